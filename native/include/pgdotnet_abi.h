/*
 * pgdotnet_abi.h
 *
 * What crosses between the C shim and the managed assembly?
 *
 * Only what this header declares: fixed-layout structs, byte strings and
 * status codes.  It includes no PostgreSQL header, so that it compiles alone
 * and can be mirrored one to one by managed/PgDotnetFdw.Host/Abi.cs; the two
 * are compared at run time (sizes and offsets, pgdn_layout_words) and by a test.
 *
 * Rules that hold for every entry point:
 * - It is called on the backend's main thread only, with all signals blocked
 *   except synchronous faults (PGDN_CALL in pgdotnet_fdw.h).
 * - It never blocks.  Work that may wait is started and answered with
 *   PGDN_PENDING; the caller waits on PgdnHostApi.event_fd and socket_set_fd
 *   and asks again.
 * - It never throws and never calls back into PostgreSQL.
 * - Strings are UTF-8 with a length, without a terminator unless said.
 * - Memory behind an answer belongs to the managed side and stays valid until
 *   the next call of any entry point, unless the field's comment says longer.
 *   Memory behind a request belongs to the caller and is read only during the
 *   call.
 *
 * Deliberately not here: how an expression is made (ir.c) or read
 * (Core/Messages).  The byte format is described at the end of this file.
 */
#ifndef PGDOTNET_ABI_H
#define PGDOTNET_ABI_H

#include <stddef.h>
#include <stdint.h>

/* Raised whenever anything in this file changes its meaning or layout. */
#define PGDN_ABI_VERSION 8

/* Version of the message formats at the end of this file. */
#define PGDN_IR_VERSION 3

/* Names a managed object: generation << 32 | slot.  0 names nothing. */
typedef uint64_t PgdnHandle;

/* Status of every entry point that can fail. */
typedef enum PgdnStatus
{
	PGDN_ERROR = -1, /* PgdnError is filled in */
	PGDN_OK = 0,
	PGDN_PENDING = 1, /* wait for event_fd, then call the same entry again */
	PGDN_END = 2, /* no more rows, no more notices */
	PGDN_OUTDATED = 3 /* what was said before holds no more: ask for it again, then try once more */
} PgdnStatus;

/* length 0 with data NULL means "absent". */
typedef struct PgdnBytes
{
	const uint8_t *data;
	int64_t length; /* bytes, >= 0 */
} PgdnBytes;

/*
 * One error, in PostgreSQL's fields.  Absent fields have data NULL.  The text
 * lives in a preallocated managed buffer and is truncated to fit.
 */
typedef struct PgdnError
{
	char sqlstate[8]; /* five characters, zero padded */
	PgdnBytes message;
	PgdnBytes detail;
	PgdnBytes hint;
	PgdnBytes context; /* one line, lower case, e.g. remote SQL command: ... */
	PgdnBytes schema_name;
	PgdnBytes table_name;
	PgdnBytes column_name;
	PgdnBytes data_type_name;
	PgdnBytes constraint_name;
} PgdnError;

/* Severity of a notice queued by managed code. */
typedef enum PgdnSeverity
{
	PGDN_SEVERITY_DEBUG = 0,
	PGDN_SEVERITY_LOG = 1,
	PGDN_SEVERITY_NOTICE = 2,
	PGDN_SEVERITY_WARNING = 3
} PgdnSeverity;

typedef struct PgdnNotice
{
	int32_t severity; /* PgdnSeverity */
	int32_t reserved;
	PgdnError text;
} PgdnNotice;

/*
 * What the managed side gets at bootstrap; every pointer stays valid for the
 * process's life.  There are no function pointers in it: managed code calls
 * nothing of PostgreSQL.
 */
typedef struct PgdnHostApi
{
	uint32_t size; /* sizeof(PgdnHostApi) */
	uint32_t abi_version;
	const uint32_t *layout; /* pgdn_layout_words: sizes and offsets */
	int32_t layout_count;
	int32_t event_fd; /* eventfd; 8-byte 1 is written when an operation changes state */
	int32_t server_version_num; /* e.g. 150020 */
	int32_t server_encoding_is_utf8; /* 1: text Datums are UTF-8; 0: C converts */
	int32_t backend_pid;
	int32_t socket_set_fd; /* epoll descriptor; whatever is ready in it ends a wait. Managed code adds a socket before it says PGDN_PENDING, and removes it */
	volatile int32_t *notice_flag; /* set to 1 when a notice is queued, cleared by C before it drains */
	PgdnBytes install_dir; /* folder that holds the managed assemblies and drivers/ */
	PgdnBytes extension_version; /* default_version of the control file */
	PgdnBytes runtime_dir; /* the dotnet root that was chosen */
	PgdnBytes database_name;
	PgdnBytes user_name; /* who has logged in */
	PgdnBytes cluster_name;
	PgdnBytes session_id; /* as %c of log_line_prefix */
	const int32_t *xact_isolation; /* XactIsoLevel; these three are read on the main thread only */
	const uint8_t *xact_read_only; /* XactReadOnly */
	const uint8_t *xact_deferrable; /* XactDeferrable */
	int64_t *down_table; /* pairs in memory that all backends share, zeroed once: key, time; NULL when there is none */
	int32_t down_slots; /* how many pairs */
	int32_t reserved2;
} PgdnHostApi;

