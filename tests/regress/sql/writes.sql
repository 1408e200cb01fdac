--
-- Statements that write.  Each runs twice: on local tables (schema near) and on
-- foreign ones of the same database (schema far, whose remote tables are in
-- schema remote).  twin() compares what a statement returns, or its count, or its
-- error with constraint, table and column; then both sides' tables.  Rows are
-- compared in any order.  "same" is followed by what it was.
--
SELECT format(
	'CREATE SERVER loop FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver ''postgres'', host ''127.0.0.1'', port %L, dbname %L); CREATE USER MAPPING FOR PUBLIC SERVER loop OPTIONS (user ''postgres'');',
	current_setting('port'), current_database()) AS make_server \gset
:make_server
CREATE SCHEMA near;
CREATE SCHEMA remote;
CREATE SCHEMA far;
CREATE TABLE near.t (id int PRIMARY KEY, a int CONSTRAINT small CHECK (a < 1000), b text DEFAULT 'none');
CREATE TABLE near.u (id int, a int, b text);
CREATE TABLE near.g (id int PRIMARY KEY, a int, twice int GENERATED ALWAYS AS (a * 2) STORED);
CREATE TABLE near.d (id int UNIQUE DEFERRABLE INITIALLY DEFERRED, a int);
CREATE TABLE remote.t (LIKE near.t INCLUDING ALL);
CREATE TABLE remote.u (LIKE near.u INCLUDING ALL);
CREATE TABLE remote.g (LIKE near.g INCLUDING ALL);
CREATE TABLE remote.d (id int UNIQUE DEFERRABLE INITIALLY DEFERRED, a int);
CREATE FOREIGN TABLE far.t (id int NOT NULL, a int, b text DEFAULT 'none') SERVER loop OPTIONS (schema_name 'remote');
CREATE FOREIGN TABLE far.u (id int, a int, b text) SERVER loop OPTIONS (schema_name 'remote');
CREATE FOREIGN TABLE far.g (id int, a int, twice int GENERATED ALWAYS AS (a * 2) STORED) SERVER loop OPTIONS (schema_name 'remote');
CREATE FOREIGN TABLE far.d (id int, a int) SERVER loop OPTIONS (schema_name 'remote');
CREATE TABLE public.local (id int PRIMARY KEY, v int);
INSERT INTO public.local SELECT i, i % 50 FROM generate_series(1, 1000) i;
ANALYZE public.local;

