using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Relations;
using PgDotnetFdw.Sdk.Sql;
using SortKey = PgDotnetFdw.Sdk.Relations.SortKey;

namespace PgDotnetFdw.Tests.Unit.Postgres;

/// <summary>Functions, casts, aggregates and window functions.</summary>
public sealed class PostgresCallTests
{
    private static readonly VarExpr s_number = Ir.Var(Ir.Int4);
    private static readonly VarExpr s_text = Ir.Var(Ir.Text, attribute: 2);

    [Fact]
    public void Functions_go_by_name_quoted_where_it_is_a_keyword()
    {
        Assert.Equal("abs(c)", Ir.Deparse(Ir.Call(Ir.Int4, "abs", "int4", null, s_number)));
        Assert.Equal("\"left\"(c2, 3)", Ir.Deparse(Ir.SameRemote, Ir.Call(Ir.Text, "left", "text,int4", Ir.Default, s_text, Ir.Number(Ir.Int4, 3))));
        Assert.Equal(
            "\"extract\"('year'::pg_catalog.text, c)",
            Ir.Deparse(Ir.SameRemote, Ir.Call(Ir.Numeric, "extract", "text,date", null, Ir.Words(Ir.Text, "year"), Ir.Var(Ir.Date)) with { Form = CallForm.SpecialSyntax }));
        Assert.Equal(
            "jsonb_extract_path(c, VARIADIC '{\"a\"}'::pg_catalog.text[])",
            Ir.Deparse(Ir.Call(Ir.Jsonb, "jsonb_extract_path", "jsonb,_text", null, Ir.Var(Ir.Jsonb), Ir.Array(Ir.TextArray, Ir.Text, RemoteValue.FromText("a"))) with { IsVariadic = true }));
    }

    [Fact]
    public void Functions_that_may_differ_stay_here_and_say_why()
    {
        Assert.Equal("no: function now(): it is not immutable", Ir.Deparse(Ir.SameRemote, Ir.Call(Ir.TimestampTz, "now", string.Empty, null) with { Function = Ir.Routine("now", string.Empty, 's') }));
        Assert.StartsWith("no: function quote_ident(text): it depends on the setting quote_all_identifiers", Ir.Deparse(Ir.SameRemote, Ir.Call(Ir.Text, "quote_ident", "text", Ir.Default, s_text)), StringComparison.Ordinal);
        Assert.Equal("no", Ir.Deparse(Ir.Call(Ir.Numeric, "extract", "text,date", null, Ir.Words(Ir.Text, "year"), Ir.Var(Ir.Date))));
        Assert.Equal("no: function extract(text,date): it is different in version 13", Ir.Deparse(Ir.Remote(13), Ir.Call(Ir.Numeric, "extract", "text,date", null, Ir.Words(Ir.Text, "year"), Ir.Var(Ir.Date))));
        Assert.Equal("no: upper of the enum mood", Ir.Deparse(Ir.SameRemote, Ir.Call(Ir.Text, "upper", "text", Ir.Default, Ir.Var(Ir.Mood))));
    }

    [Fact]
    public void Casts_by_functions_are_casts_with_their_modifier()
    {
        Assert.Equal("(c)::pg_catalog.int8", Ir.Deparse(Ir.Cast(Ir.Int8, "int8", "int4", s_number)));
        Assert.Equal("(c)::pg_catalog.numeric(10,2)", Ir.Deparse(Ir.SameRemote, Ir.Cast(Ir.Numeric with { Modifier = 655366 }, "numeric", "numeric,int4", Ir.Var(Ir.Numeric), Ir.Number(Ir.Int4, 655366))));
        Assert.Equal("(c)::pg_catalog.varchar(5)", Ir.Deparse(Ir.SameRemote, Length(true)));
        Assert.Equal("\"varchar\"(c, 9, false)", Ir.Deparse(Ir.SameRemote, Length(false)));
        Assert.Equal("(c)::pg_catalog.timestamp(3)", Ir.Deparse(Ir.Cast(Ir.Timestamp with { Modifier = 3 }, "timestamp", "timestamp,int4", Ir.Var(Ir.Timestamp), Ir.Number(Ir.Int4, 3))));
        Assert.Equal("\"interval\"(c, 262143)", Ir.Deparse(Ir.Cast(Ir.Interval with { Modifier = 262143 }, "interval", "interval,int4", Ir.Var(Ir.Interval), Ir.Number(Ir.Int4, 262143))));

        static FunctionExpr Length(bool isExplicit) => Ir.Cast(
            Ir.VarChar with { Modifier = 9 }, "varchar", "varchar,int4,bool", Ir.Var(Ir.VarChar), Ir.Number(Ir.Int4, 9), Ir.Const(Ir.Bool, RemoteValue.FromBoolean(isExplicit)));
    }

