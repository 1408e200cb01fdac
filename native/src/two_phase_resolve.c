/*
 * two_phase_resolve.c
 *
 * Which remotes hold transactions that this server prepared, and how do these
 * end?
 *
 * Every user mapping of a server of ours is asked, because an aborted
 * transaction leaves no trace here.  Managed code knows which servers are for
 * two-phase commit and talks to them; what became of the local transaction is
 * asked of two_phase.c, after the remote has been listed.  A remote that
 * cannot be reached is a warning, and so is any other error with a site; the
 * others are asked all the same.  Servers may be dropped meanwhile.
 *
 * A mapping is used as its user, that of PUBLIC as the server's owner.
 *
 * Deliberately not here: which commands this concerns (two_phase_watch.c).
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/table.h"
#include "access/xact.h"
#include "catalog/pg_foreign_server.h"
#include "catalog/pg_user_mapping.h"
#include "commands/defrem.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/rel.h"
#include "utils/resowner.h"
#include "utils/syscache.h"

#include "compat.h"
#include "two_phase.h"

PG_FUNCTION_INFO_V1(pgdotnet_prepared_transactions);
PG_FUNCTION_INFO_V1(pgdotnet_resolve_prepared_transactions);

/* Whom to ask. */
typedef struct Site
{
	Oid server_oid;
	Oid mapping_user; /* InvalidOid = PUBLIC */
	Oid user_oid; /* as whom */
} Site;

/* What is done with the answers. */
typedef struct Resolver
{
	bool ends; /* transactions are ended, not only listed */
	TimestampTz deadline; /* > 0: nothing throws, and nothing is waited for beyond it */
	List *seen; /* identifiers; several mappings may see one */
	ReturnSetInfo *result; /* NULL = nobody wants to know */
	AttInMetadata *metadata;
} Resolver;

/* NULL when the server has been dropped meanwhile. */
static Site *
site_of(Form_pg_user_mapping mapping)
{
	ForeignServer *server = GetForeignServerExtended(mapping->umserver, FSV_MISSING_OK);
	Site *site;

	if (server == NULL)
		return NULL;
	site = palloc(sizeof(Site));
	site->server_oid = mapping->umserver;
	site->mapping_user = mapping->umuser;
	site->user_oid = OidIsValid(mapping->umuser) ? mapping->umuser : server->owner;
	return site;
}

/* The site of a user mapping; NULL when that is gone, or of a server that is not ours. */
static Site *
site_of_mapping(Oid mapping_oid)
{
	HeapTuple tuple = SearchSysCache1(USERMAPPINGOID, ObjectIdGetDatum(mapping_oid));
	Site *site = NULL;

	if (!HeapTupleIsValid(tuple))
		return NULL;
	if (pgdn_driver_of_server(((Form_pg_user_mapping) GETSTRUCT(tuple))->umserver) != NULL)
		site = site_of((Form_pg_user_mapping) GETSTRUCT(tuple));
	ReleaseSysCache(tuple);
	return site;
}

/* The sites of all servers of ours, or of one. */
static List *
list_sites(Oid only_server)
{
	Relation mappings = table_open(UserMappingRelationId, AccessShareLock);
	SysScanDesc scan = systable_beginscan(mappings, InvalidOid, false, NULL, 0, NULL);
	List *sites = NIL;
	HeapTuple tuple;

	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		Form_pg_user_mapping mapping = (Form_pg_user_mapping) GETSTRUCT(tuple);
		Site *site;

		if ((OidIsValid(only_server) && mapping->umserver != only_server) || pgdn_driver_of_server(mapping->umserver) == NULL)
			continue;
		site = site_of(mapping);
		if (site != NULL)
			sites = lappend(sites, site);
	}
	systable_endscan(scan);
	table_close(mappings, AccessShareLock);
	return sites;
}

