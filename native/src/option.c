/*
 * option.c
 *
 * Whose options are being validated, and what are a server's options?
 *
 * PostgreSQL gives a validator the options and the catalog, but not the
 * server, and so not the driver that declares them.  The statement that runs
 * tells: it is remembered by a ProcessUtility hook, or, when this library was
 * loaded in the middle of that statement, found in the active portal.  When
 * neither helps, managed code accepts what any driver declares.
 *
 * Deliberately not here: which options there are (declared in C#, checked in
 * Core/Drivers).  CREATE EXTENSION and pg_upgrade start nothing.
 */
#include "postgres.h"

#include "access/reloptions.h"
#include "catalog/pg_attribute.h"
#include "catalog/pg_class.h"
#include "catalog/pg_foreign_data_wrapper.h"
#include "catalog/pg_foreign_server.h"
#include "catalog/pg_foreign_table.h"
#include "catalog/pg_user_mapping.h"
#include "catalog/namespace.h"
#include "commands/defrem.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "tcop/pquery.h"
#include "tcop/utility.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/portal.h"
#include "utils/syscache.h"

#include "pgdotnet_fdw.h"

PG_FUNCTION_INFO_V1(pgdotnet_fdw_validator);

static ProcessUtility_hook_type next_utility = NULL;
static Node *running_statement = NULL; /* innermost utility statement, while the hook is below */

static void
remember_statement(PlannedStmt *pstmt, const char *queryString, bool readOnlyTree,
				   ProcessUtilityContext context, ParamListInfo params,
				   QueryEnvironment *queryEnv, DestReceiver *dest, QueryCompletion *qc)
{
	Node *outer = running_statement;
	bool is_discard = IsA(pstmt->utilityStmt, DiscardStmt) && ((DiscardStmt *) pstmt->utilityStmt)->target == DISCARD_ALL;
	List *participants = pgdn_two_phase_participants(pstmt->utilityStmt);

	running_statement = pstmt->utilityStmt;
	PG_TRY();
	{
		if (next_utility)
			next_utility(pstmt, queryString, readOnlyTree, context, params, queryEnv, dest, qc);
		else
			standard_ProcessUtility(pstmt, queryString, readOnlyTree, context, params, queryEnv, dest, qc);
	}
	PG_FINALLY();
	{
		running_statement = outer;
	}
	PG_END_TRY();
	if (is_discard)
		pgdn_discard_session_state();
	/* The statement itself may be freed by now, as that of a ROLLBACK is. */
	pgdn_two_phase_after_end(participants);
}

void
pgdn_install_utility_hook(void)
{
	next_utility = ProcessUtility_hook;
	ProcessUtility_hook = remember_statement;
}

/* The utility statement that the active portal runs; NULL when it is none. */
static Node *
portal_statement(void)
{
	ListCell *lc;

	if (ActivePortal == NULL)
		return NULL;
	foreach (lc, ActivePortal->stmts)
	{
		PlannedStmt *pstmt = lfirst_node(PlannedStmt, lc);

		if (pstmt->commandType == CMD_UTILITY)
			return pstmt->utilityStmt;
	}
	return NULL;
}

/* Value of an option in a list of DefElem; NULL when it is absent. */
static char *
find_option(List *options, const char *name)
{
	ListCell *lc;

	foreach (lc, options)
	{
		DefElem *def = lfirst_node(DefElem, lc);

		if (strcmp(def->defname, name) == 0)
			return defGetString(def);
	}
	return NULL;
}

/* A server's option, its own or its wrapper's; NULL when neither says. */
static char *
server_option(ForeignServer *server, const char *name)
{
	char *value = find_option(server->options, name);

	if (value == NULL)
		value = find_option(GetForeignDataWrapper(server->fdwid)->options, name);
	return value;
}

static char *
driver_of_server(ForeignServer *server)
{
	return server_option(server, "driver");
}

/* The same, palloc'd, by the server's oid; NULL also when the server is of a wrapper that is not ours, or is no more. */
char *
pgdn_driver_of_server(Oid server_oid)
{
	ForeignServer *server = GetForeignServerExtended(server_oid, FSV_MISSING_OK);
	ForeignDataWrapper *wrapper = server ? GetForeignDataWrapperExtended(server->fdwid, FDW_MISSING_OK) : NULL;
	char *name = wrapper && OidIsValid(wrapper->fdwhandler) ? get_func_name(wrapper->fdwhandler) : NULL;

	return name != NULL && strcmp(name, "pgdotnet_fdw_handler") == 0 ? driver_of_server(server) : NULL;
}