/* Settings (GUCs) that managed code obeys; sent at start and when one changes. */
typedef struct PgdnSettings
{
	PgdnBytes driver_path; /* folders separated by ':' */
	PgdnBytes allowed_paths; /* folders separated by ':' */
	PgdnBytes allowed_hosts; /* hosts and networks separated by ',' */
	int64_t prefetch_bytes; /* budget of native batch memory per backend, > 0 */
	int32_t verify_pushdown; /* 1: every pushed qual is checked locally too */
	int32_t explain_pushdown; /* 1: plans say why each local piece is local */
	PgdnBytes application_name; /* replaces the servers' option of that name; empty: it does not */
	PgdnBytes session_application_name; /* application_name of the session */
	int32_t max_connections; /* per backend, >= 1 */
	int32_t reserved;
} PgdnSettings;

/* Which table pgdn report asks for. */
typedef enum PgdnReportKind
{
	PGDN_REPORT_VERSION = 1, /* 1 column */
	PGDN_REPORT_DIAGNOSE = 2, /* item, ok, detail: the managed part */
	PGDN_REPORT_DRIVERS = 3, /* columns of pgdotnet.drivers() */
	PGDN_REPORT_OPTIONS = 4, /* columns of pgdotnet.options(); argument = driver name */
	PGDN_REPORT_STAT_SERVERS = 5, /* columns of pgdotnet.stat_servers */
	PGDN_REPORT_RUNTIME = 6, /* columns of pgdotnet.runtime() */
	PGDN_REPORT_CONNECTIONS = 7 /* 15 columns, see connection_functions.c; argument "check" looks whether remotes have ended sessions */
} PgdnReportKind;

/* Catalog in which an option stands. */
typedef enum PgdnCatalog
{
	PGDN_CATALOG_WRAPPER = 1,
	PGDN_CATALOG_SERVER = 2,
	PGDN_CATALOG_USER_MAPPING = 3,
	PGDN_CATALOG_TABLE = 4,
	PGDN_CATALOG_COLUMN = 5,
	PGDN_CATALOG_IMPORT = 6
} PgdnCatalog;

/*
 * The options of one object, to be validated.  driver is absent when C could
 * not find out the server; then an option that any driver declares for the
 * catalog is accepted.
 */
typedef struct PgdnOptionsRequest
{
	int32_t catalog; /* PgdnCatalog */
	int32_t is_superuser; /* of the user who runs the DDL */
	PgdnBytes driver;
	PgdnBytes options; /* text table: name, value */
} PgdnOptionsRequest;

/* A base foreign relation, as the planner meets it. */
typedef struct PgdnRelationRequest
{
	PgdnBytes driver;
	PgdnBytes server_name;
	PgdnBytes server_options; /* text table: name, value; wrapper's and server's merged */
	PgdnBytes mapping_options; /* of the user as whom the scan will run; absent when there is none */
	PgdnBytes user_name; /* that user */
	PgdnBytes facts; /* message: relation facts */
	PgdnBytes local_facts; /* message: local facts */
	uint32_t server_oid;
	uint32_t user_oid; /* that user */
	int32_t user_is_superuser; /* 1: that user is a superuser */
	int32_t nest_level; /* transaction nest level, >= 1: planning may ask the remote */
	int32_t index; /* range table index, >= 1: names the relation in VAR */
	int32_t reserved;
} PgdnRelationRequest;

/*
 * Steps by which a relation grows.  Each makes a new relation from one or two
 * others, which stay as they are.  The number says how the message is read and
 * what the verdicts are of.
 */
typedef enum PgdnStep
{
	PGDN_STEP_FILTER = 1, /* of a base relation; never refused; a verdict for each qual */
	PGDN_STEP_JOIN = 2, /* a verdict for each qual of "where" */
	PGDN_STEP_AGGREGATE = 3, /* a verdict for each qual of "having" */
	PGDN_STEP_WINDOW = 4, /* no verdicts, like those that follow */
	PGDN_STEP_DISTINCT = 5,
	PGDN_STEP_ORDER = 6,
	PGDN_STEP_LIMIT = 7,
	PGDN_STEP_LOCK = 8, /* never refused */
	PGDN_STEP_MODIFY = 9 /* a whole UPDATE or DELETE of the relation's rows */
} PgdnStep;

typedef struct PgdnPushRequest
{
	int32_t step; /* PgdnStep */
	int32_t is_optional; /* 1: no part of the query itself, so that EXPLAIN need not tell why it was refused */
	PgdnHandle input; /* outer side of a join */
	PgdnHandle inner; /* inner side of a join, otherwise 0 */
	PgdnBytes message; /* as the step says */
} PgdnPushRequest;

typedef struct PgdnPushAnswer
{
	PgdnHandle relation; /* the new relation; 0 = refused */
	PgdnBytes verdicts; /* one PgdnFidelity byte each */
	int32_t is_complete; /* 1: all of it is exact and remote, so that further steps may be tried */
	int32_t is_verified; /* 1: C will check the exact quals on each row too, and needs their columns */
	int32_t is_async_capable; /* 1: its scan may run while others do */
	int32_t reserved;
} PgdnPushAnswer;

/* What PostgreSQL knows of a relation's size; managed code answers with sizes of its own where it knows better. */
typedef struct PgdnEstimateRequest
{
	PgdnHandle relation;
	double tuples; /* rows of the remote table; 0 above base relations */
	double pages; /* pages of the remote table; 0 above base relations */
	double retrieved_rows; /* rows that the remote sends, >= 1 */
	double rows; /* rows after local quals, >= 1 */
	double local_cost; /* cost of evaluating local quals and target list, per retrieved row */
	double local_startup; /* one-time part of the same */
	double cpu_tuple_cost; /* the settings */
	double cpu_operator_cost;
	double seq_page_cost;
	double random_page_cost;
	int32_t width; /* bytes per row, >= 0 */
	int32_t is_parameterized; /* 1: run again and again with other parameters */
} PgdnEstimateRequest;

