/*
 * ir_expr.c
 *
 * How is each kind of expression written?
 *
 * One function for each kind of pgdotnet_abi.h that has a body of its own;
 * pgdn_ir_kind() chooses.  Facts are written, nothing is judged; a node with
 * something that the format cannot say is left to the caller, who writes
 * OPAQUE.  A function decides that before it writes anything.
 */
#include "postgres.h"

#include "catalog/pg_aggregate.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"
#include "optimizer/tlist.h"
#include "utils/lsyscache.h"
#include "utils/typcache.h"

#include "compat.h"
#include "ir.h"

/* Bounds of the format's counts. */
#define SHORT_LIST_MAX PG_UINT8_MAX
#define LIST_MAX PG_UINT16_MAX

static void
write_args(PgdnIrWriter *writer, List *args)
{
	ListCell *lc;

	foreach (lc, args)
		pgdn_ir_node(writer, (Node *) lfirst(lc));
}

/* u8 n, n exprs */
static void
write_short_list(PgdnIrWriter *writer, List *args)
{
	pgdn_put_u8(&writer->buffer, (uint8) list_length(args));
	write_args(writer, args);
}

/* u16 n, n exprs */
static void
write_list(PgdnIrWriter *writer, List *args)
{
	pgdn_put_u16(&writer->buffer, (uint16) list_length(args));
	write_args(writer, args);
}

/* u8 present, expr */
static void
write_optional(PgdnIrWriter *writer, Node *expr)
{
	pgdn_put_u8(&writer->buffer, expr != NULL);
	if (expr != NULL)
		pgdn_ir_node(writer, expr);
}

/* type, coll: those of the result */
static void
write_result(PgdnIrWriter *writer, Node *node)
{
	pgdn_put_type(&writer->buffer, exprType(node), exprTypmod(node));
	pgdn_put_collation(&writer->buffer, exprCollation(node));
}

static bool
write_var(PgdnIrWriter *writer, Var *var)
{
	int start;

	if (var->varlevelsup != 0 || !bms_is_member(var->varno, writer->relids))
		return false;
	start = pgdn_ir_begin(writer, PGDN_EXPR_VAR);
	pgdn_put_u32(&writer->buffer, (uint32) var->varno);
	pgdn_put_u16(&writer->buffer, (uint16) var->varattno);
	write_result(writer, (Node *) var);
	pgdn_ir_end(writer, start);
	return true;
}

static bool
write_const(PgdnIrWriter *writer, Const *constant)
{
	int start = pgdn_ir_begin(writer, PGDN_EXPR_CONST);

	write_result(writer, (Node *) constant);
	pgdn_put_value(&writer->buffer, constant->consttype, constant->constvalue, constant->constisnull);
	pgdn_ir_end(writer, start);
	return true;
}

static bool
write_op(PgdnIrWriter *writer, OpExpr *op)
{
	int start;

	if (op->opretset || list_length(op->args) < 1 || list_length(op->args) > 2)
		return false;
	start = pgdn_ir_begin(writer, PGDN_EXPR_OP);
	pgdn_put_operator(&writer->buffer, op->opno, op->opfuncid);
	pgdn_put_type(&writer->buffer, op->opresulttype, -1);
	pgdn_put_collation(&writer->buffer, op->inputcollid);
	write_short_list(writer, op->args);
	pgdn_ir_end(writer, start);
	return true;
}

static bool
write_distinct(PgdnIrWriter *writer, DistinctExpr *op)
{
	int start = pgdn_ir_begin(writer, PGDN_EXPR_DISTINCT);

	pgdn_put_operator(&writer->buffer, op->opno, op->opfuncid);
	pgdn_put_collation(&writer->buffer, op->inputcollid);
	write_args(writer, op->args);
	pgdn_ir_end(writer, start);
	return true;
}

static bool
write_nullif(PgdnIrWriter *writer, NullIfExpr *op)
{
	int start = pgdn_ir_begin(writer, PGDN_EXPR_NULLIF);

	pgdn_put_operator(&writer->buffer, op->opno, op->opfuncid);
	write_result(writer, (Node *) op);
	pgdn_put_collation(&writer->buffer, op->inputcollid);
	write_args(writer, op->args);
	pgdn_ir_end(writer, start);
	return true;
}

