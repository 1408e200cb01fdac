using System.Globalization;
using PgDotnetFdw.Tests.Plans;

namespace PgDotnetFdw.Tests.Bench;

/// <summary>A statement that writes into the remote's table sink, which is filled anew before each run.</summary>
/// <param name="name">What CASES= selects by.</param>
/// <param name="title">For the table.</param>
/// <param name="link">Way to the remote.</param>
/// <param name="sql">The statement; {run} in it is the number of the execution.</param>
/// <param name="rivals">Beside whom.</param>
public sealed class WriteCase(string name, string title, Link link, string sql, params (Wrapper Wrapper, Target? Target)[] rivals) : BenchCase(name)
{
    /// <summary>Rows of the sink before each run.</summary>
    public int Rows { get; init; }

    /// <summary>Runs of each contestant that are enough where one takes long; said in the table.</summary>
    public int MostRounds { get; init; } = int.MaxValue;

    /// <summary>Executions in one measured run.</summary>
    public int Executions { get; init; } = 1;

    /// <inheritdoc/>
    public override IEnumerable<Comparison> Measure(Stage stage)
    {
        List<Session> sessions = [];
        using Session remote = stage.OpenRemote();
        try
        {
            IReadOnlyList<string>? outcome = null;
            Contestant Enter(Wrapper wrapper)
            {
                Session session = stage.Open(Stage.Schema(wrapper, link));
                sessions.Add(session);
                Run(session, remote);

                // Who is fast because rows are missing does not count.
                IReadOnlyList<string> rows = remote.Must("SELECT count(*), sum(id), count(amount) FROM whole.sink");
                outcome ??= rows;
                return rows.SequenceEqual(outcome)
                    ? new Contestant(wrapper.Title, () => Run(session, remote))
                    : throw new InvalidOperationException($"{Name}: {wrapper.Title} leaves {string.Join("; ", rows)} and not {string.Join("; ", outcome)}");
            }

            Contestant[] contestants = [Enter(Wrapper.Ours), .. rivals.Select(rival => Enter(rival.Wrapper))];
            double[] times = Contestant.Alternate(contestants, Math.Min(stage.Rounds, MostRounds));
            return [.. Enumerable.Range(1, times.Length - 1).Select(i => new Comparison(link.Title, title, contestants[i].Name, times[i], times[0], rivals[i - 1].Target))];
        }
        finally
        {
            sessions.ForEach(session => session.Dispose());
        }
    }

    private double Run(Session session, Session remote)
    {
        remote.Must("TRUNCATE whole.sink");
        remote.Must(string.Create(CultureInfo.InvariantCulture, $"INSERT INTO whole.sink SELECT * FROM whole.narrow WHERE id <= {Rows}"));
        return Stage.Time(() =>
        {
            for (int i = 0; i < Executions; i++)
            {
                session.Must(sql.Replace("{run}", i.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
            }
        }) / Executions;
    }
}
