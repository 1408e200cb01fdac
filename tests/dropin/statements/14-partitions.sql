-- Partitioned and inherited tables with foreign members.

SELECT * FROM sales WHERE id IN (5, 1005, 5000);

SELECT * FROM sales WHERE id < 10;

SELECT id FROM sales WHERE region = 3 AND amount > 2900;

SELECT count(*) FROM sales;

SELECT region, sum(amount) FROM sales GROUP BY region;

SELECT id FROM sales ORDER BY id LIMIT 5;

SELECT id, label FROM sales WHERE amount > 1400 ORDER BY id DESC LIMIT 5;

SELECT s.id, r.reason FROM sales s JOIN returns r ON r.id = s.id WHERE s.region = 1;

SET LOCAL enable_partitionwise_join = on;
SELECT s.id, r.reason FROM sales s JOIN returns r ON r.id = s.id WHERE s.region = 1;

SET LOCAL enable_partitionwise_join = on;
SELECT s.id, r.reason FROM sales s LEFT JOIN returns r ON r.id = s.id WHERE s.id % 100 < 4;

SET LOCAL enable_partitionwise_join = on;
SELECT s.id, r.id FROM (SELECT * FROM sales WHERE region = 2) s FULL JOIN (SELECT * FROM returns WHERE cost < 100) r ON r.id = s.id;

SET LOCAL enable_partitionwise_join = on;
SELECT s.id, r.cost, t.amount FROM sales s JOIN returns r ON r.id = s.id JOIN sales t ON t.id = r.id WHERE s.label = 'label 6';

SET LOCAL enable_partitionwise_join = on;
SELECT s, r FROM sales s LEFT JOIN returns r ON r.id = s.id WHERE s.id < 7;

SET LOCAL enable_partitionwise_aggregate = on;
SELECT id % 2, count(*) FROM sales GROUP BY id % 2;

SET LOCAL enable_partitionwise_aggregate = on;
SELECT id, count(*), max(amount) FROM sales WHERE region = 4 GROUP BY id;

--@ plan a tie of two ways to finalize
SET LOCAL enable_partitionwise_aggregate = on;
SELECT region, count(*), avg(amount) FROM sales GROUP BY region HAVING count(*) > 10;

SET LOCAL enable_partitionwise_join = on;
SET LOCAL enable_partitionwise_aggregate = on;
SELECT s.id, count(*), sum(r.cost) FROM sales s JOIN returns r ON r.id = s.id WHERE s.region < 3 GROUP BY s.id;

SELECT id, label FROM mixed WHERE id BETWEEN 995 AND 1004;

SELECT count(*), sum(amount) FROM mixed WHERE region = 7;

SET LOCAL enable_partitionwise_join = on;
SELECT m.id, r.reason FROM mixed m JOIN returns r ON r.id = m.id WHERE m.label = 'label 3';

SELECT * FROM animals WHERE id < 5 OR id > 215 OR id = 105;

SELECT count(*) FROM animals;

SELECT tableoid::regclass, id FROM animals WHERE id % 50 = 10;

SELECT c.id, a.name FROM cats c JOIN animals a ON a.id = c.id + 100;

SELECT id FROM ONLY animals;

PREPARE q(int) AS SELECT id, label FROM sales WHERE id = $1;
SET LOCAL plan_cache_mode = force_generic_plan;
EXECUTE q(1500);

SELECT n, s.label FROM numbers JOIN sales s ON s.id = n * 15 WHERE n > 60 AND n < 75;

SELECT tableoid::regclass, count(*) FROM sales GROUP BY 1;

SELECT DISTINCT region FROM sales ORDER BY region;
