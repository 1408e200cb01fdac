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
