/*
 * scan.c
 *
 * How do rows get from a managed batch into the executor's slot?
 *
 * BeginForeignScan opens a managed scan from the plan's bytes; nothing remote
 * happens before the first row is asked for.  IterateForeignScan copies the
 * next row's Datums out of the current batch, converting those columns that
 * managed code leaves to the type's own functions, and asks for the next batch
 * when it is used up, waiting in turns.  The managed scan is closed by
 * EndForeignScan or, after an error, when the query's memory goes.
 *
 * A batch is replaced only inside IterateForeignScan, after the slot is
 * cleared, since the slot's by-reference values point into it.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/sysattr.h"
#include "access/xact.h"
#include "executor/executor.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/guc.h"
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

/* Prepares the functions of columns that C converts. */
static void
prepare_conversions(PgdnScanState *state, TupleDesc desc)
{
	bool any = false;

	for (int i = 0; i < state->column_count; i++)
		any |= state->columns[i].transfer != PGDN_TRANSFER_DATUM;
	if (!any)
		return;
	state->conversions = palloc0(sizeof(PgdnConversion) * state->column_count);
	for (int i = 0; i < state->column_count; i++)
	{
		PgdnConversion *conversion = &state->conversions[i];
		Form_pg_attribute attribute;
		Oid function;

		conversion->transfer = state->columns[i].transfer;
		if (state->columns[i].attribute < 1)
			continue;
		attribute = TupleDescAttr(desc, state->columns[i].attribute - 1);
		conversion->typmod = attribute->atttypmod;
		switch (conversion->transfer)
		{
			case PGDN_TRANSFER_INPUT:
				getTypeInputInfo(attribute->atttypid, &function, &conversion->type_param);
				fmgr_info(function, &conversion->input);
				state->has_text_input = true;
				break;
			case PGDN_TRANSFER_RECEIVE:
				getTypeBinaryInputInfo(attribute->atttypid, &function, &conversion->type_param);
				fmgr_info(function, &conversion->function);
				getTypeInputInfo(attribute->atttypid, &function, &conversion->type_param);
				fmgr_info(function, &conversion->input);
				state->has_text_input = true;
				break;
		}
	}
}

