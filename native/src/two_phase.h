/*
 * two_phase.h
 *
 * What do the files of two-phase commit share?
 */
#ifndef PGDN_TWO_PHASE_H
#define PGDN_TWO_PHASE_H

#include "pgdotnet_fdw.h"

/* How the identifiers of all installations begin. */
#define PGDN_GID_PREFIX "pgdotnet_"

/* What became of a local transaction. */
typedef enum PgdnLocalStatus
{
	PGDN_LOCAL_IN_PROGRESS,
	PGDN_LOCAL_COMMITTED,
	PGDN_LOCAL_ABORTED,
	PGDN_LOCAL_UNKNOWN, /* the commit log does not reach so far */
	PGDN_LOCAL_OTHER_DATABASE, /* of this installation */
	PGDN_LOCAL_FOREIGN /* of another installation, or none of ours at all */
} PgdnLocalStatus;

extern PgdnLocalStatus pgdn_two_phase_status(const char *gid, uint64 *xid);
extern bool pgdn_two_phase_may_be_ours(const char *gid);
extern const char *pgdn_two_phase_status_name(PgdnLocalStatus status);

/* ---- two_phase_resolve.c ---- */

extern bool pgdn_two_phase_is_used(void);
extern bool pgdn_two_phase_is_wanted_by(List *options);
extern void pgdn_two_phase_resolve_mappings(List *mappings, TimestampTz deadline);
extern char *pgdn_two_phase_waiting(Oid server_oid, Oid mapping_oid, TimestampTz deadline);
extern void pgdn_two_phase_resolve_all(void);

#endif /* PGDN_TWO_PHASE_H */
