/*
 * plan_join.c
 *
 * Can the remote join two relations?
 *
 * GetForeignJoinPaths is asked for every order in which PostgreSQL considers a
 * join.  A refused one does not block the others.  The remote chooses its own
 * order anyway, so the statement may be written in any; but the model of its
 * costs follows the order that is written, and believes in a good one only
 * when it sees it: of those that are taken the cheapest counts.
 */
#include "postgres.h"

#include "nodes/nodeFuncs.h"
#include "optimizer/cost.h"
#include "optimizer/optimizer.h"
#include "optimizer/pathnode.h"
#include "optimizer/paths.h"
#include "optimizer/restrictinfo.h"
#include "optimizer/tlist.h"

#include "compat.h"
#include "plan.h"

/* Kinds of joins in the boundary's numbers. */
enum
{
	KIND_INNER = 0,
	KIND_LEFT = 1,
	KIND_FULL = 2,
	KIND_SEMI = 3,
	KIND_ANTI = 4
};

/* The boundary's kind of a join; -1 for those that only PostgreSQL's own methods know. */
static int
join_kind(JoinType jointype)
{
	switch (jointype)
	{
		case JOIN_INNER:
			return KIND_INNER;
		case JOIN_LEFT:
		case JOIN_RIGHT:
			return KIND_LEFT;
		case JOIN_FULL:
			return KIND_FULL;
		case JOIN_SEMI:
			return KIND_SEMI;
		case JOIN_ANTI:
			return KIND_ANTI;
		default:
			return -1;
	}
}

/* The relation of a side, if it is ours. */
static PgdnPlannedRelation *
side_of(RelOptInfo *rel)
{
	PgdnPlannedRelation *planned = (PgdnPlannedRelation *) rel->fdw_private;

	return pgdn_is_worth_asking(planned) ? planned : NULL;
}

/* Whether an expression must be computed at this very join, which the remote is never told of. */
static bool
computes_placeholder(PlannerInfo *root, RelOptInfo *joinrel)
{
	ListCell *lc;

	foreach (lc, root->placeholder_list)
	{
		PlaceHolderInfo *info = lfirst_node(PlaceHolderInfo, lc);

		if (bms_is_subset(info->ph_eval_at, joinrel->relids) && bms_nonempty_difference(joinrel->relids, info->ph_eval_at))
			return true;
	}
	return false;
}

/*
 * Whether a row of the join may have to be rechecked (EvalPlanQual), for which
 * a local join path must be at hand.  *epq_path gets it.
 */
static bool
prepare_recheck(PlannerInfo *root, RelOptInfo *joinrel, Path **epq_path)
{
	*epq_path = NULL;
	if (root->parse->commandType == CMD_SELECT && root->rowMarks == NIL)
		return true;
	*epq_path = GetExistingLocalJoinPath(joinrel);
	return *epq_path != NULL;
}

/*
 * Sorts the clauses of a join: those that decide on partners, and those on the
 * joined rows, which may stay local.  All of an inner join are of the latter kind.
 */
static void
split_clauses(RelOptInfo *joinrel, JoinType jointype, List *restrictlist, List **on, List **where)
{
	ListCell *lc;

	*on = *where = NIL;
	foreach (lc, restrictlist)
	{
		RestrictInfo *rinfo = lfirst_node(RestrictInfo, lc);

		if (jointype == JOIN_SEMI || (IS_OUTER_JOIN(jointype) && !RINFO_IS_PUSHED_DOWN(rinfo, joinrel->relids)))
			*on = lappend(*on, rinfo);
		else
			*where = lappend(*where, rinfo);
	}
}

/* Takes the step; false when it is refused. */
static bool
push_join(PlannerInfo *root, RelOptInfo *joinrel, PgdnPlannedRelation *planned, PgdnPlannedRelation *outer,
		  PgdnPlannedRelation *inner, JoinType jointype, List *restrictlist)
{
	PgdnIrWriter writer;
	List *on;
	List *where;
	uint8 *verdicts;
	ListCell *lc;
	int i = 0;

	split_clauses(joinrel, jointype, restrictlist, &on, &where);
	pgdn_ir_for(&writer, root, planned);
	pgdn_put_u8(&writer.buffer, (uint8) join_kind(jointype));
	pgdn_ir_quals(&writer, joinrel, on);
	pgdn_ir_quals(&writer, joinrel, where);
	verdicts = pgdn_push(planned, PGDN_STEP_JOIN, outer->relation, inner->relation, &writer, list_length(where));
	if (verdicts == NULL)
		return false;
	foreach (lc, where)
	{
		if (verdicts[i++] != PGDN_FIDELITY_EXACT)
			planned->local = lappend(planned->local, lfirst(lc));
	}
	return true;
}

