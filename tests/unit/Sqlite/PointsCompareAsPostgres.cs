// Is a comparison of points in time the one that PostgreSQL would make, whichever way the file keeps them?
//
// Every value of a column is compared with every constant by every operator, as constant and as parameter, with and without an index, and compared by a
// model on the numbers that PostgreSQL itself has for both.

using PgDotnetFdw.Driver.Sqlite;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Options;
using PgDotnetFdw.Sdk.Remote;
using static PgDotnetFdw.Tests.Unit.Sqlite.Calls;
using static PgDotnetFdw.Tests.Unit.Sqlite.DialectFixture;

namespace PgDotnetFdw.Tests.Unit.Sqlite;

/// <summary>Law 5 for timestamp and timestamptz.</summary>
public sealed class PointsCompareAsPostgres
{
    private static readonly string[] s_constants =
    [
        "2000-01-01 00:00:00", "1999-12-31 23:59:59.999999", "2024-02-29 12:34:56.789", "2024-02-29 12:34:56.788999", "2024-03-01 00:00:00", "2024-02-28 23:59:59", "0001-01-01 00:00:00",
        "0001-12-31 00:00:00 BC", "4713-01-01 00:00:00 BC", "9999-12-31 23:59:59.999999", "10000-01-01 00:00:00", "294276-12-31 23:59:59.999999", "infinity", "-infinity",
    ];

    private static readonly string[] s_zoned = ["2024-02-29 12:34:56.789+00", "2024-02-29 18:04:56.789+05:30", "2024-02-28 20:34:56.789-16", "1900-01-01 00:00:00+00:19:32", "10000-01-01 00:00:00+00"];

    public static TheoryData<string, string> Columns => new()
    {
        {
            "DATETIME",
            "'2000-01-01' '2000-01-01T00:00' '1999-12-31T23:59:59.9999999' '2024-02-29T12:34:56.789' '2024-02-29T12:34:56.78900049' '2024-02-29T12:34:56' '2024-03-01' '0001-01-01' "
                + "'9999-12-31T23:59:59.9999999' '9999-12-31'"
        },
        { "unix", "946684800 946684800.0 946684799.999999 1709210096.789 1709210096 1709251200 0 -62135596800 253402300799 253402300800 253402300799.999999 -62167219200.5 -210866803200 9224318015999" },
        { "julian", "2451544.5 2451544.499999 2460370.02426839 2460370.5 0 0.5 1721425.5 1721425.4 5373484.4999 2440587.5" },
    };

    [Theory]
    [MemberData(nameof(Columns))]
    public void Timestamps_do(string declared, string stored) => Check(declared, Timestamp, stored, s_constants);

    [Theory]
    [InlineData("DATETIME", "'2024-02-29T12:34:56.789Z' '2024-02-29T12:34:56.789' '2024-02-29T18:04:56.789+05:30' '2024-02-28T20:34:56.789-1559' '2024-03-01T04:33:56.789+15:59' "
        + "'2024-02-28T20:35:56.789-15:59' '1900-01-01' '1899-12-31T23:40:28Z' '9999-12-31T23:00-02' '0001-01-01T01:00+02'")]
    [InlineData("unix", "1709210096.789 1709210096 253402300800")]
    public void Zoned_timestamps_do(string declared, string stored) => Check(declared, TimestampTz, stored, [.. s_constants.Select(Zoned), .. s_zoned]);

    private static string Zoned(string constant) => constant switch
    {
        "infinity" or "-infinity" => constant,
        _ when constant.EndsWith(" BC", StringComparison.Ordinal) => constant.Replace(" BC", "+00 BC", StringComparison.Ordinal),
        _ => constant + "+00",
    };

    private static void Check(string declared, TypeFacts local, string stored, string[] constants)
    {
        string inserts = string.Concat(stored.Split(' ').Select(value => $"INSERT INTO t(c) VALUES ({value});"));
        using var file = new SqliteFile($"CREATE TABLE t(id INTEGER PRIMARY KEY, c {declared}); CREATE INDEX i ON t(c); {inserts} INSERT INTO t(c) VALUES (NULL);");
        using RemoteConnection connection = file.Open();
        var table = new RemoteTable("public", "t", null, "t", [new RemoteColumn(1, "c", "c", false, local, C, new ColumnOptions { RemoteType = declared })], new TableOptions());
        var column = new VarExpr(local, 1, 1, C);

        // The number that reading gives, as microseconds: through the canonical form, which UnreadableValuesFail and ValuesAreMapped hold to the reader's rules.
        string read = declared is "unix" or "julian" ? $"pgdotnet_read_{declared}(c)" : local.Oid == TypeOid.TimestampTz ? "pgdotnet_read_timestamptz(c)" : "pgdotnet_read_timestamp(c)";
        var values = SqliteFile.Read(connection, $"SELECT id, {read} FROM t WHERE c IS NOT NULL", [SqliteFile.Result("id", Int8), SqliteFile.Result("c", Int8)])
            .ToDictionary(row => (long)row[0]!, row => (long)row[1]!); // neither is NULL
        Assert.NotEmpty(values);
        foreach (string constant in constants)
        {
            Assert.True(SqliteMoments.TryParse(constant, out long wanted), constant);
            foreach (string name in (string[])["=", "<>", "<", "<=", ">", ">="])
            {
                foreach (bool isParameter in (bool[])[false, true])
                {
                    Expr other = isParameter ? Param(local) : Moment(local, constant);
                    foreach (Expr qual in (Expr[])[Is(column, name, other), Is(other, Commuted(name), column)])
                    {
                        var writer = new DialectWriter(Dialect, table);
                        Assert.Equal(Fidelity.Exact, writer.WriteCondition(qual));
                        HashSet<long> found = SqliteFile.Read(
                                connection,
                                $"SELECT id FROM t WHERE {writer.Sql}",
                                [SqliteFile.Result("id", Int8)],
                                isParameter ? [local] : [],
                                isParameter ? [Output(constant)] : [])
                            .Select(row => (long)row[0]!) // the key is never NULL
                            .ToHashSet();
                        string expected = string.Join(' ', values.Where(pair => Holds(name, pair.Value.CompareTo(wanted))).Select(pair => pair.Key).Order());
                        Assert.True(expected == string.Join(' ', found.Order()), $"{declared} {name} {constant} by {writer.Sql}: PostgreSQL {expected}, here {string.Join(' ', found.Order())}");
                    }
                }
            }
        }
    }

    private static string Commuted(string name) => name switch
    {
        "<" => ">",
        "<=" => ">=",
        ">" => "<",
        ">=" => "<=",
        _ => name,
    };

    private static bool Holds(string name, int order) => name switch
    {
        "=" => order == 0,
        "<>" => order != 0,
        "<" => order < 0,
        "<=" => order <= 0,
        ">" => order > 0,
        _ => order >= 0,
    };
}
