== SELECT n, count(*), sum(id) FROM a GROUP BY n
aggregate: accepted
columns: exact, exact, exact
SELECT r1.`n`, count(*), pgdotnet_sum(pgdotnet_read_int8(r1.`id`)) FROM `a` r1 GROUP BY pgdotnet_read_int4(r1.`n`)

== SELECT count(*) FROM a WHERE ok
filter: exact
aggregate: accepted
columns: exact
SELECT count(*) FROM `a` r1 WHERE ((r1.`ok` <> 0))

== SELECT n FROM a GROUP BY n HAVING sum(id) > 3 AND max(feeling) > 'sad'
aggregate: no, no
columns: no
SELECT NULL FROM `a` r1 GROUP BY pgdotnet_read_int4(r1.`n`)
local: (sum(id) > '3'): SQLite does not compute with numeric
local: (max(feeling) > 'sad'): SQLite does not compare mood with mood as PostgreSQL does

== SELECT n + 1, count(id), min(amount), max(born), avg(n) FROM a GROUP BY n + 1
aggregate: accepted
columns: exact, exact, exact, exact, exact
SELECT pgdotnet_int4(pgdotnet_read_int4(r1.`n`) + 1), count(pgdotnet_read_int8(r1.`id`)), pgdotnet_decimal(min(pgdotnet_read_units(r1.`amount`, 12, 2)), 2), pgdotnet_read_date(max(r1.`born`)), pgdotnet_avg(pgdotnet_read_int4(r1.`n`)) FROM `a` r1 GROUP BY pgdotnet_int4(pgdotnet_read_int4(r1.`n`) + 1)

== SELECT name, count(DISTINCT n), bool_and(ok) FROM a GROUP BY name
aggregate: accepted
columns: exact, exact, exact
SELECT r1.`name`, count(DISTINCT pgdotnet_read_int4(r1.`n`)), min(pgdotnet_read_bool(r1.`ok`)) FROM `a` r1 GROUP BY pgdotnet_read_text(r1.`name`)

== SELECT ok, count(*) FILTER (WHERE n > 3), sum(n) FILTER (WHERE plain < 'x') FROM a GROUP BY ok
aggregate: accepted
columns: exact, exact, exact
SELECT r1.`ok`, count(*) FILTER (WHERE (pgdotnet_read_int4(r1.`n`) > 3)), sum(pgdotnet_read_int4(r1.`n`)) FILTER (WHERE (pgdotnet_read_text(r1.`plain`) COLLATE BINARY < 'x')) FROM `a` r1 GROUP BY pgdotnet_read_bool(r1.`ok`)

== SELECT string_agg(plain, ',' ORDER BY plain DESC, n) FROM a
aggregate: accepted
columns: no
SELECT count(*) FROM `a` r1

== SELECT array_agg(DISTINCT n ORDER BY n DESC NULLS LAST) FROM a
aggregate: accepted
columns: no
SELECT count(*) FROM `a` r1

== SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY n DESC), mode() WITHIN GROUP (ORDER BY plain) FROM a
aggregate: accepted
columns: no, no
SELECT count(*) FROM `a` r1

== SELECT rank(3) WITHIN GROUP (ORDER BY n), dense_rank(3, 'x') WITHIN GROUP (ORDER BY n, plain) FROM a
aggregate: accepted
columns: no, no
SELECT count(*) FROM `a` r1

== SELECT sum(rate), avg(rate), sum(amount), stddev(n) FROM a
aggregate: accepted
columns: exact, exact, exact, no
SELECT pgdotnet_sum_float8(pgdotnet_read_float8(r1.`rate`)), pgdotnet_avg_float8(pgdotnet_read_float8(r1.`rate`)), pgdotnet_sum(pgdotnet_read_units(r1.`amount`, 12, 2), 2) FROM `a` r1

== SELECT json_object_agg(plain, n), jsonb_agg(doc) FROM a
aggregate: accepted
columns: no, no
SELECT count(*) FROM `a` r1

== SELECT 1, sum(n) + 2, 'x' FROM a GROUP BY 1
aggregate: a key is a constant
columns: exact
SELECT `id` FROM `a`
local: aggregate: a key is a constant

== SELECT feeling, count(*) FROM a GROUP BY feeling ORDER BY count(*) DESC LIMIT 5
aggregate: feeling: SQLite has no exact form for values of type mood
columns: exact, exact
order: accepted
limit: accepted
SELECT r1.`feeling`, count(*) FROM `a` r1 ORDER BY count(*) DESC NULLS FIRST LIMIT 5
local: aggregate: feeling: SQLite has no exact form for values of type mood

== SELECT max(name), max(plain) FROM a
filter: exact
filter: no
aggregate: accepted
columns: no, no
SELECT count(*) FROM `c` r3

== SELECT concat(plain, n), count(*) FROM a GROUP BY concat(plain, n)
aggregate: concat(plain, n): function concat is not immutable
columns: exact
SELECT `id` FROM `a`
local: aggregate: concat(plain, n): function concat is not immutable

== SELECT a.n, sum(b.qty) FROM a JOIN b ON b.a_id = a.id WHERE a.ok GROUP BY a.n HAVING count(*) > 2 ORDER BY 2 DESC, 1 LIMIT 3 OFFSET 1
filter: exact
join inner: exact
aggregate: exact
columns: exact, exact
order: accepted
limit: accepted
SELECT r1.`n`, sum(pgdotnet_read_int4(r2.`qty`)) FROM `a` r1 INNER JOIN `b` r2 ON ((r1.`id` = r2.`a_id`)) WHERE ((r1.`ok` <> 0)) GROUP BY pgdotnet_read_int4(r1.`n`) HAVING ((count(*) > 2)) ORDER BY sum(pgdotnet_read_int4(r2.`qty`)) DESC NULLS FIRST, r1.`n` NULLS LAST LIMIT 3 OFFSET 1

