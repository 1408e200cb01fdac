/*
 * outgoing.c
 *
 * How does a row get onto its way to the remote?
 *
 * Each value in the form that the driver asked for: its external binary form,
 * or its text under settings that make it mean the same everywhere.  Texts are
 * UTF-8.  Common types are written directly, all others by their own functions.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "executor/executor.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "port/pg_bswap.h"
#include "utils/builtins.h"
#include "utils/bytea.h"
#include "utils/date.h"
#include "utils/float.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"
#include "utils/uuid.h"

#include "compat.h"
#include "outgoing.h"

static void
put_be16(StringInfo rows, uint16 value)
{
	value = pg_hton16(value);
	appendBinaryStringInfo(rows, (char *) &value, sizeof(value));
}

static void
put_be32(StringInfo rows, uint32 value)
{
	value = pg_hton32(value);
	appendBinaryStringInfo(rows, (char *) &value, sizeof(value));
}

static void
put_be64(StringInfo rows, uint64 value)
{
	value = pg_hton64(value);
	appendBinaryStringInfo(rows, (char *) &value, sizeof(value));
}

static void
put_bytes(StringInfo rows, const char *data, int length)
{
	put_be32(rows, (uint32) length);
	appendBinaryStringInfo(rows, data, length);
}

/* Text in the server's encoding. */
static void
put_text(StringInfo rows, const char *data, int length)
{
	char *utf8 = pg_server_to_any(data, length, PG_UTF8);

	put_bytes(rows, utf8, utf8 == data ? length : (int) strlen(utf8));
}

/* Whether a type's output depends on search_path. */
static bool
is_name_type(Oid base)
{
	return base == REGCLASSOID || base == REGPROCOID || base == REGPROCEDUREOID || base == REGOPEROID ||
		   base == REGOPERATOROID || base == REGTYPEOID || base == REGCONFIGOID || base == REGDICTIONARYOID ||
		   base == REGCOLLATIONOID || base == REGROLEOID || base == REGNAMESPACEOID;
}

/* Writes the binary form of a type whose form is plain; false for the others. */
static bool
put_plain(PgdnOutgoing *column, StringInfo rows, Datum value)
{
	switch (column->base)
	{
		case BOOLOID:
			put_be32(rows, 1);
			appendStringInfoCharMacro(rows, DatumGetBool(value) ? 1 : 0);
			return true;
		case INT2OID:
			put_be32(rows, sizeof(int16));
			put_be16(rows, (uint16) DatumGetInt16(value));
			return true;
		case INT4OID:
		case OIDOID:
		case DATEOID:
			put_be32(rows, sizeof(int32));
			put_be32(rows, (uint32) DatumGetInt32(value));
			return true;
		case INT8OID:
		case TIMESTAMPOID:
		case TIMESTAMPTZOID:
		case TIMEOID:
			put_be32(rows, sizeof(int64));
			put_be64(rows, (uint64) DatumGetInt64(value));
			return true;
		case FLOAT4OID:
		{
			float4 number = DatumGetFloat4(value);
			uint32 bits;

			memcpy(&bits, &number, sizeof(bits));
			put_be32(rows, sizeof(bits));
			put_be32(rows, bits);
			return true;
		}
		case FLOAT8OID:
		{
			float8 number = DatumGetFloat8(value);
			uint64 bits;

			memcpy(&bits, &number, sizeof(bits));
			put_be32(rows, sizeof(bits));
			put_be64(rows, bits);
			return true;
		}
		case TEXTOID:
		case VARCHAROID:
		case BPCHAROID:
		case JSONOID:
		case XMLOID:
		{
			struct varlena *packed = PG_DETOAST_DATUM_PACKED(value);

			put_text(rows, VARDATA_ANY(packed), VARSIZE_ANY_EXHDR(packed));
			return true;
		}
		case NAMEOID:
			put_text(rows, NameStr(*DatumGetName(value)), (int) strlen(NameStr(*DatumGetName(value))));
			return true;
		case BYTEAOID:
		{
			bytea *bytes = DatumGetByteaPP(value);

			put_bytes(rows, VARDATA_ANY(bytes), VARSIZE_ANY_EXHDR(bytes));
			return true;
		}
		case UUIDOID:
			put_bytes(rows, (char *) DatumGetUUIDP(value)->data, UUID_LEN);
			return true;
		default:
			return false;
	}
}