/* What the remote must send: the columns that are used above the join and by its local clauses. */
static List *
join_tlist(RelOptInfo *joinrel, List *local)
{
	List *tlist;
	ListCell *lc;

	tlist = add_to_flat_tlist(NIL, pull_var_clause((Node *) joinrel->reltarget->exprs, PVC_RECURSE_PLACEHOLDERS));
	foreach (lc, local)
		tlist = add_to_flat_tlist(tlist, pull_var_clause((Node *) lfirst_node(RestrictInfo, lc)->clause, PVC_RECURSE_PLACEHOLDERS));
	return tlist;
}

/* Makes the relation of a join; NULL when the remote cannot compute it. */
static PgdnPlannedRelation *
plan_join(PlannerInfo *root, RelOptInfo *joinrel, PgdnPlannedRelation *outer, PgdnPlannedRelation *inner,
		  JoinType jointype, List *restrictlist)
{
	PgdnPlannedRelation *planned = pgdn_planned_new(outer->run, joinrel);

	planned->leaves = bms_union(outer->leaves, inner->leaves);
	planned->visible = jointype == JOIN_SEMI || jointype == JOIN_ANTI ? outer->visible : bms_union(outer->visible, inner->visible);
	if (!push_join(root, joinrel, planned, outer, inner, jointype, restrictlist))
		return NULL;
	planned->scan_tlist = join_tlist(joinrel, planned->local);
	if (!pgdn_all_exact(root, planned, get_tlist_exprs(planned->scan_tlist, true)))
		return NULL;
	return planned;
}

/* A later order must be cheaper by this factor to take the place of an earlier one. */
#define CHEAPER_BY 0.9

/* How many orders of one join are tried: each costs planning time. */
#define ORDERS_MAX 6

/*
 * Whether another order of a join that is planned already is worth a try: the
 * remote's planner was not asked, the two sides are not those of the last try,
 * the other way round, and one of them alone does not cost more.
 */
static bool
may_be_cheaper(PgdnPlannedRelation *planned, PgdnPlannedRelation *outer, PgdnPlannedRelation *inner)
{
	return !planned->is_remote_estimate && planned->tries < ORDERS_MAX &&
		!(planned->outer == inner->rel && planned->inner == outer->rel) &&
		Min(outer->total_cost, inner->total_cost) < CHEAPER_BY * planned->total_cost;
}

/* GetForeignJoinPaths: a join of two relations of one server, if the remote can compute it. */
void
pgdotnetGetForeignJoinPaths(PlannerInfo *root, RelOptInfo *joinrel, RelOptInfo *outerrel, RelOptInfo *innerrel,
							JoinType jointype, JoinPathExtraData *extra)
{
	PgdnPlannedRelation *earlier = (PgdnPlannedRelation *) joinrel->fdw_private;
	PgdnPlannedRelation *outer = side_of(outerrel);
	PgdnPlannedRelation *inner = side_of(innerrel);
	PgdnPlannedRelation *planned;
	Path *epq_path;

	if (outer == NULL || inner == NULL || join_kind(jointype) < 0 || (earlier != NULL && !may_be_cheaper(earlier, outer, inner)) ||
		!bms_is_empty(joinrel->lateral_relids) || computes_placeholder(root, joinrel) ||
		!prepare_recheck(root, joinrel, &epq_path))
		return;

	/* The remote is told of one kind for both directions. */
	if (jointype == JOIN_RIGHT)
		planned = plan_join(root, joinrel, inner, outer, JOIN_LEFT, extra->restrictlist);
	else
		planned = plan_join(root, joinrel, outer, inner, jointype, extra->restrictlist);
	if (earlier != NULL)
	{
		earlier->outer = outerrel;
		earlier->inner = innerrel;
		earlier->tries++;
	}
	if (planned == NULL)
		return;

	planned->rows = planned->retrieved_rows = joinrel->rows;
	planned->width = joinrel->reltarget->width;
	if (planned->local != NIL)
		planned->retrieved_rows = clamp_row_est(joinrel->rows / Max(clauselist_selectivity(root, planned->local, 0, JOIN_INNER, extra->sjinfo), 1e-9));
	pgdn_estimate(root, planned, 0, 0, false);
	if (earlier != NULL && (planned->is_complete < earlier->is_complete || planned->total_cost >= CHEAPER_BY * earlier->total_cost))
		return;
	planned->outer = outerrel;
	planned->inner = innerrel;
	planned->tries = earlier != NULL ? earlier->tries : 0;
	joinrel->rows = planned->rows;
	joinrel->reltarget->width = planned->width;
	joinrel->fdw_private = planned;
	pgdn_add_paths(root, joinrel, planned, epq_path, extra->restrictlist);
}
