-- Conditions on one table, by type and operator.  postgres_fdw sends built-in operators and functions that are immutable, where the collation
-- of a comparison comes from a column (or is the default) and no other is forced.

SELECT id, i2, i4, i8 FROM types WHERE i2 = 7 OR i4 > 60000;

SELECT id FROM types WHERE i2 + i4 < i8 / 1000000 AND i4 % 7 = 3;

SELECT id FROM types WHERE i8 BETWEEN -100000000000 AND 100000000000;

SELECT id FROM types WHERE i4 & 16 = 16 AND i4 | 1 <> i4 AND (i4 # 3) > 0 AND ~ i4 < 0;

SELECT id FROM types WHERE i4 << 2 > 100000 OR i4 >> 3 = -1;

SELECT id FROM types WHERE - i2 > 40 OR @ i2 < 3;

SELECT id FROM types WHERE f8 * 2 > 10 AND f4 / 2 < 12;

SELECT id FROM types WHERE f8 = 'NaN' OR f8 < 'Infinity'::float8 AND f8 > 9.5;

SELECT id FROM types WHERE f8 > 9;

SELECT id FROM types WHERE f8 ^ 2 > 90;

SELECT id FROM types WHERE f4 = 2.5::real;

SELECT id FROM types WHERE n = 'NaN' OR n > 90.0 OR n < -48.7;

SELECT id FROM types WHERE n2 % 2 = 0.5 AND n2 / 3 > 10 AND n2 - 1.5 <> 100;

SELECT id FROM types WHERE n2 = 25;

SELECT id FROM types WHERE t = 'alpha5';

SELECT id FROM types WHERE t <> 'alpha5' AND t IS NOT NULL;

SELECT id, t FROM types WHERE t < 'beta' ORDER BY id;

SELECT id, t FROM types WHERE t >= 'Épsilon' ORDER BY id;

SELECT id, cc FROM types WHERE cc > 'Z' ORDER BY id;

SELECT id, t FROM types WHERE t > 'b' COLLATE "C" ORDER BY id;

SELECT id, t FROM types WHERE t COLLATE "POSIX" < 'a' ORDER BY id;

SELECT id FROM types WHERE t || '!' = 'Beta1!' OR v || t = 'v1Beta1';

SELECT id FROM types WHERE t LIKE '%eta%';

SELECT id FROM types WHERE t NOT LIKE 'a%' AND t NOT ILIKE 'B%';

SELECT id FROM types WHERE t LIKE '100\%' OR v LIKE 'a\_b\\c' OR t LIKE '!%x' ESCAPE '!';

SELECT id FROM types WHERE t ~ '^[a-d].*[05]$' OR t ~* '^GÄ' OR t !~ '[0-9]';

SELECT id FROM types WHERE t SIMILAR TO '(alpha|delta)[0-9]';

SELECT id FROM types WHERE v = 'v12';

SELECT id FROM types WHERE v IN ('v1', 'v2', 'V3', '') ORDER BY id;

SELECT id FROM types WHERE c = 'c3' OR c = 'tr    ' OR c = '';

SELECT id FROM types WHERE c > 'c4' ORDER BY id;

SELECT id FROM types WHERE y = '\x0fe1' OR y > '\x1000' OR y IS NULL;

SELECT id FROM types WHERE d = '2020-04-10' OR d > 'infinity'::date - 1;

SELECT id FROM types WHERE d + 5 < '2020-03-01' OR d - date '2020-01-01' > 1100;

SELECT id FROM types WHERE ts >= timestamp '2020-03-01' AND ts < timestamp '2020-03-10';

SELECT id FROM types WHERE ts = 'infinity' OR ts < '1000-01-01';

SELECT id FROM types WHERE tz > timestamptz '2020-04-28 00:00+02' AND isfinite(tz);

SELECT id FROM types WHERE ts + interval '1 month' > timestamp '2020-06-01';

-- The zone decides: not immutable, and local.
SELECT id FROM types WHERE tz + interval '1 day' > timestamptz '2020-04-28 00:00+00';

SELECT id FROM types WHERE tz > ts;

SELECT id FROM types WHERE iv > interval '100 days' AND iv * 2 < interval '300 days';

SELECT id FROM types WHERE ti < time '01:00' OR tt > timetz '19:00+00';

SELECT id FROM types WHERE u = '10000000-0000-0000-0000-0000000001f0' OR u < '10000000-0000-0000-0000-000000000040';

SELECT id FROM types WHERE jb ->> 'k' = '17' OR jb @> '{"a": [20]}' OR jb ? 'zz' OR jb #>> '{a,1}' = 'y';

SELECT id FROM types WHERE j ->> 'k' = '17' OR j -> 'none' IS NOT NULL;

SELECT id FROM types WHERE (jb -> 'k')::int > 100 AND jb['a'][0] <> '110';

SELECT id FROM types WHERE ip << cidr '10.0.2.0/24' OR ip = '10.0.1.1' OR host(ip) = '10.0.3.3';

SELECT id FROM types WHERE cd >>= inet '10.2.5.5' OR mac = '08:00:2b:01:02:0a' OR mac > '08:00:2b:01:02:70';

SELECT id FROM types WHERE r @> 50 OR r && int4range(100, 103) OR upper(r) = 20 OR isempty(r);

SELECT id FROM types WHERE dr @> date '2020-02-15' AND NOT dr << daterange('2020-02-20', NULL);

SELECT id FROM types WHERE pt <@ box '(10,-10),(0,-100)' OR pt ~= point(50, -50) OR pt <-> point(0, 0) > 160;

SELECT id FROM types WHERE bi = B'0101' OR bi & B'1000' = B'1000' AND bi << 1 = B'0000';

SELECT id FROM types WHERE vb > B'11100' OR length(vb) = 5 AND vb || B'1' = B'000111';

SELECT id FROM types WHERE o = 77 OR o > 115;

SELECT id FROM types WHERE nm = 'name9' OR ch = 'Q';

SELECT id FROM types WHERE ia @> ARRAY[60] OR ia[1] = 7 OR 99 = ANY (ia) OR ia && ARRAY[3, 4];

SELECT id FROM types WHERE ta = ARRAY['t1', 'é'] AND array_length(ia, 1) = 3 AND cardinality(na) = 1;

SELECT id FROM types WHERE na[1] > 29 OR ta[1:1] = '{t2}' AND id < 20;

SELECT id FROM types WHERE tv @@ to_tsquery('simple', 'word33') OR tv @@ tq AND id < 5;

--@ plan money is written as its locale says
SELECT id FROM types WHERE m > '150'::money OR lsn < '0/500';

SELECT id FROM types WHERE feeling = 'ok' AND id < 20;

SELECT id FROM types WHERE feeling > 'sad' AND pct > 97;

SELECT id FROM types WHERE (pair).a = 5 OR pair = ROW(6, 'p6')::store.pair;

SELECT id FROM types WHERE b;

SELECT id FROM types WHERE NOT b OR b IS NULL;

SELECT id FROM types WHERE b IS NOT TRUE AND b IS NOT UNKNOWN;

SELECT id FROM types WHERE b IS UNKNOWN;

SELECT id FROM types WHERE i4 IS NULL AND t IS NOT NULL;

SELECT id FROM types WHERE i4 IS DISTINCT FROM 10000 AND t IS NOT DISTINCT FROM NULL;

SELECT id FROM types WHERE i4 = ANY (ARRAY[1000, 2000, NULL]) OR t = ANY ('{Beta1,alpha10}');

SELECT id FROM types WHERE i4 <> ALL (ARRAY[1000, 2000]) AND i4 < 3000 AND i4 > 0;

SELECT id FROM types WHERE id NOT IN (1, 2, 3) AND id IN (3, 4, 5);

SELECT id FROM types WHERE (i2, i4) = (7, 7000) OR (i2, i4) < (-49, 0);

SELECT id FROM types WHERE ROW(id, t) IN (ROW(1, 'Beta1'), ROW(5, 'alpha5'));

SELECT id FROM types WHERE CASE WHEN id < 10 THEN b WHEN id > 118 THEN i4 IS NULL ELSE id = 50 END;

SELECT id FROM types WHERE CASE id % 3 WHEN 0 THEN 'x' WHEN 1 THEN t ELSE v END = 'v2';

SELECT id FROM types WHERE COALESCE(i4, -1) = -1 OR COALESCE(t, v, 'none') = 'none';

SELECT id FROM types WHERE NULLIF(i2, 5) IS NULL;

SELECT id FROM types WHERE GREATEST(i2, 68) = i2 OR LEAST(i4, -45000, NULL) < -47000;

SELECT id FROM types WHERE i4::text = '5000' OR i4::numeric > 69000.5 OR f8::int = 3 OR n::int8 = 99;

SELECT id FROM types WHERE t::varchar(3) = 'alp' AND i4::int2 > 0 AND id < 40;

SELECT id FROM types WHERE d::timestamp > ts OR ts::date = d;

SELECT id FROM types WHERE '5'::int = id OR id = '6' OR 1.0 * id = 7;

SELECT id FROM types WHERE ARRAY[id, i2] = ARRAY[57, 7] OR ARRAY[[id, 1]] @> ARRAY[58];

SELECT id FROM types WHERE id < 5 AND now() > '2001-01-01';

SELECT id FROM types WHERE tz < now() AND d < current_date AND id < 5;

SELECT id FROM types WHERE id < 5 AND random() < 2;

SELECT id FROM types WHERE false OR id = 3 AND true;

SELECT id FROM types WHERE 1 = 2;

SELECT id, t, i4 FROM types WHERE id = 123 OR id = 125;

SELECT "say ""hi""", u FROM odd WHERE "say ""hi""" LIKE 'row 1%' AND u = 3;

SELECT * FROM types WHERE id IN (1, 50, 121, 123, 124, 125);

SELECT id FROM types WHERE numeric '1e10' > n AND float8 '-0' = f8 AND '-0'::float8 < f8 + 1;