    [Fact]
    public void Numerics_with_an_odd_scale_need_version_15()
    {
        FunctionExpr cast = Ir.Cast(Ir.Numeric with { Modifier = 133122 }, "numeric", "numeric,int4", Ir.Var(Ir.Numeric), Ir.Number(Ir.Int4, 133122));

        Assert.Equal("(c)::pg_catalog.numeric(2,-2)", Ir.Deparse(Ir.SameRemote, cast));
        Assert.Equal("no: function numeric(numeric,int4): it is different in version 14", Ir.Deparse(Ir.Remote(14), cast));
    }

    [Fact]
    public void Relabelling_changes_the_type_only()
    {
        Assert.Equal("(c)::pg_catalog.oid", Ir.Deparse(Ir.Relabel(Ir.Oid, s_number)));
        Assert.Equal("c2", Ir.Deparse(new RelabelExpr(Ir.Text, Ir.German, s_text)));
        Assert.Equal("c", Ir.Deparse(Ir.Relabel(Ir.Int4, Ir.Var(Ir.Positive))));
        Assert.Equal("(c)::pg_catalog.text", Ir.Deparse(Ir.SameRemote, Ir.Relabel(Ir.Text, Ir.Var(Ir.Citext)), "citext"));
    }

    [Fact]
    public void Casts_through_text_need_a_text_that_no_setting_changes()
    {
        Assert.Equal("(c)::pg_catalog.text", Ir.Deparse(ToText(Ir.Int4)));
        Assert.Equal("((c)::pg_catalog.text)::pg_catalog.text", Ir.Deparse(ToText(Ir.Mood)));
        Assert.Equal("no: cast from float8 to text: it depends on the setting extra_float_digits", Ir.Deparse(Ir.SameRemote, ToText(Ir.Float8)));
        Assert.Equal("no: cast from hstore to text: its text form is not known to be immutable", Ir.Deparse(Ir.SameRemote, ToText(Ir.Hstore) with { OutputFunction = Ir.Routine("hstore_out", "hstore", 's') }, "hstore"));
        Assert.Equal("(c)::pg_catalog.text", Ir.Deparse(Ir.SameRemote, ToText(Ir.Hstore) with { OutputFunction = Ir.OfExtension("hstore", "Ext", "hstore_out", "hstore") }, "hstore"));

        static IoCastExpr ToText(TypeFacts type) => new(Ir.Text, Ir.Default, Ir.Routine("out", type.Name), Ir.Routine("textin", "cstring"), Ir.Var(type));
    }

    [Fact]
    public void Arrays_are_cast_element_by_element()
    {
        ElementExpr element = new(Ir.Int4, CollationFacts.None);
        VarExpr array = Ir.Var(Ir.Int4Array);

        Assert.Equal("(c)::pg_catalog.int8[]", Ir.Deparse(new ArrayCastExpr(Ir.Int8Array, CollationFacts.None, Ir.Cast(Ir.Int8, "int8", "int4", element), array)));
        Assert.Equal("no", Ir.Deparse(new ArrayCastExpr(Ir.Int8Array, CollationFacts.None, Ir.Cast(Ir.Int8, "int8", "int4", element) with { Function = Ir.Routine("int8", "int4", 's') }, array)));
        Assert.Equal(
            "(c)::pg_catalog.varchar(5)[]",
            Ir.Deparse(Ir.SameRemote, new ArrayCastExpr(
                Ir.VarCharArray with { Modifier = 9 },
                Ir.Default,
                Ir.Cast(Ir.VarChar with { Modifier = 9 }, "varchar", "varchar,int4,bool", new IoCastExpr(Ir.VarChar, Ir.Default, Ir.Routine("int4out", "int4"), Ir.Routine("varcharin", "cstring"), element), Ir.Number(Ir.Int4, 9), Ir.True),
                array)));
    }

