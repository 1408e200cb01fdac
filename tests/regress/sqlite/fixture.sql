-- Which data do the regression suites of driver sqlite read?
--
-- Run by the sqlite3 tool on an empty file: sqlite3 fixture.db < fixture.sql. Deterministic: no random numbers, no current time. Each table
-- serves one subject; row numbers are kept small so that expected output stays readable, except for "numbers".

PRAGMA foreign_keys = OFF;
BEGIN;

-- Integers: SQLite keeps 64 bits whatever the name says.
CREATE TABLE integers (
    id INTEGER PRIMARY KEY,
    tiny TINYINT,
    small SMALLINT,
    plain INT NOT NULL,
    big BIGINT,
    whole_real INTEGER            -- a whole number that is kept as FLOAT where SQLite cannot turn it into an integer
);
INSERT INTO integers VALUES
    (1, 0, 0, 0, 0, 0),
    (2, 127, 32767, 2147483647, 9223372036854775807, 1),
    (3, -128, -32768, -2147483648, -9223372036854775808, -1),
    (4, NULL, NULL, 42, NULL, NULL),
    (5, 1, 1, 1, 9007199254740993, 2.0);

-- Floating point.
CREATE TABLE floats (
    id INTEGER PRIMARY KEY,
    d DOUBLE PRECISION,
    r REAL,
    f FLOAT
);
INSERT INTO floats VALUES
    (1, 0.0, 0.0, 0.0),
    (2, 1e308, 3.5, 0.1),
    (3, -1e308, -3.5, -0.1),
    (4, 9e999, -9e999, 2.2250738585072014e-308),
    (5, NULL, NULL, NULL),
    (6, 0.1, 0.30000000000000004, 12345.678),
    (7, 9007199254740992.0, 1.0, 1e-7);

-- Decimals: SQLite keeps them as INTEGER or FLOAT; decimals_as_text keeps every digit.
CREATE TABLE decimals (
    id INTEGER PRIMARY KEY,
    price DECIMAL(10,2),
    rate NUMERIC(12,6),
    free NUMERIC
);
INSERT INTO decimals VALUES
    (1, 0, 0, 0),
    (2, 19.99, 0.000001, 19.99),
    (3, -19.99, -0.000001, -0.5),
    (4, 99999999.99, 999999.999999, 123456789012345),
    (5, NULL, NULL, NULL),
    (6, 0.1, 0.125, 1e20),
    (7, 100, 3, 1152921504606846976);

CREATE TABLE decimals_as_text (
    id INTEGER PRIMARY KEY,
    amount TEXT
);
INSERT INTO decimals_as_text VALUES
    (1, '0'),
    (2, '12345678901234567890.123456789'),
    (3, '-0.00000000000000000001'),
    (4, NULL);

-- Booleans: integers 0 and 1.
CREATE TABLE flags (
    id INTEGER PRIMARY KEY,
    ok BOOLEAN,
    sure BOOL NOT NULL
);
INSERT INTO flags VALUES (1, 1, 1), (2, 0, 1), (3, NULL, 0), (4, 1, 0), (5, 0, 0);

