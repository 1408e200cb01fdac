/*
 * modify_plan.c
 *
 * What does PostgreSQL's planner ask about writing into a foreign table?
 *
 * Whether it may be written at all, which old values a row must bring along so
 * that it is found again, and the plan's bytes.  Managed code decides; here are
 * the facts: which columns get values, and which must come back.
 */
#include "postgres.h"

#include "access/sysattr.h"
#include "access/table.h"
#include "access/xact.h"
#include "catalog/pg_type.h"
#include "commands/defrem.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/appendinfo.h"
#include "optimizer/optimizer.h"
#include "parser/parsetree.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"

#include "compat.h"
#include "modify.h"
#include "plan.h"

/* The numbers of the boundary. */
static PgdnModifyKind
modify_kind(CmdType operation)
{
	switch (operation)
	{
		case CMD_INSERT:
			return PGDN_MODIFY_INSERT;
		case CMD_UPDATE:
			return PGDN_MODIFY_UPDATE;
		case CMD_DELETE:
			return PGDN_MODIFY_DELETE;
		default:
			ereport(ERROR,
					(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
					 errmsg("foreign tables do not support MERGE"),
					 errhint("Use INSERT with option on_conflict 'update' of the foreign table, or UPDATE and INSERT.")));
	}
}

/* Name of the column that brings an old value along; one name has one type, also where several tables are changed. */
char *
pgdn_old_column_name(Oid type, int32 typmod, Oid collation, AttrNumber attribute)
{
	return psprintf("pgdotnet_old_%d_%u_%d_%u", attribute, type, typmod, collation);
}

/* AddForeignUpdateTargets: the old values by which a row is found again. */
void
pgdotnetAddForeignUpdateTargets(PlannerInfo *root, Index index, RangeTblEntry *rte, Relation relation)
{
	CmdType operation = root->parse->commandType;
	PgdnPlannedRelation *table = pgdn_planned_new(NULL, NULL);
	const int16_t *attributes;
	int16_t *wanted;
	int32_t count;
	PgdnError error;
	int status;

	pgdn_host_start();
	pgdn_open_table(table, RelationGetRelid(relation), pgdn_target_user_compat(root->parse, rte), index);
	PGDN_CALL(status, pgdn_exports.modify_identity(table->table, modify_kind(operation), &attributes, &count, &error));
	pgdn_check(status, &error);
	wanted = palloc(sizeof(int16_t) * Max(count, 1));
	memcpy(wanted, attributes, sizeof(int16_t) * count);
	for (int i = 0; i < count; i++)
	{
		Form_pg_attribute form;

		if (wanted[i] < 0)
		{
			add_row_identity_var(root, makeVar(index, SelfItemPointerAttributeNumber, TIDOID, -1, InvalidOid, 0), index, "ctid");
			continue;
		}
		form = TupleDescAttr(RelationGetDescr(relation), wanted[i] - 1);
		add_row_identity_var(root, makeVar(index, wanted[i], form->atttypid, form->atttypmod, form->attcollation, 0), index,
							 pgdn_old_column_name(form->atttypid, form->atttypmod, form->attcollation, wanted[i]));
	}
}

/* Live columns, as a list of attribute numbers. */
List *
pgdn_all_columns(Relation relation)
{
	TupleDesc desc = RelationGetDescr(relation);
	List *columns = NIL;

	for (int i = 1; i <= desc->natts; i++)
	{
		if (!TupleDescAttr(desc, i - 1)->attisdropped)
			columns = lappend_int(columns, i);
	}
	return columns;
}

/* The same without generated ones, whose values the remote makes. */
List *
pgdn_written_columns(Relation relation)
{
	List *columns = NIL;
	ListCell *lc;

	foreach (lc, pgdn_all_columns(relation))
	{
		if (TupleDescAttr(RelationGetDescr(relation), lfirst_int(lc) - 1)->attgenerated == '\0')
			columns = lappend_int(columns, lfirst_int(lc));
	}
	return columns;
}

/* Columns that an UPDATE sets: all where a trigger may change any. */
static List *
updated_columns(PlannerInfo *root, Index index, Relation relation)
{
	Bitmapset *updated = pgdn_updated_columns_compat(root, find_base_rel(root, index), planner_rt_fetch(index, root));
	TriggerDesc *triggers = relation->trigdesc;
	List *columns = NIL;
	ListCell *lc;

	if (triggers != NULL && triggers->trig_update_before_row)
		return pgdn_written_columns(relation);
	foreach (lc, pgdn_written_columns(relation))
	{
		if (bms_is_member(lfirst_int(lc) - FirstLowInvalidHeapAttributeNumber, updated))
			columns = lappend_int(columns, lfirst_int(lc));
	}
	return columns;
}