static bool
write_scalar_array_op(PgdnIrWriter *writer, ScalarArrayOpExpr *op)
{
	int start = pgdn_ir_begin(writer, PGDN_EXPR_SCALAR_ARRAY_OP);

	pgdn_put_operator(&writer->buffer, op->opno, op->opfuncid);
	pgdn_put_u8(&writer->buffer, op->useOr);
	pgdn_put_collation(&writer->buffer, op->inputcollid);
	write_args(writer, op->args);
	pgdn_ir_end(writer, start);
	return true;
}

static bool
write_function(PgdnIrWriter *writer, FuncExpr *func)
{
	int start;

	if (func->funcretset || list_length(func->args) > SHORT_LIST_MAX)
		return false;
	start = pgdn_ir_begin(writer, PGDN_EXPR_FUNCTION);
	pgdn_put_procedure(&writer->buffer, func->funcid);
	pgdn_put_u8(&writer->buffer, func->funcvariadic);
	pgdn_put_u8(&writer->buffer, (uint8) func->funcformat);
	write_result(writer, (Node *) func);
	pgdn_put_collation(&writer->buffer, func->inputcollid);
	write_short_list(writer, func->args);
	pgdn_ir_end(writer, start);
	return true;
}

/* The numbers of CoercionForm are those of the boundary. */
StaticAssertDecl(COERCE_EXPLICIT_CALL == 0 && COERCE_EXPLICIT_CAST == 1 && COERCE_IMPLICIT_CAST == 2 &&
					 COERCE_SQL_SYNTAX == 3,
				 "CoercionForm has changed");

static bool
write_bool(PgdnIrWriter *writer, BoolExpr *expr)
{
	int start;

	if (list_length(expr->args) > LIST_MAX)
		return false;
	start = pgdn_ir_begin(writer, PGDN_EXPR_BOOL);
	pgdn_put_u8(&writer->buffer, (uint8) expr->boolop);
	write_list(writer, expr->args);
	pgdn_ir_end(writer, start);
	return true;
}

/* Likewise. */
StaticAssertDecl(AND_EXPR == 0 && OR_EXPR == 1 && NOT_EXPR == 2, "BoolExprType has changed");

static bool
write_null_test(PgdnIrWriter *writer, NullTest *test)
{
	int start = pgdn_ir_begin(writer, PGDN_EXPR_NULL_TEST);

	pgdn_put_u8(&writer->buffer, test->nulltesttype == IS_NOT_NULL);
	pgdn_put_u8(&writer->buffer, test->argisrow);
	pgdn_ir_node(writer, (Node *) test->arg);
	pgdn_ir_end(writer, start);
	return true;
}

static bool
write_boolean_test(PgdnIrWriter *writer, BooleanTest *test)
{
	int start = pgdn_ir_begin(writer, PGDN_EXPR_BOOLEAN_TEST);

	pgdn_put_u8(&writer->buffer, (uint8) test->booltesttype);
	pgdn_ir_node(writer, (Node *) test->arg);
	pgdn_ir_end(writer, start);
	return true;
}

/* Likewise. */
StaticAssertDecl(IS_TRUE == 0 && IS_NOT_TRUE == 1 && IS_FALSE == 2 && IS_NOT_FALSE == 3 &&
					 IS_UNKNOWN == 4 && IS_NOT_UNKNOWN == 5,
				 "BoolTestType has changed");

static bool
write_relabel(PgdnIrWriter *writer, RelabelType *relabel)
{
	int start = pgdn_ir_begin(writer, PGDN_EXPR_RELABEL);

	write_result(writer, (Node *) relabel);
	pgdn_ir_node(writer, (Node *) relabel->arg);
	pgdn_ir_end(writer, start);
	return true;
}

