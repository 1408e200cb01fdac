/*
 * analyze.c
 *
 * Where does ANALYZE get its sample of a foreign table from?
 *
 * From the table itself, by ordinary queries that are planned and executed as
 * any other.  While they are planned, managed code is asked whether the remote
 * can take the sample; then it also says how many rows there are.  If it cannot,
 * one query counts the rows, which a remote with aggregates does alone.  What
 * comes back, sample or not, may be more than is wanted: the sample is drawn as
 * the rows come, each with the same chance.
 *
 * The queries are built as trees, not as SQL text: statistics are collected of
 * tables that the owner may not select from, or whose schema he may not look
 * into.  Who may run ANALYZE has been checked before.  They run as the table's
 * owner, whose user mapping is the one that counts, as in postgres_fdw.
 */
#include "postgres.h"

#include <math.h>

#include "access/htup_details.h"
#include "catalog/pg_aggregate.h"
#include "commands/vacuum.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "tcop/tcopprot.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/sampling.h"
#include "utils/snapmgr.h"

#include "compat.h"
#include "pgdotnet_fdw.h"

/* Rows between two looks at the cost delay; interrupts are looked at for each. */
#define ROWS_BETWEEN_DELAYS 1000

/* SELECT FROM ONLY the table, without a target list. */
static Query *
query_of(Relation relation)
{
	Query *query = makeNode(Query);
	RangeTblEntry *rte = makeNode(RangeTblEntry);
	RangeTblRef *ref = makeNode(RangeTblRef);
	TupleDesc desc = RelationGetDescr(relation);
	List *names = NIL;

	for (int i = 0; i < desc->natts; i++)
		names = lappend(names, makeString(pstrdup(NameStr(TupleDescAttr(desc, i)->attname))));
	rte->rtekind = RTE_RELATION;
	rte->relid = RelationGetRelid(relation);
	rte->relkind = RELKIND_FOREIGN_TABLE;
	rte->rellockmode = AccessShareLock;
	rte->eref = makeAlias(RelationGetRelationName(relation), names);
	rte->inFromCl = true;
	ref->rtindex = 1;
	query->commandType = CMD_SELECT;
	query->querySource = QSRC_ORIGINAL;
	query->canSetTag = true;
	query->rtable = list_make1(rte);
	query->jointree = makeFromExpr(list_make1(ref), NULL);
	return query;
}

/* SELECT count(*). */
static Query *
count_query(Relation relation)
{
	Query *query = query_of(relation);
	Aggref *count = makeNode(Aggref);

	count->aggfnoid = F_COUNT_;
	count->aggtype = INT8OID;
	count->aggstar = true;
	count->aggkind = AGGKIND_NORMAL;
	count->aggsplit = AGGSPLIT_SIMPLE;
	count->aggno = -1;
	count->aggtransno = -1;
	count->location = -1;
	query->targetList = list_make1(makeTargetEntry((Expr *) count, 1, pstrdup("count"), false));
	query->hasAggs = true;
	return query;
}

/* SELECT all columns that have not been dropped. */
static Query *
sample_query(Relation relation)
{
	Query *query = query_of(relation);
	TupleDesc desc = RelationGetDescr(relation);

	for (int i = 0; i < desc->natts; i++)
	{
		Form_pg_attribute attribute = TupleDescAttr(desc, i);
		Var *var;

		if (attribute->attisdropped)
			continue;
		var = makeVar(1, attribute->attnum, attribute->atttypid, attribute->atttypmod, attribute->attcollation, 0);
		query->targetList = lappend(query->targetList,
									makeTargetEntry((Expr *) var, (AttrNumber) (list_length(query->targetList) + 1),
													pstrdup(NameStr(attribute->attname)), false));
	}
	return query;
}

/* Plans a query; sampling says that it may be of a sample, NULL that it must not. */
static PlannedStmt *
plan_query(Query *query, PgdnSampling *sampling)
{
	PlannedStmt *plan = NULL;

	pgdn_sampling = sampling;
	PG_TRY();
	{
		plan = pg_plan_query(query, "ANALYZE", 0, NULL);
	}
	PG_FINALLY();
	{
		pgdn_sampling = NULL;
	}
	PG_END_TRY();
	return plan;
}

/*
 * Hands the rows of the query to the receiver, as the relation's owner; without a
 * receiver the query is only planned, which tells of its sample.  After
 * an error the abort of the transaction restores the user, as it does for
 * ANALYZE itself.
 */
static void
run_as_owner(Relation relation, Query *query, PgdnSampling *sampling, DestReceiver *receiver)
{
	PlannedStmt *plan;
	Oid user;
	int context;

	GetUserIdAndSecContext(&user, &context);
	SetUserIdAndSecContext(relation->rd_rel->relowner, context | SECURITY_RESTRICTED_OPERATION);
	plan = plan_query(query, sampling);
	if (receiver != NULL)
	{
		QueryDesc *desc = CreateQueryDesc(plan, "ANALYZE", GetActiveSnapshot(), InvalidSnapshot, receiver, NULL, NULL, 0);

		ExecutorStart(desc, 0);
		pgdn_executor_run_compat(desc);
		ExecutorFinish(desc);
		ExecutorEnd(desc);
		FreeQueryDesc(desc);
	}
	SetUserIdAndSecContext(user, context);
}

