using System.Diagnostics;
using System.Globalization;
using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Soak.Run;

/// <summary>Looks for statements that do not end, tells what they wait for, and ends their sessions.</summary>
/// <param name="world">The clusters.</param>
/// <param name="findings">Where it tells.</param>
internal sealed class Watchman(SoakWorld world, Findings findings)
{
    /// <summary>
    /// No statement of the load has a reason to take as long: the remotes' timeouts are 3 s, the statements' own less, and a fault lasts 5 s at most.
    /// </summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private readonly HashSet<RunningStatement> _told = [];
    private readonly HashSet<string> _toldPrepared = [];

    /// <summary>Looks once.</summary>
    /// <param name="sessions">Sessions at work.</param>
    public void Look(IEnumerable<SoakSession> sessions)
    {
        foreach (SoakSession session in sessions)
        {
            if (session.Running is { } running && Stopwatch.GetElapsedTime(running.Began) > Limit && _told.Add(running))
            {
                Tell(session, running);
            }
        }
    }

    /// <summary>Looks for prepared transactions, here and on the remotes, that nobody ends.</summary>
    public void LookForPrepared()
    {
        foreach (string prepared in world.PreparedTransactions(Limit).Where(_toldPrepared.Add))
        {
            findings.Problem(ProblemKind.Leftover, string.Create(CultureInfo.InvariantCulture, $"a prepared transaction has not ended within {Limit.TotalSeconds:0} s: {prepared}"));
        }
    }

    private void Tell(SoakSession session, RunningStatement running)
    {
        string where = string.Join('\n', Threads(session.Pid));
        using NpgsqlConnection local = world.Local.Connect();
        string seen = string.Join('\n', local.Rows("SELECT pid, application_name, state, wait_event_type, wait_event, query FROM pg_stat_activity WHERE application_name LIKE 'soak-%'"));
        string remote = string.Join('\n', SoakWorld.Remotes.SelectMany(server => world.Ask(
            server,
            connection => connection.Rows($"SELECT '{server}', pid, application_name, state, wait_event_type, wait_event, xact_start, query FROM pg_stat_activity WHERE application_name LIKE 'soak-%'"))));
        string prepared = string.Join('\n', world.PreparedTransactions(TimeSpan.Zero));
        findings.Problem(ProblemKind.Hang, string.Create(CultureInfo.InvariantCulture, $"backend {session.Pid} has not ended within {Limit.TotalSeconds:0} s: {running.Sql}\nlocal:\n{seen}\nremote:\n{remote}\nprepared:\n{prepared}\nthreads:\n{where}\nbefore it:\n   {session.History}"));
        local.Run($"SELECT pg_terminate_backend({session.Pid})");
    }

    // Where its threads are in the kernel.
    private static IEnumerable<string> Threads(int pid)
    {
        string folder = string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/task");
        foreach (string task in Directory.Exists(folder) ? Directory.GetDirectories(folder) : [])
        {
            string name = string.Empty;
            string wait = string.Empty;
            try
            {
                name = File.ReadAllText(Path.Combine(task, "comm")).Trim();
                wait = File.ReadAllText(Path.Combine(task, "wchan"));
            }
            catch (IOException)
            {
                // It has ended.
            }

            yield return $"   {Path.GetFileName(task)} {name} {wait}";
        }
    }
}
