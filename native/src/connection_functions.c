/*
 * connection_functions.c
 *
 * How do users look at connections, open, try and close them?
 *
 * Managed code knows the connections, the catalog knows whether they are still
 * what they would be made as.  A connection carries a digest of the options that
 * it was made from; here the same is computed from the catalog.
 *
 * Those of postgres_fdw's names behave as postgres_fdw's do.
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog/pg_foreign_server.h"
#include "foreign/foreign.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "nodes/execnodes.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"
#include "utils/syscache.h"
#include "utils/tuplestore.h"

#include "compat.h"
#include "pgdotnet_fdw.h"

PG_FUNCTION_INFO_V1(pgdotnet_connections);
PG_FUNCTION_INFO_V1(pgdotnet_connect);
PG_FUNCTION_INFO_V1(pgdotnet_connect_link);
PG_FUNCTION_INFO_V1(pgdotnet_ping);
PG_FUNCTION_INFO_V1(pgdotnet_remote_begin);
PG_FUNCTION_INFO_V1(pgdotnet_remote_commit);
PG_FUNCTION_INFO_V1(pgdotnet_remote_rollback);
PG_FUNCTION_INFO_V1(pgdotnet_disconnect);
PG_FUNCTION_INFO_V1(pgdotnet_disconnect_all);
PG_FUNCTION_INFO_V1(pgdotnet_fdw_get_connections);
PG_FUNCTION_INFO_V1(pgdotnet_fdw_disconnect);

/* Columns of the report, in its order. */
typedef enum Column
{
	COLUMN_SERVER_OID,
	COLUMN_USER_OID,
	COLUMN_DIGEST,
	COLUMN_LINK, /* NULL: it is a server's */
	COLUMN_SERVER,
	COLUMN_USER,
	COLUMN_DRIVER,
	COLUMN_USED,
	COLUMN_CLOSED,
	COLUMN_OPENED_AT,
	COLUMN_LAST_USED_AT,
	COLUMN_PID,
	COLUMN_PREPARED,
	COLUMN_ERROR,
	COLUMN_IS_HELPER,
	COLUMN_COUNT
} Column;

/* FNV-1a of 64 bits, as SessionRequest.cs has it. */
static uint64
add_to_digest(uint64 digest, const StringInfoData *bytes)
{
	for (int i = 0; i < bytes->len; i++)
		digest = (digest ^ (unsigned char) bytes->data[i]) * UINT64CONST(1099511628211);
	return digest;
}

/* Digest of what a connection of this server and user would be made from now. */
static int64
current_digest(Oid server_oid, Oid user_oid)
{
	PgdnServerFacts *server = pgdn_server_facts(server_oid);
	uint64 digest = add_to_digest(UINT64CONST(14695981039346656037), &server->options);
	StringInfoData mapping;

	initStringInfo(&mapping);
	if (pgdn_mapping_options(server_oid, user_oid, &mapping))
		digest = add_to_digest(digest, &mapping);
	return (int64) digest;
}

/* Whose mapping a connection goes by: the user's own, PUBLIC's, or none. */
static char *
mapped_user(Oid server_oid, Oid user_oid, char *user_name)
{
	if (!SearchSysCacheExists2(USERMAPPINGUSERSERVER, ObjectIdGetDatum(user_oid), ObjectIdGetDatum(server_oid)) &&
		SearchSysCacheExists2(USERMAPPINGUSERSERVER, ObjectIdGetDatum(InvalidOid), ObjectIdGetDatum(server_oid)))
		return pstrdup("public");
	return user_name;
}

/* Replaces what the report says by what the catalog does; returns whether the connection is what it would be made as. */
static bool
resolve(char **cells)
{
	Oid server_oid = (Oid) strtoul(cells[COLUMN_SERVER_OID], NULL, 10);
	Oid user_oid = (Oid) strtoul(cells[COLUMN_USER_OID], NULL, 10);
	ForeignServer *server;
	char *role;

	if (cells[COLUMN_LINK] != NULL)
	{
		cells[COLUMN_SERVER] = cells[COLUMN_LINK];
		return true;
	}
	server = GetForeignServerExtended(server_oid, FSV_MISSING_OK);
	role = GetUserNameFromId(user_oid, true);
	cells[COLUMN_SERVER] = server ? server->servername : NULL;
	cells[COLUMN_USER] = server && role ? mapped_user(server_oid, user_oid, role) : role;
	return server != NULL && role != NULL &&
		   current_digest(server_oid, user_oid) == (int64) strtoll(cells[COLUMN_DIGEST], NULL, 10);
}

