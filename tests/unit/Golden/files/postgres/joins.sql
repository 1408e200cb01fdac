== SELECT a.id, b.qty FROM a JOIN b ON b.a_id = a.id WHERE a.ok AND b.qty > 3
filter: exact
filter: exact
join inner: exact
columns: exact, exact
SELECT r1.id, r2.qty FROM public.a r1 INNER JOIN public.b r2 ON ((r1.id = r2.a_id)) WHERE (r1.ok) AND ((r2.qty > $1::pg_catalog.int4))
parameter 1: int4 3

== SELECT a.id, b.qty FROM a, b
join inner: accepted
columns: exact, exact
SELECT r1.id, r2.qty FROM public.a r1 CROSS JOIN public.b r2

== SELECT a.id, b.qty FROM a JOIN b ON b.a_id = a.id AND a.feeling > 'sad'
filter: no
columns: exact
SELECT id FROM public.a
local: (feeling > 'sad'): the order of enum mood may be another one on the remote

== SELECT a.id, b.qty FROM a LEFT JOIN b ON b.a_id = a.id AND b.qty > 3 AND a.n > 1 WHERE a.ok
filter: exact
filter: exact
join left: accepted
columns: exact, exact
SELECT r1.id, r2.qty FROM public.a r1 LEFT JOIN public.b r2 ON ((r1.n > $1::pg_catalog.int4)) AND ((r2.a_id = r1.id)) AND ((r2.qty > $2::pg_catalog.int4)) WHERE (r1.ok)
parameter 1: int4 1
parameter 2: int4 3

== SELECT a.id FROM a LEFT JOIN b ON b.a_id = a.id WHERE b.id IS NULL
join left: exact
columns: exact
SELECT r1.id FROM public.a r1 LEFT JOIN public.b r2 ON ((r2.a_id = r1.id)) WHERE ((r2.id IS NULL))

== SELECT a.id, b.qty FROM a LEFT JOIN b ON b.a_id = a.id WHERE b.qty IS NOT DISTINCT FROM a.n
join left: exact
columns: exact, exact
SELECT r1.id, r2.qty FROM public.a r1 LEFT JOIN public.b r2 ON ((r2.a_id = r1.id)) WHERE ((NOT (r2.qty IS DISTINCT FROM r1.n)))

== SELECT a.id, b.qty FROM a FULL JOIN b ON b.a_id = a.id
join full: accepted
columns: exact, exact
SELECT r1.id, r2.qty FROM public.a r1 FULL JOIN public.b r2 ON ((r2.a_id = r1.id))

== SELECT a.id, b.qty FROM (SELECT * FROM a WHERE ok) a FULL JOIN (SELECT * FROM b WHERE qty > 3) b ON b.a_id = a.id WHERE a.n > 2 OR b.qty > 5
filter: exact
filter: exact
join full: exact
columns: exact, exact
SELECT s1.c1, s2.c2 FROM (SELECT r1.id AS c1, r1.ok AS c2, r1.n AS c3 FROM public.a r1 WHERE (r1.ok)) s1 FULL JOIN (SELECT r2.a_id AS c1, r2.qty AS c2 FROM public.b r2 WHERE ((r2.qty > $1::pg_catalog.int4))) s2 ON ((s2.c1 = s1.c1)) WHERE (((s1.c3 > $2::pg_catalog.int4) OR (s2.c2 > $3::pg_catalog.int4)))
parameter 1: int4 3
parameter 2: int4 2
parameter 3: int4 5

== SELECT a.id FROM a WHERE EXISTS (SELECT 1 FROM b WHERE b.a_id = a.id AND b.qty > 3) AND a.ok
filter: exact
filter: exact
join semi: accepted
columns: exact
SELECT r1.id FROM public.a r1 WHERE (r1.ok) AND (EXISTS (SELECT 1 FROM public.b r2 WHERE ((r2.qty > $1::pg_catalog.int4)) AND ((r1.id = r2.a_id))))
parameter 1: int4 3

== SELECT a.id FROM a WHERE NOT EXISTS (SELECT 1 FROM b WHERE b.a_id = a.id AND b.qty > a.n)
join anti: accepted
columns: exact
SELECT r1.id FROM public.a r1 WHERE (NOT EXISTS (SELECT 1 FROM public.b r2 WHERE ((r2.qty > r1.n)) AND ((r2.a_id = r1.id))))

== SELECT a, a.home, a.tags FROM a JOIN b ON b.a_id = a.id
join inner: exact
columns: exact, exact, exact
SELECT CASE WHEN num_nonnulls(r1.*) = 1 THEN ROW(r1.id, r1.name, r1.amount, r1.rate, r1.born, r1.seen, r1.ok, r1.code, r1.tags, r1.nums, r1.feeling, r1.doc, r1.raw, r1.plain, r1.home, r1.n)::pg_catalog.text END, (r1.home)::pg_catalog.text, r1.tags FROM public.a r1 INNER JOIN public.b r2 ON ((r1.id = r2.a_id))

== SELECT a.tableoid, a.ctid FROM a JOIN b ON b.a_id = a.id
join inner: exact
columns: exact, exact
SELECT CASE WHEN num_nonnulls(r1.*) = 1 THEN 1::pg_catalog.oid END, r1.ctid FROM public.a r1 INNER JOIN public.b r2 ON ((r1.id = r2.a_id))

== SELECT a.id, b.qty FROM a LEFT JOIN b ON b.a_id = a.id AND a.name > b.label COLLATE "de-x-icu"
join left: accepted
columns: exact, exact
SELECT r1.id, r2.qty FROM public.a r1 LEFT JOIN public.b r2 ON ((r1.name COLLATE pg_catalog."de-x-icu" > r2.label)) AND ((r2.a_id = r1.id))

== a semi join inside an anti join, and what is not of the outer side
join semi: accepted
join anti: accepted
columns: exact, no
order: b.a_id: its table cannot be seen above the join
order: accepted
SELECT r1.id FROM public.a r1 WHERE (NOT EXISTS (SELECT 1 FROM public.b r2 WHERE (EXISTS (SELECT 1 FROM public.c r3 WHERE ((r3.b_id = r2.id)))) AND ((r2.a_id = r1.id)))) ORDER BY r1.id ASC NULLS LAST
local: sort: b.a_id: its table cannot be seen above the join

== a join of joins, of which the inner side is nested
join inner: exact
join left: accepted
columns: exact, exact
lock: accepted
SELECT r1.id, r3.word FROM public.a r1 LEFT JOIN (public.b r2 INNER JOIN public.c r3 ON ((r3.b_id = r2.id))) ON ((r2.a_id = r1.id)) FOR UPDATE OF r1 FOR SHARE OF r2 NOWAIT

== a table in a subquery is not left unlocked (PostgreSQL asks for no such lock)
filter: exact
join full: accepted
columns: exact
lock: accepted
error: driver "postgres" refused a condition that it had accepted
detail: It says: rows of a table that stands in a subquery cannot be locked.

