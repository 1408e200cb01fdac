/*
 * lookup_explain.c
 *
 * What does EXPLAIN show of a batched key lookup?
 *
 * Which table is looked up by which keys, what is compared locally besides and,
 * under ANALYZE, how often the remote was asked.  The names of the properties
 * stay as they are: tools read them.  The remote's plan (explain_remote) is that
 * for any keys or, after execution, that for the keys that were sent last.
 */
#include "postgres.h"

#include "commands/explain.h"
#include "nodes/makefuncs.h"
#include "parser/parsetree.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/ruleutils.h"

#include "compat.h"
#include "lookup.h"

static const char *
join_name(JoinType jointype)
{
	switch (jointype)
	{
		case JOIN_INNER:
			return "Inner";
		case JOIN_LEFT:
			return "Left";
		case JOIN_SEMI:
			return "Semi";
		case JOIN_ANTI:
			return "Anti";
		default:
			return "???";
	}
}

static void
explain_quals(const char *label, List *quals, List *context, ExplainState *es)
{
	bool has_prefix = list_length(es->rtable) > 1 || es->verbose;

	if (quals != NIL)
		ExplainPropertyText(label, deparse_expression((Node *) make_ands_explicit(quals), context, has_prefix, false), es);
}

static void
explain_table(Index scanrelid, ExplainState *es)
{
	RangeTblEntry *rte = rt_fetch(scanrelid, es->rtable);
	char *name = get_rel_name(rte->relid);
	char *alias = (char *) list_nth(es->rtable_names, (int) scanrelid - 1);
	StringInfoData line;

	if (name == NULL)
		return;
	initStringInfo(&line);
	if (es->verbose)
		appendStringInfo(&line, "%s.", quote_identifier(get_namespace_name_or_temp(get_rel_namespace(rte->relid))));
	appendStringInfoString(&line, quote_identifier(name));
	if (alias != NULL && strcmp(alias, name) != 0)
		appendStringInfo(&line, " %s", quote_identifier(alias));
	ExplainPropertyText("Foreign Table", line.data, es);
}

static void
explain_counts(const PgdnLookupCounts *counts, ExplainState *es)
{
	ExplainPropertyUInteger("Requests", NULL, counts->requests, es);
	ExplainPropertyUInteger("Keys Sent", NULL, counts->keys, es);
	ExplainPropertyUInteger("Remote Rows", NULL, counts->rows, es);
}

/* ExplainCustomScan; the scan is the one that was sent last, NULL when nothing was executed. */
void
pgdn_lookup_explain(CustomScanState *node, const PgdnLookupCounts *counts, ForeignScanState *scan, List *ancestors, ExplainState *es)
{
	CustomScan *plan = castNode(CustomScan, node->ss.ps.plan);
	EState *estate = node->ss.ps.state;
	NestLoop *loop = pgdn_lookup_loop(plan);
	List *context = set_deparse_context_plan(es->deparse_cxt, (Plan *) plan, ancestors);
	List *keys = (List *) list_nth(plan->custom_exprs, PGDN_LOOKUP_EXPR_KEYS);
	List *quals = (List *) list_nth(plan->custom_exprs, PGDN_LOOKUP_EXPR_QUALS);

	ExplainPropertyText("Join Type", join_name(loop->join.jointype), es);
	explain_table(((Scan *) innerPlan(loop))->scanrelid, es);
	explain_quals("Keys", keys, context, es);
	explain_quals("Join Filter", list_difference(quals, keys), context, es);
	explain_quals("Foreign Filter", innerPlan(loop)->qual, context, es);
	pgdn_explain_plan((Const *) list_nth(plan->custom_private, PGDN_LOOKUP_PLAN), es);
	if (es->analyze)
		explain_counts(counts, es);
	if (!pgdn_explain_remote)
		return;
	if (scan == NULL)
		scan = pgdn_lookup_make_scan(plan, estate, pgdn_lookup_table(plan, estate, EXEC_FLAG_EXPLAIN_ONLY));
	pgdn_explain_remote_plan(scan, es);
}
