/*
 * ir_facts.c
 *
 * What does the catalog say of the things that an expression names?
 *
 * Types, collations, operators, functions, the foreign table itself and the
 * database, in the formats of pgdotnet_abi.h.  Facts only: whether something
 * may be pushed down is decided in managed code.
 *
 * Facts on built-in objects and on collations are the same in every message of
 * a backend; ir_cache.c keeps their bytes.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/table.h"
#include "access/transam.h"
#include "catalog/dependency.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_database.h"
#include "catalog/pg_operator.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "commands/extension.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/syscache.h"

#include "compat.h"
#include "ir_cache.h"
#include "pgdotnet_fdw.h"

static bool
is_built_in(Oid object)
{
	return object < FirstGenbkiObjectId;
}

/*
 * The type that says whose a type is: an array belongs to whom its element belongs,
 * without an entry in the catalog of its own.  Arrays of composite types are left
 * to the user, as are these: their columns are each database's own.
 */
static Oid
owning_type(Oid type)
{
	Oid element = get_element_type(type);

	return OidIsValid(element) && get_typtype(element) != TYPTYPE_COMPOSITE ? element : type;
}

/* origin [str extension] */
static void
put_origin(StringInfo buffer, Oid class_id, Oid object)
{
	Oid extension;

	if (is_built_in(object))
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

static void
put_type(StringInfo buffer, Oid type)
{
	HeapTuple tuple = SearchSysCache1(TYPEOID, ObjectIdGetDatum(type));
	Form_pg_type form;

	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "cache lookup failed for type %u", type);
	form = (Form_pg_type) GETSTRUCT(tuple);
	pgdn_put_u32(buffer, type);
	pgdn_put_u32(buffer, 0);
	pgdn_put_u8(buffer, (uint8) form->typtype);
	put_origin(buffer, TypeRelationId, owning_type(type));
	pgdn_put_u32(buffer, get_element_type(type));
	pgdn_put_u32(buffer, form->typtype == TYPTYPE_DOMAIN ? getBaseType(type) : InvalidOid);
	pgdn_put_str(buffer, get_namespace_name(form->typnamespace));
	pgdn_put_str(buffer, NameStr(form->typname));
	ReleaseSysCache(tuple);
}

/* type */
void
pgdn_put_type(StringInfo buffer, Oid type, int32 typmod)
{
	int start = buffer->len;

	if (!is_built_in(type))
		put_type(buffer, type);
	else if (!pgdn_cache_put(buffer, PGDN_CACHE_TYPE, type))
	{
		put_type(buffer, type);
		pgdn_cache_keep(buffer, start, PGDN_CACHE_TYPE, type);
	}
	/* The modifier follows the oid and is not part of what is kept. */
	memcpy(buffer->data + start + sizeof(Oid), &typmod, sizeof(typmod));
}

/* Adds "|" and a column's text; nothing of it when the column is NULL or the server has none. */
static void
add_column(StringInfo rules, int cache, HeapTuple tuple, int column)
{
	bool isnull;
	Datum value = SysCacheGetAttr(cache, tuple, (AttrNumber) column, &isnull);

	appendStringInfoChar(rules, '|');
	if (!isnull)
		appendStringInfoString(rules, TextDatumGetCString(value));
}

/* The column that names the locale for its provider, as C string; NULL when it is NULL. */
static char *
locale_name(int cache, HeapTuple tuple, int column)
{
	bool isnull;
	Datum value = SysCacheGetAttr(cache, tuple, (AttrNumber) column, &isnull);

	return isnull ? NULL : TextDatumGetCString(value);
}

/* str rules: provider, locale and version, from the columns of pg_collation or pg_database. */
static void
put_rules(StringInfo buffer, int cache, HeapTuple tuple, char provider, int collate, int ctype, int locale, int extra)
{
	StringInfoData rules;
	char *name = locale_name(cache, tuple, provider == COLLPROVIDER_LIBC ? collate : locale);
	char *version = name == NULL ? NULL : get_collation_actual_version(provider, name);

	initStringInfo(&rules);
	appendStringInfoChar(&rules, provider);
	if (provider == COLLPROVIDER_LIBC)
	{
		add_column(&rules, cache, tuple, collate);
		add_column(&rules, cache, tuple, ctype);
	}
	else
		add_column(&rules, cache, tuple, locale);
	appendStringInfo(&rules, "|%s", version ? version : "");
	/* Rules that ICU is to follow beyond its own. */
	if (extra != 0 && locale_name(cache, tuple, extra) != NULL)
		add_column(&rules, cache, tuple, extra);
	pgdn_put_str(buffer, rules.data);
	pfree(rules.data);
}

/* The rules of the default collation are those of the database. */
static void
put_database_rules(StringInfo buffer)
{
	HeapTuple tuple = SearchSysCache1(DATABASEOID, ObjectIdGetDatum(MyDatabaseId));

	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "cache lookup failed for database %u", MyDatabaseId);
	put_rules(buffer, DATABASEOID, tuple, ((Form_pg_database) GETSTRUCT(tuple))->datlocprovider,
			  Anum_pg_database_datcollate, Anum_pg_database_datctype, PGDN_ANUM_DATABASE_LOCALE, PGDN_ANUM_DATABASE_RULES);
	ReleaseSysCache(tuple);
}