/* Asks for the report; no rows where no runtime runs. */
static uint32
ask(bool check, char ***cells)
{
	PgdnBytes table;
	PgdnError error;
	int status;

	if (!pgdn_host_running())
		return 0;
	PGDN_CALL(status, pgdn_exports.report(PGDN_REPORT_CONNECTIONS, pgdn_bytes(check ? "check" : NULL), &table, &error));
	pgdn_check(status, &error);
	return pgdn_read_table(table, COLUMN_COUNT, cells);
}

/* Puts on record which remotes take part in the transaction that is about to be prepared locally. */
void
pgdn_record_participants(void)
{
	char **cells;
	uint32 rows = ask(false, &cells);

	for (uint32 i = 0; i < rows; i++, cells += COLUMN_COUNT)
	{
		if (cells[COLUMN_LINK] == NULL && strcmp(cells[COLUMN_USED], "t") == 0)
			pgdn_two_phase_record((Oid) strtoul(cells[COLUMN_SERVER_OID], NULL, 10), (Oid) strtoul(cells[COLUMN_USER_OID], NULL, 10));
	}
}

static void
put_row(ReturnSetInfo *result, AttInMetadata *metadata, char **cells)
{
	tuplestore_puttuple(result->setResult, BuildTupleFromCStrings(metadata, cells));
}

/* pgdotnet.connections() */
Datum
pgdotnet_connections(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	AttInMetadata *metadata;
	char **cells;
	uint32 rows;

	InitMaterializedSRF(fcinfo, 0);
	metadata = TupleDescGetAttInMetadata(result->setDesc);
	rows = ask(true, &cells);
	for (uint32 i = 0; i < rows; i++)
	{
		char **row = cells + (Size) i * COLUMN_COUNT;
		char *valid = resolve(row) ? "t" : "f";
		char *shown[] = {row[COLUMN_SERVER], row[COLUMN_USER], row[COLUMN_DRIVER], valid, row[COLUMN_USED], row[COLUMN_CLOSED],
						 row[COLUMN_OPENED_AT], row[COLUMN_LAST_USED_AT], row[COLUMN_PID], row[COLUMN_PREPARED], row[COLUMN_ERROR]};

		put_row(result, metadata, shown);
	}
	return (Datum) 0;
}

/* pgdotnet.pgdotnet_fdw_get_connections(check_conn) */
Datum
pgdotnet_fdw_get_connections(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	AttInMetadata *metadata;
	char **cells;
	uint32 rows;

	InitMaterializedSRF(fcinfo, 0);
	metadata = TupleDescGetAttInMetadata(result->setDesc);
	rows = ask(PG_GETARG_BOOL(0), &cells);
	for (uint32 i = 0; i < rows; i++)
	{
		char **row = cells + (Size) i * COLUMN_COUNT;
		char *valid = resolve(row) ? "t" : "f";
		char *shown[] = {row[COLUMN_SERVER], row[COLUMN_USER], valid, row[COLUMN_USED], row[COLUMN_CLOSED], row[COLUMN_PID]};

		if (row[COLUMN_LINK] == NULL && row[COLUMN_IS_HELPER][0] == 'f')
			put_row(result, metadata, shown);
	}
	return (Datum) 0;
}

/* Whether this session has a link of a name. */
static bool
has_link(const char *name)
{
	char **cells;
	uint32 rows = ask(false, &cells);

	for (uint32 i = 0; i < rows; i++)
	{
		char *link = cells[(Size) i * COLUMN_COUNT + COLUMN_LINK];

		if (link != NULL && strcmp(link, name) == 0)
			return true;
	}
	return false;
}

/* Closes a link's connection, a server's, or all; returns whether there was any. */
static bool
close_connections(Oid server_oid, const char *link)
{
	PgdnError error;
	int32_t closed = 0;
	int status;

	if (!pgdn_host_running())
		return false;
	PGDN_CALL(status, pgdn_exports.connections_close(server_oid, pgdn_bytes(link), &closed, &error));
	pgdn_check(status, &error);
	pgdn_drain_notices();
	return closed != 0;
}

