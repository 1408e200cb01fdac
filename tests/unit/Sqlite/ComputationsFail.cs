using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Remote;
using static PgDotnetFdw.Tests.Unit.Sqlite.Calls;
using static PgDotnetFdw.Tests.Unit.Sqlite.DialectFixture;

namespace PgDotnetFdw.Tests.Unit.Sqlite;

/// <summary>What is an error in PostgreSQL is one of the same SQLSTATE when SQLite computes it.</summary>
public sealed class ComputationsFail
{
    private const string DivisionByZero = "22012";

    public static TheoryData<string> Names => [.. Cases().Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_computation_fails_as_in_postgres(string name)
    {
        (Expr expression, string sqlState) = Cases()[name];
        using var file = new SqliteFile(Samples.SqliteScript);
        using RemoteConnection connection = file.Open();
        var writer = new DialectWriter(Dialect, Samples.Table);
        Assert.True(Dialect.WriteSelectExpression(writer, expression, out _) == Fidelity.Exact, $"refused: {writer.Reason}");

        ForeignDataException error = Assert.Throws<ForeignDataException>(
            () => SqliteFile.Read(connection, $"SELECT {writer.Sql} FROM v", [SqliteFile.Result("x", expression.Type)]));

        Assert.Equal(sqlState, error.SqlState);
        Assert.True(connection.IsUsable);
    }

    [Theory]
    [InlineData(null, 12)]
    [InlineData(0L, 0)]
    [InlineData(5L, 5)]
    [InlineData(100L, 12)]
    public void A_limit_that_is_a_parameter_counts_as_in_postgres(long? value, int rows)
    {
        RemoteValue count = value is { } number ? RemoteValue.FromInt64(number) : RemoteValue.Null;

        Assert.Equal(rows, Rows(Param(Int8), null, count).Count);
        Assert.Equal(12 - (value is null ? 0 : rows), Rows(null, Param(Int8), count).Count);
    }

    [Fact]
    public void A_negative_limit_or_offset_is_an_error()
    {
        Assert.Equal("2201W", Assert.Throws<ForeignDataException>(() => Rows(Param(Int8), null, RemoteValue.FromInt64(-1))).SqlState);
        Assert.Equal("2201X", Assert.Throws<ForeignDataException>(() => Rows(null, Param(Int8), RemoteValue.FromInt64(-1))).SqlState);
    }

    [Fact]
    public void A_limit_that_is_a_constant_is_written_out()
    {
        Assert.Equal(" LIMIT 5 OFFSET 2", Limit(Integer(5), Integer(2)));
        Assert.Equal(" LIMIT -1 OFFSET 2", Limit(null, Integer(2)));
        Assert.Equal(" LIMIT pgdotnet_limit(NULL)", Limit(Null(Int8), null));
        Assert.Equal(Refused, Limit(Integer(-1), null));
        Assert.Equal(Refused, Limit(O(Int8, "+(int8,int8)", Param(Int8), Integer(1)), null));
    }

    private static Dictionary<string, (Expr Expression, string SqlState)> Cases() => new(StringComparer.Ordinal)
    {
        ["i + 1"] = (O(Int4, "+(int4,int4)", V("i"), I4(1)), SqlState.NumericValueOutOfRange),
        ["i + s"] = (O(Int4, "+(int4,int2)", V("i"), V("s")), SqlState.NumericValueOutOfRange),
        ["b + 1"] = (O(Int8, "+(int8,int8)", V("b"), Integer(1)), SqlState.NumericValueOutOfRange),
        ["b * 2"] = (O(Int8, "*(int8,int8)", V("b"), Integer(2)), SqlState.NumericValueOutOfRange),
        ["b / -1"] = (O(Int8, "/(int8,int8)", V("b"), Integer(-1)), SqlState.NumericValueOutOfRange),
        ["i / -1"] = (O(Int4, "/(int4,int4)", V("i"), I4(-1)), SqlState.NumericValueOutOfRange),
        ["s * s"] = (O(Int2, "*(int2,int2)", V("s"), V("s")), SqlState.NumericValueOutOfRange),
        ["-b"] = (O(Int8, "-(int8)", V("b")), SqlState.NumericValueOutOfRange),
        ["-i"] = (O(Int4, "-(int4)", V("i")), SqlState.NumericValueOutOfRange),
        ["abs(b)"] = (F(Int8, "abs(int8)", V("b")), SqlState.NumericValueOutOfRange),
        ["abs(s)"] = (F(Int2, "abs(int2)", V("s")), SqlState.NumericValueOutOfRange),
        ["i::int2"] = (F(Int2, "int2(int4)", V("i")), SqlState.NumericValueOutOfRange),
        ["b::int4"] = (F(Int4, "int4(int8)", V("b")), SqlState.NumericValueOutOfRange),
        ["i / j"] = (O(Int4, "/(int4,int4)", V("i"), V("j")), DivisionByZero),
        ["i % j"] = (O(Int4, "%(int4,int4)", V("i"), V("j")), DivisionByZero),
        ["mod(b, 0)"] = (F(Int8, "mod(int8,int8)", V("b"), Integer(0)), DivisionByZero),
        ["avg(f)"] = (A(Float8, "avg(float8)", V("f")), SqlState.NumericValueOutOfRange),
    };

    private static List<object?[]> Rows(Expr? count, Expr? offset, RemoteValue value)
    {
        using var file = new SqliteFile(Samples.SqliteScript);
        using RemoteConnection connection = file.Open();
        return SqliteFile.Read(connection, $"SELECT id FROM v{Limit(count, offset)}", [SqliteFile.Result("id", Int8)], [Int8], [value]);
    }

    private static string Limit(Expr? count, Expr? offset)
    {
        var writer = new DialectWriter(Dialect, Samples.Table);
        return Dialect.WriteLimit(writer, count, offset) == Fidelity.Exact ? writer.Sql.ToString() : Refused;
    }
}
