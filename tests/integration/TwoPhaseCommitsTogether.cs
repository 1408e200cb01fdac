using System.Diagnostics;
using System.Globalization;
using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>Two-phase commit where nothing breaks, where somebody is not able to take part, and who may end what is left.</summary>
[Collection(WaitingCollection.Name)]
public sealed class TwoPhaseCommitsTogether(TwoPhaseSites sites) : IClassFixture<TwoPhaseSites>
{
    private static int s_row = 1_000_000;

    private readonly int _row = Interlocked.Increment(ref s_row);

    [Theory]
    [InlineData("on")]
    [InlineData("off")]
    public void A_commit_reaches_all_and_is_flushed(string synchronousCommit)
    {
        int row = Interlocked.Increment(ref s_row);
        using (NpgsqlConnection connection = sites.Local.Connect())
        {
            connection.Run($"SET synchronous_commit = {synchronousCommit}");
            Write(connection, row);
            connection.Run("COMMIT");
        }

        // Without a flush the local part would be lost now.
        TwoPhaseSites.KillAll(sites.Local);
        TwoPhaseSites.Revive(sites.Local);
        Assert.True(IsEverywhere(row));
        sites.AcceptCrashes();
    }

    [Fact]
    public void A_transaction_that_is_still_running_is_left_alone()
    {
        using NpgsqlConnection connection = sites.Local.Connect();
        Write(connection, _row);
        using ManualResetEventSlim goOn = new();
        Task stopped = sites.Proxies[1].StopAt("PREPARE TRANSACTION", isAfter: true, () => goOn.Wait(TimeSpan.FromSeconds(30)));
        Task commit = Task.Run(() => connection.Run("COMMIT"));
        Eventually.Holds(() => sites.Remotes.All(remote => TwoPhaseSites.CountPrepared(remote) == 1), "both are prepared");

        using (NpgsqlConnection other = sites.Local.Connect())
        {
            Assert.Equal(["in progress", "in progress"], other.Rows("SELECT local_status FROM pgdotnet.prepared_transactions"));
            Assert.Equal(["left alone", "left alone"], other.Rows("SELECT action FROM pgdotnet.resolve_prepared_transactions()"));
        }

        goOn.Set();
        Eventually.Holds(() => commit.IsCompletedSuccessfully && stopped.IsCompletedSuccessfully, "COMMIT succeeds");
        Assert.True(IsEverywhere(_row));
    }

    [Theory]
    [InlineData("COMMIT PREPARED")]
    [InlineData("ROLLBACK PREPARED")]
    public void Local_prepare_prepares_the_remotes(string end)
    {
        int row = Interlocked.Increment(ref s_row);
        using NpgsqlConnection connection = sites.Local.Connect();
        Write(connection, row);
        connection.Run("PREPARE TRANSACTION 'mine'");
        Assert.Equal([1L, 1L], sites.Remotes.Select(TwoPhaseSites.CountPrepared));
        Assert.Equal(["left alone", "left alone"], connection.Rows("SELECT action FROM pgdotnet.resolve_prepared_transactions()"));

        connection.Run($"{end} 'mine'");

        Assert.Equal([0L, 0L], sites.Remotes.Select(TwoPhaseSites.CountPrepared));
        bool isThere = TwoPhaseSites.Has(sites.Local, row);
        Assert.Equal(end == "COMMIT PREPARED", isThere);
        Assert.Equal([isThere, isThere], sites.Remotes.Select(remote => TwoPhaseSites.Has(remote, row)));
    }

