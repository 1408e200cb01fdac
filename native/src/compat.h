/*
 * compat.h
 *
 * How do PostgreSQL majors 15 to 18 differ, as far as the shim can see it?
 *
 * The only file that may test PG_VERSION_NUM.  Code calls pgdn_xxx_compat()
 * with the newest (18) meaning; the mapping to older majors is here.
 */
#ifndef PGDN_COMPAT_H
#define PGDN_COMPAT_H

#include "access/stratnum.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_type.h"
#include "commands/explain.h"
#include "commands/vacuum.h"
#include "executor/executor.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/inherit.h"
#include "optimizer/optimizer.h"
#include "optimizer/pathnode.h"
#include "optimizer/paths.h"
#include "replication/message.h"
#include "storage/buffile.h"
#include "storage/latch.h"
#include "parser/parse_relation.h"
#include "utils/lsyscache.h"
#include "utils/pg_locale.h"
#include "utils/ps_status.h"

#if PG_VERSION_NUM >= 180000
#include "commands/explain_format.h"
#include "commands/explain_state.h"
#include "storage/waiteventset.h"
#endif
#if PG_VERSION_NUM >= 170000
#include "utils/wait_event.h"
#else
#include "pgstat.h"
#endif
#if PG_VERSION_NUM >= 160000
#include "utils/guc_hooks.h"
#endif

/* Of the headers that this was compiled with; minor versions do not matter to managed code. */
#define PGDN_SERVER_VERSION PG_VERSION_NUM

/* The module magic block carries name and version since 18. */
#if PG_VERSION_NUM >= 180000
#define PGDN_MODULE_MAGIC PG_MODULE_MAGIC_EXT(.name = "pgdotnet_fdw", .version = PGDN_VERSION)
#else
#define PGDN_MODULE_MAGIC PG_MODULE_MAGIC
#endif

/* 17 added fdw_restrictinfo, 18 disabled_nodes. */
static inline ForeignPath *
pgdn_create_foreignscan_path_compat(PlannerInfo *root, RelOptInfo *rel,
									double rows, int disabled_nodes,
									Cost startup_cost, Cost total_cost,
									List *pathkeys, Relids required_outer)
{
#if PG_VERSION_NUM >= 180000
	return create_foreignscan_path(root, rel, NULL, rows, disabled_nodes,
								   startup_cost, total_cost, pathkeys,
								   required_outer, NULL, NIL, NIL);
#elif PG_VERSION_NUM >= 170000
	return create_foreignscan_path(root, rel, NULL, rows,
								   startup_cost, total_cost, pathkeys,
								   required_outer, NULL, NIL, NIL);
#else
	return create_foreignscan_path(root, rel, NULL, rows,
								   startup_cost, total_cost, pathkeys,
								   required_outer, NULL, NIL);
#endif
}

static inline ForeignPath *
pgdn_create_foreign_join_path_compat(PlannerInfo *root, RelOptInfo *rel,
									 double rows, int disabled_nodes,
									 Cost startup_cost, Cost total_cost,
									 List *pathkeys, Path *outer_path,
									 List *restrictinfo, List *private)
{
#if PG_VERSION_NUM >= 180000
	return create_foreign_join_path(root, rel, NULL, rows, disabled_nodes,
									startup_cost, total_cost, pathkeys, NULL,
									outer_path, restrictinfo, private);
#elif PG_VERSION_NUM >= 170000
	return create_foreign_join_path(root, rel, NULL, rows,
									startup_cost, total_cost, pathkeys, NULL,
									outer_path, restrictinfo, private);
#else
	return create_foreign_join_path(root, rel, NULL, rows,
									startup_cost, total_cost, pathkeys, NULL,
									outer_path, private);
#endif
}

