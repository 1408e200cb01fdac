-- LIMIT and OFFSET.  postgres_fdw sends them when nothing of the query stays here; WITH TIES stays here, over a remote sort.

SELECT id FROM orders ORDER BY id LIMIT 10;

SELECT id FROM orders ORDER BY id LIMIT 10 OFFSET 100;

SELECT id FROM orders ORDER BY total DESC, id OFFSET 4990;

SELECT id FROM orders ORDER BY id LIMIT 0;

SELECT id FROM orders ORDER BY id LIMIT NULL OFFSET 4998;

SELECT id FROM orders ORDER BY id LIMIT ALL OFFSET NULL;

SELECT id FROM orders ORDER BY id LIMIT (SELECT 3);

SELECT count(*) FROM (SELECT id FROM orders LIMIT 17) x;

SELECT id, status FROM orders WHERE status = 'open' AND total > 1000 ORDER BY placed LIMIT 5;

SELECT id FROM orders WHERE store.near(priority, 9) OR id < 50 ORDER BY id LIMIT 5;

SELECT id FROM orders ORDER BY id FETCH FIRST 3 ROWS ONLY;

SELECT id, priority FROM orders WHERE id < 41 ORDER BY priority, id FETCH FIRST 12 ROWS WITH TIES;

SELECT priority FROM orders ORDER BY priority FETCH FIRST 2 ROWS WITH TIES;

SELECT c.name, o.id FROM customers c JOIN orders o ON o.customer_id = c.id ORDER BY o.total DESC, o.id LIMIT 10;

SELECT customer_id, sum(total) FROM orders GROUP BY customer_id ORDER BY sum(total) DESC, customer_id LIMIT 3;

SELECT status, count(*) FROM orders GROUP BY status ORDER BY 1 LIMIT 2 OFFSET 1;

SELECT count(*) FROM orders LIMIT 1;

SELECT DISTINCT status FROM orders ORDER BY status LIMIT 2;

SELECT p.id, c.name FROM picks p JOIN customers c ON c.id = p.customer_id ORDER BY p.id LIMIT 3;

SELECT max(id) FROM orders;

SELECT min(placed), max(placed) FROM orders WHERE total > 4000;
