/*
 * ir.c
 *
 * How does an expression look in the boundary's format?
 *
 * Walks PostgreSQL's expression trees: what PostgreSQL can compute once before
 * the scan becomes a PARAM, the kinds that pgdotnet_abi.h names are written by
 * ir_expr.c, and whatever else becomes OPAQUE, so that a new PostgreSQL
 * degrades to "not pushed down".  Facts on types, operators and values come
 * from ir_facts.c; quals, keys and windows are put together in ir_step.c.
 *
 * Deliberately not here: any judgement of what may be pushed down.
 */
#include "postgres.h"

#include "access/sysattr.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"
#include "utils/lsyscache.h"

#include "ir.h"

/* Deeper nesting is OPAQUE. */
#define DEPTH_MAX 500

/*
 * An expression with more nodes, or that CASE makes longer than so many bytes,
 * is OPAQUE as a whole: a simple CASE is written with its argument repeated in
 * each condition, and such CASEs may be nested.
 */
#define NODES_MAX 20000
#define EXPANDED_BYTES_MAX (1024 * 1024)

/* Starts an expression; the length is filled in by pgdn_ir_end. */
int
pgdn_ir_begin(PgdnIrWriter *writer, PgdnExprKind kind)
{
	pgdn_put_u8(&writer->buffer, (uint8) kind);
	pgdn_put_u32(&writer->buffer, 0);
	return writer->buffer.len;
}

void
pgdn_ir_end(PgdnIrWriter *writer, int start)
{
	uint32 length = (uint32) (writer->buffer.len - start);

	memcpy(writer->buffer.data + start - sizeof(length), &length, sizeof(length));
}

/*
 * Whether only the executor of its own query level can compute the expression,
 * or only its place in a larger one.
 */
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

			return var->varlevelsup != 0 || bms_is_member(var->varno, ((PgdnIrWriter *) context)->relids);
		}
		case T_CaseExpr:
		{
			CaseExpr *expr = (CaseExpr *) node;
			PgdnIrWriter *writer = (PgdnIrWriter *) context;
			ListCell *lc;

			if (expr->arg == NULL)
				break;
			if (is_bound_to_its_place((Node *) expr->arg, context) || is_bound_to_its_place((Node *) expr->defresult, context))
				return true;
			foreach (lc, expr->args)
			{
				CaseWhen *when = lfirst_node(CaseWhen, lc);
				bool is_bound;

				if (is_bound_to_its_place((Node *) when->result, context))
					return true;
				writer->inner_tests++;
				is_bound = is_bound_to_its_place((Node *) when->expr, context);
				writer->inner_tests--;
				if (is_bound)
					return true;
			}
			return false;
		}
		case T_ArrayCoerceExpr:
		{
			ArrayCoerceExpr *expr = (ArrayCoerceExpr *) node;
			PgdnIrWriter *writer = (PgdnIrWriter *) context;
			bool is_bound;

			if (is_bound_to_its_place((Node *) expr->arg, context))
				return true;
			writer->inner_tests++;
			is_bound = is_bound_to_its_place((Node *) expr->elemexpr, context);
			writer->inner_tests--;
			return is_bound;
		}
		case T_CaseTestExpr:
			/* Stands for something outside, unless that is part of what is looked at. */
			return ((PgdnIrWriter *) context)->inner_tests == 0;
		case T_PlaceHolderVar:
		case T_SubLink:
		case T_SubPlan:
		case T_AlternativeSubPlan:
		case T_Aggref:
		case T_GroupingFunc:
		case T_WindowFunc:
		case T_CoerceToDomainValue:
		case T_SetToDefault:
		case T_CurrentOfExpr:
		case T_NextValueExpr:
			return true;
		default:
			break;
	}
	return expression_tree_walker(node, is_bound_to_its_place, context);
}

/* Whether computing it cannot fail, so that it may be computed though nobody asks for it. */
static bool
cannot_fail(Node *node)
{
	return IsA(node, Param) || IsA(node, Var) || IsA(node, SQLValueFunction) ||
		   (IsA(node, FuncExpr) && ((FuncExpr *) node)->args == NIL);
}

/*
 * Whether PostgreSQL can compute the expression once, before the scan (or each
 * rescan) starts: no column of the relations, nothing volatile, and no error
 * that a CASE or COALESCE around it prevents.
 */
static bool
is_known_before_scan(PgdnIrWriter *writer, Node *node)
{
	if (writer->conditional > 0 && !cannot_fail(node))
		return false;
	return !is_bound_to_its_place(node, writer) &&
		   !contain_volatile_functions(node) &&
		   !expression_returns_set(node) &&
		   get_typtype(exprType(node)) != TYPTYPE_PSEUDO;
}

