using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>pgdotnet_fdw.preload: what a session does at its start, and who else must not do it. A process that runs the runtime has more threads than one.</summary>
[Collection(MeasuringCollection.Name)]
public sealed partial class SessionsPrepareThemselves(Clusters clusters) : ServerTest(clusters)
{
    private const string Compiled = "SELECT split_part(detail, ' ', 1)::int FROM pgdotnet.diagnose() WHERE item = 'compiled methods'";
    private const string OwnThreads = @"SELECT (regexp_match(pg_read_file('/proc/self/status'), 'Threads:\s+(\d+)'))[1]";

    [Theory]
    [InlineData("off", false)]
    [InlineData("clr", true)]
    [InlineData("warm", true)]
    public void A_session_starts_the_runtime_at_its_start(string mode, bool isStarted)
    {
        Prepare(mode);
        using NpgsqlConnection connection = Connect();

        Assert.Equal(isStarted, BackendStats.Of(connection.BackendPid()).Threads > 1);
        Assert.Equal(10L, connection.Value<long>("SELECT count(*) FROM t WHERE id > 0"));
    }

    [Fact]
    public void A_warm_session_leaves_little_for_its_first_query()
    {
        Prepare("warm");
        int logged = Local.Log.Length;
        using NpgsqlConnection connection = Connect();

        int before = connection.Value<int>(Compiled);
        Assert.Empty(connection.Rows("SELECT * FROM pgdotnet.stat_servers"));
        Assert.Equal("1", connection.Rows("SELECT label FROM t WHERE id = 1").Single());

        Assert.InRange(connection.Value<int>(Compiled) - before, 0, 40);
        Assert.Equal("remote|1|1", connection.Rows("SELECT server, calls, rows FROM pgdotnet.stat_servers").Single());
        Assert.DoesNotContain("WARNING", Local.Log[logged..], StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_planning_prepares_the_connection_beside_it()
    {
        Prepare("off");
        using NpgsqlConnection connection = Connect();
        connection.Run("LOAD 'pgdotnet_fdw'");

        connection.Run("EXPLAIN SELECT label FROM t WHERE id = 1");

        int before = 0;
        Eventually.Holds(
            () =>
            {
                int last = before;
                before = connection.Value<int>(Compiled);
                return before >= 120 && before == last;
            },
            "methods of the provider are compiled, and no more of them");
        Assert.Empty(connection.Rows("SELECT * FROM pgdotnet.stat_servers"));
        Assert.Equal("1", connection.Rows("SELECT label FROM t WHERE id = 1").Single());
        Assert.InRange(connection.Value<int>(Compiled) - before, 0, 120);
    }

    [Fact]
    public void With_shared_preload_libraries_it_is_the_first_statement()
    {
        using ThrowawayCluster cluster = new("shared", new ClusterOptions
        {
            Settings = ["shared_preload_libraries = 'pgdotnet_fdw'", "pgdotnet_fdw.preload = warm", "autovacuum_naptime = 1s", "max_worker_processes = 8"],
        });
        cluster.Execute("CREATE EXTENSION pgdotnet_fdw; CREATE SERVER s FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'postgres')");
        using NpgsqlConnection connection = cluster.Connect();
        Assert.Equal(1, BackendStats.Of(connection.BackendPid()).Threads);

        connection.Run("SET work_mem = '5MB'");

        Assert.InRange(BackendStats.Of(connection.BackendPid()).Threads, 2, 20);
        Assert.Equal(1, BackendStats.Of(cluster.PostmasterPid).Threads);
        foreach (string pid in connection.Rows("SELECT pid FROM pg_stat_activity WHERE backend_type <> 'client backend'"))
        {
            Assert.Equal(1, BackendStats.Of(int.Parse(pid, CultureInfo.InvariantCulture)).Threads);
        }

        Assert.DoesNotContain("WARNING", cluster.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void Parallel_workers_and_walsenders_start_nothing()
    {
        Prepare("warm");
        using (NpgsqlConnection connection = Connect())
        {
            connection.Run("SET force_parallel_mode = on");
            Assert.True(int.Parse(connection.Rows(OwnThreads).Single(), CultureInfo.InvariantCulture) == 1, "the worker has more than one thread");
            Assert.Contains("Gather", connection.Explain(OwnThreads), StringComparison.Ordinal);
        }

        ToolResult result = Tool.Run(
            Path.Combine(Postgres.BinFolder, "psql"),
            ["-XqAt", $"host=127.0.0.1 port={Local.Port} user=postgres dbname={Database} replication=database", "-c", OwnThreads]);
        Assert.Equal("1", result.Output.Trim());
    }

    [Fact]
    public void A_failure_is_a_warning_and_the_session_goes_on()
    {
        Prepare("warm");
        Local.Execute($"ALTER DATABASE {Database} SET pgdotnet_fdw.dotnet_root = '/nowhere'");
        Local.AcceptLog();
        using NpgsqlConnection connection = Connect();

        Assert.Equal(1, connection.Value<int>("SELECT 1"));
        Assert.Matches(Warning(), Local.Log);
        Assert.Equal("HV00L", Assert.Throws<PostgresException>(() => connection.Run("SELECT * FROM t")).SqlState);
    }

    [GeneratedRegex("WARNING:  pgdotnet_fdw.preload: could not find the .NET runtime")]
    private static partial Regex Warning();

    private void Prepare(string mode)
    {
        using (NpgsqlConnection remote = ConnectRemote())
        {
            remote.Run("CREATE TABLE t AS SELECT i AS id, i::text AS label FROM generate_series(1, 10) i");
        }

        using NpgsqlConnection connection = Connect();
        CreatePostgresServer(connection);
        connection.Run($"""
            CREATE SERVER embedded FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'sqlite', database '/nowhere');
            CREATE FOREIGN TABLE t (id int, label text) SERVER remote;
            LOAD 'pgdotnet_fdw';
            ALTER DATABASE {Database} SET session_preload_libraries = 'pgdotnet_fdw';
            ALTER DATABASE {Database} SET pgdotnet_fdw.preload = {mode};
            """);
    }
}
