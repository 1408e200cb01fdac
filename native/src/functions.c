/*
 * functions.c
 *
 * How do the functions of schema pgdotnet reach managed code?
 *
 * Reports are text tables: each cell goes through the input function of the
 * result's column.  diagnose() must never fail, so it starts the runtime in the
 * way that does not throw and adds what C knows by itself.
 */
#include "postgres.h"

#include "access/xact.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "nodes/execnodes.h"
#include "tcop/tcopprot.h"
#include "utils/builtins.h"
#include "utils/tuplestore.h"

#include "compat.h"
#include "pgdotnet_fdw.h"

PG_FUNCTION_INFO_V1(pgdotnet_version);
PG_FUNCTION_INFO_V1(pgdotnet_diagnose);
PG_FUNCTION_INFO_V1(pgdotnet_drivers);
PG_FUNCTION_INFO_V1(pgdotnet_options);
PG_FUNCTION_INFO_V1(pgdotnet_stat_servers);
PG_FUNCTION_INFO_V1(pgdotnet_runtime);
PG_FUNCTION_INFO_V1(pgdotnet_expression_ir);

/* Asks for a report; the cells are palloc'd. */
static uint32
ask_report(int kind, const char *argument, uint32 columns, char ***cells)
{
	PgdnBytes table;
	PgdnError error;
	int status;

	PGDN_CALL(status, pgdn_exports.report(kind, pgdn_bytes(argument), &table, &error));
	pgdn_check(status, &error);
	return pgdn_read_table(table, columns, cells);
}

/* Appends a row of text cells to the function's result. */
static void
put_row(ReturnSetInfo *result, AttInMetadata *metadata, char **cells)
{
	tuplestore_puttuple(result->setResult, BuildTupleFromCStrings(metadata, cells));
}

/* Returns a whole report as the function's result. */
static void
return_report(FunctionCallInfo fcinfo, int kind, const char *argument)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	AttInMetadata *metadata;
	char **cells;
	uint32 rows;
	int columns;

	pgdn_host_start();
	InitMaterializedSRF(fcinfo, 0);
	metadata = TupleDescGetAttInMetadata(result->setDesc);
	columns = result->setDesc->natts;
	rows = ask_report(kind, argument, (uint32) columns, &cells);
	for (uint32 i = 0; i < rows; i++)
		put_row(result, metadata, cells + (Size) i * columns);
}

/* pgdotnet.version() */
Datum
pgdotnet_version(PG_FUNCTION_ARGS)
{
	char **cells;

	pgdn_host_start();
	if (ask_report(PGDN_REPORT_VERSION, NULL, 1, &cells) < 1)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(cells[0]));
}

/* pgdotnet.drivers() */
Datum
pgdotnet_drivers(PG_FUNCTION_ARGS)
{
	return_report(fcinfo, PGDN_REPORT_DRIVERS, NULL);
	return (Datum) 0;
}

/* pgdotnet.options(driver) */
Datum
pgdotnet_options(PG_FUNCTION_ARGS)
{
	return_report(fcinfo, PGDN_REPORT_OPTIONS, text_to_cstring(PG_GETARG_TEXT_PP(0)));
	return (Datum) 0;
}

/* pgdotnet.stat_servers() */
Datum
pgdotnet_stat_servers(PG_FUNCTION_ARGS)
{
	/* A session that has used nothing yet starts no runtime to say so. */
	if (pgdn_host_running())
		return_report(fcinfo, PGDN_REPORT_STAT_SERVERS, NULL);
	else
		InitMaterializedSRF(fcinfo, 0);
	return (Datum) 0;
}

/* pgdotnet.runtime() */
Datum
pgdotnet_runtime(PG_FUNCTION_ARGS)
{
	TupleDesc desc;
	char **cells;

	pgdn_host_start();
	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	if (ask_report(PGDN_REPORT_RUNTIME, NULL, (uint32) desc->natts, &cells) < 1)
		PG_RETURN_NULL();
	PG_RETURN_DATUM(HeapTupleGetDatum(BuildTupleFromCStrings(TupleDescGetAttInMetadata(desc), cells)));
}

static void
put_item(ReturnSetInfo *result, AttInMetadata *metadata, const char *item, bool ok, const char *detail)
{
	char *cells[3];

	cells[0] = pstrdup(item);
	cells[1] = ok ? "t" : "f";
	cells[2] = detail ? pstrdup(detail) : NULL;
	put_row(result, metadata, cells);
}

/* Items of diagnose() that C knows by itself. */
static void
put_native_items(ReturnSetInfo *result, AttInMetadata *metadata)
{
	StringInfoData lines;
	char *root;

	put_item(result, metadata, "extension", true,
			 psprintf("pgdotnet_fdw %s, build %s, boundary version %d", PGDN_VERSION, PGDN_BUILD_ID, PGDN_ABI_VERSION));
	put_item(result, metadata, "install folder", true, pgdn_install_dir());

	initStringInfo(&lines);
	root = pgdn_find_dotnet_root(&lines);
	if (lines.len > 0 && lines.data[lines.len - 1] == '\n')
		lines.data[--lines.len] = '\0';
	put_item(result, metadata, "runtime lookup", root != NULL, lines.data);

	resetStringInfo(&lines);
	pgdn_callback_names(&lines);
	put_item(result, metadata, "callbacks", true, lines.data);
}

/* pgdotnet.diagnose() */
Datum
pgdotnet_diagnose(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	AttInMetadata *metadata;
	char *message;
	char *detail;
	char *hint;

	InitMaterializedSRF(fcinfo, 0);
	metadata = TupleDescGetAttInMetadata(result->setDesc);
	put_native_items(result, metadata);
	if (pgdn_host_try_start(&message, &detail, &hint))
	{
		char **cells;
		uint32 rows;

		pgdn_host_start();
		put_item(result, metadata, "runtime start", true, "The runtime runs in this backend.");
		rows = ask_report(PGDN_REPORT_DIAGNOSE, NULL, 3, &cells);
		for (uint32 i = 0; i < rows; i++)
			put_row(result, metadata, cells + (Size) i * 3);
	}
	else
		put_item(result, metadata, "runtime start", false,
				 psprintf("%s%s%s%s%s", message, detail ? "\n" : "", detail ? detail : "", hint ? "\n" : "", hint ? hint : ""));
	return (Datum) 0;
}

/* Plans a query, so that plan.c collects what it sends. */
static void
plan_query(const char *query)
{
	List *raw = pg_parse_query(query);
	ListCell *lc;

	foreach (lc, raw)
	{
		RawStmt *stmt = lfirst_node(RawStmt, lc);
		Oid *types = NULL;
		int count = 0;
		List *rewritten = pg_analyze_and_rewrite_varparams(stmt, query, &types, &count, NULL);

		(void) pg_plan_queries(rewritten, query, 0, NULL);
	}
}

/* pgdotnet.expression_ir(query): what the shim tells managed code while a query is planned. */
Datum
pgdotnet_expression_ir(PG_FUNCTION_ARGS)
{
	char *query = text_to_cstring(PG_GETARG_TEXT_PP(0));
	StringInfo outer = pgdn_ir_capture;
	StringInfoData lines;

	if (!superuser())
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("must be superuser to show expressions")));
	initStringInfo(&lines);
	PG_TRY();
	{
		pgdn_ir_capture = &lines;
		plan_query(query);
	}
	PG_FINALLY();
	{
		pgdn_ir_capture = outer;
	}
	PG_END_TRY();
	PG_RETURN_TEXT_P(cstring_to_text_with_len(lines.data, lines.len));
}
