-- The remote database "far": what the foreign tables of both wrappers stand for.  Everything is made from numbers, so that it is the
-- same in each run.  The types, functions and operators come first, in types.sql, which the local database gets as well.

CREATE TABLE store.regions (id int PRIMARY KEY, name text NOT NULL, code char(3) NOT NULL);
INSERT INTO store.regions
SELECT i, (ARRAY['north', 'South', 'Ärmelkanal', 'east', 'West', 'überall', 'Zealand', 'åland', 'middle', 'nowhere'])[i], chr(64 + i) || 'r'
FROM generate_series(1, 10) i;

CREATE TABLE store.customers (id int PRIMARY KEY, name text NOT NULL, region_id int, joined date NOT NULL, credit numeric(12,2), email varchar(60), active bool,
    notes text, feeling store.mood);
INSERT INTO store.customers
SELECT i, (ARRAY['anna', 'Bert', 'Émile', 'zoë', 'Zora', 'emil', 'Øyvind', 'anne-Marie', 'de Vries', 'O''Neil'])[1 + i % 10] || ' ' || i / 10,
       CASE WHEN i % 23 <> 0 THEN 1 + (i * 7) % 9 END, date '2019-01-01' + (i * 37) % 1500, CASE WHEN i % 11 <> 0 THEN ((i * 7919) % 100000) / 100.0 - 100 END,
       CASE WHEN i % 5 <> 0 THEN 'user' || i || '@' || (ARRAY['example.org', 'Example.com', 'test.net'])[1 + i % 3] END, CASE WHEN i % 13 <> 0 THEN i % 3 <> 0 END,
       CASE WHEN i % 7 = 0 THEN repeat('note ', i % 4) END, (ARRAY['sad', 'ok', 'happy', NULL])[1 + i % 4]::store.mood
FROM generate_series(1, 1000) i;
CREATE INDEX ON store.customers (region_id);

CREATE TABLE store.orders (id int PRIMARY KEY, customer_id int NOT NULL, placed timestamptz NOT NULL, shipped date, status text NOT NULL, total numeric(12,2) NOT NULL,
    priority smallint NOT NULL);
INSERT INTO store.orders
SELECT i, 1 + (i * 131) % 990, timestamptz '2021-01-01 00:00+00' + i * interval '5 hours 7 minutes', CASE WHEN i % 4 <> 0 THEN date '2021-01-02' + i / 5 END,
       (ARRAY['open', 'Paid', 'sent', 'lost', 'Open'])[1 + (i * 3) % 5], ((i * 104729) % 500000) / 100.0, i % 4
FROM generate_series(1, 5000) i;
CREATE INDEX ON store.orders (customer_id);

CREATE TABLE store.kinds (id int PRIMARY KEY, name text NOT NULL, parent_id int);
INSERT INTO store.kinds SELECT i, 'kind ' || chr(96 + i), CASE WHEN i > 3 THEN i / 3 END FROM generate_series(1, 20) i;

CREATE TABLE store.products (id int PRIMARY KEY, name text NOT NULL, kind_id int NOT NULL, weight real, made timestamp, tags text[], spec jsonb, sku uuid);
INSERT INTO store.products
SELECT i, (ARRAY['Pipe', 'pipe', 'valve', 'Välve', 'bolt'])[1 + i % 5] || ' no. ' || i % 50, 1 + i % 18, CASE WHEN i % 9 <> 0 THEN i / 8.0 END, timestamp '2020-02-29 12:00' + i * interval '11 hours',
       CASE i % 4 WHEN 0 THEN ARRAY['new', 'big'] WHEN 1 THEN ARRAY['old'] WHEN 2 THEN '{}' END, CASE WHEN i % 6 <> 0 THEN jsonb_build_object('size', i % 10, 'colour', (ARRAY['red', 'blue'])[1 + i % 2]) END,
       ('00000000-0000-0000-0000-' || lpad(to_hex(i * 977), 12, '0'))::uuid
FROM generate_series(1, 500) i;

CREATE TABLE store.items (order_id int, line int, product_id int NOT NULL, qty int NOT NULL, price numeric(10,2) NOT NULL, discount double precision, note text, PRIMARY KEY (order_id, line));
INSERT INTO store.items
SELECT o, l, 1 + (o * 17 + l * 71) % 480, 1 + (o + l) % 12, ((o * 31 + l * 997) % 20000) / 100.0, CASE WHEN (o + l) % 5 <> 0 THEN ((o * l) % 30) / 100.0 END,
       CASE WHEN (o + l) % 10 = 0 THEN 'gift ' || l END
