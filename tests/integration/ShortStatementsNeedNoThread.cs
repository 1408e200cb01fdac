using System.Globalization;
using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>
/// A short statement that is prepared on the remote is sent and read by the backend's main thread; the connection's own thread sleeps. Whatever goes wrong meanwhile
/// goes as it does on that thread.
/// </summary>
[Collection(MeasuringCollection.Name)]
public sealed class ShortStatementsNeedNoThread(Clusters clusters) : ServerTest(clusters)
{
    private const int Repeats = 100;

    // From the third execution on a statement is only bound.
    private const int Warmups = 3;

    [Theory]
    [InlineData("SELECT label FROM numbers WHERE n = 7")]
    [InlineData("SELECT n FROM numbers ORDER BY label COLLATE \"de-x-icu\" LIMIT 2")]
    [InlineData("INSERT INTO log VALUES (1, 'x')")]
    [InlineData("INSERT INTO log VALUES (1, 'x') RETURNING id")]
    public void The_connections_thread_sleeps(string sql)
    {
        using NpgsqlConnection connection = Prepare();
        Warm(connection, sql);
        long before = Switches(connection.BackendPid());

        for (int i = 0; i < Repeats; i++)
        {
            connection.Run(sql);
        }

        // The collector may stop it now and then.
        Assert.InRange(Switches(connection.BackendPid()) - before, 0, Repeats / 5);
    }

    [Fact]
    public async Task A_cancel_ends_the_wait_on_both_sides()
    {
        using NpgsqlConnection connection = Prepare();
        using NpgsqlConnection holder = ConnectRemote();
        using RemoteActivity remote = new(Remote, RemoteDatabase);
        const string Waiting = "SELECT n FROM held WHERE n = 3";
        Warm(connection, Waiting);
        for (int i = 0; i < 5; i++)
        {
            holder.Run("SELECT pg_advisory_lock(1)");
            Task<PostgresException> failing = Task.Run(() => connection.Error(Waiting));
            AwaitLock(holder);
            Local.Execute($"SELECT pg_cancel_backend({connection.BackendPid()})");

            Assert.Equal("57014", (await failing).SqlState);
            Eventually.Holds(() => holder.Value<long>("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted") == 0, "the remote statement ends");
            holder.Run("SELECT pg_advisory_unlock(1)");
            Assert.Equal(3, connection.Value<int>(Waiting));
        }
    }

    [Fact]
    public void A_rolled_back_savepoint_leaves_the_rest_of_the_transaction()
    {
        using NpgsqlConnection connection = Prepare();
        using NpgsqlConnection holder = ConnectRemote();
        const string Waiting = "SELECT n FROM held WHERE n = 3";
        Warm(connection, Waiting);
        connection.Run("BEGIN; INSERT INTO log VALUES (5, 'kept'); SAVEPOINT a; SET LOCAL statement_timeout = 300");
        holder.Run("SELECT pg_advisory_lock(1)");

        Assert.Equal("57014", connection.Error(Waiting).SqlState);
        connection.Run("ROLLBACK TO a");
        holder.Run("SELECT pg_advisory_unlock(1)");

        Assert.Equal(3, connection.Value<int>(Waiting));
        connection.Run("COMMIT");
        Assert.Equal(1, holder.Value<long>("SELECT count(*) FROM log WHERE n = 5"));
    }

    [Fact]
    public async Task An_ended_remote_session_is_an_error_and_is_replaced()
    {
        using NpgsqlConnection connection = Prepare();
        using NpgsqlConnection holder = ConnectRemote();
        const string Waiting = "SELECT n FROM held WHERE n = 3";
        Warm(connection, Waiting);
        holder.Run("SELECT pg_advisory_lock(1)");
        Task<PostgresException> failing = Task.Run(() => connection.Error(Waiting));
        AwaitLock(holder);

        holder.Run("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted");

        Assert.Contains((await failing).SqlState, (string[])["57P01", "08006"]);
        holder.Run("SELECT pg_advisory_unlock(1)");
        Assert.Equal(3, connection.Value<int>(Waiting));
    }

    [Fact]
    public async Task A_reset_connection_is_an_error_and_is_replaced()
    {
        using FaultProxy proxy = new(Remote.Port);
        using NpgsqlConnection connection = Prepare();
        using NpgsqlConnection holder = ConnectRemote();
        connection.Run($"ALTER SERVER remote OPTIONS (SET port '{proxy.Port}')");
        const string Waiting = "SELECT n FROM held WHERE n = 3";
        Warm(connection, Waiting);
        holder.Run("SELECT pg_advisory_lock(1)");
        Task<PostgresException> failing = Task.Run(() => connection.Error(Waiting));
        AwaitLock(holder);

        proxy.Break(NetworkFault.Reset);
        holder.Run("SELECT pg_advisory_unlock(1)");

        Assert.StartsWith("08", (await failing).SqlState, StringComparison.Ordinal);
        proxy.Repair();
        Assert.Equal(3, connection.Value<int>(Waiting));
    }

