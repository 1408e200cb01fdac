/*
 * explain.c
 *
 * What does EXPLAIN show of a foreign scan, and of rows that are written?
 *
 * Labels and values come from managed code, which reads them out of the plan's
 * bytes; nothing remote is asked.  Managed code says which are shown only under
 * VERBOSE, as the remote SQL is.  With ANALYZE come the numbers of what the
 * scan has cost on the way from the remote.
 *
 * With explain_remote the remote is asked for its plan, but only by EXPLAIN
 * itself.  auto_explain and its like show plans of other statements, when
 * those end (or start): they must not cause remote work behind the back of
 * whoever runs the statement.
 */
#include "postgres.h"

#include "executor/executor.h"
#include "nodes/execnodes.h"

#include "compat.h"
#include "modify.h"
#include "scan.h"

/* One number of EXPLAIN (ANALYZE); the driver may not count it. */
static void
show_count(const char *label, const char *unit, int64 value, ExplainState *es)
{
	if (value >= 0)
		ExplainPropertyInteger(label, unit, value, es);
}

static void
show_time(const char *label, int64 microseconds, ExplainState *es)
{
	if (es->timing && microseconds >= 0)
		ExplainPropertyFloat(label, "ms", (double) microseconds / 1000.0, 3, es);
}

/* What the scan has cost so far. */
static void
show_statistics(PgdnScanState *state, ExplainState *es)
{
	PgdnScanStatistics statistics;

	PGDN_CALL_VOID(pgdn_exports.scan_statistics(state->scan, &statistics));
	show_count("Remote Rows", NULL, statistics.rows, es);
	show_count("Remote Batches", NULL, statistics.batches, es);
	show_count("Remote Round Trips", NULL, statistics.round_trips, es);
	show_count("Remote Bytes", "B", statistics.bytes, es);
	if (statistics.connections > 1)
		show_count("Remote Connections", NULL, statistics.connections, es);
	show_time("Remote Wait Time", statistics.wait_us, es);
	show_time("Remote Decode Time", statistics.decode_us, es);
}

/* What a plan (its bytes) says of itself. */
void
pgdn_explain_plan(Const *plan, ExplainState *es)
{
	PgdnBytes properties;
	PgdnError error;
	char **cells;
	uint32 rows;
	int status;

	pgdn_host_start();
	PGDN_CALL(status, pgdn_exports.plan_explain(pgdn_plan_bytes(plan), &properties, &error));
	pgdn_check(status, &error);
	rows = pgdn_read_table(properties, 3, &cells);
	for (uint32 i = 0; i < rows; i++)
	{
		char **row = cells + 3 * (Size) i;

		if (es->verbose || row[2][0] == '\0')
			ExplainPropertyText(row[0], row[1], es);
	}
}

static QueryDesc *ending = NULL; /* query whose ExecutorEnd is running, innermost */
static ExecutorEnd_hook_type first_end = NULL; /* hook that was there before ours */
static ExecutorEnd_hook_type latest_end = NULL; /* hook that was there when ours was last put on top */

static void
end_with(ExecutorEnd_hook_type hook, QueryDesc *desc)
{
	if (hook != NULL)
		hook(desc);
	else
		standard_ExecutorEnd(desc);
}

/* Remembers that a query ends; whoever explains it now is not EXPLAIN. */
static void
remember_end(QueryDesc *desc)
{
	QueryDesc *outer = ending;

	/* Put on top a second time, this is also below. */
	if (desc == ending)
	{
		end_with(first_end, desc);
		return;
	}
	ending = desc;
	PG_TRY();
	{
		end_with(latest_end, desc);
	}
	PG_FINALLY();
	{
		ending = outer;
	}
	PG_END_TRY();
}

/*
 * Called when an execution begins.  What explains plans at the end of a query
 * does so in a hook, and ours must be above it to know: so it goes on top as
 * late as possible.
 */
void
pgdn_explain_begin(ForeignScanState *node)
{
	static bool is_hooked = false;

	if (!pgdn_explain_remote || node->ss.ps.state->es_instrument == 0 || ExecutorEnd_hook == remember_end)
		return;
	latest_end = ExecutorEnd_hook;
	if (!is_hooked)
		first_end = latest_end;
	is_hooked = true;
	ExecutorEnd_hook = remember_end;
}

/* Whether it is EXPLAIN that asks, before execution or, with ANALYZE, between execution and its end. */
static bool
is_explain_command(EState *estate, ExplainState *es)
{
	if (estate->es_top_eflags & EXEC_FLAG_EXPLAIN_ONLY)
		return true;
	return es->analyze && estate->es_finished && (ending == NULL || ending->estate != estate);
}

