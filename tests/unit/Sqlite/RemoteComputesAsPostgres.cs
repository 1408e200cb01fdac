// Is what SQLite computes the value that PostgreSQL would compute?
//
// Each case is an expression in PostgreSQL's words and as a tree. The tree is written by the dialect and run on a file; answers.tsv holds what
// PostgreSQL 15 gives for the words over the same rows, under TimeZone UTC. To make it anew: run the statement of each line by psql over the table and
// rows of Samples.cs (there o takes 0 and 1 as booleans, x'..' as bytea, and id, s, i ... as they are), and write the rows as JSON arrays of texts.

using System.Globalization;
using System.Text.Json;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Relations;
using PgDotnetFdw.Sdk.Remote;
using static PgDotnetFdw.Tests.Unit.Sqlite.Calls;
using static PgDotnetFdw.Tests.Unit.Sqlite.DialectFixture;
using SortKey = PgDotnetFdw.Sdk.Relations.SortKey;

namespace PgDotnetFdw.Tests.Unit.Sqlite;

/// <summary>Law 5 for what is computed remotely: everything that is sent as Exact gives PostgreSQL's own rows.</summary>
public sealed class RemoteComputesAsPostgres(RemoteComputesAsPostgres.SampleFile samples) : IClassFixture<RemoteComputesAsPostgres.SampleFile>
{
    private static readonly Dictionary<string, string> s_answers = File.ReadLines(Repository.File("tests", "unit", "Sqlite", "answers.tsv"))
        .Where(static line => !line.StartsWith('#'))
        .Select(static line => line.Split('\t'))
        .ToDictionary(static fields => fields[0], static fields => fields[1], StringComparer.Ordinal);

