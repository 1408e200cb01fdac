using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>Shutdown and exit with scans, TLS and threads alive.</summary>
[Collection(WaitingCollection.Name)]
public sealed class ServersStopCleanly
{
    [Theory]
    [InlineData(ShutdownMode.Fast)]
    [InlineData(ShutdownMode.Immediate)]
    public void With_a_scan_running(ShutdownMode mode)
    {
        using ThrowawayCluster remote = new("stop-remote");
        using ThrowawayCluster local = new("stop-local");
        remote.Execute("CREATE VIEW endless AS SELECT generate_series(1, 2000000000::bigint) AS n");
        CreateTables(local, remote, string.Empty);
        using RemoteActivity activity = new(remote, "postgres");
        using NpgsqlConnection connection = local.Connect();
        using NpgsqlCommand command = new("SELECT count(n) FROM endless", connection);
        int before = activity.Running;
        Task<object?> running = Task.Run(command.ExecuteScalar);
        Eventually.Holds(() => activity.Running > before, "the remote query runs");

        local.Stop(mode);

        Assert.ThrowsAny<NpgsqlException>(() => running.GetAwaiter().GetResult());
        Eventually.Holds(() => activity.Running <= before, "the remote query stops");
        local.Start();
        Assert.Equal(3, Count(local, "SELECT count(*) FROM (SELECT n FROM endless LIMIT 3) x"));
    }

    [Fact]
    public void With_tls_on_both_sides()
    {
        using ThrowawayCluster remote = new("tls-remote", new ClusterOptions { Ssl = true });
        using ThrowawayCluster local = new("tls-local", new ClusterOptions { Ssl = true });
        remote.Execute("CREATE VIEW endless AS SELECT generate_series(1, 2000000000::bigint) AS n");
        CreateTables(local, remote, ", sslmode 'require'");
        NpgsqlConnectionStringBuilder tls = new(local.ConnectionString()) { SslMode = SslMode.Require };

        for (int i = 0; i < 20; i++)
        {
            using NpgsqlConnection connection = new(tls.ConnectionString);
            connection.Open();
            Assert.Equal(1000, connection.Value<long>("SELECT count(*) FROM (SELECT n FROM endless LIMIT 1000) x"));
            int pid = connection.BackendPid();
            if (i % 2 == 0)
            {
                // In mid-stream: a .NET thread is reading TLS while the process ends.
                using NpgsqlCommand command = new("SELECT count(n) FROM endless", connection);
                Task<object?> running = Task.Run(command.ExecuteScalar);
                local.Execute($"SELECT pg_terminate_backend({pid})");
                Assert.ThrowsAny<NpgsqlException>(() => running.GetAwaiter().GetResult());
            }

            connection.Close();
            Eventually.Holds(() => !Postgres.Signal(pid, 0), "the backend is gone");
        }

        local.AssertNoCrash();
    }

    [Fact]
    public void Two_hundred_times_connect_query_disconnect()
    {
        using ThrowawayCluster remote = new("cycle-remote");
        using ThrowawayCluster local = new("cycle-local");
        remote.Execute("CREATE TABLE endless AS SELECT i::bigint AS n FROM generate_series(1, 10) i");
        CreateTables(local, remote, string.Empty);
        using RemoteActivity activity = new(remote, "postgres");

        for (int i = 0; i < 200; i++)
        {
            Assert.Equal(10, Count(local, "SELECT count(n) FROM endless"));
        }

        Eventually.Holds(() => activity.Sessions == 0, "no remote session is left behind");
        local.AssertNoCrash();
    }

    private static void CreateTables(ThrowawayCluster local, ThrowawayCluster remote, string options) => local.Execute($"""
        CREATE EXTENSION pgdotnet_fdw;
        CREATE SERVER remote FOREIGN DATA WRAPPER pgdotnet_fdw
            OPTIONS (driver 'postgres', host '127.0.0.1', port '{remote.Port}', dbname 'postgres'{options});
        CREATE USER MAPPING FOR CURRENT_USER SERVER remote OPTIONS (user 'postgres');
        IMPORT FOREIGN SCHEMA public FROM SERVER remote INTO public;
        """);

    private static long Count(ThrowawayCluster cluster, string sql)
    {
        using NpgsqlConnection connection = cluster.Connect();
        return connection.Value<long>(sql);
    }
}
