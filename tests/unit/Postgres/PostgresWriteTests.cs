using System.Text;
using PgDotnetFdw.Driver.Postgres;
using PgDotnetFdw.Driver.Postgres.Wire;
using PgDotnetFdw.Driver.Postgres.Writes;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Options;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Rows;

namespace PgDotnetFdw.Tests.Unit.Postgres;

/// <summary>What the dialect writes for INSERT, UPDATE and DELETE, and in which form values go out.</summary>
public sealed class PostgresWriteTests
{
    private static readonly PostgresDialect s_dialect = new();
    private static readonly OutgoingColumn s_id = new(1, "id", "Id", Ir.Int4, true);
    private static readonly OutgoingColumn s_name = new(2, "name", "name", Ir.Text, false);

    [Fact]
    public void Old_values_are_compared_so_that_indexes_serve()
    {
        Assert.Equal("\"Id\" = $1", Test(s_id, 1));
        Assert.Equal("(name = $2 OR (name IS NULL AND $2 IS NULL))", Test(s_name, 2));
        Assert.Equal("ctid = $3", Test(new OutgoingColumn(-1, "ctid", "ctid", Ir.BuiltIn(TypeOid.Tid, "tid"), false), 3));
    }

    [Fact]
    public void Old_values_without_equality_are_compared_as_text()
    {
        Assert.Equal("(name)::pg_catalog.text IS NOT DISTINCT FROM $1", Test(s_name with { Type = Ir.Json }, 1));
        Assert.Equal("(name)::pg_catalog.text IS NOT DISTINCT FROM $1", Test(s_name with { Type = Ir.Point, IsNotNull = true }, 1));
        Assert.Equal("(name)::pg_catalog.text IS NOT DISTINCT FROM $1", Test(s_name with { Type = Ir.BoxArray }, 1));
    }

    [Fact]
    public void Conflicts()
    {
        Assert.Equal(" ON CONFLICT DO NOTHING", Conflict(ConflictAction.Ignore, []));
        Assert.Equal(" ON CONFLICT (\"Id\") DO UPDATE SET name = EXCLUDED.name", Conflict(ConflictAction.Update, [s_id]));
        Assert.Equal(" ON CONFLICT (\"Id\", name) DO NOTHING", Conflict(ConflictAction.Update, [s_id, s_name]));
        Assert.Null(Conflict(ConflictAction.Update, []));
    }

    [Fact]
    public void New_values_are_shipped_only_where_the_column_holds_them_unchanged()
    {
        ConstExpr number = Ir.Number(Ir.Int4, 7);
        Assert.Equal((Fidelity.Exact, "7"), Assign(Ir.Int4, number));
        Assert.Equal(Fidelity.No, Assign(Ir.Int8, number).Fidelity);
        Assert.Equal(Fidelity.No, Assign(Ir.Int4, number, "bigint").Fidelity);
        Assert.Equal((Fidelity.Exact, "'sad'"), Assign(Ir.Mood, Ir.Output(Ir.Mood, "sad")));
        TypeFacts domain = new(16600, -1, 'd', ObjectOrigin.User, null, 0, TypeOid.Int4, "public", "positive");
        Assert.Equal(Fidelity.No, Assign(domain, Ir.Number(domain, 7)).Fidelity);
    }

    [Fact]
    public void Values_are_binary_where_both_types_are_one()
    {
        ColumnFacts mood = new(20000, 20000, true, false);
        ColumnFacts domain = new(20001, TypeOid.Int4, false, false);
        Assert.True(IsBinary(Ir.Int4, TypeOid.Int4));
        Assert.True(IsBinary(Ir.Int4Array, 1007));
        Assert.True(IsBinary(Ir.Int4, 20001, domain));
        Assert.True(IsBinary(Ir.VarChar, TypeOid.Text));
        Assert.True(IsBinary(Ir.Mood, 20000, mood));
        Assert.True(IsBinary(Ir.Text, 20000, mood));
        Assert.False(IsBinary(Ir.Int4, TypeOid.Int8));
        Assert.False(IsBinary(Ir.Text, TypeOid.Jsonb));
        Assert.False(IsBinary(Ir.Text, TypeOid.Name));
        Assert.False(IsBinary(Ir.TsVector, 3614));
        Assert.False(IsBinary(Ir.RegClass, 2205));
        Assert.False(IsBinary(Ir.MoodArray, 20002));
    }

    [Fact]
    public void Text_of_a_copy_is_escaped()
    {
        byte[] row = [0, 2, 0, 0, 0, 7, (byte)'a', (byte)'\t', (byte)'\\', (byte)'.', (byte)'\r', (byte)'\n', (byte)'b', 0xff, 0xff, 0xff, 0xff];
        StringBuilder text = new();

        CopyFormat.Write(new OutgoingRows(row, 1, 2), isBinary: false, 100, piece => text.Append(Encoding.UTF8.GetString(piece)));

        Assert.Equal("a\\t\\\\.\\r\\nb\t\\N\n", text.ToString());
    }

    [Theory]
    [InlineData("INSERT 0 17\0", 17)]
    [InlineData("COPY 4294967296\0", 4294967296)]
    [InlineData("BEGIN\0", 0)]
    [InlineData("", 0)]
    public void Tags_tell_how_many(string tag, long count) => Assert.Equal(count, WireTags.Count(Encoding.ASCII.GetBytes(tag)));

    private static string Test(OutgoingColumn column, int ordinal)
    {
        StringBuilder sql = new();
        s_dialect.WriteOldValueTest(sql, column, ordinal);
        return sql.ToString();
    }

    private static string? Conflict(ConflictAction action, IReadOnlyList<OutgoingColumn> key)
    {
        StringBuilder sql = new();
        return s_dialect.TryWriteConflict(sql, action, key, [s_id, s_name]) ? sql.ToString() : null;
    }

    private static (Fidelity Fidelity, string Sql) Assign(TypeFacts type, Expr value, string? remoteType = null)
    {
        ExpressionWriter writer = new();
        RemoteColumn column = new(1, "c", "c", false, type, CollationFacts.None, new ColumnOptions { RemoteType = remoteType });
        return (s_dialect.WriteAssignment(writer, column, value), writer.Sql.ToString());
    }

    private static bool IsBinary(TypeFacts type, uint remoteOid, ColumnFacts? remote = null) =>
        WriteForms.IsBinary(s_name with { Type = type }, remoteOid, remote ?? new ColumnFacts(remoteOid, remoteOid, false, false));
}
