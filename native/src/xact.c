/*
 * xact.c
 *
 * How do local transaction events reach the remotes?
 *
 * Every (sub)transaction event is forwarded in one call; what it means for each
 * remote is decided in Core/Transactions.  Before commit the answer is awaited
 * with the wait that may throw; in ABORT and subtransaction abort with the one
 * that must not.  Managed code bounds an abort by abort_timeout; the bound here
 * is a safety net above it.
 *
 * Two-phase commit adds two things: a name for the transaction in front of the
 * events at which remotes are prepared, and a wait for their commit.  That wait
 * comes late, when the local locks are released; in the COMMIT event it is only
 * started.  docs/operations/two-phase.md has the protocol.
 */
#include "postgres.h"

#include "access/xact.h"
#include "miscadmin.h"
#include "utils/resowner.h"

#include "pgdotnet_fdw.h"

/* No abort waits longer than this, whatever abort_timeout says (its maximum is 60 s). */
#define ABORT_LIMIT_MS 65000

/*
 * A cancel is sent to the process and to its group, and the second signal may
 * come when the abort that the first one has brought about is on its way.  Only
 * a cancel that is still there after this time, which is the usual abort_timeout,
 * means the abort.
 */
#define ABORT_UNCANCELLED_MS 1000

static bool registered = false;
static PgdnHandle finishing = 0; /* commit of prepared remotes, not awaited yet */
static bool is_lost = false; /* managed code has failed at an event of this transaction, and was given up */

/*
 * Shows what remotes are in doubt, or could not be rolled back.  Where a
 * transaction ends an error would be a PANIC: if one is raised, for want of
 * memory or for a character that the client's encoding lacks, it is forgotten.
 * Raising it has let interrupts in, which must stay out until the end.
 */
static void
show_notices(void)
{
	MemoryContext context = CurrentMemoryContext;
	uint32 held = InterruptHoldoffCount;
	uint32 cancel_held = QueryCancelHoldoffCount;

	PG_TRY();
	{
		HOLD_INTERRUPTS();
		if (is_lost)
			ereport(WARNING,
					(errcode(ERRCODE_CONNECTION_FAILURE),
					 errmsg("remote transactions could not be told of the local one's end"),
					 errdetail("Their connections were dropped: what was not prepared rolls back."),
					 errhint("Reconnect. See pgdotnet.prepared_transactions.")));
		else if (pgdn_notice_flag != 0)
			pgdn_drain_notices();
		RESUME_INTERRUPTS();
	}
	PG_CATCH();
	{
		MemoryContextSwitchTo(context);
		FlushErrorState();
		InterruptHoldoffCount = held;
		QueryCancelHoldoffCount = cancel_held;
	}
	PG_END_TRY();
}

/* Forwards an event that may fail. */
static void
forward(int event, int nest_level)
{
	PgdnHandle operation = 0;
	PgdnError error;
	int status;

	PGDN_CALL(status, pgdn_exports.transaction_event(event, nest_level, &operation, &error));
	if (status == PGDN_ERROR)
		pgdn_throw(&error);
	if (operation == 0)
		return;
	PG_TRY();
	{
		(void) pgdn_await_quietly(operation, PGDN_WAIT_TRANSACTION);
	}
	PG_FINALLY();
	{
		PGDN_CALL_VOID(pgdn_exports.operation_close(operation));
	}
	PG_END_TRY();
	/* A remote may have committed: a notice that cannot be shown changes nothing. */
	show_notices();
}

/* Names the transaction, if remotes are to be prepared at the event that follows. */
static void
identify(bool is_local_prepare)
{
	bool has_local_work = TransactionIdIsValid(GetTopTransactionIdIfAny());
	PgdnError error;
	int status;

	PGDN_CALL(status, pgdn_exports.two_phase_wanted(has_local_work, is_local_prepare));
	if (status == 0)
		return;
	{
		char *gid = pgdn_two_phase_begin();

		if (is_local_prepare)
			pgdn_record_participants();
		PGDN_CALL(status, pgdn_exports.two_phase_identify(pgdn_bytes(gid), &error));
		pgdn_check(status, &error);
		pfree(gid);
	}
}

/* Waits for what must not fail; a cancel ends that when so many milliseconds are over.  Will NOT longjmp. */
static void
await_nothrow(PgdnHandle operation, int uncancelled_ms)
{
	PgdnError error;
	PgdnBytes result;
	int status;
	TimestampTz start = GetCurrentTimestamp();
	TimestampTz deadline = TimestampTzPlusMilliseconds(start, ABORT_LIMIT_MS);

	for (;;)
	{
		PgdnHeed heed = PGDN_HEED_TERMINATE;

		PGDN_CALL(status, pgdn_exports.operation_poll(operation, &result, &error));
		if (status != PGDN_PENDING)
			break;
		if (TimestampDifferenceExceeds(start, GetCurrentTimestamp(), uncancelled_ms))
			heed = PGDN_HEED_CANCEL;
		if (!pgdn_wait_nothrow(deadline, heed))
			break;
	}
	/* What has not answered by now is thrown away. */
	PGDN_CALL_VOID(pgdn_exports.operation_close(operation));
}

