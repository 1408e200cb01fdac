== SELECT id FROM a WHERE id = 1
filter: exact
columns: exact
SELECT id FROM public.a WHERE ((id = $1::pg_catalog.int4))
parameter 1: int4 1

== SELECT id FROM a WHERE id = n AND - n > 3
filter: exact, exact
columns: exact
SELECT id FROM public.a WHERE (((- n) > $1::pg_catalog.int4)) AND ((id = n))
parameter 1: int4 3

== SELECT id FROM a WHERE n + 1 > id
filter: exact
columns: exact
SELECT id FROM public.a WHERE (((n + $1::pg_catalog.int4) > id))
parameter 1: int4 1

== SELECT id FROM a WHERE amount > 1.50
filter: exact
columns: exact
SELECT id FROM public.a WHERE ((amount > $1::pg_catalog.numeric))
parameter 1: numeric '1.50'::pg_catalog.numeric

== SELECT id FROM a WHERE rate > 1 AND rate < 'Infinity'
filter: exact, exact
columns: exact
SELECT id FROM public.a WHERE ((rate > $1::pg_catalog.float8)) AND ((rate < $2::pg_catalog.float8))
parameter 1: float8 '1'::pg_catalog.float8
parameter 2: float8 'Infinity'::pg_catalog.float8

== SELECT id FROM a WHERE born >= '2020-02-29'
filter: exact
columns: exact
SELECT id FROM public.a WHERE ((born >= $1::pg_catalog.date))
parameter 1: date '2020-02-29'::pg_catalog.date

== SELECT id FROM a WHERE seen < '2020-01-01 12:00:00.5'
filter: exact
columns: exact
SELECT id FROM public.a WHERE ((seen < $1::pg_catalog.timestamp))
parameter 1: timestamp '2020-01-01 12:00:00.5'::pg_catalog.timestamp

== SELECT id FROM a WHERE ok
filter: exact
columns: exact
SELECT id FROM public.a WHERE (ok)

== SELECT id FROM a WHERE NOT ok OR id IS NULL
filter: exact
columns: exact
SELECT id FROM public.a WHERE (((NOT ok) OR (id IS NULL)))

== SELECT id FROM a WHERE ok IS NOT TRUE
filter: exact
columns: exact
SELECT id FROM public.a WHERE ((ok IS NOT TRUE))

== SELECT id FROM a WHERE ok IS UNKNOWN AND (n = 1) IS NOT FALSE
filter: exact, exact
columns: exact
SELECT id FROM public.a WHERE ((ok IS UNKNOWN)) AND (((n = $1::pg_catalog.int4) IS NOT FALSE))
parameter 1: int4 1

== SELECT id FROM a WHERE (n > 1) IS TRUE AND (n < 5) IS NOT UNKNOWN AND (n = 9) IS FALSE
filter: exact, exact, exact
columns: exact
SELECT id FROM public.a WHERE (((n > $1::pg_catalog.int4) IS TRUE)) AND (((n < $2::pg_catalog.int4) IS NOT UNKNOWN)) AND (((n = $3::pg_catalog.int4) IS FALSE))
parameter 1: int4 1
parameter 2: int4 5
parameter 3: int4 9

== SELECT id FROM a WHERE name = 'it''s \ é'
filter: exact
columns: exact
SELECT id FROM public.a WHERE ((name = $1::pg_catalog.text))
parameter 1: text E'it''s \\ é'::pg_catalog.text

== SELECT id FROM a WHERE name < 'x'
filter: exact
columns: exact
SELECT id FROM public.a WHERE ((name COLLATE pg_catalog."default" < $1::pg_catalog.text))
parameter 1: text 'x'::pg_catalog.text

== SELECT id FROM a WHERE plain < E'a\nb' AND name IS NOT NULL
filter: exact, exact
columns: exact
SELECT id FROM public.a WHERE ((plain COLLATE pg_catalog."C" < $1::pg_catalog.text)) AND ((name IS NOT NULL))
parameter 1: text 'a
b'::pg_catalog.text

== SELECT id FROM a WHERE name LIKE 'x%' OR code = 'y'
filter: exact
columns: exact
SELECT id FROM public.a WHERE (((name ~~ $1::pg_catalog.text) OR (code = $2::pg_catalog.text)))
parameter 1: text 'x%'::pg_catalog.text
parameter 2: text 'y'::pg_catalog.text

== SELECT id FROM a WHERE name COLLATE "C" > 'x'
filter: exact
columns: exact
SELECT id FROM public.a WHERE ((name COLLATE pg_catalog."C" > $1::pg_catalog.text))
parameter 1: text 'x'::pg_catalog.text

