/*
 * lookup_scan.c
 *
 * How does a batched key lookup come to a foreign scan of its own?
 *
 * No plan tree knows of that scan: it is the inner side of the nested loop, but
 * with the remote statement of the lookup, whose parameters are sent with each
 * batch (lookup_exec.c).
 */
#include "postgres.h"

#include "executor/executor.h"
#include "utils/rel.h"

#include "lookup.h"

/* The table that is looked up. */
Relation
pgdn_lookup_table(CustomScan *plan, EState *estate, int eflags)
{
	return ExecOpenScanRelation(estate, ((Scan *) innerPlan(pgdn_lookup_loop(plan)))->scanrelid, eflags);
}

/* A scan of the lookup's statement that can be explained, and no more. */
ForeignScanState *
pgdn_lookup_make_scan(CustomScan *plan, EState *estate, Relation relation)
{
	ForeignScan *scan = makeNode(ForeignScan);
	ForeignScanState *node = makeNode(ForeignScanState);

	*scan = *castNode(ForeignScan, innerPlan(pgdn_lookup_loop(plan)));
	scan->fdw_private = list_make1(list_nth(plan->custom_private, PGDN_LOOKUP_PLAN));
	scan->fdw_exprs = NIL;
	node->ss.ps.plan = (Plan *) scan;
	node->ss.ps.state = estate;
	node->ss.ss_currentRelation = relation;
	return node;
}

/* One that waits for its first keys. */
ForeignScanState *
pgdn_lookup_begin_scan(CustomScan *plan, EState *estate, Relation relation, int eflags)
{
	ForeignScanState *node = pgdn_lookup_make_scan(plan, estate, relation);

	ExecAssignExprContext(estate, &node->ss.ps);
	ExecInitScanTupleSlot(estate, &node->ss, CreateTupleDescCopy(RelationGetDescr(relation)), &TTSOpsHeapTuple);
	pgdotnetBeginForeignScan(node, eflags);
	pgdn_scan_await_keys(node);
	return node;
}
