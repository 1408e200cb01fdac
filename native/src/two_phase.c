/*
 * two_phase.c
 *
 * By which name do remotes know a local transaction, and what became of it?
 *
 * The name says which system, which installation of it, which database and
 * which transaction.  PostgreSQL's own commit log then is the decision: there
 * is no table of them.  Two things make that safe.  The transaction's id
 * reaches the disk before any remote hears of it, because an id of which no
 * WAL was written is given out again after a crash; and the local commit is
 * flushed whatever synchronous_commit says.
 *
 * An installation is an id in the table pgdotnet.installation together with
 * the place where it was given: host, data folder and its inode.  In another
 * place, as in a copy of the files, the id is another one, derived from both;
 * so a copy never takes the original's transactions for its own.
 *
 * Deliberately not here: who is asked (two_phase_resolve.c), and how the
 * protocol goes (Core/Transactions).
 */
#include "postgres.h"

#include <sys/stat.h>
#include <unistd.h>

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/transam.h"
#include "access/xact.h"
#include "access/xlog.h"
#include "catalog/namespace.h"
#include "common/hashfn.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "replication/message.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/xid8.h"

#include "compat.h"
#include "two_phase.h"

#define SCHEMA "pgdotnet"
#define INSTALLATION "installation"
#define ID_LENGTH 16

PG_FUNCTION_INFO_V1(pgdotnet_renew_installation_id);

/* What this server calls itself. */
typedef struct Installation
{
	char recorded[ID_LENGTH + 1]; /* the table's; "" = there is none */
	char derived[ID_LENGTH + 1]; /* of the same id in this place */
	bool is_here; /* the id was given in this place */
} Installation;

/* Where the data folder is: a copy of it differs in at least one part. */
static char *
this_place(void)
{
	char host[256];
	struct stat folder;

	if (gethostname(host, sizeof(host)) != 0)
		strlcpy(host, "?", sizeof(host));
	host[sizeof(host) - 1] = '\0';
	if (stat(DataDir, &folder) != 0)
		ereport(ERROR,
				(errcode_for_file_access(),
				 errmsg("could not stat file \"%s\": %m", DataDir)));
	return psprintf("%s:%s:%lu", host, DataDir, (unsigned long) folder.st_ino);
}

static char *
text_attribute(HeapTuple tuple, int attribute, TupleDesc desc)
{
	bool isnull;
	Datum value = heap_getattr(tuple, attribute, desc, &isnull);

	return isnull ? pstrdup("") : TextDatumGetCString(value);
}

/* Reads the table without SPI, which before a commit has no snapshot to work with. */
static void
read_installation(Installation *installation)
{
	Oid schema = get_namespace_oid(SCHEMA, true);
	Oid table = OidIsValid(schema) ? get_relname_relid(INSTALLATION, schema) : InvalidOid;
	Relation relation;
	Snapshot snapshot;
	SysScanDesc scan;
	HeapTuple tuple;

	memset(installation, 0, sizeof(*installation));
	if (!OidIsValid(table))
		return;
	relation = table_open(table, AccessShareLock);
	snapshot = RegisterSnapshot(GetLatestSnapshot());
	scan = systable_beginscan(relation, InvalidOid, false, snapshot, 0, NULL);
	tuple = systable_getnext(scan);
	if (HeapTupleIsValid(tuple))
	{
		char *id = text_attribute(tuple, 1, RelationGetDescr(relation));
		char *place = text_attribute(tuple, 2, RelationGetDescr(relation));
		char *here = this_place();

		strlcpy(installation->recorded, id, sizeof(installation->recorded));
		installation->is_here = strcmp(place, here) == 0;
		snprintf(installation->derived, sizeof(installation->derived), "%016llx",
				 (unsigned long long) hash_bytes_extended((const unsigned char *) here, (int) strlen(here),
														  hash_bytes_extended((const unsigned char *) id, (int) strlen(id), 0)));
	}
	systable_endscan(scan);
	UnregisterSnapshot(snapshot);
	table_close(relation, AccessShareLock);
}

/*
 * Makes the current transaction one whose outcome the commit log will know,
 * and returns its identifier, palloc'd.  Called before the first remote is
 * prepared.
 */
