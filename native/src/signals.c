/*
 * signals.c
 *
 * How is a PostgreSQL signal kept off .NET threads?
 *
 * Three layers.  (1) Every entry into managed code runs with all signals
 * blocked but synchronous faults and the runtime's own activation signal, so
 * that a thread that is created meanwhile inherits the blocked mask.  (2) The
 * handlers that the runtime installs for SIGINT, SIGQUIT, SIGTERM and others
 * are replaced by PostgreSQL's again.  (3) As a net, PostgreSQL's handlers are
 * wrapped: on another thread than the main one the signal is blocked there and
 * sent on to the main thread.
 *
 * The runtime keeps SIGSEGV, SIGFPE, SIGBUS, SIGILL, SIGTRAP, SIGABRT and
 * SIGRTMIN: managed null references and divisions by zero depend on them.
 *
 * Nothing here allocates or throws.  The neighbour is host.c.
 */
#include "postgres.h"

#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "pgdotnet_fdw.h"

#define SIGNAL_COUNT 65

static struct sigaction saved[SIGNAL_COUNT]; /* PostgreSQL's, before the runtime started */
static pid_t main_thread; /* kernel's id of the backend's main thread */

/* Signals whose handlers belong to the runtime or to libc, or cannot be caught. */
static bool
is_runtime_owned(int signo)
{
	switch (signo)
	{
		case SIGSEGV:
		case SIGFPE:
		case SIGBUS:
		case SIGILL:
		case SIGTRAP:
		case SIGABRT:
		case SIGKILL:
		case SIGSTOP:
		case 32: /* libc's own: thread cancellation */
		case 33: /* libc's own: set*id in all threads */
			return true;
	}
	return signo == SIGRTMIN;
}

/*
 * Blocks every signal on the calling thread but faults and SIGRTMIN, which
 * the runtime suspends its threads with.  Will NOT longjmp.
 */
void
pgdn_mask_signals(sigset_t *old)
{
	sigset_t mask;

	sigfillset(&mask);
	sigdelset(&mask, SIGSEGV);
	sigdelset(&mask, SIGFPE);
	sigdelset(&mask, SIGBUS);
	sigdelset(&mask, SIGILL);
	sigdelset(&mask, SIGTRAP);
	sigdelset(&mask, SIGABRT);
	sigdelset(&mask, SIGRTMIN);
	pthread_sigmask(SIG_SETMASK, &mask, old);
}

/* Undoes pgdn_mask_signals; a signal that came meanwhile is delivered here. */
void
pgdn_restore_signals(const sigset_t *old)
{
	pthread_sigmask(SIG_SETMASK, old, NULL);
}

/*
 * What stands in place of PostgreSQL's handlers.  Runs in signal context.
 */
static void
guard_handler(int signo)
{
	if ((pid_t) syscall(SYS_gettid) == main_thread)
	{
		saved[signo].sa_handler(signo);
		return;
	}
	else
	{
		int save_errno = errno;
		sigset_t one;

		sigemptyset(&one);
		sigaddset(&one, signo);
		pthread_sigmask(SIG_BLOCK, &one, NULL);
		syscall(SYS_tgkill, getpid(), main_thread, signo);
		errno = save_errno;
	}
}

/* Remembers the handlers as they are; called before the runtime starts. */
void
pgdn_save_handlers(void)
{
	main_thread = (pid_t) syscall(SYS_gettid);
	for (int signo = 1; signo < SIGNAL_COUNT; signo++)
		sigaction(signo, NULL, &saved[signo]);
}

/* Whether a saved disposition is a plain function of PostgreSQL's. */
static bool
is_wrappable(const struct sigaction *action)
{
	return (action->sa_flags & SA_SIGINFO) == 0 &&
		   action->sa_handler != SIG_DFL && action->sa_handler != SIG_IGN;
}

static void
put_back(int signo)
{
	struct sigaction action = saved[signo];

	if (is_wrappable(&action))
		action.sa_handler = guard_handler;
	sigaction(signo, &action, NULL);
}

/* Puts PostgreSQL's handlers back, wrapped; called after the runtime started. */
void
pgdn_guard_handlers(void)
{
	for (int signo = 1; signo < SIGNAL_COUNT; signo++)
	{
		if (!is_runtime_owned(signo))
			put_back(signo);
	}
}

/*
 * Puts back those handlers that parts of the framework take over when they
 * are first used (Console, Process, PosixSignalRegistration).  Cheap enough
 * for each scan.  A driver that does so is wrong, but must not make the
 * backend deaf to Ctrl-C.
 */
void
pgdn_reassert_handlers(void)
{
	static const int taken[] = {SIGINT, SIGQUIT, SIGTERM, SIGCHLD, SIGCONT};

	for (int i = 0; i < (int) lengthof(taken); i++)
	{
		struct sigaction now;

		sigaction(taken[i], NULL, &now);
		if ((now.sa_flags & SA_SIGINFO) != 0 ||
			(now.sa_handler != guard_handler && now.sa_handler != saved[taken[i]].sa_handler))
			put_back(taken[i]);
	}
}
