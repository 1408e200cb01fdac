/*
 * explain.c
 *
 * What does EXPLAIN show of a foreign scan?
 *
 * Labels and values come from managed code, which reads them out of the plan's
 * bytes; nothing remote is asked.  Shown under VERBOSE, as postgres_fdw does.
 */
#include "postgres.h"

#include "nodes/execnodes.h"

#include "compat.h"
#include "pgdotnet_fdw.h"

/* ExplainForeignScan. */
void
pgdotnetExplainForeignScan(ForeignScanState *node, ExplainState *es)
{
	ForeignScan *plan = castNode(ForeignScan, node->ss.ps.plan);
	PgdnBytes properties;
	PgdnError error;
	char **cells;
	uint32 rows;
	int status;

	if (!es->verbose)
		return;
	pgdn_host_start();
	PGDN_CALL(status, pgdn_exports.plan_explain(pgdn_plan_bytes(plan), &properties, &error));
	pgdn_check(status, &error);
	rows = pgdn_read_table(properties, 2, &cells);
	for (uint32 i = 0; i < rows; i++)
		ExplainPropertyText(cells[2 * i], cells[2 * i + 1], es);
}