static bool
write_io_cast(PgdnIrWriter *writer, CoerceViaIO *cast)
{
	int start = pgdn_ir_begin(writer, PGDN_EXPR_IO_CAST);
	Oid output;
	Oid input;
	Oid parameter;
	bool is_varlena;

	getTypeOutputInfo(exprType((Node *) cast->arg), &output, &is_varlena);
	getTypeInputInfo(cast->resulttype, &input, &parameter);
	write_result(writer, (Node *) cast);
	pgdn_put_procedure(&writer->buffer, output);
	pgdn_put_procedure(&writer->buffer, input);
	pgdn_ir_node(writer, (Node *) cast->arg);
	pgdn_ir_end(writer, start);
	return true;
}

static bool
write_array_cast(PgdnIrWriter *writer, ArrayCoerceExpr *cast)
{
	int start = pgdn_ir_begin(writer, PGDN_EXPR_ARRAY_CAST);

	write_result(writer, (Node *) cast);
	writer->elements++;
	writer->conditional++;
	pgdn_ir_node(writer, (Node *) cast->elemexpr);
	writer->conditional--;
	writer->elements--;
	pgdn_ir_node(writer, (Node *) cast->arg);
	pgdn_ir_end(writer, start);
	return true;
}

/* A CaseTestExpr that no CASE has replaced: the element of an array cast. */
static bool
write_element(PgdnIrWriter *writer, CaseTestExpr *element)
{
	int start;

	if (writer->elements == 0)
		return false;
	start = pgdn_ir_begin(writer, PGDN_EXPR_ELEMENT);
	write_result(writer, (Node *) element);
	pgdn_ir_end(writer, start);
	return true;
}

/*
 * The expression with the argument of the CASE around it in the place of
 * CaseTestExpr.  Kinds that give it another meaning, known or new, keep it and
 * are OPAQUE then.
 */
static Node *
replace_case_test(Node *node, void *argument)
{
	if (node == NULL)
		return NULL;
	switch (nodeTag(node))
	{
		case T_CaseTestExpr:
			return (Node *) argument;
		case T_ArrayCoerceExpr:
		{
			ArrayCoerceExpr *copy = makeNode(ArrayCoerceExpr);

			memcpy(copy, node, sizeof(ArrayCoerceExpr));
			copy->arg = (Expr *) replace_case_test((Node *) copy->arg, argument);
			return (Node *) copy;
		}
		case T_CaseExpr:
		{
			CaseExpr *copy;
			List *args = NIL;
			ListCell *lc;

			if (((CaseExpr *) node)->arg == NULL)
				return expression_tree_mutator(node, replace_case_test, argument);
			copy = makeNode(CaseExpr);
			memcpy(copy, node, sizeof(CaseExpr));
			copy->arg = (Expr *) replace_case_test((Node *) copy->arg, argument);
			copy->defresult = (Expr *) replace_case_test((Node *) copy->defresult, argument);
			foreach (lc, copy->args)
			{
				CaseWhen *when = makeNode(CaseWhen);

				memcpy(when, lfirst_node(CaseWhen, lc), sizeof(CaseWhen));
				when->result = (Expr *) replace_case_test((Node *) when->result, argument);
				args = lappend(args, when);
			}
			copy->args = args;
			return (Node *) copy;
		}
		case T_List:
		case T_CaseWhen:
		case T_OpExpr:
		case T_DistinctExpr:
		case T_NullIfExpr:
		case T_ScalarArrayOpExpr:
		case T_FuncExpr:
		case T_BoolExpr:
		case T_NullTest:
		case T_BooleanTest:
		case T_RelabelType:
		case T_CoerceViaIO:
		case T_CoalesceExpr:
		case T_MinMaxExpr:
		case T_ArrayExpr:
		case T_RowExpr:
		case T_RowCompareExpr:
		case T_SubscriptingRef:
			return expression_tree_mutator(node, replace_case_test, argument);
		default:
			return node;
	}
}

