/*
 * init.c
 *
 * What does PostgreSQL find when it loads the library?
 *
 * The settings, the handler that fills FdwRoutine, and the hook that option.c
 * needs.  Loading starts nothing: with shared_preload_libraries this runs in
 * the postmaster, with LOAD on a machine without .NET.
 *
 * docs/architecture/boundary.md lists every callback of FdwRoutine with its
 * file or the reason why it is NULL; a test compares it with the struct.
 */
#include "postgres.h"

#include "fmgr.h"
#include "miscadmin.h"
#include "utils/guc.h"

#include "compat.h"
#include "pgdotnet_fdw.h"

PGDN_MODULE_MAGIC;

PG_FUNCTION_INFO_V1(pgdotnet_fdw_handler);

void _PG_init(void);

char *pgdn_dotnet_root = NULL;
char *pgdn_driver_path = NULL;
char *pgdn_allowed_paths = NULL;
char *pgdn_allowed_hosts = NULL;
int pgdn_heap_limit = 256;
int pgdn_prefetch_bytes = 16 * 1024;
bool pgdn_verify_pushdown = false;
bool pgdn_explain_pushdown = false;
bool pgdn_explain_remote = false;
char *pgdn_traceparent = NULL;
char *pgdn_application_name = NULL;
int pgdn_max_connections = 100;
int pgdn_validate = PGDN_VALIDATE_STRICT;
bool pgdn_settings_dirty = true;

int pgdn_batched_lookup = PGDN_LOOKUP_ON;
int pgdn_lookup_keys = 8192;
bool pgdn_early_start = true;

static const struct config_enum_entry lookup_values[] = {
	{"off", PGDN_LOOKUP_OFF, false},
	{"on", PGDN_LOOKUP_ON, false},
	{"force", PGDN_LOOKUP_FORCE, false},
	{"true", PGDN_LOOKUP_ON, true},
	{"false", PGDN_LOOKUP_OFF, true},
	{"yes", PGDN_LOOKUP_ON, true},
	{"no", PGDN_LOOKUP_OFF, true},
	{"1", PGDN_LOOKUP_ON, true},
	{"0", PGDN_LOOKUP_OFF, true},
	{NULL, 0, false}};

static const struct config_enum_entry preload_values[] = {
	{"off", PGDN_PRELOAD_OFF, false},
	{"clr", PGDN_PRELOAD_CLR, false},
	{"warm", PGDN_PRELOAD_WARM, false},
	{NULL, 0, false}};

static const struct config_enum_entry validate_values[] = {
	{"strict", PGDN_VALIDATE_STRICT, false},
	{"warn", PGDN_VALIDATE_WARN, false},
	{NULL, 0, false}};

static void
string_changed(const char *newval, void *extra)
{
	pgdn_settings_dirty = true;
}

static void
number_changed(int newval, void *extra)
{
	pgdn_settings_dirty = true;
}

static void
switch_changed(bool newval, void *extra)
{
	pgdn_settings_dirty = true;
}

/* Whether a field of a traceparent has so many lower-case hexadecimal digits, not all of them zero unless that is allowed. */
static bool
is_trace_field(const char *field, int digits, bool may_be_zero)
{
	return strspn(field, "0123456789abcdef") >= (size_t) digits &&
		   (may_be_zero || strspn(field, "0") < (size_t) digits);
}

/* The form of https://www.w3.org/TR/trace-context/: version-trace-parent-flags. */
static bool
check_traceparent(char **newval, void **extra, GucSource source)
{
	const char *value = *newval;

	if (value[0] == '\0' ||
		(strlen(value) == 55 && value[2] == '-' && value[35] == '-' && value[52] == '-' &&
		 is_trace_field(value, 2, true) && strncmp(value, "ff", 2) != 0 &&
		 is_trace_field(value + 3, 32, false) && is_trace_field(value + 36, 16, false) &&
		 is_trace_field(value + 53, 2, true)))
		return true;
	GUC_check_errdetail("A traceparent has four fields of 2, 32, 16 and 2 lower-case hexadecimal digits, joined by hyphens.");
	return false;
}

