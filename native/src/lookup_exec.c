/*
 * lookup_exec.c
 *
 * How does a join look many keys up in a foreign table at once?
 *
 * Rows of the outer side are collected; their keys, each once and none NULL,
 * go to the remote as lists.  What comes back is hashed by the keys and joined
 * with the collected rows, in their order, by evaluating all quals of the join,
 * so that the remote need not compare as PostgreSQL does.  The first batches
 * are small, because a LIMIT above may want no more; from the third on the
 * next one is on its way while this one is joined.
 *
 * Memory is bounded by work_mem x hash_mem_multiplier: where an answer does not
 * fit, the batch is asked for again in smaller parts, and the rows of a single
 * key that do not fit go to a tuplestore.
 *
 * The remote statement runs as an ordinary foreign scan (scan.c) whose
 * parameters are made here.  To recheck a row (EvalPlanQual) the nested loop is
 * run instead, with everything that PostgreSQL does there.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/sysattr.h"
#include "access/xact.h"
#include "executor/executor.h"
#include "executor/nodeHash.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "utils/datum.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/tuplestore.h"

#include "compat.h"
#include "lookup.h"

/* Keys of the first batch, and by what the number grows. */
#define FIRST_KEYS 16
#define KEYS_GROWTH 4

/* Outer rows of a batch, for each key that it may have: duplicates need no keys of their own. */
#define ROWS_PER_KEY 4

/* So many batches are joined before the next is asked for: a LIMIT may be content with them. */
#define BATCHES_ALONE 2

/* A key as it is sent. */
typedef struct LookupKeyValue
{
	struct LookupKeyValue *next; /* of its bucket */
	uint32 hash;
	int part; /* the last part of the batch that has it */
	Datum values[FLEXIBLE_ARRAY_MEMBER]; /* one for each column of the key */
} LookupKeyValue;

typedef struct LookupOuterRow
{
	MinimalTuple tuple;
	LookupKeyValue *key; /* NULL when a column of it is NULL */
} LookupOuterRow;

typedef struct LookupInnerRow
{
	struct LookupInnerRow *next; /* of its bucket, in order of arrival: PostgreSQL's loop would meet them so */
	MinimalTuple tuple;
	uint32 hash;
} LookupInnerRow;

typedef struct LookupBucket
{
	LookupInnerRow *first;
	LookupInnerRow *last;
} LookupBucket;

/* Outer rows and their partners. */
typedef struct LookupBatch
{
	ForeignScanState *scan; /* asks for its partners */
	/* outer rows */
	MemoryContext outer_context; /* rows and keys */
	LookupOuterRow *rows;
	int row_count;
	int row_space;
	int key_count; /* different keys */
	LookupKeyValue **keys; /* buckets */
	uint32 key_mask;
	/* the part that was asked for */
	int part; /* counts them */
	int first; /* its rows: first, */
	int end; /* and the one behind the last */
	int sent_keys; /* its keys; 0: nothing was sent */
	SubTransactionId sent_in; /* the subtransaction in which it was asked for */
	/* its answer */
	MemoryContext inner_context; /* rows and their buckets */
	LookupBucket *buckets;
	uint32 bucket_mask;
	Tuplestorestate *store; /* rows of a single key that do not fit into memory; else NULL */
} LookupBatch;

typedef struct LookupState
{
	CustomScanState css; /* must be first */
	/* from the plan */
	JoinType jointype;
	bool is_single; /* one partner is enough */
	int outer_count; /* columns of the outer half */
	int inner_count;
	int *attributes; /* of the inner half */
	int key_count;
	int *key_columns; /* places in the inner half */
	FmgrInfo *outer_hashes;
	FmgrInfo *inner_hashes;
	Oid *collations;
	Oid *key_types;
	int16 *key_lengths;
	bool *key_by_values;
	int parameter_count;
	int *parameter_keys; /* PGDN_LOOKUP_EXPRESSION or a key */
	/* expressions */
	List *key_states; /* outer sides of the keys */
	ExprState *quals; /* of the join */
	ExprState *scan_quals; /* of the table, on its own rows */
	List *computed_states;
	List *parameter_states;
	ExprContext *econtext; /* of all of them */
	/* children */
	PlanState *recheck; /* the nested loop, when rows are rechecked; otherwise NULL and unused the rest */
	PlanState *outer;
	bool outer_done;
	/* slots */
	TupleTableSlot *outer_slot; /* a collected row */
	TupleTableSlot *inner_slot; /* a partner */
	TupleTableSlot *form_slot; /* a partner that has just come */
	/* batches */
	LookupBatch batches[2];
	LookupBatch *current; /* is joined */
	LookupBatch *ahead; /* was asked for in advance */
	ForeignScanState *asked; /* scan of the batch that was asked for last; NULL = none */
	int batch_count; /* that were collected since the start */
	int size; /* most keys of the next one */
	Size memory; /* that a batch's partners may take */
	double bytes_per_key; /* that the last answer took; 0 at the start */
	/* the outer row that is joined */
	bool is_joining;
	bool is_matched;
	LookupOuterRow *row;
	int next_row;
	LookupInnerRow *candidate; /* the next one; not of a store */
	/* for EXPLAIN ANALYZE */
	PgdnLookupCounts counts;
} LookupState;

