-- Row locks: the remote locks the rows, whatever the wait policy.

--@ locks orders
SELECT id, status FROM orders WHERE id < 20 FOR UPDATE;

--@ locks orders
SELECT id FROM orders WHERE id < 20 FOR SHARE;

--@ locks orders
SELECT id FROM orders WHERE id < 20 FOR NO KEY UPDATE;

--@ locks orders
SELECT id FROM orders WHERE id < 20 FOR KEY SHARE;

--@ locks orders
SELECT id FROM orders WHERE id BETWEEN 10 AND 15 FOR UPDATE NOWAIT;

--@ locks orders
SELECT id FROM orders WHERE id BETWEEN 10 AND 15 FOR UPDATE SKIP LOCKED;

--@ locks customers
SELECT c.id, o.id FROM customers c JOIN orders o ON o.customer_id = c.id WHERE o.id < 10 FOR UPDATE;

--@ locks customers
SELECT c.id, o.id FROM customers c JOIN orders o ON o.customer_id = c.id WHERE o.id < 10 FOR UPDATE OF c;

--@ locks orders
SELECT c.id, o.id FROM customers c JOIN orders o ON o.customer_id = c.id WHERE o.id < 10 FOR UPDATE OF c;

--@ locks orders
SELECT c.id, o.id FROM customers c JOIN orders o ON o.customer_id = c.id WHERE o.id < 10 FOR UPDATE OF c FOR SHARE OF o;

--@ locks orders
SELECT id FROM orders WHERE customer_id = 5 ORDER BY id LIMIT 3 FOR UPDATE;

--@ locks customers
SELECT p.id, c.id FROM picks p JOIN customers c ON c.id = p.customer_id WHERE p.id < 5 FOR UPDATE;

--@ locks orders
SELECT x.id FROM (SELECT id FROM orders WHERE id < 5 FOR UPDATE) x;

--@ locks orders
SELECT id FROM orders WHERE id < 5;

--@ plan LockRows stays above a local filter
--@ locks customers
SELECT id FROM customers WHERE id < 20 AND store.near(id, 10) FOR UPDATE;

--@ locks sales_1
SELECT id FROM sales WHERE id < 5 FOR UPDATE;

SELECT count(*) FROM orders FOR UPDATE;
