-- Set operations and common table expressions.  Each branch goes to the remote alone.

SELECT id FROM regions UNION SELECT id FROM kinds;

SELECT id FROM regions UNION ALL SELECT id FROM kinds WHERE id > 15;

SELECT id FROM regions INTERSECT SELECT id FROM kinds WHERE id > 5;

SELECT id FROM kinds EXCEPT SELECT id FROM regions;

SELECT id FROM kinds EXCEPT ALL SELECT parent_id FROM kinds;

SELECT name, id FROM regions UNION ALL SELECT name, id FROM kinds ORDER BY name, id;

SELECT id FROM orders UNION ALL SELECT id FROM customers ORDER BY id LIMIT 15;

SELECT id FROM (SELECT id FROM regions UNION ALL SELECT id FROM kinds) x WHERE id < 4;

SELECT count(*) FROM (SELECT id FROM customers UNION ALL SELECT id FROM orders) x;

SELECT status, count(*) FROM orders GROUP BY status UNION ALL SELECT 'all', count(*) FROM orders;

SELECT id, name FROM regions UNION SELECT n, 'local' FROM numbers WHERE n < 3;

WITH rich AS (SELECT id, name FROM customers WHERE credit > 895) SELECT r.name, o.id FROM rich r JOIN orders o ON o.customer_id = r.id;

WITH rich AS MATERIALIZED (SELECT id, name FROM customers WHERE credit > 895) SELECT r.name, o.id FROM rich r JOIN orders o ON o.customer_id = r.id;

WITH sums AS (SELECT customer_id, sum(total) AS s FROM orders GROUP BY customer_id) SELECT a.customer_id FROM sums a WHERE a.s > (SELECT 1.8 * avg(s) FROM sums);

WITH RECURSIVE tree AS (SELECT id, parent_id, 1 AS depth FROM kinds WHERE parent_id IS NULL UNION ALL SELECT k.id, k.parent_id, t.depth + 1 FROM kinds k JOIN tree t ON k.parent_id = t.id)
SELECT id, depth FROM tree;

WITH a AS (SELECT * FROM regions), b AS (SELECT * FROM a WHERE id < 5) SELECT b.name FROM b JOIN a USING (id) WHERE a.code > 'B';

(SELECT id FROM orders ORDER BY total DESC, id LIMIT 3) UNION ALL (SELECT id FROM orders ORDER BY total, id LIMIT 3);

TABLE regions ORDER BY id;
