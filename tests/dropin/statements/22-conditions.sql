-- One condition each, so that the plan shows for every operator, function and cast alone whether it is sent.

SELECT id FROM types WHERE jb ->> 'k' = '17';

SELECT id FROM types WHERE jb @> '{"a": [20]}';

SELECT id FROM types WHERE '{"k": 5}' <@ jb;

SELECT id FROM types WHERE jb ? 'k' AND id < 9;

SELECT id FROM types WHERE jb ?| ARRAY['k', 'z'] AND id < 9;

SELECT id FROM types WHERE jb ?& ARRAY['k', 'z'];

SELECT id FROM types WHERE jb #>> '{a,1}' = 'x' AND id < 9;

SELECT id FROM types WHERE jb -> 'a' -> 0 = '7';

SELECT id FROM types WHERE jb || '{"z": 1}' = '{"z": 1}';

SELECT id FROM types WHERE jb - 'a' = '{"k": 9}';

SELECT id FROM types WHERE jb #- '{a,0}' = '{"k": 9, "a": ["x"]}';

SELECT id FROM types WHERE jb['k'] = '9';

SELECT id FROM types WHERE jb > '{"k": 117}';

SELECT id FROM types WHERE jb @@ '$.k == 7';

SELECT id FROM types WHERE jb @? '$.a[*] ? (@ == 8)';

SELECT id FROM types WHERE j ->> 'k' = '17';

SELECT id FROM types WHERE j -> 'none' IS NOT NULL;

SELECT id FROM types WHERE (jb -> 'k')::int > 118;

SELECT id FROM types WHERE (jb ->> 'k')::numeric = 8;

SELECT id FROM types WHERE ip << cidr '10.0.2.0/24';

SELECT id FROM types WHERE ip <<= inet '10.0.2.2';

SELECT id FROM types WHERE ip && cidr '10.0.1.0/30';

SELECT id FROM types WHERE ip = '10.0.1.1';

SELECT id FROM types WHERE ip > '10.0.3.100';

SELECT id FROM types WHERE ip + 5 = '10.0.2.7';

SELECT id FROM types WHERE ip - inet '10.0.0.0' < 10;

SELECT id FROM types WHERE ip & '0.0.0.255' = '0.0.0.9';

SELECT id FROM types WHERE host(ip) = '10.0.3.3';

SELECT id FROM types WHERE masklen(cd) < 16;

SELECT id FROM types WHERE network(ip) = '10.0.0.4/32';

SELECT id FROM types WHERE set_masklen(ip, 24) = '10.0.3.3/24';

SELECT id FROM types WHERE family(ip) = 6;

SELECT id FROM types WHERE abbrev(cd) = '10.1/16' AND id < 9;

SELECT id FROM types WHERE cd = '10.2.0.0/16' AND id < 9;

SELECT id FROM types WHERE mac < '08:00:2b:01:02:05';

SELECT id FROM types WHERE trunc(mac) = '08:00:2b:00:00:00' AND id < 4;

SELECT id FROM types WHERE nm = 'name9';

SELECT id FROM types WHERE nm > 'name98';

SELECT id FROM types WHERE nm = 'name9'::text;

SELECT id FROM types WHERE nm LIKE 'name9%';

SELECT id FROM types WHERE ch = 'Q';

SELECT id FROM types WHERE ch < 'C';

SELECT id FROM types WHERE o = 77;

SELECT id FROM types WHERE o IN (3, 4, 5);

SELECT id FROM types WHERE o > 115;

SELECT id FROM types WHERE ia @> ARRAY[60];

SELECT id FROM types WHERE ARRAY[60] <@ ia;

SELECT id FROM types WHERE ia && ARRAY[3, 4];

SELECT id FROM types WHERE ia[1] = 7;

SELECT id FROM types WHERE ia[1:2] = ARRAY[7, 8];

SELECT id FROM types WHERE 99 = ANY (ia);