typedef struct PgdnEstimate
{
	double startup_cost;
	double total_cost;
	double retrieved_rows; /* those of the request, unless the remote was asked */
	double rows; /* likewise */
	int32_t width; /* likewise */
	int32_t is_remote; /* 1: the remote's planner was asked */
} PgdnEstimate;

/* How far a pushed qual's remote answer may be trusted. */
typedef enum PgdnFidelity
{
	PGDN_FIDELITY_NO = 0, /* not sent */
	PGDN_FIDELITY_SUPERSET = 1, /* sent, and rechecked locally */
	PGDN_FIDELITY_EXACT = 2 /* sent, not rechecked */
} PgdnFidelity;

/* Request of relation_finish. */
typedef struct PgdnFinishRequest
{
	PgdnHandle relation;
	PgdnBytes columns; /* message: columns; 0 of them: only the number of rows matters */
	double rows; /* that the remote sends, estimated */
} PgdnFinishRequest;

/* Answer of relation_finish. */
typedef struct PgdnPlan
{
	PgdnBytes plan; /* what goes into fdw_private */
	const int32_t *parameter_list; /* indexes into C's list of parameter expressions, in the plan's order */
	int32_t parameter_count;
	int32_t reserved;
} PgdnPlan;

/* A scan about to run.  Nothing remote happens in scan_open. */
typedef struct PgdnScanRequest
{
	PgdnBytes plan;
	PgdnBytes driver;
	PgdnBytes server_name;
	PgdnBytes server_options; /* as in PgdnRelationRequest */
	PgdnBytes mapping_options; /* user mapping's; absent when there is none */
	PgdnBytes table_name; /* local name, for messages; may be absent */
	PgdnBytes user_name; /* local user as whom the scan runs */
	PgdnBytes application_name; /* of the session; like the next two for the option sql_comment */
	PgdnBytes traceparent; /* setting pgdotnet_fdw.traceparent, valid; absent when there is none */
	int64_t query_id; /* of the local statement; 0 = it has none */
	uint32_t server_oid;
	uint32_t user_oid; /* local user as whom the scan runs */
	int32_t nest_level; /* transaction nest level at begin, >= 1 */
	int32_t user_is_superuser; /* 1: the user as whom the scan runs is a superuser */
} PgdnScanRequest;

/* What is wanted of the remote's plan; may be added together. */
typedef enum PgdnExplainOption
{
	PGDN_EXPLAIN_ANALYZE = 1, /* runs the remote statement, which must be a query, with the scan's last parameters */
	PGDN_EXPLAIN_VERBOSE = 2,
	PGDN_EXPLAIN_COSTS = 4,
	PGDN_EXPLAIN_TIMING = 8,
	PGDN_EXPLAIN_BUFFERS = 16
} PgdnExplainOption;

/* How C turns one batch cell into a Datum. */
typedef enum PgdnTransfer
{
	PGDN_TRANSFER_DATUM = 0, /* the cell is the Datum */
	PGDN_TRANSFER_INPUT = 1, /* zero-terminated UTF-8 for the type's input function */
	PGDN_TRANSFER_RECEIVE = 2, /* pointer to int32 length (native order) and bytes for the receive function; length -1: then as INPUT */
	PGDN_TRANSFER_TEXT = 3 /* zero-terminated UTF-8 to convert to the server encoding and store as text */
} PgdnTransfer;

typedef struct PgdnScanColumn
{
	int16_t attribute; /* position in the slot, from 1; -1 = the slot's ctid */
	int16_t transfer; /* PgdnTransfer */
} PgdnScanColumn;

typedef struct PgdnScan
{
	PgdnHandle scan;
	const PgdnScanColumn *columns; /* valid until scan_close */
	int32_t column_count;
	int32_t is_verified; /* 1: a row that fails one of the pushed quals is an error */
} PgdnScan;

/* Rows ready to be read; valid until the next fetch, rescan or close of the scan. */
typedef struct PgdnBatch
{
	const uint64_t *values; /* row-major: rows x columns cells */
	const uint8_t *nulls; /* row-major: 1 = NULL */
	int32_t rows;
	int32_t columns;
} PgdnBatch;

/* What a scan has cost so far, over all its executions. */
typedef struct PgdnScanStatistics
{
	int64_t rows; /* that came from the remote */
	int64_t bytes; /* received from the remote; -1: the driver does not count them */
	int64_t batches;
	int64_t round_trips; /* to the remote; -1: the driver does not count them */
	int64_t wait_us; /* microseconds in which a thread waited for the remote; -1: likewise */
	int64_t decode_us; /* microseconds in which rows were read and decoded; with the wait in it when that is not counted */
	int64_t changed; /* rows that an UPDATE or DELETE has changed, once its scan has ended */
	int64_t connections; /* over which it was read at most */
} PgdnScanStatistics;

/* What is done to rows of a foreign table. */
typedef enum PgdnModifyKind
{
	PGDN_MODIFY_INSERT = 1,
	PGDN_MODIFY_UPDATE = 2,
	PGDN_MODIFY_DELETE = 3
} PgdnModifyKind;

