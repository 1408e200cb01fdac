/*
 * rows.c
 *
 * How does a row of a batch get into the executor's slot?
 *
 * Most cells are Datums already.  Those of types that managed code leaves to
 * the type's own functions are converted here, into memory that lives as long
 * as the row is the current one.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/sysattr.h"
#include "catalog/pg_type.h"
#include "executor/executor.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"

#include "rows.h"

/*
 * So many rows before a value is read, the processor is told to fetch it, if
 * values are this far apart.  The thread that wrote it runs on another core, so
 * that each value would be waited for: half of this thread's time with values of
 * 1 kB.  Where they are closer, the processor fetches them by itself.
 */
#define ROWS_FETCHED_AHEAD 4
#define FAR_APART 256

/* Makes rows without a description, whose memory is below parent. */
void
pgdn_rows_init(PgdnRows *rows, MemoryContext parent)
{
	memset(rows, 0, sizeof(*rows));
	rows->converting = -1;
	rows->row_context = AllocSetContextCreate(parent, "pgdotnet_fdw row", ALLOCSET_SMALL_SIZES);
}

/* Prepares the functions of columns that C converts. */
static void
prepare_conversions(PgdnRows *rows, TupleDesc desc)
{
	bool any = false;

	for (int i = 0; i < rows->column_count; i++)
		any |= rows->columns[i].transfer != PGDN_TRANSFER_DATUM;
	if (!any)
		return;
	rows->conversions = palloc0(sizeof(PgdnConversion) * rows->column_count);
	for (int i = 0; i < rows->column_count; i++)
	{
		PgdnConversion *conversion = &rows->conversions[i];
		Form_pg_attribute attribute;
		Oid function;

		conversion->transfer = rows->columns[i].transfer;
		if (rows->columns[i].attribute < 1)
			continue;
		attribute = TupleDescAttr(desc, rows->columns[i].attribute - 1);
		conversion->typmod = attribute->atttypmod;
		switch (conversion->transfer)
		{
			case PGDN_TRANSFER_INPUT:
				getTypeInputInfo(attribute->atttypid, &function, &conversion->type_param);
				fmgr_info(function, &conversion->input);
				rows->has_text_input = true;
				break;
			case PGDN_TRANSFER_RECEIVE:
				getTypeBinaryInputInfo(attribute->atttypid, &function, &conversion->type_param);
				fmgr_info(function, &conversion->function);
				getTypeInputInfo(attribute->atttypid, &function, &conversion->type_param);
				fmgr_info(function, &conversion->input);
				rows->has_text_input = true;
				break;
		}
	}
}

/* Says what the columns are; they are copied.  desc is that of the slots, relation the table, if it is one. */
void
pgdn_rows_describe(PgdnRows *rows, const PgdnScanColumn *columns, int column_count, TupleDesc desc, Relation relation)
{
	rows->relation = relation;
	rows->column_count = column_count;
	rows->columns = palloc(sizeof(PgdnScanColumn) * Max(column_count, 1));
	memcpy(rows->columns, columns, sizeof(PgdnScanColumn) * column_count);
	rows->references = palloc(sizeof(int) * Max(column_count, 1));
	rows->attribute_count = rows->reference_count = 0;
	for (int i = 0; i < column_count; i++)
	{
		int attribute = columns[i].attribute;

		if (attribute <= 0)
			continue;
		rows->attribute_count++;
		if (columns[i].transfer != PGDN_TRANSFER_DATUM || !TupleDescAttr(desc, attribute - 1)->attbyval)
			rows->references[rows->reference_count++] = i;
	}
	prepare_conversions(rows, desc);
}

/* Says which column a conversion function was working on. */
static void
conversion_context(void *argument)
{
	PgdnRows *rows = (PgdnRows *) argument;
	int position;

	if (rows->converting < 0)
		return;
	position = rows->columns[rows->converting].attribute;
	if (rows->relation != NULL)
		errcontext("column \"%s\" of foreign table \"%s\"",
				   NameStr(TupleDescAttr(RelationGetDescr(rows->relation), position - 1)->attname),
				   RelationGetRelationName(rows->relation));
	else
		errcontext("column %d of the remote result", position);
}

