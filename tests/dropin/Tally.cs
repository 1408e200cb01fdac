using System.Globalization;
using System.Text;

namespace PgDotnetFdw.Tests.Dropin;

/// <summary>Numbers of statements by subject.</summary>
public sealed class Tally
{
    private readonly List<Comparison> _all = [];

    /// <summary>One line of numbers.</summary>
    public string Summary => string.Create(CultureInfo.InvariantCulture,
        $"{_all.Count} statements: {_all.Count(SameAnswer)} answered alike, {_all.Count(SamePlan)} with no more plan nodes than postgres_fdw");

    /// <summary>Counts a statement.</summary>
    /// <param name="comparison">What came out.</param>
    public void Add(Comparison comparison) => _all.Add(comparison);

    /// <summary>A line for each subject: statements, equal answers, plans that are no worse, nodes of both wrappers.</summary>
    public string Table()
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{"subject",-20} {"tests",5} {"alike",5} {"plans",5}   foreign scans, filters, joins, sorts, aggregates, limits: postgres_fdw / pgdotnet_fdw\n");
        foreach (IGrouping<string, Comparison> subject in _all.GroupBy(comparison => comparison.Statement.Name.Split('/')[0]))
        {
            text.Append(CultureInfo.InvariantCulture, $"{subject.Key,-20} {subject.Count(),5} {subject.Count(SameAnswer),5} {subject.Count(SamePlan),5}   {Sums(subject, c => c.Theirs)} / {Sums(subject, c => c.Ours)}\n");
        }

        return text.ToString();
    }

    private static bool SameAnswer(Comparison comparison) => comparison.AnswerDifference.Count == 0;

    private static bool SamePlan(Comparison comparison) => comparison.PlanDifference.Count == 0;

    private static string Sums(IEnumerable<Comparison> comparisons, Func<Comparison, Result> side)
    {
        List<Plans.PlanCounts> counts = comparisons.Select(side).Select(result => result.Counts).OfType<Plans.PlanCounts>().ToList();
        return string.Create(CultureInfo.InvariantCulture,
            $"{counts.Sum(c => c.ForeignScans)} {counts.Sum(c => c.Filters)} {counts.Sum(c => c.Joins)} {counts.Sum(c => c.Sorts)} {counts.Sum(c => c.Aggregates + c.Uniques)} {counts.Sum(c => c.Limits)}");
    }
}