-- Text.
CREATE TABLE texts (
    id INTEGER PRIMARY KEY,
    t TEXT,
    v VARCHAR(10),
    c CHAR(5),
    n TEXT COLLATE NOCASE,
    untyped
);
INSERT INTO texts VALUES
    (1, '', '', '', '', ''),
    (2, 'plain', 'plain', 'plain', 'Plain', 'text'),
    (3, 'Grüße, Ćevapčići, naïve', 'Zürich', 'é', 'STRASSE', 17),
    (4, '😀 four bytes 𝒳', '😀😀', '😀', 'strasse', 2.5),
    (5, NULL, NULL, NULL, NULL, NULL),
    (6, 'it''s "quoted" `here`', 'a''b', 'a b', 'plain', '05'),
    (7, '日本語テキスト', '日本語', '日', 'PLAIN', -1),
    (8, 'trailing  ', 'pad  ', 'pad  ', 'plain ', 'pad  '),
    (9, 'a	tab
and a line', '\x41', '%_', 'a%', '%');

-- Byte strings.
CREATE TABLE blobs (
    id INTEGER PRIMARY KEY,
    b BLOB
);
INSERT INTO blobs VALUES
    (1, x''),
    (2, x'00'),
    (3, x'0001ff00'),
    (4, NULL),
    (5, x'deadbeef'),
    (6, x'deadbeef00'),
    (7, x'ff');

-- Points in time, in the three ways in which SQLite users keep them.
CREATE TABLE moments (
    id INTEGER PRIMARY KEY,
    day DATE,
    at DATETIME,
    at_zone TIMESTAMPTZ,
    clock TIME,
    unix_seconds INTEGER,
    julian_day REAL
);
INSERT INTO moments VALUES
    (1, '2024-02-29', '2024-02-29 12:34:56', '2024-02-29 12:34:56+02:00', '12:34:56', 1709210096, 2460370.024259259),
    (2, '0001-01-01', '0001-01-01 00:00:00', '0001-01-01T00:00:00Z', '00:00:00', -62135596800, 1721425.5),
    (3, '9999-12-31', '9999-12-31 23:59:59.999999', '9999-12-31T23:59:59.999Z', '23:59:59.5', 253402300799, 5373484.25),
    (4, NULL, NULL, NULL, NULL, NULL, NULL),
    (5, '2000-01-01', '2000-01-01', '2000-01-01 00:00', '06:00', 946684800, 2451544.5),
    (6, '1999-12-31', '1999-12-31T23:59:59.1234567', '1999-12-31 23:59:59.5-0330', '23:59', 0, 2440587.5);

-- Types with a text form of their own.
CREATE TABLE documents (
    id INTEGER PRIMARY KEY,
    u UUID,
    j JSON,
    jb JSONB
);
INSERT INTO documents VALUES
    (1, '00112233-4455-6677-8899-aabbccddeeff', '{"a": 1, "b": [true, null]}', '{"b": 2, "a": 1}'),
    (2, x'00112233445566778899aabbccddeeff', '"text"', '[1, 2.50, "drei"]'),
    (3, NULL, NULL, NULL),
    (4, 'ffffffff-ffff-ffff-ffff-ffffffffffff', '[]', '{}');

-- Names that need quotes.
CREATE TABLE "Mixed Case" (
    "Id" INTEGER PRIMARY KEY,
    "select" TEXT,
    "with space" INTEGER,
    "quote""inside" TEXT,
    "grave`accent" TEXT,
    "ünïcode" TEXT
);
INSERT INTO "Mixed Case" VALUES (1, 'keyword', 10, 'double', 'grave', 'accents'), (2, NULL, NULL, NULL, NULL, NULL);

-- Kinds of tables.
CREATE TABLE pairs (
    a TEXT,
    b INTEGER,
    note TEXT,
    PRIMARY KEY (a, b)
) WITHOUT ROWID;
INSERT INTO pairs VALUES ('x', 1, 'first'), ('x', 2, 'second'), ('y', 1, NULL);

CREATE TABLE strict_values (
    id INTEGER PRIMARY KEY,
    i INT NOT NULL,
    r REAL,
    t TEXT,
    b BLOB,
    a ANY
) STRICT;
INSERT INTO strict_values VALUES (1, 1, 1, 'one', x'01', 'any'), (2, 2, 2.5, NULL, NULL, 7);

CREATE TABLE generated (
    id INTEGER PRIMARY KEY,
    net INTEGER NOT NULL,
    doubled INTEGER GENERATED ALWAYS AS (net * 2) VIRTUAL,
    label TEXT GENERATED ALWAYS AS ('n' || net) STORED
);
INSERT INTO generated (id, net) VALUES (1, 10), (2, 21);

CREATE TABLE empty_table (
    id INTEGER PRIMARY KEY,
    t TEXT
);

-- SQLite keeps what is not an integer under INTEGER affinity as it comes.
CREATE TABLE wrong_values (
    id INTEGER PRIMARY KEY,
    age INTEGER,
    born DATE,
    ok BOOLEAN,
    price DECIMAL(6,2),
    name TEXT
);
INSERT INTO wrong_values VALUES
    (1, 30, '1994-05-06', 1, 9.99, 'right'),
    (2, 'thirty', '1994-05-06', 1, 9.99, 'age is TEXT'),
    (3, 30, '06.05.1994', 1, 9.99, 'born is no ISO date'),
    (4, 30, '1994-05-06', 2, 9.99, 'ok is neither 0 nor 1'),
    (5, 30, '1994-05-06', 1, 9.999, 'price has a digit too many'),
    (6, 30, '1994-05-06', 1, 9.99, x'80ff'),
    (7, 30.5, '1994-05-06', 1, 9.99, 'age is not whole'),
    (8, 30, 19940506, 1, 9.99, 'born is INTEGER');

-- Three related tables for joins.
CREATE TABLE customers (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    city VARCHAR(40),
    since DATE
);
INSERT INTO customers VALUES
    (1, 'Ada', 'London', '2020-01-15'),
    (2, 'Björn', 'Malmö', '2021-06-01'),
    (3, 'Chloé', 'Lyon', NULL),
    (4, 'Đorđe', NULL, '2023-12-31');

CREATE TABLE orders (
    id INTEGER PRIMARY KEY,
    customer_id INTEGER NOT NULL REFERENCES customers (id),
    placed DATETIME NOT NULL,
    total DECIMAL(10,2)
);
CREATE INDEX orders_customer ON orders (customer_id);
INSERT INTO orders VALUES
    (10, 1, '2024-01-02 10:00:00', 120.50),
    (11, 1, '2024-02-03 11:30:00', 80),
    (12, 2, '2024-02-03 12:00:00', 0.99),
    (13, 3, '2024-03-04 00:00:00', NULL),
    (14, 3, '2024-03-05 23:59:59', 1999.95);

CREATE VIEW customer_totals AS
    SELECT c.id, c.name, count(o.id) AS order_count, o.total AS last_total
    FROM customers c LEFT JOIN orders o ON o.customer_id = c.id
    GROUP BY c.id;

CREATE VIEW all_names AS
    SELECT name FROM customers UNION ALL SELECT id FROM orders;

-- 20,000 rows for limits, cursors, cancels and costs.
CREATE TABLE numbers (
    id INTEGER PRIMARY KEY,
    grp INTEGER,
    label TEXT,
    amount DECIMAL(12,2)
);
INSERT INTO numbers
    WITH RECURSIVE series (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series WHERE n < 20000)
    SELECT n,
           CASE WHEN n % 1000 = 0 THEN NULL ELSE n % 100 END,
           CASE WHEN n % 500 = 0 THEN NULL ELSE 'label ' || (n % 250) END,
           CASE WHEN n % 700 = 0 THEN NULL ELSE n * 7 % 100000 / 100.0 END
    FROM series;
CREATE INDEX numbers_grp ON numbers (grp);

-- A query that does not end within a test's patience: for cancel and timeouts.
CREATE VIEW endless AS
    WITH RECURSIVE series (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series WHERE n < 4000000000)
    SELECT count(*) AS n FROM series;

-- Rows without an end, one by one: for LIMIT and for a cancel while rows stream.
CREATE VIEW counting AS
    WITH RECURSIVE series (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series WHERE n < 4000000000)
    SELECT n FROM series;

COMMIT;
