using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;

namespace PgDotnetFdw.Tests.Unit.Postgres;

/// <summary>Which comparisons a remote PostgreSQL is trusted with, and how they are written.</summary>
public sealed class PostgresComparisonTests
{
    [Theory]
    [InlineData(0L, "((c = 0))")]
    [InlineData(5L, "((c = 5))")]
    [InlineData(-5L, "((c = (-5)))")]
    [InlineData(long.MaxValue, "((c = 9223372036854775807))")]
    [InlineData(long.MinValue, "((c = '-9223372036854775808'::pg_catalog.int8))")]
    public void Integers_are_written_plain(long value, string sql) =>
        Assert.Equal(sql, Ir.Deparse(Ir.Op(Ir.Var(Ir.Int8), "=", Ir.Number(Ir.Int8, value)), Ir.Int8));

    [Theory]
    [InlineData("=")]
    [InlineData("<>")]
    [InlineData("<")]
    [InlineData("<=")]
    [InlineData(">")]
    [InlineData(">=")]
    public void Integers_of_different_width_compare_exactly(string name) =>
        Assert.Equal($"((c {name} 7))", Ir.Deparse(Ir.Op(Ir.Var(Ir.Int2), name, Ir.Number(Ir.Int8, 7)), Ir.Int2));

    [Fact]
    public void Other_types_are_written_with_a_cast()
    {
        Assert.Equal("((c = '4294967295'::pg_catalog.oid))", Ir.Deparse(Ir.Op(Ir.Var(Ir.Oid), "=", Ir.Number(Ir.Oid, 4294967295)), Ir.Oid));
        Assert.Equal("((c > '1.50'::pg_catalog.numeric))", Ir.Deparse(Ir.Op(Ir.Var(Ir.Numeric), ">", Ir.Output(Ir.Numeric, "1.50")), Ir.Numeric));
        Assert.Equal("((c < '2020-01-01'::pg_catalog.date))", Ir.Deparse(Ir.Op(Ir.Var(Ir.Date), "<", Ir.Output(Ir.Date, "2020-01-01")), Ir.Date));
        Assert.Equal(@"((c = '\x00ff'::pg_catalog.bytea))", Ir.Deparse(Ir.Op(Ir.Var(Ir.Bytea), "=", Ir.Const(Ir.Bytea, RemoteValue.FromBytes(new byte[] { 0, 255 }))), Ir.Bytea));
        Assert.Equal("((c = NULL::pg_catalog.int4))", Ir.Deparse(Ir.Op(Ir.Var(Ir.Int4), "=", Ir.Const(Ir.Int4, RemoteValue.Null)), Ir.Int4));
        Assert.Equal("((c = 'a'::pg_catalog.\"char\"))", Ir.Deparse(Ir.Op(Ir.Var(Ir.Char), "=", Ir.Output(Ir.Char, "a")), Ir.Char));
        Assert.Equal("((c = '0a'::pg_catalog.uuid))", Ir.Deparse(Ir.Op(Ir.Var(Ir.Uuid), "=", Ir.Output(Ir.Uuid, "0a")), Ir.Uuid));
    }

    [Theory]
    [InlineData(0.1, "((c = '0.1'::pg_catalog.float8))")]
    [InlineData(double.NaN, "((c = 'NaN'::pg_catalog.float8))")]
    [InlineData(double.PositiveInfinity, "((c = 'Infinity'::pg_catalog.float8))")]
    [InlineData(double.NegativeInfinity, "((c = '-Infinity'::pg_catalog.float8))")]
    [InlineData(-0.0, "((c = '-0'::pg_catalog.float8))")]
    public void Floats_keep_every_bit(double value, string sql) =>
        Assert.Equal(sql, Ir.Deparse(Ir.Op(Ir.Var(Ir.Float4), "=", Ir.Const(Ir.Float8, RemoteValue.FromFloat64(value))), Ir.Float4));

    [Fact]
    public void A_float4_constant_is_as_short_as_a_float4_is() =>
        Assert.Equal("((c = '0.1'::pg_catalog.float4))", Ir.Deparse(Ir.Op(Ir.Var(Ir.Float4), "=", Ir.Const(Ir.Float4, RemoteValue.FromFloat64(0.1f))), Ir.Float4));

    [Fact]
    public void Quotes_are_doubled_and_backslashes_are_not() =>
        Assert.Equal(@"((c = 'it''s \n'::pg_catalog.text))", Ir.Deparse(Ir.Op(Ir.Var(Ir.Text), "=", Ir.Words(Ir.Text, @"it's \n"), Ir.Default), Ir.Text));

