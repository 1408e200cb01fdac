using PgDotnetFdw.Driver.Postgres;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Relations;
using PgDotnetFdw.Sdk.Sql;

namespace PgDotnetFdw.Tests.Unit.Postgres;

/// <summary>What depends on a collation names it, or stays here.</summary>
public sealed class PostgresTextTests
{
    private static readonly ConstExpr s_a = Ir.Words(Ir.Text, "a");

    [Fact]
    public void Equality_needs_a_deterministic_collation_and_nothing_of_the_remote()
    {
        ExpressionWriter writer = new();
        Assert.Equal("(c = 'a'::pg_catalog.text)", Ir.Deparse(writer, Ir.Op(Ir.Var(Ir.Text), "=", s_a, Ir.Default)));
        Assert.False(writer.WasAskedForProfile);
        Assert.Equal("(c ~~ 'a'::pg_catalog.text)", Ir.Deparse(Ir.SameRemote, Ir.Op(Ir.Var(Ir.Text), "~~", s_a, Ir.German)));
        Assert.Equal("(c <> 'a '::pg_catalog.bpchar)", Ir.Deparse(Ir.Op(Ir.Var(Ir.BpChar), "<>", Ir.Words(Ir.BpChar, "a "), Ir.Default)));
        Assert.Equal("no", Ir.Deparse(Ir.Op(Ir.Var(Ir.Text), "=", s_a, Ir.CaseInsensitive)));
        Assert.Equal("no: the collation is not determined", Ir.Deparse(Ir.SameRemote, Ir.Op(Ir.Var(Ir.Text), "=", s_a)));
    }

    [Fact]
    public void A_collation_that_is_not_deterministic_must_be_the_same_by_name_and_rules()
    {
        OpExpr equal = Ir.Op(Ir.Var(Ir.Text), "=", s_a, Ir.CaseInsensitive);

        Assert.Equal("(c COLLATE public.ci = 'a'::pg_catalog.text)", Ir.Deparse(Ir.SameRemote, equal));
        Assert.Equal("no", Ir.Deparse(Ir.SameRemote, equal with { InputCollation = Ir.CaseInsensitive with { Rules = "i|und-u-ks-level2|153.14" } })[..2]);
        Assert.Equal("no", Ir.Deparse(Ir.SameRemote, equal with { InputCollation = Ir.CaseInsensitive with { Name = "ci2" } })[..2]);
        Assert.Equal("no: groups depend on the collation \"ci\"", Group(Ir.Group(Ir.Var(Ir.Text), Ir.CaseInsensitive)));
    }

    [Fact]
    public void A_column_that_is_not_deterministic_is_told_to_be()
    {
        VarExpr column = Ir.Var(Ir.Text, Ir.CaseInsensitive);
        FunctionExpr replace = Ir.Call(Ir.Text, "replace", "text,text,text", Ir.CaseInsensitive, column, s_a, s_a);

        Assert.Equal("(c COLLATE pg_catalog.\"C\" = 'a'::pg_catalog.text)", Ir.Deparse(Ir.Op(column, "=", s_a, Ir.C)));
        Assert.Equal(
            "(replace(c COLLATE public.ci, 'a'::pg_catalog.text, 'a'::pg_catalog.text) COLLATE pg_catalog.\"C\" = 'a'::pg_catalog.text)",
            Ir.Deparse(Ir.SameRemote, Ir.Op(replace, "=", s_a, Ir.C)));
        Assert.Equal("count(DISTINCT c COLLATE pg_catalog.\"C\")", Ir.Deparse(Ir.Aggregate(Ir.Int8, "count", "any", Ir.C, column) with { IsDistinct = true }));
        Assert.Equal("no: groups depend on the collation \"C\"", Group(Ir.Group(column, Ir.C)));
        Assert.Equal("no", Ir.Deparse(new RowExpr(Ir.Record, [column])));
    }

    [Fact]
    public void A_collation_that_does_not_matter_is_not_changed()
    {
        FunctionExpr lower = Ir.Call(Ir.Text, "lower", "text", Ir.Default, Ir.Var(Ir.Text));

        Assert.Equal("(lower(c COLLATE pg_catalog.\"default\") = 'a'::pg_catalog.text)", Ir.Deparse(Ir.SameRemote, Ir.Op(lower, "=", s_a, Ir.Default)));
    }

