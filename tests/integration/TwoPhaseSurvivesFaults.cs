using System.Globalization;
using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>At each numbered step of docs/operations/two-phase.md something breaks; afterwards everybody has the row or nobody has it, and nothing is left prepared.</summary>
[Collection(WaitingCollection.Name)]
public sealed class TwoPhaseSurvivesFaults(TwoPhaseSites sites) : IClassFixture<TwoPhaseSites>
{
    private const int Rounds = 20;
    private static int s_row;

    public enum Fault
    {
        Backend,
        Postmaster,
        Remote,
        Reset,
    }

    public static TheoryData<int, Fault> StepsAndFaults()
    {
        TheoryData<int, Fault> all = [];
        for (int step = 1; step <= 12; step++)
        {
            foreach (Fault fault in Enum.GetValues<Fault>())
            {
                all.Add(step, fault);
            }
        }

        return all;
    }

    [Theory]
    [InlineData(1, Fault.Backend)]
    [InlineData(2, Fault.Postmaster)]
    [InlineData(3, Fault.Remote)]
    [InlineData(4, Fault.Reset)]
    [InlineData(5, Fault.Postmaster)]
    [InlineData(6, Fault.Postmaster)]
    [InlineData(7, Fault.Backend)]
    [InlineData(8, Fault.Reset)]
    [InlineData(9, Fault.Remote)]
    [InlineData(10, Fault.Postmaster)]
    [InlineData(11, Fault.Backend)]
    [InlineData(12, Fault.Reset)]
    public void A_fault_at_a_step_leaves_all_or_nothing(int step, Fault fault) => Break(step, fault);

    [Theory]
    [Trait("Category", "Long")]
    [MemberData(nameof(StepsAndFaults))]
    public void Twenty_faults_at_a_step_leave_all_or_nothing(int step, Fault fault)
    {
        for (int i = 0; i < Rounds; i++)
        {
            Break(step, fault);
        }
    }

    private void Break(int step, Fault fault)
    {
        int row = Interlocked.Increment(ref s_row);
        bool isRollback = step >= 11;
        foreach (ThrowawayCluster server in sites.Remotes.Append(sites.Local))
        {
            TwoPhaseSites.Revive(server);
        }

        using NpgsqlConnection connection = sites.Local.Connect();
        int backend = connection.BackendPid();
        connection.Run($"BEGIN; INSERT INTO t VALUES ({row}); INSERT INTO ta VALUES ({row}); INSERT INTO tb VALUES ({row})");
        if (isRollback)
        {
            // Found out by b when it prepares; until then a waits prepared.
            connection.Run($"INSERT INTO tb VALUES ({row})");
            _ = sites.Proxies[1].StopAt("PREPARE TRANSACTION", isAfter: false, () => { WaitForPrepared(0); return true; });
        }

        Exception? outcome = step is 5 or 6 ? BreakInside(connection, step, fault, backend) : BreakOutside(connection, step, fault, backend);
        foreach (ThrowawayCluster server in sites.Remotes.Append(sites.Local))
        {
            TwoPhaseSites.Revive(server);
        }

        using (NpgsqlConnection watcher = sites.Local.Connect())
        {
            Eventually.Holds(() => watcher.Value<long>($"SELECT count(*) FROM pg_stat_activity WHERE pid = {backend} AND xact_start IS NOT NULL") == 0, "the transaction has ended");
        }

        sites.ResolveAll();
        bool isThere = TwoPhaseSites.Has(sites.Local, row);
        Assert.Equal([isThere, isThere], sites.Remotes.Select(remote => TwoPhaseSites.Has(remote, row)));
        if (step != 5)
        {
            Assert.Equal(step is >= 6 and <= 10, isThere);
        }

        // Who was told that it is committed must find it.
        Assert.True(isThere || outcome is not null, "COMMIT succeeded, and the row is not there");
        sites.AcceptCrashes();
    }

    private int CountRestarts() => sites.Local.Log.Split("all server processes terminated; reinitializing").Length;

