using System.Globalization;
using System.Text.Json;
using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>Joins that look keys up in batches: how often they ask, and what becomes of them when something happens between two batches.</summary>
public sealed class LookupsGoInBatches(Clusters clusters) : ServerTest(clusters)
{
    // The batches of the first keys: 1 to 16, 17 to 80, 81 to 336, 337 to 1360.
    // Rows come in the order of the local ones; a Sort would read them all at once.
    private const string Join = "SELECT k.id, b.v FROM keys k JOIN big b ON b.id = k.id";

    [Fact]
    public void Five_thousand_keys_are_a_few_requests()
    {
        using NpgsqlConnection connection = Prepare();

        JsonElement node = Lookup(connection, "SELECT count(*), sum(b.v) FROM keys k JOIN big b ON b.id = k.id");

        Assert.Equal("Inner", node.GetProperty("Join Type").GetString());
        Assert.Equal("big b", node.GetProperty("Foreign Table").GetString());
        Assert.Equal("(k.id = b.id)", node.GetProperty("Keys").GetString());
        Assert.Equal(5000, node.GetProperty("Keys Sent").GetInt64());
        Assert.Equal(5000, node.GetProperty("Remote Rows").GetInt64());
        Assert.InRange(node.GetProperty("Requests").GetInt64(), 1, 6);
    }

    [Fact]
    public void A_limit_asks_for_what_it_needs()
    {
        using NpgsqlConnection connection = Prepare();

        Assert.Equal(1, Lookup(connection, "SELECT b.v FROM keys k JOIN big b ON b.id = k.id LIMIT 5").GetProperty("Requests").GetInt64());
        Assert.Equal(2, Lookup(connection, "SELECT b.v FROM keys k JOIN big b ON b.id = k.id LIMIT 60").GetProperty("Requests").GetInt64());
        Assert.InRange(Lookup(connection, "SELECT b.v FROM keys k JOIN big b ON b.id = k.id LIMIT 200").GetProperty("Requests").GetInt64(), 3, 4);
    }

    [Fact]
    public void Duplicates_and_nulls_are_not_sent()
    {
        using NpgsqlConnection connection = Prepare();
        connection.Run("CREATE TABLE few AS SELECT CASE WHEN i % 3 > 0 THEN i % 5 + 1 END AS id FROM generate_series(1, 60) i");

        JsonElement node = Lookup(connection, "SELECT count(b.v) FROM few k LEFT JOIN big b ON b.id = k.id");

        Assert.Equal(5, node.GetProperty("Keys Sent").GetInt64());
        Assert.Equal(1, node.GetProperty("Requests").GetInt64());
        Assert.Equal(40, connection.Value<long>("SELECT count(b.v) FROM few k LEFT JOIN big b ON b.id = k.id"));
        Assert.Equal(60, connection.Value<long>("SELECT count(*) FROM few k LEFT JOIN big b ON b.id = k.id"));
    }

    [Fact]
    public void The_next_batch_is_sent_while_one_is_joined()
    {
        using NpgsqlConnection connection = Prepare();
        using RemoteActivity remote = new(Remote, RemoteDatabase);
        connection.Run("BEGIN; DECLARE c CURSOR FOR SELECT k.id, s.v FROM keys k JOIN slow s ON s.id = k.id");

        // Row 81 is the first of the third batch; the fourth one sleeps.
        Assert.Equal(81, connection.Rows("FETCH 81 c").Count);
        Eventually.Holds(() => remote.Running == 1, "the fourth batch is on its way");
        connection.Run("ROLLBACK");
        Eventually.Holds(() => remote.Running == 0, "the remote has stopped");
        Assert.Equal(1, connection.Value<int>("SELECT v FROM big WHERE id = 1"));
    }