SELECT id FROM types WHERE 3 < ALL (ia);

SELECT id FROM types WHERE ia = ARRAY[3, 4, NULL];

SELECT id FROM types WHERE ia < ARRAY[5];

SELECT id FROM types WHERE ia || 5 = ARRAY[1, 2, NULL, 5];

SELECT id FROM types WHERE array_append(ia, 1) = ia;

SELECT id FROM types WHERE array_cat(ia, ia) = ia;

SELECT id FROM types WHERE array_length(ia, 1) = 2;

SELECT id FROM types WHERE array_ndims(ia) = 2;

SELECT id FROM types WHERE array_position(ia, 77) = 1;

SELECT id FROM types WHERE array_remove(ia, NULL) = ARRAY[3, 4];

SELECT id FROM types WHERE array_to_string(ia, ',', '*') LIKE '7,%*';

SELECT id FROM types WHERE array_upper(na, 1) > 1;

SELECT id FROM types WHERE cardinality(ta) = 2 AND id < 9;

SELECT id FROM types WHERE ta @> ARRAY['t1'] AND id < 9;

SELECT id FROM types WHERE 'é' = ANY (ta) AND id < 9;

SELECT id FROM types WHERE ta[2] = 'é' AND id < 9;

SELECT id FROM types WHERE ta > ARRAY['t1', 'z'];

SELECT id FROM types WHERE na[1] = 9.25;

SELECT id FROM types WHERE ARRAY[id, i2] = ARRAY[57, 7];

SELECT id FROM types WHERE ARRAY[[id, 1]] @> ARRAY[58];

SELECT id FROM types WHERE b IS TRUE AND id < 9;

SELECT id FROM types WHERE b IS NOT TRUE AND id < 9;

SELECT id FROM types WHERE b IS FALSE AND id < 9;

SELECT id FROM types WHERE b IS NOT FALSE AND id < 9;

SELECT id FROM types WHERE b IS UNKNOWN;

SELECT id FROM types WHERE b IS NOT UNKNOWN AND id < 9;

SELECT id FROM types WHERE b = true AND id < 9;

SELECT id FROM types WHERE b <> (id > 5) AND id < 9;

SELECT id FROM types WHERE b > false AND id < 9;

SELECT id FROM types WHERE (i2, i4) = (7, 7000);

SELECT id FROM types WHERE (i2, i4) < (-48, 0);

SELECT id FROM types WHERE (i2, t) <> (7, 'x') AND id < 9;

SELECT id FROM types WHERE (id, t) IN ((1, 'Beta1'), (2, 'x'));

SELECT id FROM types WHERE ROW(i2, t) IS NULL;

SELECT id FROM types WHERE ROW(id, t) IS NOT NULL AND id < 9;

SELECT id FROM types WHERE COALESCE(i4, -1) = -1;

SELECT id FROM types WHERE COALESCE(t, v, 'none') = 'none';

SELECT id FROM types WHERE NULLIF(i2, 5) IS NULL;

SELECT id FROM types WHERE NULLIF(t, 'Beta1') IS NULL AND id < 9;

SELECT id FROM types WHERE GREATEST(i2, 68) = i2;

SELECT id FROM types WHERE LEAST(i4, -45000, NULL) < -47000;

SELECT id FROM types WHERE GREATEST(t, 'Gämma') = t AND id < 9;

SELECT id FROM types WHERE i4 IS DISTINCT FROM NULL AND id < 9;

SELECT id FROM types WHERE i2 IS NOT DISTINCT FROM 9;

SELECT id FROM types WHERE CASE WHEN id < 10 THEN b ELSE id = 50 END;

SELECT id FROM types WHERE CASE id WHEN 1 THEN t WHEN 2 THEN v ELSE NULL END = 'v2';

SELECT id FROM types WHERE CASE WHEN b THEN 1 END IS NULL AND id < 9;

SELECT id FROM types WHERE i4::text = '5000';

