using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>Servers whose option transactional is false: statements commit at once, and transactions are begun and ended by name.</summary>
[Collection(WaitingCollection.Name)]
public sealed class LinksCommitByThemselves(Clusters clusters) : ServerTest(clusters)
{
    [Theory]
    [InlineData("false")]
    [InlineData("true")]
    public void What_a_statement_writes_stays_whatever_the_local_transaction_does(string providerOnly)
    {
        using NpgsqlConnection connection = Prepare($", provider_only '{providerOnly}'");
        using NpgsqlConnection remote = ConnectRemote();
        using RemoteActivity activity = new(Remote, RemoteDatabase);
        connection.Run("BEGIN; INSERT INTO notes VALUES (1, 'a'), (2, 'b')");
        Assert.Equal(["1|a", "2|b"], remote.Rows("SELECT * FROM notes ORDER BY n"));
        connection.Run("UPDATE notes SET note = 'c' WHERE n = 2");
        connection.Run("UPDATE notes SET note = note || n + random() * 0 WHERE n = 1");
        remote.Run("INSERT INTO notes VALUES (3, 'd')");
        Assert.Equal(["1|a1", "2|c", "3|d"], connection.Rows("SELECT * FROM notes ORDER BY n"));
        Assert.Equal(["3"], connection.Rows("DELETE FROM notes WHERE n = 3 RETURNING n"));
        connection.Run("INSERT INTO notes SELECT i, 'many' FROM generate_series(10, 3000) i");
        connection.Run("ROLLBACK");

        Assert.Equal(["1|a1", "2|c", "10|many"], remote.Rows("SELECT * FROM notes ORDER BY n LIMIT 3"));
        Assert.Equal(2993, remote.Value<long>("SELECT count(*) FROM notes"));
        connection.Run("BEGIN; TRUNCATE notes; ROLLBACK");
        Assert.Equal(0, remote.Value<long>("SELECT count(*) FROM notes"));
        Eventually.Holds(() => activity.InTransaction == 0 && activity.Sessions == 2, activity.Description);
    }

    [Fact]
    public void A_statement_that_fails_leaves_nothing_of_itself_and_the_link_usable()
    {
        using NpgsqlConnection connection = Prepare();
        connection.Run("INSERT INTO notes VALUES (1, 'a')");
        Assert.Equal("23505", connection.Error("BEGIN; INSERT INTO notes VALUES (2, 'b'), (1, 'again')").SqlState);
        connection.Run("ROLLBACK");
        Assert.Equal(["1"], connection.Rows("SELECT n FROM notes"));
        connection.Run("""
            DO $$
            BEGIN
                FOR i IN 1..5 LOOP
                    BEGIN
                        INSERT INTO notes VALUES (i, 'loop');
                    EXCEPTION WHEN unique_violation THEN NULL;
                    END;
                END LOOP;
                RAISE EXCEPTION 'no' USING ERRCODE = 'P0099';
            EXCEPTION WHEN SQLSTATE 'P0099' THEN NULL;
            END $$
            """);
        Assert.Equal(["1|a", "2|loop", "3|loop", "4|loop", "5|loop"], connection.Rows("SELECT * FROM notes ORDER BY n"));
    }

    [Fact]
    public void Open_cursors_go_on_while_others_write()
    {
        using NpgsqlConnection connection = Prepare();
        using NpgsqlConnection remote = ConnectRemote();
        connection.Run("INSERT INTO notes SELECT i, 'x' FROM generate_series(1, 1000) i; BEGIN; DECLARE c CURSOR FOR SELECT n FROM notes ORDER BY n; DECLARE h CURSOR WITH HOLD FOR SELECT n FROM notes ORDER BY n");
        Assert.Equal(10, connection.Rows("FETCH 10 c").Count);
        connection.Run("INSERT INTO notes VALUES (0, 'first')");
        Assert.Equal(1001, remote.Value<long>("SELECT count(*) FROM notes"));
        Assert.Equal("11", connection.Rows("FETCH 1 c")[0]);
        connection.Run("SAVEPOINT a; INSERT INTO notes SELECT n + 5000, note FROM notes; ROLLBACK TO a");
        Assert.Equal(989, connection.Rows("FETCH ALL c").Count);
        connection.Run("COMMIT");

        Assert.Equal(2002, remote.Value<long>("SELECT count(*) FROM notes"));
        Assert.InRange(connection.Rows("FETCH ALL h").Count, 1000, 2002);
        connection.Run("CLOSE h");
    }

