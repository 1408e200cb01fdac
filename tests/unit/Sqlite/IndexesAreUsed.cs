using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Remote;
using static PgDotnetFdw.Tests.Unit.Sqlite.Calls;
using static PgDotnetFdw.Tests.Unit.Sqlite.DialectFixture;

namespace PgDotnetFdw.Tests.Unit.Sqlite;

/// <summary>Conditions, orders and extremes are written such that SQLite can use an index on the column.</summary>
public sealed class IndexesAreUsed : IDisposable
{
    private readonly SqliteFile _file = new(Samples.SqliteTable + "CREATE INDEX vi ON v(i); CREATE INDEX vt ON v(t); CREATE INDEX vts ON v(ts); CREATE INDEX vn ON v(n); CREATE INDEX vd ON v(d);");

    [Fact]
    public void By_conditions()
    {
        Assert.Contains("USING INDEX vi (i>", Plan(Is(V("i"), ">", I4(5))), StringComparison.Ordinal);
        Assert.Contains("USING INDEX vt (t=", Plan(Is(V("t"), "=", Txt("a"))), StringComparison.Ordinal);
        Assert.Contains("USING INDEX vt (t>", Plan(Is(V("t"), "~~", Txt("abc%"), "text,text")), StringComparison.Ordinal);
        Assert.Contains("USING INDEX vts (ts>", Plan(Is(V("ts"), "=", Moment(Timestamp, "2024-02-29 00:00:00"))), StringComparison.Ordinal);
        Assert.Contains("USING INDEX vts (ts<", Plan(Is(V("ts"), "<", Param(Timestamp))), StringComparison.Ordinal);
        Assert.Contains("USING INDEX vn (n>", Plan(Is(V("n"), ">", Decimal("19.99"))), StringComparison.Ordinal);
    }

    [Fact]
    public void By_orders_and_extremes()
    {
        var writer = new DialectWriter(Dialect, Samples.Table);
        Dialect.WriteSortKey(writer, Sort(V("t")));
        Assert.DoesNotContain("TEMP B-TREE", Explain($"SELECT t FROM v ORDER BY {writer.Sql} LIMIT 5"), StringComparison.Ordinal);

        writer = new DialectWriter(Dialect, Samples.Table);
        Dialect.WriteSelectExpression(writer, A(Int4, "max(int4)", V("i")), out _);
        Assert.Contains("SEARCH v USING COVERING INDEX vi", Explain($"SELECT {writer.Sql} FROM v"), StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private string Plan(Expr condition)
    {
        var writer = new DialectWriter(Dialect, Samples.Table);
        Assert.Equal(Fidelity.Exact, writer.WriteCondition(condition));
        return Explain($"SELECT * FROM v WHERE {writer.Sql}");
    }

    private string Explain(string sql)
    {
        using RemoteConnection connection = _file.Open();
        TypeFacts[] types = sql.Contains("?1", StringComparison.Ordinal) ? [Timestamp] : [];
        List<object?[]> rows = SqliteFile.Read(
            connection,
            "EXPLAIN QUERY PLAN " + sql,
            [SqliteFile.Result("id", Int8), SqliteFile.Result("parent", Int8), SqliteFile.Result("unused", Int8), SqliteFile.Result("detail", Text)],
            types,
            types.Length > 0 ? [Output("2024-02-29 00:00:00")] : []);
        return string.Join('\n', rows.Select(row => row[3]));
    }
}
