/*
 * explain.c
 *
 * What does EXPLAIN show of a foreign scan?
 *
 * Labels and values come from managed code, which reads them out of the plan's
 * bytes; nothing remote is asked.  Managed code says which are shown only under
 * VERBOSE, as the remote SQL is.
 */
#include "postgres.h"

#include "nodes/execnodes.h"

#include "compat.h"
#include "pgdotnet_fdw.h"

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
	pgdn_explain_plan(linitial_node(Const, castNode(ForeignScan, node->ss.ps.plan)->fdw_private), es);
}
