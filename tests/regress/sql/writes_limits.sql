--
-- What COPY, options and EXPLAIN give, and what cannot be written, with its words.
-- Tables are those of writes.sql and writes_tables.sql.
--
SET search_path = far, public;
\set QUIET off
TRUNCATE t;
-- COPY: counts, and where a row has failed.
COPY t FROM STDIN;
1	1	a
2	\N	\N
3	3	c
\.
COPY t (id, a) FROM STDIN WHERE a > 1;
10	1
11	2
\.
COPY t FROM STDIN;
20	1	a
1	1	b
21	1	c
\.
COPY t FROM STDIN;
20	1	a
21	x	b
\.
COPY t FROM PROGRAM 'seq -f "%.0f	1	x" 1000 2999; echo "1	1	x"; seq -f "%.0f	1	x" 3000 3999';
COPY t FROM PROGRAM 'seq -f "%.0f	1	x" 1000 2999';
COPY t FROM STDIN (FREEZE);
30	1	a
\.
COPY p FROM STDIN;
1	2001	x
2	2002	y
3	2003	z
\.
COPY p FROM STDIN;
1	2001	x
4	2002	y
\.
SELECT count(*), sum(v) FROM p WHERE v > 2000;
SELECT count(*) FROM t;
-- A remote trigger that drops rows: they are not counted.
CREATE FUNCTION drop_fives() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN CASE WHEN NEW.a % 5 <> 0 THEN NEW END; END';
CREATE TRIGGER f BEFORE INSERT OR UPDATE ON remote.t FOR EACH ROW EXECUTE FUNCTION drop_fives();
-- A session that has not written yet.
\c -
SET search_path = far, public;
COPY t FROM PROGRAM 'for i in $(seq 1 200); do printf "%s\t%s\tx\n" $((5000 + i)) $i; done';
INSERT INTO t SELECT 6000 + i, i FROM generate_series(1, 200) i;
UPDATE t SET a = id % 10 WHERE id > 6000 AND id < 6100;
UPDATE t SET a = id % 10 + random()::int * 0 WHERE id > 6000 AND id < 6100;
DROP TRIGGER f ON remote.t;
-- Identity columns of the remote.
CREATE TABLE remote.ident (id int GENERATED ALWAYS AS IDENTITY, n serial, a int);
CREATE FOREIGN TABLE ident_all (id int, n int, a int) SERVER loop OPTIONS (schema_name 'remote', table_name 'ident');
CREATE FOREIGN TABLE ident (a int) SERVER loop OPTIONS (schema_name 'remote');
INSERT INTO ident_all (a) VALUES (1);
INSERT INTO ident SELECT i FROM generate_series(1, 150) i;
SELECT count(*), max(id), max(n) FROM ident_all;

-- Option on_conflict.
TRUNCATE t;
ALTER FOREIGN TABLE t OPTIONS (ADD on_conflict 'update');
INSERT INTO t VALUES (1, 5);
ALTER FOREIGN TABLE t ALTER id OPTIONS (ADD key 'true');
INSERT INTO t VALUES (1, 5), (1, 6), (2, 1);
COPY t FROM STDIN;
1	7	a
1	8	b
9	2	b
\.
INSERT INTO t SELECT i % 5, 20 + i FROM generate_series(1, 300) i;
INSERT INTO t VALUES (1, 9) ON CONFLICT DO NOTHING;
INSERT INTO t VALUES (1, 9) RETURNING *;
SELECT * FROM t ORDER BY id;
ALTER FOREIGN TABLE t OPTIONS (SET on_conflict 'ignore');
COPY t FROM STDIN;
1	7	a
100	8	b
100	2	b
\.
INSERT INTO t VALUES (1, 1), (101, 1), (101, 2) RETURNING id, a;
INSERT INTO t SELECT i, 0 FROM generate_series(50, 300) i;
ALTER FOREIGN TABLE t OPTIONS (DROP on_conflict);

-- Rows that are named by a key, or by all their values.
CREATE TABLE remote.k (id int, id2 text, a int);
CREATE FOREIGN TABLE k (id int, id2 text, a int) SERVER loop OPTIONS (schema_name 'remote', row_identity 'key');
INSERT INTO k VALUES (1, 'a', 1), (1, 'b', 2), (NULL, 'c', 3), (NULL, NULL, 4), (2, NULL, 5);
UPDATE k SET a = 1 + random()::int * 0;
ALTER FOREIGN TABLE k ALTER id OPTIONS (key 'true');
UPDATE k SET a = a * 10 + random()::int * 0 WHERE id = 1;
ALTER FOREIGN TABLE k ALTER id2 OPTIONS (key 'true');
UPDATE k SET a = a * 10 + random()::int * 0;
UPDATE k SET id = id + 1 + random()::int * 0 WHERE id2 = 'a' RETURNING *;
UPDATE k SET a = a + random()::int * 0 + 1 FROM generate_series(1, 3);
EXPLAIN (VERBOSE, COSTS OFF) UPDATE k SET a = a + random()::int * 0 + 1;
ALTER FOREIGN TABLE k OPTIONS (SET row_identity 'all_columns');
DELETE FROM k WHERE a < 40 + random() RETURNING *;
EXPLAIN (VERBOSE, COSTS OFF) DELETE FROM k WHERE a < random();
SELECT * FROM k ORDER BY a;

