namespace PgDotnetFdw.Tests.Differential.Model;

/// <summary>The tables that are compared through driver postgres: every type that it carries, with the edges of each.</summary>
internal static class PostgresUniverse
{
    private static readonly string[] s_keys = ["0", "1", "2", "3", "3", "4", "5", "7", "9", "11"];

    private static readonly string[] s_words = ["a", "A", "b", "B", "ab", "\u00e4", "\u00c4", "", " ", "a ", "zz", "ss", "\u00df", "10", "9"];

    // Equal but not the same.
    private static readonly string[] s_ambiguousNumerics = ["0", "0.0", "1", "1.0", "1.00", "2.5", "2.50", "-1.0", "-1", "NaN", "100", "1e2"];

    private static readonly string[] s_ambiguousFloats = ["0", "-0", "1", "1.5", "NaN", "-1", "Infinity"];

    private static readonly string[] s_distantDates = ["4713-01-01 BC", "5874897-12-31", "infinity", "-infinity", "0001-12-31 BC", "2000-01-01"];

    private static readonly string[] s_distantTimes = ["4713-01-01 00:00:00 BC", "294276-12-31 23:59:59.999999", "infinity", "2000-01-01 00:00:00"];

    /// <summary>Makes it.</summary>
    public static Universe Make() => new("postgres", "l", "pg",
    [
        new Table("num", "num", 40,
        [
            Id, K, S, B,
            new Column("i2", Types.Int2),
            new Column("i4", Types.Int4),
            new Column("i8", Types.Int8),
            new Column("nu", Types.Numeric),
            new Column("nz", Types.Numeric) { Values = s_ambiguousNumerics, IsCanonical = false },
            new Column("nd", Types.Numeric) { Declaration = "numeric(10,2)", Values = ["0", "1.5", "-1.5", "2.25", "99.99", "10", "0.01", "3"], IsSmall = true },
            new Column("f4", Types.Float4) { Values = [.. Types.Float4.Constants.Where(value => value != "-0")] },
            new Column("f8", Types.Float8) { Values = [.. Types.Float8.Constants.Where(value => value != "-0")] },
            new Column("fz", Types.Float8) { Values = s_ambiguousFloats, IsCanonical = false },
            new Column("fx", Types.Float8) { Values = ["0", "1", "1.5", "-2.25", "8", "0.125", "100"], IsSmall = true },
            Group,
            new Column("n8", Types.Int8) { Values = ["0", "1", "5", "-7", "1000"], IsSmall = true },
        ]),
        new Table("txt", "txt", 60,
        [
            Id, K, B,
            new Column("t", Types.Text),
            new Column("tc", Types.Text) { Collation = "C" },
            new Column("ti", Types.Text) { Collation = "de-x-icu" },
            new Column("tu", Types.Text) { Collation = "und-x-icu" },
            new Column("v", Types.Varchar) { Declaration = "varchar(20)", Values = [.. Types.Texts.Where(text => text.Length <= 20)] },
            new Column("c", Types.Bpchar) { Declaration = "char(8)" },
            new Column("nm", Types.Name) { Collation = null },
            new Column("ch", Types.Char),
            new Column("w", Types.Word),
            new Column("s", Types.Text) { Values = s_words, NullPercent = 10 },
        ]),
        new Table("dat", "dat", 36,
        [
            Id, K, S,
            new Column("d", Types.Date),
            new Column("dx", Types.Date) { Values = Types.Date.Small, IsSmall = true },
            new Column("de", Types.Date) { Values = s_distantDates, IsEdge = true },
            new Column("ts", Types.Timestamp),
            new Column("tsx", Types.Timestamp) { Values = Types.Timestamp.Small, IsSmall = true },
            new Column("te", Types.Timestamp) { Values = s_distantTimes, IsEdge = true },
            new Column("tz", Types.TimestampTz),
            new Column("tzx", Types.TimestampTz) { Values = Types.TimestampTz.Small, IsSmall = true },
            new Column("tm", Types.Time),
            new Column("tt", Types.TimeTz),
            new Column("iv", Types.Interval) { IsCanonical = false },
            new Column("ivx", Types.Interval) { Values = ["PT0S", "P1M", "PT25H", "P-1D", "P1Y2M-3DT4H5M6.789S"], IsSmall = true },
        ]),
        new Table("misc", "misc", 30,
        [
            Id, K, B,
            new Column("ba", Types.Bytea),
            new Column("u", Types.Uuid),
            new Column("j", Types.Json) { IsCanonical = false },
            new Column("jb", Types.Jsonb),
            new Column("ip", Types.Inet),
            new Column("ci", Types.Cidr),
            new Column("ma", Types.Macaddr),
            new Column("bt", Types.Bit),
            new Column("vb", Types.Varbit),
            new Column("e", Types.Mood),
            new Column("p", Types.Positive) { IsSmall = true },
            new Column("r", Types.Range),
        ]),
        new Table("arr", "arr", 24,
        [
            Id, K, S,
            new Column("ia", Types.Int4Array),
            new Column("ta", Types.TextArray),
            new Column("ix", Types.Int4Array) { Values = Types.Int4Array.Small, IsSmall = true },
            new Column("tx", Types.TextArray) { Values = Types.TextArray.Small, IsSmall = true },
            new Column("la", Types.Int8Array),
            new Column("na", Types.NumericArray),
            new Column("fa", Types.Float8Array),
            new Column("da", Types.DateArray),
            new Column("ba", Types.BoolArray),
            new Column("ea", Types.MoodArray),
        ]),
        new Table("more", "more", 30,
        [
            Id, K, S,
            new Column("nr", Types.NumericRange) { IsCanonical = false },
            new Column("dr", Types.DateRange),
            new Column("tr", Types.TimestampRange),
            new Column("zr", Types.TimestampTzRange),
            new Column("r", Types.Range),
            new Column("mr", Types.Multirange),
            new Column("m8", Types.Macaddr8),
            new Column("ls", Types.Lsn),
            new Column("tv", Types.TextVector),
            new Column("tq", Types.TextQuery),
            new Column("tg", Types.TextArray) { Collation = "de-x-icu" },
            new Column("tp", Types.TextArray) { Collation = "C" },
            new Column("nn", Types.NameArray) { Collation = null },
            new Column("va", Types.VarcharArray),
            new Column("ua", Types.UuidArray),
            new Column("za", Types.TimestampTzArray),
            new Column("nm", Types.Name) { Collation = null },
            new Column("nu", Types.Numeric),
            new Column("tz", Types.TimestampTz),
            new Column("ivx", Types.Interval) { Values = ["PT0S", "P1M", "PT25H", "P-1D", "P1Y2M-3DT4H5M6.789S"], IsSmall = true },
        ]),
        new Table("tiny", "T\u00efny Table", 6,
        [
            Id with { RemoteName = "Id" },
            new Column("Sel ect", Types.Int4) { Values = ["1", "2", "3"], IsSmall = true, RemoteName = "k" },
            new Column("gr\u00f6\u00dfe", Types.Numeric) { Values = ["1", "2.5", "-3"], IsSmall = true, RemoteName = "Gr\u00f6\u00dfe \"q\"" },
            S with { RemoteName = "select" }, B,
            new Column("e", Types.Mood),
        ]),
        new Table("pa", "pa", 30, [Id, K, S, Group, new Column("n", Types.Numeric) { Values = ["1", "2.5", "-3", "0"], IsSmall = true }]) { PartitionedBy = "g" },
        new Table("pb", "pb", 20, [Id, K, B, Group, new Column("d", Types.Date) { Values = Types.Date.Small, IsSmall = true }]) { PartitionedBy = "g" },
        new Table("sec", "sec", 0, [Id, K, S, B]) { View = "WITH (security_barrier) AS SELECT id, k, s, b FROM {0}.num WHERE k < 8" },
        new Table("void", "void", 0, [Id, K, S, B, new Column("n", Types.Numeric) { IsSmall = true }, new Column("d", Types.Date) { IsSmall = true }]),
    ]);

    private static Column Id { get; } = new("id", Types.Int4) { IsKey = true, NullPercent = 0, IsSmall = true };

    private static Column K { get; } = new("k", Types.Int4) { Values = s_keys, IsSmall = true };

    private static Column S { get; } = new("s", Types.Text) { Values = s_words, NullPercent = 10 };

    private static Column Group { get; } = new("g", Types.Int2) { Values = ["0", "1", "2", "3"], IsSmall = true };

    private static Column B { get; } = new("b", Types.Bool) { NullPercent = 20 };
}
