-- What is local: the wrappers, and keys to look up, in no order.
CREATE EXTENSION postgres_fdw;
CREATE EXTENSION pgdotnet_fdw;
CREATE TABLE keys AS SELECT (i * 7919::bigint) % :rows + 1 AS id FROM generate_series(1, 10000) i;
ANALYZE keys;