    [Fact]
    public void Forms_are_written_as_such()
    {
        CaseExpr choice = new(Ir.Int4, CollationFacts.None, [new CaseBranch(Ir.Op(s_number, "=", Ir.Number(Ir.Int4, 1)), Ir.Number(Ir.Int4, 2))], Ir.Const(Ir.Int4, RemoteValue.Null));

        Assert.Equal("CASE WHEN (c = 1) THEN 2 ELSE NULL::pg_catalog.int4 END", Ir.Deparse(choice));
        Assert.Equal("COALESCE(c, 0)", Ir.Deparse(new CoalesceExpr(Ir.Int4, CollationFacts.None, [s_number, Ir.Number(Ir.Int4, 0)])));
        Assert.Equal("ARRAY[c, 1]", Ir.Deparse(new ArrayExpr(Ir.Int4Array, CollationFacts.None, false, [s_number, Ir.Number(Ir.Int4, 1)])));
        Assert.Equal("ARRAY[]::pg_catalog.int4[]", Ir.Deparse(new ArrayExpr(Ir.Int4Array, CollationFacts.None, false, [])));
        Assert.Equal("(c)[1]", Ir.Deparse(new SubscriptExpr(Ir.Int4, CollationFacts.None, Ir.Var(Ir.Int4Array), [Ir.Number(Ir.Int4, 1)], [])));
        Assert.Equal("(c)[:2][1:]", Ir.Deparse(new SubscriptExpr(Ir.Int4Array, CollationFacts.None, Ir.Var(Ir.Int4Array), [Ir.Number(Ir.Int4, 2), null], [null, Ir.Number(Ir.Int4, 1)])));
        Assert.Equal("no: a subscript of jsonb needs a remote of version 14 or later", Ir.Deparse(Ir.Remote(13), new SubscriptExpr(Ir.Jsonb, CollationFacts.None, Ir.Var(Ir.Jsonb), [Ir.Words(Ir.Text, "a")], [])));
    }

    [Fact]
    public void Aggregates_have_all_their_clauses()
    {
        AggregateExpr count = Ir.Aggregate(Ir.Int8, "count", string.Empty, null) with { IsStar = true };
        AggregateExpr list = Ir.Aggregate(Ir.Text, "string_agg", "text,text", Ir.Default, s_text, Ir.Words(Ir.Text, ","));

        Assert.Equal("count(*)", Ir.Deparse(count));
        Assert.Equal("count(*) FILTER (WHERE (c > 1))", Ir.Deparse(count with { Filter = Ir.Op(s_number, ">", Ir.Number(Ir.Int4, 1)) }));
        Assert.Equal("sum(DISTINCT c)", Ir.Deparse(Ir.Aggregate(Ir.Int8, "sum", "int4", null, s_number) with { IsDistinct = true }));
        Assert.Equal("string_agg(c2, ','::pg_catalog.text ORDER BY c DESC NULLS FIRST)", Ir.Deparse(list with { Order = [Ir.Key(s_number, isDescending: true, nullsFirst: true)] }));
        Assert.Equal("max(c2 COLLATE pg_catalog.\"default\")", Ir.Deparse(Ir.SameRemote, Ir.Aggregate(Ir.Text, "max", "text", Ir.Default, s_text)));
        Assert.Equal("no", Ir.Deparse(Ir.Aggregate(Ir.Text, "max", "text", Ir.Default, s_text)));
        Assert.Equal("no: max of the enum mood", Ir.Deparse(Ir.SameRemote, Ir.Aggregate(Ir.Mood, "max", "anyenum", null, Ir.Var(Ir.Mood))));
    }

    [Fact]
    public void Anything_can_be_counted()
    {
        AggregateExpr count = Ir.Aggregate(Ir.Int8, "count", "any", null, Ir.Var(Ir.Address));

        Assert.Equal("count(c)", Ir.Deparse(count));
        Assert.Equal("no", Ir.Deparse(count with { IsDistinct = true }));
        Assert.Equal("count(DISTINCT (c)::pg_catalog.text)", Ir.Deparse(count with { IsDistinct = true, Arguments = [Ir.Var(Ir.Mood)] }));
    }

    [Fact]
    public void Distinct_values_are_ordered_by_the_argument_to_the_letter()
    {
        AggregateExpr list = Ir.Aggregate(Ir.Text, "string_agg", "text,text", Ir.Default, s_text, Ir.Words(Ir.Text, ",")) with { IsDistinct = true };
        SortKey german = Ir.Key(s_text, collation: Ir.German);

        Assert.Equal("string_agg(DISTINCT c2 COLLATE pg_catalog.\"default\", ','::pg_catalog.text)", Ir.Deparse(Ir.SameRemote, list));
        Assert.Equal(
            "string_agg(DISTINCT c2 COLLATE pg_catalog.\"de-x-icu\", ','::pg_catalog.text ORDER BY c2 COLLATE pg_catalog.\"de-x-icu\" ASC NULLS LAST)",
            Ir.Deparse(Ir.SameRemote, list with { Order = [german] }));
        Assert.Equal("no", Ir.Deparse(list));
        Assert.Equal("count(DISTINCT c2)", Ir.Deparse(Ir.Aggregate(Ir.Int8, "count", "any", Ir.Default, s_text) with { IsDistinct = true }));
    }