    private static readonly Dictionary<string, (WindowExpr Expression, WindowDefinition Window)> s_windows = new(StringComparer.Ordinal)
    {
        ["row_number() OVER (ORDER BY id)"] = (W(Int8, "row_number()", false), Window([], [Sort(V("id"))])),
        ["rank() OVER (PARTITION BY o ORDER BY s)"] = (W(Int8, "rank()", false), Window([V("o")], [Sort(V("s"))])),
        ["dense_rank() OVER (ORDER BY w DESC)"] = (W(Int8, "dense_rank()", false), Window([], [Sort(V("w"), isDescending: true)])),
        ["percent_rank() OVER (ORDER BY s NULLS FIRST)"] = (W(Float8, "percent_rank()", false), Window([], [Sort(V("s"), nullsFirst: true)])),
        ["cume_dist() OVER (PARTITION BY w ORDER BY j)"] = (W(Float8, "cume_dist()", false), Window([V("w")], [Sort(V("j"))])),
        ["ntile(5) OVER (ORDER BY id)"] = (W(Int4, "ntile(int4)", false, I4(5)), Window([], [Sort(V("id"))])),
        ["lag(t) OVER (ORDER BY id)"] = (W(Text, "lag(anyelement)", false, V("t")), Window([], [Sort(V("id"))])),
        ["lag(i, 2, 0) OVER (PARTITION BY o ORDER BY id)"] = (W(Int4, "lag(anycompatible,int4,anycompatible)", false, V("i"), I4(2), I4(0)), Window([V("o")], [Sort(V("id"))])),
        ["lead(ts) OVER (ORDER BY id DESC)"] = (W(Timestamp, "lead(anyelement)", false, V("ts")), Window([], [Sort(V("id"), isDescending: true)])),
        ["first_value(d) OVER (PARTITION BY o ORDER BY id)"] = (W(Date, "first_value(anyelement)", false, V("d")), Window([V("o")], [Sort(V("id"))])),
        ["last_value(i) OVER (ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)"] =
            (W(Int4, "last_value(anyelement)", false, V("i")), Window([], [Sort(V("id"))], WindowFrame.Rows | WindowFrame.StartUnboundedPreceding | WindowFrame.EndUnboundedFollowing)),
        ["nth_value(y, 2) OVER (PARTITION BY o ORDER BY id)"] = (W(Bytea, "nth_value(anyelement,int4)", false, V("y"), I4(2)), Window([V("o")], [Sort(V("id"))])),
        ["count(*) OVER (ORDER BY s)"] = (W(Int8, "count()", true), Window([], [Sort(V("s"))])),
        ["count(*) OVER ()"] = (W(Int8, "count()", true), Window([], [])),
        ["sum(i) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)"] =
            (W(Int8, "sum(int4)", true, V("i")), Window([], [Sort(V("id"))], WindowFrame.Rows | WindowFrame.StartOffsetPreceding | WindowFrame.EndCurrentRow, I4(1))),
        ["sum(j) OVER (PARTITION BY o ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 FOLLOWING EXCLUDE CURRENT ROW)"] = (
            W(Int8, "sum(int4)", true, V("j")),
            Window([V("o")], [Sort(V("id"))], WindowFrame.Rows | WindowFrame.StartUnboundedPreceding | WindowFrame.EndOffsetFollowing | WindowFrame.ExcludeCurrentRow, null, I4(1))),
        ["count(t) OVER (ORDER BY s GROUPS BETWEEN 1 PRECEDING AND 1 FOLLOWING EXCLUDE TIES)"] = (
            W(Int8, "count(any)", true, V("t")),
            Window([], [Sort(V("s"))], WindowFrame.Groups | WindowFrame.StartOffsetPreceding | WindowFrame.EndOffsetFollowing | WindowFrame.ExcludeTies, I4(1), I4(1))),
        ["min(f) OVER (ORDER BY n RANGE BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING EXCLUDE GROUP)"] = (
            W(Float8, "min(float8)", true, V("f")),
            Window([], [Sort(V("n"))], WindowFrame.Range | WindowFrame.StartCurrentRow | WindowFrame.EndUnboundedFollowing | WindowFrame.ExcludeGroup)),
        ["max(w) OVER (PARTITION BY ts)"] = (W(Text, "max(text)", true, V("w")), Window([V("ts")], [])),
        ["max(i) FILTER (WHERE o) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)"] = (
            W(Int4, "max(int4)", true, V("i")) with { Filter = V("o") },
            Window([], [Sort(V("id"))], WindowFrame.Rows | WindowFrame.StartOffsetPreceding | WindowFrame.EndCurrentRow, I4(1))),
        ["min(n) FILTER (WHERE j > 0) OVER (ORDER BY id GROUPS BETWEEN 2 PRECEDING AND 1 PRECEDING)"] = (
            W(Numeric, "min(numeric)", true, V("n")) with { Filter = Is(V("j"), ">", I4(0)) },
            Window([], [Sort(V("id"))], WindowFrame.Groups | WindowFrame.StartOffsetPreceding | WindowFrame.EndOffsetPreceding, I4(2), I4(1))),
    };

    private static readonly Dictionary<string, Expr> s_joins = new(StringComparer.Ordinal)
    {
        ["a.j = c.s"] = Is(V("j"), "=", V("s", 2)),
        ["a.w = c.t"] = Is(V("w"), "=", V("t", 2)),
        ["a.y = c.y"] = Is(V("y"), "=", V("y", 2)),
        ["a.d = c.d AND a.id <> c.id"] = And(Is(V("d"), "=", V("d", 2)), Is(V("id"), "<>", V("id", 2))),
        ["a.ts = c.ts"] = Is(V("ts"), "=", V("ts", 2)),
        ["a.i > c.j AND a.o"] = And(Is(V("i"), ">", V("j", 2)), V("o")),
        ["a.f < c.f AND length(c.t) = 3"] = And(Is(V("f"), "<", V("f", 2)), Is(F(Int4, "length(text)", V("t", 2)), "=", I4(3))),
    };

    public static TheoryData<string> Values => [.. ComputedCases.Values.Keys];

    public static TheoryData<string> Conditions => [.. ComputedCases.Conditions.Keys];

    public static TheoryData<string> Aggregates => [.. ComputedCases.Aggregates.Keys];

    public static TheoryData<string> Keys => [.. ComputedCases.Keys.Keys];

    public static TheoryData<string> Orders => [.. ComputedCases.Orders.Keys];

    public static TheoryData<string> Windows => [.. s_windows.Keys];