/* Request of modify_plan. */
typedef struct PgdnModifyPlanRequest
{
	const PgdnRelationRequest *table;
	int32_t kind; /* PgdnModifyKind */
	int32_t ignores_conflicts; /* 1: ON CONFLICT DO NOTHING */
	const int16_t *values; /* attributes that get new values */
	const int16_t *returned; /* attributes that a written row returns; -1 = ctid */
	int32_t value_count;
	int32_t returned_count;
	int32_t is_copy; /* 1: rows come from COPY, which counts them as it hands them over */
	int32_t reserved;
} PgdnModifyPlanRequest;

/* In which form a value goes out. */
typedef enum PgdnOutgoingForm
{
	PGDN_OUTGOING_TEXT = 0, /* the output function's text in UTF-8, as form 6 of a value */
	PGDN_OUTGOING_BINARY = 1 /* the send function's bytes, texts in UTF-8 */
} PgdnOutgoingForm;

typedef struct PgdnOutgoingColumn
{
	int16_t attribute; /* from 1; -1 = ctid */
	int16_t form; /* PgdnOutgoingForm */
} PgdnOutgoingColumn;

/* How rows are to be made; valid until modify_close. */
typedef struct PgdnModifyShape
{
	const PgdnOutgoingColumn *outgoing; /* new values first, then old ones */
	const PgdnScanColumn *returned;
	int32_t outgoing_count;
	int32_t value_count; /* how many of them are new values */
	int32_t returned_count;
	int32_t is_count_certain; /* 1: a row of an INSERT is written or an error */
	int32_t do_scans_see_writes; /* 1: open scans of the server may see what is written */
	int32_t reserved;
} PgdnModifyShape;

/* A modify_open that succeeded. */
typedef struct PgdnModify
{
	PgdnHandle modify;
	int32_t batch_size; /* rows of one modify_write, >= 1 */
	int32_t reserved;
} PgdnModify;

/* What became of rows that were written. */
typedef struct PgdnModifyAnswer
{
	int64_t changed; /* how many of them count as changed */
	PgdnBatch returned; /* a row for each of those; valid until the next call for the same modify */
} PgdnModifyAnswer;

/* Request of truncate_open. */
typedef struct PgdnTruncateRequest
{
	PgdnBytes driver;
	PgdnBytes server_name;
	PgdnBytes server_options;
	PgdnBytes mapping_options;
	PgdnBytes user_name;
	const PgdnBytes *facts; /* message: relation facts; one for each table */
	int32_t table_count;
	uint32_t server_oid;
	uint32_t user_oid;
	int32_t nest_level;
	int32_t user_is_superuser;
	int32_t cascade; /* 1: tables that refer to these are emptied too */
	int32_t restart_identity; /* 1: their sequences start again */
	int32_t reserved;
} PgdnTruncateRequest;

/* Request of two_phase_open: what a server holds of transactions that were prepared for two-phase commit. */
typedef struct PgdnTwoPhaseRequest
{
	PgdnBytes driver;
	PgdnBytes server_name;
	PgdnBytes server_options;
	PgdnBytes mapping_options; /* of the user as whom it is asked */
	PgdnBytes user_name;
	PgdnBytes gid_prefix; /* list those whose identifier begins so; absent: carry the decisions out */
	PgdnBytes decisions; /* text table: identifier, "t" = commit or "f" = roll back */
	uint32_t server_oid;
	uint32_t user_oid;
	int32_t user_is_superuser;
	int32_t reserved;
} PgdnTwoPhaseRequest;

/* Request of import_open. */
typedef struct PgdnImportRequest
{
	PgdnBytes driver;
	PgdnBytes server_name;
	PgdnBytes server_options;
	PgdnBytes mapping_options;
	PgdnBytes user_name;
	PgdnBytes remote_schema;
	PgdnBytes local_schema;
	PgdnBytes import_options; /* text table: name, value */
	PgdnBytes table_names; /* text table, 1 column: LIMIT TO or EXCEPT */
	uint32_t server_oid;
	uint32_t user_oid;
	int32_t nest_level;
	int32_t list_type; /* 0 all, 1 LIMIT TO, 2 EXCEPT */
	int32_t user_is_superuser; /* 1: the user who runs the statement is a superuser */
	int32_t reserved;
} PgdnImportRequest;

/* What is wanted of a connection. */
typedef enum PgdnConnectionAction
{
	PGDN_CONNECTION_CONNECT = 0, /* it is opened */
	PGDN_CONNECTION_PING = 1, /* the remote is asked for a sign of life */
	PGDN_CONNECTION_BEGIN = 2, /* a transaction of a link that does not follow the local one begins */
	PGDN_CONNECTION_BEGIN_READ_COMMITTED = 3,
	PGDN_CONNECTION_BEGIN_REPEATABLE_READ = 4,
	PGDN_CONNECTION_BEGIN_SERIALIZABLE = 5,
	PGDN_CONNECTION_COMMIT = 6,
	PGDN_CONNECTION_ROLLBACK = 7
} PgdnConnectionAction;

/* In place of a server's oid: session links, and transactions that were begun by name. */
#define PGDN_SESSION_STATE UINT32_MAX

/* Request of connection_open. */
typedef struct PgdnConnectionRequest
{
	PgdnBytes link; /* name of a session link, whose options are all in server_options; absent: it is a server's connection */
	PgdnBytes driver;
	PgdnBytes server_name;
	PgdnBytes server_options;
	PgdnBytes mapping_options;
	PgdnBytes user_name;
	uint32_t server_oid;
	uint32_t user_oid;
	int32_t nest_level;
	int32_t user_is_superuser;
	int32_t action; /* PgdnConnectionAction */
	int32_t reserved;
} PgdnConnectionRequest;

