/*
 * pgdotnet_faults.c
 *
 * What if something fails inside a callback of pgdotnet_fdw?
 *
 * A library for tests, loaded into a session behind pgdotnet_fdw and before .NET
 * starts there.  It changes nothing on the disk and nothing in the product: in
 * the memory of that one session it redirects what the shim calls in PostgreSQL,
 * the callbacks that it registers, and managed code's table of entry points.  So
 * every such call within one kind of callback is a point that has a number, and
 * at the point of a given number a fault happens:
 *
 *   error      an ERROR is raised in place of the call, as for want of memory
 *   cancel     the backend gets SIGINT in front of the call
 *   terminate  the backend gets SIGTERM in front of the call
 *   refuse     a managed entry is not called, and gives an error
 *
 * pgdotnet_fdw cannot know which calls may raise an error; here it is assumed of
 * all of PostgreSQL's but those listed below.
 *
 *   SET pgdotnet_faults.place = 'abort'; SET pgdotnet_faults.kind = 'error';
 *   SET pgdotnet_faults.point = 3;    -- 0: none; starts to count anew
 *   SHOW pgdotnet_faults.passed;      -- how many there were since then
 *
 * For x86-64 and ELF, as the machine code below says.
 */
#define _GNU_SOURCE
#include "postgres.h"

#include <dlfcn.h>
#include <elf.h>
#include <limits.h>
#include <link.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include "access/xact.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "storage/ipc.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/resowner.h"

#include "pgdotnet_abi.h"

#ifndef __x86_64__
#error "written for x86-64"
#endif

PG_MODULE_MAGIC;

void _PG_init(void);

#define LIBRARY "pgdotnet_fdw.so"
#define MAX_CALLS 1024
#define STUB_BYTES 24

typedef enum Kind
{
	KIND_ERROR,
	KIND_CANCEL,
	KIND_TERMINATE,
	KIND_REFUSE
} Kind;

static const struct config_enum_entry kinds[] = {
	{"error", KIND_ERROR, false},
	{"cancel", KIND_CANCEL, false},
	{"terminate", KIND_TERMINATE, false},
	{"refuse", KIND_REFUSE, false},
	{NULL, 0, false}};

/* They raise no error, whatever happens. */
static const char *const silent[] = {
	"AcquireExternalFD", "FlushErrorState", "GetCurrentTimestamp", "GetCurrentTransactionNestLevel",
	"GetDatabaseEncoding", "GetTopTransactionIdIfAny", "IsTransactionState", "ReleaseExternalFD", "TimestampDifferenceExceeds",
	"UnregisterResourceReleaseCallback", "UnregisterSubXactCallback", "UnregisterXactCallback",
	"pfree", "pg_re_throw", "pg_utf_mblen"};

/* A call that the shim makes. */
typedef struct Call
{
	const char *name;
	void *target;
	bool is_silent;
} Call;

static char *place = NULL; /* the kind of callback */
static int kind = KIND_ERROR;
static int point = 0;
static int passed = 0;

static Call calls[MAX_CALLS];
static int call_count = 0;
static unsigned char *stubs = NULL;
static int depth = 0; /* > 0: within a callback of the place */
static PgdnExports real; /* managed code's own entries */
static PgdnExports *exports = NULL;

/* Counts a point; returns whether the fault is to happen at it. */
static bool
is_next(void)
{
	return depth > 0 && ++passed == point;
}

static void
send_signal(void)
{
	if (is_next())
		kill(MyProcPid, kind == KIND_CANCEL ? SIGINT : SIGTERM);
}

/* Called in front of each call that was redirected; returns where it goes. */
void *pgdotnet_faults_enter(uint64 index);

void *
pgdotnet_faults_enter(uint64 index)
{
	Call *call = &calls[index];

	switch (kind)
	{
		case KIND_ERROR:
			if (!call->is_silent && is_next())
			{
				depth = 0;
				ereport(ERROR,
						(errcode(ERRCODE_OUT_OF_MEMORY),
						 errmsg("fault at point %d: %s", point, call->name)));
			}
			break;
		case KIND_CANCEL:
		case KIND_TERMINATE:
			send_signal();
			break;
		case KIND_REFUSE:
			break;
	}
	return call->target;
}

/*
 * A stub pushes its index and jumps here; what it was called with is kept, and
 * the index gives way to the address at which the call goes on.
 */
