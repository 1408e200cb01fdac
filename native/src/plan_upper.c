/*
 * plan_upper.c
 *
 * What can the remote do above scans and joins?
 *
 * GetForeignUpperPaths is asked stage by stage: grouping, window functions,
 * DISTINCT, ORDER BY, and at last row locks with LIMIT.  Each stage starts from
 * the relation of the stage before, if the remote computes all of that.
 *
 * The remote's result holds whole target expressions where the remote can
 * compute them, else the parts from which PostgreSQL computes them.
 */
#include "postgres.h"

#include "nodes/nodeFuncs.h"
#include "optimizer/cost.h"
#include "optimizer/optimizer.h"
#include "optimizer/pathnode.h"
#include "optimizer/paths.h"
#include "optimizer/tlist.h"
#include "utils/selfuncs.h"

#include "compat.h"
#include "plan.h"

#define PARTS (PVC_INCLUDE_AGGREGATES | PVC_INCLUDE_WINDOWFUNCS | PVC_RECURSE_PLACEHOLDERS)

/* Whether the expression is a value that PostgreSQL has anyway. */
static bool
is_known(Node *expr)
{
	return IsA(expr, Const) || IsA(expr, Param);
}

/* Whether any clause of a list groups by the target column with this number. */
static bool
is_grouped(List *clauses, Index sortgroupref)
{
	return sortgroupref != 0 && get_sortgroupref_clause_noerr(sortgroupref, clauses) != NULL;
}

typedef struct PartsContext
{
	List *grouped; /* expressions that the remote has grouped by */
	List *parts; /* what was found */
} PartsContext;

/* Collects the parts from which PostgreSQL can compute an expression: grouped values whole, as nothing is known of what they are made of. */
static bool
collect_parts(Node *node, PartsContext *context)
{
	if (node == NULL)
		return false;
	if (IsA(node, Var) || IsA(node, Aggref) || IsA(node, WindowFunc) || IsA(node, GroupingFunc) ||
		list_member(context->grouped, node))
	{
		context->parts = lappend(context->parts, node);
		return false;
	}
	return expression_tree_walker(node, collect_parts, (void *) context);
}

/* The parts of a list of expressions above a relation. */
static List *
parts_of(PgdnPlannedRelation *planned, List *exprs)
{
	PartsContext context = {planned->grouped, NIL};

	(void) collect_parts((Node *) exprs, &context);
	return context.parts;
}

/*
 * Sets planned->scan_tlist to what the remote must compute for a target and
 * the local clauses.  Target columns that one of the key clauses names must be
 * computed whole.  Returns false when the remote cannot.
 */
static bool
set_scan_tlist(PlannerInfo *root, PgdnPlannedRelation *planned, PathTarget *target, List *keys, List *local)
{
	uint8 *verdicts = pgdn_judge(root, planned, target->exprs);
	List *parts = parts_of(planned, local);
	List *whole = NIL;
	ListCell *lc;
	int i = 0;

	foreach (lc, target->exprs)
	{
		Node *expr = (Node *) lfirst(lc);
		bool is_key = is_grouped(keys, get_pathtarget_sortgroupref(target, i));

		if (is_known(expr))
		{
			i++;
			continue;
		}
		if (verdicts[i] == PGDN_FIDELITY_EXACT)
			whole = lappend(whole, expr);
		else if (is_key)
			return false;
		else
			parts = list_concat(parts, parts_of(planned, list_make1(expr)));
		i++;
	}
	if (parts != NIL && !pgdn_all_exact(root, planned, parts))
		return false;
	planned->scan_tlist = add_to_flat_tlist(add_to_flat_tlist(NIL, whole), parts);
	return true;
}

/* Starts the relation of a stage from that of the stage before. */
static PgdnPlannedRelation *
stage_from(PgdnPlannedRelation *input, RelOptInfo *output_rel)
{
	PgdnPlannedRelation *planned = pgdn_planned_copy(input);

	planned->rel = output_rel;
	planned->exact = planned->local = planned->scan_tlist = planned->order = NIL;
	return planned;
}

/* Adds the path of a finished stage. */
static void
add_stage_path(PlannerInfo *root, RelOptInfo *output_rel, PgdnPlannedRelation *planned, PathTarget *target)
{
	pgdn_estimate(root, planned, 0, 0, false);
	add_path(output_rel, (Path *) pgdn_create_foreign_upper_path_compat(root, planned->rel, target, planned->rows, 0,
																		planned->startup_cost, planned->total_cost,
																		planned->order, list_make1(planned)));
}

