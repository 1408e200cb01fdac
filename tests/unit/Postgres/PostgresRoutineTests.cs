using PgDotnetFdw.Driver.Postgres;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Tests.Unit.Architecture;
using PgDotnetFdw.Sdk.Sql;

namespace PgDotnetFdw.Tests.Unit.Postgres;

/// <summary>Which built-in routines a remote PostgreSQL is trusted with: the tables against the catalogs of all versions, and samples.</summary>
public sealed class PostgresRoutineTests
{
    [Theory]
    [InlineData(15)]
    [InlineData(18)]
    public void At_least_95_percent_are_exact(int major)
    {
        BuiltInRoutine[] routines = [.. BuiltInRoutine.All.Where(routine => routine.IsIn(major))];
        int exact = routines.Count(routine => routine.Rule().Fidelity == Fidelity.Exact);

        Assert.True(routines.Length > 2500, $"{routines.Length} routines");
        Assert.True(exact >= routines.Length * 0.95, $"{exact} of {routines.Length}");
    }

    [Fact]
    public void Only_routines_with_internal_types_are_called_internal() =>
        Findings.None(BuiltInRoutine.All.Where(routine => routine.Rule().Reason == PostgresRoutines.NotCallable).Select(routine => routine.Signature));

    [Fact]
    public void What_is_listed_exists()
    {
        HashSet<(RoutineKind, string, string?)> known = [];
        foreach (BuiltInRoutine routine in BuiltInRoutine.All)
        {
            known.Add((routine.Kind, routine.Name, null));
            known.Add((routine.Kind, routine.Name, routine.Arguments));
        }

        Findings.None(RoutineExceptions.Entries.Concat(RoutineTexts.Entries).Concat(RoutineVersions.Entries)
            .Where(entry => !known.Contains(entry))
            .Select(entry => entry.ToString()));
    }

    [Fact]
    public void None_is_sent_to_a_version_that_lacks_it() =>
        Findings.None(BuiltInRoutine.All
            .Where(routine => routine.Rule() is { Fidelity: Fidelity.Exact } rule && rule.SinceMajor < routine.First)
            .Select(routine => $"{routine.Signature}: since {routine.First}"));

    [Fact]
    public void None_is_sent_to_a_version_that_has_dropped_it()
    {
        // The one argument of these is followed by one with a default value, from version 18 on.
        string[] stillThere = ["Function json_strip_nulls(json)", "Function jsonb_strip_nulls(jsonb)"];

        Findings.None(BuiltInRoutine.All
            .Where(routine => routine.Rule() is { Fidelity: Fidelity.Exact } rule && routine.Last < 18 && rule.MeansTheSame(routine.Last, 18) && !stillThere.Contains(routine.Signature))
            .Select(routine => $"{routine.Signature}: until {routine.Last}"));
    }

    [Fact]
    public void What_versions_change_is_not_refused_anyway() =>
        Findings.None(BuiltInRoutine.All
            .Where(routine => routine.Rule().Fidelity == Fidelity.No
                && (RoutineVersions.Since(routine.Kind, routine.Name, routine.Arguments) > PostgresRoutines.OldestMajor
                    || RoutineTexts.Find(routine.Kind, routine.Name, routine.Arguments, true) is not (TextNeed.None or TextNeed.Characters)))
            .Select(routine => routine.Signature));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Operators_are_trusted_like_their_functions(bool hasCollation)
    {
        List<string> different = [];
        foreach (BuiltInRoutine routine in BuiltInRoutine.All.Where(routine => routine.Function is not null))
        {
            string function = routine.Function![..^1]; // filtered above
            int open = function.IndexOf('(', StringComparison.Ordinal);
            RoutineRule expected = PostgresRoutines.Find(RoutineKind.Function, function[..open], function[(open + 1)..], true, hasCollation);
            RoutineRule rule = routine.Rule(hasCollation);

            // An operator may be younger than its function, for instance with the arguments the other way round.
            if (rule != expected && rule != expected with { SinceMajor = Math.Max(expected.SinceMajor, routine.First) })
            {
                different.Add($"{routine.Signature}: {rule}, {routine.Function}: {expected}");
            }
        }

        Findings.None(different);
    }

