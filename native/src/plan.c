/*
 * plan.c
 *
 * How does PostgreSQL's planner ask managed code about a foreign table, and
 * what becomes of the answers?
 *
 * GetForeignRelSize opens a managed relation from the table's facts, sends the
 * quals and asks for sizes and costs.  GetForeignPlan turns the relation of the
 * path that won into bytes, all that goes into fdw_private.  What grows out of
 * a base relation is elsewhere: other paths of it (plan_path.c), joins
 * (plan_join.c), grouping and what follows it (plan_upper.c).
 *
 * Managed relations never change; a step makes a new one.  Each lives as long
 * as the planner's memory: a reset callback closes it, also after an error.
 */
#include "postgres.h"

#include "access/sysattr.h"
#include "access/table.h"
#include "access/xact.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/cost.h"
#include "optimizer/optimizer.h"
#include "optimizer/paths.h"
#include "optimizer/planmain.h"
#include "optimizer/prep.h"
#include "optimizer/restrictinfo.h"
#include "optimizer/tlist.h"
#include "parser/parsetree.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"

#include "compat.h"
#include "plan.h"

/* Pages assumed for a table that was never analyzed, as PostgreSQL assumes for its own. */
#define DEFAULT_PAGES 10

StringInfo pgdn_ir_capture = NULL;

/* Calls an entry that may have to ask the remote, waiting as long as it takes. */
#define PLAN_CALL(status, call)        \
	do                                 \
	{                                  \
		PGDN_CALL(status, call);       \
		if ((status) != PGDN_PENDING)  \
			break;                     \
		pgdn_wait(PGDN_WAIT_PLAN);     \
	} while (true)

static void
close_planned(void *argument)
{
	PgdnPlannedRelation *planned = (PgdnPlannedRelation *) argument;

	if (planned->relation != 0)
		PGDN_CALL_VOID(pgdn_exports.relation_close(planned->relation));
	if (planned->table != 0)
		PGDN_CALL_VOID(pgdn_exports.relation_close(planned->table));
	planned->relation = planned->table = 0;
}

/* A planned relation without anything in it, whose handles go with the current memory context. */
PgdnPlannedRelation *
pgdn_planned_new(PgdnPlannerRun *run, RelOptInfo *rel)
{
	PgdnPlannedRelation *planned = palloc0(sizeof(PgdnPlannedRelation));

	planned->run = run;
	planned->rel = rel;
	planned->close.func = close_planned;
	planned->close.arg = planned;
	MemoryContextRegisterResetCallback(CurrentMemoryContext, &planned->close);
	return planned;
}

/* The same without the handles, to be pushed further. */
PgdnPlannedRelation *
pgdn_planned_copy(PgdnPlannedRelation *planned)
{
	PgdnPlannedRelation *copy = pgdn_planned_new(planned->run, planned->rel);
	MemoryContextCallback close = copy->close;

	*copy = *planned;
	copy->close = close;
	copy->table = copy->relation = 0;
	return copy;
}

/* The run of the query level: that of a relation that is planned already, or a new one. */
static PgdnPlannerRun *
planner_run(PlannerInfo *root)
{
	for (int i = 1; i < root->simple_rel_array_size; i++)
	{
		RelOptInfo *rel = root->simple_rel_array[i];

		if (rel != NULL && rel->fdw_private != NULL && rel->fdwroutine != NULL &&
			rel->fdwroutine->GetForeignRelSize == pgdotnetGetForeignRelSize)
			return ((PgdnPlannedRelation *) rel->fdw_private)->run;
	}
	return palloc0(sizeof(PgdnPlannerRun));
}

/* Starts a message about expressions over a relation. */
void
pgdn_ir_for(PgdnIrWriter *writer, PlannerInfo *root, PgdnPlannedRelation *planned)
{
	pgdn_ir_start(writer, root, planned->leaves, &planned->run->parameters);
}

/* Adds what was sent, a PgdnStep or 0 for expressions, to the text that expression_ir() collects. */
static void
capture_ir(int step, PgdnBytes message)
{
	PgdnBytes lines;
	PgdnError error;
	int status;

	PGDN_CALL(status, pgdn_exports.expression_text(step, message, &lines, &error));
	pgdn_check(status, &error);
	appendStringInfoString(pgdn_ir_capture, pgdn_text(lines));
	if (pgdn_ir_capture->len > 0 && pgdn_ir_capture->data[pgdn_ir_capture->len - 1] != '\n')
		appendStringInfoChar(pgdn_ir_capture, '\n');
}