/* ---- rows in the scan slot ---- */

static TupleTableSlot *
scan_slot(LookupState *state)
{
	return state->css.ss.ss_ScanTupleSlot;
}

static void
set_outer_half(LookupState *state, TupleTableSlot *row)
{
	TupleTableSlot *slot = scan_slot(state);

	slot_getallattrs(row);
	memcpy(slot->tts_values, row->tts_values, state->outer_count * sizeof(Datum));
	memcpy(slot->tts_isnull, row->tts_isnull, state->outer_count * sizeof(bool));
}

/* NULL: the inner half is all NULLs. */
static void
set_inner_half(LookupState *state, TupleTableSlot *row)
{
	TupleTableSlot *slot = scan_slot(state);

	if (row == NULL)
	{
		memset(slot->tts_isnull + state->outer_count, true, state->inner_count * sizeof(bool));
		return;
	}
	slot_getallattrs(row);
	memcpy(slot->tts_values + state->outer_count, row->tts_values, state->inner_count * sizeof(Datum));
	memcpy(slot->tts_isnull + state->outer_count, row->tts_isnull, state->inner_count * sizeof(bool));
}

/* Says that the scan slot holds a row. */
static TupleTableSlot *
fill_scan_slot(LookupState *state)
{
	TupleTableSlot *slot = scan_slot(state);

	ExecClearTuple(slot);
	return ExecStoreVirtualTuple(slot);
}

static inline uint32
add_hash(uint32 hash, uint32 next)
{
	return ((hash << 1) | (hash >> 31)) ^ next;
}

static uint32
bucket_mask(int entries)
{
	uint32 buckets = 16;

	while (buckets < (uint32) entries && buckets < (1U << 20))
		buckets <<= 1;
	return buckets - 1;
}

/* ---- outer rows ---- */

static void
empty_batch(LookupBatch *batch)
{
	if (batch->store != NULL)
		tuplestore_end(batch->store);
	batch->store = NULL;
	MemoryContextReset(batch->outer_context);
	MemoryContextReset(batch->inner_context);
	batch->rows = NULL;
	batch->keys = NULL;
	batch->buckets = NULL;
	batch->row_count = batch->row_space = batch->key_count = 0;
	batch->part = batch->first = batch->end = batch->sent_keys = 0;
}

/* Finds the key that the row in the scan slot has among those of the batch, adding it when it is new; NULL when a column is NULL. */
static LookupKeyValue *
find_key(LookupState *state, LookupBatch *batch)
{
	Datum values[FUNC_MAX_ARGS];
	LookupKeyValue *key;
	MemoryContext old;
	uint32 hash = 0;
	ListCell *lc;
	int i = 0;

	foreach (lc, state->key_states)
	{
		bool isnull;

		values[i] = ExecEvalExprSwitchContext((ExprState *) lfirst(lc), state->econtext, &isnull);
		if (isnull)
			return NULL;
		hash = add_hash(hash, DatumGetUInt32(FunctionCall1Coll(&state->outer_hashes[i], state->collations[i], values[i])));
		i++;
	}
	for (key = batch->keys[hash & batch->key_mask]; key != NULL; key = key->next)
	{
		bool is_same = key->hash == hash;

		/* Equal is not enough: the remote may tell 1.0 from 1.00. */
		for (i = 0; is_same && i < state->key_count; i++)
			is_same = datum_image_eq(key->values[i], values[i], state->key_by_values[i], state->key_lengths[i]);
		if (is_same)
			return key;
	}
	old = MemoryContextSwitchTo(batch->outer_context);
	key = palloc(offsetof(LookupKeyValue, values) + state->key_count * sizeof(Datum));
	key->hash = hash;
	key->part = 0;
	for (i = 0; i < state->key_count; i++)
		key->values[i] = datumCopy(values[i], state->key_by_values[i], state->key_lengths[i]);
	key->next = batch->keys[hash & batch->key_mask];
	batch->keys[hash & batch->key_mask] = key;
	batch->key_count++;
	MemoryContextSwitchTo(old);
	return key;
}

