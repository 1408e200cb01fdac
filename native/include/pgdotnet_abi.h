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
 *   PGDN_PENDING; the caller waits on PgdnHostApi.event_fd and asks again.
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
#define PGDN_ABI_VERSION 1

/* Version of the message formats at the end of this file. */
#define PGDN_IR_VERSION 1

/* Names a managed object: generation << 32 | slot.  0 names nothing. */
typedef uint64_t PgdnHandle;

/* Status of every entry point that can fail. */
typedef enum PgdnStatus
{
	PGDN_ERROR = -1, /* PgdnError is filled in */
	PGDN_OK = 0,
	PGDN_PENDING = 1, /* wait for event_fd, then call the same entry again */
	PGDN_END = 2 /* no more rows, no more notices */
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
	int32_t reserved;
	volatile int32_t *notice_flag; /* set to 1 when a notice is queued, cleared by C before it drains */
	PgdnBytes install_dir; /* folder that holds the managed assemblies and drivers/ */
	PgdnBytes extension_version; /* default_version of the control file */
	PgdnBytes runtime_dir; /* the dotnet root that was chosen */
} PgdnHostApi;

/* Settings (GUCs) that managed code obeys; sent at start and when one changes. */
typedef struct PgdnSettings
{
	PgdnBytes driver_path; /* folders separated by ':' */
	PgdnBytes allowed_paths; /* folders separated by ':' */
	int64_t prefetch_bytes; /* budget of native batch memory per backend, > 0 */
} PgdnSettings;

/* Which table pgdn report asks for. */
typedef enum PgdnReportKind
{
	PGDN_REPORT_VERSION = 1, /* 1 column */
	PGDN_REPORT_DIAGNOSE = 2, /* item, ok, detail: the managed part */
	PGDN_REPORT_DRIVERS = 3, /* columns of pgdotnet.drivers() */
	PGDN_REPORT_OPTIONS = 4 /* columns of pgdotnet.options(); argument = driver name */
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
	PgdnBytes server_options; /* text table: name, value; wrapper's and server's merged */
	PgdnBytes facts; /* message: relation facts */
} PgdnRelationRequest;

/* What is known of a relation's size once the quals are classified. */
typedef struct PgdnEstimateRequest
{
	PgdnHandle relation;
	double tuples; /* rows of the remote table, >= 0 */
	double retrieved_rows; /* rows after the remote quals, >= 1 */
	double rows; /* rows after all quals, >= 1 */
	double local_cost; /* cost of evaluating local quals and target list, per retrieved row */
	double local_startup; /* one-time part of the same */
	double cpu_tuple_cost; /* the setting */
	int32_t width; /* bytes per row, >= 0 */
	int32_t reserved;
} PgdnEstimateRequest;

typedef struct PgdnEstimate
{
	double startup_cost;
	double total_cost;
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
	const int16_t *attributes; /* attribute numbers to fetch, ascending; -1 = ctid */
	int32_t attribute_count; /* 0: only the number of rows matters */
	int32_t reserved;
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
	uint32_t server_oid;
	uint32_t user_oid; /* local user as whom the scan runs */
	int32_t nest_level; /* transaction nest level at begin, >= 1 */
	int32_t user_is_superuser; /* 1: the user as whom the scan runs is a superuser */
} PgdnScanRequest;

/* How C turns one batch cell into a Datum. */
typedef enum PgdnTransfer
{
	PGDN_TRANSFER_DATUM = 0, /* the cell is the Datum */
	PGDN_TRANSFER_INPUT = 1, /* zero-terminated UTF-8 for the type's input function */
	PGDN_TRANSFER_RECEIVE = 2, /* pointer to int32 length (native order) and bytes for the receive function */
	PGDN_TRANSFER_TEXT = 3 /* zero-terminated UTF-8 to convert to the server encoding and store as text */
} PgdnTransfer;

typedef struct PgdnScanColumn
{
	int16_t attribute; /* local attribute number; -1 = ctid */
	int16_t transfer; /* PgdnTransfer */
} PgdnScanColumn;

typedef struct PgdnScan
{
	PgdnHandle scan;
	const PgdnScanColumn *columns; /* valid until scan_close */
	int32_t column_count;
	int32_t reserved;
} PgdnScan;

/* Rows ready to be read; valid until the next fetch, rescan or close of the scan. */
typedef struct PgdnBatch
{
	const uint64_t *values; /* row-major: rows x columns cells */
	const uint8_t *nulls; /* row-major: 1 = NULL */
	int32_t rows;
	int32_t columns;
} PgdnBatch;

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