    [Theory]
    [InlineData("+", "int4,int4")]
    [InlineData("=", "text,text")]
    [InlineData("||", "text,text")]
    [InlineData("<>", "text,text")]
    [InlineData("-", "int4")]
    [InlineData("@>", "jsonb,jsonb")]
    [InlineData("&&", "anyarray,anyarray")]
    public void Everyday_operators_are_the_same_everywhere(string name, string arguments) =>
        Assert.Equal(RoutineRule.Always, PostgresRoutines.Find(RoutineKind.Operator, name, arguments, true, true));

    [Theory]
    [InlineData("texteq", "text,text")]
    [InlineData("replace", "text,text,text")]
    [InlineData("encode", "bytea,text")]
    [InlineData("quote_literal", "text")]
    [InlineData("date_trunc", "text,timestamp")]
    [InlineData("generate_series", "int4,int4")]
    [InlineData("sin", "float8")]
    public void Everyday_functions_are_the_same_everywhere(string name, string arguments) =>
        Assert.Equal(RoutineRule.Always, PostgresRoutines.Find(RoutineKind.Function, name, arguments, true, true));

    [Theory]
    [InlineData("aggregate sum(float8)")]
    [InlineData("aggregate array_agg(anynonarray)")]
    [InlineData("aggregate count()")]
    [InlineData("aggregate percentile_cont(float8,float8)")]
    [InlineData("window row_number()")]
    [InlineData("window lag(anyelement)")]
    public void Aggregates_and_window_functions_are_trusted(string routine) =>
        Assert.Equal(RoutineRule.Always, Find(routine, false));

    [Theory]
    [InlineData("age", "timestamptz,timestamptz", "it depends on the setting TimeZone")]
    [InlineData("quote_ident", "text", "it depends on the setting quote_all_identifiers and on the server's keywords")]
    [InlineData("to_tsvector", "regconfig,text", "it uses text search objects, which are each server's own")]
    [InlineData("hashenum", "anyenum", "it computes a hash value that depends on oids, on the sign of a char, or on the version")]
    [InlineData("int4in", "cstring", PostgresRoutines.NotCallable)]
    [InlineData("int4out", "int4", PostgresRoutines.NotCallable)]
    [InlineData("numeric_avg", "internal", PostgresRoutines.NotCallable)]
    public void Refused_functions_say_why(string name, string arguments, string reason)
    {
        RoutineRule rule = PostgresRoutines.Find(RoutineKind.Function, name, arguments, true, false);

        Assert.Equal(Fidelity.No, rule.Fidelity);
        Assert.Equal(reason, rule.Reason);
    }

    [Fact]
    public void A_list_for_one_signature_leaves_the_others_alone()
    {
        Assert.Equal(Fidelity.Exact, PostgresRoutines.Find(RoutineKind.Function, "age", "timestamp,timestamp", true, false).Fidelity);
        Assert.Equal(Fidelity.Exact, PostgresRoutines.Find(RoutineKind.Function, "timezone", "interval,timestamp", true, false).Fidelity);
        Assert.Equal(Fidelity.Exact, PostgresRoutines.Find(RoutineKind.Operator, "age", "timestamptz,timestamptz", true, false).Fidelity);
    }

    [Fact]
    public void What_is_not_immutable_is_refused() =>
        Assert.Equal(RoutineRule.No(PostgresRoutines.NotImmutable), PostgresRoutines.Find(RoutineKind.Function, "now", string.Empty, false, false));

