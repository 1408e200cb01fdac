/*
 * plan_path.c
 *
 * In which ways can one foreign relation be read?
 *
 * Besides the plain path: sorted by what the query or a merge join wants, and
 * parameterised by columns of other relations, for a nested loop that has the
 * remote look rows up.  Whether the remote sorts or takes a clause is asked of
 * managed code; this file only finds what is worth asking.
 */
#include "postgres.h"

#include "access/stratnum.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/cost.h"
#include "optimizer/optimizer.h"
#include "optimizer/pathnode.h"
#include "optimizer/paths.h"
#include "optimizer/restrictinfo.h"

#include "compat.h"
#include "plan.h"

/* How many orders for merge joins are tried for one relation: each costs planning time. */
#define MERGE_ORDERS_MAX 8

/* Adds a path in the order that planned has. */
static void
add_relation_path(PlannerInfo *root, RelOptInfo *rel, PgdnPlannedRelation *planned, Relids required_outer,
				  Path *epq_path, List *restrictinfo)
{
	Path *path;

	if (IS_JOIN_REL(rel))
		path = (Path *) pgdn_create_foreign_join_path_compat(root, rel, planned->rows, 0,
															 planned->startup_cost, planned->total_cost,
															 planned->order, epq_path, restrictinfo,
															 planned->order != NIL ? list_make1(planned) : NIL);
	else
		path = (Path *) pgdn_create_foreignscan_path_compat(root, rel, planned->rows, 0,
															planned->startup_cost, planned->total_cost,
															planned->order, required_outer);
	add_path(rel, path);
}

/* Whether every key of an order has an expression that can be seen above the relation. */
static bool
has_order(PgdnPlannedRelation *planned, List *pathkeys)
{
	ListCell *lc;

	foreach (lc, pathkeys)
	{
		EquivalenceClass *class = lfirst_node(PathKey, lc)->pk_eclass;

		if (class->ec_has_volatile || pgdn_class_member_compat(class, planned->visible) == NULL)
			return false;
	}
	return pathkeys != NIL;
}

/*
 * Whether sorting this early computes nothing that PostgreSQL would not compute:
 * a join above may drop rows for which an expression fails.
 */
static bool
is_safe_order(PlannerInfo *root, RelOptInfo *rel, PgdnPlannedRelation *planned, List *pathkeys)
{
	Relids relids = rel->top_parent_relids != NULL ? rel->top_parent_relids : rel->relids;
	ListCell *lc;

	if (bms_is_subset(root->all_baserels, relids))
		return true;
	foreach (lc, pathkeys)
	{
		Node *expr = (Node *) pgdn_class_member_compat(lfirst_node(PathKey, lc)->pk_eclass, planned->visible);

		while (IsA(expr, RelabelType))
			expr = (Node *) ((RelabelType *) expr)->arg;
		if (!IsA(expr, Var))
			return false;
	}
	return true;
}

/* Adds the ascending order of one equivalence class, unless it is there already. */
static List *
add_class_order(PlannerInfo *root, PgdnPlannedRelation *planned, List *orders, EquivalenceClass *class)
{
	PathKey *pathkey;
	List *order;

	if (class == NULL || class->ec_opfamilies == NIL)
		return orders;
	while (class->ec_merged != NULL)
		class = class->ec_merged;
	pathkey = make_canonical_pathkey(root, class, linitial_oid(class->ec_opfamilies), BTLessStrategyNumber, false);
	order = list_make1(pathkey);
	if (has_order(planned, order) && !list_member(orders, order))
		orders = lappend(orders, order);
	return orders;
}

/*
 * Orders that may save a sort above: the query's, and those that a merge join
 * with another relation could use.  The latter only when the remote says what
 * they cost: a guess makes merge joins look better than hash joins too often.
 */
static List *
wanted_orders(PlannerInfo *root, RelOptInfo *rel, PgdnPlannedRelation *planned)
{
	List *orders = NIL;
	ListCell *lc;

	if (has_order(planned, root->query_pathkeys) && is_safe_order(root, rel, planned, root->query_pathkeys))
		orders = lappend(orders, root->query_pathkeys);
	if (!planned->is_remote_estimate)
		return orders;
	if (rel->has_eclass_joins)
	{
		foreach (lc, root->eq_classes)
		{
			EquivalenceClass *class = (EquivalenceClass *) lfirst(lc);

			if (list_length(orders) < MERGE_ORDERS_MAX && eclass_useful_for_merging(root, class, rel))
				orders = add_class_order(root, planned, orders, class);
		}
	}
	foreach (lc, rel->joininfo)
	{
		RestrictInfo *rinfo = lfirst_node(RestrictInfo, lc);

		if (rinfo->mergeopfamilies == NIL || list_length(orders) >= MERGE_ORDERS_MAX)
			continue;
		update_mergeclause_eclasses(root, rinfo);
		orders = add_class_order(root, planned, orders, rinfo->left_ec);
		orders = add_class_order(root, planned, orders, rinfo->right_ec);
	}
	return orders;
}

