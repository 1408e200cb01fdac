using System.Globalization;
using Npgsql;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>
/// The driver postgres writes rows by pipelined statements and by COPY, with its own protocol and over the provider: the remote has the same rows afterwards,
/// and the counts are those of one statement for each row.
/// </summary>
public sealed class RowsAreWrittenOverBothLinks(Clusters clusters) : ServerTest(clusters)
{
    private const string Kinds = """
        CREATE TYPE mood AS ENUM ('sad', 'ok');
        CREATE DOMAIN percent AS numeric CHECK (VALUE BETWEEN 0 AND 100);
        CREATE DOMAIN third AS percent;
        CREATE TABLE kinds (id int, b bool, i2 int2, i8 int8, f4 float4, f8 float8, n numeric, n2 numeric(10,2), t text, v varchar(10), c char(5),
            y bytea, d date, ts timestamp, ts0 timestamp(0), tz timestamptz, u uuid, j json, jb jsonb,
            m mood, p percent, q third, ia int[], ta text[], na numeric[], iv interval, ti time, tt timetz, ip inet, cd cidr, mac macaddr, r int4range, pt point,
            bi bit(3), vb varbit, o oid, nm name, ch "char", x xml, tv tsvector, ma mood[], mo money);
        """;

    private const string KindRows = """
        INSERT INTO kinds VALUES
            (1, true, 0, 0, 0, 0, 0, 0, '', '', '', '', '2000-01-01', '2000-01-01', '2000-01-01', '2000-01-01 00:00+00', '00000000-0000-0000-0000-000000000000', '{}', '{}',
             'sad', 0, 1, '{}', '{}', '{}', '0', '00:00', '00:00+00', '0.0.0.0', '0.0.0.0/0', '00:00:00:00:00:00', 'empty', '(0,0)', '000', '', 0, '', '', '<a/>', '', '{}', 0),
            (2, false, 32767, 9223372036854775807, 3.4028235e38, 1.7976931348623157e308, repeat('9', 131072)::numeric, 99999999.99, E'Grüße\t\\N\\., 日本語, 😀\r\n',
             'ÄÖÜäöüß😀xy', 'ab', '\x00ff00', '5874897-12-31', '294276-12-31 23:59:59.999999', '294276-12-31 23:59:59', 'infinity', 'ffffffff-ffff-ffff-ffff-ffffffffffff',
             '{"a" : [1, 2.50, {"b": null}], "a": "zwei"}', '{"bb": 1, "a": [true, 1.50, "x\ty", {"c": {}}], "": -0.0001e-7}', 'ok', 100, 33.3, '{{1,2},{3,NULL}}', '{"a,b","c\"d",NULL,""}',
             '{NaN,1.50}', '1 year -2 mons 3 days -04:05:06.789', '23:59:59.999999', '23:59:59.999999-15:59', '192.168.1.5/24', '10.0.0.0/8', 'ff:ff:ff:ff:ff:ff', '[1,10)', '(1e-300,-2.5)',
             '101', '1', 4294967295, 'a name', 'q', '<r a="1">é</r>', 'a fat cat:3A', '{ok,NULL,sad}', -12.34),
            (3, NULL, -32768, -9223372036854775808, 'NaN', '-Infinity', ('0.' || repeat('0', 16382) || '1')::numeric, -99999999.99, 'it''s "q" \ %_', 'trail   ', 'é',
             NULL, '4713-01-01 BC', '4713-01-01 00:00 BC', 'infinity', '4713-11-24 00:00:00+00 BC', NULL, 'null', 'null', NULL, 33.3, NULL, '[5:6]={7,8}', '{{a},{b}}', '{}', '-178000000 years', '24:00', '12:00+02',
             '::1', 'fe80::/10', NULL, '(,5]', NULL, '010', '0101', 1, repeat('n', 63), 'z', NULL, NULL, NULL, NULL),
            (4, true, -1, -1, 1.1754944e-38, 4.9e-324, 'Infinity', NULL, NULL, NULL, NULL, NULL, '-infinity', 'infinity', '-infinity', '-infinity', NULL, '[]', '"s"',
             NULL, NULL, NULL, '{1}', '{x}', '{Infinity}', '1 microsecond', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 92233720368547758.07);
        """;

