/*
 * resolver.c
 *
 * Who ends prepared transactions when nobody else does?
 *
 * With shared_preload_libraries a launcher, which never starts .NET and is
 * connected to no database: every pgdotnet_fdw.resolver_interval it starts a
 * worker for each database in turn, waits for its end, and goes on.  A worker
 * leaves at once where no server has the option two_phase_commit; otherwise it
 * does what pgdotnet.resolve_prepared_transactions() does.
 *
 * Short-lived workers hold no database open, and whatever goes wrong in one
 * ends with it.
 */
#include "postgres.h"

#include "access/heapam.h"
#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "catalog/pg_database.h"
#include "commands/extension.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "postmaster/bgworker.h"
#include "postmaster/interrupt.h"
#include "storage/ipc.h"
#include "storage/latch.h"
#include "tcop/tcopprot.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/timeout.h"

#include "compat.h"
#include "two_phase.h"

/* Longest life of a worker. */
#define WORKER_LIMIT_MS 60000

int pgdn_resolver_interval = 60;

PGDLLEXPORT void pgdn_resolver_launcher_main(Datum argument);
PGDLLEXPORT void pgdn_resolver_worker_main(Datum argument);

static void
fill_worker(BackgroundWorker *worker, const char *name, const char *function)
{
	memset(worker, 0, sizeof(*worker));
	worker->bgw_flags = BGWORKER_SHMEM_ACCESS | BGWORKER_BACKEND_DATABASE_CONNECTION;
	worker->bgw_start_time = BgWorkerStart_RecoveryFinished;
	worker->bgw_restart_time = BGW_NEVER_RESTART;
	strlcpy(worker->bgw_library_name, "pgdotnet_fdw", sizeof(worker->bgw_library_name));
	strlcpy(worker->bgw_function_name, function, sizeof(worker->bgw_function_name));
	strlcpy(worker->bgw_name, name, sizeof(worker->bgw_name));
	strlcpy(worker->bgw_type, name, sizeof(worker->bgw_type));
}

/* Called when the library is loaded. */
void
pgdn_resolver_init(void)
{
	BackgroundWorker launcher;

	if (!process_shared_preload_libraries_in_progress || IsBinaryUpgrade)
		return;
	fill_worker(&launcher, "pgdotnet_fdw resolver launcher", "pgdn_resolver_launcher_main");
	launcher.bgw_restart_time = 10;
	RegisterBackgroundWorker(&launcher);
}

/* Databases to which one can connect; the list is the caller's context's. */
static List *
list_databases(void)
{
	MemoryContext caller = CurrentMemoryContext;
	List *databases = NIL;
	Relation relation;
	TableScanDesc scan;
	HeapTuple tuple;

	StartTransactionCommand();
	(void) GetTransactionSnapshot();
	relation = table_open(DatabaseRelationId, AccessShareLock);
	scan = table_beginscan_catalog(relation, 0, NULL);
	while (HeapTupleIsValid(tuple = heap_getnext(scan, ForwardScanDirection)))
	{
		Form_pg_database database = (Form_pg_database) GETSTRUCT(tuple);
		MemoryContext old;

		/* A limit below -1 marks a database whose DROP has failed half-way. */
		if (!database->datallowconn || database->datistemplate || database->datconnlimit < -1)
			continue;
		old = MemoryContextSwitchTo(caller);
		databases = lappend_oid(databases, database->oid);
		MemoryContextSwitchTo(old);
	}
	table_endscan(scan);
	table_close(relation, AccessShareLock);
	CommitTransactionCommand();
	MemoryContextSwitchTo(caller);
	return databases;
}

/* Lets a worker do its work in a database. */
static void
visit(Oid database)
{
	BackgroundWorker worker;
	BackgroundWorkerHandle *handle;

	fill_worker(&worker, "pgdotnet_fdw resolver", "pgdn_resolver_worker_main");
	worker.bgw_main_arg = ObjectIdGetDatum(database);
	worker.bgw_notify_pid = MyProcPid;

	/* Without a free slot it is visited the next time. */
	if (!RegisterDynamicBackgroundWorker(&worker, &handle))
		return;
	(void) WaitForBackgroundWorkerShutdown(handle);
	pfree(handle);
}

/* The launcher. */
void
pgdn_resolver_launcher_main(Datum argument)
{
	MemoryContext round;

	pqsignal(SIGHUP, SignalHandlerForConfigReload);
	pqsignal(SIGTERM, die);
	BackgroundWorkerUnblockSignals();
	BackgroundWorkerInitializeConnection(NULL, NULL, 0);
	round = AllocSetContextCreate(TopMemoryContext, "pgdotnet_fdw resolver", ALLOCSET_DEFAULT_SIZES);
	MemoryContextSwitchTo(round);
	for (;;)
	{
		CHECK_FOR_INTERRUPTS();
		if (ConfigReloadPending)
		{
			ConfigReloadPending = false;
			ProcessConfigFile(PGC_SIGHUP);
		}
		if (pgdn_resolver_interval > 0)
		{
			ListCell *lc;

			foreach (lc, list_databases())
				visit(lfirst_oid(lc));
		}
		MemoryContextReset(round);
		/* Waiting for a worker takes the latch's wake-ups, also that of a reload. */
		if (ConfigReloadPending)
			continue;
		(void) WaitLatch(MyLatch,
						 WL_LATCH_SET | WL_EXIT_ON_PM_DEATH | (pgdn_resolver_interval > 0 ? WL_TIMEOUT : 0),
						 pgdn_resolver_interval * 1000L, PG_WAIT_EXTENSION);
		ResetLatch(MyLatch);
	}
}

/* A worker: one database, once. */
void
pgdn_resolver_worker_main(Datum argument)
{
	pqsignal(SIGHUP, SignalHandlerForConfigReload);
	pqsignal(SIGTERM, die);
	BackgroundWorkerUnblockSignals();
	BackgroundWorkerInitializeConnectionByOid(DatumGetObjectId(argument), InvalidOid, 0);
	enable_timeout_after(STATEMENT_TIMEOUT, WORKER_LIMIT_MS);
	StartTransactionCommand();
	PushActiveSnapshot(GetTransactionSnapshot());
	if (OidIsValid(get_extension_oid("pgdotnet_fdw", true)) && pgdn_two_phase_is_used())
	{
		pgstat_report_activity(STATE_RUNNING, "resolving prepared transactions of foreign servers");
		pgdn_two_phase_resolve_all();
	}
	PopActiveSnapshot();
	CommitTransactionCommand();
	disable_timeout(STATEMENT_TIMEOUT, false);
	proc_exit(0);
}
