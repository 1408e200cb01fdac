using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;

namespace PgDotnetFdw.Tests.Unit.Postgres;

/// <summary>Which operators a remote PostgreSQL is trusted with, and how they are written.</summary>
public sealed class PostgresOperatorTests
{
    [Theory]
    [InlineData("=")]
    [InlineData("<>")]
    [InlineData("<")]
    [InlineData("<=")]
    [InlineData(">")]
    [InlineData(">=")]
    public void Numbers_compare(string name)
    {
        Assert.Equal($"(c {name} 7)", Ir.Deparse(Ir.Op(Ir.Var(Ir.Int8), name, Ir.Number(Ir.Int4, 7))));
        Assert.Equal($"(c {name} '7'::pg_catalog.int2)", Ir.Deparse(Ir.Op(Ir.Var(Ir.Int4), name, Ir.Number(Ir.Int2, 7))));
        Assert.Equal($"(c {name} '0.5'::pg_catalog.float8)", Ir.Deparse(Ir.Op(Ir.Var(Ir.Float4), name, Ir.Const(Ir.Float8, RemoteValue.FromFloat64(0.5)))));
    }

    [Fact]
    public void Operators_compute()
    {
        OpExpr sum = Ir.Op(Ir.Var(Ir.Int4), "+", Ir.Number(Ir.Int4, 1), type: Ir.Int4);
        OpExpr minus = new(Ir.Int4, Ir.Routine("-", "int4"), CollationFacts.None, [sum]);

        Assert.Equal("((- (c + 1)) = 3)", Ir.Deparse(Ir.Op(minus, "=", Ir.Number(Ir.Int4, 3))));
        Assert.Equal("(c && '[1,3)'::pg_catalog.int4range)", Ir.Deparse(Ir.Op(Ir.Var(Ir.Int4Range), "&&", Ir.Output(Ir.Int4Range, "[1,3)"))));
        Assert.Equal("(c -> 'a'::pg_catalog.text)", Ir.Deparse(Ir.SameRemote, Ir.Op(Ir.Var(Ir.Jsonb), "->", Ir.Words(Ir.Text, "a"), type: Ir.Jsonb)));
    }

    [Fact]
    public void Dates_compare_with_timestamps_only_where_no_time_zone_matters()
    {
        OpExpr less = Ir.Op(Ir.Var(Ir.Date), "<", Ir.Output(Ir.Timestamp, "2020-01-01 00:00:00"));

        Assert.Equal("(c < '2020-01-01 00:00:00'::pg_catalog.timestamp)", Ir.Deparse(Ir.Remote(13), less));
        Assert.Equal("no: operator <(date,timestamp): it is different in version 12", Ir.Deparse(Ir.Remote(12), less));
        Assert.Equal("no", Ir.Deparse(Ir.Op(Ir.Var(Ir.Date), "<", Ir.Output(Ir.TimestampTz, "2020-01-01 00:00:00+00"), volatility: 's')));
    }

    [Fact]
    public void Operators_of_users_and_those_that_are_not_immutable_stay_here()
    {
        OpExpr own = new(Ir.Bool, Ir.Routine("=", "int4,int4") with { Schema = "public", Origin = ObjectOrigin.User }, CollationFacts.None, [Ir.Var(Ir.Int4), Ir.Number(Ir.Int4, 1)]);
        Assert.Equal("no", Ir.Deparse(own));
        Assert.Equal("no", Ir.Deparse(Ir.Op(Ir.Var(Ir.Int4), "=", Ir.Number(Ir.Int4, 1), volatility: 's')));
    }

    [Fact]
    public void Columns_whose_values_mean_nothing_elsewhere_are_only_tested_for_null()
    {
        foreach (TypeFacts type in new[] { Ir.Citext, Ir.RegClass, Ir.Address, Ir.MoodArray })
        {
            Assert.Equal("no", Ir.Deparse(Ir.Op(Ir.Var(type), "=", Ir.Var(type))));
            Assert.Equal("c IS NULL", Ir.Deparse(new NullTestExpr(Ir.Bool, false, false, Ir.Var(type))));
        }
    }

    [Theory]
    [InlineData("integer", "(c = 1)")]
    [InlineData("int4", "(c = 1)")]
    [InlineData("pg_catalog.int4", "(c = 1)")]
    [InlineData("bigint", "no")]
    [InlineData("public.positive", "no")]
    public void Another_remote_type_keeps_comparisons_here(string remoteType, string sql) =>
        Assert.Equal(sql, Ir.Deparse(Ir.Op(Ir.Var(Ir.Int4), "=", Ir.Number(Ir.Int4, 1)), remoteType));

