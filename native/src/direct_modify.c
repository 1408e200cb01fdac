/*
 * direct_modify.c
 *
 * When is a whole UPDATE or DELETE one statement of the remote, and how is it
 * run?
 *
 * When the scan that brings up its rows is all remote, managed code is asked
 * to take one more step: to change these rows.  If it can, the scan's plan
 * becomes that of the changing statement, which is run like a scan whose rows
 * are what RETURNING wants; without it there are none, and the remote's count
 * is the statement's.
 */
#include "postgres.h"

#include "access/sysattr.h"
#include "access/table.h"
#include "catalog/pg_class.h"
#include "executor/executor.h"
#include "foreign/foreign.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/appendinfo.h"
#include "optimizer/optimizer.h"
#include "optimizer/pathnode.h"
#include "parser/parsetree.h"
#include "utils/partcache.h"
#include "utils/rel.h"

#include "compat.h"
#include "modify.h"
#include "plan.h"
#include "scan.h"

/* The scan that brings up the rows of one target; NULL when it is more than a scan. */
static ForeignScan *
find_scan(ModifyTable *modify, Index index, int subplan_index)
{
	Plan *plan = outerPlan(modify);

	if (IsA(plan, Result) && outerPlan(plan) != NULL && IsA(outerPlan(plan), Append) && ((Result *) plan)->resconstantqual == NULL)
		plan = outerPlan(plan);
	if (IsA(plan, Append))
	{
		Append *append = (Append *) plan;

		if (subplan_index >= list_length(append->appendplans))
			return NULL;
		plan = (Plan *) list_nth(append->appendplans, subplan_index);
	}
	if (!IsA(plan, ForeignScan) || !bms_is_member(index, pgdn_scan_relids_compat((ForeignScan *) plan)))
		return NULL;
	return (ForeignScan *) plan;
}

/* What the scan computes; NULL when a part of it is left to PostgreSQL. */
static PgdnPlannedRelation *
find_rows(PlannerInfo *root, ForeignScan *scan, Index index)
{
	RelOptInfo *rel;
	PgdnPlannedRelation *planned;

	if (scan->scan.plan.qual != NIL)
		return NULL;
	rel = scan->scan.scanrelid == 0 ? find_join_rel(root, pgdn_scan_relids_compat(scan)) : find_base_rel(root, index);
	if (rel == NULL || rel->fdwroutine == NULL || rel->fdwroutine->PlanDirectModify != pgdotnetPlanDirectModify)
		return NULL;
	planned = (PgdnPlannedRelation *) rel->fdw_private;
	return planned != NULL && planned->relation != 0 && planned->is_complete && !planned->is_verified && planned->local == NIL ? planned : NULL;
}

/* Whether a query writes into a table of the server, or into one that may have partitions or children there. */
static bool
does_write(Query *query, Oid server_oid)
{
	RangeTblEntry *rte;

	if (query->commandType == CMD_SELECT || query->resultRelation == 0)
		return false;
	rte = rt_fetch(query->resultRelation, query->rtable);
	if (rte->relkind == RELKIND_FOREIGN_TABLE)
		return GetForeignServerIdByRelId(rte->relid) == server_oid;
	return rte->relkind == RELKIND_PARTITIONED_TABLE || rte->inh;
}

/*
 * Whether nothing else in the statement writes to the server.  What another
 * part of it writes must not be changed here: then rows are found by scans
 * that begin before anything is written.
 */
static bool
is_only_writer(PlannerInfo *root, Oid server_oid)
{
	int count;
	ListCell *lc;

	while (root->parent_root != NULL)
		root = root->parent_root;
	count = does_write(root->parse, server_oid);
	foreach (lc, root->parse->cteList)
	{
		Node *query = lfirst_node(CommonTableExpr, lc)->ctequery;

		if (IsA(query, Query))
			count += does_write((Query *) query, server_oid);
	}
	return count < 2;
}

