/*
 * lookup_plan.c
 *
 * When may a join look many keys up in a foreign table at once, what does that
 * cost, and what is its plan?
 *
 * The hook offers, for each path of a join's outer side, a CustomPath whose one
 * child is a nested loop over that path and a plain scan of the foreign table.
 * The node (lookup_exec.c) takes the loop apart: it runs the loop's outer side
 * and asks the remote for the partners of many outer rows by one statement.  It
 * runs the loop whole only to recheck a row (EvalPlanQual).  So all that the
 * planner knows of the join stays in a node that PostgreSQL knows.
 *
 * Which keys the remote can look up is asked of managed code: the table's own
 * quals and one KEY_LOOKUP are a FILTER step like others.  Answers are kept with
 * the table's relation, since a join is considered in many ways.
 *
 * docs/architecture/batched-lookup.md tells the whole story.
 */
#include "postgres.h"

#include <math.h>

#include "access/sysattr.h"
#include "executor/executor.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/clauses.h"
#include "optimizer/cost.h"
#include "optimizer/optimizer.h"
#include "optimizer/pathnode.h"
#include "optimizer/paths.h"
#include "optimizer/prep.h"
#include "optimizer/restrictinfo.h"
#include "optimizer/tlist.h"
#include "parser/parsetree.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"

#include "compat.h"
#include "lookup.h"
#include "plan.h"

/* Rows of the outer side that the first statement serves, and by what the number grows: as lookup_exec.c has it. */
#define FIRST_KEYS 16
#define KEYS_GROWTH 4

/* More keys than this are compared locally only. */
#define KEYS_MAX 8

/* An equality of the join by which rows of the table can be looked up. */
typedef struct LookupClause
{
	RestrictInfo *rinfo;
	PgdnKnownKey *key;
	Var *column; /* of the table */
	bool outer_is_left;
	Oid outer_hash;
	Oid inner_hash;
} LookupClause;

/* What is known of a list of keys of one table. */
typedef struct PgdnLookup
{
	Bitmapset *numbers; /* of the keys */
	PgdnPlannedRelation *planned; /* rows of one key; NULL when the remote cannot look them up */
} PgdnLookup;

static set_join_pathlist_hook_type previous_hook = NULL;

static Plan *plan_lookup(PlannerInfo *root, RelOptInfo *rel, CustomPath *best_path, List *tlist, List *clauses, List *custom_plans);

static const CustomPathMethods path_methods = {
	.CustomName = PGDN_LOOKUP_NAME,
	.PlanCustomPath = plan_lookup};

static const CustomScanMethods scan_methods = {
	.CustomName = PGDN_LOOKUP_NAME,
	.CreateCustomScanState = pgdn_lookup_create};

/* ---- keys ---- */

static bool
is_ours(RelOptInfo *rel)
{
	return rel->fdwroutine != NULL && rel->fdwroutine->GetForeignRelSize == pgdotnetGetForeignRelSize && rel->fdw_private != NULL;
}

/* The plain column of the table that an expression is, perhaps relabelled; NULL when it is something else. */
static Var *
plain_column(Node *expr, RelOptInfo *inner)
{
	while (expr != NULL && IsA(expr, RelabelType))
		expr = (Node *) ((RelabelType *) expr)->arg;
	if (expr != NULL && IsA(expr, Var) && ((Var *) expr)->varno == (int) inner->relid &&
		((Var *) expr)->varattno > 0 && ((Var *) expr)->varlevelsup == 0)
		return (Var *) expr;
	return NULL;
}

