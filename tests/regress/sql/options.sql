-- Options are declared in C# and refused at DDL time.
\getenv fixture PGDN_FIXTURE
\set VERBOSITY sqlstate
-- (messages follow in the default verbosity; this block shows the SQLSTATEs)
CREATE SERVER s FOREIGN DATA WRAPPER pgdotnet_fdw;
CREATE SERVER s FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'sqlit');
CREATE SERVER s FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'sqlite');
CREATE SERVER s FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'sqlite', database '/x', fetchsize '1');
CREATE SERVER s FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'sqlite', database '/x', fetch_size 'many');
CREATE SERVER s FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'sqlite', database '/x', foreign_keys 'perhaps');
\set VERBOSITY default

-- A driver is needed, and named with its neighbours.
CREATE SERVER s FOREIGN DATA WRAPPER pgdotnet_fdw;
CREATE SERVER s FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'sqlit');
CREATE SERVER s FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver '');
CREATE SERVER s FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver '../sqlite');
-- Required, misspelt, misplaced, unheard of, twice.
CREATE SERVER s FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'sqlite');
CREATE SERVER s FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'sqlite', database '/x', fetchsize '1');
CREATE SERVER s FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'sqlite', database '/x', table_name 't');
CREATE SERVER s FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'sqlite', database '/x', host 'h');
CREATE SERVER s FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'sqlite', database '/x', zzzzzzzzzzzz '1');
CREATE SERVER s FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'sqlite', database '/x', database '/y');
-- Values of the wrong type or out of range.
CREATE SERVER s FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'sqlite', database '/x', fetch_size 'many');
CREATE SERVER s FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'sqlite', database '/x', fetch_size '0');
CREATE SERVER s FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'sqlite', database '/x', fetch_size '99999999999');
CREATE SERVER s FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'sqlite', database '/x', mode 'write');
CREATE SERVER s FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'sqlite', database '/x', foreign_keys 'perhaps');
CREATE SERVER s FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'sqlite', database '/x', connect_timeout '-1');
CREATE SERVER s FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'sqlite', database '/x', fdw_tuple_cost 'NaN');
CREATE SERVER s FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'sqlite', database 'relative/path');

-- Good ones, then changes.
CREATE SERVER s FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'sqlite', database :'fixture', connect_timeout '500ms', fetch_size '10');
ALTER SERVER s OPTIONS (ADD fetchsize '1');
ALTER SERVER s OPTIONS (SET fetch_size 'none');
ALTER SERVER s OPTIONS (DROP database);
ALTER SERVER s OPTIONS (DROP driver);
ALTER SERVER s OPTIONS (SET fetch_size '20', ADD busy_timeout '1s');

-- User mappings, tables, columns.
CREATE USER MAPPING FOR CURRENT_USER SERVER s OPTIONS (usr 'u');
CREATE USER MAPPING FOR CURRENT_USER SERVER s OPTIONS (database '/x');
CREATE FOREIGN TABLE t (id int) SERVER s OPTIONS (tablename 'x');
CREATE FOREIGN TABLE t (id int) SERVER s OPTIONS (database 'x');
CREATE FOREIGN TABLE t (id int OPTIONS (columnname 'x')) SERVER s;
CREATE FOREIGN TABLE t (id int OPTIONS (table_name 'x')) SERVER s;
CREATE FOREIGN TABLE t (id int OPTIONS (column_name 'id')) SERVER s OPTIONS (table_name 'integers', fetch_size '3');
ALTER FOREIGN TABLE t OPTIONS (ADD fetchsize '1');
ALTER FOREIGN TABLE t OPTIONS (SET fetch_size '0');
ALTER FOREIGN TABLE t ALTER COLUMN id OPTIONS (ADD columntype 'x');
IMPORT FOREIGN SCHEMA main FROM SERVER s INTO public OPTIONS (import_notnull 'true');
IMPORT FOREIGN SCHEMA main FROM SERVER s INTO public OPTIONS (import_not_null 'maybe');