== SELECT id FROM a WHERE raw = '\x01ff'
filter: exact
columns: exact
SELECT id FROM public.a WHERE ((raw = $1::pg_catalog.bytea))
parameter 1: bytea E'\\x01ff'::pg_catalog.bytea

== SELECT id FROM a WHERE feeling = 'ok'
filter: exact
columns: exact
SELECT id FROM public.a WHERE (((feeling)::pg_catalog.text = $1::pg_catalog.text))
parameter 1: mood 'ok'::pg_catalog.text

== SELECT id FROM a WHERE id IN (1, 2, NULL)
filter: exact
columns: exact
SELECT id FROM public.a WHERE ((id = ANY ($1::pg_catalog.int8[])))
parameter 1: _int8 '{1,2,NULL}'::pg_catalog.int8[]

== SELECT id FROM a WHERE id <> ALL ('{1,2}'::int8[])
filter: exact
columns: exact
SELECT id FROM public.a WHERE ((id <> ALL ($1::pg_catalog.int8[])))
parameter 1: _int8 '{1,2}'::pg_catalog.int8[]

== SELECT id FROM a WHERE name = ANY ('{a,b}'::text[])
filter: exact
columns: exact
SELECT id FROM public.a WHERE ((name = ANY ($1::pg_catalog.text[])))
parameter 1: _text '{"a","b"}'::pg_catalog.text[]

== SELECT id FROM a WHERE n = ANY (nums)
filter: exact
columns: exact
SELECT id FROM public.a WHERE ((n = ANY (nums)))

== SELECT id FROM a WHERE nums = '{{1,2},{3,4}}' OR nums = '[0:1]={5,6}' OR nums = '{}'
filter: exact
columns: exact
SELECT id FROM public.a WHERE (((nums = $1::pg_catalog.int4[]) OR (nums = $2::pg_catalog.int4[]) OR (nums = $3::pg_catalog.int4[])))
parameter 1: _int4 '{{1,2},{3,4}}'::pg_catalog.int4[]
parameter 2: _int4 '[0:1]={5,6}'::pg_catalog.int4[]
parameter 3: _int4 '{}'::pg_catalog.int4[]

== SELECT id FROM a WHERE nums[2] = 1 AND nums[1:2] = '{1,2}' AND nums[:n] = '{1}'
filter: exact, exact, exact
columns: exact
SELECT id FROM public.a WHERE (((nums)[$1::pg_catalog.int4] = $2::pg_catalog.int4)) AND (((nums)[$3::pg_catalog.int4:$4::pg_catalog.int4] = $5::pg_catalog.int4[])) AND (((nums)[:n] = $6::pg_catalog.int4[]))
parameter 1: int4 2
parameter 2: int4 1
parameter 3: int4 1
parameter 4: int4 2
parameter 5: _int4 '{1,2}'::pg_catalog.int4[]
parameter 6: _int4 '{1}'::pg_catalog.int4[]

== SELECT id FROM a WHERE ARRAY[n, 1] = nums AND ARRAY[nums, nums] = nums
filter: exact, exact
columns: exact
SELECT id FROM public.a WHERE ((ARRAY[n, $1::pg_catalog.int4] = nums)) AND ((nums = ARRAY[nums, nums]))
parameter 1: int4 1

== SELECT id FROM a WHERE nums::int8[] = '{1}'::int8[]
filter: exact
columns: exact
SELECT id FROM public.a WHERE (((nums)::pg_catalog.int8[] = $1::pg_catalog.int8[]))
parameter 1: _int8 '{1}'::pg_catalog.int8[]

== SELECT id FROM a WHERE id IS DISTINCT FROM n
filter: exact
columns: exact
SELECT id FROM public.a WHERE ((id IS DISTINCT FROM n))

== SELECT id FROM a WHERE NULLIF(n, 3) = 4
filter: exact
columns: exact
SELECT id FROM public.a WHERE ((NULLIF(n, $1::pg_catalog.int4) = $2::pg_catalog.int4))
parameter 1: int4 3
parameter 2: int4 4

== SELECT id FROM a WHERE COALESCE(n, id, 7) = 5
filter: exact
columns: exact
SELECT id FROM public.a WHERE ((COALESCE((n)::pg_catalog.int8, id, $1::pg_catalog.int8) = $2::pg_catalog.int4))
parameter 1: int8 7
parameter 2: int4 5

== SELECT id FROM a WHERE GREATEST(n, 3) = 4 AND LEAST(id, n) = 5
filter: exact, exact
columns: exact
SELECT id FROM public.a WHERE ((GREATEST(n, $1::pg_catalog.int4) = $2::pg_catalog.int4)) AND ((LEAST(id, (n)::pg_catalog.int8) = $3::pg_catalog.int4))
parameter 1: int4 3
parameter 2: int4 4
parameter 3: int4 5

