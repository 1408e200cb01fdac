using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;

namespace PgDotnetFdw.Tests.Unit.Postgres;

/// <summary>Constants and parameters keep their value and their type.</summary>
public sealed class PostgresValueTests
{
    [Theory]
    [InlineData(0L, "0")]
    [InlineData(5L, "5")]
    [InlineData(-5L, "(-5)")]
    [InlineData(int.MaxValue, "2147483647")]
    [InlineData(int.MinValue, "'-2147483648'::pg_catalog.int4")]
    public void Literals_of_int4_go_without_a_type(long value, string sql) => Assert.Equal(sql, Ir.Deparse(Ir.Number(Ir.Int4, value)));

    [Theory]
    [InlineData(5L, "'5'::pg_catalog.int8")]
    [InlineData(-5L, "'-5'::pg_catalog.int8")]
    [InlineData(2147483647L, "'2147483647'::pg_catalog.int8")]
    [InlineData(2147483648L, "2147483648")]
    [InlineData(-2147483648L, "(-2147483648)")]
    [InlineData(-2147483647L, "'-2147483647'::pg_catalog.int8")]
    [InlineData(long.MaxValue, "9223372036854775807")]
    [InlineData(long.MinValue, "'-9223372036854775808'::pg_catalog.int8")]
    public void Literals_of_int8_are_never_taken_for_int4(long value, string sql) => Assert.Equal(sql, Ir.Deparse(Ir.Number(Ir.Int8, value)));

    [Fact]
    public void Other_types_are_written_with_a_cast()
    {
        Assert.Equal("'7'::pg_catalog.int2", Ir.Deparse(Ir.Number(Ir.Int2, 7)));
        Assert.Equal("'4294967295'::pg_catalog.oid", Ir.Deparse(Ir.Number(Ir.Oid, 4294967295)));
        Assert.Equal("'1.50'::pg_catalog.numeric", Ir.Deparse(Ir.Output(Ir.Numeric, "1.50")));
        Assert.Equal("'2020-01-01'::pg_catalog.date", Ir.Deparse(Ir.Output(Ir.Date, "2020-01-01")));
        Assert.Equal(@"E'\\x00ff'::pg_catalog.bytea", Ir.Deparse(Ir.Const(Ir.Bytea, RemoteValue.FromBytes(new byte[] { 0, 255 }))));
        Assert.Equal("NULL::pg_catalog.int4", Ir.Deparse(Ir.Const(Ir.Int4, RemoteValue.Null)));
        Assert.Equal("'a'::pg_catalog.\"char\"", Ir.Deparse(Ir.Output(Ir.Char, "a")));
        Assert.Equal("'(1,2)'::pg_catalog.point", Ir.Deparse(Ir.Output(Ir.Point, "(1,2)")));
        Assert.Equal("'[1,5)'::pg_catalog.int4range", Ir.Deparse(Ir.Output(Ir.Int4Range, "[1,5)")));
        Assert.Equal("'''a'':1'::pg_catalog.tsvector", Ir.Deparse(Ir.Output(Ir.TsVector, "'a':1")));
        Assert.Equal("true", Ir.Deparse(Ir.True));
    }

    [Theory]
    [InlineData(0.1, "'0.1'::pg_catalog.float8")]
    [InlineData(1e300, "'1E+300'::pg_catalog.float8")]
    [InlineData(double.NaN, "'NaN'::pg_catalog.float8")]
    [InlineData(double.PositiveInfinity, "'Infinity'::pg_catalog.float8")]
    [InlineData(double.NegativeInfinity, "'-Infinity'::pg_catalog.float8")]
    [InlineData(-0.0, "'-0'::pg_catalog.float8")]
    public void Floats_keep_every_bit(double value, string sql) => Assert.Equal(sql, Ir.Deparse(Ir.Const(Ir.Float8, RemoteValue.FromFloat64(value))));

    [Fact]
    public void A_float4_constant_is_as_short_as_a_float4_is() =>
        Assert.Equal("'0.1'::pg_catalog.float4", Ir.Deparse(Ir.Const(Ir.Float4, RemoteValue.FromFloat64(0.1f))));

    [Fact]
    public void Quotes_and_backslashes_are_doubled() => Assert.Equal(@"E'it''s \\n'::pg_catalog.text", Ir.Deparse(Ir.Words(Ir.Text, @"it's \n")));

    [Fact]
    public void Domains_and_enums_are_what_they_are_made_of()
    {
        Assert.Equal("'5'::pg_catalog.int4", Ir.Deparse(Ir.Output(Ir.Positive, "5")));
        Assert.Equal("'happy'::pg_catalog.text", Ir.Deparse(Ir.Output(Ir.Mood, "happy")));
        Assert.Equal("$1::pg_catalog.int4", Ir.Deparse(Ir.Param(Ir.Positive)));
        Assert.Equal("$1::pg_catalog.text", Ir.Deparse(Ir.SameRemote, Ir.Param(Ir.Mood)));
    }

    [Fact]
    public void Values_without_a_common_meaning_stay_here()
    {
        foreach (TypeFacts type in new[] { Ir.Money, Ir.RegClass, Ir.Address, Ir.Citext, Ir.MoodArray, Ir.Record })
        {
            Assert.Equal("no", Ir.Deparse(Ir.Output(type, "1")));
            Assert.Equal("no", Ir.Deparse(Ir.Param(type)));
        }
    }

