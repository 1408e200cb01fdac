namespace PgDotnetFdw.Tests.Differential.Model;

/// <summary>
/// The tables that are compared through driver sqlite. Only values that SQLite can keep and PostgreSQL can hold: no NaN, no negative zero, no
/// infinite or ancient dates, decimals of at most 15 digits where SQLite keeps a double.
/// </summary>
internal static class SqliteUniverse
{
    private static readonly string[] s_words = ["a", "A", "b", "B", "ab", "\u00e4", "\u00c4", "", " ", "a ", "zz", "ss", "\u00df", "10", "9"];

    private static readonly string[] s_dates = ["2024-01-31", "2024-02-29", "1970-01-01", "2000-01-01", "1999-12-31", "0001-01-01", "9999-12-31", "2024-03-31"];

    private static readonly string[] s_times =
        ["2024-01-31 00:00:00", "2024-02-29 23:59:59.999999", "1970-01-01 00:00:00", "2000-01-01 12:00:00.5", "9999-12-31 23:59:59", "0001-01-01 00:00:00", "2024-03-31 02:30:00"];

    // Whole and half days and hours are Julian days without rounding.
    private static readonly string[] s_evenTimes = ["2024-01-31 00:00:00", "2024-02-29 12:00:00", "1970-01-01 00:00:00", "2000-01-01 18:00:00", "2024-03-31 03:00:00", "1969-12-31 06:00:00"];

