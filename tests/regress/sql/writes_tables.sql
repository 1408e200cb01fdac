--
-- Tables and their surroundings: partitions and children that are foreign,
-- triggers, views, types.  As in writes.sql, each statement runs on both sides.
--
\pset format unaligned
\pset tuples_only on
SET client_min_messages = warning;
SET check_function_bodies = off;

-- Partitions: one local, one foreign with columns in another order and a dropped one, one on another server.
SELECT format(
	'CREATE SERVER loop2 FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver ''postgres'', host ''127.0.0.1'', port %L, dbname %L); CREATE USER MAPPING FOR PUBLIC SERVER loop2 OPTIONS (user ''postgres'');',
	current_setting('port'), current_database()) AS make_server \gset
:make_server
CREATE PROCEDURE make_tables(side text, p2 text, p3 text, c1 text, c2 text) LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('search_path', side || ', public', true);
	CREATE TABLE p (k int, v int, w text DEFAULT 'd') PARTITION BY LIST (k);
	CREATE TABLE p1 (w text DEFAULT 'd', junk int, v int, k int); ALTER TABLE p1 DROP junk;
	ALTER TABLE p ATTACH PARTITION p1 FOR VALUES IN (1);
	EXECUTE p2; ALTER TABLE p ATTACH PARTITION p2 FOR VALUES IN (2);
	EXECUTE p3; ALTER TABLE p ATTACH PARTITION p3 FOR VALUES IN (3);
	CREATE TABLE par (id int, v int, w text);
	EXECUTE c1;
	EXECUTE c2; EXECUTE CASE WHEN side = 'far' THEN 'ALTER FOREIGN TABLE c2 INHERIT par' ELSE 'ALTER TABLE c2 INHERIT par' END;
	CREATE TABLE c3 (z date) INHERITS (par);
	CREATE TABLE seen_by_trigger (n serial, what text);
	CREATE VIEW v1 AS SELECT id, a FROM t WHERE a > 10;
	CREATE VIEW v2 AS SELECT id, a FROM t WHERE a > 10 WITH LOCAL CHECK OPTION;
	CREATE VIEW v3 AS SELECT * FROM v1 WHERE id < 100 WITH CASCADED CHECK OPTION;
	CREATE VIEW v4 AS SELECT * FROM v1 WHERE id < 100 WITH LOCAL CHECK OPTION;
	CREATE VIEW v5 WITH (security_barrier) AS SELECT id, a, b FROM t WHERE a > 10;
	CREATE VIEW v6 AS SELECT id, b, a FROM t;
	CREATE VIEW v7 AS SELECT * FROM p WHERE v < 500 WITH CHECK OPTION;
END $$;
CALL make_tables('near', 'CREATE TABLE p2 (v int, k int, w text)', 'CREATE TABLE p3 (k int, v int, w text)',
	'CREATE TABLE c1 (extra text, junk int, w text, id int, v int) INHERITS (par); ALTER TABLE c1 DROP junk', 'CREATE TABLE c2 (w text, v int, id int)');
CREATE TABLE remote.p2 (junk int, v int, k int, w text);
ALTER TABLE remote.p2 DROP junk;
CREATE TABLE remote.p3 (k int, v int, w text);
CREATE TABLE remote.c1 (junk int, id int, v int, extra text, w text);
ALTER TABLE remote.c1 DROP junk;
CREATE TABLE remote.c2 (w text, v int, id int);
CALL make_tables('far', 'CREATE FOREIGN TABLE p2 (v int, k int, w text) SERVER loop OPTIONS (schema_name ''remote'')', 'CREATE FOREIGN TABLE p3 (k int, v int, w text) SERVER loop2 OPTIONS (schema_name ''remote'')',
	'CREATE FOREIGN TABLE c1 (extra text, junk int, w text, id int, v int) INHERITS (par) SERVER loop OPTIONS (schema_name ''remote''); ALTER FOREIGN TABLE c1 DROP junk', 'CREATE FOREIGN TABLE c2 (w text, v int, id int) SERVER loop2 OPTIONS (schema_name ''remote'')');
