/*
 * host.c
 *
 * How does .NET come into the backend, and how does it leave?
 *
 * The runtime is started lazily, once for each backend, through hostfxr, never
 * in the postmaster or a parallel worker.  One managed method is looked up by
 * name: it compares the boundary's version and layout and fills the table of
 * entry points.  At backend exit everything managed is cancelled within a
 * bound; the process then leaves by _exit, so that no exit handler of a
 * library runs beside live .NET threads.
 *
 * Deliberately not here: where the runtime is (dotnet_root.c), signals
 * (signals.c), what is called (the other files, through PGDN_CALL).
 *
 * Facts on hostfxr: dotnet/runtime, docs/design/features/native-hosting.md.
 */
#include "postgres.h"

#include <dlfcn.h>
#include <malloc.h>
#include <unistd.h>

#include "access/parallel.h"
#include "access/xact.h"
#include "commands/dbcommands.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "storage/ipc.h"
#include "utils/guc.h"
#include "utils/memutils.h"

#include "compat.h"
#include "pgdotnet_fdw.h"

/* Longest wait for remote statements to stop when the backend exits. */
#define EXIT_WAIT_MS 300

/* The parts of hostfxr.h and coreclr_delegates.h that are used. */
typedef void *hostfxr_handle;
typedef struct HostfxrParameters
{
	size_t size;
	const char *host_path;
	const char *dotnet_root;
} HostfxrParameters;
typedef int (*hostfxr_initialize_fn)(const char *config, const HostfxrParameters *parameters, hostfxr_handle *handle);
typedef int (*hostfxr_set_property_fn)(hostfxr_handle handle, const char *name, const char *value);
typedef int (*hostfxr_get_delegate_fn)(hostfxr_handle handle, int type, void **delegate);
typedef int (*hostfxr_close_fn)(hostfxr_handle handle);
typedef void (*hostfxr_error_writer_fn)(const char *message);
typedef hostfxr_error_writer_fn (*hostfxr_set_error_writer_fn)(hostfxr_error_writer_fn writer);
typedef int (*load_assembly_fn)(const char *path, void *load_context, void *reserved);
typedef int (*get_function_pointer_fn)(const char *type, const char *method, const char *delegate_type,
									   void *load_context, void *reserved, void **function);
#define HDT_GET_FUNCTION_POINTER 6
#define HDT_LOAD_ASSEMBLY 7
#define UNMANAGEDCALLERSONLY_METHOD ((const char *) -1)

/* Status codes of hostfxr_initialize: first host, same or other properties as a host already there. */
#define HOSTFXR_SUCCESS 0
#define HOSTFXR_SUCCESS_HOST_ALREADY_INITIALIZED 1
#define HOSTFXR_SUCCESS_DIFFERENT_PROPERTIES 2

typedef enum HostState
{
	HOST_NOT_STARTED,
	HOST_RUNNING,
	HOST_FAILED, /* the runtime refused; never tried again in this process */
	HOST_EXITED
} HostState;

PgdnExports pgdn_exports;

static HostState state = HOST_NOT_STARTED;
static char *failure = NULL; /* why state is HOST_FAILED, in TopMemoryContext */
static char *failure_detail = NULL; /* same */
static char writer_text[2048]; /* what hostfxr said */
static size_t writer_length = 0; /* bytes used of it */
static PgdnHostApi host_api; /* managed code keeps pointers into it */
static const uint32_t layout_words[] = {PGDN_LAYOUT_WORDS};

/* Everything that start_runtime needs, prepared while errors may still be raised. */
typedef struct StartRequest
{
	char *hostfxr; /* path of libhostfxr.so */
	char *root; /* dotnet root */
	char *config; /* path of the runtimeconfig.json */
	char *assembly; /* path of the Host assembly */
	char heap_limit[32]; /* bytes, decimal */
	PgdnError error; /* filled by bootstrap */
	const char *step; /* what failed */
	int code; /* hostfxr's code */
} StartRequest;

bool
pgdn_host_running(void)
{
	return state == HOST_RUNNING;
}

/* Folder of this build's managed files, palloc'd. */
char *
pgdn_install_dir(void)
{
	return psprintf("%s/pgdotnet_fdw/%s", pkglib_path, PGDN_BUILD_ID);
}

