using System.Text;
using PgDotnetFdw.Driver.Sqlite;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Remote;
using static PgDotnetFdw.Tests.Unit.Sqlite.DialectFixture;

namespace PgDotnetFdw.Tests.Unit.Sqlite;

/// <summary>The test of an old value is true for each form in which the value may be stored, false for others, and uses an index.</summary>
public sealed class OldValuesFindTheirRows
{
    private static readonly TypeFacts s_timestampTz = BuiltIn(TypeOid.TimestampTz, "timestamptz");
    private static readonly TypeFacts s_scaled = BuiltIn(TypeOid.Numeric, "numeric", NumericModifier(12, 2));

    /// <summary>Type, declared type, option remote_type; the value; literals that are the value, then literals that are not.</summary>
    public static TheoryData<string, string, string?, string?, string[], string[]> Cases { get; } = new()
    {
        { "int8", "INTEGER", null, "5", ["5", "5.0"], ["4", "NULL", "'x'", "x'35'"] },
        { "int8", "INTEGER", null, null, ["NULL"], ["0", "''"] },
        { "int8", "", "BLOB", "9007199254740993", ["9007199254740993"], ["9007199254740992", "9007199254740992.0"] },
        { "bool", "BOOLEAN", null, "t", ["1"], ["0", "NULL"] },
        { "float8", "REAL", null, "0.1", ["0.1"], ["0.10000000000000002"] },
        { "float4", "REAL", null, "0.1", ["0.1", "0.10000000149011612"], ["0.2", "'x'", "NULL"] },
        { "float4", "REAL", null, null, ["NULL"], ["0.0"] },
        { "numeric", "", "BLOB", "1152921504606847000", ["1152921504606847000", "1152921504606846976 * 1.0"], ["1152921504606846999"] },
        { "numeric", "NUMERIC", null, "0.1", ["0.1"], ["0.10000000000000002", "0.2", "NULL", "x''"] },
        { "numeric", "", "BLOB", "100000000000000000000", ["1e20"], ["1e21"] },
        { "numeric", "TEXT", null, "1.50", ["'1.50'", "'1.5'", "' 1.5e0 '"], ["'1.51'", "'x'", "NULL"] },
        { "numeric(12,2)", "DECIMAL(12,2)", null, "10.00", ["10", "9.999", "10.001"], ["9.99", "10.01", "NULL"] },
        { "text", "TEXT", null, "a", ["'a'"], ["'A'", "'a '", "NULL"] },
        { "text", "TEXT COLLATE NOCASE", "TEXT", "a", ["'a'"], ["'A'"] },
        { "text", "TEXT", null, null, ["NULL"], ["''"] },
        { "text", "", "BLOB", "12", ["'12'", "12"], ["12.0", "'12.0'", "x'3132'"] },
        { "text", "", "BLOB", "1.5", ["'1.5'", "1.5"], ["'1.50'", "15"] },
        { "text", "STRING", null, "abc", ["'abc'"], ["0", "'0'", "'ABC'"] },
        { "text", "STRING", null, null, ["NULL"], ["0", "''"] },
        { "text", "TEXT", "-", "05", ["'05'"], ["'5'"] },
        { "bpchar", "CHAR(5)", null, "ab   ", ["'ab'", "'ab   '", "'ab '"], ["'abc'", "NULL"] },
        { "bytea", "BLOB", null, "61", ["x'61'"], ["'a'", "x'6100'"] },
        { "date", "DATE", null, "2024-02-29", ["'2024-02-29'"], ["'2024-02-28'", "NULL"] },
        { "timestamp", "DATETIME", null, "2024-02-29 12:00:00", ["'2024-02-29 12:00:00'", "'2024-02-29T12:00'", "'2024-02-29 12:00:00.000'"], ["'2024-02-29 12:00:01'", "'x'", "NULL"] },
        { "timestamptz", "TIMESTAMPTZ", null, "2024-02-29 12:00:00", ["'2024-02-29 12:00:00'", "'2024-02-29T12:00Z'", "'2024-03-01 03:00:00+15'", "'2024-02-28 21:00-15:00'"], ["'2024-02-29 12:00:00+01'"] },
        { "timestamp", "INTEGER", "unix", "1970-01-01 00:00:05", ["5", "5.0"], ["4", "6", "5.5", "NULL"] },
        { "timestamp", "REAL", "julian", "2000-01-01 12:00:00", ["2451545.0", "2451545.000000001"], ["2451545.00001"] },
        { "date", "INTEGER", "unix", "1970-01-02", ["86400", "86400.0"], ["86401"] },
        { "uuid", "UUID", null, "00112233-4455-6677-8899-aabbccddeeff", ["'00112233-4455-6677-8899-aabbccddeeff'", "'00112233-4455-6677-8899-AABBCCDDEEFF'", "x'00112233445566778899aabbccddeeff'"], ["'10112233-4455-6677-8899-aabbccddeeff'", "NULL"] },
        { "uuid", "BINARY(16)", null, "00112233-4455-6677-8899-aabbccddeeff", ["'00112233-4455-6677-8899-aabbccddeeff'", "x'00112233445566778899aabbccddeeff'"], ["x'0011'"] },
        { "json", "JSON", null, "{\"a\": 1}", ["'{\"a\": 1}'"], ["'{\"a\":1}'"] },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_test_is_true_for_each_form_of_the_value(string name, string declared, string? remoteType, string? value, string[] same, string[] others)
    {
        using var file = new SqliteFile($"CREATE TABLE t(id INTEGER PRIMARY KEY, k {declared}); CREATE INDEX ik ON t(k);"
            + string.Concat(same.Concat(others).Select((literal, index) => $"INSERT INTO t VALUES ({index}, {literal});")));
        OutgoingColumn column = RowsOut.Column("k", Type(name), remoteType == "-" ? null : remoteType ?? declared);
        using RemoteConnection connection = file.OpenToWrite();
        connection.BeginTransaction();
        RemoteModify modify = Delete(column);
        using (RemoteWriter writer = connection.OpenWriter(modify))
        {
            Assert.Equal([same.Length], RowsOut.Write(writer, modify, null, [value]));
        }

        List<object?[]> left = SqliteFile.Read(connection, "SELECT `id` FROM `t` ORDER BY `id`", [SqliteFile.Result("id", Int8)]);
        Assert.Equal(Enumerable.Range(same.Length, others.Length).Select(static id => (object?)(long)id), left.Select(static row => row[0]));
        connection.RollbackTransaction();
    }

    [Theory]
    [InlineData("int8", "INTEGER")]
    [InlineData("text", "TEXT")]
    [InlineData("text", "TEXT COLLATE NOCASE")]
    [InlineData("text", "")]
    [InlineData("text", null)]
    [InlineData("numeric", "NUMERIC")]
    [InlineData("numeric(12,2)", "DECIMAL(12,2)")]
    [InlineData("timestamp", "DATETIME")]
    [InlineData("timestamptz", "TIMESTAMPTZ")]
    [InlineData("timestamp", "unix")]
    [InlineData("uuid", "UUID")]
    [InlineData("date", "DATE")]
    public void An_index_is_used(string name, string? remoteType)
    {
        using var file = new SqliteFile($"CREATE TABLE t(id INTEGER PRIMARY KEY, k {(remoteType == "unix" ? "INTEGER" : remoteType ?? "TEXT")}); CREATE INDEX ik ON t(k);");
        using RemoteConnection connection = file.OpenToWrite();
        foreach (bool isNotNull in new[] { true, false })
        {
            string sql = Delete(RowsOut.Column("k", Type(name), remoteType == string.Empty ? "BLOB" : remoteType, isNotNull: isNotNull)).Sql;
            string plan = string.Join('\n', SqliteFile.Read(connection, "EXPLAIN QUERY PLAN " + sql, [SqliteFile.Result("id", Int8), SqliteFile.Result("p", Int8), SqliteFile.Result("n", Int8), SqliteFile.Result("detail", Text)], [Text], [RemoteValue.Null]).Select(static row => row[3]));
            Assert.Contains("ik (k", plan, StringComparison.Ordinal);
            Assert.DoesNotContain("SCAN", plan, StringComparison.Ordinal);
        }
    }

    private static RemoteModify Delete(OutgoingColumn column)
    {
        var sql = new StringBuilder("DELETE FROM `main`.`t` WHERE ");
        Dialect.WriteOldValueTest(sql, column, 1);
        return new RemoteModify(ModifyKind.Delete, "local", "main", "t", sql.ToString()) { Identity = [column] };
    }

    private static TypeFacts Type(string name) => name switch
    {
        "int8" => Int8,
        "bool" => Bool,
        "float4" => Float4,
        "float8" => Float8,
        "numeric" => Numeric,
        "numeric(12,2)" => s_scaled,
        "text" => Text,
        "bpchar" => BpChar,
        "bytea" => Bytea,
        "date" => Date,
        "timestamp" => Timestamp,
        "timestamptz" => s_timestampTz,
        "uuid" => Uuid,
        _ => BuiltIn(TypeOid.Json, name),
    };
}
