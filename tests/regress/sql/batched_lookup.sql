-- Joins that look many keys of a local table up by one remote statement: plans, and results beside those of other plans.
SET client_min_messages = warning;
CREATE SCHEMA lookup;
SET search_path = lookup, public;
CREATE TABLE keys (id int, grp int, label text, amount numeric);
INSERT INTO keys SELECT i, CASE WHEN i % 7 > 0 THEN i % 12 END, 'label ' || i % 50, i % 9 FROM generate_series(1, 60) i;
ANALYZE keys;
ANALYZE lite.numbers;
-- Costs choose it where few keys meet many rows, and not where all rows are wanted.
EXPLAIN (COSTS OFF) SELECT k.id, n.label FROM keys k JOIN lite.numbers n ON n.id = k.id;
EXPLAIN (COSTS OFF) SELECT k.id, n.label FROM generate_series(1, 20000) k(id) JOIN lite.numbers n ON n.id = k.id;
SET pgdotnet_fdw.enable_batched_lookup = force;
-- Every kind of join; conditions of the table alone, of the pair, above the join.
EXPLAIN (VERBOSE, COSTS OFF) SELECT k.id, n.label FROM keys k JOIN lite.numbers n ON n.id = k.id;
EXPLAIN (VERBOSE, COSTS OFF) SELECT k.id, n.label FROM keys k LEFT JOIN lite.numbers n ON n.id = k.grp AND n.grp > 2 AND n.label ~ '[0-5]$' AND n.grp < k.id;
EXPLAIN (VERBOSE, COSTS OFF) SELECT k.id FROM keys k LEFT JOIN lite.numbers n ON n.id = k.grp WHERE n.grp IS NULL OR k.id > 50;
EXPLAIN (COSTS OFF) SELECT k.id FROM keys k WHERE EXISTS (SELECT FROM lite.numbers n WHERE n.id = k.grp AND n.grp <> k.id);
EXPLAIN (COSTS OFF) SELECT k.id FROM keys k WHERE NOT EXISTS (SELECT FROM lite.numbers n WHERE n.id = k.id + 9990);
EXPLAIN (COSTS OFF) SELECT n.id FROM lite.numbers n WHERE n.id IN (SELECT grp FROM keys);
-- Several keys: sqlite takes one list at a time, the most selective one.
EXPLAIN (VERBOSE, COSTS OFF) SELECT k.id FROM keys k JOIN lite.numbers n ON n.grp = k.grp AND n.id = k.id;
-- The formats of EXPLAIN; what ANALYZE counts.
EXPLAIN (COSTS OFF, FORMAT JSON) SELECT k.id, n.label FROM keys k JOIN lite.numbers n ON n.id = k.id AND n.grp < k.id;
EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) SELECT k.id, n.label FROM keys k LEFT JOIN lite.numbers n ON n.id = k.grp;
SET pgdotnet_fdw.lookup_batch_size = 3;
EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) SELECT k.id, n.label FROM keys k JOIN lite.numbers n ON n.id = k.id;
RESET pgdotnet_fdw.lookup_batch_size;
-- What cannot be looked up: a volatile condition, locked rows, no equality, a type that sqlite compares otherwise.
EXPLAIN (COSTS OFF) SELECT k.id FROM keys k JOIN lite.numbers n ON n.id = k.id AND random() < 2;
EXPLAIN (COSTS OFF) SELECT k.id FROM keys k JOIN lite.numbers n ON n.id = k.id FOR UPDATE;
EXPLAIN (COSTS OFF) SELECT k.id FROM keys k JOIN lite.numbers n ON n.id > k.id;
EXPLAIN (COSTS OFF) SELECT k.id FROM keys k JOIN lite.numbers n ON n.id::numeric = k.amount;
EXPLAIN (COSTS OFF) SELECT k.id FROM keys k FULL JOIN lite.numbers n ON n.id = k.id;
-- A cursor goes forward only, or materializes.
BEGIN;
DECLARE c SCROLL CURSOR FOR SELECT k.id, n.id FROM keys k JOIN lite.numbers n ON n.id = k.id ORDER BY k.id;
FETCH 3 c;
FETCH BACKWARD 2 c;
FETCH LAST c;
COMMIT;
-- Rescans, with another parameter each time.
SELECT k.id, (SELECT sum(n.grp) FROM keys j JOIN lite.numbers n ON n.id = j.grp WHERE j.id > k.id) FROM keys k WHERE k.id > 55 ORDER BY 1;
-- The same rows as every other plan.
CREATE FUNCTION same(query text) RETURNS TABLE (rows bigint, is_same bool, is_lookup bool) LANGUAGE plpgsql AS $$
DECLARE line text;
BEGIN
	is_lookup := false;
	SET LOCAL pgdotnet_fdw.enable_batched_lookup = force;
	FOR line IN EXECUTE 'EXPLAIN ' || query LOOP
		is_lookup := is_lookup OR line LIKE '%Batched Key Lookup%';
	END LOOP;
	EXECUTE 'CREATE TEMP TABLE looked AS SELECT row(q.*)::text AS r FROM (' || query || ') q';
	SET LOCAL pgdotnet_fdw.enable_batched_lookup = off;
	EXECUTE 'CREATE TEMP TABLE other AS SELECT row(q.*)::text AS r FROM (' || query || ') q';
	SELECT count(*) INTO rows FROM looked;
	SELECT NOT EXISTS (TABLE looked EXCEPT ALL TABLE other) AND NOT EXISTS (TABLE other EXCEPT ALL TABLE looked) INTO is_same;
	DROP TABLE looked, other;
	RETURN NEXT;
