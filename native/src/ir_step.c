/*
 * ir_step.c
 *
 * How are the parts of a step's message written?
 *
 * Quals, keys and windows, which hold expressions and say how they are used.
 * Which parts a message consists of is up to plan.c and its neighbours.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"
#include "optimizer/restrictinfo.h"
#include "optimizer/tlist.h"
#include "utils/lsyscache.h"

#include "compat.h"
#include "ir.h"

/* n x qual */
static void
put_quals(PgdnIrWriter *writer, RelOptInfo *rel, List *clauses)
{
	ListCell *lc;

	foreach (lc, clauses)
	{
		Node *clause = (Node *) lfirst(lc);
		uint8 flags = 1;

		if (IsA(clause, RestrictInfo))
		{
			RestrictInfo *rinfo = (RestrictInfo *) clause;

			flags = (uint8) ((restriction_is_securely_promotable(rinfo, rel) ? 1 : 0) | (rinfo->pseudoconstant ? 2 : 0));
			clause = (Node *) rinfo->clause;
		}
		pgdn_put_u8(&writer->buffer, flags);
		pgdn_ir_expr(writer, clause);
	}
}

/* "quals" of RestrictInfos or of bare expressions. */
void
pgdn_ir_quals(PgdnIrWriter *writer, RelOptInfo *rel, List *clauses)
{
	pgdn_put_u32(&writer->buffer, (uint32) list_length(clauses));
	put_quals(writer, rel, clauses);
}

static void
put_key_head(PgdnIrWriter *writer, Oid operator_oid, Oid collation)
{
	pgdn_put_operator(&writer->buffer, operator_oid, InvalidOid);
	pgdn_put_collation(&writer->buffer, collation);
}

static void
put_sort_head(PgdnIrWriter *writer, Oid ordering, bool is_descending, bool nulls_first, Oid collation)
{
	pgdn_put_u8(&writer->buffer, (uint8) ((is_descending ? 1 : 0) | (nulls_first ? 2 : 0)));
	put_key_head(writer, ordering, collation);
}

static void
put_sort_clause_head(PgdnIrWriter *writer, SortGroupClause *clause, Node *expr)
{
	bool is_descending = false;

	(void) get_equality_op_for_ordering_op(clause->sortop, &is_descending);
	put_sort_head(writer, clause->sortop, is_descending, clause->nulls_first, exprCollation(expr));
}

/* "sort key" that is part of an expression. */
void
pgdn_ir_sort_key(PgdnIrWriter *writer, SortGroupClause *clause, Node *expr)
{
	put_sort_clause_head(writer, clause, expr);
	pgdn_ir_node(writer, expr);
}

/* "group key" by the clause's equality. */
void
pgdn_ir_group_key(PgdnIrWriter *writer, SortGroupClause *clause, Node *expr)
{
	put_key_head(writer, clause->eqop, exprCollation(expr));
	pgdn_ir_expr(writer, expr);
}

/* "sort key" by the clause's ordering. */
void
pgdn_ir_sort_clause(PgdnIrWriter *writer, SortGroupClause *clause, Node *expr)
{
	put_sort_clause_head(writer, clause, expr);
	pgdn_ir_expr(writer, expr);
}

/* The type by which an operator family knows values of a type that has no operators of its own. */
static Oid
polymorphic_type(Oid type)
{
	switch (get_typtype(type))
	{
		case TYPTYPE_ENUM:
			return ANYENUMOID;
		case TYPTYPE_RANGE:
			return ANYRANGEOID;
		case TYPTYPE_MULTIRANGE:
			return ANYMULTIRANGEOID;
		case TYPTYPE_COMPOSITE:
			return RECORDOID;
		default:
			return OidIsValid(get_element_type(type)) ? ANYARRAYOID : InvalidOid;
	}
}

