-- Run once for each wrapper.  {wrapper} is its name and {driver} the option that only pgdotnet_fdw needs; {schema} keeps the two apart.

CREATE SCHEMA {schema};

CREATE SERVER {server} FOREIGN DATA WRAPPER {wrapper} OPTIONS ({driver}host '127.0.0.1', port '{port}', dbname 'far');

CREATE SERVER {server}_ext FOREIGN DATA WRAPPER {wrapper} OPTIONS ({driver}host '127.0.0.1', port '{port}', dbname 'far');

ALTER SERVER {server}_ext OPTIONS (ADD extensions 'citext, hstore, ltree, intarray, cube');

CREATE SERVER {server}_estimate FOREIGN DATA WRAPPER {wrapper} OPTIONS ({driver}host '127.0.0.1', port '{port}', dbname 'far');

ALTER SERVER {server}_estimate OPTIONS (ADD use_remote_estimate 'true');

CREATE USER MAPPING FOR CURRENT_USER SERVER {server} OPTIONS (user 'postgres');

CREATE USER MAPPING FOR CURRENT_USER SERVER {server}_ext OPTIONS (user 'postgres');

CREATE USER MAPPING FOR CURRENT_USER SERVER {server}_estimate OPTIONS (user 'postgres');

CREATE FOREIGN TABLE {schema}.regions (id int NOT NULL, name text NOT NULL, code char(3) NOT NULL) SERVER {server} OPTIONS (schema_name 'store');

CREATE FOREIGN TABLE {schema}.customers (id int NOT NULL, name text NOT NULL, region_id int, joined date NOT NULL, credit numeric(12,2), email varchar(60), active bool, notes text,
    feeling store.mood) SERVER {server} OPTIONS (schema_name 'store');

CREATE FOREIGN TABLE {schema}.orders (id int NOT NULL, customer_id int NOT NULL, placed timestamptz NOT NULL, shipped date, status text NOT NULL, total numeric(12,2) NOT NULL,
    priority smallint NOT NULL) SERVER {server} OPTIONS (schema_name 'store');

CREATE FOREIGN TABLE {schema}.kinds (id int NOT NULL, name text NOT NULL, parent_id int) SERVER {server} OPTIONS (schema_name 'store');

CREATE FOREIGN TABLE {schema}.products (id int NOT NULL, name text NOT NULL, kind_id int NOT NULL, weight real, made timestamp, tags text[], spec jsonb, sku uuid)
    SERVER {server} OPTIONS (schema_name 'store');

CREATE FOREIGN TABLE {schema}.items (order_id int NOT NULL, line int NOT NULL, product_id int NOT NULL, qty int NOT NULL, price numeric(10,2) NOT NULL, discount double precision, note text)
    SERVER {server} OPTIONS (schema_name 'store');

CREATE FOREIGN TABLE {schema}.types (id int NOT NULL, b bool, i2 int2, i4 int4, i8 int8, f4 float4, f8 float8, n numeric, n2 numeric(10,2), t text, v varchar(20), c char(6), cc text COLLATE "C",
    y bytea, d date, ts timestamp, tz timestamptz, iv interval, ti time, tt timetz, u uuid, j json, jb jsonb, ip inet, cd cidr, mac macaddr, r int4range, dr daterange, pt point, bx box,
    bi bit(4), vb varbit, o oid, nm name, ch "char", x xml, tv tsvector, tq tsquery, ia int[], ta text[], na numeric[], m money, lsn pg_lsn, feeling store.mood, pct store.percent, pair store.pair)
    SERVER {server} OPTIONS (schema_name 'store', table_name 'kinds_of_types');

CREATE FOREIGN TABLE {schema}.plain (id int NOT NULL, ci public.citext, h public.hstore, path public.ltree, numbers int[], cube public.cube, feeling store.mood, pct store.percent, pair store.pair)
    SERVER {server} OPTIONS (schema_name 'store', table_name 'extended');

CREATE FOREIGN TABLE {schema}.extended (id int NOT NULL, ci public.citext, h public.hstore, path public.ltree, numbers int[], cube public.cube, feeling store.mood, pct store.percent, pair store.pair)
    SERVER {server}_ext OPTIONS (schema_name 'store', table_name 'extended');

