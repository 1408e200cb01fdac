using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>One snapshot for each local transaction, cursors and savepoints as local ones behave.</summary>
[Collection(MeasuringCollection.Name)]
public sealed class RemoteTransactionsFollowLocalOnes(Clusters clusters) : ServerTest(clusters)
{
    [Fact]
    public void All_statements_of_a_transaction_see_one_snapshot()
    {
        using NpgsqlConnection connection = Prepare();
        using NpgsqlConnection remote = ConnectRemote();
        connection.Run("BEGIN; SELECT count(*) FROM numbers");
        remote.Run("INSERT INTO numbers VALUES (0)");

        Assert.Equal(1000, connection.Value<long>("SELECT count(*) FROM numbers"));
        connection.Run("COMMIT");
        Assert.Equal(1001, connection.Value<long>("SELECT count(*) FROM numbers"));
    }

    [Fact]
    public void A_cursor_survives_the_rollback_of_a_savepoint_in_which_it_was_read()
    {
        using NpgsqlConnection connection = Prepare();
        connection.Run("BEGIN; DECLARE c CURSOR FOR SELECT n FROM numbers; SAVEPOINT a");
        Assert.Equal(100, connection.Rows("FETCH 100 c").Count);
        connection.Run("ROLLBACK TO a");

        Assert.Equal(["101"], connection.Rows("FETCH 1 c"));
        Assert.Equal(899, connection.Rows("FETCH ALL c").Count);
        connection.Run("COMMIT");
    }

    [Fact]
    public void Cursors_scroll_and_are_fetched_in_part()
    {
        using NpgsqlConnection connection = Prepare();
        connection.Run("BEGIN; DECLARE c SCROLL CURSOR FOR SELECT n FROM numbers");
        Assert.Equal(["1", "2", "3"], connection.Rows("FETCH 3 c"));
        Assert.Equal(["2"], connection.Rows("FETCH PRIOR c"));
        Assert.Equal(["1000"], connection.Rows("FETCH LAST c"));
        Assert.Equal(["500"], connection.Rows("FETCH ABSOLUTE 500 c"));
        connection.Run("COMMIT");
    }

    [Theory]
    [InlineData("COMMIT")]
    [InlineData("ROLLBACK")]
    public void A_connection_that_is_not_kept_lasts_as_long_as_the_transaction(string end)
    {
        using NpgsqlConnection connection = Prepare();
        connection.Run("SELECT n FROM numbers LIMIT 1; ALTER SERVER remote OPTIONS (ADD keep_connections 'false')");
        using RemoteActivity activity = new(Remote, RemoteDatabase);

        for (int i = 0; i < 2; i++)
        {
            connection.Run("BEGIN; SELECT n FROM numbers LIMIT 1; SAVEPOINT a; SELECT n FROM numbers LIMIT 1; ROLLBACK TO a; SELECT n FROM numbers LIMIT 1");
            Assert.Equal(1, activity.InTransaction);
            connection.Run(end);
            Eventually.Holds(() => activity.Sessions == 0, "the remote session has ended");
        }

        connection.Run("ALTER SERVER remote OPTIONS (SET keep_connections 'true'); SELECT n FROM numbers LIMIT 1");
        Assert.Equal(1, activity.Sessions);
    }

    [Fact]
    public void A_cursor_with_hold_outlives_its_transaction()
    {
        using NpgsqlConnection connection = Prepare();
        connection.Run("BEGIN; DECLARE c CURSOR WITH HOLD FOR SELECT n FROM numbers; COMMIT");

        Assert.Equal(["1", "2"], connection.Rows("FETCH 2 c"));
        connection.Run("CLOSE c");
    }

