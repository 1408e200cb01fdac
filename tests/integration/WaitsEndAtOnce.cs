using System.Diagnostics;
using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>
/// Ctrl-C, timeouts, terminate and a vanished client end a wait within 100 ms, wherever it waits, and the remote stops too. The machine may be
/// busy: the best of several tries counts for the time, every try for the rest.
/// </summary>
[Collection(MeasuringCollection.Name)]
public sealed class WaitsEndAtOnce(Clusters clusters) : ServerTest(clusters)
{
    private const int Tries = 4;
    private static readonly TimeSpan s_bound = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_never = TimeSpan.FromSeconds(5);

    /// <summary>Where the backend waits.</summary>
    public static TheoryData<string> Places => new("connecting", "computing", "streaming");

    [Theory]
    [MemberData(nameof(Places))]
    public void Cancel_ends_the_wait_and_the_session_goes_on(string place)
    {
        using Blackhole blackhole = new();
        using RemoteActivity remote = Prepare(blackhole);
        using NpgsqlConnection connection = Connect();
        TimeSpan best = TimeSpan.MaxValue;

        for (int i = 0; i < Tries; i++)
        {
            using NpgsqlCommand command = new(Query(place), connection);
            Task<object?> running = Task.Run(command.ExecuteScalar);
            WaitUntilBusy(place, connection.BackendPid(), remote);
            Stopwatch watch = Stopwatch.StartNew();
            Local.Execute($"SELECT pg_cancel_backend({connection.BackendPid()})");
            PostgresException error = Assert.Throws<PostgresException>(() => running.GetAwaiter().GetResult());
            best = Min(best, watch.Elapsed);
            Assert.Equal("57014", error.SqlState);
            AssertRemoteStops(remote);
            Assert.Equal(7, connection.Value<int>("SELECT n FROM one"));
        }

        Assert.True(best < s_bound, $"the best of {Tries} took {best.TotalMilliseconds:0} ms");
    }

