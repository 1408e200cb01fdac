/*
 * scan.h
 *
 * What do the scan callbacks share?
 *
 * Only scan*.c, direct_modify.c and explain.c include this.
 */
#ifndef PGDN_SCAN_H
#define PGDN_SCAN_H

#include "lib/ilist.h"
#include "nodes/execnodes.h"

#include "rows.h"

/* fdw_state of a ForeignScanState. */
typedef struct PgdnScanState
{
	/* from the plan and the catalog */
	PgdnHandle scan; /* managed scan; 0 once closed */
	Oid server_oid; /* that it reads from */
	List *checks; /* ExprStates of the pushed quals, when they are verified */
	/* parameters */
	List *parameter_states; /* ExprStates of fdw_exprs */
	StringInfoData parameters; /* their values, once evaluated */
	bool parameters_ready; /* parameters holds this scan's values */
	bool is_unread; /* pgdn_scan_begin has started it, and nobody has asked for a row */
	bool awaits_keys; /* they come through pgdn_scan_send alone */
	/* current batch */
	PgdnRows rows; /* valid until the next fetch */
	bool at_end; /* managed code has said END */
	int64 unreturned; /* rows that were changed and of which RETURNING wants no column: those still to come */
	/* asynchronous execution */
	bool is_async; /* Append waits for several scans: never wait here */
	bool is_pending; /* the next batch was asked for and has not come */
	int event_fd; /* written when it may have come; -1 = none */
	/* among the other scans of the execution */
	dlist_node link; /* in the list of open scans */
	bool is_registered; /* is in it */
	bool has_begun; /* has sent its statement */
	bool was_considered; /* one of the execution's scans has looked for others to start */
	bool is_ahead; /* was started before the executor came to it */
	/* memory */
	MemoryContext parameter_context; /* values of the parameters */
	MemoryContextCallback close; /* closes the scan after an error */
	/* for messages */
	ForeignScanState *node; /* back link */
} PgdnScanState;

/* ---- scan.c ---- */

extern void pgdn_scan_begin(PgdnScanState *state);

/* ---- scan_async.c ---- */

extern void pgdn_scan_watch(PgdnScanState *state);
extern void pgdn_scan_unwatch(PgdnScanState *state);

/* ---- scan_ahead.c ---- */

extern void pgdn_ahead_register(PgdnScanState *state);
extern void pgdn_ahead_forget(PgdnScanState *state);
extern void pgdn_start_others(PgdnScanState *first);

#endif /* PGDN_SCAN_H */
