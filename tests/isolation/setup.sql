--
-- What do the isolation specs run on?
--
-- One database plays both sides, so that a spec can look at a row through its
-- foreign table ("far_jobs") and directly as a session of the remote would
-- ("jobs").  The psql variable "wrapper" says what "far_..." is:
--
--   pgdotnet_fdw   foreign tables over a loopback server of driver postgres
--   postgres_fdw   the same over PostgreSQL's own wrapper
--   local          views of the tables themselves
--
-- Expected output is the same for all three; what postgres_fdw cannot pass is in
-- the second part of the schedule.
--
\set ON_ERROR_STOP on
\set QUIET on

-- Remote tables.
CREATE TABLE groups (id int PRIMARY KEY, label text, bonus int);
CREATE TABLE items (id int PRIMARY KEY, name text, cost int, grp int);
CREATE TABLE jobs (id int PRIMARY KEY, state text);
CREATE VIEW session AS SELECT pg_backend_pid() AS pid;

-- Local ones.
CREATE TABLE account (id int PRIMARY KEY, balance int, item int);
CREATE TABLE links (local int, remote int, PRIMARY KEY (local, remote));

-- Every permutation starts from the same rows.  Item 5 has no group, group 6 no item.
CREATE PROCEDURE fill() LANGUAGE sql AS $$
	DELETE FROM account; DELETE FROM jobs; DELETE FROM items; DELETE FROM groups;
	INSERT INTO groups VALUES (1, 'tools', 10), (2, 'toys', 20), (3, 'food', 30), (6, 'spare', 60);
	INSERT INTO items VALUES (1, 'hammer', 100, 1), (2, 'ball', 200, 2), (3, 'kite', 300, 2), (4, 'bread', 400, 3), (5, 'void', 500, NULL);
	INSERT INTO account VALUES (1, 1000, 1), (2, 2000, 2), (3, 3000, 3), (4, 4000, 5), (5, 5000, 6);
	INSERT INTO jobs SELECT i, 'new' FROM generate_series(1, 5) i;
$$;

-- Server "far" is the usual one.  "quick" finds deadlocks at once and "far"
-- never does, so that it is certain whom a deadlock ends.  "hasty" waits for a
-- lock only for a moment.  Starting a foreign scan is dear, so that two foreign
-- tables are joined by the remote wherever the wrapper can.
SELECT :'wrapper' = 'local' AS is_local, :'wrapper' = 'pgdotnet_fdw' AS is_ours \gset
\if :is_local
	CREATE VIEW far_groups AS SELECT * FROM groups;
	CREATE VIEW far_items AS SELECT * FROM items;
	CREATE VIEW far_jobs AS SELECT * FROM jobs;
	CREATE VIEW far_session AS SELECT * FROM session;
	CREATE VIEW quick_items AS SELECT * FROM items;
	CREATE VIEW quick_jobs AS SELECT * FROM jobs;
	CREATE VIEW quick_session AS SELECT * FROM session;
	CREATE VIEW hasty_jobs AS SELECT * FROM jobs;
	CREATE VIEW hasty_session AS SELECT * FROM session;
	-- Remote transactions are REPEATABLE READ.  Specs that depend on the local level name it.
	SELECT format('ALTER DATABASE %I SET default_transaction_isolation = %L', current_database(), 'repeatable read') \gexec
\else
	CREATE EXTENSION :wrapper;
	SELECT format(
		'CREATE SERVER %1$I FOREIGN DATA WRAPPER %2$I OPTIONS (%3$s host %4$L, port %5$L, dbname %6$L, options %8$L, fdw_startup_cost %9$L); CREATE USER MAPPING FOR PUBLIC SERVER %1$I OPTIONS (user %7$L)',
		name, :'wrapper', CASE WHEN :'is_ours'::bool THEN $$driver 'postgres',$$ END, '127.0.0.1', current_setting('port'), current_database(), 'postgres', settings, '10000')
	FROM (VALUES ('far', '-c deadlock_timeout=60s'), ('quick', '-c deadlock_timeout=10ms'), ('hasty', '-c lock_timeout=100ms')) AS s(name, settings) \gexec
	CREATE FOREIGN TABLE far_groups (id int, label text, bonus int) SERVER far OPTIONS (schema_name 'public', table_name 'groups');
	CREATE FOREIGN TABLE far_items (id int, name text, cost int, grp int) SERVER far OPTIONS (schema_name 'public', table_name 'items');
	CREATE FOREIGN TABLE far_jobs (id int, state text) SERVER far OPTIONS (schema_name 'public', table_name 'jobs');
	CREATE FOREIGN TABLE far_session (pid int) SERVER far OPTIONS (schema_name 'public', table_name 'session');
	CREATE FOREIGN TABLE quick_items (id int, name text, cost int, grp int) SERVER quick OPTIONS (schema_name 'public', table_name 'items');
	CREATE FOREIGN TABLE quick_jobs (id int, state text) SERVER quick OPTIONS (schema_name 'public', table_name 'jobs');
	CREATE FOREIGN TABLE quick_session (pid int) SERVER quick OPTIONS (schema_name 'public', table_name 'session');
	CREATE FOREIGN TABLE hasty_jobs (id int, state text) SERVER hasty OPTIONS (schema_name 'public', table_name 'jobs');
	CREATE FOREIGN TABLE hasty_session (pid int) SERVER hasty OPTIONS (schema_name 'public', table_name 'session');
\endif

-- A session says which remote sessions are its own; every session that uses
-- foreign tables calls this in its setup, outside a transaction.
CREATE PROCEDURE here() LANGUAGE sql AS $$
	DELETE FROM links WHERE local = pg_backend_pid();
	INSERT INTO links SELECT pg_backend_pid(), pid FROM (TABLE far_session UNION TABLE quick_session UNION TABLE hasty_session) s;
$$;

-- isolationtester asks this function whether a step waits for another session.
-- PostgreSQL's own does not see that a session waits for its remote one and the
-- remote one for a lock, nor that the one that holds a lock is a remote one.
-- The lock's holder is not looked at: nobody but the specs takes any.
ALTER FUNCTION pg_catalog.pg_isolation_test_session_is_blocked(int, int[]) RENAME TO pg_isolation_test_session_is_blocked_locally;
CREATE FUNCTION pg_catalog.pg_isolation_test_session_is_blocked(waiter int, others int[]) RETURNS bool LANGUAGE sql AS $$
	SELECT pg_catalog.pg_isolation_test_session_is_blocked_locally(waiter, others)
		OR cardinality(pg_blocking_pids(waiter)) > 0
		OR EXISTS (SELECT FROM public.links WHERE local = waiter AND cardinality(pg_blocking_pids(remote)) > 0)
$$;
