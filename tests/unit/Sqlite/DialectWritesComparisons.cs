using PgDotnetFdw.Driver.Sqlite;
using PgDotnetFdw.Sdk.Expressions;
using static PgDotnetFdw.Tests.Unit.Sqlite.DialectFixture;

namespace PgDotnetFdw.Tests.Unit.Sqlite;

/// <summary>Operators: what is sent for each kind of column, and how far it is trusted.</summary>
public sealed class DialectWritesComparisons
{
    [Theory]
    [InlineData("=")]
    [InlineData("<>")]
    [InlineData("<")]
    [InlineData("<=")]
    [InlineData(">")]
    [InlineData(">=")]
    public void Integers_are_compared_exactly(string name)
    {
        Assert.Equal($"Exact: (`i` {name} 5)", Written(Compare(Var("i"), name, Integer(5))));
        Assert.Equal($"Exact: (`i` {name} ?1)", Written(Compare(Var("i"), name, Param(Int4))));
        Assert.Equal($"Exact: (-9223372036854775808 {name} `i`)", Written(Compare(Integer(long.MinValue), name, Var("i"))));
        Assert.Equal($"Exact: (`i` {name} `i2`)", Written(Compare(Var("i"), name, Var("i2"))));
    }

    [Fact]
    public void Integers_under_real_affinity_are_compared_while_doubles_name_them()
    {
        Assert.Equal("Exact: (`i_real` = 9007199254740992)", Written(Compare(Var("i_real"), "=", Integer(1L << 53))));
        Assert.Equal(Refused, Written(Compare(Var("i_real"), "=", Integer((1L << 53) + 1))));
        Assert.Equal(Refused, Written(Compare(Var("i_real"), "=", Param(Int8))));
    }

    [Fact]
    public void Nothing_but_null_tests_is_sent_for_a_column_of_unknown_type()
    {
        Assert.Equal(Refused, Written(Compare(Var("i_unknown"), "=", Integer(5))));
        Assert.Equal(Refused, Written(Any(Var("i_unknown"), "=", Array(Int8, RemoteValue.FromInt64(1)))));
        Assert.Equal("Exact: (`i_unknown` IS NOT NULL)", Written(new NullTestExpr(Bool, true, false, Var("i_unknown"))));
    }

    [Fact]
    public void Keys_are_looked_up_one_list_at_a_time()
    {
        var key = new LookupKey(Facts("="), DefaultCollation, Var("i"), Param(Array(Int8, RemoteValue.FromInt64(1)).Type));
        var unreadable = key with { Column = Var("i_real") };

        Assert.Equal("Exact: (`i` IN (SELECT value FROM json_each(?1)))", Written(new KeyLookupExpr(Bool, [key])));
        Assert.Equal(Refused, Written(new KeyLookupExpr(Bool, [key, key])));
        Assert.Equal(Refused, Written(new KeyLookupExpr(Bool, [unreadable])));
    }

    [Fact]
    public void An_operator_of_a_user_is_not_sent()
    {
        var operation = new OpExpr(Bool, Facts("=", ObjectOrigin.User), DefaultCollation, [Var("i"), Integer(5)]);

        Assert.Equal(Refused, Written(operation));
    }

    [Theory]
    [InlineData(0.0, "0.0")]
    [InlineData(-2.0, "-2.0")]
    [InlineData(19.99, "19.99")]
    [InlineData(-0.125, "-0.125")]
    [InlineData(9007199254740991.0, "9007199254740991.0")]
    [InlineData(0.0625, "(1 * 1.0 / 16)")]
    [InlineData(9007199254740992.0, "(1 * 1.0 * 9007199254740992)")]
    [InlineData(0.12345678901234567, "(4447999591938863 * 1.0 / 36028797018963968)")]
    [InlineData(double.PositiveInfinity, "9e999")]
    [InlineData(double.NegativeInfinity, "-9e999")]
    [InlineData(double.NaN, "x''")]
    public void Doubles_are_written_bit_for_bit(double value, string literal) =>
        Assert.Equal($"Exact: (`f` < {literal})", Written(Compare(Var("f"), "<", Float(value))));

    [Fact]
    public void Doubles_are_compared_exactly_with_parameters_and_singles()
    {
        Assert.Equal("Exact: (`f` >= ?1)", Written(Compare(Var("f"), ">=", Param(Float8))));
        Assert.Equal("Exact: (`f` <> 0.5)", Written(Compare(Var("f"), "<>", Const(Float4, RemoteValue.FromFloat64(0.5)))));
    }