SELECT id FROM types WHERE i4::numeric > 69000.5;

SELECT id FROM types WHERE f8::int = 3;

SELECT id FROM types WHERE n::int8 = 49;

SELECT id FROM types WHERE i4::float8 = 4000;

SELECT id FROM types WHERE id::bool IS NOT NULL AND id < 3;

SELECT id FROM types WHERE t::varchar(3) = 'alp';

SELECT id FROM types WHERE t::char(2) = 'al';

SELECT id FROM types WHERE c::text = 'c3' AND id < 30;

SELECT id FROM types WHERE v::text = 'v9';

SELECT id FROM types WHERE i2::int8 = 9;

SELECT id FROM types WHERE d::timestamp = '2020-02-10';

SELECT id FROM types WHERE ts::date = '2020-02-10';

SELECT id FROM types WHERE ts::time = '12:34:56';

SELECT id FROM types WHERE ti::interval = '1 hour';

SELECT id FROM types WHERE iv::time = '00:00' AND id < 30;

SELECT id FROM types WHERE u::text LIKE '%1f';

SELECT id FROM types WHERE y::text LIKE '%ff';

SELECT id FROM types WHERE lsn::text = '0/500';

SELECT id FROM types WHERE m::numeric = 9;

SELECT id FROM types WHERE bi::int = 5 AND id < 30;

SELECT id FROM types WHERE id::bit(8) = B'00000101';

SELECT id FROM types WHERE '7' || id = '77';

SELECT id FROM types WHERE t || id = 'Beta11';

SELECT id FROM types WHERE id || v = '9v9';

SELECT id FROM types WHERE feeling::text = 'ok' AND id < 9;

SELECT id FROM types WHERE feeling = 'ok' AND id < 9;

SELECT id FROM types WHERE feeling IN ('ok', 'happy') AND id < 9;

SELECT id FROM types WHERE pct = 97;

SELECT id FROM types WHERE pct::int = 97;

SELECT id FROM types WHERE (pair).a = 5;

SELECT id FROM types WHERE pair = ROW(6, 'p6')::store.pair;

SELECT id FROM types WHERE tz > timestamptz '2020-04-28 00:00+02';

SELECT id FROM types WHERE tz > '2020-04-28'::date;

SELECT id FROM types WHERE tz = tz AND id < 9;

SELECT id FROM types WHERE tz - timestamptz '2020-04-01 00:00+00' < interval '5 hours' AND tz > timestamptz '2020-04-01 00:00+00';

SELECT id FROM types WHERE tz + interval '1 day' > timestamptz '2020-05-02 00:00+00';

SELECT id FROM types WHERE tz BETWEEN timestamptz 'yesterday' AND timestamptz 'tomorrow';

SELECT id FROM types WHERE tz::date = '2020-04-02';

SELECT id FROM types WHERE tz::text LIKE '2020-04-02%';

SELECT id FROM types WHERE tz < now() AND id < 9;

SELECT id FROM types WHERE d < current_date AND id < 9;

SELECT id FROM types WHERE ts < localtimestamp AND id < 9;

SELECT id FROM types WHERE d = date 'today';

SELECT id FROM types WHERE ts - ts = interval '0' AND id < 9;

SELECT id FROM types WHERE ts + interval '1 month' = timestamp '2020-03-02 13:34:56';

SELECT id FROM types WHERE d + time '10:00' = timestamp '2020-01-11 10:00';

SELECT id FROM types WHERE d - interval '1 day' = timestamp '2020-01-10';

SELECT id FROM types WHERE d + 5 = '2020-01-16';

SELECT id FROM types WHERE d - date '2020-01-01' = 50;

SELECT id FROM types WHERE ti + interval '1 hour' = time '02:00';

SELECT id FROM types WHERE ti - time '00:30' = interval '1 hour';

SELECT id FROM types WHERE iv + interval '1 hour' = interval '1 day 3 hours';