static uint8 *
copy_verdicts(PgdnBytes verdicts, int expected)
{
	uint8 *copy = palloc(Max(expected, 1));

	if (verdicts.length != expected)
		elog(ERROR, "managed code judged %d expressions of %d", (int) verdicts.length, expected);
	if (expected > 0)
		memcpy(copy, verdicts.data, expected);
	return copy;
}

static uint8 *
push_step(PgdnPlannedRelation *planned, PgdnStep step, PgdnHandle input, PgdnHandle inner, PgdnIrWriter *writer,
		  int verdicts, bool is_optional)
{
	PgdnPushRequest request;
	PgdnPushAnswer answer;
	PgdnError error;
	uint8 *result = NULL;
	int status;

	memset(&request, 0, sizeof(request));
	request.step = step;
	request.is_optional = is_optional;
	request.input = input;
	request.inner = inner;
	request.message = pgdn_buffer_bytes(&writer->buffer);
	if (pgdn_ir_capture != NULL)
		capture_ir(step, request.message);
	PLAN_CALL(status, pgdn_exports.relation_push(&request, &answer, &error));
	pgdn_check(status, &error);
	if (answer.relation != 0)
	{
		PgdnHandle before = planned->relation;

		planned->relation = answer.relation;
		planned->is_complete = answer.is_complete != 0;
		planned->is_verified = answer.is_verified != 0;
		planned->is_async_capable = answer.is_async_capable != 0;
		result = copy_verdicts(answer.verdicts, verdicts);
		if (before != 0)
			PGDN_CALL_VOID(pgdn_exports.relation_close(before));
	}
	pfree(writer->buffer.data);
	return result;
}

/*
 * Takes a step from input (and inner) with the message in the writer, which is
 * released.  The new relation becomes planned's own.  Returns the verdicts, or
 * NULL when the step was refused.
 */
uint8 *
pgdn_push(PgdnPlannedRelation *planned, PgdnStep step, PgdnHandle input, PgdnHandle inner, PgdnIrWriter *writer, int verdicts)
{
	return push_step(planned, step, input, inner, writer, verdicts, false);
}

/* The same of a step without verdicts that would only be a help, of whose refusal nobody need be told. */
uint8 *
pgdn_push_optional(PgdnPlannedRelation *planned, PgdnStep step, PgdnHandle input, PgdnIrWriter *writer)
{
	return push_step(planned, step, input, 0, writer, 0, true);
}

/*
 * Whether to try a step above a relation.  Managed code refuses all but an
 * order above one that is not wholly remote; then only EXPLAIN wants to hear why.
 */
bool
pgdn_is_worth_asking(PgdnPlannedRelation *input)
{
	return input != NULL && (input->is_complete || pgdn_explain_pushdown);
}

/* Asks which expressions the remote can compute as output columns of a relation. */
uint8 *
pgdn_judge(PlannerInfo *root, PgdnPlannedRelation *planned, List *exprs)
{
	PgdnIrWriter writer;
	PgdnBytes verdicts;
	PgdnError error;
	uint8 *result;
	int status;
	ListCell *lc;

	pgdn_ir_for(&writer, root, planned);
	pgdn_put_u32(&writer.buffer, (uint32) list_length(exprs));
	foreach (lc, exprs)
		pgdn_ir_expr(&writer, (Node *) lfirst(lc));
	if (pgdn_ir_capture != NULL)
	{
		appendStringInfoString(pgdn_ir_capture, "columns\n");
		capture_ir(0, pgdn_buffer_bytes(&writer.buffer));
	}
	PLAN_CALL(status, pgdn_exports.relation_judge(planned->relation, pgdn_buffer_bytes(&writer.buffer), &verdicts, &error));
	pgdn_check(status, &error);
	result = copy_verdicts(verdicts, list_length(exprs));
	pfree(writer.buffer.data);
	return result;
}

bool
pgdn_all_exact(PlannerInfo *root, PgdnPlannedRelation *planned, List *exprs)
{
	uint8 *verdicts = pgdn_judge(root, planned, exprs);

	for (int i = 0; i < list_length(exprs); i++)
	{
		if (verdicts[i] != PGDN_FIDELITY_EXACT)
			return false;
	}
	return true;
}

