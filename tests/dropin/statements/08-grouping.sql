-- HAVING and DISTINCT.  postgres_fdw sends HAVING with its aggregate; DISTINCT it does not send, but sorts remotely for it when that is cheaper.

SELECT status, count(*) FROM orders GROUP BY status HAVING count(*) >= 1000;

SELECT customer_id, sum(total) FROM orders GROUP BY customer_id HAVING sum(total) > 25000;

SELECT customer_id FROM orders GROUP BY customer_id HAVING avg(total) > 4500 AND min(status) < 'p';

SELECT customer_id FROM orders WHERE priority = 2 GROUP BY customer_id HAVING customer_id < 100 AND max(total) > 4000;

SELECT customer_id, count(*) FROM orders GROUP BY customer_id HAVING count(*) FILTER (WHERE priority = 0) > 2;

SELECT customer_id FROM orders GROUP BY customer_id HAVING count(DISTINCT status) = 5;

SELECT count(*) FROM orders HAVING count(*) > 10;

SELECT 1 FROM orders HAVING max(total) < 0;

SELECT customer_id, count(*) FROM orders GROUP BY customer_id HAVING store.near(count(*)::int, 12);

SELECT customer_id, count(*) FROM orders GROUP BY customer_id HAVING store.near(customer_id, 12) AND count(*) > 1;

SELECT status, count(*) FROM orders GROUP BY status HAVING count(*) > (SELECT count(*) FROM numbers);

SELECT DISTINCT status FROM orders;

SELECT DISTINCT region_id, active FROM customers;

SELECT DISTINCT status FROM orders ORDER BY status DESC;

SELECT DISTINCT customer_id % 10, priority FROM orders WHERE total > 1000;

SELECT DISTINCT ON (customer_id) customer_id, id, total FROM orders WHERE customer_id < 40 ORDER BY customer_id, total DESC, id;

SELECT DISTINCT ON (region_id) region_id, name FROM customers ORDER BY region_id NULLS FIRST, name DESC, id;

SELECT DISTINCT r.name FROM regions r JOIN customers c ON c.region_id = r.id WHERE c.credit > 800;

SELECT DISTINCT count(*) FROM orders GROUP BY customer_id;

SELECT DISTINCT feeling FROM customers;

SELECT CASE WHEN total < customer_id THEN 'less' ELSE 'more' END, count(*) FROM orders GROUP BY total < customer_id;

SELECT (feeling IS NULL)::int, count(*) FROM customers GROUP BY feeling;

SELECT bttextcmp('a', CASE WHEN region_id % 2 = 0 THEN 'a' ELSE 'b' END), count(*) FROM customers GROUP BY region_id % 2;