    [Fact]
    public void A_transaction_begun_by_name_lasts_until_it_is_ended_by_name()
    {
        using NpgsqlConnection connection = Prepare();
        using NpgsqlConnection remote = ConnectRemote();
        connection.Run("SELECT pgdotnet.remote_begin('remote', 'repeatable read')");
        Assert.Equal(["repeatable read"], connection.Rows("SELECT i FROM modes"));
        connection.Run("INSERT INTO notes VALUES (1, 'a')");
        connection.Run("ALTER SERVER remote OPTIONS (ADD fetch_size '5')");
        Assert.Equal(["t"], connection.Rows("SELECT used_in_xact FROM pgdotnet.connections()"));
        Assert.False(connection.Value<bool>("SELECT pgdotnet.disconnect('remote')"));
        connection.Run("INSERT INTO notes VALUES (2, 'b')");
        Assert.Equal(0, remote.Value<long>("SELECT count(*) FROM notes"));
        Assert.Equal(2, connection.Value<long>("SELECT count(*) FROM notes"));
        connection.Run("BEGIN; DECLARE c CURSOR FOR SELECT n FROM notes ORDER BY n; FETCH 1 c; SELECT pgdotnet.remote_commit('remote')");
        Assert.Equal(2, remote.Value<long>("SELECT count(*) FROM notes"));
        Assert.Equal(["2"], connection.Rows("FETCH ALL c"));
        connection.Run("COMMIT; SELECT pgdotnet.remote_begin('remote'); INSERT INTO notes VALUES (3, 'c')");
        Assert.Equal(["read committed"], connection.Rows("SELECT i FROM modes"));
        connection.Run("SELECT pgdotnet.remote_rollback('remote')");
        Assert.Equal(2, connection.Value<long>("SELECT count(*) FROM notes"));
        using RemoteActivity activity = new(Remote, RemoteDatabase);
        Eventually.Holds(() => activity.InTransaction == 0, activity.Description);
    }

    [Theory]
    [InlineData("SELECT 1/0")]
    [InlineData("SELECT * FROM missing")]
    [InlineData("BEGIN; INSERT INTO notes VALUES (2, 'b'); ROLLBACK")]
    [InlineData("DISCARD ALL")]
    [InlineData("DROP SERVER remote CASCADE; BEGIN; ROLLBACK")]
    public void No_local_error_leaves_it_open(string end)
    {
        using NpgsqlConnection connection = Prepare();
        using RemoteActivity activity = new(Remote, RemoteDatabase);
        connection.Run("SELECT pgdotnet.remote_begin('remote'); INSERT INTO notes VALUES (1, 'a')");
        Assert.Equal(1, activity.InTransaction);
        foreach (string sql in end.Split("; "))
        {
            try
            {
                connection.Run(sql);
            }
            catch (PostgresException)
            {
                // As it should be for some.
            }
        }

        Eventually.Holds(() => activity.InTransaction == 0, activity.Description);
        using NpgsqlConnection remote = ConnectRemote();
        Assert.Equal(0, remote.Value<long>("SELECT count(*) FROM notes"));
        if (!end.StartsWith("DROP", StringComparison.Ordinal))
        {
            connection.Run("INSERT INTO notes VALUES (3, 'c')");
            Assert.Equal(["3"], remote.Rows("SELECT n FROM notes"));
        }
    }

    [Fact]
    public void A_subtransaction_takes_what_was_begun_in_it()
    {
        using NpgsqlConnection connection = Prepare();
        connection.Run("BEGIN; SAVEPOINT a; SELECT pgdotnet.remote_begin('remote'); INSERT INTO notes VALUES (1, 'a'); ROLLBACK TO a; SAVEPOINT b; SELECT pgdotnet.remote_begin('remote'); INSERT INTO notes VALUES (2, 'b'); RELEASE b; SAVEPOINT c; ROLLBACK TO c");
        connection.Run("INSERT INTO notes VALUES (3, 'c'); SELECT pgdotnet.remote_commit('remote'); ROLLBACK");

        Assert.Equal(["2", "3"], connection.Rows("SELECT n FROM notes ORDER BY n"));
    }