/*
 * Whether each statement in a remote transaction sees what was committed before
 * it, so that rows may change between two statements.  So it is by option, and by
 * default on links that commit by themselves.
 */
bool
pgdn_is_read_committed(Oid server_oid)
{
	ForeignServer *server = GetForeignServer(server_oid);
	char *isolation = server_option(server, "isolation_level");
	char *transactional = server_option(server, "transactional");
	bool is_transactional = true;

	if (isolation != NULL && pg_strcasecmp(isolation, "default") != 0)
		return pg_strcasecmp(isolation, "read_committed") == 0;
	return transactional != NULL && parse_bool(transactional, &is_transactional) && !is_transactional;
}

static char *
driver_of_server_name(const char *name)
{
	ForeignServer *server = name ? GetForeignServerByName(name, true) : NULL;

	return server ? driver_of_server(server) : NULL;
}

static char *
driver_of_table(RangeVar *relation)
{
	Oid oid = relation ? RangeVarGetRelid(relation, NoLock, true) : InvalidOid;

	if (!OidIsValid(oid) || get_rel_relkind(oid) != RELKIND_FOREIGN_TABLE)
		return NULL;
	return driver_of_server(GetForeignServer(GetForeignTable(oid)->serverid));
}

/* The wrapper that the running CREATE or ALTER SERVER belongs to; NULL when unclear. */
static ForeignDataWrapper *
wrapper_of_statement(Node *stmt)
{
	if (stmt == NULL)
		return NULL;
	if (IsA(stmt, CreateForeignServerStmt))
		return GetForeignDataWrapperByName(((CreateForeignServerStmt *) stmt)->fdwname, true);
	if (IsA(stmt, AlterForeignServerStmt))
	{
		ForeignServer *server = GetForeignServerByName(((AlterForeignServerStmt *) stmt)->servername, true);

		return server ? GetForeignDataWrapper(server->fdwid) : NULL;
	}
	return NULL;
}

/* Driver that the statement's server, user mapping or table belongs to; NULL when it does not tell. */
static char *
driver_of_statement(Node *stmt)
{
	if (stmt == NULL)
		return NULL;
	switch (nodeTag(stmt))
	{
		case T_CreateUserMappingStmt:
			return driver_of_server_name(((CreateUserMappingStmt *) stmt)->servername);
		case T_AlterUserMappingStmt:
			return driver_of_server_name(((AlterUserMappingStmt *) stmt)->servername);
		case T_CreateForeignTableStmt:
			return driver_of_server_name(((CreateForeignTableStmt *) stmt)->servername);
		case T_ImportForeignSchemaStmt:
			return driver_of_server_name(((ImportForeignSchemaStmt *) stmt)->server_name);
		case T_AlterTableStmt:
			return driver_of_table(((AlterTableStmt *) stmt)->relation);
		default:
			return NULL;
	}
}

/* Driver of the server whose options these are; raises an error when there is none. */
static char *
driver_for_server_options(List *options, Node *stmt)
{
	char *own = find_option(options, "driver");
	ForeignDataWrapper *wrapper = wrapper_of_statement(stmt);
	char *inherited = wrapper ? find_option(wrapper->options, "driver") : NULL;

	if (own && inherited && strcmp(own, inherited) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_FDW_INVALID_OPTION_NAME),
				 errmsg("driver \"%s\" contradicts the driver of foreign-data wrapper \"%s\"", own, wrapper->fdwname),
				 errdetail("The wrapper's driver is \"%s\".", inherited),
				 errhint("Leave the option \"driver\" out.")));
	if (own == NULL && inherited == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_FDW_OPTION_NAME_NOT_FOUND),
				 errmsg("option \"driver\" is required"),
				 errhint("Name a driver, e.g. OPTIONS (driver 'sqlite'). The function pgdotnet.drivers() lists those that are installed.")));
	return own ? own : inherited;
}

/* Catalog of the boundary for one of PostgreSQL's; 0 for another one. */
static int
boundary_catalog(Oid catalog)
{
	if (catalog == ForeignDataWrapperRelationId)
		return PGDN_CATALOG_WRAPPER;
	if (catalog == ForeignServerRelationId)
		return PGDN_CATALOG_SERVER;
	if (catalog == UserMappingRelationId)
		return PGDN_CATALOG_USER_MAPPING;
	if (catalog == ForeignTableRelationId)
		return PGDN_CATALOG_TABLE;
	if (catalog == AttributeRelationId)
		return PGDN_CATALOG_COLUMN;
	return 0;
}