    [Fact]
    public void A_cancel_between_batches_leaves_a_usable_session()
    {
        using NpgsqlConnection connection = Prepare();
        using RemoteActivity remote = new(Remote, RemoteDatabase);
        using NpgsqlCommand command = new("SELECT count(s.v) FROM keys k JOIN slow s ON s.id = k.id", connection);
        Task<object?> running = Task.Run(command.ExecuteScalar);
        Eventually.Holds(() => remote.Running == 1, "the remote works on a batch");

        Local.Execute($"SELECT pg_cancel_backend({connection.BackendPid()})");

        Assert.Equal("57014", Assert.Throws<PostgresException>(() => running.GetAwaiter().GetResult()).SqlState);
        Eventually.Holds(() => remote.Running == 0, "the remote has stopped");
        Assert.Equal(5000, connection.Value<long>("SELECT count(b.v) FROM keys k JOIN big b ON b.id = k.id"));
    }

    [Fact]
    public void An_error_in_a_later_batch_is_undone_with_its_savepoint()
    {
        using NpgsqlConnection connection = Prepare();
        connection.Run("BEGIN; SELECT count(*) FROM big; SAVEPOINT a");

        PostgresException error = connection.Error("SELECT count(f.v) FROM keys k JOIN failing f ON f.id = k.id");

        Assert.Equal("22012", error.SqlState);
        Assert.Contains("remote SQL command: SELECT", error.Where, StringComparison.Ordinal);
        connection.Run("ROLLBACK TO a");
        Assert.Equal(5000, connection.Value<long>("SELECT count(b.v) FROM keys k JOIN big b ON b.id = k.id"));
        connection.Run("COMMIT");
    }

    [Fact]
    public void A_cursor_goes_on_after_the_rollback_of_a_savepoint_in_which_batches_were_sent()
    {
        using NpgsqlConnection connection = Prepare();
        IReadOnlyList<string> all = connection.Rows(Join);
        connection.Run($"BEGIN; DECLARE c CURSOR FOR {Join}");
        List<string> fetched = [.. connection.Rows("FETCH 10 c")];
        foreach (int count in new[] { 20, 60, 100, 300, 1000 })
        {
            connection.Run("SAVEPOINT a");
            fetched.AddRange(connection.Rows(string.Create(CultureInfo.InvariantCulture, $"FETCH {count} c")));
            connection.Run("ROLLBACK TO a");
        }

        fetched.AddRange(connection.Rows("FETCH ALL c"));
        connection.Run("COMMIT");
        Assert.Equal(all, fetched);
    }

    [Fact]
    public void All_batches_see_one_snapshot()
    {
        using NpgsqlConnection connection = Prepare();
        using NpgsqlConnection remote = ConnectRemote();
        connection.Run($"BEGIN; DECLARE c CURSOR FOR {Join}");
        int rows = connection.Rows("FETCH 10 c").Count;

        // Row 17 is asked for later.
        remote.Run("DELETE FROM big WHERE id > 16");

        Assert.Equal(5000, rows + connection.Rows("FETCH ALL c").Count);
        connection.Run("COMMIT");
        Assert.Equal(16, connection.Value<long>("SELECT count(b.v) FROM keys k JOIN big b ON b.id = k.id"));
    }

    [Theory]
    [InlineData("SELECT k.id, count(w.t), sum(length(w.t)), min(w.n), max(w.n) FROM keys k JOIN wide w ON w.k = k.id % 40 WHERE k.id < 200 GROUP BY k.id")]
    [InlineData("SELECT k.id, count(w.t), sum(length(w.t)), min(w.n), max(w.n) FROM keys k LEFT JOIN wide w ON w.k = k.id WHERE k.id < 60 GROUP BY k.id")]
    [InlineData("SELECT k.id, count(w.t), sum(length(w.t)), min(w.n), max(w.n) FROM keys k JOIN wide w ON w.k = 7 * (k.id / 1000) WHERE k.id IN (1, 1000, 1001) GROUP BY k.id")]
    [InlineData("SELECT k.id FROM keys k WHERE k.id < 200 AND NOT EXISTS (SELECT FROM wide w WHERE w.k = k.id AND w.n > 100)")]
    public void An_answer_that_does_not_fit_into_memory_is_joined(string query)
    {
        using NpgsqlConnection connection = Prepare("SELECT i % 40 AS k, i AS n, repeat('w', 100) || i AS t FROM generate_series(1, 10000) i");
        connection.Run("SET work_mem = '64kB'; SET hash_mem_multiplier = 1");
        Assert.Contains("Batched Key Lookup", connection.Explain(query), StringComparison.Ordinal);

        IReadOnlyList<string> looked = connection.Rows(query + " ORDER BY 1");
        connection.Run("SET pgdotnet_fdw.enable_batched_lookup = off");

        Assert.NotEmpty(looked);
        Assert.Equal(connection.Rows(query + " ORDER BY 1"), looked);
    }

