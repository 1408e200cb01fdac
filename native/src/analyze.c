/*
 * analyze.c
 *
 * Where does ANALYZE get its sample of a foreign table from?
 *
 * From the table itself: two ordinary queries, run through the executor as
 * ANALYZE's user (the table's owner).  The first counts the rows, which a
 * remote with aggregates does alone; the second reads them all, and the
 * sample is drawn as they come, each with the same chance.
 *
 * Deliberately not here: sampling on the remote.
 */
#include "postgres.h"

#include <math.h>

#include "access/htup_details.h"
#include "access/tupconvert.h"
#include "commands/vacuum.h"
#include "executor/spi.h"
#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/sampling.h"

#include "compat.h"
#include "pgdotnet_fdw.h"

/* Rows that the executor hands over at a time. */
#define ROWS_AT_A_TIME 10000

/* "schema"."table", for queries. */
static char *
quoted_name(Relation relation)
{
	return quote_qualified_identifier(get_namespace_name(RelationGetNamespace(relation)),
									  RelationGetRelationName(relation));
}

/* Counts the rows of the table. */
static double
count_rows(Relation relation)
{
	char *query = psprintf("SELECT pg_catalog.count(*) FROM ONLY %s", quoted_name(relation));
	bool isnull;
	double rows;

	SPI_connect();
	if (SPI_execute(query, true, 1) != SPI_OK_SELECT || SPI_processed != 1)
		elog(ERROR, "could not count the rows of foreign table \"%s\"", RelationGetRelationName(relation));
	rows = (double) DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull));
	SPI_finish();
	return rows;
}

/* The query that gives rows with the table's own columns, NULL for dropped ones. */
static char *
sample_query(Relation relation)
{
	TupleDesc desc = RelationGetDescr(relation);
	StringInfoData query;

	initStringInfo(&query);
	appendStringInfoString(&query, "SELECT ");
	for (int i = 0; i < desc->natts; i++)
	{
		Form_pg_attribute attribute = TupleDescAttr(desc, i);

		appendStringInfo(&query, "%s%s", i > 0 ? ", " : "",
						 attribute->attisdropped ? "NULL" : quote_identifier(NameStr(attribute->attname)));
	}
	if (desc->natts == 0)
		appendStringInfoString(&query, "1");
	appendStringInfo(&query, " FROM ONLY %s", quoted_name(relation));
	return query.data;
}

/* A row of the query as a row of the table. */
static HeapTuple
table_row(Relation relation, HeapTuple row, TupleDesc row_desc)
{
	TupleDesc desc = RelationGetDescr(relation);
	Datum *values = palloc0(sizeof(Datum) * Max(desc->natts, 1));
	bool *isnull = palloc0(sizeof(bool) * Max(desc->natts, 1));
	HeapTuple result;

	for (int i = 0; i < desc->natts; i++)
	{
		if (TupleDescAttr(desc, i)->attisdropped)
			isnull[i] = true;
		else
			values[i] = heap_getattr(row, i + 1, row_desc, &isnull[i]);
	}
	result = heap_form_tuple(desc, values, isnull);
	pfree(values);
	pfree(isnull);
	return result;
}

/* The sample so far. */
typedef struct Sample
{
	HeapTuple *rows; /* ANALYZE's array */
	int target; /* its size */
	int count; /* rows in it */
	double seen; /* rows read */
	double to_skip; /* rows to pass over before the next is taken; < 0: not chosen yet */
	ReservoirStateData state;
	MemoryContext context; /* for the rows kept */
} Sample;

/* Takes the row, or passes over it (Vitter's algorithm, as ANALYZE of ordinary tables does). */
static void
offer_row(Sample *sample, Relation relation, HeapTuple row, TupleDesc row_desc)
{
	MemoryContext old;
	int position;

	sample->seen += 1;
	if (sample->count < sample->target)
		position = sample->count++;
	else
	{
		if (sample->to_skip < 0)
			sample->to_skip = reservoir_get_next_S(&sample->state, sample->seen - 1, sample->target);
		if (sample->to_skip > 0)
		{
			sample->to_skip -= 1;
			return;
		}
		position = (int) (sample->target * sampler_random_fract(&sample->state.randstate));
		heap_freetuple(sample->rows[position]);
		sample->to_skip = -1;
	}
	old = MemoryContextSwitchTo(sample->context);
	sample->rows[position] = table_row(relation, row, row_desc);
	MemoryContextSwitchTo(old);
}

/* AcquireSampleRowsFunc: reads the table and fills rows with a sample of it. */
static int
acquire_sample(Relation relation, int elevel, HeapTuple *rows, int targrows, double *totalrows, double *totaldeadrows)
{
	Sample sample = {.rows = rows, .target = targrows, .to_skip = -1, .context = CurrentMemoryContext};
	char *query = sample_query(relation);
	Portal portal;

	reservoir_init_selection_state(&sample.state, targrows);
	SPI_connect();
	portal = SPI_cursor_open_with_args(NULL, query, 0, NULL, NULL, NULL, true, 0);
	for (;;)
	{
		SPI_cursor_fetch(portal, true, ROWS_AT_A_TIME);
		if (SPI_processed == 0)
			break;
		for (uint64 i = 0; i < SPI_processed; i++)
			offer_row(&sample, relation, SPI_tuptable->vals[i], SPI_tuptable->tupdesc);
		SPI_freetuptable(SPI_tuptable);
		pgdn_vacuum_delay_point_compat();
	}
	SPI_cursor_close(portal);
	SPI_finish();

	*totalrows = sample.seen;
	*totaldeadrows = 0;
	ereport(elevel,
			(errmsg("\"%s\": foreign table contains %.0f rows; %d rows in sample",
					RelationGetRelationName(relation), sample.seen, sample.count)));
	return sample.count;
}

/* AnalyzeForeignTable: the number of pages is what the rows would take in a local table. */
bool
pgdotnetAnalyzeForeignTable(Relation relation, AcquireSampleRowsFunc *func, BlockNumber *totalpages)
{
	TupleDesc desc = RelationGetDescr(relation);
	double width = MAXALIGN(SizeofHeapTupleHeader);

	for (int i = 0; i < desc->natts; i++)
	{
		Form_pg_attribute attribute = TupleDescAttr(desc, i);

		if (!attribute->attisdropped)
			width += get_typavgwidth(attribute->atttypid, attribute->atttypmod);
	}
	*func = acquire_sample;
	*totalpages = (BlockNumber) Min(Max(ceil(count_rows(relation) * width / BLCKSZ), 1), (double) MaxBlockNumber);
	return true;
}
