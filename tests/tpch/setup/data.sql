-- Eight tables of the shape of TPC-H at scale 0.01, in the schema that search_path names.  Every value comes from a hash of its key and a
-- number for its column, so that the data is the same in each run.

CREATE FUNCTION rnd(key bigint, column_number int, n int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT ((hashint8extended(key, column_number) & 9223372036854775807) % n)::int';
CREATE FUNCTION pick(key bigint, column_number int, words text[]) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT words[1 + ((hashint8extended(key, column_number) & 9223372036854775807) % cardinality(words))::int]';

CREATE TABLE region (id int PRIMARY KEY, name text NOT NULL);
INSERT INTO region SELECT ordinality - 1, name FROM unnest(ARRAY['AFRICA', 'AMERICA', 'ASIA', 'EUROPE', 'MIDDLE EAST']) WITH ORDINALITY AS r(name);

CREATE TABLE nation (id int PRIMARY KEY, name text NOT NULL, region_id int NOT NULL);
INSERT INTO nation SELECT ordinality - 1, split_part(name, '/', 1), split_part(name, '/', 2)::int
FROM unnest(ARRAY['ALGERIA/0', 'ARGENTINA/1', 'BRAZIL/1', 'CANADA/1', 'EGYPT/4', 'ETHIOPIA/0', 'FRANCE/3', 'GERMANY/3', 'INDIA/2', 'INDONESIA/2', 'IRAN/4', 'IRAQ/4', 'JAPAN/2', 'JORDAN/4', 'KENYA/0',
    'MOROCCO/0', 'MOZAMBIQUE/0', 'PERU/1', 'CHINA/2', 'ROMANIA/3', 'SAUDI ARABIA/4', 'VIETNAM/2', 'RUSSIA/3', 'UNITED KINGDOM/3', 'UNITED STATES/1']) WITH ORDINALITY AS n(name);

CREATE TABLE supplier (id int PRIMARY KEY, name text NOT NULL, address text NOT NULL, nation_id int NOT NULL, phone text NOT NULL, balance numeric(12,2) NOT NULL, remark text NOT NULL);
INSERT INTO supplier
SELECT i, 'Supplier ' || lpad(i::text, 6, '0'), 'Street ' || rnd(i, 1, 1000), n, (10 + n) || '-' || 100 + rnd(i, 2, 900), rnd(i, 3, 1100000) / 100.0 - 1000,
       CASE WHEN i % 25 = 7 THEN 'Customer had many Complaints' ELSE 'quick and ' || pick(i, 4, ARRAY['silent', 'careful', 'final']) END
FROM generate_series(1, 100) i, LATERAL (SELECT rnd(i, 0, 25) AS n) x;

CREATE TABLE part (id int PRIMARY KEY, name text NOT NULL, maker text NOT NULL, brand text NOT NULL, type text NOT NULL, size int NOT NULL, container text NOT NULL, price numeric(12,2) NOT NULL);
INSERT INTO part
SELECT i, pick(i, 11, c) || ' ' || pick(i, 12, c) || ' ' || pick(i, 13, c), 'Maker ' || 1 + m, 'Brand ' || 1 + m || 1 + rnd(i, 15, 5),
       pick(i, 16, ARRAY['STANDARD', 'SMALL', 'MEDIUM', 'LARGE', 'ECONOMY', 'PROMO']) || ' ' || pick(i, 17, ARRAY['ANODIZED', 'BURNISHED', 'PLATED', 'POLISHED', 'BRUSHED']) || ' ' ||
       pick(i, 18, ARRAY['TIN', 'NICKEL', 'BRASS', 'STEEL', 'COPPER']), 1 + rnd(i, 19, 50),
       pick(i, 20, ARRAY['SM', 'LG', 'MED', 'JUMBO', 'WRAP']) || ' ' || pick(i, 21, ARRAY['CASE', 'BOX', 'BAG', 'JAR', 'PKG', 'PACK', 'CAN', 'DRUM']), (90000 + (i / 10) % 20001 + 100 * (i % 1000)) / 100.0
FROM generate_series(1, 2000) i, LATERAL (SELECT rnd(i, 14, 5) AS m, ARRAY['almond', 'azure', 'blue', 'cream', 'forest', 'ghost', 'green', 'ivory', 'lime', 'navy', 'peach', 'red', 'sky', 'tan'] AS c) x;

CREATE TABLE partsupp (part_id int, supplier_id int, available int NOT NULL, cost numeric(12,2) NOT NULL, PRIMARY KEY (part_id, supplier_id));
INSERT INTO partsupp
SELECT p, 1 + (p + i * 25 + p / 100) % 100, 1 + rnd(p * 4 + i, 31, 9999), (100 + rnd(p * 4 + i, 32, 99901)) / 100.0
FROM generate_series(1, 2000) p, generate_series(0, 3) i;

CREATE TABLE customer (id int PRIMARY KEY, name text NOT NULL, address text NOT NULL, nation_id int NOT NULL, phone text NOT NULL, balance numeric(12,2) NOT NULL, segment text NOT NULL, remark text NOT NULL);
INSERT INTO customer
SELECT i, 'Customer ' || lpad(i::text, 9, '0'), 'Road ' || rnd(i, 41, 1000), n, (10 + n) || '-' || 100 + rnd(i, 42, 900) || '-' || 1000 + rnd(i, 43, 9000), rnd(i, 44, 1100000) / 100.0 - 1000,
       pick(i, 45, ARRAY['AUTOMOBILE', 'BUILDING', 'FURNITURE', 'MACHINERY', 'HOUSEHOLD']), 'prefers ' || pick(i, 46, ARRAY['even', 'ironic', 'bold', 'regular']) || ' goods'
FROM generate_series(1, 1500) i, LATERAL (SELECT rnd(i, 40, 25) AS n) x;

-- A third of the customers never orders.
CREATE TABLE orders (id int PRIMARY KEY, customer_id int NOT NULL, status text NOT NULL, total numeric(12,2) NOT NULL, ordered date NOT NULL, priority text NOT NULL, clerk text NOT NULL,
    ship_priority int NOT NULL, remark text NOT NULL);
INSERT INTO orders
SELECT i, 1 + 3 * rnd(i, 50, 500) + rnd(i, 51, 2), 'O', 0, date '1992-01-01' + rnd(i, 52, 2405), pick(i, 53, ARRAY['1-URGENT', '2-HIGH', '3-MEDIUM', '4-NOT SPECIFIED', '5-LOW']), 'Clerk ' || 1 + rnd(i, 54, 10), 0,
       pick(i, 55, ARRAY['special packages and requests', 'pending deposits', 'furious ideas', 'special requests', 'ironic accounts', 'blithe foxes'])
FROM generate_series(1, 15000) i;

CREATE TABLE lineitem (order_id int, line int, part_id int NOT NULL, supplier_id int NOT NULL, quantity numeric(12,2) NOT NULL, price numeric(12,2) NOT NULL, discount numeric(12,2) NOT NULL,
    tax numeric(12,2) NOT NULL, return_flag text NOT NULL, status text NOT NULL, shipped date NOT NULL, committed date NOT NULL, received date NOT NULL, instruction text NOT NULL, mode text NOT NULL,
    PRIMARY KEY (order_id, line));
INSERT INTO lineitem
SELECT o.id, l, p, 1 + (p + rnd(k, 62, 4) * 25 + p / 100) % 100, q, q * (90000 + (p / 10) % 20001 + 100 * (p % 1000)) / 100.0, rnd(k, 63, 11) / 100.0, rnd(k, 64, 9) / 100.0,
       CASE WHEN s + r <= date '1995-06-17' THEN pick(k, 65, ARRAY['R', 'A']) ELSE 'N' END, CASE WHEN s <= date '1995-06-17' THEN 'F' ELSE 'O' END, s, o.ordered + 30 + rnd(k, 66, 61), s + r,
       pick(k, 67, ARRAY['DELIVER IN PERSON', 'COLLECT COD', 'NONE', 'TAKE BACK RETURN']), pick(k, 68, ARRAY['REG AIR', 'AIR', 'RAIL', 'SHIP', 'TRUCK', 'MAIL', 'FOB'])
FROM orders o, generate_series(1, 1 + rnd(o.id, 60, 7)) l,
     LATERAL (SELECT o.id::bigint * 8 + l AS k) x, LATERAL (SELECT 1 + rnd(k, 61, 2000) AS p, 1 + rnd(k, 69, 50) AS q, o.ordered + 1 + rnd(k, 70, 121) AS s, 1 + rnd(k, 71, 30) AS r) y;

UPDATE orders o SET total = x.total, status = x.status
FROM (SELECT order_id, sum(price * (1 + tax) * (1 - discount)) AS total, CASE count(*) FILTER (WHERE status = 'F') WHEN 0 THEN 'O' WHEN count(*) THEN 'F' ELSE 'P' END AS status FROM lineitem GROUP BY order_id) x
WHERE x.order_id = o.id;

CREATE INDEX ON nation (region_id);
CREATE INDEX ON supplier (nation_id);
CREATE INDEX ON customer (nation_id);
CREATE INDEX ON partsupp (supplier_id);
CREATE INDEX ON orders (customer_id);
CREATE INDEX ON orders (ordered);
CREATE INDEX ON lineitem (part_id, supplier_id);
CREATE INDEX ON lineitem (supplier_id);
CREATE INDEX ON lineitem (shipped);
