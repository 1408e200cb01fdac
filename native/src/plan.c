/*
 * plan.c
 *
 * How does PostgreSQL's planner ask managed code, and what does it keep?
 *
 * GetForeignRelSize opens a managed relation from the table's facts and sends
 * the quals; the verdicts say which are remote, and from that the size is
 * estimated with PostgreSQL's own selectivities.  GetForeignPaths asks for the
 * cost.  GetForeignPlan sends the final clauses, names the columns that are
 * needed and gets the bytes of the plan, all that goes into fdw_private.
 *
 * The managed relation lives as long as the planner's memory: a reset callback
 * closes it, also after an error.
 */
#include "postgres.h"

#include "access/sysattr.h"
#include "access/table.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "optimizer/cost.h"
#include "optimizer/optimizer.h"
#include "optimizer/planmain.h"
#include "optimizer/restrictinfo.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"

#include "compat.h"
#include "pgdotnet_fdw.h"

/* Pages assumed for a table that was never analyzed, as PostgreSQL assumes for its own. */
#define DEFAULT_PAGES 10

/* RelOptInfo.fdw_private of a base foreign relation. */
typedef struct PgdnPlanState
{
	/* managed side */
	PgdnHandle relation; /* open until the planner's memory goes */
	/* estimates, filled by GetForeignRelSize */
	double retrieved_rows; /* rows after the remote quals */
	QualCost local_cost; /* of the quals that stay local */
	/* memory */
	MemoryContextCallback close; /* closes the relation */
} PgdnPlanState;

StringInfo pgdn_ir_capture = NULL;

static void
close_relation(void *argument)
{
	PgdnPlanState *state = (PgdnPlanState *) argument;

	if (state->relation != 0)
		PGDN_CALL_VOID(pgdn_exports.relation_close(state->relation));
	state->relation = 0;
}

/* Opens the managed relation of a foreign table. */
static PgdnPlanState *
open_relation(Oid table_oid)
{
	PgdnServerFacts *server = pgdn_server_facts(GetForeignTable(table_oid)->serverid);
	PgdnPlanState *state = palloc0(sizeof(PgdnPlanState));
	PgdnRelationRequest request;
	PgdnError error;
	StringInfoData facts;
	int status;

	state->close.func = close_relation;
	state->close.arg = state;
	MemoryContextRegisterResetCallback(CurrentMemoryContext, &state->close);

	initStringInfo(&facts);
	pgdn_put_relation_facts(&facts, table_oid);
	request.driver = pgdn_bytes(server->driver);
	request.server_options = pgdn_buffer_bytes(&server->options);
	request.facts = pgdn_buffer_bytes(&facts);
	PGDN_CALL(status, pgdn_exports.relation_open(&request, &state->relation, &error));
	pgdn_check(status, &error);
	pfree(facts.data);
	return state;
}

/* Adds what was sent to the text that expression_ir() collects. */
static void
capture_ir(Oid table_oid, PgdnBytes quals)
{
	PgdnBytes lines;
	PgdnError error;
	int status;

	PGDN_CALL(status, pgdn_exports.expression_text(quals, &lines, &error));
	pgdn_check(status, &error);
	appendStringInfo(pgdn_ir_capture, "foreign table %s\n%s", get_rel_name(table_oid), pgdn_text(lines));
	if (pgdn_ir_capture->data[pgdn_ir_capture->len - 1] != '\n')
		appendStringInfoChar(pgdn_ir_capture, '\n');
}

/*
 * Sends quals, which replace those sent before.  Returns one PgdnFidelity for
 * each; *parameters gets the expressions that PARAM refers to.
 */
