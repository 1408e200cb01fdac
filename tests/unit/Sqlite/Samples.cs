// Which rows are computed with? The same ones in SQLite and, when the answers were made, in PostgreSQL.

using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Options;
using PgDotnetFdw.Sdk.Remote;
using static PgDotnetFdw.Tests.Unit.Sqlite.DialectFixture;

namespace PgDotnetFdw.Tests.Unit.Sqlite;

/// <summary>A table with a column of each kind, its rows as SQL that both databases understand, and how the columns are declared.</summary>
internal static class Samples
{
    /// <summary>For SQLite; column w would merge what differs in case.</summary>
    internal const string SqliteTable =
        "CREATE TABLE v(id INTEGER PRIMARY KEY, s SMALLINT, i INT, j INTEGER, b BIGINT, q REAL, f DOUBLE PRECISION, o BOOLEAN, t TEXT, w TEXT COLLATE NOCASE, "
        + "y BLOB, d DATE, ts DATETIME, tz TIMESTAMPTZ, n DECIMAL(10,2), m NUMERIC);";

    /// <summary>For PostgreSQL.</summary>
    internal const string PostgresTable =
        "CREATE TABLE v(id int8 PRIMARY KEY, s int2, i int4, j int4, b int8, q int4, f float8, o bool, t text COLLATE \"C\", w text COLLATE \"C\", "
        + "y bytea, d date, ts timestamp, tz timestamptz, n numeric(10,2), m numeric);";

    internal static RemoteTable Table { get; } = new(
        "public",
        "v",
        null,
        "v",
        [
            Define(1, "id", Int8, "INTEGER"),
            Define(2, "s", Calls.Int2, "SMALLINT"),
            Define(3, "i", Int4, "INT"),
            Define(4, "j", Int4, "INTEGER"),
            Define(5, "b", Int8, "BIGINT"),
            Define(6, "q", Int4, "REAL"),
            Define(7, "f", Float8, "DOUBLE PRECISION"),
            Define(8, "o", Bool, "BOOLEAN"),
            Define(9, "t", Text, "TEXT"),
            Define(10, "w", Text, "TEXT"),
            Define(11, "y", Bytea, "BLOB"),
            Define(12, "d", Date, "DATE"),
            Define(13, "ts", Timestamp, "DATETIME"),
            Define(14, "tz", Calls.TimestampTz, "TIMESTAMPTZ"),
            Define(15, "n", BuiltIn(TypeOid.Numeric, "numeric", NumericModifier(10, 2)), "DECIMAL(10,2)"),
            Define(16, "m", Numeric, "NUMERIC"),
        ],
        new TableOptions());

    /// <summary>Rows: values in the order of the columns, b as x for bytes and o as 0 or 1.</summary>
    internal static IReadOnlyList<string> Rows { get; } =
    [
        "1, 0, 0, 0, 0, 0, 0.0, 0, '', '', x'', '2000-01-01', '2000-01-01 00:00:00', '2000-01-01 00:00:00Z', 0, 0",
        "2, 1, 7, 2, 9007199254740993, 1, 1.5, 1, 'abc', 'abc', x'00', '2024-02-29', '2024-02-29 12:34:56.789', '2024-02-29 12:34:56+02:00', 19.99, 19.99",
        "3, -1, -7, 2, -9007199254740993, -1, -1.5, 1, 'ABC', 'ABC', x'00ff', '2023-12-31', '2023-12-31 23:59:59.999999', '2023-12-31 23:59:59-05:00', -19.99, -0.5",
        "4, 32767, 2147483647, -2, 9223372036854775807, 16777217, 1e300, 0, 'Grüße', 'aBc', x'ff', '9999-12-31', '9999-12-31 00:00:00', '9999-12-30 00:00:00Z', 99999999.99, 123456789012345",
        "5, -32768, -2147483648, 3, -9223372036854775808, -5, -1e300, NULL, '日本語', '日本語', x'0001', '0001-01-01', '0001-01-01 00:00:01', '0001-01-02 00:00:00Z', -99999999.99, 0.1",
        "6, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL",
        "7, 7, 7, -3, 9007199254740993, 2, 0.1, 1, ' abc ', 'ABC', x'00', '2024-02-29', '2024-02-29', '2024-02-29 10:34:56Z', 19.99, 19.99",
        "8, 2, -8, 3, 1, 2, 0.2, 0, 'a%b_c\\d*e?f[g]', 'x', x'0001', '1900-03-01', '1900-03-01T06:00', '1900-03-01 06:00', 0.05, 1",
        "9, 2, 8, -3, 1, 3, 0.30000000000000004, 0, 'xxabcxx', 'X', x'616263', '2021-01-03', '2021-01-03 10:20:30', '2021-01-03 10:20:30+00', 0.1, 1.0",
        "10, 3, 1000000, 7, 4294967296, 3, 100.0, 1, '😀a😀', '😀', x'616263', '2021-01-04', '2021-01-04 00:00:00.1', '2021-01-03 23:00:00-01', 100, 0.1",
        "11, 3, NULL, 7, 5, NULL, NULL, 1, '5', 'abc', NULL, '2020-12-31', NULL, NULL, 3, 7",
        "12, NULL, 5, NULL, NULL, 5, 5.0, NULL, 'a b', NULL, x'62', NULL, '2020-12-31 23:00:00', '2020-12-31 23:00:00Z', NULL, NULL",
    ];

    /// <summary>A script for SQLite.</summary>
    internal static string SqliteScript => SqliteTable + string.Concat(Rows.Select(row => $"INSERT INTO v VALUES ({row});\n"));

    private static RemoteColumn Define(short attribute, string name, TypeFacts type, string remoteType) =>
        new(attribute, name, name, false, type, Calls.C, new ColumnOptions { RemoteType = remoteType });
}
