-- The tables of remote.sql as SQLite has them; @ROWS@ is replaced.
PRAGMA journal_mode = off;
CREATE TABLE narrow (id INTEGER, grp INTEGER, amount REAL, label TEXT, made TIMESTAMP);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < @ROWS@)
INSERT INTO narrow SELECT i, i % 100, i * 0.5, 'label number ' || i, datetime(1577836800 + i, 'unixepoch') FROM n;
CREATE TABLE wide (id INTEGER,
	c1 INTEGER, c2 INTEGER, c3 INTEGER, c4 INTEGER, c5 INTEGER, c6 INTEGER, c7 INTEGER, c8 INTEGER,
	c9 REAL, c10 REAL, c11 REAL, c12 REAL, c13 TEXT, c14 TEXT, c15 TEXT, c16 TEXT, c17 TIMESTAMP, c18 TIMESTAMP, c19 DATE, c20 INTEGER);
INSERT INTO wide SELECT id, id + 1, id + 2, id + 3, id + 4, id * 5, id * 6, id * 7, id * 8, id * 0.5, id * 0.25, id * 0.75, id * 1.5,
	'text ' || id, 'a longer text with the number ' || id, 'x' || id, 'category ' || id % 10,
	datetime(1577836800 + id, 'unixepoch'), datetime(1609459200 + id * 60, 'unixepoch'), date(1577836800 + id % 3000 * 86400, 'unixepoch'), id % 7
	FROM narrow WHERE id <= @ROWS@ / 10;
CREATE TABLE texts (id INTEGER, body TEXT);
INSERT INTO texts SELECT id, hex(zeroblob(508)) || printf('%08d', id) FROM narrow WHERE id <= @ROWS@ / 10;
CREATE TABLE small AS SELECT * FROM narrow LIMIT 1000;
CREATE VIEW tenfold AS SELECT n.* FROM (SELECT id FROM small LIMIT 10) t CROSS JOIN narrow n;
CREATE TABLE sink (id INTEGER, grp INTEGER, amount REAL, label TEXT, made TIMESTAMP);