    /// <summary>Makes it.</summary>
    /// <param name="driver">Name of the driver: "sqlite", or one that wraps it.</param>
    public static Universe Make(string driver = "sqlite") => new(driver, "ls", driver == "sqlite" ? "lite" : driver,
    [
        new Table("num", "num", 40,
        [
            Id, K, S, B,
            Number("i2", Types.Int2, "SMALLINT"),
            Number("i4", Types.Int4, "INT"),
            Number("i8", Types.Int8, "BIGINT"),
            Number("ir", Types.Int8, "REAL") with { Values = ["0", "1", "-1", "2", "1000", "4294967296"] },
            Number("nu", Types.Numeric, "NUMERIC") with { Values = ["0", "1", "-1", "2.5", "-2.5", "0.1", "99999.99999", "123456789012345", "0.005", "1e20", "12345678.9012345"] },
            new Column("nt", Types.Numeric) { Values = ["0", "1.50", "-2.5", "12345678901234567890.123456789", "1e-20", "0.30"], SqliteType = "TEXT", IsCanonical = false },
            Number("nd", Types.Numeric, "DECIMAL(10,2)") with { Declaration = "numeric(10,2)", Values = ["0", "1.5", "-1.5", "2.25", "99.99", "10", "0.01", "3"], IsSmall = true },
            Number("nr", Types.Numeric, "NUMERIC") with { Declaration = "numeric(8,1)", Values = ["0", "1.04", "0.96", "1.25", "-1.25", "2.5", "1"], IsSmall = true },
            Number("f4", Types.Float4, "REAL") with { Values = ["0", "1", "1.5", "-2.25", "0.1", "3.4028235e38", "Infinity", "-Infinity"] },
            Number("f8", Types.Float8, "DOUBLE") with { Values = ["0", "1", "1.5", "0.1", "0.30000000000000004", "1e308", "-1e308", "4.94e-324", "Infinity", "-Infinity", "1e15", "9007199254740992"] },
            Number("fx", Types.Float8, "DOUBLE") with { Values = ["0", "1", "1.5", "-2.25", "8", "0.125", "100"], IsSmall = true },
            Number("fi", Types.Float8, "INTEGER") with { Values = ["0", "1", "1.5", "-7", "9007199254740992"] },
        ]),
        new Table("txt", "txt", 60,
        [
            Id, K, B,
            new Column("t", Types.Text),
            new Column("tn", Types.Text) { SqliteType = "TEXT COLLATE NOCASE", RemoteType = "TEXT" },
            new Column("tr", Types.Text) { SqliteType = "TEXT COLLATE RTRIM", RemoteType = "TEXT", Collation = "C" },
            new Column("ti", Types.Text) { Collation = "de-x-icu" },
            new Column("tx", Types.Text) { Values = ["a", "A", "1", "01", "", "x"], SqliteType = "BLOB" },
            new Column("v", Types.Varchar) { Declaration = "varchar(20)", Values = [.. Types.Texts.Where(text => text.Length <= 20)], SqliteType = "VARCHAR(20)" },
            new Column("c", Types.Bpchar) { Declaration = "char(8)", SqliteType = "CHAR(8)" },
            new Column("e", Types.Mood),
            new Column("w", Types.Word),
            new Column("s", Types.Text) { Values = s_words, NullPercent = 10 },
        ]),
        new Table("dat", "dat", 36,
        [
            Id, K, S,
            new Column("d", Types.Date) { Values = s_dates, SqliteType = "DATE" },
            new Column("dx", Types.Date) { Values = Types.Date.Small, SqliteType = "TEXT", IsSmall = true },
            new Column("du", Types.Date) { Values = ["2024-01-31", "1970-01-01", "1969-12-31", "2000-02-29"], SqliteType = "INTEGER", RemoteType = "unix", SqliteLiteral = SqliteLiterals.Unix },
            new Column("dj", Types.Date) { Values = ["2024-01-31", "1970-01-01", "1969-12-31", "2000-02-29"], SqliteType = "REAL", RemoteType = "julian", SqliteLiteral = SqliteLiterals.Julian },
            new Column("ts", Types.Timestamp) { Values = s_times, SqliteType = "TIMESTAMP" },
            new Column("tsx", Types.Timestamp) { Values = Types.Timestamp.Small, SqliteType = "TEXT", IsSmall = true },
            new Column("tu", Types.Timestamp) { Values = s_evenTimes, SqliteType = "INTEGER", RemoteType = "unix", SqliteLiteral = SqliteLiterals.Unix, IsSmall = true },
            new Column("tj", Types.Timestamp) { Values = s_evenTimes, SqliteType = "REAL", RemoteType = "julian", SqliteLiteral = SqliteLiterals.Julian, IsSmall = true },
            new Column("tz", Types.TimestampTz) { Values = [.. s_times.Select(value => value + "+00")], SqliteType = "TIMESTAMPTZ" },
            new Column("tzx", Types.TimestampTz) { Values = [.. s_times.Take(3).Select(value => value + "+05:30")], SqliteType = "TEXT", IsSmall = true },
            new Column("tzu", Types.TimestampTz) { Values = [.. s_evenTimes.Select(value => value + "+00")], SqliteType = "INTEGER", RemoteType = "unix", SqliteLiteral = SqliteLiterals.Unix, IsSmall = true },
            new Column("tm", Types.Time) { Values = ["00:00:00", "12:30:00", "23:59:59.999999", "12:00:00"], SqliteType = "TIME", RemoteType = "TIME" },
        ]),
        new Table("misc", "misc", 30,
        [
            Id, K, B,
            new Column("ba", Types.Bytea) { SqliteType = "BLOB", SqliteLiteral = SqliteLiterals.Blob },
            new Column("u", Types.Uuid) { SqliteType = "UUID" },
            new Column("ub", Types.Uuid) { SqliteType = "BLOB", SqliteLiteral = SqliteLiterals.Blob },
            new Column("j", Types.Json) { SqliteType = "JSON", IsCanonical = false, Values = ["{\"a\":1}", "[1,2]", "null", "{\"b\":null,\"a\":[1,2.50]}", "[]"] },
            new Column("jb", Types.Jsonb) { SqliteType = "JSONB", Values = ["{\"a\":1}", "[1,2]", "null", "{\"b\":null,\"a\":[1,2.5]}", "[]", "true"] },
            new Column("ip", Types.Inet),
            new Column("ia", Types.Int4Array),
            new Column("ta", Types.TextArray),
            new Column("r", Types.Range),
            new Column("iv", Types.Interval) { IsCanonical = false },
            new Column("bt", Types.Bit),
            new Column("vb", Types.Varbit),
            new Column("ma", Types.Macaddr),
            new Column("nm", Types.Name) { Collation = null },
            new Column("tt", Types.TimeTz),
            new Column("p", Types.Positive) { SqliteType = "INTEGER", SqliteLiteral = SqliteLiterals.Number, IsSmall = true },
        ]),
        new Table("tiny", "T\u00efny Table", 6,
        [
            Id with { RemoteName = "Id" },
            Number("Sel ect", Types.Int4, "INTEGER") with { Values = ["1", "2", "3"], IsSmall = true, RemoteName = "k" },
            Number("gr\u00f6\u00dfe", Types.Numeric, "NUMERIC") with { Values = ["1", "2.5", "-3"], IsSmall = true, RemoteName = "Gr\u00f6\u00dfe `q`" },
            S with { RemoteName = "select" }, B,
            new Column("e", Types.Mood),
        ]),
        new Table("pa", "pa", 30, [Id, K, S, Group, Number("n", Types.Numeric, "NUMERIC") with { Values = ["1", "2.5", "-3", "0"], IsSmall = true }]) { PartitionedBy = "g" },
        new Table("pb", "pb", 20, [Id, K, B, Group, new Column("d", Types.Date) { Values = Types.Date.Small, SqliteType = "DATE", IsSmall = true }]) { PartitionedBy = "g" },
        new Table("sec", "sec", 0, [Id, K, S, B]) { View = "WITH (security_barrier) AS SELECT id, k, s, b FROM {0}.num WHERE k < 8" },
        new Table("void", "void", 0, [Id, K, S, B, Number("n", Types.Numeric, "NUMERIC") with { IsSmall = true }, new Column("d", Types.Date) { SqliteType = "DATE", IsSmall = true }]),
    ]);

    private static Column Id { get; } = new("id", Types.Int4) { IsKey = true, NullPercent = 0, IsSmall = true, SqliteType = "INTEGER", SqliteLiteral = SqliteLiterals.Number };

    private static Column K { get; } = Number("k", Types.Int4, "INTEGER") with { Values = ["0", "1", "2", "3", "3", "4", "5", "7", "9", "11"], IsSmall = true };

    private static Column S { get; } = new("s", Types.Text) { Values = s_words, NullPercent = 10 };

    private static Column Group { get; } = Number("g", Types.Int2, "SMALLINT") with { Values = ["0", "1", "2", "3"], IsSmall = true };

    private static Column B { get; } = new("b", Types.Bool) { NullPercent = 20, SqliteType = "BOOLEAN", SqliteLiteral = SqliteLiterals.Boolean };

    private static Column Number(string name, SqlType type, string declared) => new(name, type) { SqliteType = declared, SqliteLiteral = SqliteLiterals.Number };
}
