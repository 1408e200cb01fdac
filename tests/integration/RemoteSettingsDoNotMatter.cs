using System.Globalization;
using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>What the remote's database is set to changes no answer: the session has its own settings from the start.</summary>
public sealed class RemoteSettingsDoNotMatter(Clusters clusters) : ServerTest(clusters)
{
    private const string Table =
        """
        CREATE TABLE things (id int, t text, ts timestamptz, iv interval, f float8, y bytea, a text[]);
        INSERT INTO things VALUES (1, 'a\b', '2020-02-01 12:00+00', '1 day 02:03', 0.1::float8 + 0.2, '\x00ff', '{a,NULL}'), (2, NULL, NULL, NULL, 1, NULL, '{NULL}');
        """;

    private static readonly string[] s_settings =
    [
        "DateStyle = 'SQL, DMY'", "IntervalStyle = 'iso_8601'", "TimeZone = 'Asia/Tokyo'", "extra_float_digits = 0", "bytea_output = 'escape'", "search_path = 'public'",
        "standard_conforming_strings = off", "array_nulls = off", "transform_null_equals = on", "quote_all_identifiers = on", "xmlbinary = 'hex'", "xmloption = 'document'",
    ];

    [Theory]
    [InlineData("standard_conforming_strings", "off", false)]
    [InlineData("DateStyle", "SQL, DMY", false)]
    [InlineData("IntervalStyle", "sql_standard", false)]
    [InlineData("TimeZone", "Asia/Tokyo", false)]
    [InlineData("standard_conforming_strings", "off", true)]
    [InlineData("DateStyle", "SQL, DMY", true)]
    public void A_function_of_the_remote_may_change_them(string setting, string value, bool isProviderOnly)
    {
        using NpgsqlConnection remote = ConnectRemote();
        remote.Run($$"""
            CREATE TABLE things (id int, t text, d date, p date[]);
            INSERT INTO things VALUES (1, 'a\b', '2001-02-03', '{2001-02-03}'), (2, '\', '2001-03-02', '{2001-03-02}');
            CREATE TYPE pair AS (iv interval, d date);
            CREATE TABLE pairs AS SELECT ROW('-1 day -02:03:04'::interval, '2001-02-03'::date)::pair AS p;
            CREATE FUNCTION sly() RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN set_config('{{setting}}', '{{value}}', false); END $$;
            CREATE VIEW slyly AS SELECT sly() AS s;
            """);
        using NpgsqlConnection connection = Connect();
        CreatePostgresServer(connection, options: $", provider_only '{isProviderOnly}'");
        connection.Run("CREATE TYPE pair AS (iv interval, d date); IMPORT FOREIGN SCHEMA public FROM SERVER remote INTO public");
        string[] queries =
        [
            """SELECT t || E'\\' || E'x'' --' FROM things GROUP BY 1 ORDER BY 1""",
            """SELECT string_agg(t, E'\\''' ORDER BY id), count(*) FROM things WHERE d = '2001-02-03' AND p = '{2001-02-03}'""",
            "SELECT p FROM pairs",
        ];
        string[] expected = [.. queries.SelectMany(connection.Rows)];

        using (NpgsqlTransaction transaction = connection.BeginTransaction())
        {
            Assert.Single(connection.Rows("SELECT s FROM slyly"));
            Assert.Equal(expected, queries.SelectMany(connection.Rows));
            transaction.Commit();
        }

        Assert.Single(connection.Rows("SELECT s FROM slyly"));
        Assert.Equal(expected, queries.SelectMany(connection.Rows));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Text_in_another_encoding_is_never_taken_for_what_it_is_not(bool isProviderOnly)
    {
        using NpgsqlConnection remote = ConnectRemote();

        // In LATIN1 the bytes of these two characters are those of one in UTF-8.
        remote.Run("""
            CREATE FUNCTION sly() RETURNS text LANGUAGE plpgsql AS $$ BEGIN PERFORM set_config('client_encoding', 'LATIN1', false); RETURN U&'\00C3\00A9'; END $$;
            CREATE VIEW slyly AS SELECT sly() AS s;
            CREATE VIEW plain AS SELECT U&'\00C3\00A9' AS s;
            """);
        using NpgsqlConnection connection = Connect();
        CreatePostgresServer(connection, options: $", provider_only '{isProviderOnly}'");
        connection.Run("IMPORT FOREIGN SCHEMA public FROM SERVER remote INTO public");

        PostgresException error = connection.Error("SELECT s FROM slyly");

        Assert.Equal("08006", error.SqlState);
        Assert.Contains("client_encoding", error.Detail, StringComparison.Ordinal);
        Assert.Equal(["\u00C3\u00A9"], connection.Rows("SELECT s FROM plain"));
    }

    [Theory]
    [InlineData("SELECT id FROM {0} WHERE t = E'a\\\\b'")]
    [InlineData("SELECT id FROM {0} WHERE a = '{{a,NULL}}' OR array_position(a, NULL) = 1")]
    [InlineData("SELECT id FROM {0} WHERE ts = '2020-02-01 12:00+00' AND iv = '1 day 02:03' AND f = 0.30000000000000004 AND y = '\\x00ff'")]
    [InlineData("SELECT id, t, ts, iv, f, y, a FROM {0} ORDER BY id")]
    [InlineData("SELECT x.id, z FROM {0} x LEFT JOIN {0} z ON z.id = x.id + 1 ORDER BY 1")]
    public void Rows_are_those_of_a_local_table(string sql)
    {
        using NpgsqlConnection remote = ConnectRemote();
        remote.Run(Table);
        foreach (string setting in s_settings)
        {
            remote.Run($"ALTER DATABASE {RemoteDatabase} SET {setting}");
        }

        using NpgsqlConnection connection = Connect();
        connection.Run(Table);
        CreatePostgresServer(connection);
        connection.Run("CREATE SCHEMA far; IMPORT FOREIGN SCHEMA public FROM SERVER remote INTO far");

        Assert.Equal(connection.Rows(On("things")), connection.Rows(On("far.things")));

        string On(string table) => string.Format(CultureInfo.InvariantCulture, sql, table);
    }
}
