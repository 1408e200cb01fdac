using System.Text;
using PgDotnetFdw.Driver.Postgres;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Tests.Unit.Postgres;

/// <summary>Identifiers, table names, and how columns are fetched.</summary>
public sealed class PostgresSelectTests
{
    [Theory]
    [InlineData("id", "id")]
    [InlineData("_x1", "_x1")]
    [InlineData("Name", "\"Name\"")]
    [InlineData("user", "\"user\"")]
    [InlineData("between", "\"between\"")]
    [InlineData("left", "\"left\"")]
    [InlineData("system_user", "\"system_user\"")]
    [InlineData("type", "type")]
    [InlineData("1a", "\"1a\"")]
    [InlineData("a b", "\"a b\"")]
    [InlineData("a\"b", "\"a\"\"b\"")]
    [InlineData("größe", "\"größe\"")]
    [InlineData("a$b", "\"a$b\"")]
    public void Identifiers_are_quoted_when_needed(string name, string sql)
    {
        StringBuilder text = new();
        new PostgresDialect().WriteIdentifier(text, name);
        Assert.Equal(sql, text.ToString());
    }

    [Fact]
    public void A_table_without_schema_name_is_in_the_schema_of_the_foreign_table()
    {
        PostgresDialect dialect = new();
        StringBuilder text = new();

        dialect.WriteTable(text, Ir.Table(Ir.Int4));
        text.Append(' ');
        dialect.WriteTable(text, Ir.Table(Ir.Int4) with { RemoteSchema = "Sales" });

        Assert.Equal("public.t \"Sales\".t", text.ToString());
    }

    [Theory]
    [InlineData(TypeOid.Int4, "int4", "c", ColumnTransfer.Value)]
    [InlineData(TypeOid.Jsonb, "jsonb", "c", ColumnTransfer.Value)]
    [InlineData(TypeOid.Char, "char", "c", ColumnTransfer.Receive)]
    [InlineData(TypeOid.Interval, "interval", "c", ColumnTransfer.Receive)]
    [InlineData(TypeOid.Money, "money", "c", ColumnTransfer.Receive)]
    [InlineData(1007u, "_int4", "c", ColumnTransfer.Receive)]
    [InlineData(3807u, "_jsonb", "c", ColumnTransfer.Receive)]
    [InlineData(2205u, "regclass", "(c)::pg_catalog.text", ColumnTransfer.Value)]
    [InlineData(2210u, "_regclass", "(c)::pg_catalog.text", ColumnTransfer.Value)]
    [InlineData(TypeOid.Xml, "xml", "(c)::pg_catalog.text", ColumnTransfer.Value)]
    [InlineData(3614u, "tsvector", "(c)::pg_catalog.text", ColumnTransfer.Value)]
    [InlineData(22u, "int2vector", "(c)::pg_catalog.text", ColumnTransfer.Value)]
    public void Built_in_types_travel_in_binary_where_it_is_the_same_everywhere(uint oid, string name, string sql, ColumnTransfer transfer) =>
        AssertSelected(Ir.Column(Ir.BuiltIn(oid, name)), sql, transfer);

    [Fact]
    public void Types_of_users_and_extensions_travel_as_text()
    {
        AssertSelected(Ir.Column(Ir.Mood), "(c)::pg_catalog.text", ColumnTransfer.Value);
        AssertSelected(Ir.Column(Ir.Positive, name: "Name"), "(\"Name\")::pg_catalog.text", ColumnTransfer.Value);
        AssertSelected(Ir.Column(Ir.Citext), "(c)::pg_catalog.text", ColumnTransfer.Value);
    }

    [Theory]
    [InlineData("numeric(10,2)", "c")]
    [InlineData("decimal", "c")]
    [InlineData("double precision", "(c)::pg_catalog.text")]
    public void Another_remote_type_travels_as_text(string remoteType, string sql) =>
        AssertSelected(Ir.Column(Ir.Numeric, remoteType), sql, ColumnTransfer.Value);

    [Theory]
    [InlineData("timestamp(3) without time zone", "c")]
    [InlineData("timestamp with time zone", "(c)::pg_catalog.text")]
    public void A_modifier_inside_the_remote_type_does_not_count(string remoteType, string sql) =>
        AssertSelected(Ir.Column(Ir.Timestamp, remoteType), sql, ColumnTransfer.Value);