static void
add_outer_row(LookupBatch *batch, TupleTableSlot *slot, LookupKeyValue *key)
{
	MemoryContext old = MemoryContextSwitchTo(batch->outer_context);

	if (batch->row_count == batch->row_space)
	{
		batch->row_space = Max(batch->row_space * 2, FIRST_KEYS);
		batch->rows = batch->rows == NULL ? palloc(batch->row_space * sizeof(LookupOuterRow))
										  : repalloc_huge(batch->rows, batch->row_space * sizeof(LookupOuterRow));
	}
	batch->rows[batch->row_count].tuple = ExecCopySlotMinimalTuple(slot);
	batch->rows[batch->row_count].key = key;
	batch->row_count++;
	MemoryContextSwitchTo(old);
}

/* Whether a batch has outer rows enough. */
static bool
is_filled(LookupState *state, LookupBatch *batch)
{
	return batch->key_count >= state->size || batch->row_count / ROWS_PER_KEY >= state->size ||
		   MemoryContextMemAllocated(batch->outer_context, false) > state->memory;
}

/* Collects the outer rows of a batch; false when there are none left. */
static bool
collect(LookupState *state, LookupBatch *batch)
{
	bool keeps_all = state->jointype == JOIN_LEFT || state->jointype == JOIN_ANTI;

	empty_batch(batch);
	batch->key_mask = bucket_mask(state->size);
	batch->keys = MemoryContextAllocZero(batch->outer_context, (batch->key_mask + 1) * sizeof(LookupKeyValue *));
	set_inner_half(state, NULL);
	while (!state->outer_done && !is_filled(state, batch))
	{
		TupleTableSlot *slot = ExecProcNode(state->outer);
		LookupKeyValue *key;

		if (TupIsNull(slot))
		{
			state->outer_done = true;
			break;
		}
		set_outer_half(state, slot);
		fill_scan_slot(state);
		ResetExprContext(state->econtext);
		key = find_key(state, batch);
		if (key != NULL || keeps_all)
			add_outer_row(batch, slot, key);
	}
	ExecClearTuple(scan_slot(state));
	state->batch_count++;
	state->size = Min(state->size * KEYS_GROWTH, pgdn_lookup_keys);
	/* As many keys as have room for their partners, going by those before. */
	if (state->bytes_per_key > 0)
		state->size = (int) Max(Min(state->size, state->memory / 2 / state->bytes_per_key), 1);
	return batch->row_count > 0;
}

/* ---- requests ---- */

/* The message "parameters" of the remote statement with these keys. */
static void
put_parameters(LookupState *state, StringInfo message, LookupKeyValue **keys, int count)
{
	Datum *values = palloc(count * sizeof(Datum));
	ListCell *lc = list_head(state->parameter_states);

	pgdn_put_u32(message, (uint32) state->parameter_count);
	for (int i = 0; i < state->parameter_count; i++)
	{
		int key = state->parameter_keys[i];

		if (key == PGDN_LOOKUP_EXPRESSION)
		{
			ExprState *expr = (ExprState *) lfirst(lc);
			bool isnull;
			Datum value = ExecEvalExprSwitchContext(expr, state->econtext, &isnull);

			pgdn_put_value(message, exprType((Node *) expr->expr), value, isnull);
			lc = lnext(state->parameter_states, lc);
			continue;
		}
		for (int j = 0; j < count; j++)
			values[j] = keys[j]->values[key];
		pgdn_put_list(message, state->key_types[key], values, count);
	}
}

