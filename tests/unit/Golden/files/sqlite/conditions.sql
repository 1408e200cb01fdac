== SELECT id FROM a WHERE id = 1
filter: exact
columns: exact
SELECT `id` FROM `a` WHERE ((`id` = 1))

== SELECT id FROM a WHERE id = n AND - n > 3
filter: exact, exact
columns: exact
SELECT `id` FROM `a` WHERE ((pgdotnet_int4(-pgdotnet_read_int4(`n`)) > 3)) AND ((`id` = `n`))

== SELECT id FROM a WHERE n + 1 > id
filter: exact
columns: exact
SELECT `id` FROM `a` WHERE ((pgdotnet_int4(pgdotnet_read_int4(`n`) + 1) > pgdotnet_read_int8(`id`)))

== SELECT id FROM a WHERE amount > 1.50
filter: exact
columns: exact
SELECT `id` FROM `a` WHERE ((`amount` >= 1.49 AND pgdotnet_try_units(`amount`, 12, 2) > 150))

== SELECT id FROM a WHERE rate > 1 AND rate < 'Infinity'
filter: exact, exact
columns: exact
SELECT `id` FROM `a` WHERE ((`rate` > 1.0)) AND ((`rate` < 9e999))

== SELECT id FROM a WHERE born >= '2020-02-29'
filter: exact
columns: exact
SELECT `id` FROM `a` WHERE ((`born` COLLATE BINARY >= '2020-02-29'))

== SELECT id FROM a WHERE seen < '2020-01-01 12:00:00.5'
filter: exact
columns: exact
SELECT `id` FROM `a` WHERE ((`seen` COLLATE BINARY <= '2020-01-04' AND pgdotnet_try_timestamp(`seen`) < 631195200500000))

== SELECT id FROM a WHERE ok
filter: exact
columns: exact
SELECT `id` FROM `a` WHERE ((`ok` <> 0))

== SELECT id FROM a WHERE NOT ok OR id IS NULL
filter: exact
columns: exact
SELECT `id` FROM `a` WHERE (((NOT (`ok` <> 0)) OR (`id` IS NULL)))

== SELECT id FROM a WHERE ok IS NOT TRUE
filter: exact
columns: exact
SELECT `id` FROM `a` WHERE ((`ok` IS NOT 1))

== SELECT id FROM a WHERE ok IS UNKNOWN AND (n = 1) IS NOT FALSE
filter: exact, exact
columns: exact
SELECT `id` FROM `a` WHERE ((`ok` IS NULL)) AND (((`n` = 1) IS NOT 0))

== SELECT id FROM a WHERE (n > 1) IS TRUE AND (n < 5) IS NOT UNKNOWN AND (n = 9) IS FALSE
filter: exact, exact, exact
columns: exact
SELECT `id` FROM `a` WHERE (((`n` > 1) IS 1)) AND (((`n` < 5) IS NOT NULL)) AND (((`n` = 9) IS 0))

== SELECT id FROM a WHERE name = 'it''s \ é'
filter: exact
columns: exact
SELECT `id` FROM `a` WHERE ((`name` COLLATE BINARY = 'it''s \ é'))

== SELECT id FROM a WHERE name < 'x'
filter: no
columns: exact
SELECT `id` FROM `a`
local: (name < 'x'): SQLite does not sort text by collation default