/* Whether an update could take a row out of its partition. */
static bool
may_leave_partition(Relation relation, List *attributes)
{
	Bitmapset *used = NULL;
	ListCell *lc;

	if (!relation->rd_rel->relispartition)
		return false;
	pull_varattnos((Node *) RelationGetPartitionQual(relation), 1, &used);
	foreach (lc, attributes)
	{
		if (bms_is_member(lfirst_int(lc) - FirstLowInvalidHeapAttributeNumber, used))
			return true;
	}
	return false;
}

/* The same of the update of a target. */
static bool
may_move_rows(PlannerInfo *root, Index index)
{
	List *values = NIL;
	List *attributes = NIL;
	Relation relation = table_open(planner_rt_fetch(index, root)->relid, NoLock);
	bool result;

	get_translated_update_targetlist(root, index, &values, &attributes);
	result = may_leave_partition(relation, attributes);
	table_close(relation, NoLock);
	return result;
}

/* Takes the step; NULL when it is refused. */
static PgdnPlannedRelation *
push_modify(PlannerInfo *root, PgdnPlannedRelation *rows, CmdType operation, Index index)
{
	PgdnPlannedRelation *modified = pgdn_planned_copy(rows);
	PgdnIrWriter writer;
	List *values = NIL;
	List *attributes = NIL;
	ListCell *value;
	ListCell *attribute;

	if (operation == CMD_UPDATE)
		get_translated_update_targetlist(root, index, &values, &attributes);
	pgdn_ir_for(&writer, root, modified);
	pgdn_put_u8(&writer.buffer, operation == CMD_UPDATE ? PGDN_MODIFY_UPDATE : PGDN_MODIFY_DELETE);
	pgdn_put_u32(&writer.buffer, index);
	pgdn_put_u32(&writer.buffer, (uint32) list_length(attributes));
	forboth (value, values, attribute, attributes)
	{
		pgdn_put_u16(&writer.buffer, (uint16) lfirst_int(attribute));
		pgdn_ir_expr(&writer, (Node *) lfirst_node(TargetEntry, value)->expr);
	}
	return pgdn_push(modified, PGDN_STEP_MODIFY, rows->relation, 0, &writer, 0) != NULL ? modified : NULL;
}

/* Whether RETURNING, if there is any, wants nothing but columns of the table that is changed. */
static bool
returns_own_columns(List *returning, Index index)
{
	List *vars = pull_var_clause((Node *) returning, PVC_RECURSE_AGGREGATES | PVC_RECURSE_WINDOWFUNCS | PVC_RECURSE_PLACEHOLDERS);
	ListCell *lc;

	foreach (lc, vars)
	{
		if (lfirst_node(Var, lc)->varno != (int) index)
			return false;
	}
	return true;
}

/* New values are not computed here any more: they might fail on what comes back. */
static void
drop_new_values(ForeignScan *scan)
{
	ListCell *lc;

	foreach (lc, scan->scan.plan.targetlist)
	{
		TargetEntry *entry = lfirst_node(TargetEntry, lc);

		if (!IsA(entry->expr, Var))
			entry->expr = (Expr *) makeNullConst(exprType((Node *) entry->expr), exprTypmod((Node *) entry->expr), exprCollation((Node *) entry->expr));
	}
}