    [Fact]
    public void Enums_are_equal_by_their_labels_and_have_no_order()
    {
        ConstExpr happy = Ir.Output(Ir.Mood, "happy");
        VarExpr mood = Ir.Var(Ir.Mood);
        ConstExpr labels = Ir.Array(Ir.MoodArray, Ir.Mood, RemoteValue.FromOutput("happy"u8.ToArray()));

        Assert.Equal("((c)::pg_catalog.text = 'happy'::pg_catalog.text)", Ir.Deparse(Ir.Op(mood, "=", happy)));
        Assert.Equal("((c)::pg_catalog.text IS DISTINCT FROM 'happy'::pg_catalog.text)", Ir.Deparse(new DistinctExpr(Ir.Bool, Ir.Routine("=", "anyenum,anyenum"), CollationFacts.None, mood, happy)));
        Assert.Equal("((c)::pg_catalog.text = ANY ('{\"happy\"}'::pg_catalog.text[]))", Ir.Deparse(Ir.Any(mood, "=", labels)));
        Assert.Equal("((c)::pg_catalog.text <> ALL ($1::pg_catalog.text[]))", Ir.Deparse(Ir.SameRemote, Ir.All(mood, "<>", Ir.Param(Ir.MoodArray))));
        Assert.Equal("((c)::pg_catalog.text <> 'happy'::pg_catalog.text)", Ir.Deparse(Ir.Call(Ir.Bool, "enum_ne", "anyenum,anyenum", null, mood, happy)));
        Assert.Equal("no: the order of enum mood may be another one on the remote", Ir.Deparse(Ir.SameRemote, Ir.Op(mood, "<", happy)));
    }

    [Fact]
    public void Domains_compare_as_their_base_types() =>
        Assert.Equal("(c = 5)", Ir.Deparse(Ir.Op(Ir.Relabel(Ir.Int4, Ir.Var(Ir.Positive)), "=", Ir.Number(Ir.Int4, 5))));

    [Fact]
    public void Any_and_all_take_arrays_of_all_sorts()
    {
        VarExpr number = Ir.Var(Ir.Int4);
        ConstExpr array = Ir.Array(Ir.Int4Array, Ir.Int4, RemoteValue.FromInt64(1));

        Assert.Equal("(c = ANY ('{1}'::pg_catalog.int4[]))", Ir.Deparse(Ir.Any(number, "=", array)));
        Assert.Equal("(c <> ALL ('{1}'::pg_catalog.int4[]))", Ir.Deparse(Ir.All(number, "<>", array)));
        Assert.Equal("(c = ANY (NULL::pg_catalog.int4[]))", Ir.Deparse(Ir.Any(number, "=", Ir.Const(Ir.Int4Array, RemoteValue.Null))));
        Assert.Equal("(1 = ANY (c2))", Ir.Deparse(Ir.Any(Ir.Number(Ir.Int4, 1), "=", Ir.Var(Ir.Int4Array, attribute: 2))));
        Assert.Equal(
            "(c < ANY (ARRAY[c2, 3]))",
            Ir.Deparse(Ir.Any(number, "<", new ArrayExpr(Ir.Int4Array, CollationFacts.None, false, [Ir.Var(Ir.Int4, attribute: 2), Ir.Number(Ir.Int4, 3)]))));
        Assert.Equal(
            "(c = ANY (($1::pg_catalog.varchar[])::pg_catalog.text[]))",
            Ir.Deparse(Ir.SameRemote, Ir.Any(Ir.Relabel(Ir.Text, Ir.Var(Ir.VarChar)), "=", Ir.Relabel(Ir.TextArray, Ir.Param(Ir.VarCharArray)), Ir.Default)));
    }

    [Fact]
    public void Forms_of_equality_are_written_when_it_is_the_usual_one()
    {
        VarExpr number = Ir.Var(Ir.Int4);
        ProcedureFacts equal = Ir.Routine("=", "int4,int4");
        ProcedureFacts other = Ir.OfExtension("odd", "public", "=", "int4,int4");

        Assert.Equal("(c IS DISTINCT FROM 1)", Ir.Deparse(new DistinctExpr(Ir.Bool, equal, CollationFacts.None, number, Ir.Number(Ir.Int4, 1))));
        Assert.Equal("NULLIF(c, 1)", Ir.Deparse(new NullIfExpr(Ir.Int4, equal, CollationFacts.None, CollationFacts.None, number, Ir.Number(Ir.Int4, 1))));
        Assert.Equal("no: equality is not the type's usual one", Ir.Deparse(Ir.SameRemote, new NullIfExpr(Ir.Int4, other, CollationFacts.None, CollationFacts.None, number, number), "odd"));
    }