    [Fact]
    public void Equality_of_text_needs_a_deterministic_collation()
    {
        Assert.Equal("((c = 'a'::pg_catalog.text))", Ir.Deparse(Ir.Op(Ir.Var(Ir.Text), "=", Ir.Words(Ir.Text, "a"), Ir.Default), Ir.Text));
        Assert.Equal("((c <> 'a '::pg_catalog.bpchar))", Ir.Deparse(Ir.Op(Ir.Var(Ir.BpChar), "<>", Ir.Words(Ir.BpChar, "a "), Ir.Default), Ir.BpChar));
        Assert.Equal("no", Ir.Deparse(Ir.Op(Ir.Var(Ir.Text), "=", Ir.Words(Ir.Text, "a"), Ir.CaseInsensitive), Ir.Text));
        Assert.Equal("no", Ir.Deparse(Ir.Op(Ir.Var(Ir.Text), "=", Ir.Words(Ir.Text, "a"), CollationFacts.None), Ir.Text));
    }

    [Fact]
    public void Order_of_text_is_shipped_only_by_bytes_and_says_so()
    {
        Assert.Equal("((c COLLATE pg_catalog.\"C\" < 'a'::pg_catalog.text))", Ir.Deparse(Ir.Op(Ir.Var(Ir.Text), "<", Ir.Words(Ir.Text, "a"), Ir.C), Ir.Text));
        Assert.Equal("no", Ir.Deparse(Ir.Op(Ir.Var(Ir.Text), "<", Ir.Words(Ir.Text, "a"), Ir.Default), Ir.Text));
        Assert.Equal("no", Ir.Deparse(Ir.Op(Ir.Var(Ir.BpChar), ">=", Ir.Words(Ir.BpChar, "a"), Ir.Default), Ir.BpChar));
    }

    [Fact]
    public void Name_takes_no_collate_clause()
    {
        Assert.Equal("((c < 'a'::pg_catalog.name))", Ir.Deparse(Ir.Op(Ir.Var(Ir.Name), "<", Ir.Words(Ir.Name, "a"), Ir.C), Ir.Name));
        Assert.Equal("no", Ir.Deparse(Ir.Op(Ir.Var(Ir.Name), "<", Ir.Words(Ir.Name, "a"), Ir.Default), Ir.Name));
    }

    [Fact]
    public void Jsonb_has_equality_only()
    {
        Assert.Equal("((c = '{\"a\": 1}'::pg_catalog.jsonb))", Ir.Deparse(Ir.Op(Ir.Var(Ir.Jsonb), "=", Ir.Output(Ir.Jsonb, "{\"a\": 1}")), Ir.Jsonb));
        Assert.Equal("no", Ir.Deparse(Ir.Op(Ir.Var(Ir.Jsonb), "<", Ir.Output(Ir.Jsonb, "1")), Ir.Jsonb));
    }

    [Fact]
    public void Dates_compare_with_timestamps_only_where_no_time_zone_matters()
    {
        Assert.Equal("((c < '2020-01-01 00:00:00'::pg_catalog.timestamp))", Ir.Deparse(Ir.Op(Ir.Var(Ir.Date), "<", Ir.Output(Ir.Timestamp, "2020-01-01 00:00:00")), Ir.Date));
        Assert.Equal("no", Ir.Deparse(Ir.Op(Ir.Var(Ir.Date), "<", Ir.Output(Ir.TimestampTz, "2020-01-01 00:00:00+00"), volatility: 's'), Ir.Date));
        Assert.Equal("no", Ir.Deparse(Ir.Op(Ir.Var(Ir.Date), "<", Ir.Output(Ir.TimestampTz, "2020-01-01 00:00:00+00")), Ir.Date));
    }

    [Fact]
    public void Values_that_older_remotes_cannot_read_stay_here()
    {
        Assert.Equal("no", Ir.Deparse(Ir.Op(Ir.Var(Ir.Numeric), "=", Ir.Output(Ir.Numeric, "-Infinity")), Ir.Numeric));
        Assert.Equal("((c = 'NaN'::pg_catalog.numeric))", Ir.Deparse(Ir.Op(Ir.Var(Ir.Numeric), "=", Ir.Output(Ir.Numeric, "NaN")), Ir.Numeric));
        Assert.Equal("no", Ir.Deparse(Ir.Op(Ir.Var(Ir.Interval), "=", Ir.Output(Ir.Interval, "infinity")), Ir.Interval));
        Assert.Equal("no", Ir.Deparse(Ir.Op(Ir.Var(Ir.Char), "=", Ir.Output(Ir.Char, @"\377")), Ir.Char));
        Assert.Equal("no", Ir.Deparse(Ir.Op(Ir.Var(Ir.Char), "=", Ir.Param(Ir.Char)), Ir.Char));
    }

