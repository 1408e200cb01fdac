using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>Values of every kind, read from a remote PostgreSQL and sent to it as parameters, equal those of a local twin of the table.</summary>
public sealed class EveryTypeArrivesUnchanged(Clusters clusters) : ServerTest(clusters)
{
    private const string Table = """
        CREATE TYPE mood AS ENUM ('sad', 'ok');
        CREATE DOMAIN percent AS numeric CHECK (VALUE BETWEEN 0 AND 100);
        CREATE TABLE kinds (id int, b bool, i2 int2, i4 int4, i8 int8, f4 float4, f8 float8, n numeric, n2 numeric(10,2), t text, v varchar(10), c char(5),
            y bytea, d date, ts timestamp, ts0 timestamp(0), tz timestamptz, u uuid, j json, jb jsonb,
            m mood, p percent, ia int[], ta text[], na numeric[], iv interval, ti time, tt timetz, ip inet, cd cidr, mac macaddr, r int4range, pt point,
            bi bit(3), vb varbit, o oid, nm name, ch "char", x xml, tv tsvector);
        INSERT INTO kinds VALUES
            (1, true, 0, 0, 0, 0, 0, 0, 0, '', '', '', '', '2000-01-01', '2000-01-01', '2000-01-01', '2000-01-01 00:00+00', '00000000-0000-0000-0000-000000000000', '{}', '{}',
             'sad', 0, '{}', '{}', '{}', '0', '00:00', '00:00+00', '0.0.0.0', '0.0.0.0/0', '00:00:00:00:00:00', 'empty', '(0,0)', '000', '', 0, '', '', '<a/>', ''),
            (2, false, 32767, 2147483647, 9223372036854775807, 3.4028235e38, 1.7976931348623157e308, repeat('9', 131072)::numeric, 99999999.99, 'Grüße, 日本語, 😀',
             'ÄÖÜäöüß😀xy', 'ab', '\x00ff00', '5874897-12-31', '294276-12-31 23:59:59.999999', '294276-12-31 23:59:59', 'infinity', 'ffffffff-ffff-ffff-ffff-ffffffffffff',
             '{"a" : [1, 2.50, {"b": null}], "a": "zwei"}', '{"bb": 1, "a": [true, 1.50, "x\ty", {"c": {}}], "": -0.0001e-7}', 'ok', 100, '{{1,2},{3,NULL}}', '{"a,b","c\"d",NULL,""}',
             '{NaN,1.50}', '1 year -2 mons 3 days -04:05:06.789', '23:59:59.999999', '23:59:59.999999-15:59', '192.168.1.5/24', '10.0.0.0/8', 'ff:ff:ff:ff:ff:ff', '[1,10)', '(1e-300,-2.5)',
             '101', '1', 4294967295, 'a name', 'q', '<r a="1">é</r>', 'a fat cat:3A'),
            (3, NULL, -32768, -2147483648, -9223372036854775808, 'NaN', '-Infinity', ('0.' || repeat('0', 16382) || '1')::numeric, -99999999.99, 'it''s "q" \ %_', 'trail   ', 'é',
             NULL, '4713-01-01 BC', '4713-01-01 00:00 BC', 'infinity', '4713-11-24 00:00:00+00 BC', NULL, 'null', 'null', NULL, 33.3, '[5:6]={7,8}', '{{a},{b}}', '{}', '-178000000 years', '24:00', '12:00+02',
             '::1', 'fe80::/10', NULL, '(,5]', NULL, '010', '0101', 1, repeat('n', 63), 'z', NULL, NULL),
            (4, true, -1, -1, -1, 1.1754944e-38, 4.9e-324, 'NaN', 0.01, E'tab\tnl\n', 'x', 'abcde', '\xdeadbeef', 'infinity', '-infinity', '-infinity', '-infinity', gen_random_uuid(), '[]', '"s"',
             'ok', 1, '{1}', '{x}', '{Infinity}', '1 microsecond', '12:34:56.7', '00:00:01-00:30', '10.1.2.3', '::/0', '08:00:2b:01:02:03', '[,]', '(1,2)', '111', '', 2, 'x', 'a', '<b/>', ''),
            (5, true, 1, 1, 1, -0.0, '-0', 'Infinity', NULL, NULL, NULL, NULL, NULL, '-infinity', '1999-12-31 23:59:59.999999', '1999-12-31 23:59:59', '1999-12-31 23:59:59.999999+00', NULL, '1.0', '[1, [2, [3, []]]]',
             NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
            (6, true, 1, 1, 1, 0.1, 0.1, '-Infinity', 0.10, 'x', 'x', ' ', '\x', '0044-03-15 BC', '0001-01-01', '0001-01-01', '0044-03-15 12:00+00 BC', NULL, '"é"', '1e400',
             NULL, NULL, NULL, NULL, '{0.00,-0.0001}', '-1 day', '00:00:00.000001', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
            (7, true, 1, 1, 1, 1, 1, -12345678901234567890.12345678901234567890, 1, 'x', 'x', 'x', '\x', '2024-02-29', '2024-02-29 12:34:56.789', '2024-02-29 12:34:57', '2024-02-29 12:34:56.789+02', NULL, '0', '0',
             NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
        UPDATE kinds SET u = '123e4567-e89b-12d3-a456-426614174000' WHERE id = 4;
        """;

