-- The old shop's SQLite file: three related tables, 62,500 rows, the same on every run.
-- NULLs (phone, shipped_on, discount), accents, decimals, dates.
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;

CREATE TABLE customer (
	id INTEGER PRIMARY KEY,
	name TEXT NOT NULL,
	city TEXT NOT NULL,
	phone TEXT,
	since DATE NOT NULL
);
CREATE TABLE "order" (
	id INTEGER PRIMARY KEY,
	customer_id INTEGER NOT NULL REFERENCES customer (id),
	ordered_on DATE NOT NULL,
	shipped_on DATE
);
CREATE TABLE order_line (
	order_id INTEGER NOT NULL REFERENCES "order" (id),
	line INTEGER NOT NULL,
	sku TEXT NOT NULL,
	quantity INTEGER NOT NULL,
	price DECIMAL(10,2) NOT NULL,
	discount DECIMAL(4,3),
	PRIMARY KEY (order_id, line)
);

BEGIN;
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500),
first_name (k, v) AS (VALUES (0, 'Zoë'), (1, 'José'), (2, 'Łukasz'), (3, 'Anne-Marie'), (4, 'Søren'), (5, 'Željko'), (6, 'Ayşe')),
last_name (k, v) AS (VALUES (0, 'Müller'), (1, 'García'), (2, 'Nguyễn'), (3, 'O''Brien'), (4, 'Åkesson'), (5, 'Dvořák'), (6, 'Lefèvre'), (7, 'Smith'), (8, '山田'), (9, 'Papadópoulos'), (10, 'Çelik')),
city (k, v) AS (VALUES (0, 'Zürich'), (1, 'Málaga'), (2, 'Kraków'), (3, 'København'), (4, 'Genève'))
INSERT INTO customer
SELECT i, first_name.v || ' ' || last_name.v, city.v,
	CASE WHEN i % 3 <> 0 THEN printf('+41 44 %03d %02d %02d', i % 1000, i % 97, i % 89) END,
	date('2015-01-01', (i * 37 % 2500) || ' days')
FROM n
JOIN first_name ON first_name.k = i % 7
JOIN last_name ON last_name.k = i % 11
JOIN city ON city.k = i * 7 / 3 % 5;

WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 15000)
INSERT INTO "order"
SELECT i, 1 + i * 7919 % 2500, date('2021-01-01', (i * 53 % 1460) || ' days'),
	CASE WHEN i % 10 <> 0 THEN date('2021-01-01', (i * 53 % 1460 + 1 + i % 6) || ' days') END
FROM n;

WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3)
INSERT INTO order_line
SELECT o.id, n.i, printf('SKU-%03d', 1 + (o.id * 31 + n.i * 17) % 120), 1 + (o.id + n.i) % 9,
	printf('%d.%02d', 5 + (o.id * 13 + n.i * 7) % 195, (o.id * 29 + n.i * 3) % 100),
	CASE WHEN (o.id + n.i) % 4 = 0 THEN 0.125 END
FROM "order" o, n;
COMMIT;
