/*
 * compat.h
 *
 * How do PostgreSQL majors 15 to 18 differ, as far as the shim can see it?
 *
 * The only file that may test PG_VERSION_NUM.  Code calls pgdn_xxx_compat()
 * with the newest (18) meaning; the mapping to older majors is here.
 */
#ifndef PGDN_COMPAT_H
#define PGDN_COMPAT_H

#include "catalog/pg_collation.h"
#include "commands/explain.h"
#include "funcapi.h"
#include "optimizer/pathnode.h"
#include "storage/latch.h"
#include "utils/pg_locale.h"

#if PG_VERSION_NUM >= 180000
#include "commands/explain_format.h"
#include "commands/explain_state.h"
#endif
#if PG_VERSION_NUM >= 170000
#include "storage/waiteventset.h"
#include "utils/wait_event.h"
#else
#include "pgstat.h"
#endif
#if PG_VERSION_NUM >= 160000
#include "utils/guc_hooks.h"
#endif

/* Of the headers that this was compiled with; minor versions do not matter to managed code. */
#define PGDN_SERVER_VERSION PG_VERSION_NUM

/* The module magic block carries name and version since 18. */
#if PG_VERSION_NUM >= 180000
#define PGDN_MODULE_MAGIC PG_MODULE_MAGIC_EXT(.name = "pgdotnet_fdw", .version = PGDN_VERSION)
#else
#define PGDN_MODULE_MAGIC PG_MODULE_MAGIC
#endif

/* 17 added fdw_restrictinfo, 18 disabled_nodes. */
static inline ForeignPath *
pgdn_create_foreignscan_path_compat(PlannerInfo *root, RelOptInfo *rel,
									double rows, int disabled_nodes,
									Cost startup_cost, Cost total_cost,
									List *pathkeys, Relids required_outer)
{
#if PG_VERSION_NUM >= 180000
	return create_foreignscan_path(root, rel, NULL, rows, disabled_nodes,
								   startup_cost, total_cost, pathkeys,
								   required_outer, NULL, NIL, NIL);
#elif PG_VERSION_NUM >= 170000
	return create_foreignscan_path(root, rel, NULL, rows,
								   startup_cost, total_cost, pathkeys,
								   required_outer, NULL, NIL, NIL);
#else
	return create_foreignscan_path(root, rel, NULL, rows,
								   startup_cost, total_cost, pathkeys,
								   required_outer, NULL, NIL);
#endif
}

/* A set that lives until the backend exits. 17 replaced the context by a resource owner. */
static inline WaitEventSet *
pgdn_create_wait_event_set_compat(int nevents)
{
#if PG_VERSION_NUM >= 170000
	return CreateWaitEventSet(NULL, nevents);
#else
	return CreateWaitEventSet(TopMemoryContext, nevents);
#endif
}

/* Named wait events of extensions exist since 17. */
static inline uint32
pgdn_wait_event_compat(const char *name)
{
#if PG_VERSION_NUM >= 170000
	return WaitEventExtensionNew(name);
#else
	return PG_WAIT_EXTENSION;
#endif
}

/* Whether strings of a collation sort by their bytes. */
static inline bool
pgdn_collation_is_c_compat(Oid collation)
{
#if PG_VERSION_NUM >= 180000
	return pg_newlocale_from_collation(collation)->collate_is_c;
#else
	return lc_collate_is_c(collation);
#endif
}

/* As whom a foreign scan runs: in the range table entry before 16. */
static inline Oid
pgdn_scan_user_compat(ForeignScan *plan, EState *estate)
{
	Oid userid;

#if PG_VERSION_NUM >= 160000
	userid = plan->checkAsUser;
#else
	userid = exec_rt_fetch(plan->scan.scanrelid, estate)->checkAsUser;
#endif
	return OidIsValid(userid) ? userid : GetUserId();
}

#endif /* PGDN_COMPAT_H */