-- ALTER takes effect in the session, also on prepared statements.
PREPARE q AS SELECT * FROM t ORDER BY id;
EXECUTE q;
ALTER FOREIGN TABLE t OPTIONS (SET table_name 'flags');
EXECUTE q;
ALTER FOREIGN TABLE t ALTER COLUMN id OPTIONS (SET column_name 'sure');
EXECUTE q;
ALTER SERVER s OPTIONS (SET database '/nonexistent/file.db');
EXECUTE q;
ALTER SERVER s OPTIONS (SET database :'fixture');
EXECUTE q;

-- A statement inside a function or a DO block knows its server as well.
DO $$ BEGIN EXECUTE 'CREATE FOREIGN TABLE t2 (id int) SERVER s OPTIONS (tablename ''x'')'; END $$;

-- The driver postgres knows the options of postgres_fdw.
CREATE SERVER p FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'postgres', host '/nonexistent', keep_connections 'off', updatable 'true', truncatable 'true',
    batch_size '10', async_capable 'true', parallel_commit 'true', parallel_abort 'true', analyze_sampling 'system', use_remote_estimate 'true', extensions 'citext');
CREATE FOREIGN TABLE p1 (id int) SERVER p OPTIONS (updatable 'false', truncatable 'false', batch_size '10', async_capable 'true', analyze_sampling 'off', use_remote_estimate 'false');
ALTER SERVER p OPTIONS (SET analyze_sampling 'some');
ALTER FOREIGN TABLE p1 OPTIONS (SET batch_size '0');
CREATE FOREIGN TABLE p2 (id int) SERVER p OPTIONS (parallel_commit 'true');
DROP SERVER p CASCADE;

-- A wrapper may fix the driver.
CREATE FOREIGN DATA WRAPPER lite HANDLER pgdotnet.pgdotnet_fdw_handler VALIDATOR pgdotnet.pgdotnet_fdw_validator OPTIONS (driver 'sqlite');
CREATE FOREIGN DATA WRAPPER bad HANDLER pgdotnet.pgdotnet_fdw_handler VALIDATOR pgdotnet.pgdotnet_fdw_validator OPTIONS (fetch_size '5');
CREATE SERVER fixed FOREIGN DATA WRAPPER lite OPTIONS (database :'fixture');
CREATE SERVER other FOREIGN DATA WRAPPER lite OPTIONS (driver 'postgres');
CREATE FOREIGN TABLE f (id int) SERVER fixed OPTIONS (table_name 'flags');
SELECT count(*) FROM f;

-- Where a driver is missing, a restore can go on.
CREATE SERVER gone FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'gone', anything 'x');
SET pgdotnet_fdw.validate = warn;
CREATE SERVER gone FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'gone', anything 'x');
CREATE SERVER s2 FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'sqlite', database '/x', fetchsize '1');
RESET pgdotnet_fdw.validate;
CREATE FOREIGN TABLE g (id int) SERVER gone;
SELECT * FROM g;

-- Files are for superusers, or below allowed_paths.
CREATE ROLE regress_pgdotnet_user;
GRANT USAGE ON FOREIGN DATA WRAPPER pgdotnet_fdw TO regress_pgdotnet_user;
SET ROLE regress_pgdotnet_user;
CREATE SERVER mine FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'sqlite', database '/etc/passwd');
RESET ROLE;
SET pgdotnet_fdw.allowed_paths = '/tmp/pgdotnet_allowed:/srv/pgdotnet_allowed';
SET ROLE regress_pgdotnet_user;
CREATE SERVER mine FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'sqlite', database '/tmp/pgdotnet_allowed/../../etc/passwd');
CREATE SERVER mine FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'sqlite', database '/tmp/pgdotnet_allowed_not/x.db');
CREATE SERVER mine FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'sqlite', database '/srv/pgdotnet_allowed/x.db');
RESET ROLE;
RESET pgdotnet_fdw.allowed_paths;
DROP SERVER mine;
REVOKE USAGE ON FOREIGN DATA WRAPPER pgdotnet_fdw FROM regress_pgdotnet_user;
DROP ROLE regress_pgdotnet_user;
\set VERBOSITY terse
DROP SERVER s, gone CASCADE;
DROP FOREIGN DATA WRAPPER lite CASCADE;
