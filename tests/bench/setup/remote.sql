-- What the remote holds: the same tables with all rows ("whole"), a tenth and a hundredth of them.
-- psql -v rows=N: rows of the long tables; the wide and the long ones have a tenth.
CREATE SCHEMA whole;
SET search_path = whole;

CREATE TABLE narrow AS SELECT i::bigint AS id, i % 100 AS grp, i * 0.5::float8 AS amount, 'label number ' || i AS label,
	timestamp '2020-01-01' + i * interval '1 second' AS made FROM generate_series(1, :rows) i;
CREATE TABLE wide AS SELECT i::bigint AS id,
	i + 1 AS c1, i + 2 AS c2, i + 3 AS c3, i + 4 AS c4, i::bigint * 5 AS c5, i::bigint * 6 AS c6, i::bigint * 7 AS c7, i::bigint * 8 AS c8,
	i * 0.5::float8 AS c9, i * 0.25::float8 AS c10, i * 0.75::float8 AS c11, i * 1.5::float8 AS c12,
	'text ' || i AS c13, 'a longer text with the number ' || i AS c14, 'x' || i AS c15, 'category ' || i % 10 AS c16,
	timestamp '2020-01-01' + i * interval '1 second' AS c17, timestamp '2021-01-01' + i * interval '1 minute' AS c18,
	date '2020-01-01' + i % 3000 AS c19, i % 7 AS c20
	FROM generate_series(1, :rows / 10) i;
CREATE TABLE texts AS SELECT i::bigint AS id, repeat(md5(i::text), 32) AS body FROM generate_series(1, :rows / 10) i;
ALTER TABLE texts ALTER body SET STORAGE PLAIN;
CREATE TABLE keyed AS SELECT * FROM narrow;
ALTER TABLE keyed ADD PRIMARY KEY (id);
CREATE TABLE small AS SELECT * FROM narrow LIMIT 1000;
ALTER TABLE small ADD PRIMARY KEY (id);
CREATE TABLE sink (LIKE narrow);
CREATE VIEW tenfold AS SELECT n.* FROM generate_series(1, 10) CROSS JOIN narrow n;

CREATE FUNCTION pg_temp.make_parts(schema text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	FOR part IN 1 .. 4 LOOP
		EXECUTE format('CREATE TABLE %I.%I AS SELECT id, %s AS grp, amount, label, made FROM %1$I.narrow WHERE id %% 4 = %3$s - 1', schema, 'part' || part, part);
	END LOOP;
END $$;

CREATE SCHEMA tenth;
CREATE TABLE tenth.narrow AS SELECT * FROM narrow WHERE id <= :rows / 10;
CREATE TABLE tenth.small AS SELECT * FROM small;
CREATE SCHEMA hundredth;
CREATE TABLE hundredth.narrow AS SELECT * FROM narrow WHERE id <= :rows / 100;
CREATE TABLE hundredth.small AS SELECT * FROM small;
SELECT pg_temp.make_parts(schema) FROM unnest(ARRAY['whole', 'tenth', 'hundredth']) schema;
VACUUM ANALYZE;
