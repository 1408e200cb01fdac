/*
 * preload.c
 *
 * What does a session prepare before its first query?
 *
 * With pgdotnet_fdw.preload = clr it starts the runtime, with warm it also runs
 * a query against a remote that the driver plays itself, for each driver that a
 * server of the database names.  That happens in ordinary sessions only: in the
 * postmaster threads would not survive a fork, and workers and walsenders do not
 * need it.
 *
 * When: PostgreSQL loads session_preload_libraries at the session's start, and
 * that is the moment.  A library of shared_preload_libraries is loaded in the
 * postmaster and not called again, so there it is the first statement.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/reloptions.h"
#include "access/table.h"
#include "access/xact.h"
#include "catalog/pg_foreign_server.h"
#include "foreign/foreign.h"
#include "miscadmin.h"
#include "parser/analyze.h"
#include "tcop/tcopprot.h"
#include "utils/rel.h"
#include "utils/timestamp.h"

#include "compat.h"
#include "pgdotnet_fdw.h"

/* Longest rehearsal of one driver. */
#define WARM_UP_LIMIT_MS 3000

int pgdn_preload = PGDN_PRELOAD_OFF;

static post_parse_analyze_hook_type next_analyze = NULL;

/* Names of the drivers that servers of the database use. */
static List *
used_drivers(void)
{
	Relation servers = table_open(ForeignServerRelationId, AccessShareLock);
	SysScanDesc scan = systable_beginscan(servers, InvalidOid, false, NULL, 0, NULL);
	List *drivers = NIL;
	HeapTuple tuple;

	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		char *driver = pgdn_driver_of_server(((Form_pg_foreign_server) GETSTRUCT(tuple))->oid);

		if (driver != NULL)
			drivers = list_append_unique(drivers, makeString(driver));
	}
	systable_endscan(scan);
	table_close(servers, AccessShareLock);
	return drivers;
}

/* Lets a driver rehearse. */
static void
warm_up(const char *driver)
{
	TimestampTz deadline = TimestampTzPlusMilliseconds(GetCurrentTimestamp(), WARM_UP_LIMIT_MS);
	PgdnHandle operation = 0;
	PgdnBytes result;
	PgdnError error;
	int status;

	PGDN_CALL(status, pgdn_exports.warm_up(pgdn_bytes(driver), &operation, &error));
	while (status == PGDN_OK && operation != 0)
	{
		PGDN_CALL(status, pgdn_exports.operation_poll(operation, &result, &error));
		if (status != PGDN_PENDING)
			break;
		if (!pgdn_wait_nothrow(deadline, PGDN_HEED_CANCEL))
			break;
		status = PGDN_OK;
	}
	if (status == PGDN_ERROR)
		pgdn_report_error(WARNING, &error);
	else if (status == PGDN_PENDING && GetCurrentTimestamp() >= deadline)
		ereport(WARNING, (errmsg("driver \"%s\" could not be prepared in time", driver)));
	if (operation != 0)
		PGDN_CALL_VOID(pgdn_exports.operation_close(operation));
}

static void
warn_not_started(const char *message, const char *detail)
{
	ereport(WARNING,
			(errcode(ERRCODE_FDW_UNABLE_TO_CREATE_EXECUTION),
			 errmsg("pgdotnet_fdw.preload: %s", message),
			 detail ? errdetail("%s", detail) : 0));
}

/*
 * Starts the runtime.  Whatever fails is a warning: the session may not need
 * foreign tables at all.  Nothing that is caught here holds anything of a
 * transaction.
 */
static void
start(void)
{
	MemoryContext context = CurrentMemoryContext;

	PG_TRY();
	{
		char *message;
		char *detail;
		char *hint;

		if (pgdn_host_try_start(&message, &detail, &hint))
			pgdn_host_start();
		else
			warn_not_started(message, detail);
	}
	PG_CATCH();
	{
		ErrorData *error;

		MemoryContextSwitchTo(context);
		error = CopyErrorData();
		FlushErrorState();
		warn_not_started(error->message, error->detail);
	}
	PG_END_TRY();
}

static void
preload(void)
{
	ListCell *lc;

	start();
	if (pgdn_preload != PGDN_PRELOAD_WARM || !pgdn_host_running())
		return;
	foreach (lc, used_drivers())
		warm_up(strVal(lfirst(lc)));
	pgdn_drain_notices();
}

/* Whether this process is a session of a client, and not of pg_upgrade, which must not need .NET. */
static bool
is_session(void)
{
	return MyBackendType == B_BACKEND && !IsBinaryUpgrade;
}

static void
preload_at_first_statement(ParseState *pstate, Query *query, JumbleState *jstate)
{
	static bool is_done = false;

	if (next_analyze != NULL)
		next_analyze(pstate, query, jstate);
	if (is_done || !is_session())
		return;
	is_done = true;
	if (pgdn_preload != PGDN_PRELOAD_OFF)
		preload();
}

/* Called when the library is loaded, with the settings known. */
void
pgdn_preload_init(void)
{
	if (process_shared_preload_libraries_in_progress)
	{
		next_analyze = post_parse_analyze_hook;
		post_parse_analyze_hook = preload_at_first_statement;
	}
	/* No statement has come yet: so it is the session's start, not LOAD or the first use of a function. */
	else if (pgdn_preload != PGDN_PRELOAD_OFF && is_session() && debug_query_string == NULL && IsTransactionState())
		preload();
}