/* CASE x WHEN y becomes CASE WHEN x = y. */
static bool
write_case(PgdnIrWriter *writer, CaseExpr *expr)
{
	bool is_expanded = expr->arg != NULL;
	int conditional = writer->conditional;
	int start;
	ListCell *lc;

	if (list_length(expr->args) > LIST_MAX)
		return false;
	/* A value that differs at each look cannot be repeated. */
	if (is_expanded && contain_volatile_functions((Node *) expr->arg))
		return false;
	start = pgdn_ir_begin(writer, PGDN_EXPR_CASE);
	write_result(writer, (Node *) expr);
	pgdn_put_u16(&writer->buffer, (uint16) list_length(expr->args));
	if (is_expanded)
		writer->expansions++;
	foreach (lc, expr->args)
	{
		CaseWhen *when = lfirst_node(CaseWhen, lc);
		Node *condition = (Node *) when->expr;

		if (writer->is_too_large)
			break;
		if (is_expanded)
			condition = replace_case_test(condition, expr->arg);
		pgdn_ir_node(writer, condition);
		/* Only the first condition is evaluated in any case. */
		writer->conditional = conditional + 1;
		pgdn_ir_node(writer, (Node *) when->result);
	}
	pgdn_ir_node(writer, (Node *) expr->defresult);
	writer->conditional = conditional;
	if (is_expanded)
		writer->expansions--;
	pgdn_ir_end(writer, start);
	return true;
}

static bool
write_coalesce(PgdnIrWriter *writer, CoalesceExpr *expr)
{
	int conditional = writer->conditional;
	int start;
	ListCell *lc;

	if (list_length(expr->args) > LIST_MAX)
		return false;
	start = pgdn_ir_begin(writer, PGDN_EXPR_COALESCE);
	write_result(writer, (Node *) expr);
	pgdn_put_u16(&writer->buffer, (uint16) list_length(expr->args));
	foreach (lc, expr->args)
	{
		pgdn_ir_node(writer, (Node *) lfirst(lc));
		/* Only the first is evaluated in any case. */
		writer->conditional = conditional + 1;
	}
	writer->conditional = conditional;
	pgdn_ir_end(writer, start);
	return true;
}

static bool
write_min_max(PgdnIrWriter *writer, MinMaxExpr *expr)
{
	Oid less = lookup_type_cache(expr->minmaxtype, TYPECACHE_LT_OPR)->lt_opr;
	int start;

	if (!OidIsValid(less) || list_length(expr->args) > LIST_MAX)
		return false;
	start = pgdn_ir_begin(writer, PGDN_EXPR_MIN_MAX);
	pgdn_put_u8(&writer->buffer, expr->op == IS_LEAST);
	write_result(writer, (Node *) expr);
	pgdn_put_collation(&writer->buffer, expr->inputcollid);
	pgdn_put_operator(&writer->buffer, less, InvalidOid);
	write_list(writer, expr->args);
	pgdn_ir_end(writer, start);
	return true;
}

static bool
write_array(PgdnIrWriter *writer, ArrayExpr *expr)
{
	int start;

	if (list_length(expr->elements) > LIST_MAX)
		return false;
	start = pgdn_ir_begin(writer, PGDN_EXPR_ARRAY);
	write_result(writer, (Node *) expr);
	pgdn_put_u8(&writer->buffer, expr->multidims);
	write_list(writer, expr->elements);
	pgdn_ir_end(writer, start);
	return true;
}

/* Subscripts or bounds; NULL in the list is one that was left out. */
static void
write_bounds(PgdnIrWriter *writer, List *bounds)
{
	ListCell *lc;

	pgdn_put_u8(&writer->buffer, (uint8) list_length(bounds));
	foreach (lc, bounds)
		write_optional(writer, (Node *) lfirst(lc));
}

static bool
write_subscript(PgdnIrWriter *writer, SubscriptingRef *ref)
{
	int start;

	if (ref->refassgnexpr != NULL || list_length(ref->refupperindexpr) > SHORT_LIST_MAX)
		return false;
	start = pgdn_ir_begin(writer, PGDN_EXPR_SUBSCRIPT);
	write_result(writer, (Node *) ref);
	pgdn_ir_node(writer, (Node *) ref->refexpr);
	write_bounds(writer, ref->refupperindexpr);
	write_bounds(writer, ref->reflowerindexpr);
	pgdn_ir_end(writer, start);
	return true;
}

