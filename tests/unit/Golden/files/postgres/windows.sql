== SELECT id, row_number() OVER (PARTITION BY n ORDER BY id) FROM a
window: accepted
columns: exact, exact, exact
SELECT r1.id, row_number() OVER (PARTITION BY r1.n ORDER BY r1.id ASC NULLS LAST), r1.n FROM public.a r1

== SELECT id, rank() OVER (ORDER BY plain DESC NULLS LAST) FROM a
window: accepted
columns: exact, exact, exact
SELECT r1.id, rank() OVER (ORDER BY r1.plain COLLATE pg_catalog."C" DESC NULLS LAST), r1.plain FROM public.a r1

== SELECT id, sum(n) OVER (ORDER BY id ROWS BETWEEN 2 PRECEDING AND 1 FOLLOWING) FROM a
window: accepted
columns: exact, exact
SELECT r1.id, sum(r1.n) OVER (ORDER BY r1.id ASC NULLS LAST ROWS BETWEEN '2'::pg_catalog.int8 PRECEDING AND '1'::pg_catalog.int8 FOLLOWING) FROM public.a r1

== SELECT id, sum(n) OVER (ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING EXCLUDE CURRENT ROW) FROM a
window: accepted
columns: exact, exact
SELECT r1.id, sum(r1.n) OVER (ORDER BY r1.id ASC NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING EXCLUDE CURRENT ROW) FROM public.a r1

== SELECT id, count(*) OVER (ORDER BY id GROUPS BETWEEN CURRENT ROW AND 2 FOLLOWING EXCLUDE TIES) FROM a
window: accepted
columns: exact, exact
SELECT r1.id, count(*) OVER (ORDER BY r1.id ASC NULLS LAST GROUPS BETWEEN CURRENT ROW AND '2'::pg_catalog.int8 FOLLOWING EXCLUDE TIES) FROM public.a r1

== SELECT id, count(*) OVER (ORDER BY id GROUPS BETWEEN 1 PRECEDING AND UNBOUNDED FOLLOWING EXCLUDE GROUP) FROM a
window: accepted
columns: exact, exact
SELECT r1.id, count(*) OVER (ORDER BY r1.id ASC NULLS LAST GROUPS BETWEEN '1'::pg_catalog.int8 PRECEDING AND UNBOUNDED FOLLOWING EXCLUDE GROUP) FROM public.a r1

== SELECT id, sum(n) OVER (ORDER BY id RANGE BETWEEN 2 PRECEDING AND CURRENT ROW) FROM a
window: accepted
columns: exact, exact
SELECT r1.id, sum(r1.n) OVER (ORDER BY r1.id ASC NULLS LAST RANGE BETWEEN '2'::pg_catalog.int8 PRECEDING AND CURRENT ROW) FROM public.a r1

== SELECT id, sum(n) OVER (ORDER BY id ROWS $1 PRECEDING) FROM a
window: accepted
columns: exact, exact
SELECT r1.id, sum(r1.n) OVER (ORDER BY r1.id ASC NULLS LAST ROWS BETWEEN $1::pg_catalog.int8 PRECEDING AND CURRENT ROW) FROM public.a r1
parameter 1: int8 value 0 of the scan

== SELECT id, lag(n, 1) OVER w, first_value(plain) OVER w, sum(n) FILTER (WHERE ok) OVER w FROM a WINDOW w AS (PARTITION BY n ORDER BY id)
window: accepted
columns: exact, exact, exact, exact, exact
SELECT r1.id, lag(r1.n, 1) OVER (PARTITION BY r1.n ORDER BY r1.id ASC NULLS LAST), first_value(r1.plain) OVER (PARTITION BY r1.n ORDER BY r1.id ASC NULLS LAST), sum(r1.n) FILTER (WHERE r1.ok) OVER (PARTITION BY r1.n ORDER BY r1.id ASC NULLS LAST), r1.n FROM public.a r1

== SELECT id, count(*) OVER (PARTITION BY name), ntile(3) OVER (ORDER BY id) FROM a
window: accepted
columns: exact, exact, exact, exact
SELECT r1.id, count(*) OVER (PARTITION BY r1.name), ntile(3) OVER (ORDER BY r1.id ASC NULLS LAST), r1.name FROM public.a r1

== SELECT * FROM (SELECT id, row_number() OVER (PARTITION BY n ORDER BY id) AS rn FROM a) x WHERE rn <= 3
window: accepted
columns: exact, exact, exact
SELECT s1.c1, s1.c2, s1.c3 FROM (SELECT r1.id AS c1, row_number() OVER (PARTITION BY r1.n ORDER BY r1.id ASC NULLS LAST) AS c2, r1.n AS c3, row_number() OVER (PARTITION BY r1.n ORDER BY r1.id ASC NULLS LAST) AS c4 FROM public.a r1) s1 WHERE ((s1.c4 <= 3))

== SELECT * FROM (SELECT id, n, rank() OVER (ORDER BY id) AS rn, count(*) OVER (ORDER BY plain) AS c FROM a) x WHERE rn < 10 AND c <= 5
window: accepted
columns: exact, exact, exact, exact, exact
SELECT s1.c1, s1.c2, s1.c3, s1.c4, s1.c5 FROM (SELECT r1.id AS c1, r1.n AS c2, rank() OVER (ORDER BY r1.id ASC NULLS LAST) AS c3, count(*) OVER (ORDER BY r1.plain COLLATE pg_catalog."C" ASC NULLS LAST) AS c4, r1.plain AS c5, rank() OVER (ORDER BY r1.id ASC NULLS LAST) AS c6, count(*) OVER (ORDER BY r1.plain COLLATE pg_catalog."C" ASC NULLS LAST) AS c7 FROM public.a r1) s1 WHERE ((s1.c6 < 10)) AND ((s1.c7 <= 5))

== SELECT n, sum(count(*)) OVER (ORDER BY n) FROM a GROUP BY n
aggregate: accepted
window: accepted
columns: exact, exact
SELECT r1.n, sum(count(*)) OVER (ORDER BY r1.n ASC NULLS LAST) FROM public.a r1 GROUP BY r1.n

== SELECT id, rank() OVER (ORDER BY feeling) FROM a
window: the order of enum mood may be another one on the remote
columns: exact
SELECT id FROM public.a
local: window: the order of enum mood may be another one on the remote

== SELECT id, percent_rank() OVER (ORDER BY amount), max(rate) OVER (ORDER BY born) FROM a
window: accepted
columns: exact, exact, exact, exact, exact
SELECT r1.id, percent_rank() OVER (ORDER BY r1.amount ASC NULLS LAST), max(r1.rate) OVER (ORDER BY r1.born ASC NULLS LAST), r1.amount, r1.born FROM public.a r1