static void
put_value(PgdnOutgoing *column, StringInfo rows, Datum value)
{
	if (column->form == PGDN_OUTGOING_TEXT)
	{
		char *output = OutputFunctionCall(&column->function, value);

		put_text(rows, output, (int) strlen(output));
	}
	else if (!put_plain(column, rows, value))
	{
		bytea *bytes = SendFunctionCall(&column->function, value);

		put_bytes(rows, VARDATA(bytes), VARSIZE(bytes) - VARHDRSZ);
	}
}

/* The value of a column; old ones stand in the plan's row. */
static Datum
get_value(PgdnOutgoing *column, TupleTableSlot *new_row, TupleTableSlot *plan_row, bool *isnull)
{
	return slot_getattr(column->is_old ? plan_row : new_row, column->number, isnull);
}

static void
put_values(PgdnRowFormat *format, StringInfo rows, TupleTableSlot *new_row, TupleTableSlot *plan_row)
{
	put_be16(rows, (uint16) format->column_count);
	for (int i = 0; i < format->column_count; i++)
	{
		PgdnOutgoing *column = &format->columns[i];
		bool isnull;
		Datum value = get_value(column, new_row, plan_row, &isnull);

		if (isnull)
			put_be32(rows, (uint32) -1);
		else
			put_value(column, rows, value);
	}
}

/* What is done under pinned settings. */
typedef struct Putting
{
	PgdnRowFormat *format;
	StringInfo rows; /* where to */
	TupleTableSlot *new_row;
	TupleTableSlot *plan_row;
	/* instead of slots: rows of another format */
	PgdnRowFormat *from;
	StringInfo made;
	int row_count;
} Putting;

static void convert_values(Putting *putting);

static void
put(Putting *putting)
{
	if (putting->from != NULL)
		convert_values(putting);
	else
		put_values(putting->format, putting->rows, putting->new_row, putting->plan_row);
}

