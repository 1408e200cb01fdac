-- The extension, its functions, and who may do what.

-- Loading starts nothing and needs nothing.
LOAD 'pgdotnet_fdw';
CREATE EXTENSION pgdotnet_fdw;
SELECT fdwname, fdwhandler::regproc, fdwvalidator::regproc FROM pg_foreign_data_wrapper WHERE fdwname = 'pgdotnet_fdw';
SELECT p.oid::regprocedure AS function, pg_get_function_result(p.oid) AS result, proparallel, provolatile,
       has_function_privilege('public', p.oid, 'EXECUTE') AS public_may_execute
FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace
WHERE nspname = 'pgdotnet' ORDER BY 1::text COLLATE "C";
SELECT name, setting, unit, context, vartype, min_val, max_val, enumvals FROM pg_settings WHERE name LIKE 'pgdotnet\_fdw.%' ORDER BY 1;
SET pgdotnet_fdw.no_such_setting = 1;

SELECT pgdotnet.version() ~ '^pgdotnet_fdw 1\.0\.0, \.NET 10\.\d+\.\d+, Sdk 1\.0\.0$' AS version;
SELECT name, version, sdk_version, path ~ ('/drivers/' || name || '$') AS path, ready_to_run, error FROM pgdotnet.drivers() ORDER BY 1;
SELECT name, catalog, type, default_value, required, secret, superuser_only FROM pgdotnet.options('sqlite') ORDER BY catalog, name;
SELECT name, catalog, type, default_value, required, secret, superuser_only FROM pgdotnet.options('postgres') ORDER BY catalog, name;
SELECT count(*) AS options_without_description FROM pgdotnet.options('postgres') WHERE description !~ '\.$';
SELECT * FROM pgdotnet.options('no_such_driver');
SELECT item, detail FROM pgdotnet.diagnose() WHERE NOT ok;
SELECT ok, detail FROM pgdotnet.diagnose() WHERE item = 'callbacks';

-- What a superuser may do, others may not.
CREATE ROLE regress_pgdotnet_user;
SET ROLE regress_pgdotnet_user;
SELECT pgdotnet.version() IS NOT NULL AS version;
SELECT pgdotnet.expression_ir('SELECT 1');
SET pgdotnet_fdw.driver_path = '/tmp';
CREATE SERVER s FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'sqlite', database '/x');
RESET ROLE;
DROP ROLE regress_pgdotnet_user;

-- Everything goes with the extension.
DROP EXTENSION pgdotnet_fdw;
SELECT nspname FROM pg_namespace WHERE nspname LIKE 'pgdotnet%';
CREATE EXTENSION pgdotnet_fdw;
