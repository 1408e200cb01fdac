using System.Text;
using PgDotnetFdw.Tests.Plans;

namespace PgDotnetFdw.Tests.Dropin;

/// <summary>One statement, answered by both wrappers.</summary>
/// <param name="Statement">The test.</param>
/// <param name="Theirs">By postgres_fdw.</param>
/// <param name="Ours">By pgdotnet_fdw.</param>
public sealed record Comparison(Statement Statement, Result Theirs, Result Ours)
{
    /// <summary>Differences of rows and SQLSTATEs; empty = none.</summary>
    public IReadOnlyList<string> AnswerDifference { get; } =
    [
        .. Ours.Answer.DifferenceFrom(Theirs.Answer, Statement.IsOrdered),
        .. Ours.Locked == Theirs.Locked ? Array.Empty<string>() : [$"locked rows: expected {Count(Theirs.Locked)}, got {Count(Ours.Locked)}"],
    ];

    /// <summary>What our plan has more of; empty = nothing.</summary>
    public IReadOnlyList<string> PlanDifference { get; } =
        Statement.PlanException is not null || Theirs.Counts is null ? [] : Ours.Counts is null ? ["no plan"] : Ours.Counts.MoreThan(Theirs.Counts);

    /// <summary>"ok", "skipped" or "not ok", the name, and for a failure what a reader needs.</summary>
    /// <param name="aspect">"answers" or "plans": only these count; empty = both.</param>
    public string Verdict(string aspect)
    {
        string[] findings =
        [
            .. aspect == "plans" || AnswerDifference.Count == 0 ? Array.Empty<string>() : ["the answer differs"],
            .. aspect == "answers" ? Array.Empty<string>() : PlanDifference,
        ];
        return (findings.Length == 0, Statement.Open) switch
        {
            (true, null) => $"ok {Statement.Name}",
            (false, string reason) => $"skipped {Statement.Name}: {reason}",
            (true, string) when aspect.Length > 0 => $"ok {Statement.Name}",
            (true, string reason) => $"not ok {Statement.Name}: it passes, but is marked as open: {reason}",
            (false, null) => $"not ok {Statement.Name}: {string.Join("; ", findings)}\n{Describe(30)}",
        };
    }

    /// <summary>Everything that a reader needs to see what differs.</summary>
    /// <param name="planLines">Lines of each plan; 0 = all.</param>
    public string Describe(int planLines)
    {
        StringBuilder text = new();
        text.Append(Indent($"{Statement.Name}\n{Statement.Preparation}\n{Statement.Sql}".Replace("\n\n", "\n", StringComparison.Ordinal), 3));
        text.Append(Indent(string.Join('\n', AnswerDifference), 3));
        text.Append(Indent($"postgres_fdw: {Theirs.Counts}", 3)).Append(Indent(Abbreviated(Theirs.Plan, planLines), 6));
        text.Append(Indent($"pgdotnet_fdw: {Ours.Counts}", 3)).Append(Indent(Abbreviated(Ours.Plan, planLines), 6));
        return text.ToString();
    }

    private static string Count(string? locked) => string.IsNullOrEmpty(locked) ? "none" : $"{locked.Count(c => c == ' ') + 1}";

    private static string Abbreviated(string? plan, int lines)
    {
        string[] all = (plan ?? string.Empty).Split('\n').Select(line => line.Length <= 240 ? line : line[..240] + "...").ToArray();
        return lines == 0 ? plan ?? string.Empty : all.Length <= lines ? string.Join('\n', all) : $"{string.Join('\n', all.Take(lines))}\n... {all.Length - lines} lines more";
    }

    private static string Indent(string text, int depth) =>
        text.Length == 0 ? string.Empty : string.Join('\n', text.Split('\n').Select(line => new string(' ', depth) + line)) + '\n';
}