/* Writes a key; returns its expression. */
static Node *
put_group_key(PgdnIrWriter *writer, PathTarget *target, SortGroupClause *clause)
{
	ListCell *lc;
	int i = 0;

	foreach (lc, target->exprs)
	{
		if (get_pathtarget_sortgroupref(target, i++) == clause->tleSortGroupRef)
		{
			pgdn_ir_group_key(writer, clause, (Node *) lfirst(lc));
			return (Node *) lfirst(lc);
		}
	}
	elog(ERROR, "grouping expression %u is not in the target list", clause->tleSortGroupRef);
	return NULL; /* not reached */
}

/* Sends GROUP BY and HAVING; local conditions on groups go to planned->local. */
static bool
push_groups(PlannerInfo *root, PgdnPlannedRelation *planned, PgdnPlannedRelation *input, PathTarget *target,
			List *keys, List *having)
{
	PgdnIrWriter writer;
	uint8 *verdicts;
	ListCell *lc;
	int i = 0;

	pgdn_ir_for(&writer, root, planned);
	pgdn_put_u8(&writer.buffer, root->parse->groupingSets != NIL);
	pgdn_put_u32(&writer.buffer, (uint32) list_length(keys));
	foreach (lc, keys)
		planned->grouped = lappend(planned->grouped, put_group_key(&writer, target, lfirst_node(SortGroupClause, lc)));
	pgdn_ir_quals(&writer, planned->rel, having);
	verdicts = pgdn_push(planned, PGDN_STEP_AGGREGATE, input->relation, 0, &writer, list_length(having));
	if (verdicts == NULL)
		return false;
	foreach (lc, having)
	{
		if (verdicts[i++] != PGDN_FIDELITY_EXACT)
			planned->local = lappend(planned->local, lfirst(lc));
	}
	return true;
}

static double
count_groups(PlannerInfo *root, List *keys, List *tlist, double rows)
{
	if (keys == NIL)
		return 1;
	return estimate_num_groups(root, get_sortgrouplist_exprs(keys, tlist), rows, NULL, NULL);
}

static void
plan_aggregate(PlannerInfo *root, PgdnPlannedRelation *input, RelOptInfo *output_rel, GroupPathExtraData *extra)
{
	List *keys = pgdn_group_clause_compat(root);
	PathTarget *target = output_rel->reltarget;
	PgdnPlannedRelation *planned;

	if (extra->patype != PARTITIONWISE_AGGREGATE_NONE && extra->patype != PARTITIONWISE_AGGREGATE_FULL)
		return;
	planned = stage_from(input, output_rel);
	if (root->parse->groupingSets != NIL)
	{
		/* Refused, for a reason that EXPLAIN can show: see PushAggregate.cs. */
		(void) push_groups(root, planned, input, target, NIL, NIL);
		return;
	}
	if (!push_groups(root, planned, input, target, keys, (List *) extra->havingQual) ||
		!set_scan_tlist(root, planned, target, keys, planned->local))
		return;
	planned->retrieved_rows = count_groups(root, keys, root->processed_tlist, input->rows);
	planned->rows = planned->retrieved_rows;
	if (extra->havingQual != NULL)
		planned->rows = clamp_row_est(planned->retrieved_rows *
									  clauselist_selectivity(root, (List *) extra->havingQual, 0, JOIN_INNER, NULL));
	if (planned->local == NIL)
		planned->retrieved_rows = planned->rows;
	planned->width = target->width;
	output_rel->fdw_private = planned;
	add_stage_path(root, output_rel, planned, target);
}

/* The windows that functions of a target range over; a query may name others too. */
static List *
used_windows(PlannerInfo *root, PathTarget *target)
{
	Bitmapset *used = NULL;
	List *windows = NIL;
	ListCell *lc;

	foreach (lc, pull_var_clause((Node *) target->exprs, PARTS))
	{
		if (IsA(lfirst(lc), WindowFunc))
			used = bms_add_member(used, (int) ((WindowFunc *) lfirst(lc))->winref);
	}
	foreach (lc, root->parse->windowClause)
	{
		if (bms_is_member((int) lfirst_node(WindowClause, lc)->winref, used))
			windows = lappend(windows, lfirst(lc));
	}
	return windows;
}

