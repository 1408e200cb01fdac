-- Estimates from the remote (use_remote_estimate), from options, and without any: plans as good, rows the same.

SELECT id FROM est_customers WHERE region_id = 3 AND credit > 500;

SELECT c.name, o.id FROM est_customers c JOIN est_orders o ON o.customer_id = c.id WHERE o.total > 4900;

SELECT c.name, o.id FROM est_customers c JOIN est_orders o ON o.customer_id = c.id WHERE c.id = 55;

SELECT c.name, o.id, i.line FROM est_customers c JOIN est_orders o ON o.customer_id = c.id JOIN est_items i ON i.order_id = o.id WHERE c.id < 5;

SELECT c.name, o.id FROM est_customers c LEFT JOIN est_orders o ON o.customer_id = c.id AND o.total > 4900 ORDER BY c.id, o.id LIMIT 50;

SELECT status, count(*), sum(total) FROM est_orders GROUP BY status ORDER BY status;

SELECT customer_id, sum(total) FROM est_orders GROUP BY customer_id HAVING sum(total) > 25000;

SELECT id FROM est_orders ORDER BY total DESC, id LIMIT 5;

SELECT DISTINCT status FROM est_orders;

SELECT p.label, c.name FROM picks p JOIN est_customers c ON c.id = p.customer_id WHERE p.id < 5;

SELECT p.label, i.line FROM picks p JOIN est_items i ON i.order_id = p.id WHERE p.id < 3;

SELECT n, o.id FROM numbers JOIN est_orders o ON o.id = n WHERE n < 10;

SELECT id FROM est_customers c WHERE EXISTS (SELECT 1 FROM est_orders o WHERE o.customer_id = c.id AND o.total > 4950);

--@ plan a tie on very few rows
SELECT id FROM est_customers WHERE lower(name) LIKE 'an%' ORDER BY name, id;

SELECT id, row_number() OVER (PARTITION BY customer_id ORDER BY id) FROM est_orders WHERE customer_id < 20;

PREPARE q(int) AS SELECT c.name, o.id FROM est_customers c JOIN est_orders o ON o.customer_id = c.id WHERE c.id = $1;
SET LOCAL plan_cache_mode = force_generic_plan;
EXECUTE q(77);

ALTER SERVER {server} OPTIONS (ADD fdw_startup_cost '0', ADD fdw_tuple_cost '0');
SELECT p.label, c.name FROM picks p JOIN customers c ON c.id = p.customer_id WHERE p.id < 5;

ALTER SERVER {server} OPTIONS (ADD fdw_startup_cost '10000', ADD fdw_tuple_cost '10');
SELECT c.name, o.id FROM customers c JOIN orders o ON o.customer_id = c.id WHERE o.total > 4900;

ALTER SERVER {server} OPTIONS (ADD fetch_size '7');
SELECT id FROM orders WHERE id < 100;

ALTER FOREIGN TABLE orders OPTIONS (ADD fetch_size '3', ADD use_remote_estimate 'true');
SELECT status, count(*) FROM orders WHERE id < 100 GROUP BY status;

ALTER FOREIGN TABLE orders OPTIONS (ADD async_capable 'true');
SELECT count(*), max(total) FROM orders WHERE priority = 1;

ALTER SERVER {server} OPTIONS (ADD async_capable 'true');
SELECT count(*), sum(amount) FROM sales WHERE label LIKE '%7';

ALTER SERVER {server} OPTIONS (ADD keep_connections 'off');
SELECT count(*) FROM regions;

ANALYZE {schema}.kinds;
SELECT k.id, p.id FROM kinds k JOIN products p ON p.kind_id = k.id WHERE k.name = 'kind c' AND p.id < 60;

ANALYZE {schema}.kinds;
SELECT reltuples FROM pg_class WHERE oid = 'kinds'::regclass;

ANALYZE {schema}.orders (status, priority);
SELECT attname, n_distinct, most_common_vals IS NOT NULL FROM pg_stats WHERE schemaname = '{schema}' AND tablename = 'orders' AND attname IN ('status', 'priority');

ALTER FOREIGN TABLE orders ALTER COLUMN status SET STATISTICS 0;
SELECT id FROM orders WHERE status = 'lost' AND total > 4900;