/* Transaction events, forwarded in one call each. */
typedef enum PgdnTransactionEvent
{
	PGDN_XACT_PRE_COMMIT = 1, /* may wait and fail */
	PGDN_XACT_COMMIT = 2, /* nothing may fail */
	PGDN_XACT_ABORT = 3, /* nothing may fail */
	PGDN_XACT_PRE_PREPARE = 4, /* may fail */
	PGDN_SUBXACT_PRE_COMMIT = 5, /* may wait and fail */
	PGDN_SUBXACT_ABORT = 6, /* nothing may fail */
	PGDN_XACT_PREPARE = 7 /* prepared locally; nothing may fail */
} PgdnTransactionEvent;

/*
 * Every entry point, filled in by bootstrap.  Those that return PgdnStatus
 * fill error only when they return PGDN_ERROR.  Those that return void cannot
 * fail and do nothing for a handle that is no longer valid.
 */
typedef struct PgdnExports
{
	uint32_t size; /* in: sizeof(PgdnExports) */
	uint32_t abi_version;

	int32_t (*settings)(const PgdnSettings *settings, PgdnError *error);
	int32_t (*next_notice)(PgdnNotice *notice); /* PGDN_OK or PGDN_END */

	/* reports and options; answers are text tables */
	int32_t (*report)(int32_t kind, PgdnBytes argument, PgdnBytes *table, PgdnError *error);
	int32_t (*options_validate)(const PgdnOptionsRequest *request, PgdnError *error);

	/* planning; those that may ask the remote return PENDING, and are then called again with the same arguments */
	int32_t (*relation_open)(const PgdnRelationRequest *request, PgdnHandle *relation, PgdnError *error);
	int32_t (*relation_push)(const PgdnPushRequest *request, PgdnPushAnswer *answer, PgdnError *error); /* may return PENDING */
	int32_t (*relation_judge)(PgdnHandle relation, PgdnBytes exprs, PgdnBytes *verdicts, PgdnError *error); /* as output columns: one PgdnFidelity byte each, EXACT or NO; may return PENDING */
	int32_t (*relation_estimate)(const PgdnEstimateRequest *request, PgdnEstimate *estimate, PgdnError *error); /* may return PENDING */
	int32_t (*relation_sample)(PgdnHandle relation, double wanted, PgdnHandle *sampled, double *rows, PgdnError *error); /* for ANALYZE: the table as a sample, 0 = read it all; rows of the table, < 0 = not known; may return PENDING */
	int32_t (*relation_finish)(const PgdnFinishRequest *request, PgdnPlan *plan, PgdnError *error); /* may return PENDING */
	void (*relation_close)(PgdnHandle relation);
	int32_t (*expression_text)(int32_t step, PgdnBytes message, PgdnBytes *text, PgdnError *error); /* a step's message as text; step 0 = exprs */
	int32_t (*plan_explain)(PgdnBytes plan, PgdnBytes *properties, PgdnError *error); /* text table: label, value, "t" when shown only under VERBOSE, else empty */
	int32_t (*pushdown)(PgdnBytes driver, PgdnBytes routines, PgdnBytes *table, PgdnError *error); /* text table: fidelity, reason; a row for each routine */

	/* scans */
	int32_t (*scan_open)(const PgdnScanRequest *request, PgdnScan *scan, PgdnError *error);
	int32_t (*scan_fetch)(PgdnHandle scan, PgdnBytes parameters, int32_t will_wait, PgdnBatch *batch, PgdnError *error); /* OK = a batch of >= 1 rows, PENDING, END; parameters are read by the first call after open or rescan; will_wait: the caller does nothing but wait when it is PENDING */
	int32_t (*scan_ahead)(PgdnHandle scan); /* starts a scan without parameters before its rows are wanted: OK, or END when it should not be; its errors come with scan_fetch */
	int32_t (*scan_rescan)(PgdnHandle scan, int32_t parameters_changed, PgdnError *error);
	void (*scan_watch)(PgdnHandle scan, int32_t event_fd); /* an eventfd of the scan's own, written when scan_fetch may have an answer; not used after scan_close */
	void (*scan_statistics)(PgdnHandle scan, PgdnScanStatistics *statistics);
	int32_t (*scan_explain)(PgdnHandle scan, int32_t options, PgdnHandle *operation, PgdnError *error); /* asks for the remote's plan; the result is a text table: line, "t" when it is a note on why there is no plan */
	void (*scan_close)(PgdnHandle scan);

	/* writing rows */
	int32_t (*modify_identity)(PgdnHandle relation, int32_t kind, const int16_t **attributes, int32_t *count, PgdnError *error); /* whose old values a row must bring along to be found; -1 = ctid */
	int32_t (*modify_plan)(const PgdnModifyPlanRequest *request, PgdnBytes *plan, PgdnError *error);
	int32_t (*modify_open)(const PgdnScanRequest *request, PgdnModify *modify, PgdnError *error);
	int32_t (*modify_prepare)(PgdnHandle modify, int32_t may_rows_repeat, PgdnModifyShape *shape, PgdnError *error); /* 1: the statement may bring one row up several times; may return PENDING */
	int32_t (*modify_write)(PgdnHandle modify, PgdnBytes rows, int32_t row_count, int32_t is_awaited, PgdnModifyAnswer *answer, PgdnError *error); /* may return PENDING; not awaited: OK once the rows are taken. OUTDATED: nothing is written, prepare again and make the rows as that says */
	int32_t (*modify_finish)(PgdnHandle modify, int64_t *unchanged, PgdnError *error); /* OK once all rows that were taken are written; may return PENDING. unchanged: of those that nobody waited for, and not told before */
	void (*modify_statistics)(PgdnHandle modify, PgdnScanStatistics *statistics); /* rows: those written */
	void (*modify_close)(PgdnHandle modify);
	int32_t (*truncate_open)(const PgdnTruncateRequest *request, PgdnHandle *operation, PgdnError *error);

	/* operations: work whose one answer comes later */
	int32_t (*import_open)(const PgdnImportRequest *request, PgdnHandle *operation, PgdnError *error);
	int32_t (*warm_up)(PgdnBytes driver, PgdnHandle *operation, PgdnError *error); /* does once what a first query does, with no remote */
	int32_t (*connection_open)(const PgdnConnectionRequest *request, PgdnHandle *operation, PgdnError *error); /* the result is "t", or "f" for a ping that finds nobody */
	int32_t (*connections_close)(uint32_t server_oid, PgdnBytes link, int32_t *closed, PgdnError *error); /* the link's; else the server's, 0 = all, PGDN_SESSION_STATE = what DISCARD ALL ends; 1: any was closed; what is in use stays, with a warning */
	int32_t (*operation_poll)(PgdnHandle operation, PgdnBytes *result, PgdnError *error);
	void (*operation_close)(PgdnHandle operation); /* cancels it if it still runs; what it used is discarded */

	/* two-phase commit */
	int32_t (*two_phase_wanted)(int32_t has_local_work, int32_t is_local_prepare); /* 1: remotes are to be prepared, so PRE_COMMIT or PRE_PREPARE needs an identifier */
	int32_t (*two_phase_identify)(PgdnBytes gid, PgdnError *error); /* the transaction's identifier, to which managed code adds a number for each remote */
	int32_t (*two_phase_open)(const PgdnTwoPhaseRequest *request, PgdnHandle *operation, PgdnError *error); /* 0: no server with two-phase commit; lists: identifier, prepared at, "t" when it can be ended by us; decides: identifier, error or NULL */

	/* transactions; *operation = 0 when there is nothing to wait for */
	int32_t (*transaction_event)(int32_t event, int32_t nest_level, PgdnHandle *operation, PgdnError *error);

	/* backend exit: cancels everything; afterwards every entry does nothing */
	void (*backend_exit)(PgdnHandle *operation);
	int32_t (*live_operations)(void); /* how many operations still run on .NET threads */
} PgdnExports;

