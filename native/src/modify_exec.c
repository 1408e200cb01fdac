/*
 * modify_exec.c
 *
 * What do the callbacks do that write rows?
 *
 * They decide for each result relation whether its rows may wait (modify.c):
 * not where a trigger, RETURNING or a view's check looks at each written row,
 * and not where COPY must count rows of which the remote may leave some out.
 */
#include "postgres.h"

#include "access/sysattr.h"
#include "catalog/pg_class.h"
#include "commands/trigger.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "optimizer/optimizer.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"

#include "compat.h"
#include "modify.h"

/* Slots that the executor collects before it hands them over; more would only take memory. */
#define SLOTS_MAX 1000

/* As whom a result relation is written. */
static Oid
modify_user(EState *estate, ResultRelInfo *result_rel)
{
	return pgdn_modify_user_compat(estate, result_rel);
}

/* Whether a row trigger, or a transition table, wants to see each row. */
static bool
has_row_triggers(TriggerDesc *triggers, CmdType operation)
{
	if (triggers == NULL)
		return false;
	switch (operation)
	{
		case CMD_INSERT:
			return triggers->trig_insert_before_row || triggers->trig_insert_after_row ||
				   triggers->trig_insert_instead_row || triggers->trig_insert_new_table;
		case CMD_UPDATE:
			return triggers->trig_update_before_row || triggers->trig_update_after_row ||
				   triggers->trig_update_instead_row || triggers->trig_update_new_table ||
				   triggers->trig_update_old_table;
		default:
			return triggers->trig_delete_before_row || triggers->trig_delete_after_row ||
				   triggers->trig_delete_instead_row || triggers->trig_delete_old_table;
	}
}

/* Whether somebody looks at each written row. */
static bool
is_watched(ResultRelInfo *result_rel, CmdType operation)
{
	return result_rel->ri_projectReturning != NULL || result_rel->ri_WithCheckOptions != NIL ||
		   has_row_triggers(result_rel->ri_TrigDesc, operation) ||
		   (result_rel->ri_RootResultRelInfo != NULL &&
			has_row_triggers(result_rel->ri_RootResultRelInfo->ri_TrigDesc, operation));
}

/* What is looked for in a plan: a scan of the server. */
typedef struct ScanSearch
{
	Oid server_oid;
	bool is_any; /* one is found */
	bool is_late; /* one that starts late, or may be run more than once */
	bool in_loop; /* what is looked at may be run more than once */
} ScanSearch;

static void search_plan(Plan *plan, ScanSearch *search);

static void
search_plans(List *plans, ScanSearch *search)
{
	ListCell *lc;

	foreach (lc, plans)
		search_plan((Plan *) lfirst(lc), search);
}

static void
search_plan(Plan *plan, ScanSearch *search)
{
	bool in_loop = search->in_loop;

	if (plan == NULL)
		return;
	if (IsA(plan, ForeignScan) && ((ForeignScan *) plan)->fs_server == search->server_oid)
	{
		search->is_any = true;
		search->is_late |= in_loop || !pgdn_can_start_early((ForeignScan *) plan);
	}
	if (IsA(plan, Append))
		search_plans(((Append *) plan)->appendplans, search);
	else if (IsA(plan, MergeAppend))
		search_plans(((MergeAppend *) plan)->mergeplans, search);
	else if (IsA(plan, SubqueryScan))
		search_plan(((SubqueryScan *) plan)->subplan, search);
	else if (IsA(plan, CustomScan))
	{
		search->in_loop = true;
		search_plans(((CustomScan *) plan)->custom_plans, search);
		search->in_loop = in_loop;
	}
	/* Below a foreign scan there is what rechecks its rows, which reads nothing by itself. */
	if (!IsA(plan, ForeignScan))
		search_plan(plan->lefttree, search);
	if (IsA(plan, NestLoop) || IsA(plan, RecursiveUnion))
		search->in_loop = true;
	search_plan(plan->righttree, search);
	search->in_loop = in_loop;
}

