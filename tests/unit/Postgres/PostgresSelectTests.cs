using System.Text;
using PgDotnetFdw.Driver.Postgres;
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
        AssertSelected(Ir.Column(Ir.Domain, name: "Name"), "(\"Name\")::pg_catalog.text", ColumnTransfer.Value);
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
        AssertSelected(Ir.Column(Ir.BuiltIn(TypeOid.Tid, "tid")) with { Attribute = -1 }, "ctid", ColumnTransfer.Receive);
    }

    private static void AssertSelected(RemoteColumn column, string sql, ColumnTransfer transfer)
    {
        StringBuilder text = new();
        Assert.Equal(transfer, new PostgresDialect().WriteSelectColumn(text, column));
        Assert.Equal(sql, text.ToString());
    }
}
