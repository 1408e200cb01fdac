using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>Whatever a name or a value holds, it is a name or a value: it arrives as it is, and nothing in it is executed.</summary>
public sealed class NamesAreQuoted(Clusters clusters) : ServerTest(clusters)
{
    private static readonly string[] s_names =
    [
        "two words",
        "UPPER",
        "select",
        "1st",
        "a\"b",
        "a\"\"b",
        "a'b",
        "a''b",
        "a\\b",
        "a\\",
        "\\'; DROP TABLE canary; --",
        "'; DROP TABLE canary; --",
        "\"; DROP TABLE canary; --",
        "]; DROP TABLE canary; --",
        "`; DROP TABLE canary; --",
        "$$; DROP TABLE canary; $$",
        "$1",
        "?1",
        ":name",
        "@name",
        "%s %I {0}",
        "-- comment",
        "/* comment",
        "*/ DROP TABLE canary; /*",
        "a\nb",
        "a\rb\tc",
        " lead and trail ",
        "é漢字😀",
        "\u202Egnirts",
        "a.b",
        "a,b)",
        "E'\\x27'",
        "U&\"\\0022\"",
        "012345678901234567890123456789012345678901234567890123456789é2",
    ];

    [Fact]
    public void On_PostgreSQL()
    {
        using NpgsqlConnection remote = ConnectRemote();
        using NpgsqlConnection connection = Connect();
        remote.Run("CREATE TABLE canary AS SELECT 1 AS n");
        foreach (string name in s_names)
        {
            TryOnPostgres(connection, remote, name);
        }

        Assert.Equal(1, remote.Value<int>("SELECT n FROM canary"));
        Assert.Equal(s_names.Length + 1, remote.Value<long>("SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace::regnamespace::text NOT LIKE 'pg\\_%' AND relnamespace::regnamespace::text <> 'information_schema'"));
    }

    private void TryOnPostgres(NpgsqlConnection connection, NpgsqlConnection remote, string name)
    {
        remote.Run($"""
            CREATE SCHEMA {Identifier(name)};
            CREATE TYPE public.{Identifier(name)} AS ENUM ({Literal(name)}, 'plain');
            CREATE TABLE {Identifier(name)}.{Identifier(name)} ({Identifier(name)} text PRIMARY KEY, n int, label public.{Identifier(name)});
            COMMENT ON COLUMN {Identifier(name)}.{Identifier(name)}.{Identifier(name)} IS {Literal(name)};
            """);
        connection.Run($"""
            SET application_name = {Literal(name)};
            CREATE SERVER {Identifier(name)} FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'postgres', host '127.0.0.1', port '{Remote.Port}', dbname '{RemoteDatabase}',
                application_name {Literal(name)}, sql_comment 'true', use_remote_estimate 'true', analyze_sampling 'off');
            CREATE USER MAPPING FOR CURRENT_USER SERVER {Identifier(name)} OPTIONS (user 'postgres', password {Literal(name)});
            CREATE SCHEMA {Identifier(name)};
            CREATE TYPE public.{Identifier(name)} AS ENUM ({Literal(name)}, 'plain');
            IMPORT FOREIGN SCHEMA {Identifier(name)} LIMIT TO ({Identifier(name)}) FROM SERVER {Identifier(name)} INTO {Identifier(name)};
            """);
        RoundTrip(connection, $"{Identifier(name)}.{Identifier(name)}", name, NpgsqlDbType.Integer);
        string table = $"{Identifier(name)}.{Identifier(name)}";
        connection.Run($"INSERT INTO {table} VALUES ('e', 1, {Literal(name)})");
        Assert.Equal(1, connection.Value<long>($"SELECT count(*) FROM {table} WHERE label = {Literal(name)}"));
        connection.Run($"ANALYZE {table}");

        // The same through the options alone.
        connection.Run($"""
            CREATE FOREIGN TABLE plain (a text OPTIONS (column_name {Literal(name)}), n int)
                SERVER {Identifier(name)} OPTIONS (schema_name {Literal(name)}, table_name {Literal(name)});
            """);
        Assert.Equal(["e|1"], connection.Rows("SELECT a, n FROM plain"));
        connection.Run("DROP FOREIGN TABLE plain");
    }

    [Fact]
    public void On_SQLite()
    {
        using NpgsqlConnection connection = Connect();
        foreach (string name in s_names)
        {
            TryOnSqlite(connection, name);
        }
    }