char *
pgdn_two_phase_begin(void)
{
	Installation installation;
	FullTransactionId xid;
	char *gid;

	if (RecoveryInProgress())
		ereport(ERROR,
				(errcode(ERRCODE_READ_ONLY_SQL_TRANSACTION),
				 errmsg("cannot write to several servers during recovery"),
				 errdetail("Two-phase commit needs a transaction id, which a standby cannot assign."),
				 errhint("Write to one server only.")));
	read_installation(&installation);
	if (installation.recorded[0] == '\0')
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("the installation has no id"),
				 errhint("Use SELECT pgdotnet.renew_installation_id().")));
	xid = GetTopFullTransactionId();
	gid = psprintf(PGDN_GID_PREFIX "%016llx_%s_%u_%llu",
				   (unsigned long long) GetSystemIdentifier(),
				   installation.is_here ? installation.recorded : installation.derived,
				   MyDatabaseId,
				   (unsigned long long) U64FromFullTransactionId(xid));

	/* After a crash the id would otherwise be another transaction's.  It also makes the commit wait for synchronous standbys. */
	XLogFlush(pgdn_log_message_compat("pgdotnet_fdw", gid, strlen(gid)));
	ForceSyncCommit();
	return gid;
}

/* Reads digits; returns what follows them, or NULL when there is none or the value is too large. */
static const char *
read_number(const char *digits, uint64 *value)
{
	const char *start = digits;

	*value = 0;
	while (*digits >= '0' && *digits <= '9')
	{
		if (*value > (PG_UINT64_MAX - 9) / 10)
			return NULL;
		*value = *value * 10 + (uint64) (*digits++ - '0');
	}
	return digits > start ? digits : NULL;
}

/* Takes an identifier apart; false when it is not one of this product's. */
static bool
parse_gid(const char *gid, char *system, char *installation, uint64 *database, uint64 *xid)
{
	const char *rest = gid + strlen(PGDN_GID_PREFIX);
	uint64 number;

	if (strncmp(gid, PGDN_GID_PREFIX, strlen(PGDN_GID_PREFIX)) != 0 || strlen(rest) < 2 * ID_LENGTH + 2 ||
		rest[ID_LENGTH] != '_' || rest[2 * ID_LENGTH + 1] != '_')
		return false;
	strlcpy(system, rest, ID_LENGTH + 1);
	strlcpy(installation, rest + ID_LENGTH + 1, ID_LENGTH + 1);
	if (strspn(system, "0123456789abcdef") != ID_LENGTH || strspn(installation, "0123456789abcdef") != ID_LENGTH)
		return false;
	rest = read_number(rest + 2 * ID_LENGTH + 2, database);
	if (rest == NULL || *rest != '_')
		return false;
	rest = read_number(rest + 1, xid);
	if (rest == NULL || *rest != '_')
		return false;
	rest = read_number(rest + 1, &number);
	return rest != NULL && *rest == '\0';
}

/* The commit log's word on a transaction of this server.  In progress is asked for first, as it must be. */
static PgdnLocalStatus
commit_log_status(uint64 xid)
{
	FullTransactionId full = FullTransactionIdFromU64(xid);
	Datum status;
	char *word;

	if (!FullTransactionIdIsNormal(full) || !FullTransactionIdPrecedes(full, ReadNextFullTransactionId()))
		return PGDN_LOCAL_UNKNOWN;
	{
		LOCAL_FCINFO(fcinfo, 1);

		InitFunctionCallInfoData(*fcinfo, NULL, 1, InvalidOid, NULL, NULL);
		fcinfo->args[0].value = FullTransactionIdGetDatum(full);
		fcinfo->args[0].isnull = false;
		status = pg_xact_status(fcinfo);
		if (fcinfo->isnull)
			return PGDN_LOCAL_UNKNOWN;
	}
	word = TextDatumGetCString(status);
	if (strcmp(word, "committed") == 0)
		return PGDN_LOCAL_COMMITTED;
	return strcmp(word, "aborted") == 0 ? PGDN_LOCAL_ABORTED : PGDN_LOCAL_IN_PROGRESS;
}