/* Asks whether the remote can look these keys up; *planned gets the relation of the rows of one of each. */
static bool
push_keys(PlannerInfo *root, RelOptInfo *inner, List *keys, PgdnPlannedRelation **planned)
{
	PgdnPlannedRelation *table = (PgdnPlannedRelation *) inner->fdw_private;
	MemoryContext old = MemoryContextSwitchTo(GetMemoryChunkContext(table));
	PgdnPlannedRelation *lookup = pgdn_planned_copy(table);
	PgdnIrWriter writer;
	uint8 *verdicts;
	int quals = list_length(inner->baserestrictinfo);
	ListCell *lc;
	int i = 0;

	pgdn_ir_for(&writer, root, lookup);
	pgdn_ir_lookup(&writer, inner, inner->baserestrictinfo, keys);
	verdicts = pgdn_push(lookup, PGDN_STEP_FILTER, table->table, 0, &writer, quals + 1);
	*planned = NULL;
	if (verdicts != NULL && verdicts[quals] != PGDN_FIDELITY_NO)
	{
		lookup->exact = lookup->local = NIL;
		foreach (lc, inner->baserestrictinfo)
		{
			if (verdicts[i++] == PGDN_FIDELITY_EXACT)
				lookup->exact = lappend(lookup->exact, lfirst(lc));
			else
				lookup->local = lappend(lookup->local, lfirst(lc));
		}
		*planned = lookup;
	}
	MemoryContextSwitchTo(old);
	return *planned != NULL;
}

/* The rows of one key, and what they cost. */
static void
estimate_keys(PlannerInfo *root, RelOptInfo *inner, List *clauses, PgdnPlannedRelation *lookup)
{
	List *quals = NIL;
	ListCell *lc;

	foreach (lc, clauses)
		quals = lappend(quals, ((LookupClause *) lfirst(lc))->rinfo);
	quals = list_concat(quals, list_copy(lookup->exact));
	lookup->retrieved_rows = Max(inner->tuples, 1) * clauselist_selectivity(root, quals, (int) inner->relid, JOIN_INNER, NULL);
	lookup->rows = lookup->retrieved_rows * clauselist_selectivity(root, lookup->local, (int) inner->relid, JOIN_INNER, NULL);
	lookup->order = NIL;
	pgdn_estimate(root, lookup, inner->tuples, inner->pages, true);
}

/* What is known of looking these keys up together; asks when nothing is. */
static PgdnPlannedRelation *
find_lookup(PlannerInfo *root, RelOptInfo *inner, List *clauses)
{
	PgdnPlannedRelation *table = (PgdnPlannedRelation *) inner->fdw_private;
	MemoryContext old;
	Bitmapset *numbers = NULL;
	List *keys = NIL;
	PgdnLookup *lookup;
	ListCell *lc;

	old = MemoryContextSwitchTo(GetMemoryChunkContext(table));
	foreach (lc, clauses)
	{
		PgdnKnownKey *key = ((LookupClause *) lfirst(lc))->key;

		keys = lappend(keys, key);
		numbers = bms_add_member(numbers, key->number);
	}
	foreach (lc, table->lookups)
	{
		lookup = (PgdnLookup *) lfirst(lc);
		if (bms_equal(lookup->numbers, numbers))
		{
			MemoryContextSwitchTo(old);
			return lookup->planned;
		}
	}
	lookup = palloc0(sizeof(PgdnLookup));
	lookup->numbers = numbers;
	if (push_keys(root, inner, keys, &lookup->planned))
		estimate_keys(root, inner, clauses, lookup->planned);
	table->lookups = lappend(table->lookups, lookup);
	MemoryContextSwitchTo(old);
	return lookup->planned;
}

/* The known key of an equality; asks whether it is shippable when it is new. */
static PgdnKnownKey *
find_key(PlannerInfo *root, RelOptInfo *inner, Oid equality, Oid collation, Node *column, Oid array_type)
{
	PgdnPlannedRelation *table = (PgdnPlannedRelation *) inner->fdw_private;
	PgdnPlannedRelation *planned;
	MemoryContext old;
	PgdnKnownKey *key;
	ListCell *lc;

	foreach (lc, table->known_keys)
	{
		key = (PgdnKnownKey *) lfirst(lc);
		if (key->equality == equality && key->collation == collation && key->array->paramtype == array_type && equal(key->column, column))
			return key;
	}
	old = MemoryContextSwitchTo(GetMemoryChunkContext(table));
	key = palloc0(sizeof(PgdnKnownKey));
	key->number = list_length(table->known_keys);
	key->equality = equality;
	key->collation = collation;
	key->column = copyObject(column);
	key->array = makeNode(Param);
	key->array->paramkind = PARAM_SUBLINK; /* stands in no plan */
	key->array->paramid = key->number;
	key->array->paramtype = array_type;
	key->array->paramtypmod = -1;
	key->array->paramcollid = get_typcollation(array_type);
	key->array->location = -1;
	key->is_shippable = push_keys(root, inner, list_make1(key), &planned);
	table->known_keys = lappend(table->known_keys, key);
	MemoryContextSwitchTo(old);
	return key;
}