    [Fact]
    public void Rows_compare_field_by_field()
    {
        RowCompareExpr compare = new(
            Ir.Bool, RowComparison.LessOrEqual, [Ir.Routine("<=", "int4,int4"), Ir.Routine("<=", "text,text")], [CollationFacts.None, Ir.Default], [Ir.Var(Ir.Int4), Ir.Var(Ir.Text, attribute: 2)], [Ir.Number(Ir.Int4, 1), Ir.Words(Ir.Text, "x")]);

        Assert.Equal("(ROW(c, c2 COLLATE pg_catalog.\"default\") <= ROW(1, 'x'::pg_catalog.text))", Ir.Deparse(Ir.SameRemote, compare));
        Assert.Equal("no", Ir.Deparse(compare));
        Assert.Equal("no", Ir.Deparse(compare with { Operators = [Ir.Routine("<=", "int4,int4"), Ir.Routine("~<=~", "text,text")] }));
    }

    [Fact]
    public void Records_are_no_row_comparisons_and_order_by_the_collations_of_their_fields()
    {
        RowExpr row = new(Ir.Record, [Ir.Var(Ir.Int4), Ir.Words(Ir.Text, "x")]);
        RowExpr text = new(Ir.Record, [Ir.Var(Ir.Text, Ir.German)]);
        const string Row = "ROW(c, 'x'::pg_catalog.text)::pg_catalog.record";

        Assert.Equal($"({Row} = {Row})", Ir.Deparse(Ir.Op(row, "=", row)));
        Assert.Equal("(ROW(c COLLATE pg_catalog.\"de-x-icu\")::pg_catalog.record < ROW(c COLLATE pg_catalog.\"de-x-icu\")::pg_catalog.record)", Ir.Deparse(Ir.SameRemote, Ir.Op(text, "<", text)));
        Assert.Equal("(ROW(c)::pg_catalog.record *< ROW(c)::pg_catalog.record)", Ir.Deparse(Ir.SameRemote, Ir.Op(text, "*<", text)));
        Assert.Equal("no", Ir.Deparse(Ir.SameRemote, Ir.Op(text with { Fields = [Ir.Var(Ir.Text, Ir.French)] }, "<", text))[..2]);
        Assert.Equal("no", Ir.Deparse(row with { Type = Ir.Address }));
    }

    [Fact]
    public void Money_is_compared_with_itself()
    {
        VarExpr money = Ir.Var(Ir.Money);

        Assert.Equal("(c = c)", Ir.Deparse(Ir.SameRemote, Ir.Op(money, "=", money)));
        Assert.Equal("no: the text form of money depends on the remote", Ir.Deparse(Ir.SameRemote, Ir.Op(money, "=", Ir.Output(Ir.Money, "$1.00"))));
    }

    [Fact]
    public void Greatest_and_least_compare_by_the_usual_operator()
    {
        MinMaxExpr greatest = new(Ir.Int4, false, CollationFacts.None, CollationFacts.None, Ir.Routine("<", "int4,int4"), [Ir.Var(Ir.Int4), Ir.Number(Ir.Int4, 1)]);
        MinMaxExpr least = new(Ir.Text, true, Ir.C, Ir.C, Ir.Routine("<", "text,text"), [Ir.Var(Ir.Text, Ir.C), Ir.Words(Ir.Text, "x")]);

        Assert.Equal("GREATEST(c, 1)", Ir.Deparse(greatest));
        Assert.Equal("LEAST(c COLLATE pg_catalog.\"C\", 'x'::pg_catalog.text)", Ir.Deparse(least));
    }

    [Fact]
    public void Boolean_columns_are_conditions()
    {
        Assert.Equal("c", Ir.Deparse(Ir.Var(Ir.Bool)));
        Assert.Equal("(c IS NOT TRUE)", Ir.Deparse(new BooleanTestExpr(Ir.Bool, BooleanTestKind.IsNotTrue, Ir.Var(Ir.Bool))));
        Assert.Equal("((c = 1) IS UNKNOWN)", Ir.Deparse(new BooleanTestExpr(Ir.Bool, BooleanTestKind.IsUnknown, Ir.Op(Ir.Var(Ir.Int4), "=", Ir.Number(Ir.Int4, 1)))));
    }