FROM generate_series(1, 5000) o, generate_series(1, 3) l;
CREATE INDEX ON store.items (product_id);

-- One column for each type; small, with NULLs and edge values.
CREATE TABLE store.kinds_of_types (id int PRIMARY KEY, b bool, i2 int2, i4 int4, i8 int8, f4 float4, f8 float8, n numeric, n2 numeric(10,2), t text, v varchar(20), c char(6), cc text COLLATE "C",
    y bytea, d date, ts timestamp, tz timestamptz, iv interval, ti time, tt timetz, u uuid, j json, jb jsonb, ip inet, cd cidr, mac macaddr, r int4range, dr daterange, pt point, bx box,
    bi bit(4), vb varbit, o oid, nm name, ch "char", x xml, tv tsvector, tq tsquery, ia int[], ta text[], na numeric[], m money, lsn pg_lsn, feeling store.mood, pct store.percent, pair store.pair);
INSERT INTO store.kinds_of_types
SELECT i, i % 2 = 0, i - 50, i * 1000 - 50000, i::int8 * 10000000000 - 500000000000, i / 4.0, i / 8.0 - 5, i * 1.25 - 50, i * 2.5, (ARRAY['alpha', 'Beta', 'Gämma', 'delta', 'Épsilon'])[1 + i % 5] || i % 20,
       'v' || i % 30, 'c' || i % 7, (ARRAY['a', 'B', 'b', 'A', 'Ä'])[1 + i % 5] || i % 9, decode(lpad(to_hex(i * 37), 4, '0'), 'hex'), date '2020-01-01' + i * 10,
       timestamp '2020-01-01 12:34:56' + i * interval '1 day 1 hour', timestamptz '2020-03-28 22:00+00' + i * interval '7 hours', i * interval '1 day 2 hours', time '00:00' + i * interval '10 minutes',
       (time '00:00' + i * interval '10 minutes')::timetz, ('10000000-0000-0000-0000-' || lpad(to_hex(i * 31), 12, '0'))::uuid, json_build_object('k', i), jsonb_build_object('k', i, 'a', jsonb_build_array(i, 'x')),
       ('10.0.' || i % 4 || '.' || i)::inet, ('10.' || i % 4 || '.0.0/16')::cidr, ('08:00:2b:01:02:' || lpad(to_hex(i), 2, '0'))::macaddr, int4range(i, i + 5), daterange(date '2020-01-01' + i, date '2020-02-01' + i),
       point(i, -i), box(point(i, i), point(0, 0)), (i % 16)::bit(4), (i % 32)::bit(5)::varbit, i, 'name' || i, chr(65 + i % 26)::"char", xmlelement(name e, i), to_tsvector('simple', 'word' || i || ' common'),
       to_tsquery('simple', 'word' || i), ARRAY[i, i + 1, NULL], ARRAY['t' || i % 3, 'é'], ARRAY[i / 4.0], (i * 1.5)::numeric::money, ('0/' || upper(to_hex(i * 256)))::pg_lsn,
       (ARRAY['sad', 'ok', 'happy'])[1 + i % 3]::store.mood, i % 101, ROW(i, 'p' || i)::store.pair
FROM generate_series(1, 120) i;
INSERT INTO store.kinds_of_types (id) VALUES (121), (122);
INSERT INTO store.kinds_of_types (id, f4, f8, n, d, ts, tz, t, v, c) VALUES
    (123, 'NaN', 'NaN', 'NaN', 'infinity', 'infinity', 'infinity', '', '', ''),
    (124, 'Infinity', '-Infinity', 'Infinity', '-infinity', '-infinity', '-infinity', 'trail  ', 'trail  ', 'tr'),
    (125, 0, '-0', 0, '0044-03-15 BC', '0001-01-01', '1900-01-01 00:00+00', '100%', 'a_b\c', '%');

CREATE VIEW store.types AS SELECT * FROM store.kinds_of_types;