    [Fact]
    public void Singles_are_not_sent_because_reading_rounds() =>
        Assert.Equal(Refused, Written(Compare(Var("f4"), "=", Const(Float4, RemoteValue.FromFloat64(0.5)))));

    [Theory]
    [InlineData("0.00", "0")]
    [InlineData("-5", "-5")]
    [InlineData("19.990", "19.99")]
    [InlineData("999999999999999", "999999999999999")]
    [InlineData("0.0001", "(7378697629483821 * 1.0 / 4611686018427387904 / 16)")]
    public void Short_decimals_are_compared_exactly(string value, string literal)
    {
        Assert.Equal($"Exact: (`n` <> {literal})", Written(Compare(Var("n"), "<>", Decimal(value))));
        Assert.Equal($"Exact: (`n` > {literal})", Written(Compare(Decimal(value), "<", Var("n"))));
    }

    [Theory]
    [InlineData("=", "Superset: (`n` IN (1152921504606846976, 1152921504606846976 + 0.0))")]
    [InlineData("<", "Superset: (`n` <= max(1152921504606846976, 1152921504606846976 + 0.0))")]
    [InlineData("<=", "Superset: (`n` <= max(1152921504606846976, 1152921504606846976 + 0.0))")]
    [InlineData(">", "Superset: (`n` >= min(1152921504606846976, 1152921504606846976 + 0.0))")]
    [InlineData(">=", "Superset: (`n` >= min(1152921504606846976, 1152921504606846976 + 0.0))")]
    [InlineData("<>", Refused)]
    public void Long_decimals_are_a_prefilter(string name, string expected) =>
        Assert.Equal(expected, Written(Compare(Var("n"), name, Decimal("1152921504606846976"))));

    [Theory]
    [InlineData("=", "Superset: (`n` IN (?1, ?1 + 0.0))")]
    [InlineData("<", "Superset: (`n` <= max(?1, ?1 + 0.0))")]
    [InlineData(">", "Superset: (`n` >= min(?1, ?1 + 0.0))")]
    [InlineData("<>", Refused)]
    public void Decimal_parameters_are_a_prefilter(string name, string expected) =>
        Assert.Equal(expected, Written(Compare(Var("n"), name, Param(Numeric))));

    [Theory]
    [InlineData("19.99", "19.98", "20", 1999)]
    [InlineData("5", "4.99", "5.01", 500)]
    [InlineData("0.01", "0", "0.02", 1)]
    [InlineData("999999999999999.99", "1000000000000000.0", "1000000000000000", 99999999999999999)]
    public void Units_decide_where_the_constant_has_the_declared_scale(string value, string lower, string upper, long units)
    {
        string inUnits = "pgdotnet_try_units(`n_small`, 12, 2)";

        Assert.Equal($"Exact: (`n_small` BETWEEN {lower} AND {upper} AND {inUnits} = {units})", Written(Compare(Var("n_small"), "=", Decimal(value))));
        Assert.Equal($"Exact: (`n_small` <= {upper} AND {inUnits} < {units})", Written(Compare(Var("n_small"), "<", Decimal(value))));
        Assert.Equal($"Exact: (`n_small` >= {lower} AND {inUnits} >= {units})", Written(Compare(Decimal(value), "<=", Var("n_small"))));
        Assert.Equal($"Exact: ({inUnits} <> {units})", Written(Compare(Var("n_small"), "<>", Decimal(value))));
    }

    [Theory]
    [InlineData("-0.005", "-0.015", "0.005")]
    [InlineData("19.995", "19.985", "20.005")]
    public void A_declared_scale_widens_other_constants_by_a_unit(string value, string lower, string upper)
    {
        lower = Literal(lower);
        upper = Literal(upper);

        Assert.Equal($"Superset: (`n_small` BETWEEN {lower} AND {upper})", Written(Compare(Var("n_small"), "=", Decimal(value))));
        Assert.Equal($"Superset: (`n_small` <= {upper})", Written(Compare(Var("n_small"), "<", Decimal(value))));
        Assert.Equal($"Superset: (`n_small` <= {upper})", Written(Compare(Decimal(value), ">=", Var("n_small"))));
        Assert.Equal($"Superset: (`n_small` >= {lower})", Written(Compare(Var("n_small"), ">", Decimal(value))));
        Assert.Equal($"Superset: (`n_small` >= {lower})", Written(Compare(Decimal(value), "<=", Var("n_small"))));
        Assert.Equal(Refused, Written(Compare(Var("n_small"), "<>", Decimal(value))));
        Assert.Equal(Refused, Written(Not(Compare(Var("n_small"), "=", Decimal(value)))));

        static string Literal(string number)
        {
            var sql = new System.Text.StringBuilder();
            SqliteLiterals.WriteDouble(sql, double.Parse(number, System.Globalization.CultureInfo.InvariantCulture));
            return sql.ToString();
        }
    }