static void
define_settings(void)
{
	DefineCustomStringVariable("pgdotnet_fdw.dotnet_root",
							   "Folder of the .NET runtime.",
							   "Empty: a bundled runtime, then /etc/dotnet/install_location, then the usual folders. Read when a backend first needs .NET.",
							   &pgdn_dotnet_root, "", PGC_SUSET, 0, NULL, NULL, NULL);
	DefineCustomStringVariable("pgdotnet_fdw.driver_path",
							   "Further folders that hold driver folders, separated by colons.",
							   NULL,
							   &pgdn_driver_path, "", PGC_SUSET, 0, NULL, string_changed, NULL);
	DefineCustomStringVariable("pgdotnet_fdw.allowed_paths",
							   "Folders whose files users other than superusers may name in options, separated by colons.",
							   NULL,
							   &pgdn_allowed_paths, "", PGC_SUSET, 0, NULL, string_changed, NULL);
	DefineCustomStringVariable("pgdotnet_fdw.allowed_hosts",
							   "Hosts that users other than superusers may reach, separated by commas: name, *.domain, address, network or socket folder, each with an optional :port.",
							   "Empty: all. Checked when a server is created or altered, and before each connection.",
							   &pgdn_allowed_hosts, "", PGC_SUSET, 0, NULL, string_changed, NULL);
	DefineCustomIntVariable("pgdotnet_fdw.heap_limit",
							"Largest size of the managed heap of a backend.",
							"Read when a backend first needs .NET.",
							&pgdn_heap_limit, 256, 64, 65536, PGC_SUSET, GUC_UNIT_MB, NULL, NULL, NULL);
	DefineCustomIntVariable("pgdotnet_fdw.prefetch_bytes",
							"Memory of a backend for rows that were fetched but not read yet.",
							"One batch of each scan is always admitted.",
							&pgdn_prefetch_bytes, 16 * 1024, 64, 4 * 1024 * 1024, PGC_USERSET, GUC_UNIT_KB, NULL, number_changed, NULL);
	DefineCustomBoolVariable("pgdotnet_fdw.verify_pushdown",
							 "Checks conditions that the remote evaluated again on each row.",
							 "A row that does not meet one is an error that names the condition. Joins, grouping and LIMIT stay local. Read when a statement is planned.",
							 &pgdn_verify_pushdown, false, PGC_USERSET, 0, NULL, switch_changed, NULL);
	DefineCustomBoolVariable("pgdotnet_fdw.explain_pushdown",
							 "Shows in EXPLAIN why each piece that stays local does.",
							 "Read when a statement is planned.",
							 &pgdn_explain_pushdown, false, PGC_USERSET, 0, NULL, switch_changed, NULL);
	DefineCustomBoolVariable("pgdotnet_fdw.explain_remote",
							 "Shows the remote's plan of each foreign scan and batched lookup in EXPLAIN.",
							 "EXPLAIN (ANALYZE) of a SELECT lets the remote run its query once more to measure it, and rolls back what that changed.",
							 &pgdn_explain_remote, false, PGC_USERSET, 0, NULL, NULL, NULL);
	DefineCustomStringVariable("pgdotnet_fdw.traceparent",
							   "Trace in which the application works (W3C Trace Context), for servers with the option sql_comment.",
							   NULL,
							   &pgdn_traceparent, "", PGC_USERSET, 0, check_traceparent, NULL, NULL);
	DefineCustomStringVariable("pgdotnet_fdw.application_name",
							   "Name that remotes show for this session's connections.",
							   "Replaces the server option application_name and has its escapes. Read when a connection is made.",
							   &pgdn_application_name, "", PGC_USERSET, 0, NULL, string_changed, NULL);
	DefineCustomIntVariable("pgdotnet_fdw.max_connections_per_backend",
							"Most remote connections that one session has at the same time.",
							"Beyond it those that are unused are closed; if there are none, a further one is refused.",
							&pgdn_max_connections, 100, 1, 10000, PGC_USERSET, 0, NULL, number_changed, NULL);
	DefineCustomEnumVariable("pgdotnet_fdw.enable_batched_lookup",
							 "Lets joins look many keys up in a foreign table by one remote statement.",
							 "force prefers such a plan to every other one, for tests. Read when a statement is planned.",
							 &pgdn_batched_lookup, PGDN_LOOKUP_ON, lookup_values, PGC_USERSET, 0, NULL, NULL, NULL);
	DefineCustomIntVariable("pgdotnet_fdw.lookup_batch_size",
							"Most keys that one remote statement of a batched lookup looks up.",
							"The first statements look up fewer.",
							&pgdn_lookup_keys, 8192, 1, 100000, PGC_USERSET, 0, NULL, NULL, NULL);
	DefineCustomBoolVariable("pgdotnet_fdw.enable_early_start",
							 "Lets scans of other servers start while the first one of a query is being read.",
							 "They connect and fetch their first rows.",
							 &pgdn_early_start, true, PGC_USERSET, 0, NULL, NULL, NULL);
	DefineCustomEnumVariable("pgdotnet_fdw.validate",
							 "What happens to options that cannot be validated for want of a driver or the runtime.",
							 "strict refuses them; warn lets those of superusers pass, so that a restore succeeds.",
							 &pgdn_validate, PGDN_VALIDATE_STRICT, validate_values, PGC_SUSET, 0, NULL, NULL, NULL);
	DefineCustomEnumVariable("pgdotnet_fdw.preload",
							 "What a session prepares at its start, when this library is preloaded.",
							 "clr starts the runtime, warm also lets the drivers of the database's servers rehearse a query. Read at the session's start, or with shared_preload_libraries at its first statement.",
							 &pgdn_preload, PGDN_PRELOAD_OFF, preload_values, PGC_SUSET, 0, NULL, NULL, NULL);
	DefineCustomIntVariable("pgdotnet_fdw.resolver_interval",
							"How often prepared transactions of foreign servers are looked for that nobody has ended.",
							"0 turns it off. Needs this library in shared_preload_libraries.",
							&pgdn_resolver_interval, 60, 0, 86400, PGC_SIGHUP, GUC_UNIT_S, NULL, NULL, NULL);
	MarkGUCPrefixReserved("pgdotnet_fdw");
}

