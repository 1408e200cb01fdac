/*
 * truncate.c
 *
 * How are foreign tables emptied?
 *
 * PostgreSQL hands over all tables of one server at once; they are one remote
 * operation.
 */
#include "postgres.h"

#include "access/xact.h"
#include "commands/defrem.h"
#include "miscadmin.h"
#include "utils/rel.h"

#include "pgdotnet_fdw.h"

/* Fills in what the remote is reached by. */
static void
fill_request(PgdnTruncateRequest *request, Relation relation, StringInfo mapping)
{
	PgdnServerFacts *server = pgdn_server_facts(GetForeignTable(RelationGetRelid(relation))->serverid);

	memset(request, 0, sizeof(*request));
	request->driver = pgdn_bytes(server->driver);
	request->server_name = pgdn_bytes(server->server_name);
	request->server_options = pgdn_buffer_bytes(&server->options);
	if (pgdn_mapping_options(server->server_oid, GetUserId(), mapping))
		request->mapping_options = pgdn_buffer_bytes(mapping);
	request->user_name = pgdn_bytes(GetUserNameFromId(GetUserId(), false));
	request->server_oid = server->server_oid;
	request->user_oid = GetUserId();
	request->user_is_superuser = superuser();
	request->nest_level = GetCurrentTransactionNestLevel();
}

/* ExecForeignTruncate: the tables, at least one, are those of one server. */
void
pgdotnetExecForeignTruncate(List *relations, DropBehavior behavior, bool restart_sequences)
{
	PgdnBytes *facts = palloc(sizeof(PgdnBytes) * list_length(relations));
	PgdnTruncateRequest request;
	StringInfoData mapping;
	PgdnHandle operation;
	PgdnError error;
	int status;
	int count = 0;
	ListCell *lc;

	pgdn_host_start();
	initStringInfo(&mapping);
	fill_request(&request, (Relation) linitial(relations), &mapping);
	pgdn_modify_settle_server(request.server_oid, NULL);
	pgdn_scan_start_all(request.server_oid);
	foreach (lc, relations)
	{
		StringInfoData message;

		initStringInfo(&message);
		pgdn_put_relation_facts(&message, RelationGetRelid((Relation) lfirst(lc)));
		facts[count++] = pgdn_buffer_bytes(&message);
	}
	request.facts = facts;
	request.table_count = count;
	request.cascade = behavior == DROP_CASCADE;
	request.restart_identity = restart_sequences;
	PGDN_CALL(status, pgdn_exports.truncate_open(&request, &operation, &error));
	pgdn_check(status, &error);
	PG_TRY();
	{
		(void) pgdn_await(operation, PGDN_WAIT_WRITE);
	}
	PG_FINALLY();
	{
		PGDN_CALL_VOID(pgdn_exports.operation_close(operation));
	}
	PG_END_TRY();
}