/* Asks for the partners of some of a batch's rows, without waiting for them. */
static void
send_part(LookupState *state, LookupBatch *batch, int first, int end)
{
	MemoryContext old = MemoryContextSwitchTo(batch->inner_context);
	LookupKeyValue **keys = palloc(Max(batch->key_count, 1) * sizeof(LookupKeyValue *));

	batch->first = first;
	batch->end = end;
	batch->part++;
	batch->sent_keys = 0;
	batch->sent_in = GetCurrentSubTransactionId();
	for (int i = first; i < end; i++)
	{
		LookupKeyValue *key = batch->rows[i].key;

		if (key == NULL || key->part == batch->part)
			continue;
		key->part = batch->part;
		keys[batch->sent_keys++] = key;
	}
	if (batch->sent_keys > 0)
	{
		StringInfoData message;

		initStringInfo(&message);
		put_parameters(state, &message, keys, batch->sent_keys);
		pgdn_scan_send(batch->scan, &message);
		state->asked = batch->scan;
		state->counts.requests++;
		state->counts.keys += batch->sent_keys;
	}
	MemoryContextSwitchTo(old);
	MemoryContextReset(batch->inner_context);
}

/* ---- partners ---- */

/* Puts the row of the table into the inner half; the slot has all its columns. */
static void
form_inner_half(LookupState *state, ForeignScanState *scan)
{
	TupleTableSlot *row = scan->ss.ss_ScanTupleSlot;
	TupleTableSlot *slot = scan_slot(state);
	Relation relation = scan->ss.ss_currentRelation;
	MemoryContext old = MemoryContextSwitchTo(state->econtext->ecxt_per_tuple_memory);

	row->tts_tableOid = RelationGetRelid(relation);
	for (int i = 0; i < state->inner_count; i++)
	{
		Datum *value = &slot->tts_values[state->outer_count + i];
		bool *isnull = &slot->tts_isnull[state->outer_count + i];
		int attribute = state->attributes[i];

		*isnull = false;
		if (attribute == PGDN_LOOKUP_COMPUTED)
			*isnull = true; /* until the others are there */
		else if (attribute > 0)
		{
			*value = row->tts_values[attribute - 1];
			*isnull = row->tts_isnull[attribute - 1];
		}
		else if (attribute < 0)
			*value = slot_getsysattr(row, attribute, isnull);
		else
		{
			HeapTuple tuple = heap_form_tuple(row->tts_tupleDescriptor, row->tts_values, row->tts_isnull);

			*value = heap_copy_tuple_as_datum(tuple, row->tts_tupleDescriptor);
		}
	}
	MemoryContextSwitchTo(old);
}

/* Computes the columns of the inner half that are expressions over the others. */
static void
compute_inner_half(LookupState *state)
{
	TupleTableSlot *slot = fill_scan_slot(state);
	ListCell *lc = list_head(state->computed_states);

	for (int i = 0; i < state->inner_count; i++)
	{
		int place = state->outer_count + i;

		if (state->attributes[i] != PGDN_LOOKUP_COMPUTED)
			continue;
		slot->tts_values[place] = ExecEvalExprSwitchContext((ExprState *) lfirst(lc), state->econtext, &slot->tts_isnull[place]);
		lc = lnext(state->computed_states, lc);
	}
}

/* Hash of the keys of the row in the inner half; false when one is NULL. */
static bool
hash_inner_half(LookupState *state, uint32 *hash)
{
	TupleTableSlot *slot = scan_slot(state);
	MemoryContext old = MemoryContextSwitchTo(state->econtext->ecxt_per_tuple_memory);
	bool is_known = true;

	*hash = 0;
	for (int i = 0; is_known && i < state->key_count; i++)
	{
		int place = state->outer_count + state->key_columns[i];

		is_known = !slot->tts_isnull[place];
		if (is_known)
			*hash = add_hash(*hash, DatumGetUInt32(FunctionCall1Coll(&state->inner_hashes[i], state->collations[i], slot->tts_values[place])));
	}
	MemoryContextSwitchTo(old);
	return is_known;
}

