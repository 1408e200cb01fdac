== nothing is sent above a condition that stays local, but an order
filter: no
limit: its input is not computed by the remote alone
aggregate: its input is not computed by the remote alone
distinct: its input is not computed by the remote alone
window: its input is not computed by the remote alone
columns: exact
order: accepted
SELECT r1.`id` FROM `a` r1 ORDER BY r1.`id` NULLS LAST
local: (random() = 0.5): function random is not immutable
local: limit: its input is not computed by the remote alone
local: aggregate: its input is not computed by the remote alone
local: distinct: its input is not computed by the remote alone
local: window: its input is not computed by the remote alone

== GROUPING is computed locally
aggregate: accepted
columns: no, exact
SELECT count(*) FROM `a` r1 GROUP BY pgdotnet_read_int4(r1.`n`)

== grouping sets are computed locally
aggregate grouping sets: grouping sets, ROLLUP and CUBE are computed locally
columns: exact
SELECT `n` FROM `a`
local: aggregate: grouping sets, ROLLUP and CUBE are computed locally

== constants are no keys
order: a key is a constant
aggregate: a key is a constant
columns: exact
SELECT `id` FROM `a`
local: sort: a key is a constant
local: aggregate: a key is a constant

== groups of groups
aggregate: accepted
aggregate: its input is more than tables, filters and joins
columns: exact
SELECT r1.`n` FROM `a` r1 GROUP BY pgdotnet_read_int4(r1.`n`)
local: aggregate: its input is more than tables, filters and joins

== rows are cut once
limit: accepted
limit: rows are cut already
limit: rows are cut already
order: rows are cut already
columns: exact
SELECT `id` FROM `a` LIMIT 3
local: limit: rows are cut already
local: sort: rows are cut already

== a negative number of rows is PostgreSQL's error
limit: a negative number of rows is an error, which PostgreSQL reports
columns: exact
SELECT `id` FROM `a`
local: limit: a negative number of rows is an error, which PostgreSQL reports

== another operator than the type's own
order: name: SQLite sorts by columns and by what it computes of them, by PostgreSQL's own < or >
distinct: name::text: collation ci takes different texts as equal
columns: exact
SELECT `id` FROM `a`
local: sort: name: SQLite sorts by columns and by what it computes of them, by PostgreSQL's own < or >
local: distinct: name::text: collation ci takes different texts as equal

== a function of a user, an unknown node
filter: no, no, no
columns: exact
SELECT `id` FROM `a`
local: f(name): function f of text is not in the table of driver sqlite
local: SubPlan: SubPlan is not shippable
local: (id = 1): it is not leakproof, and rows are to be hidden before it runs

== a join by something inexact
join left: (a.id = b.a_id): operator = is not immutable
columns: exact
SELECT `id` FROM `a`
local: join with b: (a.id = b.a_id): operator = is not immutable

