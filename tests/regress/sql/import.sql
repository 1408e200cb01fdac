-- IMPORT FOREIGN SCHEMA. Later suites use what is made here.
\getenv fixture PGDN_FIXTURE
CREATE SERVER file FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'sqlite', database :'fixture');
CREATE SCHEMA lite;
IMPORT FOREIGN SCHEMA no_such_schema FROM SERVER file INTO lite;
IMPORT FOREIGN SCHEMA main FROM SERVER file INTO lite;
SELECT relname FROM pg_class WHERE relnamespace = 'lite'::regnamespace ORDER BY relname COLLATE "C";
SELECT c.relname, a.attname, format_type(atttypid, atttypmod) AS type, attnotnull AS not_null, attfdwoptions AS options
FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid
WHERE c.relnamespace = 'lite'::regnamespace AND attnum > 0 ORDER BY c.relname COLLATE "C", attnum;
SELECT ftoptions FROM pg_foreign_table WHERE ftrelid = 'lite."Mixed Case"'::regclass;
SELECT * FROM lite."Mixed Case" WHERE "Id" = 1 AND "select" = 'keyword';
-- An imported table may be renamed, and its columns: they know their remote names.
ALTER FOREIGN TABLE lite.flags RENAME COLUMN sure TO "is it";
ALTER FOREIGN TABLE lite.flags RENAME TO signs;
SELECT id, "is it" FROM lite.signs WHERE "is it" ORDER BY id;
ALTER FOREIGN TABLE lite.signs RENAME TO flags;
ALTER FOREIGN TABLE lite.flags RENAME COLUMN "is it" TO sure;

CREATE SCHEMA part;
IMPORT FOREIGN SCHEMA main LIMIT TO (flags, pairs, no_such_table) FROM SERVER file INTO part OPTIONS (import_not_null 'false');
SELECT c.relname, a.attname, attnotnull FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid
WHERE c.relnamespace = 'part'::regnamespace AND attnum > 0 ORDER BY c.relname COLLATE "C", attnum;
IMPORT FOREIGN SCHEMA main LIMIT TO (flags) FROM SERVER file INTO part;
CREATE SCHEMA lower;
IMPORT FOREIGN SCHEMA main LIMIT TO ("Mixed Case") FROM SERVER file INTO lower OPTIONS (import_case 'lower');
IMPORT FOREIGN SCHEMA main EXCEPT (flags, pairs, numbers) FROM SERVER file INTO part;
SELECT count(*) FROM pg_class WHERE relnamespace = 'part'::regnamespace;
SELECT c.relname, a.attname, attfdwoptions FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid
WHERE c.relnamespace = 'lower'::regnamespace AND attnum > 0 ORDER BY c.relname COLLATE "C", attnum;
\set VERBOSITY terse
DROP SCHEMA part, lower CASCADE;