    [Fact]
    public void An_error_of_the_remote_inside_a_savepoint_is_undone_with_it()
    {
        using NpgsqlConnection connection = Prepare();
        connection.Run("BEGIN; SELECT count(*) FROM numbers; SAVEPOINT a");
        Assert.Equal("42P01", connection.Error("SELECT * FROM missing").SqlState);
        connection.Run("ROLLBACK TO a");
        Assert.Equal(1000, connection.Value<long>("SELECT count(*) FROM numbers"));
        connection.Run("COMMIT");
        Assert.Equal(1000, connection.Value<long>("SELECT count(*) FROM numbers"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_value_that_cannot_be_read_inside_a_savepoint_is_undone_with_it(bool providerOnly)
    {
        using NpgsqlConnection connection = Prepare();
        using (NpgsqlConnection remote = ConnectRemote())
        {
            remote.Run("CREATE VIEW misfits AS SELECT 'twelve'::text AS n");
        }

        connection.Run($"ALTER SERVER remote OPTIONS (ADD provider_only '{providerOnly}'); CREATE FOREIGN TABLE misfits (n int) SERVER remote OPTIONS (schema_name 'public')");
        connection.Run("BEGIN; SELECT count(*) FROM numbers; SAVEPOINT a");
        Assert.Equal("22P02", connection.Error("SELECT n FROM misfits").SqlState);
        connection.Run("ROLLBACK TO a");
        Assert.Equal(1000, connection.Value<long>("SELECT count(*) FROM numbers"));
        connection.Run("COMMIT");
    }

    [Fact]
    public void Exceptions_caught_in_functions_leave_the_remote_usable()
    {
        using NpgsqlConnection connection = Prepare();
        connection.Run("""
            CREATE FUNCTION attempts(k int) RETURNS bigint LANGUAGE plpgsql AS $$
            DECLARE total bigint := 0; one bigint;
            BEGIN
                FOR i IN 1..k LOOP
                    BEGIN
                        IF i % 2 = 0 THEN PERFORM count(*) FROM missing; END IF;
                        SELECT count(*) INTO one FROM numbers;
                        total := total + one;
                    EXCEPTION WHEN undefined_table THEN total := total + 1;
                    END;
                END LOOP;
                RETURN total;
            END $$
            """);

        Assert.Equal(10_010, connection.Value<long>("SELECT attempts(20)"));
        using RemoteActivity activity = new(Remote, RemoteDatabase);
        Assert.Equal(0, activity.InTransaction);
    }

    [Fact]
    public void Several_scans_of_one_server_are_open_at_once()
    {
        using NpgsqlConnection connection = Prepare();

        Assert.Equal(1_000_000, connection.Value<long>("SELECT count(*) FROM numbers a CROSS JOIN numbers b"));
        Assert.Equal(1000, connection.Value<long>("SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_material = off; SELECT count(*) FROM (SELECT n FROM numbers LIMIT 1000) a JOIN numbers b USING (n) WHERE a.n + b.n > 0"));
    }

    [Fact]
    public void No_remote_transaction_outlives_the_local_one()
    {
        using NpgsqlConnection connection = Prepare();
        using RemoteActivity activity = new(Remote, RemoteDatabase);

        connection.Run("SELECT count(*) FROM numbers");
        Eventually.Holds(() => activity.InTransaction == 0, "the remote is idle after a commit");
        connection.Run("BEGIN; SELECT count(*) FROM numbers; ROLLBACK");
        Eventually.Holds(() => activity.InTransaction == 0, "the remote is idle after a rollback");
        connection.Error("SELECT 1 / (n - 5) FROM numbers");
        Eventually.Holds(() => activity.InTransaction == 0, "the remote is idle after an error");
        connection.Run("SELECT n FROM numbers LIMIT 1");
        Eventually.Holds(() => activity.InTransaction == 0, "the remote is idle after a scan that ended early");
        Assert.Equal(1, activity.Sessions);
    }

    [Fact]
    public void Preparing_a_transaction_that_used_the_remote_is_refused()
    {
        using ThrowawayCluster cluster = new("prepare", new ClusterOptions { Settings = ["max_prepared_transactions = 2"] });
        cluster.Execute("CREATE EXTENSION pgdotnet_fdw; CREATE TABLE one AS SELECT 1 AS n");
        cluster.Execute($"""
            CREATE SERVER self FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'postgres', host '127.0.0.1', port '{cluster.Port}', dbname 'postgres');
            CREATE USER MAPPING FOR CURRENT_USER SERVER self OPTIONS (user 'postgres');
            CREATE FOREIGN TABLE far (n int) SERVER self OPTIONS (schema_name 'public', table_name 'one')
            """);
        using NpgsqlConnection connection = cluster.Connect();
        connection.Run("BEGIN; SELECT n FROM far");

        Assert.Equal("0A000", connection.Error("PREPARE TRANSACTION 'x'").SqlState);
        Assert.Equal(1, connection.Value<int>("SELECT n FROM far"));
    }

    [Fact]
    public void Scans_inside_functions_called_by_other_scans_work()
    {
        using NpgsqlConnection connection = Prepare();
        connection.Run("CREATE FUNCTION lookup(k int) RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM numbers WHERE n <= k'");

        Assert.Equal(50, connection.Value<long>("SELECT count(*) FROM numbers WHERE lookup(n) <= 50"));
    }

    [Fact]
    public void Rollbacks_by_error_wait_no_longer_than_abort_timeout()
    {
        using NpgsqlConnection connection = Prepare();
        connection.Run($"SET pgdotnet_fdw.driver_path = '{TestDrivers.Folder}'");
        connection.Run("""
            CREATE SERVER deaf FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'faulty', fault 'fetch_deaf', abort_timeout '1');
            CREATE FOREIGN TABLE deaf (n bigint) SERVER deaf;
            SET statement_timeout = 200;
            """);
        System.Diagnostics.Stopwatch watch = System.Diagnostics.Stopwatch.StartNew();

        Assert.Equal("57014", connection.Error("SELECT * FROM deaf").SqlState);

        Assert.InRange(watch.ElapsedMilliseconds, 200, 3000);
        connection.Run("RESET statement_timeout");
        Assert.Equal(1000, connection.Value<long>("SELECT count(*) FROM numbers"));
    }

    [Fact]
    public void Held_cursors_and_exceptions_work_over_several_remotes()
    {
        using NpgsqlConnection connection = Prepare();
        using (NpgsqlConnection remote = ConnectRemote())
        {
            remote.Run("CREATE TABLE notes (n int PRIMARY KEY)");
        }

        for (int i = 0; i < 3; i++)
        {
            CreatePostgresServer(connection, $"s{i}");
            connection.Run($"CREATE FOREIGN TABLE notes{i} (n int) SERVER s{i} OPTIONS (schema_name 'public', table_name 'notes'); CREATE FOREIGN TABLE numbers{i} (n int) SERVER s{i} OPTIONS (schema_name 'public', table_name 'numbers')");
        }

        connection.Run("BEGIN; DECLARE c CURSOR WITH HOLD FOR SELECT a.n FROM numbers0 a JOIN numbers1 b USING (n) JOIN numbers2 c USING (n) ORDER BY a.n; FETCH 2 c");
        connection.Run("""
            DO $$
            BEGIN
                FOR i IN 0..11 LOOP
                    BEGIN
                        INSERT INTO notes0 VALUES (100 + i);
                        BEGIN
                            INSERT INTO notes1 VALUES (200 + i);
                            INSERT INTO notes2 VALUES (300 + i);
                            IF i % 3 = 0 THEN INSERT INTO notes2 VALUES (300 + i); END IF;
                        EXCEPTION WHEN unique_violation THEN
                            INSERT INTO notes1 VALUES (400 + i);
                        END;
                        IF i % 4 = 1 THEN RAISE EXCEPTION 'no' USING ERRCODE = 'P0099'; END IF;
                    EXCEPTION WHEN SQLSTATE 'P0099' THEN NULL;
                    END;
                END LOOP;
            END $$
            """);
        connection.Run("COMMIT");

        Assert.Equal(["3", "4"], connection.Rows("FETCH 2 c"));
        Assert.Equal(996, connection.Rows("FETCH ALL c").Count);
        connection.Run("CLOSE c");

        // 1, 5 and 9 are undone as a whole, 0, 3, 6 (and 9) in their inner block.
        Assert.Equal(
            ["100 102 103 104 106 107 108 110 111 | 202 204 207 208 210 211 302 304 307 308 310 311 400 403 406"],
            connection.Rows("SELECT string_agg(n::text, ' ' ORDER BY n) FILTER (WHERE n < 200) || ' | ' || string_agg(n::text, ' ' ORDER BY n) FILTER (WHERE n >= 200) FROM notes0"));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void A_remote_that_is_lost_in_a_block_is_not_missed_when_the_block_is_undone(bool isTwoPhase, bool isReadOnly)
    {
        using NpgsqlConnection connection = Prepare();
        using RemoteActivity activity = new(Remote, RemoteDatabase);
        connection.Run($"""
            CREATE TABLE own (t text);
            ALTER SERVER remote OPTIONS (ADD two_phase_commit '{isTwoPhase}', ADD before_commit 'SELECT 1');
            """);
        connection.Run("BEGIN; INSERT INTO own VALUES ('first'); SAVEPOINT outside; SAVEPOINT a");
        connection.Run(isReadOnly ? "SELECT n FROM numbers" : "INSERT INTO numbers VALUES (2000)");
        connection.Run("RELEASE a");
        activity.TerminateAll();
        Assert.Equal("08006", connection.Error("SELECT n FROM numbers").SqlState);
        connection.Run("ROLLBACK TO outside; INSERT INTO own VALUES ('second'); COMMIT");

        connection.Run("BEGIN; SAVEPOINT a; INSERT INTO numbers VALUES (2000)");
        activity.TerminateAll();
        connection.Run("ROLLBACK TO a; INSERT INTO numbers VALUES (2001); INSERT INTO own VALUES ('third'); COMMIT");

        Assert.Equal(["first", "second", "third"], connection.Rows("SELECT t FROM own"));
        Assert.Equal(["2001"], connection.Rows("SELECT n FROM numbers WHERE n > 1000"));
    }

    [Fact]
    public void A_remote_that_is_lost_in_a_block_is_missed_when_it_was_used_before()
    {
        using NpgsqlConnection connection = Prepare();
        using RemoteActivity activity = new(Remote, RemoteDatabase);
        connection.Run("BEGIN; SAVEPOINT a; INSERT INTO numbers VALUES (2000); RELEASE a; SAVEPOINT b; INSERT INTO numbers VALUES (2001)");
        activity.TerminateAll();
        connection.Run("ROLLBACK TO b");

        Assert.Equal("08006", connection.Error("INSERT INTO numbers VALUES (2002)").SqlState);
        connection.Run("ROLLBACK");
        Assert.Equal(1000, connection.Value<long>("SELECT count(*) FROM numbers"));
    }

    [Fact]
    public void A_server_whose_commands_fail_in_a_block_is_not_missed()
    {
        using NpgsqlConnection connection = Prepare();
        connection.Run("""
            CREATE TABLE own (t text);
            ALTER SERVER remote OPTIONS (ADD on_begin 'SELECT 1 / 0');
            DO $$ BEGIN
                BEGIN
                    INSERT INTO own SELECT n FROM numbers;
                EXCEPTION WHEN division_by_zero THEN
                    INSERT INTO own VALUES ('without it');
                END;
            END $$;
            """);

        Assert.Equal(["without it"], connection.Rows("SELECT t FROM own"));
    }

    [Fact]
    public void Several_dead_remotes_are_given_up_in_the_time_of_one()
    {
        using NpgsqlConnection connection = Prepare();
        using FaultProxy proxy = new(Remote.Port);
        const int Count = 3;
        for (int i = 0; i < Count; i++)
        {
            connection.Run($"""
                CREATE SERVER dead{i} FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'postgres', host '127.0.0.1', port '{proxy.Port}', dbname '{RemoteDatabase}', abort_timeout '1');
                CREATE USER MAPPING FOR CURRENT_USER SERVER dead{i} OPTIONS (user 'postgres');
                CREATE FOREIGN TABLE dead{i} (n int) SERVER dead{i} OPTIONS (schema_name 'public', table_name 'numbers');
                """);
        }

        List<string> notices = [];
        connection.Notice += (_, e) => notices.Add(e.Notice.MessageText);
        connection.Run("BEGIN");
        for (int i = 0; i < Count; i++)
        {
            connection.Run($"INSERT INTO dead{i} VALUES ({i})");
        }

        proxy.Break(NetworkFault.Blackhole);
        System.Diagnostics.Stopwatch watch = System.Diagnostics.Stopwatch.StartNew();

        connection.Run("ROLLBACK");

        Assert.InRange(watch.ElapsedMilliseconds, 900, 2500);
        proxy.Repair();
        Assert.Equal(1000, connection.Value<long>("SELECT count(*) FROM dead0"));

        // An abort itself can report nothing.
        Assert.Equal(Count, notices.Count(static notice => notice.StartsWith("could not roll back the remote transaction", StringComparison.Ordinal)));
    }

    private NpgsqlConnection Prepare()
    {
        using (NpgsqlConnection remote = ConnectRemote())
        {
            remote.Run("CREATE TABLE numbers AS SELECT i AS n FROM generate_series(1, 1000) i");
        }

        NpgsqlConnection connection = Connect();
        CreatePostgresServer(connection);
        connection.Run("""
            CREATE FOREIGN TABLE numbers (n int) SERVER remote OPTIONS (schema_name 'public');
            CREATE FOREIGN TABLE missing (n int) SERVER remote OPTIONS (schema_name 'public', table_name 'nowhere');
            """);
        return connection;
    }
}