void
_PG_init(void)
{
	define_settings();
	pgdn_install_utility_hook();
	pgdn_lookup_init();
	pgdn_modify_init();
	pgdn_shared_init();
	pgdn_preload_init();
	pgdn_two_phase_init();
	pgdn_resolver_init();
}

static void
fill_routine(FdwRoutine *routine)
{
	routine->GetForeignRelSize = pgdotnetGetForeignRelSize;
	routine->GetForeignPaths = pgdotnetGetForeignPaths;
	routine->GetForeignPlan = pgdotnetGetForeignPlan;
	routine->BeginForeignScan = pgdotnetBeginForeignScan;
	routine->IterateForeignScan = pgdotnetIterateForeignScan;
	routine->ReScanForeignScan = pgdotnetReScanForeignScan;
	routine->EndForeignScan = pgdotnetEndForeignScan;
	routine->GetForeignJoinPaths = pgdotnetGetForeignJoinPaths;
	routine->GetForeignUpperPaths = pgdotnetGetForeignUpperPaths;
	routine->AddForeignUpdateTargets = pgdotnetAddForeignUpdateTargets;
	routine->PlanForeignModify = pgdotnetPlanForeignModify;
	routine->BeginForeignModify = pgdotnetBeginForeignModify;
	routine->ExecForeignInsert = pgdotnetExecForeignInsert;
	routine->ExecForeignBatchInsert = pgdotnetExecForeignBatchInsert;
	routine->GetForeignModifyBatchSize = pgdotnetGetForeignModifyBatchSize;
	routine->ExecForeignUpdate = pgdotnetExecForeignUpdate;
	routine->ExecForeignDelete = pgdotnetExecForeignDelete;
	routine->EndForeignModify = pgdotnetEndForeignModify;
	routine->BeginForeignInsert = pgdotnetBeginForeignInsert;
	routine->EndForeignInsert = pgdotnetEndForeignInsert;
	routine->IsForeignRelUpdatable = pgdotnetIsForeignRelUpdatable;
	routine->PlanDirectModify = pgdotnetPlanDirectModify;
	routine->BeginDirectModify = pgdotnetBeginDirectModify;
	routine->IterateDirectModify = pgdotnetIterateDirectModify;
	routine->EndDirectModify = pgdotnetEndDirectModify;
	routine->ExplainDirectModify = pgdotnetExplainDirectModify;
	routine->ExecForeignTruncate = pgdotnetExecForeignTruncate;
	routine->ExplainForeignModify = pgdotnetExplainForeignModify;
	routine->IsForeignPathAsyncCapable = pgdotnetIsForeignPathAsyncCapable;
	routine->ForeignAsyncRequest = pgdotnetForeignAsyncRequest;
	routine->ForeignAsyncConfigureWait = pgdotnetForeignAsyncConfigureWait;
	routine->ForeignAsyncNotify = pgdotnetForeignAsyncNotify;
	routine->RecheckForeignScan = pgdotnetRecheckForeignScan;
	routine->ExplainForeignScan = pgdotnetExplainForeignScan;
	routine->AnalyzeForeignTable = pgdotnetAnalyzeForeignTable;
	routine->ImportForeignSchema = pgdotnetImportForeignSchema;
}