== SELECT id FROM a WHERE plain < E'a\nb' AND name IS NOT NULL
filter: exact, exact
columns: exact
SELECT `id` FROM `a` WHERE ((`plain` COLLATE BINARY < 'a
b')) AND ((`name` IS NOT NULL))

== SELECT id FROM a WHERE name LIKE 'x%' OR code = 'y'
filter: exact
columns: exact
SELECT `id` FROM `a` WHERE (((`name` GLOB 'x*') OR (`code` COLLATE BINARY = 'y')))

== SELECT id FROM a WHERE name COLLATE "C" > 'x'
filter: exact
columns: exact
SELECT `id` FROM `a` WHERE ((`name` COLLATE BINARY > 'x'))

== SELECT id FROM a WHERE raw = '\x01ff'
filter: exact
columns: exact
SELECT `id` FROM `a` WHERE ((`raw` = x'01ff'))

== SELECT id FROM a WHERE feeling = 'ok'
filter: no
columns: exact
SELECT `id` FROM `a`
local: (feeling = 'ok'): SQLite does not compare mood with mood as PostgreSQL does

== SELECT id FROM a WHERE id IN (1, 2, NULL)
filter: exact
columns: exact
SELECT `id` FROM `a` WHERE ((`id` IN (1, 2, NULL)))

== SELECT id FROM a WHERE id <> ALL ('{1,2}'::int8[])
filter: exact
columns: exact
SELECT `id` FROM `a` WHERE ((`id` NOT IN (1, 2)))

== SELECT id FROM a WHERE name = ANY ('{a,b}'::text[])
filter: exact
columns: exact
SELECT `id` FROM `a` WHERE ((`name` COLLATE BINARY IN ('a', 'b')))

== SELECT id FROM a WHERE n = ANY (nums)
filter: no
columns: exact
SELECT `id` FROM `a`
local: (n = ANY (nums)): the array has elements or a length that SQLite does not take exactly

== SELECT id FROM a WHERE nums = '{{1,2},{3,4}}' OR nums = '[0:1]={5,6}' OR nums = '{}'
filter: no
columns: exact
SELECT `id` FROM `a`
local: ((nums = {1,2,3,4}) OR (nums = {5,6}) OR (nums = {})): SQLite does not compare _int4 with _int4 as PostgreSQL does

== SELECT id FROM a WHERE nums[2] = 1 AND nums[1:2] = '{1,2}' AND nums[:n] = '{1}'
filter: no, no, no
columns: exact
SELECT `id` FROM `a`
local: (nums[2] = 1): a subscript is not shippable
local: (nums[2] = {1,2}): SQLite does not compare _int4 with _int4 as PostgreSQL does
local: (nums[n] = {1}): SQLite does not compare _int4 with _int4 as PostgreSQL does

== SELECT id FROM a WHERE ARRAY[n, 1] = nums AND ARRAY[nums, nums] = nums
filter: no, no
columns: exact
SELECT `id` FROM `a`
local: (ARRAY[n, 1] = nums): SQLite does not compare _int4 with _int4 as PostgreSQL does
local: (nums = ARRAY[nums, nums]): SQLite does not compare _int4 with _int4 as PostgreSQL does

== SELECT id FROM a WHERE nums::int8[] = '{1}'::int8[]
filter: no
columns: exact
SELECT `id` FROM `a`
local: (nums::_int8 = {1}): SQLite does not compare _int8 with _int8 as PostgreSQL does

== SELECT id FROM a WHERE id IS DISTINCT FROM n
filter: exact
columns: exact
SELECT `id` FROM `a` WHERE ((`id` IS NOT `n`))

== SELECT id FROM a WHERE NULLIF(n, 3) = 4
filter: exact
columns: exact
SELECT `id` FROM `a` WHERE ((nullif(pgdotnet_read_int4(`n`), 3) = 4))

== SELECT id FROM a WHERE COALESCE(n, id, 7) = 5
filter: exact
columns: exact
SELECT `id` FROM `a` WHERE ((coalesce(pgdotnet_read_int4(`n`), pgdotnet_read_int8(`id`), 7) = 5))

== SELECT id FROM a WHERE GREATEST(n, 3) = 4 AND LEAST(id, n) = 5
filter: exact, exact
columns: exact
SELECT `id` FROM `a` WHERE ((max(coalesce(pgdotnet_read_int4(`n`), 3), coalesce(3, pgdotnet_read_int4(`n`))) = 4)) AND ((min(coalesce(pgdotnet_read_int8(`id`), pgdotnet_read_int4(`n`)), coalesce(pgdotnet_read_int4(`n`), pgdotnet_read_int8(`id`))) = 5))

== SELECT id FROM a WHERE CASE WHEN ok THEN n WHEN id > 3 THEN 4 END = 5
filter: exact
columns: exact
SELECT `id` FROM `a` WHERE ((CASE WHEN pgdotnet_read_bool(`ok`) THEN pgdotnet_read_int4(`n`) WHEN (pgdotnet_read_int8(`id`) > 3) THEN 4 ELSE NULL END = 5))

== SELECT id FROM a WHERE id::text = '1'
filter: exact
columns: exact
SELECT `id` FROM `a` WHERE ((CAST(pgdotnet_read_int8(`id`) AS TEXT) = '1'))

== SELECT id FROM a WHERE id::int4 = 1 AND amount::int8 = 2 AND rate::numeric = 3
filter: exact, no, no
columns: exact
SELECT `id` FROM `a` WHERE ((pgdotnet_int4(pgdotnet_read_int8(`id`)) = 1))
local: (amount::int8 = 2): function int8 of numeric is not in the table of driver sqlite
local: (rate::numeric = '3'): function numeric of float8 is not in the table of driver sqlite

== SELECT id FROM a WHERE upper(name) = 'X' AND length(name) > 2
filter: exact, no
columns: exact
SELECT `id` FROM `a` WHERE ((length(pgdotnet_read_text(`name`)) > 2))
local: (upper(name) = 'X'): function upper depends on the letters of collation default; SQLite knows those of ASCII

== SELECT id FROM a WHERE abs(n) = 3 AND round(amount, 1) = 1.5
filter: exact, no
columns: exact
SELECT `id` FROM `a` WHERE ((pgdotnet_int4(abs(pgdotnet_read_int4(`n`))) = 3))
local: (round(amount, 1) = '1.5'): function round of numeric,int4 is not in the table of driver sqlite

== SELECT id FROM a WHERE extract(year FROM born) = 2020
filter: exact
columns: exact
SELECT `id` FROM `a` WHERE ((pgdotnet_part('year', pgdotnet_read_timestamp(pgdotnet_read_date(`born`))) = 2020))

== SELECT id FROM a WHERE concat_ws(',', VARIADIC tags) = 'a,b'
filter: no
columns: exact
SELECT `id` FROM `a`
local: (concat_ws(',', tags) = 'a,b'): function concat_ws is not immutable

== SELECT id FROM a WHERE jsonb_extract_path(doc, VARIADIC tags) = '1'
filter: no
columns: exact
SELECT `id` FROM `a`
local: (jsonb_extract_path(doc, tags) = '1'): SQLite does not compare jsonb with jsonb as PostgreSQL does

== SELECT id FROM a WHERE (id, n) > (1, 2) AND (id, plain) <= (5, 'x') AND (n, id) < (7, 8) AND (n, id) >= (1, 0)
filter: exact, exact, exact, exact
columns: exact
SELECT `id` FROM `a` WHERE (((`id`, `n`) > (1, 2))) AND (((`id`, `plain` COLLATE BINARY) <= (5, 'x'))) AND (((`n`, `id`) < (7, 8))) AND (((`n`, `id`) >= (1, 0)))

== SELECT id FROM a WHERE record_eq(ROW(id, n), ROW(id, 1))
filter: no
columns: exact
SELECT `id` FROM `a`
local: record_eq(ROW(id, n), ROW(id, 1)): function record_eq of record,record is not in the table of driver sqlite

== SELECT id FROM a WHERE doc -> 'k' = '1'
filter: no
columns: exact
SELECT `id` FROM `a`
local: ((doc -> 'k') = '1'): SQLite does not compare jsonb with jsonb as PostgreSQL does

== SELECT id FROM a WHERE home = ROW('x','y')::address AND (home).town = 'y'
filter: no, no
columns: exact
SELECT `id` FROM `a`
local: (home = '(x,y)'): SQLite does not compare address with address as PostgreSQL does
local: (FieldSelect = 'y'): FieldSelect is not shippable

== SELECT id FROM a WHERE home IS NULL
filter: no
columns: exact
SELECT `id` FROM `a`
local: (home IS NULL): IS NULL of a row is not shippable

== SELECT id FROM a WHERE a IS NOT NULL
filter: no
columns: exact
SELECT `id` FROM `a`
local: (a.* IS NOT NULL): IS NULL of a row is not shippable

== SELECT id FROM a WHERE id = $1 AND name = $2
filter: exact, exact
columns: exact
SELECT `id` FROM `a` WHERE ((`id` = ?1)) AND ((`name` COLLATE BINARY = ?2))
parameter 1: int8 value 0 of the scan
parameter 2: text value 1 of the scan

== SELECT id FROM a WHERE born > current_date - 1
filter: exact
columns: exact
SELECT `id` FROM `a` WHERE ((`born` COLLATE BINARY > ?1))
parameter 1: date value 0 of the scan

== SELECT id FROM a WHERE random() < 0.5 AND id = 1
filter: no, exact
columns: exact
SELECT `id` FROM `a` WHERE ((`id` = 1))
local: (random() < 0.5): function random is not immutable

== SELECT id FROM a WHERE (upper(name) = 'X' AND id = 1) OR (name < 'y' AND id = 2)
filter: superset
columns: exact
SELECT `id` FROM `a` WHERE ((((`id` = 1)) OR ((`id` = 2))))
local: (((upper(name) = 'X') AND (id = 1)) OR ((name < 'y') AND (id = 2))): checked again, the remote may let more rows through (function upper depends on the letters of collation default; SQLite knows those of ASCII)

== SELECT id FROM a WHERE NOT (name < 'y' AND feeling = 'ok')
filter: no
columns: exact
SELECT `id` FROM `a`
local: ((name >= 'y') OR (feeling <> 'ok')): SQLite does not sort text by collation default

== SELECT id FROM a WHERE id = 1 AND feeling > 'sad'
filter: no, exact
columns: exact
SELECT `id` FROM `a` WHERE ((`id` = 1))
local: (feeling > 'sad'): SQLite does not compare mood with mood as PostgreSQL does

== SELECT id FROM a WHERE id IN (SELECT generate_series(1, 3)::int8) OR id > 7
filter: no
columns: exact
SELECT `id` FROM `a`
local: (SubPlan OR (id > 7)): SubPlan is not shippable

== SELECT id FROM a WHERE $1 > 5 AND id = 2
filter: no, exact
columns: exact
SELECT `id` FROM `a` WHERE ((`id` = 2))

== SELECT id FROM barrier WHERE id = 1 AND length(name) = 3, as with row security
filter: exact, exact, no
columns: exact
SELECT `id` FROM `a` WHERE ((`ok` <> 0)) AND ((`id` = 1))
local: (length(name) = 3): it is not leakproof, and rows are to be hidden before it runs

== SELECT id FROM a WHERE to_hex(n) = 'a'
filter: no
columns: exact
SELECT `id` FROM `a`
local: (to_hex(n) = 'a'): function to_hex of int4 is not in the table of driver sqlite

== SELECT name FROM keys k JOIN a ON a.id = k.id, many keys at once
filter: exact
columns: exact
SELECT `name` FROM `a` WHERE ((`id` IN (SELECT value FROM json_each(?1))))
parameter 1: _int8 value 0 of the scan

== SELECT name FROM keys k JOIN a ON a.n = k.n AND a.plain = k.plain, many pairs at once
filter: no
columns: exact
SELECT `name` FROM `a`
local: (n = $1, plain = $2): only one key is looked up at a time