/* Transaction events, forwarded in one call each. */
typedef enum PgdnTransactionEvent
{
	PGDN_XACT_PRE_COMMIT = 1, /* may wait and fail */
	PGDN_XACT_COMMIT = 2, /* nothing may fail */
	PGDN_XACT_ABORT = 3, /* nothing may fail */
	PGDN_XACT_PRE_PREPARE = 4, /* may fail */
	PGDN_SUBXACT_PRE_COMMIT = 5, /* may wait and fail */
	PGDN_SUBXACT_ABORT = 6 /* nothing may fail */
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

	/* planning */
	int32_t (*relation_open)(const PgdnRelationRequest *request, PgdnHandle *relation, PgdnError *error);
	int32_t (*relation_filter)(PgdnHandle relation, PgdnBytes quals, PgdnBytes *verdicts, PgdnError *error); /* replaces the relation's quals; one PgdnFidelity byte each */
	int32_t (*relation_estimate)(const PgdnEstimateRequest *request, PgdnEstimate *estimate, PgdnError *error);
	int32_t (*relation_finish)(const PgdnFinishRequest *request, PgdnPlan *plan, PgdnError *error);
	void (*relation_close)(PgdnHandle relation);
	int32_t (*expression_text)(PgdnBytes quals, PgdnBytes *text, PgdnError *error); /* the quals message as text */
	int32_t (*plan_explain)(PgdnBytes plan, PgdnBytes *properties, PgdnError *error); /* text table: label, value */

	/* scans */
	int32_t (*scan_open)(const PgdnScanRequest *request, PgdnScan *scan, PgdnError *error);
	int32_t (*scan_fetch)(PgdnHandle scan, PgdnBytes parameters, PgdnBatch *batch, PgdnError *error); /* OK = a batch of >= 1 rows, PENDING, END; parameters are read by the first call after open or rescan */
	int32_t (*scan_rescan)(PgdnHandle scan, int32_t parameters_changed, PgdnError *error);
	void (*scan_close)(PgdnHandle scan);

	/* operations: work whose one answer comes later */
	int32_t (*import_open)(const PgdnImportRequest *request, PgdnHandle *operation, PgdnError *error);
	int32_t (*operation_poll)(PgdnHandle operation, PgdnBytes *result, PgdnError *error);
	void (*operation_close)(PgdnHandle operation); /* cancels it if it still runs; what it used is discarded */

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
		(uint32_t) sizeof(PgdnEstimateRequest), (uint32_t) sizeof(PgdnEstimate),                      \
		(uint32_t) sizeof(PgdnFinishRequest), (uint32_t) sizeof(PgdnPlan),                            \
		(uint32_t) sizeof(PgdnScanRequest), (uint32_t) sizeof(PgdnScanColumn),                        \
		(uint32_t) sizeof(PgdnScan), (uint32_t) sizeof(PgdnBatch),                                    \
		(uint32_t) sizeof(PgdnImportRequest), (uint32_t) sizeof(PgdnExports),                         \
		(uint32_t) offsetof(PgdnError, message), (uint32_t) offsetof(PgdnError, constraint_name),     \
		(uint32_t) offsetof(PgdnNotice, text),                                                        \
		(uint32_t) offsetof(PgdnHostApi, layout), (uint32_t) offsetof(PgdnHostApi, event_fd),         \
		(uint32_t) offsetof(PgdnHostApi, notice_flag), (uint32_t) offsetof(PgdnHostApi, runtime_dir), \
		(uint32_t) offsetof(PgdnSettings, prefetch_bytes),                                            \
		(uint32_t) offsetof(PgdnOptionsRequest, options),                                             \
		(uint32_t) offsetof(PgdnRelationRequest, facts),                                              \
		(uint32_t) offsetof(PgdnEstimateRequest, cpu_tuple_cost),                                     \
		(uint32_t) offsetof(PgdnEstimateRequest, width),                                              \
		(uint32_t) offsetof(PgdnFinishRequest, attribute_count),                                      \
		(uint32_t) offsetof(PgdnPlan, parameter_count),                                               \
		(uint32_t) offsetof(PgdnScanRequest, user_name),                                              \
		(uint32_t) offsetof(PgdnScanRequest, nest_level),                                             \
		(uint32_t) offsetof(PgdnScan, column_count), (uint32_t) offsetof(PgdnBatch, rows),            \
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
 *             4 is the database's default), str schema, str name
 *   value  := u8 form, payload:
 *             0 NULL | 1 bool u8 | 2 int64 i64 | 3 float64 f64 | 4 text str
 *             5 bytes str | 6 output str (the type's output function under DateStyle ISO,
 *             IntervalStyle postgres, extra_float_digits 1, search_path pg_catalog)
 *             7 array: type of the element, u32 n, n values (all dimensions flattened)
 *             bool, int2/4/8 and oid, float4/8, text/varchar/bpchar/name/json, bytea use forms
 *             1 to 5; every other type form 6; arrays with at most 100,000 elements form 7.
 *   proc   := str schema, str name, origin,
 *             u8 volatility ('i','s','v'), u8 strict, u8 leakproof
 *             (names the operator; volatility and flags are its function's)
 *
 *   expr   := u8 kind, u32 length of the body, body.  A reader skips a kind that it
 *             does not know by its length and takes it as OPAQUE.
 *     0 OPAQUE            type, str node tag, u16 n, n x i16 attribute numbers used
 *     1 VAR               i16 attribute, type, coll
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
 *   quals  := u8 PGDN_IR_VERSION, u32 n, n x qual
 *   qual   := u8 flags (1 securely promotable, 2 pseudoconstant), expr
 *
 *   relation facts := u8 PGDN_IR_VERSION, str local schema, str local name,
 *             table (table options), u32 n, n x column (dropped ones are left out)
 *   column := i16 attribute, str name, u8 not_null, type, coll, table (column options)
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
	PGDN_EXPR_BOOLEAN_TEST = 9
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
