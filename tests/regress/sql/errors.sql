-- Errors of the remote: SQLSTATE, detail, context; the session goes on.
CREATE FOREIGN TABLE no_table (id int) SERVER file OPTIONS (table_name 'no_such_table');
SELECT * FROM no_table;
CREATE FOREIGN TABLE no_column (id int, nothing text) SERVER file OPTIONS (table_name 'flags');
SELECT * FROM no_column;
SELECT id FROM no_column WHERE id = 1;
CREATE SERVER no_file FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'sqlite', database '/nonexistent/file.db');
CREATE FOREIGN TABLE no_file (id int) SERVER no_file;
SELECT * FROM no_file;
CREATE SERVER no_database FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'sqlite', database '/etc/passwd');
CREATE FOREIGN TABLE no_database (id int) SERVER no_database;
SELECT * FROM no_database;
\set VERBOSITY sqlstate
SELECT * FROM no_table;
SELECT * FROM no_column;
SELECT * FROM no_file;
SELECT * FROM no_database;
SELECT age FROM lite.wrong_values;
\set VERBOSITY default
-- In a transaction, with savepoints.
BEGIN;
SELECT count(*) FROM lite.flags;
SAVEPOINT a;
SELECT * FROM no_table;
ROLLBACK TO a;
SELECT count(*) FROM lite.flags;
COMMIT;
-- Division by zero is still PostgreSQL's own error.
SELECT 1 / 0;
SELECT 1 / (id - 1) FROM lite.flags;
-- A statement that is stopped.
SET statement_timeout = '300ms';
SELECT count(*) FROM lite.endless;
SELECT count(n) FROM lite.counting;
RESET statement_timeout;
SELECT count(*) FROM lite.flags;
DROP FOREIGN TABLE no_table, no_column, no_file, no_database;
DROP SERVER no_file, no_database;