/*
 * Forwards an event in which nothing may fail; returns what is to be awaited, or
 * 0.  Will NOT longjmp.  When it fails all the same, managed code is wrong about
 * the transaction from there on, and about every one that follows.
 */
static PgdnHandle
start_nothrow(int event, int nest_level)
{
	PgdnHandle operation = 0;
	PgdnError error;
	int status;

	PGDN_CALL(status, pgdn_exports.transaction_event(event, nest_level, &operation, &error));
	if (status == PGDN_OK)
		return operation;
	pgdn_host_give_up();
	is_lost = true;
	return 0;
}

/* The same, and waits.  Will NOT longjmp. */
static void
forward_nothrow(int event, int nest_level)
{
	PgdnHandle operation = start_nothrow(event, nest_level);

	if (operation != 0)
		await_nothrow(operation, ABORT_UNCANCELLED_MS);
}

/* After a commit, when the locks are released: the remotes' second phase. */
static void
release_callback(ResourceReleasePhase phase, bool is_commit, bool is_top_level, void *argument)
{
	PgdnHandle operation = finishing;

	if (phase != RESOURCE_RELEASE_AFTER_LOCKS || !is_top_level || (operation == 0 && !is_lost))
		return;
	finishing = 0;
	if (operation != 0 && pgdn_host_running())
		await_nothrow(operation, 0);
	show_notices();
	is_lost = false;
}

static void
xact_callback(XactEvent event, void *argument)
{
	if (is_lost && (event == XACT_EVENT_PRE_COMMIT || event == XACT_EVENT_PRE_PREPARE))
		ereport(ERROR,
				(errcode(ERRCODE_CONNECTION_FAILURE),
				 errmsg("remote transactions were lost when a savepoint was rolled back")));
	if (!pgdn_host_running())
		return;
	switch (event)
	{
		case XACT_EVENT_PRE_COMMIT:
			identify(false);
			forward(PGDN_XACT_PRE_COMMIT, 1);
			break;
		case XACT_EVENT_PRE_PREPARE:
			identify(true);
			forward(PGDN_XACT_PRE_PREPARE, 1);
			break;
		case XACT_EVENT_COMMIT:
			finishing = start_nothrow(PGDN_XACT_COMMIT, 1);
			break;
		case XACT_EVENT_PREPARE:
			forward_nothrow(PGDN_XACT_PREPARE, 1);
			break;
		case XACT_EVENT_ABORT:
			forward_nothrow(PGDN_XACT_ABORT, 1);
			show_notices();
			is_lost = false;
			break;
		case XACT_EVENT_PARALLEL_PRE_COMMIT:
		case XACT_EVENT_PARALLEL_COMMIT:
		case XACT_EVENT_PARALLEL_ABORT:
			/* A parallel worker never starts .NET. */
			break;
	}
}

static void
subxact_callback(SubXactEvent event, SubTransactionId my_id, SubTransactionId parent_id, void *argument)
{
	if (!pgdn_host_running())
		return;
	switch (event)
	{
		case SUBXACT_EVENT_PRE_COMMIT_SUB:
			forward(PGDN_SUBXACT_PRE_COMMIT, GetCurrentTransactionNestLevel());
			break;
		case SUBXACT_EVENT_ABORT_SUB:
			forward_nothrow(PGDN_SUBXACT_ABORT, GetCurrentTransactionNestLevel());
			break;
		case SUBXACT_EVENT_START_SUB:
		case SUBXACT_EVENT_COMMIT_SUB:
			/* Savepoints are created at the first remote access of a level. */
			break;
	}
}

/* Called before the runtime starts. */
void
pgdn_xact_init(void)
{
	if (registered)
		return;
	RegisterXactCallback(xact_callback, NULL);
	RegisterSubXactCallback(subxact_callback, NULL);
	RegisterResourceReleaseCallback(release_callback, NULL);
	registered = true;
}

/* Called when the backend exits: the transaction is gone, so is the interest in its events. */
void
pgdn_xact_exit(void)
{
	if (!registered)
		return;
	UnregisterXactCallback(xact_callback, NULL);
	UnregisterSubXactCallback(subxact_callback, NULL);
	UnregisterResourceReleaseCallback(release_callback, NULL);
	registered = false;
}
