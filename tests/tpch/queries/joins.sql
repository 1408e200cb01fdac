-- Twenty further joins: stars, chains, outer, semi and anti joins, lookups, selective and unselective conditions, local tables among foreign.

--@ name j01
--@ title star, selective on one arm
SELECT o.ordered, p.name, s.name, l.quantity
FROM lineitem l JOIN orders o ON o.id = l.order_id JOIN part p ON p.id = l.part_id JOIN supplier s ON s.id = l.supplier_id
WHERE p.brand = 'Brand 12' AND p.size = 7;

--@ name j02
--@ title star, unselective, aggregated
SELECT p.maker, s.nation_id, count(*), sum(l.quantity)
FROM lineitem l JOIN part p ON p.id = l.part_id JOIN supplier s ON s.id = l.supplier_id
GROUP BY p.maker, s.nation_id;

--@ name j03
--@ title chain of five, one customer
SELECT r.name, n.name, c.name, o.id, l.line
FROM region r JOIN nation n ON n.region_id = r.id JOIN customer c ON c.nation_id = n.id JOIN orders o ON o.customer_id = c.id JOIN lineitem l ON l.order_id = o.id
WHERE c.id = 1234;

--@ name j04
--@ title chain of seven, selective at both ends
SELECT r.name, c.name, o.id, l.line, p.name, ps.available
FROM region r JOIN nation n ON n.region_id = r.id JOIN customer c ON c.nation_id = n.id JOIN orders o ON o.customer_id = c.id JOIN lineitem l ON l.order_id = o.id
    JOIN partsupp ps ON ps.part_id = l.part_id AND ps.supplier_id = l.supplier_id JOIN part p ON p.id = ps.part_id
WHERE r.name = 'AFRICA' AND p.container = 'JUMBO DRUM' AND o.ordered >= date '1998-01-01';

--@ name j05
--@ title chain of seven, unselective, aggregated at the far end
SELECT r.name, p.maker, count(*), max(l.price)
FROM region r JOIN nation n ON n.region_id = r.id JOIN customer c ON c.nation_id = n.id JOIN orders o ON o.customer_id = c.id JOIN lineitem l ON l.order_id = o.id
    JOIN part p ON p.id = l.part_id JOIN partsupp ps ON ps.part_id = p.id AND ps.supplier_id = l.supplier_id
GROUP BY r.name, p.maker
ORDER BY r.name, p.maker;

--@ name j06
--@ title left join, few of the right side
SELECT c.id, o.id, o.total FROM customer c LEFT JOIN orders o ON o.customer_id = c.id AND o.total > 400000 WHERE c.segment = 'MACHINERY';

--@ name j07
--@ title left join chain with an aggregate
SELECT n.name, count(DISTINCT s.id), count(ps.part_id), COALESCE(sum(ps.available), 0)
FROM nation n LEFT JOIN supplier s ON s.nation_id = n.id LEFT JOIN partsupp ps ON ps.supplier_id = s.id AND ps.cost < 20
GROUP BY n.name ORDER BY n.name;

--@ name j08
--@ title full join of two aggregates
SELECT COALESCE(a.nation_id, b.nation_id) AS nation, a.n, b.n
FROM (SELECT nation_id, count(*) AS n FROM customer WHERE balance < 0 GROUP BY nation_id) a FULL JOIN (SELECT nation_id, count(*) AS n FROM supplier WHERE balance > 5000 GROUP BY nation_id) b
    ON b.nation_id = a.nation_id
ORDER BY nation;

--@ name j09
--@ title full join of tables
SELECT count(*), count(c.id), count(s.id) FROM customer c FULL JOIN supplier s ON s.nation_id = c.nation_id AND s.balance > c.balance;

--@ name j10
--@ title semi join to the large table
SELECT s.id, s.name FROM supplier s WHERE EXISTS (SELECT 1 FROM lineitem l WHERE l.supplier_id = s.id AND l.quantity = 50 AND l.discount = 0.1 AND l.shipped < date '1993-06-01');

--@ name j11
--@ title anti join to the large table
SELECT p.id, p.name FROM part p WHERE NOT EXISTS (SELECT 1 FROM lineitem l WHERE l.part_id = p.id AND l.shipped BETWEEN date '1995-01-01' AND date '1995-06-30') ORDER BY p.id;

--@ name j12
--@ title anti join by NOT IN over an aggregate
SELECT count(*) FROM customer WHERE id NOT IN (SELECT customer_id FROM orders GROUP BY customer_id HAVING count(*) > 15);

--@ name j13
--@ title local keys, lookup in the large table
SELECT w.reason, count(*), sum(l.quantity) FROM watched_parts w JOIN lineitem l ON l.part_id = w.part_id WHERE w.part_id < 200 GROUP BY w.reason ORDER BY w.reason;

--@ name j14
--@ title many local keys, lookup by primary key
SELECT t.id, o.total FROM tickets t JOIN orders o ON o.id = t.order_id WHERE t.opened < date '1998-01-05' ORDER BY t.id;

--@ name j15
--@ title all local keys, unselective
SELECT t.opened, count(*), sum(o.total) FROM tickets t JOIN orders o ON o.id = t.order_id JOIN customer c ON c.id = o.customer_id GROUP BY t.opened ORDER BY t.opened;

--@ name j16
--@ title local table against a remote aggregate
SELECT t.nation_id, t.goal, x.revenue
FROM targets t JOIN (SELECT c.nation_id, sum(o.total) AS revenue FROM customer c JOIN orders o ON o.customer_id = c.id WHERE o.ordered >= date '1997-01-01' GROUP BY c.nation_id) x ON x.nation_id = t.nation_id
WHERE x.revenue < t.goal ORDER BY t.nation_id;

--@ name j17
--@ title three largest orders of each of a few customers
SELECT c.id, x.id, x.total FROM customer c, LATERAL (SELECT o.id, o.total FROM orders o WHERE o.customer_id = c.id ORDER BY o.total DESC, o.id LIMIT 3) x WHERE c.nation_id = 8 AND c.balance > 8000
ORDER BY c.id, x.total DESC, x.id;

--@ name j18
--@ title self join of the large table
SELECT count(*) FROM lineitem a JOIN lineitem b ON b.order_id = a.order_id AND b.line > a.line AND b.supplier_id = a.supplier_id WHERE a.shipped >= date '1997-06-01';

--@ name j19
--@ title join by a range, ordered, limited
SELECT o.id, l.line, l.shipped - o.ordered AS days FROM orders o JOIN lineitem l ON l.order_id = o.id AND l.shipped > o.ordered + 110 WHERE o.priority = '1-URGENT' ORDER BY days DESC, o.id, l.line LIMIT 25;

--@ name j20
--@ title local filter between remote tables
SELECT n.name, count(*), sum(l.price) FROM tickets t JOIN lineitem l ON l.order_id = t.order_id JOIN supplier s ON s.id = l.supplier_id JOIN nation n ON n.id = s.nation_id
WHERE n.region_id = 3 AND l.return_flag = 'R' AND t.id <= 300 GROUP BY n.name ORDER BY n.name;