/* Makes a key of a clause of the join; NULL when rows cannot be looked up by it. */
static LookupClause *
lookup_clause(PlannerInfo *root, RelOptInfo *joinrel, RelOptInfo *outer, RelOptInfo *inner, JoinType jointype, RestrictInfo *rinfo)
{
	OpExpr *op = (OpExpr *) rinfo->clause;
	LookupClause *clause;
	Node *inner_expr;
	Node *outer_expr;
	Oid equality;
	Oid array_type;
	Oid left_hash;
	Oid right_hash;

	if (!rinfo->can_join || !OidIsValid(rinfo->hashjoinoperator) || rinfo->pseudoconstant || !IsA(op, OpExpr) || list_length(op->args) != 2 ||
		(IS_OUTER_JOIN(jointype) && RINFO_IS_PUSHED_DOWN(rinfo, joinrel->relids)) ||
		!restriction_is_securely_promotable(rinfo, inner) || !op_strict(op->opno) ||
		(OidIsValid(op->inputcollid) && !get_collation_isdeterministic(op->inputcollid)) ||
		!get_op_hash_functions(op->opno, &left_hash, &right_hash))
		return NULL;
	clause = palloc0(sizeof(LookupClause));
	clause->rinfo = rinfo;
	if (bms_is_subset(rinfo->left_relids, outer->relids) && (clause->column = plain_column(get_rightop(rinfo->clause), inner)) != NULL)
		clause->outer_is_left = true;
	else if (!bms_is_subset(rinfo->right_relids, outer->relids) || (clause->column = plain_column(get_leftop(rinfo->clause), inner)) == NULL)
		return NULL;
	outer_expr = clause->outer_is_left ? get_leftop(rinfo->clause) : get_rightop(rinfo->clause);
	inner_expr = clause->outer_is_left ? get_rightop(rinfo->clause) : get_leftop(rinfo->clause);
	equality = clause->outer_is_left ? get_commutator(op->opno) : op->opno;
	array_type = get_array_type(exprType(outer_expr));
	if (!OidIsValid(equality) || !OidIsValid(array_type) || get_typtype(array_type) == TYPTYPE_PSEUDO || contain_volatile_functions(outer_expr))
		return NULL;
	clause->outer_hash = clause->outer_is_left ? left_hash : right_hash;
	clause->inner_hash = clause->outer_is_left ? right_hash : left_hash;
	clause->key = find_key(root, inner, equality, op->inputcollid, inner_expr, array_type);
	if (!clause->key->is_shippable)
		return NULL;
	clause->key->selectivity = clause_selectivity(root, (Node *) rinfo, (int) inner->relid, JOIN_INNER, NULL);
	return clause;
}

static int
compare_clauses(const ListCell *a, const ListCell *b)
{
	PgdnKnownKey *left = ((LookupClause *) lfirst(a))->key;
	PgdnKnownKey *right = ((LookupClause *) lfirst(b))->key;

	if (left->selectivity != right->selectivity)
		return left->selectivity < right->selectivity ? -1 : 1;
	return left->number - right->number;
}

/*
 * The clauses by which the inner side is looked up, the most selective one
 * first, with the relation of the rows of one key.  Makes the same of the same
 * clauses each time: for the path, and again for its plan.
 */
static List *
lookup_clauses(PlannerInfo *root, RelOptInfo *joinrel, RelOptInfo *outer, RelOptInfo *inner, JoinType jointype, List *restrictlist,
			   PgdnPlannedRelation **planned)
{
	List *clauses = NIL;
	Bitmapset *numbers = NULL;
	ListCell *lc;

	foreach (lc, restrictlist)
	{
		LookupClause *clause = lookup_clause(root, joinrel, outer, inner, jointype, lfirst_node(RestrictInfo, lc));

		/* One column may be compared with several; one of them is enough to find the rows. */
		if (clause == NULL || bms_is_member(clause->key->number, numbers) || list_length(clauses) >= KEYS_MAX)
			continue;
		numbers = bms_add_member(numbers, clause->key->number);
		clauses = lappend(clauses, clause);
	}
	*planned = NULL;
	if (clauses == NIL)
		return NIL;
	list_sort(clauses, compare_clauses);
	*planned = find_lookup(root, inner, clauses);
	if (*planned == NULL && list_length(clauses) > 1)
	{
		clauses = list_make1(linitial(clauses));
		*planned = find_lookup(root, inner, clauses);
	}
	return *planned != NULL ? clauses : NIL;
}

