-- Every type, with its edges, read from SQLite's storage classes.
SET extra_float_digits = 1;
SELECT * FROM lite.integers ORDER BY id;
SELECT * FROM lite.floats ORDER BY id;
SELECT * FROM lite.decimals ORDER BY id;
SELECT * FROM lite.flags ORDER BY id;
SELECT * FROM lite.texts ORDER BY id;
SELECT * FROM lite.blobs ORDER BY id;
SET timezone = 'UTC';
SELECT * FROM lite.moments ORDER BY id;
SELECT * FROM lite.documents ORDER BY id;
SELECT * FROM lite.strict_values ORDER BY id;
SELECT * FROM lite.pairs ORDER BY a, b;
SELECT * FROM lite.customer_totals ORDER BY id LIMIT 3;

-- Other local types over the same storage.
CREATE FOREIGN TABLE narrow (id int2, plain int4, big int8) SERVER file OPTIONS (table_name 'integers');
SELECT id, big FROM narrow ORDER BY id;
SELECT id, plain FROM narrow ORDER BY id;
CREATE FOREIGN TABLE too_narrow (id int, big int4) SERVER file OPTIONS (table_name 'integers');
SELECT * FROM too_narrow;
CREATE FOREIGN TABLE as_numeric (id int, amount numeric) SERVER file OPTIONS (table_name 'decimals_as_text');
SELECT * FROM as_numeric ORDER BY id;
ALTER FOREIGN TABLE as_numeric ALTER COLUMN amount OPTIONS (ADD remote_type 'TEXT');
SELECT * FROM as_numeric ORDER BY id;
CREATE FOREIGN TABLE rounded (id int OPTIONS (remote_type 'INTEGER'), price numeric(6,1), rate numeric) SERVER file OPTIONS (table_name 'decimals');
SELECT id, price FROM rounded WHERE id IN (1, 2, 3, 5, 6, 7) ORDER BY id;
SELECT id, price FROM rounded WHERE id = 4;
CREATE FOREIGN TABLE limited (id int OPTIONS (remote_type 'INTEGER'), t varchar(5), c char(6)) SERVER file OPTIONS (table_name 'texts');
SELECT id, t FROM limited WHERE id IN (1, 2, 5) ORDER BY id;
SELECT id, t FROM limited WHERE id = 3;
SELECT id, '[' || c || ']' AS c, octet_length(c) FROM limited ORDER BY id;
CREATE FOREIGN TABLE clocks (id int, clock time, at timestamp(0), day text) SERVER file OPTIONS (table_name 'moments');
SELECT * FROM clocks ORDER BY id;
CREATE FOREIGN TABLE odd (id int, t int[]) SERVER file OPTIONS (table_name 'texts');
SELECT * FROM odd WHERE id = 2;
CREATE FOREIGN TABLE epochs (id int, at timestamptz OPTIONS (column_name 'unix_seconds', remote_type 'unix'), day timestamp OPTIONS (column_name 'julian_day', remote_type 'julian'))
	SERVER file OPTIONS (table_name 'moments');
SELECT * FROM epochs ORDER BY id;

-- A value that does not fit says where it stands; the rest can be read.
SELECT id, name FROM lite.wrong_values ORDER BY id;
SELECT id, age FROM lite.wrong_values ORDER BY id;
SELECT id, born FROM lite.wrong_values ORDER BY id;
SELECT id, ok FROM lite.wrong_values ORDER BY id;
SELECT id, price FROM lite.wrong_values ORDER BY id;
SELECT 'the session goes on' AS state;
\set VERBOSITY terse
DROP FOREIGN TABLE narrow, too_narrow, as_numeric, rounded, limited, clocks, odd, epochs;
