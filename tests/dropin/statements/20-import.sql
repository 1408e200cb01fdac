-- IMPORT FOREIGN SCHEMA: the same tables, columns, types and options.

CREATE SCHEMA imp;
IMPORT FOREIGN SCHEMA depot FROM SERVER {server} INTO imp;
SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attcollation::regcollation, pg_get_expr(d.adbin, d.adrelid), a.attgenerated, f.ftoptions, a.attfdwoptions FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 JOIN pg_foreign_table f ON f.ftrelid = c.oid LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum WHERE c.relnamespace = 'imp'::regnamespace ORDER BY c.relname, a.attnum;

CREATE SCHEMA imp;
IMPORT FOREIGN SCHEMA depot LIMIT TO (shelves, "Mixed Case", parted_1, no_such_table) FROM SERVER {server} INTO imp;
SELECT relname FROM pg_class WHERE relnamespace = 'imp'::regnamespace ORDER BY relname;

CREATE SCHEMA imp;
IMPORT FOREIGN SCHEMA depot EXCEPT (shelves, feelings) FROM SERVER {server} INTO imp;
SELECT relname FROM pg_class WHERE relnamespace = 'imp'::regnamespace ORDER BY relname;

CREATE SCHEMA imp;
IMPORT FOREIGN SCHEMA depot LIMIT TO (shelves) FROM SERVER {server} INTO imp OPTIONS (import_default 'true', import_not_null 'false', import_collate 'false');
SELECT a.attname, a.attnotnull, a.attcollation::regcollation, pg_get_expr(d.adbin, d.adrelid) FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum WHERE a.attrelid = 'imp.shelves'::regclass AND a.attnum > 0 ORDER BY a.attnum;

CREATE SCHEMA imp;
IMPORT FOREIGN SCHEMA depot LIMIT TO (shelves) FROM SERVER {server} INTO imp OPTIONS (import_generated 'false');
SELECT a.attname, a.attgenerated FROM pg_attribute a WHERE a.attrelid = 'imp.shelves'::regclass AND a.attnum > 0 ORDER BY a.attnum;

CREATE SCHEMA imp;
IMPORT FOREIGN SCHEMA depot FROM SERVER {server} INTO imp;
SELECT s.label, s.twice, w.width FROM imp.shelves s JOIN imp.wide_shelves w ON w.id = s.id WHERE s.id < 14;

CREATE SCHEMA imp;
IMPORT FOREIGN SCHEMA depot FROM SERVER {server} INTO imp;
SELECT "B c", (SELECT n FROM imp.shelf_count), (SELECT count(*) FROM imp.parted), (SELECT ci FROM imp.feelings WHERE feeling = 'ok') FROM imp."Mixed Case";

CREATE SCHEMA imp;
CREATE TABLE imp.shelves (id int);
IMPORT FOREIGN SCHEMA depot FROM SERVER {server} INTO imp;

-- The imported column keeps its remote name.
CREATE SCHEMA imp;
IMPORT FOREIGN SCHEMA depot LIMIT TO (shelves) FROM SERVER {server} INTO imp;
ALTER FOREIGN TABLE imp.shelves RENAME COLUMN label TO title;
ALTER FOREIGN TABLE imp.shelves RENAME TO racks;
SELECT id, title FROM imp.racks WHERE title = 'shelf 3';
