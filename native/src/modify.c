/*
 * modify.c
 *
 * How do rows that are written get to managed code, and when?
 *
 * A row is encoded into the state's buffer.  Where somebody needs to know at
 * once what became of it, it goes out alone and is waited for.  Otherwise rows
 * wait until there are enough of them, and go out together; the executor has
 * counted them by then, so that the count is put right when the answer says
 * that fewer have changed.  All rows are out, and their answers in, when
 * ExecutorRun returns, when COPY ends, and before anything is read from the
 * same server.
 *
 * A statement that may read a remote table again after its first write must
 * not see what it has written.  Then its rows are held back, in a file if
 * there are many, until it has read everything.
 */
#include "postgres.h"

#include "access/xact.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapshot.h"

#include "compat.h"
#include "modify.h"

/* Rows go out when they take so much. */
#define ENOUGH_BYTES (1024 * 1024)

/* States with rows or answers that are outstanding. */
static dlist_head pending_states = DLIST_STATIC_INIT(pending_states);

static ExecutorRun_hook_type previous_executor_run = NULL;
static ExecutorFinish_hook_type previous_executor_finish = NULL;

/* The execution that ExecutorFinish is at, NULL elsewhere. */
static EState *finishing = NULL;

static void
forget_pending(PgdnModifyState *state)
{
	if (state->is_pending)
		dlist_delete(&state->pending);
	state->is_pending = false;
}

static void
close_modify(void *argument)
{
	PgdnModifyState *state = (PgdnModifyState *) argument;

	forget_pending(state);
	if (state->modify != 0)
		PGDN_CALL_VOID(pgdn_exports.modify_close(state->modify));
	state->modify = 0;
}

/* Opens the managed side of writing into a table.  Nothing remote happens. */
PgdnModifyState *
pgdn_modify_open(EState *estate, ResultRelInfo *result_rel, Const *plan, CmdType operation, Oid user)
{
	Relation relation = result_rel->ri_RelationDesc;
	PgdnServerFacts *server = pgdn_server_facts(GetForeignTable(RelationGetRelid(relation))->serverid);
	MemoryContext old = MemoryContextSwitchTo(estate->es_query_cxt);
	PgdnModifyState *state = palloc0(sizeof(PgdnModifyState));
	PgdnScanRequest request;
	PgdnModify modify;
	PgdnError error;
	StringInfoData mapping;
	int status;

	pgdn_host_start();
	pgdn_reassert_handlers();
	state->estate = estate;
	state->result_rel = result_rel;
	state->operation = operation;
	state->server_oid = server->server_oid;
	state->context = estate->es_query_cxt;
	initStringInfo(&state->rows);
	initStringInfo(&mapping);
	memset(&request, 0, sizeof(request));
	request.plan = pgdn_plan_bytes(plan);
	request.driver = pgdn_bytes(server->driver);
	request.server_name = pgdn_bytes(server->server_name);
	request.server_options = pgdn_buffer_bytes(&server->options);
	if (pgdn_mapping_options(server->server_oid, user, &mapping))
		request.mapping_options = pgdn_buffer_bytes(&mapping);
	request.table_name = pgdn_bytes(RelationGetRelationName(relation));
	request.user_name = pgdn_bytes(GetUserNameFromId(user, false));
	pgdn_request_origin(&request, estate);
	request.server_oid = server->server_oid;
	request.user_oid = user;
	request.nest_level = GetCurrentTransactionNestLevel();
	request.user_is_superuser = superuser_arg(user);
	PGDN_CALL(status, pgdn_exports.modify_open(&request, &modify, &error));
	pgdn_check(status, &error);
	state->modify = modify.modify;
	state->batch_size = modify.batch_size;
	state->close.func = close_modify;
	state->close.arg = state;
	MemoryContextRegisterResetCallback(estate->es_query_cxt, &state->close);
	MemoryContextSwitchTo(old);
	return state;
}

