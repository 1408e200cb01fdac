-- Views over foreign tables, views as remote tables, rights.

SELECT * FROM big_orders WHERE total > 4980;

SELECT b.id, c.name FROM big_orders b JOIN customers c ON c.id = b.customer_id WHERE b.total > 4980;

SELECT * FROM customer_sums WHERE total > 28000;

SELECT count(*), max(total) FROM customer_sums WHERE id < 100;

SELECT id FROM careful WHERE credit > 600;

-- The function is not leakproof: it must not see what the view hides.
SELECT id FROM careful WHERE lower(name) < 'c' AND store.near(id, 300);

SELECT id, total FROM paid_orders WHERE total > 4950;

SELECT c.name, p.total FROM paid_orders p JOIN customers c ON c.id = p.customer_id WHERE p.total > 4900;

SELECT customer_id, total FROM order_totals WHERE total > 27000;

CREATE VIEW pg_temp.v AS SELECT o.id, c.name FROM orders o LEFT JOIN customers c ON c.id = o.customer_id;
SELECT id FROM v WHERE id < 10;

CREATE VIEW pg_temp.v AS SELECT region_id, count(*) AS n FROM customers GROUP BY region_id;
SELECT v.n, r.name FROM v JOIN regions r ON r.id = v.region_id WHERE r.id < 5;

-- A role without a user mapping.
SET LOCAL ROLE reader;
SELECT * FROM regions;

SET LOCAL ROLE reader;
SELECT * FROM orders;