    [Theory]
    [InlineData("COMMIT PREPARED 'mine'", true)]
    [InlineData("SELECT * FROM pgdotnet.resolve_prepared_transactions()", false)]
    [InlineData("SELECT * FROM pgdotnet.prepared_transactions", false)]
    public void A_server_that_is_dropped_meanwhile_does_not_matter(string sql, bool isEnd)
    {
        int row = Interlocked.Increment(ref s_row);
        using NpgsqlConnection connection = sites.Local.Connect();
        using NpgsqlConnection other = sites.Local.Connect();
        connection.Run("""
            CREATE SERVER other FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'postgres', host '127.0.0.1', port '1', dbname 'postgres');
            CREATE USER MAPPING FOR CURRENT_USER SERVER other OPTIONS (user 'postgres');
            """);
        Write(connection, row);
        connection.Run("PREPARE TRANSACTION 'mine'");

        // The first server is asked, and the list of all has been made.
        Task stopped = sites.Proxies[0].StopAt("pg_prepared_xacts", isAfter: false, () => other.Run("DROP SERVER other CASCADE") <= 0);
        connection.Run(sql);

        Assert.True(stopped.IsCompletedSuccessfully, "the server was dropped in the middle");
        if (!isEnd)
        {
            connection.Run("COMMIT PREPARED 'mine'");
        }

        Assert.True(IsEverywhere(row));
        Assert.Equal([0L, 0L], sites.Remotes.Select(TwoPhaseSites.CountPrepared));
    }

    [Theory]
    [InlineData(ShutdownMode.Fast)]
    [InlineData(ShutdownMode.Immediate)]
    public void Who_took_part_is_still_known_after_a_restart(ShutdownMode mode)
    {
        int row = Interlocked.Increment(ref s_row);
        using (NpgsqlConnection connection = sites.Local.Connect())
        {
            Write(connection, row);
            connection.Run("PREPARE TRANSACTION 'mine'");
        }

        sites.Local.Restart(mode);
        sites.Local.AcceptLog();
        using NpgsqlConnection other = sites.Local.Connect();
        other.Run("LOAD 'pgdotnet_fdw'");
        other.Run("COMMIT PREPARED 'mine'");

        Assert.True(IsEverywhere(row));
        Assert.Equal([0L, 0L], sites.Remotes.Select(TwoPhaseSites.CountPrepared));
    }