/* Where the plan's rows have a column's old value. */
static AttrNumber
find_old_value(PgdnModifyState *state, int attribute)
{
	TupleDesc desc = RelationGetDescr(state->result_rel->ri_RelationDesc);
	Plan *subplan = outerPlanState(state->mtstate)->plan;
	AttrNumber number;
	const char *name = "ctid";

	if (attribute > 0)
	{
		Form_pg_attribute form = TupleDescAttr(desc, attribute - 1);

		name = pgdn_old_column_name(form->atttypid, form->atttypmod, form->attcollation, (AttrNumber) attribute);
	}
	number = ExecFindJunkAttributeInTlist(subplan->targetlist, name);
	if (!AttributeNumberIsValid(number))
		elog(ERROR, "could not find junk column \"%s\"", name);
	return number;
}

/* Whether a plan may bring up one row of its table several times: yes, but for a scan of it, sorted or not. */
static bool
may_rows_repeat(Plan *plan)
{
	ListCell *lc;

	if (plan == NULL)
		return false;
	switch (nodeTag(plan))
	{
		case T_ForeignScan:
			return ((ForeignScan *) plan)->scan.scanrelid == 0;
		case T_Sort:
		case T_IncrementalSort:
		case T_LockRows:
		case T_Limit:
		case T_Result:
		case T_Material:
			return may_rows_repeat(plan->lefttree);
		case T_Append:
			foreach (lc, ((Append *) plan)->appendplans)
			{
				if (may_rows_repeat((Plan *) lfirst(lc)))
					return true;
			}
			return false;
		default:
			return true;
	}
}

/* Asks how rows must be made. */
static void
ask_shape(PgdnModifyState *state, PgdnModifyShape *shape)
{
	TupleDesc desc = RelationGetDescr(state->result_rel->ri_RelationDesc);
	bool may_repeat = state->mtstate != NULL && state->operation != CMD_INSERT && may_rows_repeat(outerPlanState(state->mtstate)->plan);
	PgdnError error;
	int status;

	for (;;)
	{
		PGDN_CALL(status, pgdn_exports.modify_prepare(state->modify, may_repeat, shape, &error));
		if (status != PGDN_PENDING)
			break;
		pgdn_wait(PGDN_WAIT_WRITE);
	}
	pgdn_check(status, &error);
	pgdn_format_init(&state->format, shape, desc, state->context);
	for (int i = shape->value_count; i < shape->outgoing_count; i++)
		state->format.columns[i].number = find_old_value(state, shape->outgoing[i].attribute);
}

/* Asks the remote what it must know before the first row is made. */
void
pgdn_modify_prepare(PgdnModifyState *state)
{
	TupleDesc desc = RelationGetDescr(state->result_rel->ri_RelationDesc);
	PgdnModifyShape shape;
	MemoryContext old;

	if (state->is_prepared)
		return;
	pgdn_scan_start_all(state->server_oid);
	ask_shape(state, &shape);
	old = MemoryContextSwitchTo(state->context);
	pgdn_rows_init(&state->returned, state->context);
	pgdn_rows_describe(&state->returned, shape.returned, shape.returned_count, desc, state->result_rel->ri_RelationDesc);
	MemoryContextSwitchTo(old);
	state->has_returning = shape.returned_count > 0;
	state->is_count_certain = shape.is_count_certain != 0;
	state->do_scans_see_writes = shape.do_scans_see_writes != 0;
	state->is_prepared = true;
}

/* The remote table was changed since its like was written last: makes the rows in the buffer as they are wanted now. */
static void
reshape(PgdnModifyState *state)
{
	PgdnModifyShape shape;

	state->former = state->format;
	ask_shape(state, &shape);
	pgdn_convert_rows(&state->former, &state->format, &state->rows, state->row_count);
}

/*
 * Hands the rows in the buffer over.  Awaited: returns how many have changed
 * something; what they return is in state->returned.  Otherwise it only waits
 * until there is room for them.
 */
