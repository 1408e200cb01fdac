/*
 * scan.c
 *
 * How do rows get from a managed batch into the executor's slot?
 *
 * BeginForeignScan opens a managed scan from the plan's bytes; nothing remote
 * happens before the first row is asked for.  IterateForeignScan takes the
 * next row out of the current batch (rows.c) and asks for the next batch when it
 * is used up, waiting in turns.  The managed scan is closed by
 * EndForeignScan or, after an error, when the query's memory goes.
 *
 * A batch is replaced only inside IterateForeignScan, after the slot is
 * cleared, since the slot's by-reference values point into it.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/xact.h"
#include "catalog/pg_type.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/ruleutils.h"

#include "compat.h"
#include "scan.h"

/* Bytes of a plan as fdw_private has them. */
PgdnBytes
pgdn_plan_bytes(Const *constant)
{
	bytea *value = DatumGetByteaPP(constant->constvalue);
	PgdnBytes bytes;

	bytes.data = (const uint8_t *) VARDATA_ANY(value);
	bytes.length = VARSIZE_ANY_EXHDR(value);
	return bytes;
}

static void
close_scan(void *argument)
{
	PgdnScanState *state = (PgdnScanState *) argument;

	if (state->scan != 0)
		PGDN_CALL_VOID(pgdn_exports.scan_close(state->scan));
	state->scan = 0;
	pgdn_ahead_forget(state);
	pgdn_scan_unwatch(state);
}

/*
 * The types in which columns arrive.  A row of a table that is to be updated
 * has the type record in the plan; it arrives as a row of that table.
 */
static TupleDesc
arriving_types(ForeignScanState *node, ForeignScan *plan)
{
	TupleDesc desc = node->ss.ss_ScanTupleSlot->tts_tupleDescriptor;
	ListCell *lc;

	if (plan->scan.scanrelid > 0)
		return desc;
	desc = CreateTupleDescCopy(desc);
	foreach (lc, plan->fdw_scan_tlist)
	{
		TargetEntry *entry = lfirst_node(TargetEntry, lc);
		Form_pg_attribute attribute = TupleDescAttr(desc, entry->resno - 1);
		RangeTblEntry *rte;

		if (attribute->atttypid != RECORDOID || !IsA(entry->expr, Var) || ((Var *) entry->expr)->varattno != 0)
			continue;
		rte = exec_rt_fetch(((Var *) entry->expr)->varno, node->ss.ps.state);
		if (rte->rtekind == RTE_RELATION)
			attribute->atttypid = get_rel_type_id(rte->relid);
	}
	return desc;
}

/* Opens a managed scan of the node's plan. */
PgdnScan
pgdn_scan_open(ForeignScanState *node)
{
	ScanState *ss = &node->ss;
	ForeignScan *plan = castNode(ForeignScan, ss->ps.plan);
	Oid user = pgdn_scan_user_compat(plan, ss->ps.state);
	PgdnServerFacts *server = pgdn_server_facts(plan->fs_server);
	PgdnScanRequest request;
	PgdnScan scan;
	PgdnError error;
	StringInfoData mapping;
	int status;

	initStringInfo(&mapping);
	memset(&request, 0, sizeof(request));
	request.plan = pgdn_plan_bytes(linitial_node(Const, plan->fdw_private));
	request.driver = pgdn_bytes(server->driver);
	request.server_name = pgdn_bytes(server->server_name);
	request.server_options = pgdn_buffer_bytes(&server->options);
	if (pgdn_mapping_options(server->server_oid, user, &mapping))
		request.mapping_options = pgdn_buffer_bytes(&mapping);
	if (ss->ss_currentRelation != NULL)
		request.table_name = pgdn_bytes(RelationGetRelationName(ss->ss_currentRelation));
	request.user_name = pgdn_bytes(GetUserNameFromId(user, false));
	if (application_name != NULL)
		request.application_name = pgdn_bytes(application_name);
	if (pgdn_traceparent != NULL && pgdn_traceparent[0] != '\0')
		request.traceparent = pgdn_bytes(pgdn_traceparent);
	if (ss->ps.state->es_plannedstmt != NULL)
		request.query_id = (int64) ss->ps.state->es_plannedstmt->queryId;
	request.server_oid = server->server_oid;
	request.user_oid = user;
	request.nest_level = GetCurrentTransactionNestLevel();
	request.user_is_superuser = superuser_arg(user);
	PGDN_CALL(status, pgdn_exports.scan_open(&request, &scan, &error));
	pgdn_check(status, &error);
	return scan;
}

static void
open_scan(PgdnScanState *state, ForeignScan *plan)
{
	ScanState *ss = &state->node->ss;
	PgdnScan scan = pgdn_scan_open(state->node);

	state->scan = scan.scan;
	state->server_oid = plan->fs_server;
	pgdn_rows_describe(&state->rows, scan.columns, scan.column_count, arriving_types(state->node, plan), ss->ss_currentRelation);
	if (scan.is_verified)
	{
		ListCell *lc;

		foreach (lc, plan->fdw_recheck_quals)
			state->checks = lappend(state->checks, ExecInitQual(list_make1(lfirst(lc)), &ss->ps));
	}
}