CREATE FUNCTION parts() RETURNS text LANGUAGE sql AS $$ SELECT string_agg(x::text, ' ' ORDER BY x) FROM (SELECT tableoid::regclass::text, count(*), sum(v), count(w) FROM p GROUP BY 1) x $$;
SELECT twin($$TRUNCATE t, u, g, d$$);
SELECT twin($$INSERT INTO p VALUES (1, 1, 'a'), (2, 2, 'b'), (3, 3, 'c')$$);
SELECT twin($$INSERT INTO p (k, v) SELECT i % 3 + 1, i FROM generate_series(1, 300) i$$);
SELECT twin($$INSERT INTO p VALUES (2, 5, 'r') RETURNING *, tableoid::regclass$$);
SELECT twin($$INSERT INTO p VALUES (4, 1)$$);
SELECT twin($$INSERT INTO p2 (k, v) VALUES (1, 1)$$);
SELECT twin($$UPDATE p SET v = v + 1 WHERE v < 10$$);
SELECT twin($$UPDATE p SET v = -v WHERE v < 10 RETURNING tableoid::regclass, k, v, w$$);
SELECT twin($$UPDATE p SET k = 2 WHERE k = 1 AND v < 50$$);
SELECT twin($$UPDATE p SET k = 3, w = 'moved' WHERE k = 1 AND v BETWEEN 50 AND 60 RETURNING *, tableoid::regclass$$);
SELECT twin($$UPDATE p SET k = x.n, w = x.z FROM (VALUES (61, 2, 'q', 1, 2, 3, 'zz'), (64, 3, 'q', 1, 2, 3, 'zz')) x(m, n, a, b, c, d, z) WHERE p.v = x.m AND p.k = 1 RETURNING p.*, x.*$$);
SELECT twin($$DELETE FROM p WHERE v < 0 RETURNING *$$);
SELECT twin($$DELETE FROM p USING generate_series(70, 90) g WHERE p.v = g$$);
-- Rows that move are not found again.
SELECT twin($$UPDATE p SET k = k + 1 WHERE k = 1$$);
SELECT twin($$SELECT parts()$$);
SELECT twin($$INSERT INTO p SELECT * FROM p$$);
SELECT twin($$INSERT INTO p SELECT k, v + 1000 FROM p WHERE v IN (SELECT v FROM p)$$);
SELECT twin($$INSERT INTO v7 VALUES (2, 3), (2, 700)$$);
SELECT twin($$INSERT INTO v7 VALUES (2, 3), (3, 4) RETURNING *$$);
SELECT twin($$UPDATE v7 SET v = 600 WHERE k = 3$$);
SELECT twin($$SELECT parts()$$);
SELECT twin($$TRUNCATE p$$);

-- Children.
SELECT twin($$INSERT INTO par SELECT i, i, 'par' FROM generate_series(1, 5) i$$);
SELECT twin($$INSERT INTO c1 (id, v, w, extra) SELECT i, i, 'c1', 'e' FROM generate_series(6, 150) i$$);
SELECT twin($$INSERT INTO c2 (id, v, w) SELECT i, i, 'c2' FROM generate_series(151, 300) i$$);
SELECT twin($$UPDATE par SET v = v * 2$$);
SELECT twin($$UPDATE par SET v = v + 1 WHERE id % 50 = 1 RETURNING tableoid::regclass, *$$);
SELECT twin($$UPDATE par SET w = par.w || x.n FROM (VALUES (1, 'a'), (6, 'b'), (6, 'b'), (200, 'c')) x(i, n) WHERE x.i = par.id RETURNING par.*, x.*, par$$);
SELECT twin($$UPDATE par SET v = s.v FROM par s WHERE s.id = par.id + 1$$);
SELECT twin($$UPDATE c1 SET extra = NULL WHERE id < 10 RETURNING *$$);
SELECT twin($$DELETE FROM par WHERE id % 3 = 0$$);
SELECT twin($$DELETE FROM par USING par q WHERE q.id = par.id + 1 RETURNING par.id, par.tableoid::regclass, q.tableoid::regclass$$);
SELECT twin($$SELECT count(*), sum(id), sum(v) FROM par$$);
SELECT twin($$TRUNCATE par$$);