/* What the statement reads of the server that it writes to.  What is read once has been started before the first row goes out. */
static ScanSearch
search_scans(PgdnModifyState *state)
{
	PlannedStmt *stmt = state->estate->es_plannedstmt;
	ScanSearch search;
	ListCell *lc;

	memset(&search, 0, sizeof(search));
	search.server_oid = state->server_oid;
	if (stmt == NULL)
		return search;
	search_plan(stmt->planTree, &search);
	foreach (lc, stmt->subplans)
	{
		Plan *subplan = (Plan *) lfirst(lc);

		/* One that depends on nothing is run once. */
		search.in_loop = subplan != NULL && !bms_is_empty(subplan->extParam);
		search_plan(subplan, &search);
	}
	return search;
}

/*
 * Whether rows must be held back until the statement has read everything: it
 * reads the same server in a way that might show it what it has written.
 */
static bool
must_hold(PgdnModifyState *state)
{
	ScanSearch search = search_scans(state);

	return search.is_late || (search.is_any && state->do_scans_see_writes);
}

/* Prepares for the first row. */
static void
prepare(PgdnModifyState *state)
{
	if (state->is_prepared)
		return;
	pgdn_modify_prepare(state);
	state->can_wait = !state->has_returning && !is_watched(state->result_rel, state->operation);
	if (state->is_copy)
		state->can_wait = state->can_wait && state->is_count_certain &&
						  (state->result_rel->ri_TrigDesc == NULL || !state->result_rel->ri_TrigDesc->trig_insert_after_statement);
	state->is_held = state->can_wait && !state->is_copy && must_hold(state);
	state->can_wait = state->can_wait && (state->batch_size > 1 || state->is_held);
}

/* Whether all rows must be read before the first is written: they cannot wait, and each may make the statement read the server again. */
static bool
must_read_first(PgdnModifyState *state, ModifyTable *plan)
{
	bool can_wait = plan->returningLists == NIL && plan->withCheckOptionLists == NIL && !is_watched(state->result_rel, state->operation);

	return !can_wait && search_scans(state).is_late;
}

/* BeginForeignModify. */
void
pgdotnetBeginForeignModify(ModifyTableState *mtstate, ResultRelInfo *result_rel, List *fdw_private, int subplan_index, int eflags)
{
	PgdnModifyState *state;

	if (eflags & EXEC_FLAG_EXPLAIN_ONLY)
		return;
	state = pgdn_modify_open(mtstate->ps.state, result_rel, linitial_node(Const, fdw_private), mtstate->operation,
							 modify_user(mtstate->ps.state, result_rel));
	state->mtstate = mtstate;
	result_rel->ri_FdwState = state;
	if (must_read_first(state, castNode(ModifyTable, mtstate->ps.plan)))
		pgdn_hold_source(outerPlanState(mtstate));
}

/* Columns that a written row must return, as somebody looks at them. */
static List *
returned_columns(ResultRelInfo *result_rel)
{
	Relation relation = result_rel->ri_RelationDesc;
	Bitmapset *used = NULL;
	List *vars;
	ListCell *lc;
	List *columns = NIL;

	if (has_row_triggers(result_rel->ri_TrigDesc, CMD_INSERT) || result_rel->ri_WithCheckOptions != NIL)
		return pgdn_all_columns(relation);
	/* Numbers of relations are those of the statement's target, which this one stands for. */
	vars = pull_var_clause((Node *) result_rel->ri_returningList, PVC_RECURSE_AGGREGATES | PVC_RECURSE_WINDOWFUNCS | PVC_RECURSE_PLACEHOLDERS);
	foreach (lc, vars)
	{
		/* Those of other relations come from the plan's row. */
		if (IS_SPECIAL_VARNO(lfirst_node(Var, lc)->varno))
			continue;
		used = bms_add_member(used, lfirst_node(Var, lc)->varattno - FirstLowInvalidHeapAttributeNumber);
	}
	if (bms_is_member(0 - FirstLowInvalidHeapAttributeNumber, used))
		return pgdn_all_columns(relation);
	for (int i = bms_next_member(used, -1); i >= 0; i = bms_next_member(used, i))
	{
		int attribute = i + FirstLowInvalidHeapAttributeNumber;

		if (attribute > 0 || attribute == SelfItemPointerAttributeNumber)
			columns = lappend_int(columns, attribute);
	}
	return columns;
}

