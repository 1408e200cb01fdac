== SELECT a.id, b.qty FROM a JOIN b ON b.a_id = a.id WHERE a.ok AND b.qty > 3
filter: exact
filter: exact
join inner: exact
columns: exact, exact
SELECT r1.`id`, r2.`qty` FROM `a` r1 INNER JOIN `b` r2 ON ((r1.`id` = r2.`a_id`)) WHERE ((r1.`ok` <> 0)) AND ((r2.`qty` > 3))

== SELECT a.id, b.qty FROM a, b
join inner: accepted
columns: exact, exact
SELECT r1.`id`, r2.`qty` FROM `a` r1 CROSS JOIN `b` r2

== SELECT a.id, b.qty FROM a JOIN b ON b.a_id = a.id AND a.feeling > 'sad'
filter: no
columns: exact
SELECT `id` FROM `a`
local: (feeling > 'sad'): SQLite does not compare mood with mood as PostgreSQL does

== SELECT a.id, b.qty FROM a LEFT JOIN b ON b.a_id = a.id AND b.qty > 3 AND a.n > 1 WHERE a.ok
filter: exact
filter: exact
join left: accepted
columns: exact, exact
SELECT r1.`id`, r2.`qty` FROM `a` r1 LEFT JOIN `b` r2 ON ((r1.`n` > 1)) AND ((r2.`a_id` = r1.`id`)) AND ((r2.`qty` > 3)) WHERE ((r1.`ok` <> 0))

== SELECT a.id FROM a LEFT JOIN b ON b.a_id = a.id WHERE b.id IS NULL
join left: exact
columns: exact
SELECT r1.`id` FROM `a` r1 LEFT JOIN `b` r2 ON ((r2.`a_id` = r1.`id`)) WHERE ((r2.`id` IS NULL))

== SELECT a.id, b.qty FROM a LEFT JOIN b ON b.a_id = a.id WHERE b.qty IS NOT DISTINCT FROM a.n
join left: exact
columns: exact, exact
SELECT r1.`id`, r2.`qty` FROM `a` r1 LEFT JOIN `b` r2 ON ((r2.`a_id` = r1.`id`)) WHERE ((NOT (r2.`qty` IS NOT r1.`n`)))

== SELECT a.id, b.qty FROM a FULL JOIN b ON b.a_id = a.id
join full: accepted
columns: exact, exact
SELECT r1.`id`, r2.`qty` FROM `a` r1 FULL JOIN `b` r2 ON ((r2.`a_id` = r1.`id`))

== SELECT a.id, b.qty FROM (SELECT * FROM a WHERE ok) a FULL JOIN (SELECT * FROM b WHERE qty > 3) b ON b.a_id = a.id WHERE a.n > 2 OR b.qty > 5
filter: exact
filter: exact
join full: exact
columns: exact, exact
SELECT s1.c1, s2.c2 FROM (SELECT r1.`id` AS c1, r1.`ok` AS c2, r1.`n` AS c3 FROM `a` r1 WHERE ((r1.`ok` <> 0))) s1 FULL JOIN (SELECT r2.`a_id` AS c1, r2.`qty` AS c2 FROM `b` r2 WHERE ((r2.`qty` > 3))) s2 ON ((s2.c1 = s1.c1)) WHERE (((s1.c3 > 2) OR (s2.c2 > 5)))

== SELECT a.id FROM a WHERE EXISTS (SELECT 1 FROM b WHERE b.a_id = a.id AND b.qty > 3) AND a.ok
filter: exact
filter: exact
join semi: accepted
columns: exact
SELECT r1.`id` FROM `a` r1 WHERE ((r1.`ok` <> 0)) AND (EXISTS (SELECT 1 FROM `b` r2 WHERE ((r2.`qty` > 3)) AND ((r1.`id` = r2.`a_id`))))

== SELECT a.id FROM a WHERE NOT EXISTS (SELECT 1 FROM b WHERE b.a_id = a.id AND b.qty > a.n)
join anti: accepted
columns: exact
SELECT r1.`id` FROM `a` r1 WHERE (NOT EXISTS (SELECT 1 FROM `b` r2 WHERE ((r2.`qty` > r1.`n`)) AND ((r2.`a_id` = r1.`id`))))

== SELECT a, a.home, a.tags FROM a JOIN b ON b.a_id = a.id
join inner: exact
columns: no, exact, exact
SELECT r1.`home`, r1.`tags` FROM `a` r1 INNER JOIN `b` r2 ON ((r1.`id` = r2.`a_id`))

== SELECT a.tableoid, a.ctid FROM a JOIN b ON b.a_id = a.id
join inner: exact
columns: no, exact
SELECT r1.`_rowid_` FROM `a` r1 INNER JOIN `b` r2 ON ((r1.`id` = r2.`a_id`))

== SELECT a.id, b.qty FROM a LEFT JOIN b ON b.a_id = a.id AND a.name > b.label COLLATE "de-x-icu"
join left: (a.name > b.label::text): SQLite does not sort text by collation de-x-icu
columns: exact, no
SELECT `id` FROM `a`
local: join with b: (a.name > b.label::text): SQLite does not sort text by collation de-x-icu

== a semi join inside an anti join, and what is not of the outer side
join semi: accepted
join anti: accepted
columns: exact, no
order: b.a_id: its table cannot be seen above the join
order: accepted
SELECT r1.`id` FROM `a` r1 WHERE (NOT EXISTS (SELECT 1 FROM `b` r2 WHERE (EXISTS (SELECT 1 FROM `c` r3 WHERE ((r3.`b_id` = r2.`id`)))) AND ((r2.`a_id` = r1.`id`)))) ORDER BY r1.`id` NULLS LAST
local: sort: b.a_id: its table cannot be seen above the join

== a join of joins, of which the inner side is nested
join inner: exact
join left: accepted
columns: exact, exact
lock: accepted
SELECT r1.`id`, r3.`word` FROM `a` r1 LEFT JOIN (`b` r2 INNER JOIN `c` r3 ON ((r3.`b_id` = r2.`id`))) ON ((r2.`a_id` = r1.`id`))

== a table in a subquery is not left unlocked (PostgreSQL asks for no such lock)
filter: exact
join full: accepted
columns: exact
lock: accepted
error: driver "sqlite" refused a condition that it had accepted
detail: It says: rows of a table that stands in a subquery cannot be locked.

