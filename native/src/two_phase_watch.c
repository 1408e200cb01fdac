/*
 * two_phase_watch.c
 *
 * Which local commands concern what remotes hold prepared?
 *
 * COMMIT PREPARED and ROLLBACK PREPARED: nothing of an extension is called when
 * they end a transaction, perhaps in another session and after a restart, so a
 * ProcessUtility hook tells the remotes afterwards.  Who took part is on record:
 * PREPARE TRANSACTION keeps the locks of its transaction, and one is taken for
 * each user mapping that it went by.  Nobody else is asked; who cannot be told
 * in time is told by the resolver.
 *
 * Whatever drops a user mapping: it is refused as long as transactions wait
 * there, because nobody here would know of them afterwards.  A server goes only
 * after its mappings, an extension or a role's belongings only with them, so
 * that this is the one place to look at.  ALTER SERVER may have good reasons to
 * lead elsewhere, such as a remote's successor; there it is a warning.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/reloptions.h"
#include "access/table.h"
#include "access/xact.h"
#include "catalog/indexing.h"
#include "catalog/objectaccess.h"
#include "catalog/pg_foreign_server.h"
#include "catalog/pg_type.h"
#include "catalog/pg_user_mapping.h"
#include "commands/defrem.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "storage/lmgr.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/rel.h"
#include "utils/resowner.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"

#include "compat.h"
#include "two_phase.h"

/* How long a command waits for the remotes, or for one. */
#define LIMIT_MS 5000

/* The lock's tag differs in this from that of commands on the mapping itself. */
#define PARTICIPANT 1

static object_access_hook_type next_access = NULL;

static TimestampTz
deadline_from_now(void)
{
	return TimestampTzPlusMilliseconds(GetCurrentTimestamp(), LIMIT_MS);
}

/* ---- transactions that are prepared locally ---- */

/* The mapping that a user goes by; InvalidOid when there is none. */
static Oid
mapping_of(Oid server_oid, Oid user_oid)
{
	Oid oid = GetSysCacheOid2(USERMAPPINGUSERSERVER, Anum_pg_user_mapping_oid, ObjectIdGetDatum(user_oid), ObjectIdGetDatum(server_oid));

	return OidIsValid(oid) ? oid : GetSysCacheOid2(USERMAPPINGUSERSERVER, Anum_pg_user_mapping_oid, ObjectIdGetDatum(InvalidOid), ObjectIdGetDatum(server_oid));
}

/* Called before the transaction is prepared locally, with the remotes in use. */
void
pgdn_two_phase_record(Oid server_oid, Oid user_oid)
{
	Oid mapping = mapping_of(server_oid, user_oid);

	if (OidIsValid(mapping))
		LockDatabaseObject(UserMappingRelationId, mapping, PARTICIPANT, AccessShareLock);
}

/* The lock on its own id tells which locks are a prepared transaction's; these have no process. */
static const char participants_query[] =
	"SELECT p.objid FROM pg_catalog.pg_prepared_xact() x, pg_catalog.pg_lock_status() h, pg_catalog.pg_lock_status() p"
	" WHERE x.gid OPERATOR(pg_catalog.=) $1 AND h.transactionid OPERATOR(pg_catalog.=) x.transaction AND h.granted AND h.pid IS NULL"
	" AND p.virtualtransaction OPERATOR(pg_catalog.=) h.virtualtransaction AND p.pid IS NULL"
	" AND p.database OPERATOR(pg_catalog.=) $2 AND p.classid OPERATOR(pg_catalog.=) $3 AND p.objsubid OPERATOR(pg_catalog.=) $4";

/*
 * Called before every utility statement: the mappings by which the transaction
 * went that it is about to end, if it ends a prepared one; NIL for all others.
 */