/* ---- paths ---- */

/* Statements that serve so many outer rows. */
static double
request_count(double rows)
{
	double size = Min(FIRST_KEYS, pgdn_lookup_keys);
	double count = 0;

	while (rows > 0 && size < pgdn_lookup_keys)
	{
		rows -= size;
		count++;
		size = Min(size * KEYS_GROWTH, pgdn_lookup_keys);
	}
	return count + (rows > 0 ? ceil(rows / pgdn_lookup_keys) : 0);
}

/*
 * The first rows need what the first statement needs.  Each statement costs
 * the start of a scan, each key its own rows; nothing depends on the number of
 * rows that the join is thought to have, which is a guess without statistics.
 */
static void
cost_path(PlannerInfo *root, CustomPath *path, NestPath *loop, PgdnPlannedRelation *lookup)
{
	Path *outer = loop->jpath.outerjoinpath;
	double rows = Max(outer->rows, 1);
	double first = Min(rows, FIRST_KEYS);
	Cost request = lookup->startup_cost;
	Cost per_key = lookup->total_cost - lookup->startup_cost;
	Cost startup;
	Cost per_row;
	QualCost quals;

	cost_qual_eval(&quals, loop->jpath.joinrestrictinfo, root);
	per_row = per_key + cpu_operator_cost + lookup->rows * (cpu_tuple_cost + quals.per_tuple);
	startup = quals.startup + path->path.pathtarget->cost.startup + request;
	path->path.startup_cost = outer->startup_cost + (outer->total_cost - outer->startup_cost) * first / rows + startup + first * per_row;
	path->path.total_cost = outer->total_cost + startup + (request_count(rows) - 1) * request + rows * per_row +
							path->path.rows * (cpu_tuple_cost + path->path.pathtarget->cost.per_tuple);
	path->path.startup_cost = Min(path->path.startup_cost, path->path.total_cost);
	if (pgdn_batched_lookup == PGDN_LOOKUP_FORCE)
		path->path.startup_cost = path->path.total_cost = 0;
}

/* The inner side of the loop: a plain scan, in whatever order. */
static Path *
inner_path(RelOptInfo *inner)
{
	ListCell *lc;

	foreach (lc, inner->pathlist)
	{
		Path *path = (Path *) lfirst(lc);

		if (IsA(path, ForeignPath) && path->param_info == NULL && ((ForeignPath *) path)->fdw_outerpath == NULL)
			return path;
	}
	return NULL;
}

/* Offers the lookup for the rows of one outer path. */
static void
add_lookup_path(PlannerInfo *root, RelOptInfo *joinrel, RelOptInfo *inner, Path *outer, JoinType jointype,
				JoinPathExtraData *extra, PgdnPlannedRelation *lookup)
{
	Path *scan = inner_path(inner);
	JoinCostWorkspace workspace;
	Relids required_outer = PATH_REQ_OUTER(outer);
	CustomPath *path;
	NestPath *loop;
	List *pathkeys;

	/* Paths of children are parameterised by the relids of their topmost parents. */
	Relids outer_relids = outer->parent->top_parent_relids != NULL ? outer->parent->top_parent_relids : outer->parent->relids;
	Relids inner_relids = inner->top_parent_relids != NULL ? inner->top_parent_relids : inner->relids;

	if (scan == NULL || bms_overlap(required_outer, inner_relids) || bms_overlap(required_outer, inner->relids))
		return;
	/* As PostgreSQL's own loops: only parameters that somebody above can give. */
	required_outer = calc_nestloop_required_outer(outer_relids, required_outer, inner_relids, NULL);
	if (required_outer != NULL && !bms_overlap(required_outer, extra->param_source_rels))
		return;
	pathkeys = build_join_pathkeys(root, joinrel, jointype, outer->pathkeys);
	initial_cost_nestloop(root, &workspace, jointype, outer, scan, extra);
	loop = create_nestloop_path(root, joinrel, jointype, &workspace, extra, outer, scan, extra->restrictlist, pathkeys, required_outer);

	path = makeNode(CustomPath);
	path->path.pathtype = T_CustomScan;
	path->path.parent = joinrel;
	path->path.pathtarget = joinrel->reltarget;
	path->path.param_info = loop->jpath.path.param_info;
	path->path.rows = loop->jpath.path.rows;
	path->path.pathkeys = pathkeys;
	path->flags = CUSTOMPATH_SUPPORT_PROJECTION;
	path->custom_paths = list_make1(loop);
	path->methods = &path_methods;
	pgdn_complete_join_path_compat(path, loop->jpath.joinrestrictinfo, outer);
	cost_path(root, path, loop, lookup);
	add_path(joinrel, (Path *) path);
}