CREATE FOREIGN TABLE {schema}.est_customers (id int NOT NULL, name text NOT NULL, region_id int, joined date NOT NULL, credit numeric(12,2), email varchar(60), active bool, notes text,
    feeling store.mood) SERVER {server}_estimate OPTIONS (schema_name 'store', table_name 'customers');

CREATE FOREIGN TABLE {schema}.est_orders (id int NOT NULL, customer_id int NOT NULL, placed timestamptz NOT NULL, shipped date, status text NOT NULL, total numeric(12,2) NOT NULL,
    priority smallint NOT NULL) SERVER {server}_estimate OPTIONS (schema_name 'store', table_name 'orders');

CREATE FOREIGN TABLE {schema}.est_items (order_id int NOT NULL, line int NOT NULL, product_id int NOT NULL, qty int NOT NULL, price numeric(10,2) NOT NULL, discount double precision, note text)
    SERVER {server}_estimate OPTIONS (schema_name 'store', table_name 'items');

CREATE FOREIGN TABLE {schema}.odd (k int OPTIONS (column_name 'Key') NOT NULL, "say ""hi""" text OPTIONS (column_name 'select'), u int OPTIONS (column_name 'ünï'))
    SERVER {server} OPTIONS (schema_name 'store', table_name 'Odd "Names"');

CREATE FOREIGN TABLE {schema}.paid_orders (id int, customer_id int, total numeric(12,2)) SERVER {server} OPTIONS (schema_name 'store');

CREATE FOREIGN TABLE {schema}.order_totals (customer_id int, total numeric) SERVER {server} OPTIONS (schema_name 'store');

CREATE FOREIGN TABLE {schema}.wrong_type (id int, value int) SERVER {server} OPTIONS (schema_name 'store', table_name 'narrow');

CREATE FOREIGN TABLE {schema}.no_table (id int) SERVER {server} OPTIONS (schema_name 'store', table_name 'no_such_table');

CREATE FOREIGN TABLE {schema}.no_column (id int, missing int) SERVER {server} OPTIONS (schema_name 'store', table_name 'narrow');

CREATE FOREIGN TABLE {schema}.no_columns () SERVER {server} OPTIONS (schema_name 'store', table_name 'regions');

-- Partitioned, for partitionwise joins and aggregates; one partition of "mixed" is local.
CREATE TABLE {schema}.sales (id int, region int NOT NULL, amount numeric(10,2), label text) PARTITION BY RANGE (id);

CREATE FOREIGN TABLE {schema}.sales_1 PARTITION OF {schema}.sales FOR VALUES FROM (0) TO (1000) SERVER {server} OPTIONS (schema_name 'store');

CREATE FOREIGN TABLE {schema}.sales_2 PARTITION OF {schema}.sales FOR VALUES FROM (1000) TO (2000) SERVER {server} OPTIONS (schema_name 'store');

CREATE TABLE {schema}.returns (id int, reason text, cost numeric(10,2)) PARTITION BY RANGE (id);

CREATE FOREIGN TABLE {schema}.returns_1 PARTITION OF {schema}.returns FOR VALUES FROM (0) TO (1000) SERVER {server} OPTIONS (schema_name 'store');

CREATE FOREIGN TABLE {schema}.returns_2 PARTITION OF {schema}.returns FOR VALUES FROM (1000) TO (2000) SERVER {server} OPTIONS (schema_name 'store');

CREATE TABLE {schema}.mixed (id int, region int NOT NULL, amount numeric(10,2), label text) PARTITION BY RANGE (id);

CREATE FOREIGN TABLE {schema}.mixed_far PARTITION OF {schema}.mixed FOR VALUES FROM (0) TO (1000) SERVER {server} OPTIONS (schema_name 'store', table_name 'sales_1');

CREATE TABLE {schema}.mixed_near PARTITION OF {schema}.mixed FOR VALUES FROM (1000) TO (2000);

INSERT INTO {schema}.mixed_near SELECT i, i % 10, i * 1.5, 'label ' || i % 20 FROM generate_series(1000, 1999) i;

-- Inherited: a local parent, a local and a foreign child.
CREATE TABLE {schema}.animals (id int, name text);