/* Runs connection_open; returns its answer. */
static bool
open_connection(const PgdnConnectionRequest *request)
{
	PgdnHandle operation = 0;
	PgdnError error;
	volatile bool answer = false;
	int status;

	PGDN_CALL(status, pgdn_exports.connection_open(request, &operation, &error));
	pgdn_check(status, &error);
	PG_TRY();
	{
		PgdnBytes result = pgdn_await(operation, PGDN_WAIT_CONNECT);

		answer = result.length > 0 && result.data[0] == 't';
	}
	PG_FINALLY();
	{
		PGDN_CALL_VOID(pgdn_exports.operation_close(operation));
	}
	PG_END_TRY();
	return answer;
}

static void
fill_user(PgdnConnectionRequest *request)
{
	request->user_name = pgdn_bytes(GetUserNameFromId(GetUserId(), false));
	request->user_oid = GetUserId();
	request->user_is_superuser = superuser();
	request->nest_level = GetCurrentTransactionNestLevel();
}

/* Opens, tries or controls the connection of a server, or of a link where there is one of that name. */
static bool
use_connection(const char *name, int action)
{
	PgdnConnectionRequest request;
	PgdnServerFacts *server;
	StringInfoData mapping;

	pgdn_host_start();
	memset(&request, 0, sizeof(request));
	request.action = action;
	fill_user(&request);
	if (action != PGDN_CONNECTION_CONNECT && has_link(name))
	{
		request.link = request.server_name = pgdn_bytes(name);
		return open_connection(&request);
	}

	server = pgdn_server_facts(GetForeignServerByName(name, false)->serverid);
	pgdn_check_server_usage(server->server_oid, server->server_name);
	if (pgdn_driver_of_server(server->server_oid) == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("server \"%s\" does not belong to pgdotnet_fdw", name)));
	initStringInfo(&mapping);
	request.driver = pgdn_bytes(server->driver);
	request.server_name = pgdn_bytes(server->server_name);
	request.server_options = pgdn_buffer_bytes(&server->options);
	if (pgdn_mapping_options(server->server_oid, GetUserId(), &mapping))
		request.mapping_options = pgdn_buffer_bytes(&mapping);
	request.server_oid = server->server_oid;
	return open_connection(&request);
}

/* pgdotnet.connect(server) */
Datum
pgdotnet_connect(PG_FUNCTION_ARGS)
{
	(void) use_connection(text_to_cstring(PG_GETARG_TEXT_PP(0)), PGDN_CONNECTION_CONNECT);
	PG_RETURN_VOID();
}

/* pgdotnet.ping(server) */
Datum
pgdotnet_ping(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(use_connection(text_to_cstring(PG_GETARG_TEXT_PP(0)), PGDN_CONNECTION_PING));
}

/* pgdotnet.remote_begin(server, isolation) */
Datum
pgdotnet_remote_begin(PG_FUNCTION_ARGS)
{
	static const struct
	{
		const char *name;
		int action;
	} isolations[] = {
		{"read committed", PGDN_CONNECTION_BEGIN_READ_COMMITTED},
		{"repeatable read", PGDN_CONNECTION_BEGIN_REPEATABLE_READ},
		{"serializable", PGDN_CONNECTION_BEGIN_SERIALIZABLE},
	};
	int action = PG_ARGISNULL(1) ? PGDN_CONNECTION_BEGIN : -1;
	char *isolation = PG_ARGISNULL(1) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(1));

	if (PG_ARGISNULL(0))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("a server's name must not be null")));
	for (size_t i = 0; i < lengthof(isolations) && action < 0; i++)
	{
		if (pg_strcasecmp(isolation, isolations[i].name) == 0)
			action = isolations[i].action;
	}
	if (action < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("unrecognized isolation level \"%s\"", isolation),
				 errhint("Valid values are: read committed, repeatable read, serializable.")));
	(void) use_connection(text_to_cstring(PG_GETARG_TEXT_PP(0)), action);
	PG_RETURN_VOID();
}