List *
pgdn_two_phase_participants(Node *stmt)
{
	MemoryContext caller = CurrentMemoryContext;
	Oid types[4] = {TEXTOID, OIDOID, OIDOID, INT2OID};
	Datum values[4];
	List *mappings = NIL;
	TransactionStmt *end;

	if (stmt == NULL || !IsA(stmt, TransactionStmt))
		return NIL;
	end = (TransactionStmt *) stmt;
	if ((end->kind != TRANS_STMT_COMMIT_PREPARED && end->kind != TRANS_STMT_ROLLBACK_PREPARED) ||
		!IsTransactionState() || RecoveryInProgress() || !pgdn_two_phase_is_used())
		return NIL;
	values[0] = CStringGetTextDatum(end->gid);
	values[1] = ObjectIdGetDatum(MyDatabaseId);
	values[2] = ObjectIdGetDatum(UserMappingRelationId);
	values[3] = Int16GetDatum(PARTICIPANT);
	SPI_connect();
	PushActiveSnapshot(GetTransactionSnapshot());
	if (SPI_execute_with_args(participants_query, lengthof(types), types, values, NULL, true, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not read the locks of a prepared transaction");
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		bool isnull;
		Datum mapping = SPI_getbinval(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 1, &isnull);
		MemoryContext spi = MemoryContextSwitchTo(caller);

		mappings = list_append_unique_oid(mappings, DatumGetObjectId(mapping));
		MemoryContextSwitchTo(spi);
	}
	PopActiveSnapshot();
	SPI_finish();
	return mappings;
}

static void
tell_remotes(List *mappings)
{
	char *message;
	char *detail;
	char *hint;

	if (!pgdn_host_try_start(&message, &detail, &hint))
	{
		ereport(WARNING, (errmsg("could not tell the remotes: %s", message)));
		return;
	}
	pgdn_host_start();
	pgdn_two_phase_resolve_mappings(mappings, deadline_from_now());
}

/* Called after such a statement.  It has taken effect, so that what goes wrong here must not fail it. */
void
pgdn_two_phase_after_end(List *mappings)
{
	MemoryContext context = CurrentMemoryContext;
	ResourceOwner owner = CurrentResourceOwner;

	if (mappings == NIL)
		return;
	BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(context);
	PG_TRY();
	{
		tell_remotes(mappings);
		ReleaseCurrentSubTransaction();
		MemoryContextSwitchTo(context);
		CurrentResourceOwner = owner;
	}
	PG_CATCH();
	{
		ErrorData *error;

		MemoryContextSwitchTo(context);
		error = CopyErrorData();
		FlushErrorState();
		RollbackAndReleaseCurrentSubTransaction();
		MemoryContextSwitchTo(context);
		CurrentResourceOwner = owner;
		error->elevel = WARNING;
		ThrowErrorData(error);
	}
	PG_END_TRY();
}

/* ---- what leads to prepared transactions ---- */

/* Whether managed code can be asked; a warning when it cannot. */
static bool
can_ask(const char *server)
{
	char *message;
	char *detail;
	char *hint;

	if (!pgdn_host_try_start(&message, &detail, &hint))
	{
		ereport(WARNING, (errmsg("could not ask server \"%s\" for prepared transactions: %s", server, message)));
		return false;
	}
	pgdn_host_start();
	return true;
}

/* Which transactions wait is told those who may know the server's users. */
static int
detail_of_waiting(ForeignServer *server, const char *gids)
{
	return has_privs_of_role(GetUserId(), server->owner) ? errdetail("They are %s.", gids) : 0;
}

/* Before a user mapping is dropped, by whatever command. */
static void
check_drop(Oid mapping_oid)
{
	static Oid mute_server = InvalidOid; /* one that has not answered, and in which statement */
	static TimestampTz mute_since = 0;
	HeapTuple tuple = SearchSysCache1(USERMAPPINGOID, ObjectIdGetDatum(mapping_oid));
	Oid server_oid;
	ForeignServer *server;
	char *gids;

	if (!HeapTupleIsValid(tuple))
		return;
	server_oid = ((Form_pg_user_mapping) GETSTRUCT(tuple))->umserver;
	ReleaseSysCache(tuple);
	server = GetForeignServer(server_oid);
	if (pgdn_driver_of_server(server_oid) == NULL || !pgdn_two_phase_is_wanted_by(server->options) ||
		(mute_server == server_oid && mute_since == GetCurrentStatementStartTimestamp()) || !can_ask(server->servername))
		return;
	gids = pgdn_two_phase_waiting(server_oid, mapping_oid, deadline_from_now());
	if (gids == NULL)
	{
		mute_server = server_oid;
		mute_since = GetCurrentStatementStartTimestamp();
	}
	else if (gids[0] != '\0')
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_IN_USE),
				 errmsg("prepared transactions wait on server \"%s\"", server->servername),
				 detail_of_waiting(server, gids),
				 errhint("Run pgdotnet.resolve_prepared_transactions() first. To drop it all the same, set the server's option \"two_phase_commit\" to \"false\".")));
}