static Datum
read_text(PgdnConversion *conversion, const char *utf8)
{
	char *string = pg_any_to_server(utf8, (int) strlen(utf8), PG_UTF8);

	return InputFunctionCall(&conversion->input, string, conversion->type_param, conversion->typmod);
}

static Datum
convert_cell(PgdnConversion *conversion, uint64 cell)
{
	switch (conversion->transfer)
	{
		case PGDN_TRANSFER_INPUT:
			return read_text(conversion, (const char *) (uintptr_t) cell);
		case PGDN_TRANSFER_RECEIVE:
		{
			const char *bytes = (const char *) (uintptr_t) cell;
			StringInfoData buffer;
			int32 length;

			/* Receive functions may write behind an element: give them a copy. */
			memcpy(&length, bytes, sizeof(length));
			if (length < 0)
				return read_text(conversion, bytes + sizeof(length));
			initStringInfo(&buffer);
			appendBinaryStringInfo(&buffer, bytes + sizeof(length), length);
			return ReceiveFunctionCall(&conversion->function, &buffer, conversion->type_param, conversion->typmod);
		}
		case PGDN_TRANSFER_TEXT:
		{
			char *utf8 = (char *) (uintptr_t) cell;

			return PointerGetDatum(cstring_to_text(pg_any_to_server(utf8, (int) strlen(utf8), PG_UTF8)));
		}
		default:
			return (Datum) cell;
	}
}

/* Fills values and nulls of one row whose columns need functions. */
static void
convert_row(PgdnRows *rows, const uint64_t *cells, const uint8_t *nulls, Datum *values, bool *isnull)
{
	ErrorContextCallback callback;
	MemoryContext old;

	MemoryContextReset(rows->row_context);
	old = MemoryContextSwitchTo(rows->row_context);
	callback.callback = conversion_context;
	callback.arg = rows;
	callback.previous = error_context_stack;
	error_context_stack = &callback;
	for (int i = 0; i < rows->column_count; i++)
	{
		int attribute = rows->columns[i].attribute - 1;

		if (attribute < 0)
			continue;
		isnull[attribute] = nulls[i] != 0;
		if (nulls[i])
			continue;
		rows->converting = i;
		values[attribute] = convert_cell(&rows->conversions[i], cells[i]);
	}
	rows->converting = -1;
	error_context_stack = callback.previous;
	MemoryContextSwitchTo(old);
}

/*
 * The same under the settings in which managed code writes text: an interval's
 * leading sign would mean something else under sql_standard, and NULL in an
 * array would be a word without array_nulls.
 */
static void
convert_row_pinned(PgdnRows *rows, const uint64_t *cells, const uint8_t *nulls, Datum *values, bool *isnull)
{
	int save_style = IntervalStyle;
	bool save_nulls = Array_nulls;

	if (!rows->has_text_input || (save_style == INTSTYLE_POSTGRES && save_nulls))
	{
		convert_row(rows, cells, nulls, values, isnull);
		return;
	}
	PG_TRY();
	{
		IntervalStyle = INTSTYLE_POSTGRES;
		Array_nulls = true;
		convert_row(rows, cells, nulls, values, isnull);
	}
	PG_FINALLY();
	{
		IntervalStyle = save_style;
		Array_nulls = save_nulls;
	}
	PG_END_TRY();
}

/*
 * The row in the slot's arrays as a heap tuple, which alone has system columns.
 * xmin, xmax, cmin and cmax read as 0, as with postgres_fdw.
 */