/* The operator of the pathkey for an expression of its class; invalid when there is none. */
static Oid
pathkey_operator(PathKey *pathkey, Expr *expr)
{
	Oid type = exprType((Node *) expr);
	Oid operator_oid;
	ListCell *lc;

	foreach (lc, pathkey->pk_eclass->ec_members)
	{
		EquivalenceMember *member = (EquivalenceMember *) lfirst(lc);

		if (equal(member->em_expr, expr))
			return pgdn_pathkey_operator_compat(pathkey, member->em_datatype);
	}
	operator_oid = pgdn_pathkey_operator_compat(pathkey, type);
	if (!OidIsValid(operator_oid))
		operator_oid = pgdn_pathkey_operator_compat(pathkey, polymorphic_type(getBaseType(type)));
	return operator_oid;
}

/* "sort key" by a pathkey, for an expression of its class.  Returns false, having written nothing, when no operator is found. */
bool
pgdn_ir_pathkey(PgdnIrWriter *writer, PathKey *pathkey, Expr *expr)
{
	Oid ordering = pathkey_operator(pathkey, expr);

	if (!OidIsValid(ordering))
		return false;
	put_sort_head(writer, ordering, pgdn_pathkey_is_descending_compat(pathkey), pathkey->pk_nulls_first,
				  pathkey->pk_eclass->ec_collation);
	pgdn_ir_expr(writer, (Node *) expr);
	return true;
}

/* u8 present, expr */
static void
put_optional(PgdnIrWriter *writer, Node *expr)
{
	pgdn_put_u8(&writer->buffer, expr != NULL);
	if (expr != NULL)
		pgdn_ir_expr(writer, expr);
}

/* "window def"; tlist has the expressions that it partitions and sorts by. */
static void
put_window(PgdnIrWriter *writer, WindowClause *window, List *tlist)
{
	ListCell *lc;

	pgdn_put_u32(&writer->buffer, window->winref);
	pgdn_put_u16(&writer->buffer, (uint16) list_length(window->partitionClause));
	foreach (lc, window->partitionClause)
	{
		SortGroupClause *clause = lfirst_node(SortGroupClause, lc);

		pgdn_ir_group_key(writer, clause, get_sortgroupclause_expr(clause, tlist));
	}
	pgdn_put_u16(&writer->buffer, (uint16) list_length(window->orderClause));
	foreach (lc, window->orderClause)
	{
		SortGroupClause *clause = lfirst_node(SortGroupClause, lc);

		pgdn_ir_sort_clause(writer, clause, get_sortgroupclause_expr(clause, tlist));
	}
	pgdn_put_u32(&writer->buffer, (uint32) window->frameOptions);
	put_optional(writer, window->startOffset);
	put_optional(writer, window->endOffset);
}

/* The message WINDOW of these WindowClauses; tlist has the window functions and what they range over. */
void
pgdn_ir_windows(PgdnIrWriter *writer, List *windows, List *tlist)
{
	List *conditions = pgdn_run_conditions_compat(windows, tlist);
	ListCell *lc;

	pgdn_put_u32(&writer->buffer, (uint32) list_length(windows));
	foreach (lc, windows)
		put_window(writer, lfirst_node(WindowClause, lc), tlist);
	pgdn_put_u32(&writer->buffer, (uint32) list_length(conditions));
	foreach (lc, conditions)
		pgdn_ir_expr(writer, (Node *) lfirst(lc));
}

/* "quals" of RestrictInfos, and behind them KEY_LOOKUP of these keys (PgdnKnownKey). */
void
pgdn_ir_lookup(PgdnIrWriter *writer, RelOptInfo *rel, List *clauses, List *keys)
{
	int start;
	ListCell *lc;

	pgdn_put_u32(&writer->buffer, (uint32) list_length(clauses) + 1);
	put_quals(writer, rel, clauses);
	pgdn_put_u8(&writer->buffer, 1);
	start = pgdn_ir_begin(writer, PGDN_EXPR_KEY_LOOKUP);
	pgdn_put_u8(&writer->buffer, (uint8) list_length(keys));
	foreach (lc, keys)
	{
		PgdnKnownKey *key = (PgdnKnownKey *) lfirst(lc);

		put_key_head(writer, key->equality, key->collation);
		pgdn_ir_expr(writer, key->column);
		pgdn_ir_expr(writer, (Node *) key->array);
	}
	pgdn_ir_end(writer, start);
}