    [Fact]
    public void Commit_succeeds_when_a_prepared_remote_does_not_answer()
    {
        using NpgsqlConnection connection = sites.Local.Connect();
        connection.Run("ALTER SERVER a OPTIONS (ADD commit_timeout '1')");
        List<string> warnings = [];
        connection.Notice += (_, notice) => warnings.Add(notice.Notice.MessageText);
        Write(connection, _row);
        using ManualResetEventSlim goOn = new();
        _ = sites.Proxies[0].StopAt("COMMIT PREPARED", isAfter: false, () => goOn.Wait(TimeSpan.FromSeconds(30)) && false);

        Stopwatch watch = Stopwatch.StartNew();
        connection.Run("COMMIT");

        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(3));
        Assert.Contains(warnings, static w => w.Contains("could not commit prepared transaction", StringComparison.Ordinal));
        Assert.Equal(1, TwoPhaseSites.CountPrepared(sites.Remotes[0]));
        goOn.Set();
        connection.Run("ALTER SERVER a OPTIONS (DROP commit_timeout)");
        sites.ResolveAll();
        Assert.True(IsEverywhere(_row));
    }

    [Fact]
    public void A_remote_that_cannot_prepare_is_refused_at_its_first_write()
    {
        using ThrowawayCluster remote = new("unprepared");
        remote.Execute("CREATE TABLE t (i int)");
        using NpgsqlConnection connection = sites.Local.Connect();
        connection.Run($"""
            CREATE SERVER c FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'postgres', host '127.0.0.1', port '{remote.Port}', dbname 'postgres', two_phase_commit 'true');
            CREATE USER MAPPING FOR CURRENT_USER SERVER c OPTIONS (user 'postgres');
            CREATE FOREIGN TABLE tc (i int) SERVER c OPTIONS (table_name 't');
            """);
        try
        {
            Assert.Equal(0, connection.Value<long>("SELECT count(*) FROM tc"));
            Assert.Equal("55000", connection.Error("INSERT INTO tc VALUES (1)").SqlState);
            Assert.Equal("55000", connection.Error("UPDATE tc SET i = 1").SqlState);

            // Without the option it may be the one that commits last; a second such one may not.
            connection.Run("ALTER SERVER c OPTIONS (SET two_phase_commit 'false')");
            connection.Run($"BEGIN; INSERT INTO ta VALUES ({_row}); INSERT INTO tc VALUES ({_row})");
            connection.Run("COMMIT");
            Assert.True(TwoPhaseSites.Has(sites.Remotes[0], _row) && TwoPhaseSites.Has(remote, _row));

            connection.Run("ALTER SERVER b OPTIONS (SET two_phase_commit 'false')");
            int other = Interlocked.Increment(ref s_row);
            connection.Run($"BEGIN; INSERT INTO ta VALUES ({other}); INSERT INTO tb VALUES ({other}); INSERT INTO tc VALUES ({other})");
            Assert.Equal("0A000", connection.Error("COMMIT").SqlState);
            Assert.False(TwoPhaseSites.Has(sites.Remotes[0], other) || TwoPhaseSites.Has(sites.Remotes[1], other) || TwoPhaseSites.Has(remote, other));
            Assert.Equal(0, TwoPhaseSites.CountPrepared(sites.Remotes[0]));
        }
        finally
        {
            connection.Run("ALTER SERVER b OPTIONS (SET two_phase_commit 'true'); DROP SERVER c CASCADE");
        }
    }

    [Fact]
    public void Servers_that_were_only_read_do_not_count_over_the_provider_either()
    {
        using NpgsqlConnection connection = sites.Local.Connect();
        connection.Run($"""
            CREATE SERVER read FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'postgres', host '127.0.0.1', port '{sites.Remotes[0].Port}', dbname 'postgres', provider_only 'true');
            CREATE USER MAPPING FOR CURRENT_USER SERVER read OPTIONS (user 'postgres');
            CREATE FOREIGN TABLE tread (i int) SERVER read OPTIONS (table_name 't');
            ALTER SERVER b OPTIONS (SET two_phase_commit 'false', ADD provider_only 'true');
            """);
        try
        {
            int both = Interlocked.Increment(ref s_row);
            connection.Run($"BEGIN; SELECT count(*) FROM tread; SELECT count(*) FROM tb; INSERT INTO t VALUES ({_row}); INSERT INTO ta VALUES ({_row})");
            connection.Run("COMMIT");
            connection.Run($"BEGIN; SELECT count(*) FROM tread; INSERT INTO t VALUES ({both}); INSERT INTO ta VALUES ({both}); INSERT INTO tb VALUES ({both})");
            connection.Run("COMMIT");

            Assert.True(TwoPhaseSites.Has(sites.Local, _row) && TwoPhaseSites.Has(sites.Remotes[0], _row));
            Assert.True(IsEverywhere(both));
        }
        finally
        {
            connection.Run("ROLLBACK; DROP SERVER read CASCADE; ALTER SERVER b OPTIONS (SET two_phase_commit 'true', DROP provider_only)");
        }
    }

    [Fact]
    public void A_copy_of_the_cluster_leaves_the_transactions_of_the_original_alone()
    {
        sites.Local.Stop();
        using ThrowawayCluster copy = new("copy", new ClusterOptions
        {
            CopyOf = sites.Local.DataFolder,
            Settings = ["shared_preload_libraries = 'pgdotnet_fdw'", "pgdotnet_fdw.resolver_interval = 1", "log_min_messages = debug1"],
        });
        sites.Local.Start();

        // Committed in the original, and not yet known to a; in the copy the same transaction id is one that is rolled back.
        using NpgsqlConnection connection = sites.Local.Connect();
        Write(connection, _row);
        long xid = connection.Value<long>("SELECT pg_current_xact_id()::text::bigint");
        connection.Run("ALTER SERVER a OPTIONS (ADD commit_timeout '0')");
        using ManualResetEventSlim goOn = new();
        _ = sites.Proxies[0].StopAt("COMMIT PREPARED", isAfter: false, () => goOn.Wait(TimeSpan.FromSeconds(60)) && false);
        connection.Run("COMMIT");
        goOn.Set();
        Eventually.Holds(() => TwoPhaseSites.CountPrepared(sites.Remotes[0]) == 1 && TwoPhaseSites.CountPrepared(sites.Remotes[1]) == 0, "a alone is in doubt");
        using NpgsqlConnection inCopy = copy.Connect();
        do
        {
            inCopy.Run("BEGIN; SELECT pg_current_xact_id(); ROLLBACK");
        }
        while (inCopy.Value<long>("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint") <= xid);
        Assert.Equal("aborted", inCopy.Value<string>($"SELECT pg_xact_status('{xid.ToString(CultureInfo.InvariantCulture)}')"));

        Assert.Equal(["other installation"], inCopy.Rows("SELECT local_status FROM pgdotnet.prepared_transactions"));
        Assert.Equal(["left alone"], inCopy.Rows("SELECT action FROM pgdotnet.resolve_prepared_transactions()"));
        inCopy.Run("SELECT pgdotnet.renew_installation_id()");
        Assert.Equal(["left alone"], inCopy.Rows("SELECT action FROM pgdotnet.resolve_prepared_transactions()"));
        int visits = CountVisits(copy);
        Eventually.Holds(() => CountVisits(copy) > visits + 2, TimeSpan.FromSeconds(30), "the copy's resolver has been at work");
        Assert.Equal(1, TwoPhaseSites.CountPrepared(sites.Remotes[0]));

        // The copy's own transactions are its own.
        int other = Interlocked.Increment(ref s_row);
        Write(inCopy, other);
        inCopy.Run("COMMIT");
        Assert.True(TwoPhaseSites.Has(copy, other) && TwoPhaseSites.Has(sites.Remotes[0], other));

        connection.Run("ALTER SERVER a OPTIONS (DROP commit_timeout)");
        sites.ResolveAll();
        Assert.True(IsEverywhere(_row));
    }

    [Fact]
    public void The_background_worker_ends_what_is_left()
    {
        sites.Local.Execute("ALTER SYSTEM SET shared_preload_libraries = 'pgdotnet_fdw'");
        sites.Local.Restart();
        sites.Local.Execute("ALTER SYSTEM SET pgdotnet_fdw.resolver_interval = 1");
        sites.Local.Execute("SELECT pg_reload_conf()");
        try
        {
            using NpgsqlConnection connection = sites.Local.Connect();
            Write(connection, _row);
            connection.Run("ALTER SERVER a OPTIONS (ADD commit_timeout '0')");
            using ManualResetEventSlim goOn = new();
            _ = sites.Proxies[0].StopAt("COMMIT PREPARED", isAfter: false, () => goOn.Wait(TimeSpan.FromSeconds(60)) && false);
            connection.Run("COMMIT");
            goOn.Set();
            Eventually.Holds(() => sites.Remotes.All(remote => TwoPhaseSites.CountPrepared(remote) == 0), TimeSpan.FromSeconds(30), "the worker has ended it");
            Assert.True(IsEverywhere(_row));
            connection.Run("ALTER SERVER a OPTIONS (DROP commit_timeout)");
        }
        finally
        {
            sites.Local.Execute("ALTER SYSTEM RESET ALL");
            sites.Local.Restart();
        }
    }

    private static void Write(NpgsqlConnection connection, int row) =>
        connection.Run($"BEGIN; INSERT INTO t VALUES ({row}); INSERT INTO ta VALUES ({row}); INSERT INTO tb VALUES ({row})");

    private static int CountVisits(ThrowawayCluster server) => server.Log.Split("starting background worker process \"pgdotnet_fdw resolver\"").Length;

    private bool IsEverywhere(int row) => sites.Remotes.Append(sites.Local).All(server => TwoPhaseSites.Has(server, row));
}
