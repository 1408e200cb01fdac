using PgDotnetFdw.Tests.Plans;

namespace PgDotnetFdw.Tests.Bench;

/// <summary>A statement in warm sessions: ours, postgres_fdw as it comes, and further rivals.</summary>
/// <param name="name">What CASES= selects by.</param>
/// <param name="title">For the table.</param>
/// <param name="link">Way to the remote.</param>
/// <param name="sql">The statement; {run} in it is the number of the execution.</param>
/// <param name="target">Against the first rival; null = none.</param>
public sealed class QueryCase(string name, string title, Link link, string sql, Target? target) : BenchCase(name)
{
    /// <summary>Other wrappers beside postgres_fdw's default.</summary>
    public IReadOnlyList<Wrapper> Rivals { get; init; } = [Wrapper.Theirs];

    /// <summary>Of these the fastest is one more rival.</summary>
    public IReadOnlyList<Wrapper> Tuned { get; init; } = [];

    /// <summary>Executions in one measured run.</summary>
    public int Executions { get; init; } = 1;

    /// <summary>What each session begins with; empty = nothing.</summary>
    public string Prepare { get; init; } = string.Empty;

    /// <inheritdoc/>
    public override IEnumerable<Comparison> Measure(Stage stage)
    {
        List<Session> sessions = [];
        try
        {
            IReadOnlyList<string>? answer = null;
            Contestant Enter(Wrapper wrapper)
            {
                Session session = stage.Open(Stage.Schema(wrapper, link));
                sessions.Add(session);
                if (Prepare.Length > 0)
                {
                    session.Must(Prepare);
                }

                // Who is fast because the answer is wrong does not count.
                IReadOnlyList<string> rows = session.Must(Statement(0));
                answer ??= rows;
                if (!rows.SequenceEqual(answer))
                {
                    throw new InvalidOperationException($"{Name}: {wrapper.Title} answers {string.Join("; ", rows)} and not {string.Join("; ", answer)}");
                }

                return new Contestant(wrapper.Title, () => Run(session));
            }

            Contestant? best = Tuned.Select(Enter).ToArray().MinBy(contestant => contestant.Run());
            Contestant[] contestants = [Enter(Wrapper.Ours), .. Rivals.Select(Enter), .. best is null ? Array.Empty<Contestant>() : [best]];
            double[] times = Contestant.Alternate(contestants, stage.Rounds);
            return [.. Enumerable.Range(1, times.Length - 1).Select(i => new Comparison(link.Title, title, contestants[i].Name, times[i], times[0], i == 1 ? target : null))];
        }
        finally
        {
            sessions.ForEach(session => session.Dispose());
        }
    }

    private string Statement(int run) => sql.Replace("{run}", run.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);

    private double Run(Session session) => Stage.Time(() =>
    {
        for (int i = 0; i < Executions; i++)
        {
            session.Must(Statement(i));
        }
    }) / Executions;
}
