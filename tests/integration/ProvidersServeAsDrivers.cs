using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>The Sdk's generic path over two ADO.NET providers: Microsoft.Data.Sqlite and Npgsql (tests/drivers/PgDotnetFdw.Driver.Generic).</summary>
public sealed class ProvidersServeAsDrivers(Clusters clusters) : ProviderTest(clusters)
{
    private const string Kinds = """
        CREATE TABLE kinds (id int, b bool, i2 int2, i4 int4, i8 int8, o oid, f4 float4, f8 float8, n numeric, n2 numeric(10,2), t text, v varchar(10), c char(5),
            ch "char", y bytea, d date, ts timestamp, ts0 timestamp(0), tz timestamptz, u uuid, j json, jb jsonb, iv interval, ti time, tt timetz, x xml);
        INSERT INTO kinds VALUES
            (1, true, 0, 0, 0, 0, 0, 0, 0, 0, '', '', '', 'a', '', '2000-01-01', '2000-01-01', '2000-01-01', '2000-01-01 00:00+00', '00000000-0000-0000-0000-000000000000',
             '{}', '{}', '0', '00:00', '00:00+00', '<a/>'),
            (2, false, 32767, 2147483647, 9223372036854775807, 4294967295, 3.4028235e38, 1.7976931348623157e308, 7922816251426433759.3543950335, 99999999.99, 'Grüße, 日本語, 😀',
             'ÄÖÜäöüß😀xy', 'ab', 'z', '\x00ff00', '9999-12-30', '9999-12-30 23:59:59.999999', '9999-12-30 23:59:59', 'infinity', 'ffffffff-ffff-ffff-ffff-ffffffffffff',
             '{"a" : [1, 2.50, {"b": null}], "a": "zwei"}', '{"bb": 1}', '-76:05:06.789', '23:59:59.999999', '23:59:59.999999-13:30', '<r a="1">é</r>'),
            (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
            (4, true, -32768, -2147483648, -9223372036854775808, 1, 'NaN', '-Infinity', -0.00000001, -0.01, E'tab\tnl\n', 'x', 'é', 'q', '\xdeadbeef', 'infinity', '-infinity', '-infinity',
             '-infinity', '123e4567-e89b-12d3-a456-426614174000', 'null', '[1, [2]]', '1 microsecond', '12:34:56.7', '00:00:01-00:30', '<b/>'),
            (5, true, 1, 1, 1, 1, -0.0, '-0', 100000000.50, 0.10, 'x', 'trail   ', ' ', 'x', '\x01', '0001-01-02', '0044-03-15', '1999-12-31 23:59:59', '1969-12-31 23:59:59.999999+00',
             gen_random_uuid(), '[]', '"s"', '48:00', '00:00:00.000001', '12:00+02', NULL),
            (6, true, 1, 1, 1, 1, 0.1, 0.1, 12345678901234567890.1234, 1.00, 'x', 'x', 'x', 'x', repeat('ab', 20000)::bytea, '-infinity', '2024-02-29 12:34:56.789', '2024-02-29 12:34:57',
             '2024-02-29 12:34:56.789+02', NULL, '1.0', '1', '00:00:00.5', '00:00:00.5', '00:00:00.5+00', NULL);
        UPDATE kinds SET u = '6ecd8c99-4036-403d-bf84-cf8400f67836' WHERE id = 5;
        """;

    [Fact]
    public void Values_of_every_type_arrive_unchanged()
    {
        using NpgsqlConnection connection = PrepareNpgsql(Kinds);
        connection.Run(Kinds);
        connection.Run("CREATE SCHEMA far");
        string columns = connection.Value<string>("SELECT string_agg(quote_ident(attname) || ' ' || format_type(atttypid, atttypmod), ', ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = 'kinds'::regclass AND attnum > 0");
        connection.Run($"CREATE FOREIGN TABLE far.kinds ({columns}) SERVER generic OPTIONS (schema_name 'public')");

        Assert.Empty(connection.Rows("SELECT id, 'far' FROM (SELECT f::text AS row, id FROM far.kinds f EXCEPT ALL SELECT k::text, id FROM kinds k) x"));
        Assert.Empty(connection.Rows("SELECT id, 'here' FROM (SELECT k::text AS row, id FROM kinds k EXCEPT ALL SELECT f::text, id FROM far.kinds f) x"));
        Assert.Equal(6, connection.Value<long>("SELECT count(*) FROM far.kinds f JOIN kinds k USING (id) WHERE record_image_eq(ROW(f.b, f.i2, f.i4, f.i8, f.f4, f.f8, f.n, f.n2, f.t, f.v, f.c, f.y, f.d, f.ts, f.tz, f.u, f.jb, f.ti), ROW(k.b, k.i2, k.i4, k.i8, k.f4, k.f8, k.n, k.n2, k.t, k.v, k.c, k.y, k.d, k.ts, k.tz, k.u, k.jb, k.ti))"));
    }