static void
put_collation(StringInfo buffer, Oid collation)
{
	HeapTuple tuple = SearchSysCache1(COLLOID, ObjectIdGetDatum(collation));
	Form_pg_collation form;
	uint8 flags = 0;

	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "cache lookup failed for collation %u", collation);
	form = (Form_pg_collation) GETSTRUCT(tuple);
	if (form->collisdeterministic)
		flags |= 1;
	if (pgdn_collation_is_c_compat(collation))
		flags |= 2;
	if (collation == DEFAULT_COLLATION_OID)
		flags |= 4;
	pgdn_put_u32(buffer, collation);
	pgdn_put_u8(buffer, flags);
	pgdn_put_str(buffer, get_namespace_name(form->collnamespace));
	pgdn_put_str(buffer, NameStr(form->collname));
	if (form->collprovider == COLLPROVIDER_DEFAULT)
		put_database_rules(buffer);
	else
		put_rules(buffer, COLLOID, tuple, form->collprovider, Anum_pg_collation_collcollate, Anum_pg_collation_collctype,
				  PGDN_ANUM_COLLATION_LOCALE, PGDN_ANUM_COLLATION_RULES);
	ReleaseSysCache(tuple);
}

/* coll */
void
pgdn_put_collation(StringInfo buffer, Oid collation)
{
	int start = buffer->len;

	if (!OidIsValid(collation))
		pgdn_put_u32(buffer, InvalidOid);
	else if (!pgdn_cache_put(buffer, PGDN_CACHE_COLLATION, collation))
	{
		put_collation(buffer, collation);
		pgdn_cache_keep(buffer, start, PGDN_CACHE_COLLATION, collation);
	}
}

/* Names of types, separated by commas; those that are not valid are left out. */
char *
pgdn_argument_names(const Oid *types, int count)
{
	StringInfoData names;

	initStringInfo(&names);
	for (int i = 0; i < count; i++)
	{
		HeapTuple tuple;

		if (!OidIsValid(types[i]))
			continue;
		tuple = SearchSysCache1(TYPEOID, ObjectIdGetDatum(types[i]));
		if (!HeapTupleIsValid(tuple))
			elog(ERROR, "cache lookup failed for type %u", types[i]);
		if (names.len > 0)
			appendStringInfoChar(&names, ',');
		appendStringInfoString(&names, NameStr(((Form_pg_type) GETSTRUCT(tuple))->typname));
		ReleaseSysCache(tuple);
	}
	return names.data;
}

static void
put_operator(StringInfo buffer, Oid operator_oid, Oid function)
{
	HeapTuple tuple = SearchSysCache1(OPEROID, ObjectIdGetDatum(operator_oid));
	Form_pg_operator form;
	Oid types[2];

	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "cache lookup failed for operator %u", operator_oid);
	form = (Form_pg_operator) GETSTRUCT(tuple);
	types[0] = form->oprleft;
	types[1] = form->oprright;
	if (!OidIsValid(function))
		function = form->oprcode;
	pgdn_put_str(buffer, get_namespace_name(form->oprnamespace));
	pgdn_put_str(buffer, NameStr(form->oprname));
	pgdn_put_str(buffer, pgdn_argument_names(types, 2));
	put_origin(buffer, OperatorRelationId, operator_oid);
	pgdn_put_u8(buffer, (uint8) func_volatile(function));
	pgdn_put_u8(buffer, func_strict(function));
	pgdn_put_u8(buffer, get_func_leakproof(function));
	ReleaseSysCache(tuple);
}

/* proc of an operator: its names, volatility and flags of its function (InvalidOid: looked up). */
void
pgdn_put_operator(StringInfo buffer, Oid operator_oid, Oid function)
{
	int start = buffer->len;

	if (!is_built_in(operator_oid))
		put_operator(buffer, operator_oid, function);
	else if (!pgdn_cache_put(buffer, PGDN_CACHE_OPERATOR, operator_oid))
	{
		put_operator(buffer, operator_oid, function);
		pgdn_cache_keep(buffer, start, PGDN_CACHE_OPERATOR, operator_oid);
	}
}

static void
put_procedure(StringInfo buffer, Oid function)
{
	HeapTuple tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(function));
	Form_pg_proc form;

	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "cache lookup failed for function %u", function);
	form = (Form_pg_proc) GETSTRUCT(tuple);
	pgdn_put_str(buffer, get_namespace_name(form->pronamespace));
	pgdn_put_str(buffer, NameStr(form->proname));
	pgdn_put_str(buffer, pgdn_argument_names(form->proargtypes.values, form->proargtypes.dim1));
	put_origin(buffer, ProcedureRelationId, function);
	pgdn_put_u8(buffer, (uint8) form->provolatile);
	pgdn_put_u8(buffer, form->proisstrict);
	pgdn_put_u8(buffer, form->proleakproof);
	ReleaseSysCache(tuple);
}

/* proc of a function, an aggregate or a window function */
void
pgdn_put_procedure(StringInfo buffer, Oid function)
{
	int start = buffer->len;

	if (!is_built_in(function))
		put_procedure(buffer, function);
	else if (!pgdn_cache_put(buffer, PGDN_CACHE_PROCEDURE, function))
	{
		put_procedure(buffer, function);
		pgdn_cache_keep(buffer, start, PGDN_CACHE_PROCEDURE, function);
	}
}

/* local facts */
void
pgdn_put_local_facts(StringInfo buffer)
{
	pgdn_put_u8(buffer, PGDN_IR_VERSION);
	pgdn_put_u32(buffer, PGDN_SERVER_VERSION / 10000);
	pgdn_put_str(buffer, GetDatabaseEncodingName());
	pgdn_put_collation(buffer, DEFAULT_COLLATION_OID);
}

/* relation facts */
void
pgdn_put_relation_facts(StringInfo buffer, Oid relation_oid)
{
	Relation relation = table_open(relation_oid, NoLock);
	TupleDesc desc = RelationGetDescr(relation);
	int count = 0;

	pgdn_put_u8(buffer, PGDN_IR_VERSION);
	pgdn_put_u32(buffer, relation_oid);
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
