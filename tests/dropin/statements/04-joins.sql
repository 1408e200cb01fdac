-- Joins of tables on one server.  postgres_fdw sends inner, left, right and full joins of any depth whose conditions are all shippable.

SELECT c.id, c.name, o.id FROM customers c JOIN orders o ON o.customer_id = c.id WHERE o.total > 4900;

SELECT c.id, o.id FROM customers c, orders o WHERE c.id = o.customer_id AND c.region_id = 2 AND o.priority = 3;

SELECT c.name, o.id FROM customers c JOIN orders o ON o.customer_id = c.id ORDER BY o.id LIMIT 20;

SELECT c.name, r.name FROM customers c LEFT JOIN regions r ON r.id = c.region_id WHERE c.id < 60;

SELECT r.name, c.id FROM customers c RIGHT JOIN regions r ON r.id = c.region_id AND c.id < 30;

SELECT c.id, r.id FROM customers c FULL JOIN regions r ON r.id = c.region_id WHERE c.id < 30 OR c.id IS NULL;

SELECT c.id, r.id FROM (SELECT * FROM customers WHERE id < 40) c FULL JOIN (SELECT * FROM regions WHERE id > 5) r ON r.id = c.region_id;

SELECT c.id, o.id FROM customers c LEFT JOIN orders o ON o.customer_id = c.id AND o.total > 4500 WHERE c.region_id = 4;

SELECT c.id, o.id FROM customers c LEFT JOIN orders o ON o.customer_id = c.id AND c.active WHERE c.id BETWEEN 980 AND 1000;

SELECT c.id FROM customers c LEFT JOIN orders o ON o.customer_id = c.id WHERE o.id IS NULL;

SELECT c.id, COALESCE(o.total, 0) FROM customers c LEFT JOIN orders o ON o.customer_id = c.id WHERE COALESCE(o.total, 0) < 20;

SELECT r.name, c.name, o.id, i.line FROM regions r JOIN customers c ON c.region_id = r.id JOIN orders o ON o.customer_id = c.id JOIN items i ON i.order_id = o.id WHERE o.id < 30;

SELECT r.name, c.name, o.id, i.line, p.name, k.name FROM regions r JOIN customers c ON c.region_id = r.id JOIN orders o ON o.customer_id = c.id JOIN items i ON i.order_id = o.id
    JOIN products p ON p.id = i.product_id JOIN kinds k ON k.id = p.kind_id WHERE o.total > 4950 AND i.qty > 5;

SELECT o.id, c.name, r.code FROM orders o LEFT JOIN customers c ON c.id = o.customer_id LEFT JOIN regions r ON r.id = c.region_id WHERE o.id <= 40;

SELECT o.id, c.name, r.code FROM orders o LEFT JOIN (customers c JOIN regions r ON r.id = c.region_id) ON c.id = o.customer_id WHERE o.id <= 40;

SELECT o.id, c.name, i.line FROM orders o JOIN customers c ON c.id = o.customer_id LEFT JOIN items i ON i.order_id = o.id AND i.qty = 3 WHERE o.id <= 40;

SELECT r.id, c.id, o.id FROM regions r LEFT JOIN customers c ON c.region_id = r.id AND c.id < 50 LEFT JOIN orders o ON o.customer_id = c.id AND o.total < 300;

SELECT a.id, b.id FROM customers a JOIN customers b ON b.id = a.id + 1 WHERE a.region_id = 1;

SELECT a.id, b.id, c.id FROM kinds a LEFT JOIN kinds b ON b.id = a.parent_id LEFT JOIN kinds c ON c.id = b.parent_id;

SELECT a.name, b.name FROM kinds a FULL JOIN kinds b ON b.id = a.parent_id FULL JOIN regions r ON r.id = b.id;

--@ plan one scan less, for a filter above it
SELECT c.id, o.id FROM customers c JOIN orders o ON o.customer_id = c.id AND o.placed::date > c.joined + 1400;

SELECT c.id, o.id FROM customers c JOIN orders o ON o.customer_id = c.id AND o.total > c.credit * 40 WHERE c.id < 300;

SELECT c.id, r.id FROM customers c JOIN regions r ON r.id < c.region_id WHERE c.id < 20;

