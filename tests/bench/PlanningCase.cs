using System.Globalization;
using PgDotnetFdw.Tests.Plans;

namespace PgDotnetFdw.Tests.Bench;

/// <summary>Planning time of a statement in warm sessions, as EXPLAIN (SUMMARY) tells it.</summary>
/// <param name="name">What CASES= selects by.</param>
/// <param name="section">Heading of the table.</param>
/// <param name="title">For the table.</param>
/// <param name="link">Way to the remote.</param>
/// <param name="sql">What is planned.</param>
/// <param name="target">What should be reached.</param>
public sealed class PlanningCase(string name, string section, string title, Link link, string sql, Target target) : BenchCase(name)
{
    private const int Samples = 40;

    /// <inheritdoc/>
    public override IEnumerable<Comparison> Measure(Stage stage)
    {
        using Session ours = stage.Open(Stage.Schema(Wrapper.Ours, link));
        using Session theirs = stage.Open(Stage.Schema(Wrapper.Theirs, link));

        // One execution, so that the session knows its remote.
        ours.Must(sql);
        theirs.Must(sql);
        Contestant[] contestants = [new(Wrapper.Ours.Title, () => Planning(ours)), new(Wrapper.Theirs.Title, () => Planning(theirs))];
        Contestant.Alternate(contestants, Samples);
        double[] times = Contestant.Alternate(contestants, Samples * stage.Rounds);
        return [new Comparison(section, title, Wrapper.Theirs.Title, times[1], times[0], target)];
    }

    private double Planning(Session session)
    {
        string line = session.Must($"EXPLAIN (SUMMARY) {sql}").Single(row => row.StartsWith("Planning Time: ", StringComparison.Ordinal));
        return double.Parse(line.Split(' ')[2], CultureInfo.InvariantCulture);
    }
}