END $$;
CREATE TABLE queries (n serial, query text);
INSERT INTO queries (query) VALUES
	('SELECT k.id, n.id AS far FROM keys k JOIN lite.numbers n ON n.id = k.id'),
	('SELECT k.id, n.id AS far FROM keys k JOIN lite.numbers n ON n.grp = k.grp AND n.id < 200'),
	('SELECT k.id, n.id AS far FROM keys k JOIN lite.numbers n ON n.grp = k.grp AND n.id = k.id'),
	('SELECT k.id, n.id AS far FROM keys k LEFT JOIN lite.numbers n ON n.id = k.grp AND n.grp > 2'),
	('SELECT k.id, n.id AS far FROM keys k LEFT JOIN lite.numbers n ON n.id = k.grp AND k.id < 20'),
	('SELECT k.id, n.label FROM keys k LEFT JOIN lite.numbers n ON n.id = k.grp AND n.label ~ ''[0-5]$'''),
	('SELECT k.id, n.id AS far FROM keys k LEFT JOIN lite.numbers n ON n.id = k.grp WHERE n.grp IS NULL OR k.id > 50'),
	('SELECT k.id FROM keys k WHERE EXISTS (SELECT FROM lite.numbers n WHERE n.id = k.grp AND n.grp <> k.id)'),
	('SELECT k.id FROM keys k WHERE NOT EXISTS (SELECT FROM lite.numbers n WHERE n.id = k.id + 19970)'),
	('SELECT n.id FROM lite.numbers n WHERE n.id IN (SELECT grp FROM keys)'),
	('SELECT k.id, n.id AS far FROM keys k JOIN lite.numbers n ON n.id = k.id + 1'),
	('SELECT k.id, n.id AS far FROM (SELECT id::bigint * 3 AS id FROM keys) k JOIN lite.numbers n ON n.id = k.id'),
	('SELECT k.id, n.id AS far FROM keys k JOIN lite.numbers n ON n.label = k.label'),
	('SELECT k, n FROM keys k LEFT JOIN lite.numbers n ON n.id = k.grp'),
	('SELECT k.id, n.tableoid, n.ctid FROM keys k JOIN lite.numbers n ON n.id = k.id'),
	('SELECT k.id, q.c FROM keys k LEFT JOIN (SELECT id, coalesce(grp, -1) + 1 AS c FROM lite.numbers) q ON q.id = k.grp'),
	('SELECT k.id, q.c FROM keys k LEFT JOIN (SELECT id, 42 AS c FROM lite.numbers) q ON q.id = k.grp'),
	('SELECT q.grp, n.label FROM (SELECT DISTINCT grp FROM keys) q JOIN lite.numbers n ON n.id = q.grp'),
	('SELECT q.a, n.label FROM (VALUES (1), (2), (2), (NULL), (99999)) q(a) LEFT JOIN lite.numbers n ON n.id = q.a'),
	('SELECT k.id, n.id AS far, m.id AS further FROM keys k JOIN lite.numbers n ON n.id = k.id JOIN keys m ON m.id = n.grp'),
	('SELECT k.id, n.id AS far FROM keys k JOIN lite.numbers n ON n.id = k.id UNION ALL SELECT k.id, n.grp FROM keys k JOIN lite.numbers n ON n.id = k.grp'),
	('SELECT k.id, z.* FROM keys k, LATERAL (SELECT j.id AS j, n.id AS far FROM keys j JOIN lite.numbers n ON n.id = j.grp WHERE j.grp = k.grp AND n.id < k.id) z'),
	('SELECT a.id, b.id AS b FROM lite.numbers a JOIN lite.numbers b ON b.id = a.grp WHERE a.id < 100');