/* The same under settings that make texts mean the same everywhere. */
static void
put_pinned(Putting *putting, bool has_names, bool has_send)
{
	int save_date_style = DateStyle;
	int save_date_order = DateOrder;
	int save_interval_style = IntervalStyle;
	int save_float_digits = extra_float_digits;
	int save_bytea_output = bytea_output;
	int save_encoding = pg_get_client_encoding();
	int nest_level = 0;

	if (has_names)
	{
		nest_level = NewGUCNestLevel();
		(void) set_config_option("search_path", "pg_catalog", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
	}
	PG_TRY();
	{
		DateStyle = USE_ISO_DATES;
		DateOrder = DATEORDER_YMD;
		IntervalStyle = INTSTYLE_POSTGRES;
		extra_float_digits = 1;
		bytea_output = BYTEA_OUTPUT_HEX;
		if (has_send && save_encoding != PG_UTF8)
			SetClientEncoding(PG_UTF8);
		put(putting);
	}
	PG_FINALLY();
	{
		DateStyle = save_date_style;
		DateOrder = save_date_order;
		IntervalStyle = save_interval_style;
		extra_float_digits = save_float_digits;
		bytea_output = save_bytea_output;
		if (has_send && save_encoding != PG_UTF8)
			SetClientEncoding(save_encoding);
	}
	PG_END_TRY();
	if (nest_level > 0)
		AtEOXact_GUC(true, nest_level);
}

/* Appends a row to those that wait. */
void
pgdn_put_row(PgdnRowFormat *format, StringInfo rows, TupleTableSlot *new_row, TupleTableSlot *plan_row)
{
	Putting putting = {.format = format, .rows = rows, .new_row = new_row, .plan_row = plan_row};
	MemoryContext old;

	MemoryContextReset(format->context);
	old = MemoryContextSwitchTo(format->context);
	if (format->has_text || (format->has_send && pg_get_client_encoding() != PG_UTF8))
		put_pinned(&putting, format->has_names, format->has_send);
	else
		put(&putting);
	MemoryContextSwitchTo(old);
}

/* A value out of the form that a column has. */
static Datum
read_value(PgdnOutgoing *column, StringInfo value)
{
	Oid function;
	Oid element;

	if (column->form == PGDN_OUTGOING_TEXT)
	{
		getTypeInputInfo(column->type, &function, &element);
		return OidInputFunctionCall(function, pg_any_to_server(value->data, value->len, PG_UTF8), element, -1);
	}
	getTypeBinaryInputInfo(column->type, &function, &element);
	return OidReceiveFunctionCall(function, value, element, -1);
}

static void
convert_values(Putting *putting)
{
	StringInfo made = putting->made;

	for (int row = 0; row < putting->row_count; row++)
	{
		made->cursor += sizeof(uint16);
		put_be16(putting->rows, (uint16) putting->format->column_count);
		for (int i = 0; i < putting->format->column_count; i++)
		{
			PgdnOutgoing *from = &putting->from->columns[i];
			PgdnOutgoing *to = &putting->format->columns[i];
			StringInfoData value;
			uint32 length;

			memcpy(&length, made->data + made->cursor, sizeof(length));
			made->cursor += sizeof(length);
			length = pg_ntoh32(length);
			if (length == (uint32) -1)
			{
				put_be32(putting->rows, length);
				continue;
			}
			initStringInfo(&value);
			appendBinaryStringInfo(&value, made->data + made->cursor, (int) length);
			made->cursor += (int) length;
			if (from->form == to->form)
				put_bytes(putting->rows, value.data, value.len);
			else
				put_value(to, putting->rows, read_value(from, &value));
		}
		MemoryContextReset(putting->format->context);
	}
}

/* Makes rows of one format into those of another one, which differs in its forms only. */
void
pgdn_convert_rows(PgdnRowFormat *from, PgdnRowFormat *to, StringInfo rows, int row_count)
{
	StringInfoData made = *rows;
	Putting putting = {.format = to, .rows = rows, .from = from, .made = &made, .row_count = row_count};
	MemoryContext old;

	made.cursor = 0;
	old = MemoryContextSwitchTo(GetMemoryChunkContext(made.data));
	initStringInfo(rows);
	MemoryContextSwitchTo(old);
	MemoryContextReset(to->context);
	old = MemoryContextSwitchTo(to->context);
	put_pinned(&putting, to->has_names || from->has_names, true);
	MemoryContextSwitchTo(old);
	pfree(made.data);
}

static void
prepare_column(PgdnRowFormat *format, PgdnOutgoing *column, Oid type)
{
	Oid function;
	bool is_varlena;

	column->type = type;
	column->base = getBaseType(type);
	if (column->form == PGDN_OUTGOING_TEXT)
	{
		getTypeOutputInfo(type, &function, &is_varlena);
		fmgr_info(function, &column->function);
		format->has_text = true;
		format->has_names |= is_name_type(column->base);
		return;
	}
	getTypeBinaryOutputInfo(type, &function, &is_varlena);
	fmgr_info(function, &column->function);
	format->has_send = true;
}

/*
 * Prepares a format.  desc is that of the table; old values are found by the
 * caller, who sets number.
 */
void
pgdn_format_init(PgdnRowFormat *format, const PgdnModifyShape *shape, TupleDesc desc, MemoryContext parent)
{
	MemoryContext old = MemoryContextSwitchTo(parent);

	format->column_count = shape->outgoing_count;
	format->columns = palloc0(sizeof(PgdnOutgoing) * Max(shape->outgoing_count, 1));
	format->context = AllocSetContextCreate(parent, "pgdotnet_fdw outgoing row", ALLOCSET_DEFAULT_SIZES);
	for (int i = 0; i < format->column_count; i++)
	{
		PgdnOutgoing *column = &format->columns[i];
		int attribute = shape->outgoing[i].attribute;

		column->number = (AttrNumber) attribute;
		column->is_old = i >= shape->value_count;
		column->form = shape->outgoing[i].form;
		prepare_column(format, column, attribute < 0 ? TIDOID : TupleDescAttr(desc, attribute - 1)->atttypid);
	}
	if (format->has_send && pg_get_client_encoding() != PG_UTF8 && PrepareClientEncoding(PG_UTF8) < 0)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("values cannot be converted from encoding \"%s\" to UTF8", GetDatabaseEncodingName())));
	MemoryContextSwitchTo(old);
}
