-- Window functions.  postgres_fdw sends none, but sorts remotely for them.

SELECT id, row_number() OVER (ORDER BY id) FROM regions;

SELECT id, region_id, rank() OVER (PARTITION BY region_id ORDER BY credit DESC NULLS LAST, id) FROM customers WHERE id < 100;

SELECT id, sum(total) OVER (PARTITION BY customer_id ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM orders WHERE customer_id < 20;

SELECT id, lag(total) OVER w, lead(total, 2, 0) OVER w, first_value(id) OVER w FROM orders WHERE customer_id < 10 WINDOW w AS (PARTITION BY customer_id ORDER BY placed);

SELECT id, count(*) OVER () FROM regions;

SELECT status, count(*), sum(count(*)) OVER (ORDER BY status) FROM orders GROUP BY status;

SELECT x.id FROM (SELECT id, row_number() OVER (PARTITION BY customer_id ORDER BY total DESC, id) AS n FROM orders) x WHERE x.n = 1 AND x.id < 300;

SELECT x.id FROM (SELECT id, row_number() OVER (ORDER BY total DESC, id) AS n FROM orders) x WHERE x.n <= 10;

SELECT x.id FROM (SELECT id, rank() OVER (ORDER BY status) AS n FROM orders WHERE id < 50) x WHERE x.n < 5;

SELECT id, ntile(4) OVER (ORDER BY total, id), percent_rank() OVER (ORDER BY total) FROM orders WHERE id < 40;

SELECT c.id, o.id, row_number() OVER (PARTITION BY c.id ORDER BY o.id) FROM customers c JOIN orders o ON o.customer_id = c.id WHERE c.id < 20;

SELECT id, sum(priority) OVER (ORDER BY priority RANGE BETWEEN 1 PRECEDING AND 1 FOLLOWING EXCLUDE CURRENT ROW) FROM orders WHERE id < 30;

SELECT id, row_number() OVER (ORDER BY name, id) FROM customers WHERE id < 60 ORDER BY name DESC, id LIMIT 10;

SELECT id, avg(total) FILTER (WHERE priority > 1) OVER (PARTITION BY status) FROM orders WHERE id < 30;