__asm__(".text\n"
		".local pgdotnet_faults_common\n"
		"pgdotnet_faults_common:\n"
		"	push %rax\n	push %rdi\n	push %rsi\n	push %rdx\n	push %rcx\n"
		"	push %r8\n	push %r9\n	push %r10\n	push %r11\n"
		"	sub $136, %rsp\n"
		"	movups %xmm0, 0(%rsp)\n	movups %xmm1, 16(%rsp)\n	movups %xmm2, 32(%rsp)\n	movups %xmm3, 48(%rsp)\n"
		"	movups %xmm4, 64(%rsp)\n	movups %xmm5, 80(%rsp)\n	movups %xmm6, 96(%rsp)\n	movups %xmm7, 112(%rsp)\n"
		"	mov 208(%rsp), %rdi\n"
		"	call pgdotnet_faults_enter@PLT\n"
		"	mov %rax, 208(%rsp)\n"
		"	movups 0(%rsp), %xmm0\n	movups 16(%rsp), %xmm1\n	movups 32(%rsp), %xmm2\n	movups 48(%rsp), %xmm3\n"
		"	movups 64(%rsp), %xmm4\n	movups 80(%rsp), %xmm5\n	movups 96(%rsp), %xmm6\n	movups 112(%rsp), %xmm7\n"
		"	add $136, %rsp\n"
		"	pop %r11\n	pop %r10\n	pop %r9\n	pop %r8\n"
		"	pop %rcx\n	pop %rdx\n	pop %rsi\n	pop %rdi\n	pop %rax\n"
		"	ret\n");
extern void pgdotnet_faults_common(void) __attribute__((visibility("hidden")));

/* push index; jmp *0(%rip); address */
static void *
make_stub(int index)
{
	unsigned char *stub = stubs + index * STUB_BYTES;
	void *common = (void *) pgdotnet_faults_common;

	stub[0] = 0x68;
	memcpy(stub + 1, &index, 4);
	stub[5] = 0xff;
	stub[6] = 0x25;
	memset(stub + 7, 0, 4);
	memcpy(stub + 11, &common, sizeof(common));
	return stub;
}

/* ---- the table of entry points ---- */

static int32_t
refuse(PgdnError *error)
{
	static const char text[] = "the entry was refused";

	memset(error, 0, sizeof(*error));
	memcpy(error->sqlstate, "XX000", 5);
	error->message.data = (const uint8_t *) text;
	error->message.length = sizeof(text) - 1;
	return PGDN_ERROR;
}

/* In front of each entry, where a signal waits for its end; returns whether it is not to be called. */
static bool
is_refused(void)
{
	if (kind == KIND_CANCEL || kind == KIND_TERMINATE)
		send_signal();
	return kind == KIND_REFUSE && is_next();
}

static int32_t
transaction_event(int32_t event, int32_t nest_level, PgdnHandle *operation, PgdnError *error)
{
	return is_refused() ? refuse(error) : real.transaction_event(event, nest_level, operation, error);
}

static int32_t
operation_poll(PgdnHandle operation, PgdnBytes *result, PgdnError *error)
{
	return is_refused() ? refuse(error) : real.operation_poll(operation, result, error);
}

static void
operation_close(PgdnHandle operation)
{
	if (!is_refused())
		real.operation_close(operation);
}

static int32_t
next_notice(PgdnNotice *notice)
{
	return is_refused() ? PGDN_ERROR : real.next_notice(notice);
}

static int32_t
two_phase_wanted(int32_t has_local_work, int32_t is_local_prepare)
{
	return is_refused() ? PGDN_ERROR : real.two_phase_wanted(has_local_work, is_local_prepare);
}

static int32_t
two_phase_identify(PgdnBytes gid, PgdnError *error)
{
	return is_refused() ? refuse(error) : real.two_phase_identify(gid, error);
}

static void
backend_exit(PgdnHandle *operation)
{
	if (!is_refused())
		real.backend_exit(operation);
}

static void
scan_close(PgdnHandle scan)
{
	if (!is_refused())
		real.scan_close(scan);
}

static void
modify_close(PgdnHandle modify)
{
	if (!is_refused())
		real.modify_close(modify);
}

static void
relation_close(PgdnHandle relation)
{
	if (!is_refused())
		real.relation_close(relation);
}

static void
take_exports(void)
{
	real = *exports;
	exports->transaction_event = transaction_event;
	exports->operation_poll = operation_poll;
	exports->operation_close = operation_close;
	exports->next_notice = next_notice;
	exports->two_phase_wanted = two_phase_wanted;
	exports->two_phase_identify = two_phase_identify;
	exports->backend_exit = backend_exit;
	exports->scan_close = scan_close;
	exports->modify_close = modify_close;
	exports->relation_close = relation_close;
}

