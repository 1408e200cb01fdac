using System.Globalization;
using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>What PostgreSQL's backends do works beside the runtime.</summary>
[Collection(MeasuringCollection.Name)]
public sealed class TheBackendStaysABackend(Clusters clusters) : ServerTest(clusters)
{
    [Fact]
    public void Copy_program_runs_after_the_runtime_has_started()
    {
        using NpgsqlConnection connection = Connect();
        connection.Run("SELECT pgdotnet.version(); CREATE TABLE words (w text)");

        for (int i = 0; i < 20; i++)
        {
            connection.Run("COPY words FROM PROGRAM 'echo hello'; COPY words TO PROGRAM 'cat > /dev/null'");
        }

        Assert.Equal(20, connection.Value<long>("SELECT count(*) FROM words"));
        connection.Run("CREATE TABLE environment (line text); COPY environment FROM PROGRAM 'env | cut -c 1-60 | tr -d ''\\\\'''");
        Assert.Equal(0, connection.Value<long>("SELECT count(*) FROM environment WHERE line LIKE 'DOTNET\\_EnableDiagnostics%'"));
    }

    [Fact]
    public async Task A_parallel_query_beside_a_foreign_scan_starts_no_runtime_in_its_workers()
    {
        using SqliteFixture file = new("CREATE TABLE t(n INTEGER); INSERT INTO t VALUES (1), (2);");
        using NpgsqlConnection connection = Connect();
        CreateSqliteServer(connection, file);
        connection.Run("""
            CREATE FOREIGN TABLE t (n bigint) SERVER file;
            CREATE TABLE local AS SELECT i AS n FROM generate_series(1, 20000) i;
            ANALYZE local;
            SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0; SET debug_discard_caches = 0;
            SET max_parallel_workers_per_gather = 2;
            CREATE FUNCTION slow(n int) RETURNS int LANGUAGE plpgsql PARALLEL SAFE AS 'BEGIN IF n % 10000 = 0 THEN PERFORM pg_sleep(1); END IF; RETURN n; END';
            SELECT count(*) FROM t;
            """);
        const string Query = "SELECT count(*) FROM (SELECT slow(n) FROM local OFFSET 0) l CROSS JOIN t";
        Assert.Contains("Workers Planned", connection.Explain(Query), StringComparison.Ordinal);
        using NpgsqlCommand command = new(Query, connection);
        using NpgsqlConnection watcher = Connect();

        Task<object?> running = Task.Run(command.ExecuteScalar);
        int workers = 0;
        Eventually.Holds(
            () =>
            {
                foreach (string pid in watcher.Rows($"SELECT pid FROM pg_stat_activity WHERE leader_pid = {connection.BackendPid()} AND backend_type = 'parallel worker'"))
                {
                    workers++;
                    Assert.Equal(1, BackendStats.Of(int.Parse(pid, CultureInfo.InvariantCulture)).Threads);
                }

                return workers > 0 || running.IsCompleted;
            },
            "a parallel worker is seen");

        Assert.Equal(40_000L, await running);
        Assert.True(workers > 0, "a worker was looked at");
    }

    [Fact]
    public void Parallel_mode_forced_on_everything_changes_no_answer()
    {
        using SqliteFixture file = new("CREATE TABLE t(n INTEGER); INSERT INTO t VALUES (1), (2);");
        using NpgsqlConnection connection = Connect();
        CreateSqliteServer(connection, file);
        connection.Run("CREATE FOREIGN TABLE t (n bigint) SERVER file");
        string setting = connection.Value<int>("SELECT current_setting('server_version_num')::int") >= 160000 ? "debug_parallel_query" : "force_parallel_mode";
        connection.Run($"SET {setting} = on");

        Assert.Equal(3m, connection.Value<decimal>("SELECT sum(n) FROM t"));
        Assert.Contains(".NET", connection.Value<string>("SELECT pgdotnet.version()"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_callbacks_filled_are_those_of_the_boundary_page()
    {
        using NpgsqlConnection connection = Connect();
        string[] filled = connection.Value<string>("SELECT detail FROM pgdotnet.diagnose() WHERE item = 'callbacks'").Split(' ');

        string[] documented = File.ReadLines(Repository.File("docs", "architecture", "boundary.md"))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Where(cells => cells.Length > 3 && cells[2].StartsWith("`native/", StringComparison.Ordinal))
            .Select(cells => cells[1].Trim('`'))
            .ToArray();

        Assert.Equal(filled.Order(), documented.Order());
    }

    [Fact]
    public void Preloading_the_library_starts_nothing_in_the_postmaster()
    {
        using ThrowawayCluster preloaded = new("preload", new ClusterOptions { Settings = ["shared_preload_libraries = 'pgdotnet_fdw'"] });
        preloaded.Execute("CREATE EXTENSION pgdotnet_fdw");
        using NpgsqlConnection connection = preloaded.Connect();

        Assert.Equal(1, BackendStats.Of(preloaded.PostmasterPid).Threads);
        Assert.Contains(".NET", connection.Value<string>("SELECT pgdotnet.version()"), StringComparison.Ordinal);
    }
}
