\set ON_ERROR_STOP on
\set QUIET on
\pset footer off
\pset null '(null)'
SET client_min_messages = warning;

\echo
\echo '-- 1. The extension, and the drivers that it found.'
CREATE EXTENSION pgdotnet_fdw;
SELECT name, version, ready_to_run FROM pgdotnet.drivers() ORDER BY name;

\echo '-- 2. An SQLite file becomes three foreign tables.'
CREATE SERVER legacy FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'sqlite', database :'legacy_db');
CREATE SCHEMA legacy;
IMPORT FOREIGN SCHEMA main FROM SERVER legacy INTO legacy;
SELECT attrelid::regclass AS foreign_table, attname AS column, format_type(atttypid, atttypmod) AS type, attnotnull AS not_null
FROM pg_attribute
WHERE attrelid IN (SELECT ftrelid FROM pg_foreign_table) AND attnum > 0
ORDER BY attrelid::regclass::text, attnum;
SELECT * FROM legacy.customer WHERE id <= 4 ORDER BY id;
SELECT count(*) AS lines, sum(quantity * price) AS turnover, count(*) - count(discount) AS without_discount FROM legacy.order_line;

\echo '-- 3. A PostgreSQL database becomes two more.'
CREATE SERVER warehouse FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'postgres', host '127.0.0.1', port :'port', dbname 'warehouse');
CREATE USER MAPPING FOR CURRENT_USER SERVER warehouse OPTIONS (user 'shop', password 'secret of the shop');
CREATE SCHEMA warehouse;
CREATE TYPE storage AS ENUM ('dry', 'cold', 'frozen');
IMPORT FOREIGN SCHEMA public FROM SERVER warehouse INTO warehouse;
SELECT sku, name, storage, tags, details FROM warehouse.product WHERE storage = 'frozen' ORDER BY sku LIMIT 3;

\echo '-- 4. A local table, joined with both sources.'
CREATE TABLE target (city text PRIMARY KEY, turnover numeric NOT NULL);
INSERT INTO target VALUES ('Zürich', 950000), ('Málaga', 1100000), ('Kraków', 1000000), ('København', 900000), ('Genève', 1200000);
SELECT c.city, t.turnover AS target, sum(l.quantity * l.price) AS turnover, round(100 * sum(l.quantity * l.price) / t.turnover, 1) AS percent
FROM legacy.order_line l
JOIN legacy."order" o ON o.id = l.order_id
JOIN legacy.customer c ON c.id = o.customer_id
JOIN target t ON t.city = c.city
WHERE o.ordered_on BETWEEN DATE '2022-01-01' AND DATE '2022-12-31'
GROUP BY c.city, t.turnover
ORDER BY percent DESC;
SELECT p.name, s.place, s.quantity AS in_stock, sum(l.quantity) AS still_to_ship
FROM legacy."order" o
JOIN legacy.order_line l ON l.order_id = o.id
JOIN warehouse.product p ON p.sku = l.sku
JOIN warehouse.stock s ON s.sku = p.sku
WHERE o.shipped_on IS NULL AND p.storage = 'cold'
GROUP BY p.name, s.place, s.quantity
HAVING sum(l.quantity) > s.quantity
ORDER BY sum(l.quantity) - s.quantity DESC
LIMIT 5;

\echo '-- 5. What each remote is asked for: only the columns and rows that are needed.'
EXPLAIN (VERBOSE, COSTS OFF)
SELECT o.id, p.name
FROM legacy."order" o
JOIN legacy.order_line l ON l.order_id = o.id
JOIN warehouse.product p ON p.sku = l.sku
WHERE o.customer_id IN (17, 42) AND o.shipped_on IS NULL AND p.listed_at < '2021-01-01';

\echo '-- 6. Mistakes are refused where they are made, with a hint.'
\set ON_ERROR_STOP off
CREATE SERVER typo FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'sqlite', databse '/data/legacy.db');
ALTER FOREIGN TABLE legacy.customer OPTIONS (SET table_name 'customers');
SELECT count(*) FROM legacy.customer;
\set ON_ERROR_STOP on
\echo '-- ... and the session goes on.'
ALTER FOREIGN TABLE legacy.customer OPTIONS (SET table_name 'customer');
SELECT count(*) FROM legacy.customer;