/* BeginForeignInsert: COPY, and rows that are routed to a partition. */
void
pgdotnetBeginForeignInsert(ModifyTableState *mtstate, ResultRelInfo *result_rel)
{
	ModifyTable *plan = castNode(ModifyTable, mtstate->ps.plan);
	EState *estate = mtstate->ps.state;
	Oid user = modify_user(estate, result_rel);
	PgdnModifyState *outer = (PgdnModifyState *) result_rel->ri_FdwState;
	bool ignores_conflicts = false;
	PgdnModifyState *state;
	Const *private;

	if (plan != NULL && plan->onConflictAction == ONCONFLICT_UPDATE)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("INSERT with ON CONFLICT DO UPDATE is not supported for foreign table \"%s\"",
						RelationGetRelationName(result_rel->ri_RelationDesc)),
				 errhint("Set option on_conflict of the foreign table to 'update', or use ON CONFLICT DO NOTHING.")));
	if (plan != NULL)
		ignores_conflicts = plan->onConflictAction == ONCONFLICT_NOTHING;
	pgdn_host_start();
	private = pgdn_modify_plan(result_rel->ri_RelationDesc, Max(result_rel->ri_RangeTableIndex, 1), user, CMD_INSERT, ignores_conflicts, plan == NULL,
							   pgdn_written_columns(result_rel->ri_RelationDesc), returned_columns(result_rel));
	state = pgdn_modify_open(estate, result_rel, private, CMD_INSERT, user);
	state->mtstate = plan != NULL ? mtstate : NULL;
	state->is_copy = plan == NULL;
	state->must_read_first = plan != NULL && must_read_first(state, plan);
	if (outer != NULL)
		outer->routed = state;
	else
		result_rel->ri_FdwState = state;
}

/* The state for inserted rows: a table that is being updated may get some from other partitions. */
static PgdnModifyState *
insert_state(ResultRelInfo *result_rel)
{
	PgdnModifyState *state = (PgdnModifyState *) result_rel->ri_FdwState;

	return state->operation == CMD_INSERT ? state : state->routed;
}

/* A row that went to a partition by name, or stays in one after an update, must belong there. */
static void
check_partition(PgdnModifyState *state, TupleTableSlot *slot)
{
	ResultRelInfo *result_rel = state->result_rel;

	if (result_rel->ri_RelationDesc->rd_rel->relispartition && result_rel->ri_RootResultRelInfo == NULL)
		(void) ExecPartitionCheck(result_rel, slot, state->estate, true);
	else if (state->operation == CMD_UPDATE && result_rel->ri_RelationDesc->rd_rel->relispartition &&
			 !ExecPartitionCheck(result_rel, slot, state->estate, false))
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("cannot move a row from foreign table \"%s\" to another partition", RelationGetRelationName(result_rel->ri_RelationDesc)),
				 errdetail("PostgreSQL updates a row of a foreign table where it is."),
				 errhint("Delete the row and insert it anew.")));
}

/* Writes one row; false when nothing has changed.  The slot gets what the row returns. */
static bool
write_row(PgdnModifyState *state, TupleTableSlot *slot, TupleTableSlot *plan_slot)
{
	if (state->must_read_first)
		pgdn_hold_rest(outerPlanState(state->mtstate), slot, plan_slot);
	state->must_read_first = false;
	prepare(state);
	if (state->operation != CMD_DELETE)
		check_partition(state, slot);
	if (state->can_wait)
	{
		pgdn_modify_put(state, slot, plan_slot);
		return true;
	}
	pgdn_put_row(&state->format, &state->rows, slot, plan_slot);
	state->row_count = 1;
	if (pgdn_modify_write(state, true) == 0)
		return false;
	if (state->has_returning)
	{
		if (state->returned.batch.rows < 1)
			elog(ERROR, "the remote returned no row for one that it has changed");
		pgdn_rows_store_returned(&state->returned, slot);
	}
	return true;
}