    [Fact]
    public void Order_by_bytes_says_so()
    {
        OpExpr less = Ir.Op(Ir.Var(Ir.Text), "<", s_a, Ir.C);

        Assert.Equal("(c COLLATE pg_catalog.\"C\" < 'a'::pg_catalog.text)", Ir.Deparse(less));
        Assert.Equal("(c COLLATE pg_catalog.\"C\" < 'a'::pg_catalog.text)", Ir.Deparse(Ir.Remote(encoding: "LATIN1"), less));
        Assert.Equal("no: operator <(text,text): it depends on the encoding, which is EUC_JP on the remote", Ir.Deparse(Ir.Remote(encoding: "EUC_JP"), less));
        Assert.Equal("(c COLLATE pg_catalog.\"C\" < ANY ('{\"a\"}'::pg_catalog.text[]))", Ir.Deparse(Ir.Any(Ir.Var(Ir.Text), "<", Ir.Array(Ir.TextArray, Ir.Text, RemoteValue.FromText("a")), Ir.C)));
    }

    [Fact]
    public void Order_by_another_collation_needs_the_same_rules_on_the_remote()
    {
        OpExpr less = Ir.Op(Ir.Var(Ir.Text), "<", s_a, Ir.Default);

        Assert.Equal("(c COLLATE pg_catalog.\"default\" < 'a'::pg_catalog.text)", Ir.Deparse(Ir.SameRemote, less));
        Assert.Equal("(c COLLATE pg_catalog.\"default\" < 'a'::pg_catalog.text)", Ir.Deparse(Ir.Remote(rules: "c|en_US.utf8|en_US.utf8|2.36"), less));
        Assert.Equal("no", Ir.Deparse(less));
        Assert.Equal("no", Ir.Deparse(Ir.Remote(rules: "c|en_US.UTF-8|en_US.UTF-8|2.31"), less)[..2]);
        Assert.Equal("no", Ir.Deparse(Ir.Remote(encoding: "LATIN1"), less)[..2]);
        Assert.Equal("(c COLLATE pg_catalog.\"de-x-icu\" < 'a'::pg_catalog.text)", Ir.Deparse(Ir.SameRemote, less with { InputCollation = Ir.German }));
        Assert.Equal("no: operator <(text,text): it depends on the collation \"fr-x-icu\", which the remote does not have in the same version", Ir.Deparse(Ir.SameRemote, less with { InputCollation = Ir.French }));
    }

    [Fact]
    public void A_default_collation_may_have_a_name_on_the_remote()
    {
        CollationFacts spanish = Ir.Default with { Rules = "c|es_ES.UTF-8|es_ES.UTF-8|2.36" };
        ExpressionWriter writer = ExpressionWriter.With(Ir.SameRemote, new LocalFacts(15, "UTF8", spanish));

        Assert.Equal("(c COLLATE \"Odd\".es < 'a'::pg_catalog.text)", Ir.Deparse(writer, Ir.Op(Ir.Var(Ir.Text), "<", s_a, spanish)));
    }

    [Fact]
    public void A_locale_of_unknown_version_is_not_trusted_unless_it_is_that_of_code_points()
    {
        Assert.Equal("(c COLLATE pg_catalog.\"default\" < 'a'::pg_catalog.text)", LessBetween("c|C.UTF-8|C.UTF-8|"));
        Assert.Equal("no", LessBetween("c|de_DE|de_DE|"));
        Assert.Equal("no", LessBetween("c|C.UTF-8|de_DE|"));
        Assert.Equal("no", LessBetween("i|de|"));

        static string LessBetween(string rules)
        {
            CollationFacts collation = Ir.Default with { Rules = rules };
            return Ir.Deparse(ExpressionWriter.With(Ir.Remote(rules: rules), new LocalFacts(15, "UTF8", collation)), Ir.Op(Ir.Var(Ir.Text), "<", s_a, collation));
        }
    }