/* As whom the table is read: the owner of the view that it stands in, or the current user. */
static Oid
scan_user(RelOptInfo *rel)
{
	return OidIsValid(rel->userid) ? rel->userid : GetUserId();
}

/* What managed code is told of a foreign table, which stands in the range table at index.  In the current memory context. */
PgdnRelationRequest *
pgdn_describe_table(Oid table_oid, Oid user, Index index)
{
	PgdnServerFacts *server = pgdn_server_facts(GetForeignTable(table_oid)->serverid);
	PgdnRelationRequest *request = palloc0(sizeof(PgdnRelationRequest));
	StringInfoData facts;
	StringInfoData local_facts;
	StringInfoData mapping;

	initStringInfo(&facts);
	initStringInfo(&local_facts);
	initStringInfo(&mapping);
	pgdn_put_relation_facts(&facts, table_oid);
	pgdn_put_local_facts(&local_facts);
	request->driver = pgdn_bytes(server->driver);
	request->server_name = pgdn_bytes(server->server_name);
	request->server_options = pgdn_buffer_bytes(&server->options);
	if (pgdn_mapping_options(server->server_oid, user, &mapping))
		request->mapping_options = pgdn_buffer_bytes(&mapping);
	request->user_name = pgdn_bytes(GetUserNameFromId(user, false));
	request->facts = pgdn_buffer_bytes(&facts);
	request->local_facts = pgdn_buffer_bytes(&local_facts);
	request->server_oid = server->server_oid;
	request->user_oid = user;
	request->user_is_superuser = superuser_arg(user);
	request->nest_level = GetCurrentTransactionNestLevel();
	request->index = (int32_t) index;
	return request;
}

/* Opens the managed relation of a foreign table. */
void
pgdn_open_table(PgdnPlannedRelation *planned, Oid table_oid, Oid user, Index index)
{
	PgdnError error;
	int status;

	PGDN_CALL(status, pgdn_exports.relation_open(pgdn_describe_table(table_oid, user, index), &planned->table, &error));
	pgdn_check(status, &error);
}

/*
 * Filters a base relation by clauses (RestrictInfos), sorting them into exact
 * and local ones.  A superset clause is sent and stays local as well.
 */
void
pgdn_filter(PlannerInfo *root, PgdnPlannedRelation *planned, List *clauses)
{
	PgdnIrWriter writer;
	uint8 *verdicts;
	ListCell *lc;
	int i = 0;

	pgdn_ir_for(&writer, root, planned);
	pgdn_ir_quals(&writer, planned->rel, clauses);
	verdicts = pgdn_push(planned, PGDN_STEP_FILTER, planned->table, 0, &writer, list_length(clauses));
	if (verdicts == NULL)
		elog(ERROR, "managed code refused to filter a foreign table");
	planned->exact = planned->local = NIL;
	foreach (lc, clauses)
	{
		if (verdicts[i++] == PGDN_FIDELITY_EXACT)
			planned->exact = lappend(planned->exact, lfirst(lc));
		else
			planned->local = lappend(planned->local, lfirst(lc));
	}
}

/*
 * Asks for costs, and for sizes if managed code knows better than those in
 * planned.  tuples and pages are those of the remote table, 0 above base
 * relations.
 */
void
pgdn_estimate(PlannerInfo *root, PgdnPlannedRelation *planned, double tuples, double pages, bool is_parameterized)
{
	PgdnEstimateRequest request;
	PgdnEstimate estimate;
	PgdnError error;
	int status;

	cost_qual_eval(&planned->local_cost, planned->local, root);
	memset(&request, 0, sizeof(request));
	request.relation = planned->relation;
	request.tuples = Max(tuples, 0);
	request.pages = Max(pages, 0);
	request.retrieved_rows = Max(planned->retrieved_rows, 1);
	request.rows = Max(planned->rows, 1);
	request.local_cost = planned->local_cost.per_tuple;
	request.local_startup = planned->local_cost.startup;
	if (planned->rel->reltarget != NULL)
	{
		request.local_cost += planned->rel->reltarget->cost.per_tuple;
		request.local_startup += planned->rel->reltarget->cost.startup;
	}
	request.cpu_tuple_cost = cpu_tuple_cost;
	request.cpu_operator_cost = cpu_operator_cost;
	request.seq_page_cost = seq_page_cost;
	request.random_page_cost = random_page_cost;
	request.width = planned->width;
	request.is_parameterized = is_parameterized;
	PLAN_CALL(status, pgdn_exports.relation_estimate(&request, &estimate, &error));
	pgdn_check(status, &error);
	planned->startup_cost = estimate.startup_cost;
	planned->total_cost = estimate.total_cost;
	planned->retrieved_rows = clamp_row_est(estimate.retrieved_rows);
	planned->rows = clamp_row_est(estimate.rows);
	planned->width = estimate.width;
	planned->is_remote_estimate = estimate.is_remote != 0;
}