    [Theory]
    [InlineData("SELECT n FROM numbers WHERE 10 / (n - $1) = 2", "22012")]
    [InlineData("INSERT INTO log VALUES ($1, 'once')", "23505")]
    public void An_error_of_the_remote_arrives_and_the_session_goes_on(string sql, string state)
    {
        using NpgsqlConnection connection = Prepare();
        connection.Run("PREPARE q(int) AS " + sql);
        for (int i = 200; i < 200 + Warmups; i++)
        {
            connection.Run(string.Create(CultureInfo.InvariantCulture, $"EXECUTE q({i})"));
        }

        PostgresException error = connection.Error("EXECUTE q(42)");

        Assert.Equal(state, error.SqlState);
        Assert.Contains("remote SQL command", error.Where, StringComparison.Ordinal);
        connection.Run("EXECUTE q(300)");
        connection.Run("BEGIN; SAVEPOINT a");
        Assert.Equal(state, connection.Error("EXECUTE q(42)").SqlState);
        connection.Run("ROLLBACK TO a; EXECUTE q(301); COMMIT");
    }

    [Fact]
    public void A_commit_that_fails_is_an_error_and_leaves_nothing()
    {
        using NpgsqlConnection connection = Prepare();
        using NpgsqlConnection remote = ConnectRemote();
        Warm(connection, "INSERT INTO log VALUES (1, 'x')");
        remote.Run("DELETE FROM log; ALTER TABLE log ADD CONSTRAINT late UNIQUE (label) DEFERRABLE INITIALLY DEFERRED");
        connection.Run("INSERT INTO log VALUES (1, 'x')");

        PostgresException error = connection.Error("INSERT INTO log VALUES (1, 'x')");

        Assert.Equal("23505", error.SqlState);
        Assert.Equal(1, remote.Value<long>("SELECT count(*) FROM log"));
        connection.Run("INSERT INTO log VALUES (1, 'y')");
        Assert.Equal(2, remote.Value<long>("SELECT count(*) FROM log"));
    }

    [Fact]
    public void A_long_answer_arrives_whole()
    {
        using NpgsqlConnection connection = Prepare();
        const string Long = "SELECT md5(string_agg(text, '' ORDER BY n)) FROM long";
        string expected = connection.Value<string>("SELECT md5(string_agg(repeat(md5(i::text), 150), '' ORDER BY i)) FROM generate_series(1, 100) i");
        for (int i = 0; i < 6; i++)
        {
            Assert.Equal(expected, connection.Value<string>(Long));
        }
    }

    [Fact]
    public void A_table_that_was_changed_in_between_is_read_anew()
    {
        using NpgsqlConnection connection = Prepare();
        using NpgsqlConnection remote = ConnectRemote();
        const string Lookup = "SELECT label FROM numbers WHERE n = 7";
        Warm(connection, Lookup);
        foreach (string type in (string[])["varchar(40)", "text", "char(10)"])
        {
            remote.Run($"ALTER TABLE numbers ALTER COLUMN label TYPE {type}");
            Assert.Equal("label7", connection.Value<string>(Lookup).TrimEnd());
            Warm(connection, Lookup);
        }
    }

    private static void Warm(NpgsqlConnection connection, string sql)
    {
        for (int i = 0; i < Warmups; i++)
        {
            connection.Run(sql);
        }
    }

    private static void AwaitLock(NpgsqlConnection holder) =>
        Eventually.Holds(() => holder.Value<long>("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted") == 1, "the remote statement waits");

    /// <summary>How often the threads of remote connections have gone to sleep.</summary>
    private static long Switches(int pid)
    {
        long switches = 0;
        foreach (string task in Directory.EnumerateDirectories(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/task")))
        {
            if (File.ReadAllText(Path.Combine(task, "comm")).StartsWith("pgdotnet", StringComparison.Ordinal))
            {
                string line = File.ReadLines(Path.Combine(task, "status")).First(static l => l.StartsWith("voluntary_ctxt_switches", StringComparison.Ordinal));
                switches += long.Parse(line.Split(':')[1], CultureInfo.InvariantCulture);
            }
        }

        Assert.True(switches > 0, "the connection has no thread");
        return switches;
    }

    private NpgsqlConnection Prepare()
    {
        using NpgsqlConnection remote = ConnectRemote();
        remote.Run("""
            CREATE TABLE numbers AS SELECT i AS n, 'label' || i AS label FROM generate_series(1, 50) i;
            ALTER TABLE numbers ADD PRIMARY KEY (n);
            CREATE TABLE log (n int, label text, id serial);
            CREATE UNIQUE INDEX ON log (n) WHERE label = 'once';
            INSERT INTO log VALUES (42, 'once');
            CREATE FUNCTION hold() RETURNS bool LANGUAGE plpgsql AS $$BEGIN PERFORM pg_advisory_xact_lock_shared(1); RETURN true; END$$;
            CREATE VIEW held AS SELECT n FROM numbers WHERE hold();
            CREATE TABLE long AS SELECT i AS n, repeat(md5(i::text), 150) AS text FROM generate_series(1, 100) i;
            """);
        NpgsqlConnection connection = Connect();
        CreatePostgresServer(connection);
        connection.Run("""
            CREATE FOREIGN TABLE numbers (n int, label text) SERVER remote OPTIONS (schema_name 'public');
            CREATE FOREIGN TABLE log (n int, label text, id int DEFAULT 0) SERVER remote OPTIONS (schema_name 'public');
            CREATE FOREIGN TABLE held (n int) SERVER remote OPTIONS (schema_name 'public');
            CREATE FOREIGN TABLE long (n int, text text) SERVER remote OPTIONS (schema_name 'public');
            """);
        return connection;
    }
}
