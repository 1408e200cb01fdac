using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>Isolation, READ ONLY and DEFERRABLE of remote transactions, and what server options let them run.</summary>
public sealed class RemoteTransactionsHaveModes(Clusters clusters) : ServerTest(clusters)
{
    [Theory]
    [InlineData("", "BEGIN", "repeatable read|off|off")]
    [InlineData("", "BEGIN ISOLATION LEVEL REPEATABLE READ", "repeatable read|off|off")]
    [InlineData("", "BEGIN ISOLATION LEVEL SERIALIZABLE", "serializable|off|off")]
    [InlineData("", "BEGIN READ ONLY", "repeatable read|on|off")]
    [InlineData("", "BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY DEFERRABLE", "serializable|on|on")]
    [InlineData("isolation_level 'read_committed'", "BEGIN ISOLATION LEVEL SERIALIZABLE", "read committed|off|off")]
    [InlineData("isolation_level 'serializable'", "BEGIN", "serializable|off|off")]
    [InlineData("read_only 'true'", "BEGIN", "repeatable read|on|off")]
    public void They_are_those_of_the_local_transaction_and_the_server(string option, string begin, string modes)
    {
        using NpgsqlConnection connection = Prepare();
        Add(connection, option);
        connection.Run(begin);

        Assert.Equal([modes], connection.Rows("SELECT * FROM modes"));
        connection.Run("COMMIT");
    }

    [Fact]
    public void A_transaction_that_becomes_read_only_in_the_middle_stays_so_to_its_end()
    {
        using NpgsqlConnection connection = Prepare();
        connection.Run("BEGIN");
        Assert.Equal(["repeatable read|off|off"], connection.Rows("SELECT * FROM modes"));
        connection.Run("SET TRANSACTION READ ONLY");
        Assert.Equal(["repeatable read|on|off"], connection.Rows("SELECT * FROM modes"));
        connection.Run("COMMIT; BEGIN");
        Assert.Equal(["repeatable read|off|off"], connection.Rows("SELECT * FROM modes"));
        connection.Run("COMMIT");
    }

    [Theory]
    [InlineData("RELEASE a")]
    [InlineData("ROLLBACK TO a; RELEASE a")]
    public void A_subtransaction_that_is_read_only_ends_with_its_savepoint(string end)
    {
        using NpgsqlConnection connection = Prepare();
        connection.Run("BEGIN; SAVEPOINT a; SET TRANSACTION READ ONLY");
        Assert.Equal(["repeatable read|on|off"], connection.Rows("SELECT * FROM modes"));
        Assert.Equal("25006", connection.Error("INSERT INTO notes VALUES ('x')").SqlState);
        connection.Run("ROLLBACK TO a; SET TRANSACTION READ ONLY");
        Assert.Equal(["repeatable read|on|off"], connection.Rows("SELECT * FROM modes"));
        connection.Run(end);
        Assert.Equal(["repeatable read|off|off"], connection.Rows("SELECT * FROM modes"));
        connection.Run("INSERT INTO notes VALUES ('y'); COMMIT");
        Assert.Equal(["y"], connection.Rows("SELECT note FROM notes"));
    }

    [Theory]
    [InlineData("INSERT INTO notes VALUES ('x')")]
    [InlineData("UPDATE notes SET note = 'x'")]
    [InlineData("DELETE FROM notes")]
    [InlineData("TRUNCATE notes")]
    public void A_server_that_is_read_only_refuses_every_write(string sql)
    {
        using NpgsqlConnection connection = Prepare();
        connection.Run(sql);
        Add(connection, "read_only 'true'");

        PostgresException error = connection.Error(sql);

        Assert.Equal("25006", error.SqlState);
        Assert.Equal("server \"remote\" is read-only", error.MessageText);
    }

    [Fact]
    public void A_function_cannot_write_on_a_server_that_is_read_only()
    {
        using NpgsqlConnection connection = Prepare();
        Add(connection, "read_only 'true'");

        Assert.Equal("25006", connection.Error("SELECT * FROM writes").SqlState);
    }

    [Fact]
    public void Scripts_run_at_connect_begin_and_commit_in_this_order()
    {
        using NpgsqlConnection connection = Prepare();
        Add(connection, """
            environment 'my.a=1; +my.a=0; my.a+=''2;''', on_connect $$SET my.b = 'x;y'; INSERT INTO public.notes VALUES ('connect ' || current_setting('my.a'))$$,
            on_begin $$INSERT INTO public.notes VALUES ('begin')$$, before_commit $$INSERT INTO public.notes VALUES ('commit ' || current_setting('my.b')); SELECT 1$$
            """);
        connection.Run("BEGIN; INSERT INTO notes VALUES ('work'); COMMIT; BEGIN; SELECT 1 FROM notes; ROLLBACK");

        using NpgsqlConnection remote = ConnectRemote();
        Assert.Equal(["connect 012;", "begin", "work", "commit x;y"], remote.Rows("SELECT note FROM notes"));
    }