/* Opens the managed scan. */
static void
open_scan(PgdnScanState *state, ForeignScan *plan, Oid user)
{
	ScanState *ss = &state->node->ss;
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
	request.server_oid = server->server_oid;
	request.user_oid = user;
	request.nest_level = GetCurrentTransactionNestLevel();
	request.user_is_superuser = superuser_arg(user);
	PGDN_CALL(status, pgdn_exports.scan_open(&request, &scan, &error));
	pgdn_check(status, &error);

	state->scan = scan.scan;
	state->column_count = scan.column_count;
	state->columns = palloc(sizeof(PgdnScanColumn) * Max(scan.column_count, 1));
	memcpy(state->columns, scan.columns, sizeof(PgdnScanColumn) * scan.column_count);
	prepare_conversions(state, ss->ss_ScanTupleSlot->tts_tupleDescriptor);
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
	state->converting = -1;
	state->event_fd = -1;
	state->needs_tuple = plan->fsSystemCol;
	state->row_context = AllocSetContextCreate(estate->es_query_cxt, "pgdotnet_fdw row", ALLOCSET_SMALL_SIZES);
	state->parameter_context = AllocSetContextCreate(estate->es_query_cxt, "pgdotnet_fdw parameters", ALLOCSET_SMALL_SIZES);
	state->parameter_states = ExecInitExprList(plan->fdw_exprs, &node->ss.ps);
	state->close.func = close_scan;
	state->close.arg = state;
	MemoryContextRegisterResetCallback(estate->es_query_cxt, &state->close);
	node->fdw_state = state;
	pgdn_ahead_register(state);
	open_scan(state, plan, pgdn_scan_user_compat(plan, estate));
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

/* Asks for the next batch; false while it is on its way.  Sets at_end when there is none. */
static bool
try_fetch(PgdnScanState *state)
{
	PgdnError error;
	int status;

	PGDN_CALL(status, pgdn_exports.scan_fetch(state->scan, pgdn_buffer_bytes(&state->parameters), &state->batch, &error));
	state->is_pending = status == PGDN_PENDING;
	if (state->is_pending)
		return false;
	pgdn_check(status, &error);
	if (status == PGDN_END)
	{
		state->batch.rows = 0;
		state->at_end = true;
	}
	else if (state->batch.columns != state->column_count)
		elog(ERROR, "managed code returned %d columns instead of %d", state->batch.columns, state->column_count);
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
	state->batch.rows = 0;
	state->next_row = 0;
	is_there = try_fetch(state);
	if (!state->has_begun)
	{
		state->has_begun = true;
		pgdn_start_others(state);
	}
	while (!is_there && !state->is_async)
	{
		pgdn_wait();
		is_there = try_fetch(state);
	}
}

/* Says which column a conversion function was working on. */
static void
conversion_context(void *argument)
{
	PgdnScanState *state = (PgdnScanState *) argument;
	ScanState *ss = &state->node->ss;
	int position;

	if (state->converting < 0)
		return;
	position = state->columns[state->converting].attribute;
	if (ss->ss_currentRelation != NULL)
		errcontext("column \"%s\" of foreign table \"%s\"",
				   NameStr(TupleDescAttr(RelationGetDescr(ss->ss_currentRelation), position - 1)->attname),
				   RelationGetRelationName(ss->ss_currentRelation));
	else
		errcontext("column %d of the remote result", position);
}

static Datum
read_text(PgdnConversion *conversion, const char *utf8)
{
	char *string = pg_any_to_server(utf8, (int) strlen(utf8), PG_UTF8);

	return InputFunctionCall(&conversion->input, string, conversion->type_param, conversion->typmod);
}

static Datum
convert_cell(PgdnConversion *conversion, uint64 cell)
{
	switch (conversion->transfer)
	{
		case PGDN_TRANSFER_INPUT:
			return read_text(conversion, (const char *) (uintptr_t) cell);
		case PGDN_TRANSFER_RECEIVE:
		{
			const char *bytes = (const char *) (uintptr_t) cell;
			StringInfoData buffer;
			int32 length;

			/* Receive functions may write behind an element: give them a copy. */
			memcpy(&length, bytes, sizeof(length));
			if (length < 0)
				return read_text(conversion, bytes + sizeof(length));
			initStringInfo(&buffer);
			appendBinaryStringInfo(&buffer, bytes + sizeof(length), length);
			return ReceiveFunctionCall(&conversion->function, &buffer, conversion->type_param, conversion->typmod);
		}
		case PGDN_TRANSFER_TEXT:
		{
			char *utf8 = (char *) (uintptr_t) cell;

			return PointerGetDatum(cstring_to_text(pg_any_to_server(utf8, (int) strlen(utf8), PG_UTF8)));
		}
		default:
			return (Datum) cell;
	}
}

/* Fills values and nulls of one row whose columns need functions. */
static void
convert_row(PgdnScanState *state, const uint64_t *cells, const uint8_t *nulls, Datum *values, bool *isnull)
{
	ErrorContextCallback callback;
	MemoryContext old;

	MemoryContextReset(state->row_context);
	old = MemoryContextSwitchTo(state->row_context);
	callback.callback = conversion_context;
	callback.arg = state;
	callback.previous = error_context_stack;
	error_context_stack = &callback;
	for (int i = 0; i < state->column_count; i++)
	{
		int attribute = state->columns[i].attribute - 1;

		if (attribute < 0)
			continue;
		isnull[attribute] = nulls[i] != 0;
		if (nulls[i])
			continue;
		state->converting = i;
		values[attribute] = convert_cell(&state->conversions[i], cells[i]);
	}
	state->converting = -1;
	error_context_stack = callback.previous;
	MemoryContextSwitchTo(old);
}

/*
 * The same under the settings in which managed code writes text: an interval's
 * leading sign would mean something else under sql_standard, and NULL in an
 * array would be a word without array_nulls.
 */
static void
convert_row_pinned(PgdnScanState *state, const uint64_t *cells, const uint8_t *nulls, Datum *values, bool *isnull)
{
	int save_style = IntervalStyle;
	bool save_nulls = Array_nulls;

	if (!state->has_text_input || (save_style == INTSTYLE_POSTGRES && save_nulls))
	{
		convert_row(state, cells, nulls, values, isnull);
		return;
	}
	PG_TRY();
	{
		IntervalStyle = INTSTYLE_POSTGRES;
		Array_nulls = true;
		convert_row(state, cells, nulls, values, isnull);
	}
	PG_FINALLY();
	{
		IntervalStyle = save_style;
		Array_nulls = save_nulls;
	}
	PG_END_TRY();
}

/*
 * Replaces the slot's virtual row by a heap tuple, which alone has system
 * columns.  xmin, xmax, cmin and cmax read as 0, as with postgres_fdw.
 */
static void
store_tuple(PgdnScanState *state, TupleTableSlot *slot, ItemPointer ctid)
{
	MemoryContext old = MemoryContextSwitchTo(state->row_context);
	HeapTuple tuple = heap_form_tuple(slot->tts_tupleDescriptor, slot->tts_values, slot->tts_isnull);

	HeapTupleHeaderSetXmin(tuple->t_data, InvalidTransactionId);
	HeapTupleHeaderSetXmax(tuple->t_data, InvalidTransactionId);
	HeapTupleHeaderSetCmin(tuple->t_data, InvalidTransactionId);
	if (ctid != NULL)
		tuple->t_self = tuple->t_data->t_ctid = *ctid;
	MemoryContextSwitchTo(old);
	ExecStoreHeapTuple(tuple, slot, false);
}

/* Puts the next row of the batch into the slot. */
static void
store_row(PgdnScanState *state, TupleTableSlot *slot)
{
	int columns = state->column_count;
	const uint64_t *cells = state->batch.values + (Size) state->next_row * columns;
	const uint8_t *nulls = state->batch.nulls + (Size) state->next_row * columns;
	int natts = slot->tts_tupleDescriptor->natts;
	ItemPointer ctid = NULL;

	state->next_row++;
	if (columns < natts)
		memset(slot->tts_isnull, true, natts);
	if (state->conversions != NULL)
		convert_row_pinned(state, cells, nulls, slot->tts_values, slot->tts_isnull);
	else
	{
		if (state->needs_tuple)
			MemoryContextReset(state->row_context);
		for (int i = 0; i < columns; i++)
		{
			int attribute = state->columns[i].attribute - 1;

			if (attribute < 0)
				continue;
			slot->tts_values[attribute] = (Datum) cells[i];
			slot->tts_isnull[attribute] = nulls[i] != 0;
		}
	}
	if (columns > 0 && state->columns[0].attribute == SelfItemPointerAttributeNumber && !nulls[0])
		ctid = (ItemPointer) (uintptr_t) cells[0];

	if (state->needs_tuple)
		store_tuple(state, slot, ctid);
	else
		ExecStoreVirtualTuple(slot);
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
	if (state->next_row >= state->batch.rows)
	{
		if (state->at_end)
			return slot;
		fetch_batch(state);
		if (state->at_end || state->is_pending)
			return slot;
	}
	store_row(state, slot);
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
	state->batch.rows = 0;
	state->next_row = 0;
	state->at_end = false;
	state->is_pending = false;
	if (changed)
		state->parameters_ready = false;
	PGDN_CALL(status, pgdn_exports.scan_rescan(state->scan, changed, &error));
	pgdn_check(status, &error);
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
	state->batch.rows = 0;
	state->next_row = 0;
	state->at_end = false;
	PGDN_CALL(status, pgdn_exports.scan_rescan(state->scan, true, &error));
	pgdn_check(status, &error);

	MemoryContextReset(state->parameter_context);
	old = MemoryContextSwitchTo(state->parameter_context);
	initStringInfo(&state->parameters);
	appendBinaryStringInfo(&state->parameters, parameters->data, parameters->len);
	MemoryContextSwitchTo(old);
	state->parameters_ready = true;
	(void) try_fetch(state);
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