/* BeginForeignScan: prepares everything local; EXPLAIN alone opens nothing. */
void
pgdotnetBeginForeignScan(ForeignScanState *node, int eflags)
{
	ForeignScan *plan = castNode(ForeignScan, node->ss.ps.plan);
	EState *estate = node->ss.ps.state;
	PgdnScanState *state;

	if (eflags & EXEC_FLAG_EXPLAIN_ONLY)
		return;

	pgdn_host_start();
	pgdn_reassert_handlers();
	state = palloc0(sizeof(PgdnScanState));
	state->node = node;
	state->event_fd = -1;
	pgdn_rows_init(&state->rows, estate->es_query_cxt);
	state->rows.needs_tuple = plan->fsSystemCol;
	state->parameter_context = AllocSetContextCreate(estate->es_query_cxt, "pgdotnet_fdw parameters", ALLOCSET_SMALL_SIZES);
	state->parameter_states = ExecInitExprList(plan->fdw_exprs, &node->ss.ps);
	state->close.func = close_scan;
	state->close.arg = state;
	MemoryContextRegisterResetCallback(estate->es_query_cxt, &state->close);
	node->fdw_state = state;
	pgdn_ahead_register(state);
	open_scan(state, plan);
	pgdn_explain_begin(node);
}

/* Evaluates the parameters of this (re)scan. */
static void
evaluate_parameters(PgdnScanState *state)
{
	ExprContext *econtext = state->node->ss.ps.ps_ExprContext;
	MemoryContext old;
	ListCell *lc;

	MemoryContextReset(state->parameter_context);
	old = MemoryContextSwitchTo(state->parameter_context);
	initStringInfo(&state->parameters);
	pgdn_put_u32(&state->parameters, (uint32) list_length(state->parameter_states));
	foreach (lc, state->parameter_states)
	{
		ExprState *expr = (ExprState *) lfirst(lc);
		bool isnull;
		Datum value = ExecEvalExpr(expr, econtext, &isnull);

		pgdn_put_value(&state->parameters, exprType((Node *) expr->expr), value, isnull);
	}
	MemoryContextSwitchTo(old);
	state->parameters_ready = true;
}

/*
 * Asks for the next batch; false while it is on its way.  Sets at_end when there
 * is none.  will_wait: the caller does nothing else until it has come.
 */
static bool
try_fetch(PgdnScanState *state, bool will_wait)
{
	PgdnError error;
	int status;

	PGDN_CALL(status, pgdn_exports.scan_fetch(state->scan, pgdn_buffer_bytes(&state->parameters), will_wait, &state->rows.batch, &error));
	state->is_pending = status == PGDN_PENDING;
	if (state->is_pending)
		return false;
	pgdn_check(status, &error);
	if (status == PGDN_END)
	{
		state->rows.batch.rows = 0;
		state->at_end = true;
	}
	else if (state->rows.batch.columns != state->rows.column_count)
		elog(ERROR, "managed code returned %d columns instead of %d", state->rows.batch.columns, state->rows.column_count);
	return true;
}

/*
 * Gets the next batch, waiting as long as it takes, unless Append waits for
 * several scans at once: then is_pending says that it has not come.
 */
static void
fetch_batch(PgdnScanState *state)
{
	bool is_there;

	if (!state->parameters_ready)
		evaluate_parameters(state);
	pgdn_modify_settle_server(state->server_oid, state->node->ss.ps.state);
	state->rows.batch.rows = 0;
	state->rows.next_row = 0;
	is_there = try_fetch(state, !state->is_async);
	if (!state->has_begun)
	{
		state->has_begun = true;
		pgdn_start_others(state);
	}
	while (!is_there && !state->is_async)
	{
		pgdn_wait(PGDN_WAIT_ROWS);
		is_there = try_fetch(state, true);
	}
}

/* Starts a scan whose parameters are known, without waiting for rows. */
void
pgdn_scan_begin(PgdnScanState *state)
{
	state->has_begun = true;
	state->is_unread = true;
	pgdn_modify_settle_server(state->server_oid, state->node->ss.ps.state);
	evaluate_parameters(state);
	if (state->node->ss.ps.async_capable)
		pgdn_scan_watch(state);
	(void) try_fetch(state, false);
}

/* Text of a pushed qual, for messages. */
static char *
qual_text(PgdnScanState *state, Node *qual)
{
	EState *estate = state->node->ss.ps.state;
	PlannedStmt *stmt = estate->es_plannedstmt;
	Bitmapset *used = bms_make_singleton(castNode(ForeignScan, state->node->ss.ps.plan)->scan.scanrelid);
	List *context = deparse_context_for_plan_tree(stmt, select_rtable_names_for_explain(stmt->rtable, used));

	context = set_deparse_context_plan(context, state->node->ss.ps.plan, NIL);
	return deparse_expression(qual, context, false, false);
}