-- Views.
SELECT twin($$INSERT INTO v1 VALUES (1, 11), (2, 5)$$);
SELECT twin($$INSERT INTO v2 VALUES (3, 11)$$);
SELECT twin($$INSERT INTO v2 VALUES (4, 11), (5, 5)$$);
SELECT twin($$INSERT INTO v3 VALUES (6, 11)$$);
SELECT twin($$INSERT INTO v3 VALUES (7, 5)$$);
SELECT twin($$INSERT INTO v3 VALUES (107, 50)$$);
SELECT twin($$INSERT INTO v4 VALUES (7, 5)$$);
SELECT twin($$INSERT INTO v4 VALUES (107, 50)$$);
SELECT twin($$UPDATE v1 SET a = 1 WHERE id = 1$$);
SELECT twin($$UPDATE v2 SET a = 1 WHERE id = 3$$);
SELECT twin($$UPDATE v3 SET a = 1 WHERE id = 6$$);
SELECT twin($$UPDATE v4 SET a = a + 1 WHERE id = 3 RETURNING *$$);
SELECT twin($$UPDATE v5 SET a = a + 1, b = 'sec' RETURNING *$$);
SELECT twin($$DELETE FROM v5 WHERE id = 3$$);
SELECT twin($$INSERT INTO v2 SELECT i, i FROM generate_series(200, 210) i RETURNING id$$);
SELECT twin($$INSERT INTO v2 SELECT i, i FROM generate_series(0, 20) i$$);

-- Triggers.  What they see is compared, too.
CREATE FUNCTION change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP = 'DELETE' THEN RETURN CASE WHEN OLD.a = 14 THEN NULL ELSE OLD END; END IF;
	IF NEW.a = 13 THEN RETURN NULL; END IF;
	NEW.b := coalesce(NEW.b, '') || '+' || TG_OP; NEW.a := NEW.a + 1; RETURN NEW;
END $$;
CREATE FUNCTION watch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO seen_by_trigger (what) VALUES (concat_ws(' ', TG_TABLE_NAME, TG_OP, TG_WHEN, TG_LEVEL, CASE WHEN TG_LEVEL = 'ROW' AND TG_OP <> 'INSERT' THEN OLD::text END, CASE WHEN TG_LEVEL = 'ROW' AND TG_OP <> 'DELETE' THEN NEW::text END,
		(SELECT count(*) FROM t), (SELECT sum(a) FROM t), (SELECT count(*) FROM p)));
	RETURN NULL;
END $$;
CREATE FUNCTION instead() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP = 'DELETE' THEN DELETE FROM t WHERE id = OLD.id; RETURN OLD; END IF;
	IF TG_OP = 'INSERT' THEN INSERT INTO t VALUES (NEW.id, NEW.a, 'via') RETURNING b INTO NEW.b; RETURN NEW; END IF;
	UPDATE t SET a = NEW.a WHERE id = OLD.id; RETURN CASE WHEN FOUND THEN NEW END;
