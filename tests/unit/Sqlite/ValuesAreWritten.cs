using System.Globalization;
using System.Numerics;
using PgDotnetFdw.Driver.Sqlite;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Remote;
using static PgDotnetFdw.Tests.Unit.Sqlite.DialectFixture;

namespace PgDotnetFdw.Tests.Unit.Sqlite;

/// <summary>What is written reads as the same value, or is refused: local types, affinities, options.</summary>
public sealed class ValuesAreWritten
{
    private static readonly string[] s_declared = ["INTEGER", "NUMERIC", "REAL", "TEXT", "BLOB", ""];

    /// <summary>Local type, option remote_type, and values.</summary>
    public static TheoryData<string, string?, string[]> Cases { get; } = new()
    {
        { "int2", null, ["0", "-32768", "32767"] },
        { "int4", null, ["0", "-2147483648", "2147483647"] },
        { "int8", null, ["0", "-9223372036854775808", "9223372036854775807", "9007199254740993", "9007199254740992", "-5"] },
        { "bool", null, ["t", "f"] },
        { "float4", null, ["0", "0.1", "-3.4028235E+38", "1E-45", "16777216", "Infinity", "-Infinity", "NaN"] },
        { "float8", null, ["0", "0.1", "1.7976931348623157E+308", "5E-324", "9007199254740993", "1E+20", "Infinity", "-Infinity", "NaN", "123"] },
        {
            "numeric", null,
            [
                "0", "1", "-1", "12", "10000", "100000000", "0.1", "-0.0001", "1.5", "123456789012345", "1234567890123456", "12345678901234567", "9223372036854775807",
                "-9223372036854775808", "9223372036854775808", "1152921504606846976", "1152921504606847000", "100000000000000000000", "0.1234567890123456789",
                "99999.99999", "0.00000000000000000000001", "123456789.12345678", "9007199254740993.5", "NaN", "Infinity", "-Infinity", "1" + new string('0', 320),
            ]
        },
        { "numeric(12,2)", null, ["0.00", "1.00", "-0.07", "1234567890.12", "10.10"] },
        { "numeric(22,2)", null, ["12345678901234567.89", "123456789012345.67", "99999999999999999999.00"] },
        {
            "text", null,
            [
                "", " ", "a", "12", "012", "-12", "+12", "-0", "0", "00", "1.5", "1.50", "1.0", "-0.5", ".5", "5.", "0.0001", "0.00001", "1e3", "1E3", "1e", "0x10", "12 ", " 12",
                "999999999999999999", "9999999999999999999", "123456789012345.5", "Infinity", "nan", "2024-01-01", "555-1234", "äöü €", "😀", "\uFEFFx", "tab\t1", "1\t", "\uFFFF",
                "0.1", "1e999", "12abc", "1.2.3",
            ]
        },
        { "varchar", null, ["x", "0123", "12"] },
        { "bpchar", null, ["ab   ", "     ", "abcde"] },
        { "bytea", null, ["", "00", "70676F746E65743A", "DEADBEEF", "7067646F746E65743A313233"] },
        { "date", null, ["2000-01-01", "0001-01-01", "9999-12-31", "1969-12-31", "infinity", "-infinity", "252460800000000000"] },
        { "date", "unix", ["2000-01-01", "1969-12-31", "0001-01-01", "infinity"] },
        { "date", "julian", ["2000-01-01", "1969-12-31", "0001-01-01", "-infinity"] },
        { "timestamp", null, ["2000-01-01 00:00:00", "1999-12-31 23:59:59.999999", "0001-01-01 00:00:00", "9999-12-31 23:59:59.999999", "2024-02-29 12:30:00.5", "infinity", "252460800000000000"] },
        { "timestamptz", null, ["2000-01-01 00:00:00", "1999-12-31 23:59:59.999999", "0001-01-01 00:00:00", "9999-12-31 23:59:59.999999", "-infinity"] },
        { "timestamp", "unix", ["2000-01-01 00:00:00", "1970-01-01 00:00:00", "1969-12-31 23:59:59.5", "2024-02-29 12:30:00.123456", "9999-12-31 23:59:59.999999", "infinity"] },
        { "timestamptz", "unix", ["2000-01-01 12:00:00", "2024-02-29 12:30:00.000001"] },
        { "timestamp", "julian", ["2000-01-01 00:00:00", "2000-01-01 12:00:00", "2024-02-29 12:30:00.123", "2024-02-29 12:30:00.123456", "0001-01-01 00:00:00"] },
        { "uuid", null, ["00112233-4455-6677-8899-aabbccddeeff", "00000000-0000-0000-0000-000000000000"] },
        { "json", null, ["{\"a\": 1}", "12", "1.50", "\"x\"", "null", "true", "1e3"] },
        { "jsonb", null, ["{\"a\": 1}", "12", "1.50"] },
        { "time", null, ["12:00:00", "23:59:59.999999"] },
        { "interval", null, ["1 day", "00:00:01"] },
        { "_int4", null, ["{1,2}", "{}", "{NULL}"] },
        { "bit", null, ["101", "011"] },
        { "mood", null, ["happy", "12"] },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_value_reads_as_it_was_written_or_is_refused(string name, string? remoteType, string[] values)
    {
        TypeFacts type = Type(name);
        using var file = new SqliteFile($"CREATE TABLE t(id INTEGER PRIMARY KEY, {string.Join(", ", s_declared.Select((declared, index) => $"c{index} {declared}"))});");
        using RemoteConnection connection = file.OpenToWrite();
        List<string> outcomes = [];
        for (int i = 0; i < s_declared.Length; i++)
        {
            foreach (string value in values)
            {
                outcomes.Add(WriteAndRead(connection, type, $"c{i}", remoteType, s_declared[i], value));
            }
        }

        string[] bad = [.. outcomes.Where(outcome => outcome.Contains("\tBAD", StringComparison.Ordinal))];
        Assert.True(bad.Length == 0, string.Join('\n', bad));
        string key = $"{name}\t{remoteType}\t";
        string expected = string.Join('\n', File.ReadLines(Repository.File("tests/unit/Sqlite/refused.tsv")).Where(line => line.StartsWith(key, StringComparison.Ordinal)));
        string refused = string.Join('\n', outcomes.Where(outcome => outcome.Contains("\trefused", StringComparison.Ordinal)).Select(outcome => key + outcome));
        Assert.True(expected == refused, $"refused were\n{refused}");
    }

    private static string WriteAndRead(RemoteConnection connection, TypeFacts type, string column, string? remoteType, string declared, string value)
    {
        string said = $"{declared}\t{value.Replace("\t", "\\t", StringComparison.Ordinal)}\t";
        connection.BeginTransaction();
        try
        {
            string alias = SqliteTypes.MarkerOf(remoteType) is { } marker ? $"`{column}` AS `pgdotnet:{marker}`" : $"`{column}`";
            ResultColumn[] result = [SqliteFile.Result(column, type)];
            RemoteModify modify = RowsOut.Insert("t", RowsOut.Column(column, type, remoteType ?? declared));
            modify = modify with { Sql = modify.Sql + " RETURNING " + alias, Returning = result };
            var returned = new RecordingBatch(result);
            using (RemoteWriter writer = connection.OpenWriter(modify))
            {
                Assert.Equal([1L], RowsOut.Write(writer, modify, returned, [value]));
            }

            object? read = SqliteFile.Read(connection, $"SELECT {alias} FROM `t`", result)[0][0];
            object? back = returned.Rows[0][0];
            return Shown(type, read) != Shown(type, back) ? $"{said}BAD returned {Shown(type, back)}, read {Shown(type, read)}"
                : Normal(type, value) != Shown(type, read) ? $"{said}BAD read {Shown(type, read)}"
                : said + "ok";
        }
        catch (ForeignDataException error) when (error.ColumnName == column && error.Message.StartsWith("value of column", StringComparison.Ordinal))
        {
            return said + "refused " + error.SqlState;
        }
        finally
        {
            connection.RollbackTransaction();
        }
    }

    // What a client would see, in one form for equal values.
    private static string Shown(TypeFacts type, object? value) => (type.Oid, value) switch
    {
        (_, null) => "NULL",
        (TypeOid.Numeric, string text) => Plain(text),
        (TypeOid.Int2 or TypeOid.Int4 or TypeOid.Int8, _) => Convert.ToInt64(value, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture),
        (_, bool truth) => truth ? "t" : "f",
        (_, float single) => single.ToString("R", CultureInfo.InvariantCulture),
        (_, double real) => real.ToString("R", CultureInfo.InvariantCulture),
        (_, byte[] bytes) => Convert.ToHexString(bytes),
        (_, DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        (_, DateTime point) => point.ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture),

        // The host adds the blanks of the declared length.
        (TypeOid.BpChar, string text) => text.PadRight(type.Modifier - 4),
        _ => (string)value,
    };

    private static string Normal(TypeFacts type, string value) => type.Oid switch
    {
        TypeOid.Numeric => Plain(value),
        TypeOid.Float4 => float.Parse(value, CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture),
        TypeOid.Float8 => double.Parse(value, CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture),
        _ => value,
    };

    // Digits and exponent, without zeros at the end.
    private static string Plain(string text)
    {
        if (text is "NaN" or "Infinity" or "-Infinity" or "∞" or "-∞")
        {
            return text.Replace("∞", "Infinity", StringComparison.Ordinal);
        }

        string[] halves = text.Split('E');
        int point = halves[0].IndexOf('.', StringComparison.Ordinal);
        int exponent = (halves.Length > 1 ? int.Parse(halves[1], CultureInfo.InvariantCulture) : 0) - (point < 0 ? 0 : halves[0].Length - point - 1);
        string digits = BigInteger.Parse(halves[0].Replace(".", string.Empty, StringComparison.Ordinal), CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);
        string stripped = digits.TrimEnd('0');
        return stripped.Length == 0 ? "0" : string.Create(CultureInfo.InvariantCulture, $"{stripped}e{exponent + digits.Length - stripped.Length}");
    }

    private static TypeFacts Type(string name) => name switch
    {
        "int2" => BuiltIn(TypeOid.Int2, name),
        "int4" => Int4,
        "int8" => Int8,
        "bool" => Bool,
        "float4" => Float4,
        "float8" => Float8,
        "numeric" => Numeric,
        "numeric(12,2)" => BuiltIn(TypeOid.Numeric, "numeric", NumericModifier(12, 2)),
        "numeric(22,2)" => BuiltIn(TypeOid.Numeric, "numeric", NumericModifier(22, 2)),
        "text" => Text,
        "varchar" => VarChar,
        "bpchar" => BpChar,
        "bytea" => Bytea,
        "date" => Date,
        "timestamp" => Timestamp,
        "timestamptz" => BuiltIn(TypeOid.TimestampTz, name),
        "uuid" => Uuid,
        "json" => BuiltIn(TypeOid.Json, name),
        "jsonb" => BuiltIn(TypeOid.Jsonb, name),
        "time" => BuiltIn(TypeOid.Time, name),
        "interval" => BuiltIn(TypeOid.Interval, name),
        "bit" => BuiltIn(TypeOid.Bit, name),
        "_int4" => BuiltIn(1007, name, element: TypeOid.Int4),
        _ => new TypeFacts(20001, -1, 'e', ObjectOrigin.User, null, 0, 0, "public", name),
    };
}
