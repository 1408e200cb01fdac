== SELECT id, row_number() OVER (PARTITION BY n ORDER BY id) FROM a
window: accepted
columns: exact, exact, exact
SELECT r1.`id`, row_number() OVER (PARTITION BY pgdotnet_read_int4(r1.`n`) ORDER BY r1.`id` NULLS LAST), r1.`n` FROM `a` r1

== SELECT id, rank() OVER (ORDER BY plain DESC NULLS LAST) FROM a
window: accepted
columns: exact, exact, exact
SELECT r1.`id`, rank() OVER (ORDER BY r1.`plain` COLLATE BINARY DESC), r1.`plain` FROM `a` r1

== SELECT id, sum(n) OVER (ORDER BY id ROWS BETWEEN 2 PRECEDING AND 1 FOLLOWING) FROM a
window: accepted
columns: exact, exact
SELECT r1.`id`, sum(pgdotnet_read_int4(r1.`n`)) OVER (ORDER BY r1.`id` NULLS LAST ROWS BETWEEN 2 PRECEDING AND 1 FOLLOWING) FROM `a` r1

== SELECT id, sum(n) OVER (ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING EXCLUDE CURRENT ROW) FROM a
window: accepted
columns: exact, exact
SELECT r1.`id`, sum(pgdotnet_read_int4(r1.`n`)) OVER (ORDER BY r1.`id` NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING EXCLUDE CURRENT ROW) FROM `a` r1

== SELECT id, count(*) OVER (ORDER BY id GROUPS BETWEEN CURRENT ROW AND 2 FOLLOWING EXCLUDE TIES) FROM a
window: accepted
columns: exact, exact
SELECT r1.`id`, count(*) OVER (ORDER BY r1.`id` NULLS LAST GROUPS BETWEEN CURRENT ROW AND 2 FOLLOWING EXCLUDE TIES) FROM `a` r1

== SELECT id, count(*) OVER (ORDER BY id GROUPS BETWEEN 1 PRECEDING AND UNBOUNDED FOLLOWING EXCLUDE GROUP) FROM a
window: accepted
columns: exact, exact
SELECT r1.`id`, count(*) OVER (ORDER BY r1.`id` NULLS LAST GROUPS BETWEEN 1 PRECEDING AND UNBOUNDED FOLLOWING EXCLUDE GROUP) FROM `a` r1

== SELECT id, sum(n) OVER (ORDER BY id RANGE BETWEEN 2 PRECEDING AND CURRENT ROW) FROM a
window: frames are sent with constant offsets of rows or groups only
columns: exact, no
SELECT `id` FROM `a`
local: window: frames are sent with constant offsets of rows or groups only

== SELECT id, sum(n) OVER (ORDER BY id ROWS $1 PRECEDING) FROM a
window: frames are sent with constant offsets of rows or groups only
columns: exact, no
SELECT `id` FROM `a`
local: window: frames are sent with constant offsets of rows or groups only

== SELECT id, lag(n, 1) OVER w, first_value(plain) OVER w, sum(n) FILTER (WHERE ok) OVER w FROM a WINDOW w AS (PARTITION BY n ORDER BY id)
window: accepted
columns: exact, exact, exact, exact, exact
SELECT r1.`id`, lag(pgdotnet_read_int4(r1.`n`), 1) OVER (PARTITION BY pgdotnet_read_int4(r1.`n`) ORDER BY r1.`id` NULLS LAST), first_value(pgdotnet_read_text(r1.`plain`)) OVER (PARTITION BY pgdotnet_read_int4(r1.`n`) ORDER BY r1.`id` NULLS LAST), sum(pgdotnet_read_int4(r1.`n`)) FILTER (WHERE pgdotnet_read_bool(r1.`ok`)) OVER (PARTITION BY pgdotnet_read_int4(r1.`n`) ORDER BY r1.`id` NULLS LAST), r1.`n` FROM `a` r1

== SELECT id, count(*) OVER (PARTITION BY name), ntile(3) OVER (ORDER BY id) FROM a
window: accepted
columns: exact, exact, exact, exact
SELECT r1.`id`, count(*) OVER (PARTITION BY pgdotnet_read_text(r1.`name`)), ntile(3) OVER (ORDER BY r1.`id` NULLS LAST), r1.`name` FROM `a` r1

== SELECT * FROM (SELECT id, row_number() OVER (PARTITION BY n ORDER BY id) AS rn FROM a) x WHERE rn <= 3
window: accepted
columns: exact, exact, exact
SELECT s1.c1, s1.c2, s1.c3 FROM (SELECT r1.`id` AS c1, row_number() OVER (PARTITION BY pgdotnet_read_int4(r1.`n`) ORDER BY r1.`id` NULLS LAST) AS c2, r1.`n` AS c3, row_number() OVER (PARTITION BY pgdotnet_read_int4(r1.`n`) ORDER BY r1.`id` NULLS LAST) AS c4 FROM `a` r1) s1 WHERE ((s1.c4 <= 3))

== SELECT * FROM (SELECT id, n, rank() OVER (ORDER BY id) AS rn, count(*) OVER (ORDER BY plain) AS c FROM a) x WHERE rn < 10 AND c <= 5
window: accepted
columns: exact, exact, exact, exact, exact
SELECT s1.c1, s1.c2, s1.c3, s1.c4, s1.c5 FROM (SELECT r1.`id` AS c1, r1.`n` AS c2, rank() OVER (ORDER BY r1.`id` NULLS LAST) AS c3, count(*) OVER (ORDER BY r1.`plain` COLLATE BINARY NULLS LAST) AS c4, r1.`plain` AS c5, rank() OVER (ORDER BY r1.`id` NULLS LAST) AS c6, count(*) OVER (ORDER BY r1.`plain` COLLATE BINARY NULLS LAST) AS c7 FROM `a` r1) s1 WHERE ((s1.c6 < 10)) AND ((s1.c7 <= 5))

== SELECT n, sum(count(*)) OVER (ORDER BY n) FROM a GROUP BY n
aggregate: accepted
window: accepted
columns: exact, no
SELECT r1.`n` FROM `a` r1 GROUP BY pgdotnet_read_int4(r1.`n`)

== SELECT id, rank() OVER (ORDER BY feeling) FROM a
window: SQLite has no exact form for values of type mood
columns: exact
SELECT `id` FROM `a`
local: window: SQLite has no exact form for values of type mood

== SELECT id, percent_rank() OVER (ORDER BY amount), max(rate) OVER (ORDER BY born) FROM a
window: accepted
columns: exact, exact, exact, exact, exact
SELECT r1.`id`, percent_rank() OVER (ORDER BY pgdotnet_read_units(r1.`amount`, 12, 2) NULLS LAST), pgdotnet_read_float8(max(r1.`rate`) OVER (ORDER BY r1.`born` COLLATE BINARY NULLS LAST)), r1.`amount`, r1.`born` FROM `a` r1