/* Takes the row of the scan for a partner; false when it is none. */
static bool
form_partner(LookupState *state, ForeignScanState *scan, uint32 *hash)
{
	TupleTableSlot *slot = scan_slot(state);
	TupleTableSlot *row = scan->ss.ss_ScanTupleSlot;

	ResetExprContext(state->econtext);
	slot_getallattrs(row);
	if (state->scan_quals != NULL)
	{
		state->econtext->ecxt_scantuple = row;
		row->tts_tableOid = RelationGetRelid(scan->ss.ss_currentRelation);
		if (!ExecQual(state->scan_quals, state->econtext))
		{
			state->econtext->ecxt_scantuple = slot;
			return false;
		}
		state->econtext->ecxt_scantuple = slot;
	}
	form_inner_half(state, scan);
	if (!hash_inner_half(state, hash))
		return false;
	if (state->computed_states != NIL)
		compute_inner_half(state);
	ExecClearTuple(state->form_slot);
	memcpy(state->form_slot->tts_values, slot->tts_values + state->outer_count, state->inner_count * sizeof(Datum));
	memcpy(state->form_slot->tts_isnull, slot->tts_isnull + state->outer_count, state->inner_count * sizeof(bool));
	ExecStoreVirtualTuple(state->form_slot);
	return true;
}

static void
keep_partner(LookupState *state, LookupBatch *batch, uint32 hash)
{
	LookupBucket *bucket = &batch->buckets[hash & batch->bucket_mask];
	LookupInnerRow *row;
	MemoryContext old;

	if (batch->store != NULL)
	{
		tuplestore_puttupleslot(batch->store, state->form_slot);
		return;
	}
	old = MemoryContextSwitchTo(batch->inner_context);
	row = palloc(sizeof(LookupInnerRow));
	row->next = NULL;
	row->hash = hash;
	row->tuple = ExecCopySlotMinimalTuple(state->form_slot);
	if (bucket->last != NULL)
		bucket->last->next = row;
	else
		bucket->first = row;
	bucket->last = row;
	MemoryContextSwitchTo(old);
}

/* Moves the partners of a single key into a tuplestore, which goes to disk when it grows. */
static void
move_to_store(LookupState *state, LookupBatch *batch)
{
	MemoryContext old = MemoryContextSwitchTo(batch->outer_context);

	batch->store = tuplestore_begin_heap(true, false, work_mem);
	MemoryContextSwitchTo(old);
	for (uint32 i = 0; i <= batch->bucket_mask; i++)
	{
		for (LookupInnerRow *row = batch->buckets[i].first; row != NULL; row = row->next)
		{
			ExecStoreMinimalTuple(row->tuple, state->inner_slot, false);
			tuplestore_puttupleslot(batch->store, state->inner_slot);
		}
	}
	ExecClearTuple(state->inner_slot);
	batch->buckets = NULL;
	MemoryContextReset(batch->inner_context);
}

static void
forget_answer(LookupBatch *batch)
{
	if (batch->store != NULL)
		tuplestore_end(batch->store);
	batch->store = NULL;
	MemoryContextReset(batch->inner_context);
	batch->buckets = NULL;
}

/* Takes the answer for the part that was asked for, or for a smaller part of it if it is too large. */
static void
receive_part(LookupState *state, LookupBatch *batch)
{
	uint32 hash;

	forget_answer(batch);
	if (batch->sent_keys == 0)
		return;
	/* What was asked for in advance went with a savepoint, as a cursor may go on after its rollback. */
	if (!SubTransactionIsActive(batch->sent_in))
		send_part(state, batch, batch->first, batch->end);
	batch->bucket_mask = bucket_mask(batch->sent_keys);
	batch->buckets = MemoryContextAllocZero(batch->inner_context, (batch->bucket_mask + 1) * sizeof(LookupBucket));
	for (;;)
	{
		TupleTableSlot *row = pgdotnetIterateForeignScan(batch->scan);

		CHECK_FOR_INTERRUPTS();
		if (TupIsNull(row))
			break;
		state->counts.rows++;
		if (!form_partner(state, batch->scan, &hash))
			continue;
		keep_partner(state, batch, hash);
		if (batch->store != NULL || MemoryContextMemAllocated(batch->inner_context, false) <= state->memory)
			continue;
		if (batch->sent_keys == 1)
		{
			move_to_store(state, batch);
			continue;
		}
		send_part(state, batch, batch->first, batch->first + (batch->end - batch->first) / 2);
		state->bytes_per_key = state->memory;
		receive_part(state, batch);
		return;
	}
	if (batch->store == NULL)
		state->bytes_per_key = (double) MemoryContextMemAllocated(batch->inner_context, false) / batch->sent_keys;
}

/* ---- joining ---- */