    [Theory]
    [InlineData("function lower(text)", nameof(TextNeed.Rules))]
    [InlineData("function lower(anyrange)", nameof(TextNeed.None))]
    [InlineData("operator <(text,text)", nameof(TextNeed.Rules))]
    [InlineData("operator ~~*(text,text)", nameof(TextNeed.Rules))]
    [InlineData("operator ~(text,text)", nameof(TextNeed.Rules))]
    [InlineData("operator ~(int4)", nameof(TextNeed.None))]
    [InlineData("operator <(jsonb,jsonb)", nameof(TextNeed.Rules))]
    [InlineData("operator ~<~(text,text)", nameof(TextNeed.Encoding))]
    [InlineData("function md5(text)", nameof(TextNeed.Encoding))]
    [InlineData("function md5(bytea)", nameof(TextNeed.None))]
    [InlineData("aggregate max(text)", nameof(TextNeed.Rules))]
    [InlineData("aggregate max(int4)", nameof(TextNeed.None))]
    [InlineData("aggregate string_agg(text,text)", nameof(TextNeed.None))]
    [InlineData("operator =(text,text)", nameof(TextNeed.None))]
    [InlineData("operator ~~(text,text)", nameof(TextNeed.Characters))]
    [InlineData("function substr(text,int4)", nameof(TextNeed.Characters))]
    [InlineData("function array_append(anycompatiblearray,anycompatible)", nameof(TextNeed.None))]
    [InlineData("function hashtext(text)", nameof(TextNeed.Encoding))]
    public void Text_needs_what_the_routine_looks_at(string routine, string need)
    {
        RoutineRule rule = Find(routine, true);

        Assert.Equal(Enum.Parse<TextNeed>(need), rule.Text);
        Assert.Equal(rule.Text != TextNeed.None, rule.NeedsSameText);
    }

    [Theory]
    [InlineData("operator <(anyarray,anyarray)")]
    [InlineData("aggregate mode(anyelement)")]
    [InlineData("aggregate percentile_disc(float8,anyelement)")]
    public void Polymorphic_order_is_a_matter_of_text_only_where_there_is_a_collation(string routine)
    {
        Assert.Equal(TextNeed.Rules, Find(routine, true).Text);
        Assert.Equal(TextNeed.None, Find(routine, false).Text);
    }

    [Theory]
    [InlineData("function gcd(int4,int4)", 13)]
    [InlineData("function extract(text,date)", 14)]
    [InlineData("function factorial(int8)", 14)]
    [InlineData("function regexp_like(text,text)", 15)]
    [InlineData("function array_sort(anyarray)", 18)]
    [InlineData("aggregate any_value(anyelement)", 16)]
    [InlineData("operator =(xid8,xid8)", 13)]
    [InlineData("operator /(float8,float8)", 14)]
    [InlineData("operator /(int4,int4)", 10)]
    [InlineData("operator <->(point,point)", 14)]
    [InlineData("operator <->(polygon,polygon)", 15)]
    [InlineData("window lag(anycompatible,int4,anycompatible)", 14)]
    public void Younger_routines_are_not_sent_to_older_servers(string routine, int since)
    {
        RoutineRule rule = Find(routine, false);

        Assert.Equal(since, rule.SinceMajor);
        Assert.False(rule.MeansTheSame(18, since - 1));
        Assert.True(rule.MeansTheSame(18, since));
    }

    [Theory]
    [InlineData("timestamp,timestamp", 15, 15, true)]
    [InlineData("timestamp,timestamp", 15, 10, true)]
    [InlineData("timestamp,timestamp", 15, 16, false)]
    [InlineData("timestamp,timestamp", 16, 15, false)]
    [InlineData("timestamp,timestamp", 16, 17, false)]
    [InlineData("timestamp,timestamp", 17, 18, true)]
    [InlineData("timestamptz,timestamptz", 15, 16, true)]
    [InlineData("timestamptz,timestamptz", 15, 17, false)]
    [InlineData("date,date", 15, 18, true)]
    public void A_change_of_meaning_parts_the_versions(string arguments, int localMajor, int remoteMajor, bool isSame) =>
        Assert.Equal(isSame, PostgresRoutines.Find(RoutineKind.Operator, "-", arguments, true, false).MeansTheSame(localMajor, remoteMajor));

    /// <param name="routine">E.g. <c>operator =(int4,int4)</c>.</param>
    /// <param name="hasCollation">Whether the call has an input collation.</param>
    private static RoutineRule Find(string routine, bool hasCollation)
    {
        int blank = routine.IndexOf(' ', StringComparison.Ordinal);
        int open = routine.IndexOf('(', StringComparison.Ordinal);
        return PostgresRoutines.Find(
            Enum.Parse<RoutineKind>(routine[..blank], ignoreCase: true), routine[(blank + 1)..open], routine[(open + 1)..^1], true, hasCollation);
    }
}
