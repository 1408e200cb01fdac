/*
 * wait.c
 *
 * How does the backend wait for managed work?
 *
 * There are exactly two waits.  pgdn_wait() is for everything that may fail:
 * it wakes for the latch, the eventfd that managed threads write, the sockets
 * that managed code has put into the socket set, the death of the postmaster
 * and the loss of the client, and honours interrupts.
 * pgdn_wait_nothrow() is for COMMIT, ABORT, subtransaction abort and backend
 * exit: it allocates nothing and throws nothing, because an error there is a
 * PANIC of the whole server.
 *
 * Deliberately not here: what is waited for.  Callers poll and wait in turns;
 * pgdn_await() does so for operations.
 */
#include "postgres.h"

#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* Port keeps its layout without these; their headers may be missing where the server's are there. */
#undef ENABLE_GSS
#undef USE_OPENSSL
#include "libpq/libpq-be.h"
#include "miscadmin.h"
#include "postmaster/postmaster.h"
#include "storage/fd.h"
#include "storage/latch.h"
#include "utils/timestamp.h"

#include "compat.h"
#include "pgdotnet_fdw.h"

/* Longest sleep of the wait that must not throw, so that it also sees what no descriptor tells. */
#define NOTHROW_SLICE_MS 20

/* How long a wait lasts before the process title tells of it. */
#define TITLE_DELAY_MS 1000

static int event_fd = -1; /* written by managed threads */
static int socket_set_fd = -1; /* sockets that the main thread itself reads from, as long as it awaits something */
static WaitEventSet *wait_set = NULL; /* lives until the backend exits */
static int event_position = -1; /* of the eventfd in wait_set */
static int client_position = -1; /* of the client's socket in wait_set */

/* Keeps one of the two descriptors, which live until the backend exits. */
static int
keep_descriptor(int descriptor, const char *function)
{
	if (descriptor >= 0)
		return descriptor;
	ReleaseExternalFD();
	ereport(ERROR,
			(errcode_for_file_access(),
			 errmsg("could not start .NET: %s failed: %m", function)));
}

static void
acquire_descriptor(void)
{
	if (!AcquireExternalFD())
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_RESOURCES),
				 errmsg("could not start .NET: too many open files")));
}

/*
 * Makes the eventfd, the socket set and the wait set.  Called once, before the
 * runtime starts.  Returns the eventfd; both stay open until the backend exits.
 */
int
pgdn_wait_init(int *socket_set)
{
	if (event_fd < 0)
	{
		acquire_descriptor();
		event_fd = keep_descriptor(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC), "eventfd");
	}
	if (socket_set_fd < 0)
	{
		acquire_descriptor();
		socket_set_fd = keep_descriptor(epoll_create1(EPOLL_CLOEXEC), "epoll_create1");
	}
	if (wait_set == NULL)
	{
		WaitEventSet *set = pgdn_create_wait_event_set_compat(5);

		AddWaitEventToSet(set, WL_LATCH_SET, PGINVALID_SOCKET, MyLatch, NULL);
		event_position = AddWaitEventToSet(set, WL_SOCKET_READABLE, event_fd, NULL, NULL);
		AddWaitEventToSet(set, WL_SOCKET_READABLE, socket_set_fd, NULL, NULL);
		if (IsUnderPostmaster)
			AddWaitEventToSet(set, WL_EXIT_ON_PM_DEATH, PGINVALID_SOCKET, NULL, NULL);
		if (MyProcPort != NULL && WaitEventSetCanReportClosed())
			client_position = AddWaitEventToSet(set, WL_SOCKET_CLOSED, MyProcPort->sock, NULL, NULL);
		wait_set = set;
	}
	*socket_set = socket_set_fd;
	return event_fd;
}

/* Takes what managed threads wrote, so that the next wait sleeps. Will NOT longjmp. */
static void
drain_event_fd(void)
{
	uint64 count;
	int save_errno = errno;

	while (read(event_fd, &count, sizeof(count)) < 0 && errno == EINTR)
		;
	errno = save_errno;
}

/* What is waited for: the wait event's name where there are such, and for the process title. */
static const char *const reasons[][2] = {
	[PGDN_WAIT_PLAN] = {"PgdotnetPlan", "remote facts"},
	[PGDN_WAIT_ROWS] = {"PgdotnetRows", "remote rows"},
	[PGDN_WAIT_TRANSACTION] = {"PgdotnetTransaction", "remote transaction"},
	[PGDN_WAIT_EXPLAIN] = {"PgdotnetExplain", "remote plan"},
	[PGDN_WAIT_IMPORT] = {"PgdotnetImport", "remote definitions"},
	[PGDN_WAIT_WRITE] = {"PgdotnetWrite", "remote writes"},
	[PGDN_WAIT_CONNECT] = {"PgdotnetConnect", "remote connection"}};

