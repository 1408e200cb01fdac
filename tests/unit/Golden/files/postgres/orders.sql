== SELECT id FROM a ORDER BY id
columns: exact
order: accepted
SELECT r1.id FROM public.a r1 ORDER BY r1.id ASC NULLS LAST

== SELECT id FROM a ORDER BY n DESC, id NULLS FIRST
columns: exact
order: accepted
SELECT r1.id FROM public.a r1 ORDER BY r1.n DESC NULLS FIRST, r1.id ASC NULLS FIRST

== SELECT id FROM a ORDER BY n DESC NULLS LAST LIMIT 5
columns: exact
order: accepted
limit: accepted
SELECT r1.id FROM public.a r1 ORDER BY r1.n DESC NULLS LAST LIMIT $1::pg_catalog.int8
parameter 1: int8 5

== SELECT id FROM a ORDER BY name
columns: exact
order: accepted
SELECT r1.id FROM public.a r1 ORDER BY r1.name COLLATE pg_catalog."default" ASC NULLS LAST

== SELECT id FROM a ORDER BY plain, code
columns: exact
order: accepted
SELECT r1.id FROM public.a r1 ORDER BY r1.plain COLLATE pg_catalog."C" ASC NULLS LAST, r1.code COLLATE pg_catalog."default" ASC NULLS LAST

== SELECT id FROM a ORDER BY name COLLATE "C" DESC
columns: exact
order: accepted
SELECT r1.id FROM public.a r1 ORDER BY r1.name COLLATE pg_catalog."C" DESC NULLS FIRST

== SELECT id FROM a ORDER BY name COLLATE "de-x-icu"
columns: exact
order: accepted
SELECT r1.id FROM public.a r1 ORDER BY r1.name COLLATE pg_catalog."de-x-icu" ASC NULLS LAST

== SELECT id FROM a ORDER BY amount, rate
columns: exact
order: accepted
SELECT r1.id FROM public.a r1 ORDER BY r1.amount ASC NULLS LAST, r1.rate ASC NULLS LAST

== SELECT id FROM a ORDER BY born, seen
columns: exact
order: accepted
SELECT r1.id FROM public.a r1 ORDER BY r1.born ASC NULLS LAST, r1.seen ASC NULLS LAST

== SELECT id FROM a ORDER BY ok, raw
columns: exact
order: accepted
SELECT r1.id FROM public.a r1 ORDER BY r1.ok ASC NULLS LAST, r1.raw ASC NULLS LAST

== SELECT id FROM a ORDER BY feeling
columns: exact
order: feeling: the order of enum mood may be another one on the remote
SELECT id FROM public.a
local: sort: feeling: the order of enum mood may be another one on the remote

== SELECT id FROM a ORDER BY n + id
columns: exact
order: accepted
SELECT r1.id FROM public.a r1 ORDER BY (r1.n + r1.id) ASC NULLS LAST

== SELECT id FROM a ORDER BY n USING >
columns: exact
order: accepted
SELECT r1.id FROM public.a r1 ORDER BY r1.n DESC NULLS FIRST

== SELECT id FROM a ORDER BY length(name)
columns: exact
order: accepted
SELECT r1.id FROM public.a r1 ORDER BY length(r1.name) ASC NULLS LAST

== SELECT id FROM a LIMIT 3 OFFSET 2
columns: exact
limit: accepted
SELECT id FROM public.a LIMIT $1::pg_catalog.int8 OFFSET $2::pg_catalog.int8
parameter 1: int8 3
parameter 2: int8 2

== SELECT id FROM a LIMIT $1
columns: exact
limit: accepted
SELECT id FROM public.a LIMIT $1::pg_catalog.int8
parameter 1: int8 value 0 of the scan

== SELECT id FROM a OFFSET $1
columns: exact
limit: accepted
SELECT id FROM public.a OFFSET $1::pg_catalog.int8
parameter 1: int8 value 0 of the scan