SELECT q.n, s.* FROM queries q, same(q.query) s ORDER BY q.n;
SET pgdotnet_fdw.lookup_batch_size = 2;
SELECT bool_and(s.is_same AND s.is_lookup) AS all_same FROM queries q, same(q.query) s;
SET work_mem = '64kB';
SET pgdotnet_fdw.lookup_batch_size = 8192;
SELECT bool_and(s.is_same AND s.is_lookup) AS all_same FROM queries q, same(q.query) s;
RESET work_mem;
RESET pgdotnet_fdw.lookup_batch_size;
-- Children of partitioned tables, one by one.
CREATE TABLE parts (id int, n int) PARTITION BY RANGE (id);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (30);
CREATE TABLE parts_2 PARTITION OF parts FOR VALUES FROM (30) TO (20000);
INSERT INTO parts SELECT id, grp FROM keys;
ANALYZE parts;
CREATE TABLE far_parts (id int, grp int) PARTITION BY RANGE (id);
CREATE FOREIGN TABLE far_1 PARTITION OF far_parts FOR VALUES FROM (0) TO (30) SERVER file OPTIONS (table_name 'numbers');
CREATE FOREIGN TABLE far_2 PARTITION OF far_parts FOR VALUES FROM (30) TO (20000) SERVER file OPTIONS (table_name 'numbers');
ALTER FOREIGN TABLE far_1 ALTER COLUMN id OPTIONS (remote_type 'INTEGER');
ALTER FOREIGN TABLE far_2 ALTER COLUMN id OPTIONS (remote_type 'INTEGER');
SET enable_partitionwise_join = on;
EXPLAIN (COSTS OFF) SELECT p.id, f.grp FROM parts p JOIN far_parts f ON f.id = p.id WHERE p.n > 3;
SELECT * FROM same('SELECT p.id, f.grp FROM parts p JOIN far_parts f ON f.id = p.id WHERE p.n > 3');
SELECT * FROM same('SELECT p.id FROM parts p WHERE EXISTS (SELECT FROM far_parts f WHERE f.id = p.id AND f.grp > 4)');
RESET enable_partitionwise_join;
RESET pgdotnet_fdw.enable_batched_lookup;
SET client_min_messages = error;
DROP SCHEMA lookup CASCADE;
RESET client_min_messages;
RESET search_path;