static HeapTuple
form_tuple(TupleTableSlot *slot, ItemPointer ctid)
{
	HeapTuple tuple = heap_form_tuple(slot->tts_tupleDescriptor, slot->tts_values, slot->tts_isnull);

	HeapTupleHeaderSetXmin(tuple->t_data, InvalidTransactionId);
	HeapTupleHeaderSetXmax(tuple->t_data, InvalidTransactionId);
	HeapTupleHeaderSetCmin(tuple->t_data, InvalidTransactionId);
	if (ctid != NULL)
		tuple->t_self = tuple->t_data->t_ctid = *ctid;
	return tuple;
}

/* Whether the values of the first column that has addresses are far apart in this batch. */
static bool
are_far_apart(const PgdnRows *rows)
{
	uint64_t first;
	uint64_t second;

	if (rows->reference_count == 0 || rows->batch.rows <= ROWS_FETCHED_AHEAD)
		return false;
	first = rows->batch.values[rows->references[0]];
	second = rows->batch.values[rows->references[0] + rows->column_count];
	return second - first >= FAR_APART; /* also if the second one is before the first */
}

static void
fetch_ahead(const PgdnRows *rows)
{
	int row = rows->next_row + ROWS_FETCHED_AHEAD;
	const uint64_t *cells = rows->batch.values + (Size) row * rows->column_count;

	if (row >= rows->batch.rows)
		return;
	/* The address of a NULL is none, which does no harm here. */
	for (int i = 0; i < rows->reference_count; i++)
		__builtin_prefetch((const void *) (uintptr_t) cells[rows->references[i]]);
}

/* Reads the next row of the batch into the slot's arrays; returns its ctid, NULL when it has none. */
static ItemPointer
read_row(PgdnRows *rows, TupleTableSlot *slot)
{
	int columns = rows->column_count;
	const uint64_t *cells = rows->batch.values + (Size) rows->next_row * columns;
	const uint8_t *nulls = rows->batch.nulls + (Size) rows->next_row * columns;
	int natts = slot->tts_tupleDescriptor->natts;

	if (rows->next_row == 0)
		rows->fetches_ahead = are_far_apart(rows);
	if (rows->fetches_ahead)
		fetch_ahead(rows);
	rows->next_row++;
	if (rows->attribute_count < natts)
		memset(slot->tts_isnull, true, natts);
	if (rows->conversions != NULL)
		convert_row_pinned(rows, cells, nulls, slot->tts_values, slot->tts_isnull);
	else
	{
		if (rows->needs_tuple)
			MemoryContextReset(rows->row_context);
		for (int i = 0; i < columns; i++)
		{
			int attribute = rows->columns[i].attribute - 1;

			if (attribute < 0)
				continue;
			slot->tts_values[attribute] = (Datum) cells[i];
			slot->tts_isnull[attribute] = nulls[i] != 0;
		}
	}
	if (columns > 0 && rows->columns[0].attribute == SelfItemPointerAttributeNumber && !nulls[0])
		return (ItemPointer) (uintptr_t) cells[0];
	return NULL;
}

/* Puts the next row of the batch into a scan's slot; it is valid until the next row is. */
void
pgdn_rows_store(PgdnRows *rows, TupleTableSlot *slot)
{
	ItemPointer ctid = read_row(rows, slot);

	if (rows->needs_tuple)
	{
		MemoryContext old = MemoryContextSwitchTo(rows->row_context);
		HeapTuple tuple = form_tuple(slot, ctid);

		MemoryContextSwitchTo(old);
		ExecStoreHeapTuple(tuple, slot, false);
	}
	else
		ExecStoreVirtualTuple(slot);
}

/*
 * Replaces the row in a result relation's slot by the next row of the batch.
 * What was not fetched becomes NULL.  The slot owns the row.
 */
void
pgdn_rows_store_returned(PgdnRows *rows, TupleTableSlot *slot)
{
	MemoryContext old;
	HeapTuple tuple;
	ItemPointer ctid;

	ExecClearTuple(slot);
	ctid = read_row(rows, slot);
	old = MemoryContextSwitchTo(slot->tts_mcxt);
	tuple = form_tuple(slot, ctid);
	MemoryContextSwitchTo(old);
	ExecForceStoreHeapTuple(tuple, slot, true);
}
