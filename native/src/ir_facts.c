/*
 * ir_facts.c
 *
 * What does the catalog say of the things that an expression names?
 *
 * Types, collations, operators, constants and the foreign table itself, in the
 * formats of pgdotnet_abi.h.  Facts only: whether something may be pushed down
 * is decided in managed code.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/relation.h"
#include "access/table.h"
#include "access/transam.h"
#include "catalog/dependency.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_operator.h"
#include "catalog/pg_type.h"
#include "commands/extension.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/syscache.h"

#include "compat.h"
#include "pgdotnet_fdw.h"

/* An array with more elements goes through its output function. */
#define ARRAY_ELEMENTS_MAX 100000

/* origin [str extension] */
static void
put_origin(StringInfo buffer, Oid class_id, Oid object)
{
	Oid extension;

	if (object < FirstGenbkiObjectId)
	{
		pgdn_put_u8(buffer, 0);
		return;
	}
	extension = getExtensionOfObject(class_id, object);
	if (OidIsValid(extension))
	{
		pgdn_put_u8(buffer, 1);
		pgdn_put_str(buffer, get_extension_name(extension));
	}
	else
		pgdn_put_u8(buffer, 2);
}

void
pgdn_put_type(StringInfo buffer, Oid type, int32 typmod)
{
	HeapTuple tuple = SearchSysCache1(TYPEOID, ObjectIdGetDatum(type));
	Form_pg_type form;

	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "cache lookup failed for type %u", type);
	form = (Form_pg_type) GETSTRUCT(tuple);
	pgdn_put_u32(buffer, type);
	pgdn_put_u32(buffer, (uint32) typmod);
	pgdn_put_u8(buffer, (uint8) form->typtype);
	put_origin(buffer, TypeRelationId, type);
	pgdn_put_u32(buffer, get_element_type(type));
	pgdn_put_u32(buffer, form->typtype == TYPTYPE_DOMAIN ? getBaseType(type) : InvalidOid);
	pgdn_put_str(buffer, get_namespace_name(form->typnamespace));
	pgdn_put_str(buffer, NameStr(form->typname));
	ReleaseSysCache(tuple);
}

void
pgdn_put_collation(StringInfo buffer, Oid collation)
{
	HeapTuple tuple;
	Form_pg_collation form;
	uint8 flags = 0;

	pgdn_put_u32(buffer, collation);
	if (!OidIsValid(collation))
		return;
	tuple = SearchSysCache1(COLLOID, ObjectIdGetDatum(collation));
	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "cache lookup failed for collation %u", collation);
	form = (Form_pg_collation) GETSTRUCT(tuple);
	if (form->collisdeterministic)
		flags |= 1;
	if (pgdn_collation_is_c_compat(collation))
		flags |= 2;
	if (collation == DEFAULT_COLLATION_OID)
		flags |= 4;
	pgdn_put_u8(buffer, flags);
	pgdn_put_str(buffer, get_namespace_name(form->collnamespace));
	pgdn_put_str(buffer, NameStr(form->collname));
	ReleaseSysCache(tuple);
}

/* proc: names of the operator, volatility and flags of its function. */
void
pgdn_put_operator(StringInfo buffer, Oid operator_oid, Oid function)
{
	HeapTuple tuple = SearchSysCache1(OPEROID, ObjectIdGetDatum(operator_oid));
	Form_pg_operator form;

	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "cache lookup failed for operator %u", operator_oid);
	form = (Form_pg_operator) GETSTRUCT(tuple);
	if (!OidIsValid(function))
		function = form->oprcode;
	pgdn_put_str(buffer, get_namespace_name(form->oprnamespace));
	pgdn_put_str(buffer, NameStr(form->oprname));
	put_origin(buffer, OperatorRelationId, operator_oid);
	pgdn_put_u8(buffer, (uint8) func_volatile(function));
	pgdn_put_u8(buffer, func_strict(function));
	pgdn_put_u8(buffer, get_func_leakproof(function));
	ReleaseSysCache(tuple);
}

/*
 * Text of a value by its type's output function, under settings that make it
 * mean the same everywhere.  A nest level of settings is left by an error's
 * transaction abort.
 */
static char *
pinned_output(Oid type, Datum value)
{
	int nest_level = NewGUCNestLevel();
	Oid output;
	bool is_varlena;
	char *result;

	(void) set_config_option("datestyle", "ISO, YMD", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
	(void) set_config_option("intervalstyle", "postgres", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
	(void) set_config_option("extra_float_digits", "1", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
	(void) set_config_option("bytea_output", "hex", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
	(void) set_config_option("search_path", "pg_catalog", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
	getTypeOutputInfo(type, &output, &is_varlena);
	result = OidOutputFunctionCall(output, value);
	AtEOXact_GUC(true, nest_level);
	return result;
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
	pgdn_put_u32(buffer, (uint32) count);
	for (int i = 0; i < count; i++)
		pgdn_put_value(buffer, element, elements[i], nulls[i]);
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
	pgdn_put_u8(buffer, PGDN_VALUE_OUTPUT);
	pgdn_put_str(buffer, pinned_output(type, value));
}

/* relation facts */
void
pgdn_put_relation_facts(StringInfo buffer, Oid relation_oid)
{
	Relation relation = table_open(relation_oid, NoLock);
	TupleDesc desc = RelationGetDescr(relation);
	int count = 0;

	pgdn_put_u8(buffer, PGDN_IR_VERSION);
	pgdn_put_str(buffer, get_namespace_name(RelationGetNamespace(relation)));
	pgdn_put_str(buffer, RelationGetRelationName(relation));
	pgdn_put_options(buffer, GetForeignTable(relation_oid)->options);
	for (int i = 0; i < desc->natts; i++)
	{
		if (!TupleDescAttr(desc, i)->attisdropped)
			count++;
	}
	pgdn_put_u32(buffer, (uint32) count);
	for (int i = 0; i < desc->natts; i++)
	{
		Form_pg_attribute attribute = TupleDescAttr(desc, i);

		if (attribute->attisdropped)
			continue;
		pgdn_put_u16(buffer, (uint16) attribute->attnum);
		pgdn_put_str(buffer, NameStr(attribute->attname));
		pgdn_put_u8(buffer, attribute->attnotnull);
		pgdn_put_type(buffer, attribute->atttypid, attribute->atttypmod);
		pgdn_put_collation(buffer, attribute->attcollation);
		pgdn_put_options(buffer, GetForeignColumnOptions(relation_oid, attribute->attnum));
	}
	table_close(relation, NoLock);
}