    [Fact]
    public void Units_are_not_used_beyond_the_digits_of_an_integer() =>
        Assert.StartsWith("Superset: ", Written(Compare(Var("n_fine"), "=", Decimal("1.5"))), StringComparison.Ordinal);

    [Theory]
    [InlineData("=", "Superset: (`n_small` BETWEEN min(?1, ?1 - 1e-2 - abs(?1 * 1e-15)) AND max(?1, ?1 + 1e-2 + abs(?1 * 1e-15)))")]
    [InlineData("<", "Superset: (`n_small` <= max(?1, ?1 + 1e-2 + abs(?1 * 1e-15)))")]
    [InlineData("<=", "Superset: (`n_small` <= max(?1, ?1 + 1e-2 + abs(?1 * 1e-15)))")]
    [InlineData(">", "Superset: (`n_small` >= min(?1, ?1 - 1e-2 - abs(?1 * 1e-15)))")]
    [InlineData(">=", "Superset: (`n_small` >= min(?1, ?1 - 1e-2 - abs(?1 * 1e-15)))")]
    [InlineData("<>", Refused)]
    public void A_declared_scale_widens_parameters_by_a_unit(string name, string expected) =>
        Assert.Equal(expected, Written(Compare(Var("n_small"), name, Param(Numeric))));

    [Fact]
    public void A_fine_scale_widens_by_no_less_than_a_unit() =>
        Assert.Equal("Superset: (`n_fine` <= max(1, 1 + 1e-15 + abs(1 * 1e-15)))", Written(Compare(Var("n_fine"), "<", Decimal("1"))));

    [Fact]
    public void A_prefilter_is_not_sent_below_not() =>
        Assert.Equal(Refused, Written(Not(Compare(Var("n_small"), "=", Param(Numeric)))));

    [Fact]
    public void Decimals_are_not_compared_with_each_other_or_as_text()
    {
        Assert.Equal(Refused, Written(Compare(Var("n"), "=", Var("n2"))));
        Assert.Equal(Refused, Written(Compare(Var("n_small"), "=", Var("n_small"))));
        Assert.Equal(Refused, Written(Compare(Var("n_text"), "=", Decimal("1"))));
    }

    [Theory]
    [InlineData("NaN", "x''")]
    [InlineData("Infinity", "9e999")]
    public void Special_decimals_are_a_prefilter(string value, string literal) =>
        Assert.Equal($"Superset: (`n_small` <= max({literal}, {literal} + 1e-2 + abs({literal} * 1e-15)))", Written(Compare(Var("n_small"), "<", Decimal(value))));

    [Fact]
    public void Text_is_compared_for_equality_only()
    {
        Assert.Equal("Exact: (`t` COLLATE BINARY = 'it''s')", Written(Compare(Var("t"), "=", String("it's"))));
        Assert.Equal("Exact: (`t` COLLATE BINARY <> ?1)", Written(Compare(Var("t"), "<>", Param(Text))));
        Assert.Equal("Exact: ('x' COLLATE BINARY = `t`)", Written(Compare(String("x"), "=", Var("t"))));
        Assert.Equal("Exact: (`t` COLLATE BINARY = `t2`)", Written(Compare(Var("t"), "=", Var("t2"))));
        Assert.Equal("Exact: (`v` COLLATE BINARY = 'x')", Written(Compare(AsText(Var("v")), "=", String("x"))));
        Assert.Equal(Refused, Written(Compare(Var("t"), "<", String("x"))));
        Assert.Equal("Exact: (`t` COLLATE BINARY < 'x')", Written(Compare(Var("t"), "<", String("x"), Calls.C)));
    }