/* Makes sure that the remote and PostgreSQL agree on the row in the slot (verify_pushdown, recheck). */
static void
verify_row(PgdnScanState *state, TupleTableSlot *slot)
{
	ExprContext *econtext = state->node->ss.ps.ps_ExprContext;
	List *quals = castNode(ForeignScan, state->node->ss.ps.plan)->fdw_recheck_quals;
	ListCell *lc;
	ListCell *qual;

	econtext->ecxt_scantuple = slot;
	forboth (lc, state->checks, qual, quals)
	{
		if (ExecQual((ExprState *) lfirst(lc), econtext))
			continue;
		ereport(ERROR,
				(errcode(ERRCODE_FDW_ERROR),
				 errmsg("the remote returned a row of foreign table \"%s\" that does not meet a condition that it evaluated",
						RelationGetRelationName(state->node->ss.ss_currentRelation)),
				 errdetail("The condition is %s.", qual_text(state, (Node *) lfirst(qual))),
				 errhint("The remote decides differently from PostgreSQL, perhaps because a column's type or collation differs. Make the foreign table's columns like those of the remote table.")));
	}
}

/* IterateForeignScan: the next row, or an empty slot at the end. */
TupleTableSlot *
pgdotnetIterateForeignScan(ForeignScanState *node)
{
	PgdnScanState *state = (PgdnScanState *) node->fdw_state;
	TupleTableSlot *slot = node->ss.ss_ScanTupleSlot;

	ExecClearTuple(slot);
	state->is_unread = false;
	if (state->rows.next_row >= state->rows.batch.rows)
	{
		if (state->at_end)
			return slot;
		fetch_batch(state);
		if (state->at_end || state->is_pending)
			return slot;
	}
	pgdn_rows_store(&state->rows, slot);
	if (state->checks != NIL)
		verify_row(state, slot);
	return slot;
}

/*
 * RecheckForeignScan: whether a row still belongs to the result after a
 * concurrent update.  A base relation's quals are rechecked by the executor; a
 * join is computed again by its local plan, into the scan's slot.
 */
bool
pgdotnetRecheckForeignScan(ForeignScanState *node, TupleTableSlot *slot)
{
	PlanState *local_join = outerPlanState(node);
	TupleTableSlot *result;

	if (castNode(ForeignScan, node->ss.ps.plan)->scan.scanrelid > 0)
		return true;
	Assert(local_join != NULL);
	result = ExecProcNode(local_join);
	if (TupIsNull(result))
		return false;
	ExecCopySlot(slot, result);
	return true;
}

/* ReScanForeignScan: from the start, with parameters that may have changed. */
void
pgdotnetReScanForeignScan(ForeignScanState *node)
{
	PgdnScanState *state = (PgdnScanState *) node->fdw_state;
	PgdnError error;
	int status;
	bool changed;

	if (state == NULL || state->scan == 0)
		return;
	changed = node->ss.ps.chgParam != NULL && state->parameter_states != NIL;
	/* Started for the sake of what it must not see: starting again would lose that. */
	if (state->is_unread && !changed)
		return;
	state->rows.batch.rows = 0;
	state->rows.next_row = 0;
	state->at_end = false;
	state->is_pending = false;
	if (changed)
		state->parameters_ready = false;
	PGDN_CALL(status, pgdn_exports.scan_rescan(state->scan, changed, &error));
	pgdn_check(status, &error);
}

/* Says that a scan's parameters will come through pgdn_scan_send, so that it cannot start before. */
void
pgdn_scan_await_keys(ForeignScanState *node)
{
	if (node->fdw_state != NULL)
		((PgdnScanState *) node->fdw_state)->awaits_keys = true;
}

/*
 * Starts a scan again with a message of parameters that the caller has made,
 * without waiting for rows (lookup_exec.c).
 */
void
pgdn_scan_send(ForeignScanState *node, const StringInfoData *parameters)
{
	PgdnScanState *state = (PgdnScanState *) node->fdw_state;
	MemoryContext old;
	PgdnError error;
	int status;

	ExecClearTuple(node->ss.ss_ScanTupleSlot);
	pgdn_modify_settle_server(state->server_oid, node->ss.ps.state);
	state->rows.batch.rows = 0;
	state->rows.next_row = 0;
	state->at_end = false;
	PGDN_CALL(status, pgdn_exports.scan_rescan(state->scan, true, &error));
	pgdn_check(status, &error);

	MemoryContextReset(state->parameter_context);
	old = MemoryContextSwitchTo(state->parameter_context);
	initStringInfo(&state->parameters);
	appendBinaryStringInfo(&state->parameters, parameters->data, parameters->len);
	MemoryContextSwitchTo(old);
	state->parameters_ready = true;
	(void) try_fetch(state, false);
}

/* EndForeignScan: the memory itself goes with the query. */
void
pgdotnetEndForeignScan(ForeignScanState *node)
{
	PgdnScanState *state = (PgdnScanState *) node->fdw_state;

	if (state == NULL)
		return;
	ExecClearTuple(node->ss.ss_ScanTupleSlot);
	close_scan(state);
}
