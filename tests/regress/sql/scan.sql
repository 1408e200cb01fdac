-- Scans: projection, joins, rescans, cursors, LIMIT, system columns.
EXPLAIN (VERBOSE, COSTS OFF) SELECT label FROM lite.numbers WHERE grp + 1 = 5;
EXPLAIN (VERBOSE, COSTS OFF) SELECT count(*) FROM lite.numbers;
EXPLAIN (VERBOSE, COSTS OFF) SELECT n FROM lite.numbers n;
SELECT count(*), sum(id), sum(amount), count(DISTINCT grp) FROM lite.numbers;
SELECT n FROM lite.numbers n WHERE id = 3;
SELECT count(*) FROM lite.empty_table;
SELECT * FROM lite.empty_table;

-- Joins between foreign tables and with local ones.
SELECT c.name, o.total FROM lite.customers c JOIN lite.orders o ON o.customer_id = c.id ORDER BY c.name, o.total LIMIT 5;
SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_material = off; SET enable_memoize = off;
SELECT count(*) FROM (SELECT * FROM lite.numbers WHERE id <= 50) a JOIN lite.numbers b ON a.id = b.id;
SELECT count(*) FROM lite.flags a CROSS JOIN lite.flags b CROSS JOIN lite.flags c;
RESET enable_hashjoin; RESET enable_mergejoin; RESET enable_material; RESET enable_memoize;

-- Correlated: a rescan with a new parameter for each row.
SELECT sum((SELECT n.grp FROM lite.numbers n WHERE n.id = s.i)) FROM generate_series(1, 200) s(i);
SELECT s.i, x.label FROM generate_series(1, 3) s(i) CROSS JOIN LATERAL (SELECT label FROM lite.numbers WHERE grp = s.i ORDER BY id LIMIT 1) x ORDER BY 1;

-- LIMIT stops early: the view never ends.
SELECT n FROM lite.counting LIMIT 3;
SELECT count(*) FROM (SELECT n FROM lite.counting LIMIT 12345) x;
SELECT EXISTS (SELECT 1 FROM lite.counting);

-- Cursors: partial, backward, held, and two at once.
BEGIN;
DECLARE c SCROLL CURSOR FOR SELECT id FROM lite.numbers WHERE label IS NOT NULL;
FETCH 2 FROM c;
FETCH LAST FROM c;
FETCH PRIOR FROM c;
FETCH ABSOLUTE 10000 FROM c;
FETCH FIRST FROM c;
DECLARE d CURSOR FOR SELECT id FROM lite.numbers WHERE id > 100;
FETCH 1 FROM d;
MOVE FORWARD 5000 IN d;
FETCH 1 FROM c;
FETCH 1 FROM d;
SAVEPOINT a;
FETCH 1 FROM d;
ROLLBACK TO a;
FETCH 1 FROM d;
CLOSE c;
COMMIT;
BEGIN;
DECLARE h CURSOR WITH HOLD FOR SELECT id FROM lite.flags ORDER BY id;
COMMIT;
FETCH ALL FROM h;
CLOSE h;

-- plpgsql: loops, exceptions, functions that scan inside scans.
CREATE FUNCTION label_of(n bigint) RETURNS text LANGUAGE plpgsql AS 'BEGIN RETURN (SELECT label FROM lite.numbers WHERE id = n); END';
SELECT id, label_of(id) FROM lite.numbers WHERE id < 4;
DO $$
DECLARE r record; total numeric := 0; caught int := 0;
BEGIN
	FOR r IN SELECT id FROM lite.numbers WHERE id <= 300 LOOP
		BEGIN
			IF r.id % 100 = 0 THEN PERFORM age FROM lite.wrong_values; END IF;
			total := total + r.id;
		EXCEPTION WHEN others THEN caught := caught + 1;
		END;
	END LOOP;
	RAISE NOTICE 'total %, caught %', total, caught;
END $$;
DROP FUNCTION label_of(bigint);

-- System columns.
SELECT tableoid::regclass, id FROM lite.flags ORDER BY id LIMIT 1;
SELECT xmin, xmax, cmin, cmax, ctid, tableoid::regclass, id FROM lite.flags ORDER BY id LIMIT 1;
SELECT ctid IS NULL AS no_ctid FROM lite.flags LIMIT 1;

-- Set operations, subqueries, inheritance.
SELECT count(*) FROM (SELECT id FROM lite.flags UNION SELECT id FROM lite.texts) x;
SELECT id FROM lite.flags WHERE id IN (SELECT id FROM lite.texts WHERE t = 'plain');
CREATE TABLE parent (id bigint, ok boolean, sure boolean);
INSERT INTO parent VALUES (100, true, true);
ALTER FOREIGN TABLE lite.flags INHERIT parent;
SELECT tableoid::regclass, id FROM parent ORDER BY id;
ALTER FOREIGN TABLE lite.flags NO INHERIT parent;
DROP TABLE parent;

-- Row locks are local to the query; rows can be locked beside local ones.
SELECT f.id FROM lite.flags f JOIN copies.flags c USING (id) WHERE f.ok FOR UPDATE;

-- Writing is refused, plainly.
INSERT INTO lite.flags VALUES (9, true, true);
UPDATE lite.flags SET ok = true;
DELETE FROM lite.flags;
TRUNCATE lite.flags;
SELECT 'the session goes on' AS state;