static bool
write_row(PgdnIrWriter *writer, RowExpr *row)
{
	int start;

	if (list_length(row->args) > LIST_MAX)
		return false;
	start = pgdn_ir_begin(writer, PGDN_EXPR_ROW);
	pgdn_put_type(&writer->buffer, row->row_typeid, -1);
	write_list(writer, row->args);
	pgdn_ir_end(writer, start);
	return true;
}

static bool
write_row_compare(PgdnIrWriter *writer, RowCompareExpr *expr)
{
	int start;
	ListCell *operator_cell;
	ListCell *collation_cell;
	ListCell *left_cell;
	ListCell *right_cell;

	if (list_length(expr->opnos) > LIST_MAX)
		return false;
	start = pgdn_ir_begin(writer, PGDN_EXPR_ROW_COMPARE);
	pgdn_put_u8(&writer->buffer, (uint8) pgdn_row_comparison_compat(expr));
	pgdn_put_u16(&writer->buffer, (uint16) list_length(expr->opnos));
	forfour(operator_cell, expr->opnos, collation_cell, expr->inputcollids, left_cell, expr->largs, right_cell, expr->rargs)
	{
		pgdn_put_operator(&writer->buffer, lfirst_oid(operator_cell), InvalidOid);
		pgdn_put_collation(&writer->buffer, lfirst_oid(collation_cell));
		pgdn_ir_node(writer, (Node *) lfirst(left_cell));
		pgdn_ir_node(writer, (Node *) lfirst(right_cell));
	}
	pgdn_ir_end(writer, start);
	return true;
}

/* u8 m, m exprs: the aggregated arguments that are not there for ORDER BY alone; none under WITHIN GROUP, whose order has them. */
static void
write_aggregated(PgdnIrWriter *writer, Aggref *aggref)
{
	List *args = NIL;
	ListCell *lc;

	if (aggref->aggkind == AGGKIND_NORMAL)
	{
		foreach (lc, aggref->args)
		{
			TargetEntry *entry = lfirst_node(TargetEntry, lc);

			if (!entry->resjunk)
				args = lappend(args, entry->expr);
		}
	}
	write_short_list(writer, args);
}

static bool
write_aggregate(PgdnIrWriter *writer, Aggref *aggref)
{
	int conditional = writer->conditional;
	int start;
	ListCell *lc;

	if (aggref->agglevelsup != 0 || aggref->aggsplit != AGGSPLIT_SIMPLE ||
		list_length(aggref->args) > SHORT_LIST_MAX || list_length(aggref->aggdirectargs) > SHORT_LIST_MAX)
		return false;
	start = pgdn_ir_begin(writer, PGDN_EXPR_AGGREGATE);
	pgdn_put_procedure(&writer->buffer, aggref->aggfnoid);
	pgdn_put_u8(&writer->buffer, aggref->aggkind == AGGKIND_NORMAL ? 0 : aggref->aggkind == AGGKIND_ORDERED_SET ? 1
																												: 2);
	pgdn_put_u8(&writer->buffer, (uint8) ((aggref->aggstar ? 1 : 0) | (aggref->aggdistinct != NIL ? 2 : 0) |
										  (aggref->aggvariadic ? 4 : 0)));
	write_result(writer, (Node *) aggref);
	pgdn_put_collation(&writer->buffer, aggref->inputcollid);
	write_short_list(writer, aggref->aggdirectargs);
	/* Rows that the filter leaves out do not evaluate the arguments. */
	if (aggref->aggfilter != NULL)
		writer->conditional++;
	write_aggregated(writer, aggref);
	pgdn_put_u8(&writer->buffer, (uint8) list_length(aggref->aggorder));
	foreach (lc, aggref->aggorder)
	{
		SortGroupClause *clause = lfirst_node(SortGroupClause, lc);

		pgdn_ir_sort_key(writer, clause, get_sortgroupclause_expr(clause, aggref->args));
	}
	writer->conditional = conditional;
	write_optional(writer, (Node *) aggref->aggfilter);
	pgdn_ir_end(writer, start);
	return true;
}