    [Fact]
    public void Classes_of_characters_are_not_those_of_bytes_because_the_order_is()
    {
        CollationFacts mixed = new(16409, true, true, false, "public", "mixed", "c|C|de_DE.UTF-8|2.36");
        FunctionExpr lower = Ir.Call(Ir.Text, "lower", "text", Ir.C, Ir.Var(Ir.Text));

        Assert.Equal("lower(c COLLATE pg_catalog.\"C\")", Ir.Deparse(lower));
        Assert.Equal("no", Ir.Deparse(Ir.SameRemote, lower with { InputCollation = mixed })[..2]);
        Assert.Equal("(c COLLATE pg_catalog.\"C\" < 'a'::pg_catalog.text)", Ir.Deparse(Ir.Op(Ir.Var(Ir.Text), "<", s_a, mixed)));
    }

    [Fact]
    public void What_sees_bytes_needs_the_same_encoding()
    {
        FunctionExpr length = Ir.Call(Ir.Int4, "octet_length", "text", Ir.Default, Ir.Var(Ir.Text));

        Assert.Equal("octet_length(c)", Ir.Deparse(Ir.Remote(rules: "c|C|C|"), length));
        Assert.Equal("no", Ir.Deparse(Ir.Remote(encoding: "LATIN1"), length)[..2]);
        Assert.Equal("no", Ir.Deparse(length));
        Assert.Equal("length(c)", Ir.Deparse(Ir.SameRemote, Ir.Call(Ir.Int4, "length", "text", Ir.Default, Ir.Var(Ir.Text))));
    }

    [Fact]
    public void Names_take_a_collate_clause_where_it_decides_and_the_version_has_it()
    {
        OpExpr less = Ir.Op(Ir.Var(Ir.Name), "<", Ir.Words(Ir.Name, "a"), Ir.C);

        // Of themselves they order by bytes in every version.
        Assert.Equal("(c < 'a'::pg_catalog.name)", Ir.Deparse(less));
        Assert.Equal("(c COLLATE pg_catalog.\"default\" < 'a'::pg_catalog.name)", Ir.Deparse(Ir.SameRemote, less with { InputCollation = Ir.Default }));
        Assert.Equal("no: type name has no collation in all versions", Ir.Deparse(Ir.Remote(11), less with { InputCollation = Ir.Default }));
        Assert.Equal("(c < 'a'::pg_catalog.text COLLATE pg_catalog.\"C\")", Ir.Deparse(Ir.SameRemote, Ir.Op(Ir.Var(Ir.Name), "<", s_a, Ir.C)));
    }

    [Fact]
    public void A_name_that_is_made_of_text_has_its_collation()
    {
        Expr name = AsName(Ir.Var(Ir.Text));
        OpExpr less = Ir.Op(name, "<", Ir.Words(Ir.Name, "a"), Ir.C);

        Assert.Equal("((c)::pg_catalog.name COLLATE pg_catalog.\"C\" < 'a'::pg_catalog.name)", Ir.Deparse(Ir.SameRemote, less));
        Assert.Equal("((c)::pg_catalog.name < 'a'::pg_catalog.name)", Ir.Deparse(Ir.Remote(11), less));
        Assert.Equal("no", Ir.Deparse(less)[..2]);
        Assert.Equal("(c)::pg_catalog.name COLLATE pg_catalog.\"C\" ASC NULLS LAST", Sort(Ir.SameRemote, Ir.Key(name, collation: Ir.C)));
        Assert.Equal("(c)::pg_catalog.name ASC NULLS LAST", Sort(Ir.Remote(11), Ir.Key(name, collation: Ir.C)));
    }

    [Fact]
    public void The_collation_of_a_name_conflicts_with_that_of_a_column()
    {
        Expr german = Ir.Var(Ir.Text, Ir.German);

        Assert.Equal(
            "('a'::pg_catalog.name = c COLLATE pg_catalog.\"C\")", Ir.Deparse(Ir.SameRemote, Ir.Op(Ir.Words(Ir.Name, "a"), "=", german, Ir.C)));
        Assert.Equal(
            "((c)::pg_catalog.name COLLATE pg_catalog.\"C\" = 'a'::pg_catalog.name)",
            Ir.Deparse(Ir.SameRemote, Ir.Op(AsName(german), "=", Ir.Words(Ir.Name, "a"), Ir.German)));
        Assert.Equal("((c)::pg_catalog.name = 'a'::pg_catalog.name)", Ir.Deparse(Ir.SameRemote, Ir.Op(AsName(Ir.Var(Ir.Text)), "=", Ir.Words(Ir.Name, "a"), Ir.C)));
        Assert.Equal("no", Ir.Deparse(Ir.Op(AsName(german), "=", Ir.Words(Ir.Name, "a"), Ir.German))[..2]);
    }

