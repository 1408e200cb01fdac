using System.Diagnostics;
using System.Globalization;
using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>While the first scan of a query is being read, those of other servers that will be read too have started; nobody else notices.</summary>
[Collection(MeasuringCollection.Name)]
public sealed class OtherServersStartEarly(Clusters clusters) : ServerTest(clusters)
{
    private const string RemoteObjects = Meeting.Sql +
        """

        CREATE TABLE numbers AS SELECT i AS k, i % 7 AS n FROM generate_series(1, 20000) AS i;
        CREATE TABLE nothing (k int, n int);
        CREATE VIEW failing AS SELECT 1 AS k, 1 / (i - 1) AS n FROM generate_series(1, 5) AS i;
        """;

    private const string Started = "Remote Early Start: true";

    [Theory]
    [InlineData("SELECT l.n, r.n FROM left_side l JOIN right_side r ON l.part + 1 = r.part", "hashjoin")]
    [InlineData("SELECT l.n, r.n FROM left_side l JOIN right_side r ON l.part + 1 = r.part", "mergejoin")]
    [InlineData("SELECT l.n, r.n FROM left_side l JOIN right_side r ON l.part + r.part > random()", "nestloop")]
    [InlineData("SELECT l.n, r.n FROM left_side l LEFT JOIN right_side r ON l.part + 1 = r.part", "hashjoin")]
    [InlineData("SELECT max(l.n), (array_agg(r.n ORDER BY random()))[1] FROM left_side l JOIN (SELECT part, sum(n + random() * 0) AS n FROM right_side GROUP BY part) r ON l.part + 1 = r.part", "hashjoin")]
    [InlineData("SELECT * FROM (SELECT l.n, r.n AS m FROM left_side l CROSS JOIN right_side r ORDER BY random() LIMIT 5) x", "nestloop")]
    public void Two_servers_of_a_join_work_at_once(string query, string join)
    {
        using NpgsqlConnection connection = Prepare();
        foreach (string other in new[] { "hashjoin", "mergejoin", "nestloop" }.Where(name => name != join))
        {
            connection.Run($"SET enable_{other} = off");
        }

        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(["1|2"], connection.Rows(query));
        }
    }

    [Theory]
    [InlineData("SELECT count(*), sum(a.n), sum(b.n) FROM a_numbers a JOIN b_numbers b USING (k)")]
    [InlineData("SELECT count(*) FROM a_numbers a, b_numbers b WHERE a.k < 20 AND b.k < 30 AND a.n <> b.n")]
    [InlineData("SELECT a.k FROM a_numbers a JOIN b_numbers b USING (k) JOIN c_numbers c USING (k) ORDER BY a.k LIMIT 5")]
    [InlineData("SELECT count(*) FROM a_numbers a WHERE NOT EXISTS (SELECT FROM b_numbers b WHERE b.k = a.k + 19990)")]
    [InlineData("SELECT count(*) FROM a_numbers a LEFT JOIN a_nothing USING (k) LEFT JOIN b_numbers b USING (k) LEFT JOIN b_nothing USING (k)")]
    [InlineData("SELECT g, (SELECT count(*) FROM a_numbers a JOIN b_numbers b USING (k) WHERE a.n = g) FROM generate_series(1, 3) AS g ORDER BY g")]
    public void Rows_are_the_same(string query)
    {
        using NpgsqlConnection connection = Prepare();
        foreach (string join in new[] { "hashjoin", "mergejoin", "nestloop" })
        {
            connection.Run($"RESET ALL; SET enable_{join} = off");
            IReadOnlyList<string> early = connection.Rows(query);
            connection.Run("SET pgdotnet_fdw.enable_early_start = off");
            Assert.Equal(connection.Rows(query), early);
        }
    }

    [Fact]
    public void Explain_says_what_was_started()
    {
        using NpgsqlConnection connection = Prepare();
        const string Query = "SELECT count(*) FROM a_numbers a JOIN b_numbers b USING (k)";

        Assert.Single(Analyzed(connection, Query), static line => line.Contains(Started, StringComparison.Ordinal));
        connection.Run("SET pgdotnet_fdw.enable_early_start = off");
        Assert.DoesNotContain(Analyzed(connection, Query), static line => line.Contains(Started, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("SELECT * FROM a_numbers a JOIN b_numbers b USING (k) LIMIT 0")]
    [InlineData("SELECT * FROM a_numbers a LEFT JOIN (SELECT * FROM b_numbers WHERE current_setting('work_mem') = '') b USING (k)")]
    [InlineData("SELECT * FROM a_numbers UNION ALL SELECT * FROM b_numbers LIMIT 1")]
    [InlineData("SELECT k, CASE WHEN k < 0 THEN (SELECT max(k + random()) FROM b_numbers) END FROM a_numbers")]
    [InlineData("WITH b AS MATERIALIZED (SELECT * FROM b_numbers) SELECT k FROM a_numbers WHERE k > 0 OR k IN (SELECT k FROM b)")]
    [InlineData("SELECT k FROM a_numbers a JOIN b_numbers b USING (k) FOR UPDATE OF a")]
    public void Nothing_starts_that_may_not_be_needed(string query)
    {
        using NpgsqlConnection connection = Prepare();

        Assert.DoesNotContain(Analyzed(connection, query), static line => line.Contains(Started, StringComparison.Ordinal));
    }

    [Fact]
    public void Explain_alone_starts_nothing()
    {
        using NpgsqlConnection connection = Prepare();
        using RemoteActivity activity = new(Remote, RemoteDatabase);
        connection.Run("SELECT 1 FROM a_numbers LIMIT 1");
        int before = activity.Sessions;

        connection.Explain("SELECT count(*) FROM a_numbers a JOIN c_numbers c ON a.k = c.k + random()");

        Assert.Equal(before, activity.Sessions);
    }

    [Fact]
    public void An_error_is_told_when_the_scan_is_read()
    {
        using NpgsqlConnection connection = Prepare();

        PostgresException error = Assert.Throws<PostgresException>(() => connection.Rows("SELECT * FROM a_numbers JOIN b_failing USING (k)"));

        Assert.Equal("22012", error.SqlState);
        Assert.Contains("failing", error.Where, StringComparison.Ordinal);
        Assert.Equal(["20000"], connection.Rows("SELECT count(*) FROM a_numbers JOIN b_numbers USING (k)"));
    }

    [Fact]
    public void An_error_of_a_scan_that_is_not_read_is_nobodys()
    {
        using NpgsqlConnection connection = Prepare();
        const string Query = "SELECT * FROM a_nothing a LEFT JOIN b_failing b ON a.k + b.k > random()";
        Skips(connection, Query);

        Assert.Empty(connection.Rows(Query));
        connection.Run("BEGIN");
        Assert.Empty(connection.Rows(Query));
        Assert.Equal(["20000"], connection.Rows("SELECT count(*) FROM b_numbers"));
        connection.Run("SAVEPOINT a");
        Assert.Empty(connection.Rows(Query.Replace("b_failing", "c_failing", StringComparison.Ordinal)));
        Assert.Equal(["20000"], connection.Rows("SELECT count(*) FROM c_numbers"));
        connection.Run("ROLLBACK TO a");
        Assert.Equal(["20000"], connection.Rows("SELECT count(*) FROM c_numbers"));
        connection.Run("COMMIT");
    }

    [Fact]
    public void A_server_that_does_not_answer_and_is_not_needed_holds_nobody_up()
    {
        using NpgsqlConnection connection = Prepare();
        using Blackhole silent = new();
        const string Query = "SELECT * FROM a_nothing a LEFT JOIN b_numbers b ON a.k + b.k > random()";
        Skips(connection, Query);
        connection.Run($"ALTER SERVER b OPTIONS (SET port '{silent.Port}', ADD connect_timeout '60')");
        Stopwatch watch = Stopwatch.StartNew();

        Assert.Empty(connection.Rows(Query));
        connection.Run("BEGIN");
        Assert.Empty(connection.Rows(Query));
        connection.Run("COMMIT");

        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(30));
        connection.Run($"ALTER SERVER b OPTIONS (SET port '{Remote.Port}')");
        Assert.Equal(["20000"], connection.Rows("SELECT count(*) FROM b_numbers"));
    }

    [Fact]
    public void Where_a_statement_has_run_in_the_transaction_nothing_starts_early()
    {
        using NpgsqlConnection connection = Prepare();
        const string Query = "SELECT count(*) FROM a_numbers a JOIN b_numbers b USING (k)";
        connection.Run("BEGIN");
        Assert.Contains(Analyzed(connection, Query), static line => line.Contains(Started, StringComparison.Ordinal));
        Assert.DoesNotContain(Analyzed(connection, Query), static line => line.Contains(Started, StringComparison.Ordinal));
        connection.Run("ROLLBACK");
    }

    [Fact]
    public void A_cancel_ends_both()
    {
        using NpgsqlConnection connection = Prepare();
        using RemoteActivity activity = new(Remote, RemoteDatabase);
        connection.Run("ALTER FOREIGN TABLE right_side OPTIONS (ADD table_name 'left_side'); SET statement_timeout = '300ms'");

        PostgresException error = Assert.Throws<PostgresException>(() => connection.Rows("SELECT l.n, r.n FROM left_side l JOIN right_side r ON l.part + 1 = r.part"));

        Assert.Equal("57014", error.SqlState);
        connection.Run("RESET statement_timeout");
        Eventually.Holds(() => activity.InTransaction == 0, "no transaction is left");
        Assert.Equal(["20000"], connection.Rows("SELECT count(*) FROM a_numbers JOIN b_numbers USING (k)"));
    }

    // The test is about a plan that never reads the second table.
    private static void Skips(NpgsqlConnection connection, string query)
    {
        string working = query.Replace("failing", "numbers", StringComparison.Ordinal);
        IReadOnlyList<string> plan = Analyzed(connection, working);
        Assert.Contains(plan, static line => line.Contains("never executed", StringComparison.Ordinal));
        Assert.Contains(plan, static line => line.Contains(Started, StringComparison.Ordinal));
    }

    private static IReadOnlyList<string> Analyzed(NpgsqlConnection connection, string query) => connection.Rows($"EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) {query}");

    private NpgsqlConnection Prepare()
    {
        using (NpgsqlConnection remote = ConnectRemote())
        {
            remote.Run(RemoteObjects);
        }

        NpgsqlConnection connection = Connect();
        foreach (string server in new[] { "a", "b", "c" })
        {
            CreatePostgresServer(connection, server);
            foreach (string table in new[] { "numbers", "nothing", "failing" })
            {
                connection.Run(string.Create(CultureInfo.InvariantCulture, $"CREATE FOREIGN TABLE {server}_{table} (k int, n int) SERVER {server} OPTIONS (schema_name 'public', table_name '{table}')"));
            }
        }

        connection.Run("""
            SET pgdotnet_fdw.enable_batched_lookup = off;
            CREATE FOREIGN TABLE left_side (part int, n int) SERVER a OPTIONS (schema_name 'public');
            CREATE FOREIGN TABLE right_side (part int, n int) SERVER b OPTIONS (schema_name 'public');
            """);
        return connection;
    }
}