/*
 * Signature of the one managed method that C looks up by name:
 * PgDotnetFdw.Host.Bootstrap.Start.  Returns PGDN_OK, or PGDN_ERROR with the
 * error filled in, e.g. when layouts differ (XX000 "incompatible managed
 * assembly").
 */
typedef int32_t (*PgdnBootstrap)(const PgdnHostApi *host, PgdnExports *exports, PgdnError *error);

/* Sizes and offsets, in this order, compared at start. */
#define PGDN_LAYOUT_WORDS                                                                             \
	(uint32_t) sizeof(PgdnBytes), (uint32_t) sizeof(PgdnError), (uint32_t) sizeof(PgdnNotice),        \
		(uint32_t) sizeof(PgdnHostApi), (uint32_t) sizeof(PgdnSettings),                              \
		(uint32_t) sizeof(PgdnOptionsRequest), (uint32_t) sizeof(PgdnRelationRequest),                \
		(uint32_t) sizeof(PgdnPushRequest), (uint32_t) sizeof(PgdnPushAnswer),                        \
		(uint32_t) sizeof(PgdnEstimateRequest), (uint32_t) sizeof(PgdnEstimate),                      \
		(uint32_t) sizeof(PgdnFinishRequest), (uint32_t) sizeof(PgdnPlan),                            \
		(uint32_t) sizeof(PgdnScanRequest), (uint32_t) sizeof(PgdnScanColumn),                        \
		(uint32_t) sizeof(PgdnScan), (uint32_t) sizeof(PgdnBatch),                                    \
		(uint32_t) sizeof(PgdnScanStatistics),                                                        \
		(uint32_t) sizeof(PgdnModifyPlanRequest), (uint32_t) sizeof(PgdnOutgoingColumn),              \
		(uint32_t) sizeof(PgdnModifyShape), (uint32_t) sizeof(PgdnModify),                            \
		(uint32_t) sizeof(PgdnModifyAnswer), (uint32_t) sizeof(PgdnTruncateRequest),                  \
		(uint32_t) sizeof(PgdnTwoPhaseRequest),                                                       \
		(uint32_t) sizeof(PgdnImportRequest), (uint32_t) sizeof(PgdnConnectionRequest),               \
		(uint32_t) sizeof(PgdnExports),                                                               \
		(uint32_t) offsetof(PgdnError, message), (uint32_t) offsetof(PgdnError, constraint_name),     \
		(uint32_t) offsetof(PgdnNotice, text),                                                        \
		(uint32_t) offsetof(PgdnHostApi, layout), (uint32_t) offsetof(PgdnHostApi, event_fd),         \
		(uint32_t) offsetof(PgdnHostApi, notice_flag), (uint32_t) offsetof(PgdnHostApi, runtime_dir), \
		(uint32_t) offsetof(PgdnHostApi, down_slots),                                                 \
		(uint32_t) offsetof(PgdnSettings, explain_pushdown),                                          \
		(uint32_t) offsetof(PgdnSettings, max_connections),                                           \
		(uint32_t) offsetof(PgdnOptionsRequest, options),                                             \
		(uint32_t) offsetof(PgdnRelationRequest, index),                                              \
		(uint32_t) offsetof(PgdnEstimateRequest, cpu_tuple_cost),                                     \
		(uint32_t) offsetof(PgdnEstimateRequest, width),                                              \
		(uint32_t) offsetof(PgdnPushRequest, message), (uint32_t) offsetof(PgdnPushAnswer, verdicts), \
		(uint32_t) offsetof(PgdnPushAnswer, is_async_capable),                                        \
		(uint32_t) offsetof(PgdnEstimate, width), (uint32_t) offsetof(PgdnFinishRequest, columns),    \
		(uint32_t) offsetof(PgdnPlan, parameter_count),                                               \
		(uint32_t) offsetof(PgdnScanRequest, user_name),                                              \
		(uint32_t) offsetof(PgdnScanRequest, nest_level),                                             \
		(uint32_t) offsetof(PgdnScan, column_count), (uint32_t) offsetof(PgdnBatch, rows),            \
		(uint32_t) offsetof(PgdnTwoPhaseRequest, server_oid),                                         \
		(uint32_t) offsetof(PgdnImportRequest, table_names),                                          \
		(uint32_t) offsetof(PgdnImportRequest, list_type),                                            \
		(uint32_t) offsetof(PgdnExports, settings), (uint32_t) offsetof(PgdnExports, live_operations)

