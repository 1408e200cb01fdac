-- Whole rows, system columns, tables without columns, names that need quotes.

SELECT r FROM regions r;

SELECT r.*::text, (r).name FROM regions r WHERE id < 4;

SELECT row_to_json(r) FROM regions r WHERE id < 4;

SELECT ctid, id FROM regions;

SELECT id FROM regions WHERE ctid = '(0,3)';

SELECT tableoid::regclass, id FROM regions;

SELECT tableoid = 'regions'::regclass, r FROM regions r WHERE tableoid IS NOT NULL AND id < 3;

SELECT xmin, xmax, cmin, cmax FROM regions WHERE id = 1;

SELECT c.ctid, o.ctid, c.tableoid::regclass FROM customers c JOIN orders o ON o.customer_id = c.id WHERE o.id < 5;

SELECT count(*) FROM no_columns;

SELECT FROM regions WHERE id < 4;

SELECT * FROM no_columns;

SELECT * FROM odd WHERE k < 4;

SELECT o."say ""hi""" AS "a ""b""", p.u FROM odd o JOIN odd p ON p.k = o.u WHERE o.k < 9;

SELECT "say ""hi""", count(*) FROM odd GROUP BY 1 HAVING count(*) > 0 ORDER BY 1 LIMIT 3;

SELECT r IS NULL, r IS NOT NULL, r IS DISTINCT FROM NULL FROM regions r WHERE id = 1;

SELECT id FROM regions r WHERE r = ROW(1, 'north', 'Ar') OR (r).id = 2;

SELECT o, c FROM orders o FULL JOIN customers c ON c.id = o.id AND c.id < 3 WHERE o.id < 3 OR c.id < 3;

SELECT count(r), count(DISTINCT r.code) FROM regions r;

SELECT jsonb_agg(r ORDER BY id) FROM regions r WHERE id < 3;