/*
 * Sleeps until something happens.  After a while the process title says what
 * is waited for, as it does for locks: before 17 nothing else can tell.
 */
static int
sleep_for(PgdnWait reason, WaitEvent *events, int size)
{
	static uint32 wait_events[lengthof(reasons)];
	char title[64];
	int count;

	if (wait_events[reason] == 0)
		wait_events[reason] = pgdn_wait_event_compat(reasons[reason][0]);
	count = WaitEventSetWait(wait_set, TITLE_DELAY_MS, events, size, wait_events[reason]);
	if (count > 0)
		return count;
	snprintf(title, sizeof(title), "waiting for %s", reasons[reason][1]);
	pgdn_show_in_title_compat(title);
	count = WaitEventSetWait(wait_set, -1, events, size, wait_events[reason]);
	pgdn_hide_in_title_compat();
	return count;
}

/*
 * Sleeps until managed work may have advanced; may return early.  Throws for a
 * cancel or a timeout, ends the backend for terminate, a lost client or a dead
 * postmaster.
 */
void
pgdn_wait(PgdnWait reason)
{
	WaitEvent events[5];
	int count;

	CHECK_FOR_INTERRUPTS();
	count = sleep_for(reason, events, lengthof(events));
	for (int i = 0; i < count; i++)
	{
		if (events[i].events & WL_LATCH_SET)
			ResetLatch(MyLatch);
		else if (events[i].pos == event_position)
			drain_event_fd();
		else if (events[i].pos == client_position && (events[i].events & WL_SOCKET_CLOSED))
		{
			/* As the client connection check does: nobody awaits the answer. */
			ClientConnectionLost = true;
			InterruptPending = true;
		}
	}
	CHECK_FOR_INTERRUPTS();
}

/* Waits until an operation is done; returns its result, valid until the next call.  Throws its error; notices stay where they are. */
PgdnBytes
pgdn_await_quietly(PgdnHandle operation, PgdnWait reason)
{
	PgdnBytes result;
	PgdnError error;
	int status;

	for (;;)
	{
		PGDN_CALL(status, pgdn_exports.operation_poll(operation, &result, &error));
		if (status != PGDN_PENDING)
			break;
		pgdn_wait(reason);
	}
	if (status == PGDN_ERROR)
		pgdn_throw(&error);
	return result;
}

/* The same, and shows notices. */
PgdnBytes
pgdn_await(PgdnHandle operation, PgdnWait reason)
{
	PgdnBytes result = pgdn_await_quietly(operation, reason);

	if (pgdn_notice_flag != 0)
		pgdn_drain_notices();
	return result;
}

/*
 * Sleeps a moment, until managed work may have advanced, or the deadline.
 *
 * Returns false when waiting should end: the deadline has passed, the
 * postmaster is gone, or the backend is told something that is to be heeded.
 * Will NOT longjmp, allocates nothing.  The latch is neither waited for nor
 * reset, so a wake-up meant for others is never lost; signals end the sleep
 * because ppoll opens the mask atomically.
 */
bool
pgdn_wait_nothrow(TimestampTz deadline, PgdnHeed heed)
{
	struct pollfd fds[2];
	nfds_t nfds = 0;
	sigset_t all;
	sigset_t old;
	TimestampTz now = GetCurrentTimestamp();
	int64 left_us = deadline - now;
	struct timespec timeout;
	bool go_on = true;

	if (left_us <= 0)
		return false;
	if (left_us > NOTHROW_SLICE_MS * INT64CONST(1000))
		left_us = NOTHROW_SLICE_MS * INT64CONST(1000);
	timeout.tv_sec = 0;
	timeout.tv_nsec = (long) left_us * 1000;

	fds[nfds].fd = event_fd;
	fds[nfds].events = POLLIN;
	fds[nfds++].revents = 0;
	if (IsUnderPostmaster)
	{
		fds[nfds].fd = postmaster_alive_fds[POSTMASTER_FD_WATCH];
		fds[nfds].events = POLLIN;
		fds[nfds++].revents = 0;
	}

	/* No signal may slip in between the test of the flags and the sleep. */
	pgdn_mask_signals(&all);
	old = all;
	if ((heed >= PGDN_HEED_TERMINATE && ProcDiePending) ||
		(heed >= PGDN_HEED_CANCEL && QueryCancelPending))
		go_on = false;
	else if (ppoll(fds, nfds, &timeout, &old) > 0)
	{
		if (fds[0].revents != 0)
			drain_event_fd();
		if (nfds > 1 && fds[1].revents != 0)
			go_on = false;
	}
	pgdn_restore_signals(&old);
	return go_on;
}