    // At a message to a remote.
    private Exception? BreakOutside(NpgsqlConnection connection, int step, Fault fault, int backend)
    {
        (string command, int remote, bool isAfter) = step switch
        {
            1 => ("PREPARE TRANSACTION", 0, false),
            2 => ("PREPARE TRANSACTION", 0, true),
            3 => ("PREPARE TRANSACTION", 1, false),
            4 => ("PREPARE TRANSACTION", 1, true),
            7 => ("COMMIT PREPARED", 0, false),
            8 => ("COMMIT PREPARED", 0, true),
            9 => ("COMMIT PREPARED", 1, false),
            10 => ("COMMIT PREPARED", 1, true),
            11 => ("ROLLBACK PREPARED", 0, false),
            _ => ("ROLLBACK PREPARED", 0, true),
        };
        Task stopped = sites.Proxies[remote].StopAt(command, isAfter, () =>
        {
            if (step is 3 or 4)
            {
                WaitForPrepared(0);
            }

            Hit(fault, backend, remote);
            return false;
        });
        Exception? outcome = Commit(connection);
        Assert.True(stopped.Wait(TimeSpan.FromSeconds(30)), $"step {step.ToString(CultureInfo.InvariantCulture)} was not reached: {outcome?.Message}");
        return outcome;
    }

    // 5: everybody is prepared, and the local commit waits for a lock before it is written. 6: it is written and waits for a standby.
    private Exception? BreakInside(NpgsqlConnection connection, int step, Fault fault, int backend)
    {
        using NpgsqlConnection other = sites.Local.Connect();
        using NpgsqlConnection probe = sites.Local.Connect();
        using NpgsqlConnection holding = sites.Local.Connect();
        List<Task> others = [];
        Task<Exception?> commit;
        sites.Local.Execute("ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
        sites.Local.Execute("SELECT pg_reload_conf()");
        try
        {
            others.Add(CommitUntilOneWaits(probe, other));
            if (step == 5)
            {
                connection.Run("NOTIFY x");
                int pid = holding.BackendPid();
                others.Add(Task.Run(() => Attempt(() => holding.Run("BEGIN; INSERT INTO t SELECT min(i) - 1 FROM (SELECT i FROM t UNION ALL VALUES (0)) AS r; NOTIFY x; COMMIT"))));
                WaitForWait(other, pid, "SyncRep");
            }

            commit = Task.Run(() => Commit(connection));
            WaitForWait(other, backend, step == 5 ? "object" : "SyncRep");
            Hit(fault, backend, 0);
        }
        finally
        {
            TwoPhaseSites.Revive(sites.Local);
            sites.Local.Execute("ALTER SYSTEM RESET synchronous_standby_names");
            sites.Local.Execute("SELECT pg_reload_conf()");
        }

        Eventually.Holds(() => commit.IsCompleted && others.TrueForAll(static task => task.IsCompleted), TimeSpan.FromSeconds(30), "all sessions end");
        return commit.Result;
    }

    // The rule that commits wait holds when the checkpointer has read it, at some time after the reload.
    private static Task CommitUntilOneWaits(NpgsqlConnection probe, NpgsqlConnection watcher)
    {
        int pid = probe.BackendPid();
        using CancellationTokenSource found = new();
        CancellationToken end = found.Token;
        Task probing = Task.Run(() => Attempt(() =>
        {
            while (!end.IsCancellationRequested)
            {
                probe.Run("SELECT pg_logical_emit_message(true, 'probe', '')");
            }
        }));
        WaitForWait(watcher, pid, "SyncRep");
        found.Cancel();
        return probing;
    }

    private static void WaitForWait(NpgsqlConnection watcher, int pid, string what) => Eventually.Holds(
        () => watcher.Value<bool>($"SELECT coalesce((SELECT wait_event = '{what}' FROM pg_stat_activity WHERE pid = {pid}), false)"), $"the backend waits for {what}");

    private static Exception? Commit(NpgsqlConnection connection) => Attempt(() => connection.Run("COMMIT"));

    private static Exception? Attempt(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (NpgsqlException error)
        {
            return error;
        }
    }

    private void WaitForPrepared(int remote) =>
        Eventually.Holds(() => TwoPhaseSites.CountPrepared(sites.Remotes[remote]) > 0, "the other remote is prepared");

    private void Hit(Fault fault, int backend, int remote)
    {
        switch (fault)
        {
            case Fault.Backend:
                // The postmaster hears of it a little later, and then ends all sessions.
                int restarts = CountRestarts();
                Postgres.Signal(backend, 9);
                Eventually.Holds(() => CountRestarts() > restarts, TimeSpan.FromSeconds(30), "the server has restarted");
                break;
            case Fault.Postmaster:
                TwoPhaseSites.KillAll(sites.Local);
                break;
            case Fault.Remote:
                sites.Remotes[remote].Stop(ShutdownMode.Immediate);
                break;
            case Fault.Reset:
                sites.Proxies[remote].ResetAll();
                break;
        }
    }
}