    [Theory]
    [InlineData("integer[]", "c", ColumnTransfer.Receive)]
    [InlineData("bigint[]", "(c)::pg_catalog.text", ColumnTransfer.Value)]
    public void Remote_types_of_arrays_are_understood(string remoteType, string sql, ColumnTransfer transfer) =>
        AssertSelected(Ir.Column(Ir.Int4Array, remoteType), sql, transfer);

    [Fact]
    public void The_tuple_identifier_is_fetched_in_binary()
    {
        Assert.True(new PostgresDialect().HasTupleIdentifier);
        AssertSelected(Ir.Column(Ir.BuiltIn(TypeOid.Tid, "tid"), name: "ctid") with { Attribute = -1 }, "ctid", ColumnTransfer.Receive);
    }

    [Fact]
    public void Computed_values_travel_as_columns_of_their_type_do()
    {
        AssertExpression(Ir.Aggregate(Ir.Int8, "sum", "int4", null, Ir.Var(Ir.Int4)), "sum(c)", ColumnTransfer.Value);
        AssertExpression(Ir.Aggregate(Ir.Interval, "max", "interval", null, Ir.Var(Ir.Interval)), "max(c)", ColumnTransfer.Receive);
        AssertExpression(Ir.Aggregate(Ir.Int4Array, "array_agg", "anynonarray", null, Ir.Var(Ir.Int4)), "array_agg(c)", ColumnTransfer.Receive);
        AssertExpression(new CoalesceExpr(Ir.TsVector, CollationFacts.None, [Ir.Var(Ir.TsVector)]), "(COALESCE(c))::pg_catalog.text", ColumnTransfer.Value);
        AssertExpression(new CoalesceExpr(Ir.Mood, CollationFacts.None, [Ir.Var(Ir.Mood)]), "COALESCE((c)::pg_catalog.text)", ColumnTransfer.Value);
        AssertExpression(new CoalesceExpr(Ir.Positive, CollationFacts.None, [Ir.Var(Ir.Positive)]), "(COALESCE(c))::pg_catalog.text", ColumnTransfer.Value);
    }

    [Fact]
    public void A_record_cannot_be_read_back()
    {
        ExpressionWriter writer = new();
        Assert.Equal(Fidelity.No, writer.Dialect.WriteSelectExpression(writer, new RowExpr(Ir.Record, [Ir.Var(Ir.Int4)]), out _));
    }

    [Fact]
    public void A_row_is_the_text_of_its_columns_and_null_when_a_join_made_it_up()
    {
        RemoteTable table = Ir.Table(Ir.Int4) with { Columns = [Ir.Column(Ir.Int4), Ir.Column(Ir.Mood, name: "c3", attribute: 3)] };
        VarExpr row = new(Ir.Address, 2, 0, CollationFacts.None);
        ExpressionWriter writer = new() { HasAliases = true };

        Assert.Equal(Fidelity.Exact, writer.Dialect.WriteSelectRow(writer, row, table));
        Assert.Equal("CASE WHEN num_nonnulls(r2.*) = 1 THEN ROW(r2.c, r2.c3)::pg_catalog.text END", writer.Sql.ToString());
        Assert.Equal(Fidelity.No, writer.Dialect.WriteSelectRow(writer, row, table with { Columns = [Ir.Column(Ir.Money)] }));

        ExpressionWriter single = new();
        Assert.Equal(Fidelity.Exact, single.Dialect.WriteSelectRow(single, row, table));
        Assert.Equal("ROW(c, c3)::pg_catalog.text", single.Sql.ToString());
    }

    private static void AssertSelected(RemoteColumn column, string sql, ColumnTransfer transfer)
    {
        StringBuilder name = new();
        PostgresIdentifiers.Write(name, column.RemoteName);
        ExpressionWriter writer = new() { ColumnName = name.ToString() };
        VarExpr variable = new(column.Type, 1, column.Attribute, column.Collation);
        Assert.Equal(transfer, writer.Dialect.WriteSelectColumn(writer, variable, column));
        Assert.Equal(sql, writer.Sql.ToString());
    }

    private static void AssertExpression(Expr expression, string sql, ColumnTransfer transfer)
    {
        ExpressionWriter writer = ExpressionWriter.With(Ir.SameRemote);
        Assert.Equal(Fidelity.Exact, writer.Dialect.WriteSelectExpression(writer, expression, out ColumnTransfer actual));
        Assert.Equal(sql, writer.Sql.ToString());
        Assert.Equal(transfer, actual);
    }
}
