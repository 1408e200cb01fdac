using System.Globalization;
using System.Text;
using PgDotnetFdw.Tests.Differential.Generate;

namespace PgDotnetFdw.Tests.Differential.Run;

/// <summary>What was exercised by writing. Used by several workers under one lock of the caller.</summary>
internal sealed class DmlStatistics
{
    private readonly Dictionary<string, (long Count, long Failed)> _features = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (long Count, string First)> _refusals = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _errors = new(StringComparer.Ordinal);

    /// <summary>Cases run.</summary>
    public long Cases { get; private set; }

    /// <summary>Mismatches.</summary>
    public long Mismatches { get; private set; }

    private long Statements { get; set; }

    private long Failed { get; set; }

    private long GivenUp { get; set; }

    private long Refused { get; set; }

    /// <summary>Counts a case.</summary>
    public void Add(long number, DmlCase tried, DmlJudgement judgement)
    {
        Cases++;
        Mismatches += judgement.Verdict == Verdict.Mismatch ? 1 : 0;
        Refused += judgement.IsRefused ? 1 : 0;
        GivenUp += judgement.Verdict == Verdict.GivenUp && !judgement.IsRefused ? 1 : 0;
        if (judgement.Verdict == Verdict.GivenUp)
        {
            string text = judgement.IsRefused ? Comparison.WithoutValues(judgement.Foreign.Outcome.Message ?? string.Empty) : $"not determined: {judgement.Kind}";
            (long count, string first) = _refusals.GetValueOrDefault(text, (0, string.Create(CultureInfo.InvariantCulture, $"case {number}, {judgement.Foreign.Outcome.Message?.ReplaceLineEndings(" ")}")));
            _refusals[text] = (count + 1, first);
        }

        foreach (IGrouping<int, DmlPoint> step in judgement.Points.Where(point => point.Step < tried.Steps.Count && point.What == DmlSide.Statement).GroupBy(point => point.Step))
        {
            Outcome? error = step.Select(point => point.Outcome).FirstOrDefault(outcome => outcome.SqlState is not null);
            Statements++;
            Failed += error is null ? 0 : 1;
            if (error is { SqlState: { } state })
            {
                _errors[state] = _errors.GetValueOrDefault(state) + 1;
            }

            DmlStep done = tried.Steps[step.Key];
            foreach (string feature in done.Root.All().Select(node => node.Feature).OfType<string>().Append(done.Kind.ToString()).Distinct())
            {
                (long count, long failed) = _features.GetValueOrDefault(feature);
                _features[feature] = (count + 1, failed + (error is null ? 0 : 1));
            }
        }
    }

    /// <summary>The line that sums up.</summary>
    public string Summary(string driver, long seed) => string.Create(
        CultureInfo.InvariantCulture,
        $"differential {driver} writes: seed {seed}, {Cases} transactions, {Statements} statements, {Failed} errors on both sides, {Refused} refused, {GivenUp} given up, {Mismatches} mismatches");

    /// <summary>The table of what was exercised.</summary>
    public string Table()
    {
        StringBuilder text = new("   statement or part of one: how many; how many of them failed on both sides\n");
        foreach (KeyValuePair<string, (long Count, long Failed)>[] line in _features.OrderByDescending(feature => feature.Value.Count).Chunk(4))
        {
            text.Append("   ").AppendJoin("  ", line.Select(feature => string.Create(CultureInfo.InvariantCulture, $"{feature.Key}: {feature.Value.Count}; {feature.Value.Failed}").PadRight(34))).Append('\n');
        }

        text.Append("   errors on both sides: ").AppendJoin(", ", _errors.OrderByDescending(error => error.Value).Select(error => string.Create(CultureInfo.InvariantCulture, $"{error.Key} {error.Value}"))).Append('\n');
        foreach ((string what, (long count, string first)) in _refusals.OrderByDescending(refusal => refusal.Value.Count))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"   {count} x {what.ReplaceLineEndings(" ")}; the first: {first}");
        }

        return text.ToString();
    }
}
