-- Subqueries and LATERAL.  postgres_fdw sends what the planner pulls up, and each correlated subquery as a parameterised scan.

SELECT x.id FROM (SELECT id, total FROM orders WHERE total > 4000) x WHERE x.total < 4050;

SELECT x.id, x.double FROM (SELECT id, total * 2 AS double FROM orders) x WHERE x.double > 9950;

SELECT id FROM orders WHERE total > (SELECT avg(total) * 1.98 FROM orders);

SELECT id FROM orders o WHERE total > (SELECT 1.7 * avg(total) FROM orders i WHERE i.customer_id = o.customer_id) AND o.id < 300;

SELECT c.id, (SELECT max(o.total) FROM orders o WHERE o.customer_id = c.id) FROM customers c WHERE c.id < 12;

SELECT c.id, (SELECT count(*) FROM orders o JOIN items i ON i.order_id = o.id WHERE o.customer_id = c.id) FROM customers c WHERE c.id < 8;

SELECT c.id, l.id, l.total FROM customers c, LATERAL (SELECT o.id, o.total FROM orders o WHERE o.customer_id = c.id ORDER BY o.total DESC, o.id LIMIT 1) l WHERE c.region_id = 6;

SELECT c.id, l.n FROM customers c LEFT JOIN LATERAL (SELECT count(*) AS n FROM orders o WHERE o.customer_id = c.id AND o.total > c.credit) l ON true WHERE c.id < 12;

SELECT c.id, l.v FROM customers c CROSS JOIN LATERAL (VALUES (c.id * 2), (c.region_id)) l(v) WHERE c.id < 5;

SELECT c.id, w FROM customers c, LATERAL unnest(string_to_array(c.name, ' ')) w WHERE c.id < 6;

SELECT p.id, t FROM products p, unnest(p.tags) t WHERE p.id < 12;

SELECT x.r, x.n FROM (SELECT region_id AS r, count(*) AS n FROM customers GROUP BY region_id) x WHERE x.n > 105;

SELECT avg(x.n) FROM (SELECT count(*) AS n FROM orders GROUP BY customer_id) x;

SELECT max(x.n), min(x.n) FROM (SELECT customer_id, sum(total) AS n FROM orders GROUP BY customer_id HAVING count(*) > 3) x;

SELECT x.id FROM (SELECT id FROM orders ORDER BY total DESC, id LIMIT 10) x WHERE x.id % 2 = 0;

SELECT x.id, c.name FROM (SELECT id, customer_id FROM orders ORDER BY total DESC, id LIMIT 5) x JOIN customers c ON c.id = x.customer_id;

SELECT x.status, c.name FROM (SELECT DISTINCT status, customer_id FROM orders WHERE total > 4980) x JOIN customers c ON c.id = x.customer_id;

SELECT x.id FROM (SELECT id, total FROM orders OFFSET 0) x WHERE x.total > 4990;

SELECT (SELECT name FROM regions WHERE id = 3), (SELECT count(*) FROM regions), ARRAY(SELECT code FROM regions WHERE id < 4 ORDER BY id);

SELECT * FROM (SELECT 1 AS one, id FROM regions) x LEFT JOIN (SELECT 2 AS two, id FROM kinds WHERE id < 4) y ON y.id = x.id;

SELECT id, total FROM orders WHERE (id, total) = (SELECT id, total FROM orders WHERE id = 77);

SELECT c.region_id, (SELECT r.name FROM regions r WHERE r.id = c.region_id), count(*) FROM customers c GROUP BY c.region_id;
