/*
 * ir_cache.h
 *
 * Which facts does a backend keep?  See ir_cache.c.
 */
#ifndef PGDN_IR_CACHE_H
#define PGDN_IR_CACHE_H

#include "lib/stringinfo.h"

typedef enum PgdnCacheKind
{
	PGDN_CACHE_TYPE,
	PGDN_CACHE_COLLATION,
	PGDN_CACHE_OPERATOR,
	PGDN_CACHE_PROCEDURE
} PgdnCacheKind;

extern bool pgdn_cache_put(StringInfo buffer, PgdnCacheKind kind, Oid object);
extern void pgdn_cache_keep(StringInfo buffer, int start, PgdnCacheKind kind, Oid object);
extern void pgdn_cache_forget(void);

#endif /* PGDN_IR_CACHE_H */
