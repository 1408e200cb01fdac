-- The 22 questions that TPC-H asks, in words of our own: its shapes of joins, subqueries and aggregates.  Every ORDER BY is total.

--@ name q01
--@ title pricing summary
SELECT return_flag, status, sum(quantity) AS quantity, sum(price) AS gross, sum(price * (1 - discount)) AS net, sum(price * (1 - discount) * (1 + tax)) AS charge, avg(quantity), avg(price), avg(discount), count(*)
FROM lineitem
WHERE shipped <= date '1998-12-01' - interval '90 days'
GROUP BY return_flag, status
ORDER BY return_flag, status;

--@ name q02
--@ title cheapest supplier of a region
SELECT s.balance, s.name, n.name, p.id, p.maker, s.address, s.phone
FROM part p, supplier s, partsupp ps, nation n, region r
WHERE ps.part_id = p.id AND ps.supplier_id = s.id AND p.size IN (15, 16, 17) AND p.type LIKE '%BRASS' AND s.nation_id = n.id AND n.region_id = r.id AND r.name = 'EUROPE'
  AND ps.cost = (SELECT min(ps2.cost) FROM partsupp ps2, supplier s2, nation n2, region r2
                 WHERE ps2.part_id = p.id AND ps2.supplier_id = s2.id AND s2.nation_id = n2.id AND n2.region_id = r2.id AND r2.name = 'EUROPE')
ORDER BY s.balance DESC, n.name, s.name, p.id
LIMIT 100;

--@ name q03
--@ title unshipped orders by revenue
SELECT l.order_id, sum(l.price * (1 - l.discount)) AS revenue, o.ordered, o.ship_priority
FROM customer c, orders o, lineitem l
WHERE c.segment = 'BUILDING' AND o.customer_id = c.id AND l.order_id = o.id AND o.ordered < date '1995-03-15' AND l.shipped > date '1995-03-15'
GROUP BY l.order_id, o.ordered, o.ship_priority
ORDER BY revenue DESC, o.ordered, l.order_id
LIMIT 10;

--@ name q04
--@ title orders with a late line, by priority
SELECT o.priority, count(*)
FROM orders o
WHERE o.ordered >= date '1993-07-01' AND o.ordered < date '1993-07-01' + interval '3 months'
  AND EXISTS (SELECT 1 FROM lineitem l WHERE l.order_id = o.id AND l.committed < l.received)
GROUP BY o.priority
ORDER BY o.priority;

--@ name q05
--@ title revenue inside of a nation
SELECT n.name, sum(l.price * (1 - l.discount)) AS revenue
FROM customer c, orders o, lineitem l, supplier s, nation n, region r
WHERE o.customer_id = c.id AND l.order_id = o.id AND l.supplier_id = s.id AND c.nation_id = s.nation_id AND s.nation_id = n.id AND n.region_id = r.id AND r.name = 'ASIA'
  AND o.ordered >= date '1994-01-01' AND o.ordered < date '1995-01-01'
GROUP BY n.name
ORDER BY revenue DESC, n.name;

--@ name q06
--@ title revenue without small discounts
SELECT sum(price * discount) AS revenue
FROM lineitem
WHERE shipped >= date '1994-01-01' AND shipped < date '1995-01-01' AND discount BETWEEN 0.05 AND 0.07 AND quantity < 24;

--@ name q07
--@ title trade between two nations by year
SELECT x.seller, x.buyer, x.year, sum(x.volume) AS revenue
FROM (SELECT n1.name AS seller, n2.name AS buyer, extract(year FROM l.shipped) AS year, l.price * (1 - l.discount) AS volume
      FROM supplier s, lineitem l, orders o, customer c, nation n1, nation n2
      WHERE l.supplier_id = s.id AND l.order_id = o.id AND o.customer_id = c.id AND s.nation_id = n1.id AND c.nation_id = n2.id
        AND (n1.name = 'FRANCE' AND n2.name = 'GERMANY' OR n1.name = 'GERMANY' AND n2.name = 'FRANCE') AND l.shipped BETWEEN date '1995-01-01' AND date '1996-12-31') x
GROUP BY x.seller, x.buyer, x.year
ORDER BY x.seller, x.buyer, x.year;

