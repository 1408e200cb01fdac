/*
 * pgdotnet_fdw.h
 *
 * What do the shim's own files offer one another?
 *
 * One section for each file.  Included last, after PostgreSQL's headers.
 * What crosses to managed code is in pgdotnet_abi.h, not here.
 */
#ifndef PGDOTNET_FDW_H
#define PGDOTNET_FDW_H

#include <signal.h>

#include "foreign/fdwapi.h"
#include "foreign/foreign.h"
#include "lib/stringinfo.h"
#include "nodes/parsenodes.h"
#include "nodes/pathnodes.h"
#include "utils/timestamp.h"

#include "pgdotnet_abi.h"

#ifndef PGDN_VERSION
#define PGDN_VERSION "1.0.0"
#endif

/* Name of the versioned folder below <pkglibdir>/pgdotnet_fdw. */
#ifndef PGDN_BUILD_ID
#error "PGDN_BUILD_ID is not defined: build with make or CMake"
#endif

/* ---- init.c: settings ---- */

typedef enum PgdnValidate
{
	PGDN_VALIDATE_STRICT,
	PGDN_VALIDATE_WARN
} PgdnValidate;

typedef enum PgdnBatchedLookup
{
	PGDN_LOOKUP_OFF,
	PGDN_LOOKUP_ON,
	PGDN_LOOKUP_FORCE /* wherever it is possible, for tests */
} PgdnBatchedLookup;

extern char *pgdn_dotnet_root; /* pgdotnet_fdw.dotnet_root; "" = look it up */
extern char *pgdn_driver_path; /* pgdotnet_fdw.driver_path */
extern char *pgdn_allowed_paths; /* pgdotnet_fdw.allowed_paths */
extern char *pgdn_allowed_hosts; /* pgdotnet_fdw.allowed_hosts */
extern int pgdn_heap_limit; /* pgdotnet_fdw.heap_limit, megabytes */
extern int pgdn_prefetch_bytes; /* pgdotnet_fdw.prefetch_bytes, kilobytes */
extern bool pgdn_verify_pushdown; /* pgdotnet_fdw.verify_pushdown */
extern bool pgdn_explain_pushdown;
extern bool pgdn_explain_remote;
extern char *pgdn_traceparent; /* valid, or empty */
extern int pgdn_validate; /* pgdotnet_fdw.validate: PgdnValidate */
extern int pgdn_batched_lookup; /* pgdotnet_fdw.enable_batched_lookup: PgdnBatchedLookup */
extern int pgdn_lookup_keys; /* pgdotnet_fdw.lookup_batch_size */
extern bool pgdn_early_start; /* pgdotnet_fdw.enable_early_start */
extern char *pgdn_application_name; /* pgdotnet_fdw.application_name */
extern int pgdn_max_connections; /* pgdotnet_fdw.max_connections_per_backend */
extern bool pgdn_settings_dirty; /* managed code has not seen the newest values */

extern void pgdn_callback_names(StringInfo names);

/* ---- signals.c ---- */

extern void pgdn_mask_signals(sigset_t *old);
extern void pgdn_restore_signals(const sigset_t *old);
extern void pgdn_save_handlers(void);
extern void pgdn_guard_handlers(void);
extern void pgdn_reassert_handlers(void);

/* ---- dotnet_root.c ---- */

extern char *pgdn_find_dotnet_root(StringInfo report);
extern char *pgdn_find_hostfxr(const char *root);

/* ---- host.c ---- */

extern PgdnExports pgdn_exports; /* valid while pgdn_host_running() */

extern bool pgdn_host_running(void);
extern bool pgdn_host_try_start(char **message, char **detail, char **hint);
extern void pgdn_host_start(void);
extern void pgdn_host_give_up(void);
extern char *pgdn_install_dir(void);

/*
 * Calls an entry point with signals masked and stores its status.  Nothing in
 * "call" may throw, and the macro must not be used where managed frames are
 * already below.
 */
#define PGDN_CALL(status, call)                \
	do                                         \
	{                                          \
		sigset_t pgdn_call_mask;               \
		pgdn_mask_signals(&pgdn_call_mask);    \
		(status) = (call);                     \
		pgdn_restore_signals(&pgdn_call_mask); \
	} while (0)

/* The same for entry points without a status; nothing happens when the host does not run. */
#define PGDN_CALL_VOID(call)                       \
	do                                             \
	{                                              \
		if (pgdn_host_running())                   \
		{                                          \
			sigset_t pgdn_call_mask;               \
			pgdn_mask_signals(&pgdn_call_mask);    \
			call;                                  \
			pgdn_restore_signals(&pgdn_call_mask); \
		}                                          \
	} while (0)

/* ---- wait.c ---- */

extern int pgdn_wait_init(int *socket_set);

