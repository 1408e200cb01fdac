/*
 * ir.h
 *
 * What do the files that write expressions share?
 *
 * Only ir.c, ir_expr.c and ir_step.c include this; what they offer to the
 * others is in pgdotnet_fdw.h.
 */
#ifndef PGDN_IR_H
#define PGDN_IR_H

#include "pgdotnet_fdw.h"

/* ---- ir.c ---- */

extern int pgdn_ir_begin(PgdnIrWriter *writer, PgdnExprKind kind);
extern void pgdn_ir_end(PgdnIrWriter *writer, int start);
extern void pgdn_ir_node(PgdnIrWriter *writer, Node *node);
extern void pgdn_ir_opaque(PgdnIrWriter *writer, Node *node);

/* ---- ir_expr.c ---- */

extern bool pgdn_ir_kind(PgdnIrWriter *writer, Node *node);

/* ---- ir_step.c ---- */

extern void pgdn_ir_sort_key(PgdnIrWriter *writer, SortGroupClause *clause, Node *expr);

#endif /* PGDN_IR_H */