static bool
write_grouping(PgdnIrWriter *writer, GroupingFunc *grouping)
{
	int start;

	if (grouping->agglevelsup != 0 || list_length(grouping->args) > SHORT_LIST_MAX)
		return false;
	start = pgdn_ir_begin(writer, PGDN_EXPR_GROUPING);
	write_short_list(writer, grouping->args);
	pgdn_ir_end(writer, start);
	return true;
}

static bool
write_window_function(PgdnIrWriter *writer, WindowFunc *func)
{
	int conditional = writer->conditional;
	int start;

	if (list_length(func->args) > SHORT_LIST_MAX)
		return false;
	start = pgdn_ir_begin(writer, PGDN_EXPR_WINDOW);
	pgdn_put_procedure(&writer->buffer, func->winfnoid);
	pgdn_put_u8(&writer->buffer, (uint8) ((func->winstar ? 1 : 0) | (func->winagg ? 2 : 0)));
	write_result(writer, (Node *) func);
	pgdn_put_collation(&writer->buffer, func->inputcollid);
	pgdn_put_u32(&writer->buffer, func->winref);
	if (func->aggfilter != NULL)
		writer->conditional++;
	write_short_list(writer, func->args);
	writer->conditional = conditional;
	write_optional(writer, (Node *) func->aggfilter);
	pgdn_ir_end(writer, start);
	return true;
}

/* Writes a node of a kind that the format has; returns false, having written nothing, when it has none for it. */
bool
pgdn_ir_kind(PgdnIrWriter *writer, Node *node)
{
	switch (nodeTag(node))
	{
		case T_Var:
			return write_var(writer, (Var *) node);
		case T_Const:
			return write_const(writer, (Const *) node);
		case T_OpExpr:
			return write_op(writer, (OpExpr *) node);
		case T_DistinctExpr:
			return write_distinct(writer, (DistinctExpr *) node);
		case T_NullIfExpr:
			return write_nullif(writer, (NullIfExpr *) node);
		case T_ScalarArrayOpExpr:
			return write_scalar_array_op(writer, (ScalarArrayOpExpr *) node);
		case T_FuncExpr:
			return write_function(writer, (FuncExpr *) node);
		case T_BoolExpr:
			return write_bool(writer, (BoolExpr *) node);
		case T_NullTest:
			return write_null_test(writer, (NullTest *) node);
		case T_BooleanTest:
			return write_boolean_test(writer, (BooleanTest *) node);
		case T_RelabelType:
			return write_relabel(writer, (RelabelType *) node);
		case T_CoerceViaIO:
			return write_io_cast(writer, (CoerceViaIO *) node);
		case T_ArrayCoerceExpr:
			return write_array_cast(writer, (ArrayCoerceExpr *) node);
		case T_CaseTestExpr:
			return write_element(writer, (CaseTestExpr *) node);
		case T_CaseExpr:
			return write_case(writer, (CaseExpr *) node);
		case T_CoalesceExpr:
			return write_coalesce(writer, (CoalesceExpr *) node);
		case T_MinMaxExpr:
			return write_min_max(writer, (MinMaxExpr *) node);
		case T_ArrayExpr:
			return write_array(writer, (ArrayExpr *) node);
		case T_SubscriptingRef:
			return write_subscript(writer, (SubscriptingRef *) node);
		case T_RowExpr:
			return write_row(writer, (RowExpr *) node);
		case T_RowCompareExpr:
			return write_row_compare(writer, (RowCompareExpr *) node);
		case T_Aggref:
			return write_aggregate(writer, (Aggref *) node);
		case T_GroupingFunc:
			return write_grouping(writer, (GroupingFunc *) node);
		case T_WindowFunc:
			return write_window_function(writer, (WindowFunc *) node);
		default:
			return false;
	}
}