/* Whether options of a server have two_phase_commit, unless it says "false"; starts nothing. */
bool
pgdn_two_phase_is_wanted_by(List *options)
{
	ListCell *lc;

	foreach (lc, options)
	{
		DefElem *def = lfirst_node(DefElem, lc);
		bool value = true;

		if (strcmp(def->defname, "two_phase_commit") == 0)
			return !parse_bool(defGetString(def), &value) || value;
	}
	return false;
}

/* Whether a server of this database has the option two_phase_commit; starts nothing. */
bool
pgdn_two_phase_is_used(void)
{
	Relation servers = table_open(ForeignServerRelationId, AccessShareLock);
	SysScanDesc scan = systable_beginscan(servers, InvalidOid, false, NULL, 0, NULL);
	bool is_used = false;
	HeapTuple tuple;

	while (!is_used && HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		Oid oid = ((Form_pg_foreign_server) GETSTRUCT(tuple))->oid;
		ForeignServer *server = pgdn_driver_of_server(oid) ? GetForeignServerExtended(oid, FSV_MISSING_OK) : NULL;
		ListCell *lc;

		foreach (lc, server ? server->options : NIL)
			is_used |= strcmp(lfirst_node(DefElem, lc)->defname, "two_phase_commit") == 0;
	}
	systable_endscan(scan);
	table_close(servers, AccessShareLock);
	return is_used;
}

/* Waits for an operation.  Returns its status; PGDN_PENDING when the time is over. */
static int
await(Resolver *resolver, PgdnHandle operation, PgdnBytes *answer, PgdnError *error)
{
	int status;

	for (;;)
	{
		PGDN_CALL(status, pgdn_exports.operation_poll(operation, answer, error));
		if (status != PGDN_PENDING)
			return status;
		if (resolver->deadline == 0)
			pgdn_wait(PGDN_WAIT_TRANSACTION);
		else if (!pgdn_wait_nothrow(resolver->deadline, PGDN_HEED_CANCEL))
			return PGDN_PENDING;
	}
}

/*
 * Asks a site for a list (decisions NULL) or to carry decisions out.  Returns
 * the number of rows of the answer; -1 when there is none.
 */
static int
ask(Resolver *resolver, const Site *site, const StringInfoData *decisions, uint32 columns, char ***cells)
{
	PgdnServerFacts *server = pgdn_server_facts(site->server_oid);
	PgdnTwoPhaseRequest request;
	PgdnHandle operation = 0;
	PgdnBytes answer;
	PgdnError error;
	StringInfoData mapping;
	volatile int rows = -1;
	volatile int status;

	initStringInfo(&mapping);
	memset(&request, 0, sizeof(request));
	request.driver = pgdn_bytes(server->driver);
	request.server_name = pgdn_bytes(server->server_name);
	request.server_options = pgdn_buffer_bytes(&server->options);
	if (!pgdn_mapping_options(site->server_oid, site->mapping_user, &mapping))
		return -1; /* it was dropped meanwhile */
	request.mapping_options = pgdn_buffer_bytes(&mapping);
	request.user_name = pgdn_bytes(GetUserNameFromId(site->user_oid, false));
	if (decisions != NULL)
		request.decisions = pgdn_buffer_bytes(decisions);
	else
		request.gid_prefix = pgdn_bytes(PGDN_GID_PREFIX);
	request.server_oid = site->server_oid;
	request.user_oid = site->user_oid;
	request.user_is_superuser = superuser_arg(site->user_oid);
	PGDN_CALL(status, pgdn_exports.two_phase_open(&request, &operation, &error));
	if (status == PGDN_ERROR)
		pgdn_report_error(WARNING, &error);
	if (operation == 0)
		return -1;
	PG_TRY();
	{
		status = await(resolver, operation, &answer, &error);
		if (status == PGDN_OK)
			rows = (int) pgdn_read_table(answer, columns, cells);
		else if (status == PGDN_ERROR)
			pgdn_report_error(WARNING, &error);
		else
			ereport(WARNING,
					(errcode(ERRCODE_CONNECTION_FAILURE),
					 errmsg("could not resolve prepared transactions of server \"%s\" in time", server->server_name)));
	}
	PG_FINALLY();
	{
		PGDN_CALL_VOID(pgdn_exports.operation_close(operation));
	}
	PG_END_TRY();
	return rows;
}

