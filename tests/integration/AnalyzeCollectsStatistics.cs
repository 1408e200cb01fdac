using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>ANALYZE of a foreign table stores what it stores of a local one, whoever runs it and whatever the table looks like.</summary>
public sealed class AnalyzeCollectsStatistics(Clusters clusters) : ServerTest(clusters)
{
    private const string Table = "\"Odd \"\"Schema\".\"Tab le\"";
    private const string RowsOfPostgres = "SELECT i AS id, 'v' || i % 7 AS \"Sel ect\", CASE WHEN i % 4 <> 0 THEN i % 3 END AS u FROM generate_series(1, 3000) i";
    private const string RowsOfSqlite =
        "WITH RECURSIVE c(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM c WHERE i < 3000) SELECT i, 'v' || (i % 7), CASE WHEN i % 4 <> 0 THEN i % 3 END FROM c";

    private SqliteFixture? _file;

    private string Owner => $"owner_of_{Database}";

    /// <summary>Both drivers.</summary>
    public static TheoryData<string> Drivers => new("postgres", "sqlite");

    [Theory]
    [MemberData(nameof(Drivers))]
    public void Of_a_table_of_somebody_else_with_odd_names_and_dropped_columns(string driver)
    {
        // The owner's user mapping is the one that counts, also for counting the rows.
        using NpgsqlConnection connection = Prepare(driver);
        connection.Run($"DROP USER MAPPING IF EXISTS FOR CURRENT_USER SERVER remote; SET search_path = pg_catalog; ANALYZE {Table}");

        AssertStatistics(connection);
    }

    [Theory]
    [MemberData(nameof(Drivers))]
    public void By_its_owner(string driver)
    {
        using NpgsqlConnection connection = Prepare(driver);
        connection.Run($"GRANT USAGE ON SCHEMA \"Odd \"\"Schema\" TO {Owner}; SET search_path = pg_catalog; SET ROLE {Owner}; ANALYZE {Table}");

        AssertStatistics(connection);
    }

    [Theory]
    [MemberData(nameof(Drivers))]
    public void By_an_owner_who_cannot_read_it_himself(string driver)
    {
        // Rights to look into the schema and to select have nothing to do with statistics.
        using NpgsqlConnection connection = Prepare(driver);
        connection.Run($"REVOKE ALL ON {Table} FROM {Owner}; ANALYZE {Table}");

        AssertStatistics(connection);
    }

    [Theory]
    [MemberData(nameof(Drivers))]
    public void Of_some_columns(string driver)
    {
        using NpgsqlConnection connection = Prepare(driver);
        connection.Run($"ANALYZE {Table} (u)");

        Assert.Equal(["u|0.25|3"], connection.Rows("SELECT attname, null_frac, n_distinct FROM pg_stats WHERE tablename = 'Tab le'"));
    }

    [Theory]
    [MemberData(nameof(Drivers))]
    public void From_a_sample_of_many_rows(string driver)
    {
        using NpgsqlConnection connection = Prepare(driver);

        // 1500 rows of 3000.
        connection.Run($"SET default_statistics_target = 5; ANALYZE {Table}");

        Assert.Equal(3000, connection.Value<float>("SELECT reltuples FROM pg_class WHERE relname = 'Tab le'"));
        Assert.InRange(connection.Value<float>("SELECT null_frac FROM pg_stats WHERE tablename = 'Tab le' AND attname = 'u'"), 0.2F, 0.3F);
        Assert.InRange(connection.Value<float>("SELECT n_distinct FROM pg_stats WHERE tablename = 'Tab le' AND attname = 'id'"), -1F, -0.99F);

        // From the whole table, not from its first half.
        Assert.True(connection.Value<bool>("SELECT (histogram_bounds::text::int[])[6] > 2900 FROM pg_stats WHERE tablename = 'Tab le' AND attname = 'id'"));
    }