SELECT id FROM types WHERE iv * 2 = interval '2 days 4 hours';

SELECT id FROM types WHERE iv / 2 = interval '13 hours';

SELECT id FROM types WHERE - iv < interval '-120 days';

SELECT id FROM types WHERE (ts, interval '1 day') OVERLAPS (timestamp '2020-02-01', timestamp '2020-02-02');

SELECT id FROM types WHERE extract(month from d) = 5 AND extract(year from d) = 2021;

SELECT id FROM types WHERE extract(day from ts) = 9;

SELECT id FROM types WHERE extract(epoch from ts) > 1590000000 AND ts < 'infinity';

SELECT id FROM types WHERE extract(epoch from iv) = 93600;

SELECT id FROM types WHERE extract(hour from ti) = 5;

SELECT id FROM types WHERE extract(hour from tz) = 5;

SELECT id FROM types WHERE extract(epoch from tz) < 1585520000 AND tz > '-infinity';

SELECT id FROM types WHERE date_part('hour', ts) = 3;

SELECT id FROM types WHERE date_part('hour', tz) = 3;

SELECT id FROM types WHERE date_trunc('month', ts) = '2020-04-01';

SELECT id FROM types WHERE date_trunc('day', tz) = '2020-04-01 00:00+00';

SELECT id FROM types WHERE date_trunc('day', tz, 'UTC') = '2020-04-01 00:00+00';

SELECT id FROM types WHERE date_bin('1 hour', ts, timestamp '2020-01-01') = '2020-01-11 22:00';

SELECT id FROM types WHERE timezone('UTC', tz) > '2020-05-02';

SELECT id FROM types WHERE timezone('UTC', ts) > '2020-05-04 00:00+00' AND ts < 'infinity';

SELECT id FROM types WHERE tz AT TIME ZONE 'Asia/Tokyo' > '2020-05-02 12:00';

SELECT id FROM types WHERE age(ts, timestamp '2020-01-01') > interval '4 months';

SELECT id FROM types WHERE age(d) > interval '1 day' AND id < 9;

SELECT id FROM types WHERE make_date(2020, 1 + id % 12, 11) = d;

SELECT id FROM types WHERE make_interval(hours => id) = interval '5 hours';

SELECT id FROM types WHERE make_timestamp(2020, 1, id, 0, 0, 0) < ts AND id < 9;

SELECT id FROM types WHERE justify_days(iv) > interval '4 months';

SELECT id FROM types WHERE justify_hours(iv) = iv AND id < 9;

SELECT id FROM types WHERE to_date('2020-01-11', 'YYYY-MM-DD') = d;

SELECT id FROM types WHERE to_char(d, 'MM') = '12';

SELECT id FROM types WHERE to_char(n, '999.00') = ' 5.00';

SELECT id FROM types WHERE to_number('9', '9') = id;

SELECT id FROM types WHERE isfinite(d) IS FALSE;

SELECT id FROM types WHERE length(y) = 2 AND id < 9;

SELECT id FROM types WHERE get_byte(y, 1) = 37;

SELECT id FROM types WHERE substring(y from 2 for 1) = '\x25';

SELECT id FROM types WHERE position('\x25'::bytea in y) = 2;

SELECT id FROM types WHERE encode(y, 'hex') = '004a';

SELECT id FROM types WHERE set_byte(y, 0, 1) = '\x014a';

SELECT id FROM types WHERE sha256(y) < '\x05';

SELECT id FROM types WHERE md5(y) LIKE 'a%';

SELECT id FROM types WHERE y || '\x01' = '\x004a01';

SELECT id FROM types WHERE y LIKE '\x00%'::bytea AND id < 4;

SELECT id FROM types WHERE decode(lpad(to_hex(id), 2, '0'), 'hex') = '\x09';

SELECT id FROM types WHERE jsonb_array_length(jb -> 'a') = 2 AND id < 9;