static bool
was_seen(Resolver *resolver, const char *gid)
{
	ListCell *lc;

	foreach (lc, resolver->seen)
	{
		if (strcmp((char *) lfirst(lc), gid) == 0)
			return true;
	}
	resolver->seen = lappend(resolver->seen, pstrdup(gid));
	return false;
}

/* Appends a row to the function's result: the last column says when, or what was done. */
static void
report(Resolver *resolver, const Site *site, const char *gid, uint64 xid, PgdnLocalStatus status, const char *last)
{
	char *cells[5];

	if (resolver->result == NULL)
		return;
	cells[0] = (char *) gid;
	cells[1] = GetForeignServer(site->server_oid)->servername;
	cells[2] = xid == 0 ? NULL : psprintf(UINT64_FORMAT, xid);
	cells[3] = (char *) pgdn_two_phase_status_name(status);
	cells[4] = (char *) last;
	tuplestore_puttuple(resolver->result->setResult, BuildTupleFromCStrings(resolver->metadata, cells));
}

/* Ends one transaction as the local one ended; returns what was done, in words. */
static const char *
end_transaction(Resolver *resolver, const Site *site, const char *gid, bool is_commit)
{
	StringInfoData decision;
	char **cells;
	int rows;

	initStringInfo(&decision);
	pgdn_put_u32(&decision, 1);
	pgdn_put_u32(&decision, 2);
	pgdn_put_str(&decision, gid);
	pgdn_put_str(&decision, is_commit ? "t" : "f");
	rows = ask(resolver, site, &decision, 2, &cells);
	if (rows < 1)
		return "failed";
	if (cells[1] != NULL)
	{
		ereport(WARNING,
				(errcode(ERRCODE_FDW_ERROR),
				 errmsg("could not %s prepared transaction \"%s\"", is_commit ? "commit" : "roll back", gid),
				 errdetail_internal("%s", cells[1])));
		return "failed";
	}
	ereport(DEBUG1, (errmsg_internal("prepared transaction \"%s\" %s", gid, is_commit ? "committed" : "rolled back")));
	return is_commit ? "committed" : "rolled back";
}

static void
resolve_site(Resolver *resolver, const Site *site)
{
	char **cells;
	int rows = ask(resolver, site, NULL, 3, &cells);

	for (int i = 0; i < rows; i++)
	{
		char *gid = cells[i * 3];
		bool is_own = strcmp(cells[i * 3 + 2], "t") == 0;
		const char *action;
		PgdnLocalStatus status;
		uint64 xid;

		/* One that this user may only see is left to the mapping that may end it. */
		if ((resolver->ends && !is_own) || was_seen(resolver, gid))
			continue;
		status = pgdn_two_phase_status(gid, &xid);
		if (!resolver->ends)
			action = cells[i * 3 + 1];
		else if (status == PGDN_LOCAL_COMMITTED || status == PGDN_LOCAL_ABORTED)
			action = end_transaction(resolver, site, gid, status == PGDN_LOCAL_COMMITTED);
		else
			action = "left alone";
		report(resolver, site, gid, xid, status, action);
	}
}

/* An error with one site is a warning: it must neither keep the others waiting nor fail a statement that has taken effect. */
static void
resolve_site_apart(Resolver *resolver, const Site *site)
{
	MemoryContext context = CurrentMemoryContext;
	ResourceOwner owner = CurrentResourceOwner;

	BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(context);
	PG_TRY();
	{
		resolve_site(resolver, site);
		ReleaseCurrentSubTransaction();
	}
	PG_CATCH();
	{
		ErrorData *error;

		MemoryContextSwitchTo(context);
		error = CopyErrorData();
		FlushErrorState();
		RollbackAndReleaseCurrentSubTransaction();
		MemoryContextSwitchTo(context);

		/* Who may be cancelled is. */
		if (error->sqlerrcode == ERRCODE_QUERY_CANCELED && resolver->deadline == 0)
			ReThrowError(error);
		if (GetForeignServerExtended(site->server_oid, FSV_MISSING_OK) != NULL)
		{
			error->elevel = WARNING;
			ThrowErrorData(error);
		}
		FreeErrorData(error);
	}
	PG_END_TRY();
	MemoryContextSwitchTo(context);
	CurrentResourceOwner = owner;
}