/*
 * Whether the runtime will find ICU.  Without it the process would be ended at
 * the first use of a culture, unless globalization is set to invariant.
 */
static bool
has_icu(void)
{
	for (int version = 100; version >= 50; version--)
	{
		char name[32];
		void *library;

		snprintf(name, sizeof(name), "libicuuc.so.%d", version);
		library = dlopen(name, RTLD_LAZY | RTLD_LOCAL);
		if (library != NULL)
		{
			dlclose(library);
			return true;
		}
	}
	return false;
}

/* Called by hostfxr from C++ frames: only copies.  Will NOT longjmp. */
static void
error_writer(const char *message)
{
	size_t length = strlen(message);

	if (length > sizeof(writer_text) - 2 - writer_length)
		length = sizeof(writer_text) - 2 - writer_length;
	memcpy(writer_text + writer_length, message, length);
	writer_length += length;
	if (length > 0)
		writer_text[writer_length++] = '\n';
	if (writer_length > sizeof(writer_text) - 2)
		writer_length = sizeof(writer_text) - 2;
	writer_text[writer_length] = '\0';
}

/*
 * Loads the runtime and calls bootstrap.  Pure C: no palloc, no ereport, since
 * all of it runs with signals masked.  Returns whether it worked; otherwise
 * request->step says where it ended.
 */
static bool
start_runtime(StartRequest *request)
{
	void *library;
	hostfxr_initialize_fn initialize;
	hostfxr_set_property_fn set_property;
	hostfxr_get_delegate_fn get_delegate;
	hostfxr_close_fn close_handle;
	hostfxr_set_error_writer_fn set_error_writer;
	hostfxr_handle handle = NULL;
	load_assembly_fn load_assembly = NULL;
	get_function_pointer_fn get_function_pointer = NULL;
	PgdnBootstrap bootstrap = NULL;
	HostfxrParameters parameters = {sizeof(HostfxrParameters), NULL, request->root};
	bool done = false;

	request->step = "libhostfxr.so could not be loaded";
	library = dlopen(request->hostfxr, RTLD_NOW | RTLD_LOCAL);
	if (library == NULL)
		return false;
	initialize = (hostfxr_initialize_fn) dlsym(library, "hostfxr_initialize_for_runtime_config");
	set_property = (hostfxr_set_property_fn) dlsym(library, "hostfxr_set_runtime_property_value");
	get_delegate = (hostfxr_get_delegate_fn) dlsym(library, "hostfxr_get_runtime_delegate");
	close_handle = (hostfxr_close_fn) dlsym(library, "hostfxr_close");
	set_error_writer = (hostfxr_set_error_writer_fn) dlsym(library, "hostfxr_set_error_writer");
	if (!initialize || !set_property || !get_delegate || !close_handle || !set_error_writer)
		return false;

	writer_length = 0;
	writer_text[0] = '\0';
	set_error_writer(error_writer);
	request->step = "the runtime could not be initialized";
	request->code = initialize(request->config, &parameters, &handle);
	if (request->code == HOSTFXR_SUCCESS ||
		request->code == HOSTFXR_SUCCESS_HOST_ALREADY_INITIALIZED ||
		request->code == HOSTFXR_SUCCESS_DIFFERENT_PROPERTIES)
	{
		/* A runtime that runs already keeps its own limit. */
		if (request->code == HOSTFXR_SUCCESS)
		{
			set_property(handle, "System.GC.HeapHardLimit", request->heap_limit);
			if (!has_icu())
				set_property(handle, "System.Globalization.Invariant", "true");
		}
		request->step = "the runtime could not be started";
		request->code = get_delegate(handle, HDT_LOAD_ASSEMBLY, (void **) &load_assembly);
		if (request->code == 0)
			request->code = get_delegate(handle, HDT_GET_FUNCTION_POINTER, (void **) &get_function_pointer);
		if (request->code == 0)
		{
			request->step = "the managed assembly could not be loaded";
			request->code = load_assembly(request->assembly, NULL, NULL);
		}
		if (request->code == 0)
		{
			request->step = "the managed entry point was not found";
			request->code = get_function_pointer("PgDotnetFdw.Host.Bootstrap, PgDotnetFdw.Host", "Start",
												 UNMANAGEDCALLERSONLY_METHOD, NULL, NULL, (void **) &bootstrap);
		}
		if (request->code == 0)
		{
			request->step = NULL; /* the error has the words */
			done = bootstrap(&host_api, &pgdn_exports, &request->error) == PGDN_OK;
		}
	}
	if (handle != NULL)
		close_handle(handle);
	set_error_writer(NULL);
	return done;
}