SELECT id FROM types WHERE jsonb_typeof(jb) = 'array';

SELECT id FROM types WHERE jsonb_path_exists(jb, '$.a[*] ? (@ > 118)');

SELECT id FROM types WHERE jsonb_extract_path_text(jb, 'k') = '9';

SELECT id FROM types WHERE jsonb_set(jb, '{k}', '1') = '{"k": 1, "a": [9, "x"]}';

SELECT id FROM types WHERE jsonb_strip_nulls(jb) = jb AND id < 9;

SELECT id FROM types WHERE jsonb_build_object('k', id) <@ jb AND id < 9;

SELECT id FROM types WHERE to_jsonb(id) = '5';

SELECT id FROM types WHERE json_typeof(j) = 'object' AND id < 9;

SELECT id FROM types WHERE r @> 50;

SELECT id FROM types WHERE r @> int4range(50, 52);

SELECT id FROM types WHERE r <@ int4range(49, 60);

SELECT id FROM types WHERE r << int4range(8, 10);

SELECT id FROM types WHERE r >> int4range(110, 113);

SELECT id FROM types WHERE r -|- int4range(1, 10);

SELECT id FROM types WHERE r + int4range(10, 11) = int4range(9, 14);

SELECT id FROM types WHERE r * int4range(1, 3) = int4range(2, 3);

SELECT id FROM types WHERE r < int4range(3, 4);

SELECT id FROM types WHERE lower(r) = 12;

SELECT id FROM types WHERE upper(r) = 20;

SELECT id FROM types WHERE isempty(r);

SELECT id FROM types WHERE lower_inf(dr);

SELECT id FROM types WHERE range_merge(r, int4range(1, 2)) = int4range(1, 14);

SELECT id FROM types WHERE dr @> date '2020-02-15' AND id < 20;

SELECT id FROM types WHERE numrange(id, id + 1) @> 33.3;

SELECT id FROM types WHERE int4multirange(r) @> 33;

SELECT id FROM types WHERE pt <@ box '(10,-10),(0,-1)';

SELECT id FROM types WHERE pt ~= point(50, -50);

SELECT id FROM types WHERE pt <-> point(0, 0) > 168;

--@ plan subscripts of points are read locally
SELECT id FROM types WHERE pt[0] = 5;

SELECT id FROM types WHERE pt + point(1, 1) ~= point(3, -1);

SELECT id FROM types WHERE bx && box '(1,1),(0,0)' AND id < 9;

SELECT id FROM types WHERE bx @> point(119, 119);

SELECT id FROM types WHERE area(bx) = 25;

SELECT id FROM types WHERE center(bx) ~= point(3, 3);

SELECT id FROM types WHERE bi = B'0101' AND id < 30;

SELECT id FROM types WHERE bi & B'1000' = B'1000' AND id < 12;

SELECT id FROM types WHERE bi << 1 = B'1010' AND id < 30;

SELECT id FROM types WHERE ~ bi = B'0000' AND id < 30;

SELECT id FROM types WHERE get_bit(bi, 0) = 1 AND id < 12;

SELECT id FROM types WHERE vb > B'11110';

SELECT id FROM types WHERE vb || B'1' = B'000111' AND id < 30;

SELECT id FROM types WHERE bit_length(vb) = 4;

--@ plan money is written as its locale says
SELECT id FROM types WHERE m > '177'::money;

--@ plan money is written as its locale says
SELECT id FROM types WHERE m * 2 = '6'::money;

--@ plan money is written as its locale says
SELECT id FROM types WHERE m + '1' = '4'::money;

SELECT id FROM types WHERE lsn < '0/500';

SELECT id FROM types WHERE lsn - '0/100' = 256;

SELECT id FROM types WHERE tv @@ to_tsquery('simple', 'word33');

SELECT id FROM types WHERE tv @@ tq AND id < 5;

SELECT id FROM types WHERE tv @@ 'word33'::tsquery;