/* PlanDirectModify. */
bool
pgdotnetPlanDirectModify(PlannerInfo *root, ModifyTable *plan, Index index, int subplan_index)
{
	List *returning = plan->returningLists != NIL ? (List *) list_nth(plan->returningLists, subplan_index) : NIL;
	CmdType operation = plan->operation;
	PgdnPlannedRelation *rows;
	PgdnPlannedRelation *modified;
	ForeignScan *scan;
	List *expressions;
	Const *private;

	if (operation != CMD_UPDATE && operation != CMD_DELETE)
		return false;
	/* SET (a, b) = (SELECT ...) is computed with each row that the plan brings up. */
	if (root->multiexpr_params != NIL)
		return false;
	scan = find_scan(plan, index, subplan_index);
	if (scan == NULL)
		return false;
	if (returning != NIL && (scan->scan.scanrelid == 0 || pgdn_has_old_returning_compat(returning) || !returns_own_columns(returning, index)))
		return false;
	rows = find_rows(root, scan, index);
	if (rows == NULL || !is_only_writer(root, scan->fs_server) || (operation == CMD_UPDATE && may_move_rows(root, index)))
		return false;
	modified = push_modify(root, rows, operation, index);
	if (modified == NULL)
		return false;

	private = pgdn_finish_modify(root, modified, planner_rt_fetch(index, root)->relid, index, returning, &expressions);
	scan->operation = operation;
	scan->resultRelation = index;
	scan->fdw_exprs = expressions;
	scan->fdw_private = list_make2(private, makeInteger(plan->canSetTag ? 1 : 0));
	if (scan->scan.scanrelid == 0)
		scan->scan.plan.lefttree = NULL;
	drop_new_values(scan);
	return true;
}

/* BeginDirectModify. */
void
pgdotnetBeginDirectModify(ForeignScanState *node, int eflags)
{
	PgdnScanState *state;

	pgdotnetBeginForeignScan(node, eflags);
	state = (PgdnScanState *) node->fdw_state;
	if (state != NULL && state->rows.column_count > 0 && state->rows.columns[0].attribute == SelfItemPointerAttributeNumber)
		state->rows.needs_tuple = true;
}

/* Counts rows for the command tag and for EXPLAIN. */
static void
count_changes(ForeignScanState *node, int64 count)
{
	ForeignScan *plan = castNode(ForeignScan, node->ss.ps.plan);

	if (intVal(lsecond(plan->fdw_private)) != 0)
		node->ss.ps.state->es_processed += (uint64) count;
}

/* A row for a RETURNING that wants no column of it. */
static TupleTableSlot *
next_without_columns(ForeignScanState *node, PgdnScanState *state)
{
	TupleTableSlot *slot = node->ss.ss_ScanTupleSlot;

	if (state->unreturned == 0)
		return ExecClearTuple(slot);
	state->unreturned--;
	count_changes(node, 1);
	node->resultRelInfo->ri_projectReturning->pi_exprContext->ecxt_scantuple = slot;
	return ExecStoreAllNullTuple(slot);
}

/* IterateDirectModify: the next row that was changed, for RETURNING; without it, everything at once and no row. */
TupleTableSlot *
pgdotnetIterateDirectModify(ForeignScanState *node)
{
	PgdnScanState *state = (PgdnScanState *) node->fdw_state;
	ResultRelInfo *result_rel = node->resultRelInfo;
	bool has_ended = state->at_end;
	TupleTableSlot *slot;

	if (!state->parameters_ready)
		pgdn_scan_start_all(state->server_oid);
	slot = pgdotnetIterateForeignScan(node);
	if (!TupIsNull(slot))
	{
		count_changes(node, 1);
		result_rel->ri_projectReturning->pi_exprContext->ecxt_scantuple = slot;
		return slot;
	}
	if (!has_ended && state->rows.column_count == 0)
	{
		PgdnScanStatistics statistics;

		PGDN_CALL_VOID(pgdn_exports.scan_statistics(state->scan, &statistics));
		if (result_rel->ri_projectReturning != NULL)
			state->unreturned = statistics.changed;
		else
		{
			count_changes(node, statistics.changed);
			if (node->ss.ps.instrument != NULL)
				node->ss.ps.instrument->tuplecount += (double) statistics.changed;
		}
	}
	if (state->rows.column_count == 0 && result_rel->ri_projectReturning != NULL)
		return next_without_columns(node, state);
	return slot;
}

/* EndDirectModify. */
void
pgdotnetEndDirectModify(ForeignScanState *node)
{
	pgdotnetEndForeignScan(node);
}