/*
 * Variables of the environment that must not reach the runtime, and what
 * replaces them (NULL: nothing).  No diagnostics port and no debugger.  A first
 * generation of 512 kB: the default, the size of the shared cache, lets the heap
 * of each backend grow to it.  The compiler's working memory is given back at
 * once; by default 16 MB are kept.  These settings exist as variables only.
 */
static const char *const environment[][2] = {
	{"DOTNET_EnableDiagnostics", "0"},
	{"DOTNET_GCgen0size", "0x80000"},
	{"DOTNET_JitHostMaxSlabCache", "0"},
	{"DOTNET_STARTUP_HOOKS", NULL},
	{"DOTNET_TieredCompilation", NULL},
	{"DOTNET_gcServer", NULL},
	{"DOTNET_GCHeapHardLimit", NULL},
	{"DOTNET_ADDITIONAL_DEPS", NULL},
	{"DOTNET_SHARED_STORE", NULL},
	{"CORECLR_ENABLE_PROFILING", NULL},
	{"CORECLR_PROFILER", NULL},
	{"CORECLR_PROFILER_PATH", NULL},
	{"COREHOST_TRACE", NULL}};

/*
 * Runs start_runtime with signals masked, the environment cleaned and
 * PostgreSQL's signal handlers put back afterwards.
 */
static bool
start_guarded(StartRequest *request)
{
	sigset_t old;
	char *before[lengthof(environment)];
	bool done;

	for (int i = 0; i < (int) lengthof(environment); i++)
	{
		char *value = getenv(environment[i][0]);

		before[i] = value ? pstrdup(value) : NULL;
	}

	pgdn_mask_signals(&old);
	pgdn_save_handlers();
	mallopt(M_ARENA_MAX, 1); /* one arena: what one thread frees, another can use */
	for (int i = 0; i < (int) lengthof(environment); i++)
	{
		if (environment[i][1] != NULL)
			setenv(environment[i][0], environment[i][1], 1);
		else
			unsetenv(environment[i][0]);
	}
	done = start_runtime(request);
	/* COPY ... PROGRAM inherits the environment: leave it as it was. */
	for (int i = 0; i < (int) lengthof(environment); i++)
	{
		if (before[i] != NULL)
			setenv(environment[i][0], before[i], 1);
		else if (environment[i][1] != NULL)
			unsetenv(environment[i][0]);
	}
	pgdn_guard_handlers();
	pgdn_restore_signals(&old);
	return done;
}

/*
 * Leaves the process without running exit handlers that were registered before
 * the runtime started: OpenSSL's would free what a .NET thread may be using.
 * PostgreSQL's own callbacks have run by now.
 */
static void
leave_process(int status, void *argument)
{
	fflush(NULL);
	_exit(status);
}

/* Cancels everything managed, within a bound; covers FATAL, which skips PG_CATCH. */
static void
exit_callback(int code, Datum argument)
{
	PgdnHandle operation = 0;
	PgdnBytes result;
	PgdnError error;
	TimestampTz deadline = TimestampTzPlusMilliseconds(GetCurrentTimestamp(), EXIT_WAIT_MS);

	if (state != HOST_RUNNING)
		return;
	pgdn_xact_exit();
	PGDN_CALL_VOID(pgdn_exports.backend_exit(&operation));
	while (operation != 0)
	{
		int status;

		PGDN_CALL(status, pgdn_exports.operation_poll(operation, &result, &error));
		if (status != PGDN_PENDING || !pgdn_wait_nothrow(deadline, PGDN_HEED_NOTHING))
			break;
	}
	state = HOST_EXITED;
}

/*
 * Drops every remote connection, for good: managed code has failed where it must
 * not, and is trusted no more in this session.  Will NOT longjmp.
 */