/* The plain path and the sorted ones. */
void
pgdn_add_paths(PlannerInfo *root, RelOptInfo *rel, PgdnPlannedRelation *planned, Path *epq_path, List *restrictinfo)
{
	Relids required_outer = IS_SIMPLE_REL(rel) ? rel->lateral_relids : NULL;
	ListCell *lc;

	add_relation_path(root, rel, planned, required_outer, epq_path, restrictinfo);
	foreach (lc, wanted_orders(root, rel, planned))
	{
		PgdnPlannedRelation *sorted = pgdn_planned_copy(planned);

		if (!pgdn_order(root, sorted, planned->relation, (List *) lfirst(lc)))
			continue;
		pgdn_estimate(root, sorted, rel->tuples, rel->pages, false);
		add_relation_path(root, rel, sorted, required_outer, epq_path, restrictinfo);
	}
}

/* State of a search for the expressions of a relation that equal columns of others. */
typedef struct ClassSearch
{
	Expr *current; /* the expression at hand */
	List *done; /* those dealt with */
} ClassSearch;

/* Callback: takes the first expression that is not done, then only that one. */
static bool
is_searched(PlannerInfo *root, RelOptInfo *rel, EquivalenceClass *class, EquivalenceMember *member, void *arg)
{
	ClassSearch *search = (ClassSearch *) arg;

	if (search->current != NULL)
		return equal(member->em_expr, search->current);
	if (list_member(search->done, member->em_expr))
		return false;
	search->current = member->em_expr;
	return true;
}

/* Adds the parameterisation by which a join clause could go into the relation's scan. */
static List *
add_parameterization(PlannerInfo *root, RelOptInfo *rel, List *infos, RestrictInfo *rinfo)
{
	Relids required_outer;

	if (!join_clause_is_movable_to(rinfo, rel))
		return infos;
	required_outer = bms_difference(bms_union(rinfo->clause_relids, rel->lateral_relids), rel->relids);
	if (bms_is_empty(required_outer))
		return infos;
	return list_append_unique_ptr(infos, get_baserel_parampathinfo(root, rel, required_outer));
}

/* The ways in which other relations can parameterise this one. */
static List *
parameterizations(PlannerInfo *root, RelOptInfo *rel)
{
	List *infos = NIL;
	ClassSearch search = {NULL, NIL};
	ListCell *lc;

	foreach (lc, rel->joininfo)
		infos = add_parameterization(root, rel, infos, lfirst_node(RestrictInfo, lc));
	while (rel->has_eclass_joins)
	{
		List *clauses;

		search.current = NULL;
		clauses = generate_implied_equalities_for_column(root, rel, is_searched, &search, rel->lateral_referencers);
		if (search.current == NULL)
			break;
		foreach (lc, clauses)
			infos = add_parameterization(root, rel, infos, lfirst_node(RestrictInfo, lc));
		search.done = lappend(search.done, search.current);
	}
	return infos;
}

/* Adds the path of one parameterisation, unless the remote takes none of its clauses. */
static void
add_parameterized_path(PlannerInfo *root, RelOptInfo *rel, PgdnPlannedRelation *planned, ParamPathInfo *info)
{
	PgdnPlannedRelation *lookup = pgdn_planned_copy(planned);
	List *clauses = list_concat_copy(info->ppi_clauses, rel->baserestrictinfo);
	bool is_remote = false;
	double local;
	ListCell *lc;

	lookup->table = planned->table;
	pgdn_filter(root, lookup, clauses);
	lookup->table = 0;
	foreach (lc, info->ppi_clauses)
		is_remote |= list_member_ptr(lookup->exact, lfirst(lc));
	if (!is_remote)
		return;
	local = clauselist_selectivity(root, lookup->local, rel->relid, JOIN_INNER, NULL);
	lookup->rows = info->ppi_rows;
	lookup->retrieved_rows = Min(clamp_row_est(info->ppi_rows / Max(local, 1e-9)), Max(rel->tuples, 1));
	pgdn_estimate(root, lookup, rel->tuples, rel->pages, true);
	info->ppi_rows = lookup->rows;
	add_relation_path(root, rel, lookup, info->ppi_req_outer, NULL, NIL);
}

/* GetForeignPaths: plain, sorted and parameterised ones. */
void
pgdotnetGetForeignPaths(PlannerInfo *root, RelOptInfo *baserel, Oid foreigntableid)
{
	PgdnPlannedRelation *planned = (PgdnPlannedRelation *) baserel->fdw_private;
	ListCell *lc;

	pgdn_add_paths(root, baserel, planned, NULL, NIL);
	foreach (lc, parameterizations(root, baserel))
		add_parameterized_path(root, baserel, planned, (ParamPathInfo *) lfirst(lc));
}