--@ name q08
--@ title market share of a nation
SELECT x.year, sum(CASE WHEN x.nation = 'BRAZIL' THEN x.volume ELSE 0 END) / sum(x.volume) AS share
FROM (SELECT extract(year FROM o.ordered) AS year, l.price * (1 - l.discount) AS volume, n2.name AS nation
      FROM part p, supplier s, lineitem l, orders o, customer c, nation n1, nation n2, region r
      WHERE l.part_id = p.id AND l.supplier_id = s.id AND l.order_id = o.id AND o.customer_id = c.id AND c.nation_id = n1.id AND n1.region_id = r.id AND r.name = 'AMERICA'
        AND s.nation_id = n2.id AND o.ordered BETWEEN date '1995-01-01' AND date '1996-12-31' AND p.type LIKE 'ECONOMY%STEEL') x
GROUP BY x.year
ORDER BY x.year;

--@ name q09
--@ title profit of a kind of part by nation and year
SELECT x.nation, x.year, sum(x.amount) AS profit
FROM (SELECT n.name AS nation, extract(year FROM o.ordered) AS year, l.price * (1 - l.discount) - ps.cost * l.quantity AS amount
      FROM part p, supplier s, lineitem l, partsupp ps, orders o, nation n
      WHERE l.supplier_id = s.id AND ps.supplier_id = l.supplier_id AND ps.part_id = l.part_id AND l.part_id = p.id AND l.order_id = o.id AND s.nation_id = n.id AND p.name LIKE '%green%') x
GROUP BY x.nation, x.year
ORDER BY x.nation, x.year DESC;

--@ name q10
--@ title customers who send back
SELECT c.id, c.name, sum(l.price * (1 - l.discount)) AS revenue, c.balance, n.name, c.address, c.phone
FROM customer c, orders o, lineitem l, nation n
WHERE o.customer_id = c.id AND l.order_id = o.id AND o.ordered >= date '1993-10-01' AND o.ordered < date '1994-01-01' AND l.return_flag = 'R' AND c.nation_id = n.id
GROUP BY c.id, c.name, c.balance, c.phone, n.name, c.address
ORDER BY revenue DESC, c.id
LIMIT 20;

--@ name q11
--@ title stock that matters
SELECT ps.part_id, sum(ps.cost * ps.available) AS value
FROM partsupp ps, supplier s, nation n
WHERE ps.supplier_id = s.id AND s.nation_id = n.id AND n.name = 'GERMANY'
GROUP BY ps.part_id
HAVING sum(ps.cost * ps.available) > (SELECT sum(ps2.cost * ps2.available) * 0.005 FROM partsupp ps2, supplier s2, nation n2 WHERE ps2.supplier_id = s2.id AND s2.nation_id = n2.id AND n2.name = 'GERMANY')
ORDER BY value DESC, ps.part_id;

--@ name q12
--@ title late lines by mode
SELECT l.mode, sum(CASE WHEN o.priority IN ('1-URGENT', '2-HIGH') THEN 1 ELSE 0 END) AS high, sum(CASE WHEN o.priority NOT IN ('1-URGENT', '2-HIGH') THEN 1 ELSE 0 END) AS low
FROM orders o, lineitem l
WHERE l.order_id = o.id AND l.mode IN ('MAIL', 'SHIP') AND l.committed < l.received AND l.shipped < l.committed AND l.received >= date '1994-01-01' AND l.received < date '1995-01-01'
GROUP BY l.mode
ORDER BY l.mode;

--@ name q13
--@ title customers by number of orders
SELECT x.n, count(*) AS customers
FROM (SELECT c.id, count(o.id) AS n FROM customer c LEFT JOIN orders o ON o.customer_id = c.id AND o.remark NOT LIKE '%special%requests%' GROUP BY c.id) x
GROUP BY x.n
ORDER BY customers DESC, x.n DESC;

--@ name q14
--@ title share of promoted parts
SELECT 100.00 * sum(CASE WHEN p.type LIKE 'PROMO%' THEN l.price * (1 - l.discount) ELSE 0 END) / sum(l.price * (1 - l.discount)) AS share
FROM lineitem l, part p
WHERE l.part_id = p.id AND l.shipped >= date '1995-09-01' AND l.shipped < date '1995-10-01';

--@ name q15
--@ title supplier with the highest revenue
WITH revenue AS (SELECT supplier_id, sum(price * (1 - discount)) AS total FROM lineitem WHERE shipped >= date '1996-01-01' AND shipped < date '1996-04-01' GROUP BY supplier_id)
SELECT s.id, s.name, s.address, s.phone, r.total
FROM supplier s, revenue r
WHERE s.id = r.supplier_id AND r.total = (SELECT max(total) FROM revenue)
ORDER BY s.id;

