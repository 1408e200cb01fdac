/*
 * pushdown.c
 *
 * Which built-in operators and functions does a driver send?
 *
 * pgdotnet.pushdown(driver) lists the immutable ones of the local catalog and
 * asks managed code for its opinion of each.  What no query can call (because
 * of types such as internal) is left out, and so is what is stable or volatile:
 * PostgreSQL computes that before the scan, or not at all.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/transam.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_operator.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "nodes/execnodes.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/tuplestore.h"

#include "compat.h"
#include "ir_cache.h"
#include "pgdotnet_fdw.h"

PG_FUNCTION_INFO_V1(pgdotnet_pushdown);

/* The numbers of the message "routines". */
typedef enum RoutineKind
{
	ROUTINE_OPERATOR = 0,
	ROUTINE_FUNCTION = 1,
	ROUTINE_AGGREGATE = 2,
	ROUTINE_WINDOW = 3
} RoutineKind;

static const char *const kind_names[] = {"operator", "function", "aggregate", "window function"};

typedef struct Routine
{
	RoutineKind kind;
	Oid oid;
	char *name;
	char *arguments; /* names of types, separated by commas */
} Routine;

/* Whether a value of the type can stand in a query. */
static bool
is_usable_type(Oid type)
{
	switch (type)
	{
		case INTERNALOID:
		case TRIGGEROID:
		case EVENT_TRIGGEROID:
		case LANGUAGE_HANDLEROID:
		case FDW_HANDLEROID:
		case INDEX_AM_HANDLEROID:
		case TSM_HANDLEROID:
		case TABLE_AM_HANDLEROID:
			return false;
		default:
			return true;
	}
}

static bool
are_usable_types(Oid result, const Oid *arguments, int count)
{
	for (int i = 0; i < count; i++)
	{
		if (!is_usable_type(arguments[i]))
			return false;
	}
	return is_usable_type(result);
}

static List *
add_routine(List *routines, RoutineKind kind, Oid oid, const char *name, const Oid *arguments, int count)
{
	Routine *routine = palloc(sizeof(Routine));

	routine->kind = kind;
	routine->oid = oid;
	routine->name = pstrdup(name);
	routine->arguments = pgdn_argument_names(arguments, count);
	return lappend(routines, routine);
}

static List *
add_operators(List *routines)
{
	Relation catalog = table_open(OperatorRelationId, AccessShareLock);
	SysScanDesc scan = systable_beginscan(catalog, InvalidOid, false, NULL, 0, NULL);
	HeapTuple tuple;

	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		Form_pg_operator form = (Form_pg_operator) GETSTRUCT(tuple);
		Oid arguments[2];

		arguments[0] = form->oprleft;
		arguments[1] = form->oprright;
		if (form->oid < FirstGenbkiObjectId && form->oprnamespace == PG_CATALOG_NAMESPACE && OidIsValid(form->oprcode) &&
			are_usable_types(form->oprresult, arguments, 2) && func_volatile(form->oprcode) == PROVOLATILE_IMMUTABLE)
			routines = add_routine(routines, ROUTINE_OPERATOR, form->oid, NameStr(form->oprname), arguments, 2);
	}
	systable_endscan(scan);
	table_close(catalog, AccessShareLock);
	return routines;
}

static RoutineKind
kind_of(char prokind)
{
	switch (prokind)
	{
		case PROKIND_AGGREGATE:
			return ROUTINE_AGGREGATE;
		case PROKIND_WINDOW:
			return ROUTINE_WINDOW;
		default:
			return ROUTINE_FUNCTION;
	}
}

static List *
add_functions(List *routines)
{
	Relation catalog = table_open(ProcedureRelationId, AccessShareLock);
	SysScanDesc scan = systable_beginscan(catalog, InvalidOid, false, NULL, 0, NULL);
	HeapTuple tuple;

	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		Form_pg_proc form = (Form_pg_proc) GETSTRUCT(tuple);
		const Oid *arguments = form->proargtypes.values;

		if (form->oid < FirstGenbkiObjectId && form->pronamespace == PG_CATALOG_NAMESPACE &&
			form->prokind != PROKIND_PROCEDURE && form->provolatile == PROVOLATILE_IMMUTABLE &&
			are_usable_types(form->prorettype, arguments, form->pronargs))
			routines = add_routine(routines, kind_of(form->prokind), form->oid, NameStr(form->proname), arguments, form->pronargs);
	}
	systable_endscan(scan);
	table_close(catalog, AccessShareLock);
	return routines;
}

static int
compare_routines(const ListCell *a, const ListCell *b)
{
	const Routine *left = (const Routine *) lfirst(a);
	const Routine *right = (const Routine *) lfirst(b);
	int order = (int) left->kind - (int) right->kind;

	if (order == 0)
		order = strcmp(left->name, right->name);
	return order != 0 ? order : strcmp(left->arguments, right->arguments);
}

/* Asks for fidelity and reason of each; returns the cells of that table. */
static char **
ask_pushdown(const char *driver, List *routines)
{
	StringInfoData message;
	PgdnBytes table;
	PgdnError error;
	char **cells;
	int status;
	ListCell *lc;

	initStringInfo(&message);
	pgdn_put_u8(&message, PGDN_IR_VERSION);
	pgdn_put_u32(&message, (uint32) list_length(routines));
	foreach (lc, routines)
	{
		Routine *routine = (Routine *) lfirst(lc);

		pgdn_put_u8(&message, (uint8) routine->kind);
		if (routine->kind == ROUTINE_OPERATOR)
			pgdn_put_operator(&message, routine->oid, InvalidOid);
		else
			pgdn_put_procedure(&message, routine->oid);
	}
	/* Queries use few of them: they shall not stay in memory for this. */
	pgdn_cache_forget();
	PGDN_CALL(status, pgdn_exports.pushdown(pgdn_bytes(driver), pgdn_buffer_bytes(&message), &table, &error));
	pgdn_check(status, &error);
	if (pgdn_read_table(table, 2, &cells) != (uint32) list_length(routines))
		elog(ERROR, "managed code judged not all of %d routines", list_length(routines));
	return cells;
}

/* pgdotnet.pushdown(driver) */
Datum
pgdotnet_pushdown(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	char *driver = text_to_cstring(PG_GETARG_TEXT_PP(0));
	AttInMetadata *metadata;
	List *routines;
	char **cells;

	pgdn_host_start();
	InitMaterializedSRF(fcinfo, 0);
	metadata = TupleDescGetAttInMetadata(result->setDesc);
	routines = add_functions(add_operators(NIL));
	list_sort(routines, compare_routines);
	cells = ask_pushdown(driver, routines);
	for (int i = 0; i < list_length(routines); i++)
	{
		Routine *routine = (Routine *) list_nth(routines, i);
		char *row[5];

		row[0] = (char *) kind_names[routine->kind];
		row[1] = routine->name;
		row[2] = routine->arguments;
		row[3] = cells[2 * i];
		row[4] = cells[2 * i + 1];
		tuplestore_puttuple(result->setResult, BuildTupleFromCStrings(metadata, row));
	}
	return (Datum) 0;
}
