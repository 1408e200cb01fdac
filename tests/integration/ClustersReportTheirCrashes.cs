using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>The harness itself: a crash must not go unseen, or every other test proves nothing.</summary>
[Collection(WaitingCollection.Name)]
public sealed class ClustersReportTheirCrashes
{
    [Fact]
    public void A_killed_backend_fails_the_test()
    {
        using ThrowawayCluster cluster = new("crash");
        using (NpgsqlConnection victim = cluster.Connect())
        {
            Postgres.Signal(victim.BackendPid(), 11);
            Eventually.Holds(() => cluster.Log.Contains("database system is ready to accept connections", StringComparison.Ordinal)
                && cluster.Log.Contains("all server processes terminated; reinitializing", StringComparison.Ordinal), "the server restarts all sessions");
        }

        Assert.Throws<InvalidOperationException>(cluster.AssertNoCrash);
        cluster.AssertNoCrash();
    }

    [Theory]
    [InlineData(ShutdownMode.Fast)]
    [InlineData(ShutdownMode.Immediate)]
    public void A_shutdown_is_no_crash(ShutdownMode mode)
    {
        using ThrowawayCluster cluster = new("stop", new ClusterOptions { Ssl = true });
        using (NpgsqlConnection idle = cluster.Connect())
        {
            cluster.Restart(mode);
        }

        using NpgsqlConnection again = cluster.Connect();
        Assert.Equal("on", again.Value<string>("SHOW ssl"));
        cluster.AssertNoCrash();
    }

    [Fact]
    public void Psql_shows_results_and_errors_and_goes_on()
    {
        using ThrowawayCluster cluster = new("psql");
        using PsqlRunner psql = new(cluster, "postgres");

        Assert.Equal("42\n", psql.Run("SELECT 42;"));
        Assert.Contains("division by zero", psql.Run("SELECT 1/0;"), StringComparison.Ordinal);
        Assert.Contains("internal", psql.Run("DO $$ BEGIN RAISE EXCEPTION 'internal' USING ERRCODE = 'XX000'; END $$;"), StringComparison.Ordinal);
        Assert.Equal($"{psql.BackendPid}\n", psql.Run("SELECT pg_backend_pid();"));
        psql.Send("SELECT pg_sleep(60);");
        using RemoteActivity activity = new(cluster, "postgres");
        Eventually.Holds(() => activity.Running == 1, "the statement runs");
        psql.Interrupt();
        psql.WaitFor("canceling statement due to user request");
    }
}
