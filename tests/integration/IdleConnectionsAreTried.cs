using System.Diagnostics;
using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>A network that has forgotten an idle connection, without telling anybody, costs a moment and no error.</summary>
[Collection(WaitingCollection.Name)]
public sealed class IdleConnectionsAreTried(Clusters clusters) : ServerTest(clusters)
{
    private static readonly TimeSpan s_idle = TimeSpan.FromMilliseconds(300);

    [Theory]
    [InlineData("", "SELECT n FROM t", "false")]
    [InlineData("", "INSERT INTO t VALUES (2)", "false")]
    [InlineData("", "SELECT pgdotnet.ping('far')", "false")]
    [InlineData(", transactional 'false'", "INSERT INTO t VALUES (2)", "false")]
    [InlineData("", "SELECT n FROM t", "true")]
    public void One_that_has_died_silently_is_replaced(string options, string sql, string providerOnly)
    {
        using FaultProxy proxy = new(Remote.Port);
        using NpgsqlConnection connection = Prepare(proxy, $", check_after '{s_idle.TotalMilliseconds}ms', provider_only '{providerOnly}'{options}");
        Stopwatch idle = Stopwatch.StartNew();
        proxy.SwallowOpen();
        Eventually.Holds(() => idle.Elapsed > s_idle, "the connection is idle for long enough");
        Stopwatch watch = Stopwatch.StartNew();

        connection.Run(sql);

        // connect_timeout is 1 s.
        Assert.InRange(watch.Elapsed.TotalSeconds, 0.8, 6);
        using NpgsqlConnection remote = ConnectRemote();
        Assert.Equal(sql.StartsWith("INSERT", StringComparison.Ordinal) ? 2 : 1, remote.Value<long>("SELECT count(*) FROM t"));
    }

    [Fact]
    public void One_that_works_is_kept_and_one_that_is_not_tried_costs_an_error()
    {
        using FaultProxy proxy = new(Remote.Port);
        using NpgsqlConnection connection = Prepare(proxy, ", check_after '1ms', query_timeout '1'");
        string pid = connection.Rows("SELECT remote_backend_pid FROM pgdotnet.connections()")[0];
        Stopwatch idle = Stopwatch.StartNew();
        Eventually.Holds(() => idle.ElapsedMilliseconds > 20, "the connection is idle for long enough");
        connection.Run("SELECT n FROM t");
        Assert.Equal(pid, connection.Rows("SELECT remote_backend_pid FROM pgdotnet.connections()")[0]);
        connection.Run("ALTER SERVER far OPTIONS (SET check_after '0'); SELECT n FROM t");
        proxy.SwallowOpen();
        Assert.Equal("57014", connection.Error("SELECT n FROM t").SqlState);
        connection.Run("SELECT n FROM t");
    }

    [Fact]
    public void A_cancel_ends_the_trial()
    {
        using FaultProxy proxy = new(Remote.Port);
        using NpgsqlConnection connection = Prepare(proxy, ", check_after '1ms', connect_timeout '60'");
        connection.Run("SET statement_timeout = 500");
        proxy.SwallowOpen();
        Stopwatch watch = Stopwatch.StartNew();
        Assert.Equal("57014", connection.Error("SELECT n FROM t").SqlState);
        Assert.True(watch.Elapsed.TotalSeconds < 4, $"it took {watch.Elapsed.TotalSeconds} s");
        connection.Run("RESET statement_timeout; SELECT n FROM t");
    }

    private NpgsqlConnection Prepare(FaultProxy proxy, string options)
    {
        using (NpgsqlConnection remote = ConnectRemote())
        {
            remote.Run("CREATE TABLE t AS SELECT 1 AS n");
        }

        NpgsqlConnection connection = Connect();
        string timeout = options.Contains("connect_timeout", StringComparison.Ordinal) ? string.Empty : ", connect_timeout '1'";
        connection.Run($"""
            CREATE SERVER far FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'postgres', host '127.0.0.1', port '{proxy.Port}', dbname '{RemoteDatabase}'{timeout}{options});
            CREATE USER MAPPING FOR CURRENT_USER SERVER far OPTIONS (user 'postgres');
            CREATE FOREIGN TABLE t (n int) SERVER far OPTIONS (schema_name 'public');
            SELECT n FROM t;
            """);
        return connection;
    }
}
