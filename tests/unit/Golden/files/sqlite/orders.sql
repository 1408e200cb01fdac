== SELECT id FROM a ORDER BY id
columns: exact
order: accepted
SELECT r1.`id` FROM `a` r1 ORDER BY r1.`id` NULLS LAST

== SELECT id FROM a ORDER BY n DESC, id NULLS FIRST
columns: exact
order: accepted
SELECT r1.`id` FROM `a` r1 ORDER BY r1.`n` DESC NULLS FIRST, r1.`id`

== SELECT id FROM a ORDER BY n DESC NULLS LAST LIMIT 5
columns: exact
order: accepted
limit: accepted
SELECT r1.`id` FROM `a` r1 ORDER BY r1.`n` DESC LIMIT 5

== SELECT id FROM a ORDER BY name
columns: exact
order: name: SQLite does not sort text by collation default
SELECT `id` FROM `a`
local: sort: name: SQLite does not sort text by collation default

== SELECT id FROM a ORDER BY plain, code
columns: exact
order: code: SQLite does not sort text by collation default
SELECT `id` FROM `a`
local: sort: code: SQLite does not sort text by collation default

== SELECT id FROM a ORDER BY name COLLATE "C" DESC
columns: exact
order: accepted
SELECT r1.`id` FROM `a` r1 ORDER BY r1.`name` COLLATE BINARY DESC NULLS FIRST

== SELECT id FROM a ORDER BY name COLLATE "de-x-icu"
columns: exact
order: name::text: SQLite does not sort text by collation de-x-icu
SELECT `id` FROM `a`
local: sort: name::text: SQLite does not sort text by collation de-x-icu

== SELECT id FROM a ORDER BY amount, rate
columns: exact
order: accepted
SELECT r1.`id` FROM `a` r1 ORDER BY pgdotnet_read_units(r1.`amount`, 12, 2) NULLS LAST, r1.`rate` NULLS LAST

== SELECT id FROM a ORDER BY born, seen
columns: exact
order: accepted
SELECT r1.`id` FROM `a` r1 ORDER BY r1.`born` COLLATE BINARY NULLS LAST, pgdotnet_read_timestamp(r1.`seen`) NULLS LAST

== SELECT id FROM a ORDER BY ok, raw
columns: exact
order: accepted
SELECT r1.`id` FROM `a` r1 ORDER BY r1.`ok` NULLS LAST, r1.`raw` NULLS LAST

== SELECT id FROM a ORDER BY feeling
columns: exact
order: feeling: SQLite has no exact form for values of type mood
SELECT `id` FROM `a`
local: sort: feeling: SQLite has no exact form for values of type mood

== SELECT id FROM a ORDER BY n + id
columns: exact
order: accepted
SELECT r1.`id` FROM `a` r1 ORDER BY pgdotnet_int8(pgdotnet_read_int4(r1.`n`) + pgdotnet_read_int8(r1.`id`)) NULLS LAST

== SELECT id FROM a ORDER BY n USING >
columns: exact
order: accepted
SELECT r1.`id` FROM `a` r1 ORDER BY r1.`n` DESC NULLS FIRST

== SELECT id FROM a ORDER BY length(name)
columns: exact
order: accepted
SELECT r1.`id` FROM `a` r1 ORDER BY length(pgdotnet_read_text(r1.`name`)) NULLS LAST

== SELECT id FROM a LIMIT 3 OFFSET 2
columns: exact
limit: accepted
SELECT `id` FROM `a` LIMIT 3 OFFSET 2

== SELECT id FROM a LIMIT $1
columns: exact
limit: accepted
SELECT `id` FROM `a` LIMIT pgdotnet_limit(?1)
parameter 1: int8 value 0 of the scan

== SELECT id FROM a OFFSET $1
columns: exact
limit: accepted
SELECT `id` FROM `a` LIMIT -1 OFFSET pgdotnet_offset(?1)
parameter 1: int8 value 0 of the scan

== SELECT id FROM a LIMIT ALL OFFSET 4
columns: exact
limit: accepted
SELECT `id` FROM `a` LIMIT pgdotnet_limit(NULL) OFFSET 4

== SELECT id FROM a WHERE ok ORDER BY id FOR UPDATE
filter: exact
columns: exact
order: accepted
lock: accepted
SELECT r1.`id` FROM `a` r1 WHERE ((r1.`ok` <> 0)) ORDER BY r1.`id` NULLS LAST

== SELECT id FROM a WHERE n = 1 FOR NO KEY UPDATE SKIP LOCKED
filter: exact
columns: exact
lock: accepted
SELECT `id` FROM `a` WHERE ((`n` = 1))

== SELECT id FROM a WHERE n = 1 LIMIT 2 FOR SHARE NOWAIT
filter: exact
columns: exact
lock: accepted
limit: accepted
SELECT `id` FROM `a` WHERE ((`n` = 1)) LIMIT 2

== SELECT a.id, b.qty FROM a JOIN b ON b.a_id = a.id FOR KEY SHARE OF a
join inner: exact
columns: exact, no, exact, no
lock: accepted
SELECT r1.`id`, r2.`qty` FROM `a` r1 INNER JOIN `b` r2 ON ((r1.`id` = r2.`a_id`))

== SELECT a.id, b.qty FROM a LEFT JOIN b ON b.a_id = a.id FOR UPDATE OF a
join left: accepted
columns: exact, no, exact, no
lock: accepted
SELECT r1.`id`, r2.`qty` FROM `a` r1 LEFT JOIN `b` r2 ON ((r2.`a_id` = r1.`id`))

== SELECT a.id, b.qty FROM a JOIN b ON b.a_id = a.id ORDER BY b.label, a.id LIMIT 2 FOR UPDATE
join inner: exact
columns: exact, no, exact, exact, no
order: accepted
lock: accepted
limit: accepted
SELECT r1.`id`, r2.`qty`, r2.`label` FROM `a` r1 INNER JOIN `b` r2 ON ((r1.`id` = r2.`a_id`)) ORDER BY r2.`label` COLLATE BINARY NULLS LAST, r1.`id` NULLS LAST LIMIT 2