/*
 * Tries to have the remote sort a relation by pathkeys; on success planned is
 * the sorted one.  Of a key's equal expressions one that can be seen is sent.
 */
bool
pgdn_order(PlannerInfo *root, PgdnPlannedRelation *planned, PgdnHandle input, List *pathkeys)
{
	PgdnIrWriter writer;
	ListCell *lc;

	pgdn_ir_for(&writer, root, planned);
	pgdn_put_u32(&writer.buffer, (uint32) list_length(pathkeys));
	foreach (lc, pathkeys)
	{
		PathKey *pathkey = lfirst_node(PathKey, lc);
		Expr *expr = pgdn_class_member_compat(pathkey->pk_eclass, planned->visible);

		if (expr == NULL || !pgdn_ir_pathkey(&writer, pathkey, expr))
			return false;
	}
	if (pgdn_push_optional(planned, PGDN_STEP_ORDER, input, &writer) == NULL)
		return false;
	planned->order = pathkeys;
	return true;
}

/*
 * How the rows of a table are to be locked: as FOR UPDATE and its kin say.
 * Rows that are fetched to be changed one by one must stay as they are until
 * then: in one snapshot a change in between is an error, without one it would
 * be lost.
 */
static LockClauseStrength
lock_strength(PlannerInfo *root, PgdnPlannedRelation *planned, int leaf, LockWaitPolicy *wait_policy)
{
	PlanRowMark *mark = get_plan_rowmark(root->rowMarks, leaf);

	*wait_policy = LockWaitBlock;
	if (mark != NULL && mark->strength != LCS_NONE)
	{
		*wait_policy = mark->waitPolicy;
		return mark->strength;
	}
	return bms_is_member(leaf, root->all_result_relids) && pgdn_is_read_committed(planned->rel->serverid) ? LCS_FORUPDATE : LCS_NONE;
}

/*
 * Has the remote lock rows, where it has such locks.  False when there are
 * none to lock; then planned is as it was.
 */
bool
pgdn_lock(PlannerInfo *root, PgdnPlannedRelation *planned, PgdnHandle input)
{
	PgdnIrWriter writer;
	uint32 count = 0;
	int count_at;
	int leaf = -1;

	if (planned->is_locked || (root->rowMarks == NIL && bms_is_empty(root->all_result_relids)))
		return false;
	pgdn_ir_for(&writer, root, planned);
	count_at = writer.buffer.len;
	pgdn_put_u32(&writer.buffer, 0);
	while ((leaf = bms_next_member(planned->leaves, leaf)) >= 0)
	{
		LockWaitPolicy wait_policy;
		LockClauseStrength strength = lock_strength(root, planned, leaf, &wait_policy);

		if (strength == LCS_NONE)
			continue;
		pgdn_put_u32(&writer.buffer, (uint32) leaf);
		pgdn_put_u8(&writer.buffer, (uint8) strength);
		pgdn_put_u8(&writer.buffer, (uint8) wait_policy);
		count++;
	}
	if (count == 0)
		return false;
	memcpy(writer.buffer.data + count_at, &count, sizeof(count));
	if (pgdn_push(planned, PGDN_STEP_LOCK, input, 0, &writer, 0) == NULL)
		elog(ERROR, "managed code refused to lock rows");
	planned->is_locked = true;
	return true;
}

/* The numbers of lock strength and wait policy are those of the boundary. */
StaticAssertDecl(LCS_FORKEYSHARE == 1 && LCS_FORSHARE == 2 && LCS_FORNOKEYUPDATE == 3 && LCS_FORUPDATE == 4 &&
					 LockWaitBlock == 0 && LockWaitSkip == 1 && LockWaitError == 2,
				 "LockClauseStrength or LockWaitPolicy has changed");

