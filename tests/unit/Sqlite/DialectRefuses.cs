using PgDotnetFdw.Driver.Sqlite;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Relations;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Sql;
using static PgDotnetFdw.Tests.Unit.Sqlite.Calls;
using static PgDotnetFdw.Tests.Unit.Sqlite.DialectFixture;

namespace PgDotnetFdw.Tests.Unit.Sqlite;

/// <summary>What is not sent because SQLite would answer in another way, and what is said about it.</summary>
public sealed class DialectRefuses
{
    private static readonly CollationFacts s_german = new(100, true, false, true, "pg_catalog", "default", "c|de_DE.UTF-8|de_DE.UTF-8|2.36");
    private static readonly CollationFacts s_bytesWithLetters = C with { Name = "mixed", Rules = "c|C|de_DE.UTF-8|" };

    private static readonly Dictionary<string, (Expr Expression, string Reason)> s_values = new(StringComparer.Ordinal)
    {
        ["round(f)"] = (F(Float8, "round(float8)", V("f")), "function round of float8 is not in the table"),
        ["f + 1"] = (O(Float8, "+(float8,float8)", V("f"), Float(1)), "operator + of float8,float8 is not in the table"),
        ["n + 1"] = (O(Numeric, "+(numeric,numeric)", V("n"), Decimal("1")), "operator + of numeric,numeric is not in the table"),
        ["a user's length"] = (new FunctionExpr(Int4, Facts("length", ObjectOrigin.User, "text"), false, CallForm.Call, C, C, [V("t")]), "function length of text is not in the table"),
        ["substr(t, 0, 2)"] = (F(Text, "substr(text,int4,int4)", V("t"), I4(0), I4(2)), "the start from 1 on"),
        ["substr(t, i)"] = (F(Text, "substr(text,int4)", V("t"), V("i")), "the start from 1 on"),
        ["substr(t, 1, -1)"] = (F(Text, "substr(text,int4,int4)", V("t"), I4(1), I4(-1)), "the start from 1 on"),
        ["left(t, -1)"] = (F(Text, "left(text,int4)", V("t"), I4(-1)), "with a constant from 0 on"),
        ["lower(t) in German"] = (new FunctionExpr(Text, Signature("lower(text)"), false, CallForm.Call, s_german, s_german, [V("t")]), "depends on the letters of collation default"),
        ["lower(t) with letters"] = (new FunctionExpr(Text, Signature("lower(text)"), false, CallForm.Call, C, s_bytesWithLetters, [V("t")]), "depends on the letters of collation mixed"),
        ["t LIKE w"] = (new OpExpr(Bool, Signature("~~(text,text)"), C, [V("t"), V("w")]), "LIKE is sent with a constant pattern"),
        ["t LIKE 'a\\'"] = (new OpExpr(Bool, Signature("~~(text,text)"), C, [V("t"), Txt("a\\")]), "does not end in its escape"),
        ["t LIKE 'a' nondeterministic"] = (new OpExpr(Bool, Signature("~~(text,text)"), Nondeterministic, [V("t"), Txt("a")]), "depends on collation ci"),
        ["t < 'a' in German"] = (new OpExpr(Bool, Facts("<"), s_german, [V("t"), Txt("a")]), "SQLite does not sort text by collation default"),
        ["greatest(t, w) in German"] = (new MinMaxExpr(Text, false, s_german, s_german, Facts("<"), [V("t"), V("w")]), "SQLite does not sort text by collation default"),
        ["coalesce(f, $1)"] = (Coalesce(V("f"), Param(Float8)), "no form for each parameter of type float8"),
        ["coalesce(f, 'NaN')"] = (Coalesce(V("f"), Float(double.NaN)), "no exact form for a constant of type float8"),
        ["coalesce(d, 'infinity')"] = (Coalesce(V("d"), Day("infinity")), "no exact form for a constant of type date"),
        ["coalesce(m, 0)"] = (Coalesce(V("m"), Decimal("0")), "has no exact form"),
        ["m = n"] = (Is(V("m"), "=", V("n")), "constants and parameters only"),
        ["ts = d"] = (Is(V("ts"), "=", Day("2020-01-01")), "does not compare timestamp with date"),
        ["extract(second FROM ts)"] = (F(Numeric, "extract(text,timestamp)", Txt("second"), V("ts")), "is sent with one of the constants"),
        ["extract(hour FROM d)"] = (F(Numeric, "extract(text,date)", Txt("hour"), V("d")), "is sent with one of the constants"),
        ["date_trunc('decade', ts)"] = (F(Timestamp, "date_trunc(text,timestamp)", Txt("decade"), V("ts")), "is sent with one of the constants"),
        ["date_trunc('day', tz)"] = (F(TimestampTz, "date_trunc(text,timestamptz)", Txt("day"), V("tz")), "not in the table"),
        ["string_agg(t, ',')"] = (new AggregateExpr(Text, Signature("string_agg(text,text)"), AggregateKind.Normal, false, false, false, C, C, [], [V("t"), Txt(",")], [], null), "aggregate string_agg"),
        ["sum(m)"] = (A(Numeric, "sum(numeric)", V("m")), "is sent of a column numeric(p,s)"),
        ["sum(DISTINCT f)"] = (A(Float8, "sum(float8)", V("f"), isDistinct: true), "is sent without DISTINCT"),
        ["count(DISTINCT m)"] = (A(Int8, "count(any)", V("m"), isDistinct: true), "numeric without a scale"),
        ["max(t) in German"] = (A(Text, "max(text)", V("t")) with { InputCollation = s_german }, "SQLite does not sort text"),
        ["sum(i ORDER BY i)"] = (A(Int8, "sum(int4)", V("i")) with { Order = [Sort(V("i"))] }, "aggregates with ORDER BY"),
    };