/* The wrapper's HANDLER. */
Datum
pgdotnet_fdw_handler(PG_FUNCTION_ARGS)
{
	FdwRoutine *routine = makeNode(FdwRoutine);

	fill_routine(routine);
	PG_RETURN_POINTER(routine);
}

#define CALLBACK(member)                      \
	{                                         \
#member, offsetof(FdwRoutine, member) \
	}

/* Every callback of the struct, in its order. */
static const struct
{
	const char *name;
	size_t offset;
} callbacks[] = {
	CALLBACK(GetForeignRelSize),
	CALLBACK(GetForeignPaths),
	CALLBACK(GetForeignPlan),
	CALLBACK(BeginForeignScan),
	CALLBACK(IterateForeignScan),
	CALLBACK(ReScanForeignScan),
	CALLBACK(EndForeignScan),
	CALLBACK(GetForeignJoinPaths),
	CALLBACK(GetForeignUpperPaths),
	CALLBACK(AddForeignUpdateTargets),
	CALLBACK(PlanForeignModify),
	CALLBACK(BeginForeignModify),
	CALLBACK(ExecForeignInsert),
	CALLBACK(ExecForeignBatchInsert),
	CALLBACK(GetForeignModifyBatchSize),
	CALLBACK(ExecForeignUpdate),
	CALLBACK(ExecForeignDelete),
	CALLBACK(EndForeignModify),
	CALLBACK(BeginForeignInsert),
	CALLBACK(EndForeignInsert),
	CALLBACK(IsForeignRelUpdatable),
	CALLBACK(PlanDirectModify),
	CALLBACK(BeginDirectModify),
	CALLBACK(IterateDirectModify),
	CALLBACK(EndDirectModify),
	CALLBACK(GetForeignRowMarkType),
	CALLBACK(RefetchForeignRow),
	CALLBACK(RecheckForeignScan),
	CALLBACK(ExplainForeignScan),
	CALLBACK(ExplainForeignModify),
	CALLBACK(ExplainDirectModify),
	CALLBACK(AnalyzeForeignTable),
	CALLBACK(ImportForeignSchema),
	CALLBACK(ExecForeignTruncate),
	CALLBACK(IsForeignScanParallelSafe),
	CALLBACK(EstimateDSMForeignScan),
	CALLBACK(InitializeDSMForeignScan),
	CALLBACK(ReInitializeDSMForeignScan),
	CALLBACK(InitializeWorkerForeignScan),
	CALLBACK(ShutdownForeignScan),
	CALLBACK(ReparameterizeForeignPathByChild),
	CALLBACK(IsForeignPathAsyncCapable),
	CALLBACK(ForeignAsyncRequest),
	CALLBACK(ForeignAsyncConfigureWait),
	CALLBACK(ForeignAsyncNotify)};

/* Names of the callbacks that the handler fills, separated by blanks, for diagnose(). */
void
pgdn_callback_names(StringInfo names)
{
	FdwRoutine *routine = makeNode(FdwRoutine);

	fill_routine(routine);
	for (int i = 0; i < (int) lengthof(callbacks); i++)
	{
		void *member;

		memcpy(&member, (char *) routine + callbacks[i].offset, sizeof(member));
		if (member != NULL)
			appendStringInfo(names, "%s%s", names->len > 0 ? " " : "", callbacks[i].name);
	}
	pfree(routine);
}
