== SELECT DISTINCT n FROM a
distinct: accepted
columns: exact
SELECT DISTINCT r1.n FROM public.a r1

== SELECT DISTINCT n, id FROM a ORDER BY id, n DESC
distinct: accepted
columns: exact, exact
order: accepted
SELECT DISTINCT r1.n, r1.id FROM public.a r1 ORDER BY r1.id ASC NULLS LAST, r1.n DESC NULLS FIRST

== SELECT DISTINCT plain FROM a ORDER BY plain
distinct: accepted
columns: exact
order: accepted
SELECT s1.c1 FROM (SELECT DISTINCT r1.plain AS c1 FROM public.a r1) s1 ORDER BY s1.c1 COLLATE pg_catalog."C" ASC NULLS LAST

== SELECT DISTINCT name FROM a ORDER BY name
distinct: accepted
columns: exact
order: accepted
SELECT s1.c1 FROM (SELECT DISTINCT r1.name AS c1 FROM public.a r1) s1 ORDER BY s1.c1 COLLATE pg_catalog."default" ASC NULLS LAST

== SELECT DISTINCT name, code FROM a
distinct: accepted
columns: exact, exact
SELECT DISTINCT r1.name, r1.code FROM public.a r1

== SELECT DISTINCT born, seen, amount FROM a ORDER BY seen
distinct: accepted
columns: exact, exact, exact
order: accepted
SELECT DISTINCT r1.born, r1.seen, r1.amount FROM public.a r1 ORDER BY r1.seen ASC NULLS LAST

== SELECT DISTINCT n + 1 FROM a ORDER BY 1 LIMIT 3
distinct: accepted
columns: exact
order: accepted
limit: accepted
SELECT DISTINCT (r1.n + 1) FROM public.a r1 ORDER BY (r1.n + 1) ASC NULLS LAST LIMIT $1::pg_catalog.int8
parameter 1: int8 3

== SELECT DISTINCT rate, ok FROM a ORDER BY rate DESC
distinct: accepted
columns: exact, exact
order: accepted
SELECT DISTINCT r1.rate, r1.ok FROM public.a r1 ORDER BY r1.rate DESC NULLS FIRST

== SELECT DISTINCT n, count(*) FROM a GROUP BY n
aggregate: accepted
distinct: accepted
columns: exact, exact
SELECT DISTINCT r1.n, count(*) FROM public.a r1 GROUP BY r1.n

== SELECT DISTINCT feeling FROM a
distinct: accepted
columns: exact
SELECT DISTINCT (r1.feeling)::pg_catalog.text FROM public.a r1

== SELECT DISTINCT ON (n) n, id FROM a
distinct on: accepted
columns: exact, exact
SELECT DISTINCT ON (r1.n) r1.n, r1.id FROM public.a r1

== SELECT DISTINCT ON (n) n, id FROM a ORDER BY n, id DESC
distinct on: accepted
columns: exact, exact
SELECT DISTINCT ON (r1.n) r1.n, r1.id FROM public.a r1 ORDER BY r1.n ASC NULLS LAST, r1.id DESC NULLS FIRST

== SELECT DISTINCT ON (n) n, id FROM a ORDER BY n DESC NULLS LAST LIMIT 4
distinct on: accepted
columns: exact, exact
limit: accepted
SELECT DISTINCT ON (r1.n) r1.n, r1.id FROM public.a r1 ORDER BY r1.n DESC NULLS LAST LIMIT $1::pg_catalog.int8
parameter 1: int8 4

== SELECT DISTINCT ON (plain) plain, id FROM a ORDER BY plain, id
distinct on: accepted
columns: exact, exact
SELECT DISTINCT ON (r1.plain COLLATE pg_catalog."C") r1.plain, r1.id FROM public.a r1 ORDER BY r1.plain COLLATE pg_catalog."C" ASC NULLS LAST, r1.id ASC NULLS LAST

== SELECT DISTINCT ON (name) name, id FROM a ORDER BY name, id
distinct on: accepted
columns: exact, exact
SELECT DISTINCT ON (r1.name COLLATE pg_catalog."default") r1.name, r1.id FROM public.a r1 ORDER BY r1.name COLLATE pg_catalog."default" ASC NULLS LAST, r1.id ASC NULLS LAST

== SELECT DISTINCT ON (name, n) name, id FROM a ORDER BY n, name, id
distinct on: accepted
columns: exact, exact, exact
SELECT DISTINCT ON (r1.n, r1.name COLLATE pg_catalog."default") r1.name, r1.id, r1.n FROM public.a r1 ORDER BY r1.n ASC NULLS LAST, r1.name COLLATE pg_catalog."default" ASC NULLS LAST, r1.id ASC NULLS LAST

== SELECT DISTINCT ON (code) code, born FROM a ORDER BY code DESC
distinct on: accepted
columns: exact, exact
SELECT DISTINCT ON (r1.code COLLATE pg_catalog."default") r1.code, r1.born FROM public.a r1 ORDER BY r1.code COLLATE pg_catalog."default" DESC NULLS FIRST

== SELECT DISTINCT ON (n, id) n, id FROM a ORDER BY n
distinct on: accepted
columns: exact, exact
SELECT DISTINCT ON (r1.n, r1.id) r1.n, r1.id FROM public.a r1 ORDER BY r1.n ASC NULLS LAST

== SELECT DISTINCT ON (n) n, id FROM a ORDER BY n, id LIMIT 2
distinct on: accepted
columns: exact, exact
limit: accepted
SELECT DISTINCT ON (r1.n) r1.n, r1.id FROM public.a r1 ORDER BY r1.n ASC NULLS LAST, r1.id ASC NULLS LAST LIMIT $1::pg_catalog.int8
parameter 1: int8 2

== SELECT DISTINCT n, plain, born FROM a ORDER BY plain DESC, born
distinct: accepted
columns: exact, exact, exact
order: accepted
SELECT s1.c3, s1.c1, s1.c2 FROM (SELECT DISTINCT r1.plain AS c1, r1.born AS c2, r1.n AS c3 FROM public.a r1) s1 ORDER BY s1.c1 COLLATE pg_catalog."C" DESC NULLS FIRST, s1.c2 ASC NULLS LAST

== SELECT DISTINCT amount, seen FROM a ORDER BY amount, seen DESC
distinct: accepted
columns: exact, exact
order: accepted
SELECT DISTINCT r1.amount, r1.seen FROM public.a r1 ORDER BY r1.amount ASC NULLS LAST, r1.seen DESC NULLS FIRST

== SELECT DISTINCT ON (a.plain) a.plain, b.qty FROM a JOIN b ON b.a_id = a.id ORDER BY a.plain, b.qty
join inner: exact
distinct on: accepted
columns: exact, exact
SELECT DISTINCT ON (r1.plain COLLATE pg_catalog."C") r1.plain, r2.qty FROM public.a r1 INNER JOIN public.b r2 ON ((r1.id = r2.a_id)) ORDER BY r1.plain COLLATE pg_catalog."C" ASC NULLS LAST, r2.qty ASC NULLS LAST

