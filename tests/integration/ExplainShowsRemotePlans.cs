using System.Text.Json;
using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>pgdotnet_fdw.explain_remote: EXPLAIN shows the remote's plan, and nothing else asks for it.</summary>
public sealed class ExplainShowsRemotePlans(Clusters clusters) : ServerTest(clusters)
{
    [Theory]
    [InlineData("false")]
    [InlineData("true")]
    public void The_plan_stands_below_the_scan(string providerOnly)
    {
        using NpgsqlConnection connection = Prepare(providerOnly);

        Assert.Equal(
            """
            Foreign Scan on t
              Remote Plan:
                Seq Scan on t
                  Filter: (id = 5)
            """,
            Text(connection, "EXPLAIN (COSTS OFF) SELECT * FROM t WHERE id = 5"));
        JsonElement plan = Plan(connection, "EXPLAIN (FORMAT JSON) SELECT * FROM t WHERE id = 5");
        string[] lines = Lines(plan);
        Assert.Matches(@"^Seq Scan on t  \(cost=.* rows=1 width=8\)$", lines[0]);
        Assert.False(plan.TryGetProperty("Remote Plan Note", out _));
        Assert.Contains("actual time=", Lines(Plan(connection, "EXPLAIN (ANALYZE, FORMAT JSON) SELECT * FROM t WHERE id = 5"))[0], StringComparison.Ordinal);
        Assert.Contains("Output: id, label", string.Join('\n', Lines(Plan(connection, "EXPLAIN (VERBOSE, FORMAT JSON) SELECT * FROM t"))), StringComparison.Ordinal);
        connection.Run("SET pgdotnet_fdw.explain_remote = off");
        Assert.False(Plan(connection, "EXPLAIN (FORMAT JSON) SELECT * FROM t WHERE id = 5").TryGetProperty("Remote Plan", out _));
    }

    [Theory]
    [InlineData("false")]
    [InlineData("true")]
    public void A_parameter_without_a_value_gets_a_generic_plan(string providerOnly)
    {
        using NpgsqlConnection connection = Prepare(providerOnly);
        connection.Run("SET plan_cache_mode = force_generic_plan; PREPARE q(int) AS SELECT label FROM t WHERE id = $1");

        for (int i = 0; i < 3; i++)
        {
            Assert.Contains("Filter: (id = $1)", Text(connection, "EXPLAIN EXECUTE q(7)"), StringComparison.Ordinal);
        }

        // With ANALYZE the scan has had a value.
        Assert.Contains("Filter: (id = 7)", Text(connection, "EXPLAIN (ANALYZE) EXECUTE q(7)"), StringComparison.Ordinal);
        Assert.Equal("l7", connection.Value<string>("EXECUTE q(7)"));
    }

    [Fact]
    public void A_remote_that_cannot_answer_is_a_note_and_the_transaction_goes_on()
    {
        using NpgsqlConnection connection = Prepare("false");
        connection.Run("CREATE FOREIGN TABLE nowhere (id int) SERVER remote; BEGIN; DECLARE c CURSOR FOR SELECT id FROM t ORDER BY id");
        Assert.Equal(1, connection.Value<int>("FETCH 1 FROM c"));

        JsonElement plan = Plan(connection, "EXPLAIN (FORMAT JSON) SELECT * FROM nowhere");

        Assert.False(plan.TryGetProperty("Remote Plan", out _));
        Assert.Contains("relation \"public.nowhere\" does not exist", plan.GetProperty("Remote Plan Note").GetString(), StringComparison.Ordinal);
        Assert.Equal(200L, connection.Value<long>("SELECT count(*) FROM t"));
        Assert.Equal(2, connection.Value<int>("FETCH 1 FROM c"));
        connection.Run("COMMIT");
    }

    [Fact]
    public void A_remote_that_is_not_there_is_a_note()
    {
        using NpgsqlConnection connection = Prepare("false");
        connection.Run("ALTER SERVER remote OPTIONS (SET port '1')");

        Assert.Contains("could not connect to server", Text(connection, "EXPLAIN SELECT * FROM t"), StringComparison.Ordinal);
        Assert.Equal(1, connection.Value<int>("SELECT 1"));
    }

    [Fact]
    public void Nothing_is_run_by_explain_and_nothing_stays_of_what_analyze_runs()
    {
        using NpgsqlConnection connection = Prepare("false");
        using NpgsqlConnection remote = ConnectRemote();

        Assert.Contains("Remote Plan", Text(connection, "EXPLAIN SELECT * FROM counting"), StringComparison.Ordinal);
        Assert.Equal(0L, remote.Value<long>("SELECT last_value FROM uses WHERE is_called UNION ALL SELECT 0 LIMIT 1"));

        // Twice: for the rows, and to be measured. Only the first may stay.
        Assert.Contains("actual time", string.Join('\n', Lines(Plan(connection, "EXPLAIN (ANALYZE, FORMAT JSON) SELECT * FROM counting"))), StringComparison.Ordinal);
        Assert.Equal(2L, remote.Value<long>("SELECT last_value FROM uses"));
        Assert.Equal(1L, remote.Value<long>("SELECT count(*) FROM traces"));

        // Only SELECT is measured.
        connection.Run("CREATE TABLE kept (i bigint)");
        Assert.DoesNotContain("(actual", string.Join('\n', ScanLines(connection, "EXPLAIN (ANALYZE, FORMAT JSON) INSERT INTO kept SELECT * FROM counting")), StringComparison.Ordinal);
        Assert.Equal(3L, remote.Value<long>("SELECT last_value FROM uses"));
    }