/* Whether a clause prevents batches: what is volatile would be evaluated another number of times. */
static bool
is_hindrance(List *clauses)
{
	ListCell *lc;

	foreach (lc, clauses)
	{
		RestrictInfo *rinfo = lfirst_node(RestrictInfo, lc);

		if (rinfo->pseudoconstant || contain_volatile_functions((Node *) rinfo->clause))
			return true;
	}
	return false;
}

/* Whether rows of the table may be looked up at all. */
static bool
is_candidate(PlannerInfo *root, RelOptInfo *inner)
{
	PlanRowMark *mark;

	if (!IS_SIMPLE_REL(inner) || !is_ours(inner) || IS_DUMMY_REL(inner) || inner->lateral_relids != NULL ||
		planner_rt_fetch(inner->relid, root)->rtekind != RTE_RELATION ||
		bms_is_member((int) inner->relid, root->all_result_relids) ||
		((PgdnPlannedRelation *) inner->fdw_private)->table == 0 ||
		is_hindrance(inner->baserestrictinfo) || contain_volatile_functions((Node *) inner->reltarget->exprs))
		return false;
	mark = get_plan_rowmark(root->rowMarks, inner->relid);
	return mark == NULL || mark->strength == LCS_NONE;
}

/* set_join_pathlist_hook: each pair of relations comes both ways round. */
static void
join_pathlist(PlannerInfo *root, RelOptInfo *joinrel, RelOptInfo *outer, RelOptInfo *inner, JoinType jointype, JoinPathExtraData *extra)
{
	JoinType kind = jointype == JOIN_UNIQUE_OUTER ? JOIN_INNER : jointype;
	PgdnPlannedRelation *lookup;
	ListCell *lc;

	if (previous_hook != NULL)
		previous_hook(root, joinrel, outer, inner, jointype, extra);
	/* What the remote can join alone costs it the same lookups, and one statement. */
	if (pgdn_batched_lookup == PGDN_LOOKUP_OFF || (pgdn_batched_lookup == PGDN_LOOKUP_ON && joinrel->fdw_private != NULL) ||
		!(kind == JOIN_INNER || kind == JOIN_LEFT || kind == JOIN_SEMI || kind == JOIN_ANTI) ||
		!is_candidate(root, inner) || is_hindrance(extra->restrictlist) ||
		lookup_clauses(root, joinrel, outer, inner, kind, extra->restrictlist, &lookup) == NIL)
		return;
	if (jointype == JOIN_UNIQUE_OUTER)
	{
		Path *unique = NULL;

		if (outer->cheapest_total_path->param_info == NULL)
			unique = (Path *) create_unique_path(root, outer, outer->cheapest_total_path, extra->sjinfo);
		if (unique != NULL)
			add_lookup_path(root, joinrel, inner, unique, kind, extra, lookup);
		return;
	}
	foreach (lc, outer->pathlist)
		add_lookup_path(root, joinrel, inner, (Path *) lfirst(lc), kind, extra, lookup);
}

/* ---- plans ---- */