/* Goes on to the next batch; false when there is none. */
static bool
next_batch(LookupState *state)
{
	LookupBatch *batch = state->ahead;

	if (batch == NULL)
	{
		batch = state->current != NULL ? state->current : &state->batches[0];
		if (!collect(state, batch))
		{
			state->current = NULL;
			return false;
		}
		send_part(state, batch, 0, batch->row_count);
	}
	else if (state->current != NULL)
		empty_batch(state->current);
	state->current = batch;
	state->ahead = NULL;
	if (state->batch_count > BATCHES_ALONE && !state->outer_done)
	{
		LookupBatch *other = batch == &state->batches[0] ? &state->batches[1] : &state->batches[0];

		if (collect(state, other))
		{
			send_part(state, other, 0, other->row_count);
			state->ahead = other;
		}
	}
	receive_part(state, batch);
	state->next_row = batch->first;
	return true;
}

/* Goes on to the next outer row; false when there is none. */
static bool
next_outer_row(LookupState *state)
{
	LookupBatch *batch = state->current;

	while (batch == NULL || state->next_row >= batch->end)
	{
		if (batch != NULL && batch->end < batch->row_count)
		{
			/* A part as large as the one before did fit; perhaps a larger one does. */
			int rows = 2 * (batch->end - batch->first);

			send_part(state, batch, batch->end, Min(batch->row_count, batch->end + rows));
			receive_part(state, batch);
		}
		else if (!next_batch(state))
			return false;
		batch = state->current;
	}
	state->row = &batch->rows[state->next_row++];
	ExecStoreMinimalTuple(state->row->tuple, state->outer_slot, false);
	set_outer_half(state, state->outer_slot);
	state->is_joining = true;
	state->is_matched = false;
	state->candidate = NULL;
	if (state->row->key != NULL && batch->buckets != NULL)
		state->candidate = batch->buckets[state->row->key->hash & batch->bucket_mask].first;
	if (batch->store != NULL)
		tuplestore_rescan(batch->store);
	return true;
}

/* Puts the next row that may be a partner into the inner half; false when there is none. */
static bool
next_candidate(LookupState *state)
{
	LookupBatch *batch = state->current;

	if (state->row->key == NULL)
		return false;
	if (batch->store != NULL)
	{
		if (!tuplestore_gettupleslot(batch->store, true, false, state->inner_slot))
			return false;
		set_inner_half(state, state->inner_slot);
		return true;
	}
	while (state->candidate != NULL && state->candidate->hash != state->row->key->hash)
		state->candidate = state->candidate->next;
	if (state->candidate == NULL)
		return false;
	ExecStoreMinimalTuple(state->candidate->tuple, state->inner_slot, false);
	set_inner_half(state, state->inner_slot);
	state->candidate = state->candidate->next;
	return true;
}

/* The next pair of the current outer row, or the row alone; NULL when it is done. */
static TupleTableSlot *
join_outer_row(LookupState *state)
{
	while (next_candidate(state))
	{
		TupleTableSlot *slot = fill_scan_slot(state);

		CHECK_FOR_INTERRUPTS();
		ResetExprContext(state->econtext);
		if (!ExecQual(state->quals, state->econtext))
		{
			InstrCountFiltered1(&state->css.ss, 1);
			continue;
		}
		state->is_matched = true;
		if (state->is_single || state->jointype == JOIN_ANTI)
			state->is_joining = false;
		return state->jointype == JOIN_ANTI ? NULL : slot;
	}
	state->is_joining = false;
	if (state->is_matched || !(state->jointype == JOIN_LEFT || state->jointype == JOIN_ANTI))
		return NULL;
	set_inner_half(state, NULL);
	return fill_scan_slot(state);
}

/* The next row of the join, before the quals above it. */
static TupleTableSlot *
next_joined(ScanState *node)
{
	LookupState *state = (LookupState *) node;
	TupleTableSlot *slot = NULL;

	while (slot == NULL)
	{
		if (!state->is_joining && !next_outer_row(state))
			return ExecClearTuple(scan_slot(state));
		slot = join_outer_row(state);
	}
	return slot;
}

/* EvalPlanQual: the nested loop computes the row anew. */
static bool
recheck_joined(ScanState *node, TupleTableSlot *slot)
{
	TupleTableSlot *result = ExecProcNode(((LookupState *) node)->recheck);

	if (TupIsNull(result))
		return false;
	ExecCopySlot(slot, result);
	return true;
}