--@ name q16
--@ title suppliers for kinds of parts
SELECT p.brand, p.type, p.size, count(DISTINCT ps.supplier_id) AS suppliers
FROM partsupp ps, part p
WHERE p.id = ps.part_id AND p.brand <> 'Brand 45' AND p.type NOT LIKE 'MEDIUM POLISHED%' AND p.size IN (49, 14, 23, 45, 19, 3, 36, 9)
  AND ps.supplier_id NOT IN (SELECT id FROM supplier WHERE remark LIKE '%Customer%Complaints%')
GROUP BY p.brand, p.type, p.size
ORDER BY suppliers DESC, p.brand, p.type, p.size;

--@ name q17
--@ title revenue of small orders
SELECT sum(l.price) / 7.0 AS yearly
FROM lineitem l, part p
WHERE p.id = l.part_id AND p.brand = 'Brand 23' AND p.container = 'SM BAG' AND l.quantity < (SELECT 0.5 * avg(l2.quantity) FROM lineitem l2 WHERE l2.part_id = p.id);

--@ name q18
--@ title customers with large orders
SELECT c.name, c.id, o.id, o.ordered, o.total, sum(l.quantity)
FROM customer c, orders o, lineitem l
WHERE o.id IN (SELECT order_id FROM lineitem GROUP BY order_id HAVING sum(quantity) > 240) AND c.id = o.customer_id AND o.id = l.order_id
GROUP BY c.name, c.id, o.id, o.ordered, o.total
ORDER BY o.total DESC, o.ordered, o.id
LIMIT 100;

--@ name q19
--@ title revenue of three kinds of lines
SELECT sum(l.price * (1 - l.discount)) AS revenue
FROM lineitem l, part p
WHERE p.id = l.part_id AND p.brand = 'Brand 12' AND p.container IN ('SM CASE', 'SM BOX', 'SM PACK', 'SM PKG') AND l.quantity BETWEEN 1 AND 31 AND p.size BETWEEN 1 AND 25 AND l.mode IN ('AIR', 'REG AIR')
   OR p.id = l.part_id AND p.brand = 'Brand 23' AND p.container IN ('MED BAG', 'MED BOX', 'MED PKG', 'MED PACK') AND l.quantity BETWEEN 10 AND 40 AND p.size BETWEEN 1 AND 30 AND l.mode IN ('AIR', 'REG AIR')
   OR p.id = l.part_id AND p.brand = 'Brand 34' AND p.container IN ('LG CASE', 'LG BOX', 'LG PACK', 'LG PKG') AND l.quantity BETWEEN 20 AND 50 AND p.size BETWEEN 1 AND 35 AND l.mode IN ('AIR', 'REG AIR');

--@ name q20
--@ title suppliers with too much stock
SELECT s.name, s.address
FROM supplier s, nation n
WHERE s.id IN (SELECT ps.supplier_id FROM partsupp ps
               WHERE ps.part_id IN (SELECT id FROM part WHERE name LIKE 'forest%')
                 AND ps.available > (SELECT 0.5 * sum(l.quantity) FROM lineitem l WHERE l.part_id = ps.part_id AND l.supplier_id = ps.supplier_id AND l.shipped >= date '1994-01-01' AND l.shipped < date '1995-01-01'))
  AND s.nation_id = n.id AND n.name IN ('CANADA', 'CHINA', 'FRANCE')
ORDER BY s.name;

--@ name q21
--@ title suppliers who alone kept an order waiting
SELECT s.name, count(*) AS waits
FROM supplier s, lineitem l1, orders o, nation n
WHERE s.id = l1.supplier_id AND o.id = l1.order_id AND o.status = 'F' AND l1.received > l1.committed
  AND EXISTS (SELECT 1 FROM lineitem l2 WHERE l2.order_id = l1.order_id AND l2.supplier_id <> l1.supplier_id)
  AND NOT EXISTS (SELECT 1 FROM lineitem l3 WHERE l3.order_id = l1.order_id AND l3.supplier_id <> l1.supplier_id AND l3.received > l3.committed)
  AND s.nation_id = n.id AND n.name IN ('SAUDI ARABIA', 'JAPAN')
GROUP BY s.name
ORDER BY waits DESC, s.name
LIMIT 100;

--@ name q22
--@ title rich customers who do not order
SELECT x.code, count(*) AS customers, sum(x.balance) AS balance
FROM (SELECT substring(phone FROM 1 FOR 2) AS code, balance FROM customer c
      WHERE substring(phone FROM 1 FOR 2) IN ('13', '31', '23', '29', '30', '18', '17')
        AND balance > (SELECT avg(balance) FROM customer WHERE balance > 0.00 AND substring(phone FROM 1 FOR 2) IN ('13', '31', '23', '29', '30', '18', '17'))
        AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.id)) x
GROUP BY x.code
ORDER BY x.code;