    [Fact]
    public void A_cancel_that_comes_twice_costs_no_remote_transaction()
    {
        using CommandProxy proxy = new(Remote.Port);
        using NpgsqlConnection connection = Connect();
        connection.Run($"""
            CREATE SERVER remote FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'postgres', host '127.0.0.1', port '{proxy.Port}', dbname '{RemoteDatabase}');
            CREATE USER MAPPING FOR CURRENT_USER SERVER remote OPTIONS (user 'postgres');
            CREATE FOREIGN TABLE kept (n int) SERVER remote OPTIONS (schema_name 'public');
            CREATE FOREIGN TABLE slow (n int) SERVER remote OPTIONS (schema_name 'public');
            """);
        using RemoteActivity remote = new(Remote, RemoteDatabase);
        using (NpgsqlConnection owner = ConnectRemote())
        {
            owner.Run("CREATE TABLE kept (n int); CREATE VIEW slow AS SELECT 1 AS n FROM pg_sleep(60)");
        }

        connection.Run("BEGIN");
        for (int i = 0; i < Tries; i++)
        {
            connection.Run("INSERT INTO kept VALUES (1); SAVEPOINT a");
            using NpgsqlCommand command = new("SELECT * FROM slow", connection);
            Task<object?> running = Task.Run(command.ExecuteScalar);
            Eventually.Holds(() => remote.Running == 1, "the remote is busy");

            // The server sends each cancel to the process and to its group; the second one may come when the remote is being rolled back.
            Task stopped = proxy.StopAt("ROLLBACK TO", isAfter: false, () =>
            {
                Postgres.Signal(connection.BackendPid(), 2);
                Eventually.Holds(() => !Postgres.IsPending(connection.BackendPid(), 2), "the signal has arrived");
                return true;
            });
            Postgres.Signal(connection.BackendPid(), 2);
            Assert.Equal("57014", Assert.Throws<PostgresException>(() => running.GetAwaiter().GetResult()).SqlState);
            connection.Run("ROLLBACK TO a");
            Assert.True(stopped.IsCompletedSuccessfully);
            Assert.Equal(i + 1, connection.Value<long>("SELECT count(*) FROM kept"));
        }

        connection.Run("COMMIT");
        Assert.Equal(Tries, connection.Value<long>("SELECT count(*) FROM kept"));
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void Statement_timeout_ends_the_wait(string place)
    {
        using Blackhole blackhole = new();
        using RemoteActivity remote = Prepare(blackhole);
        using NpgsqlConnection connection = Connect();
        connection.Run("SELECT n FROM one; SET statement_timeout = 300");
        TimeSpan best = TimeSpan.MaxValue;

        for (int i = 0; i < Tries; i++)
        {
            Stopwatch watch = Stopwatch.StartNew();
            Assert.Equal("57014", connection.Error(Query(place)).SqlState);
            best = Min(best, watch.Elapsed - TimeSpan.FromMilliseconds(300));
            AssertRemoteStops(remote);
        }

        connection.Run("RESET statement_timeout");
        Assert.Equal(7, connection.Value<int>("SELECT n FROM one"));
        Assert.True(best < s_bound, $"the best of {Tries} took {best.TotalMilliseconds:0} ms more");
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void Lock_timeout_is_not_disturbed(string place)
    {
        using Blackhole blackhole = new();
        using RemoteActivity remote = Prepare(blackhole);
        using NpgsqlConnection connection = Connect();
        connection.Run("SET lock_timeout = 100; SET statement_timeout = 400");

        // Waiting for a remote is no lock wait: the statement's own limit ends it.
        PostgresException error = connection.Error(Query(place));

        Assert.Equal("57014", error.SqlState);
        Assert.Contains("statement timeout", error.MessageText, StringComparison.Ordinal);
        AssertRemoteStops(remote);
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void Terminate_ends_the_backend_and_the_remote_query(string place)
    {
        using Blackhole blackhole = new();
        using RemoteActivity remote = Prepare(blackhole);
        TimeSpan best = TimeSpan.MaxValue;

        for (int i = 0; i < Tries; i++)
        {
            using NpgsqlConnection connection = Connect();
            int pid = connection.BackendPid();
            using NpgsqlCommand command = new(Query(place), connection);
            Task<object?> running = Task.Run(command.ExecuteScalar);
            WaitUntilBusy(place, pid, remote);
            Stopwatch watch = Stopwatch.StartNew();
            Local.Execute($"SELECT pg_terminate_backend({pid})");
            PostgresException error = Assert.Throws<PostgresException>(() => running.GetAwaiter().GetResult());
            best = Min(best, watch.Elapsed);
            Assert.Equal("57P01", error.SqlState);
            AssertGone(pid);
            AssertRemoteStops(remote);
        }

        Assert.True(best < s_bound, $"the best of {Tries} took {best.TotalMilliseconds:0} ms");
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void A_vanished_client_ends_the_backend_and_the_remote_query(string place)
    {
        using Blackhole blackhole = new();
        using RemoteActivity remote = Prepare(blackhole);
        TimeSpan best = TimeSpan.MaxValue;

        for (int i = 0; i < Tries; i++)
        {
            using PsqlRunner client = new(Local, Database);
            client.Send(Query(place) + ";");
            WaitUntilBusy(place, client.BackendPid, remote);
            Stopwatch watch = Stopwatch.StartNew();
            client.Kill();
            AssertGone(client.BackendPid);
            best = Min(best, watch.Elapsed);
            AssertRemoteStops(remote);
        }

        Assert.True(best < TimeSpan.FromMilliseconds(400), $"the best of {Tries}, with the exit of the process, took {best.TotalMilliseconds:0} ms");
    }

    [Fact]
    public void A_connection_attempt_ends_at_connect_timeout()
    {
        using Blackhole blackhole = new();
        using RemoteActivity remote = Prepare(blackhole);
        using NpgsqlConnection connection = Connect();
        connection.Run("ALTER SERVER nowhere OPTIONS (SET connect_timeout '1')");
        Stopwatch watch = Stopwatch.StartNew();

        PostgresException error = connection.Error(Query("connecting"));

        Assert.Equal("08001", error.SqlState);
        Assert.InRange(watch.Elapsed, TimeSpan.FromMilliseconds(900), s_never);
    }

    private static string Query(string place) => place switch
    {
        "connecting" => "SELECT count(*) FROM unreachable",
        "computing" => "SELECT count(*) FROM slow",
        _ => "SELECT count(n) FROM endless",
    };

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static void AssertGone(int pid) => Eventually.Holds(() => !Postgres.Signal(pid, 0), "the backend is gone");

    private static void AssertRemoteStops(RemoteActivity remote) =>
        Eventually.Holds(() => remote.Running == 0, TimeSpan.FromSeconds(3), "the remote query stops");

    private RemoteActivity Prepare(Blackhole blackhole)
    {
        using (NpgsqlConnection session = ConnectRemote())
        {
            session.Run("""
                CREATE TABLE one AS SELECT 7 AS n;
                CREATE VIEW slow AS SELECT 1 AS n FROM pg_sleep(60);
                CREATE VIEW endless AS SELECT generate_series(1, 2000000000::bigint) AS n;
                """);
        }

        using NpgsqlConnection connection = Connect();
        CreatePostgresServer(connection);
        connection.Run($"""
            IMPORT FOREIGN SCHEMA public FROM SERVER remote INTO public;
            CREATE SERVER nowhere FOREIGN DATA WRAPPER pgdotnet_fdw
                OPTIONS (driver 'postgres', host '127.0.0.1', port '{blackhole.Port}', dbname 'x', connect_timeout '60');
            CREATE USER MAPPING FOR CURRENT_USER SERVER nowhere OPTIONS (user 'u', password 'p');
            CREATE FOREIGN TABLE unreachable (n int) SERVER nowhere;
            """);
        return new RemoteActivity(Remote, RemoteDatabase);
    }

    private void WaitUntilBusy(string place, int pid, RemoteActivity remote)
    {
        if (place == "connecting")
        {
            using NpgsqlConnection watcher = Connect();
            Eventually.Holds(() => watcher.Value<long>($"SELECT count(*) FROM pg_stat_activity WHERE pid = {pid} AND wait_event_type = 'Extension'") == 1, "the backend waits for the connection");
        }
        else
        {
            Eventually.Holds(() => remote.Running > 0, "the remote query runs");
        }
    }
}
