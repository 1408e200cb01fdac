/*
 * message.c
 *
 * How are the boundary's messages written and read?
 *
 * The primitives of the formats at the end of pgdotnet_abi.h: integers in
 * little-endian order (which is the host's own: checked below), UTF-8 strings
 * with a length, text tables.  What is in a message is decided in ir.c,
 * ir_facts.c and the callers.
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog/namespace.h"
#include "commands/defrem.h"
#include "fmgr.h"
#include "foreign/foreign.h"
#include "mb/pg_wchar.h"
#include "nodes/value.h"
#include "utils/memutils.h"

#include "pgdotnet_fdw.h"

#ifdef WORDS_BIGENDIAN
#error "big-endian machines are not supported"
#endif

/* Bytes of a C string in the server encoding, as UTF-8; NULL gives "absent". */
PgdnBytes
pgdn_bytes(const char *string)
{
	PgdnBytes bytes = {NULL, 0};

	if (string != NULL)
	{
		const char *utf8 = pg_server_to_any(string, (int) strlen(string), PG_UTF8);

		bytes.data = (const uint8_t *) utf8;
		bytes.length = (int64_t) strlen(utf8);
	}
	return bytes;
}

/* Bytes of a buffer, which must outlive the call they are used in. */
PgdnBytes
pgdn_buffer_bytes(const StringInfoData *buffer)
{
	PgdnBytes bytes;

	bytes.data = (const uint8_t *) buffer->data;
	bytes.length = buffer->len;
	return bytes;
}

static FmgrInfo from_utf8; /* what converts to the server encoding; fn_oid is 0 until it is known, and where there is none */
static bool is_conversion_known = false;

/*
 * Looks up how text is converted, while the catalog can be read: when a
 * transaction ends it cannot, but what the remotes had to say is shown then.
 */
void
pgdn_text_init(void)
{
	Oid proc;

	if (is_conversion_known || GetDatabaseEncoding() == PG_UTF8 || !IsTransactionState())
		return;
	proc = FindDefaultConversionProc(PG_UTF8, GetDatabaseEncoding());
	if (OidIsValid(proc))
		fmgr_info_cxt(proc, &from_utf8, TopMemoryContext);
	is_conversion_known = true;
}

/* Converts what can be converted; returns how many bytes of the source that was. */
static int
convert(const char *source, int length, char *target)
{
	return DatumGetInt32(FunctionCall6(&from_utf8, Int32GetDatum(PG_UTF8), Int32GetDatum(GetDatabaseEncoding()),
									   CStringGetDatum(source), CStringGetDatum(target), Int32GetDatum(length), BoolGetDatum(true)));
}

/*
 * A palloc'd C string in the server encoding; NULL for "absent".  Characters
 * that the server encoding lacks become question marks: a message must never
 * fail for its text.
 */
char *
pgdn_text(PgdnBytes bytes)
{
	int length = (int) bytes.length;
	char *string;
	char *result;
	int written = 0;
	int done = 0;

	if (bytes.data == NULL)
		return NULL;
	string = pnstrdup((const char *) bytes.data, length);
	if (GetDatabaseEncoding() == PG_UTF8)
		return string;
	pgdn_text_init();
	/* Without a conversion, e.g. to SQL_ASCII, the bytes stay as they are. */
	if (is_conversion_known && !OidIsValid(from_utf8.fn_oid))
		return string;
	result = palloc((Size) length * MAX_CONVERSION_GROWTH + 1);
	while (done < length)
	{
		if (is_conversion_known)
		{
			done += convert(string + done, length - done, result + written);
			written += (int) strlen(result + written);
		}
		else if (!IS_HIGHBIT_SET(string[done]))
		{
			result[written++] = string[done++];
			continue;
		}
		if (done < length)
		{
			result[written++] = '?';
			done += pg_utf_mblen((const unsigned char *) string + done);
		}
	}
	result[written] = '\0';
	return result;
}