-- Refused by PostgreSQL itself.
INSERT INTO t VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET a = 1;
INSERT INTO t VALUES (1, 1) ON CONFLICT (id) DO NOTHING;
MERGE INTO t USING (VALUES (1)) v(i) ON id = i WHEN MATCHED THEN DO NOTHING;
CREATE TRIGGER x AFTER INSERT ON t REFERENCING NEW TABLE AS n FOR EACH STATEMENT EXECUTE FUNCTION watch();
CREATE CONSTRAINT TRIGGER x AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION watch();
BEGIN;
DECLARE c CURSOR FOR SELECT * FROM t FOR UPDATE;
FETCH 0 FROM c;
DELETE FROM t WHERE CURRENT OF c;
ROLLBACK;
BEGIN READ ONLY;
INSERT INTO t VALUES (1, 1);
ROLLBACK;
-- Refused by us.
UPDATE p SET k = 1 WHERE k = 2;
UPDATE p2 SET k = 1 WHERE k = 2;
ALTER FOREIGN TABLE t OPTIONS (ADD updatable 'false', ADD truncatable 'false');
INSERT INTO t VALUES (7, 7);
UPDATE t SET a = 1;
DELETE FROM t;
TRUNCATE t;
SELECT pg_relation_is_updatable('t'::regclass, false);
ALTER FOREIGN TABLE t OPTIONS (DROP updatable, DROP truncatable);
CREATE TABLE remote.parted (id int, v int) PARTITION BY LIST (id);
CREATE TABLE remote.parted1 PARTITION OF remote.parted FOR VALUES IN (1);
CREATE TABLE remote.parted2 PARTITION OF remote.parted DEFAULT;
CREATE FOREIGN TABLE parted (id int, v int) SERVER loop OPTIONS (schema_name 'remote');
INSERT INTO parted SELECT i % 3, i FROM generate_series(1, 300) i;
UPDATE parted SET v = 1;
UPDATE parted SET v = random() * 10;
DELETE FROM parted WHERE id = 1;
UPDATE parted SET id = id + 1 WHERE v < 0 RETURNING *;
-- A remote view has no ctid.
CREATE VIEW remote.seen AS SELECT id, a FROM remote.t;
CREATE FOREIGN TABLE seen (id int, a int) SERVER loop OPTIONS (schema_name 'remote');
INSERT INTO seen VALUES (9001, 1), (9002, 2);
UPDATE seen SET a = 3 WHERE id > 9000;
UPDATE seen SET a = 4 + random() * 0 WHERE id > 9000;
DELETE FROM seen USING generate_series(1, 3) i WHERE id = 9000 + i;
ALTER FOREIGN TABLE seen OPTIONS (ADD row_identity 'key');
ALTER FOREIGN TABLE seen ALTER id OPTIONS (ADD key 'true');
UPDATE seen SET a = 4 + random() * 0 WHERE id > 9000;
DELETE FROM seen USING generate_series(1, 3) i WHERE id = 9000 + i RETURNING id, a;
DROP FOREIGN TABLE seen;
-- A view's row that fails its check is shown whole.
INSERT INTO v2 VALUES (5000, 5);

-- EXPLAIN.
EXPLAIN (VERBOSE, COSTS OFF) INSERT INTO t SELECT i, 1 FROM generate_series(1, 3) i;
EXPLAIN (VERBOSE, COSTS OFF) INSERT INTO t VALUES (1, 1) ON CONFLICT DO NOTHING RETURNING a;
EXPLAIN (VERBOSE, COSTS OFF) UPDATE t SET a = 1 WHERE id = 3;
EXPLAIN (VERBOSE, COSTS OFF) UPDATE t SET a = random() WHERE id = 3;
EXPLAIN (VERBOSE, COSTS OFF) UPDATE p SET k = 3 WHERE k = 2;
EXPLAIN (VERBOSE, COSTS OFF) WITH x AS (DELETE FROM t WHERE id = 1) UPDATE t SET a = 1 WHERE id = 2;
RESET search_path;