static int
remote_options(EState *estate, ExplainState *es)
{
	PlannedStmt *statement = estate->es_plannedstmt;
	int options = 0;

	if (es->analyze && statement->commandType == CMD_SELECT && !statement->hasModifyingCTE)
		options |= PGDN_EXPLAIN_ANALYZE;
	if (es->verbose)
		options |= PGDN_EXPLAIN_VERBOSE;
	if (es->costs)
		options |= PGDN_EXPLAIN_COSTS;
	if (es->timing)
		options |= PGDN_EXPLAIN_TIMING;
	if (es->buffers)
		options |= PGDN_EXPLAIN_BUFFERS;
	return options;
}

/* Shows lines: one below the other as text, otherwise as a list. */
static void
show_lines(const char *label, List *lines, ExplainState *es)
{
	ListCell *lc;

	if (es->format != EXPLAIN_FORMAT_TEXT)
	{
		ExplainPropertyList(label, lines, es);
		return;
	}
	appendStringInfoSpaces(es->str, es->indent * 2);
	appendStringInfo(es->str, "%s:\n", label);
	foreach (lc, lines)
	{
		appendStringInfoSpaces(es->str, es->indent * 2 + 2);
		appendStringInfo(es->str, "%s\n", (char *) lfirst(lc));
	}
}

/* Waits for the remote's plan and shows it, or why there is none. */
static void
show_remote_plan(PgdnHandle operation, ExplainState *es)
{
	List *lines = NIL;
	char **cells;
	uint32 rows = pgdn_read_table(pgdn_await(operation, PGDN_WAIT_EXPLAIN), 2, &cells);

	for (uint32 i = 0; i < rows; i++)
	{
		char **row = cells + 2 * (Size) i;

		if (row[1][0] == '\0')
			lines = lappend(lines, row[0]);
		else
			ExplainPropertyText("Remote Plan Note", row[0], es);
	}
	if (lines != NIL)
		show_lines("Remote Plan", lines, es);
}

static void
ask_remote_plan(PgdnHandle scan, int options, ExplainState *es)
{
	PgdnHandle operation;
	PgdnError error;
	int status;

	PGDN_CALL(status, pgdn_exports.scan_explain(scan, options, &operation, &error));
	pgdn_check(status, &error);
	PG_TRY();
	{
		show_remote_plan(operation, es);
	}
	PG_FINALLY();
	{
		PGDN_CALL_VOID(pgdn_exports.operation_close(operation));
	}
	PG_END_TRY();
}

/* Plain EXPLAIN has no scan, so one is opened for the question. */
static void
ask_with_new_scan(ForeignScanState *node, int options, ExplainState *es)
{
	PgdnHandle scan = pgdn_scan_open(node).scan;

	PG_TRY();
	{
		ask_remote_plan(scan, options, es);
	}
	PG_FINALLY();
	{
		PGDN_CALL_VOID(pgdn_exports.scan_close(scan));
	}
	PG_END_TRY();
}

/* Shows the remote's plan of a scan's statement, of one that is running or that only EXPLAIN wants, if the session wants it. */
void
pgdn_explain_remote_plan(ForeignScanState *node, ExplainState *es)
{
	PgdnScanState *state = (PgdnScanState *) node->fdw_state;
	EState *estate = node->ss.ps.state;

	if (!pgdn_explain_remote || !is_explain_command(estate, es))
		return;
	if (state == NULL)
		ask_with_new_scan(node, remote_options(estate, es), es);
	else if (state->scan != 0)
		ask_remote_plan(state->scan, remote_options(estate, es), es);
}

/* ExplainForeignScan. */
void
pgdotnetExplainForeignScan(ForeignScanState *node, ExplainState *es)
{
	PgdnScanState *state = (PgdnScanState *) node->fdw_state;

	pgdn_explain_plan(linitial_node(Const, castNode(ForeignScan, node->ss.ps.plan)->fdw_private), es);
	if (es->analyze && state != NULL && state->scan != 0)
	{
		if (state->is_ahead)
			ExplainPropertyBool("Remote Early Start", true, es);
		show_statistics(state, es);
	}
	pgdn_explain_remote_plan(node, es);
}

/* ExplainDirectModify: the scan is the statement that changes rows. */
void
pgdotnetExplainDirectModify(ForeignScanState *node, ExplainState *es)
{
	pgdotnetExplainForeignScan(node, es);
}

/* ExplainForeignModify: with ANALYZE, what writing has cost. */
void
pgdotnetExplainForeignModify(ModifyTableState *mtstate, ResultRelInfo *result_rel, List *fdw_private, int subplan_index, ExplainState *es)
{
	PgdnModifyState *state = (PgdnModifyState *) result_rel->ri_FdwState;
	PgdnScanStatistics statistics;

	pgdn_explain_plan(linitial_node(Const, fdw_private), es);
	if (!es->analyze || state == NULL || state->modify == 0)
		return;
	PGDN_CALL_VOID(pgdn_exports.modify_statistics(state->modify, &statistics));
	show_count("Remote Rows Written", NULL, statistics.rows, es);
	show_count("Remote Batches", NULL, statistics.batches, es);
	show_count("Remote Round Trips", NULL, statistics.round_trips, es);
}
