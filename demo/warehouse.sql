-- The warehouse's PostgreSQL database, the second source.
CREATE ROLE shop LOGIN PASSWORD 'secret of the shop';
CREATE TYPE storage AS ENUM ('dry', 'cold', 'frozen');
CREATE TABLE product (
	sku text PRIMARY KEY,
	name text NOT NULL,
	storage storage NOT NULL,
	tags text[],
	details jsonb,
	listed_at timestamptz NOT NULL
);
CREATE TABLE stock (
	sku text REFERENCES product,
	place text,
	quantity integer NOT NULL,
	PRIMARY KEY (sku, place)
);

INSERT INTO product
SELECT format('SKU-%s', lpad(i::text, 3, '0')),
	(ARRAY['Crème brûlée', 'Jamón ibérico', 'Smørrebrød', 'Żurek', 'Rösti', 'Tarte flambée'])[1 + i % 6] || ' no. ' || i,
	(ARRAY['dry', 'cold', 'frozen'])[1 + i % 3]::storage,
	CASE WHEN i % 4 > 0 THEN ARRAY['lot ' || i % 10, 'made by "Père & Fils"'] END,
	jsonb_build_object('grams', 50 * (1 + i % 20), 'organic', i % 2 = 0),
	timestamptz '2020-01-01 08:00+00' + i * interval '7 days'
FROM generate_series(1, 120) i;

INSERT INTO stock
SELECT sku, place, 10 + abs(hashtext(sku || place)) % 400
FROM product, (VALUES ('north'), ('south')) p (place);

GRANT SELECT ON product, stock TO shop;
ANALYZE;
