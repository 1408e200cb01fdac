/*
 * modify_source.c
 *
 * How does a statement read all of its rows before it writes the first one?
 *
 * Where rows go out one by one, since a trigger or RETURNING looks at each,
 * a statement that reads the same server again for each row (a subquery that
 * depends on it, the inner side of a loop) would meet what it has written.
 * Then the plan that brings up the rows is run to its end first, and its rows
 * wait in a tuplestore.  The executor knows nothing of it: it asks the plan's
 * node, whose function is another one.
 *
 * A partition is known only when the first row is routed to it: then the rest
 * of the rows is read before that one is written.
 *
 * Rows that can wait are held back on their way out instead, see modify.c.
 */
#include "postgres.h"

#include "executor/executor.h"
#include "lib/ilist.h"
#include "miscadmin.h"
#include "utils/tuplestore.h"

#include "modify.h"

/* A plan's node whose rows are read ahead. */
typedef struct HeldSource
{
	dlist_node link;
	PlanState *node;
	ExecProcNodeMtd next_row; /* the node's own function */
	Tuplestorestate *rows; /* NULL until the first row is asked for */
	TupleTableSlot *stored; /* as the store gives it */
	TupleTableSlot *result; /* as the node would give it; may be the same */
	MemoryContextCallback forget;
} HeldSource;

static dlist_head held_sources = DLIST_STATIC_INIT(held_sources);

static void
forget_source(void *argument)
{
	dlist_delete(&((HeldSource *) argument)->link);
}

static HeldSource *
find_source(PlanState *node)
{
	dlist_iter iter;

	dlist_foreach(iter, &held_sources)
	{
		HeldSource *source = dlist_container(HeldSource, link, iter.cur);

		if (source->node == node)
			return source;
	}
	return NULL;
}

/* Runs the plan to its end. */
static void
read_source(HeldSource *source)
{
	MemoryContext old = MemoryContextSwitchTo(source->node->state->es_query_cxt);
	TupleTableSlot *slot;

	source->rows = tuplestore_begin_heap(false, false, work_mem);
	MemoryContextSwitchTo(old);
	for (;;)
	{
		slot = source->next_row(source->node);
		if (TupIsNull(slot))
			break;
		tuplestore_puttupleslot(source->rows, slot);
	}
}

/* In the place of the node's own function. */
static TupleTableSlot *
next_held_row(PlanState *node)
{
	HeldSource *source = find_source(node);

	if (source == NULL)
		elog(ERROR, "rows that were read ahead are gone");
	if (source->rows == NULL)
		read_source(source);
	ExecClearTuple(source->result);
	if (!tuplestore_gettupleslot(source->rows, true, false, source->stored))
		return NULL;
	if (source->result != source->stored)
		ExecCopySlot(source->result, source->stored);
	return source->result;
}

/* Has the rows of a node that has not run yet read before the first is given. */
void
pgdn_hold_source(PlanState *node)
{
	EState *estate = node->state;
	MemoryContext old;
	HeldSource *source;
	const TupleTableSlotOps *ops;
	bool is_fixed;

	if (find_source(node) != NULL)
		return;
	old = MemoryContextSwitchTo(estate->es_query_cxt);
	source = palloc0(sizeof(HeldSource));
	source->node = node;
	source->next_row = node->ExecProcNodeReal;
	ops = ExecGetResultSlotOps(node, &is_fixed);
	source->stored = ExecAllocTableSlot(&estate->es_tupleTable, ExecGetResultType(node), &TTSOpsMinimalTuple);
	source->result = is_fixed && ops != &TTSOpsMinimalTuple ? ExecAllocTableSlot(&estate->es_tupleTable, ExecGetResultType(node), ops) : source->stored;
	source->forget.func = forget_source;
	source->forget.arg = source;
	MemoryContextRegisterResetCallback(estate->es_query_cxt, &source->forget);
	dlist_push_tail(&held_sources, &source->link);
	/* One that has run already is called past ExecProcNodeReal. */
	if (node->ExecProcNode == node->ExecProcNodeReal)
		node->ExecProcNode = next_held_row;
	node->ExecProcNodeReal = next_held_row;
	MemoryContextSwitchTo(old);
}

/* A row that stands in a slot of the plan; the copy goes back when the plan has run on. */
typedef struct KeptRow
{
	TupleTableSlot *slot;
	MinimalTuple row; /* NULL: nothing is kept */
	Oid table;
} KeptRow;

static KeptRow
keep_row(TupleTableSlot *slot)
{
	KeptRow kept = {.slot = slot};

	if (slot == NULL || TTS_EMPTY(slot))
		return kept;
	kept.row = ExecCopySlotMinimalTuple(slot);
	kept.table = slot->tts_tableOid;
	return kept;
}

static void
put_back(KeptRow *kept)
{
	if (kept->row == NULL)
		return;
	ExecForceStoreMinimalTuple(kept->row, kept->slot, true);
	kept->slot->tts_tableOid = kept->table;
}

/* Has the rest of a running node's rows read now; the row that it has given stays in its slots. */
void
pgdn_hold_rest(PlanState *node, TupleTableSlot *slot, TupleTableSlot *plan_slot)
{
	KeptRow row;
	KeptRow plan_row;

	if (find_source(node) != NULL)
		return;
	row = keep_row(slot);
	plan_row = keep_row(plan_slot == slot ? NULL : plan_slot);
	pgdn_hold_source(node);
	read_source(find_source(node));
	put_back(&row);
	put_back(&plan_row);
}