    [Theory]
    [InlineData("false")]
    [InlineData("true")]
    public void A_batched_lookup_tells_the_plan_for_any_keys_and_for_those_it_sent(string providerOnly)
    {
        using NpgsqlConnection connection = Prepare(providerOnly);
        using NpgsqlConnection remote = ConnectRemote();
        remote.Run("CREATE UNIQUE INDEX by_id ON t (id); ANALYZE t; CREATE VIEW using_up AS SELECT id, nextval('uses') AS used FROM t");
        connection.Run("""
            CREATE FOREIGN TABLE using_up (id int, used bigint) SERVER remote;
            CREATE TABLE keys AS SELECT i AS id FROM generate_series(1, 50) i;
            CREATE TABLE none (id int);
            ANALYZE keys;
            SET pgdotnet_fdw.enable_batched_lookup = force;
            """);
        const string Join = "SELECT k.id, t.label FROM keys k JOIN t ON t.id = k.id";

        string text = Text(connection, $"EXPLAIN (COSTS OFF) {Join}");
        Assert.Matches(@"^Custom Scan \(Batched Key Lookup\)\n(  .*\n)*  Remote Plan:\n    \S.*\n(    .*\n)*  ->  Seq Scan on keys k$", text);
        Assert.Contains("Output: $1", Text(connection, $"EXPLAIN (VERBOSE) {Join}"), StringComparison.Ordinal);
        JsonElement plan = Plan(connection, $"EXPLAIN (FORMAT JSON) {Join}");
        Assert.Equal("Batched Key Lookup", plan.GetProperty("Custom Plan Provider").GetString());
        Assert.Matches(@"\(cost=.* rows=\d+ width=\d+\)$", Lines(plan)[0]);
        Assert.False(plan.TryGetProperty("Remote Plan Note", out _));

        // With ANALYZE: that of the last request, with its keys; 50 keys are two requests of 16 and 34.
        plan = Plan(connection, $"EXPLAIN (ANALYZE, FORMAT JSON) {Join}");
        Assert.Equal(2, plan.GetProperty("Requests").GetInt32());
        Assert.Matches("actual time=.* rows=34 ", Lines(plan)[0]);

        // There may be thousands of keys; a plan shows the first few.
        text = string.Join('\n', Lines(Plan(connection, $"EXPLAIN (ANALYZE, VERBOSE, FORMAT JSON) {Join}")));
        Assert.Matches(@"'\{17,18,19,20[0-9,]*\.\.\.'::integer\[\]", text);
        Assert.DoesNotContain("49,50", text, StringComparison.Ordinal);

        // Nothing is run by EXPLAIN alone, nor where no key was sent.
        Assert.Contains("Remote Plan", Text(connection, "EXPLAIN SELECT u.used FROM keys k JOIN using_up u ON u.id = k.id"), StringComparison.Ordinal);
        plan = Plan(connection, "EXPLAIN (ANALYZE, FORMAT JSON) SELECT u.used FROM none k JOIN using_up u ON u.id = k.id");
        Assert.Equal(0, plan.GetProperty("Requests").GetInt32());
        Assert.DoesNotContain("actual", string.Join('\n', Lines(plan)), StringComparison.Ordinal);
        Assert.False(remote.Value<bool>("SELECT is_called FROM uses"));

        connection.Run("SET pgdotnet_fdw.explain_remote = off");
        Assert.DoesNotContain("Remote Plan", Text(connection, $"EXPLAIN (ANALYZE) {Join}"), StringComparison.Ordinal);
        Assert.Equal(50, connection.Rows(Join).Count);
    }