static uint8 *
filter_relation(PlannerInfo *root, RelOptInfo *rel, Oid table_oid, List *quals, List **parameters)
{
	PgdnPlanState *state = (PgdnPlanState *) rel->fdw_private;
	PgdnIrWriter writer;
	PgdnBytes verdicts;
	PgdnError error;
	uint8 *copy;
	int status;

	memset(&writer, 0, sizeof(writer));
	writer.root = root;
	writer.rel = rel;
	initStringInfo(&writer.buffer);
	pgdn_ir_quals(&writer, quals);
	if (pgdn_ir_capture != NULL && parameters == NULL)
		capture_ir(table_oid, pgdn_buffer_bytes(&writer.buffer));
	PGDN_CALL(status, pgdn_exports.relation_filter(state->relation, pgdn_buffer_bytes(&writer.buffer), &verdicts, &error));
	pgdn_check(status, &error);
	if (verdicts.length != list_length(quals))
		elog(ERROR, "managed code judged %d quals of %d", (int) verdicts.length, list_length(quals));
	copy = palloc(Max(verdicts.length, 1));
	memcpy(copy, verdicts.data, verdicts.length);
	if (parameters != NULL)
		*parameters = writer.parameters;
	pfree(writer.buffer.data);
	return copy;
}

/* GetForeignRelSize: estimates rows and width of a base relation. */
void
pgdotnetGetForeignRelSize(PlannerInfo *root, RelOptInfo *baserel, Oid foreigntableid)
{
	PgdnPlanState *state;
	List *remote = NIL;
	List *local = NIL;
	uint8 *verdicts;
	ListCell *lc;
	int i = 0;

	pgdn_host_start();
	state = open_relation(foreigntableid);
	baserel->fdw_private = state;
	verdicts = filter_relation(root, baserel, foreigntableid, baserel->baserestrictinfo, NULL);
	foreach (lc, baserel->baserestrictinfo)
	{
		if (verdicts[i] != PGDN_FIDELITY_NO)
			remote = lappend(remote, lfirst(lc));
		if (verdicts[i] != PGDN_FIDELITY_EXACT)
			local = lappend(local, lfirst(lc));
		i++;
	}

	if (baserel->tuples < 0)
	{
		baserel->pages = DEFAULT_PAGES;
		baserel->tuples = (DEFAULT_PAGES * (double) BLCKSZ) /
						  (baserel->reltarget->width + MAXALIGN(SizeofHeapTupleHeader));
	}
	set_baserel_size_estimates(root, baserel);
	state->retrieved_rows = clamp_row_est(baserel->tuples *
										  clauselist_selectivity(root, remote, baserel->relid, JOIN_INNER, NULL));
	cost_qual_eval(&state->local_cost, local, root);
}

/* GetForeignPaths: one path, the scan of the remote quals' result. */
void
pgdotnetGetForeignPaths(PlannerInfo *root, RelOptInfo *baserel, Oid foreigntableid)
{
	PgdnPlanState *state = (PgdnPlanState *) baserel->fdw_private;
	PgdnEstimateRequest request;
	PgdnEstimate estimate;
	PgdnError error;
	int status;

	memset(&request, 0, sizeof(request));
	request.relation = state->relation;
	request.tuples = Max(baserel->tuples, 0);
	request.retrieved_rows = state->retrieved_rows;
	request.rows = baserel->rows;
	request.local_cost = state->local_cost.per_tuple + baserel->reltarget->cost.per_tuple;
	request.local_startup = state->local_cost.startup + baserel->reltarget->cost.startup;
	request.cpu_tuple_cost = cpu_tuple_cost;
	request.width = baserel->reltarget->width;
	PGDN_CALL(status, pgdn_exports.relation_estimate(&request, &estimate, &error));
	pgdn_check(status, &error);

	add_path(baserel, (Path *)
						  pgdn_create_foreignscan_path_compat(root, baserel, baserel->rows, 0,
															  estimate.startup_cost, estimate.total_cost,
															  NIL, baserel->lateral_relids));
}

/*
 * Attribute numbers that the scan must fetch: what the target list and the
 * local quals use, every live column for a whole row, -1 for ctid.
 */