/* Columns that a written row must return. */
static List *
returned_columns(Relation relation, Index index, CmdType operation, List *returning, List *checks)
{
	TriggerDesc *triggers = relation->trigdesc;
	Bitmapset *used = NULL;
	List *columns = NIL;
	ListCell *lc;

	if (triggers != NULL && ((operation == CMD_INSERT && triggers->trig_insert_after_row) ||
							 (operation == CMD_UPDATE && triggers->trig_update_after_row)))
		return pgdn_all_columns(relation);
	/* A row that fails a check is shown. */
	if (checks != NIL)
		return pgdn_all_columns(relation);
	pull_varattnos((Node *) returning, index, &used);
	if (bms_is_member(SelfItemPointerAttributeNumber - FirstLowInvalidHeapAttributeNumber, used))
		columns = lappend_int(columns, SelfItemPointerAttributeNumber);
	foreach (lc, pgdn_all_columns(relation))
	{
		if (bms_is_member(0 - FirstLowInvalidHeapAttributeNumber, used) ||
			bms_is_member(lfirst_int(lc) - FirstLowInvalidHeapAttributeNumber, used))
			columns = lappend_int(columns, lfirst_int(lc));
	}
	return columns;
}

static int16_t *
attribute_array(List *columns)
{
	int16_t *array = palloc(sizeof(int16_t) * Max(list_length(columns), 1));
	ListCell *lc;
	int i = 0;

	foreach (lc, columns)
		array[i++] = (int16_t) lfirst_int(lc);
	return array;
}

/* Asks for the bytes of a plan that writes. */
Const *
pgdn_modify_plan(Relation relation, Index index, Oid user, CmdType operation, bool ignores_conflicts, bool is_copy, List *values, List *returned)
{
	PgdnModifyPlanRequest request;
	PgdnBytes plan;
	PgdnError error;
	int status;

	memset(&request, 0, sizeof(request));
	request.table = pgdn_describe_table(RelationGetRelid(relation), user, index);
	request.kind = modify_kind(operation);
	request.ignores_conflicts = ignores_conflicts;
	request.is_copy = is_copy;
	request.values = attribute_array(values);
	request.value_count = list_length(values);
	request.returned = attribute_array(returned);
	request.returned_count = list_length(returned);
	PGDN_CALL(status, pgdn_exports.modify_plan(&request, &plan, &error));
	pgdn_check(status, &error);
	return pgdn_plan_const(plan);
}

/* PlanForeignModify. */
List *
pgdotnetPlanForeignModify(PlannerInfo *root, ModifyTable *plan, Index index, int subplan_index)
{
	RangeTblEntry *rte = planner_rt_fetch(index, root);
	CmdType operation = plan->operation;
	List *returning = plan->returningLists != NIL ? (List *) list_nth(plan->returningLists, subplan_index) : NIL;
	List *checks = plan->withCheckOptionLists != NIL ? (List *) list_nth(plan->withCheckOptionLists, subplan_index) : NIL;
	List *values = NIL;
	Relation relation;
	Const *private;

	if (plan->onConflictAction == ONCONFLICT_UPDATE)
		elog(ERROR, "unexpected ON CONFLICT specification: %d", (int) plan->onConflictAction);
	pgdn_host_start();
	relation = table_open(rte->relid, NoLock);
	if (operation == CMD_INSERT)
		values = pgdn_written_columns(relation);
	else if (operation == CMD_UPDATE)
		values = updated_columns(root, index, relation);
	private = pgdn_modify_plan(relation, index, pgdn_target_user_compat(root->parse, rte), operation,
							   plan->onConflictAction == ONCONFLICT_NOTHING, false, values,
							   returned_columns(relation, index, operation, returning, checks));
	table_close(relation, NoLock);
	return list_make1(private);
}

/* An option that says true or false; where it stands several times, the last list counts. */
static bool
option_is_on(const char *name, List *server_options, List *table_options)
{
	bool result = true;
	ListCell *lc;

	foreach (lc, list_concat_copy(server_options, table_options))
	{
		DefElem *def = lfirst_node(DefElem, lc);

		if (strcmp(def->defname, name) == 0)
			result = defGetBoolean(def);
	}
	return result;
}

/* IsForeignRelUpdatable: as option updatable says; whether a row can be found again is seen when a statement is planned. */
int
pgdotnetIsForeignRelUpdatable(Relation relation)
{
	ForeignTable *table = GetForeignTable(RelationGetRelid(relation));
	ForeignServer *server = GetForeignServer(table->serverid);

	if (!option_is_on("updatable", server->options, table->options))
		return 0;
	return (1 << CMD_INSERT) | (1 << CMD_UPDATE) | (1 << CMD_DELETE);
}
