/*
 * outgoing.h
 *
 * How are rows made that go to a remote?
 */
#ifndef PGDN_OUTGOING_H
#define PGDN_OUTGOING_H

#include "fmgr.h"
#include "executor/tuptable.h"

#include "pgdotnet_fdw.h"

/* One column of the rows. */
typedef struct PgdnOutgoing
{
	AttrNumber number; /* where the value stands: in the new row, or among the plan's columns when is_old */
	bool is_old; /* an old value, which the plan brought along */
	int16 form; /* PgdnOutgoingForm */
	Oid type;
	Oid base; /* type, without its domains */
	FmgrInfo function; /* send or output function */
} PgdnOutgoing;

/* A format for rows. */
typedef struct PgdnRowFormat
{
	PgdnOutgoing *columns;
	int column_count;
	bool has_text; /* some value goes through an output function */
	bool has_names; /* some text depends on search_path */
	bool has_send; /* some value goes through a send function, which converts texts to the client's encoding */
	MemoryContext context; /* reset with each row */
} PgdnRowFormat;

extern void pgdn_format_init(PgdnRowFormat *format, const PgdnModifyShape *shape, TupleDesc desc, MemoryContext parent);
extern void pgdn_put_row(PgdnRowFormat *format, StringInfo rows, TupleTableSlot *new_row, TupleTableSlot *plan_row);

extern void pgdn_convert_rows(PgdnRowFormat *from, PgdnRowFormat *to, StringInfo rows, int row_count);

#endif /* PGDN_OUTGOING_H */