    [Fact]
    public void What_cannot_be_is_refused()
    {
        using NpgsqlConnection connection = Prepare();
        CreatePostgresServer(connection, "other");
        Assert.Equal("55000", connection.Error("SELECT pgdotnet.remote_begin('other')").SqlState);
        Assert.Equal("25P01", connection.Error("SELECT pgdotnet.remote_commit('remote')").SqlState);
        Assert.Equal("25P01", connection.Error("SELECT pgdotnet.remote_rollback('remote')").SqlState);
        Assert.Equal("22023", connection.Error("SELECT pgdotnet.remote_begin('remote', 'chaos')").SqlState);
        Assert.Equal("42704", connection.Error("SELECT pgdotnet.remote_begin('nowhere')").SqlState);
        connection.Run("SELECT pgdotnet.remote_begin('remote')");
        Assert.Equal("25001", connection.Error("SELECT pgdotnet.remote_begin('remote')").SqlState);
        connection.Run($"CREATE ROLE plain_{Database}; SET ROLE plain_{Database}");
        Assert.Equal("42501", connection.Error("SELECT pgdotnet.remote_begin('remote')").SqlState);
        connection.Run($"RESET ROLE; DROP ROLE plain_{Database}");
    }

    [Fact]
    public void A_failed_transaction_can_only_be_rolled_back()
    {
        using NpgsqlConnection connection = Prepare();
        connection.Run("SELECT pgdotnet.remote_begin('remote'); INSERT INTO notes VALUES (1, 'a')");
        connection.Run("""
            DO $$
            BEGIN
                BEGIN
                    INSERT INTO notes VALUES (1, 'again');
                EXCEPTION WHEN unique_violation THEN NULL;
                END;
                BEGIN
                    PERFORM pgdotnet.remote_commit('remote');
                EXCEPTION WHEN in_failed_sql_transaction THEN RETURN;
                END;
                RAISE 'committed';
            END $$
            """);
        Assert.Equal(0, connection.Value<long>("SELECT count(*) FROM notes"));
    }

    [Fact]
    public void Scripts_run_in_each_remote_transaction_and_their_errors_abort()
    {
        using NpgsqlConnection connection = Prepare($", on_connect $$INSERT INTO public.log VALUES ('connect')$$, on_begin $$INSERT INTO public.log VALUES ('begin')$$, before_commit $$INSERT INTO public.log VALUES ('commit')$$");
        using NpgsqlConnection remote = ConnectRemote();
        connection.Run("BEGIN; INSERT INTO notes VALUES (1, 'a'); ROLLBACK");
        Assert.Equal("connect begin commit", string.Join(' ', remote.Rows("SELECT what FROM log").Distinct()));
        remote.Run("TRUNCATE log");
        connection.Run("SELECT pgdotnet.remote_begin('remote'); INSERT INTO notes VALUES (2, 'a'); INSERT INTO notes VALUES (3, 'a'); SELECT pgdotnet.remote_commit('remote')");
        Assert.Equal(["begin", "commit"], remote.Rows("SELECT what FROM log"));
        foreach (string option in new[] { "on_begin", "before_commit" })
        {
            connection.Run($"ALTER SERVER remote OPTIONS (SET {option} 'SELECT 1/0')");
            PostgresException error = connection.Error("INSERT INTO notes VALUES (9, 'x')");
            Assert.Equal("22012", error.SqlState);
            Assert.Contains($"server option \"{option}\"", error.Where, StringComparison.Ordinal);
            connection.Run($"ALTER SERVER remote OPTIONS (SET {option} 'SELECT 1')");
        }

        Assert.Equal(3, remote.Value<long>("SELECT count(*) FROM notes"));
    }

    [Fact]
    public void A_link_that_is_lost_is_made_again_within_the_local_transaction()
    {
        using NpgsqlConnection connection = Prepare();
        using RemoteActivity activity = new(Remote, RemoteDatabase);
        connection.Run("BEGIN; INSERT INTO notes VALUES (1, 'a')");
        activity.TerminateAll();
        Eventually.Holds(() => connection.Value<bool>("SELECT closed FROM pgdotnet.connections()"), "the end of the remote session is seen");
        connection.Run("INSERT INTO notes VALUES (2, 'b'); COMMIT");
        Assert.Equal(2, connection.Value<long>("SELECT count(*) FROM notes"));
        connection.Run("SELECT pgdotnet.remote_begin('remote'); INSERT INTO notes VALUES (3, 'c')");
        activity.TerminateAll();
        Eventually.Holds(() => connection.Value<bool>("SELECT closed FROM pgdotnet.connections()"), "the end of the remote session is seen");
        Assert.StartsWith("08", connection.Error("SELECT pgdotnet.remote_commit('remote')").SqlState, StringComparison.Ordinal);
        Assert.Equal(["1", "2"], connection.Rows("SELECT n FROM notes ORDER BY n"));
    }

