// What was exercised, and how much of it by the remote?
//
// Each operator, function and construct of a query is counted, and for the queries whose plan is looked at also whether its name occurs in the
// remote SQL. That is a search for words: it may be fooled where a name occurs twice, but it shows at once what is never pushed.

using System.Globalization;
using System.Text;
using PgDotnetFdw.Tests.Differential.Generate;

namespace PgDotnetFdw.Tests.Differential.Run;

/// <summary>Counts. Used by several workers under one lock of the caller.</summary>
internal sealed class Statistics
{
    private readonly Dictionary<string, (long Queries, long Sampled, long Remote)> _features = new(StringComparer.Ordinal);

    // Errors by SQLSTATE: how many, and the message of the first.
    private readonly Dictionary<string, (long Count, string Message)> _errors = new(StringComparer.Ordinal);

    /// <summary>Queries run.</summary>
    public long Queries { get; private set; }

    /// <summary>Errors that were the same on both sides.</summary>
    public long BothFailed { get; private set; }

    /// <summary>Errors in data on one side.</summary>
    public long OneSided { get; private set; }

    /// <summary>Queries of which nothing can be said.</summary>
    public long GivenUp { get; private set; }

    /// <summary>Mismatches.</summary>
    public long Mismatches { get; private set; }

    /// <summary>Queries whose plan was looked at.</summary>
    public long Sampled { get; private set; }

    /// <summary>Of those: whole queries that are one foreign scan.</summary>
    public long OneForeignScan { get; private set; }

    /// <summary>Of those: queries in whose remote SQL there is more than columns and a table.</summary>
    public long SomethingPushed { get; private set; }

    /// <summary>Of those: queries in which a join looks keys up in batches.</summary>
    public long LookedUp { get; private set; }

    /// <summary>Counts a query.</summary>
    public void Add(long number, Query query, Judgement judgement, PlanFacts? plan)
    {
        Queries++;
        switch (judgement.Verdict)
        {
            case Verdict.BothFailed:
                BothFailed++;
                Count(judgement.Local, "on both sides", number);
                break;
            case Verdict.OneSidedDataError:
                OneSided++;
                Count(judgement.Local.SqlState is null ? judgement.Foreign : judgement.Local, "on one side", number);
                break;
            case Verdict.GivenUp:
                GivenUp++;
                break;
            case Verdict.Mismatch:
                Mismatches++;
                break;
            default:
                break;
        }

        if (plan is not null)
        {
            Sampled++;
            OneForeignScan += plan.IsOneForeignScan ? 1 : 0;
            LookedUp += plan.Text.Contains("Batched Key Lookup", StringComparison.Ordinal) ? 1 : 0;
            SomethingPushed += plan.RemoteSql.Contains(" where ", StringComparison.Ordinal) || plan.RemoteSql.Contains(" join ", StringComparison.Ordinal)
                || plan.RemoteSql.Contains(" group by ", StringComparison.Ordinal) || plan.RemoteSql.Contains(" order by ", StringComparison.Ordinal) ? 1 : 0;
        }

        foreach (string feature in query.Root.All().Select(node => node.Feature).OfType<string>().Append(query.Sending == Sending.Prepared ? "PREPARE" : "plain").Distinct())
        {
            (long queries, long sampled, long remote) = _features.GetValueOrDefault(feature);
            bool isRemote = plan is not null && Occurs(feature, plan.RemoteSql);
            _features[feature] = (queries + 1, sampled + (plan is null ? 0 : 1), remote + (isRemote ? 1 : 0));
        }
    }

    /// <summary>The line that sums up.</summary>
    public string Summary(string driver, long seed) => string.Create(
        CultureInfo.InvariantCulture,
        $"differential {driver}: seed {seed}, {Queries} queries, {OneForeignScan} of {Sampled} sampled plans fully pushed (one Foreign Scan), {SomethingPushed} partly, {LookedUp} with key lookups, {BothFailed} errors on both sides, {OneSided} one-sided data errors, {GivenUp} given up, {Mismatches} mismatches");

    /// <summary>The table of what was exercised.</summary>
    public string Table()
    {
        StringBuilder text = new();
        text.AppendLine("   feature: queries; seen in remote SQL / queries whose plan was looked at");
        List<KeyValuePair<string, (long Queries, long Sampled, long Remote)>> features = [.. _features.OrderByDescending(feature => feature.Value.Remote).ThenBy(feature => feature.Key, StringComparer.Ordinal)];
        int column = 0;
        foreach ((string name, (long queries, long sampled, long remote)) in features)
        {
            string entry = string.Create(CultureInfo.InvariantCulture, $"{name}: {queries}; {remote}/{sampled}");
            text.Append(column % 3 == 0 ? "   " : "  ").Append(column % 3 == 2 ? entry : entry.PadRight(46));
            text.Append(++column % 3 == 0 ? "\n" : string.Empty);
        }

        text.Append(column % 3 == 0 ? string.Empty : "\n");
        text.AppendLine(CultureInfo.InvariantCulture, $"   {features.Count} features, {features.Count(feature => feature.Value.Remote > 0)} of them seen in remote SQL");
        foreach ((string key, (long count, string message)) in _errors.OrderByDescending(error => error.Value.Count))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"   error {string.Join(' ', key.Split(' ').Take(4))}: {count}, the first: {message.ReplaceLineEndings(" ")}");
        }

        return text.ToString();
    }

    private void Count(Outcome outcome, string sides, long number)
    {
        // Those on one side are told apart by their text: among them may be errors of the product.
        string text = sides.StartsWith("on one", StringComparison.Ordinal) ? Comparison.WithoutValues(outcome.Message ?? string.Empty) : string.Empty;
        string key = $"{outcome.SqlState} {sides} {text}";
        string message = string.Create(CultureInfo.InvariantCulture, $"query {number}, {outcome.Message}");
        (long count, string first) = _errors.GetValueOrDefault(key, (0, message));
        _errors[key] = (count + 1, first);
    }

    private static bool Occurs(string feature, string remote)
    {
        string name = feature.ToLowerInvariant();
        string[] words = name switch
        {
            "like" => [" like ", " ~~ "],
            "not like" => [" not like ", " !~~ "],
            "ilike" => [" ilike ", " ~~* "],
            "not ilike" => [" not ilike ", " !~~* "],
            "in" => [" in (", " = any "],
            "not in" => [" not in (", " <> all "],
            "coalesce" or "nullif" or "greatest" or "least" or "exists" => [name + "("],
            "case" or "case x" => ["case "],
            "not" => ["(not "],
            "over" => [" over ("],
            "join" => [" join ", "inner join"],
            "(select)" or "with" or "plain" or "prepare" => [],
            "distinct" => ["select distinct"],
            "limit" or "offset" or "collate" => [$" {name} "],
            _ when name.EndsWith("()", StringComparison.Ordinal) => [name[..^1]],
            _ => [$" {name} "],
        };
        return words.Any(word => remote.Contains(word, StringComparison.Ordinal));
    }
}
