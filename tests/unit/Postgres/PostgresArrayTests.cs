using PgDotnetFdw.Core.Deparse;
using PgDotnetFdw.Driver.Postgres;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;

namespace PgDotnetFdw.Tests.Unit.Postgres;

/// <summary>IN, ANY and ALL, and parameters.</summary>
public sealed class PostgresArrayTests
{
    [Fact]
    public void Arrays_of_numbers_are_written_plain()
    {
        ConstExpr array = Ir.Array(Ir.Int4Array, Ir.Int4, RemoteValue.FromInt64(1), RemoteValue.FromInt64(-2), RemoteValue.Null);

        Assert.Equal("((c = ANY ('{1,-2,NULL}'::pg_catalog.int4[])))", Ir.Deparse(Ir.Any(Ir.Var(Ir.Int4), "=", array), Ir.Int4));
        Assert.Equal("((c <> ALL ('{1,-2,NULL}'::pg_catalog.int4[])))", Ir.Deparse(Ir.All(Ir.Var(Ir.Int8), "<>", array), Ir.Int8));
        Assert.Equal("((c = ANY ('{}'::pg_catalog.int4[])))", Ir.Deparse(Ir.Any(Ir.Var(Ir.Int4), "=", Ir.Array(Ir.Int4Array, Ir.Int4)), Ir.Int4));
        Assert.Equal("((c = ANY (NULL::pg_catalog.int4[])))", Ir.Deparse(Ir.Any(Ir.Var(Ir.Int4), "=", Ir.Const(Ir.Int4Array, RemoteValue.Null)), Ir.Int4));
    }

    [Fact]
    public void Elements_of_text_are_always_quoted()
    {
        ConstExpr array = Ir.Array(
            Ir.TextArray, Ir.Text, RemoteValue.FromText("it's"), RemoteValue.FromText("a\"b\\c"), RemoteValue.FromText("NULL"), RemoteValue.FromText(string.Empty), RemoteValue.Null);

        Assert.Equal(
            """((c = ANY ('{"it''s","a\"b\\c","NULL","",NULL}'::pg_catalog.text[])))""",
            Ir.Deparse(Ir.Any(Ir.Var(Ir.Text), "=", array, Ir.Default), Ir.Text));
    }

    [Fact]
    public void A_relabelled_array_is_written_as_what_it_was() =>
        Assert.Equal(
            "((c = ANY ($1::pg_catalog.varchar[])))",
            Ir.Deparse(Ir.Any(Ir.Relabel(Ir.Text, Ir.Var(Ir.VarChar)), "=", Ir.Relabel(Ir.TextArray, Ir.Param(Ir.VarCharArray)), Ir.Default), Ir.VarChar));

    [Fact]
    public void The_order_of_text_needs_bytes_here_too()
    {
        ConstExpr array = Ir.Array(Ir.TextArray, Ir.Text, RemoteValue.FromText("a"));

        Assert.Equal("((c COLLATE pg_catalog.\"C\" < ANY ('{\"a\"}'::pg_catalog.text[])))", Ir.Deparse(Ir.Any(Ir.Var(Ir.Text), "<", array, Ir.C), Ir.Text));
        Assert.Equal("no", Ir.Deparse(Ir.Any(Ir.Var(Ir.Text), "<", array, Ir.Default), Ir.Text));
    }

    [Fact]
    public void Array_columns_stay_here() =>
        Assert.Equal("no", Ir.Deparse(Ir.Any(Ir.Number(Ir.Int4, 1), "=", Ir.Var(Ir.Int4Array)), Ir.Int4Array));

    [Fact]
    public void Parameters_are_cast_and_numbered_once()
    {
        SqlDeparser deparser = new(new PostgresDialect(), Ir.Table(Ir.Int4));
        Expr qual = new BoolExpr(Ir.Bool, BoolOperator.Or, [
            Ir.Op(Ir.Var(Ir.Int4), "=", Ir.Param(Ir.Int8, 4)),
            Ir.Op(Ir.Var(Ir.Int4), "<", Ir.Param(Ir.Int4, 2)),
            Ir.Op(Ir.Var(Ir.Int4), ">", Ir.Param(Ir.Int8, 4)),
            Ir.Any(Ir.Var(Ir.Int4), "=", Ir.Param(Ir.Int4Array, 7))]);

        Assert.Equal(Fidelity.Exact, deparser.WriteQual(qual));
        Assert.Equal(
            "(((c = $1::pg_catalog.int8) OR (c < $2::pg_catalog.int4) OR (c > $1::pg_catalog.int8) OR (c = ANY ($3::pg_catalog.int4[]))))",
            deparser.Sql.ToString());
        Assert.Equal(3, deparser.Parameters.Count);
    }

    [Fact]
    public void Parameters_of_users_types_stay_here() =>
        Assert.Equal("no", Ir.Deparse(Ir.Op(Ir.Var(Ir.Int4), "=", Ir.Param(Ir.Domain)), Ir.Int4));
}