int64
pgdn_modify_write(PgdnModifyState *state, bool is_awaited)
{
	PgdnModifyAnswer answer;
	PgdnError error;
	int status;

	for (;;)
	{
		PGDN_CALL(status, pgdn_exports.modify_write(state->modify, pgdn_buffer_bytes(&state->rows), state->row_count, is_awaited, &answer, &error));
		if (status == PGDN_OUTDATED)
			reshape(state);
		else if (status == PGDN_PENDING)
			pgdn_wait(PGDN_WAIT_WRITE);
		else
			break;
	}
	pgdn_check(status, &error);
	state->returned.batch = answer.returned;
	state->returned.next_row = 0;
	resetStringInfo(&state->rows);
	state->row_count = 0;
	return answer.changed;
}

/* Puts the executor's count right after rows that it has counted have not all changed something. */
static void
correct_count(PgdnModifyState *state, int64 counted, int64 changed)
{
	if (state->mtstate != NULL && state->mtstate->canSetTag)
		state->estate->es_processed -= (uint64) (counted - changed);
}

/* Sends rows that nobody waits for one by one. */
static void
send_waiting(PgdnModifyState *state)
{
	int64 count = state->row_count;

	if (count == 0)
		return;
	correct_count(state, count, pgdn_modify_write(state, !(state->operation == CMD_INSERT && state->is_count_certain)));
}

/* Moves the rows in the buffer behind those that are held back. */
static void
hold_rows(PgdnModifyState *state)
{
	MemoryContext old = MemoryContextSwitchTo(state->context);
	int32 head[2] = {state->row_count, state->rows.len};

	if (state->held == NULL)
		state->held = BufFileCreateTemp(false);
	MemoryContextSwitchTo(old);
	BufFileWrite(state->held, head, sizeof(head));
	BufFileWrite(state->held, state->rows.data, state->rows.len);
	resetStringInfo(&state->rows);
	state->row_count = 0;
}

/* Rows that were made before the first of those held back went out, and the remote wanted another form then. */
static void
convert_held(PgdnModifyState *state, bool was_reshaped)
{
	if (!was_reshaped && state->former.columns != NULL)
		pgdn_convert_rows(&state->former, &state->format, &state->rows, state->row_count);
}

/* Sends what was held back, in its order. */
static void
send_held(PgdnModifyState *state)
{
	StringInfoData last = state->rows;
	int last_count = state->row_count;
	bool was_reshaped = state->former.columns != NULL;
	int32 head[2];

	if (state->held == NULL)
		return;
	initStringInfo(&state->rows);
	if (BufFileSeek(state->held, 0, 0, SEEK_SET) != 0)
		ereport(ERROR,
				(errcode_for_file_access(),
				 errmsg("could not rewind a temporary file")));
	while (pgdn_buffile_read_compat(state->held, head, sizeof(head)))
	{
		enlargeStringInfo(&state->rows, head[1]);
		if (!pgdn_buffile_read_compat(state->held, state->rows.data, head[1]))
			elog(ERROR, "a temporary file ends too early");
		state->rows.len = head[1];
		state->row_count = head[0];
		convert_held(state, was_reshaped);
		send_waiting(state);
	}
	BufFileClose(state->held);
	state->held = NULL;
	pfree(state->rows.data);
	state->rows = last;
	state->row_count = last_count;
	convert_held(state, was_reshaped);
}

/* Sends all that waits, and waits until it is written. */
void
pgdn_modify_settle(PgdnModifyState *state)
{
	int64_t unchanged;
	PgdnError error;
	int status;

	if (!state->is_pending)
		return;
	forget_pending(state);
	send_held(state);
	send_waiting(state);
	do
	{
		PGDN_CALL(status, pgdn_exports.modify_finish(state->modify, &unchanged, &error));
		if (status == PGDN_PENDING)
			pgdn_wait(PGDN_WAIT_WRITE);
	} while (status == PGDN_PENDING);
	pgdn_check(status, &error);
	correct_count(state, unchanged, 0);
}

