/*
 * shared.c
 *
 * What do the backends of a cluster share?
 *
 * A table of remotes that could not be reached (option down_for), so that a dead
 * host costs one timeout, not one for each session.  It exists only where the
 * library is in shared_preload_libraries; otherwise each backend has its own.
 * Managed code reads and writes it without locks, see DownTable.cs.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "storage/ipc.h"
#include "storage/lwlock.h"
#include "storage/shmem.h"

#include "pgdotnet_fdw.h"

#define DOWN_SLOTS 256
#define DOWN_BYTES (DOWN_SLOTS * 2 * sizeof(int64_t))

static shmem_request_hook_type next_request = NULL;
static shmem_startup_hook_type next_startup = NULL;
static int64_t *down_table = NULL;

static void
request_memory(void)
{
	if (next_request != NULL)
		next_request();
	RequestAddinShmemSpace(MAXALIGN(DOWN_BYTES));
}

static void
attach_memory(void)
{
	bool found;

	if (next_startup != NULL)
		next_startup();
	LWLockAcquire(AddinShmemInitLock, LW_EXCLUSIVE);
	down_table = ShmemInitStruct("pgdotnet_fdw", DOWN_BYTES, &found);
	if (!found)
		memset(down_table, 0, DOWN_BYTES);
	LWLockRelease(AddinShmemInitLock);
}

/* Called when the library is loaded. */
void
pgdn_shared_init(void)
{
	if (!process_shared_preload_libraries_in_progress)
		return;
	next_request = shmem_request_hook;
	shmem_request_hook = request_memory;
	next_startup = shmem_startup_hook;
	shmem_startup_hook = attach_memory;
}

/* The table, pairs of key and time; NULL when nothing is shared. */
int64_t *
pgdn_down_table(int32_t *slots)
{
	*slots = down_table != NULL ? DOWN_SLOTS : 0;
	return down_table;
}
