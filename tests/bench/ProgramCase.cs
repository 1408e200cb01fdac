using PgDotnetFdw.Tests.Plans;

namespace PgDotnetFdw.Tests.Bench;

/// <summary>A scan beside a program that only writes the same rows to nowhere: the limit of who produces them.</summary>
/// <param name="name">What CASES= selects by.</param>
/// <param name="section">Heading of the table.</param>
/// <param name="title">For the table.</param>
/// <param name="schema">Of our foreign tables.</param>
/// <param name="sql">Reads all rows and columns.</param>
/// <param name="rival">For the table.</param>
/// <param name="command">The program and its arguments.</param>
/// <param name="target">Against the program.</param>
public sealed class ProgramCase(string name, string section, string title, string schema, string sql, string rival, Func<Stage, string[]> command, Target target) : BenchCase(name)
{
    /// <inheritdoc/>
    public override IEnumerable<Comparison> Measure(Stage stage)
    {
        using Session session = stage.Open(schema);
        session.Must(sql);
        string[] words = command(stage);
        Stage.TimeOf(words[0], words[1..]);
        double[] times = Contestant.Alternate(
            [new(Wrapper.Ours.Title, () => Stage.Time(() => session.Must(sql))), new(rival, () => Stage.TimeOf(words[0], words[1..]))], stage.Rounds);
        return [new Comparison(section, title, rival, times[1], times[0], target)];
    }
}