END $$;
CREATE FUNCTION on_both(ddl text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN EXECUTE replace(ddl, 'SIDE', 'near'); EXECUTE replace(ddl, 'SIDE', 'far'); END $$;
SELECT twin($$TRUNCATE t$$);
SELECT on_both($$CREATE TRIGGER b BEFORE INSERT OR UPDATE OR DELETE ON SIDE.t FOR EACH ROW EXECUTE FUNCTION change()$$);
SELECT twin($$INSERT INTO t VALUES (1, 12, 'x'), (2, 13, 'y'), (3, 13, 'z'), (4, 15)$$);
SELECT twin($$INSERT INTO t VALUES (11, 12, 'x'), (12, 13, 'y'), (14, 15) RETURNING *$$);
SELECT twin($$INSERT INTO t SELECT i, i % 20 FROM generate_series(101, 300) i$$);
SELECT twin($$UPDATE t SET b = 'q' WHERE id < 20$$);
SELECT twin($$UPDATE t SET b = 'q' WHERE id < 20 RETURNING *$$);
SELECT twin($$DELETE FROM t WHERE id < 150$$);
SELECT on_both($$DROP TRIGGER b ON SIDE.t$$);
SELECT on_both($$CREATE TRIGGER a AFTER INSERT OR UPDATE OR DELETE ON SIDE.t FOR EACH ROW EXECUTE FUNCTION watch()$$);
SELECT twin($$INSERT INTO t VALUES (1, 1), (2, 2), (3, 3)$$);
SELECT twin($$UPDATE t SET a = a + 1 WHERE id < 3$$);
SELECT twin($$DELETE FROM t WHERE id = 1$$);
SELECT twin($$INSERT INTO t VALUES (2, 1), (9, 2) ON CONFLICT DO NOTHING$$);
SELECT twin($$UPDATE t SET a = v.i FROM (VALUES (2, 3), (2, 3)) v(k, i) WHERE id = v.k$$);
SELECT on_both($$DROP TRIGGER a ON SIDE.t$$);
SELECT on_both($$CREATE TRIGGER s AFTER INSERT OR UPDATE OR DELETE ON SIDE.t FOR EACH STATEMENT EXECUTE FUNCTION watch()$$);
SELECT on_both($$CREATE TRIGGER s0 BEFORE INSERT OR UPDATE OR DELETE ON SIDE.t FOR EACH STATEMENT EXECUTE FUNCTION watch()$$);
SELECT twin($$INSERT INTO t SELECT i, 1 FROM generate_series(400, 700) i$$);
SELECT twin($$UPDATE t SET a = a + 1$$);
SELECT twin($$DELETE FROM t WHERE id > 500 + random() * 0.5$$);
SELECT twin($$WITH x AS (INSERT INTO t VALUES (77, 7)) UPDATE t SET a = 0$$);
SELECT twin($$WITH x AS (INSERT INTO t SELECT id + 1000, 7 FROM t), y AS (DELETE FROM t WHERE id = 77) SELECT 1 -- RETURNING$$);
SELECT on_both($$DROP TRIGGER s ON SIDE.t; DROP TRIGGER s0 ON SIDE.t$$);
SELECT on_both($$CREATE TRIGGER w AFTER UPDATE OF a ON SIDE.t FOR EACH ROW WHEN (OLD.b IS DISTINCT FROM NEW.b) EXECUTE FUNCTION watch()$$);
SELECT twin($$UPDATE t SET a = 5 WHERE id < 10$$);
SELECT twin($$UPDATE t SET a = 6, b = 'z' WHERE id < 10$$);
SELECT on_both($$DROP TRIGGER w ON SIDE.t$$);
SELECT on_both($$CREATE TRIGGER i INSTEAD OF INSERT OR UPDATE OR DELETE ON SIDE.v6 FOR EACH ROW EXECUTE FUNCTION instead()$$);
SELECT twin($$INSERT INTO v6 VALUES (50, 'x', 1), (51, 'y', 2) RETURNING *$$);
SELECT twin($$UPDATE v6 SET a = a * 2 WHERE id BETWEEN 50 AND 60 RETURNING *$$);
SELECT twin($$DELETE FROM v6 WHERE id = 50 RETURNING *$$);
SELECT on_both($$CREATE TRIGGER a AFTER INSERT OR UPDATE OR DELETE ON SIDE.p FOR EACH ROW EXECUTE FUNCTION watch()$$);
SELECT twin($$INSERT INTO p VALUES (1, 1, 't'), (2, 2, 't'), (3, 3, 't')$$);
SELECT twin($$UPDATE p SET v = 9 WHERE w = 't'$$);
SELECT twin($$UPDATE p SET k = 2 WHERE k = 1 AND w = 't'$$);
SELECT twin($$DELETE FROM p WHERE w = 't'$$);
SELECT twin($$SELECT what FROM seen_by_trigger$$);

-- Types, under settings that change how they are written.
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE DOMAIN pos AS int CHECK (VALUE > 0);
CREATE TYPE pair AS (a int, b text);
CREATE TABLE near.ty (id int PRIMARY KEY, m mood, p pos, c pair, arr int[], marr mood[], r int4range, j jsonb, js json, x xml, ts timestamp, tz timestamptz, d date, i interval, n numeric(10,2), by bytea, f8 float8, f4 float4, ch char(5), vc varchar(5), bits bit(3), inet inet, uu uuid, tsv tsvector, pt point, mon money, nm name, rc regclass, tt time, ttz timetz, parr pair[], mr int4multirange);
CREATE TABLE remote.ty (LIKE near.ty INCLUDING ALL);
SELECT format('CREATE FOREIGN TABLE far.ty (%s) SERVER loop OPTIONS (schema_name ''remote'')', string_agg(format('%I %s', attname, format_type(atttypid, atttypmod)), ', ' ORDER BY attnum))
FROM pg_attribute WHERE attrelid = 'near.ty'::regclass AND attnum > 0 \gexec
SELECT twin($$INSERT INTO ty VALUES (1, 'happy', 5, ROW(1, 'a"b,c'), '{1,NULL,3}', '{sad,happy}', '[1,10)', '{"a": [1, 2.50]}', '{"b" :  1}', '<a>&lt;x</a>', '2024-02-29 13:14:15.123456', '2024-02-29 13:14:15.123456+05:30', '4713-01-01 BC', '-1 mons +2 days -03:04:05.6', 12345678.91, '\x00ff41', 0.1, 'NaN', 'ab', 'héé', B'101', '10.0.0.0/8',
	'00000000-0000-0000-0000-00000000000f', '''fat'':2 cat', '(1.5,-2)', '12.34', 'n m', 'pg_class', '13:14:15.1', '13:14:15.1+02', ARRAY[ROW(1, 'x')::pair, ROW(NULL, NULL)::pair], '{[1,2],[5,7)}') RETURNING *$$);
SET datestyle = 'German, DMY'; SET intervalstyle = sql_standard; SET timezone = 'America/New_York'; SET bytea_output = escape; SET extra_float_digits = -3; SET client_encoding = 'LATIN1';
SELECT twin($$INSERT INTO ty SELECT i, m, p, c, arr, marr, r, j, js, x, ts, tz, d, ty.i, n, by, f8, f4, ch, vc, bits, inet, uu, tsv, pt, mon, nm, rc, tt, ttz, parr, mr FROM ty, generate_series(2, 200) i WHERE id = 1$$);
SELECT twin($$UPDATE ty SET i = '-1 2:03:04', ts = '29.02.2024 01:02:03', tz = '29.02.2024 01:02:03', d = '1.2.2024', c = ROW(5, 'z'), f8 = 1.0 / 3, f4 = 1.0 / 3, arr[2] = 7 WHERE id = 3 RETURNING *$$);
SELECT twin($$UPDATE ty SET i = '-1 2:03:04', ts = '29.02.2024 01:02:03', tz = '29.02.2024 01:02:03', d = '1.2.2024', c.b = 'sub', f8 = 1.0 / 3 WHERE id = 4 + random()::int * 0 RETURNING *$$);
SELECT twin($$INSERT INTO ty (id, i, tz, d, by, f8) VALUES (304, '1-2 -3 4:05:06', 'infinity', '-infinity', 'a\\b', '-0'), (305, '-1-2 +3 -4:05:06', '-infinity', 'infinity', '', '1e308') RETURNING *$$);
SELECT twin($$INSERT INTO ty (id, vc, j, nm, parr) VALUES (306, U&'\00e9', '{"k": "\u00e9"}', U&'x\00e9', ARRAY[ROW(1, U&'\00e9')::pair]) RETURNING convert_to(vc, 'UTF8'), convert_to(j::text, 'UTF8'), convert_to(nm::text, 'UTF8')$$);
RESET datestyle; RESET intervalstyle; RESET timezone; RESET bytea_output; RESET extra_float_digits; RESET client_encoding;
SELECT twin($$SELECT md5(string_agg(ty::text, ',' ORDER BY id)) FROM ty$$);
SELECT twin($$INSERT INTO ty (id, p) VALUES (406, -1)$$);
SELECT twin($$INSERT INTO ty (id, vc) VALUES (406, 'toolong')$$);
SELECT twin($$INSERT INTO ty (id, n) VALUES (406, 1e12)$$);
SELECT twin($$DELETE FROM ty WHERE m = 'happy' AND id < 4 RETURNING id, m, parr$$);
-- As many columns as there can be.
SELECT format('CREATE TABLE near.w (%s); CREATE TABLE remote.w (LIKE near.w); CREATE FOREIGN TABLE far.w (%1$s) SERVER loop OPTIONS (schema_name ''remote'')', string_agg('c' || i || ' int', ',')) AS make_wide FROM generate_series(1, 1600) i \gset
\set ECHO none
:make_wide;
\set ECHO all
SELECT twin($$INSERT INTO w (c1, c1600) SELECT i, -i FROM generate_series(1, 300) i$$);
SELECT twin($$UPDATE w SET c2 = c1, c1599 = c1600 + random()::int * 0 WHERE c1 < 10$$);
SELECT twin($$INSERT INTO w SELECT * FROM w WHERE c1 < 5 RETURNING c1, c2, c1599, c1600$$);
SELECT twin($$SELECT count(*), sum(c2), sum(c1599) FROM w$$);
-- Two columns of which one is not fetched, beside ctid.
SELECT twin($$DELETE FROM d WHERE id < random()$$);
