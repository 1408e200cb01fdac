using System.Globalization;
using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>The remote sees one statement for all values with which a local one is executed, so its statistics and plan caches stay small.</summary>
public sealed class RemoteStatementsAreFew(Clusters clusters) : ServerTest(clusters)
{
    private const int Executions = 1000;

    [Theory]
    [InlineData("force_generic_plan", "SELECT name FROM t WHERE id = $1")]
    [InlineData("force_custom_plan", "SELECT name FROM t WHERE id = $1")]
    [InlineData("force_custom_plan", "SELECT name FROM t WHERE id IN ($1, $1 + 1) AND name <> $1::text")]
    [InlineData("force_generic_plan", "SELECT count(*) FROM t a JOIN t b USING (id) WHERE a.id > $1 AND b.name > 'n' || $1")]
    public void A_thousand_executions_leave_one_entry(string mode, string query)
    {
        // Statements of functions and cursors count, too.
        using ThrowawayCluster remote = new("statements", new ClusterOptions
        {
            Settings = ["shared_preload_libraries = 'pg_stat_statements'", "pg_stat_statements.track = 'all'", "pg_stat_statements.track_utility = on"],
        });
        remote.Execute("CREATE EXTENSION pg_stat_statements; CREATE TABLE t AS SELECT i AS id, 'n' || i AS name FROM generate_series(1, 100) i");
        using NpgsqlConnection connection = Connect();
        connection.Run($"""
            CREATE SERVER few FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'postgres', host '127.0.0.1', port '{remote.Port}', dbname 'postgres');
            CREATE USER MAPPING FOR CURRENT_USER SERVER few OPTIONS (user 'postgres');
            CREATE FOREIGN TABLE t (id int, name text) SERVER few OPTIONS (schema_name 'public');
            SET plan_cache_mode = {mode};
            PREPARE q(int) AS {query};
            EXECUTE q(1);
            """);
        using NpgsqlConnection observer = remote.Connect();
        observer.AwaitIdleOthers();
        observer.Run("SELECT pg_stat_statements_reset()");

        for (int i = 0; i < Executions; i++)
        {
            connection.Run(string.Create(CultureInfo.InvariantCulture, $"EXECUTE q({i % 120})"));
        }

        observer.AwaitIdleOthers();
        IReadOnlyList<string> entries = observer.Rows("SELECT calls, query FROM pg_stat_statements WHERE query ~ '\\mt\\M' AND query !~ 'pg_stat_(statements|activity)' ORDER BY calls DESC, query LIMIT 20");

        // A join is one statement when the remote does it, two when it does not.
        int expected = query.Contains("JOIN", StringComparison.Ordinal) && entries.Count == 2 ? 2 : 1;
        Assert.True(entries.Count == expected, $"{entries.Count} entries or more:\n{string.Join('\n', entries)}");
        Assert.All(entries, entry => Assert.StartsWith($"{Executions}|", entry, StringComparison.Ordinal));

        // BEGIN, COMMIT and their like.
        Assert.InRange(observer.Value<long>("SELECT count(*) FROM pg_stat_statements WHERE query !~ 'pg_stat_(statements|activity)'"), 1, expected + 5);
    }
}
