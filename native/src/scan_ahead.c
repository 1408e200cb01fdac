/*
 * scan_ahead.c
 *
 * Which scans of a query begin before the executor comes to them?
 *
 * When the first foreign scan of an execution has sent its statement, the
 * others that will be executed too are told to start: they connect, begin and
 * ask for their first batch, so that several servers work at the same time.
 * The plan tree says which ones: those that stand under nothing that can do
 * without them.  Joins count as executing both sides; one whose first side is
 * empty does not, and then a connection and a batch were for nothing.
 *
 * Only what cannot be noticed is started: in a SELECT that locks nothing, a
 * scan without parameters, one for each server but that of the first scan.
 * Managed code refuses more, see ForeignScan.StartAhead.  An error is kept
 * until the executor asks for a row; if it never does, nobody hears of it.
 *
 * Deliberately not here: scans below Append, which has async_capable for it.
 */
#include "postgres.h"

#include "nodes/plannodes.h"

#include "compat.h"
#include "scan.h"

/* Scans of all executions that have begun and not ended. */
static dlist_head open_scans = DLIST_STATIC_INIT(open_scans);

void
pgdn_ahead_register(PgdnScanState *state)
{
	dlist_push_tail(&open_scans, &state->link);
	state->is_registered = true;
}

/* Will NOT longjmp. */
void
pgdn_ahead_forget(PgdnScanState *state)
{
	if (state->is_registered)
		dlist_delete(&state->link);
	state->is_registered = false;
}

/* Whether LIMIT lets at least one row pass, for all that is known now. */
static bool
limit_wants_rows(Limit *limit)
{
	Const *count = (Const *) limit->limitCount;

	if (count == NULL)
		return true;
	return IsA(count, Const) && (count->constisnull || DatumGetInt64(count->constvalue) > 0);
}

/* Adds the scans that are executed whenever plan is, in the order in which they come. */
static List *
certain_scans(Plan *plan, List *scans)
{
	if (plan == NULL)
		return scans;
	switch (nodeTag(plan))
	{
		case T_ForeignScan:
			return lappend(scans, plan);
		case T_NestLoop:
		case T_MergeJoin:
		case T_HashJoin:
			return certain_scans(innerPlan(plan), certain_scans(outerPlan(plan), scans));
		case T_Hash:
		case T_Material:
		case T_Sort:
		case T_IncrementalSort:
		case T_Agg:
		case T_Group:
		case T_Unique:
		case T_WindowAgg:
		case T_ProjectSet:
			return certain_scans(outerPlan(plan), scans);
		case T_SubqueryScan:
			return certain_scans(((SubqueryScan *) plan)->subplan, scans);
		case T_Result:
			return ((Result *) plan)->resconstantqual == NULL ? certain_scans(outerPlan(plan), scans) : scans;
		case T_Limit:
			return limit_wants_rows((Limit *) plan) ? certain_scans(outerPlan(plan), scans) : scans;
		default:
			return scans;
	}
}

/* The open scan of a plan node in an execution; NULL when it is not ours or has begun to read. */
static PgdnScanState *
waiting_scan(EState *estate, Plan *plan)
{
	dlist_iter iter;

	dlist_foreach(iter, &open_scans)
	{
		PgdnScanState *state = dlist_container(PgdnScanState, link, iter.cur);

		if (state->node->ss.ps.state == estate && state->node->ss.ps.plan == plan)
			return state->has_begun ? NULL : state;
	}
	return NULL;
}

/* Whether the execution has scans that have not begun; says of all of them that they were thought of. */
static bool
others_wait(EState *estate)
{
	dlist_iter iter;
	bool any = false;

	dlist_foreach(iter, &open_scans)
	{
		PgdnScanState *state = dlist_container(PgdnScanState, link, iter.cur);

		if (state->node->ss.ps.state != estate)
			continue;
		any |= !state->has_begun;
		state->was_considered = true;
	}
	return any;
}

/* Called when a scan has sent its statement: starts the others that are certain to follow. */
void
pgdn_start_others(PgdnScanState *first)
{
	EState *estate = first->node->ss.ps.state;
	PlannedStmt *stmt = estate->es_plannedstmt;
	List *servers;
	ListCell *lc;

	if (first->was_considered || !pgdn_early_start || !others_wait(estate))
		return;
	if (stmt->commandType != CMD_SELECT || stmt->hasModifyingCTE || stmt->rowMarks != NIL || estate->es_epq_active != NULL)
		return;

	servers = list_make1_oid(castNode(ForeignScan, first->node->ss.ps.plan)->fs_server);
	foreach (lc, certain_scans(stmt->planTree, NIL))
	{
		ForeignScan *plan = lfirst_node(ForeignScan, lc);
		PgdnScanState *state;
		int32 status;

		if (plan->fdw_exprs != NIL || list_member_oid(servers, plan->fs_server))
			continue;
		state = waiting_scan(estate, &plan->scan.plan);
		if (state == NULL)
			continue;
		servers = lappend_oid(servers, plan->fs_server);
		PGDN_CALL(status, pgdn_exports.scan_ahead(state->scan));
		state->has_begun = state->is_ahead = status == PGDN_OK;
	}
}