static bool
is_own_system(const char *system)
{
	char own[ID_LENGTH + 1];

	snprintf(own, sizeof(own), "%016llx", (unsigned long long) GetSystemIdentifier());
	return strcmp(system, own) == 0;
}

static bool
is_own_id(const Installation *installation, const char *id)
{
	return strcmp(id, installation->derived) == 0 || (installation->is_here && strcmp(id, installation->recorded) == 0);
}

/*
 * Whether a remote transaction is one of this database.  While the extension is
 * being dropped its installation may be gone already: then any of the system's
 * may be.
 */
bool
pgdn_two_phase_may_be_ours(const char *gid)
{
	Installation installation;
	char system[ID_LENGTH + 1];
	char id[ID_LENGTH + 1];
	uint64 database;
	uint64 xid;

	if (!parse_gid(gid, system, id, &database, &xid) || !is_own_system(system) || database != MyDatabaseId)
		return false;
	read_installation(&installation);
	return installation.recorded[0] == '\0' || is_own_id(&installation, id);
}

/*
 * What became of the local transaction to which a remote one belongs, as of
 * now.  So the remotes are listed first: a transaction that is in the list and
 * no longer in progress has its final status.
 */
PgdnLocalStatus
pgdn_two_phase_status(const char *gid, uint64 *xid)
{
	Installation installation;
	char system[ID_LENGTH + 1];
	char id[ID_LENGTH + 1];
	uint64 database;

	*xid = 0;
	if (!parse_gid(gid, system, id, &database, xid))
		return PGDN_LOCAL_FOREIGN;
	read_installation(&installation);
	if (!is_own_system(system) || installation.recorded[0] == '\0' || !is_own_id(&installation, id))
		return PGDN_LOCAL_FOREIGN;
	if (database != MyDatabaseId)
		return PGDN_LOCAL_OTHER_DATABASE;
	return commit_log_status(*xid);
}

/* The status in words. */
const char *
pgdn_two_phase_status_name(PgdnLocalStatus status)
{
	switch (status)
	{
		case PGDN_LOCAL_IN_PROGRESS:
			return "in progress";
		case PGDN_LOCAL_COMMITTED:
			return "committed";
		case PGDN_LOCAL_ABORTED:
			return "aborted";
		case PGDN_LOCAL_UNKNOWN:
			return "unknown";
		case PGDN_LOCAL_OTHER_DATABASE:
			return "other database";
		case PGDN_LOCAL_FOREIGN:
			return "other installation";
	}
	return "unknown";
}

/*
 * pgdotnet.renew_installation_id(keep): gives this installation an id of its
 * own; or, with keep, says that it is the one that was elsewhere before, which
 * runs no more.
 */
Datum
pgdotnet_renew_installation_id(PG_FUNCTION_ARGS)
{
	bool keep = PG_GETARG_BOOL(0);
	Installation installation;
	char id[ID_LENGTH + 1];
	uint64 random;
	Oid types[2] = {TEXTOID, TEXTOID};
	Datum values[2];

	read_installation(&installation);
	if (keep && installation.recorded[0] != '\0')
		strlcpy(id, installation.recorded, sizeof(id));
	else
	{
		if (!pg_strong_random(&random, sizeof(random)))
			ereport(ERROR,
					(errcode(ERRCODE_INTERNAL_ERROR),
					 errmsg("could not generate an installation id")));
		snprintf(id, sizeof(id), "%016llx", (unsigned long long) random);
	}
	values[0] = CStringGetTextDatum(id);
	values[1] = CStringGetTextDatum(this_place());
	SPI_connect();
	if (SPI_execute("DELETE FROM " SCHEMA "." INSTALLATION, false, 0) != SPI_OK_DELETE ||
		SPI_execute_with_args("INSERT INTO " SCHEMA "." INSTALLATION " (id, place) VALUES ($1, $2)", 2, types, values, NULL, false, 0) != SPI_OK_INSERT)
		elog(ERROR, "could not write the installation id");
	SPI_finish();
	PG_RETURN_TEXT_P(cstring_to_text(id));
}
