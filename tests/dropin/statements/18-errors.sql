-- Errors: the SQLSTATE is the same wherever the statement is evaluated.

SELECT 1 / (id - 5) FROM regions;

SELECT id FROM regions WHERE 10 / (id - 5) > 1;

SELECT sum(1 / (id - 5)) FROM regions;

SELECT id FROM customers WHERE id * 3000000 > 0;

SELECT sum(9223372036854775807::int8 - 0 * id)::int8 FROM regions;

SELECT (id * 10000)::int2 FROM regions;

SELECT id FROM regions WHERE name::int = 5;

SELECT sqrt(- id) FROM regions;

SELECT id FROM regions WHERE ln(id - 1) > 0;

SELECT id FROM types WHERE (t || 'x')::date = d;

SELECT id FROM types WHERE ta[1]::int = 3;

SELECT id FROM regions WHERE name ~ '(';

SELECT substring(name from 1 for -1) FROM regions;

SELECT id FROM types WHERE 100 = ANY ('{1,x}'::int[]);

SELECT (SELECT id FROM regions);

SELECT * FROM wrong_type;

SELECT value + 1 FROM wrong_type WHERE id = 2;

SELECT id FROM wrong_type WHERE value > 0;

SELECT * FROM no_table;

SELECT count(*) FROM no_table WHERE id = 3;

SELECT * FROM no_column;

SELECT id FROM no_column;

SELECT id FROM no_column WHERE missing = 3;

SELECT * FROM wrong_password;

SELECT id, name FROM some_rights ORDER BY id LIMIT 2;

SELECT * FROM no_rights;

SELECT * FROM no_database;

SELECT * FROM no_host;

SELECT * FROM no_mapping;

SELECT no_such_column FROM regions;

--@ plan a negative LIMIT is left to PostgreSQL
SELECT id FROM regions ORDER BY id LIMIT -1;

SELECT id FROM regions ORDER BY id OFFSET -1;

CREATE SERVER s FOREIGN DATA WRAPPER {wrapper} OPTIONS ({driver}no_such_option '1');

CREATE SERVER s FOREIGN DATA WRAPPER {wrapper} OPTIONS ({driver}host 'a', host 'b');

CREATE SERVER s FOREIGN DATA WRAPPER {wrapper} OPTIONS ({driver}fdw_startup_cost 'much');

CREATE SERVER s FOREIGN DATA WRAPPER {wrapper} OPTIONS ({driver}fetch_size '0');

CREATE SERVER s FOREIGN DATA WRAPPER {wrapper} OPTIONS ({driver}user 'me');

CREATE USER MAPPING FOR PUBLIC SERVER {server} OPTIONS (dbname 'far');

ALTER FOREIGN TABLE regions OPTIONS (ADD no_such_option '1');

ALTER FOREIGN TABLE regions ALTER COLUMN name OPTIONS (ADD no_such_option '1');

CREATE FOREIGN TABLE pg_temp.f (id int) SERVER no_such_server;

IMPORT FOREIGN SCHEMA no_such_schema FROM SERVER {server} INTO {schema};

IMPORT FOREIGN SCHEMA depot FROM SERVER {server} INTO {schema} OPTIONS (no_such_option 'true');

SELECT name FROM regions WHERE id = 1 AND name COLLATE "nowhere" > 'a';

CREATE SERVER s FOREIGN DATA WRAPPER {wrapper} OPTIONS ({driver}fetch_size 'many');

CREATE SERVER s FOREIGN DATA WRAPPER {wrapper} OPTIONS ({driver}fdw_tuple_cost '-1');

CREATE SERVER s FOREIGN DATA WRAPPER {wrapper} OPTIONS ({driver}fdw_tuple_cost ' 0.5 ', fetch_size ' 2000000000 ');
SELECT srvname FROM pg_foreign_server WHERE srvname = 's';

CREATE SERVER s FOREIGN DATA WRAPPER {wrapper} OPTIONS ({driver}use_remote_estimate 'perhaps');

CREATE SERVER s FOREIGN DATA WRAPPER {wrapper} OPTIONS ({driver}keep_connections 'perhaps');

CREATE SERVER s FOREIGN DATA WRAPPER {wrapper} OPTIONS ({driver}batch_size '0');

ALTER FOREIGN TABLE regions OPTIONS (ADD updatable 'perhaps');

ALTER FOREIGN TABLE regions OPTIONS (ADD keep_connections 'true');

IMPORT FOREIGN SCHEMA depot FROM SERVER {server} INTO {schema} OPTIONS (import_default 'perhaps');

ALTER SERVER {server} OPTIONS (ADD sslmode 'perhaps');
SELECT * FROM regions;

ALTER USER MAPPING FOR CURRENT_USER SERVER {server} OPTIONS (SET user 'no_such_user');
SELECT * FROM regions;

-- Every option of tables and servers that changes nothing but the way is accepted.
CREATE SERVER s FOREIGN DATA WRAPPER {wrapper} OPTIONS ({driver}updatable 'false', truncatable 'off', batch_size '100', async_capable 'true', parallel_commit 'on', keep_connections 'off');
CREATE FOREIGN TABLE f (id int) SERVER s OPTIONS (updatable 'true', truncatable 'on', batch_size '7', async_capable 'false', fetch_size '5', use_remote_estimate 'on');
SELECT srvname FROM pg_foreign_server WHERE srvname = 's';