static void
plan_window(PlannerInfo *root, PgdnPlannedRelation *input, RelOptInfo *output_rel)
{
	PathTarget *target = root->upper_targets[UPPERREL_WINDOW];
	PgdnPlannedRelation *planned = stage_from(input, output_rel);
	PgdnIrWriter writer;

	pgdn_ir_for(&writer, root, planned);
	pgdn_ir_windows(&writer, used_windows(root, target), root->processed_tlist);
	if (pgdn_push(planned, PGDN_STEP_WINDOW, input->relation, 0, &writer, 0) == NULL ||
		!set_scan_tlist(root, planned, target, NIL, NIL))
		return;
	planned->width = target->width;
	output_rel->fdw_private = planned;
	add_stage_path(root, output_rel, planned, target);
}

/* Sends the keys of DISTINCT and, for DISTINCT ON, the order that chooses among equals. */
static bool
push_distinct(PlannerInfo *root, PgdnPlannedRelation *planned, PgdnPlannedRelation *input, List *keys)
{
	Query *parse = root->parse;
	List *order = parse->hasDistinctOn ? parse->sortClause : NIL;
	PgdnIrWriter writer;
	uint32 count = 0;
	int count_at;
	ListCell *lc;

	pgdn_ir_for(&writer, root, planned);
	pgdn_put_u8(&writer.buffer, parse->hasDistinctOn);
	count_at = writer.buffer.len;
	pgdn_put_u32(&writer.buffer, 0);
	foreach (lc, keys)
	{
		SortGroupClause *clause = lfirst_node(SortGroupClause, lc);
		Node *expr = get_sortgroupclause_expr(clause, root->processed_tlist);

		/* A constant tells no rows apart. */
		if (IsA(expr, Const))
			continue;
		pgdn_ir_group_key(&writer, clause, expr);
		count++;
	}
	memcpy(writer.buffer.data + count_at, &count, sizeof(count));
	if (count == 0)
		return false;
	pgdn_put_u32(&writer.buffer, (uint32) list_length(order));
	foreach (lc, order)
	{
		SortGroupClause *clause = lfirst_node(SortGroupClause, lc);

		pgdn_ir_sort_clause(&writer, clause, get_sortgroupclause_expr(clause, root->processed_tlist));
	}
	return pgdn_push(planned, PGDN_STEP_DISTINCT, input->relation, 0, &writer, 0) != NULL;
}

static void
plan_distinct(PlannerInfo *root, PgdnPlannedRelation *input, RelOptInfo *output_rel)
{
	Query *parse = root->parse;
	List *keys = pgdn_distinct_clause_compat(root);
	PathTarget *target = root->upper_targets[UPPERREL_DISTINCT];
	PgdnPlannedRelation *planned = stage_from(input, output_rel);

	if (!push_distinct(root, planned, input, keys) || !set_scan_tlist(root, planned, target, keys, NIL))
		return;
	if (parse->hasDistinctOn && parse->sortClause != NIL)
		planned->order = root->sort_pathkeys;
	planned->rows = planned->retrieved_rows = count_groups(root, keys, root->processed_tlist, input->rows);
	planned->width = target->width;
	output_rel->fdw_private = planned;
	add_stage_path(root, output_rel, planned, target);
}

/* Tries to have the remote sort by ORDER BY; on success planned is the sorted relation. */
static bool
push_sort(PlannerInfo *root, PgdnPlannedRelation *planned, PgdnPlannedRelation *input)
{
	PgdnIrWriter writer;
	ListCell *lc;

	if (root->parse->sortClause == NIL)
		return false;
	pgdn_ir_for(&writer, root, planned);
	pgdn_put_u32(&writer.buffer, (uint32) list_length(root->parse->sortClause));
	foreach (lc, root->parse->sortClause)
	{
		SortGroupClause *clause = lfirst_node(SortGroupClause, lc);

		pgdn_ir_sort_clause(&writer, clause, get_sortgroupclause_expr(clause, root->processed_tlist));
	}
	if (pgdn_push(planned, PGDN_STEP_ORDER, input->relation, 0, &writer, 0) == NULL)
		return false;
	planned->order = root->sort_pathkeys;
	return true;
}