    [Fact]
    public void A_session_link_has_transactions_by_name_too()
    {
        using NpgsqlConnection connection = Prepare();
        using RemoteActivity activity = new(Remote, RemoteDatabase);
        connection.Run($$"""SELECT pgdotnet.connect('link', '{"driver": "postgres", "host": "127.0.0.1", "port": {{Remote.Port}}, "dbname": "{{RemoteDatabase}}", "user": "postgres", "transactional": false}')""");
        connection.Run("SELECT pgdotnet.remote_begin('link')");
        Assert.Equal("25001", connection.Error("SELECT pgdotnet.remote_begin('link')").SqlState);
        connection.Run("SELECT pgdotnet.remote_begin('link'); SELECT pgdotnet.remote_commit('link')");
        Assert.Equal(2, activity.Sessions);
        connection.Run("DISCARD ALL");
        Eventually.Holds(() => activity.Sessions == 1, "a session link is state of the session");
        Assert.Equal(["remote"], connection.Rows("SELECT server FROM pgdotnet.connections()"));
    }

    [Fact]
    public void Other_servers_follow_the_local_transaction_as_before()
    {
        using NpgsqlConnection connection = Prepare();
        CreatePostgresServer(connection, "other");
        connection.Run("CREATE FOREIGN TABLE others (n int, note text) SERVER other OPTIONS (schema_name 'public', table_name 'notes')");
        connection.Run("BEGIN; INSERT INTO notes VALUES (1, 'by itself'); INSERT INTO others VALUES (2, 'follows'); ROLLBACK");
        Assert.Equal(["1"], connection.Rows("SELECT n FROM notes"));
        connection.Run("BEGIN; INSERT INTO notes VALUES (3, 'by itself'); INSERT INTO others VALUES (4, 'follows'); COMMIT");
        Assert.Equal(["1", "3", "4"], connection.Rows("SELECT n FROM notes ORDER BY n"));
        Assert.Equal("25006", connection.Error("BEGIN READ ONLY; SELECT w FROM writes").SqlState);
        connection.Run("ROLLBACK");
    }

    [Fact]
    public void Sqlite_files_commit_by_themselves_too()
    {
        using SqliteFixture file = new("CREATE TABLE notes (n integer PRIMARY KEY, note text)");
        using NpgsqlConnection connection = Connect();
        CreateSqliteServer(connection, file);
        connection.Run("""
            ALTER SERVER file OPTIONS (ADD mode 'rw', ADD transactional 'false');
            CREATE FOREIGN TABLE notes (n int OPTIONS (key 'true'), note text) SERVER file;
            """);
        connection.Run("BEGIN; INSERT INTO notes VALUES (1, 'a'), (2, 'b')");
        using (NpgsqlConnection other = Connect())
        {
            Assert.Equal(2, other.Value<long>("SELECT count(*) FROM notes"));
        }

        connection.Run("INSERT INTO notes SELECT n + 10, note FROM notes; UPDATE notes SET note = 'c' WHERE n = 1; ROLLBACK");
        Assert.Equal(["1|c", "2|b", "11|a", "12|b"], connection.Rows("SELECT * FROM notes ORDER BY n"));
        connection.Run("SELECT pgdotnet.remote_begin('file'); DELETE FROM notes; SELECT pgdotnet.remote_rollback('file')");
        Assert.Equal(4, connection.Value<long>("SELECT count(*) FROM notes"));
    }

    private NpgsqlConnection Prepare(string options = "")
    {
        using (NpgsqlConnection remote = ConnectRemote())
        {
            remote.Run("""
                CREATE TABLE notes (n int PRIMARY KEY, note text);
                CREATE TABLE log (what text);
                CREATE VIEW modes AS SELECT current_setting('transaction_isolation') AS i;
                CREATE FUNCTION write() RETURNS int LANGUAGE sql AS $$INSERT INTO public.log VALUES ('f'); SELECT 1$$;
                CREATE VIEW writes AS SELECT write() AS w;
                """);
        }

        NpgsqlConnection connection = Connect();
        CreatePostgresServer(connection, options: ", transactional 'false'" + options);
        connection.Run("IMPORT FOREIGN SCHEMA public FROM SERVER remote INTO public; CREATE FOREIGN TABLE missing (n int) SERVER remote OPTIONS (table_name 'nowhere')");
        return connection;
    }
}