/*
 * Message formats.  All integers little-endian, unaligned.
 *
 *   str    := u32 length, bytes (UTF-8)
 *   table  := u32 rows, u32 columns, rows x columns cells;
 *             cell := i32 length (-1 = NULL), bytes        ("text table")
 *   type   := u32 oid, i32 typmod (-1 none), u8 typtype ('b','c','d','e','m','p','r'),
 *             origin, u32 element oid (0 none), u32 base oid of a domain (0 none),
 *             str schema, str name
 *   origin := u8 0 built in | u8 1 extension, str extension | u8 2 user
 *   coll   := u32 oid; when oid != 0: u8 flags (1 deterministic, 2 sorts as "C",
 *             4 is the database's default), str schema, str name, str rules
 *             (rules: provider|locale|actual version, as pg_collation or, for the
 *             default, pg_database has them: "c|collate|ctype|version", "i|locale|version")
 *   local facts := u8 PGDN_IR_VERSION, i32 major version, str encoding, coll (the default)
 *   value  := u8 form, payload:
 *             0 NULL | 1 bool u8 | 2 int64 i64 | 3 float64 f64 | 4 text str
 *             5 bytes str | 6 output str (the type's output function under DateStyle ISO,
 *             IntervalStyle postgres, extra_float_digits 1, search_path pg_catalog)
 *             7 array: type of the element, u8 dimensions (0 = empty array), for each i32 length
 *             and i32 lower bound, u32 n, n values (the last dimension varies fastest)
 *             bool, int2/4/8 and oid, float4/8, text/varchar/bpchar/name/json, bytea use forms
 *             1 to 5; every other type form 6; arrays with at most 100,000 elements form 7.
 *   proc   := str schema, str name, str arguments (type names of the declared ones,
 *             separated by commas; for operators left and right), origin,
 *             u8 volatility ('i','s','v'), u8 strict, u8 leakproof
 *             (names the operator; volatility and flags are its function's)
 *
 *   expr   := u8 kind, u32 length of the body, body.  A reader skips a kind that it
 *             does not know by its length and takes it as OPAQUE.
 *     0 OPAQUE            type, str node tag, u16 n, n x i16 attribute numbers used
 *     1 VAR               u32 relation (range table index), i16 attribute, type, coll
 *     2 CONST             type, coll, value
 *     3 PARAM             u8 source (0 external, 1 executor, 2 an expression that C
 *                         computes before the scan), i32 index, type, coll
 *     4 OP                proc, type of the result, coll (input), u8 n, n exprs
 *     5 SCALAR_ARRAY_OP   proc, u8 use_or (1 ANY, 0 ALL), coll (input), 2 exprs (the second is the array)
 *     6 BOOL              u8 op (0 AND, 1 OR, 2 NOT), u16 n, n exprs
 *     7 NULL_TEST         u8 is_not_null, u8 argument is a row, expr
 *     8 RELABEL           type, coll, expr
 *     9 BOOLEAN_TEST      u8 test (0 TRUE, 1 NOT TRUE, 2 FALSE, 3 NOT FALSE, 4 UNKNOWN, 5 NOT UNKNOWN), expr
 *
 *    10 DISTINCT          proc (equality), coll (input), 2 exprs
 *    11 NULLIF            proc (equality), type, coll, coll (input), 2 exprs
 *    12 FUNCTION          proc, u8 variadic, u8 form (0 call, 1 explicit cast, 2 implicit cast,
 *                         3 special syntax), type, coll, coll (input), u8 n, n exprs
 *    13 CASE              type, coll, u16 n, n x (condition, result), default; always searched
 *    14 COALESCE          type, coll, u16 n, n exprs
 *    15 MIN_MAX           u8 is_least, type, coll, coll (input), proc ("<"), u16 n, n exprs
 *    16 IO_CAST           type, coll, proc (output), proc (input), expr
 *    17 ARRAY_CAST        type, coll, expr of one element, expr of the array
 *    18 ELEMENT           type, coll; the element at hand in ARRAY_CAST
 *    19 ARRAY             type, coll, u8 multidimensional, u16 n, n exprs
 *    20 SUBSCRIPT         type, coll, expr, u8 n, n x bound, u8 m (0 or n), m x bound (lower);
 *                         bound := u8 present, expr when present
 *    21 ROW               type, u16 n, n exprs
 *    22 ROW_COMPARE       u8 comparison (1 <, 2 <=, 4 >=, 5 >), u16 n, n x (proc, coll,
 *                         left expr, right expr)
 *    23 AGGREGATE         proc, u8 kind (0 normal, 1 ordered set, 2 hypothetical set), u8 flags
 *                         (1 star, 2 distinct, 4 variadic), type, coll, coll (input), u8 n, n direct
 *                         exprs, u8 m, m exprs, u8 k, k x sort key, u8 has filter, expr
 *    24 GROUPING          u8 n, n exprs
 *    25 WINDOW            proc, u8 flags (1 star, 2 aggregate), type, coll, coll (input),
 *                         u32 window, u8 n, n exprs, u8 has filter, expr
 *    26 KEY_LOOKUP        u8 n (>= 1), n x (proc (equality), coll (input), expr (column), expr
 *                         (array of keys, none NULL)); the arrays have one length.  True where
 *                         the columns equal the elements at one position.  Only as a qual.
 *
 *   sort key   := u8 flags (1 descending, 2 nulls first), proc (ordering operator), coll, expr
 *   group key  := proc (equality), coll, expr
 *   quals      := u32 n, n x qual
 *   qual       := u8 flags (1 securely promotable, 2 pseudoconstant), expr
 *   window def := u32 number, u16 n, n x group key, u16 m, m x sort key, u32 frame options,
 *                 u8 has start, expr, u8 has end, expr
 *
 *   Messages of the steps, each after u8 PGDN_IR_VERSION:
 *   FILTER     quals
 *   JOIN       u8 kind (0 inner, 1 left, 2 full, 3 semi, 4 anti), quals (on), quals (where)
 *   AGGREGATE  u8 has grouping sets (then nothing more is said of them), u32 n, n x group key,
 *              quals (having)
 *   WINDOW     u32 n, n x window def, u32 m, m x expr (run conditions)
 *   DISTINCT   u8 is_on, u32 n, n x group key, u32 m, m x sort key
 *   ORDER      u32 n, n x sort key
 *   LIMIT      u8 has count, expr, u8 has offset, expr
 *   LOCK       u32 n, n x (u32 relation, u8 strength (1 key share, 2 share, 3 no key update,
 *              4 update), u8 wait (0 block, 1 skip, 2 error))
 *
 *   MODIFY     u8 PgdnModifyKind (update or delete), u32 relation (the table that is changed),
 *              u32 n, n x (i16 attribute, expr of the column's type)
 *
 *   exprs  := u8 PGDN_IR_VERSION, u32 n, n x expr
 *   columns := u8 PGDN_IR_VERSION, u32 n, n x (i16 position in the slot, str name, expr)
 *   routines := u8 PGDN_IR_VERSION, u32 n, n x (u8 kind (0 operator, 1 function, 2 aggregate,
 *             3 window function), proc)
 *
 *   relation facts := u8 PGDN_IR_VERSION, u32 oid, str local schema, str local name,
 *             table (table options), u32 n, n x column (dropped ones are left out)
 *   column := i16 attribute, str name, u8 not_null, type, coll, table (column options)
 *
 *   rows of modify_write := as COPY's binary format has them, big-endian: for each row
 *             u16 n, n x (i32 length (-1 = NULL), bytes)
 *
 *   parameters := u32 n, n x value, in the order of PgdnPlan.parameter_list
 */