== SELECT id FROM a WHERE CASE WHEN ok THEN n WHEN id > 3 THEN 4 END = 5
filter: exact
columns: exact
SELECT id FROM public.a WHERE ((CASE WHEN ok THEN n WHEN (id > $1::pg_catalog.int4) THEN $2::pg_catalog.int4 ELSE NULL::pg_catalog.int4 END = $3::pg_catalog.int4))
parameter 1: int4 3
parameter 2: int4 4
parameter 3: int4 5

== SELECT id FROM a WHERE id::text = '1'
filter: exact
columns: exact
SELECT id FROM public.a WHERE (((id)::pg_catalog.text = $1::pg_catalog.text))
parameter 1: text '1'::pg_catalog.text

== SELECT id FROM a WHERE id::int4 = 1 AND amount::int8 = 2 AND rate::numeric = 3
filter: exact, exact, exact
columns: exact
SELECT id FROM public.a WHERE (((id)::pg_catalog.int4 = $1::pg_catalog.int4)) AND (((amount)::pg_catalog.int8 = $2::pg_catalog.int4)) AND (((rate)::pg_catalog.numeric = $3::pg_catalog.numeric))
parameter 1: int4 1
parameter 2: int4 2
parameter 3: numeric '3'::pg_catalog.numeric

== SELECT id FROM a WHERE upper(name) = 'X' AND length(name) > 2
filter: exact, exact
columns: exact
SELECT id FROM public.a WHERE ((length(name) > $1::pg_catalog.int4)) AND ((upper(name COLLATE pg_catalog."default") = $2::pg_catalog.text))
parameter 1: int4 2
parameter 2: text 'X'::pg_catalog.text

== SELECT id FROM a WHERE abs(n) = 3 AND round(amount, 1) = 1.5
filter: exact, exact
columns: exact
SELECT id FROM public.a WHERE ((abs(n) = $1::pg_catalog.int4)) AND ((round(amount, $2::pg_catalog.int4) = $3::pg_catalog.numeric))
parameter 1: int4 3
parameter 2: int4 1
parameter 3: numeric '1.5'::pg_catalog.numeric

== SELECT id FROM a WHERE extract(year FROM born) = 2020
filter: exact
columns: exact
SELECT id FROM public.a WHERE (("extract"($1::pg_catalog.text, born) = $2::pg_catalog.numeric))
parameter 1: text 'year'::pg_catalog.text
parameter 2: numeric '2020'::pg_catalog.numeric

== SELECT id FROM a WHERE concat_ws(',', VARIADIC tags) = 'a,b'
filter: no
columns: exact
SELECT id FROM public.a
local: (concat_ws(',', tags) = 'a,b'): function concat_ws is not immutable

== SELECT id FROM a WHERE jsonb_extract_path(doc, VARIADIC tags) = '1'
filter: exact
columns: exact
SELECT id FROM public.a WHERE ((jsonb_extract_path(doc, VARIADIC tags) = $1::pg_catalog.jsonb))
parameter 1: jsonb '1'::pg_catalog.jsonb

== SELECT id FROM a WHERE (id, n) > (1, 2) AND (id, plain) <= (5, 'x') AND (n, id) < (7, 8) AND (n, id) >= (1, 0)
filter: exact, exact, exact, exact
columns: exact
SELECT id FROM public.a WHERE ((ROW(id, n) > ROW($1::pg_catalog.int4, $2::pg_catalog.int4))) AND ((ROW(id, plain COLLATE pg_catalog."C") <= ROW($3::pg_catalog.int4, $4::pg_catalog.text))) AND ((ROW(n, id) < ROW($5::pg_catalog.int4, $6::pg_catalog.int4))) AND ((ROW(n, id) >= ROW($7::pg_catalog.int4, $8::pg_catalog.int4)))
parameter 1: int4 1
parameter 2: int4 2
parameter 3: int4 5
parameter 4: text 'x'::pg_catalog.text
parameter 5: int4 7
parameter 6: int4 8
parameter 7: int4 1
parameter 8: int4 0

== SELECT id FROM a WHERE record_eq(ROW(id, n), ROW(id, 1))
filter: exact
columns: exact
SELECT id FROM public.a WHERE (record_eq(ROW(id, n)::pg_catalog.record, ROW(id, $1::pg_catalog.int4)::pg_catalog.record))
parameter 1: int4 1

== SELECT id FROM a WHERE doc -> 'k' = '1'
filter: exact
columns: exact
SELECT id FROM public.a WHERE (((doc -> $1::pg_catalog.text) = $2::pg_catalog.jsonb))
parameter 1: text 'k'::pg_catalog.text
parameter 2: jsonb '1'::pg_catalog.jsonb

