/*
 * plan.h
 *
 * What do the planner callbacks share?
 *
 * A planned relation is what the shim remembers of one managed relation while
 * PostgreSQL plans: it hangs on RelOptInfo.fdw_private, and on the paths whose
 * relation is another one than their RelOptInfo's (sorted, limited, locked).
 * Only plan*.c and modify_plan.c include this.
 */
#ifndef PGDN_PLAN_H
#define PGDN_PLAN_H

#include "nodes/pathnodes.h"

#include "pgdotnet_fdw.h"

/* What all relations of one query level share. */
typedef struct PgdnPlannerRun
{
	List *parameters; /* expressions that PARAM refers to by position */
} PgdnPlannerRun;

typedef struct PgdnPlannedRelation
{
	/* managed side, open until the planner's memory goes */
	PgdnHandle table; /* of a base relation without any qual; otherwise 0 */
	PgdnHandle relation; /* what the remote computes */
	bool is_complete; /* nothing is left local: further steps may be tried */
	bool is_verified; /* the exact quals are checked locally too */
	bool is_async_capable; /* its scan may run while others do */
	/* what it consists of */
	PgdnPlannerRun *run; /* shared by the query level */
	RelOptInfo *rel; /* parent of its paths, whose scan computes it */
	Relids leaves; /* base relations below it */
	Relids visible; /* those whose columns can be seen above: the inner side of a semi or anti join cannot */
	List *exact; /* clauses that the remote decides alone (base relations) */
	List *local; /* clauses that PostgreSQL evaluates on what comes back */
	List *scan_tlist; /* target entries of the remote result; NIL: columns of the base relation */
	List *grouped; /* expressions of GROUP BY, once there is one */
	List *order; /* pathkeys of the order that the remote gives */
	RelOptInfo *outer; /* of a join: the sides that were tried last; the reverse is no news */
	RelOptInfo *inner;
	int tries; /* orders that were tried after this one */
	bool is_locked; /* the remote locks the rows that the statement wants locked */
	/* estimates */
	double retrieved_rows; /* rows that come back */
	double rows; /* after local clauses */
	int width; /* bytes per row */
	Cost startup_cost;
	Cost total_cost;
	QualCost local_cost; /* of the local clauses and the target list */
	bool is_remote_estimate; /* the remote's planner was asked */
	/* ways in which joins look its rows up by keys (lookup_plan.c); only of RelOptInfo.fdw_private */
	List *known_keys; /* PgdnKnownKey */
	List *lookups; /* PgdnLookup */
	/* memory */
	MemoryContextCallback close; /* closes the handles */
} PgdnPlannedRelation;

/* ---- plan.c ---- */

extern PgdnPlannedRelation *pgdn_planned_new(PgdnPlannerRun *run, RelOptInfo *rel);
extern PgdnPlannedRelation *pgdn_planned_copy(PgdnPlannedRelation *planned);
extern PgdnRelationRequest *pgdn_describe_table(Oid table_oid, Oid user, Index index);
extern void pgdn_open_table(PgdnPlannedRelation *planned, Oid table_oid, Oid user, Index index);
extern Const *pgdn_plan_const(PgdnBytes plan);
extern void pgdn_ir_for(PgdnIrWriter *writer, PlannerInfo *root, PgdnPlannedRelation *planned);
extern uint8 *pgdn_push(PgdnPlannedRelation *planned, PgdnStep step, PgdnHandle input, PgdnHandle inner, PgdnIrWriter *writer, int verdicts);
extern uint8 *pgdn_push_optional(PgdnPlannedRelation *planned, PgdnStep step, PgdnHandle input, PgdnIrWriter *writer);
extern uint8 *pgdn_judge(PlannerInfo *root, PgdnPlannedRelation *planned, List *exprs);
extern bool pgdn_all_exact(PlannerInfo *root, PgdnPlannedRelation *planned, List *exprs);
extern void pgdn_filter(PlannerInfo *root, PgdnPlannedRelation *planned, List *clauses);
extern void pgdn_estimate(PlannerInfo *root, PgdnPlannedRelation *planned, double tuples, double pages, bool is_parameterized);
extern bool pgdn_order(PlannerInfo *root, PgdnPlannedRelation *planned, PgdnHandle input, List *pathkeys);
extern bool pgdn_lock(PlannerInfo *root, PgdnPlannedRelation *planned, PgdnHandle input);
extern Const *pgdn_finish_table(PlannerInfo *root, PgdnPlannedRelation *planned, Oid table_oid, List *exprs, List **expressions);

extern Const *pgdn_finish_modify(PlannerInfo *root, PgdnPlannedRelation *planned, Oid table_oid, Index index, List *returning, List **expressions);

extern bool pgdn_is_worth_asking(PgdnPlannedRelation *input);

/* ---- plan_path.c ---- */

extern void pgdn_add_paths(PlannerInfo *root, RelOptInfo *rel, PgdnPlannedRelation *planned, Path *epq_path, List *restrictinfo);

#endif /* PGDN_PLAN_H */
