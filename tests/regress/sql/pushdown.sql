-- WHERE: what is sent, and that it changes no answer. Every condition is run on the foreign table and on a local copy of it.
SET timezone = 'UTC';
CREATE SCHEMA copies;
DO $$
DECLARE t text;
BEGIN
	FOREACH t IN ARRAY '{integers,floats,decimals,flags,texts,blobs,moments,documents,numbers,strict_values}'::text[] LOOP
		EXECUTE format('CREATE TABLE copies.%I AS SELECT * FROM lite.%I', t, t);
	END LOOP;
END $$;

CREATE FUNCTION compare(rel text, condition text, OUT table_name text, OUT condition_text text, OUT rows bigint, OUT verdict text, OUT remote text)
LANGUAGE plpgsql AS $$
DECLARE here text; there text; line text; filter text;
BEGIN
	table_name := rel;
	condition_text := condition;
	EXECUTE format('SELECT count(*), string_agg(x::text, E''\n'' ORDER BY x::text) FROM copies.%I x WHERE %s', rel, condition) INTO rows, here;
	EXECUTE format('SELECT string_agg(x::text, E''\n'' ORDER BY x::text) FROM (SELECT * FROM lite.%I WHERE %s) x', rel, condition) INTO there;
	verdict := CASE WHEN here IS NOT DISTINCT FROM there THEN 'same' ELSE 'DIFFERENT' END;
	FOR line IN EXECUTE format('EXPLAIN (VERBOSE, COSTS OFF) SELECT id FROM lite.%I WHERE %s', rel, condition) LOOP
		IF line LIKE '%Remote SQL:%' THEN remote := concat_ws(' ', coalesce(substring(line FROM ' WHERE (.*)'), '-'), remote); END IF;
		IF line LIKE '%Filter:%' THEN remote := concat_ws(' ', remote, '[rechecked or local]'); END IF;
	END LOOP;
END $$;

SELECT (compare(t, c)).* FROM (VALUES
	('integers', 'id = 2'), ('integers', 'id <> 2'), ('integers', 'id > 2 AND id <= 4'), ('integers', 'id BETWEEN 2 AND 3'),
	('integers', 'NOT id BETWEEN 2 AND 3'), ('integers', 'small IS NULL'), ('integers', 'small IS NOT NULL'),
	('integers', 'id IN (1, 3, 99)'), ('integers', 'id NOT IN (1, 3)'), ('integers', 'id = ANY (ARRAY[1, NULL, 3])'), ('integers', 'id <> ALL (ARRAY[1, NULL])'),
	('integers', 'id = ANY (''{}''::int[])'), ('integers', 'NOT (id = ANY (ARRAY[1, NULL]))'),
	('integers', 'small = 1 OR big < 0'), ('integers', 'NOT (small = 1 OR big < 0)'), ('integers', 'NOT (small = 1 AND big < 0)'),
	('integers', 'big = 9223372036854775807'), ('integers', 'big = -9223372036854775808'), ('integers', 'big > 9007199254740992'),
	('integers', 'big = 9007199254740992.5'), ('integers', 'big = 5.0::float8'), ('integers', 'tiny = NULL'), ('integers', 'whole_real = 2'),
	('integers', 'id = 1 OR tiny + 1 = 128'), ('integers', 'id < 4 AND tiny + 1 = 128'), ('integers', 'small = big'), ('integers', 'small < big'),
	('floats', 'd = 0'), ('floats', 'd = ''-0''::float8'), ('floats', 'd < 0.1'), ('floats', 'd = 0.1'), ('floats', 'd >= 1e308'), ('floats', 'd < ''Infinity'''),
	('floats', 'd = ''Infinity'''), ('floats', 'r = ''-Infinity'''), ('floats', 'd < ''NaN'''), ('floats', 'd <> ''NaN'''), ('floats', 'r = 0.30000000000000004'),
	('floats', 'r > 0.3'), ('floats', 'f = 0.1::float4'), ('floats', 'd IN (0, 0.1, 1e308)'), ('floats', 'f < 1e-300'),
	('decimals', 'price = 19.99'), ('decimals', 'price > 19.99'), ('decimals', 'price >= 19.99'), ('decimals', 'price <> 19.99'), ('decimals', 'free = 123456789012345'),
	('decimals', 'free > 1e19'), ('decimals', 'free = 100000000000000000000'), ('decimals', 'rate < 0.0000015'), ('decimals', 'price < 0.10000000000000000001'),
	('decimals', 'price IN (0, 0.1, 100)'), ('decimals', 'free = 1152921504606846976'), ('decimals', 'price = ''NaN'''), ('decimals', 'NOT price > 0'),
	('flags', 'ok'), ('flags', 'NOT ok'), ('flags', 'ok IS TRUE'), ('flags', 'ok IS NOT TRUE'), ('flags', 'ok IS FALSE'), ('flags', 'ok IS UNKNOWN'), ('flags', 'ok = sure'),
	('flags', 'ok = true'), ('flags', 'ok <> true'), ('flags', 'ok < sure'), ('flags', 'ok AND sure'), ('flags', 'ok OR sure'), ('flags', 'NOT (ok AND sure)'), ('flags', 'ok IS NULL'),
	('texts', 't = ''plain'''), ('texts', 't <> ''plain'''), ('texts', 't = '''''), ('texts', 't > ''m'''), ('texts', 't BETWEEN ''a'' AND ''q'''), ('texts', 'n = ''plain'''), ('texts', 'n = ''PLAIN'''),
	('texts', 'n <> ''plain'''), ('texts', 't = ''Grüße, Ćevapčići, naïve'''), ('texts', 't = ''it''''s "quoted" `here`'''), ('texts', 'v = ''pad'''), ('texts', 'v = ''pad  '''),
	('texts', 'v::char(10) = ''pad'''), ('texts', 'c IN (''é'', ''😀'', ''x'')'), ('texts', 't IN (''plain'', NULL)'), ('texts', 'untyped = ''17'''), ('texts', 'untyped = ''5'''), ('texts', 'untyped IS NULL'),
	('texts', 't LIKE ''p%'''), ('texts', 't COLLATE "C" < ''m'''), ('texts', 't = v'), ('texts', 'v = E''\\\\x41'''), ('texts', 'n IN (''plain'', ''STRASSE'')'),
	('blobs', 'b = ''\x00'''), ('blobs', 'b <> ''\x00'''), ('blobs', 'b < ''\xde'''), ('blobs', 'b >= ''\xdeadbeef'''), ('blobs', 'b = '''''), ('blobs', 'b IN (''\xff'', ''\x0001ff00'')'), ('blobs', 'b BETWEEN ''\x00'' AND ''\x01'''),
	('moments', 'day = ''2024-02-29'''), ('moments', 'day < ''2000-01-01'''), ('moments', 'day > ''infinity'''), ('moments', 'day < ''infinity'''), ('moments', 'day > ''0044-01-01 BC'''), ('moments', 'day <= ''10000-01-01'''),
	('moments', 'at = ''2024-02-29 12:34:56'''), ('moments', 'at < ''2000-01-01'''), ('moments', 'at_zone > ''2024-01-01Z'''), ('moments', 'clock = ''06:00'''), ('moments', 'day IS NOT NULL'), ('moments', 'day IN (''2024-02-29'', ''2000-01-01'')'),
	('documents', 'u = ''00112233-4455-6677-8899-aabbccddeeff'''), ('documents', 'jb = ''{"a":1,"b":2}'''), ('documents', 'jb IS NULL'), ('documents', 'j IS NOT NULL'),
	('numbers', 'id = 12345'), ('numbers', 'grp = 7 AND id < 1000'), ('numbers', 'amount > 850'), ('numbers', 'label = ''label 777'''), ('numbers', 'id % 1000 = 0'),
	('strict_values', 'i = 1'), ('strict_values', 'a = ''x''')
) v(t, c);

