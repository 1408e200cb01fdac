== SELECT n, count(*), sum(id) FROM a GROUP BY n
aggregate: accepted
columns: exact, exact, exact
SELECT r1.n, count(*), sum(r1.id) FROM public.a r1 GROUP BY r1.n

== SELECT count(*) FROM a WHERE ok
filter: exact
aggregate: accepted
columns: exact
SELECT count(*) FROM public.a r1 WHERE (r1.ok)

== SELECT n FROM a GROUP BY n HAVING sum(id) > 3 AND max(feeling) > 'sad'
aggregate: exact, no
columns: no
SELECT NULL FROM public.a r1 GROUP BY r1.n HAVING ((sum(r1.id) > '3'::pg_catalog.numeric))
local: (max(feeling) > 'sad'): the order of enum mood may be another one on the remote

== SELECT n + 1, count(id), min(amount), max(born), avg(n) FROM a GROUP BY n + 1
aggregate: accepted
columns: exact, exact, exact, exact, exact
SELECT (r1.n + 1), count(r1.id), min(r1.amount), max(r1.born), avg(r1.n) FROM public.a r1 GROUP BY (r1.n + 1)

== SELECT name, count(DISTINCT n), bool_and(ok) FROM a GROUP BY name
aggregate: accepted
columns: exact, exact, exact
SELECT r1.name, count(DISTINCT r1.n), bool_and(r1.ok) FROM public.a r1 GROUP BY r1.name

== SELECT ok, count(*) FILTER (WHERE n > 3), sum(n) FILTER (WHERE plain < 'x') FROM a GROUP BY ok
aggregate: accepted
columns: exact, exact, exact
SELECT r1.ok, count(*) FILTER (WHERE (r1.n > 3)), sum(r1.n) FILTER (WHERE (r1.plain COLLATE pg_catalog."C" < 'x'::pg_catalog.text)) FROM public.a r1 GROUP BY r1.ok

== SELECT string_agg(plain, ',' ORDER BY plain DESC, n) FROM a
aggregate: accepted
columns: exact
SELECT string_agg(r1.plain, ','::pg_catalog.text ORDER BY r1.plain COLLATE pg_catalog."C" DESC NULLS FIRST, r1.n ASC NULLS LAST) FROM public.a r1

== SELECT array_agg(DISTINCT n ORDER BY n DESC NULLS LAST) FROM a
aggregate: accepted
columns: exact
SELECT array_agg(DISTINCT r1.n ORDER BY r1.n DESC NULLS LAST) FROM public.a r1

== SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY n DESC), mode() WITHIN GROUP (ORDER BY plain) FROM a
aggregate: accepted
columns: exact, exact
SELECT percentile_disc('0.5'::pg_catalog.float8) WITHIN GROUP (ORDER BY r1.n DESC NULLS FIRST), mode() WITHIN GROUP (ORDER BY r1.plain COLLATE pg_catalog."C" ASC NULLS LAST) FROM public.a r1

== SELECT rank(3) WITHIN GROUP (ORDER BY n), dense_rank(3, 'x') WITHIN GROUP (ORDER BY n, plain) FROM a
aggregate: accepted
columns: exact, exact
SELECT rank(3) WITHIN GROUP (ORDER BY r1.n ASC NULLS LAST), dense_rank(3, 'x'::pg_catalog.text) WITHIN GROUP (ORDER BY r1.n ASC NULLS LAST, r1.plain COLLATE pg_catalog."C" ASC NULLS LAST) FROM public.a r1

== SELECT sum(rate), avg(rate), sum(amount), stddev(n) FROM a
aggregate: accepted
columns: exact, exact, exact, exact
SELECT sum(r1.rate), avg(r1.rate), sum(r1.amount), stddev(r1.n) FROM public.a r1

== SELECT json_object_agg(plain, n), jsonb_agg(doc) FROM a
aggregate: accepted
columns: no, no
SELECT count(*) FROM public.a r1

== SELECT 1, sum(n) + 2, 'x' FROM a GROUP BY 1
aggregate: a key is a constant
columns: exact
SELECT id FROM public.a
local: aggregate: a key is a constant

== SELECT feeling, count(*) FROM a GROUP BY feeling ORDER BY count(*) DESC LIMIT 5
aggregate: accepted
columns: exact, exact
order: accepted
limit: accepted
SELECT (r1.feeling)::pg_catalog.text, count(*) FROM public.a r1 GROUP BY (r1.feeling)::pg_catalog.text ORDER BY count(*) DESC NULLS FIRST LIMIT $1::pg_catalog.int8
parameter 1: int8 5

== SELECT max(name), max(plain) FROM a
filter: exact
filter: no
aggregate: accepted
columns: no, no
SELECT count(*) FROM public.c r3

== SELECT concat(plain, n), count(*) FROM a GROUP BY concat(plain, n)
aggregate: concat(plain, n): function concat is not immutable
columns: exact
SELECT id FROM public.a
local: aggregate: concat(plain, n): function concat is not immutable

== SELECT a.n, sum(b.qty) FROM a JOIN b ON b.a_id = a.id WHERE a.ok GROUP BY a.n HAVING count(*) > 2 ORDER BY 2 DESC, 1 LIMIT 3 OFFSET 1
filter: exact
join inner: exact
aggregate: exact
columns: exact, exact
order: accepted
limit: accepted
SELECT r1.n, sum(r2.qty) FROM public.a r1 INNER JOIN public.b r2 ON ((r1.id = r2.a_id)) WHERE (r1.ok) GROUP BY r1.n HAVING ((count(*) > 2)) ORDER BY sum(r2.qty) DESC NULLS FIRST, r1.n ASC NULLS LAST LIMIT $1::pg_catalog.int8 OFFSET $2::pg_catalog.int8
parameter 1: int8 3
parameter 2: int8 1