/* The place of a column in a target list, from 0; -1 = it is not there. */
static int
column_place(List *tlist, int from, Var *column)
{
	for (int i = from; i < list_length(tlist); i++)
	{
		Expr *expr = list_nth_node(TargetEntry, tlist, i)->expr;

		if (IsA(expr, Var) && ((Var *) expr)->varno == column->varno && ((Var *) expr)->varattno == column->varattno)
			return i;
	}
	return -1;
}

static bool
has_placeholder(List *tlist, Index phid)
{
	ListCell *lc;

	foreach (lc, tlist)
	{
		Expr *expr = lfirst_node(TargetEntry, lc)->expr;

		if (IsA(expr, PlaceHolderVar) && ((PlaceHolderVar *) expr)->phid == phid)
			return true;
	}
	return false;
}

static List *
add_entry(List *tlist, Expr *expr)
{
	return lappend(tlist, makeTargetEntry(copyObject(expr), (AttrNumber) (list_length(tlist) + 1), NULL, false));
}

/*
 * The row of the node: the outer plan's target list, entry by entry, so that
 * its rows need no mapping; behind it the inner half: what is used of the
 * table above the join or by it.
 */
static List *
scan_tlist(Plan *outer_plan, RelOptInfo *inner, List *quals)
{
	List *tlist = NIL;
	List *columns;
	int half;
	ListCell *lc;

	foreach (lc, outer_plan->targetlist)
		tlist = add_entry(tlist, lfirst_node(TargetEntry, lc)->expr);
	half = list_length(tlist);
	foreach (lc, inner->reltarget->exprs)
		tlist = add_entry(tlist, (Expr *) lfirst(lc));
	columns = list_concat(pull_var_clause((Node *) inner->reltarget->exprs, PVC_RECURSE_PLACEHOLDERS),
						  pull_var_clause((Node *) quals, PVC_RECURSE_PLACEHOLDERS));
	foreach (lc, columns)
	{
		Var *column = lfirst_node(Var, lc);

		if (column->varno == (int) inner->relid && column_place(tlist, half, column) < 0)
			tlist = add_entry(tlist, (Expr *) column);
	}
	return tlist;
}

/* Gives the loop the rows of the node, so that a recheck has them; what its inner plan does not emit is NULL. */
static void
fit_loop(NestLoop *loop, List *tlist, int half)
{
	List *inner_tlist = innerPlan(loop)->targetlist;
	List *fitted = NIL;
	ListCell *lc;
	int i = 0;

	foreach (lc, tlist)
	{
		Expr *expr = lfirst_node(TargetEntry, lc)->expr;
		bool is_there = i++ < half;

		if (!is_there)
			is_there = IsA(expr, PlaceHolderVar) ? has_placeholder(inner_tlist, ((PlaceHolderVar *) expr)->phid)
												 : column_place(inner_tlist, 0, (Var *) expr) >= 0;
		if (!is_there)
			expr = (Expr *) makeNullConst(exprType((Node *) expr), exprTypmod((Node *) expr), exprCollation((Node *) expr));
		fitted = add_entry(fitted, expr);
	}
	loop->join.plan.targetlist = fitted;
}

/* What the executor needs to know of the inner half; *computed gets the values that it must compute. */
static List *
inner_attributes(List *tlist, int half, List **computed)
{
	List *attributes = NIL;

	*computed = NIL;
	for (int i = half; i < list_length(tlist); i++)
	{
		Expr *expr = list_nth_node(TargetEntry, tlist, i)->expr;

		if (IsA(expr, Var))
		{
			attributes = lappend_int(attributes, ((Var *) expr)->varattno);
			continue;
		}
		/* The bare expression: the node itself would be taken for its own column. */
		attributes = lappend_int(attributes, PGDN_LOOKUP_COMPUTED);
		*computed = lappend(*computed, copyObject(castNode(PlaceHolderVar, expr)->phexpr));
	}
	return attributes;
}

/* Columns of the table that the inner half consists of, for the remote statement. */
static List *
inner_columns(List *tlist, int half)
{
	List *exprs = NIL;

	for (int i = half; i < list_length(tlist); i++)
		exprs = lappend(exprs, list_nth_node(TargetEntry, tlist, i)->expr);
	return exprs;
}