    [Fact]
    public void From_a_sample_that_the_remote_takes()
    {
        using ThrowawayCluster remote = new("sampling", new ClusterOptions
        {
            Settings = ["shared_preload_libraries = 'pg_stat_statements'", "pg_stat_statements.track_utility = on", "autovacuum = off"],
        });
        remote.Execute("""
            CREATE EXTENSION pg_stat_statements;
            CREATE TABLE known AS SELECT i AS id FROM generate_series(1, 20000) i;
            ANALYZE known;
            CREATE TABLE unknown AS SELECT * FROM known;
            CREATE TABLE grown AS SELECT * FROM known;
            ANALYZE grown;
            INSERT INTO grown SELECT * FROM known;
            CREATE VIEW seen AS SELECT * FROM known;
            CREATE TABLE few AS SELECT 1 AS id;
            ANALYZE few;
            """);
        using NpgsqlConnection connection = Connect();
        connection.Run($"""
            CREATE SERVER sampled FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'postgres', host '127.0.0.1', port '{remote.Port}', dbname 'postgres');
            CREATE USER MAPPING FOR CURRENT_USER SERVER sampled OPTIONS (user 'postgres');
            IMPORT FOREIGN SCHEMA public LIMIT TO (known, unknown, grown, seen, few) FROM SERVER sampled INTO public;
            ALTER SERVER sampled OPTIONS (ADD analyze_sampling 'auto');
            SET default_statistics_target = 5;
            """);

        Assert.Equal("20000 rows, TABLESAMPLE BERNOULLI", Sampled("auto", "known"));
        Assert.Equal("20000 rows, TABLESAMPLE BERNOULLI", Sampled("bernoulli", "known"));
        Assert.Equal("20000 rows, TABLESAMPLE SYSTEM", Sampled("system", "known"));
        Assert.Equal("20000 rows, random()", Sampled("random", "known"));
        Assert.Equal("20000 rows, all", Sampled("off", "known"));
        Assert.Equal("40000 rows, TABLESAMPLE BERNOULLI", Sampled("auto", "grown"));

        // Nobody has counted these before.
        Assert.Equal("20000 rows, TABLESAMPLE BERNOULLI", Sampled("auto", "unknown"));
        Assert.Equal("20000 rows, all", Sampled("auto", "seen"));
        Assert.Equal("20000 rows, random()", Sampled("random", "seen"));
        Assert.Equal("1 rows, all", Sampled("auto", "few"));

        // The remote's own message.
        connection.Run("ALTER SERVER sampled OPTIONS (SET analyze_sampling 'system')");
        Assert.Equal("0A000", connection.Error("ANALYZE seen").SqlState);

        // A table's own option wins.
        connection.Run("ALTER FOREIGN TABLE known OPTIONS (ADD analyze_sampling 'random')");
        Assert.Equal("20000 rows, random()", Sampled("system", "known"));

        long Received() => connection.Value<long>("SELECT coalesce(sum(rows), 0)::bigint FROM pgdotnet.stat_servers WHERE server = 'sampled'");

        string Sampled(string method, string table)
        {
            using NpgsqlConnection observer = remote.Connect();
            observer.AwaitIdleOthers();
            observer.Run("SELECT pg_stat_statements_reset()");
            long before = Received();
            connection.Run($"ALTER SERVER sampled OPTIONS (SET analyze_sampling '{method}'); ANALYZE {table}");
            observer.AwaitIdleOthers();
            string query = observer.Value<string>($"SELECT string_agg(query, ' ') FROM pg_stat_statements WHERE query ~ '^SELECT.*\\m{table}\\M' AND query !~ 'count|pg_stat_'");
            long fetched = Received() - before;

            // The last page of a table that has grown is not full: the estimate is right but for a few rows.
            double rows = connection.Value<double>($"SELECT round(reltuples::numeric, CASE WHEN reltuples > 1000 THEN -3 ELSE 0 END)::float8 FROM pg_class WHERE relname = '{table}'");
            // Whole pages are drawn at random: there may be few of them.
            bool isSample = fetched < rows / 2;
            string how = query.Contains("TABLESAMPLE SYSTEM", StringComparison.Ordinal) ? "TABLESAMPLE SYSTEM"
                : query.Contains("TABLESAMPLE BERNOULLI", StringComparison.Ordinal) ? "TABLESAMPLE BERNOULLI"
                : query.Contains("random()", StringComparison.Ordinal) ? "random()"
                : "all";
            Assert.True(isSample == (how != "all"), $"{fetched} rows fetched by {query}");
            return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{rows} rows, {how}");
        }
    }

    [Theory]
    [MemberData(nameof(Drivers))]
    public void Of_an_empty_table_and_of_one_without_columns(string driver)
    {
        using NpgsqlConnection connection = Prepare(driver);
        connection.Run("ANALYZE empty; ANALYZE bare");

        Assert.Equal(["bare|3000", "empty|0"], connection.Rows("SELECT relname, reltuples FROM pg_class WHERE relname IN ('bare', 'empty') ORDER BY relname"));
        Assert.Equal([], connection.Rows("SELECT attname FROM pg_stats WHERE tablename IN ('bare', 'empty')"));
    }

    [Theory]
    [MemberData(nameof(Drivers))]
    public void Of_a_table_with_foreign_and_local_partitions(string driver)
    {
        using NpgsqlConnection connection = Prepare(driver);
        connection.Run($"""
            CREATE TABLE parent (id int, "Sel ect" text, u int) PARTITION BY RANGE (id);
            CREATE TABLE near PARTITION OF parent FOR VALUES FROM (100000) TO (200000);
            INSERT INTO near SELECT i, 'w', 8 FROM generate_series(100000, 100999) i;
            ALTER TABLE parent ATTACH PARTITION {Table} FOR VALUES FROM (0) TO (100000);
            ANALYZE parent;
            """);

        Assert.Equal(
            ["id|0|t", "Sel ect|0|t", "u|0.1875|t"],
            connection.Rows("SELECT attname, round(null_frac::numeric, 4)::float4, inherited FROM pg_stats WHERE tablename = 'parent' ORDER BY attname COLLATE \"en-x-icu\""));
        AssertStatistics(connection);
    }