    [Fact]
    public void Operators_of_others_and_other_operators_stay_here()
    {
        OpExpr plus = Ir.Op(Ir.Var(Ir.Int4), "+", Ir.Number(Ir.Int4, 1));
        Assert.Equal("no", Ir.Deparse(Ir.Op(plus, "=", Ir.Number(Ir.Int4, 1)), Ir.Int4));

        OpExpr own = new(Ir.Bool, new ProcedureFacts("public", "=", ObjectOrigin.User, null, 'i', true, true), CollationFacts.None, [Ir.Var(Ir.Int4), Ir.Number(Ir.Int4, 1)]);
        Assert.Equal("no", Ir.Deparse(own, Ir.Int4));
        Assert.Equal("no", Ir.Deparse(Ir.Op(Ir.Var(Ir.Int4), "=", Ir.Number(Ir.Int4, 1), volatility: 's'), Ir.Int4));
        Assert.Equal("no", Ir.Deparse(Ir.Op(Ir.Var(Ir.Int4), "=", Ir.Output(Ir.Numeric, "1")), Ir.Int4));
    }

    [Fact]
    public void Columns_of_users_types_are_only_tested_for_null()
    {
        foreach (TypeFacts type in new[] { Ir.Mood, Ir.Domain, Ir.Citext, Ir.RegClass })
        {
            Assert.Equal("no", Ir.Deparse(Ir.Op(Ir.Var(type), "=", Ir.Var(type)), type));
            Assert.Equal("((c IS NULL))", Ir.Deparse(new NullTestExpr(Ir.Bool, false, false, Ir.Var(type)), type));
        }
    }

    [Theory]
    [InlineData("integer", "((c = 1))")]
    [InlineData("int4", "((c = 1))")]
    [InlineData("pg_catalog.int4", "((c = 1))")]
    [InlineData("bigint", "no")]
    [InlineData("public.positive", "no")]
    public void Another_remote_type_keeps_comparisons_here(string remoteType, string sql) =>
        Assert.Equal(sql, Ir.Deparse(Ir.Op(Ir.Var(Ir.Int4), "=", Ir.Number(Ir.Int4, 1)), Ir.Int4, remoteType));

    [Fact]
    public void Boolean_columns_are_conditions()
    {
        Assert.Equal("(c)", Ir.Deparse(Ir.Var(Ir.Bool), Ir.Bool));
        Assert.Equal("((NOT c))", Ir.Deparse(new BoolExpr(Ir.Bool, BoolOperator.Not, [Ir.Var(Ir.Bool)]), Ir.Bool));
        Assert.Equal("((c IS NOT TRUE))", Ir.Deparse(new BooleanTestExpr(Ir.Bool, BooleanTestKind.IsNotTrue, Ir.Var(Ir.Bool)), Ir.Bool));
        Assert.Equal("(((c = 1) IS UNKNOWN))", Ir.Deparse(new BooleanTestExpr(Ir.Bool, BooleanTestKind.IsUnknown, Ir.Op(Ir.Var(Ir.Int4), "=", Ir.Number(Ir.Int4, 1))), Ir.Int4));
        Assert.Equal("((c = true))", Ir.Deparse(Ir.Op(Ir.Var(Ir.Bool), "=", Ir.Const(Ir.Bool, RemoteValue.FromBoolean(true))), Ir.Bool));
    }

    [Fact]
    public void An_or_is_shipped_whole_or_not_at_all()
    {
        Expr good = Ir.Op(Ir.Var(Ir.Int4), "=", Ir.Number(Ir.Int4, 1));
        Expr bad = new OpaqueExpr(Ir.Bool, "FuncExpr", [1]);

        Assert.Equal("(((c = 1) OR (c = 1)))", Ir.Deparse(new BoolExpr(Ir.Bool, BoolOperator.Or, [good, good]), Ir.Int4));
        Assert.Equal("no", Ir.Deparse(new BoolExpr(Ir.Bool, BoolOperator.Or, [good, bad]), Ir.Int4));
        Assert.Equal("superset ((" + "(c = 1)))", Ir.Deparse(new BoolExpr(Ir.Bool, BoolOperator.And, [good, bad]), Ir.Int4));
    }

    [Fact]
    public void Relabelling_is_written_only_where_it_changes_the_operator()
    {
        Assert.Equal("((c = 'a'::pg_catalog.text))", Ir.Deparse(Ir.Op(Ir.Relabel(Ir.Text, Ir.Var(Ir.VarChar)), "=", Ir.Words(Ir.Text, "a"), Ir.Default), Ir.VarChar));
        Assert.Equal("((c = '10.0.0.0/8'::pg_catalog.inet))", Ir.Deparse(Ir.Op(Ir.Relabel(Ir.Inet, Ir.Var(Ir.Cidr)), "=", Ir.Output(Ir.Inet, "10.0.0.0/8")), Ir.Cidr));
        Assert.Equal("(((c)::pg_catalog.oid = '1'::pg_catalog.oid))", Ir.Deparse(Ir.Op(Ir.Relabel(Ir.Oid, Ir.Var(Ir.Int4)), "=", Ir.Number(Ir.Oid, 1)), Ir.Int4));
        Assert.Equal("no", Ir.Deparse(Ir.Op(Ir.Relabel(Ir.Text, Ir.Var(Ir.Citext)), "=", Ir.Words(Ir.Text, "a"), Ir.Default), Ir.Citext));
    }
}