static TupleTableSlot *
exec_lookup(CustomScanState *node)
{
	return ExecScan(&node->ss, next_joined, recheck_joined);
}

/* ---- begin, rescan, end ---- */

static int *
int_array(List *list)
{
	int *array = palloc(Max(list_length(list), 1) * sizeof(int));
	ListCell *lc;
	int i = 0;

	foreach (lc, list)
		array[i++] = lfirst_int(lc);
	return array;
}

static FmgrInfo *
function_array(List *list)
{
	FmgrInfo *array = palloc(Max(list_length(list), 1) * sizeof(FmgrInfo));
	ListCell *lc;
	int i = 0;

	foreach (lc, list)
		fmgr_info(lfirst_oid(lc), &array[i++]);
	return array;
}

static void
begin_keys(LookupState *state, CustomScan *plan)
{
	List *keys = (List *) list_nth(plan->custom_exprs, PGDN_LOOKUP_EXPR_KEYS);
	List *sides = (List *) list_nth(plan->custom_private, PGDN_LOOKUP_SIDES);
	int i = 0;
	ListCell *lc;

	state->key_count = list_length(keys);
	state->key_columns = int_array((List *) list_nth(plan->custom_private, PGDN_LOOKUP_COLUMNS));
	state->outer_hashes = function_array((List *) list_nth(plan->custom_private, PGDN_LOOKUP_OUTER_HASHES));
	state->inner_hashes = function_array((List *) list_nth(plan->custom_private, PGDN_LOOKUP_INNER_HASHES));
	state->collations = palloc(state->key_count * sizeof(Oid));
	state->key_types = palloc(state->key_count * sizeof(Oid));
	state->key_lengths = palloc(state->key_count * sizeof(int16));
	state->key_by_values = palloc(state->key_count * sizeof(bool));
	foreach (lc, keys)
	{
		OpExpr *op = lfirst_node(OpExpr, lc);
		Expr *outer = (Expr *) (list_nth_int(sides, i) ? linitial(op->args) : lsecond(op->args));

		state->collations[i] = op->inputcollid;
		state->key_types[i] = exprType((Node *) outer);
		get_typlenbyval(state->key_types[i], &state->key_lengths[i], &state->key_by_values[i]);
		state->key_states = lappend(state->key_states, ExecInitExpr(outer, &state->css.ss.ps));
		i++;
	}
}

static void
begin_batches(LookupState *state, CustomScan *plan, EState *estate, int eflags)
{
	Relation relation = pgdn_lookup_table(plan, estate, eflags);

	state->memory = get_hash_memory_limit() / 2;
	for (int i = 0; i < 2; i++)
	{
		LookupBatch *batch = &state->batches[i];

		batch->scan = pgdn_lookup_begin_scan(plan, estate, relation, eflags);
		batch->outer_context = AllocSetContextCreate(estate->es_query_cxt, "pgdotnet_fdw lookup keys", ALLOCSET_DEFAULT_SIZES);
		batch->inner_context = AllocSetContextCreate(estate->es_query_cxt, "pgdotnet_fdw lookup rows", ALLOCSET_DEFAULT_SIZES);
	}
}

static TupleTableSlot *
make_inner_slot(LookupState *state, EState *estate, const TupleTableSlotOps *ops)
{
	TupleDesc row = scan_slot(state)->tts_tupleDescriptor;
	TupleDesc desc = CreateTemplateTupleDesc(state->inner_count);

	for (int i = 0; i < state->inner_count; i++)
		TupleDescCopyEntry(desc, (AttrNumber) (i + 1), row, (AttrNumber) (state->outer_count + i + 1));
	return ExecInitExtraTupleSlot(estate, desc, ops);
}

static void
restart(LookupState *state)
{
	state->outer_done = false;
	state->current = state->ahead = NULL;
	state->batch_count = 0;
	state->size = Min(FIRST_KEYS, pgdn_lookup_keys);
	state->is_joining = false;
	state->next_row = 0;
}