static void
resolve_sites(Resolver *resolver, Oid only_server)
{
	ListCell *lc;

	foreach (lc, list_sites(only_server))
		resolve_site_apart(resolver, (Site *) lfirst(lc));
}

static void
return_sites(FunctionCallInfo fcinfo, bool ends, Oid only_server)
{
	Resolver resolver;

	pgdn_host_start();
	memset(&resolver, 0, sizeof(resolver));
	InitMaterializedSRF(fcinfo, 0);
	resolver.ends = ends;
	resolver.result = (ReturnSetInfo *) fcinfo->resultinfo;
	resolver.metadata = TupleDescGetAttInMetadata(resolver.result->setDesc);
	resolve_sites(&resolver, only_server);
}

/* pgdotnet.prepared_transactions() */
Datum
pgdotnet_prepared_transactions(PG_FUNCTION_ARGS)
{
	return_sites(fcinfo, false, InvalidOid);
	return (Datum) 0;
}

/* pgdotnet.resolve_prepared_transactions(server) */
Datum
pgdotnet_resolve_prepared_transactions(PG_FUNCTION_ARGS)
{
	Oid server = InvalidOid;

	if (RecoveryInProgress())
		ereport(ERROR,
				(errcode(ERRCODE_READ_ONLY_SQL_TRANSACTION),
				 errmsg("cannot resolve prepared transactions during recovery")));
	if (!PG_ARGISNULL(0))
		server = get_foreign_server_oid(text_to_cstring(PG_GETARG_TEXT_PP(0)), false);
	return_sites(fcinfo, true, server);
	return (Datum) 0;
}

/* Ends what can be ended on all servers of the database; for the background worker. */
void
pgdn_two_phase_resolve_all(void)
{
	Resolver resolver;

	pgdn_host_start();
	memset(&resolver, 0, sizeof(resolver));
	resolver.ends = true;
	resolve_sites(&resolver, InvalidOid);
}

/* Ends what can be ended at the places that are known, within a time; what goes wrong is a warning, if it can be. */
void
pgdn_two_phase_resolve_mappings(List *mappings, TimestampTz deadline)
{
	Resolver resolver;
	ListCell *lc;

	memset(&resolver, 0, sizeof(resolver));
	resolver.ends = true;
	resolver.deadline = deadline;
	foreach (lc, mappings)
	{
		Site *site = site_of_mapping(lfirst_oid(lc));

		if (site != NULL)
			resolve_site_apart(&resolver, site);
	}
}

/*
 * The identifiers, palloc'd, of this installation's transactions that wait at a
 * server, as one of its user mappings sees them, or all (InvalidOid); "" = none.
 * NULL when it does not answer in time, which a warning has said.
 */
char *
pgdn_two_phase_waiting(Oid server_oid, Oid mapping_oid, TimestampTz deadline)
{
	StringInfoData gids;
	Resolver resolver;
	ListCell *lc;

	initStringInfo(&gids);
	memset(&resolver, 0, sizeof(resolver));
	resolver.deadline = deadline;
	foreach (lc, OidIsValid(mapping_oid) ? list_make1(site_of_mapping(mapping_oid)) : list_sites(server_oid))
	{
		char **cells;
		int rows = ask(&resolver, (Site *) lfirst(lc), NULL, 3, &cells);

		if (rows < 0)
			return NULL;
		for (int i = 0; i < rows; i++)
		{
			if (pgdn_two_phase_may_be_ours(cells[i * 3]) && !was_seen(&resolver, cells[i * 3]))
				appendStringInfo(&gids, "%s%s", gids.len > 0 ? ", " : "", cells[i * 3]);
		}
	}
	return gids.data;
}