/* Asks managed code; raises its error, or warns where that lets a restore go on. */
static void
validate(int catalog, const char *driver, List *options)
{
	PgdnOptionsRequest request;
	PgdnError error;
	StringInfoData table;
	int status;
	/* For superusers only: nobody else may set unchecked what the check would have kept from him. */
	bool may_warn = pgdn_validate == PGDN_VALIDATE_WARN && superuser();

	if (may_warn)
	{
		char *message;
		char *detail;
		char *hint;

		if (!pgdn_host_try_start(&message, &detail, &hint))
		{
			ereport(WARNING,
					(errcode(ERRCODE_FDW_UNABLE_TO_CREATE_EXECUTION),
					 errmsg("options are not validated: %s", message),
					 detail ? errdetail("%s", detail) : 0));
			return;
		}
	}
	pgdn_host_start();
	initStringInfo(&table);
	pgdn_put_options(&table, options);
	request.catalog = catalog;
	request.is_superuser = superuser();
	request.driver = pgdn_bytes(driver);
	request.options = pgdn_buffer_bytes(&table);
	PGDN_CALL(status, pgdn_exports.options_validate(&request, &error));
	if (status == PGDN_ERROR && may_warn && pgdn_error_is(&error, "HV00L"))
	{
		pgdn_report_error(WARNING, &error);
		return;
	}
	pgdn_check(status, &error);
}

/* The wrapper's VALIDATOR: refuses options at DDL time. */
Datum
pgdotnet_fdw_validator(PG_FUNCTION_ARGS)
{
	List *options = untransformRelOptions(PG_GETARG_DATUM(0));
	int catalog = boundary_catalog(PG_GETARG_OID(1));
	Node *stmt = running_statement ? running_statement : portal_statement();
	char *driver = NULL;

	/* pg_upgrade must not need .NET, and what it restores was valid. */
	if (IsBinaryUpgrade || catalog == 0)
		PG_RETURN_VOID();

	if (catalog == PGDN_CATALOG_SERVER)
		driver = driver_for_server_options(options, stmt);
	else if (options == NIL)
		PG_RETURN_VOID();
	else
		driver = driver_of_statement(stmt);

	validate(catalog, driver, options);
	PG_RETURN_VOID();
}

/*
 * Facts on a server for planning and scanning, palloc'd.  Raises HV00J when no
 * driver is named, which only a change of the wrapper can bring about.
 */
PgdnServerFacts *
pgdn_server_facts(Oid server_oid)
{
	ForeignServer *server = GetForeignServer(server_oid);
	ForeignDataWrapper *wrapper = GetForeignDataWrapper(server->fdwid);
	PgdnServerFacts *facts = palloc0(sizeof(PgdnServerFacts));
	List *merged = list_copy(server->options);
	ListCell *lc;

	foreach (lc, wrapper->options)
	{
		if (find_option(server->options, lfirst_node(DefElem, lc)->defname) == NULL)
			merged = lappend(merged, lfirst(lc));
	}
	facts->driver = find_option(merged, "driver");
	if (facts->driver == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_FDW_OPTION_NAME_NOT_FOUND),
				 errmsg("server \"%s\" has no option \"driver\"", server->servername),
				 errhint("Use ALTER SERVER %s OPTIONS (ADD driver '...').", quote_identifier(server->servername))));
	facts->server_name = server->servername;
	facts->server_oid = server_oid;
	initStringInfo(&facts->options);
	pgdn_put_options(&facts->options, merged);
	return facts;
}

/*
 * Options of the user's mapping, or PUBLIC's, as a text table.  Returns false
 * when there is none: drivers of embedded databases need none.
 */
bool
pgdn_mapping_options(Oid server_oid, Oid user_oid, StringInfo buffer)
{
	HeapTuple tuple;
	Datum datum;
	bool isnull;

	tuple = SearchSysCache2(USERMAPPINGUSERSERVER, ObjectIdGetDatum(user_oid), ObjectIdGetDatum(server_oid));
	if (!HeapTupleIsValid(tuple))
		tuple = SearchSysCache2(USERMAPPINGUSERSERVER, ObjectIdGetDatum(InvalidOid), ObjectIdGetDatum(server_oid));
	if (!HeapTupleIsValid(tuple))
		return false;
	datum = SysCacheGetAttr(USERMAPPINGUSERSERVER, tuple, Anum_pg_user_mapping_umoptions, &isnull);
	pgdn_put_options(buffer, isnull ? NIL : untransformRelOptions(datum));
	ReleaseSysCache(tuple);
	return true;
}