/* A receiver of the one row of count_query(). */
typedef struct CountReceiver
{
	DestReceiver base;
	double rows;
} CountReceiver;

static void
start_receiving(DestReceiver *self, int operation, TupleDesc desc)
{
}

static void
stop_receiving(DestReceiver *self)
{
}

static bool
receive_count(TupleTableSlot *slot, DestReceiver *self)
{
	bool isnull;

	((CountReceiver *) self)->rows = (double) DatumGetInt64(slot_getattr(slot, 1, &isnull));
	return true;
}

/* Counts the rows of the table. */
static double
count_rows(Relation relation)
{
	CountReceiver receiver = {.base = {receive_count, start_receiving, stop_receiving, stop_receiving, DestNone}};

	run_as_owner(relation, count_query(relation), NULL, &receiver.base);
	return receiver.rows;
}

/* The sample so far. */
typedef struct Sample
{
	DestReceiver base;
	Relation relation;
	HeapTuple *rows; /* ANALYZE's array */
	int target; /* its size */
	int count; /* rows in it */
	double seen; /* rows read */
	double to_skip; /* rows to pass over before the next is taken; < 0: not chosen yet */
	ReservoirStateData state;
	MemoryContext context; /* for the rows kept */
} Sample;

/* A row of sample_query() as a row of the table, NULL in dropped columns. */
static HeapTuple
table_row(Sample *sample, TupleTableSlot *slot)
{
	TupleDesc desc = RelationGetDescr(sample->relation);
	Datum *values = palloc0(sizeof(Datum) * Max(desc->natts, 1));
	bool *isnull = palloc0(sizeof(bool) * Max(desc->natts, 1));
	HeapTuple result;
	int column = 0;

	slot_getallattrs(slot);
	for (int i = 0; i < desc->natts; i++)
	{
		isnull[i] = true;
		if (!TupleDescAttr(desc, i)->attisdropped)
		{
			values[i] = slot->tts_values[column];
			isnull[i] = slot->tts_isnull[column++];
		}
	}
	result = heap_form_tuple(desc, values, isnull);
	pfree(values);
	pfree(isnull);
	return result;
}

/* Takes the row, or passes over it (Vitter's algorithm, as ANALYZE of ordinary tables does). */
static bool
receive_row(TupleTableSlot *slot, DestReceiver *self)
{
	Sample *sample = (Sample *) self;
	MemoryContext old;
	int position;

	sample->seen += 1;
	if (fmod(sample->seen, ROWS_BETWEEN_DELAYS) == 0)
		pgdn_vacuum_delay_point_compat();
	if (sample->count < sample->target)
		position = sample->count++;
	else
	{
		if (sample->to_skip < 0)
			sample->to_skip = reservoir_get_next_S(&sample->state, sample->seen - 1, sample->target);
		if (sample->to_skip > 0)
		{
			sample->to_skip -= 1;
			return true;
		}
		position = (int) (sample->target * sampler_random_fract(&sample->state.randstate));
		heap_freetuple(sample->rows[position]);
		sample->to_skip = -1;
	}
	old = MemoryContextSwitchTo(sample->context);
	sample->rows[position] = table_row(sample, slot);
	MemoryContextSwitchTo(old);
	return true;
}

/* AcquireSampleRowsFunc: reads the table and fills rows with a sample of it. */
static int
acquire_sample(Relation relation, int elevel, HeapTuple *rows, int targrows, double *totalrows, double *totaldeadrows)
{
	Sample sample = {
		.base = {receive_row, start_receiving, stop_receiving, stop_receiving, DestNone},
		.relation = relation,
		.rows = rows,
		.target = targrows,
		.to_skip = -1,
		.context = CurrentMemoryContext,
	};

	PgdnSampling sampling = {.wanted = targrows, .rows = -1};

	reservoir_init_selection_state(&sample.state, targrows);
	run_as_owner(relation, sample_query(relation), &sampling, &sample.base);

	/* A table whose size is known only roughly has at least the rows that came. */
	*totalrows = sampling.is_sample ? Max(rint(sampling.rows), sample.seen) : sample.seen;
	*totaldeadrows = 0;
	ereport(elevel,
			(errmsg("\"%s\": foreign table contains %.0f rows; %d rows in sample",
					RelationGetRelationName(relation), *totalrows, sample.count)));
	return sample.count;
}

/* AnalyzeForeignTable: the number of pages is what the rows would take in a local table. */
bool
pgdotnetAnalyzeForeignTable(Relation relation, AcquireSampleRowsFunc *func, BlockNumber *totalpages)
{
	TupleDesc desc = RelationGetDescr(relation);
	double width = MAXALIGN(SizeofHeapTupleHeader);
	PgdnSampling sampling = {.wanted = 1, .rows = -1};

	for (int i = 0; i < desc->natts; i++)
	{
		Form_pg_attribute attribute = TupleDescAttr(desc, i);

		if (!attribute->attisdropped)
			width += get_typavgwidth(attribute->atttypid, attribute->atttypmod);
	}
	run_as_owner(relation, sample_query(relation), &sampling, NULL);
	if (sampling.rows < 0)
		sampling.rows = count_rows(relation);
	*func = acquire_sample;
	*totalpages = (BlockNumber) Min(Max(ceil(sampling.rows * width / BLCKSZ), 1), (double) MaxBlockNumber);
	return true;
}
