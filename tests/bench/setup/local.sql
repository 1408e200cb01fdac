-- What is local: the wrappers, and keys to look up, in no order.
CREATE EXTENSION postgres_fdw;
CREATE EXTENSION pgdotnet_fdw;
CREATE TABLE keys AS SELECT (i * 7919::bigint) % :rows + 1 AS id FROM generate_series(1, 10000) i;
ANALYZE keys;

-- Rows to be written, a fifth of the long tables', also as files beside the server's data.
CREATE TABLE fresh AS SELECT i::bigint AS id, (i % 100)::int AS grp, i * 0.5::float8 AS amount, 'label number ' || i AS label,
	timestamp '2020-01-01' + i * interval '1 second' AS made FROM generate_series(1, :rows / 5) i;
ANALYZE fresh;
DO $$ BEGIN
	EXECUTE format('COPY fresh TO %L', current_setting('data_directory') || '/fresh.copy');
	EXECUTE format('COPY fresh TO %L (FORMAT csv)', current_setting('data_directory') || '/fresh.csv');
END $$;
