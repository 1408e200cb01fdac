/*
 * ir.c
 *
 * How does a qual look in the boundary's expression format?
 *
 * Walks PostgreSQL's expression trees and writes the kinds that
 * pgdotnet_abi.h names; whatever else becomes OPAQUE, so that a new
 * PostgreSQL degrades to "not pushed down".  A subexpression without columns of
 * the relation, which PostgreSQL can compute once before the scan, becomes a
 * PARAM.  Facts on types, operators and values are written by ir_facts.c.
 *
 * Deliberately not here: any judgement of what may be pushed down.
 */
#include "postgres.h"

#include "access/sysattr.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"
#include "optimizer/restrictinfo.h"
#include "utils/lsyscache.h"

#include "pgdotnet_fdw.h"

/* Deeper nesting is OPAQUE. */
#define DEPTH_MAX 500

static void write_expr(PgdnIrWriter *writer, Node *node);

/* Starts an expression; the length is filled in by end_expr. */
static int
begin_expr(PgdnIrWriter *writer, PgdnExprKind kind)
{
	pgdn_put_u8(&writer->buffer, (uint8) kind);
	pgdn_put_u32(&writer->buffer, 0);
	return writer->buffer.len;
}

static void
end_expr(PgdnIrWriter *writer, int start)
{
	uint32 length = (uint32) (writer->buffer.len - start);

	memcpy(writer->buffer.data + start - sizeof(length), &length, sizeof(length));
}

/* Kinds of nodes that only the executor of their own query level can compute. */
static bool
is_bound_to_its_place(Node *node, void *context)
{
	if (node == NULL)
		return false;
	switch (nodeTag(node))
	{
		case T_Var:
		{
			Var *var = (Var *) node;

			return var->varlevelsup != 0 || bms_is_member(var->varno, (Relids) context);
		}
		case T_PlaceHolderVar:
		case T_SubLink:
		case T_SubPlan:
		case T_AlternativeSubPlan:
		case T_Aggref:
		case T_GroupingFunc:
		case T_WindowFunc:
		case T_CurrentOfExpr:
		case T_NextValueExpr:
			return true;
		default:
			break;
	}
	return expression_tree_walker(node, is_bound_to_its_place, context);
}

/*
 * Whether PostgreSQL can compute the expression once, before the scan (or each
 * rescan) starts: no column of the relation, nothing volatile.
 */
static bool
is_known_before_scan(PgdnIrWriter *writer, Node *node)
{
	return !is_bound_to_its_place(node, writer->rel->relids) &&
		   !contain_volatile_functions(node) &&
		   !expression_returns_set(node) &&
		   get_typtype(exprType(node)) != TYPTYPE_PSEUDO;
}

/* Position of an expression in the parameter list, which it joins if it is new. */
static int
parameter_index(PgdnIrWriter *writer, Node *node)
{
	ListCell *lc;
	int index = 0;

	foreach (lc, writer->parameters)
	{
		if (equal(lfirst(lc), node))
			return index;
		index++;
	}
	writer->parameters = lappend(writer->parameters, node);
	return index;
}

static void
write_parameter(PgdnIrWriter *writer, Node *node)
{
	uint8 source = 2;
	int start;

	if (IsA(node, Param))
		source = ((Param *) node)->paramkind == PARAM_EXTERN ? 0 : 1;
	else if (IsA(node, Var))
		source = 1; /* the outer side's column: a nested loop sets it */

	start = begin_expr(writer, PGDN_EXPR_PARAM);
	pgdn_put_u8(&writer->buffer, source);
	pgdn_put_u32(&writer->buffer, (uint32) parameter_index(writer, node));
	pgdn_put_type(&writer->buffer, exprType(node), exprTypmod(node));
	pgdn_put_collation(&writer->buffer, exprCollation(node));
	end_expr(writer, start);
}

static void
write_opaque(PgdnIrWriter *writer, Node *node)
{
	Bitmapset *attributes = NULL;
	int start = begin_expr(writer, PGDN_EXPR_OPAQUE);
	int member = -1;
	char tag[16];

	pull_varattnos(node, writer->rel->relid, &attributes);
	snprintf(tag, sizeof(tag), "%d", (int) nodeTag(node));
	pgdn_put_type(&writer->buffer, exprType(node), -1);
	pgdn_put_str(&writer->buffer, IsA(node, FuncExpr) ? get_func_name(((FuncExpr *) node)->funcid) : tag);
	pgdn_put_u16(&writer->buffer, (uint16) bms_num_members(attributes));
	while ((member = bms_next_member(attributes, member)) >= 0)
		pgdn_put_u16(&writer->buffer, (uint16) (member + FirstLowInvalidHeapAttributeNumber));
	end_expr(writer, start);
}

static void
write_args(PgdnIrWriter *writer, List *args)
{
	ListCell *lc;

	foreach (lc, args)
		write_expr(writer, (Node *) lfirst(lc));
}

static void
write_var(PgdnIrWriter *writer, Var *var)
{
	int start = begin_expr(writer, PGDN_EXPR_VAR);

	pgdn_put_u16(&writer->buffer, (uint16) var->varattno);
	pgdn_put_type(&writer->buffer, var->vartype, var->vartypmod);
	pgdn_put_collation(&writer->buffer, var->varcollid);
	end_expr(writer, start);
}

static void
write_const(PgdnIrWriter *writer, Const *constant)
{
	int start = begin_expr(writer, PGDN_EXPR_CONST);

	pgdn_put_type(&writer->buffer, constant->consttype, constant->consttypmod);
	pgdn_put_collation(&writer->buffer, constant->constcollid);
	pgdn_put_value(&writer->buffer, constant->consttype, constant->constvalue, constant->constisnull);
	end_expr(writer, start);
}

