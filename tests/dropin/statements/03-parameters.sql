-- Parameters of prepared statements, in custom and generic plans, and values that the executor computes.

PREPARE q(int) AS SELECT id, name FROM customers WHERE id = $1;
EXECUTE q(42);

PREPARE q(int) AS SELECT id, name FROM customers WHERE id = $1;
SET LOCAL plan_cache_mode = force_generic_plan;
EXECUTE q(42);

PREPARE q(int) AS SELECT id FROM customers WHERE id = $1;
SET LOCAL plan_cache_mode = force_generic_plan;
EXECUTE q(NULL);

PREPARE q(text, numeric) AS SELECT id FROM orders WHERE status = $1 AND total > $2;
SET LOCAL plan_cache_mode = force_generic_plan;
EXECUTE q('Paid', 4900);

PREPARE q(text, numeric) AS SELECT id FROM orders WHERE status = $1 AND total > $2;
EXECUTE q('Paid', 4900);

PREPARE q(int[]) AS SELECT id FROM orders WHERE id = ANY ($1);
SET LOCAL plan_cache_mode = force_generic_plan;
EXECUTE q('{1,5,9,NULL,5}');

PREPARE q(text) AS SELECT id FROM customers WHERE name LIKE $1 || '%' AND length($1) = 4;
SET LOCAL plan_cache_mode = force_generic_plan;
EXECUTE q('Zora');

PREPARE q(date, interval) AS SELECT id FROM types WHERE d > $1 + 5 AND ts > $1 + $2;
SET LOCAL plan_cache_mode = force_generic_plan;
EXECUTE q('2022-12-01', '1 day');

PREPARE q(timestamptz, timestamp, float8, real, uuid, bytea) AS SELECT id FROM types WHERE tz > $1 OR ts = $2 OR f8 = $3 OR f4 = $4 OR u = $5 OR y = $6;
SET LOCAL plan_cache_mode = force_generic_plan;
EXECUTE q('2020-05-01 00:00+02', 'infinity', 'NaN', 2.25, '10000000-0000-0000-0000-00000000001f', '\x0025');

PREPARE q(jsonb, inet, int4range, bit, point) AS SELECT id FROM types WHERE jb @> $1 OR ip = $2 OR r && $3 OR bi = $4 AND id < 40 OR pt ~= $5;
SET LOCAL plan_cache_mode = force_generic_plan;
EXECUTE q('{"k": 4}', '10.0.1.1', '[118,119)', B'1111', '(2,-2)');

PREPARE q(store.mood) AS SELECT id FROM types WHERE feeling = $1 AND id < 9;
SET LOCAL plan_cache_mode = force_generic_plan;
EXECUTE q('ok');

PREPARE q(bool) AS SELECT id FROM types WHERE b = $1 AND id < 9;
SET LOCAL plan_cache_mode = force_generic_plan;
EXECUTE q(true);

PREPARE q(int) AS SELECT count(*), sum(total) FROM orders WHERE customer_id = $1;
SET LOCAL plan_cache_mode = force_generic_plan;
EXECUTE q(5);

--@ ordered
PREPARE q(int) AS SELECT id, total FROM orders WHERE customer_id < $1 ORDER BY total DESC, id LIMIT 7;
SET LOCAL plan_cache_mode = force_generic_plan;
EXECUTE q(50);

--@ plan an unknown LIMIT costs as much here as there
--@ ordered
PREPARE q(int) AS SELECT id FROM orders ORDER BY id LIMIT $1 OFFSET $1 + 1;
SET LOCAL plan_cache_mode = force_generic_plan;
EXECUTE q(4);

PREPARE q(int, int) AS SELECT c.name, o.id FROM customers c JOIN orders o ON o.customer_id = c.id AND o.priority = $2 WHERE c.region_id = $1 AND o.total > 4000;
SET LOCAL plan_cache_mode = force_generic_plan;
EXECUTE q(3, 2);

PREPARE q(int) AS SELECT region_id, count(*) FROM customers GROUP BY region_id HAVING count(*) > $1;
SET LOCAL plan_cache_mode = force_generic_plan;
EXECUTE q(110);

PREPARE q(int) AS SELECT $1 + id, $1, 'x' FROM regions WHERE id < 3;
SET LOCAL plan_cache_mode = force_generic_plan;
EXECUTE q(100);

SELECT id FROM orders WHERE customer_id = (SELECT 7);

SELECT id FROM orders WHERE customer_id = (SELECT max(customer_id) FROM picks) AND total > 0;

SELECT id FROM orders WHERE id = ANY (ARRAY(SELECT id FROM picks WHERE id < 5));

SELECT id FROM orders WHERE placed > (SELECT timestamptz '2023-11-01 00:00+00');

SELECT n, (SELECT count(*) FROM orders WHERE customer_id = n) FROM numbers WHERE n <= 5;

SELECT n, (SELECT name FROM customers WHERE id = n) FROM numbers WHERE n <= 12;

SELECT p.id, o.id FROM picks p, LATERAL (SELECT id FROM orders WHERE customer_id = p.customer_id AND total > 2500) o WHERE p.id < 6;

SELECT c.id FROM customers c WHERE c.id = current_setting('application_name')::text::int + 5 OR c.id = 3 AND current_setting('work_mem') <> '';

SELECT id FROM orders WHERE placed > now() - interval '1000 years' AND id < 4;

SELECT id FROM orders WHERE id = pg_catalog.array_length(ARRAY[1, 2, 3], 1);

SET LOCAL plan_cache_mode = force_generic_plan;
SELECT orders_of(5);

SELECT o FROM orders_of(7) o;

DO $$ DECLARE s text := ''; c int; BEGIN FOR i IN 1..8 LOOP SELECT count(*) INTO c FROM orders WHERE customer_id = i AND total > i * 100; s := s || c || ','; END LOOP; PERFORM set_config('dropin.counts', s, true); END $$;
SELECT current_setting('dropin.counts');
