// Which types are there, and which of their values are worth trying?
//
// Every value is written in a form that the type's input reads alike under all settings: ISO dates, hex bytes. Values of which two are equal
// without being the same (1.5 and 1.50, 0 and -0) stand in columns of their own, see PostgresUniverse.cs.

namespace PgDotnetFdw.Tests.Differential.Model;

/// <summary>The types.</summary>
internal static class Types
{
    /// <summary>Texts that trip up comparisons: case, accents, blanks, patterns, what some systems ignore, what casts to other types.</summary>
    public static readonly IReadOnlyList<string> Texts =
    [
        "", " ", "a", "A", "b", "B", "ab", "Ab", "aB", "AB", "a ", " a", "a b", "a\tb", "\u00e4", "\u00c4", "o", "\u00f6", "\u00d6", "Z", "z", "\u00df", "ss", "SS", "e",
        "\u00e9", "e\u0301", "\u00c9", "10", "9", "2", "-", "_", "%", "a%b", "a_b", "\\", "a\\b", "'", "''", "\"", "\ud83d\ude00", "a\ud83d\ude00b", "\u0131", "I", "i", "\u0130",
        "\u01c4", "\ufb01", "a\u00adb", "NULL", "true", "1.50", "2024-01-31", "coop", "co-op", "line\nbreak", "{a,b}", "$1", "?1", ":x", "@y", "x--y", "/* c */",
        "The quick brown fox jumps over the lazy dog, and a number of other animals watch it doing so, again and again, until the text is long enough to be of interest",
    ];

    public static readonly SqlType Bool = new("bool", "bool") { Constants = ["true", "false"], Small = ["true", "false"], HasMinimum = false };

    public static readonly SqlType Int2 = new("int2", "int2")
    {
        Constants = ["0", "1", "-1", "2", "3", "7", "100", "32767", "-32768"], Small = ["0", "1", "-1", "2", "3", "5"],
    };

    public static readonly SqlType Int4 = new("int4", "int4")
    {
        Constants = ["0", "1", "-1", "2", "3", "5", "7", "42", "100000", "2147483647", "-2147483648"], Small = ["0", "1", "-1", "2", "3", "5", "10"], IsPlainNumber = true,
    };

    public static readonly SqlType Int8 = new("int8", "int8")
    {
        Constants = ["0", "1", "-1", "2", "3", "42", "4294967296", "9007199254740992", "9007199254740993", "9223372036854775807", "-9223372036854775808"],
        Small = ["0", "1", "-1", "2", "3", "5", "1000"],
    };

    public static readonly SqlType Numeric = new("numeric", "numeric")
    {
        Constants =
        [
            "0", "1", "-1", "2", "1.5", "2.5", "-2.5", "0.1", "-0.0001", "99999.99999", "123456789012345678901234567890.123456789", "1e40", "1e-20", "NaN",
            "Infinity", "-Infinity", "9007199254740993", "0.005", "3.145",
        ],
        Small = ["0", "1", "-1", "0.5", "1.5", "2.25", "10"], IsUnambiguous = false, Canonical = "trim_scale({0})",
    };

    public static readonly SqlType Float4 = new("float4", "float4")
    {
        Constants = ["0", "-0", "1", "1.5", "-2.25", "0.1", "3.4028235e38", "-3.4028235e38", "1e-45", "NaN", "Infinity", "-Infinity"], Small = ["0", "1", "-1.5", "0.25"],
        IsUnambiguous = false, Canonical = "({0} + 0::float4)",
    };

    public static readonly SqlType Float8 = new("float8", "float8")
    {
        Constants =
        [
            "0", "-0", "1", "1.5", "-2.25", "0.1", "0.30000000000000004", "1e308", "-1e308", "4.94e-324", "NaN", "Infinity", "-Infinity", "1e15", "123456789.125",
            "9007199254740993",
        ],
        Small = ["0", "1", "-1.5", "0.25", "8"], IsUnambiguous = false, Canonical = "({0} + 0::float8)",
    };

    public static readonly SqlType Text = new("text", "text") { Constants = Texts, Small = ["", "a", "B", "ab"], IsCollatable = true };

    public static readonly SqlType Varchar = new("varchar", "varchar") { Constants = Text.Constants, Small = ["", "a", "B"], IsCollatable = true, HasMinimum = false };

    public static readonly SqlType Bpchar = new("bpchar", "bpchar")
    {
        Constants = ["", "a", "a  ", "A", "ab", "\u00e4", " a", "b", "Z", "abcdefgh", "\ud83d\ude00", "1"], IsCollatable = true, IsUnambiguous = false,
    };

    public static readonly SqlType Name = new("name", "name") { Constants = ["", "a", "A", "b", "\u00e4", "pg_class", "two words", "Z"], IsCollatable = true, DefaultCollation = "C", HasMinimum = false };

