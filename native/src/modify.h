/*
 * modify.h
 *
 * What do those who write rows share?
 *
 * Only modify*.c, direct_modify.c and explain.c include this.
 */
#ifndef PGDN_MODIFY_H
#define PGDN_MODIFY_H

#include "lib/ilist.h"
#include "nodes/execnodes.h"
#include "storage/buffile.h"

#include "outgoing.h"
#include "rows.h"

/* ri_FdwState of a result relation. */
typedef struct PgdnModifyState
{
	/* managed side */
	PgdnHandle modify; /* 0 once closed */
	Oid server_oid;
	int batch_size; /* rows of one request */
	bool is_prepared; /* format, returned and the flags below are known */
	bool is_count_certain; /* a row that is inserted is written or an error */
	bool do_scans_see_writes; /* open scans of the server may see what is written */
	/* what is done */
	EState *estate;
	ModifyTableState *mtstate; /* NULL: unknown, as for COPY */
	ResultRelInfo *result_rel;
	CmdType operation;
	bool is_copy; /* rows come from COPY, which counts them itself */
	bool has_returning; /* each written row returns something */
	bool can_wait; /* nobody needs to know of a row at once */
	struct PgdnModifyState *routed; /* rows that move into a table which is updated itself */
	/* rows on their way out */
	PgdnRowFormat format;
	StringInfoData rows; /* those that wait */
	int row_count;
	bool is_held; /* no row goes out before the statement has read everything */
	BufFile *held; /* rows that wait for that, beside those in rows; NULL while there are none */
	int64 held_count;
	dlist_node pending; /* in the list of those that have something to finish */
	bool is_pending;
	/* rows on their way back */
	PgdnRows returned;
	/* memory */
	MemoryContext context;
	MemoryContextCallback close;
} PgdnModifyState;

/* ---- modify_plan.c ---- */

extern Const *pgdn_modify_plan(Relation relation, Index index, Oid user, CmdType operation, bool ignores_conflicts, List *values, List *returned);
extern List *pgdn_written_columns(Relation relation);
extern List *pgdn_all_columns(Relation relation);
extern char *pgdn_old_column_name(Oid type, int32 typmod, Oid collation, AttrNumber attribute);

/* ---- modify.c: the rows' way out ---- */

extern PgdnModifyState *pgdn_modify_open(EState *estate, ResultRelInfo *result_rel, Const *plan, CmdType operation, Oid user);
extern void pgdn_modify_prepare(PgdnModifyState *state);
extern int64 pgdn_modify_write(PgdnModifyState *state, bool is_awaited);
extern void pgdn_modify_settle(PgdnModifyState *state);
extern void pgdn_modify_put(PgdnModifyState *state, TupleTableSlot *new_row, TupleTableSlot *plan_row);
extern void pgdn_modify_close(PgdnModifyState *state);
extern void pgdn_modify_settle_all(EState *estate);

/* ---- modify_source.c ---- */

extern void pgdn_hold_source(PlanState *node);

#endif /* PGDN_MODIFY_H */
