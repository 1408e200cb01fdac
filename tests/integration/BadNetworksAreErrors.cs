using System.Diagnostics;
using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>
/// A network that breaks, at each point of a transaction and in each way: an error with the right SQLSTATE within the timeouts, a session that goes on, and nothing left over.
/// </summary>
[Collection(WaitingCollection.Name)]
public sealed class BadNetworksAreErrors(Clusters clusters) : ServerTest(clusters)
{
    /// <summary>connect_timeout and query_timeout are 1 s, abort_timeout too; the rest is for a busy machine.</summary>
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(8);

    private static readonly string[] s_phases = ["connect", "execute", "fetch", "write", "commit"];

    private static int s_count;

    [Theory]
    [InlineData(NetworkFault.Reset, false, false)]
    [InlineData(NetworkFault.Reset, true, false)]
    [InlineData(NetworkFault.Reset, false, true)]
    [InlineData(NetworkFault.Blackhole, false, false)]
    [InlineData(NetworkFault.Blackhole, true, false)]
    [InlineData(NetworkFault.Blackhole, false, true)]
    [InlineData(NetworkFault.HalfOpen, false, false)]
    [InlineData(NetworkFault.HalfOpen, true, false)]
    [InlineData(NetworkFault.HalfOpen, false, true)]
    [InlineData(NetworkFault.Garbage, false, false)]
    [InlineData(NetworkFault.Garbage, true, false)]
    [InlineData(NetworkFault.Garbage, false, true)]
    public void A_fault_at_any_point_is_an_error(NetworkFault fault, bool tls, bool providerOnly)
    {
        using ThrowawayCluster? secure = tls ? new("tls", new ClusterOptions { Ssl = true }) : null;
        using FaultProxy proxy = new(Prepare(secure));
        using NpgsqlConnection connection = Connect();
        using NpgsqlConnection remote = secure is null ? ConnectRemote() : secure.Connect(Database);
        CreateServer(connection, proxy.Port, secure);
        connection.Run($"ALTER SERVER broken OPTIONS (ADD provider_only '{providerOnly}')");
        foreach (string phase in s_phases)
        {
            Stopwatch watch = new();

            PostgresException error = Provoke(connection, proxy, fault, phase, watch);

            string seen = $"{phase}: {error.SqlState} {error.MessageText} after {watch.Elapsed.TotalSeconds:0.0} s\n{error.Detail}";
            Assert.True(watch.Elapsed < s_limit, seen);
            Assert.True(Expected(fault, phase).Contains(error.SqlState), seen);

            // The same session goes on once the network does, and the remote keeps nothing.
            proxy.Repair();
            Assert.Equal(5000, connection.Value<long>("SELECT count(*) FROM numbers"));
            connection.Run("BEGIN; INSERT INTO written VALUES (7); COMMIT");
            Assert.Equal(1, connection.Run("DELETE FROM written WHERE n = 7"));
            Eventually.Holds(() => remote.Value<long>("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()") == 1, $"one remote session is left after {phase}");
        }
    }

    [Fact]
    public void A_slow_network_only_takes_longer()
    {
        using FaultProxy proxy = new(Prepare(null));
        using NpgsqlConnection connection = Connect();
        CreateServer(connection, proxy.Port, null);
        proxy.Break(NetworkFault.Slow);

        Assert.Equal(5000, connection.Value<long>("SELECT count(n) FROM numbers"));
        connection.Run("BEGIN; INSERT INTO written SELECT generate_series(1, 100); COMMIT");
        Assert.Equal(100, connection.Value<long>("SELECT count(*) FROM written"));
    }

    [Fact]
    public void Nothing_is_left_over_in_the_backend()
    {
        using FaultProxy proxy = new(Prepare(null));
        using NpgsqlConnection connection = Connect();
        CreateServer(connection, proxy.Port, null);
        List<BackendStats> rounds = [];
        for (int round = 0; round < 4; round++)
        {
            foreach (NetworkFault fault in new[] { NetworkFault.Reset, NetworkFault.HalfOpen, NetworkFault.Garbage })
            {
                foreach (string phase in s_phases)
                {
                    _ = Provoke(connection, proxy, fault, phase, new Stopwatch());
                    proxy.Repair();
                }
            }

            BackendStats? settled = null;
            Eventually.Holds(
                () =>
                {
                    settled = BackendStats.Of(connection.BackendPid());
                    return rounds.Count == 0 || (settled.Descriptors <= rounds[0].Descriptors && settled.Threads <= rounds[0].Threads + 2);
                },
                "threads and descriptors are as many as after the first round");
            rounds.Add(settled!); // assigned by the condition
        }
    }

    // What the network swallows ends at query_timeout. Of a COMMIT that was sent nobody knows what became.
    private static string[] Expected(NetworkFault fault, string phase) => phase switch
    {
        "connect" => ["08001"],
        "commit" => ["08007"],
        _ => fault == NetworkFault.Blackhole ? ["57014"] : ["08006"],
    };

    private static PostgresException Provoke(NpgsqlConnection connection, FaultProxy proxy, NetworkFault fault, string phase, Stopwatch watch)
    {
        // A connection of its own for each: what the last one has left open is closed by ALTER.
        connection.Run($"ALTER SERVER broken OPTIONS (SET fetch_size '{100 + Interlocked.Increment(ref s_count)}')");
        string statement;
        switch (phase)
        {
            case "connect":
                statement = "SELECT count(n) FROM numbers";
                break;
            case "execute":
                connection.Run("BEGIN; SELECT n FROM numbers LIMIT 1");
                statement = "SELECT max(n) FROM numbers";
                break;
            case "fetch":
                connection.Run("BEGIN; DECLARE c CURSOR FOR SELECT n, pad FROM numbers; FETCH 10 FROM c");
                statement = "MOVE ALL FROM c";
                break;
            case "write":
                connection.Run("BEGIN; INSERT INTO written VALUES (1)");
                statement = "INSERT INTO written VALUES (2)";
                break;
            default:
                connection.Run("BEGIN; INSERT INTO written VALUES (1)");
                statement = "COMMIT";
                break;
        }

        proxy.Break(fault);
        watch.Start();
        PostgresException error = connection.Error(statement);
        if (phase is "execute" or "fetch" or "write")
        {
            connection.Run("ROLLBACK");
        }

        watch.Stop();
        return error;
    }

    private int Prepare(ThrowawayCluster? secure)
    {
        secure?.Execute($"CREATE DATABASE {Database}");
        using NpgsqlConnection remote = secure is null ? ConnectRemote() : secure.Connect(Database);
        remote.Run("CREATE TABLE numbers AS SELECT i AS n, repeat('x', 500) AS pad FROM generate_series(1, 5000) i; CREATE TABLE written (n int)");
        return secure?.Port ?? Remote.Port;
    }

    private void CreateServer(NpgsqlConnection connection, int port, ThrowawayCluster? secure) => connection.Run($"""
        CREATE SERVER broken FOREIGN DATA WRAPPER pgdotnet_fdw
            OPTIONS (driver 'postgres', host '127.0.0.1', port '{port}', dbname '{Database}', sslmode '{(secure is null ? "disable" : "require")}',
                connect_timeout '1', query_timeout '1', fetch_size '100');
        CREATE USER MAPPING FOR CURRENT_USER SERVER broken OPTIONS (user 'postgres');
        IMPORT FOREIGN SCHEMA public FROM SERVER broken INTO public;
        """);
}