--@ plan text search objects are each server's own
SELECT id FROM types WHERE to_tsvector('simple', t) @@ tq;

SELECT id FROM types WHERE tv = 'common:2 word9:1';

SELECT id FROM types WHERE tq = 'word9';

SELECT id FROM types WHERE strip(tv) = 'common word9';

SELECT id FROM types WHERE numnode(tq) = 2;

SELECT id FROM types WHERE u = '10000000-0000-0000-0000-0000000001f0';

SELECT id FROM types WHERE u IN ('10000000-0000-0000-0000-00000000001f');

SELECT id FROM types WHERE x IS NOT NULL AND id < 9;

SELECT id FROM types WHERE x::text = '<e>9</e>';

SELECT id FROM types WHERE xpath_exists('/e', x) AND id < 9;

SELECT id FROM types WHERE t = v;

SELECT id FROM types WHERE t < v AND id < 9;

SELECT id FROM types WHERE t COLLATE "C" < 'a' AND id < 20;

SELECT id FROM types WHERE t = 'Beta1' COLLATE "C";

SELECT id FROM types WHERE cc < 'B';

SELECT id FROM types WHERE cc < 'B' COLLATE "default" AND id < 20;

SELECT id FROM types WHERE cc = t;

SELECT id FROM types WHERE cc || 'x' = 'a1x';

SELECT id FROM types WHERE upper(cc) = 'A5';

SELECT id FROM types WHERE upper(t) = 'BETA1';

SELECT id FROM types WHERE upper(t COLLATE "C") = 'BETA1';

SELECT id FROM types WHERE lower(v) LIKE 'v9';

SELECT id FROM types WHERE t LIKE 'B%1';

SELECT id FROM types WHERE t LIKE v;

SELECT id FROM types WHERE cc LIKE 'a%' AND id < 30;

SELECT id FROM types WHERE v LIKE 'v_';

SELECT id FROM types WHERE v ~~* 'V9';

SELECT id FROM types WHERE c LIKE 'c3%' AND id < 30;

SELECT id FROM types WHERE t ~ 'ta1$';

SELECT id FROM types WHERE t !~* 'A' AND id < 20;

SELECT id FROM types WHERE t SIMILAR TO '(alpha|delta)[0-9]';

SELECT id FROM types WHERE t ^@ 'Be' AND id < 20;

SELECT id FROM types WHERE concat(t, id) = 'Beta11';

SELECT id FROM types WHERE format('%s', id) = '9';

SELECT id FROM types WHERE concat_ws('-', v, c) = 'v1-c1    ';

SELECT id FROM types WHERE lpad(id::text, 5, '0') = '00042';

SELECT id FROM types WHERE split_part(t, 'a', 2) = '1';

SELECT id FROM types WHERE starts_with(t, 'Be') AND id < 20;

SELECT id FROM types WHERE to_hex(id) = '1f';

SELECT id FROM types WHERE chr(64 + id % 20) = 'C';

SELECT id FROM types WHERE ascii(t) = 201 AND id < 30;

SELECT id FROM types WHERE string_to_array(t, 'a') @> ARRAY['1'];

SELECT id FROM types WHERE regexp_match(t, 'B(.)') = '{e}' AND id < 20;

SELECT id FROM types WHERE regexp_replace(t, '[0-9]', '') = 'Beta' AND id < 20;

SELECT id FROM types WHERE regexp_count(t, 'a') = 2 AND id < 9;

SELECT id FROM types WHERE normalize(t) = t AND id < 9;

SELECT id FROM types WHERE t IS NFC NORMALIZED AND id < 9;

SELECT id FROM types WHERE unistr('\0041') = left(t, 1);

SELECT id FROM types WHERE quote_nullable(t) = '''Beta1''';

SELECT id FROM types WHERE encode(t::bytea, 'base64') LIKE 'QmV0%' AND id < 20;

