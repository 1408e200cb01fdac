/*
 * import.c
 *
 * How does IMPORT FOREIGN SCHEMA get its commands?
 *
 * One operation: managed code lists the remote's tables and writes CREATE
 * FOREIGN TABLE commands; PostgreSQL runs them and applies LIMIT TO and EXCEPT
 * once more by itself.
 */
#include "postgres.h"

#include "access/xact.h"
#include "commands/defrem.h"
#include "miscadmin.h"

#include "pgdotnet_fdw.h"

static List *
table_names(ImportForeignSchemaStmt *stmt)
{
	List *names = NIL;
	ListCell *lc;

	foreach (lc, stmt->table_list)
		names = lappend(names, lfirst_node(RangeVar, lc)->relname);
	return names;
}

static int
list_type(ImportForeignSchemaStmt *stmt)
{
	switch (stmt->list_type)
	{
		case FDW_IMPORT_SCHEMA_ALL:
			return 0;
		case FDW_IMPORT_SCHEMA_LIMIT_TO:
			return 1;
		case FDW_IMPORT_SCHEMA_EXCEPT:
			return 2;
	}
	return 0;
}

static PgdnHandle
open_import(ImportForeignSchemaStmt *stmt, Oid server_oid)
{
	PgdnServerFacts *server = pgdn_server_facts(server_oid);
	PgdnImportRequest request;
	PgdnHandle operation = 0;
	PgdnError error;
	StringInfoData mapping;
	StringInfoData options;
	StringInfoData names;
	int status;

	initStringInfo(&mapping);
	initStringInfo(&options);
	initStringInfo(&names);
	pgdn_put_options(&options, stmt->options);
	pgdn_put_names(&names, table_names(stmt));
	memset(&request, 0, sizeof(request));
	request.driver = pgdn_bytes(server->driver);
	request.server_name = pgdn_bytes(server->server_name);
	request.server_options = pgdn_buffer_bytes(&server->options);
	if (pgdn_mapping_options(server_oid, GetUserId(), &mapping))
		request.mapping_options = pgdn_buffer_bytes(&mapping);
	request.user_name = pgdn_bytes(GetUserNameFromId(GetUserId(), false));
	request.remote_schema = pgdn_bytes(stmt->remote_schema);
	request.local_schema = pgdn_bytes(stmt->local_schema);
	request.import_options = pgdn_buffer_bytes(&options);
	request.table_names = pgdn_buffer_bytes(&names);
	request.server_oid = server_oid;
	request.user_oid = GetUserId();
	request.nest_level = GetCurrentTransactionNestLevel();
	request.list_type = list_type(stmt);
	request.user_is_superuser = superuser();
	PGDN_CALL(status, pgdn_exports.import_open(&request, &operation, &error));
	pgdn_check(status, &error);
	return operation;
}

/* The answer's commands, once the operation is done. */
static List *
await_commands(PgdnHandle operation)
{
	List *commands = NIL;
	char **cells;
	uint32 rows = pgdn_read_table(pgdn_await(operation, PGDN_WAIT_IMPORT), 1, &cells);

	for (uint32 i = 0; i < rows; i++)
		commands = lappend(commands, cells[i]);
	return commands;
}

/* ImportForeignSchema: a list of CREATE FOREIGN TABLE commands. */
List *
pgdotnetImportForeignSchema(ImportForeignSchemaStmt *stmt, Oid serverOid)
{
	PgdnHandle operation;
	List *volatile commands = NIL;

	pgdn_host_start();
	operation = open_import(stmt, serverOid);
	PG_TRY();
	{
		commands = await_commands(operation);
	}
	PG_FINALLY();
	{
		PGDN_CALL_VOID(pgdn_exports.operation_close(operation));
	}
	PG_END_TRY();
	return commands;
}