    [Theory]
    [InlineData("on_connect")]
    [InlineData("on_begin")]
    [InlineData("before_commit")]
    public void An_error_in_a_script_aborts_and_names_the_option(string option)
    {
        using NpgsqlConnection connection = Prepare();
        Add(connection, $"{option} $$SELECT 1; SELECT 1/0$$");

        PostgresException error = connection.Error("INSERT INTO notes VALUES ('x')");

        Assert.Equal("22012", error.SqlState);
        Assert.Contains($"server option \"{option}\"", error.Where, StringComparison.Ordinal);
        connection.Run($"ALTER SERVER remote OPTIONS (DROP {option})");
        Assert.Equal(0, connection.Value<long>("SELECT count(*) FROM notes"));
    }

    [Fact]
    public void Nothing_is_committed_anywhere_when_a_script_fails_before()
    {
        using NpgsqlConnection connection = Prepare();
        CreatePostgresServer(connection, "second", ", before_commit 'SELECT 1/0'");
        connection.Run("CREATE FOREIGN TABLE notes2 (note text) SERVER second OPTIONS (schema_name 'public', table_name 'notes2')");

        Assert.Equal("22012", connection.Error("BEGIN; INSERT INTO notes VALUES ('x'); INSERT INTO notes2 VALUES ('x'); COMMIT").SqlState);

        using NpgsqlConnection remote = ConnectRemote();
        Assert.Equal(0, remote.Value<long>("SELECT (SELECT count(*) FROM notes) + (SELECT count(*) FROM notes2)"));
    }

    [Fact]
    public void Deferred_constraints_of_one_remote_are_checked_before_another_commits()
    {
        const string Check = "before_commit 'SET CONSTRAINTS ALL IMMEDIATE'";
        using NpgsqlConnection connection = Prepare();
        Add(connection, Check);
        CreatePostgresServer(connection, "second", $", {Check}");
        connection.Run("CREATE FOREIGN TABLE once (n int) SERVER second OPTIONS (schema_name 'public')");
        using NpgsqlConnection remote = ConnectRemote();
        remote.Run("CREATE TABLE once (n int UNIQUE DEFERRABLE INITIALLY DEFERRED)");

        Assert.Equal("23505", connection.Error("BEGIN; INSERT INTO notes VALUES ('x'); INSERT INTO once VALUES (1), (1); COMMIT").SqlState);
        connection.Run("ROLLBACK");
        Assert.Equal(0, remote.Value<long>("SELECT (SELECT count(*) FROM notes) + (SELECT count(*) FROM once)"));
    }

    [Theory]
    [InlineData("environment 'DateStyle=German'", "22023")]
    [InlineData("environment 'work_mem'", "22023")]
    [InlineData("isolation_level 'chaos'", "22023")]
    public void What_cannot_work_is_refused_when_it_is_set(string option, string sqlState)
    {
        using NpgsqlConnection connection = Prepare();

        Assert.Equal(sqlState, connection.Error($"ALTER SERVER remote OPTIONS (ADD {option})").SqlState);
    }

    [Fact]
    public void On_connect_cannot_change_what_values_mean()
    {
        using NpgsqlConnection connection = Prepare();
        Add(connection, "on_connect 'SET DateStyle = German; SET search_path = public'");

        Assert.Equal(["2020-02-01"], connection.Rows("SELECT d FROM dates"));
    }

    [Fact]
    public void Sqlite_files_follow_too()
    {
        using SqliteFixture file = new("CREATE TABLE notes (note text)");
        using NpgsqlConnection connection = Connect();
        CreateSqliteServer(connection, file);
        connection.Run("""
            ALTER SERVER file OPTIONS (ADD mode 'rw', ADD on_begin $$INSERT INTO notes VALUES ('begin')$$);
            CREATE FOREIGN TABLE notes (note text) SERVER file;
            INSERT INTO notes VALUES ('x');
            """);
        Assert.Equal(["begin", "x", "begin"], connection.Rows("SELECT note FROM notes"));
        connection.Run("ALTER SERVER file OPTIONS (ADD read_only 'true')");
        Assert.Equal("25006", connection.Error("INSERT INTO notes VALUES ('y')").SqlState);
        PostgresException error = connection.Error("SELECT note FROM notes");
        Assert.Contains("server option \"on_begin\"", error.Where, StringComparison.Ordinal);
    }

    private static void Add(NpgsqlConnection connection, string option)
    {
        if (option.Length > 0)
        {
            connection.Run($"ALTER SERVER remote OPTIONS ({option})");
        }
    }

    private NpgsqlConnection Prepare()
    {
        using (NpgsqlConnection remote = ConnectRemote())
        {
            remote.Run("""
                CREATE VIEW modes AS SELECT current_setting('transaction_isolation') AS i, current_setting('transaction_read_only') AS r, current_setting('transaction_deferrable') AS d;
                CREATE TABLE notes (note text);
                CREATE TABLE notes2 (note text);
                CREATE TABLE dates AS SELECT date '2020-02-01' AS d;
                CREATE FUNCTION write() RETURNS int LANGUAGE sql AS $$INSERT INTO public.notes VALUES ('f'); SELECT 1$$;
                CREATE VIEW writes AS SELECT write() AS n;
                """);
        }

        NpgsqlConnection connection = Connect();
        CreatePostgresServer(connection);
        connection.Run("IMPORT FOREIGN SCHEMA public EXCEPT (notes2) FROM SERVER remote INTO public");
        return connection;
    }
}
