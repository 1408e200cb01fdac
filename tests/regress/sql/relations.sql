-- Joins, groups, windows, orders and limits: what becomes one remote query, and what does not.
-- Plain joins of every kind; conditions stand where they belong.
EXPLAIN (VERBOSE, COSTS OFF) SELECT a.id, b.label FROM lite.numbers a JOIN lite.numbers b ON a.id = b.grp WHERE a.id < 10;
SELECT count(*) FROM lite.numbers a JOIN lite.numbers b ON a.id = b.grp WHERE a.id < 10;
EXPLAIN (VERBOSE, COSTS OFF) SELECT f.id, n.label FROM lite.flags f LEFT JOIN lite.numbers n ON n.id = f.id AND n.id > 3 WHERE f.id < 6 ORDER BY f.id;
SELECT f.id, n.label FROM lite.flags f LEFT JOIN lite.numbers n ON n.id = f.id AND n.id > 3 WHERE f.id < 6 ORDER BY f.id;
EXPLAIN (VERBOSE, COSTS OFF)
SELECT a.id, b.id FROM (SELECT * FROM lite.numbers WHERE id < 5) a FULL JOIN (SELECT * FROM lite.numbers WHERE id BETWEEN 3 AND 7) b ON a.id = b.id;
SELECT a.id, b.id FROM (SELECT * FROM lite.numbers WHERE id < 5) a FULL JOIN (SELECT * FROM lite.numbers WHERE id BETWEEN 3 AND 7) b ON a.id = b.id
ORDER BY 1, 2;
EXPLAIN (VERBOSE, COSTS OFF) SELECT count(*) FROM lite.numbers n WHERE EXISTS (SELECT 1 FROM lite.flags f WHERE f.id = n.id);
SELECT count(*) FROM lite.numbers n WHERE EXISTS (SELECT 1 FROM lite.flags f WHERE f.id = n.id);
SELECT count(*) FROM lite.numbers n WHERE NOT EXISTS (SELECT 1 FROM lite.flags f WHERE f.id = n.id);
-- Groups, with conditions, an order and a limit.
EXPLAIN (VERBOSE, COSTS OFF) SELECT grp, count(*), max(id) FROM lite.numbers GROUP BY grp HAVING count(*) > 190 ORDER BY grp LIMIT 3;
SELECT grp, count(*), max(id) FROM lite.numbers GROUP BY grp HAVING count(*) > 190 ORDER BY grp LIMIT 3;
EXPLAIN (VERBOSE, COSTS OFF) SELECT DISTINCT grp FROM lite.numbers WHERE id < 500 ORDER BY grp DESC NULLS LAST LIMIT 2;
SELECT DISTINCT grp FROM lite.numbers WHERE id < 500 ORDER BY grp DESC NULLS LAST LIMIT 2;
EXPLAIN (VERBOSE, COSTS OFF) SELECT DISTINCT id, grp FROM lite.numbers WHERE id < 500 ORDER BY grp, id DESC LIMIT 3;
SELECT DISTINCT id, grp FROM lite.numbers WHERE id < 500 ORDER BY grp, id DESC LIMIT 3;
EXPLAIN (VERBOSE, COSTS OFF) SELECT DISTINCT grp, id % 3 AS part FROM lite.numbers WHERE id < 500 ORDER BY grp DESC, part LIMIT 4;
SELECT DISTINCT grp, id % 3 AS part FROM lite.numbers WHERE id < 500 ORDER BY grp DESC, part LIMIT 4;
-- The order of a semi join is taken from the side that can be seen.
EXPLAIN (VERBOSE, COSTS OFF) SELECT n.id FROM lite.numbers n WHERE EXISTS (SELECT 1 FROM lite.flags f WHERE f.id = n.id) ORDER BY n.id LIMIT 2;
SELECT n.id FROM lite.numbers n WHERE EXISTS (SELECT 1 FROM lite.flags f WHERE f.id = n.id) ORDER BY n.id LIMIT 2;
-- A window function, and a condition on it that PostgreSQL takes out of the outer query's WHERE.
EXPLAIN (VERBOSE, COSTS OFF)
SELECT * FROM (SELECT id, grp, row_number() OVER (PARTITION BY grp ORDER BY id) AS n FROM lite.numbers) s WHERE n <= 2 AND grp < 3;
SELECT * FROM (SELECT id, grp, row_number() OVER (PARTITION BY grp ORDER BY id) AS n FROM lite.numbers) s WHERE n <= 2 AND grp < 3 ORDER BY grp, n;
-- Nothing but an order goes above something local.
EXPLAIN (VERBOSE, COSTS OFF) SELECT id FROM lite.numbers WHERE label ~ '7$' ORDER BY id LIMIT 2;
SELECT id FROM lite.numbers WHERE label ~ '7$' ORDER BY id LIMIT 2;
-- Why something is local.
SET pgdotnet_fdw.explain_pushdown = on;
EXPLAIN (COSTS OFF) SELECT grp, avg(id) FROM lite.numbers WHERE label ~ '7$' AND id < 100 GROUP BY grp;
EXPLAIN (COSTS OFF) SELECT grp, string_agg(label, ',') FROM lite.numbers GROUP BY grp;
EXPLAIN (COSTS OFF) SELECT grp, count(*) FROM lite.numbers GROUP BY ROLLUP (grp);
-- An order is spoken of where the query wants it of the remote's rows, and nowhere else.
EXPLAIN (COSTS OFF) SELECT id FROM lite.numbers WHERE id < 10 ORDER BY initcap(label);
EXPLAIN (COSTS OFF) SELECT initcap(label), count(*) FROM lite.numbers GROUP BY initcap(label) ORDER BY initcap(label);
EXPLAIN (COSTS OFF) SELECT n.id FROM lite.numbers n JOIN pg_catalog.pg_class c ON c.relname = n.label ORDER BY initcap(n.label);
RESET pgdotnet_fdw.explain_pushdown;
-- Verification: conditions are evaluated twice, and nothing else is pushed.
SET pgdotnet_fdw.verify_pushdown = on;
EXPLAIN (VERBOSE, COSTS OFF) SELECT count(*) FROM lite.numbers WHERE id < 100;
SELECT count(*) FROM lite.numbers WHERE id < 100;
SET pgdotnet_fdw.explain_pushdown = on;
EXPLAIN (COSTS OFF) SELECT count(*) FROM lite.numbers WHERE id < 100;
EXPLAIN (COSTS OFF) SELECT a.id FROM lite.numbers a JOIN lite.numbers b ON a.id = b.grp WHERE a.id < 10;
EXPLAIN (COSTS OFF) SELECT DISTINCT grp FROM lite.numbers;
EXPLAIN (COSTS OFF) SELECT id, row_number() OVER (ORDER BY id) FROM lite.numbers;
EXPLAIN (COSTS OFF) SELECT id FROM lite.numbers ORDER BY id LIMIT 3;
RESET pgdotnet_fdw.verify_pushdown;
ALTER FOREIGN TABLE lite.flags OPTIONS (ADD recheck 'true');
EXPLAIN (COSTS OFF) SELECT ok, count(*) FROM lite.flags GROUP BY ok;
ALTER FOREIGN TABLE lite.flags OPTIONS (DROP recheck);
RESET pgdotnet_fdw.explain_pushdown;
CREATE FOREIGN TABLE rechecked (id int, name text) SERVER file OPTIONS (schema_name 'main', table_name 'flags', recheck 'true');
EXPLAIN (VERBOSE, COSTS OFF) SELECT count(*) FROM lite.flags WHERE ok;
ALTER FOREIGN TABLE lite.flags OPTIONS (ADD recheck 'true');
EXPLAIN (VERBOSE, COSTS OFF) SELECT count(*) FROM lite.flags WHERE ok;
SELECT count(*) FROM lite.flags WHERE ok;
ALTER FOREIGN TABLE lite.flags OPTIONS (DROP recheck);
DROP FOREIGN TABLE rechecked;
-- Statistics.
ANALYZE lite.numbers;
SELECT reltuples FROM pg_class WHERE oid = 'lite.numbers'::regclass;
SELECT attname, null_frac > 0 AS has_nulls, n_distinct FROM pg_stats WHERE schemaname = 'lite' AND tablename = 'numbers' ORDER BY 1;
-- The list of what the driver sends is not empty in either direction.
SELECT kind, fidelity, count(*) > 0 AS any FROM pgdotnet.pushdown('sqlite') GROUP BY 1, 2 ORDER BY 1, 2;