    private static void TryOnSqlite(NpgsqlConnection connection, string name)
    {
        using SqliteFixture file = new($"""
            CREATE TABLE canary (n int);
            CREATE TABLE {Identifier(name)} ({Identifier(name)} TEXT PRIMARY KEY, n INTEGER, label TEXT);
            """);
        connection.Run($"""
            CREATE SERVER {Identifier(name)} FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'sqlite', database '{file.Path}', mode 'rw', sql_comment 'true');
            SET application_name = {Literal(name)};
            CREATE SCHEMA {Identifier(name)};
            IMPORT FOREIGN SCHEMA main LIMIT TO ({Identifier(name)}) FROM SERVER {Identifier(name)} INTO {Identifier(name)};
            """);
        RoundTrip(connection, $"{Identifier(name)}.{Identifier(name)}", name, NpgsqlDbType.Bigint);
        connection.Run($"""
            CREATE FOREIGN TABLE plain (a text OPTIONS (column_name {Literal(name)}), n int)
                SERVER {Identifier(name)} OPTIONS (schema_name 'main', table_name {Literal(name)});
            INSERT INTO plain VALUES ('e', 1);
            """);
        Assert.Equal(["e|1"], connection.Rows("SELECT a, n FROM plain"));
        connection.Run($"CREATE FOREIGN TABLE objects (name text) SERVER {Identifier(name)} OPTIONS (table_name 'sqlite_master')");
        Assert.Equal(1, connection.Value<long>("SELECT count(*) FROM objects WHERE name = 'canary'"));
        Assert.Equal(1, connection.Value<long>($"SELECT count(*) FROM objects WHERE name = {Literal(name)}"));
        Assert.NotEqual("00000", connection.Error($"CREATE FOREIGN TABLE other (a text) SERVER {Identifier(name)} OPTIONS (schema_name {Literal(name)}, table_name 'canary'); SELECT * FROM other").SqlState);
        connection.Run("DROP FOREIGN TABLE plain, objects");
    }

    // A name longer than 63 bytes is cut by the remote as it would be there.
    [Fact]
    public void A_long_option_names_what_PostgreSQL_makes_of_it()
    {
        string name = new('n', 80);
        using NpgsqlConnection remote = ConnectRemote();
        remote.Run($"CREATE TABLE {name} AS SELECT 1 AS {name}");
        using NpgsqlConnection connection = Connect();
        CreatePostgresServer(connection);
        connection.Run($"CREATE FOREIGN TABLE t (a int OPTIONS (column_name '{name}')) SERVER remote OPTIONS (schema_name 'public', table_name '{name}')");

        Assert.Equal(1, connection.Value<int>("SELECT a FROM t WHERE a = 1"));
    }

    private static string Identifier(string name) => '"' + name.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';

    // With E'', so that it means the same under any setting.
    private static string Literal(string text) => "E'" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal) + "'";

    private static void RoundTrip(NpgsqlConnection connection, string table, string name, NpgsqlDbType number)
    {
        string column = Identifier(name);
        string value = Literal(name);
        connection.Run($"INSERT INTO {table} ({column}, n) VALUES ({value}, 1)");
        Assert.Equal(name, connection.Value<string>($"SELECT {column} FROM {table} WHERE {column} = {value}"));
        Assert.Equal(name, connection.Value<string>($"SELECT max(x.{column}) FROM {table} x JOIN {table} y USING ({column}) WHERE y.{column} IN ({value}, 'other') GROUP BY x.{column} ORDER BY x.{column} LIMIT 1"));
        Assert.Equal(1, connection.Run($"UPDATE {table} SET {column} = {column} || {value}, n = n + 1 WHERE {column} = {value} AND n = 1"));
        Assert.Equal(1, connection.Run($"UPDATE {table} SET {column} = {value} WHERE {column} = {value} || {value} AND random() < 2"));
        using (NpgsqlCommand command = new($"SELECT n FROM {table} WHERE {column} = $1", connection) { Parameters = { new NpgsqlParameter { Value = name } } })
        {
            Assert.Equal(2L, Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture));
        }

        connection.Run($"BEGIN; SAVEPOINT {column}; INSERT INTO {table} ({column}, n) VALUES ('x', 9); ROLLBACK TO SAVEPOINT {column}; RELEASE SAVEPOINT {column}; COMMIT");
        Assert.Equal(1, connection.Run($"DELETE FROM {table} WHERE {column} = {value}"));
        using (NpgsqlBinaryImporter copy = connection.BeginBinaryImport($"COPY {table} ({column}, n) FROM STDIN (FORMAT binary)"))
        {
            foreach ((string text, int n) in new[] { (name, 3), (name + name, 4) })
            {
                copy.StartRow();
                copy.Write(text, NpgsqlDbType.Text);
                copy.Write(n, number);
            }

            copy.Complete();
        }

        Assert.Equal([name], connection.Rows($"DELETE FROM {table} WHERE n = 3 RETURNING {column}"));
        connection.Run($"TRUNCATE {table}");
        Assert.Equal(0, connection.Value<long>($"SELECT count(*) FROM {table}"));
    }
}