/*
 * Whether ANALYZE is planning, and how many rows it wants.  analyze.c sets it
 * for its own queries of one table each.
 */
PgdnSampling *pgdn_sampling = NULL;

/* Asks how to get a sample of the table; if there is a way, the table becomes that sample. */
static void
sample_table(PgdnPlannedRelation *planned)
{
	PgdnHandle sampled;
	PgdnError error;
	int status;

	PLAN_CALL(status, pgdn_exports.relation_sample(planned->table, pgdn_sampling->wanted, &sampled, &pgdn_sampling->rows, &error));
	pgdn_check(status, &error);
	pgdn_sampling->is_sample = sampled != 0;
	if (sampled != 0)
	{
		PgdnHandle table = planned->table;

		planned->table = sampled;
		PGDN_CALL_VOID(pgdn_exports.relation_close(table));
	}
}

/* GetForeignRelSize: estimates rows and width of a base relation. */
void
pgdotnetGetForeignRelSize(PlannerInfo *root, RelOptInfo *baserel, Oid foreigntableid)
{
	PgdnPlannedRelation *planned;

	pgdn_host_start();
	planned = pgdn_planned_new(planner_run(root), baserel);
	planned->leaves = planned->visible = baserel->relids;
	pgdn_open_table(planned, foreigntableid, scan_user(baserel), baserel->relid);
	if (pgdn_sampling != NULL)
		sample_table(planned);
	if (pgdn_ir_capture != NULL)
		appendStringInfo(pgdn_ir_capture, "foreign table %s\n", get_rel_name(foreigntableid));
	pgdn_filter(root, planned, baserel->baserestrictinfo);
	baserel->fdw_private = planned;

	if (baserel->tuples < 0)
	{
		baserel->pages = DEFAULT_PAGES;
		baserel->tuples = (DEFAULT_PAGES * (double) BLCKSZ) /
						  (baserel->reltarget->width + MAXALIGN(SizeofHeapTupleHeader));
	}
	set_baserel_size_estimates(root, baserel);
	planned->rows = baserel->rows;
	planned->width = baserel->reltarget->width;
	planned->retrieved_rows = baserel->rows;
	if (planned->local != NIL)
		planned->retrieved_rows = clamp_row_est(baserel->rows /
												Max(clauselist_selectivity(root, planned->local, baserel->relid, JOIN_INNER, NULL), 1e-9));
	planned->retrieved_rows = Min(planned->retrieved_rows, Max(baserel->tuples, 1));
	pgdn_estimate(root, planned, baserel->tuples, baserel->pages, false);
	baserel->rows = planned->rows;
	baserel->reltarget->width = planned->width;
}

/* Columns of a base relation that expressions use, ctid first: every live column for a whole row. */
static List *
columns_of(RelOptInfo *rel, Oid table_oid, List *exprs)
{
	Bitmapset *used = NULL;
	Relation relation = table_open(table_oid, NoLock);
	TupleDesc desc = RelationGetDescr(relation);
	List *columns = NIL;
	bool whole_row;

	pull_varattnos((Node *) exprs, rel->relid, &used);
	whole_row = bms_is_member(0 - FirstLowInvalidHeapAttributeNumber, used);

	if (bms_is_member(SelfItemPointerAttributeNumber - FirstLowInvalidHeapAttributeNumber, used))
		columns = lappend(columns, makeVar(rel->relid, SelfItemPointerAttributeNumber, TIDOID, -1, InvalidOid, 0));
	for (int i = 1; i <= desc->natts; i++)
	{
		Form_pg_attribute attribute = TupleDescAttr(desc, i - 1);

		if (attribute->attisdropped)
			continue;
		if (whole_row || bms_is_member(i - FirstLowInvalidHeapAttributeNumber, used))
			columns = lappend(columns, makeVar(rel->relid, (AttrNumber) i, attribute->atttypid, attribute->atttypmod,
											   attribute->attcollation, 0));
	}
	table_close(relation, NoLock);
	return columns;
}

/* Columns that a scan of a base relation must fetch. */
static List *
needed_columns(RelOptInfo *rel, Oid table_oid, List *exprs)
{
	return columns_of(rel, table_oid, list_concat_copy(rel->reltarget->exprs, exprs));
}

