-- Functions in conditions.  postgres_fdw sends immutable built-in functions; those that depend on settings are stable and stay local.

SELECT id FROM customers WHERE lower(name) = 'bert 10' OR upper(email) LIKE 'USER99%';

SELECT id FROM customers WHERE length(name) > 14 AND char_length(email) < 22 AND octet_length(name) > length(name);

SELECT id FROM customers WHERE substr(name, 1, 4) = 'Zora' AND substring(name from 6 for 1) = '5';

SELECT id FROM customers WHERE position('vr' in lower(name)) > 0 AND strpos(name, '9') = 10;

SELECT id FROM customers WHERE trim(both ' a' from name) = 'nn' OR btrim(notes) = 'note note' OR ltrim(name, 'an') LIKE 'e-%9' OR rtrim(notes) = 'note';

SELECT id FROM customers WHERE replace(name, ' ', '') = 'Bert3' OR translate(name, 'Zz', 'zZ') = 'Zoë 5' OR overlay(name placing 'B' from 1) = 'Bnna 3';

SELECT id FROM customers WHERE left(name, 3) = 'de ' AND right(name, 2) = '77' OR reverse(name) = '5 annA' OR repeat(name, 2) = 'x';

SELECT id FROM customers WHERE lpad(id::text, 5, '0') = '00042' OR rpad(name, 3) = 'emi' AND id < 100;

SELECT id FROM customers WHERE split_part(email, '@', 2) = 'test.net' AND split_part(name, ' ', 2)::int < 5;

SELECT id FROM customers WHERE initcap(name) = 'Anne-Marie 7' OR md5(name) LIKE 'ab%' OR ascii(name) = 233 AND id < 60;

SELECT id FROM customers WHERE chr(65 + region_id) = 'C' AND to_hex(id) LIKE '3%' AND starts_with(email, 'user9');

SELECT id FROM customers WHERE regexp_replace(name, '[^a-z]', '', 'g') = 'eries' OR regexp_match(name, '^(Z.*) (1)$') IS NOT NULL;

--@ plan quote_ident depends on quote_all_identifiers
SELECT id FROM customers WHERE quote_literal(name) LIKE '%''''%' AND quote_ident(name) LIKE '"%' AND id < 100;

SELECT id FROM customers WHERE abs(credit) < 5 OR sign(credit) = -1 AND ceil(credit) = -90;

SELECT id FROM customers WHERE round(credit, 1) = credit AND round(credit) > 800 OR floor(credit / 10) = 12 AND trunc(credit, -2) = 100;

SELECT id FROM customers WHERE mod(id, 97) = 3 AND div(credit, 100) > 3 OR power(id, 2) = 144 OR id = 12 % 7;

SELECT id FROM customers WHERE sqrt(id) = 20 OR exp(region_id) > 8000 AND id < 50 OR ln(id) < 1 OR log(10.0, id) = 2;

SELECT id FROM types WHERE round(f8) = 2 OR ceil(f4) = 10 OR degrees(radians(f8)) > 9 OR width_bucket(f8, 0, 10, 5) = 5 OR cbrt(f8) = 1;

SELECT id FROM types WHERE sin(f8) > 0.99 OR atan2(f8, 1) < -1.37 OR pi() < f4 AND f4 < 3.5;

SELECT id FROM types WHERE gcd(id, 60) = 30 OR lcm(id, 2) = 10 OR factorial(4) = id;

SELECT id FROM types WHERE extract(month from d) = 5 AND extract(day from ts) < 15 AND isfinite(d);

SELECT id FROM types WHERE date_part('hour', ts) = 3 OR date_trunc('month', ts) = '2020-04-01' AND id % 5 = 0;

-- Depend on the time zone or on other settings.
SELECT id FROM types WHERE date_trunc('day', tz) = '2020-04-01 00:00+00' OR extract(hour from tz) = 5 OR to_char(d, 'MM') = '13';

SELECT id FROM types WHERE timezone('Asia/Tokyo', tz) < '2020-03-30' OR tz AT TIME ZONE 'UTC' > '2020-05-02';

SELECT id FROM types WHERE age(ts, timestamp '2020-01-01') > interval '4 months' OR make_date(2020, 1 + id % 12, 1) = d;

SELECT id FROM types WHERE to_date('2020-01-11', 'YYYY-MM-DD') = d OR to_number('9', '9') = id;

SELECT id FROM types WHERE justify_days(iv) > interval '4 months' OR extract(epoch from iv) = 90000 * 7;

SELECT id FROM types WHERE length(y) = 2 AND get_byte(y, 1) = 37 OR encode(y, 'hex') = '004a' OR set_byte(y, 0, 0) = y AND id < 4 OR sha256(y) < '\x05';

SELECT id FROM types WHERE jsonb_array_length(jb -> 'a') = 2 AND jb - 'a' = '{"k": 9}' OR jsonb_typeof(jb) = 'array' OR jsonb_path_exists(jb, '$.a[*] ? (@ > 118)');

SELECT id FROM types WHERE array_to_string(ia, ',', '*') LIKE '7,%*' OR array_position(ta, 'é') = 1 OR ia || 5 = ARRAY[1, 2, NULL, 5] OR array_append(ia, 1) = ia;

SELECT id FROM types WHERE lower(r) = 12 OR lower_inf(dr) OR r * int4range(1, 3) = int4range(2, 3) OR numrange(id, id + 1) @> 33.3;

SELECT id FROM types WHERE host(ip) LIKE '%.3.7' OR masklen(cd) < 16 OR network(ip) = '10.0.0.4/32' OR family(ip) = 6 OR abbrev(cd) = '10.1/16' AND id < 9;

SELECT id FROM types WHERE area(bx) = 25 OR center(bx) ~= point(3, 3) OR diameter(circle(pt, 3)) < id AND id < 8 OR bx ?| bx;

SELECT id FROM types WHERE bit_count(bi::bit(4)::varbit) = 4 OR get_bit(bi, 0) = 1 AND id < 12 OR position(B'11' in bi) = 1 AND id > 110;

SELECT id FROM types WHERE numnode(tq) = 1 AND strip(tv) = tv OR ts_rank(tv, 'word9') > 0.05;

SELECT id FROM types WHERE hashtext(t) % 10 = 0 OR hashint4(id) % 7 = 0;

SELECT id FROM types WHERE concat(t, id) = 'Beta11' OR concat_ws('-', v, c) = 'v1-c1    ' OR format('%s', id) = '9';

SELECT id FROM types WHERE num_nulls(i4, t, d) = 3 OR num_nonnulls(i4, t) = 0;

SELECT lower(name), id * 2, round(credit), upper(left(name, 1)) FROM customers WHERE id <= 20;

SELECT id, CASE WHEN credit > 500 THEN 'rich' WHEN credit < 0 THEN 'poor' END, COALESCE(notes, 'none'), credit::int FROM customers WHERE id <= 30;

SELECT id, now() > placed, current_user IS NOT NULL, total * 1.19, pg_typeof(total) FROM orders WHERE id <= 10;

SELECT id FROM orders WHERE current_user::text = 'postgres' AND id < 4 AND current_database() = 'near';
