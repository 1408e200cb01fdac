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
	node->ExecProcNodeReal = next_held_row;
	MemoryContextSwitchTo(old);
}
