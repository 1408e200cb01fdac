-- Aggregates.  postgres_fdw sends them with GROUP BY, FILTER, DISTINCT, ORDER BY and WITHIN GROUP when everything below is remote and all of
-- it is shippable; grouping sets stay here.

SELECT count(*) FROM orders;

SELECT count(*), count(shipped), sum(total), avg(total), min(total), max(total) FROM orders;

SELECT count(*) FROM orders WHERE status = 'Paid' AND total > 1000;

SELECT status, count(*) FROM orders GROUP BY status;

SELECT status, priority, sum(total), avg(total)::numeric(12,4) FROM orders GROUP BY status, priority;

SELECT status, count(*) FILTER (WHERE priority = 1), sum(total) FILTER (WHERE total > 2500 AND shipped IS NOT NULL) FROM orders GROUP BY status;

SELECT count(DISTINCT status), count(DISTINCT customer_id), sum(DISTINCT priority) FROM orders;

SELECT status, count(DISTINCT customer_id) FILTER (WHERE priority > 1) FROM orders GROUP BY status;

SELECT string_agg(name, ', ' ORDER BY id) FROM regions;

SELECT region_id, string_agg(name, ',' ORDER BY name, id DESC) FROM customers WHERE id < 60 GROUP BY region_id;

SELECT region_id, array_agg(id ORDER BY credit DESC NULLS LAST, id) FROM customers WHERE id < 60 GROUP BY region_id;

SELECT array_agg(DISTINCT region_id ORDER BY region_id DESC NULLS FIRST) FROM customers;

SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY total), percentile_disc(0.25) WITHIN GROUP (ORDER BY total), mode() WITHIN GROUP (ORDER BY status) FROM orders;

SELECT priority, percentile_disc(ARRAY[0.1, 0.9]) WITHIN GROUP (ORDER BY total DESC) FROM orders GROUP BY priority;

SELECT rank(100) WITHIN GROUP (ORDER BY total), dense_rank('m') WITHIN GROUP (ORDER BY status) FROM orders;

SELECT bool_and(active), bool_or(active), every(id > 0) FROM customers;

SELECT bit_and(priority), bit_or(priority), bit_xor(id) FROM orders;

SELECT round(stddev(total), 6), round(variance(total), 4), round(var_pop(total), 4), round(stddev_samp(total), 6) FROM orders;

SELECT round(corr(id, total)::numeric, 8), round(regr_slope(total, id)::numeric, 10), regr_count(total, id) FROM orders;

SELECT min(name), max(name), min(joined), max(email) FROM customers;

SELECT min(t), max(t), min(cc), max(cc), min(v), max(c) FROM types;

SELECT max(ts), min(d), max(tz), max(iv), min(ti), sum(iv), avg(iv) FROM types WHERE id < 100;

SELECT max(n), min(n), sum(i8), avg(i2), max(f8), min(f4) FROM types WHERE id < 121;

SELECT max(ip), min(m), sum(m), max(o), max(ia), bit_and(bi) FROM types;

SELECT json_agg(id ORDER BY id), jsonb_agg(name ORDER BY id) FROM regions WHERE id < 4;

--@ plan jsonb_object_agg writes keys as the settings say
SELECT jsonb_object_agg(id, name ORDER BY id) FROM regions;

SELECT range_agg(r ORDER BY id), count(*) FROM types WHERE id < 50;

SELECT sum(qty * price * (1 - COALESCE(discount, 0)::numeric)) FROM items;

SELECT sum(total) + count(*), sum(total) / 2, upper('x') FROM orders;

SELECT priority + 1, sum(id) * 2 FROM orders GROUP BY priority + 1;

SELECT lower(status), count(*) FROM orders GROUP BY lower(status);

--@ plan the remote estimate of few rows is as cheap locally
SELECT CASE WHEN total > 2500 THEN 'high' ELSE 'low' END AS class, count(*) FROM orders GROUP BY class;

SELECT extract(year from shipped) AS y, count(*) FROM orders GROUP BY 1;

-- Depends on the time zone.
SELECT date_trunc('year', placed), count(*) FROM orders GROUP BY 1;

--@ plan a group of a constant only is made locally
SELECT 5, count(*) FROM orders GROUP BY 1;

SELECT status, status, count(*) FROM orders GROUP BY status;

--@ ties
SELECT status AS a, status AS b, count(*) FROM orders GROUP BY 1, 2 ORDER BY 1;

SELECT r.name, count(*), sum(o.total) FROM regions r JOIN customers c ON c.region_id = r.id JOIN orders o ON o.customer_id = c.id GROUP BY r.name;

SELECT r.id, count(c.id) FROM regions r LEFT JOIN customers c ON c.region_id = r.id GROUP BY r.id;

SELECT k.name, sum(i.qty), count(DISTINCT i.order_id) FROM items i JOIN products p ON p.id = i.product_id JOIN kinds k ON k.id = p.kind_id WHERE i.price > 50 GROUP BY k.id, k.name;

SELECT c.region_id, o.status, avg(o.total)::numeric(12,3) FROM customers c FULL JOIN orders o ON o.customer_id = c.id GROUP BY c.region_id, o.status;

SELECT count(*) FROM customers c JOIN orders o ON o.customer_id = c.id;

SELECT count(*) FROM customers WHERE store.near(region_id, 4);

SELECT region_id, sum(store.twice(id)) FROM customers GROUP BY region_id;

SELECT region_id, count(*) FILTER (WHERE store.near(id, 100)) FROM customers GROUP BY region_id;

SELECT store.product(id) FROM regions WHERE id < 6;

SELECT count(*) FROM orders WHERE random() < 2;

SELECT status, priority, count(*) FROM orders GROUP BY GROUPING SETS ((status), (priority), ());

SELECT status, priority, sum(total), grouping(status, priority) FROM orders GROUP BY ROLLUP (status, priority);

SELECT status, priority, count(*) FROM orders GROUP BY CUBE (status, priority) HAVING count(*) > 400;

SELECT count(*) FROM orders o, numbers n WHERE o.id = n.n;

SELECT sum(n), count(*) FROM numbers JOIN customers ON customers.id = n GROUP BY region_id;

SELECT count(*), (SELECT count(*) FROM customers) FROM orders;

SELECT feeling, count(*) FROM customers GROUP BY feeling;

SELECT region_id IS NULL AS gone, active, count(*), max(notes) FROM customers GROUP BY region_id IS NULL, active;