/* Adds a row to those that wait. */
void
pgdn_modify_put(PgdnModifyState *state, TupleTableSlot *new_row, TupleTableSlot *plan_row)
{
	if (!state->is_pending)
		dlist_push_tail(&pending_states, &state->pending);
	state->is_pending = true;
	pgdn_put_row(&state->format, &state->rows, new_row, plan_row);
	state->row_count++;
	if (state->row_count < state->batch_size && state->rows.len < ENOUGH_BYTES)
		return;
	if (state->is_held)
		hold_rows(state);
	else
		send_waiting(state);
}

/* Whether a statement has read everything, so that only its triggers are left. */
static bool
has_read_all(PgdnModifyState *state)
{
	ListCell *lc;

	if (state->estate != finishing)
		return false;
	foreach (lc, state->estate->es_auxmodifytables)
	{
		if (!lfirst_node(ModifyTableState, lc)->mt_done)
			return false;
	}
	return true;
}

/* Whether a statement would see what another one, or itself, has written until now, if that were in local tables. */
static bool
does_see(EState *reader, PgdnModifyState *state)
{
	return reader == NULL || reader->es_snapshot == NULL || reader->es_snapshot->curcid > state->estate->es_output_cid;
}

/*
 * Sends all that waits for a server, before a statement reads or changes it
 * (NULL: any).  What the reader must not see stays where it is, as does what a
 * statement holds back while that reads.
 */
void
pgdn_modify_settle_server(Oid server_oid, EState *reader)
{
	dlist_mutable_iter iter;

	dlist_foreach_modify(iter, &pending_states)
	{
		PgdnModifyState *state = dlist_container(PgdnModifyState, pending, iter.cur);

		if (state->server_oid != server_oid)
			continue;
		if (!does_see(reader, state))
			state->is_held |= reader != state->estate && !state->is_copy;
		else if (!state->is_held || has_read_all(state))
			pgdn_modify_settle(state);
	}
}

/* Sends all that waits in an execution, or in all of them (NULL). */
void
pgdn_modify_settle_all(EState *estate)
{
	dlist_mutable_iter iter;

	dlist_foreach_modify(iter, &pending_states)
	{
		PgdnModifyState *state = dlist_container(PgdnModifyState, pending, iter.cur);

		if (estate == NULL || state->estate == estate)
			pgdn_modify_settle(state);
	}
}

/* Ends writing; all must have been settled. */
void
pgdn_modify_close(PgdnModifyState *state)
{
	close_modify(state);
}

/* The command tag is taken from es_processed right after this. */
static void
executor_run(QueryDesc *desc, ScanDirection direction, uint64 count PGDN_EXECUTE_ONCE_PARAMETER)
{
	if (previous_executor_run)
		previous_executor_run(desc, direction, count PGDN_EXECUTE_ONCE_ARGUMENT);
	else
		standard_ExecutorRun(desc, direction, count PGDN_EXECUTE_ONCE_ARGUMENT);
	if (!dlist_is_empty(&pending_states))
		pgdn_modify_settle_all(desc->estate);
}

/* Statements in WITH that nobody reads from are run here, and AFTER triggers. */
static void
executor_finish(QueryDesc *desc)
{
	EState *outer = finishing;

	finishing = desc->estate;
	PG_TRY();
	{
		if (previous_executor_finish)
			previous_executor_finish(desc);
		else
			standard_ExecutorFinish(desc);
		if (!dlist_is_empty(&pending_states))
			pgdn_modify_settle_all(desc->estate);
	}
	PG_FINALLY();
	{
		finishing = outer;
	}
	PG_END_TRY();
}

/* Called when the library is loaded. */
void
pgdn_modify_init(void)
{
	previous_executor_run = ExecutorRun_hook;
	ExecutorRun_hook = executor_run;
	previous_executor_finish = ExecutorFinish_hook;
	ExecutorFinish_hook = executor_finish;
}
