/*
 * ir_cache.c
 *
 * What do messages say again and again?
 *
 * The serialized facts on catalog objects, by oid.  Looking them up costs
 * several system caches each, and a collation's version even the library that
 * has it, which is too much for each expression of each query.
 *
 * Whoever changes such an object, which is rare, empties the whole cache by the
 * system caches' invalidation messages.  Membership in an extension has no such
 * message, so callers keep only what cannot have it, or does not say it:
 * built-in objects and collations.
 */
#include "postgres.h"

#include "utils/hsearch.h"
#include "utils/inval.h"
#include "utils/memutils.h"
#include "utils/syscache.h"

#include "ir_cache.h"

typedef struct CacheKey
{
	uint32 kind; /* PgdnCacheKind */
	Oid object;
} CacheKey;

typedef struct CacheEntry
{
	CacheKey key; /* first: hash key */
	int length;
	char *bytes; /* in cache_context */
} CacheEntry;

static MemoryContext cache_context = NULL; /* holds the table and the bytes */
static HTAB *cache = NULL; /* NULL: empty */
static bool is_stale = false; /* something has changed; emptied at the next look */

void
pgdn_cache_forget(void)
{
	is_stale = true;
}

static void
forget_callback(Datum argument, int cacheid, uint32 hashvalue)
{
	pgdn_cache_forget();
}

static void
prepare_cache(void)
{
	HASHCTL control;

	if (cache_context == NULL)
	{
		cache_context = AllocSetContextCreate(CacheMemoryContext, "pgdotnet_fdw facts", ALLOCSET_SMALL_SIZES);
		CacheRegisterSyscacheCallback(TYPEOID, forget_callback, (Datum) 0);
		CacheRegisterSyscacheCallback(COLLOID, forget_callback, (Datum) 0);
		CacheRegisterSyscacheCallback(OPEROID, forget_callback, (Datum) 0);
		CacheRegisterSyscacheCallback(PROCOID, forget_callback, (Datum) 0);
		CacheRegisterSyscacheCallback(NAMESPACEOID, forget_callback, (Datum) 0);
	}
	if (is_stale)
	{
		cache = NULL;
		MemoryContextReset(cache_context);
		is_stale = false;
	}
	if (cache == NULL)
	{
		memset(&control, 0, sizeof(control));
		control.keysize = sizeof(CacheKey);
		control.entrysize = sizeof(CacheEntry);
		control.hcxt = cache_context;
		cache = hash_create("pgdotnet_fdw facts", 64, &control, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	}
}

/* Appends what is kept of an object; false when nothing is. */
bool
pgdn_cache_put(StringInfo buffer, PgdnCacheKind kind, Oid object)
{
	CacheKey key = {kind, object};
	CacheEntry *entry;

	prepare_cache();
	entry = hash_search(cache, &key, HASH_FIND, NULL);
	if (entry == NULL)
		return false;
	appendBinaryStringInfo(buffer, entry->bytes, entry->length);
	return true;
}

/*
 * Keeps what stands in the buffer from start.  It was looked up since
 * pgdn_cache_put: if something changed meanwhile, the next look empties the
 * cache.
 */
void
pgdn_cache_keep(StringInfo buffer, int start, PgdnCacheKind kind, Oid object)
{
	CacheKey key = {kind, object};
	int length = buffer->len - start;
	char *bytes = MemoryContextAlloc(cache_context, length);
	CacheEntry *entry;

	memcpy(bytes, buffer->data + start, length);
	entry = hash_search(cache, &key, HASH_ENTER, NULL);
	entry->length = length;
	entry->bytes = bytes;
}