    [Fact]
    public void Casts_that_the_remote_makes_by_itself_are_not_written()
    {
        Assert.Equal("(c = 'a'::pg_catalog.text)", Ir.Deparse(Ir.Op(Ir.Relabel(Ir.Text, Ir.Var(Ir.VarChar)), "=", Ir.Words(Ir.Text, "a"), Ir.Default)));
        Assert.Equal("(c = '10.0.0.0/8'::pg_catalog.inet)", Ir.Deparse(Ir.Op(Ir.Relabel(Ir.Inet, Ir.Var(Ir.Cidr)), "=", Ir.Output(Ir.Inet, "10.0.0.0/8"))));
        Assert.Equal("((c)::pg_catalog.oid = '1'::pg_catalog.oid)", Ir.Deparse(Ir.Op(Ir.Relabel(Ir.Oid, Ir.Var(Ir.Int4)), "=", Ir.Number(Ir.Oid, 1))));
        Assert.Equal("no", Ir.Deparse(Ir.Op(Ir.Relabel(Ir.Text, Ir.Var(Ir.Citext)), "=", Ir.Words(Ir.Text, "a"), Ir.Default)));
    }

    [Fact]
    public void Extensions_that_are_named_are_shippable_by_full_name()
    {
        VarExpr pairs = Ir.Var(Ir.Hstore);
        OpExpr has = new(Ir.Bool, Ir.OfExtension("hstore", "Ext", "?", "hstore,text"), Ir.Default, [pairs, Ir.Words(Ir.Text, "a")]);
        FunctionExpr stable = new(Ir.Text, Ir.OfExtension("hstore", "Ext", "f", "hstore", 's'), false, CallForm.Call, CollationFacts.None, CollationFacts.None, [pairs]);

        Assert.Equal(
            "(c OPERATOR(\"Ext\".?) 'a'::pg_catalog.text COLLATE pg_catalog.\"default\")", Ir.Deparse(Ir.SameRemote, has, "hstore"));
        Assert.Equal("no: operator ?(hstore,text): it belongs to the extension \"hstore\", which the option extensions does not name", Ir.Deparse(Ir.SameRemote, has, "citext"));
        Assert.Equal("no: function f(hstore): it is not immutable", Ir.Deparse(Ir.SameRemote, stable, "hstore"));
        Assert.Equal("'a=>1'::\"Ext\".hstore", Ir.Deparse(Ir.SameRemote, Ir.Output(Ir.Hstore, "a=>1"), "hstore"));
    }

    [Fact]
    public void Keys_that_sort_fast_are_looked_up_in_their_order()
    {
        Assert.Equal(
            "(c = ANY (SELECT DISTINCT unnest((SELECT $1::pg_catalog.int8[])) ORDER BY 1))",
            Ir.Deparse(Lookup(Key(Ir.Var(Ir.Int4), "int4,int8", Ir.Int8Array, 0))));
        Assert.Equal(
            "((c, c2) = ANY (SELECT DISTINCT unnest((SELECT $1::pg_catalog.int4[])), unnest((SELECT $2::pg_catalog.int8[])) ORDER BY 1, 2))",
            Ir.Deparse(Lookup(Key(Ir.Var(Ir.Int4), "int4,int4", Ir.Int4Array, 0), Key(Ir.Var(Ir.Int8, attribute: 2), "int8,int8", Ir.Int8Array, 1))));
    }

    [Fact]
    public void Texts_are_looked_up_in_any_order()
    {
        LookupKey key = Key(Ir.Var(Ir.Text), "text,text", Ir.TextArray, 0) with { InputCollation = Ir.Default };

        Assert.Equal("(c = ANY (SELECT unnest((SELECT $1::pg_catalog.text[]))))", Ir.Deparse(Ir.SameRemote, Lookup(key)));
    }

    [Fact]
    public void Labels_of_an_enum_are_looked_up_as_texts()
    {
        Assert.Equal(
            "((c)::pg_catalog.text = ANY (SELECT unnest((SELECT $1::pg_catalog.text[]))))",
            Ir.Deparse(Ir.SameRemote, Lookup(Key(Ir.Var(Ir.Mood), "anyenum,anyenum", Ir.MoodArray, 0))));
    }

    [Fact]
    public void An_equality_that_is_not_shippable_is_no_key()
    {
        LookupKey key = Key(Ir.Var(Ir.Int4), "int4,int4", Ir.Int4Array, 0);
        LookupKey own = key with { Operator = key.Operator with { Origin = ObjectOrigin.User, Schema = "public" } };

        Assert.StartsWith("no", Ir.Deparse(Lookup(own)), StringComparison.Ordinal);
        Assert.StartsWith("no", Ir.Deparse(Lookup(key, own)), StringComparison.Ordinal);
    }

    private static KeyLookupExpr Lookup(params LookupKey[] keys) => new(Ir.Bool, keys);

    private static LookupKey Key(VarExpr column, string arguments, TypeFacts array, int index) =>
        new(Ir.Routine("=", arguments), CollationFacts.None, column, Ir.Param(array, index));
}