    [Fact]
    public void Names_of_two_collations_are_an_error_here_too() =>
        Assert.Equal(
            "no: the collation is not determined",
            Ir.Deparse(Ir.SameRemote, Ir.Op(AsName(Ir.Var(Ir.Text, Ir.German)), "=", Ir.Words(Ir.Name, "a"), CollationFacts.None)));

    [Fact]
    public void A_collation_does_not_climb_through_a_name()
    {
        FunctionExpr lower = Ir.Call(Ir.Text, "lower", "text", Ir.German, Ir.Var(Ir.Text, Ir.German));
        OpExpr equal = Ir.Op(AsName(lower), "=", Ir.Call(Ir.Text, "lower", "text", Ir.Default, Ir.Var(Ir.Text)), Ir.C);

        Assert.Equal(
            "((lower(c COLLATE pg_catalog.\"de-x-icu\"))::pg_catalog.name COLLATE pg_catalog.\"C\" = lower(c COLLATE pg_catalog.\"default\") COLLATE pg_catalog.\"C\")",
            Ir.Deparse(Ir.SameRemote, equal));
    }

    [Fact]
    public void What_counts_characters_needs_an_encoding_that_has_them()
    {
        Expr length = Ir.Call(Ir.Int4, "length", "text", Ir.Default, Ir.Var(Ir.Text));
        Expr like = Ir.Op(Ir.Var(Ir.Text), "~~", s_a, Ir.Default);

        foreach (Expr expression in new[] { length, like })
        {
            Assert.Equal("no", Ir.Deparse(Ir.Remote(encoding: "SQL_ASCII"), expression)[..2]);
            Assert.Equal("no", Ir.Deparse(Ir.Remote(encoding: "EUC_JP"), expression)[..2]);
            Assert.NotEqual("no", Ir.Deparse(Ir.Remote(encoding: "LATIN1"), expression)[..2]);
            Assert.Equal("no", Ir.Deparse(expression)[..2]);
        }

        Assert.Equal("(c = 'a'::pg_catalog.text)", Ir.Deparse(Ir.Remote(encoding: "SQL_ASCII"), Ir.Op(Ir.Var(Ir.Text), "=", s_a, Ir.Default)));
    }

    [Fact]
    public void A_text_is_sent_where_every_character_of_it_is_known()
    {
        Expr umlaut = Ir.Op(Ir.Var(Ir.Text), "=", Ir.Words(Ir.Text, "\u00e4"), Ir.Default);
        Expr parameter = Ir.Op(Ir.Var(Ir.Text), "=", new ParamExpr(Ir.Text, ParamSource.External, 0, Ir.Default), Ir.Default);

        foreach (Expr expression in new[] { umlaut, parameter })
        {
            Assert.NotEqual("no", Ir.Deparse(Ir.SameRemote, expression)[..2]);
            Assert.NotEqual("no", Ir.Deparse(Ir.Remote(encoding: "SQL_ASCII"), expression)[..2]);
            Assert.Equal("no: the remote's encoding LATIN2 may lack a character", Ir.Deparse(Ir.Remote(encoding: "LATIN2"), expression));
        }

        Assert.Equal("(c = 'a'::pg_catalog.text)", Ir.Deparse(Ir.Remote(encoding: "LATIN2"), Ir.Op(Ir.Var(Ir.Text), "=", s_a, Ir.Default)));
    }

    [Fact]
    public void Jsonb_has_equality_everywhere_and_an_order_between_alike_databases()
    {
        Assert.Equal("(c = '{\"a\": 1}'::pg_catalog.jsonb)", Ir.Deparse(Ir.Op(Ir.Var(Ir.Jsonb), "=", Ir.Output(Ir.Jsonb, "{\"a\": 1}"))));
        Assert.Equal("no", Ir.Deparse(Ir.Op(Ir.Var(Ir.Jsonb), "<", Ir.Output(Ir.Jsonb, "1"))));
        Assert.Equal("(c < '1'::pg_catalog.jsonb)", Ir.Deparse(Ir.SameRemote, Ir.Op(Ir.Var(Ir.Jsonb), "<", Ir.Output(Ir.Jsonb, "1"))));
        Assert.Equal("no", Ir.Deparse(Ir.Remote(rules: "c|C|C|"), Ir.Op(Ir.Var(Ir.Jsonb), "<", Ir.Output(Ir.Jsonb, "1")))[..2]);
    }