== SELECT id FROM a LIMIT ALL OFFSET 4
columns: exact
limit: accepted
SELECT id FROM public.a LIMIT NULL::pg_catalog.int8 OFFSET $1::pg_catalog.int8
parameter 1: int8 4

== SELECT id FROM a WHERE ok ORDER BY id FOR UPDATE
filter: exact
columns: exact
order: accepted
lock: accepted
SELECT r1.id FROM public.a r1 WHERE (r1.ok) ORDER BY r1.id ASC NULLS LAST FOR UPDATE OF r1

== SELECT id FROM a WHERE n = 1 FOR NO KEY UPDATE SKIP LOCKED
filter: exact
columns: exact
lock: accepted
SELECT id FROM public.a WHERE ((n = $1::pg_catalog.int4)) FOR NO KEY UPDATE SKIP LOCKED
parameter 1: int4 1

== SELECT id FROM a WHERE n = 1 LIMIT 2 FOR SHARE NOWAIT
filter: exact
columns: exact
lock: accepted
limit: accepted
SELECT id FROM public.a WHERE ((n = $1::pg_catalog.int4)) LIMIT $2::pg_catalog.int8 FOR SHARE NOWAIT
parameter 1: int4 1
parameter 2: int8 2

== SELECT a.id, b.qty FROM a JOIN b ON b.a_id = a.id FOR KEY SHARE OF a
join inner: exact
columns: exact, exact, exact, exact
lock: accepted
SELECT r1.id, CASE WHEN num_nonnulls(r1.*) = 1 THEN ROW(r1.id, r1.name, r1.amount, r1.rate, r1.born, r1.seen, r1.ok, r1.code, r1.tags, r1.nums, r1.feeling, r1.doc, r1.raw, r1.plain, r1.home, r1.n)::pg_catalog.text END, r2.qty, CASE WHEN num_nonnulls(r2.*) = 1 THEN ROW(r2.id, r2.a_id, r2.label, r2.qty)::pg_catalog.text END FROM public.a r1 INNER JOIN public.b r2 ON ((r1.id = r2.a_id)) FOR KEY SHARE OF r1

== SELECT a.id, b.qty FROM a LEFT JOIN b ON b.a_id = a.id FOR UPDATE OF a
join left: accepted
columns: exact, exact, exact, exact
lock: accepted
SELECT r1.id, CASE WHEN num_nonnulls(r1.*) = 1 THEN ROW(r1.id, r1.name, r1.amount, r1.rate, r1.born, r1.seen, r1.ok, r1.code, r1.tags, r1.nums, r1.feeling, r1.doc, r1.raw, r1.plain, r1.home, r1.n)::pg_catalog.text END, r2.qty, CASE WHEN num_nonnulls(r2.*) = 1 THEN ROW(r2.id, r2.a_id, r2.label, r2.qty)::pg_catalog.text END FROM public.a r1 LEFT JOIN public.b r2 ON ((r2.a_id = r1.id)) FOR UPDATE OF r1

== SELECT a.id, b.qty FROM a JOIN b ON b.a_id = a.id ORDER BY b.label, a.id LIMIT 2 FOR UPDATE
join inner: exact
columns: exact, exact, exact, exact, exact
order: accepted
lock: accepted
limit: accepted
SELECT r1.id, CASE WHEN num_nonnulls(r1.*) = 1 THEN ROW(r1.id, r1.name, r1.amount, r1.rate, r1.born, r1.seen, r1.ok, r1.code, r1.tags, r1.nums, r1.feeling, r1.doc, r1.raw, r1.plain, r1.home, r1.n)::pg_catalog.text END, r2.qty, r2.label, CASE WHEN num_nonnulls(r2.*) = 1 THEN ROW(r2.id, r2.a_id, r2.label, r2.qty)::pg_catalog.text END FROM public.a r1 INNER JOIN public.b r2 ON ((r1.id = r2.a_id)) ORDER BY r2.label COLLATE pg_catalog."C" ASC NULLS LAST, r1.id ASC NULLS LAST LIMIT $1::pg_catalog.int8 FOR UPDATE OF r1 FOR UPDATE OF r2
parameter 1: int8 2