/* Expression kinds. */
typedef enum PgdnExprKind
{
	PGDN_EXPR_OPAQUE = 0,
	PGDN_EXPR_VAR = 1,
	PGDN_EXPR_CONST = 2,
	PGDN_EXPR_PARAM = 3,
	PGDN_EXPR_OP = 4,
	PGDN_EXPR_SCALAR_ARRAY_OP = 5,
	PGDN_EXPR_BOOL = 6,
	PGDN_EXPR_NULL_TEST = 7,
	PGDN_EXPR_RELABEL = 8,
	PGDN_EXPR_BOOLEAN_TEST = 9,
	PGDN_EXPR_DISTINCT = 10,
	PGDN_EXPR_NULLIF = 11,
	PGDN_EXPR_FUNCTION = 12,
	PGDN_EXPR_CASE = 13,
	PGDN_EXPR_COALESCE = 14,
	PGDN_EXPR_MIN_MAX = 15,
	PGDN_EXPR_IO_CAST = 16,
	PGDN_EXPR_ARRAY_CAST = 17,
	PGDN_EXPR_ELEMENT = 18,
	PGDN_EXPR_ARRAY = 19,
	PGDN_EXPR_SUBSCRIPT = 20,
	PGDN_EXPR_ROW = 21,
	PGDN_EXPR_ROW_COMPARE = 22,
	PGDN_EXPR_AGGREGATE = 23,
	PGDN_EXPR_GROUPING = 24,
	PGDN_EXPR_WINDOW = 25,
	PGDN_EXPR_KEY_LOOKUP = 26
} PgdnExprKind;

/* Forms of a value. */
typedef enum PgdnValueForm
{
	PGDN_VALUE_NULL = 0,
	PGDN_VALUE_BOOL = 1,
	PGDN_VALUE_INT64 = 2,
	PGDN_VALUE_FLOAT64 = 3,
	PGDN_VALUE_TEXT = 4,
	PGDN_VALUE_BYTES = 5,
	PGDN_VALUE_OUTPUT = 6,
	PGDN_VALUE_ARRAY = 7
} PgdnValueForm;

#endif /* PGDOTNET_ABI_H */