    [Fact]
    public void Ordered_sets_stand_within_group()
    {
        AggregateExpr median = Ir.Aggregate(Ir.Float8, "percentile_cont", "float8,float8", null) with
        {
            Kind = AggregateKind.OrderedSet, DirectArguments = [Ir.Const(Ir.Float8, RemoteValue.FromFloat64(0.5))], Order = [Ir.Key(Ir.Var(Ir.Float8))],
        };
        AggregateExpr mode = Ir.Aggregate(Ir.Text, "mode", "anyelement", Ir.Default) with { Kind = AggregateKind.OrderedSet, Order = [Ir.Key(s_text, collation: Ir.Default)] };

        Assert.Equal("percentile_cont('0.5'::pg_catalog.float8) WITHIN GROUP (ORDER BY c ASC NULLS LAST)", Ir.Deparse(median));
        Assert.Equal("mode() WITHIN GROUP (ORDER BY c2 COLLATE pg_catalog.\"default\" ASC NULLS LAST)", Ir.Deparse(Ir.SameRemote, mode));
    }

    [Fact]
    public void Window_functions_name_their_window()
    {
        WindowExpr number = new(Ir.Int8, Ir.Routine("row_number", string.Empty), false, false, CollationFacts.None, CollationFacts.None, 1, [], null);
        WindowExpr sum = new(Ir.Int8, Ir.Routine("sum", "int4"), true, false, CollationFacts.None, CollationFacts.None, 0, [s_number], Ir.Op(s_number, ">", Ir.Number(Ir.Int4, 0)));

        Assert.Equal("row_number() OVER (PARTITION BY c)", Windowed(number));
        Assert.Equal("sum(c) FILTER (WHERE (c > 0)) OVER (ORDER BY c)", Windowed(sum));
        Assert.Equal("count(*) OVER (ORDER BY c)", Windowed(sum with { Function = Ir.Routine("count", string.Empty), IsStar = true, Arguments = [], Filter = null }));

        static string Windowed(Expr expression) => Ir.Deparse(new ExpressionWriter { Windows = ["ORDER BY c", "PARTITION BY c"] }, expression);
    }

    [Theory]
    [InlineData(WindowFrame.None, true, "")]
    [InlineData(WindowFrame.NonDefault | WindowFrame.Rows | WindowFrame.StartUnboundedPreceding | WindowFrame.EndCurrentRow, true, " ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW")]
    [InlineData(WindowFrame.NonDefault | WindowFrame.Groups | WindowFrame.StartCurrentRow | WindowFrame.EndCurrentRow, false, " GROUPS BETWEEN CURRENT ROW AND CURRENT ROW")]
    [InlineData(WindowFrame.NonDefault | WindowFrame.Rows | WindowFrame.StartCurrentRow | WindowFrame.EndCurrentRow | WindowFrame.ExcludeTies, false, " ROWS BETWEEN CURRENT ROW AND CURRENT ROW EXCLUDE TIES")]
    public void Frames_of_version_11_need_it(WindowFrame frame, bool isOld, string sql)
    {
        WindowDefinition window = new(0, [], [], (int)frame, null, null);
        ExpressionWriter old = ExpressionWriter.With(Ir.Remote(10));
        ExpressionWriter current = ExpressionWriter.With(Ir.SameRemote);

        Assert.Equal(isOld ? Fidelity.Exact : Fidelity.No, old.Dialect.WriteFrame(old, window));
        Assert.Equal(Fidelity.Exact, current.Dialect.WriteFrame(current, window));
        Assert.Equal(sql, current.Sql.ToString());
    }

    [Fact]
    public void The_table_for_users_is_the_one_that_decides()
    {
        ExpressionWriter writer = new();
        RoutineVerdict lower = writer.Dialect.Judge(RoutineKind.Function, Ir.Routine("lower", "text"));
        RoutineVerdict extract = writer.Dialect.Judge(RoutineKind.Function, Ir.Routine("extract", "text,date"));

        Assert.Equal(new RoutineVerdict(Fidelity.Exact, string.Empty), writer.Dialect.Judge(RoutineKind.Operator, Ir.Routine("=", "int4,int4")));
        Assert.Equal(new RoutineVerdict(Fidelity.Exact, "needs a collation that is the same on both sides"), lower);
        Assert.Equal(new RoutineVerdict(Fidelity.Exact, "needs a remote of version 14 or later"), extract);
        Assert.Equal(Fidelity.No, writer.Dialect.Judge(RoutineKind.Operator, Ir.Routine("<", "anyenum,anyenum")).Fidelity);
        Assert.Equal(Fidelity.Exact, writer.Dialect.Judge(RoutineKind.Operator, Ir.Routine("=", "anyenum,anyenum")).Fidelity);
        Assert.Equal(Fidelity.No, writer.Dialect.Judge(RoutineKind.Function, Ir.Routine("now", string.Empty, 's')).Fidelity);
    }
}