    [Fact]
    public void Text_is_not_sent_where_equal_does_not_mean_equal_bytes()
    {
        Assert.Equal(Refused, Written(Compare(Var("t"), "=", String("x"), Nondeterministic)));
        Assert.Equal(Refused, Written(Compare(Var("c"), "=", Const(BpChar, RemoteValue.FromText("x")))));
        Assert.Equal(Refused, Written(Compare(Var("t_string"), "=", String("x"))));
    }

    [Fact]
    public void Bytes_are_compared_exactly()
    {
        Assert.Equal("Exact: (`y` >= x'00ff')", Written(Compare(Var("y"), ">=", Const(Bytea, RemoteValue.FromBytes(new byte[] { 0, 255 })))));
        Assert.Equal("Exact: (`y` = x'')", Written(Compare(Var("y"), "=", Const(Bytea, RemoteValue.FromBytes(ReadOnlyMemory<byte>.Empty)))));
        Assert.Equal("Exact: (`y` < ?1)", Written(Compare(Var("y"), "<", Param(Bytea))));
    }

    [Theory]
    [InlineData("2024-02-29", "2024-02-29")]
    [InlineData("0001-01-01", "0001-01-01")]
    [InlineData("10000-01-01", "9999-12-32")]
    [InlineData("infinity", "9999-12-32")]
    [InlineData("-infinity", "")]
    [InlineData("0044-03-15 BC", "")]
    public void Dates_are_compared_as_text_that_keeps_their_order(string value, string literal) =>
        Assert.Equal($"Exact: (`d` COLLATE BINARY < '{literal}')", Written(Compare(Var("d"), "<", Day(value))));

    [Fact]
    public void Points_in_time_are_compared_as_numbers_beside_bounds_on_the_column()
    {
        ConstExpr value = Const(Timestamp, Output("2024-02-29 00:00:00"));

        Assert.Equal(
            "Exact: (`ts` COLLATE BINARY BETWEEN '2024-02-27' AND '2024-03-03' AND pgdotnet_try_timestamp(`ts`) = 762480000000000)",
            Written(Compare(Var("ts"), "=", value)));
        Assert.Equal("Exact: (`ts` COLLATE BINARY >= '2024-02-27' AND pgdotnet_try_timestamp(`ts`) > 762480000000000)", Written(Compare(value, "<", Var("ts"))));
        Assert.Equal("Exact: (`ts` COLLATE BINARY <= pgdotnet_day(?1, 3) AND pgdotnet_try_timestamp(`ts`) < ?1)", Written(Compare(Var("ts"), "<", Param(Timestamp))));
        Assert.Equal("Exact: (pgdotnet_try_timestamp(`ts`) <> 762480000000000)", Written(Compare(Var("ts"), "<>", value)));
        Assert.Equal("Exact: (pgdotnet_try_timestamp(`ts`) = pgdotnet_try_timestamp(`ts`))", Written(Compare(Var("ts"), "=", Var("ts"))));
        Assert.Equal(
            "Exact: (`unix` BETWEEN 1709164798 AND 1709164802 AND pgdotnet_try_unix(`unix`) = 762480000000000)", Written(Compare(Var("unix"), "=", value)));
        Assert.Equal("Exact: (`unix` >= ?1 / 1000000 + 946684798 AND pgdotnet_try_unix(`unix`) >= ?1)", Written(Compare(Var("unix"), ">=", Param(Timestamp))));
    }

    [Fact]
    public void Types_with_several_texts_are_not_sent()
    {
        Assert.Equal(Refused, Written(Compare(Var("u"), "=", Const(Uuid, Output("00112233-4455-6677-8899-aabbccddeeff")))));
    }

    [Fact]
    public void Names_stand_in_grave_accents_because_a_wrong_name_in_double_quotes_is_a_string() =>
        Assert.Equal("Exact: (`od``d \"name\"` = 1)", Written(Compare(Var("od`d \"name\""), "=", Integer(1))));

    [Fact]
    public void A_null_constant_is_sent() =>
        Assert.Equal("Exact: (`i` = NULL)", Written(Compare(Var("i"), "=", Const(Int8, RemoteValue.Null))));

    [Fact]
    public void The_same_parameter_has_one_position()
    {
        Expr qual = And(Compare(Var("i"), ">", Param(Int8, 7)), Compare(Var("i2"), "<", Param(Int8, 9)), Compare(Var("i2"), ">", Param(Int8, 7)));

        Assert.Equal("Exact: ((`i` > ?1) AND (`i2` < ?2) AND (`i2` > ?1))", Written(qual));
    }
}