    private static readonly string[] s_idAndText = ["id", "t"];

    public static TheoryData<bool, int> LinksAndCounts => new() { { false, 1 }, { false, 300 }, { true, 1 }, { true, 300 } };

    [Theory]
    [MemberData(nameof(LinksAndCounts))]
    public void Every_type(bool providerOnly, int copies)
    {
        using NpgsqlConnection local = Connect();
        using NpgsqlConnection remote = ConnectRemote();
        local.Run(Kinds + KindRows + $"INSERT INTO kinds SELECT k.* FROM kinds k, generate_series(2, {copies})");
        remote.Run(Kinds);
        using DriverSession session = new(local, Remote, RemoteDatabase, providerOnly);
        string[] columns = [.. local.Rows("SELECT attname FROM pg_attribute WHERE attrelid = 'kinds'::regclass AND attnum > 0 ORDER BY attnum")];

        RemoteModify insert = session.Insert("kinds", columns);
        (IReadOnlyList<long> changed, _) = session.Write(insert, "kinds ORDER BY id");
        session.Commit();

        Assert.Equal(Enumerable.Repeat(1L, 4 * copies), changed);
        const string Rows = "SELECT k::text FROM kinds k ORDER BY 1";
        Assert.Equal(local.Rows(Rows), remote.Rows(Rows));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Types_that_differ_are_read_by_the_remote_type(bool providerOnly)
    {
        using NpgsqlConnection local = Connect();
        using NpgsqlConnection remote = ConnectRemote();
        local.Run("CREATE TABLE mixed (id int, a text, b text, c text, d int, e int, f int, g text, h varchar(9), k int8); CREATE TYPE mood AS ENUM ('x', 'y')");
        remote.Run("CREATE TYPE mood AS ENUM ('x', 'y'); CREATE TABLE mixed (id int, a int, b jsonb, c uuid, d bigint, e numeric(9,1), f text, g mood, h char(4), k int2)");
        local.Run("""INSERT INTO mixed SELECT i, i::text, '{"a":  1}', '123e4567-e89b-12d3-a456-426614174000', i, i, i, 'y', 'ab', i FROM generate_series(1, 500) i""");
        using DriverSession session = new(local, Remote, RemoteDatabase, providerOnly);
        string[] columns = ["id", "a", "b", "c", "d", "e", "f", "g", "h", "k"];

        foreach (int batch in new[] { 10, 10_000 })
        {
            RemoteModify insert = session.Insert("mixed", columns, batch);
            session.Write(insert, "mixed WHERE id <= " + (batch > 10 ? "500" : "10"));
            session.Commit();
        }

        Assert.Equal("""10|10|{"a": 1}|123e4567-e89b-12d3-a456-426614174000|10|10.0|10|y|ab  |10|2""", remote.Rows("SELECT *, count(*) OVER (PARTITION BY id) FROM mixed ORDER BY id LIMIT 1 OFFSET 18").Single());
        Assert.Equal("510|125305|125305.0", remote.Rows("SELECT count(*), sum(a), sum(e) FROM mixed").Single());

        local.Run("UPDATE mixed SET a = 'seven' WHERE id = 7");
        ForeignDataException error = Assert.Throws<ForeignDataException>(() => session.Write(session.Insert("mixed", columns, 10), "mixed WHERE id <= 9 ORDER BY id"));
        Assert.Equal("22P02", error.SqlState);
        Assert.Contains("row 7 of 9", error.Context, StringComparison.Ordinal);
        session.Rollback();
        error = Assert.Throws<ForeignDataException>(() => session.Write(session.Insert("mixed", columns), "mixed ORDER BY id"));
        Assert.Equal("22P02", error.SqlState);
        session.Rollback();
        Assert.Equal(510L, remote.Value<long>("SELECT count(*) FROM mixed"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Copied_rows_and_single_ones_make_equal_tables(bool providerOnly)
    {
        using NpgsqlConnection local = Connect();
        using NpgsqlConnection remote = ConnectRemote();
        const string Table = "CREATE TABLE many (id bigint PRIMARY KEY, a int, f float8, t text, at timestamptz)";
        local.Run(Table + "; INSERT INTO many SELECT i, i % 7, i / 3.0, CASE WHEN i % 11 = 0 THEN NULL ELSE 'row ' || i END, '2024-01-01'::timestamptz + i * interval '1 s' FROM generate_series(1, 100000) i");
        remote.Run(Table);
        using DriverSession session = new(local, Remote, RemoteDatabase, providerOnly);
        string[] columns = ["id", "a", "f", "t", "at"];

        RemoteModify each = session.Insert("many", columns, 99);
        RemoteModify bulk = session.Insert("many", columns);
        string[] sums = ["SELECT count(*), sum(id), md5(string_agg(m::text, ',' ORDER BY id)) FROM many m"];
        foreach (RemoteModify modify in new[] { each, bulk })
        {
            using RemoteWriter writer = session.Connection.OpenWriter(modify);
            Assert.True(writer.IsCountCertain);
            DriverSession.Write(writer, modify, session.Rows(writer, modify, "many ORDER BY id"));
            Assert.True(session.Connection.HasWritten);
            session.Commit();
            Assert.Equal(local.Rows(sums[0]), remote.Rows(sums[0]));

            // Each command of a transaction has a number.
            Assert.Equal(modify == bulk ? 1L : 100_000L, remote.Value<long>("SELECT count(DISTINCT cmin::text) FROM many"));
            remote.Run("TRUNCATE many");
        }

        // Rows that are left out.
        using RemoteWriter last = session.Connection.OpenWriter(bulk);
        bool[] skipped = new bool[1000];
        for (int i = 0; i < 1000; i += 3)
        {
            skipped[i] = true;
        }

        (IReadOnlyList<long> changed, _) = DriverSession.Write(last, bulk, session.Rows(last, bulk, "many WHERE id <= 1000 ORDER BY id", null, skipped));
        session.Commit();
        Assert.Equal(skipped.Select(static isSkipped => isSkipped ? 0L : 1L), changed);
        Assert.Equal("666|333333", remote.Rows("SELECT count(*), sum(id) FROM many").Single());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Large_rows(bool providerOnly)
    {
        using NpgsqlConnection local = Connect();
        using NpgsqlConnection remote = ConnectRemote();
        local.Run("CREATE TABLE large (id int, t text); INSERT INTO large SELECT i, repeat(chr(64 + i % 50), 1000000 + i) FROM generate_series(1, 40) i");
        remote.Run("CREATE TABLE large (id int, t text)");
        using DriverSession session = new(local, Remote, RemoteDatabase, providerOnly);

        session.Write(session.Insert("large", s_idAndText), "large");
        session.Write(session.Insert("large", s_idAndText, 20), "large WHERE id <= 20");
        (_, IList<string> returned) = session.Write(session.Insert("large", s_idAndText, returning: ["t", "id"]), "large WHERE id <= 20 ORDER BY id");
        session.Commit();

        Assert.Equal(Enumerable.Range(1, 20).Select(i => (1_000_000 + i + 1 + i.ToString(CultureInfo.InvariantCulture).Length, i.ToString(CultureInfo.InvariantCulture))),
            returned.Select(row => (row.Length, row[(row.LastIndexOf('|') + 1)..])));
        Assert.Equal("80|40", remote.Rows("SELECT count(*), count(DISTINCT t) FROM large WHERE length(t) = 1000000 + id").Single());
    }
}
