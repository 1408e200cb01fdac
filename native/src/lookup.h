/*
 * lookup.h
 *
 * What do planning and execution of batched key lookups share?
 *
 * Only lookup_*.c include this.  A lookup is a CustomScan
 * node whose one child is an ordinary nested loop; custom_exprs and
 * custom_private hold what is listed here.
 */
#ifndef PGDN_LOOKUP_H
#define PGDN_LOOKUP_H

#include "nodes/execnodes.h"
#include "nodes/extensible.h"
#include "nodes/plannodes.h"

#include "pgdotnet_fdw.h"

/* Name of the node, in EXPLAIN too. */
#define PGDN_LOOKUP_NAME "Batched Key Lookup"

/* Columns of the inner half of a row that are no attribute: expressions over the inner row. */
#define PGDN_LOOKUP_COMPUTED (MaxAttrNumber + 1)

/* A parameter of the remote statement that is an expression, not a list of keys. */
#define PGDN_LOOKUP_EXPRESSION (-1)

/* The lists in custom_exprs. */
enum
{
	PGDN_LOOKUP_EXPR_KEYS, /* equalities whose keys are sent */
	PGDN_LOOKUP_EXPR_QUALS, /* all that decides on partners, keys included */
	PGDN_LOOKUP_EXPR_COMPUTED, /* values of the columns PGDN_LOOKUP_COMPUTED */
	PGDN_LOOKUP_EXPR_PARAMETERS /* parameters of the remote statement */
};

/* The members of custom_private. */
enum
{
	PGDN_LOOKUP_PLAN, /* Const: bytes of the remote statement's plan */
	PGDN_LOOKUP_ATTRIBUTES, /* ints: attribute numbers of the inner half, or PGDN_LOOKUP_COMPUTED */
	PGDN_LOOKUP_COLUMNS, /* ints: for each key its place in the inner half */
	PGDN_LOOKUP_SIDES, /* ints: for each key 1 when the outer side is the left one */
	PGDN_LOOKUP_OUTER_HASHES, /* oids: for each key */
	PGDN_LOOKUP_INNER_HASHES, /* oids: for each key */
	PGDN_LOOKUP_PARAMETERS /* ints: for each parameter of the remote statement its key, or PGDN_LOOKUP_EXPRESSION */
};

/* The nested loop of which a lookup does the work. */
static inline NestLoop *
pgdn_lookup_loop(CustomScan *plan)
{
	return linitial_node(NestLoop, plan->custom_plans);
}

/* What a node has done, all rescans together. */
typedef struct PgdnLookupCounts
{
	uint64 requests; /* remote statements */
	uint64 keys; /* that they had, each once for a statement */
	uint64 rows; /* that came back */
} PgdnLookupCounts;

/* ---- lookup_exec.c ---- */

extern Node *pgdn_lookup_create(CustomScan *plan);

/* ---- lookup_scan.c ---- */

extern Relation pgdn_lookup_table(CustomScan *plan, EState *estate, int eflags);
extern ForeignScanState *pgdn_lookup_make_scan(CustomScan *plan, EState *estate, Relation relation);
extern ForeignScanState *pgdn_lookup_begin_scan(CustomScan *plan, EState *estate, Relation relation, int eflags);

/* ---- lookup_explain.c ---- */

extern void pgdn_lookup_explain(CustomScanState *node, const PgdnLookupCounts *counts, ForeignScanState *scan, List *ancestors, struct ExplainState *es);

#endif /* PGDN_LOOKUP_H */
