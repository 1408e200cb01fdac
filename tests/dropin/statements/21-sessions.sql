-- Cursors, subtransactions, plans that outlive what they were made from.

--@ ordered
DECLARE c CURSOR FOR SELECT id FROM orders ORDER BY id;
FETCH 5 FROM c;

--@ ordered
DECLARE c CURSOR FOR SELECT id FROM orders ORDER BY id;
FETCH 150 FROM c;
MOVE 20 FROM c;
FETCH 3 FROM c;

--@ ordered
DECLARE c SCROLL CURSOR FOR SELECT id FROM orders ORDER BY id DESC;
FETCH 5 FROM c;
FETCH PRIOR FROM c;

--@ ordered
DECLARE a CURSOR FOR SELECT id FROM orders ORDER BY id;
DECLARE b CURSOR FOR SELECT id FROM customers ORDER BY id DESC;
FETCH 3 FROM a;
FETCH 3 FROM b;
FETCH 3 FROM a;

--@ ordered
DECLARE c CURSOR FOR SELECT id FROM orders ORDER BY id;
SAVEPOINT s;
FETCH 100 FROM c;
ROLLBACK TO s;
FETCH 1 FROM c;

SAVEPOINT s;
SELECT count(*) FROM orders;
ROLLBACK TO s;
SELECT count(*) FROM orders;

PREPARE q AS SELECT id, name FROM regions;
EXECUTE q;
ALTER FOREIGN TABLE regions OPTIONS (SET schema_name 'store', ADD table_name 'kinds');
ALTER FOREIGN TABLE regions DROP COLUMN code;
SELECT count(*) FROM regions;

PREPARE q(int) AS SELECT count(*) FROM regions WHERE id > $1;
SET LOCAL plan_cache_mode = force_generic_plan;
EXECUTE q(3);
ALTER FOREIGN TABLE regions OPTIONS (ADD table_name 'kinds');
EXECUTE q(3);

PREPARE q(int) AS SELECT count(*) FROM regions WHERE id > $1;
SET LOCAL plan_cache_mode = force_generic_plan;
EXECUTE q(3);
ALTER FOREIGN TABLE regions ALTER COLUMN id OPTIONS (ADD column_name 'missing');
EXECUTE q(3);

PREPARE q AS SELECT id, lower(name) FROM customers WHERE lower(name) LIKE 'z%' AND id < 60;
SET LOCAL plan_cache_mode = force_generic_plan;
EXECUTE q;
EXECUTE q;
EXECUTE q;

SET LOCAL datestyle = 'German, DMY';
SET LOCAL intervalstyle = 'sql_standard';
SET LOCAL timezone = 'Asia/Kathmandu';
SET LOCAL extra_float_digits = -5;
SELECT id, d, ts, tz, iv, f8 FROM types WHERE d > date '1.5.2020' AND ts < timestamp '1.8.2020' AND iv > interval '20 days' AND tz > timestamptz '1.4.2020 12:00' AND f8 <> 0.1;

SET LOCAL timezone = 'America/St_Johns';
SELECT count(*) FROM types WHERE tz::date = date '2020-04-01' OR tz::text LIKE '2020-04-02%' OR ts::timestamptz < tz;

SET LOCAL search_path = {schema}, store, public;
SELECT id FROM types WHERE feeling = 'ok'::mood AND twice(id) < 20 AND id =~~= 8;

SET LOCAL standard_conforming_strings = off;
SELECT id FROM types WHERE v = E'a_b\\c' OR t = E'it''s';

SET LOCAL bytea_output = 'escape';
SELECT id, y FROM types WHERE y < '\x0100'::bytea AND id < 4;

SET LOCAL enable_hashjoin = off;
SET LOCAL enable_mergejoin = off;
SELECT p.label, c.name FROM picks p JOIN customers c ON c.id = p.customer_id;

SET LOCAL enable_hashjoin = off;
SET LOCAL enable_nestloop = off;
SELECT p.label, c.name FROM picks p JOIN customers c ON c.id = p.customer_id;

SET LOCAL enable_hashagg = off;
SELECT region_id, array_agg(name ORDER BY id) FROM customers WHERE store.near(id, 100) GROUP BY region_id;

SET LOCAL transaction_read_only = on;
SELECT count(*) FROM regions;

SET LOCAL transaction_isolation = 'serializable';
SELECT count(*) FROM regions;

SET LOCAL cursor_tuple_fraction = 1.0;
SET LOCAL from_collapse_limit = 1;
SET LOCAL join_collapse_limit = 1;
SELECT c.name, o.id FROM customers c JOIN orders o ON o.customer_id = c.id JOIN items i ON i.order_id = o.id WHERE i.price > 198;