/* What is waited for: a wait event of its own where PostgreSQL has such (17). */
typedef enum PgdnWait
{
	PGDN_WAIT_PLAN, /* what planning must know of the remote */
	PGDN_WAIT_ROWS, /* the next rows of a scan */
	PGDN_WAIT_TRANSACTION, /* the remote transaction's end */
	PGDN_WAIT_EXPLAIN, /* the remote's plan */
	PGDN_WAIT_IMPORT, /* the definitions of remote tables */
	PGDN_WAIT_WRITE, /* rows to be written */
	PGDN_WAIT_CONNECT /* a connection, or a sign of life */
} PgdnWait;

/* What ends a wait that must not throw, besides its deadline and the postmaster's death. */
typedef enum PgdnHeed
{
	PGDN_HEED_NOTHING,
	PGDN_HEED_TERMINATE, /* the backend is told to die */
	PGDN_HEED_CANCEL /* or to cancel the statement */
} PgdnHeed;

extern void pgdn_wait(PgdnWait reason);
extern PgdnBytes pgdn_await(PgdnHandle operation, PgdnWait reason);
extern PgdnBytes pgdn_await_quietly(PgdnHandle operation, PgdnWait reason);
extern bool pgdn_wait_nothrow(TimestampTz deadline, PgdnHeed heed);

/* ---- error.c ---- */

extern void pgdn_throw(const PgdnError *error) __attribute__((noreturn));
extern void pgdn_report_error(int elevel, const PgdnError *error);
extern void pgdn_check(int status, const PgdnError *error);
extern volatile int32_t pgdn_notice_flag; /* 1: a notice is queued */
extern void pgdn_drain_notices(void);
extern bool pgdn_error_is(const PgdnError *error, const char *sqlstate);

/* ---- message.c ---- */

extern PgdnBytes pgdn_bytes(const char *string);
extern PgdnBytes pgdn_buffer_bytes(const StringInfoData *buffer);
extern void pgdn_text_init(void);
extern char *pgdn_text(PgdnBytes bytes);
extern void pgdn_put_u8(StringInfo buffer, uint8 value);
extern void pgdn_put_u16(StringInfo buffer, uint16 value);
extern void pgdn_put_u32(StringInfo buffer, uint32 value);
extern void pgdn_put_u64(StringInfo buffer, uint64 value);
extern void pgdn_put_f64(StringInfo buffer, double value);
extern void pgdn_put_str(StringInfo buffer, const char *string);
extern void pgdn_put_text(StringInfo buffer, const char *data, int length);
extern void pgdn_put_raw(StringInfo buffer, const char *data, int length);
extern void pgdn_put_options(StringInfo buffer, List *options);
extern void pgdn_put_names(StringInfo buffer, List *names);
extern uint32 pgdn_read_table(PgdnBytes table, uint32 columns, char ***cells);

/* ---- option.c ---- */

typedef struct PgdnServerFacts
{
	char *driver; /* name of the driver, never NULL */
	char *server_name; /* server encoding */
	Oid server_oid;
	StringInfoData options; /* text table: wrapper's and server's options */
} PgdnServerFacts;

extern char *pgdn_driver_of_server(Oid server_oid);
extern bool pgdn_is_read_committed(Oid server_oid);
extern PgdnServerFacts *pgdn_server_facts(Oid server_oid);
extern bool pgdn_mapping_options(Oid server_oid, Oid user_oid, StringInfo buffer);
extern void pgdn_install_utility_hook(void);
extern void pgdn_discard_session_state(void); /* connection_functions.c */
extern void pgdn_record_participants(void); /* connection_functions.c */

/* ---- ir_facts.c ---- */

extern void pgdn_put_type(StringInfo buffer, Oid type, int32 typmod);
extern void pgdn_put_collation(StringInfo buffer, Oid collation);
extern void pgdn_put_operator(StringInfo buffer, Oid operator_oid, Oid function);
extern void pgdn_put_procedure(StringInfo buffer, Oid function);
extern void pgdn_put_local_facts(StringInfo buffer);
extern void pgdn_put_relation_facts(StringInfo buffer, Oid relation);
extern char *pgdn_argument_names(const Oid *types, int count);

/* ---- ir_value.c ---- */

extern void pgdn_put_value(StringInfo buffer, Oid type, Datum value, bool isnull);
extern void pgdn_put_list(StringInfo buffer, Oid type, const Datum *values, int count);

/* ---- ir.c and ir_step.c; what they share is in ir.h ---- */