static void
plan_order(PlannerInfo *root, PgdnPlannedRelation *input, RelOptInfo *output_rel)
{
	PgdnPlannedRelation *planned;

	/* DISTINCT ON has sorted already. */
	if (input->order != NIL && pathkeys_contained_in(root->sort_pathkeys, input->order))
	{
		output_rel->fdw_private = input;
		return;
	}
	planned = pgdn_planned_copy(input);
	if (!push_sort(root, planned, input))
		return;
	output_rel->fdw_private = planned;
	/* Scans and joins have a path of this order already (plan_path.c). */
	if (!IS_SIMPLE_REL(input->rel) && !IS_JOIN_REL(input->rel))
		add_stage_path(root, output_rel, planned, root->upper_targets[UPPERREL_ORDERED]);
}

/* Whether the remote can lock all the rows that the statement wants locked. */
static bool
covers_row_marks(PlannerInfo *root, PgdnPlannedRelation *planned)
{
	ListCell *lc;

	foreach (lc, root->rowMarks)
	{
		PlanRowMark *mark = lfirst_node(PlanRowMark, lc);

		if (!bms_is_member(mark->rti, planned->leaves))
			return false;
	}
	return true;
}

static bool
push_limit(PlannerInfo *root, PgdnPlannedRelation *planned, PgdnHandle input)
{
	Query *parse = root->parse;
	PgdnIrWriter writer;

	pgdn_ir_for(&writer, root, planned);
	pgdn_put_u8(&writer.buffer, parse->limitCount != NULL);
	if (parse->limitCount != NULL)
		pgdn_ir_expr(&writer, parse->limitCount);
	pgdn_put_u8(&writer.buffer, parse->limitOffset != NULL);
	if (parse->limitOffset != NULL)
		pgdn_ir_expr(&writer, parse->limitOffset);
	return pgdn_push(planned, PGDN_STEP_LIMIT, input, 0, &writer, 0) != NULL;
}

/*
 * The last stage: LIMIT, and no LockRows above a remote that locks.  The target
 * is computed by the scan of the relation that the stages grew from.
 */
static void
plan_final(PlannerInfo *root, PgdnPlannedRelation *input, RelOptInfo *output_rel, FinalPathExtraData *extra)
{
	Query *parse = root->parse;
	PgdnPlannedRelation *planned;
	bool is_locked;

	if (parse->commandType != CMD_SELECT || !covers_row_marks(root, input) ||
		(extra->limit_needed && parse->limitOption == LIMIT_OPTION_WITH_TIES))
		return;
	planned = pgdn_planned_copy(input);
	if (!input->is_complete)
	{
		/* Asked for the reason only. */
		if (extra->limit_needed)
			(void) push_limit(root, planned, input->relation);
		return;
	}
	is_locked = pgdn_lock(root, planned, input->relation);
	if (extra->limit_needed)
	{
		Cost startup = planned->startup_cost;
		Cost total = planned->total_cost;

		if (!push_limit(root, planned, is_locked ? planned->relation : input->relation))
			return;
		adjust_limit_rows_costs(&planned->rows, &startup, &total, extra->offset_est, extra->count_est);
		planned->retrieved_rows = planned->rows;
	}
	else if (!is_locked)
		return;
	output_rel->fdw_private = planned;
	add_stage_path(root, output_rel, planned, root->upper_targets[UPPERREL_FINAL]);
}

/* GetForeignUpperPaths: what the remote can do of one stage. */
void
pgdotnetGetForeignUpperPaths(PlannerInfo *root, UpperRelationKind stage, RelOptInfo *input_rel,
							 RelOptInfo *output_rel, void *extra)
{
	PgdnPlannedRelation *input = (PgdnPlannedRelation *) input_rel->fdw_private;

	if (input == NULL || output_rel->fdw_private != NULL || root->parse->hasTargetSRFs ||
		(stage != UPPERREL_ORDERED && !pgdn_is_worth_asking(input)))
		return;
	switch (stage)
	{
		case UPPERREL_GROUP_AGG:
			plan_aggregate(root, input, output_rel, (GroupPathExtraData *) extra);
			break;
		case UPPERREL_WINDOW:
			plan_window(root, input, output_rel);
			break;
		case UPPERREL_DISTINCT:
			plan_distinct(root, input, output_rel);
			break;
		case UPPERREL_ORDERED:
			plan_order(root, input, output_rel);
			break;
		case UPPERREL_FINAL:
			plan_final(root, input, output_rel, (FinalPathExtraData *) extra);
			break;
		default:
			break;
	}
}
