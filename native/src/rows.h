/*
 * rows.h
 *
 * What do those who read batches share?
 *
 * Rows that came from a remote and are read one by one: those of a scan
 * (scan.c), and what rows return that were written (modify.c).
 */
#ifndef PGDN_ROWS_H
#define PGDN_ROWS_H

#include "fmgr.h"
#include "executor/tuptable.h"
#include "utils/relcache.h"

#include "pgdotnet_fdw.h"

/* What C needs to convert a column that is no plain Datum. */
typedef struct PgdnConversion
{
	int16 transfer; /* PgdnTransfer */
	FmgrInfo function; /* receive function */
	FmgrInfo input; /* input function */
	Oid type_param; /* second argument of both */
	int32 typmod; /* third one */
} PgdnConversion;

typedef struct PgdnRows
{
	/* what every batch has */
	int column_count; /* columns of the remote result */
	int attribute_count; /* those of them that are columns of the slot */
	PgdnScanColumn *columns; /* one for each of them */
	int *references; /* places of the columns whose cells are addresses */
	int reference_count;
	PgdnConversion *conversions; /* one for each of them; NULL when all are Datums */
	bool has_text_input; /* some column goes through an input function */
	bool needs_tuple; /* a system column is used: a heap tuple is formed */
	/* the current batch */
	PgdnBatch batch; /* as managed code has filled it in */
	int next_row; /* next one to read */
	bool fetches_ahead; /* its values are worth fetching ahead */
	/* memory */
	MemoryContext row_context; /* converted values of the current row */
	/* for messages */
	Relation relation; /* whose columns they are; NULL for a join */
	int converting; /* column being converted; -1 = none */
} PgdnRows;

extern void pgdn_rows_init(PgdnRows *rows, MemoryContext parent);
extern void pgdn_rows_describe(PgdnRows *rows, const PgdnScanColumn *columns, int column_count, TupleDesc desc, Relation relation);
extern void pgdn_rows_store(PgdnRows *rows, TupleTableSlot *slot);
extern void pgdn_rows_store_returned(PgdnRows *rows, TupleTableSlot *slot);

#endif /* PGDN_ROWS_H */