/* The message "columns" of a base relation's scan: positions are attribute numbers. */
static void
put_base_columns(PgdnIrWriter *writer, Oid table_oid, List *columns)
{
	ListCell *lc;

	pgdn_put_u32(&writer->buffer, (uint32) list_length(columns));
	foreach (lc, columns)
	{
		Var *var = lfirst_node(Var, lc);

		pgdn_put_u16(&writer->buffer, (uint16) var->varattno);
		pgdn_put_str(&writer->buffer, var->varattno < 0 ? "ctid" : get_attname(table_oid, var->varattno, false));
		pgdn_ir_expr(writer, (Node *) var);
	}
}

/* The same of a join or an upper relation: positions in its target list. */
static void
put_target_columns(PgdnIrWriter *writer, PlannerInfo *root, List *scan_tlist)
{
	ListCell *lc;

	pgdn_put_u32(&writer->buffer, (uint32) list_length(scan_tlist));
	foreach (lc, scan_tlist)
	{
		TargetEntry *entry = lfirst_node(TargetEntry, lc);
		char *name = entry->resname;

		if (name == NULL && IsA(entry->expr, Var) && ((Var *) entry->expr)->varattno > 0)
		{
			Var *var = (Var *) entry->expr;

			name = get_attname(planner_rt_fetch(var->varno, root)->relid, var->varattno, true);
		}
		pgdn_put_u16(&writer->buffer, (uint16) entry->resno);
		pgdn_put_str(&writer->buffer, name != NULL ? name : psprintf("column %d", entry->resno));
		pgdn_ir_expr(writer, (Node *) entry->expr);
	}
}

/* A plan's bytes as fdw_private has them. */
Const *
pgdn_plan_const(PgdnBytes plan)
{
	bytea *bytes = (bytea *) palloc(VARHDRSZ + plan.length);

	SET_VARSIZE(bytes, VARHDRSZ + plan.length);
	memcpy(VARDATA(bytes), plan.data, plan.length);
	return makeConst(BYTEAOID, -1, InvalidOid, -1, PointerGetDatum(bytes), false, false);
}

/* Asks for the plan's bytes; *expressions gets the parameters in the plan's order. */
static Const *
finish_relation(PgdnPlannedRelation *planned, PgdnIrWriter *writer, List **expressions)
{
	PgdnFinishRequest request;
	PgdnPlan plan;
	PgdnError error;
	int status;

	memset(&request, 0, sizeof(request));
	request.relation = planned->relation;
	request.columns = pgdn_buffer_bytes(&writer->buffer);
	request.rows = planned->retrieved_rows;
	PLAN_CALL(status, pgdn_exports.relation_finish(&request, &plan, &error));
	pgdn_check(status, &error);

	*expressions = NIL;
	for (int i = 0; i < plan.parameter_count; i++)
		*expressions = lappend(*expressions, list_nth(planned->run->parameters, plan.parameter_list[i]));
	pfree(writer->buffer.data);
	return pgdn_plan_const(plan.plan);
}

/*
 * The relation of the path that won: the path's own (fdw_private), or that of
 * its RelOptInfo.  Of a base relation the final clauses are
 * classified anew, as a parameterised path has more of them; then the steps
 * that lead to the path's order are taken again.
 */
static PgdnPlannedRelation *
planned_of_path(PlannerInfo *root, RelOptInfo *rel, ForeignPath *path, List *clauses)
{
	PgdnPlannedRelation *planned = (PgdnPlannedRelation *) rel->fdw_private;
	PgdnPlannedRelation *final;

	if (path->fdw_private != NIL)
		return (PgdnPlannedRelation *) linitial(path->fdw_private);
	if (planned->table == 0)
		return planned;

	final = pgdn_planned_copy(planned);
	final->table = planned->table;
	pgdn_filter(root, final, clauses);
	final->table = 0;
	if (path->path.param_info != NULL)
		final->retrieved_rows = Min(final->retrieved_rows, path->path.rows);
	return final;
}

/*
 * The local plan of a join, by which EvalPlanQual rechecks a row, must give the
 * columns of the foreign scan, and need not evaluate what the scan itself does.
 */