SELECT id FROM types WHERE convert_to(t, 'UTF8') = 'Beta1';

SELECT id FROM types WHERE f8 = 'NaN';

SELECT id FROM types WHERE f8 = '-0';

SELECT id FROM types WHERE f8 > 9.5 AND f8 < 'Infinity';

SELECT id FROM types WHERE f4 = 2.5;

SELECT id FROM types WHERE f4 = 2.5::real;

SELECT id FROM types WHERE f4 + f8 > 34;

SELECT id FROM types WHERE f8 / 0.5 > 19;

SELECT id FROM types WHERE f8 ^ 2 = 16;

SELECT id FROM types WHERE |/ abs(f8) = 2;

SELECT id FROM types WHERE round(f8) = 2;

SELECT id FROM types WHERE trunc(f8::numeric, 1) = 2.5;

SELECT id FROM types WHERE power(f8, 3) = 27;

SELECT id FROM types WHERE width_bucket(f8, 0, 10, 5) = 5;

SELECT id FROM types WHERE sin(f8) > 0.99;

SELECT id FROM types WHERE n = 'NaN';

SELECT id FROM types WHERE n = 'Infinity';

SELECT id FROM types WHERE n = 5.0;

SELECT id FROM types WHERE n2 % 2 = 0.5 AND n2 < 30;

SELECT id FROM types WHERE n / 3 > 30 AND n < 'Infinity';

SELECT id FROM types WHERE n ^ 2 = 25;

SELECT id FROM types WHERE scale(n) = 0;

SELECT id FROM types WHERE trim_scale(n) = 5;

SELECT id FROM types WHERE div(n2, 7) = 3;

SELECT id FROM types WHERE min_scale(n2) = 0 AND id < 9;

SELECT id FROM types WHERE n::text = '5.00';

SELECT id FROM types WHERE i8 = 10000000000;

SELECT id FROM types WHERE i8 / 10000000000 = -20;

SELECT id FROM types WHERE i2 * i4 = 49000;

SELECT id FROM types WHERE i4 % 7 = 3 AND id < 30;

SELECT id FROM types WHERE i4 & 16 = 16 AND id < 9;

SELECT id FROM types WHERE num_nulls(i4, t, d) = 3;

SELECT id FROM types WHERE num_nonnulls(i4, t) = 0;

SELECT id FROM types WHERE hashtext(t) % 10 = 0;

SELECT id FROM types WHERE hash_array(ia) % 10 = 0;

SELECT id FROM types WHERE pg_typeof(i4) = 'integer'::regtype AND id < 9;

SELECT id FROM types WHERE current_user = 'postgres' AND id < 9;

SELECT id FROM types WHERE session_user::text = current_user AND id < 9;

SELECT id FROM types WHERE inet_server_port() > 0 AND id < 9;

SELECT id FROM types WHERE txid_current() > 0 AND id < 9;

SELECT id FROM types WHERE random() < 2 AND id < 9;

SELECT id FROM types WHERE pg_backend_pid() <> 0 AND id < 9;

SELECT id FROM types WHERE gen_random_uuid() <> u AND id < 9;

SELECT id FROM types WHERE clock_timestamp() > tz AND id < 9;

SELECT id FROM types WHERE statement_timestamp() > tz AND id < 9;

SELECT id FROM types WHERE version() LIKE 'Post%' AND id < 9;

SELECT id FROM types WHERE store.twice(id) = 8;

SELECT id FROM types WHERE store.current_ten() = id;

SELECT id FROM types WHERE id OPERATOR(store.=~~=) 5;

SELECT id FROM types WHERE id OPERATOR(pg_catalog.=) 5;

SELECT id FROM types WHERE EXISTS (SELECT 1 FROM numbers WHERE n = id) AND id < 9;

SELECT id FROM types WHERE id = (SELECT 5);

SELECT id FROM types WHERE id IN (SELECT n FROM numbers WHERE n < 4);