static int16 *
needed_attributes(RelOptInfo *rel, Oid table_oid, List *local_exprs, int *count)
{
	Bitmapset *used = NULL;
	Relation relation = table_open(table_oid, NoLock);
	TupleDesc desc = RelationGetDescr(relation);
	int16 *attributes = palloc(sizeof(int16) * (desc->natts + 1));
	bool whole_row;

	pull_varattnos((Node *) rel->reltarget->exprs, rel->relid, &used);
	pull_varattnos((Node *) local_exprs, rel->relid, &used);
	whole_row = bms_is_member(0 - FirstLowInvalidHeapAttributeNumber, used);

	*count = 0;
	if (bms_is_member(SelfItemPointerAttributeNumber - FirstLowInvalidHeapAttributeNumber, used))
		attributes[(*count)++] = SelfItemPointerAttributeNumber;
	for (int i = 1; i <= desc->natts; i++)
	{
		if (TupleDescAttr(desc, i - 1)->attisdropped)
			continue;
		if (whole_row || bms_is_member(i - FirstLowInvalidHeapAttributeNumber, used))
			attributes[(*count)++] = (int16) i;
	}
	table_close(relation, NoLock);
	return attributes;
}

/* Asks for the plan's bytes; *expressions gets the parameters in the plan's order. */
static Const *
finish_relation(PgdnPlanState *state, const int16 *attributes, int count, List *parameters, List **expressions)
{
	PgdnFinishRequest request;
	PgdnPlan plan;
	PgdnError error;
	bytea *bytes;
	int status;

	memset(&request, 0, sizeof(request));
	request.relation = state->relation;
	request.attributes = attributes;
	request.attribute_count = count;
	PGDN_CALL(status, pgdn_exports.relation_finish(&request, &plan, &error));
	pgdn_check(status, &error);

	*expressions = NIL;
	for (int i = 0; i < plan.parameter_count; i++)
		*expressions = lappend(*expressions, list_nth(parameters, plan.parameter_list[i]));
	bytes = (bytea *) palloc(VARHDRSZ + plan.plan.length);
	SET_VARSIZE(bytes, VARHDRSZ + plan.plan.length);
	memcpy(VARDATA(bytes), plan.plan.data, plan.plan.length);
	return makeConst(BYTEAOID, -1, InvalidOid, -1, PointerGetDatum(bytes), false, false);
}

/* GetForeignPlan: the final clauses are classified anew, then the plan is fixed. */
ForeignScan *
pgdotnetGetForeignPlan(PlannerInfo *root, RelOptInfo *foreignrel, Oid foreigntableid,
					   ForeignPath *best_path, List *tlist, List *scan_clauses, Plan *outer_plan)
{
	PgdnPlanState *state = (PgdnPlanState *) foreignrel->fdw_private;
	List *clauses = NIL;
	List *parameters = NIL;
	List *expressions;
	List *local_exprs = NIL;
	List *exact_exprs = NIL;
	uint8 *verdicts;
	int16 *attributes;
	int count;
	int i = 0;
	Const *plan;
	ListCell *lc;

	foreach (lc, scan_clauses)
	{
		RestrictInfo *rinfo = lfirst_node(RestrictInfo, lc);

		/* A gating Result node above us evaluates these. */
		if (!rinfo->pseudoconstant)
			clauses = lappend(clauses, rinfo);
	}

	verdicts = filter_relation(root, foreignrel, foreigntableid, clauses, &parameters);
	foreach (lc, clauses)
	{
		Expr *clause = lfirst_node(RestrictInfo, lc)->clause;

		if (verdicts[i++] == PGDN_FIDELITY_EXACT)
			exact_exprs = lappend(exact_exprs, clause);
		else
			local_exprs = lappend(local_exprs, clause);
	}

	attributes = needed_attributes(foreignrel, foreigntableid, local_exprs, &count);
	plan = finish_relation(state, attributes, count, parameters, &expressions);
	return make_foreignscan(tlist, local_exprs, foreignrel->relid, expressions,
							list_make1(plan), NIL, exact_exprs, outer_plan);
}