/* Position of an expression in the parameter list, which it joins if it is new. */
static int
parameter_index(PgdnIrWriter *writer, Node *node)
{
	MemoryContext old;
	ListCell *lc;
	int index = 0;

	foreach (lc, *writer->parameters)
	{
		if (equal(lfirst(lc), node))
			return index;
		index++;
	}
	/* The search for a join order may use contexts that do not last. */
	old = MemoryContextSwitchTo(writer->root->planner_cxt);
	*writer->parameters = lappend(*writer->parameters, copyObject(node));
	MemoryContextSwitchTo(old);
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

	start = pgdn_ir_begin(writer, PGDN_EXPR_PARAM);
	pgdn_put_u8(&writer->buffer, source);
	pgdn_put_u32(&writer->buffer, (uint32) parameter_index(writer, node));
	pgdn_put_type(&writer->buffer, exprType(node), exprTypmod(node));
	pgdn_put_collation(&writer->buffer, exprCollation(node));
	pgdn_ir_end(writer, start);
}

/* What a reader of expression_ir() calls the node; numbers of node tags differ between majors. */
static const char *
node_name(Node *node)
{
	switch (nodeTag(node))
	{
		case T_FuncExpr:
			return get_func_name(((FuncExpr *) node)->funcid);
		case T_Aggref:
			return get_func_name(((Aggref *) node)->aggfnoid);
		case T_WindowFunc:
			return get_func_name(((WindowFunc *) node)->winfnoid);
		case T_OpExpr:
			return get_opname(((OpExpr *) node)->opno);
		case T_SubPlan:
		case T_AlternativeSubPlan:
			return "SubPlan";
		case T_PlaceHolderVar:
			return "PlaceHolderVar";
		case T_CoerceToDomain:
			return "CoerceToDomain";
		case T_FieldSelect:
			return "FieldSelect";
		case T_ConvertRowtypeExpr:
			return "ConvertRowtypeExpr";
		case T_XmlExpr:
			return "XmlExpr";
		case T_CaseExpr:
			return "CaseExpr";
		case T_Param:
			return "Param";
		default:
			return "node";
	}
}

void
pgdn_ir_opaque(PgdnIrWriter *writer, Node *node)
{
	Bitmapset *attributes = NULL;
	int start = pgdn_ir_begin(writer, PGDN_EXPR_OPAQUE);
	int member = -1;

	while (!writer->is_too_large && (member = bms_next_member(writer->relids, member)) >= 0)
		pull_varattnos(node, (Index) member, &attributes);
	member = -1;
	pgdn_put_type(&writer->buffer, exprType(node), -1);
	pgdn_put_str(&writer->buffer, writer->is_too_large ? "too large" : node_name(node));
	pgdn_put_u16(&writer->buffer, (uint16) bms_num_members(attributes));
	while ((member = bms_next_member(attributes, member)) >= 0)
		pgdn_put_u16(&writer->buffer, (uint16) (member + FirstLowInvalidHeapAttributeNumber));
	pgdn_ir_end(writer, start);
}

/* Writes one expression that is part of a larger one. */
void
pgdn_ir_node(PgdnIrWriter *writer, Node *node)
{
	check_stack_depth();
	if (++writer->nodes > NODES_MAX ||
		(writer->expansions > 0 && writer->buffer.len - writer->start > EXPANDED_BYTES_MAX))
		writer->is_too_large = true;
	/* pgdn_ir_expr() takes all of it back. */
	if (writer->is_too_large)
		return;

	writer->depth++;
	if (writer->depth > DEPTH_MAX)
		pgdn_ir_opaque(writer, node);
	/* Connectives and NULL tests keep their shape: the remote can judge them as well. */
	else if (!IsA(node, Const) && !IsA(node, BoolExpr) && !IsA(node, NullTest) &&
			 is_known_before_scan(writer, node))
		write_parameter(writer, node);
	else if (!pgdn_ir_kind(writer, node))
		pgdn_ir_opaque(writer, node);
	writer->depth--;
}

/* Writes one whole expression. */
void
pgdn_ir_expr(PgdnIrWriter *writer, Node *expr)
{
	int parameters = list_length(*writer->parameters);

	writer->start = writer->buffer.len;
	writer->depth = writer->nodes = writer->expansions = writer->conditional = 0;
	writer->inner_tests = writer->elements = 0;
	writer->is_too_large = false;
	pgdn_ir_node(writer, expr);
	if (writer->is_too_large)
	{
		writer->buffer.len = writer->start;
		pgdn_ir_opaque(writer, expr);
		*writer->parameters = list_truncate(*writer->parameters, parameters);
	}
}

/*
 * Starts a message about expressions over these relations.  The parameter list
 * grows by what the expressions need; messages may share it.
 */
void
pgdn_ir_start(PgdnIrWriter *writer, PlannerInfo *root, Relids relids, List **parameters)
{
	memset(writer, 0, sizeof(*writer));
	writer->root = root;
	writer->relids = relids;
	writer->parameters = parameters;
	initStringInfo(&writer->buffer);
	pgdn_put_u8(&writer->buffer, PGDN_IR_VERSION);
}