static Plan *
fit_recheck_plan(Plan *outer_plan, List *scan_tlist, List *local_exprs)
{
	ListCell *lc;

	if (outer_plan == NULL)
		return NULL;
	outer_plan = change_plan_targetlist(outer_plan, scan_tlist, outer_plan->parallel_safe);
	foreach (lc, local_exprs)
	{
		Node *qual = lfirst(lc);

		outer_plan->qual = list_delete(outer_plan->qual, qual);
		if (IsA(outer_plan, NestLoop) || IsA(outer_plan, MergeJoin) || IsA(outer_plan, HashJoin))
		{
			Join *join = (Join *) outer_plan;

			if (join->jointype == JOIN_INNER)
				join->joinqual = list_delete(join->joinqual, qual);
		}
	}
	return outer_plan;
}

/* The clauses themselves; gating ones are left to the Result node above. */
static List *
bare_clauses(List *clauses)
{
	List *result = NIL;
	ListCell *lc;

	foreach (lc, clauses)
	{
		Node *clause = lfirst(lc);

		result = lappend(result, IsA(clause, RestrictInfo) ? (Node *) ((RestrictInfo *) clause)->clause : clause);
	}
	return result;
}

/*
 * The plan of a base relation's scan: the columns that are used above it, by
 * its local clauses and by exprs.  *expressions gets its parameters.
 */
Const *
pgdn_finish_table(PlannerInfo *root, PgdnPlannedRelation *planned, Oid table_oid, List *exprs, List **expressions)
{
	PgdnIrWriter writer;
	List *used = list_concat_copy(exprs, bare_clauses(planned->local));

	if (planned->is_verified)
		used = list_concat(used, bare_clauses(planned->exact));
	pgdn_ir_for(&writer, root, planned);
	put_base_columns(&writer, table_oid, needed_columns(planned->rel, table_oid, used));
	return finish_relation(planned, &writer, expressions);
}

/* The plan of a whole UPDATE or DELETE: the columns that RETURNING uses of the table at index. */
Const *
pgdn_finish_modify(PlannerInfo *root, PgdnPlannedRelation *planned, Oid table_oid, Index index, List *returning, List **expressions)
{
	RelOptInfo *rel = find_base_rel(root, index);
	PgdnIrWriter writer;

	pgdn_ir_for(&writer, root, planned);
	put_base_columns(&writer, table_oid, returning != NIL ? columns_of(rel, table_oid, returning) : NIL);
	return finish_relation(planned, &writer, expressions);
}

/* GetForeignPlan: the relation of the path that won becomes the bytes of a plan. */
ForeignScan *
pgdotnetGetForeignPlan(PlannerInfo *root, RelOptInfo *foreignrel, Oid foreigntableid,
					   ForeignPath *best_path, List *tlist, List *scan_clauses, Plan *outer_plan)
{
	PgdnPlannedRelation *planned;
	PgdnIrWriter writer;
	List *clauses = NIL;
	List *expressions;
	List *local_exprs;
	List *exact_exprs;
	Const *plan;
	ListCell *lc;

	foreach (lc, scan_clauses)
	{
		if (!lfirst_node(RestrictInfo, lc)->pseudoconstant)
			clauses = lappend(clauses, lfirst(lc));
	}
	planned = planned_of_path(root, foreignrel, best_path, clauses);
	if (planned->order == NIL && best_path->path.pathkeys != NIL &&
		!pgdn_order(root, planned, planned->relation, best_path->path.pathkeys))
		elog(ERROR, "managed code refused an order that it had accepted");
	if (IS_SIMPLE_REL(foreignrel) || IS_JOIN_REL(foreignrel))
	{
		PgdnPlannedRelation *locked = pgdn_planned_copy(planned);

		/* A statement that can be sent whole grows from what is not locked. */
		if (pgdn_lock(root, locked, planned->relation))
			planned = locked;
	}

	local_exprs = bare_clauses(planned->local);
	exact_exprs = IS_SIMPLE_REL(foreignrel) ? bare_clauses(planned->exact) : NIL;
	if (IS_SIMPLE_REL(foreignrel))
		plan = pgdn_finish_table(root, planned, foreigntableid, NIL, &expressions);
	else
	{
		pgdn_ir_for(&writer, root, planned);
		put_target_columns(&writer, root, planned->scan_tlist);
		plan = finish_relation(planned, &writer, &expressions);
	}
	return make_foreignscan(tlist, local_exprs, IS_SIMPLE_REL(foreignrel) ? foreignrel->relid : 0, expressions,
							list_make1(plan), planned->scan_tlist, exact_exprs,
							fit_recheck_plan(outer_plan, planned->scan_tlist, local_exprs));
}