TupleTableSlot *
pgdotnetExecForeignInsert(EState *estate, ResultRelInfo *result_rel, TupleTableSlot *slot, TupleTableSlot *plan_slot)
{
	return write_row(insert_state(result_rel), slot, plan_slot) ? slot : NULL;
}

/* ExecForeignBatchInsert: COPY's rows, where nobody looks at each. */
TupleTableSlot **
pgdotnetExecForeignBatchInsert(EState *estate, ResultRelInfo *result_rel, TupleTableSlot **slots, TupleTableSlot **plan_slots, int *count)
{
	PgdnModifyState *state = insert_state(result_rel);

	prepare(state);
	if (!state->can_wait)
	{
		/* COPY counts what we say (since 16), and the remote may leave rows out. */
		int64 changed;

		for (int i = 0; i < *count; i++)
		{
			check_partition(state, slots[i]);
			pgdn_put_row(&state->format, &state->rows, slots[i], plan_slots != NULL ? plan_slots[i] : NULL);
		}
		state->row_count = *count;
		changed = pgdn_modify_write(state, true);
		*count = (int) changed;
		return changed > 0 ? slots : NULL;
	}
	for (int i = 0; i < *count; i++)
	{
		check_partition(state, slots[i]);
		pgdn_modify_put(state, slots[i], plan_slots != NULL ? plan_slots[i] : NULL);
	}
	return slots;
}

/*
 * Only COPY's rows are collected by the executor (since 16).  Those of INSERT
 * are collected here, where they go out before a function in the statement
 * reads the table.
 */
int
pgdotnetGetForeignModifyBatchSize(ResultRelInfo *result_rel)
{
	PgdnModifyState *state = (PgdnModifyState *) result_rel->ri_FdwState;

	/* EXPLAIN opens nothing. */
	if (state == NULL)
		return 1;
	state = insert_state(result_rel);
	if (state == NULL || !state->is_copy || is_watched(result_rel, CMD_INSERT) || result_rel->ri_returningList != NIL)
		return 1;
	return Min(state->batch_size, SLOTS_MAX);
}

TupleTableSlot *
pgdotnetExecForeignUpdate(EState *estate, ResultRelInfo *result_rel, TupleTableSlot *slot, TupleTableSlot *plan_slot)
{
	return write_row((PgdnModifyState *) result_rel->ri_FdwState, slot, plan_slot) ? slot : NULL;
}

TupleTableSlot *
pgdotnetExecForeignDelete(EState *estate, ResultRelInfo *result_rel, TupleTableSlot *slot, TupleTableSlot *plan_slot)
{
	return write_row((PgdnModifyState *) result_rel->ri_FdwState, slot, plan_slot) ? slot : NULL;
}

static void
end_modify(PgdnModifyState *state)
{
	if (state == NULL)
		return;
	if (state->routed != NULL)
		end_modify(state->routed);
	pgdn_modify_settle(state);
	pgdn_modify_close(state);
}

void
pgdotnetEndForeignModify(EState *estate, ResultRelInfo *result_rel)
{
	end_modify((PgdnModifyState *) result_rel->ri_FdwState);
	result_rel->ri_FdwState = NULL;
}

/* EndForeignInsert: of a table that is updated too, EndForeignModify comes later. */
void
pgdotnetEndForeignInsert(EState *estate, ResultRelInfo *result_rel)
{
	PgdnModifyState *state = (PgdnModifyState *) result_rel->ri_FdwState;

	if (state == NULL)
		return;
	if (state->operation != CMD_INSERT)
	{
		end_modify(state->routed);
		state->routed = NULL;
		return;
	}
	end_modify(state);
	result_rel->ri_FdwState = NULL;
}