/* ---- the callbacks ---- */

static XactCallback xact_callback;
static SubXactCallback subxact_callback;
static ResourceReleaseCallback release_callback;
static pg_on_exit_callback exit_callback;

/* What is raised in a callback has left it. */
#define WITHIN(name, call)                              \
	do                                                  \
	{                                                   \
		bool is_place = strcmp(place, (name)) == 0;     \
		depth = is_place ? depth + 1 : depth;           \
		call;                                           \
		depth = is_place && depth > 0 ? depth - 1 : depth; \
	} while (0)

static const char *
xact_place(XactEvent event)
{
	switch (event)
	{
		case XACT_EVENT_PRE_COMMIT:
			return "pre_commit";
		case XACT_EVENT_COMMIT:
			return "commit";
		case XACT_EVENT_PRE_PREPARE:
			return "pre_prepare";
		case XACT_EVENT_PREPARE:
			return "prepare";
		case XACT_EVENT_ABORT:
			return "abort";
		default:
			return "parallel";
	}
}

static void
on_xact(XactEvent event, void *argument)
{
	WITHIN(xact_place(event), xact_callback(event, argument));
}

static void
on_subxact(SubXactEvent event, SubTransactionId my_id, SubTransactionId parent_id, void *argument)
{
	WITHIN(event == SUBXACT_EVENT_ABORT_SUB ? "sub_abort" : event == SUBXACT_EVENT_PRE_COMMIT_SUB ? "sub_pre_commit" : "sub",
		   subxact_callback(event, my_id, parent_id, argument));
}

static void
on_release(ResourceReleasePhase phase, bool is_commit, bool is_top_level, void *argument)
{
	WITHIN("release", release_callback(phase, is_commit, is_top_level, argument));
}

static void
on_backend_exit(int code, Datum argument)
{
	WITHIN("exit", exit_callback(code, argument));
}

static void
register_xact(XactCallback callback, void *argument)
{
	xact_callback = callback;
	RegisterXactCallback(on_xact, argument);
}

static void
register_subxact(SubXactCallback callback, void *argument)
{
	subxact_callback = callback;
	RegisterSubXactCallback(on_subxact, argument);
}

static void
register_release(ResourceReleaseCallback callback, void *argument)
{
	release_callback = callback;
	RegisterResourceReleaseCallback(on_release, argument);
}

static void
unregister_xact(XactCallback callback, void *argument)
{
	UnregisterXactCallback(on_xact, argument);
}

static void
unregister_subxact(SubXactCallback callback, void *argument)
{
	UnregisterSubXactCallback(on_subxact, argument);
}

static void
unregister_release(ResourceReleaseCallback callback, void *argument)
{
	UnregisterResourceReleaseCallback(on_release, argument);
}

static void
register_exit(pg_on_exit_callback callback, Datum argument)
{
	/* .NET runs by now. */
	take_exports();
	exit_callback = callback;
	before_shmem_exit(on_backend_exit, argument);
}

/* A reset callback with what it stands for in front of it; it is never freed. */
typedef struct Reset
{
	MemoryContextCallbackFunction function;
	void *argument;
} Reset;

static void
on_reset(void *argument)
{
	Reset *reset = (Reset *) argument;
	Reset copy = *reset;

	free(reset);
	WITHIN("context", copy.function(copy.argument));
}

static void
register_reset(MemoryContext context, MemoryContextCallback *callback)
{
	Reset *reset = malloc(sizeof(Reset));

	reset->function = callback->func;
	reset->argument = callback->arg;
	callback->func = on_reset;
	callback->arg = reset;
	MemoryContextRegisterResetCallback(context, callback);
}

static int
sleep_with_poll(struct pollfd *fds, nfds_t count, const struct timespec *timeout, const sigset_t *mask)
{
	if (kind == KIND_ERROR && is_next())
	{
		errno = ENOMEM;
		return -1;
	}
	return ppoll(fds, count, timeout, mask);
}

static const struct
{
	const char *name;
	void *replacement;
} own[] = {
	{"RegisterXactCallback", register_xact},
	{"RegisterSubXactCallback", register_subxact},
	{"RegisterResourceReleaseCallback", register_release},
	{"UnregisterXactCallback", unregister_xact},
	{"UnregisterSubXactCallback", unregister_subxact},
	{"UnregisterResourceReleaseCallback", unregister_release},
	{"before_shmem_exit", register_exit},
	{"MemoryContextRegisterResetCallback", register_reset},
	{"ppoll", sleep_with_poll}};

