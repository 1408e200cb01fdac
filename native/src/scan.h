/*
 * scan.h
 *
 * What do the scan callbacks share?
 *
 * Only scan*.c and explain.c include this.
 */
#ifndef PGDN_SCAN_H
#define PGDN_SCAN_H

#include "fmgr.h"
#include "lib/ilist.h"
#include "nodes/execnodes.h"

#include "pgdotnet_fdw.h"

/* What C needs to convert a column that is no plain Datum. */
typedef struct PgdnConversion
{
	int16 transfer; /* PgdnTransfer */
	FmgrInfo function; /* receive function */
	FmgrInfo input; /* input function */
	Oid type_param; /* second argument of both */
	int32 typmod; /* third one */
} PgdnConversion;

/* fdw_state of a ForeignScanState. */
typedef struct PgdnScanState
{
	/* from the plan and the catalog */
	PgdnHandle scan; /* managed scan; 0 once closed */
	int column_count; /* columns of the remote result */
	PgdnScanColumn *columns; /* one for each of them */
	PgdnConversion *conversions; /* one for each of them; NULL when all are Datums */
	bool has_text_input; /* some column goes through an input function */
	bool needs_tuple; /* a system column is used: a heap tuple is formed */
	List *checks; /* ExprStates of the pushed quals, when they are verified */
	/* parameters */
	List *parameter_states; /* ExprStates of fdw_exprs */
	StringInfoData parameters; /* their values, once evaluated */
	bool parameters_ready; /* parameters holds this scan's values */
	/* current batch */
	PgdnBatch batch; /* rows are valid until the next fetch */
	int next_row; /* next one to return */
	bool at_end; /* managed code has said END */
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
	MemoryContext row_context; /* converted values of the current row */
	MemoryContext parameter_context; /* values of the parameters */
	MemoryContextCallback close; /* closes the scan after an error */
	/* for messages */
	ForeignScanState *node; /* back link */
	int converting; /* column being converted; -1 = none */
} PgdnScanState;

/* ---- scan_async.c ---- */

extern void pgdn_scan_unwatch(PgdnScanState *state);

/* ---- scan_ahead.c ---- */

extern void pgdn_ahead_register(PgdnScanState *state);
extern void pgdn_ahead_forget(PgdnScanState *state);
extern void pgdn_start_others(PgdnScanState *first);

#endif /* PGDN_SCAN_H */