    [Fact]
    public void What_explains_every_statement_asks_nothing_of_the_remote()
    {
        using ThrowawayCluster cluster = new("observed", new ClusterOptions
        {
            Settings =
            [
                "shared_preload_libraries = 'pg_stat_statements, auto_explain'", "auto_explain.log_min_duration = 0", "auto_explain.log_analyze = on",
                "auto_explain.log_nested_statements = on", "auto_explain.log_verbose = on", "pg_stat_statements.track = 'all'", "pgdotnet_fdw.explain_remote = on",
            ],
        });
        _ = RemoteDatabase;
        using NpgsqlConnection remote = ConnectRemote();
        remote.Run(Tables);
        using NpgsqlConnection connection = cluster.Connect();
        connection.Run("CREATE EXTENSION pgdotnet_fdw; CREATE EXTENSION pg_stat_statements");
        CreatePostgresServer(connection);
        connection.Run("""
            CREATE FOREIGN TABLE counting (i bigint) SERVER remote;
            CREATE FUNCTION nested() RETURNS bigint LANGUAGE plpgsql AS 'BEGIN RETURN (SELECT i FROM counting); END';
            """);

        // Hooks that come later are above ours.
        foreach (string more in (string[])["SELECT 1", "LOAD 'pgdotnet_fdw'", "SELECT pgdotnet.version()"])
        {
            connection.Run(more);
            connection.Run("SELECT * FROM counting");
            connection.Run("SELECT nested()");
        }

        Assert.Equal(6L, remote.Value<long>("SELECT last_value FROM uses"));
        Assert.Equal(6L, remote.Value<long>("SELECT count(*) FROM traces"));
        Assert.Contains("Remote SQL: SELECT i FROM public.counting", cluster.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("Remote Plan", cluster.Log, StringComparison.Ordinal);
        Assert.True(connection.Value<long>("SELECT sum(calls)::bigint FROM pg_stat_statements WHERE query ~ 'counting'") >= 6);

        // EXPLAIN itself asks; the statements below it, which auto_explain shows, do not.
        Assert.Contains("Remote Plan", Text(connection, "EXPLAIN (ANALYZE) SELECT * FROM counting"), StringComparison.Ordinal);
        Assert.Equal(8L, remote.Value<long>("SELECT last_value FROM uses"));
        connection.Run("EXPLAIN (ANALYZE) SELECT nested()");
        Assert.Equal(9L, remote.Value<long>("SELECT last_value FROM uses"));
        Assert.Contains("Remote Plan", Text(connection, "EXPLAIN SELECT * FROM counting"), StringComparison.Ordinal);
        Assert.Equal(9L, remote.Value<long>("SELECT last_value FROM uses"));
    }

    [Fact]
    public void A_sqlite_file_tells_its_plan()
    {
        using SqliteFixture file = new("CREATE TABLE s (id INTEGER PRIMARY KEY, a TEXT); CREATE INDEX by_a ON s (a)");
        using NpgsqlConnection connection = Connect();
        CreateSqliteServer(connection, file);
        connection.Run("IMPORT FOREIGN SCHEMA main FROM SERVER file INTO public; LOAD 'pgdotnet_fdw'; SET pgdotnet_fdw.explain_remote = on");

        Assert.StartsWith("SEARCH", Assert.Single(Lines(Plan(connection, "EXPLAIN (FORMAT JSON) SELECT * FROM s WHERE id = 3"))), StringComparison.Ordinal);
        Assert.StartsWith("SCAN", Lines(Plan(connection, "EXPLAIN (ANALYZE, FORMAT JSON) SELECT * FROM s"))[0], StringComparison.Ordinal);

        connection.Run("CREATE TABLE keys AS SELECT 7 AS id; SET pgdotnet_fdw.enable_batched_lookup = force");
        Assert.StartsWith("SEARCH", Lines(Plan(connection, "EXPLAIN (FORMAT JSON) SELECT s.a FROM keys JOIN s USING (id)"))[0], StringComparison.Ordinal);
    }

    private const string Tables =
        """
        CREATE TABLE t AS SELECT i AS id, 'l' || i AS label FROM generate_series(1, 200) i;
        ANALYZE t;
        CREATE SEQUENCE uses;
        CREATE TABLE traces (i bigint);
        CREATE FUNCTION count_use() RETURNS bigint LANGUAGE sql AS 'INSERT INTO public.traces VALUES (nextval(''public.uses'')) RETURNING i';
        CREATE VIEW counting AS SELECT count_use() AS i;
        """;

    private static string Text(NpgsqlConnection connection, string sql) => string.Join('\n', connection.Rows(sql));

    private static JsonElement Plan(NpgsqlConnection connection, string sql)
    {
        using JsonDocument document = JsonDocument.Parse(connection.Rows(sql).Single());
        return document.RootElement[0].GetProperty("Plan").Clone();
    }

    private static string[] Lines(JsonElement plan) =>
        plan.GetProperty("Remote Plan").EnumerateArray().Select(line => line.GetString() ?? string.Empty).ToArray();

    private static string[] ScanLines(NpgsqlConnection connection, string sql)
    {
        JsonElement plan = Plan(connection, sql);
        while (!plan.TryGetProperty("Remote Plan", out _))
        {
            plan = plan.GetProperty("Plans")[0];
        }

        return Lines(plan);
    }

    private NpgsqlConnection Prepare(string providerOnly)
    {
        using (NpgsqlConnection remote = ConnectRemote())
        {
            remote.Run(Tables);
        }

        NpgsqlConnection connection = Connect();
        CreatePostgresServer(connection, options: $", provider_only '{providerOnly}'");
        connection.Run("""
            CREATE FOREIGN TABLE t (id int, label text) SERVER remote;
            CREATE FOREIGN TABLE counting (i bigint) SERVER remote;
            LOAD 'pgdotnet_fdw';
            SET pgdotnet_fdw.explain_remote = on;
            """);
        return connection;
    }
}