    [Fact]
    public void Values_that_older_remotes_cannot_read_need_a_newer_one()
    {
        Assert.Equal("no", Ir.Deparse(Ir.Output(Ir.Numeric, "-Infinity")));
        Assert.Equal("no: an infinite numeric needs a remote of version 14 or later", Ir.Deparse(Ir.Remote(13), Ir.Output(Ir.Numeric, "-Infinity")));
        Assert.Equal("'-Infinity'::pg_catalog.numeric", Ir.Deparse(Ir.Remote(14), Ir.Output(Ir.Numeric, "-Infinity")));
        Assert.Equal("'NaN'::pg_catalog.numeric", Ir.Deparse(Ir.Output(Ir.Numeric, "NaN")));
        Assert.Equal("no: an infinite interval needs a remote of version 17 or later", Ir.Deparse(Ir.Remote(16), Ir.Output(Ir.Interval, "infinity")));
        Assert.Equal("no", Ir.Deparse(Ir.Output(Ir.Int4MultiRange, "{[1,2)}")));
        Assert.Equal("'{[1,2)}'::pg_catalog.int4multirange", Ir.Deparse(Ir.Remote(14), Ir.Output(Ir.Int4MultiRange, "{[1,2)}")));
        Assert.Equal("no: type jsonpath needs a remote of version 12 or later", Ir.Deparse(Ir.Remote(11), Ir.Param(Ir.JsonPath)));
    }

    [Fact]
    public void A_char_whose_text_form_changed_stays_here()
    {
        Assert.Equal("no", Ir.Deparse(Ir.SameRemote, Ir.Output(Ir.Char, @"\377"))[..2]);
        Assert.Equal("no", Ir.Deparse(Ir.SameRemote, Ir.Param(Ir.Char))[..2]);
    }

    [Fact]
    public void Arrays_keep_their_bounds()
    {
        RemoteValue[] numbers = [RemoteValue.FromInt64(1), RemoteValue.FromInt64(-2), RemoteValue.Null, RemoteValue.FromInt64(4)];

        Assert.Equal("'{1,-2,NULL,4}'::pg_catalog.int4[]", Ir.Deparse(Ir.Array(Ir.Int4Array, Ir.Int4, numbers)));
        Assert.Equal("'{}'::pg_catalog.int4[]", Ir.Deparse(Ir.Array(Ir.Int4Array, Ir.Int4)));
        Assert.Equal(
            "'{{1,-2},{NULL,4}}'::pg_catalog.int4[]",
            Ir.Deparse(Ir.Const(Ir.Int4Array, RemoteValue.FromArray(Ir.Int4, numbers, [new ArrayDimension(2, 1), new ArrayDimension(2, 1)]))));
        Assert.Equal(
            "'[0:1][-3:-2]={{1,-2},{NULL,4}}'::pg_catalog.int4[]",
            Ir.Deparse(Ir.Const(Ir.Int4Array, RemoteValue.FromArray(Ir.Int4, numbers, [new ArrayDimension(2, 0), new ArrayDimension(2, -3)]))));
        Assert.Equal(
            "'{\"(1,1),(0,0)\";NULL}'::pg_catalog.box[]",
            Ir.Deparse(Ir.Array(Ir.BoxArray, Ir.Box, RemoteValue.FromOutput("(1,1),(0,0)"u8.ToArray()), RemoteValue.Null)));
    }

    [Fact]
    public void Elements_of_text_are_always_quoted() =>
        Assert.Equal(
            """E'{"it''s","a\\"b\\\\c","NULL","",NULL}'::pg_catalog.text[]""",
            Ir.Deparse(Ir.Array(
                Ir.TextArray, Ir.Text, RemoteValue.FromText("it's"), RemoteValue.FromText("a\"b\\c"), RemoteValue.FromText("NULL"), RemoteValue.FromText(string.Empty), RemoteValue.Null)));

    [Fact]
    public void Parameters_are_cast_and_numbered_once() =>
        Assert.Equal(
            "((c = $1::pg_catalog.int8) OR (c < $2::pg_catalog.int4) OR (c > $1::pg_catalog.int8) OR (c = ANY ($3::pg_catalog.int4[])))",
            Ir.Deparse(new BoolExpr(Ir.Bool, BoolOperator.Or, [
                Ir.Op(Ir.Var(Ir.Int4), "=", Ir.Param(Ir.Int8, 4)),
                Ir.Op(Ir.Var(Ir.Int4), "<", Ir.Param(Ir.Int4, 2)),
                Ir.Op(Ir.Var(Ir.Int4), ">", Ir.Param(Ir.Int8, 4)),
                Ir.Any(Ir.Var(Ir.Int4), "=", Ir.Param(Ir.Int4Array, 7))])));

    [Fact]
    public void Constants_become_parameters_of_their_type_unless_the_planner_needs_to_see_them()
    {
        Assert.Equal("$3::pg_catalog.int8", ConstParameter(Ir.Number(Ir.Int8, 5)));
        Assert.Equal("$3::pg_catalog.text", ConstParameter(Ir.Output(Ir.Mood, "happy")));
        Assert.Equal(string.Empty, ConstParameter(Ir.True));
        Assert.Equal(string.Empty, ConstParameter(Ir.Const(Ir.Int4, RemoteValue.Null)));
    }

    [Fact]
    public void An_unknown_parameter_is_no_constant_null()
    {
        ExpressionWriter writer = new();
        writer.Dialect.WriteUnknownParameter(writer, Ir.Param(Ir.Int8));
        Assert.Equal("((SELECT NULL::pg_catalog.int8)::pg_catalog.int8)", writer.Sql.ToString());
    }

    private static string ConstParameter(ConstExpr constant)
    {
        ExpressionWriter writer = new();
        Assert.Equal(writer.Dialect.TryWriteConstParameter(writer, constant, 3), writer.Sql.Length > 0);
        return writer.Sql.ToString();
    }
}