/* For each parameter of the remote statement its key; *expressions gets those that are none. */
static List *
map_parameters(List *parameters, List *clauses, List **expressions)
{
	List *map = NIL;
	ListCell *lc;

	*expressions = NIL;
	foreach (lc, parameters)
	{
		Param *param = (Param *) lfirst(lc);
		int key = PGDN_LOOKUP_EXPRESSION;

		for (int i = 0; i < list_length(clauses); i++)
		{
			if (equal(param, ((LookupClause *) list_nth(clauses, i))->key->array))
				key = i;
		}
		map = lappend_int(map, key);
		if (key == PGDN_LOOKUP_EXPRESSION)
			*expressions = lappend(*expressions, copyObject(param));
	}
	return map;
}

/* PlanCustomPath: the loop is planned; now the node that does its work. */
static Plan *
plan_lookup(PlannerInfo *root, RelOptInfo *rel, CustomPath *best_path, List *tlist, List *clauses, List *custom_plans)
{
	JoinPath *path = &linitial_node(NestPath, best_path->custom_paths)->jpath;
	NestLoop *loop = linitial_node(NestLoop, custom_plans);
	RelOptInfo *inner = path->innerjoinpath->parent;
	CustomScan *scan = makeNode(CustomScan);
	PgdnPlannedRelation *lookup;
	List *keys;
	List *key_quals = NIL;
	List *columns = NIL;
	List *sides = NIL;
	List *outer_hashes = NIL;
	List *inner_hashes = NIL;
	List *row;
	List *attributes;
	List *computed;
	List *parameters;
	List *parameter_map;
	List *expressions;
	Const *plan;
	int half = list_length(outerPlan(loop)->targetlist);
	ListCell *lc;

	if (!IsA(innerPlan(loop), ForeignScan))
		elog(ERROR, "the inner side of a batched key lookup is no foreign scan");
	keys = lookup_clauses(root, rel, path->outerjoinpath->parent, inner, path->jointype, path->joinrestrictinfo, &lookup);
	if (keys == NIL)
		elog(ERROR, "managed code refused keys that it had accepted");

	row = scan_tlist(outerPlan(loop), inner, loop->join.joinqual);
	attributes = inner_attributes(row, half, &computed);
	plan = pgdn_finish_table(root, lookup, planner_rt_fetch(inner->relid, root)->relid, inner_columns(row, half), &parameters);
	parameter_map = map_parameters(parameters, keys, &expressions);
	foreach (lc, keys)
	{
		LookupClause *key = (LookupClause *) lfirst(lc);

		key_quals = lappend(key_quals, copyObject(key->rinfo->clause));
		columns = lappend_int(columns, column_place(row, half, key->column) - half);
		sides = lappend_int(sides, key->outer_is_left);
		outer_hashes = lappend_oid(outer_hashes, key->outer_hash);
		inner_hashes = lappend_oid(inner_hashes, key->inner_hash);
	}

	row = pgdn_nulled_tlist_compat(row, rel->reltarget->exprs, loop->join.plan.qual);
	fit_loop(loop, row, half);
	scan->scan.plan.targetlist = tlist;
	scan->scan.plan.qual = (List *) pgdn_nulled_expr_compat(copyObject((Node *) loop->join.plan.qual), row);
	scan->scan.scanrelid = 0;
	scan->flags = best_path->flags;
	scan->custom_plans = custom_plans;
	scan->custom_exprs = list_make4(key_quals, copyObject(loop->join.joinqual), computed, expressions);
	scan->custom_exprs = (List *) pgdn_nulled_expr_compat((Node *) scan->custom_exprs, row);
	scan->custom_scan_tlist = row;
	scan->custom_private = list_make5(plan, attributes, columns, sides, outer_hashes);
	scan->custom_private = lappend(scan->custom_private, inner_hashes);
	scan->custom_private = lappend(scan->custom_private, parameter_map);
	scan->methods = &scan_methods;
	return (Plan *) scan;
}

/* Called once for each process. */
void
pgdn_lookup_init(void)
{
	previous_hook = set_join_pathlist_hook;
	set_join_pathlist_hook = join_pathlist;
	RegisterCustomScanMethods(&scan_methods);
}