/* pgdotnet.remote_commit(server) */
Datum
pgdotnet_remote_commit(PG_FUNCTION_ARGS)
{
	(void) use_connection(text_to_cstring(PG_GETARG_TEXT_PP(0)), PGDN_CONNECTION_COMMIT);
	PG_RETURN_VOID();
}

/* pgdotnet.remote_rollback(server) */
Datum
pgdotnet_remote_rollback(PG_FUNCTION_ARGS)
{
	(void) use_connection(text_to_cstring(PG_GETARG_TEXT_PP(0)), PGDN_CONNECTION_ROLLBACK);
	PG_RETURN_VOID();
}

/* Text of a scalar; raises an error for others. */
static char *
scalar_text(const char *name, const JsonbValue *value)
{
	switch (value->type)
	{
		case jbvString:
			return pnstrdup(value->val.string.val, value->val.string.len);
		case jbvBool:
			return pstrdup(value->val.boolean ? "true" : "false");
		case jbvNumeric:
			return DatumGetCString(DirectFunctionCall1(numeric_out, NumericGetDatum(value->val.numeric)));
		default:
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("value of option \"%s\" is not a string, number or boolean", name)));
			return NULL;
	}
}

/* Text table of the members of an object: name, value. */
static void
put_members(StringInfo buffer, Jsonb *object)
{
	JsonbIterator *it = JsonbIteratorInit(&object->root);
	JsonbIteratorToken token;
	JsonbValue value;
	char *name = NULL;

	if (!JB_ROOT_IS_OBJECT(object))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("options are not a JSON object")));
	pgdn_put_u32(buffer, JB_ROOT_COUNT(object));
	pgdn_put_u32(buffer, 2);
	while ((token = JsonbIteratorNext(&it, &value, true)) != WJB_DONE)
	{
		if (token == WJB_KEY)
			name = pnstrdup(value.val.string.val, value.val.string.len);
		else if (token == WJB_VALUE)
		{
			pgdn_put_str(buffer, name);
			pgdn_put_str(buffer, scalar_text(name, &value));
		}
	}
}

/* pgdotnet.connect(name, options) */
Datum
pgdotnet_connect_link(PG_FUNCTION_ARGS)
{
	char *name = text_to_cstring(PG_GETARG_TEXT_PP(0));
	PgdnConnectionRequest request;
	StringInfoData options;

	pgdn_host_start();
	if (name[0] == '\0')
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a connection's name must not be empty")));
	if (GetForeignServerByName(name, true) != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_DUPLICATE_OBJECT),
				 errmsg("there is a server \"%s\"", name),
				 errhint("Give the connection another name.")));
	initStringInfo(&options);
	put_members(&options, PG_GETARG_JSONB_P(1));
	memset(&request, 0, sizeof(request));
	request.action = PGDN_CONNECTION_CONNECT;
	request.link = request.server_name = pgdn_bytes(name);
	request.server_options = pgdn_buffer_bytes(&options);
	fill_user(&request);
	(void) open_connection(&request);
	PG_RETURN_VOID();
}

/* DISCARD ALL: what the session's next user must not find. */
void
pgdn_discard_session_state(void)
{
	(void) close_connections(PGDN_SESSION_STATE, NULL);
}

/* pgdotnet.disconnect(name): a link's or a server's */
Datum
pgdotnet_disconnect(PG_FUNCTION_ARGS)
{
	char *name = text_to_cstring(PG_GETARG_TEXT_PP(0));

	if (has_link(name))
		PG_RETURN_BOOL(close_connections(InvalidOid, name));
	PG_RETURN_BOOL(close_connections(GetForeignServerByName(name, false)->serverid, NULL));
}

/* pgdotnet.pgdotnet_fdw_disconnect(server) */
Datum
pgdotnet_fdw_disconnect(PG_FUNCTION_ARGS)
{
	char *name = text_to_cstring(PG_GETARG_TEXT_PP(0));

	PG_RETURN_BOOL(close_connections(GetForeignServerByName(name, false)->serverid, NULL));
}

/* pgdotnet.disconnect_all() and pgdotnet.pgdotnet_fdw_disconnect_all() */
Datum
pgdotnet_disconnect_all(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(close_connections(InvalidOid, NULL));
}