typedef struct PgdnIrWriter
{
	PlannerInfo *root; /* planner's state */
	Relids relids; /* relations whose columns are VAR */
	List **parameters; /* expressions that PARAM refers to by position; grows */
	StringInfoData buffer; /* the message */
	/* the expression being written */
	int start; /* where it begins in the buffer */
	int depth; /* nesting */
	int nodes; /* how many were written */
	int expansions; /* simple CASEs around, whose argument is repeated */
	int conditional; /* CASEs and the like around, which may leave out what is being written */
	int elements; /* element expressions of array casts around */
	int inner_tests; /* CASEs and array casts within what is being looked at */
	bool is_too_large; /* it becomes OPAQUE */
} PgdnIrWriter;

extern void pgdn_ir_start(PgdnIrWriter *writer, PlannerInfo *root, Relids relids, List **parameters);
extern void pgdn_ir_expr(PgdnIrWriter *writer, Node *expr);
extern void pgdn_ir_quals(PgdnIrWriter *writer, RelOptInfo *rel, List *clauses);
extern void pgdn_ir_group_key(PgdnIrWriter *writer, SortGroupClause *clause, Node *expr);
extern void pgdn_ir_sort_clause(PgdnIrWriter *writer, SortGroupClause *clause, Node *expr);
extern bool pgdn_ir_pathkey(PgdnIrWriter *writer, PathKey *pathkey, Expr *expr);
extern void pgdn_ir_windows(PgdnIrWriter *writer, List *windows, List *tlist);

/* A key by which a table can be looked up (lookup_plan.c). */
typedef struct PgdnKnownKey
{
	int number; /* in the relation's list */
	Oid equality; /* operator: column = key */
	Oid collation; /* that it works with */
	Node *column; /* a column of the table, perhaps relabelled */
	Param *array; /* stands for the list of keys */
	double selectivity; /* of one key */
	bool is_shippable;
} PgdnKnownKey;

extern void pgdn_ir_lookup(PgdnIrWriter *writer, RelOptInfo *rel, List *clauses, List *keys);

/* ---- plan.c, plan_path.c, plan_join.c, plan_upper.c; what they share is in plan.h ---- */

extern void pgdotnetGetForeignRelSize(PlannerInfo *root, RelOptInfo *baserel, Oid foreigntableid);
extern void pgdotnetGetForeignPaths(PlannerInfo *root, RelOptInfo *baserel, Oid foreigntableid);
extern ForeignScan *pgdotnetGetForeignPlan(PlannerInfo *root, RelOptInfo *foreignrel, Oid foreigntableid,
										   ForeignPath *best_path, List *tlist, List *scan_clauses,
										   Plan *outer_plan);
extern void pgdotnetGetForeignJoinPaths(PlannerInfo *root, RelOptInfo *joinrel, RelOptInfo *outerrel, RelOptInfo *innerrel,
										JoinType jointype, JoinPathExtraData *extra);
extern void pgdotnetGetForeignUpperPaths(PlannerInfo *root, UpperRelationKind stage, RelOptInfo *input_rel,
										 RelOptInfo *output_rel, void *extra);
/* What ANALYZE asks and is told while its query of one table is planned. */
typedef struct PgdnSampling
{
	double wanted; /* rows of the sample */
	double rows; /* of the table; < 0: not known */
	bool is_sample; /* the query reads a sample */
} PgdnSampling;

extern PgdnSampling *pgdn_sampling; /* NULL unless ANALYZE is planning */
extern StringInfo pgdn_ir_capture; /* where expression_ir() collects text; NULL otherwise */

/* ---- scan.c ---- */

extern PgdnBytes pgdn_plan_bytes(Const *constant);
extern void pgdotnetBeginForeignScan(ForeignScanState *node, int eflags);
extern TupleTableSlot *pgdotnetIterateForeignScan(ForeignScanState *node);
extern void pgdotnetReScanForeignScan(ForeignScanState *node);
extern bool pgdotnetRecheckForeignScan(ForeignScanState *node, TupleTableSlot *slot);
extern void pgdotnetEndForeignScan(ForeignScanState *node);
extern PgdnScan pgdn_scan_open(ForeignScanState *node);
extern void pgdn_request_origin(PgdnScanRequest *request, EState *estate);
extern void pgdn_scan_send(ForeignScanState *node, const StringInfoData *parameters);
extern void pgdn_scan_await_keys(ForeignScanState *node);
extern void pgdn_scan_start_all(Oid server_oid);
extern bool pgdn_can_start_early(ForeignScan *plan);

/* ---- lookup_plan.c and lookup_exec.c; what they share is in lookup.h ---- */

extern void pgdn_lookup_init(void);

/* ---- scan_async.c ---- */

struct ForeignPath;
struct AsyncRequest;
extern bool pgdotnetIsForeignPathAsyncCapable(struct ForeignPath *path);
extern void pgdotnetForeignAsyncRequest(struct AsyncRequest *areq);
extern void pgdotnetForeignAsyncConfigureWait(struct AsyncRequest *areq);
extern void pgdotnetForeignAsyncNotify(struct AsyncRequest *areq);