/* ---- redirecting ---- */

static void *
redirect(const char *name, void *target)
{
	Dl_info info;
	Dl_info server;

	for (int i = 0; i < (int) lengthof(own); i++)
	{
		if (strcmp(name, own[i].name) == 0)
			return own[i].replacement;
	}
	if (dladdr(target, &info) == 0 || dladdr((void *) errstart, &server) == 0 || info.dli_fbase != server.dli_fbase)
		return NULL;
	if (call_count >= MAX_CALLS)
		elog(ERROR, "too many calls");
	calls[call_count].name = name;
	calls[call_count].target = target;
	for (int i = 0; i < (int) lengthof(silent); i++)
		calls[call_count].is_silent |= strcmp(name, silent[i]) == 0;
	return make_stub(call_count++);
}

static void
write_pointer(void **slot, void *value)
{
	uintptr_t page = (uintptr_t) slot & ~(uintptr_t) (sysconf(_SC_PAGESIZE) - 1);

	if (mprotect((void *) page, sysconf(_SC_PAGESIZE), PROT_READ | PROT_WRITE) != 0)
		elog(ERROR, "mprotect failed: %m");
	*slot = value;
}

static int
take_library(struct dl_phdr_info *info, size_t size, void *found)
{
	const char *slash = strrchr(info->dlpi_name, '/');
	const ElfW(Sym) *symbols = NULL;
	const char *strings = NULL;
	const ElfW(Rela) *jumps = NULL;
	size_t bytes = 0;

	if (slash == NULL || strcmp(slash + 1, LIBRARY) != 0)
		return 0;
	for (int i = 0; i < info->dlpi_phnum; i++)
	{
		const ElfW(Dyn) * entry;

		if (info->dlpi_phdr[i].p_type != PT_DYNAMIC)
			continue;
		for (entry = (const ElfW(Dyn) *) (info->dlpi_addr + info->dlpi_phdr[i].p_vaddr); entry->d_tag != DT_NULL; entry++)
		{
			if (entry->d_tag == DT_SYMTAB)
				symbols = (const ElfW(Sym) *) entry->d_un.d_ptr;
			else if (entry->d_tag == DT_STRTAB)
				strings = (const char *) entry->d_un.d_ptr;
			else if (entry->d_tag == DT_JMPREL)
				jumps = (const ElfW(Rela) *) entry->d_un.d_ptr;
			else if (entry->d_tag == DT_PLTRELSZ)
				bytes = entry->d_un.d_val;
		}
	}
	for (size_t i = 0; i < bytes / sizeof(ElfW(Rela)); i++)
	{
		void **slot = (void **) (info->dlpi_addr + jumps[i].r_offset);
		void *stub = redirect(strings + symbols[ELF64_R_SYM(jumps[i].r_info)].st_name, *slot);

		if (stub != NULL)
			write_pointer(slot, stub);
	}
	*(bool *) found = true;
	return 1;
}

static void
start_count(int value, void *extra)
{
	passed = 0;
}

void
_PG_init(void)
{
	bool found = false;

	DefineCustomStringVariable("pgdotnet_faults.place", "In which callback the fault happens.", NULL,
							   &place, "", PGC_USERSET, 0, NULL, NULL, NULL);
	DefineCustomEnumVariable("pgdotnet_faults.kind", "What happens.", NULL,
							 &kind, KIND_ERROR, kinds, PGC_USERSET, 0, NULL, NULL, NULL);
	DefineCustomIntVariable("pgdotnet_faults.point", "At which point.", NULL,
							&point, 0, 0, INT_MAX, PGC_USERSET, 0, NULL, start_count, NULL);
	DefineCustomIntVariable("pgdotnet_faults.passed", "Points that were passed.", NULL,
							&passed, 0, 0, INT_MAX, PGC_INTERNAL, 0, NULL, NULL, NULL);
	stubs = mmap(NULL, MAX_CALLS * STUB_BYTES, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (stubs == MAP_FAILED)
		elog(ERROR, "mmap failed: %m");
	dl_iterate_phdr(take_library, &found);
	exports = (PgdnExports *) dlsym(RTLD_DEFAULT, "pgdn_exports");
	if (!found || exports == NULL)
		elog(ERROR, "load pgdotnet_fdw first");
}