-- Parameters: generic and custom plans, correlated subqueries, values computed before the scan.
SET plan_cache_mode = force_generic_plan;
PREPARE by_id(bigint) AS SELECT label FROM lite.numbers WHERE id = $1;
EXPLAIN (VERBOSE, COSTS OFF) EXECUTE by_id(5);
EXECUTE by_id(5);
EXECUTE by_id(NULL);
PREPARE by_label(text, numeric) AS SELECT count(*) FROM lite.numbers WHERE label = $1 OR amount > $2;
EXPLAIN (VERBOSE, COSTS OFF) EXECUTE by_label('label 5', 850.5);
EXECUTE by_label('label 5', 850.5);
PREPARE by_ids(bigint[]) AS SELECT count(*) FROM lite.numbers WHERE id = ANY ($1);
EXPLAIN (VERBOSE, COSTS OFF) EXECUTE by_ids('{1,2,3}');
EXECUTE by_ids('{1,2,3,NULL,99999}');
EXECUTE by_ids('{}');
EXECUTE by_ids(NULL);
PREPARE by_float(float8) AS SELECT count(*) FROM lite.floats WHERE d < $1;
EXECUTE by_float('NaN');
EXECUTE by_float(1);
PREPARE by_day(date) AS SELECT count(*) FROM lite.moments WHERE day < $1;
EXPLAIN (VERBOSE, COSTS OFF) EXECUTE by_day('2000-01-01');
EXECUTE by_day('2000-01-01');
EXECUTE by_day('infinity');
EXECUTE by_day('-infinity');
EXECUTE by_day('10000-01-01');
EXECUTE by_day('0044-01-01 BC');
PREPARE by_flag(bool) AS SELECT count(*) FROM lite.flags WHERE ok = $1;
EXECUTE by_flag(true);
PREPARE by_blob(bytea) AS SELECT count(*) FROM lite.blobs WHERE b > $1;
EXECUTE by_blob('\x00');
RESET plan_cache_mode;
EXPLAIN (VERBOSE, COSTS OFF) SELECT label FROM lite.numbers WHERE id = length(current_setting('search_path')) + 3;
EXPLAIN (VERBOSE, COSTS OFF) SELECT label FROM lite.numbers WHERE id = (random() * 10)::int;
SELECT f.id, (SELECT label FROM lite.numbers n WHERE n.id = f.id * 10) AS label FROM copies.flags f ORDER BY 1;
EXPLAIN (VERBOSE, COSTS OFF) SELECT f.id, (SELECT label FROM lite.numbers n WHERE n.id = f.id * 10) AS label FROM copies.flags f;

-- What must not be sent below a security barrier.
CREATE FUNCTION leak(text) RETURNS boolean LANGUAGE plpgsql COST 0.0001 AS 'BEGIN RAISE NOTICE ''leaked %'', $1; RETURN true; END';
CREATE VIEW guarded WITH (security_barrier) AS SELECT * FROM lite.pairs WHERE b = 1;
EXPLAIN (VERBOSE, COSTS OFF) SELECT * FROM guarded WHERE leak(note) AND a = 'x';
DROP VIEW guarded;
DROP FUNCTION leak(text);