CREATE FUNCTION on_side(side text, body text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE r record; rows text[] := '{}'; n bigint; c text; t text; col text;
BEGIN
	PERFORM set_config('search_path', side || ', public', true);
	IF body ~* '\mRETURNING\M|^\s*(SELECT|TABLE)|\)\s+SELECT[^()]*$' THEN
		FOR r IN EXECUTE body LOOP rows := rows || r::text; END LOOP;
		RETURN (SELECT coalesce(string_agg(x, ' ' ORDER BY x), 'no rows') FROM unnest(rows) x);
	END IF;
	EXECUTE body;
	GET DIAGNOSTICS n = ROW_COUNT;
	RETURN n || ' rows';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS c = CONSTRAINT_NAME, t = TABLE_NAME, col = COLUMN_NAME;
	RETURN rtrim(concat_ws(' ', SQLSTATE, nullif(c, ''), nullif(t, ''), nullif(col, '')));
END $$;
CREATE FUNCTION state_of(side text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE answer text;
BEGIN
	EXECUTE replace('SELECT concat_ws('' '', (SELECT string_agg(x::text, '' '' ORDER BY x::text) FROM SIDE.t x), (SELECT string_agg(x::text, '' '' ORDER BY x::text) FROM SIDE.u x),
		(SELECT string_agg(x::text, '' '' ORDER BY x::text) FROM SIDE.g x), (SELECT string_agg(x::text, '' '' ORDER BY x::text) FROM SIDE.d x))', 'SIDE', side) INTO answer;
	RETURN answer;
END $$;
CREATE FUNCTION short(x text) RETURNS text LANGUAGE sql AS $$ SELECT CASE WHEN length(x) > 100 THEN length(x) || ' characters, ' || md5(x) ELSE x END $$;
CREATE FUNCTION twin(body text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE near text := on_side('near', body); far text := on_side('far', body);
BEGIN
	RETURN CASE WHEN near IS DISTINCT FROM far THEN 'DIFFERS: ' || short(near) || ' / ' || short(far)
		WHEN state_of('near') IS DISTINCT FROM state_of('far') THEN 'STATE DIFFERS: ' || short(near) || ', ' || short(state_of('near')) || ' / ' || short(state_of('far'))
		ELSE 'same: ' || short(near) END;
END $$;
\pset format unaligned
\pset tuples_only on

-- INSERT.
SELECT twin($$INSERT INTO t VALUES (1, 10, 'x')$$);
SELECT twin($$INSERT INTO t VALUES (2, 20, DEFAULT), (3, DEFAULT, DEFAULT), (4, 40, NULL)$$);
SELECT twin($$INSERT INTO t (id) SELECT generate_series(5, 9)$$);
SELECT twin($$INSERT INTO t DEFAULT VALUES$$);
SELECT twin($$INSERT INTO t VALUES (1, 1), (100, 1)$$);
SELECT twin($$INSERT INTO t VALUES (100, 1), (1, 1)$$);
SELECT twin($$INSERT INTO t SELECT i, i FROM generate_series(700, 1200) i$$);
SELECT twin($$INSERT INTO t SELECT i, 1 / (800 - i) FROM generate_series(700, 1200) i$$);
SELECT twin($$INSERT INTO t SELECT i, i FROM generate_series(500, 700) i ON CONFLICT DO NOTHING$$);
SELECT twin($$INSERT INTO t SELECT i, i FROM generate_series(600, 800) i ON CONFLICT DO NOTHING$$);
SELECT twin($$INSERT INTO t VALUES (2001, 1), (2001, 2) ON CONFLICT DO NOTHING$$);
SELECT twin($$INSERT INTO t VALUES (1, 1), (2002, 1), (2002, 1) ON CONFLICT DO NOTHING RETURNING *$$);
SELECT twin($$INSERT INTO t VALUES (3000, 1) RETURNING t, t.*, tableoid = 't'::regclass, id * 2, ctid IS NOT NULL$$);
SELECT twin($$INSERT INTO u VALUES (1, NULL, NULL) RETURNING (SELECT count(*) FROM u), a IS NULL$$);
SELECT twin($$INSERT INTO g VALUES (1, 5), (2, 6) RETURNING *$$);
SELECT twin($$INSERT INTO g VALUES (3, 5, DEFAULT)$$);
SELECT twin($$INSERT INTO g VALUES (4, 5, 9)$$);
SELECT twin($$INSERT INTO g SELECT i, i FROM generate_series(10, 300) i$$);

-- UPDATE and DELETE: sent whole, and row by row (with random()).
SELECT twin($$UPDATE t SET a = a + 1 WHERE id < 10$$);
SELECT twin($$UPDATE t SET a = a + 1 + random()::int * 0 WHERE id < 10$$);
SELECT twin($$UPDATE t SET a = 5000 WHERE id < 10$$);
SELECT twin($$UPDATE t SET a = 5000 + random()::int * 0 WHERE id < 10$$);
SELECT twin($$UPDATE t SET id = id + 10000 WHERE id BETWEEN 500 AND 600$$);
SELECT twin($$UPDATE t SET id = NULL WHERE id = 1$$);
SELECT twin($$UPDATE t SET b = 'up' FROM (VALUES (1), (1), (2)) v(i) WHERE id = v.i$$);
SELECT twin($$UPDATE t SET b = 'up' || v.i FROM (VALUES (1), (1), (2)) v(i) WHERE id = v.i RETURNING t.*, v.i$$);
SELECT twin($$UPDATE t SET b = o.b || '!' FROM t o WHERE o.id = t.id + 1 AND t.id < 5$$);
SELECT twin($$UPDATE t SET b = o.b || '!' FROM t o WHERE o.id = t.id + 1 AND t.id < 5 RETURNING t, o, t.*, o.*$$);
SELECT twin($$UPDATE t SET a = (SELECT count(*) FROM t x WHERE x.id < t.id) WHERE id < 510$$);
SELECT twin($$UPDATE t SET a = l.v + 2 FROM local l WHERE l.v = t.id AND l.v % 2 = 0 AND l.id < 50$$);
SELECT twin($$UPDATE t SET (a, b) = (SELECT max(v), 'n' FROM local l WHERE l.id < t.id) WHERE id < 8 RETURNING *$$);
SELECT twin($$UPDATE g SET a = a + 1 WHERE id < 3 RETURNING *$$);
SELECT twin($$UPDATE g SET twice = 3$$);
SELECT twin($$UPDATE g SET twice = DEFAULT, a = 1 WHERE id = 1 RETURNING *$$);
SELECT twin($$DELETE FROM t USING (VALUES (1), (1), (2)) v(i) WHERE id = v.i$$);
SELECT twin($$DELETE FROM t USING generate_series(3, 4) v(i) WHERE id = v.i RETURNING *$$);
SELECT twin($$DELETE FROM t WHERE id IN (SELECT id + 1 FROM t WHERE id > 700)$$);
SELECT twin($$DELETE FROM t WHERE id = 5 AND random() < 2 RETURNING b$$);
SELECT twin($$DELETE FROM d WHERE id < random()$$);

-- A constraint that is looked at in the end.
SELECT twin($$INSERT INTO d SELECT i, i FROM generate_series(1, 200) i$$);
SELECT twin($$UPDATE d SET id = id + 1$$);
SELECT twin($$UPDATE d SET id = id + 1 + random()::int * 0$$);
\set VERBOSITY sqlstate
BEGIN; INSERT INTO near.d VALUES (5, 5); COMMIT;
BEGIN; INSERT INTO far.d VALUES (5, 5); INSERT INTO public.local VALUES (0, 0); COMMIT;
SELECT count(*) FROM public.local WHERE id = 0;
SELECT twin($$SELECT count(*), sum(id) FROM d$$);

\set VERBOSITY terse
-- Statements that read what they write (Halloween).
SELECT twin($$INSERT INTO t SELECT id + 100000, a, b FROM t$$);
SELECT twin($$INSERT INTO t SELECT id + 1000000, a, b FROM t WHERE id < 50 UNION ALL SELECT id + 2000000, a, b FROM t$$);
SELECT twin($$INSERT INTO t SELECT 3000000 + i, 1 FROM generate_series(1, 150) i UNION ALL SELECT id + 4000000, a FROM t WHERE id < 90000$$);
SELECT twin($$INSERT INTO t SELECT 5000000 + i, (SELECT count(*) FROM t)::int % 7 FROM generate_series(1, 3) i$$);
SELECT twin($$INSERT INTO t SELECT l.id + 6000000, (SELECT count(*) FROM t x WHERE x.id = l.id + 5999999) FROM local l WHERE l.id < 50 ORDER BY l.id$$);
SELECT twin($$UPDATE t SET a = a + 1 WHERE a < 10$$);
SELECT twin($$UPDATE t SET id = id + 1 WHERE id BETWEEN 4000 AND 20000$$);
SELECT twin($$INSERT INTO u SELECT id % 5, id % 7 FROM t WHERE id < 700$$);
SELECT twin($$INSERT INTO u SELECT x.* FROM u x JOIN u y ON x.id = y.a AND y.id = 3 AND x.id < 3$$);
SELECT twin($$UPDATE u SET a = (SELECT count(*) FROM u x WHERE x.a = u.a)$$);
SELECT twin($$DELETE FROM u USING u x WHERE x.id = u.id + 1 AND x.ctid IS NOT NULL$$);
-- The same without a batch: rows are held back all the same.
ALTER FOREIGN TABLE far.t OPTIONS (ADD batch_size '1');
SELECT twin($$INSERT INTO t SELECT l.id + 7000000, (SELECT count(*) FROM t x WHERE x.id = l.id + 6999999) FROM local l WHERE l.id < 50 ORDER BY l.id$$);
SELECT twin($$INSERT INTO t SELECT 8000000 + i, 1 FROM generate_series(1, 150) i UNION ALL SELECT id + 9000000, a FROM t WHERE id < 90000$$);
SELECT twin($$UPDATE t SET a = (SELECT count(*) FROM t x WHERE x.id < t.id) + random()::int * 0 WHERE id < 510$$);
ALTER FOREIGN TABLE far.t OPTIONS (SET batch_size '10');
SELECT twin($$INSERT INTO t SELECT 11000000 + i, 1 FROM generate_series(1, 95) i UNION ALL SELECT 11000001, 1$$);
SELECT twin($$INSERT INTO t SELECT 11000000 + i, 1 FROM generate_series(1, 95) i$$);
SELECT twin($$UPDATE t SET a = 3 + random()::int * 0 WHERE id > 11000000$$);
SELECT twin($$DELETE FROM t WHERE id > 11000000 - random()$$);
ALTER FOREIGN TABLE far.t OPTIONS (DROP batch_size);

-- WITH: no part sees what another one writes.
SELECT twin($$TRUNCATE t, u$$);
SELECT twin($$INSERT INTO t SELECT i, i FROM generate_series(1, 20) i$$);
SELECT twin($$WITH x AS (INSERT INTO t VALUES (60, 60), (61, 61) RETURNING *), y AS (UPDATE t SET a = 999 WHERE id < 5 RETURNING *), z AS (DELETE FROM t WHERE id = 6 RETURNING *) SELECT 'x', count(*), sum(a) FROM x UNION ALL SELECT 'y', count(*), sum(a) FROM y UNION ALL SELECT 'z', count(*), sum(a) FROM z$$);
SELECT twin($$WITH x AS (INSERT INTO t VALUES (70, 60) RETURNING *) TABLE x UNION ALL SELECT count(*), 0, '' FROM t WHERE id = 70 -- RETURNING$$);
SELECT twin($$WITH x AS (DELETE FROM t WHERE id = 70 RETURNING *) INSERT INTO u SELECT * FROM x$$);
SELECT twin($$WITH x AS (DELETE FROM t WHERE id < 8 RETURNING *), y AS (INSERT INTO u SELECT * FROM x RETURNING id) SELECT count(*) FROM y$$);
SELECT twin($$WITH x AS (UPDATE t SET a = 1 WHERE id = 60) UPDATE t SET a = 2 WHERE id = 61$$);
SELECT twin($$WITH x AS (INSERT INTO t SELECT i, 1 FROM generate_series(180, 190) i) DELETE FROM t WHERE id BETWEEN 15 AND 190$$);
SELECT twin($$WITH x AS (INSERT INTO t SELECT i + 200, i FROM generate_series(1, 9) i RETURNING id), y AS (UPDATE t SET a = -1 WHERE id > 199 RETURNING id) SELECT (SELECT count(*) FROM x), (SELECT count(*) FROM y), (SELECT count(*) FROM t WHERE id > 199) -- RETURNING$$);

SELECT twin($$WITH x AS (INSERT INTO t VALUES (71, 60) RETURNING id) SELECT count(*) FROM (SELECT * FROM t OFFSET 0) y, x -- RETURNING$$);

-- Functions that read or write the same table.
SET check_function_bodies = off;
CREATE FUNCTION seen() RETURNS bigint LANGUAGE sql VOLATILE AS 'SELECT count(*) FROM t';
CREATE FUNCTION seen_before() RETURNS bigint LANGUAGE sql STABLE AS 'SELECT count(*) FROM t';
CREATE FUNCTION put(i int) RETURNS int LANGUAGE plpgsql AS 'BEGIN INSERT INTO t VALUES (i, 0); UPDATE t SET a = a + 1 WHERE id = i; RETURN i; END';
SELECT twin($$TRUNCATE t$$);
SELECT twin($$INSERT INTO t SELECT i, seen() FROM generate_series(1, 5) i$$);
SELECT twin($$INSERT INTO t SELECT i, seen_before() FROM generate_series(11, 15) i$$);
SELECT twin($$INSERT INTO t SELECT put(i) + 100, 5 FROM generate_series(21, 25) i$$);
SELECT twin($$UPDATE t SET a = seen() WHERE id < 3$$);
SELECT twin($$UPDATE t SET a = put(id + 500) WHERE id < 3$$);
SELECT twin($$SELECT put(id + 700) FROM t WHERE id < 4$$);

-- What has failed is undone, and nothing else.
SELECT twin($$DO 'DECLARE i int; BEGIN FOR i IN 1..20 LOOP BEGIN INSERT INTO t VALUES (CASE WHEN i % 3 = 0 THEN 1 ELSE 4000 + i END, 1); INSERT INTO u VALUES (i, i); IF i % 4 = 0 THEN RAISE EXCEPTION ''x''; END IF; EXCEPTION WHEN OTHERS THEN NULL; END; END LOOP; END'$$);
SELECT twin($$DO 'BEGIN BEGIN INSERT INTO t SELECT i, 1 FROM generate_series(5000, 5200) i UNION ALL SELECT 1, 1; EXCEPTION WHEN unique_violation THEN INSERT INTO u VALUES (77, 7); END; DELETE FROM t WHERE id > 4010; END'$$);
SELECT twin($$SELECT count(*), sum(a) FROM t$$);
BEGIN;
SAVEPOINT a;
SELECT twin($$INSERT INTO t SELECT i, 2 FROM generate_series(6000, 6200) i$$);
SAVEPOINT b;
SELECT twin($$DELETE FROM t WHERE id < 6100$$);
ROLLBACK TO b;
SELECT twin($$SELECT count(*) FROM t$$);
ROLLBACK TO a;
SELECT twin($$INSERT INTO t VALUES (6000, 1)$$);
COMMIT;
SELECT twin($$SELECT count(*) FROM t$$);

-- Cursors go on with what was there when they were declared.
SET search_path = far, public;
BEGIN;
DECLARE c CURSOR FOR SELECT count(*) FROM t;
DECLARE h CURSOR WITH HOLD FOR SELECT count(*) FROM t;
DELETE FROM t WHERE id < 100;
FETCH c;
COMMIT;
FETCH h;
SELECT count(*) FROM t;
CLOSE h;
-- TRUNCATE minds them, as with local tables.
BEGIN;
DECLARE c CURSOR FOR SELECT count(*) FROM t;
TRUNCATE t;
ROLLBACK;

-- Command tags and what plpgsql knows of counts.
\pset tuples_only off
\set QUIET off
INSERT INTO t SELECT i, 1 FROM generate_series(1, 300) i ON CONFLICT DO NOTHING;
INSERT INTO t SELECT i, 1 FROM generate_series(200, 400) i ON CONFLICT DO NOTHING;
UPDATE t SET a = 2 FROM generate_series(1, 3) WHERE id < 10;
UPDATE t SET a = 2 + random()::int * 0 FROM generate_series(1, 3) WHERE id < 10;
DELETE FROM t WHERE id < 5;
DELETE FROM t WHERE id < 9 + random();
TRUNCATE t;
\set QUIET on
DO $$
DECLARE n int; m int;
BEGIN
	INSERT INTO t VALUES (1, 1), (2, 2); GET DIAGNOSTICS n = ROW_COUNT; RAISE INFO '% %', n, FOUND;
	INSERT INTO t VALUES (1, 1) ON CONFLICT DO NOTHING; GET DIAGNOSTICS n = ROW_COUNT; RAISE INFO '% %', n, FOUND;
	INSERT INTO t VALUES (1, 1) ON CONFLICT DO NOTHING RETURNING id INTO m; RAISE INFO '% %', m, FOUND;
	UPDATE t SET a = 3 WHERE id > 100; GET DIAGNOSTICS n = ROW_COUNT; RAISE INFO '% %', n, FOUND;
	UPDATE t SET a = random() * 0 WHERE id < 100; GET DIAGNOSTICS n = ROW_COUNT; RAISE INFO '% %', n, FOUND;
	DELETE FROM t WHERE id < 2 RETURNING a INTO m; RAISE INFO '% %', m, FOUND;
END $$;
RESET search_path;
