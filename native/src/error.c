/*
 * error.c
 *
 * How does an error of managed code reach the client?
 *
 * By status code and PgdnError, after the managed frames are gone.  The
 * texts are UTF-8 in managed memory that the next call overwrites, so they are
 * copied first.  Notices that managed threads queued are drained here too.
 */
#include "postgres.h"

#include "mb/pg_wchar.h"
#include "miscadmin.h"

#include "pgdotnet_fdw.h"

/* Set by managed code when a notice waits; see PgdnHostApi. */
volatile int32_t pgdn_notice_flag = 0;

bool
pgdn_error_is(const PgdnError *error, const char *sqlstate)
{
	return strncmp(error->sqlstate, sqlstate, 5) == 0;
}

static int
error_code(const PgdnError *error)
{
	for (int i = 0; i < 5; i++)
	{
		char c = error->sqlstate[i];

		if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z')))
			return ERRCODE_INTERNAL_ERROR;
	}
	return MAKE_SQLSTATE(error->sqlstate[0], error->sqlstate[1], error->sqlstate[2],
						 error->sqlstate[3], error->sqlstate[4]);
}

static void
add_field(int field, PgdnBytes bytes)
{
	char *value = pgdn_text(bytes);

	if (value != NULL)
		err_generic_string(field, value);
}

/* Reports at a level; returns unless the level is ERROR or above. */
void
pgdn_report_error(int elevel, const PgdnError *error)
{
	char *message = pgdn_text(error->message);
	char *detail = pgdn_text(error->detail);
	char *hint = pgdn_text(error->hint);
	char *context = pgdn_text(error->context);

	ereport(elevel,
			(errcode(error_code(error)),
			 errmsg_internal("%s", message ? message : "managed code failed without a message"),
			 detail ? errdetail_internal("%s", detail) : 0,
			 hint ? errhint("%s", hint) : 0,
			 context ? errcontext("%s", context) : 0,
			 add_field(PG_DIAG_SCHEMA_NAME, error->schema_name),
			 add_field(PG_DIAG_TABLE_NAME, error->table_name),
			 add_field(PG_DIAG_COLUMN_NAME, error->column_name),
			 add_field(PG_DIAG_DATATYPE_NAME, error->data_type_name),
			 add_field(PG_DIAG_CONSTRAINT_NAME, error->constraint_name)));
}

/* Raises the error.  Called only when no managed frame is below. */
void
pgdn_throw(const PgdnError *error)
{
	pgdn_report_error(ERROR, error);
	pg_unreachable();
}

/* After a call: raises its error, if it failed, and shows queued notices. */
void
pgdn_check(int status, const PgdnError *error)
{
	if (status == PGDN_ERROR)
		pgdn_throw(error);
	if (pgdn_notice_flag != 0)
		pgdn_drain_notices();
}

static int
notice_level(int severity)
{
	switch (severity)
	{
		case PGDN_SEVERITY_DEBUG:
			return DEBUG1;
		case PGDN_SEVERITY_LOG:
			return LOG;
		case PGDN_SEVERITY_NOTICE:
			return NOTICE;
		default:
			return WARNING;
	}
}

/* Shows what managed threads have queued.  May throw only as any report may. */
void
pgdn_drain_notices(void)
{
	pgdn_notice_flag = 0;
	while (pgdn_host_running())
	{
		PgdnNotice notice;
		int status;

		memset(&notice, 0, sizeof(notice));
		PGDN_CALL(status, pgdn_exports.next_notice(&notice));
		if (status != PGDN_OK)
			break;
		pgdn_report_error(notice_level(notice.severity), &notice.text);
	}
}