    public static TheoryData<string> Joins => [.. s_joins.Keys];

    [Theory]
    [MemberData(nameof(Values))]
    public void A_value_does(string words)
    {
        Expr expression = ComputedCases.Values[words];

        Check($"SELECT id, ({words}) FROM v ORDER BY id", $"SELECT id, {Output(expression)} FROM v ORDER BY id", Int8, expression.Type);
    }

    [Theory]
    [MemberData(nameof(Conditions))]
    public void A_condition_does(string words)
    {
        string condition = Written(writer => writer.WriteCondition(ComputedCases.Conditions[words]));

        Check($"SELECT id FROM v WHERE {words} ORDER BY id", $"SELECT id FROM v WHERE {condition} ORDER BY id", Int8);
    }

    [Theory]
    [MemberData(nameof(Aggregates))]
    public void An_aggregate_does(string words)
    {
        Expr expression = ComputedCases.Aggregates[words];

        Check($"SELECT {words} FROM v", $"SELECT {Output(expression)} FROM v", expression.Type);
        Check($"SELECT {words} FROM v WHERE id < 0", $"SELECT {Output(expression)} FROM v WHERE id < 0", expression.Type);
        Check($"SELECT o, {words} FROM v GROUP BY o ORDER BY o", $"SELECT `o`, {Output(expression)} FROM v GROUP BY {GroupKey(V("o"))} ORDER BY o NULLS LAST", Bool, expression.Type);
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void A_group_is_the_same(string words)
    {
        Expr key = ComputedCases.Keys[words];
        string output = key is VarExpr variable ? Written(writer => Column(writer, variable)) : Output(key);

        Check($"SELECT {words}, count(*), min(id) FROM v GROUP BY {words}", $"SELECT {output}, count(*), min(id) FROM v GROUP BY {GroupKey(key)}", key.Type, Int8, Int8);
        Check($"SELECT DISTINCT {words} FROM v", $"SELECT DISTINCT {GroupKey(key)} FROM v", key.Type);
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public void An_order_is_the_same(string words)
    {
        string keys = string.Join(", ", ComputedCases.Orders[words].Select(key => Written(writer => writer.WriteSortKey(key))));

        Check($"SELECT id FROM v ORDER BY {words}, id", $"SELECT id FROM v ORDER BY {keys}, id", Int8);
    }

    [Theory]
    [MemberData(nameof(Windows))]
    public void A_window_function_does(string words)
    {
        (WindowExpr expression, WindowDefinition window) = s_windows[words];
        var writer = new DialectWriter(Dialect, Samples.Table) { Windows = [window] };
        Assert.True(Dialect.WriteSelectExpression(writer, expression, out _) == Fidelity.Exact, $"refused: {writer.Reason}");

        Check($"SELECT id, {words} FROM v ORDER BY id", $"SELECT id, {writer.Sql} FROM v ORDER BY id", Int8, expression.Type);
    }

    [Theory]
    [MemberData(nameof(Joins))]
    public void A_join_does(string words)
    {
        string on = Written(writer => writer.WriteCondition(s_joins[words]), Samples.Table, Samples.Table);
        foreach ((JoinKind kind, string name) in ((JoinKind, string)[])[(JoinKind.Inner, "JOIN"), (JoinKind.Left, "LEFT JOIN"), (JoinKind.Full, "FULL JOIN")])
        {
            // Full joins in PostgreSQL need a condition that can be hashed or merged.
            if (Dialect.CanJoin(kind) && (kind != JoinKind.Full || words is not ("a.i > c.j AND a.o" or "a.f < c.f AND length(c.t) = 3")))
            {
                Check($"SELECT a.id, c.id FROM v a {name} v c ON {words}", $"SELECT r1.id, r2.id FROM v r1 {name} v r2 ON {on}", Int8, Int8);
            }
        }

        Check($"SELECT id FROM v a WHERE EXISTS (SELECT 1 FROM v c WHERE {words})", $"SELECT id FROM v r1 WHERE EXISTS (SELECT 1 FROM v r2 WHERE {on})", Int8);
        Check($"SELECT id FROM v a WHERE NOT EXISTS (SELECT 1 FROM v c WHERE {words})", $"SELECT id FROM v r1 WHERE NOT EXISTS (SELECT 1 FROM v r2 WHERE {on})", Int8);
    }

    private static WindowDefinition Window(Expr[] partition, SortKey[] order, WindowFrame frame = WindowFrame.None, Expr? start = null, Expr? end = null) =>
        new(1, partition.Select(Key).ToArray(), order, frame == WindowFrame.None ? 0 : (int)(frame | WindowFrame.NonDefault | WindowFrame.Between), start, end);

    private static string Output(Expr expression) => Written(writer => Dialect.WriteSelectExpression(writer, expression, out _));

    private static string GroupKey(Expr expression) => Written(writer => Dialect.WriteGroupKey(writer, Key(expression)));

    private static Fidelity Column(DialectWriter writer, VarExpr variable)
    {
        Dialect.WriteSelectColumn(writer, variable, writer.Column(variable)!); // a column of the table
        return Fidelity.Exact;
    }

    private static string Written(Func<DialectWriter, Fidelity> write, params RemoteTable[] tables)
    {
        var writer = new DialectWriter(Dialect, tables.Length == 0 ? [Samples.Table] : tables);
        Fidelity fidelity = write(writer);
        Assert.True(fidelity == Fidelity.Exact, $"{fidelity}, reason: {writer.Reason}");
        Assert.Empty(writer.Parameters);
        return writer.Sql.ToString();
    }

    // Rows without an ORDER BY are compared as a set.
    private void Check(string postgres, string sqlite, params TypeFacts[] types)
    {
        Assert.True(s_answers.TryGetValue(postgres, out string? answer), $"answers.tsv lacks: {postgres}");
        IEnumerable<string> wanted = JsonSerializer.Deserialize<string?[][]>(answer!)! // found, and no line is null
            .Select(row => Line(row.Select((field, index) => field is null ? null : Plain(field, types[index])).ToArray()));
        IEnumerable<string> found = SqliteFile.Read(samples.Connection, sqlite, types.Select((type, index) => SqliteFile.Result($"c{index}", type)).ToArray())
            .Select(row => Line(row.Select((value, index) => Printed(value, types[index])).ToArray()));
        if (!postgres.Contains(" ORDER BY ", StringComparison.Ordinal) || !postgres.EndsWith("id", StringComparison.Ordinal))
        {
            wanted = wanted.Order(StringComparer.Ordinal);
            found = found.Order(StringComparer.Ordinal);
        }

        Assert.Equal(string.Join('\n', wanted), string.Join('\n', found));

        static string Line(string?[] fields) => string.Join(" | ", fields.Select(static field => field ?? "NULL"));
    }

    // Powers of ten and trailing zeros of a declared scale are the host's business.
    private static string Plain(string field, TypeFacts type) => type.Oid switch
    {
        TypeOid.Float8 => double.Parse(field, CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture),
        TypeOid.Numeric when type.Modifier >= 0 => decimal.Parse(field, CultureInfo.InvariantCulture).ToString("0.00", CultureInfo.InvariantCulture),
        _ => field,
    };

    // As PostgreSQL's output functions write it.
    private static string? Printed(object? value, TypeFacts type) => value switch
    {
        null => null,
        bool truth => truth ? "t" : "f",
        double real => real.ToString("R", CultureInfo.InvariantCulture),
        string number when type.Oid == TypeOid.Numeric => Plain(number, type),
        byte[] bytes => "\\x" + Convert.ToHexStringLower(bytes),
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime moment => moment.ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture) + (type.Oid == TypeOid.TimestampTz ? "+00" : string.Empty),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    /// <summary>The rows in a file, opened.</summary>
    public sealed class SampleFile : IDisposable
    {
        private readonly SqliteFile _file = new(Samples.SqliteScript);

        public SampleFile()
        {
            Connection = _file.Open();
        }

        internal RemoteConnection Connection { get; }

        /// <inheritdoc/>
        public void Dispose()
        {
            Connection.Dispose();
            _file.Dispose();
        }
    }
}