    [Fact]
    public void Values_of_sqlite_are_converted_without_loss_or_refused()
    {
        using SqliteFixture file = new("""
            CREATE TABLE mixed (id INTEGER, v);
            INSERT INTO mixed VALUES (1, 1), (2, -9223372036854775808), (3, 2.5), (4, 'Grüße 😀'), (5, x'00ff'), (6, NULL), (7, '2.5'), (8, '');
            """);
        using NpgsqlConnection connection = PrepareSqlite(file);
        connection.Run("""
            CREATE FOREIGN TABLE as_text (id int, v text) SERVER generic OPTIONS (table_name 'mixed');
            CREATE FOREIGN TABLE as_number (id int, v numeric) SERVER generic OPTIONS (table_name 'mixed');
            CREATE FOREIGN TABLE as_bytes (id int, v bytea) SERVER generic OPTIONS (table_name 'mixed');
            CREATE FOREIGN TABLE as_int (id smallint, v smallint) SERVER generic OPTIONS (table_name 'mixed')
            """);

        Refuses(connection, "SELECT v FROM as_text", "42804");
        Refuses(connection, "SELECT v FROM as_number", "22P02");
        Refuses(connection, "SELECT v FROM as_bytes", "42804");
        Refuses(connection, "SELECT v FROM as_int", "22003");
        file.Execute("CREATE TABLE parts AS SELECT * FROM mixed; DELETE FROM mixed WHERE id = 5");
        Assert.Equal(["1", "-9223372036854775808", "2.5", "Grüße 😀", "(null)", "2.5", ""], connection.Rows("SELECT v FROM as_text"));
        file.Execute("DELETE FROM mixed WHERE id IN (4, 8)");
        Assert.Equal(["1", "-9223372036854775808", "2.5", "(null)", "2.5"], connection.Rows("SELECT v FROM as_number"));
        file.Execute("DELETE FROM mixed; INSERT INTO mixed SELECT * FROM parts WHERE id IN (5, 6)");
        Assert.Equal(["\\x00ff", "(null)"], connection.Rows("SELECT v FROM as_bytes"));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public void Large_texts_and_byte_strings_arrive(string provider)
    {
        // A character of four bytes stands across each boundary of a piece, whatever its length.
        using SqliteFixture file = new("""
            CREATE TABLE large (id INTEGER, t TEXT, y BLOB);
            WITH RECURSIVE s(i, size) AS (SELECT 1, 126 UNION ALL SELECT i + 1, size * 2 + 1 FROM s WHERE i < 15)
            INSERT INTO large SELECT i, substr(replace(hex(zeroblob(size)), '0', 'aä😀'), 1, size), randomblob(size) FROM s;
            """);
        string remote = """
            CREATE TABLE large AS SELECT i AS id, substr(repeat('aä😀', size / 3 + 1), 1, size) AS t, decode(repeat('00ff', size / 2), 'hex') AS y
            FROM (SELECT i, 127 * 2 ^ (i - 1) - 1 AS size FROM generate_series(1, 15) i) x(i, d), LATERAL (SELECT d::int AS size) y
            """;
        using NpgsqlConnection connection = provider == "sqlite" ? PrepareSqlite(file) : PrepareNpgsql(remote);
        connection.Run("CREATE FOREIGN TABLE large (id int, t text, y bytea) SERVER generic");

        Assert.Empty(connection.Rows("SELECT id, length(t) FROM large WHERE t <> substr(repeat('aä😀', 127 * 16384), 1, (127 * 2 ^ (id - 1))::int - 1)"));
        Assert.Equal(15, connection.Value<long>("SELECT count(*) FROM (SELECT * FROM large OFFSET 0) x WHERE length(t) = (127 * 2 ^ (id - 1))::int - 1 AND length(y) BETWEEN length(t) - 1 AND length(t)"));
        Assert.Equal(0L, connection.Value<long>("SELECT batch_bytes + native_bytes FROM pgdotnet.runtime()"));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public void Parameters_go_to_the_remote_and_rescans_ask_again(string provider)
    {
        using SqliteFixture file = new("CREATE TABLE pairs (id INTEGER, word TEXT); INSERT INTO pairs VALUES (1, 'one'), (2, 'two'), (3, 'drei é')");
        using NpgsqlConnection connection = provider == "sqlite"
            ? PrepareSqlite(file)
            : PrepareNpgsql("CREATE TABLE pairs (id int, word text); INSERT INTO pairs VALUES (1, 'one'), (2, 'two'), (3, 'drei é')");
        connection.Run("""
            CREATE FOREIGN TABLE pairs (id int, word text) SERVER generic;
            CREATE TABLE wanted AS SELECT * FROM (VALUES (3), (1), (9), (3)) v(id);
            SET plan_cache_mode = force_generic_plan;
            PREPARE by_word(text) AS SELECT id FROM pairs WHERE word = $1
            """);

        Assert.Equal(["3"], connection.Rows("EXECUTE by_word('drei é')"));
        Assert.Equal(["2"], connection.Rows("EXECUTE by_word('two')"));
        Assert.Equal(["3|drei é", "1|one", "9|(null)", "3|drei é"], connection.Rows("SELECT id, (SELECT word FROM pairs WHERE pairs.id = wanted.id) FROM wanted"));
        Assert.Contains("= @p1", connection.Explain("EXECUTE by_word('two')"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public void Two_results_are_read_at_the_same_time(string provider)
    {
        using SqliteFixture file = new("CREATE TABLE numbers AS WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < 30000) SELECT i FROM s");
        using NpgsqlConnection connection = provider == "sqlite" ? PrepareSqlite(file) : PrepareNpgsql("CREATE TABLE numbers AS SELECT i FROM generate_series(1, 30000) i");
        connection.Run("CREATE FOREIGN TABLE numbers (i bigint) SERVER generic");
        connection.Run("BEGIN; DECLARE a CURSOR FOR SELECT i FROM numbers; DECLARE b CURSOR FOR SELECT i FROM numbers");
        connection.Run("SAVEPOINT s");

        Assert.Equal(["1", "2"], connection.Rows("FETCH 2 a"));
        Assert.Equal(["1"], connection.Rows("FETCH 1 b"));
        Assert.Equal("30000|450015000", connection.Rows("SELECT count(*), sum(i) FROM (SELECT * FROM numbers OFFSET 0) x").Single());
        Assert.Equal(["3"], connection.Rows("FETCH 1 a"));
        Assert.Equal(29997, connection.Rows("FETCH ALL a").Count);
        Assert.Equal(29999, connection.Rows("FETCH ALL b").Count);
        connection.Run("COMMIT");
    }

    [Fact]
    public void What_is_kept_of_a_result_is_bounded()
    {
        using NpgsqlConnection connection = PrepareNpgsql("CREATE VIEW texts AS SELECT i, repeat('x', 1000) AS t FROM generate_series(1, 30000) i");
        connection.Run("CREATE FOREIGN TABLE texts (i bigint, t text) SERVER generic");
        connection.Run("BEGIN; DECLARE a CURSOR FOR SELECT * FROM texts");
        connection.Rows("FETCH 1 a");

        PostgresException error = connection.Error("SELECT count(t) FROM texts");

        Assert.Equal("54000", error.SqlState);
        Assert.Contains("one result at a time", error.Detail, StringComparison.Ordinal);
        connection.Run("ROLLBACK");
        Assert.Equal(30000, connection.Value<long>("SELECT count(t) FROM texts"));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public void A_cancelled_query_stops_and_the_session_goes_on(string provider)
    {
        using SqliteFixture file = new("""
            CREATE VIEW slow AS WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s) SELECT count(*) AS n FROM s;
            CREATE VIEW quick AS SELECT 7 AS n;
            """);
        using NpgsqlConnection connection = provider == "sqlite"
            ? PrepareSqlite(file)
            : PrepareNpgsql("CREATE VIEW slow AS SELECT 1 AS n FROM pg_sleep(60); CREATE VIEW quick AS SELECT 7 AS n");
        connection.Run("CREATE FOREIGN TABLE slow (n bigint) SERVER generic; CREATE FOREIGN TABLE quick (n bigint) SERVER generic");
        Assert.Equal(7, connection.Value<long>("SELECT n FROM quick"));
        connection.Run("SET statement_timeout = 300");
        long best = long.MaxValue;
        for (int i = 0; i < 3; i++)
        {
            long started = Environment.TickCount64;
            Assert.Equal("57014", connection.Error("SELECT n FROM slow").SqlState);
            best = Math.Min(best, Environment.TickCount64 - started);
            Assert.Equal(7, connection.Value<long>("SELECT n FROM quick"));
        }

        // A query that runs on is waited for, for abort_timeout, a second.
        Assert.InRange(best, 250, 1000);
        connection.Run("SET statement_timeout = 0; ALTER SERVER generic OPTIONS (ADD query_timeout '1')");
        if (provider == "npgsql")
        {
            PostgresException error = connection.Error("SELECT n FROM slow");
            Assert.Equal("57014", error.SqlState);
            Assert.Contains("query_timeout", error.Hint, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Errors_of_a_provider_have_its_state_and_words()
    {
        using NpgsqlConnection connection = PrepareNpgsql("""
            CREATE TABLE wide (n numeric, a int[], u uuid); INSERT INTO wide VALUES (repeat('9', 40)::numeric, '{1}', gen_random_uuid());
            CREATE VIEW fails AS SELECT 1 / (i - 3) AS n FROM generate_series(1, 5) i;
            """);
        connection.Run("""
            CREATE FOREIGN TABLE missing (n int) SERVER generic;
            CREATE FOREIGN TABLE fails (n int) SERVER generic;
            CREATE FOREIGN TABLE too_wide (n numeric) SERVER generic OPTIONS (table_name 'wide');
            CREATE FOREIGN TABLE arrays (a int[]) SERVER generic OPTIONS (table_name 'wide');
            CREATE FOREIGN TABLE other (u int) SERVER generic OPTIONS (table_name 'wide')
            """);

        PostgresException missing = connection.Error("SELECT n FROM missing");
        Assert.Equal("42P01", missing.SqlState);
        Assert.Contains("\"missing\" does not exist", missing.Detail, StringComparison.Ordinal);
        Assert.Contains("remote SQL command: SELECT", missing.Where, StringComparison.Ordinal);
        Assert.Equal("22012", connection.Error("SELECT n FROM fails").SqlState);

        PostgresException wide = connection.Error("SELECT n FROM too_wide");
        Assert.Equal("22003|n", $"{wide.SqlState}|{wide.ColumnName}");
        PostgresException array = connection.Error("SELECT a FROM arrays");
        Assert.Equal("42804|a", $"{array.SqlState}|{array.ColumnName}");
        PostgresException other = connection.Error("SELECT u FROM other");
        Assert.Equal("42804|u", $"{other.SqlState}|{other.ColumnName}");

        connection.Run("BEGIN; SAVEPOINT s");
        Assert.Equal("22012", connection.Error("SELECT n FROM fails").SqlState);
        connection.Run("ROLLBACK TO s");
        Assert.Equal(["(null)"], connection.Rows("SELECT NULL FROM arrays"));
        connection.Run("COMMIT");

        Assert.Equal("0A000", connection.Error("IMPORT FOREIGN SCHEMA public FROM SERVER generic INTO public").SqlState);
        connection.Run("ALTER SERVER generic OPTIONS (SET connection_string 'Host=127.0.0.1;Port=1;Username=postgres')");
        Assert.Equal("HV00N", connection.Error("SELECT n FROM fails").SqlState);
    }

    [Fact]
    public void A_transaction_sees_one_snapshot()
    {
        using NpgsqlConnection connection = PrepareNpgsql("CREATE TABLE one (n int); INSERT INTO one VALUES (1)");
        using NpgsqlConnection remote = ConnectRemote();
        connection.Run("CREATE FOREIGN TABLE one (n int) SERVER generic; BEGIN");
        Assert.Equal(1, connection.Value<int>("SELECT n FROM one"));
        remote.Run("UPDATE one SET n = 2");

        Assert.Equal(1, connection.Value<int>("SELECT n FROM one"));
        connection.Run("COMMIT");
        Assert.Equal(2, connection.Value<int>("SELECT n FROM one"));
    }

    private static void Refuses(NpgsqlConnection connection, string sql, string sqlState)
    {
        PostgresException error = connection.Error(sql);
        Assert.Equal($"{sqlState}|v", $"{error.SqlState}|{error.ColumnName}");
    }
}