/* A server's options as a statement has just written them, which nobody else can see yet. */
static List *
new_options(Oid server_oid)
{
	Relation servers = table_open(ForeignServerRelationId, AccessShareLock);
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple tuple;
	List *options = NIL;

	ScanKeyInit(&key, Anum_pg_foreign_server_oid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(server_oid));
	scan = systable_beginscan(servers, ForeignServerOidIndexId, true, SnapshotSelf, 1, &key);
	tuple = systable_getnext(scan);
	if (HeapTupleIsValid(tuple))
	{
		bool isnull;
		Datum datum = heap_getattr(tuple, Anum_pg_foreign_server_srvoptions, RelationGetDescr(servers), &isnull);

		options = isnull ? NIL : untransformRelOptions(datum);
	}
	systable_endscan(scan);
	table_close(servers, AccessShareLock);
	return options;
}

static const char *
option_value(List *options, const char *name)
{
	ListCell *lc;

	foreach (lc, options)
	{
		if (strcmp(lfirst_node(DefElem, lc)->defname, name) == 0)
			return defGetString(lfirst_node(DefElem, lc));
	}
	return "";
}

/* Whether other options lead to another place, or to nobody looking there. */
static bool
leads_elsewhere(List *before, List *after)
{
	static const char *const leading[] = {"driver", "host", "hostaddr", "port", "dbname"};

	for (int i = 0; i < (int) lengthof(leading); i++)
	{
		if (strcmp(option_value(before, leading[i]), option_value(after, leading[i])) != 0)
			return true;
	}
	return !pgdn_two_phase_is_wanted_by(after);
}

/* After a server was altered, while the caches still have it as it was. */
static void
check_alter(Oid server_oid)
{
	ForeignServer *server = GetForeignServer(server_oid);
	char *gids;

	if (pgdn_driver_of_server(server_oid) == NULL || !pgdn_two_phase_is_wanted_by(server->options) ||
		!leads_elsewhere(server->options, new_options(server_oid)) || !can_ask(server->servername))
		return;
	gids = pgdn_two_phase_waiting(server_oid, InvalidOid, deadline_from_now());
	if (gids != NULL && gids[0] != '\0')
		ereport(WARNING,
				(errcode(ERRCODE_OBJECT_IN_USE),
				 errmsg("prepared transactions wait where server \"%s\" has led until now", server->servername),
				 detail_of_waiting(server, gids),
				 errhint("They hold locks there until somebody ends them. Set its options back and run pgdotnet.resolve_prepared_transactions(), unless it leads to that remote's successor.")));
}

static void
watch_object(ObjectAccessType access, Oid class_oid, Oid object_oid, int sub_id, void *argument)
{
	if (next_access)
		next_access(access, class_oid, object_oid, sub_id, argument);
	if (IsBinaryUpgrade)
		return;
	if (access == OAT_DROP && class_oid == UserMappingRelationId)
		check_drop(object_oid);
	else if (access == OAT_POST_ALTER && class_oid == ForeignServerRelationId)
		check_alter(object_oid);
}

/* Called when the library is loaded. */
void
pgdn_two_phase_init(void)
{
	next_access = object_access_hook;
	object_access_hook = watch_object;
}
