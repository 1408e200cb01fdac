-- IN, EXISTS and their opposites.  postgres_fdw 15 sends no semi or anti join: it sends both sides, and joins here.

SELECT id FROM customers c WHERE EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.id AND o.total > 4950);

SELECT id FROM customers c WHERE NOT EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.id);

SELECT id FROM customers WHERE id IN (SELECT customer_id FROM orders WHERE priority = 3 AND total > 4800);

SELECT id FROM customers WHERE id NOT IN (SELECT customer_id FROM orders);

SELECT id FROM customers WHERE region_id NOT IN (SELECT id FROM regions WHERE id > 2 AND id IS NOT NULL);

SELECT o.id FROM orders o JOIN customers c ON c.id = o.customer_id WHERE EXISTS (SELECT 1 FROM items i WHERE i.order_id = o.id AND i.qty = 12 AND i.price > 190) AND c.region_id = 5;

SELECT o.id FROM orders o WHERE o.id < 200 AND NOT EXISTS (SELECT 1 FROM items i JOIN products p ON p.id = i.product_id WHERE i.order_id = o.id AND p.kind_id > 4);

SELECT id FROM products p WHERE id NOT IN (SELECT product_id FROM items WHERE product_id IS NOT NULL);

SELECT id FROM customers c WHERE EXISTS (SELECT 1 FROM picks p WHERE p.customer_id = c.id);

SELECT id FROM picks p WHERE EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = p.customer_id AND o.status = 'open');

SELECT id FROM picks p WHERE customer_id IN (SELECT id FROM customers WHERE active) AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = p.customer_id AND o.total < 200);

SELECT id FROM customers c WHERE (region_id, active) IN (SELECT id, id % 2 = 0 FROM regions);

SELECT id FROM customers c WHERE credit > ALL (SELECT credit FROM customers WHERE region_id = 1 AND credit IS NOT NULL) OR id < 3;

SELECT id FROM orders WHERE total = ANY (SELECT max(total) FROM orders GROUP BY status);

SELECT r.id, EXISTS (SELECT 1 FROM customers c WHERE c.region_id = r.id AND c.credit > 890) FROM regions r;

SELECT count(*) FROM customers c WHERE EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.id AND o.total > 4000);
