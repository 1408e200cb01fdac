/*
 * scan_async.c
 *
 * How does one Append wait for several foreign scans at once?
 *
 * Append asks each scan for a row.  A scan whose batch is used up asks managed
 * code for the next one and answers "pending"; Append then waits for all
 * pending scans together.  Each scan that takes part has an eventfd of its own,
 * since one descriptor cannot stand twice in a wait set; managed code writes to
 * it when the answer may be there.
 *
 * Deliberately not here: how a row is made, which is IterateForeignScan's
 * business (scan.c) here as elsewhere.
 */
#include "postgres.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include "executor/execAsync.h"
#include "nodes/pathnodes.h"
#include "storage/fd.h"
#include "storage/latch.h"

#include "compat.h"
#include "plan.h"
#include "scan.h"

/* IsForeignPathAsyncCapable: as the option async_capable says. */
bool
pgdotnetIsForeignPathAsyncCapable(ForeignPath *path)
{
	PgdnPlannedRelation *planned = (PgdnPlannedRelation *) path->path.parent->fdw_private;

	return planned != NULL && planned->is_async_capable;
}

/* Makes the scan's eventfd and tells managed code of it, unless that has been done. */
void
pgdn_scan_watch(PgdnScanState *state)
{
	if (state->event_fd >= 0)
		return;
	if (!AcquireExternalFD())
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_RESOURCES),
				 errmsg("could not run foreign scans at the same time: too many open files")));
	state->event_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (state->event_fd < 0)
	{
		ReleaseExternalFD();
		ereport(ERROR,
				(errcode_for_file_access(),
				 errmsg("could not run foreign scans at the same time: eventfd failed: %m")));
	}
	PGDN_CALL_VOID(pgdn_exports.scan_watch(state->scan, state->event_fd));
}

/* Closes the scan's eventfd, of which managed code has forgotten.  Will NOT longjmp. */
void
pgdn_scan_unwatch(PgdnScanState *state)
{
	if (state->event_fd < 0)
		return;
	close(state->event_fd);
	ReleaseExternalFD();
	state->event_fd = -1;
}

/* Answers Append's request with a row, the end, or that it is pending. */
static void
answer_request(AsyncRequest *areq)
{
	ForeignScanState *node = castNode(ForeignScanState, areq->requestee);
	PgdnScanState *state = (PgdnScanState *) node->fdw_state;
	TupleTableSlot *slot;

	state->is_async = true;
	slot = node->ss.ps.ExecProcNodeReal(&node->ss.ps);
	if (TupIsNull(slot) && state->is_pending)
		ExecAsyncRequestPending(areq);
	else
		ExecAsyncRequestDone(areq, slot);
}

/* ForeignAsyncRequest: a row is wanted. */
void
pgdotnetForeignAsyncRequest(AsyncRequest *areq)
{
	ForeignScanState *node = castNode(ForeignScanState, areq->requestee);
	PgdnScanState *state = (PgdnScanState *) node->fdw_state;

	pgdn_scan_watch(state);
	answer_request(areq);
}

/* ForeignAsyncConfigureWait: what Append is to wait for. */
void
pgdotnetForeignAsyncConfigureWait(AsyncRequest *areq)
{
	ForeignScanState *node = castNode(ForeignScanState, areq->requestee);
	PgdnScanState *state = (PgdnScanState *) node->fdw_state;
	AppendState *append = castNode(AppendState, areq->requestor);

	AddWaitEventToSet(append->as_eventset, WL_SOCKET_READABLE, state->event_fd, NULL, areq);
}

/* ForeignAsyncNotify: the next batch may have come. */
void
pgdotnetForeignAsyncNotify(AsyncRequest *areq)
{
	ForeignScanState *node = castNode(ForeignScanState, areq->requestee);
	PgdnScanState *state = (PgdnScanState *) node->fdw_state;
	uint64 count;

	/* Before asking: what is written from here on is about a later answer. */
	while (read(state->event_fd, &count, sizeof(count)) < 0 && errno == EINTR)
		;
	answer_request(areq);
}