CREATE TABLE {schema}.dogs (barks bool) INHERITS ({schema}.animals);

CREATE FOREIGN TABLE {schema}.cats (lives int) INHERITS ({schema}.animals) SERVER {server} OPTIONS (schema_name 'store');

INSERT INTO {schema}.animals SELECT i, 'animal ' || i FROM generate_series(101, 110) i;

INSERT INTO {schema}.dogs SELECT i, 'dog ' || i, i % 2 = 0 FROM generate_series(201, 220) i;

-- Servers and mappings that do not work.
CREATE SERVER {server}_no_password FOREIGN DATA WRAPPER {wrapper} OPTIONS ({driver}host '127.0.0.1', port '{port}', dbname 'far');

CREATE USER MAPPING FOR CURRENT_USER SERVER {server}_no_password OPTIONS (user 'locked', password 'wrong');

CREATE FOREIGN TABLE {schema}.wrong_password (id int) SERVER {server}_no_password OPTIONS (schema_name 'store', table_name 'regions');

CREATE SERVER {server}_no_rights FOREIGN DATA WRAPPER {wrapper} OPTIONS ({driver}host '127.0.0.1', port '{port}', dbname 'far');

CREATE USER MAPPING FOR CURRENT_USER SERVER {server}_no_rights OPTIONS (user 'locked', password 'right');

CREATE FOREIGN TABLE {schema}.some_rights (id int, name text) SERVER {server}_no_rights OPTIONS (schema_name 'store', table_name 'regions');

CREATE FOREIGN TABLE {schema}.no_rights (id int) SERVER {server}_no_rights OPTIONS (schema_name 'store', table_name 'orders');

CREATE SERVER {server}_no_database FOREIGN DATA WRAPPER {wrapper} OPTIONS ({driver}host '127.0.0.1', port '{port}', dbname 'no_such_database');

CREATE USER MAPPING FOR CURRENT_USER SERVER {server}_no_database OPTIONS (user 'postgres');

CREATE FOREIGN TABLE {schema}.no_database (id int) SERVER {server}_no_database OPTIONS (schema_name 'store', table_name 'regions');

CREATE SERVER {server}_no_host FOREIGN DATA WRAPPER {wrapper} OPTIONS ({driver}host '127.0.0.1', port '1', dbname 'far');

CREATE USER MAPPING FOR CURRENT_USER SERVER {server}_no_host OPTIONS (user 'postgres');

CREATE FOREIGN TABLE {schema}.no_host (id int) SERVER {server}_no_host OPTIONS (schema_name 'store', table_name 'regions');

CREATE SERVER {server}_no_mapping FOREIGN DATA WRAPPER {wrapper} OPTIONS ({driver}host '127.0.0.1', port '{port}', dbname 'far');

CREATE FOREIGN TABLE {schema}.no_mapping (id int) SERVER {server}_no_mapping OPTIONS (schema_name 'store', table_name 'regions');

-- Views, functions and what local roles may see.
CREATE VIEW {schema}.big_orders AS SELECT id, customer_id, total FROM {schema}.orders WHERE total > 4500;

CREATE VIEW {schema}.customer_sums AS SELECT c.id, c.name, sum(o.total) AS total FROM {schema}.customers c JOIN {schema}.orders o ON o.customer_id = c.id GROUP BY c.id, c.name;

CREATE VIEW {schema}.careful WITH (security_barrier) AS SELECT id, name, credit FROM {schema}.customers WHERE region_id = 3;

CREATE FUNCTION {schema}.orders_of(int) RETURNS SETOF int LANGUAGE sql STABLE AS 'SELECT id FROM {schema}.orders WHERE customer_id = $1';

GRANT USAGE ON SCHEMA {schema} TO reader;

GRANT SELECT ON {schema}.regions, {schema}.careful TO reader;

-- Planner statistics of the foreign tables.
ANALYZE {schema}.regions;

ANALYZE {schema}.customers, {schema}.orders, {schema}.items, {schema}.products, {schema}.kinds, {schema}.types, {schema}.plain, {schema}.extended;

ANALYZE {schema}.sales, {schema}.returns, {schema}.mixed, {schema}.animals;
