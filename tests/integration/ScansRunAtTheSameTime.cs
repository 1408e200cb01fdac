using System.Globalization;
using System.Text.Json;
using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>Scans of several servers below one Append run at the same time where async_capable says so, and give the rows of a local table.</summary>
[Collection(MeasuringCollection.Name)]
public sealed class ScansRunAtTheSameTime(Clusters clusters) : ServerTest(clusters)
{
    private const string RemoteObjects = Meeting.Sql +
        """

        CREATE TABLE one AS SELECT 1 AS part, i AS n, 'one ' || i AS t FROM generate_series(1, 30000) AS i;
        CREATE TABLE two AS SELECT 2 AS part, i AS n, 'two ' || i AS t FROM generate_series(1, 200) AS i;
        CREATE TABLE three AS SELECT 3 AS part, i AS n, 'three ' || i AS t FROM generate_series(1, 5000) AS i;
        CREATE VIEW failing AS SELECT 3 AS part, 1 / (4000 - i) AS n, ''::text AS t FROM generate_series(1, 5000) AS i;
        """;

    [Fact]
    public void Two_servers_work_at_once()
    {
        using NpgsqlConnection connection = Prepare();
        connection.Run("""
            CREATE TABLE sides (part int, n int) PARTITION BY LIST (part);
            CREATE FOREIGN TABLE sides_1 PARTITION OF sides FOR VALUES IN (1) SERVER a OPTIONS (schema_name 'public', table_name 'left_side');
            CREATE FOREIGN TABLE sides_2 PARTITION OF sides FOR VALUES IN (2) SERVER b OPTIONS (schema_name 'public', table_name 'right_side');
            """);

        Assert.Equal(["1|1", "2|2"], connection.Rows("SELECT * FROM (SELECT part, n FROM sides OFFSET 0) x ORDER BY part"));
    }

    [Theory]
    [InlineData("SELECT count(*), sum(n), min(t), max(t) FROM {0}")]
    [InlineData("SELECT part, count(*) FROM {0} WHERE length(t) > 6 GROUP BY part ORDER BY part")]
    [InlineData("SELECT count(*) FROM (SELECT * FROM {0} LIMIT 7) x")]
    [InlineData("SELECT g, (SELECT count(*) FROM (SELECT * FROM {0} WHERE n < g * 100 OFFSET 0) x) FROM generate_series(1, 20) g ORDER BY g")]
    [InlineData("SELECT count(*) FROM (SELECT n FROM {0} UNION ALL SELECT n FROM {0}) x")]
    [InlineData("SELECT count(*) FROM {0} a JOIN {0} b USING (part, n)")]
    public void Rows_are_those_of_a_local_table(string query)
    {
        using NpgsqlConnection connection = Prepare();
        string far = string.Format(CultureInfo.InvariantCulture, query, "parts");
        string near = string.Format(CultureInfo.InvariantCulture, query, "near");
        connection.Run("SET enable_partitionwise_aggregate = off");

        Assert.Equal(connection.Rows(near), connection.Rows(far));
        Assert.Equal(connection.Rows(near), connection.Rows(far));
        connection.Run("SET enable_async_append = off");
        Assert.Equal(connection.Rows(near), connection.Rows(far));
    }

    [Fact]
    public void An_error_of_one_ends_all_and_the_session_goes_on()
    {
        using NpgsqlConnection connection = Prepare();
        connection.Run("ALTER FOREIGN TABLE parts_3 OPTIONS (SET table_name 'failing')");

        for (int i = 0; i < 3; i++)
        {
            PostgresException error = Assert.Throws<PostgresException>(() => connection.Rows("SELECT sum(n) FROM (SELECT * FROM parts OFFSET 0) x"));
            Assert.Equal("22012", error.SqlState);
        }

        Assert.Equal(30000L, connection.Value<long>("SELECT count(*) FROM parts WHERE part = 1"));
    }

    [Fact]
    public void A_cancel_ends_the_wait()
    {
        using NpgsqlConnection connection = Prepare();
        connection.Run("""
            CREATE TABLE sides (part int, n int) PARTITION BY LIST (part);
            CREATE FOREIGN TABLE sides_1 PARTITION OF sides FOR VALUES IN (1) SERVER a OPTIONS (schema_name 'public', table_name 'left_side');
            CREATE FOREIGN TABLE sides_2 PARTITION OF sides FOR VALUES IN (2) SERVER b OPTIONS (schema_name 'public', table_name 'left_side');
            SET statement_timeout = '300ms';
            """);

        PostgresException error = Assert.Throws<PostgresException>(() => connection.Rows("SELECT * FROM sides"));

        Assert.Equal("57014", error.SqlState);
        connection.Run("RESET statement_timeout");
        Assert.Equal(35200L, connection.Value<long>("SELECT count(*) FROM parts"));
    }

    [Fact]
    public void Explain_counts_what_came_from_the_remote()
    {
        using NpgsqlConnection connection = Prepare();

        string json = connection.Value<string>("EXPLAIN (ANALYZE, COSTS OFF, FORMAT JSON) SELECT t FROM parts OFFSET 0");

        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement scan = document.RootElement[0].GetProperty("Plan").GetProperty("Plans")[0];
        Assert.True(scan.GetProperty("Async Capable").GetBoolean());
        Assert.Equal(30000, scan.GetProperty("Remote Rows").GetInt64());
        Assert.InRange(scan.GetProperty("Remote Batches").GetInt64(), 5, 50);
        Assert.InRange(scan.GetProperty("Remote Round Trips").GetInt64(), 5, 50);
        Assert.InRange(scan.GetProperty("Remote Bytes").GetInt64(), 30000 * 10, 30000 * 40);
        Assert.True(scan.GetProperty("Remote Wait Time").GetDouble() >= 0);
        Assert.True(scan.GetProperty("Remote Decode Time").GetDouble() > 0);
    }

    private NpgsqlConnection Prepare()
    {
        using (NpgsqlConnection remote = ConnectRemote())
        {
            remote.Run(RemoteObjects);
        }

        NpgsqlConnection connection = Connect();
        CreatePostgresServer(connection, "a", ", async_capable 'true'");
        CreatePostgresServer(connection, "b", ", async_capable 'true'");
        connection.Run("""
            CREATE TABLE parts (part int, n int, t text) PARTITION BY LIST (part);
            CREATE FOREIGN TABLE parts_1 PARTITION OF parts FOR VALUES IN (1) SERVER a OPTIONS (schema_name 'public', table_name 'one');
            CREATE FOREIGN TABLE parts_2 PARTITION OF parts FOR VALUES IN (2) SERVER a OPTIONS (schema_name 'public', table_name 'two');
            CREATE FOREIGN TABLE parts_3 PARTITION OF parts FOR VALUES IN (3) SERVER b OPTIONS (schema_name 'public', table_name 'three');
            CREATE TABLE near AS SELECT * FROM parts;
            """);
        return connection;
    }
}
