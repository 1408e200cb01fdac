using System.Globalization;
using System.Text.Json;
using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>
/// With scan_connections above 1 a large table is read by ranges of ctid over several connections, and nothing but the order of the rows and the time tells.
/// </summary>
[Collection(WaitingCollection.Name)]
public sealed class LargeScansUseSeveralConnections(Clusters clusters) : ServerTest(clusters)
{
    private const int Rows = 30_000;

    // 33 MB: enough for three parts, few enough rows to be made quickly.
    private const string RemoteObjects =
        """
        CREATE TABLE big AS SELECT i AS id, i % 100 AS g, rpad('', 1000, md5(i::text)) AS pad FROM generate_series(1, 30000) AS i;
        ANALYZE big;
        """;

    private const string Sums = "SELECT count(*), sum(id), sum(g), count(DISTINCT id), count(pad), min(length(pad)) FROM (SELECT * FROM big OFFSET 0) x";

    private static readonly string[] s_whole = [$"{Rows}|450015000|1485000|{Rows}|{Rows}|1000"];

    [Theory]
    [InlineData("")]
    [InlineData(", provider_only 'true'")]
    public void Rows_are_those_of_the_table(string options)
    {
        using NpgsqlConnection connection = Prepare(options);

        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(s_whole, connection.Rows(Sums));
            Assert.Equal(["15000|3901|0|49"], connection.Rows("SELECT count(*), count(DISTINCT id / 4), min(g), max(g) FROM (SELECT * FROM big WHERE g < 50 OFFSET 0) x"));
            Assert.Equal([$"{Rows}"], connection.Rows("SELECT count(*) FROM big WHERE length(pad) + random() > 0"));
            Assert.Equal([$"{Rows}|{Rows}"], connection.Rows("SELECT count(*), count(DISTINCT place) FROM (SELECT ctid AS place FROM big OFFSET 0) x"));
            Assert.Equal(3, Connections(connection, "SELECT * FROM big"));
            Assert.Equal(3, Connections(connection, "SELECT id FROM big WHERE g >= 50"));
        }
    }

    [Theory]
    [InlineData("SELECT count(*) FROM (SELECT * FROM big OFFSET 0) a JOIN (SELECT * FROM big OFFSET 0) b USING (id)")]
    [InlineData("SELECT g, (SELECT count(*) FROM (SELECT * FROM big b WHERE b.g < g.g * 30 OFFSET 0) x) FROM generate_series(1, 3) AS g(g) ORDER BY g")]
    [InlineData("SELECT count(*) FROM (SELECT * FROM big OFFSET 0 LIMIT 5000) x")]
    [InlineData("SELECT count(*) FROM (SELECT id FROM big UNION ALL SELECT g FROM big) x")]
    [InlineData("WITH b AS MATERIALIZED (SELECT * FROM big) SELECT (SELECT count(*) FROM b), (SELECT sum(id) FROM b)")]
    [InlineData("SELECT id FROM big ORDER BY id DESC LIMIT 3")]
    public void Queries_give_what_one_connection_gives(string query)
    {
        using NpgsqlConnection connection = Prepare();
        connection.Run("SET enable_mergejoin = off");

        IReadOnlyList<string> several = connection.Rows(query);
        connection.Run("ALTER SERVER remote OPTIONS (SET scan_connections '1')");

        Assert.Equal(connection.Rows(query), several);
        Assert.Equal(1, Connections(connection, "SELECT * FROM big"));
    }

    [Fact]
    public void Memory_for_one_batch_is_enough()
    {
        using NpgsqlConnection connection = Prepare();
        connection.Run("SET pgdotnet_fdw.prefetch_bytes = '64kB'");

        Assert.Equal(s_whole, connection.Rows(Sums));
        Assert.Equal(s_whole, connection.Rows(Sums));
    }

    [Fact]
    public void All_parts_are_of_one_snapshot()
    {
        using NpgsqlConnection connection = Prepare();
        connection.Run("BEGIN; DECLARE c CURSOR FOR SELECT * FROM big");

        // One batch: the snapshot is taken, and nobody helps yet.
        Assert.Equal(50, connection.Rows("FETCH 50 FROM c").Count);
        using (NpgsqlConnection writer = ConnectRemote())
        {
            writer.Run("UPDATE big SET id = id + 1000000 WHERE g < 60; DELETE FROM big WHERE g > 90; INSERT INTO big SELECT 0, 0, '' FROM generate_series(1, 1000)");
        }

        int[] ids = connection.Rows("FETCH ALL FROM c").Select(static row => int.Parse(row.Split('|')[0], CultureInfo.InvariantCulture)).ToArray();

        Assert.Equal(Rows - 50, ids.Distinct().Count());
        Assert.InRange(ids.Min(), 1, Rows);
        Assert.InRange(ids.Max(), 1, Rows);
        using RemoteActivity activity = new(Remote, RemoteDatabase);
        Assert.Equal(3, activity.Sessions);
        connection.Run("COMMIT");
        Assert.Equal(["18000"], connection.Rows("SELECT count(*) FROM (SELECT * FROM big OFFSET 0) x WHERE id > 1000000"));
    }

    [Fact]
    public void What_the_transaction_has_written_is_seen()
    {
        using NpgsqlConnection connection = Prepare();
        using (NpgsqlConnection remote = ConnectRemote())
        {
            remote.Run("""
                CREATE FUNCTION add() RETURNS int LANGUAGE sql AS $$ INSERT INTO public.big VALUES (0, 7, 'new') RETURNING g $$;
                CREATE VIEW adding AS SELECT add() AS n;
                """);
        }

        connection.Run("CREATE FOREIGN TABLE adding (n int) SERVER remote OPTIONS (schema_name 'public'); BEGIN");
        Assert.Equal(3, Connections(connection, "SELECT * FROM big"));
        Assert.Equal(["7"], connection.Rows("SELECT n FROM adding"));

        Assert.Equal(1, Connections(connection, "SELECT * FROM big"));
        Assert.Equal([$"{Rows + 1}"], connection.Rows("SELECT count(*) FROM (SELECT * FROM big OFFSET 0) x"));
        connection.Run("ROLLBACK");
        Assert.Equal(3, Connections(connection, "SELECT * FROM big"));
        Assert.Equal(s_whole, connection.Rows(Sums));
    }

    [Fact]
    public void Savepoints_are_survived_and_nothing_is_divided_inside()
    {
        using NpgsqlConnection connection = Prepare();
        connection.Run("BEGIN; DECLARE c CURSOR FOR SELECT * FROM big");
        int count = connection.Rows("FETCH 5000 FROM c").Count;
        connection.Run("SAVEPOINT a");
        count += connection.Rows("FETCH 5000 FROM c").Count;
        Assert.Equal(1, Connections(connection, "SELECT id FROM big"));
        connection.Run("ROLLBACK TO a");
        count += connection.Rows("FETCH 5000 FROM c").Count;
        connection.Run("SAVEPOINT b");
        count += connection.Rows("FETCH ALL FROM c").Count;
        connection.Run("RELEASE b");

        Assert.Equal(Rows, count);
        connection.Run("COMMIT");
        Assert.Equal(3, Connections(connection, "SELECT id FROM big"));
    }

    [Fact]
    public void A_few_rows_need_no_help()
    {
        using NpgsqlConnection connection = Prepare();

        Assert.Equal(["1"], connection.Rows("SELECT count(*) FROM (SELECT * FROM big OFFSET 0 LIMIT 1) x"));

        using RemoteActivity activity = new(Remote, RemoteDatabase);
        Assert.Equal(1, activity.Sessions);
    }

    [Fact]
    public void An_early_end_leaves_nothing_behind()
    {
        using NpgsqlConnection connection = Prepare();
        using RemoteActivity activity = new(Remote, RemoteDatabase);

        for (int i = 0; i < 5; i++)
        {
            connection.Run("BEGIN; DECLARE c CURSOR FOR SELECT * FROM big");
            Assert.Equal(3000, connection.Rows("FETCH 3000 FROM c").Count);
            connection.Run("CLOSE c");
            Assert.Equal(s_whole, connection.Rows(Sums));
            connection.Run("COMMIT");
        }

        Eventually.Holds(() => activity.InTransaction == 0, "no transaction is left");
        Assert.InRange(activity.Sessions, 1, 3);
        Assert.Equal(3, Connections(connection, "SELECT * FROM big"));
    }

    [Fact]
    public void A_cancel_ends_all_parts_and_the_session_goes_on()
    {
        using NpgsqlConnection connection = Prepare();
        using RemoteActivity activity = new(Remote, RemoteDatabase);
        for (int i = 0; i < 3; i++)
        {
            connection.Run("SET statement_timeout = '400ms'");
            PostgresException error = Assert.Throws<PostgresException>(() => connection.Rows("SELECT count(pg_sleep(0.0005)) FROM (SELECT * FROM big OFFSET 0) x"));
            Assert.Equal("57014", error.SqlState);
            connection.Run("RESET statement_timeout");
            Eventually.Holds(() => activity.InTransaction == 0, "no transaction is left");
            Assert.Equal(s_whole, connection.Rows(Sums));
        }
    }

    [Fact]
    public void An_error_in_one_part_is_an_error_of_the_scan()
    {
        using NpgsqlConnection connection = Prepare();
        const string Failing = "SELECT id FROM big WHERE 100 / (id - 29990) < 1000";
        Assert.Contains("/", connection.Explain(Failing).Split("Remote SQL:")[1], StringComparison.Ordinal);

        for (int i = 0; i < 3; i++)
        {
            PostgresException error = Assert.Throws<PostgresException>(() => connection.Rows(Failing));
            Assert.Equal("22012", error.SqlState);
            Assert.Equal(s_whole, connection.Rows(Sums));
        }
    }

    [Fact]
    public void A_lost_helper_is_an_error_and_is_replaced()
    {
        using NpgsqlConnection connection = Prepare();
        using (NpgsqlConnection killer = ConnectRemote())
        {
            // A part is larger than what fits on the way.
            killer.Run("CREATE TABLE wide AS SELECT i AS id, repeat(md5(i::text), 60) AS pad FROM generate_series(1, 60000) i; ANALYZE wide");
            connection.Run("CREATE FOREIGN TABLE wide (id int, pad text) SERVER remote OPTIONS (schema_name 'public'); ANALYZE wide");
            const string Others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'";
            int own = killer.Value<int>($"SELECT pid {Others}");
            connection.Run("BEGIN; DECLARE c CURSOR FOR SELECT * FROM wide");
            Assert.Equal(2000, connection.Rows("FETCH 2000 FROM c").Count);
            Eventually.Holds(() => killer.Value<long>($"SELECT count(*) {Others} AND pid <> {own} AND backend_xmin IS NOT NULL") == 2, "both help");
            killer.Run($"SELECT pg_terminate_backend(pid) {Others} AND pid <> {own}");
        }

        PostgresException error = Assert.Throws<PostgresException>(() => connection.Rows("FETCH ALL FROM c"));
        Assert.Matches("^(08|57P)", error.SqlState);
        connection.Run("ROLLBACK");
        Assert.Equal(s_whole, connection.Rows(Sums));
        Assert.Equal(3, Connections(connection, "SELECT * FROM big"));
    }

    [Fact]
    public void Without_a_free_connection_one_reads_all()
    {
        using NpgsqlConnection connection = Prepare();
        using NpgsqlConnection remote = ConnectRemote();
        string role = "lonely_" + RemoteDatabase;
        remote.Run($"CREATE ROLE {role} LOGIN PASSWORD 'x' CONNECTION LIMIT 1; GRANT SELECT ON big TO {role}");
        connection.Run($"ALTER USER MAPPING FOR CURRENT_USER SERVER remote OPTIONS (SET user '{role}', ADD password 'x')");

        Assert.Equal(s_whole, connection.Rows(Sums));
        Assert.Equal(1, Connections(connection, "SELECT * FROM big"));

        // What the session has written after the scan began must not be found by it.
        remote.Run($"""
            CREATE FUNCTION add() RETURNS int LANGUAGE sql SECURITY DEFINER AS $$ INSERT INTO public.big VALUES (0, 7, 'new') RETURNING g $$;
            CREATE VIEW adding AS SELECT add() AS n;
            GRANT SELECT ON adding TO {role};
            """);
        connection.Run("CREATE FOREIGN TABLE adding (n int) SERVER remote OPTIONS (schema_name 'public'); BEGIN; DECLARE c CURSOR FOR SELECT * FROM big");
        Assert.Equal(50, connection.Rows("FETCH 50 FROM c").Count);
        Assert.Equal(["7"], connection.Rows("SELECT n FROM adding"));
        PostgresException error = Assert.Throws<PostgresException>(() => connection.Rows("FETCH ALL FROM c"));
        Assert.Contains("too many connections", error.Detail + error.MessageText, StringComparison.Ordinal);
        connection.Run("ROLLBACK");

        remote.Run($"ALTER ROLE {role} CONNECTION LIMIT 10");
        Assert.Equal(3, Connections(connection, "SELECT * FROM big"));
        connection.Run("DROP SERVER remote CASCADE");
        remote.Run($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{role}'; DROP VIEW adding; DROP OWNED BY {role}; DROP ROLE {role}");
    }

    [Fact]
    public async Task Who_waits_for_the_table_does_not_stop_the_scan()
    {
        using NpgsqlConnection connection = Prepare();
        connection.Run("BEGIN; DECLARE c CURSOR FOR SELECT * FROM big");
        Assert.Equal(50, connection.Rows("FETCH 50 FROM c").Count);

        // It waits for the scan's own session, and every session that comes after it waits for it.
        using NpgsqlConnection other = ConnectRemote();
        Task truncate = Task.Run(() => other.Run("TRUNCATE big"));
        using (NpgsqlConnection observer = ConnectRemote())
        {
            Eventually.Holds(() => observer.Value<long>("SELECT count(*) FROM pg_locks WHERE NOT granted AND mode = 'AccessExclusiveLock'") == 1, "somebody waits for the table");
        }

        Assert.Equal(Rows - 50, connection.Rows("FETCH ALL FROM c").Count);
        connection.Run("COMMIT");
        await truncate;
        Assert.Equal(["0"], connection.Rows("SELECT count(*) FROM (SELECT * FROM big OFFSET 0) x"));
    }

    [Fact]
    public void Each_user_has_helpers_of_its_own()
    {
        using NpgsqlConnection connection = Prepare();
        using NpgsqlConnection remote = ConnectRemote();
        string role = "reader_" + RemoteDatabase;
        remote.Run($"CREATE ROLE {role} LOGIN PASSWORD 'x'; GRANT SELECT ON big TO {role}");
        connection.Run($"CREATE ROLE {role}; GRANT SELECT ON big TO {role}; CREATE USER MAPPING FOR {role} SERVER remote OPTIONS (user '{role}', password_required 'false')");

        Assert.Equal(s_whole, connection.Rows(Sums));
        connection.Run($"SET ROLE {role}");
        Assert.Equal(s_whole, connection.Rows(Sums));
        Assert.Equal(3, Connections(connection, "SELECT * FROM big"));
        Assert.Equal(["postgres|3", $"{role}|3"], remote.Rows("SELECT usename, count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend' GROUP BY 1 ORDER BY 1"));

        connection.Run($"RESET ROLE; DROP USER MAPPING FOR {role} SERVER remote; DROP OWNED BY {role}; DROP ROLE {role}");
        remote.Run($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{role}'; DROP OWNED BY {role}; DROP ROLE {role}");
    }

    [Fact]
    public void Connections_that_are_not_to_be_kept_are_closed()
    {
        using NpgsqlConnection connection = Prepare(", keep_connections 'false'");
        using RemoteActivity activity = new(Remote, RemoteDatabase);

        Assert.Equal(3, Connections(connection, "SELECT * FROM big"));

        Eventually.Holds(() => activity.Sessions == 0, "no session is left");
    }

    [Theory]
    [InlineData("CREATE VIEW other AS SELECT * FROM big")]
    [InlineData("CREATE TABLE other (LIKE big) PARTITION BY RANGE (id); CREATE TABLE part PARTITION OF other DEFAULT; INSERT INTO other SELECT * FROM big")]
    [InlineData("CREATE TABLE other (LIKE big); INSERT INTO other SELECT * FROM big WHERE id > 100; CREATE TABLE child () INHERITS (other); INSERT INTO child SELECT * FROM big WHERE id <= 100")]
    [InlineData("CREATE TABLE other AS SELECT id, g, ''::text AS pad FROM big")]
    public void What_is_no_large_table_is_read_as_a_whole(string definition)
    {
        using NpgsqlConnection connection = Prepare();
        using (NpgsqlConnection remote = ConnectRemote())
        {
            remote.Run(definition + "; ANALYZE");
        }

        connection.Run("CREATE FOREIGN TABLE other (id int, g int, pad text) SERVER remote OPTIONS (schema_name 'public'); ANALYZE other");

        Assert.Equal(1, Connections(connection, "SELECT * FROM other"));
        Assert.Equal([$"{Rows}"], connection.Rows("SELECT count(*) FROM (SELECT * FROM other OFFSET 0) x"));
    }

    [Fact]
    public void A_materialized_view_is_divided_like_a_table()
    {
        using NpgsqlConnection connection = Prepare();
        using (NpgsqlConnection remote = ConnectRemote())
        {
            remote.Run("CREATE MATERIALIZED VIEW other AS SELECT * FROM big; ANALYZE");
        }

        connection.Run("CREATE FOREIGN TABLE other (id int, g int, pad text) SERVER remote OPTIONS (schema_name 'public'); ANALYZE other");

        Assert.Equal(3, Connections(connection, "SELECT * FROM other"));
    }

    [Theory]
    [InlineData("SELECT * FROM big WHERE id = 5")]
    [InlineData("SELECT * FROM big ORDER BY id")]
    [InlineData("SELECT * FROM big LIMIT 20000")]
    [InlineData("SELECT count(*) FROM big")]
    [InlineData("SELECT * FROM big FOR UPDATE")]
    [InlineData("SELECT a.id FROM big a JOIN big b USING (id)")]
    public void Other_statements_are_sent_as_they_are(string query)
    {
        using NpgsqlConnection connection = Prepare();

        Assert.Equal(1, Connections(connection, query));
    }

    private static long Connections(NpgsqlConnection connection, string query)
    {
        using JsonDocument document = JsonDocument.Parse(connection.Value<string>($"EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, FORMAT JSON) {query}"));
        JsonElement node = document.RootElement[0].GetProperty("Plan");
        while (node.GetProperty("Node Type").GetString() != "Foreign Scan")
        {
            node = node.GetProperty("Plans")[0];
        }

        return node.TryGetProperty("Remote Connections", out JsonElement count) ? count.GetInt64() : 1;
    }

    private NpgsqlConnection Prepare(string options = "")
    {
        using (NpgsqlConnection remote = ConnectRemote())
        {
            remote.Run(RemoteObjects);
        }

        NpgsqlConnection connection = Connect();
        CreatePostgresServer(connection, "remote", ", scan_connections '3'" + options);
        connection.Run("CREATE FOREIGN TABLE big (id int, g int, pad text) SERVER remote OPTIONS (schema_name 'public'); ANALYZE big");
        return connection;
    }
}
