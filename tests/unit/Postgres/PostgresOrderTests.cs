using System.Text;
using PgDotnetFdw.Driver.Postgres;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Relations;
using PgDotnetFdw.Sdk.Remote;
using SortKey = PgDotnetFdw.Sdk.Relations.SortKey;

namespace PgDotnetFdw.Tests.Unit.Postgres;

/// <summary>ORDER BY, GROUP BY, LIMIT and locks, and what the remote's planner says.</summary>
public sealed class PostgresOrderTests
{
    [Theory]
    [InlineData(false, false, "c ASC NULLS LAST")]
    [InlineData(false, true, "c ASC NULLS FIRST")]
    [InlineData(true, false, "c DESC NULLS LAST")]
    [InlineData(true, true, "c DESC NULLS FIRST")]
    public void The_place_of_nulls_is_always_said(bool isDescending, bool nullsFirst, string sql) =>
        Assert.Equal(sql, Sort(Ir.Key(Ir.Var(Ir.Int4), isDescending, nullsFirst)));

    [Fact]
    public void Text_is_sorted_by_a_named_collation_only()
    {
        Assert.Equal("c COLLATE pg_catalog.\"default\" ASC NULLS LAST", Sort(Ir.Key(Ir.Var(Ir.Text), collation: Ir.Default)));
        Assert.Equal("c COLLATE pg_catalog.\"C\" ASC NULLS LAST", Sort(Ir.Key(Ir.Var(Ir.VarChar), collation: Ir.C)));
        Assert.Equal("c ASC NULLS LAST", Sort(Ir.Key(Ir.Var(Ir.Name), collation: Ir.C)));
        Assert.Equal("no", Sort(Ir.Key(Ir.Var(Ir.Text), collation: Ir.French)));
    }

    [Fact]
    public void Only_the_usual_order_is_written()
    {
        SortKey key = Ir.Key(Ir.Var(Ir.Text), collation: Ir.Default);

        Assert.Equal("no", Sort(key with { Operator = Ir.Routine("~<~", "text,text") }));
        Assert.Equal("no", Sort(key with { IsDescending = true }));
        Assert.Equal("no", Sort(Ir.Key(Ir.Var(Ir.Int8)) with { Operator = Ir.Routine("<", "int8,int4") }));
        Assert.Equal("no", Sort(Ir.Key(Ir.Var(Ir.Mood))));
        Assert.Equal("c ASC NULLS LAST", Sort(Ir.Key(Ir.Var(Ir.Int4Array))));
        Assert.Equal("c ASC NULLS LAST", Sort(Ir.Key(Ir.Var(Ir.Int4Range))));
        Assert.Equal("c ASC NULLS LAST", Sort(Ir.Key(Ir.Var(Ir.Char))));
    }

    [Fact]
    public void A_key_is_never_taken_for_an_output_column()
    {
        Assert.Equal("(1)::pg_catalog.int4 ASC NULLS LAST", Sort(Ir.Key(Ir.Number(Ir.Int4, 1))));
        Assert.Equal("(c)::pg_catalog.int4 ASC NULLS LAST", Sort(Ir.Key(Ir.Var(Ir.Positive))));
        Assert.Equal("(c)::pg_catalog.tsvector ASC NULLS LAST", Sort(Ir.Key(Ir.Var(Ir.TsVector))));
        Assert.Equal("(1)::pg_catalog.int4", Group(Ir.Group(Ir.Number(Ir.Int4, 1))));
    }

    [Fact]
    public void Groups_are_told_apart_by_the_usual_equality()
    {
        Assert.Equal("c", Group(Ir.Group(Ir.Var(Ir.Int4))));
        Assert.Equal("c", Group(Ir.Group(Ir.Var(Ir.Text), Ir.German)));
        Assert.Equal("c", Group(Ir.Group(Ir.Var(Ir.Positive))));
        Assert.Equal("(c)::pg_catalog.text", Group(Ir.Group(Ir.Var(Ir.Mood))));
        Assert.Equal("no", Group(Ir.Group(Ir.Var(Ir.Text), Ir.CaseInsensitive)));
        Assert.Equal("no", Group(Ir.Group(Ir.Var(Ir.Int4)) with { Equality = Ir.Routine("*=", "int4,int4") }));
    }

    [Theory]
    [InlineData(10L, null, " LIMIT '10'::pg_catalog.int8")]
    [InlineData(null, 5L, " OFFSET '5'::pg_catalog.int8")]
    [InlineData(-1L, 0L, " LIMIT '-1'::pg_catalog.int8 OFFSET '0'::pg_catalog.int8")]
    public void Limits_are_values_like_others(long? count, long? offset, string sql) =>
        Assert.Equal(sql, Limit(count is { } rows ? Ir.Number(Ir.Int8, rows) : null, offset is { } first ? Ir.Number(Ir.Int8, first) : null));

    [Fact]
    public void Limits_may_be_parameters_and_null() =>
        Assert.Equal(" LIMIT $1::pg_catalog.int8 OFFSET NULL::pg_catalog.int8", Limit(Ir.Param(Ir.Int8), Ir.Const(Ir.Int8, RemoteValue.Null)));

    [Theory]
    [InlineData(LockStrength.Update, LockWait.Block, null, " FOR UPDATE")]
    [InlineData(LockStrength.Update, LockWait.Error, "r1", " FOR UPDATE OF r1 NOWAIT")]
    [InlineData(LockStrength.NoKeyUpdate, LockWait.Skip, "r1", " FOR NO KEY UPDATE OF r1 SKIP LOCKED")]
    [InlineData(LockStrength.Share, LockWait.Block, "r2", " FOR SHARE OF r2")]
    [InlineData(LockStrength.KeyShare, LockWait.Block, null, " FOR KEY SHARE")]
    public void Locks_have_all_their_words(LockStrength strength, LockWait wait, string? alias, string sql)
    {
        StringBuilder text = new();
        new PostgresDialect().WriteLock(text, alias, new RowLock(1, strength, wait));
        Assert.Equal(sql, text.ToString());
    }

    [Fact]
    public void Estimates_are_read_from_the_plan()
    {
        Assert.Equal(new RemoteEstimate(2550, 4, 0.25, 35.5), PostgresFacts.ParseEstimate("Seq Scan on t  (cost=0.25..35.50 rows=2550 width=4)"));
        Assert.Equal(
            new RemoteEstimate(1, 0, 0, 1e10), PostgresFacts.ParseEstimate("Seq Scan on \"(cost=1..2 rows=3 width=4)\"  (cost=0.00..10000000000.00 rows=1 width=0)"));
        Assert.Null(PostgresFacts.ParseEstimate("Utility"));
        Assert.Null(PostgresFacts.ParseEstimate("(cost=a..b rows=1 width=1)"));
    }

    private static string Sort(SortKey key)
    {
        ExpressionWriter writer = ExpressionWriter.With(Ir.SameRemote);
        return writer.Dialect.WriteSortKey(writer, key) == Fidelity.Exact ? writer.Sql.ToString() : "no";
    }

    private static string Group(GroupKey key)
    {
        ExpressionWriter writer = ExpressionWriter.With(Ir.SameRemote);
        return writer.Dialect.WriteGroupKey(writer, key) == Fidelity.Exact ? writer.Sql.ToString() : "no";
    }

    private static string Limit(Expr? count, Expr? offset)
    {
        ExpressionWriter writer = new();
        return writer.Dialect.WriteLimit(writer, count, offset) == Fidelity.Exact ? writer.Sql.ToString() : "no";
    }
}
