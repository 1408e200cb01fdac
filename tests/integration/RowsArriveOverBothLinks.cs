using System.Globalization;
using Npgsql;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>
/// The driver postgres reads rows with its own reader of the protocol, and over the provider's public interface where that cannot be had: both give the same rows,
/// whatever else happens on the connection.
/// </summary>
public sealed class RowsArriveOverBothLinks(Clusters clusters) : ServerTest(clusters)
{
    private const string Tables =
        """
        CREATE TABLE numbers AS SELECT i::bigint AS id, i % 1000 AS i, i / 7.0::float8 AS f, 'row ' || i AS t FROM generate_series(1, 60000) AS i;
        CREATE TABLE wide AS SELECT i AS id, repeat(md5(i::text), 32 * (1 + i % 97)) AS t FROM generate_series(1, 3000) AS i;
        CREATE TABLE huge AS SELECT i AS id, repeat(chr(64 + i), 9000000) AS t FROM generate_series(1, 5) AS i;
        """;

    [Theory]
    [InlineData("false")]
    [InlineData("true")]
    public void Scans_that_are_open_at_once_do_not_mix(string providerOnly)
    {
        using NpgsqlConnection connection = Prepare(providerOnly);
        connection.Run("SET enable_hashjoin = off; SET enable_nestloop = off");

        // OFFSET 0 keeps the work here: two sorted scans are read in turns, and a third one inside.
        Assert.Equal(
            "60000|1800030000|3000",
            connection.Rows("""
                SELECT count(*), sum(a.id), count(w.id)
                FROM (SELECT * FROM numbers ORDER BY id OFFSET 0) a JOIN (SELECT * FROM numbers ORDER BY id OFFSET 0) b ON b.id = a.id AND b.t = a.t
                LEFT JOIN (SELECT * FROM wide ORDER BY id OFFSET 0) w ON w.id = a.id AND w.t LIKE md5(a.id::text) || '%'
                """).Single());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_rollback_stops_what_the_remote_was_asked_ahead_of_time(bool isPartial)
    {
        using NpgsqlConnection local = Connect();
        using NpgsqlConnection remote = ConnectRemote();
        local.Run("CREATE TABLE t (id int)");
        remote.Run("CREATE VIEW slow AS SELECT i AS id, pg_sleep(CASE WHEN i = 25 THEN 60 ELSE 0 END)::text AS z FROM generate_series(1, 100) i");
        using DriverSession session = new(local, Remote, RemoteDatabase, providerOnly: false);
        using RemoteActivity activity = new(Remote, RemoteDatabase);
        RemoteStatement statement = new("SELECT id FROM public.slow WHERE z IS NOT NULL", [session.Result("t", "id")], [], 10);
        RemoteStatement after = statement with { Sql = "SELECT 7" };
        session.Connection.CreateSavepoint(2);
        using (RemoteCursor cursor = session.Connection.OpenCursor(statement, []))
        {
            ReturnedRows rows = new(statement.Columns);
            Assert.True(cursor.Fetch(rows, 10) && cursor.Fetch(rows, 10));
            Assert.Equal(20, rows.RowCount);
            Eventually.Holds(() => activity.Running == 1, "the remote works ahead");

            await Task.Run(() =>
            {
                if (isPartial)
                {
                    session.Connection.RollbackToSavepoint(2);
                }
                else
                {
                    session.Rollback();
                }
            }).WaitAsync(TimeSpan.FromSeconds(20));
        }

        using RemoteCursor next = session.Connection.OpenCursor(after, []);
        ReturnedRows seven = new(after.Columns);
        next.Fetch(seven, 10);
        Assert.Equal(["7"], seven.Rows);
    }

    [Theory]
    [InlineData("false")]
    [InlineData("true")]
    public async Task A_commit_waits_for_no_rows_that_nobody_wants(string isTwoPhase)
    {
        using NpgsqlConnection connection = Connect();
        CreatePostgresServer(connection, options: $", two_phase_commit '{isTwoPhase}', fetch_size '10'");
        using NpgsqlConnection remote = ConnectRemote();
        remote.Run("""
            CREATE TABLE written (n int);
            CREATE VIEW stuck AS SELECT i AS id, pg_sleep(CASE WHEN i = 25 THEN 60 ELSE 0 END)::text AS z FROM generate_series(1, 100) i;
            CREATE VIEW slow AS SELECT i AS id, pg_sleep(CASE WHEN i = 25 THEN 1 ELSE 0 END)::text AS z FROM generate_series(1, 100) i;
            """);
        connection.Run("""
            CREATE FUNCTION keep(int) RETURNS bool LANGUAGE plpgsql VOLATILE AS $$ BEGIN RETURN true; END $$;
            CREATE TABLE own (n int);
            CREATE FOREIGN TABLE stuck (id int, z text) SERVER remote OPTIONS (schema_name 'public');
            CREATE FOREIGN TABLE slow (id int, z text) SERVER remote OPTIONS (schema_name 'public');
            CREATE FOREIGN TABLE written (n int) SERVER remote OPTIONS (schema_name 'public');
            """);

        // The third ten are on their way when the fifteenth row is the last one.
        const string Rows = "SELECT count(*) FROM (SELECT id FROM {0} WHERE z IS NOT NULL AND keep(id) LIMIT 15) x";
        await Task.Run(() => connection.Run(string.Format(CultureInfo.InvariantCulture, Rows, "stuck"))).WaitAsync(TimeSpan.FromSeconds(20));
        await Task.Run(() => connection.Run($"BEGIN; INSERT INTO own {string.Format(CultureInfo.InvariantCulture, Rows, "stuck")}; COMMIT")).WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(["15"], connection.Rows("SELECT n FROM own"));

        // What was written before is worth the wait.
        connection.Run($"BEGIN; INSERT INTO written VALUES (1); {string.Format(CultureInfo.InvariantCulture, Rows, "slow")}; COMMIT");
        Assert.Equal(["1"], remote.Rows("SELECT n FROM written"));
    }

    [Theory]
    [InlineData("false")]
    [InlineData("true")]
    public void Cursors_are_read_in_any_order_and_given_up_in_the_middle(string providerOnly)
    {
        using NpgsqlConnection connection = Prepare(providerOnly);
        connection.Run("""
            BEGIN;
            DECLARE a CURSOR FOR SELECT id FROM numbers ORDER BY id;
            DECLARE b CURSOR FOR SELECT id, t FROM wide ORDER BY id;
            DECLARE c CURSOR FOR SELECT id, length(t) FROM (SELECT * FROM huge ORDER BY id OFFSET 0) x;
            """);
        long a = 0;
        int b = 0;
        int[] steps = [1, 150, 3, 2000, 700, 5000, 1, 12000];
        foreach (int step in steps)
        {
            Assert.Equal(Enumerable.Range(1, step).Select(i => (a + i).ToString(CultureInfo.InvariantCulture)), connection.Rows($"FETCH {step} FROM a"));
            a += step;
            int count = Math.Min(step, 400);
            IReadOnlyList<string> rows = connection.Rows($"FETCH {count} FROM b");
            for (int i = 0; i < rows.Count; i++)
            {
                Assert.StartsWith(string.Create(CultureInfo.InvariantCulture, $"{b + i + 1}|"), rows[i], StringComparison.Ordinal);
            }

            b += rows.Count;
        }

        Assert.Equal("1|9000000", connection.Rows("FETCH 1 FROM c").Single());
        connection.Run("CLOSE b");
        Assert.Equal(a + 1, connection.Value<long>("FETCH 1 FROM a"));
        Assert.Equal("2|9000000", connection.Rows("FETCH 1 FROM c").Single());
        Assert.Equal(60000L, connection.Value<long>("SELECT count(*) FROM (SELECT * FROM numbers OFFSET 0) x"));
        connection.Run("SAVEPOINT s; DECLARE d CURSOR FOR SELECT id FROM numbers ORDER BY id DESC");
        Assert.Equal(60000L, connection.Value<long>("FETCH 500 FROM d"));
        connection.Run("ROLLBACK TO s");
        Assert.Equal(a + 2, connection.Value<long>("FETCH 500 FROM a"));
        Assert.Equal("3|9000000", connection.Rows("FETCH 1 FROM c").Single());
        connection.Run("COMMIT");
        Assert.Equal(3000L, connection.Value<long>("SELECT count(t) FROM (SELECT * FROM wide OFFSET 0) x"));
    }

    [Theory]
    [InlineData("false")]
    [InlineData("true")]
    public void An_error_behind_many_rows_is_reported_and_the_session_goes_on(string providerOnly)
    {
        using NpgsqlConnection connection = Prepare(providerOnly, "CREATE VIEW failing AS SELECT i AS id, 1 / (30000 - i) AS q FROM generate_series(1, 60000) AS i");

        PostgresException error = Assert.Throws<PostgresException>(() => connection.Value<long>("SELECT sum(q) FROM (SELECT * FROM failing OFFSET 0) x"));
        Assert.Equal(("22012", "remote query failed on server \"remote\""), (error.SqlState, error.MessageText));
        Assert.Equal(60000L, connection.Value<long>("SELECT count(*) FROM (SELECT * FROM numbers OFFSET 0) x"));

        connection.Run("BEGIN; DECLARE a CURSOR FOR SELECT id FROM numbers ORDER BY id; SAVEPOINT s");
        Assert.Equal(1L, connection.Value<long>("FETCH 3000 FROM a"));
        error = Assert.Throws<PostgresException>(() => connection.Value<long>("SELECT sum(q) FROM (SELECT * FROM failing OFFSET 0) x"));
        Assert.Equal("22012", error.SqlState);
        connection.Run("ROLLBACK TO s");
        Assert.Equal(3001L, connection.Value<long>("FETCH 20000 FROM a"));
        connection.Run("COMMIT");
    }

    [Fact]
    public void An_error_of_rows_that_nobody_asked_for_is_no_error()
    {
        using NpgsqlConnection connection = Prepare("false", "CREATE VIEW failing AS SELECT i AS id, 1 / (3000 - i) AS q FROM generate_series(1, 60000) AS i");
        connection.Run("BEGIN; DECLARE a CURSOR FOR SELECT id, q FROM failing");

        // The remote works ahead, and fails soon behind these.
        Assert.Equal(600, connection.Rows("FETCH 600 FROM a").Count);
        connection.Run("CLOSE a; COMMIT");

        Assert.Equal(600L, connection.Value<long>("SELECT count(q) FROM (SELECT q FROM (SELECT * FROM failing OFFSET 0) x LIMIT 600) y"));
        Assert.Equal(60000L, connection.Value<long>("SELECT count(*) FROM (SELECT * FROM numbers OFFSET 0) x"));
    }

    [Theory]
    [InlineData("false")]
    [InlineData("true")]
    public void A_request_larger_than_the_network_holds_goes_out_while_rows_are_on_their_way(string providerOnly)
    {
        using NpgsqlConnection connection = Prepare(providerOnly);
        connection.Run("""
            BEGIN;
            DECLARE a CURSOR FOR SELECT id, t FROM (SELECT * FROM wide ORDER BY id OFFSET 0) x;
            PREPARE longest(text) AS SELECT count(*) FROM numbers WHERE id <= 3 AND length(t || $1) > 9000000;
            """);
        Assert.Equal(300, connection.Rows("FETCH 300 FROM a").Count);
        Assert.Equal(300, connection.Rows("FETCH 300 FROM a").Count);

        Assert.Equal(3L, connection.Value<long>("EXECUTE longest(repeat('x', 9000000))"));
        Assert.Equal(2400, connection.Rows("FETCH ALL FROM a").Count);
        connection.Run("COMMIT");
    }

    [Theory]
    [InlineData("false")]
    [InlineData("true")]
    public void A_statement_that_takes_too_long_is_stopped_and_the_session_goes_on(string providerOnly)
    {
        using NpgsqlConnection connection = Prepare(providerOnly, "CREATE VIEW slow AS SELECT pg_sleep(100)::text AS t");
        connection.Run("ALTER SERVER remote OPTIONS (ADD query_timeout '500ms')");

        PostgresException error = Assert.Throws<PostgresException>(() => connection.Run("SELECT * FROM slow"));

        Assert.Equal(("57014", "remote query on server \"remote\" took too long"), (error.SqlState, error.MessageText));
        Assert.Equal(3000L, connection.Value<long>("SELECT count(*) FROM (SELECT * FROM wide OFFSET 0) x"));
    }

    [Theory]
    [InlineData("false")]
    [InlineData("true")]
    public void The_end_of_the_remote_session_in_the_middle_of_rows_is_an_error(string providerOnly)
    {
        using NpgsqlConnection connection = Prepare(providerOnly);
        using NpgsqlConnection remote = ConnectRemote();
        connection.Run("BEGIN; DECLARE a CURSOR FOR SELECT id, t FROM (SELECT * FROM wide ORDER BY id OFFSET 0) x");
        Assert.Equal(300, connection.Rows("FETCH 300 FROM a").Count);
        remote.Run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");

        PostgresException error = Assert.Throws<PostgresException>(() => connection.Rows("FETCH ALL FROM a"));

        Assert.Equal("08006", error.SqlState);
        connection.Run("ROLLBACK");
        Assert.Equal(3000L, connection.Value<long>("SELECT count(*) FROM (SELECT * FROM wide OFFSET 0) x"));
    }

    private NpgsqlConnection Prepare(string providerOnly, string more = "")
    {
        using (NpgsqlConnection remote = ConnectRemote())
        {
            remote.Run(Tables + more);
        }

        NpgsqlConnection connection = Connect();
        CreatePostgresServer(connection, options: $", provider_only '{providerOnly}'");
        connection.Run("IMPORT FOREIGN SCHEMA public FROM SERVER remote INTO public");
        return connection;
    }
}
