/*
 * explain.c
 *
 * What does EXPLAIN show of a foreign scan, and of rows that are written?
 *
 * Labels and values come from managed code, which reads them out of the plan's
 * bytes; nothing remote is asked.  Managed code says which are shown only under
 * VERBOSE, as the remote SQL is.  With ANALYZE come the numbers of what the
 * scan has cost on the way from the remote.
 */
#include "postgres.h"

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

/* ExplainForeignScan. */
void
pgdotnetExplainForeignScan(ForeignScanState *node, ExplainState *es)
{
	PgdnScanState *state = (PgdnScanState *) node->fdw_state;

	pgdn_explain_plan(linitial_node(Const, castNode(ForeignScan, node->ss.ps.plan)->fdw_private), es);
	if (es->analyze && state != NULL && state->scan != 0)
		show_statistics(state, es);
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