static void
write_op(PgdnIrWriter *writer, OpExpr *op)
{
	int start = begin_expr(writer, PGDN_EXPR_OP);

	pgdn_put_operator(&writer->buffer, op->opno, op->opfuncid);
	pgdn_put_type(&writer->buffer, op->opresulttype, -1);
	pgdn_put_collation(&writer->buffer, op->inputcollid);
	pgdn_put_u8(&writer->buffer, (uint8) list_length(op->args));
	write_args(writer, op->args);
	end_expr(writer, start);
}

static void
write_scalar_array_op(PgdnIrWriter *writer, ScalarArrayOpExpr *op)
{
	int start = begin_expr(writer, PGDN_EXPR_SCALAR_ARRAY_OP);

	pgdn_put_operator(&writer->buffer, op->opno, op->opfuncid);
	pgdn_put_u8(&writer->buffer, op->useOr);
	pgdn_put_collation(&writer->buffer, op->inputcollid);
	write_args(writer, op->args);
	end_expr(writer, start);
}

static void
write_bool(PgdnIrWriter *writer, BoolExpr *expr)
{
	int start = begin_expr(writer, PGDN_EXPR_BOOL);

	pgdn_put_u8(&writer->buffer, (uint8) (expr->boolop == AND_EXPR ? 0 : expr->boolop == OR_EXPR ? 1
																								 : 2));
	pgdn_put_u16(&writer->buffer, (uint16) list_length(expr->args));
	write_args(writer, expr->args);
	end_expr(writer, start);
}

static void
write_null_test(PgdnIrWriter *writer, NullTest *test)
{
	int start = begin_expr(writer, PGDN_EXPR_NULL_TEST);

	pgdn_put_u8(&writer->buffer, test->nulltesttype == IS_NOT_NULL);
	pgdn_put_u8(&writer->buffer, test->argisrow);
	write_expr(writer, (Node *) test->arg);
	end_expr(writer, start);
}

static void
write_relabel(PgdnIrWriter *writer, RelabelType *relabel)
{
	int start = begin_expr(writer, PGDN_EXPR_RELABEL);

	pgdn_put_type(&writer->buffer, relabel->resulttype, relabel->resulttypmod);
	pgdn_put_collation(&writer->buffer, relabel->resultcollid);
	write_expr(writer, (Node *) relabel->arg);
	end_expr(writer, start);
}

static void
write_boolean_test(PgdnIrWriter *writer, BooleanTest *test)
{
	int start = begin_expr(writer, PGDN_EXPR_BOOLEAN_TEST);

	pgdn_put_u8(&writer->buffer, (uint8) test->booltesttype);
	write_expr(writer, (Node *) test->arg);
	end_expr(writer, start);
}

/* The numbers of BoolTestType are those of the boundary. */
StaticAssertDecl(IS_TRUE == 0 && IS_NOT_TRUE == 1 && IS_FALSE == 2 && IS_NOT_FALSE == 3 &&
					 IS_UNKNOWN == 4 && IS_NOT_UNKNOWN == 5,
				 "BoolTestType has changed");

static void
write_expr(PgdnIrWriter *writer, Node *node)
{
	check_stack_depth();
	if (++writer->depth > DEPTH_MAX)
	{
		write_opaque(writer, node);
		writer->depth--;
		return;
	}

	/* Connectives and NULL tests keep their shape: the remote can judge them as well. */
	if (!IsA(node, Const) && !IsA(node, BoolExpr) && !IsA(node, NullTest) &&
		is_known_before_scan(writer, node))
	{
		write_parameter(writer, node);
		writer->depth--;
		return;
	}

	switch (nodeTag(node))
	{
		case T_Var:
			write_var(writer, (Var *) node);
			break;
		case T_Const:
			write_const(writer, (Const *) node);
			break;
		case T_OpExpr:
			write_op(writer, (OpExpr *) node);
			break;
		case T_ScalarArrayOpExpr:
			write_scalar_array_op(writer, (ScalarArrayOpExpr *) node);
			break;
		case T_BoolExpr:
			write_bool(writer, (BoolExpr *) node);
			break;
		case T_NullTest:
			write_null_test(writer, (NullTest *) node);
			break;
		case T_RelabelType:
			write_relabel(writer, (RelabelType *) node);
			break;
		case T_BooleanTest:
			write_boolean_test(writer, (BooleanTest *) node);
			break;
		default:
			write_opaque(writer, node);
			break;
	}
	writer->depth--;
}

/*
 * Writes the quals message.  writer->buffer must be initialized and empty; its
 * parameter list grows by what the quals need.
 */
void
pgdn_ir_quals(PgdnIrWriter *writer, List *restrictinfos)
{
	ListCell *lc;

	pgdn_put_u8(&writer->buffer, PGDN_IR_VERSION);
	pgdn_put_u32(&writer->buffer, (uint32) list_length(restrictinfos));
	foreach (lc, restrictinfos)
	{
		RestrictInfo *rinfo = lfirst_node(RestrictInfo, lc);
		uint8 flags = 0;

		if (restriction_is_securely_promotable(rinfo, writer->rel))
			flags |= 1;
		if (rinfo->pseudoconstant)
			flags |= 2;
		pgdn_put_u8(&writer->buffer, flags);
		write_expr(writer, (Node *) rinfo->clause);
	}
}