static void
begin_lookup(CustomScanState *node, EState *estate, int eflags)
{
	LookupState *state = (LookupState *) node;
	CustomScan *plan = castNode(CustomScan, node->ss.ps.plan);
	NestLoop *loop = pgdn_lookup_loop(plan);
	List *attributes = (List *) list_nth(plan->custom_private, PGDN_LOOKUP_ATTRIBUTES);
	List *parameters = (List *) list_nth(plan->custom_private, PGDN_LOOKUP_PARAMETERS);

	state->jointype = loop->join.jointype;
	state->is_single = loop->join.jointype == JOIN_SEMI || loop->join.inner_unique;
	if (estate->es_epq_active != NULL)
	{
		state->recheck = ExecInitNode((Plan *) loop, estate, eflags);
		node->custom_ps = list_make1(state->recheck);
		return;
	}

	state->outer = ExecInitNode(outerPlan(loop), estate, eflags & ~(EXEC_FLAG_BACKWARD | EXEC_FLAG_MARK));
	node->custom_ps = list_make1(state->outer);
	state->inner_count = list_length(attributes);
	state->outer_count = list_length(plan->custom_scan_tlist) - state->inner_count;
	state->attributes = int_array(attributes);
	state->parameter_count = list_length(parameters);
	state->parameter_keys = int_array(parameters);
	begin_keys(state, plan);
	state->quals = ExecInitQual((List *) list_nth(plan->custom_exprs, PGDN_LOOKUP_EXPR_QUALS), &node->ss.ps);
	state->scan_quals = ExecInitQual(innerPlan(loop)->qual, &node->ss.ps);
	state->computed_states = ExecInitExprList((List *) list_nth(plan->custom_exprs, PGDN_LOOKUP_EXPR_COMPUTED), &node->ss.ps);
	state->parameter_states = ExecInitExprList((List *) list_nth(plan->custom_exprs, PGDN_LOOKUP_EXPR_PARAMETERS), &node->ss.ps);
	state->econtext = CreateExprContext(estate);
	state->econtext->ecxt_scantuple = scan_slot(state);
	if (eflags & EXEC_FLAG_EXPLAIN_ONLY)
		return;

	state->outer_slot = ExecInitExtraTupleSlot(estate, ExecGetResultType(state->outer), &TTSOpsMinimalTuple);
	state->inner_slot = make_inner_slot(state, estate, &TTSOpsMinimalTuple);
	state->form_slot = make_inner_slot(state, estate, &TTSOpsVirtual);
	begin_batches(state, plan, estate, eflags);
	restart(state);
}

static void
rescan_lookup(CustomScanState *node)
{
	LookupState *state = (LookupState *) node;
	PlanState *child = state->recheck != NULL ? state->recheck : state->outer;

	/* PostgreSQL tells only the children that it knows by name. */
	if (node->ss.ps.chgParam != NULL)
		UpdateChangedParamSet(child, node->ss.ps.chgParam);
	if (child->chgParam == NULL)
		ExecReScan(child);
	if (state->recheck == NULL)
	{
		ExecClearTuple(state->outer_slot);
		ExecClearTuple(state->inner_slot);
		for (int i = 0; i < 2; i++)
			empty_batch(&state->batches[i]);
		restart(state);
	}
	ExecScanReScan(&node->ss);
}

static void
end_lookup(CustomScanState *node)
{
	LookupState *state = (LookupState *) node;

	ExecEndNode(state->recheck != NULL ? state->recheck : state->outer);
	if (state->recheck != NULL)
		return;
	for (int i = 0; i < 2; i++)
	{
		LookupBatch *batch = &state->batches[i];

		if (batch->scan == NULL)
			continue;
		empty_batch(batch);
		pgdotnetEndForeignScan(batch->scan);
	}
}

static void
explain_lookup(CustomScanState *node, List *ancestors, ExplainState *es)
{
	LookupState *state = (LookupState *) node;
	ForeignScanState *scan = state->asked != NULL ? state->asked : state->batches[0].scan;

	pgdn_lookup_explain(node, &state->counts, scan, ancestors, es);
}

static const CustomExecMethods exec_methods = {
	.CustomName = PGDN_LOOKUP_NAME,
	.BeginCustomScan = begin_lookup,
	.ExecCustomScan = exec_lookup,
	.EndCustomScan = end_lookup,
	.ReScanCustomScan = rescan_lookup,
	.ExplainCustomScan = explain_lookup};

/* CreateCustomScanState. */
Node *
pgdn_lookup_create(CustomScan *plan)
{
	LookupState *state = palloc0(sizeof(LookupState));

	NodeSetTag(state, T_CustomScanState);
	state->css.methods = &exec_methods;
	return (Node *) state;
}