    public static readonly SqlType Char = new("char", "\"char\"") { Constants = ["", "a", "A", "z", "0", "~"], HasMinimum = false };

    public static readonly SqlType Bytea = new("bytea", "bytea")
    {
        Constants = ["\\x", "\\x00", "\\x01", "\\xff", "\\x0001", "\\x616263", "\\x41", "\\xc3a4", "\\xdeadbeef00"], HasMinimum = false,
    };

    public static readonly SqlType Date = new("date", "date")
    {
        Constants =
        [
            "2024-01-31", "2024-02-29", "1970-01-01", "2000-01-01", "1999-12-31", "0001-01-01", "0044-03-15 BC", "9999-12-31", "2024-03-31", "2024-11-03", "2023-12-31",
            "infinity", "-infinity",
        ],
        Small = ["2024-01-31", "2024-02-29", "2000-01-01", "1999-12-31", "2024-03-10"],
    };

    public static readonly SqlType Timestamp = new("ts", "timestamp")
    {
        Constants =
        [
            "2024-01-31 00:00:00", "2024-02-29 23:59:59.999999", "1970-01-01 00:00:00", "2000-01-01 12:00:00.5", "0044-03-15 12:30:00 BC", "9999-12-31 23:59:59",
            "2024-03-31 02:30:00", "2024-11-03 01:30:00", "1883-11-18 12:00:00", "infinity", "-infinity",
        ],
        Small = ["2024-01-31 00:00:00", "2024-02-29 23:59:59.999999", "2000-01-01 12:00:00.5", "2024-03-31 02:30:00"],
    };

    public static readonly SqlType TimestampTz = new("tstz", "timestamptz")
    {
        Constants =
        [
            "2024-01-31 00:00:00+00", "2024-02-29 23:59:59.999999+00", "1970-01-01 00:00:00+00", "2000-01-01 12:00:00.5+05:30", "0044-03-15 12:30:00+00 BC",
            "9999-12-31 23:59:59+00", "2024-03-31 00:59:59+00", "2024-03-31 01:00:00+00", "2024-11-03 05:30:00+00", "1883-11-18 12:00:00+00", "infinity", "-infinity",
        ],
        Small = ["2024-01-31 00:00:00+00", "2024-02-29 23:59:59.999999+00", "2024-03-31 01:00:00+00", "2024-11-03 05:30:00+00"],
    };

    public static readonly SqlType Time = new("time", "time")
    {
        Constants = ["00:00", "12:30:00", "23:59:59.999999", "24:00:00", "01:02:03.000001", "12:00"], Small = ["12:30:00", "01:02:03.000001"],
    };

    public static readonly SqlType TimeTz = new("timetz", "timetz")
    {
        Constants = ["00:00+00", "12:30:00+02", "12:30:00-08", "10:30:00+00", "23:59:59.999999+14:00", "24:00:00-15:59"], Small = ["12:30:00+02", "10:30:00+00"],
    };

    public static readonly SqlType Interval = new("interval", "interval")
    {
        Constants =
        [
            "PT0S", "P1M", "P30D", "PT24H", "P1D", "P-1D", "P1Y2M-3DT4H5M6.789S", "P1DT-1H", "PT-0.000001S", "P-178000000Y", "P178000000Y", "PT25H", "P1M1D",
        ],
        Small = ["PT0S", "P1M", "P30D", "PT24H", "P-1D", "P1Y2M-3DT4H5M6.789S"], IsUnambiguous = false,
    };

    public static readonly SqlType Uuid = new("uuid", "uuid")
    {
        Constants = ["00000000-0000-0000-0000-000000000000", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "ffffffff-ffff-ffff-ffff-ffffffffffff", "12345678-1234-1234-1234-123456789abc"],
        HasMinimum = false,
    };

    public static readonly SqlType Json = new("json", "json")
    {
        Constants = ["{\"a\":1}", " {\"a\": 1}", "[1,2]", "null", "\"x\"", "{\"b\":null,\"a\":[1,2.50,{\"c\":\"d\"}]}", "true", "[]", "{}", "{\"a\":1,\"a\":2}"],
        HasEquality = false, HasOrder = false, HasMinimum = false, IsUnambiguous = false,
    };

    public static readonly SqlType Jsonb = new("jsonb", "jsonb")
    {
        Constants = ["{\"a\":1}", "[1,2]", "null", "\"x\"", "{\"b\":null,\"a\":[1,2.5,{\"c\":\"d\"}]}", "true", "[]", "{}", "\"\u00e4\"", "[1,\"1\"]", "-3.25"],
        HasMinimum = false, IsUnambiguous = false,
    };