-- Columns of types that extensions own, and of types that nobody owns.
CREATE TABLE store.extended (id int PRIMARY KEY, ci public.citext, h public.hstore, path public.ltree, numbers int[], cube public.cube, feeling store.mood, pct store.percent, pair store.pair);
INSERT INTO store.extended
SELECT i, (ARRAY['Alpha', 'ALPHA', 'beta', 'Gamma'])[1 + i % 4]::public.citext, public.hstore('k', (i % 10)::text) || public.hstore('only' || i % 3, 'y'), ('top.a' || i % 5 || '.b' || i)::public.ltree,
       ARRAY[i % 10, i % 7], public.cube(ARRAY[i, i + 1]), (ARRAY['sad', 'ok', 'happy'])[1 + i % 3]::store.mood, i % 101, ROW(i, 'p' || i % 3)::store.pair
FROM generate_series(1, 300) i;

-- For partitioned and inherited foreign tables: two tables of the same two partitions.
CREATE TABLE store.sales_1 (id int PRIMARY KEY, region int NOT NULL, amount numeric(10,2), label text);
CREATE TABLE store.sales_2 (LIKE store.sales_1 INCLUDING ALL);
CREATE TABLE store.returns_1 (id int PRIMARY KEY, reason text, cost numeric(10,2));
CREATE TABLE store.returns_2 (LIKE store.returns_1 INCLUDING ALL);
INSERT INTO store.sales_1 SELECT i, i % 10, i * 1.5, 'label ' || i % 20 FROM generate_series(1, 999) i;
INSERT INTO store.sales_2 SELECT i, i % 10, i * 1.5, 'label ' || i % 20 FROM generate_series(1000, 1999) i;
INSERT INTO store.returns_1 SELECT i, 'reason ' || i % 5, i / 2.0 FROM generate_series(3, 999, 3) i;
INSERT INTO store.returns_2 SELECT i, 'reason ' || i % 5, i / 2.0 FROM generate_series(1002, 1999, 3) i;
CREATE TABLE store.cats (id int PRIMARY KEY, name text, lives int);
INSERT INTO store.cats SELECT i, 'cat ' || i, 9 - i % 3 FROM generate_series(1, 60) i;

-- Names that need quotes, and a table whose columns have other names than the foreign table's.
CREATE TABLE store."Odd ""Names""" ("Key" int PRIMARY KEY, "select" text, "ünï" int);
INSERT INTO store."Odd ""Names""" SELECT i, 'row ' || i, i % 5 FROM generate_series(1, 50) i;

CREATE VIEW store.paid_orders AS SELECT id, customer_id, total FROM store.orders WHERE status = 'Paid';
CREATE MATERIALIZED VIEW store.order_totals AS SELECT customer_id, sum(total) AS total FROM store.orders GROUP BY customer_id;
CREATE TABLE store.narrow (id int, value text);
INSERT INTO store.narrow VALUES (1, '1'), (2, 'two'), (3, NULL);

-- What IMPORT FOREIGN SCHEMA brings over.
CREATE SCHEMA depot;
CREATE TABLE depot.shelves (id int PRIMARY KEY, label varchar(20) NOT NULL DEFAULT 'none', width numeric(6,2), made date DEFAULT current_date, code char(2) COLLATE "C", twice int GENERATED ALWAYS AS (id * 2) STORED);
INSERT INTO depot.shelves (id, label, width, made, code) SELECT i, 'shelf ' || i, i * 1.1, date '2020-01-01' + i, 'x' || i % 10 FROM generate_series(1, 20) i;
CREATE TABLE depot."Mixed Case" (a int, "B c" text[]);
INSERT INTO depot."Mixed Case" VALUES (1, '{x,y}'), (2, NULL);
CREATE VIEW depot.wide_shelves AS SELECT id, width FROM depot.shelves WHERE width > 10;
CREATE MATERIALIZED VIEW depot.shelf_count AS SELECT count(*) AS n FROM depot.shelves;
CREATE TABLE depot.parted (k int, v text) PARTITION BY RANGE (k);
CREATE TABLE depot.parted_1 PARTITION OF depot.parted FOR VALUES FROM (0) TO (100);
INSERT INTO depot.parted SELECT i, 'v' || i FROM generate_series(1, 10) i;
CREATE TABLE depot.feelings (id int, feeling store.mood, pct store.percent, ci public.citext);
INSERT INTO depot.feelings VALUES (1, 'ok', 50, 'Abc');

CREATE ROLE locked LOGIN PASSWORD 'right';
GRANT USAGE ON SCHEMA store TO locked;
GRANT SELECT ON store.regions TO locked;

ANALYZE;