static inline ForeignPath *
pgdn_create_foreign_upper_path_compat(PlannerInfo *root, RelOptInfo *rel,
									  PathTarget *target,
									  double rows, int disabled_nodes,
									  Cost startup_cost, Cost total_cost,
									  List *pathkeys, List *private)
{
#if PG_VERSION_NUM >= 180000
	return create_foreign_upper_path(root, rel, target, rows, disabled_nodes,
									 startup_cost, total_cost, pathkeys,
									 NULL, NIL, private);
#elif PG_VERSION_NUM >= 170000
	return create_foreign_upper_path(root, rel, target, rows,
									 startup_cost, total_cost, pathkeys,
									 NULL, NIL, private);
#else
	return create_foreign_upper_path(root, rel, target, rows,
									 startup_cost, total_cost, pathkeys,
									 NULL, private);
#endif
}

/*
 * An expression of the class over these relations; NULL when it has none.  18
 * keeps the members of child relations apart.
 */
static inline Expr *
pgdn_class_member_compat(EquivalenceClass *class, Relids relids)
{
#if PG_VERSION_NUM >= 180000
	EquivalenceMemberIterator iterator;
	EquivalenceMember *member;

	setup_eclass_member_iterator(&iterator, class, relids);
	while ((member = eclass_member_iterator_next(&iterator)) != NULL)
	{
#else
	ListCell *lc;

	foreach (lc, class->ec_members)
	{
		EquivalenceMember *member = (EquivalenceMember *) lfirst(lc);
#endif
		if (!bms_is_empty(member->em_relids) && bms_is_subset(member->em_relids, relids))
			return member->em_expr;
	}
	return NULL;
}

/* GROUP BY and DISTINCT without what is redundant: kept apart since 16. */
static inline List *
pgdn_group_clause_compat(PlannerInfo *root)
{
#if PG_VERSION_NUM >= 160000
	return root->processed_groupClause;
#else
	return root->parse->groupClause;
#endif
}

static inline List *
pgdn_distinct_clause_compat(PlannerInfo *root)
{
#if PG_VERSION_NUM >= 160000
	return root->processed_distinctClause;
#else
	return root->parse->distinctClause;
#endif
}

/* 18 tells whether it is ANALYZE that waits. */
static inline void
pgdn_vacuum_delay_point_compat(void)
{
#if PG_VERSION_NUM >= 180000
	vacuum_delay_point(true);
#else
	vacuum_delay_point();
#endif
}

/* Runs a query to its end. 18 dropped the promise to do it once only. */
static inline void
pgdn_executor_run_compat(QueryDesc *desc)
{
#if PG_VERSION_NUM >= 180000
	ExecutorRun(desc, ForwardScanDirection, 0);
#else
	ExecutorRun(desc, ForwardScanDirection, 0, true);
#endif
}

/* The parameter of ExecutorRun that 18 has dropped. */
#if PG_VERSION_NUM >= 180000
#define PGDN_EXECUTE_ONCE_PARAMETER
#define PGDN_EXECUTE_ONCE_ARGUMENT
#else
#define PGDN_EXECUTE_ONCE_PARAMETER , bool execute_once
#define PGDN_EXECUTE_ONCE_ARGUMENT , execute_once
#endif

/* Reads a whole piece of a file; false at its end. 16 has a function for it. */
static inline bool
pgdn_buffile_read_compat(BufFile *file, void *data, size_t size)
{
#if PG_VERSION_NUM >= 160000
	return BufFileReadMaybeEOF(file, data, size, true) == size;
#else
	size_t read = BufFileRead(file, data, size);

	if (read != 0 && read != size)
		elog(ERROR, "a temporary file ends too early");
	return read == size;
#endif
}

/* Columns that an UPDATE sets, as attribute numbers less FirstLowInvalidHeapAttributeNumber; 16 has moved them. */
static inline Bitmapset *
pgdn_updated_columns_compat(PlannerInfo *root, RelOptInfo *rel, RangeTblEntry *rte)
{
#if PG_VERSION_NUM >= 160000
	return get_rel_all_updated_cols(root, rel);
#else
	return bms_union(rte->updatedCols, rte->extraUpdatedCols);
#endif
}

/* A set that lives until the backend exits. 17 replaced the context by a resource owner. */
static inline WaitEventSet *
pgdn_create_wait_event_set_compat(int nevents)
{
#if PG_VERSION_NUM >= 170000
	return CreateWaitEventSet(NULL, nevents);
#else
	return CreateWaitEventSet(TopMemoryContext, nevents);
#endif
}

/* Named wait events of extensions exist since 17. */
static inline uint32
pgdn_wait_event_compat(const char *name)
{
#if PG_VERSION_NUM >= 170000
	return WaitEventExtensionNew(name);
#else
	return PG_WAIT_EXTENSION;
#endif
}

/*
 * Adds a few words to the process title, and takes them away.  16 can do so by
 * itself; 15 wants the whole title, which is put together as for lock waits.
 */
#if PG_VERSION_NUM >= 160000
#define pgdn_show_in_title_compat(words) set_ps_display_suffix(words)
#define pgdn_hide_in_title_compat() set_ps_display_remove_suffix()
#else
static char pgdn_title[256];

static inline void
pgdn_show_in_title_compat(const char *words)
{
	char title[384];
	int length;

	strlcpy(pgdn_title, get_ps_display(&length), sizeof(pgdn_title));
	snprintf(title, sizeof(title), "%s %s", pgdn_title, words);
	set_ps_display(title);
}

static inline void
pgdn_hide_in_title_compat(void)
{
	set_ps_display(pgdn_title);
}
#endif

/* 18 replaced the strategy numbers of btrees by kinds of comparison. */
static inline Oid
pgdn_pathkey_operator_compat(PathKey *pathkey, Oid type)
{
#if PG_VERSION_NUM >= 180000
	return get_opfamily_member_for_cmptype(pathkey->pk_opfamily, type, type, pathkey->pk_cmptype);
#else
	return get_opfamily_member(pathkey->pk_opfamily, type, type, (int16) pathkey->pk_strategy);
#endif
}

static inline bool
pgdn_pathkey_is_descending_compat(PathKey *pathkey)
{
#if PG_VERSION_NUM >= 180000
	return pathkey->pk_cmptype == COMPARE_GT;
#else
	return pathkey->pk_strategy == BTGreaterStrategyNumber;
#endif
}

/* 1 <, 2 <=, 4 >=, 5 >: the numbers stayed the same. */
static inline int
pgdn_row_comparison_compat(RowCompareExpr *expr)
{
#if PG_VERSION_NUM >= 180000
	return (int) expr->cmptype;
#else
	return (int) expr->rctype;
#endif
}

/*
 * Conditions on window functions that the planner has taken out of an outer
 * query: whole clauses of the windows before 17, since then parts of clauses in
 * the functions.
 */
static inline List *
pgdn_run_conditions_compat(List *windows, List *tlist)
{
	List *conditions = NIL;
	ListCell *lc;

#if PG_VERSION_NUM >= 170000
	foreach (lc, pull_var_clause((Node *) tlist, PVC_RECURSE_AGGREGATES | PVC_INCLUDE_WINDOWFUNCS | PVC_RECURSE_PLACEHOLDERS))
	{
		WindowFunc *func = (WindowFunc *) lfirst(lc);
		ListCell *condition_cell;

		if (!IsA(func, WindowFunc))
			continue;
		foreach (condition_cell, func->runCondition)
		{
			WindowFuncRunCondition *condition = lfirst_node(WindowFuncRunCondition, condition_cell);

			conditions = lappend(conditions,
								 make_opclause(condition->opno, BOOLOID, false,
											   condition->wfunc_left ? (Expr *) func : condition->arg,
											   condition->wfunc_left ? condition->arg : (Expr *) func,
											   InvalidOid, condition->inputcollid));
		}
	}
#else
	foreach (lc, windows)
		conditions = list_concat(conditions, lfirst_node(WindowClause, lc)->runCondition);
#endif
	return conditions;
}

/* Columns of pg_collation and pg_database that were renamed by 17 and added by 16; 0 = there is none. */
#if PG_VERSION_NUM >= 170000
#define PGDN_ANUM_COLLATION_LOCALE Anum_pg_collation_colllocale
#define PGDN_ANUM_DATABASE_LOCALE Anum_pg_database_datlocale
#else
#define PGDN_ANUM_COLLATION_LOCALE Anum_pg_collation_colliculocale
#define PGDN_ANUM_DATABASE_LOCALE Anum_pg_database_daticulocale
#endif
#if PG_VERSION_NUM >= 160000
#define PGDN_ANUM_COLLATION_RULES Anum_pg_collation_collicurules
#define PGDN_ANUM_DATABASE_RULES Anum_pg_database_daticurules
#else
#define PGDN_ANUM_COLLATION_RULES 0
#define PGDN_ANUM_DATABASE_RULES 0
#endif

/* Whether strings of a collation sort by their bytes. */
static inline bool
pgdn_collation_is_c_compat(Oid collation)
{
#if PG_VERSION_NUM >= 180000
	return pg_newlocale_from_collation(collation)->collate_is_c;
#else
	return lc_collate_is_c(collation);
#endif
}

/* As whom a foreign scan runs: in the range table entry before 16. */
static inline Oid
pgdn_scan_user_compat(ForeignScan *plan, EState *estate)
{
	Oid userid;

#if PG_VERSION_NUM >= 160000
	userid = plan->checkAsUser;
#else
	userid = exec_rt_fetch(bms_next_member(plan->fs_relids, -1), estate)->checkAsUser;
#endif
	return OidIsValid(userid) ? userid : GetUserId();
}

/* A table of an execution, open until that ends; since 18 it says whether the table is written to. */
static inline Relation
pgdn_range_table_relation_compat(EState *estate, Index rti)
{
#if PG_VERSION_NUM >= 180000
	return ExecGetRangeTableRelation(estate, rti, false);
#else
	return ExecGetRangeTableRelation(estate, rti);
#endif
}

/* Relations that a scan computes; since 16 without those of outer joins. */
static inline Relids
pgdn_scan_relids_compat(ForeignScan *scan)
{
#if PG_VERSION_NUM >= 160000
	return scan->fs_base_relids;
#else
	return scan->fs_relids;
#endif
}

/* Whether RETURNING asks for OLD, which came with 18. */
static inline bool
pgdn_has_old_returning_compat(List *returning)
{
#if PG_VERSION_NUM >= 180000
	List *vars = pull_var_clause((Node *) returning, PVC_RECURSE_AGGREGATES | PVC_RECURSE_WINDOWFUNCS | PVC_RECURSE_PLACEHOLDERS);
	ListCell *lc;

	foreach (lc, vars)
	{
		if (lfirst_node(Var, lc)->varreturningtype == VAR_RETURNING_OLD)
			return true;
	}
#endif
	return false;
}

/* As whom a statement's target is planned; 16 has moved it, and children have none of their own. */
static inline Oid
pgdn_target_user_compat(Query *parse, RangeTblEntry *rte)
{
	Oid userid = InvalidOid;

#if PG_VERSION_NUM >= 160000
	if (rte->perminfoindex != 0)
		userid = getRTEPermissionInfo(parse->rteperminfos, rte)->checkAsUser;
#else
	userid = rte->checkAsUser;
#endif
	return OidIsValid(userid) ? userid : GetUserId();
}

/* As whom a result relation is written: a partition that rows are routed to as its root is. */
static inline Oid
pgdn_modify_user_compat(EState *estate, ResultRelInfo *result_rel)
{
	Oid userid;

#if PG_VERSION_NUM >= 160000
	userid = ExecGetResultRelCheckAsUser(result_rel, estate);
#else
	ResultRelInfo *named = result_rel->ri_RangeTableIndex == 0 ? result_rel->ri_RootResultRelInfo : result_rel;

	userid = exec_rt_fetch(named->ri_RangeTableIndex, estate)->checkAsUser;
#endif
	return OidIsValid(userid) ? userid : GetUserId();
}

/* What a CustomPath of a join has besides: 17 its clauses, 18 how many disabled nodes it counts. */
static inline void
pgdn_complete_join_path_compat(CustomPath *path, List *restrictinfo, Path *outer)
{
#if PG_VERSION_NUM >= 170000
	path->custom_restrictinfo = restrictinfo;
#endif
#if PG_VERSION_NUM >= 180000
	path->path.disabled_nodes = outer->disabled_nodes;
#endif
}

#if PG_VERSION_NUM >= 160000
/* The entry for the same column or placeholder, whatever outer joins may have made NULL of it; NULL when there is none. */
static inline Node *
pgdn_same_column(List *exprs, Node *node)
{
	ListCell *lc;

	foreach (lc, exprs)
	{
		Node *entry = (Node *) lfirst(lc);

		if (IsA(entry, TargetEntry))
			entry = (Node *) ((TargetEntry *) entry)->expr;
		if (IsA(node, Var) && IsA(entry, Var) && ((Var *) entry)->varno == ((Var *) node)->varno &&
			((Var *) entry)->varattno == ((Var *) node)->varattno)
			return entry;
		if (IsA(node, PlaceHolderVar) && IsA(entry, PlaceHolderVar) && ((PlaceHolderVar *) entry)->phid == ((PlaceHolderVar *) node)->phid)
			return entry;
	}
	return NULL;
}

static inline Node *
pgdn_nulled_mutator(Node *node, void *context)
{
	Node *same;

	if (node == NULL)
		return NULL;
	if (IsA(node, Var) || IsA(node, PlaceHolderVar))
	{
		same = pgdn_same_column((List *) context, node);
		if (same != NULL)
			return (Node *) copyObject(same);
	}
	return expression_tree_mutator(node, pgdn_nulled_mutator, context);
}
#endif

/*
 * Columns carry since 16 by which outer joins they may have become NULL, and a
 * CustomScan wants them alike wherever they occur.  The first function makes a
 * node's row so as it is seen above a join, the second an expression so as the
 * row is.
 */
static inline List *
pgdn_nulled_tlist_compat(List *tlist, List *exprs, List *quals)
{
#if PG_VERSION_NUM >= 160000
	Node *above = (Node *) list_concat_copy(exprs, quals);
	List *seen = list_concat(pull_var_clause(above, PVC_RECURSE_AGGREGATES | PVC_RECURSE_WINDOWFUNCS | PVC_INCLUDE_PLACEHOLDERS),
							 pull_var_clause(above, PVC_RECURSE_AGGREGATES | PVC_RECURSE_WINDOWFUNCS | PVC_RECURSE_PLACEHOLDERS));
	ListCell *lc;

	foreach (lc, tlist)
	{
		TargetEntry *entry = lfirst_node(TargetEntry, lc);
		Node *same = pgdn_same_column(seen, (Node *) entry->expr);

		if (same != NULL)
			entry->expr = (Expr *) copyObject(same);
	}
#endif
	return tlist;
}

static inline Node *
pgdn_nulled_expr_compat(Node *expr, List *tlist)
{
#if PG_VERSION_NUM >= 160000
	return pgdn_nulled_mutator(expr, tlist);
#else
	return expr;
#endif
}

#if PG_VERSION_NUM >= 160000
#include "catalog/pg_foreign_server.h"
#endif
#include "utils/acl.h"

/* Raises an error unless the user may use a server. */
static inline void
pgdn_check_server_usage(Oid server_oid, const char *server_name)
{
#if PG_VERSION_NUM >= 160000
	AclResult result = object_aclcheck(ForeignServerRelationId, server_oid, GetUserId(), ACL_USAGE);
#else
	AclResult result = pg_foreign_server_aclcheck(server_oid, GetUserId(), ACL_USAGE);
#endif

	if (result != ACLCHECK_OK)
		aclcheck_error(result, OBJECT_FOREIGN_SERVER, server_name);
}

/* 17 lets the caller choose whether the message is flushed. */
static inline XLogRecPtr
pgdn_log_message_compat(const char *prefix, const char *message, size_t size)
{
#if PG_VERSION_NUM >= 170000
	return LogLogicalMessage(prefix, message, size, true, true);
#else
	return LogLogicalMessage(prefix, message, size, true);
#endif
}

#endif /* PGDN_COMPAT_H */