    public static readonly SqlType Inet = new("inet", "inet")
    {
        Constants = ["192.168.0.1", "10.0.0.0/8", "::1", "2001:db8::/32", "0.0.0.0/0", "192.168.0.1/24", "192.168.0.0/24", "255.255.255.255", "::ffff:1.2.3.4"],
    };

    public static readonly SqlType Cidr = new("cidr", "cidr") { Constants = ["192.168.0.0/24", "10.0.0.0/8", "::/0", "2001:db8::/32", "192.168.0.1/32"], HasMinimum = false };

    public static readonly SqlType Macaddr = new("macaddr", "macaddr")
    {
        Constants = ["08:00:2b:01:02:03", "00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff", "08:00:2b:ff:00:03"], HasMinimum = false,
    };

    public static readonly SqlType Bit = new("bit", "bit(8)") { Constants = ["00000000", "11111111", "00000001", "10000000", "10101010"], HasMinimum = false };

    public static readonly SqlType Varbit = new("varbit", "varbit") { Constants = ["", "0", "1", "00", "101", "00000001", "1111000011110000"], HasMinimum = false };

    public static readonly SqlType Mood = new("mood", "public.mood") { Constants = ["sad", "ok", "happy", "Ok", "\u00e4h"] };

    public static readonly SqlType Positive = new("positive", "public.positive") { Constants = ["1", "2", "7", "42"] };

    public static readonly SqlType Word = new("word", "public.word") { Constants = ["a", "A", "b", "\u00e4", "zz"], IsCollatable = true };

    public static readonly SqlType Range = new("int4range", "int4range")
    {
        Constants = ["empty", "[1,5)", "(,3)", "[2,)", "(,)", "[7,8)", "[-2147483648,0)"], Small = ["empty", "[1,5)", "[7,8)"], HasMinimum = false,
    };

    public static readonly SqlType NumericRange = new("numrange", "numrange")
    {
        Constants = ["empty", "[1,5)", "[1.0,5.00)", "(0.5,2.5]", "(,3)", "[2,)", "(,)", "[NaN,NaN]", "(-Infinity,Infinity)"], Small = ["empty", "[1,5)", "(0.5,2.5]"],
        HasMinimum = false, IsUnambiguous = false,
    };

    public static readonly SqlType DateRange = new("daterange", "daterange")
    {
        Constants = ["empty", "[2024-01-31,2024-02-29)", "[2000-01-01,2000-01-01]", "(,2024-01-01)", "[1999-12-31,)", "[2024-01-01,infinity)", "[-infinity,infinity]"], HasMinimum = false,
    };

    public static readonly SqlType TimestampRange = new("tsrange", "tsrange")
    {
        Constants = ["empty", "[\"2024-01-31 00:00:00\",\"2024-02-29 23:59:59.999999\")", "(,\"2000-01-01 12:00:00.5\"]", "[\"2024-03-31 02:30:00\",infinity]", "(,)"], HasMinimum = false,
    };

    public static readonly SqlType TimestampTzRange = new("tstzrange", "tstzrange")
    {
        Constants = ["empty", "[\"2024-01-31 00:00:00+00\",\"2024-03-31 01:00:00+00\")", "(,\"2000-01-01 12:00:00.5+05:30\"]", "[\"2024-11-03 05:30:00+00\",)", "(,)"], HasMinimum = false,
    };

    public static readonly SqlType Multirange = new("int4multirange", "int4multirange")
    {
        Constants = ["{}", "{[1,5)}", "{[1,3),[7,9)}", "{(,0),[5,)}", "{(,)}", "{[7,8)}"], Small = ["{}", "{[1,5)}", "{[1,3),[7,9)}"], HasMinimum = false,
    };

    public static readonly SqlType Macaddr8 = new("macaddr8", "macaddr8")
    {
        Constants = ["08:00:2b:01:02:03:04:05", "00:00:00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff:ff:ff", "08:00:2b:ff:fe:01:02:03"], HasMinimum = false,
    };

    public static readonly SqlType Lsn = new("lsn", "pg_lsn") { Constants = ["0/0", "0/1", "16/B374D848", "FFFFFFFF/FFFFFFFF"], Small = ["0/0", "0/1"] };

    public static readonly SqlType TextVector = new("tsvector", "tsvector")
    {
        Constants = ["", "'a':1", "'a':1A,2B 'b':3", "'A' 'a' 'b'", "'\u00e4':2 'z'", "'two words':1,5"], HasMinimum = false,
    };

    public static readonly SqlType TextQuery = new("tsquery", "tsquery") { Constants = ["", "'a'", "'a' & 'b'", "'a' | !'b'", "'a' <-> 'b'", "'a':*A", "'\u00e4'"], HasMinimum = false, IsUnambiguous = false };