void
pgdn_put_u8(StringInfo buffer, uint8 value)
{
	appendStringInfoCharMacro(buffer, (char) value);
}

void
pgdn_put_u16(StringInfo buffer, uint16 value)
{
	appendBinaryStringInfo(buffer, (char *) &value, sizeof(value));
}

void
pgdn_put_u32(StringInfo buffer, uint32 value)
{
	appendBinaryStringInfo(buffer, (char *) &value, sizeof(value));
}

void
pgdn_put_u64(StringInfo buffer, uint64 value)
{
	appendBinaryStringInfo(buffer, (char *) &value, sizeof(value));
}

void
pgdn_put_f64(StringInfo buffer, double value)
{
	appendBinaryStringInfo(buffer, (char *) &value, sizeof(value));
}

/* str: bytes that are what they are. */
void
pgdn_put_raw(StringInfo buffer, const char *data, int length)
{
	pgdn_put_u32(buffer, (uint32) length);
	appendBinaryStringInfo(buffer, data, length);
}

/* str: text in the server encoding. */
void
pgdn_put_text(StringInfo buffer, const char *data, int length)
{
	char *utf8 = pg_server_to_any(data, length, PG_UTF8);

	pgdn_put_raw(buffer, utf8, utf8 == data ? length : (int) strlen(utf8));
}

/* str: a C string in the server encoding; NULL is written as empty. */
void
pgdn_put_str(StringInfo buffer, const char *string)
{
	pgdn_put_text(buffer, string ? string : "", string ? (int) strlen(string) : 0);
}

/* Text table of a list of DefElem: name, value. */
void
pgdn_put_options(StringInfo buffer, List *options)
{
	ListCell *lc;

	pgdn_put_u32(buffer, (uint32) list_length(options));
	pgdn_put_u32(buffer, 2);
	foreach (lc, options)
	{
		DefElem *def = lfirst_node(DefElem, lc);

		pgdn_put_str(buffer, def->defname);
		pgdn_put_str(buffer, defGetString(def));
	}
}

/* Text table with one column, of a list of C strings. */
void
pgdn_put_names(StringInfo buffer, List *names)
{
	ListCell *lc;

	pgdn_put_u32(buffer, (uint32) list_length(names));
	pgdn_put_u32(buffer, 1);
	foreach (lc, names)
		pgdn_put_str(buffer, (const char *) lfirst(lc));
}

/* Takes n bytes off a table's front. */
static const uint8_t *
take(PgdnBytes *table, int64_t n)
{
	const uint8_t *data = table->data;

	if (n < 0 || n > table->length)
		ereport(ERROR,
				(errcode(ERRCODE_INTERNAL_ERROR),
				 errmsg("managed code returned a malformed table")));
	table->data += n;
	table->length -= n;
	return data;
}

static int32
take_i32(PgdnBytes *table)
{
	int32 value;

	memcpy(&value, take(table, sizeof(value)), sizeof(value));
	return value;
}

/*
 * Copies a text table into palloc'd strings of the server encoding (NULL for
 * NULL), row-major.  Returns the number of rows; the number of columns must be
 * as expected.
 */
uint32
pgdn_read_table(PgdnBytes table, uint32 columns, char ***cells)
{
	uint32 rows = (uint32) take_i32(&table);

	if ((uint32) take_i32(&table) != columns)
		ereport(ERROR,
				(errcode(ERRCODE_INTERNAL_ERROR),
				 errmsg("managed code returned a malformed table")));
	*cells = palloc(sizeof(char *) * Max(rows * columns, 1));
	for (uint32 i = 0; i < rows * columns; i++)
	{
		PgdnBytes cell;
		int32 length = take_i32(&table);

		cell.length = Max(length, 0);
		cell.data = length < 0 ? NULL : take(&table, length);
		(*cells)[i] = length < 0 ? NULL : pgdn_text(cell);
	}
	return rows;
}
