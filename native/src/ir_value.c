/*
 * ir_value.c
 *
 * How is a value written?
 *
 * Constants and parameters in the forms of pgdotnet_abi.h.  Types without a
 * form of their own go through their output function, under settings that make
 * the text mean the same everywhere.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"

#include "pgdotnet_fdw.h"

/* An array with more elements goes through its output function. */
#define ARRAY_ELEMENTS_MAX 100000

/*
 * Makes settings so that texts of values mean the same everywhere, until
 * AtEOXact_GUC.  A nest level of settings is left by an error's transaction
 * abort.
 */
static int
pin_settings(void)
{
	int nest_level = NewGUCNestLevel();

	(void) set_config_option("datestyle", "ISO, YMD", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
	(void) set_config_option("intervalstyle", "postgres", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
	(void) set_config_option("extra_float_digits", "1", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
	(void) set_config_option("bytea_output", "hex", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
	(void) set_config_option("search_path", "pg_catalog", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
	return nest_level;
}

/* Values in form 6, or NULLs. */
static void
put_outputs(StringInfo buffer, Oid type, const Datum *values, const bool *nulls, int count)
{
	int nest_level = pin_settings();
	FmgrInfo function;
	Oid output;
	bool is_varlena;

	getTypeOutputInfo(type, &output, &is_varlena);
	fmgr_info(output, &function);
	for (int i = 0; i < count; i++)
	{
		if (nulls != NULL && nulls[i])
		{
			pgdn_put_u8(buffer, PGDN_VALUE_NULL);
			continue;
		}
		pgdn_put_u8(buffer, PGDN_VALUE_OUTPUT);
		pgdn_put_str(buffer, OutputFunctionCall(&function, values[i]));
	}
	AtEOXact_GUC(true, nest_level);
}

/* Whether values of a base type have another form than their output function's text. */
static bool
has_form(Oid base)
{
	switch (base)
	{
		case BOOLOID:
		case INT2OID:
		case INT4OID:
		case OIDOID:
		case INT8OID:
		case FLOAT4OID:
		case FLOAT8OID:
		case TEXTOID:
		case VARCHAROID:
		case BPCHAROID:
		case JSONOID:
		case NAMEOID:
		case BYTEAOID:
			return true;
		default:
			return OidIsValid(get_element_type(base));
	}
}

/* Elements of an array. */
static void
put_elements(StringInfo buffer, Oid type, const Datum *values, const bool *nulls, int count)
{
	if (!has_form(getBaseType(type)))
	{
		put_outputs(buffer, type, values, nulls, count);
		return;
	}
	for (int i = 0; i < count; i++)
		pgdn_put_value(buffer, type, values[i], nulls != NULL && nulls[i]);
}

/* An array of one dimension (form 7), none of whose elements is NULL. */
void
pgdn_put_list(StringInfo buffer, Oid type, const Datum *values, int count)
{
	pgdn_put_u8(buffer, PGDN_VALUE_ARRAY);
	pgdn_put_type(buffer, type, -1);
	pgdn_put_u8(buffer, count > 0 ? 1 : 0);
	if (count > 0)
	{
		pgdn_put_u32(buffer, (uint32) count);
		pgdn_put_u32(buffer, 1);
	}
	pgdn_put_u32(buffer, (uint32) count);
	put_elements(buffer, type, values, NULL, count);
}

static void
put_text_datum(StringInfo buffer, Datum value)
{
	struct varlena *detoasted = PG_DETOAST_DATUM_PACKED(value);

	pgdn_put_text(buffer, VARDATA_ANY(detoasted), VARSIZE_ANY_EXHDR(detoasted));
}

/* Form 7; returns false when the array is too large for it. */
static bool
put_array(StringInfo buffer, Oid element, Datum value)
{
	ArrayType *array = DatumGetArrayTypeP(value);
	int16 typlen;
	bool typbyval;
	char typalign;
	Datum *elements;
	bool *nulls;
	int count;

	if (ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array)) > ARRAY_ELEMENTS_MAX)
		return false;
	get_typlenbyvalalign(element, &typlen, &typbyval, &typalign);
	deconstruct_array(array, element, typlen, typbyval, typalign, &elements, &nulls, &count);
	pgdn_put_u8(buffer, PGDN_VALUE_ARRAY);
	pgdn_put_type(buffer, element, -1);
	pgdn_put_u8(buffer, (uint8) ARR_NDIM(array));
	for (int i = 0; i < ARR_NDIM(array); i++)
	{
		pgdn_put_u32(buffer, (uint32) ARR_DIMS(array)[i]);
		pgdn_put_u32(buffer, (uint32) ARR_LBOUND(array)[i]);
	}
	pgdn_put_u32(buffer, (uint32) count);
	put_elements(buffer, element, elements, nulls, count);
	return true;
}

void
pgdn_put_value(StringInfo buffer, Oid type, Datum value, bool isnull)
{
	Oid base = getBaseType(type);
	Oid element;

	if (isnull)
	{
		pgdn_put_u8(buffer, PGDN_VALUE_NULL);
		return;
	}
	switch (base)
	{
		case BOOLOID:
			pgdn_put_u8(buffer, PGDN_VALUE_BOOL);
			pgdn_put_u8(buffer, DatumGetBool(value));
			return;
		case INT2OID:
			pgdn_put_u8(buffer, PGDN_VALUE_INT64);
			pgdn_put_u64(buffer, (uint64) (int64) DatumGetInt16(value));
			return;
		case INT4OID:
			pgdn_put_u8(buffer, PGDN_VALUE_INT64);
			pgdn_put_u64(buffer, (uint64) (int64) DatumGetInt32(value));
			return;
		case OIDOID:
			pgdn_put_u8(buffer, PGDN_VALUE_INT64);
			pgdn_put_u64(buffer, (uint64) DatumGetObjectId(value));
			return;
		case INT8OID:
			pgdn_put_u8(buffer, PGDN_VALUE_INT64);
			pgdn_put_u64(buffer, (uint64) DatumGetInt64(value));
			return;
		case FLOAT4OID:
			pgdn_put_u8(buffer, PGDN_VALUE_FLOAT64);
			pgdn_put_f64(buffer, (double) DatumGetFloat4(value));
			return;
		case FLOAT8OID:
			pgdn_put_u8(buffer, PGDN_VALUE_FLOAT64);
			pgdn_put_f64(buffer, DatumGetFloat8(value));
			return;
		case TEXTOID:
		case VARCHAROID:
		case BPCHAROID:
		case JSONOID:
			pgdn_put_u8(buffer, PGDN_VALUE_TEXT);
			put_text_datum(buffer, value);
			return;
		case NAMEOID:
			pgdn_put_u8(buffer, PGDN_VALUE_TEXT);
			pgdn_put_str(buffer, NameStr(*DatumGetName(value)));
			return;
		case BYTEAOID:
		{
			bytea *bytes = DatumGetByteaPP(value);

			pgdn_put_u8(buffer, PGDN_VALUE_BYTES);
			pgdn_put_raw(buffer, VARDATA_ANY(bytes), VARSIZE_ANY_EXHDR(bytes));
			return;
		}
	}
	/* True arrays only: int2vector and oidvector have another subscript base. */
	element = get_element_type(base);
	if (OidIsValid(element) && get_array_type(element) == base && put_array(buffer, element, value))
		return;
	put_outputs(buffer, type, &value, NULL, 1);
}