    public static readonly SqlType NameArray = new("name[]", "name[]")
    {
        Constants = ["{}", "{a,B}", "{NULL}", "{\u00e4,Z}", "{a}", "{A,pg_class}"], Small = ["{a,B}", "{a}"], IsCollatable = true, DefaultCollation = "C", Element = "name",
    };

    public static readonly SqlType VarcharArray = new("varchar[]", "varchar[]")
    {
        Constants = ["{}", "{a,B,\u00e4}", "{NULL}", "{\"\",NULL}", "{a}", "{A,abcdef}"], Small = ["{a,B}", "{a}"], IsCollatable = true, Element = "varchar",
    };

    public static readonly SqlType UuidArray = new("uuid[]", "uuid[]")
    {
        Constants = ["{}", "{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11,NULL}", "{00000000-0000-0000-0000-000000000000}"], Small = ["{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}"], Element = "uuid",
    };

    public static readonly SqlType TimestampTzArray = new("tstz[]", "timestamptz[]")
    {
        Constants = ["{}", "{\"2024-01-31 00:00:00+00\",NULL}", "{\"2024-03-31 01:00:00+00\",infinity}", "{\"2000-01-01 12:00:00.5+05:30\"}"],
        Small = ["{\"2024-01-31 00:00:00+00\"}"], Element = "tstz",
    };

    public static readonly SqlType Int4Array = new("int4[]", "int4[]")
    {
        Constants = ["{}", "{1,2,3}", "{NULL}", "{1,NULL,3}", "{{1,2},{3,4}}", "[0:2]={1,2,3}", "{42}", "{0}", "{2147483647,-2147483648}"], Small = ["{1,2,3}", "{0}", "{1,NULL,3}"],
        Element = "int4",
    };

    public static readonly SqlType TextArray = new("text[]", "text[]")
    {
        Constants = ["{}", "{a,B,\u00e4}", "{NULL}", "{\"\",NULL}", "{\"a,b\",\"c\\\"d\"}", "{{a,b},{c,d}}", "{a}", "{A}", "{a,A}"], Small = ["{a,B,\u00e4}", "{a}", "{\"\",NULL}"],
        IsCollatable = true, Element = "text",
    };

    public static readonly SqlType Int8Array = new("int8[]", "int8[]")
    {
        Constants = ["{}", "{1,2,3}", "{NULL}", "{9007199254740993}", "{0,-1,NULL}"], Small = ["{1,2,3}", "{0}"], Element = "int8",
    };

    public static readonly SqlType NumericArray = new("numeric[]", "numeric[]")
    {
        Constants = ["{}", "{1,2.5,NaN}", "{NULL}", "{0.1}"], Small = ["{1,2.5}", "{0}"], Element = "numeric", IsUnambiguous = false,
    };

    public static readonly SqlType Float8Array = new("float8[]", "float8[]")
    {
        Constants = ["{}", "{1,2.5,NaN}", "{NULL,-Infinity}", "{0.1}"], Small = ["{1,2.5}", "{0}"], Element = "float8", IsUnambiguous = false,
    };

    public static readonly SqlType DateArray = new("date[]", "date[]") { Constants = ["{}", "{2024-01-31,NULL}", "{2000-01-01,infinity}"], Small = ["{2024-01-31}"], Element = "date" };

    public static readonly SqlType BoolArray = new("bool[]", "bool[]") { Constants = ["{}", "{t,f,NULL}", "{t}"], Small = ["{t}"], Element = "bool" };

    public static readonly SqlType MoodArray = new("mood[]", "public.mood[]") { Constants = ["{}", "{sad,ok}", "{NULL,happy}"], Small = ["{ok}"], Element = "mood" };

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<SqlType> All =
    [
        Bool, Int2, Int4, Int8, Numeric, Float4, Float8, Text, Varchar, Bpchar, Name, Char, Bytea, Date, Timestamp, TimestampTz, Time, TimeTz, Interval, Uuid, Json, Jsonb,
        Inet, Cidr, Macaddr, Bit, Varbit, Mood, Positive, Word, Range, Int4Array, TextArray, Int8Array, NumericArray, Float8Array, DateArray, BoolArray, MoodArray,
        NumericRange, DateRange, TimestampRange, TimestampTzRange, Multirange, Macaddr8, Lsn, TextVector, TextQuery, NameArray, VarcharArray, UuidArray, TimestampTzArray,
    ];

    private static readonly Dictionary<string, SqlType> s_byName = All.ToDictionary(type => type.Name, StringComparer.Ordinal);

    /// <summary>The array of a type; null when there is none here.</summary>
    public static SqlType? ArrayOf(SqlType element) => s_byName.GetValueOrDefault(element.Name + "[]");

    /// <summary>Finds a type.</summary>
    /// <param name="name">Its short name.</param>
    public static SqlType Named(string name) => s_byName[name];
}