SELECT c.id, r.id FROM customers c CROSS JOIN regions r WHERE c.id < 4;

SELECT c.id, r.id FROM customers c JOIN regions r ON c.region_id + 1 = r.id AND lower(r.name) < lower(c.name) WHERE c.id < 50;

SELECT c.id, r.name FROM customers c JOIN regions r ON r.id = c.region_id AND (c.credit > 800 OR r.name = 'east') WHERE c.id < 200;

SELECT id, name, code FROM customers JOIN regions USING (id, name) WHERE id > 0;

SELECT count(*) FROM customers NATURAL JOIN regions;

SELECT c.name, o.total FROM customers c JOIN orders o ON c.id = o.customer_id AND o.status = 'open' WHERE c.email LIKE '%.net' AND c.active IS TRUE AND o.total > 4000;

-- Something local is among the conditions: the join stays here, or its condition does.
SELECT c.id, o.id FROM customers c JOIN orders o ON o.customer_id = c.id WHERE o.total > 4990 AND store.near(c.id, o.id % 1000);

SELECT c.id, o.id FROM customers c JOIN orders o ON o.customer_id = c.id AND store.near(c.id, 500) WHERE o.total > 2000;

SELECT c.id, o.id FROM customers c LEFT JOIN orders o ON o.customer_id = c.id AND store.near(o.priority, 7) WHERE c.id < 10;

SELECT c.id, o.id FROM customers c LEFT JOIN orders o ON o.customer_id = c.id WHERE c.id < 10 AND (o.id IS NULL OR store.near(o.priority, 1));

-- Local tables among foreign ones.
SELECT p.label, c.name FROM picks p JOIN customers c ON c.id = p.customer_id;

SELECT p.label, c.name, o.id FROM picks p JOIN customers c ON c.id = p.customer_id JOIN orders o ON o.customer_id = c.id WHERE o.total > 3000;

SELECT p.label, c.name FROM picks p LEFT JOIN customers c ON c.id = p.customer_id AND c.active;

SELECT n, r.name FROM numbers LEFT JOIN regions r ON r.id = n WHERE n < 14;

SELECT v.x, c.name FROM (VALUES (1), (500), (2000)) v(x) JOIN customers c ON c.id = v.x;

SELECT g, c.name FROM generate_series(1, 5) g JOIN customers c ON c.id = g * 10;

-- Tables of two servers.
SELECT c.id, e.id FROM customers c JOIN extended e ON e.id = c.id WHERE c.id < 20;

SELECT c, o.id FROM customers c JOIN orders o ON o.customer_id = c.id WHERE o.id < 6;

SELECT c.*, o.* FROM customers c LEFT JOIN orders o ON o.customer_id = c.id AND o.id < 300 WHERE c.id < 6;

SELECT c, o FROM customers c LEFT JOIN orders o ON o.customer_id = c.id AND o.id < 200 WHERE c.id < 10;

SELECT 1 FROM customers c JOIN orders o ON o.customer_id = c.id WHERE o.id < 4;

SELECT x.id, x.total, r.name FROM (SELECT c.id, c.region_id, o.total FROM customers c JOIN orders o ON o.customer_id = c.id WHERE o.total > 4900) x JOIN regions r ON r.id = x.region_id;

SELECT x.id, x.flag, o.id FROM (SELECT id, 'yes' AS flag FROM customers WHERE region_id = 2) x RIGHT JOIN orders o ON o.customer_id = x.id WHERE o.id < 50;

SELECT o.id, i.n FROM orders o JOIN (SELECT order_id, count(*) AS n FROM items GROUP BY order_id) i ON i.order_id = o.id WHERE o.id < 20;

SELECT t1.id, t2.id FROM types t1 JOIN types t2 ON t1.t = t2.t AND t1.id < t2.id;

SELECT t1.id, t2.id FROM types t1 JOIN types t2 ON t1.cc = t2.cc AND t1.id < t2.id WHERE t1.id < 30;

SELECT t1.id, t2.id FROM types t1 JOIN types t2 ON t1.jb = t2.jb AND t1.d = t2.d AND t1.f8 = t2.f8 AND t1.n = t2.n;

SELECT t1.id FROM types t1 JOIN types t2 ON t1.feeling = t2.feeling WHERE t1.id < 4 AND t2.id < 7;