== SELECT id FROM a WHERE home = ROW('x','y')::address AND (home).town = 'y'
filter: no, no
columns: exact
SELECT id FROM public.a
local: (home = '(x,y)'): values of type address are not known to mean the same on the remote
local: (FieldSelect = 'y'): FieldSelect is not shippable

== SELECT id FROM a WHERE home IS NULL
filter: no
columns: exact
SELECT id FROM public.a
local: (home IS NULL): IS NULL of a row is not shippable

== SELECT id FROM a WHERE a IS NOT NULL
filter: no
columns: exact
SELECT id FROM public.a
local: (a.* IS NOT NULL): IS NULL of a row is not shippable

== SELECT id FROM a WHERE id = $1 AND name = $2
filter: exact, exact
columns: exact
SELECT id FROM public.a WHERE ((id = $1::pg_catalog.int8)) AND ((name = $2::pg_catalog.text))
parameter 1: int8 value 0 of the scan
parameter 2: text value 1 of the scan

== SELECT id FROM a WHERE born > current_date - 1
filter: exact
columns: exact
SELECT id FROM public.a WHERE ((born > $1::pg_catalog.date))
parameter 1: date value 0 of the scan

== SELECT id FROM a WHERE random() < 0.5 AND id = 1
filter: no, exact
columns: exact
SELECT id FROM public.a WHERE ((id = $1::pg_catalog.int4))
parameter 1: int4 1
local: (random() < 0.5): function random is not immutable

== SELECT id FROM a WHERE (upper(name) = 'X' AND id = 1) OR (name < 'y' AND id = 2)
filter: exact
columns: exact
SELECT id FROM public.a WHERE ((((upper(name COLLATE pg_catalog."default") = $1::pg_catalog.text) AND (id = $2::pg_catalog.int4)) OR ((name COLLATE pg_catalog."default" < $3::pg_catalog.text) AND (id = $4::pg_catalog.int4))))
parameter 1: text 'X'::pg_catalog.text
parameter 2: int4 1
parameter 3: text 'y'::pg_catalog.text
parameter 4: int4 2

== SELECT id FROM a WHERE NOT (name < 'y' AND feeling = 'ok')
filter: exact
columns: exact
SELECT id FROM public.a WHERE (((name COLLATE pg_catalog."default" >= $1::pg_catalog.text) OR ((feeling)::pg_catalog.text <> $2::pg_catalog.text)))
parameter 1: text 'y'::pg_catalog.text
parameter 2: mood 'ok'::pg_catalog.text

== SELECT id FROM a WHERE id = 1 AND feeling > 'sad'
filter: no, exact
columns: exact
SELECT id FROM public.a WHERE ((id = $1::pg_catalog.int4))
parameter 1: int4 1
local: (feeling > 'sad'): the order of enum mood may be another one on the remote

== SELECT id FROM a WHERE id IN (SELECT generate_series(1, 3)::int8) OR id > 7
filter: no
columns: exact
SELECT id FROM public.a
local: (SubPlan OR (id > 7)): SubPlan is not shippable

== SELECT id FROM a WHERE $1 > 5 AND id = 2
filter: no, exact
columns: exact
SELECT id FROM public.a WHERE ((id = $1::pg_catalog.int4))
parameter 1: int4 2

== SELECT id FROM barrier WHERE id = 1 AND length(name) = 3, as with row security
filter: exact, exact, no
columns: exact
SELECT id FROM public.a WHERE (ok) AND ((id = $1::pg_catalog.int4))
parameter 1: int4 1
local: (length(name) = 3): it is not leakproof, and rows are to be hidden before it runs

== SELECT id FROM a WHERE to_hex(n) = 'a'
filter: exact
columns: exact
SELECT id FROM public.a WHERE ((to_hex(n) = $1::pg_catalog.text))
parameter 1: text 'a'::pg_catalog.text

== SELECT name FROM keys k JOIN a ON a.id = k.id, many keys at once
filter: exact
columns: exact
SELECT name FROM public.a WHERE ((id = ANY (SELECT DISTINCT unnest((SELECT $1::pg_catalog.int8[])) ORDER BY 1)))
parameter 1: _int8 value 0 of the scan

== SELECT name FROM keys k JOIN a ON a.n = k.n AND a.plain = k.plain, many pairs at once
filter: exact
columns: exact
SELECT name FROM public.a WHERE (((n, plain) = ANY (SELECT unnest((SELECT $1::pg_catalog.int4[])), unnest((SELECT $2::pg_catalog.text[])))))
parameter 1: _int4 value 0 of the scan
parameter 2: _text value 1 of the scan

