using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>
/// What was planned once follows every later change of the server, the table, the user mapping and the local objects it uses: prepared
/// statements, functions, views and cursors.
/// </summary>
public sealed class PlansOutliveChanges(Clusters clusters) : ServerTest(clusters)
{
    private const string SeenSql = "CREATE VIEW seen AS SELECT count(*) AS n, min(name) AS name FROM t";

    private string OtherDatabase => $"{RemoteDatabase}_other";

    private string RemoteRole => $"remote_role_of_{Database}";

    public static TheoryData<string> Modes { get; } = ["force_generic_plan", "force_custom_plan", "auto"];

    [Theory]
    [MemberData(nameof(Modes))]
    public void Another_database_of_the_server(string mode)
    {
        using NpgsqlConnection connection = Prepare(mode);
        Remote.Execute($"CREATE DATABASE {OtherDatabase}");
        Remote.Execute("CREATE TABLE t AS SELECT i + 100 AS id, 'other' AS name, i AS v FROM generate_series(1, 5) i", OtherDatabase);
        AssertAll(connection, "10", "one");

        AssertAfter(connection, $"ALTER SERVER remote OPTIONS (SET dbname '{OtherDatabase}')", "5", "other");

        AssertAfter(connection, $"ALTER SERVER remote OPTIONS (SET dbname '{RemoteDatabase}')", "10", "one");
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Other_options_of_the_server(string mode)
    {
        using NpgsqlConnection connection = Prepare(mode);
        AssertAll(connection, "10", "one");

        AssertAfter(connection, "ALTER SERVER remote OPTIONS (ADD fetch_size '1')", "10", "one");
        AssertAfter(connection, "ALTER SERVER remote OPTIONS (SET fetch_size '1000', ADD fdw_startup_cost '100000', ADD application_name 'renamed')", "10", "one");
        using NpgsqlConnection remote = Remote.Connect();
        Assert.Equal(1, remote.Value<long>($"SELECT count(*) FROM pg_stat_activity WHERE datname = '{RemoteDatabase}' AND application_name = 'renamed'"));
        AssertAfter(connection, "ALTER SERVER remote OPTIONS (DROP fetch_size, DROP fdw_startup_cost, DROP application_name)", "10", "one");
        AssertAfter(connection, "ALTER SERVER remote RENAME TO renamed", "10", "one");
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Another_table_or_schema_of_the_remote(string mode)
    {
        using NpgsqlConnection connection = Prepare(mode);
        AssertAll(connection, "10", "one");

        AssertAfter(connection, "ALTER FOREIGN TABLE t OPTIONS (ADD table_name 'second')", "3", "two");
        AssertAfter(connection, "ALTER FOREIGN TABLE t OPTIONS (SET schema_name 'elsewhere', DROP table_name)", "4", "three");
        connection.Run("ALTER FOREIGN TABLE t OPTIONS (SET schema_name 'nowhere')");
        Assert.Equal("42P01", connection.Error("EXECUTE counted").SqlState);
        AssertAfter(connection, "ALTER FOREIGN TABLE t OPTIONS (SET schema_name 'public')", "10", "one");

        // Without an option the local name counts.
        AssertAfter(connection, "ALTER FOREIGN TABLE t RENAME TO second; ALTER VIEW seen RENAME TO seen_before; CREATE VIEW t AS SELECT * FROM second; CREATE VIEW seen AS SELECT count(*) AS n, min(name) AS name FROM second", "3", "two");
        Assert.Equal(["3|two"], connection.Rows("SELECT * FROM seen_before"));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Other_columns(string mode)
    {
        using NpgsqlConnection connection = Prepare(mode);
        AssertAfter(connection, "PREPARE whole AS SELECT * FROM t WHERE id = 1", "10", "one");
        Assert.Equal(["1|one|10"], connection.Rows("EXECUTE whole"));

        AssertAfter(connection, "ALTER FOREIGN TABLE t ALTER name OPTIONS (ADD column_name 'alias')", "10", "uno");
        Assert.Equal(["1|uno|10"], connection.Rows("EXECUTE whole"));
        connection.Run("ALTER FOREIGN TABLE t ALTER name OPTIONS (SET column_name 'nothing')");
        Assert.Equal("42703", connection.Error("EXECUTE of_name('one')").SqlState);
        AssertAfter(connection, "ALTER FOREIGN TABLE t ALTER name OPTIONS (DROP column_name)", "10", "one");

        AssertAfter(connection, "ALTER FOREIGN TABLE t ADD COLUMN alias text", "10", "one");
        Assert.Equal("0A000", connection.Error("EXECUTE whole").SqlState);
        Assert.Equal(["uno"], connection.Rows("SELECT alias FROM t WHERE id = 1"));
        AssertAfter(connection, "ALTER FOREIGN TABLE t DROP COLUMN v", "10", "one");
        Assert.Equal("0A000", connection.Error("EXECUTE whole").SqlState);
        connection.Run("DEALLOCATE whole; PREPARE whole AS SELECT * FROM t WHERE id = 1");
        Assert.Equal(["1|one|uno"], connection.Rows("EXECUTE whole"));
        // Without an option the local name counts.
        connection.Run("ALTER FOREIGN TABLE t RENAME alias TO v");
        Assert.Equal("0A000", connection.Error("EXECUTE whole").SqlState);
        Assert.Equal(["10"], connection.Rows("SELECT v FROM t WHERE id = 1"));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Another_type_of_a_column(string mode)
    {
        using NpgsqlConnection connection = Prepare(mode);
        connection.Run("PREPARE typed AS SELECT max(pg_typeof(id)::text) FROM t; PREPARE sorted AS SELECT string_agg(id::text COLLATE \"C\", ',' ORDER BY id) FROM t WHERE id >= '2'");
        Assert.Equal(["integer"], connection.Rows("EXECUTE typed"));
        Assert.Equal(["2,3,4,5,6,7,8,9,10"], connection.Rows("EXECUTE sorted"));

        connection.Run("DROP VIEW seen; ALTER FOREIGN TABLE t ALTER id TYPE bigint");
        Assert.Equal(["bigint"], connection.Rows("EXECUTE typed"));
        Assert.Equal(["2,3,4,5,6,7,8,9,10"], connection.Rows("EXECUTE sorted"));
        Assert.Equal(["one"], connection.Rows("EXECUTE of_id(1)"));

        // Compared as text now.
        connection.Run("ALTER FOREIGN TABLE t ALTER id TYPE text COLLATE \"C\", ALTER id OPTIONS (ADD remote_type 'integer')");
        Assert.Equal(["text"], connection.Rows("EXECUTE typed"));
        Assert.Equal(["2,3,4,5,6,7,8,9"], connection.Rows("EXECUTE sorted"));
        Assert.Equal("42883", connection.Error("EXECUTE of_id(1)").SqlState);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Another_user_mapping(string mode)
    {
        using NpgsqlConnection connection = Prepare(mode);
        Remote.Execute($"CREATE ROLE {RemoteRole} LOGIN");
        connection.Run("CREATE FOREIGN TABLE who (name text) SERVER remote OPTIONS (schema_name 'public'); PREPARE who AS SELECT name FROM who WHERE name <> ''");
        connection.Run("CREATE FUNCTION who() RETURNS text LANGUAGE plpgsql AS 'BEGIN RETURN (SELECT name FROM who); END'");
        AssertWho(connection, "postgres");

        connection.Run($"ALTER USER MAPPING FOR CURRENT_USER SERVER remote OPTIONS (SET user '{RemoteRole}')");
        AssertWho(connection, RemoteRole);

        connection.Run("DROP USER MAPPING FOR CURRENT_USER SERVER remote");
        Assert.Equal("42704", connection.Error("EXECUTE who").SqlState);
        Assert.Equal("42704", connection.Error("SELECT who()").SqlState);

        connection.Run("CREATE USER MAPPING FOR PUBLIC SERVER remote OPTIONS (user 'postgres')");
        AssertWho(connection, "postgres");

        // A mapping of one's own comes before that of PUBLIC.
        connection.Run($"CREATE USER MAPPING FOR CURRENT_USER SERVER remote OPTIONS (user '{RemoteRole}')");
        AssertWho(connection, RemoteRole);
        connection.Run("DROP USER MAPPING FOR CURRENT_USER SERVER remote");
        AssertWho(connection, "postgres");
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void The_foreign_table_is_dropped_and_made_again(string mode)
    {
        using NpgsqlConnection connection = Prepare(mode);
        AssertAll(connection, "10", "one");

        connection.Run("DROP VIEW seen; DROP FOREIGN TABLE t");
        Assert.Equal("42P01", connection.Error("EXECUTE counted").SqlState);
        Assert.Equal("42P01", connection.Error("SELECT plpgsql_count()").SqlState);
        Assert.Equal("42P01", connection.Error("SELECT sql_count()").SqlState);

        connection.Run("CREATE FOREIGN TABLE t (v int, name text, extra int, id int) SERVER remote OPTIONS (schema_name 'public', table_name 'second')");
        AssertAfter(connection, SeenSql, "3", "two");

        // A local table of the same name serves as well, and so does a foreign one afterwards.
        AssertAfter(connection, "DROP VIEW seen; DROP FOREIGN TABLE t; CREATE TABLE t AS SELECT 1 AS id, 'local' AS name; " + SeenSql, "1", "local");
        AssertAfter(connection, "DROP VIEW seen; DROP TABLE t; CREATE FOREIGN TABLE t (id int, name text) SERVER remote OPTIONS (schema_name 'public'); " + SeenSql, "10", "one");
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Local_functions_and_views_are_redefined(string mode)
    {
        using NpgsqlConnection connection = Prepare(mode);
        connection.Run("""
            CREATE FUNCTION wanted(id int) RETURNS bool IMMUTABLE LANGUAGE sql AS 'SELECT id < 4';
            CREATE FUNCTION bound() RETURNS int IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RETURN 6; END';
            CREATE FUNCTION opaque(id int) RETURNS bool STABLE LANGUAGE plpgsql AS 'BEGIN RETURN id % 2 = 0; END';
            CREATE VIEW few AS SELECT id, name FROM t WHERE id < 8;
            PREPARE inlined AS SELECT array_agg(id ORDER BY id) FROM t WHERE wanted(id);
            PREPARE folded AS SELECT array_agg(id ORDER BY id) FROM t WHERE id < bound();
            PREPARE opaque AS SELECT array_agg(id ORDER BY id) FROM t WHERE opaque(id) AND id < 7;
            PREPARE few AS SELECT array_agg(id ORDER BY id) FROM few WHERE id > 3;
            """);
        string[] statements = ["inlined", "folded", "opaque", "few"];
        Assert.Equal(["{1,2,3}", "{1,2,3,4,5}", "{2,4,6}", "{4,5,6,7}"], statements.Select(name => Assert.Single(connection.Rows($"EXECUTE {name}"))));

        connection.Run("""
            CREATE OR REPLACE FUNCTION wanted(id int) RETURNS bool IMMUTABLE LANGUAGE sql AS 'SELECT id > 8';
            CREATE OR REPLACE FUNCTION bound() RETURNS int IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RETURN 3; END';
            CREATE OR REPLACE FUNCTION opaque(id int) RETURNS bool STABLE LANGUAGE plpgsql AS 'BEGIN RETURN id % 2 = 1; END';
            CREATE OR REPLACE VIEW few AS SELECT id, name FROM t WHERE id < 6;
            """);
        Assert.Equal(["{9,10}", "{1,2}", "{1,3,5}", "{4,5}"], statements.Select(name => Assert.Single(connection.Rows($"EXECUTE {name}"))));
    }

    [Fact]
    public void Open_cursors_go_on_as_they_began()
    {
        using NpgsqlConnection connection = Prepare("auto");
        connection.Run("BEGIN; DECLARE c CURSOR FOR SELECT id FROM t WHERE id > 2 ORDER BY id");
        Assert.Equal(["3"], connection.Rows("FETCH c"));
        connection.Run("ALTER SERVER remote OPTIONS (ADD fetch_size '2'); SAVEPOINT a");
        Assert.Equal(["4", "5"], connection.Rows("FETCH 2 c"));
        Assert.Equal("55006", connection.Error("ALTER FOREIGN TABLE t OPTIONS (ADD table_name 'second')").SqlState);
        connection.Run("ROLLBACK TO a; ALTER USER MAPPING FOR CURRENT_USER SERVER remote OPTIONS (ADD password 'p')");
        Assert.Equal(["6", "7", "8", "9", "10"], connection.Rows("FETCH ALL c"));
        AssertAfter(connection, "COMMIT", "10", "one");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_change_that_is_rolled_back_leaves_nothing(bool savepoint)
    {
        using NpgsqlConnection connection = Prepare("force_generic_plan");
        AssertAll(connection, "10", "one");

        AssertAfter(connection, $"BEGIN; {(savepoint ? "SAVEPOINT a;" : "")} ALTER FOREIGN TABLE t OPTIONS (ADD table_name 'second')", "3", "two");
        connection.Run(savepoint ? "ROLLBACK TO a" : "ROLLBACK");
        AssertAll(connection, "10", "one");
        connection.Run("COMMIT");
    }

    [Fact]
    public void A_change_by_another_session_is_seen()
    {
        using NpgsqlConnection connection = Prepare("force_generic_plan");
        using NpgsqlConnection other = Connect();
        AssertAll(connection, "10", "one");

        other.Run("ALTER FOREIGN TABLE t OPTIONS (ADD table_name 'second')");

        AssertAll(connection, "3", "two");
    }

    [Fact]
    public void Another_file_of_an_SQLite_server()
    {
        using SqliteFixture first = new("CREATE TABLE t (id INTEGER, name TEXT); INSERT INTO t VALUES (1, 'one'), (2, 'one')");
        using SqliteFixture second = new("CREATE TABLE t (id INTEGER, name TEXT); INSERT INTO t VALUES (1, 'two')");
        using NpgsqlConnection connection = Connect();
        CreateSqliteServer(connection, first, "remote");
        connection.Run("SET plan_cache_mode = force_generic_plan; CREATE FOREIGN TABLE t (id bigint, name text) SERVER remote");
        PrepareAll(connection);
        AssertAll(connection, "2", "one");

        connection.Run($"ALTER SERVER remote OPTIONS (SET database '{second.Path}')");

        AssertAll(connection, "1", "two");
    }

    [Fact]
    public void Plans_are_copied_printed_explained_and_sent_to_workers()
    {
        using NpgsqlConnection connection = Prepare("force_generic_plan");
        int logged = Local.Log.Length;
        connection.Run("""
            LOAD 'auto_explain';
            SET auto_explain.log_min_duration = 0;
            SET auto_explain.log_analyze = on;
            SET auto_explain.log_verbose = on;
            SET auto_explain.log_nested_statements = on;
            SET debug_print_plan = on;
            SET debug_print_rewritten = on;
            SELECT set_config(name, 'on', false) FROM pg_settings WHERE name IN ('force_parallel_mode', 'debug_parallel_query');
            SET parallel_setup_cost = 0;
            SET parallel_tuple_cost = 0;
            """);
        AssertAll(connection, "10", "one");
        AssertAfter(connection, "SET auto_explain.log_format = json", "10", "one");
        Assert.Equal(["10"], connection.Rows("SELECT count(*) FROM t a JOIN t b USING (id) WHERE a.id > 0 AND b.name <> ''"));

        string log = Local.Log[logged..];
        Assert.Contains("{FOREIGNSCAN", log, StringComparison.Ordinal);
        Assert.Contains("Aggregate on (public.t)", log, StringComparison.Ordinal);
        Assert.Contains("\"Node Type\": \"Foreign Scan\"", log, StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        Remote.Execute($"DROP DATABASE IF EXISTS {OtherDatabase} WITH (FORCE)");
        Remote.Execute($"DROP ROLE IF EXISTS {RemoteRole}");
    }

    private static void PrepareAll(NpgsqlConnection connection) => connection.Run(SeenSql + """
        ;
        CREATE FUNCTION plpgsql_count() RETURNS bigint LANGUAGE plpgsql AS 'BEGIN RETURN (SELECT count(*) FROM t WHERE id > 0); END';
        CREATE FUNCTION sql_count() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM t WHERE id > 0';
        PREPARE counted AS SELECT count(*) FROM t;
        PREPARE viewed AS SELECT * FROM seen;
        PREPARE of_name(text) AS SELECT count(*) > 0 FROM t WHERE name = $1;
        PREPARE of_id(int) AS SELECT name FROM t WHERE id = $1;
        """);

    // Everything that was planned gives this number of rows, all of this name; often enough for "auto" to have tried a generic plan.
    private static void AssertAll(NpgsqlConnection connection, string count, string name)
    {
        for (int i = 0; i < 7; i++)
        {
            Assert.Equal([count], connection.Rows("EXECUTE counted"));
            Assert.Equal([$"{count}|{name}"], connection.Rows("EXECUTE viewed"));
            Assert.Equal(["t"], connection.Rows($"EXECUTE of_name('{name}')"));
            Assert.Equal(["f"], connection.Rows("EXECUTE of_name('nobody')"));
            Assert.Equal([count], connection.Rows("SELECT plpgsql_count()"));
            Assert.Equal([count], connection.Rows("SELECT sql_count()"));
            Assert.Equal([$"{count}|{name}"], connection.Rows("SELECT * FROM seen"));
        }
    }

    private static void AssertAfter(NpgsqlConnection connection, string change, string count, string name)
    {
        connection.Run(change);
        AssertAll(connection, count, name);
    }

    private static void AssertWho(NpgsqlConnection connection, string name)
    {
        for (int i = 0; i < 7; i++)
        {
            Assert.Equal([name], connection.Rows("EXECUTE who"));
            Assert.Equal([name], connection.Rows("SELECT who()"));
        }
    }

    private NpgsqlConnection Prepare(string mode)
    {
        using (NpgsqlConnection remote = ConnectRemote())
        {
            remote.Run("""
                CREATE TABLE t AS SELECT i AS id, 'one' AS name, i * 10 AS v, 'uno' AS alias FROM generate_series(1, 10) i;
                CREATE TABLE second AS SELECT i AS id, 'two' AS name, i AS v, 0 AS extra FROM generate_series(1, 3) i;
                CREATE SCHEMA elsewhere;
                CREATE TABLE elsewhere.t AS SELECT i AS id, 'three' AS name, i AS v FROM generate_series(1, 4) i;
                CREATE VIEW who AS SELECT current_user::text AS name;
                GRANT SELECT ON who TO PUBLIC;
                """);
        }

        NpgsqlConnection connection = Connect();
        CreatePostgresServer(connection);
        connection.Run($"SET plan_cache_mode = {mode}; CREATE FOREIGN TABLE t (id int, name text, v int) SERVER remote OPTIONS (schema_name 'public')");
        PrepareAll(connection);
        return connection;
    }
}