    [Fact]
    public void Estimates_follow()
    {
        using NpgsqlConnection connection = Prepare("postgres");
        connection.Run($"ANALYZE {Table}");

        Assert.Contains("rows=429", connection.Rows($"EXPLAIN SELECT * FROM {Table} WHERE \"Sel ect\" = 'v1'")[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Errors_and_cancels_leave_the_session_usable()
    {
        using NpgsqlConnection connection = Prepare("postgres");
        using (NpgsqlConnection remote = ConnectRemote())
        {
            // Counting its rows takes no time, reading them does.
            remote.Run("""
                CREATE FUNCTION slowly(i int) RETURNS int LANGUAGE plpgsql STABLE AS 'BEGIN PERFORM pg_sleep(1); RETURN i; END';
                CREATE VIEW slow AS SELECT public.slowly(i) AS n FROM generate_series(1, 1000) i;
                CREATE VIEW endless AS SELECT generate_series(1, 2000000000::bigint) AS n;
                """);
        }

        connection.Run("""
            CREATE FOREIGN TABLE slow (n int) SERVER remote OPTIONS (schema_name 'public');
            CREATE FOREIGN TABLE endless (n bigint) SERVER remote OPTIONS (schema_name 'public');
            CREATE FOREIGN TABLE missing (n int) SERVER remote OPTIONS (schema_name 'public');
            """);
        Assert.Equal("42P01", connection.Error("ANALYZE missing").SqlState);
        using RemoteActivity activity = new(Remote, RemoteDatabase);
        foreach ((string table, string sign) in new[] { ("slow", "PgSleep"), ("endless", "public.endless") })
        {
            using NpgsqlCommand command = new($"ANALYZE {table}", connection);
            Task<int> running = Task.Run(command.ExecuteNonQuery);
            Eventually.Holds(() => activity.Running > 0 && activity.Description.Contains(sign, StringComparison.Ordinal), "the remote query runs");
            Local.Execute($"SELECT pg_cancel_backend({connection.BackendPid()})");

            PostgresException error = Assert.Throws<PostgresException>(() => running.GetAwaiter().GetResult());

            Assert.Equal("57014", error.SqlState);
            Eventually.Holds(() => activity.Running == 0, "the remote query stops");
            Assert.Equal("postgres", connection.Value<string>("SELECT current_user::text"));
        }

        connection.Run($"ANALYZE {Table}");
        AssertStatistics(connection);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _file?.Dispose();
        Local.Execute($"DROP ROLE IF EXISTS {Owner}");
    }

    private static void AssertStatistics(NpgsqlConnection connection)
    {
        connection.Run("RESET ROLE");
        Assert.Equal(["3000|t"], connection.Rows("SELECT reltuples, relpages > 0 FROM pg_catalog.pg_class WHERE relname = 'Tab le'"));
        Assert.Equal(
            ["Sel ect|0|7|7", "id|0|-1|(null)", "u|0.25|3|3"],
            connection.Rows("""
                SELECT attname, null_frac, n_distinct, cardinality(most_common_vals::text::text[])
                FROM pg_catalog.pg_stats WHERE tablename = 'Tab le' ORDER BY attname COLLATE "C"
                """));
    }

    // The table belongs to a role that may not even look into its schema.
    private NpgsqlConnection Prepare(string driver)
    {
        NpgsqlConnection connection = Connect();
        connection.Run($"CREATE ROLE {Owner}");
        if (driver == "postgres")
        {
            using NpgsqlConnection remote = ConnectRemote();
            remote.Run($"CREATE TABLE t AS {RowsOfPostgres}; CREATE TABLE empty (a int, b text)");
            CreatePostgresServer(connection);
            connection.Run($"CREATE USER MAPPING FOR {Owner} SERVER remote OPTIONS (user 'postgres', password_required 'false')");
        }
        else
        {
            _file = new SqliteFixture($"CREATE TABLE t (id INTEGER, \"Sel ect\" TEXT, u INTEGER); INSERT INTO t {RowsOfSqlite}; CREATE TABLE empty (a INTEGER, b TEXT);");
            CreateSqliteServer(connection, _file, "remote");
        }

        string schema = driver == "postgres" ? "public" : "main";
        connection.Run($"""
            GRANT USAGE ON FOREIGN SERVER remote TO {Owner};
            CREATE SCHEMA "Odd ""Schema";
            CREATE FOREIGN TABLE {Table} (before int, id int, gone int, "Sel ect" text, u int, after int) SERVER remote OPTIONS (schema_name '{schema}', table_name 't');
            ALTER FOREIGN TABLE {Table} DROP COLUMN before, DROP COLUMN gone, DROP COLUMN after;
            ALTER FOREIGN TABLE {Table} OWNER TO {Owner};
            CREATE FOREIGN TABLE empty (a int, b text) SERVER remote OPTIONS (schema_name '{schema}');
            CREATE FOREIGN TABLE bare () SERVER remote OPTIONS (schema_name '{schema}', table_name 't');
            """);
        return connection;
    }
}