    public static TheoryData<string> Names => [.. s_values.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_value_with_its_reason(string name)
    {
        (Expr expression, string reason) = s_values[name];
        var writer = new DialectWriter(Dialect, Samples.Table);

        Assert.Equal(Fidelity.No, Dialect.WriteSelectExpression(writer, expression, out _));
        Assert.Contains(reason, writer.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_is_computed_with_only_in_utf8_on_both_sides()
    {
        Expr length = F(Int4, "length(text)", V("t"));

        Assert.Equal("the encoding of the file is not known yet", ReasonUnder(null, "UTF8", length));
        Assert.Equal("the file keeps text in UTF-16", ReasonUnder(new SqliteProfile(IsUtf16: true, HasUnicodeFunctions: false), "UTF8", length));
        Assert.Equal("text is computed with only in databases of encoding UTF8", ReasonUnder(new SqliteProfile(false, false), "LATIN1", length));
        Assert.Contains("build of SQLite", ReasonUnder(new SqliteProfile(false, HasUnicodeFunctions: true), "UTF8", F(Text, "lower(text)", V("t"))), StringComparison.Ordinal);

        // Equality of plain columns needs none of it.
        Assert.Equal(Fidelity.Exact, new DialectWriter(Dialect, null, "LATIN1", Samples.Table).WriteCondition(Is(V("t"), "=", Txt("ä"))));
    }

    [Fact]
    public void Keys_whose_values_are_not_told_apart_or_sorted_as_in_postgres()
    {
        Assert.Null(KeyReason(V("n")));
        Assert.Contains("numeric without a scale", KeyReason(V("m")), StringComparison.Ordinal);
        Assert.Contains("what it computes", KeyReason(I4(1)), StringComparison.Ordinal);
        Assert.Contains("different texts as equal", KeyReason(V("t"), Nondeterministic), StringComparison.Ordinal);
        Assert.Contains("as a column with a scale", SortReason(Sort(V("m"))), StringComparison.Ordinal);
        Assert.Contains("does not sort text", SortReason(Sort(V("t")) with { Collation = s_german }), StringComparison.Ordinal);
        Assert.Contains("own < or >", SortReason(Sort(V("i")) with { Operator = Facts("<", ObjectOrigin.User) }), StringComparison.Ordinal);
        Assert.Contains("own < or >", SortReason(Sort(I4(1))), StringComparison.Ordinal);

        static string? KeyReason(Expr key, CollationFacts? collation = null)
        {
            var writer = new DialectWriter(Dialect, Samples.Table);
            return Dialect.WriteGroupKey(writer, Key(key) with { Collation = collation ?? C }) == Fidelity.Exact ? null : writer.Reason;
        }

        static string? SortReason(SortKey key)
        {
            var writer = new DialectWriter(Dialect, Samples.Table);
            return Dialect.WriteSortKey(writer, key) == Fidelity.Exact ? null : writer.Reason;
        }
    }

    [Fact]
    public void Frames_by_range_with_an_offset()
    {
        var window = new WindowDefinition(
            1, [], [Sort(V("i"))], (int)(WindowFrame.NonDefault | WindowFrame.Between | WindowFrame.Range | WindowFrame.StartOffsetPreceding | WindowFrame.EndCurrentRow), I4(1), null);

        Assert.Equal(Fidelity.No, Dialect.WriteFrame(new DialectWriter(Dialect, Samples.Table), window));
        Assert.Equal(Fidelity.No, Dialect.WriteFrame(new DialectWriter(Dialect, Samples.Table), window with { Frame = window.Frame ^ (int)WindowFrame.Range ^ (int)WindowFrame.Rows, Start = Param(Int8) }));
    }

    [Fact]
    public void Columns_of_types_without_an_exact_form()
    {
        foreach (string name in (string[])["u", "c", "t_string", "i_unknown", "f4"])
        {
            var writer = new DialectWriter(Dialect, Table);
            Assert.Equal(Fidelity.No, Dialect.WriteSelectExpression(writer, A(Int8, "count(any)", Var(name)), out _));
            Assert.NotNull(writer.Reason);
        }
    }

    [Theory]
    [InlineData(RoutineKind.Operator, "=(int4,int8)", Fidelity.Exact, "")]
    [InlineData(RoutineKind.Operator, "<(text,text)", Fidelity.Exact, "sort by bytes")]
    [InlineData(RoutineKind.Operator, "=(bpchar,bpchar)", Fidelity.No, "does not compare")]
    [InlineData(RoutineKind.Operator, "+(int4,int4)", Fidelity.Exact, "")]
    [InlineData(RoutineKind.Operator, "+(float8,float8)", Fidelity.No, "not in the table")]
    [InlineData(RoutineKind.Function, "substr(text,int4)", Fidelity.Exact, "constants")]
    [InlineData(RoutineKind.Function, "md5(text)", Fidelity.No, "not in the table")]
    [InlineData(RoutineKind.Aggregate, "sum(numeric)", Fidelity.Exact, "numeric(p,s)")]
    [InlineData(RoutineKind.Aggregate, "array_agg(anynonarray)", Fidelity.No, "not in the table")]
    [InlineData(RoutineKind.Window, "rank()", Fidelity.Exact, "")]
    public void Routines_are_judged_by_the_same_tables(RoutineKind kind, string signature, Fidelity fidelity, string reason)
    {
        RoutineVerdict verdict = Dialect.Judge(kind, Signature(signature));

        Assert.Equal(fidelity, verdict.Fidelity);
        Assert.Contains(reason, verdict.Reason, StringComparison.Ordinal);
    }

    private static string? ReasonUnder(RemoteProfile? profile, string encoding, Expr expression)
    {
        var writer = new DialectWriter(Dialect, profile, encoding, Samples.Table);
        return Dialect.WriteSelectExpression(writer, expression, out _) == Fidelity.Exact ? null : writer.Reason;
    }
}