    [Fact]
    public void A_long_answer_for_one_key_takes_no_memory()
    {
        using NpgsqlConnection connection = Prepare("SELECT 41 AS k, i AS n, repeat('x', 1000) AS t FROM generate_series(1, 60000) i");
        connection.Run("CREATE TABLE one AS SELECT 41 AS id; SET work_mem = '1MB'");
        const string Query = "SELECT count(w.t), sum(length(w.t)) FROM one k JOIN wide w ON w.k = k.id";
        string expected = Assert.Single(connection.Rows(Query));
        long before = Peak(connection);

        Assert.Equal(expected, Assert.Single(connection.Rows(Query)));
        Assert.Equal("60000|60000000", expected);
        Assert.InRange(Peak(connection) - before, 0, 32 << 10);
    }

    // The most memory that the backend ever had, in kB.
    private static long Peak(NpgsqlConnection connection)
    {
        string line = File.ReadLines($"/proc/{connection.BackendPid()}/status").First(static l => l.StartsWith("VmHWM", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    private static JsonElement Lookup(NpgsqlConnection connection, string query)
    {
        using JsonDocument plan = JsonDocument.Parse(string.Join('\n', connection.Rows($"EXPLAIN (ANALYZE, FORMAT JSON) {query}")));
        return Find(plan.RootElement[0].GetProperty("Plan")).Clone();
    }

    private static JsonElement Find(JsonElement node)
    {
        while (!(node.TryGetProperty("Custom Plan Provider", out JsonElement provider) && provider.GetString() == "Batched Key Lookup"))
        {
            node = node.GetProperty("Plans")[0];
        }

        return node;
    }

    /// <param name="wide">A query that makes table wide (k, n, t).</param>
    private NpgsqlConnection Prepare(string? wide = null)
    {
        using (NpgsqlConnection remote = ConnectRemote())
        {
            remote.Run("""
                CREATE TABLE big AS SELECT i AS id, i AS v FROM generate_series(1, 20000) i;
                ALTER TABLE big ADD PRIMARY KEY (id);
                CREATE FUNCTION slow(int) RETURNS int LANGUAGE plpgsql STABLE AS 'BEGIN IF $1 > 336 THEN PERFORM pg_sleep(60); END IF; RETURN $1; END';
                CREATE VIEW slow AS SELECT id, slow(v) AS v FROM big;
                CREATE VIEW failing AS SELECT id, v / (1000 - id) AS v FROM big;
                ANALYZE
                """);
            if (wide is not null)
            {
                remote.Run($"CREATE TABLE wide AS {wide}; CREATE INDEX ON wide (k); ANALYZE");
            }
        }

        NpgsqlConnection connection = Connect();
        CreatePostgresServer(connection);
        connection.Run("""
            IMPORT FOREIGN SCHEMA public FROM SERVER remote INTO public;
            CREATE TABLE keys (id int);
            INSERT INTO keys SELECT i FROM generate_series(1, 5000) i;
            ANALYZE keys
            """);
        connection.Run("SET pgdotnet_fdw.enable_batched_lookup = force");
        return connection;
    }
}
