== SELECT DISTINCT n FROM a
distinct: accepted
columns: exact
SELECT DISTINCT pgdotnet_read_int4(r1.`n`) FROM `a` r1

== SELECT DISTINCT n, id FROM a ORDER BY id, n DESC
distinct: accepted
columns: exact, exact
order: accepted
SELECT DISTINCT pgdotnet_read_int4(r1.`n`), pgdotnet_read_int8(r1.`id`) FROM `a` r1 ORDER BY r1.`id` NULLS LAST, r1.`n` DESC NULLS FIRST

== SELECT DISTINCT plain FROM a ORDER BY plain
distinct: accepted
columns: exact
order: accepted
SELECT DISTINCT pgdotnet_read_text(r1.`plain`) FROM `a` r1 ORDER BY r1.`plain` COLLATE BINARY NULLS LAST

== SELECT DISTINCT name FROM a ORDER BY name
distinct: accepted
columns: exact
order: SQLite does not sort text by collation default
SELECT DISTINCT pgdotnet_read_text(r1.`name`) FROM `a` r1
local: sort: SQLite does not sort text by collation default

== SELECT DISTINCT name, code FROM a
distinct: accepted
columns: exact, exact
SELECT DISTINCT pgdotnet_read_text(r1.`name`), pgdotnet_read_text(r1.`code`, 20) FROM `a` r1

== SELECT DISTINCT born, seen, amount FROM a ORDER BY seen
distinct: accepted
columns: exact, exact, exact
order: accepted
SELECT DISTINCT pgdotnet_read_date(r1.`born`), pgdotnet_moment(pgdotnet_read_timestamp(r1.`seen`)), pgdotnet_decimal(pgdotnet_read_units(r1.`amount`, 12, 2), 2) FROM `a` r1 ORDER BY pgdotnet_read_timestamp(r1.`seen`) NULLS LAST

== SELECT DISTINCT n + 1 FROM a ORDER BY 1 LIMIT 3
distinct: accepted
columns: exact
order: accepted
limit: accepted
SELECT DISTINCT pgdotnet_int4(pgdotnet_read_int4(r1.`n`) + 1) FROM `a` r1 ORDER BY pgdotnet_int4(pgdotnet_read_int4(r1.`n`) + 1) NULLS LAST LIMIT 3

== SELECT DISTINCT rate, ok FROM a ORDER BY rate DESC
distinct: accepted
columns: exact, exact
order: accepted
SELECT DISTINCT pgdotnet_read_float8(r1.`rate`), pgdotnet_read_bool(r1.`ok`) FROM `a` r1 ORDER BY r1.`rate` DESC NULLS FIRST

== SELECT DISTINCT n, count(*) FROM a GROUP BY n
aggregate: accepted
distinct: accepted
columns: exact, exact
SELECT DISTINCT pgdotnet_read_int4(r1.`n`), count(*) FROM `a` r1 GROUP BY pgdotnet_read_int4(r1.`n`)

== SELECT DISTINCT feeling FROM a
distinct: feeling: SQLite has no exact form for values of type mood
columns: exact
SELECT `feeling` FROM `a`
local: distinct: feeling: SQLite has no exact form for values of type mood

== SELECT DISTINCT ON (n) n, id FROM a
distinct on: the remote has no DISTINCT ON
columns: exact, exact
SELECT `n`, `id` FROM `a`
local: distinct: the remote has no DISTINCT ON

== SELECT DISTINCT ON (n) n, id FROM a ORDER BY n, id DESC
distinct on: the remote has no DISTINCT ON
columns: exact, exact
SELECT `n`, `id` FROM `a`
local: distinct: the remote has no DISTINCT ON

== SELECT DISTINCT ON (n) n, id FROM a ORDER BY n DESC NULLS LAST LIMIT 4
distinct on: the remote has no DISTINCT ON
columns: exact, exact
limit: accepted
SELECT `n`, `id` FROM `a` LIMIT 4
local: distinct: the remote has no DISTINCT ON

== SELECT DISTINCT ON (plain) plain, id FROM a ORDER BY plain, id
distinct on: the remote has no DISTINCT ON
columns: exact, exact
SELECT `plain`, `id` FROM `a`
local: distinct: the remote has no DISTINCT ON

== SELECT DISTINCT ON (name) name, id FROM a ORDER BY name, id
distinct on: the remote has no DISTINCT ON
columns: exact, exact
SELECT `name`, `id` FROM `a`
local: distinct: the remote has no DISTINCT ON

== SELECT DISTINCT ON (name, n) name, id FROM a ORDER BY n, name, id
distinct on: the remote has no DISTINCT ON
columns: exact, exact, exact
SELECT `name`, `id`, `n` FROM `a`
local: distinct: the remote has no DISTINCT ON

== SELECT DISTINCT ON (code) code, born FROM a ORDER BY code DESC
distinct on: the remote has no DISTINCT ON
columns: exact, exact
SELECT `code`, `born` FROM `a`
local: distinct: the remote has no DISTINCT ON

== SELECT DISTINCT ON (n, id) n, id FROM a ORDER BY n
distinct on: the remote has no DISTINCT ON
columns: exact, exact
SELECT `n`, `id` FROM `a`
local: distinct: the remote has no DISTINCT ON

== SELECT DISTINCT ON (n) n, id FROM a ORDER BY n, id LIMIT 2
distinct on: the remote has no DISTINCT ON
columns: exact, exact
limit: accepted
SELECT `n`, `id` FROM `a` LIMIT 2
local: distinct: the remote has no DISTINCT ON

== SELECT DISTINCT n, plain, born FROM a ORDER BY plain DESC, born
distinct: accepted
columns: exact, exact, exact
order: accepted
SELECT DISTINCT pgdotnet_read_int4(r1.`n`), pgdotnet_read_text(r1.`plain`), pgdotnet_read_date(r1.`born`) FROM `a` r1 ORDER BY r1.`plain` COLLATE BINARY DESC NULLS FIRST, r1.`born` COLLATE BINARY NULLS LAST

== SELECT DISTINCT amount, seen FROM a ORDER BY amount, seen DESC
distinct: accepted
columns: exact, exact
order: accepted
SELECT DISTINCT pgdotnet_decimal(pgdotnet_read_units(r1.`amount`, 12, 2), 2), pgdotnet_moment(pgdotnet_read_timestamp(r1.`seen`)) FROM `a` r1 ORDER BY pgdotnet_read_units(r1.`amount`, 12, 2) NULLS LAST, pgdotnet_read_timestamp(r1.`seen`) DESC NULLS FIRST

== SELECT DISTINCT ON (a.plain) a.plain, b.qty FROM a JOIN b ON b.a_id = a.id ORDER BY a.plain, b.qty
join inner: exact
distinct on: the remote has no DISTINCT ON
columns: exact, exact
SELECT r1.`plain`, r2.`qty` FROM `a` r1 INNER JOIN `b` r2 ON ((r1.`id` = r2.`a_id`))
local: distinct: the remote has no DISTINCT ON