void
pgdn_host_give_up(void)
{
	static char message[] = "remote connections of this session have been given up";
	static char detail[] = "Managed code failed while a transaction ended.";
	PgdnHandle operation = 0;

	PGDN_CALL_VOID(pgdn_exports.backend_exit(&operation));
	state = HOST_FAILED;
	failure = message;
	failure_detail = detail;
}

static const char *
name_or_empty(const char *name)
{
	return name ? name : "";
}

static void
fill_host_api(const char *root)
{
	MemoryContext old = MemoryContextSwitchTo(TopMemoryContext);

	host_api.size = sizeof(PgdnHostApi);
	host_api.abi_version = PGDN_ABI_VERSION;
	host_api.layout = layout_words;
	host_api.layout_count = lengthof(layout_words);
	host_api.event_fd = pgdn_wait_init(&host_api.socket_set_fd);
	host_api.server_version_num = PGDN_SERVER_VERSION;
	host_api.server_encoding_is_utf8 = GetDatabaseEncoding() == PG_UTF8;
	host_api.backend_pid = MyProcPid;
	host_api.notice_flag = &pgdn_notice_flag;
	host_api.install_dir = pgdn_bytes(pgdn_install_dir());
	host_api.extension_version = pgdn_bytes(PGDN_VERSION);
	host_api.runtime_dir = pgdn_bytes(pstrdup(root));
	host_api.database_name = pgdn_bytes(name_or_empty(IsTransactionState() ? get_database_name(MyDatabaseId) : NULL));
	host_api.user_name = pgdn_bytes(name_or_empty(IsTransactionState() ? GetUserNameFromId(GetAuthenticatedUserId(), true) : NULL));
	host_api.cluster_name = pgdn_bytes(cluster_name);
	host_api.session_id = pgdn_bytes(psprintf("%lx.%x", (long) MyStartTime, MyProcPid));
	host_api.xact_isolation = &XactIsoLevel;
	host_api.xact_read_only = (const uint8_t *) &XactReadOnly;
	host_api.xact_deferrable = (const uint8_t *) &XactDeferrable;
	host_api.down_table = pgdn_down_table(&host_api.down_slots);
	MemoryContextSwitchTo(old);

	memset(&pgdn_exports, 0, sizeof(pgdn_exports));
	pgdn_exports.size = sizeof(pgdn_exports);
	pgdn_exports.abi_version = PGDN_ABI_VERSION;
}

/* Remembers why the runtime will not run in this process. */
static void
remember_failure(const StartRequest *request)
{
	MemoryContext old = MemoryContextSwitchTo(TopMemoryContext);

	state = HOST_FAILED;
	if (request->step == NULL)
	{
		failure = pgdn_text(request->error.message);
		failure_detail = pgdn_text(request->error.detail);
	}
	else
	{
		failure = pstrdup("could not start .NET");
		failure_detail = psprintf("%s (code 0x%08x, runtime \"%s\", assembly \"%s\").%s%s",
								  request->step, (unsigned) request->code, request->root, request->assembly,
								  writer_length > 0 ? " The host said: " : "", writer_text);
		failure_detail[0] = pg_toupper((unsigned char) failure_detail[0]);
	}
	MemoryContextSwitchTo(old);
}

/*
 * Starts the runtime unless it runs.  Returns whether it runs; otherwise says
 * why in palloc'd strings.  Raises errors only for want of memory or files.
 */