    [Fact]
    public void Two_collations_never_meet()
    {
        Expr german = Ir.Call(Ir.Text, "lower", "text", Ir.German, Ir.Var(Ir.Text, Ir.German));
        Expr plain = Ir.Call(Ir.Text, "upper", "text", Ir.C, Ir.Var(Ir.Text, attribute: 2));
        const string Lower = "lower(c COLLATE pg_catalog.\"de-x-icu\")";
        const string Upper = "upper(c2 COLLATE pg_catalog.\"C\")";

        Assert.Equal(
            $"({Lower} COLLATE pg_catalog.\"C\" || {Upper} COLLATE pg_catalog.\"C\")", Ir.Deparse(Ir.SameRemote, Ir.Op(german, "||", plain, type: Ir.Text)));
        Assert.Equal(
            $"({Lower} COLLATE pg_catalog.\"default\" < {Upper} COLLATE pg_catalog.\"default\")", Ir.Deparse(Ir.SameRemote, Ir.Op(german, "<", plain, Ir.Default)));
        Assert.Equal(
            $"COALESCE({Lower} COLLATE pg_catalog.\"C\", {Upper} COLLATE pg_catalog.\"C\")", Ir.Deparse(Ir.SameRemote, new CoalesceExpr(Ir.Text, Ir.Default, [german, plain])));
    }

    [Fact]
    public void Columns_of_different_collations_are_told_which_one_to_use()
    {
        OpExpr equal = Ir.Op(Ir.Var(Ir.Text, Ir.German), "=", Ir.Var(Ir.Text, Ir.French, 2), Ir.Default);

        Assert.Equal("(c COLLATE pg_catalog.\"C\" = c2)", Ir.Deparse(equal));
        Assert.Equal("(c = c2)", Ir.Deparse(Ir.Op(Ir.Var(Ir.Text, Ir.German), "=", Ir.Var(Ir.Text, attribute: 2), Ir.German)));
    }

    [Fact]
    public void Sql_ascii_has_bytes_for_characters()
    {
        LocalFacts local = new(15, "SQL_ASCII", Ir.Default);
        OpExpr like = Ir.Op(Ir.Var(Ir.Text), "~~", s_a, Ir.Default);

        Assert.Equal("no", Ir.Deparse(ExpressionWriter.With(Ir.SameRemote, local), like));
        Assert.Equal("(c ~~ 'a'::pg_catalog.text)", Ir.Deparse(ExpressionWriter.With(Ir.Remote(encoding: "SQL_ASCII"), local), like));
    }

    [Theory]
    [InlineData("c|POSIX|POSIX|", "c|C|C|")]
    [InlineData("c|de_DE.UTF-8|de_DE.utf8|2.36", "c|de_DE.UTF8|de_DE.UTF8|2.36")]
    [InlineData("i|de-u-ks-level2|153.120", "i|de-u-ks-level2|153.120")]
    public void Names_of_one_locale_are_one_rule(string rules, string normalized) => Assert.Equal(normalized, PostgresProfile.NormalizeRules(rules));

    private static string Group(Sdk.Relations.GroupKey key)
    {
        ExpressionWriter writer = ExpressionWriter.With(Ir.SameRemote);
        return writer.Dialect.WriteGroupKey(writer, key) == Fidelity.Exact ? writer.Sql.ToString() : "no: " + writer.Reason;
    }

    private static IoCastExpr AsName(Expr text) => new(Ir.Name, Ir.Default, Ir.Routine("textout", "text"), Ir.Routine("namein", "cstring"), text);

    private static string Sort(PostgresProfile profile, SortKey key)
    {
        ExpressionWriter writer = ExpressionWriter.With(profile);
        return writer.Dialect.WriteSortKey(writer, key) == Fidelity.Exact ? writer.Sql.ToString() : "no";
    }
}
