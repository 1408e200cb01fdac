using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Remote;
using static PgDotnetFdw.Tests.Unit.Sqlite.DialectFixture;

namespace PgDotnetFdw.Tests.Unit.Sqlite;

/// <summary>Booleans, lists, null tests and select lists.</summary>
public sealed class DialectWritesConditions
{
    [Fact]
    public void A_boolean_column_is_a_condition()
    {
        Assert.Equal("Exact: (`b` <> 0)", Written(Var("b")));
        Assert.Equal("Exact: (NOT (`b` <> 0))", Written(Not(Var("b"))));
        Assert.Equal("Exact: ((`b` <> 0) AND (`i` = 1))", Written(And(Var("b"), Compare(Var("i"), "=", Integer(1)))));
        Assert.Equal("Exact: (`b` = ?1)", Written(Compare(Var("b"), "=", Param(Bool))));
        Assert.Equal("Exact: (`b` <> 1)", Written(Compare(Var("b"), "<>", Const(Bool, RemoteValue.FromBoolean(true)))));
    }

    [Theory]
    [InlineData(BooleanTestKind.IsTrue, "IS 1")]
    [InlineData(BooleanTestKind.IsNotTrue, "IS NOT 1")]
    [InlineData(BooleanTestKind.IsFalse, "IS 0")]
    [InlineData(BooleanTestKind.IsNotFalse, "IS NOT 0")]
    [InlineData(BooleanTestKind.IsUnknown, "IS NULL")]
    [InlineData(BooleanTestKind.IsNotUnknown, "IS NOT NULL")]
    public void Boolean_tests_are_exact(BooleanTestKind kind, string test)
    {
        Assert.Equal($"Exact: (`b` {test})", Written(new BooleanTestExpr(Bool, kind, Var("b"))));
        Assert.Equal($"Exact: ((`i` = 1) {test})", Written(new BooleanTestExpr(Bool, kind, Compare(Var("i"), "=", Integer(1)))));
        Assert.Equal(Refused, Written(new BooleanTestExpr(Bool, kind, Compare(Var("n"), "=", Param(Numeric)))));
    }

    [Fact]
    public void A_list_is_written_out_with_its_nulls()
    {
        Expr list = Array(Int8, RemoteValue.FromInt64(1), RemoteValue.Null, RemoteValue.FromInt64(-3));

        Assert.Equal("Exact: (`i` IN (1, NULL, -3))", Written(Any(Var("i"), "=", list)));
        Assert.Equal("Exact: (`i` NOT IN (1, NULL, -3))", Written(All(Var("i"), "<>", list)));
        Assert.Equal("Exact: (NOT (`i` IN (1, NULL, -3)))", Written(Not(Any(Var("i"), "=", list))));
    }

    [Fact]
    public void An_empty_list_is_written_out()
    {
        Assert.Equal("Exact: (`i` IN ())", Written(Any(Var("i"), "=", Array(Int8))));
        Assert.Equal("Exact: (`i` NOT IN ())", Written(All(Var("i"), "<>", Array(Int8))));
    }

    [Fact]
    public void Lists_follow_the_rules_of_their_kind()
    {
        Assert.Equal("Exact: (`t` COLLATE BINARY IN ('a', 'b''c'))", Written(Any(Var("t"), "=", Array(Text, RemoteValue.FromText("a"), RemoteValue.FromText("b'c")))));
        Assert.Equal("Exact: (`d` COLLATE BINARY IN ('2024-01-01', '9999-12-32'))", Written(Any(Var("d"), "=", Array(Date, Output("2024-01-01"), Output("infinity")))));
        Assert.Equal("Exact: (`n` IN (1, 19.99))", Written(Any(Var("n"), "=", Array(Numeric, Output("1.0"), Output("19.99")))));
        Assert.Equal(Refused, Written(Any(Var("n"), "=", Array(Numeric, Output("1152921504606846976")))));
        Assert.Equal(Refused, Written(Any(Var("n_small"), "=", Array(Numeric, Output("1.0")))));
        Assert.Equal(Refused, Written(All(Var("n_small"), "<>", Array(Numeric, Output("1.0")))));
        Assert.Equal(Refused, Written(Any(Var("i_real"), "=", Array(Int8, RemoteValue.FromInt64(long.MaxValue)))));
        Assert.Equal(Refused, Written(Any(Var("i"), "<", Array(Int8, RemoteValue.FromInt64(1)))));
        Assert.Equal(Refused, Written(All(Var("i"), "=", Array(Int8, RemoteValue.FromInt64(1)))));
    }

    [Fact]
    public void Array_parameters_travel_as_json()
    {
        Assert.Equal("Exact: (`i` IN (SELECT value FROM json_each(?1)))", Written(Any(Var("i"), "=", Param(ArrayOf(Int4)))));
        Assert.Equal("Exact: (`t` COLLATE BINARY NOT IN (SELECT value FROM json_each(?1)))", Written(All(Var("t"), "<>", Param(ArrayOf(Text)))));
        Assert.Equal(Refused, Written(Any(Var("f"), "=", Param(ArrayOf(Float8)))));
        Assert.Equal(Refused, Written(new NullTestExpr(Bool, false, false, Param(ArrayOf(Int4)))));
    }

    [Fact]
    public void A_long_list_stays_local()
    {
        RemoteValue[] values = Enumerable.Range(0, 10_001).Select(value => RemoteValue.FromInt64(value)).ToArray();

        Assert.Equal(Refused, Written(Any(Var("i"), "=", Array(Int8, values))));
    }

    [Fact]
    public void Null_tests_are_exact_for_every_column()
    {
        Assert.Equal("Exact: (`c` IS NULL)", Written(new NullTestExpr(Bool, false, false, Var("c"))));
        Assert.Equal("Exact: (`unix` IS NOT NULL)", Written(new NullTestExpr(Bool, true, false, Var("unix"))));
        Assert.Equal("Exact: (pgdotnet_read_text(`v`, 40) IS NULL)", Written(new NullTestExpr(Bool, false, false, AsText(Var("v")))));
        Assert.Equal("Exact: ((?1 = 0) OR (`i` = ?1))", Written(Or(Compare(Param(Int8), "=", Integer(0)), Compare(Var("i"), "=", Param(Int8)))));
    }

    [Fact]
    public void Select_lists_name_columns_and_mark_points_in_time_that_are_numbers()
    {
        var writer = new DialectWriter(Dialect, Table);
        Assert.Equal(ColumnTransfer.Value, Dialect.WriteSelectColumn(writer, Var("od`d \"name\""), Column("od`d \"name\"")));
        writer.Sql.Append(", ");
        Dialect.WriteSelectColumn(writer, Var("unix"), Column("unix"));
        writer.Sql.Append(" FROM ");
        Dialect.WriteTable(writer.Sql, Table);

        Assert.Equal("`od``d \"name\"`, `unix` AS `pgdotnet:unix` FROM `main`.`remote`", writer.Sql.ToString());
    }
}
