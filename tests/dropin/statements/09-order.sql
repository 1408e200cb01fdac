-- ORDER BY.  postgres_fdw sends the sort of scans, joins and aggregates when each key is shippable and its operator is the type's default one.

SELECT id FROM orders ORDER BY id;

SELECT id, total FROM orders WHERE id < 500 ORDER BY total DESC, id ASC;

SELECT id, region_id FROM customers WHERE id < 200 ORDER BY region_id, id;

SELECT id, region_id FROM customers WHERE id < 200 ORDER BY region_id NULLS FIRST, id DESC;

SELECT id, region_id FROM customers WHERE id < 200 ORDER BY region_id DESC, id;

SELECT id, region_id FROM customers WHERE id < 200 ORDER BY region_id DESC NULLS LAST, id;

SELECT id, name FROM customers WHERE id < 200 ORDER BY name, id;

SELECT id, name FROM customers WHERE id < 200 ORDER BY name COLLATE "C", id;

SELECT id, cc FROM types ORDER BY cc, id;

--@ far postgres_fdw leaves the COLLATE out, and the remote column sorts by bytes
--@ plan postgres_fdw leaves the COLLATE out
SELECT id, cc FROM types ORDER BY cc COLLATE "default", id;

SELECT id, name FROM customers WHERE id < 200 ORDER BY lower(name) DESC, id;

SELECT id, email FROM customers WHERE id < 200 ORDER BY email NULLS FIRST, id;

SELECT id, code FROM regions ORDER BY code DESC;

SELECT id FROM customers WHERE id < 100 ORDER BY id % 7, abs(credit), id;

SELECT id FROM customers WHERE id < 100 ORDER BY credit IS NULL, credit, id;

SELECT id FROM customers WHERE id < 100 ORDER BY active DESC NULLS LAST, joined, id;

SELECT id, f8 FROM types ORDER BY f8, id;

SELECT id, n FROM types ORDER BY n DESC NULLS LAST, id;

SELECT id, ts FROM types ORDER BY ts, id;

SELECT id FROM types ORDER BY u NULLS FIRST, id;

SELECT id FROM types ORDER BY jb, y, ip, id;

SELECT id FROM types ORDER BY feeling, id;

SELECT id FROM types ORDER BY store.twice(id);

SELECT id FROM types ORDER BY t USING <, id;

SELECT id FROM customers WHERE id < 50 ORDER BY name USING ~>~, id;

--@ ties
SELECT id FROM regions ORDER BY random();

SELECT c.name, o.id FROM customers c JOIN orders o ON o.customer_id = c.id WHERE o.total > 4800 ORDER BY c.name, o.id;

SELECT c.name, o.id FROM customers c LEFT JOIN orders o ON o.customer_id = c.id AND o.total > 4900 WHERE c.id < 200 ORDER BY o.id NULLS FIRST, c.id;

SELECT c.id, o.id FROM customers c JOIN orders o ON o.customer_id = c.id WHERE o.id < 100 ORDER BY c.id + o.id, o.id;

SELECT status, count(*) FROM orders GROUP BY status ORDER BY status;

SELECT customer_id, count(*) FROM orders WHERE customer_id < 100 GROUP BY customer_id ORDER BY count(*) DESC, customer_id;

SELECT region_id, sum(credit) AS s FROM customers GROUP BY region_id ORDER BY s NULLS FIRST;

SELECT r.name, sum(o.total) FROM regions r JOIN customers c ON c.region_id = r.id JOIN orders o ON o.customer_id = c.id GROUP BY r.name ORDER BY 2 DESC;

SELECT p.id, c.name FROM picks p JOIN customers c ON c.id = p.customer_id ORDER BY c.name, p.id;

SELECT id, 'x' AS constant FROM regions ORDER BY constant, id;

SELECT id FROM regions ORDER BY 1 DESC;