    /// <summary>Local settings that must not change what is read.</summary>
    public static TheoryData<string> Settings => new(
        string.Empty,
        "SET datestyle = 'SQL, DMY'; SET intervalstyle = 'sql_standard'; SET timezone = 'America/St_Johns'; SET extra_float_digits = -5",
        "SET datestyle = 'German'; SET intervalstyle = 'iso_8601'; SET timezone = 'Asia/Kathmandu'; SET bytea_output = 'escape'; SET search_path = public");

    [Theory]
    [MemberData(nameof(Settings))]
    public void As_rows(string settings)
    {
        using NpgsqlConnection connection = Prepare();
        connection.Run(settings.Length == 0 ? "SELECT 1" : settings);

        // Datums, not only their text: numeric and text images, and the text of each row.
        Assert.Empty(connection.Rows("SELECT id FROM (SELECT f::text AS row, id FROM far.kinds f EXCEPT ALL SELECT k::text, id FROM kinds k) x"));
        Assert.Empty(connection.Rows("SELECT id FROM (SELECT k::text AS row, id FROM kinds k EXCEPT ALL SELECT f::text, id FROM far.kinds f) x"));
        Assert.Equal(7, connection.Value<long>("SELECT count(*) FROM far.kinds f JOIN kinds k USING (id) WHERE record_image_eq(ROW(f.b, f.i2, f.i4, f.i8, f.f4, f.f8, f.n, f.n2, f.t, f.v, f.c, f.y, f.d, f.ts, f.tz, f.u, f.jb), ROW(k.b, k.i2, k.i4, k.i8, k.f4, k.f8, k.n, k.n2, k.t, k.v, k.c, k.y, k.d, k.ts, k.tz, k.u, k.jb))"));
    }

    [Theory]
    [InlineData("force_custom_plan")]
    [InlineData("force_generic_plan")]
    public void As_parameters(string planCacheMode)
    {
        using NpgsqlConnection connection = Prepare();
        connection.Run($"SET plan_cache_mode = {planCacheMode}; SET datestyle = 'SQL, DMY'; SET intervalstyle = 'sql_standard'; SET timezone = 'America/St_Johns'");
        string[] columns = ["b", "i2", "i4", "i8", "f4", "f8", "n", "n2", "t", "v", "c", "y", "d", "ts", "tz", "u", "jb", "ia", "ta", "iv", "ti", "tt", "ip", "cd", "mac", "r", "bi", "vb", "o", "nm", "m", "p"];

        foreach (string column in columns)
        {
            foreach (string condition in new[] { $"x.{column} = $1", $"x.{column} <> $1", $"x.{column} <= $1", $"x.{column} IN ($1, $1)", $"NOT (x.{column} > $1)" })
            {
                for (int id = 1; id <= 7; id++)
                {
                    string value = $"(SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 'kinds'::regclass AND attname = '{column}')";
                    string type = connection.Value<string>($"SELECT {value}");
                    string sql = $"""
                        DO $do$
                        DECLARE here text; there text; val {type};
                        BEGIN
                            SELECT {column} INTO val FROM kinds WHERE id = {id};
                            EXECUTE 'SELECT string_agg(id::text, '','' ORDER BY id) FROM kinds x WHERE {condition}' INTO here USING val;
                            EXECUTE 'SELECT string_agg(id::text, '','' ORDER BY id) FROM far.kinds x WHERE {condition}' INTO there USING val;
                            IF here IS DISTINCT FROM there THEN
                                RAISE EXCEPTION '{condition} with row {id}: % here, % there', here, there;
                            END IF;
                        END $do$
                        """;
                    connection.Run(sql);
                }
            }
        }
    }

    [Fact]
    public void In_a_database_of_another_encoding()
    {
        Local.Execute($"CREATE DATABASE {Database}_latin1 ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0");
        try
        {
            using NpgsqlConnection remote = ConnectRemote();
            remote.Run("CREATE TABLE words (id int, t text, v varchar(5), c char(4), j jsonb); INSERT INTO words VALUES (1, 'Grüße', 'äöüßé', 'é', '{\"ü\": \"é\"}'), (2, '日本', 'x', 'x', '{}')");
            using NpgsqlConnection connection = Local.Connect(Database + "_latin1");
            connection.Run("CREATE EXTENSION pgdotnet_fdw");
            CreatePostgresServer(connection);
            connection.Run("IMPORT FOREIGN SCHEMA public FROM SERVER remote INTO public");

            Assert.Equal(["Grüße|äöüßé|é   |{\"ü\": \"é\"}|5|5"], connection.Rows("SELECT t, v, c, j, length(t), octet_length(v) FROM words WHERE id = 1 AND t = 'Grüße'"));
            Assert.Equal("22P05", connection.Error("SELECT t FROM words WHERE id = 2").SqlState);
            Assert.Equal(2, connection.Value<long>("SELECT count(*) FROM words"));
        }
        finally
        {
            Local.Execute($"DROP DATABASE {Database}_latin1 WITH (FORCE)");
        }
    }

    private NpgsqlConnection Prepare()
    {
        using (NpgsqlConnection remote = ConnectRemote())
        {
            remote.Run(Table);
        }

        NpgsqlConnection connection = Connect();
        connection.Run(Table);
        CreatePostgresServer(connection);
        connection.Run("CREATE SCHEMA far; IMPORT FOREIGN SCHEMA public FROM SERVER remote INTO far");
        return connection;
    }
}