/* ---- modify.c ---- */

extern void pgdn_modify_init(void);
extern void pgdn_modify_settle_server(Oid server_oid, EState *reader);

/* ---- modify_plan.c ---- */

extern void pgdotnetAddForeignUpdateTargets(PlannerInfo *root, Index index, RangeTblEntry *rte, Relation relation);
extern List *pgdotnetPlanForeignModify(PlannerInfo *root, ModifyTable *plan, Index index, int subplan_index);
extern int pgdotnetIsForeignRelUpdatable(Relation relation);

/* ---- modify_exec.c ---- */

extern void pgdotnetBeginForeignModify(ModifyTableState *mtstate, ResultRelInfo *result_rel, List *fdw_private, int subplan_index, int eflags);
extern TupleTableSlot *pgdotnetExecForeignInsert(EState *estate, ResultRelInfo *result_rel, TupleTableSlot *slot, TupleTableSlot *plan_slot);
extern TupleTableSlot **pgdotnetExecForeignBatchInsert(EState *estate, ResultRelInfo *result_rel, TupleTableSlot **slots, TupleTableSlot **plan_slots, int *count);
extern int pgdotnetGetForeignModifyBatchSize(ResultRelInfo *result_rel);
extern TupleTableSlot *pgdotnetExecForeignUpdate(EState *estate, ResultRelInfo *result_rel, TupleTableSlot *slot, TupleTableSlot *plan_slot);
extern TupleTableSlot *pgdotnetExecForeignDelete(EState *estate, ResultRelInfo *result_rel, TupleTableSlot *slot, TupleTableSlot *plan_slot);
extern void pgdotnetEndForeignModify(EState *estate, ResultRelInfo *result_rel);
extern void pgdotnetBeginForeignInsert(ModifyTableState *mtstate, ResultRelInfo *result_rel);
extern void pgdotnetEndForeignInsert(EState *estate, ResultRelInfo *result_rel);

/* ---- direct_modify.c ---- */

extern bool pgdotnetPlanDirectModify(PlannerInfo *root, ModifyTable *plan, Index index, int subplan_index);
extern void pgdotnetBeginDirectModify(ForeignScanState *node, int eflags);
extern TupleTableSlot *pgdotnetIterateDirectModify(ForeignScanState *node);
extern void pgdotnetEndDirectModify(ForeignScanState *node);

/* ---- truncate.c ---- */

extern void pgdotnetExecForeignTruncate(List *relations, DropBehavior behavior, bool restart_sequences);

/* ---- explain.c ---- */

extern void pgdotnetExplainForeignScan(ForeignScanState *node, struct ExplainState *es);
extern void pgdotnetExplainDirectModify(ForeignScanState *node, struct ExplainState *es);
extern void pgdotnetExplainForeignModify(ModifyTableState *mtstate, ResultRelInfo *result_rel, List *fdw_private, int subplan_index, struct ExplainState *es);
extern void pgdn_explain_plan(Const *plan, struct ExplainState *es);
extern void pgdn_explain_remote_plan(ForeignScanState *node, struct ExplainState *es);
extern void pgdn_explain_begin(ForeignScanState *node);

/* ---- preload.c ---- */

/* Values of pgdotnet_fdw.preload. */
typedef enum PgdnPreload
{
	PGDN_PRELOAD_OFF,
	PGDN_PRELOAD_CLR,
	PGDN_PRELOAD_WARM
} PgdnPreload;

extern int pgdn_preload; /* PgdnPreload */
extern void pgdn_preload_init(void);

/* ---- analyze.c ---- */

extern bool pgdotnetAnalyzeForeignTable(Relation relation, AcquireSampleRowsFunc *func, BlockNumber *totalpages);

/* ---- shared.c ---- */

extern void pgdn_shared_init(void);
extern int64_t *pgdn_down_table(int32_t *slots);

/* ---- import.c ---- */

extern List *pgdotnetImportForeignSchema(ImportForeignSchemaStmt *stmt, Oid serverOid);

/* ---- xact.c ---- */

extern void pgdn_xact_init(void);
extern void pgdn_xact_exit(void);

/* ---- two_phase.c and two_phase_resolve.c; what they share is in two_phase.h ---- */

extern char *pgdn_two_phase_begin(void);

/* ---- two_phase_watch.c ---- */

extern void pgdn_two_phase_init(void);
extern void pgdn_two_phase_record(Oid server_oid, Oid user_oid);
extern List *pgdn_two_phase_participants(Node *stmt);
extern void pgdn_two_phase_after_end(List *mappings);

/* ---- resolver.c ---- */

extern int pgdn_resolver_interval; /* pgdotnet_fdw.resolver_interval, seconds */
extern void pgdn_resolver_init(void);

#endif /* PGDOTNET_FDW_H */