bool
pgdn_host_try_start(char **message, char **detail, char **hint)
{
	StartRequest request;
	StringInfoData report;
	char *folder;

	*message = *detail = *hint = NULL;
	if (state == HOST_RUNNING)
		return true;
	if (state == HOST_FAILED)
	{
		*message = failure;
		*detail = failure_detail;
		*hint = "Correct the cause and reconnect; pgdotnet.diagnose() tells more.";
		return false;
	}
	if (state == HOST_EXITED)
	{
		*message = "cannot start .NET while the backend exits";
		return false;
	}
	if (IsPostmasterEnvironment && !IsUnderPostmaster)
	{
		*message = "cannot start .NET in the postmaster";
		return false;
	}
	if (IsParallelWorker())
	{
		*message = "cannot start .NET in a parallel worker";
		return false;
	}

	memset(&request, 0, sizeof(request));
	initStringInfo(&report);
	request.root = pgdn_find_dotnet_root(&report);
	if (request.root == NULL)
	{
		*message = "could not find the .NET runtime";
		*detail = psprintf("Places that were looked at:\n%s", report.data);
		*hint = "Install the .NET 10 runtime (package dotnet-runtime-10.0) or set \"pgdotnet_fdw.dotnet_root\" to its folder.";
		return false;
	}
	folder = pgdn_install_dir();
	request.hostfxr = pgdn_find_hostfxr(request.root);
	request.config = psprintf("%s/PgDotnetFdw.Host.runtimeconfig.json", folder);
	request.assembly = psprintf("%s/PgDotnetFdw.Host.dll", folder);
	snprintf(request.heap_limit, sizeof(request.heap_limit), "%lld", (long long) pgdn_heap_limit * 1024 * 1024);
	if (access(request.assembly, R_OK) != 0 || access(request.config, R_OK) != 0)
	{
		*message = "could not find the managed assemblies of pgdotnet_fdw";
		*detail = psprintf("There is no readable \"%s\".", access(request.assembly, R_OK) != 0 ? request.assembly : request.config);
		*hint = "Reinstall pgdotnet_fdw.";
		return false;
	}

	/* Once it runs, an error would leave it without what follows transactions. */
	pgdn_xact_init();
	pgdn_text_init();
	fill_host_api(request.root);
	if (!start_guarded(&request))
	{
		remember_failure(&request);
		*message = failure;
		*detail = failure_detail;
		*hint = request.step == NULL && request.error.hint.data != NULL
					? pgdn_text(request.error.hint)
					: "pgdotnet.diagnose() tells more.";
		return false;
	}

	state = HOST_RUNNING;
	pgdn_settings_dirty = true;
	on_exit(leave_process, NULL);
	before_shmem_exit(exit_callback, (Datum) 0);
	return true;
}

static char *sent_application_name = NULL; /* what managed code knows of it */

/* Tells managed code the settings, when they have changed. */
static void
send_settings(void)
{
	PgdnSettings settings;
	PgdnError error;
	int status;

	settings.driver_path = pgdn_bytes(pgdn_driver_path ? pgdn_driver_path : "");
	settings.allowed_paths = pgdn_bytes(pgdn_allowed_paths ? pgdn_allowed_paths : "");
	settings.allowed_hosts = pgdn_bytes(pgdn_allowed_hosts ? pgdn_allowed_hosts : "");
	settings.prefetch_bytes = (int64_t) pgdn_prefetch_bytes * 1024;
	settings.verify_pushdown = pgdn_verify_pushdown;
	settings.explain_pushdown = pgdn_explain_pushdown;
	settings.application_name = pgdn_bytes(pgdn_application_name ? pgdn_application_name : "");
	settings.session_application_name = pgdn_bytes(application_name ? application_name : "");
	settings.max_connections = pgdn_max_connections;
	settings.reserved = 0;
	PGDN_CALL(status, pgdn_exports.settings(&settings, &error));
	pgdn_check(status, &error);
	pgdn_settings_dirty = false;
}

/*
 * Makes sure that managed code can be called; every callback that needs it
 * begins with this.  Raises an error (HV00L or XX000) when it cannot.
 */
void
pgdn_host_start(void)
{
	char *message;
	char *detail;
	char *hint;

	if (!pgdn_host_try_start(&message, &detail, &hint))
		ereport(ERROR,
				(errcode(ERRCODE_FDW_UNABLE_TO_CREATE_EXECUTION),
				 errmsg("%s", message),
				 detail ? errdetail("%s", detail) : 0,
				 hint ? errhint("%s", hint) : 0));
	/* No hook tells that application_name has changed. */
	if (sent_application_name == NULL || strcmp(sent_application_name, application_name ? application_name : "") != 0)
	{
		char *copy = MemoryContextStrdup(TopMemoryContext, application_name ? application_name : "");

		if (sent_application_name != NULL)
			pfree(sent_application_name);
		sent_application_name = copy;
		pgdn_settings_dirty = true;
	}
	if (pgdn_settings_dirty)
		send_settings();
}
