using PgDotnetFdw.Tests.Plans;

namespace PgDotnetFdw.Tests.Bench;

/// <summary>The first statement of a session; the session's own start is not measured.</summary>
/// <param name="name">What CASES= selects by.</param>
/// <param name="section">Heading of the table.</param>
/// <param name="title">For the table.</param>
/// <param name="ours">Our schema.</param>
/// <param name="theirs">Rival's name and schema.</param>
/// <param name="sql">The statement.</param>
/// <param name="target">What should be reached; null = none.</param>
public sealed class StartCase(string name, string section, string title, string ours, (string Title, string Schema) theirs, string sql, Target? target) : BenchCase(name)
{
    private const int MoreRounds = 2;

    /// <summary>Settings with which our session starts, as <c>-c name=value</c>; empty = none.</summary>
    public string Settings { get; init; } = string.Empty;

    /// <inheritdoc/>
    public override IEnumerable<Comparison> Measure(Stage stage)
    {
        double First(string schema, string settings)
        {
            using Session session = stage.Open(schema, settings);
            return Stage.Time(() => session.Must(sql));
        }

        double[] times = Contestant.Alternate([new(Wrapper.Ours.Title, () => First(ours, Settings)), new(theirs.Title, () => First(theirs.Schema, string.Empty))], stage.Rounds * MoreRounds);
        return [new Comparison(section, title, theirs.Title, times[1], times[0], target)];
    }
}
