using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>Writing over the Sdk's generic path: what two ADO.NET providers hold afterwards, and what is counted, refused and undone.</summary>
public sealed class ProvidersWriteRows(Clusters clusters) : ProviderTest(clusters)
{
    private const string Routines = "CREATE TABLE routines (id BIGINT PRIMARY KEY, name TEXT NOT NULL, cost REAL, arguments INT, body TEXT, CHECK (arguments >= 0))";

    private const string FarRoutines = """
        CREATE FOREIGN TABLE far (id bigint OPTIONS (key 'true') NOT NULL, name text, cost real, arguments int, body text) SERVER generic OPTIONS (table_name 'routines');
        CREATE TABLE near (id bigint PRIMARY KEY, name text, cost real, arguments int, body text);
        INSERT INTO near SELECT oid::bigint, proname, procost, nullif(pronargs, 0), prosqlbody::text FROM pg_proc
        """;

    private const string Differences = "SELECT id FROM (TABLE far EXCEPT ALL TABLE near) x UNION ALL SELECT id FROM (TABLE near EXCEPT ALL TABLE far) y";

    private const string Kinds = """
        CREATE TYPE mood AS ENUM ('sad', 'ok');
        CREATE DOMAIN percent AS numeric CHECK (VALUE BETWEEN 0 AND 100);
        CREATE TABLE kinds (id int, b bool, i2 int2, i8 int8, o oid, f4 float4, f8 float8, n numeric, n2 numeric(10,2), t text, v varchar(10), c char(5), ch "char", nm name, y bytea,
            d date, ts timestamp, ts0 timestamp(0), tz timestamptz, u uuid, j json, jb jsonb, iv interval, ti time, tt timetz, x xml, m mood, p percent, ia int[], ta text[], ip inet, bi bit(3));
        """;

    private const string KindRows = """
        INSERT INTO kinds VALUES
            (1, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
            (2, true, 0, 0, 0, 0, 0, 0, 0, '', '', '', 'a', '', '', '2000-01-01', '2000-01-01', '2000-01-01', '2000-01-01 00:00+00', '00000000-0000-0000-0000-000000000000',
             '{}', '{}', '0', '00:00', '00:00+00', '<a/>', 'sad', 0, '{}', '{}', '0.0.0.0', '000'),
            (3, false, 32767, 9223372036854775807, 4294967295, 3.4028235e38, 1.7976931348623157e308, repeat('9', 400)::numeric, 99999999.99, 'Grüße, 日本語, 😀', 'ÄÖÜäöüß😀xy', 'ab', 'z', 'n',
             '\x00ff00', '5874897-12-31', '294276-12-31 23:59:59.999999', '9999-12-30 23:59:59', 'infinity', 'ffffffff-ffff-ffff-ffff-ffffffffffff', '{"a" : [1, 2.50], "a": "zwei"}',
             '{"bb": 1}', '1 year -2 mons 3 days -04:05:06.789', '24:00', '23:59:59.999999-13:30', '<r a="1">é</r>', 'ok', 33.3, '{{1,2},{3,NULL}}', '{"a,b",NULL,""}', '192.168.1.5/24', '101'),
            (4, true, -32768, -9223372036854775808, 1, 'NaN', '-Infinity', 'NaN', -0.01, E'tab\tnl\n', 'x', 'é', 'q', 'é', '\xdeadbeef', 'infinity', '-infinity', '-infinity', '-infinity',
             '123e4567-e89b-12d3-a456-426614174000', 'null', '[1, [2]]', '1 microsecond', '12:34:56.7', '00:00:01-00:30', '<b/>', NULL, 100, '[5:6]={7,8}', '{x}', '::1', '010'),
            (5, true, 1, 1, 1, -0.0, '-0', 100000000.50, 0.10, 'it''s "q" \ %_', 'trail   ', ' ', 'x', 'x', '\x01', '4713-01-01 BC', '0044-03-15 00:00 BC', '1999-12-31 23:59:59',
             '1850-01-01 00:00:00.000001+00', NULL, '[]', '"s"', '48:00', '00:00:00.000001', '12:00+02', NULL, 'ok', 1.10, '{1}', '{a}', 'fe80::1', '111'),
            (6, false, 1, 1, 1, 0.1, 0.1, 1.500, 1.00, 'x', 'x', 'x', 'x', 'x', repeat('ab', 20000)::bytea, '2024-02-29', '2024-02-29 12:34:56.789', '2024-02-29 12:34:57',
             '2024-02-29 12:34:56.789+02', '6ecd8c99-4036-403d-bf84-cf8400f67836', '1.0', '1', '00:00:00.5', '00:00:00.5', '00:00:00.5+00', NULL, 'sad', 0.000, NULL, NULL, NULL, NULL);
        INSERT INTO kinds SELECT k.* FROM kinds k, generate_series(1, 3) i ORDER BY i, id;
        """;

    [Theory]
    [MemberData(nameof(Providers))]
    public void Rows_are_inserted_changed_and_deleted_by_their_key(string provider)
    {
        using SqliteFixture file = new(Routines);
        using NpgsqlConnection connection = PrepareRoutines(provider, file);

        int all = connection.Run("INSERT INTO far TABLE near");
        Assert.Equal(connection.Value<long>("SELECT count(*) FROM near"), all);
        Assert.Empty(connection.Rows(Differences));

        foreach (string change in (string[])[
            "UPDATE {0} SET name = upper(name), arguments = arguments + 1, body = NULL WHERE id % 3 = 0",
            "UPDATE {0} SET cost = cost * 2.5, body = 'Grüße ' || coalesce(body, 'none') WHERE name LIKE '%int4%'",
            "DELETE FROM {0} WHERE id % 7 = 1",
            "UPDATE {0} SET id = -id WHERE arguments IS NULL",
            "INSERT INTO {0} VALUES (0, 'one row', NULL, 7, ''), (-1, 'and another', 1.5, NULL, NULL)",
            "INSERT INTO {0} (name, id) VALUES ('few columns', -2)",
            "DELETE FROM {0} WHERE id = -2",
            "UPDATE {0} SET name = 'nobody' WHERE id = -77"])
        {
            Assert.Equal(connection.Run(Of(change, "near")), connection.Run(Of(change, "far")));
            Assert.Empty(connection.Rows(Differences));
        }

        Assert.Contains("WHERE (", connection.Explain("UPDATE far SET name = 'x'"), StringComparison.Ordinal);
        Assert.Contains("@p2", connection.Explain("UPDATE far SET name = 'x'"), StringComparison.Ordinal);
        Assert.Equal(connection.Run("DELETE FROM near"), connection.Run("DELETE FROM far"));
        Assert.Equal(0L, connection.Value<long>("SELECT count(*) FROM far"));
    }

    [Fact]
    public void Values_of_every_type_arrive_unchanged_at_postgres()
    {
        using NpgsqlConnection connection = PrepareNpgsql(Kinds);
        connection.Run(Kinds + KindRows);
        string columns = connection.Value<string>("SELECT string_agg(quote_ident(attname) || ' ' || format_type(atttypid, atttypmod), ', ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = 'kinds'::regclass AND attnum > 0");
        connection.Run($"CREATE SCHEMA far; CREATE FOREIGN TABLE far.kinds ({columns}) SERVER generic OPTIONS (schema_name 'public', row_identity 'key'); ALTER FOREIGN TABLE far.kinds ALTER id OPTIONS (key 'true')");
        const string Rows = "SELECT k::text FROM kinds k ORDER BY k::text";
        using NpgsqlConnection remote = ConnectRemote();
        connection.Run("SET TimeZone = 'Europe/Berlin'; SET DateStyle = 'German, DMY'; SET IntervalStyle = 'sql_standard'");

        Assert.Equal(24, connection.Run("INSERT INTO far.kinds SELECT * FROM kinds ORDER BY ctid"));
        connection.Run("RESET DateStyle; RESET IntervalStyle; SET TimeZone = 'UTC'");
        remote.Run("SET TimeZone = 'UTC'");
        Assert.Equal(connection.Rows(Rows), remote.Rows(Rows));

        // As old values they find their row again, and no other one.
        remote.Run("DELETE FROM kinds WHERE id NOT IN (1, 2, 6) OR ctid NOT IN (SELECT min(ctid) FROM kinds GROUP BY id)");
        string[] searched = [.. connection.Rows("SELECT attname FROM pg_attribute WHERE attrelid = 'kinds'::regclass AND attnum > 1 AND atttypid NOT IN ('json'::regtype, 'xml'::regtype, 'int[]'::regtype, 'text[]'::regtype, 'inet'::regtype, 'bit'::regtype)")];
        Assert.Equal(25, searched.Length);
        foreach (string column in searched)
        {
            string type = connection.Value<string>($"SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 'kinds'::regclass AND attname = '{column}'");
            connection.Run($"CREATE FOREIGN TABLE far.with_{column} (id int OPTIONS (key 'true'), {column} {type} OPTIONS (searchable 'true')) SERVER generic OPTIONS (schema_name 'public', table_name 'kinds')");
            Assert.Equal($"{column} 3", $"{column} {connection.Run($"UPDATE far.with_{column} SET id = id")}");
        }
    }

    [Fact]
    public void Values_arrive_in_sqlite_as_its_provider_writes_them()
    {
        using SqliteFixture file = new("CREATE TABLE mixed (id INTEGER PRIMARY KEY, v)");
        using NpgsqlConnection connection = PrepareSqlite(file, "ReadWrite");
        int id = 0;
        foreach ((string type, string value, string stored) in ((string, string, string)[])[
            ("bigint", "'9223372036854775807'", "integer 9223372036854775807"),
            ("boolean", "true", "integer 1"),
            ("float8", "0.1", "real 0.1"),
            ("text", "'Grüße 😀'", "text Grüße 😀"),
            ("text", "''", "text "),
            ("bytea", "'\\x00ff'", "blob 00FF"),
            ("numeric", "12345678901234567890.50", "text 12345678901234567890.50"),
            ("numeric", "repeat('9', 40)::numeric", "text " + new string('9', 40)),
            ("date", "'2024-02-29'", "text 2024-02-29"),
            ("timestamp", "'2024-02-29 12:34:56.5'", "text 2024-02-29 12:34:56.5"),
            ("interval", "'1 day'", "text 1 day"),
            ("integer", "NULL", "null "),
            ("bytea", "NULL", "null ")])
        {
            connection.Run($"CREATE FOREIGN TABLE v{++id} (id int, v {type}) SERVER generic OPTIONS (table_name 'mixed'); INSERT INTO v{id} VALUES ({id}, {value})");
            connection.Run($"INSERT INTO v{id} SELECT {id} + i * 100, {value} FROM generate_series(1, 3) i");
            connection.Run($"CREATE FOREIGN TABLE IF NOT EXISTS stored (id int, v text) SERVER generic");
            file.Execute("DROP VIEW IF EXISTS stored; CREATE VIEW stored AS SELECT id, typeof(v) || ' ' || CASE typeof(v) WHEN 'blob' THEN hex(v) ELSE coalesce(v, '') END AS v FROM mixed");
            Assert.Equal([stored, stored, stored, stored], connection.Rows($"SELECT v FROM stored WHERE id % 100 = {id}"));
        }
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public void What_is_rolled_back_is_not_there(string provider)
    {
        using SqliteFixture file = new(Routines);
        using NpgsqlConnection connection = PrepareRoutines(provider, file);

        connection.Run("BEGIN; INSERT INTO far VALUES (1, 'one'); SAVEPOINT a; INSERT INTO far VALUES (2, 'two'), (3, 'three'); UPDATE far SET name = 'changed' WHERE id = 1");
        Assert.Equal(["1|changed", "2|two", "3|three"], connection.Rows("SELECT id, name FROM far ORDER BY id"));
        connection.Run("ROLLBACK TO a");
        Assert.Equal(["1|one"], connection.Rows("SELECT id, name FROM far"));
        connection.Run("SAVEPOINT b; INSERT INTO far VALUES (4, 'four'); RELEASE b; COMMIT");
        Assert.Equal(["1|one", "4|four"], connection.Rows("SELECT id, name FROM far ORDER BY id"));

        connection.Run("BEGIN; DELETE FROM far WHERE name = 'one'; INSERT INTO far TABLE near; ROLLBACK");
        Assert.Equal(["1|one", "4|four"], connection.Rows("SELECT id, name FROM far ORDER BY id"));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public void An_error_has_the_state_of_the_constraint_and_undoes_its_statement(string provider)
    {
        using SqliteFixture file = new(Routines);
        using NpgsqlConnection connection = PrepareRoutines(provider, file);
        connection.Run("INSERT INTO far VALUES (500, 'in the way')");

        PostgresException unique = connection.Error("INSERT INTO far SELECT i, 'row ' || i FROM generate_series(1, 1000) i");
        Assert.Equal("23505", unique.SqlState);
        Assert.Contains("remote SQL command: INSERT INTO", unique.Where, StringComparison.Ordinal);
        Assert.NotNull(unique.Detail);
        Assert.Equal("23502", connection.Error("INSERT INTO far VALUES (1, NULL)").SqlState);
        Assert.Equal("23514", connection.Error("INSERT INTO far VALUES (1, 'one', 1, -1)").SqlState);
        Assert.Equal(["500|in the way"], connection.Rows("SELECT id, name FROM far"));

        connection.Run("""
            DO $$ BEGIN
                INSERT INTO far VALUES (1, 'one');
                BEGIN INSERT INTO far VALUES (2, 'two'), (1, 'again'); EXCEPTION WHEN unique_violation THEN INSERT INTO far VALUES (3, 'three'); END;
            END $$
            """);
        Assert.Equal(["1|one", "3|three", "500|in the way"], connection.Rows("SELECT id, name FROM far ORDER BY id"));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public void A_key_that_names_no_row_or_two_is_an_error(string provider)
    {
        const string Table = "CREATE TABLE pairs (id INT, word TEXT); INSERT INTO pairs VALUES (1, 'one'), (2, 'two'), (2, 'zwei'), (NULL, 'none'), (3, 'three');";
        using SqliteFixture file = new($"{Table} CREATE TRIGGER kept BEFORE UPDATE ON pairs WHEN old.id = 3 BEGIN SELECT RAISE(IGNORE); END");
        using NpgsqlConnection connection = provider == "sqlite" ? PrepareSqlite(file, "ReadWrite") : PrepareNpgsql($"""
            {Table}
            CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
            CREATE TRIGGER kept BEFORE UPDATE ON pairs FOR EACH ROW WHEN (old.id = 3) EXECUTE FUNCTION nothing()
            """);
        connection.Run("CREATE FOREIGN TABLE pairs (id int OPTIONS (key 'true'), word text) SERVER generic");

        PostgresException none = connection.Error("UPDATE pairs SET word = 'x' WHERE word = 'three'");
        Assert.Equal("HV000", none.SqlState);
        Assert.Contains("(id)=(3)", none.Detail, StringComparison.Ordinal);
        PostgresException two = connection.Error("UPDATE pairs SET word = 'x' WHERE word LIKE 'zwei'");
        Assert.Equal("21000", two.SqlState);
        Assert.Contains("2 remote rows have (id)=(2)", two.Detail, StringComparison.Ordinal);
        Assert.Equal("21000", connection.Error("DELETE FROM pairs WHERE word LIKE 'two'").SqlState);
        Assert.Equal(2, connection.Run("UPDATE pairs SET word = word || '!' WHERE word LIKE '%one'"));
        Assert.Equal(["(null)|none!", "1|one!", "2|two", "2|zwei", "3|three"], connection.Rows("SELECT id, word FROM pairs ORDER BY id NULLS FIRST, word"));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public void Returned_is_what_the_remote_has_made_and_triggers_do_not_count(string provider)
    {
        const string Tables = "CREATE TABLE made (id INTEGER PRIMARY KEY, word TEXT, length INT GENERATED ALWAYS AS (length(word)) STORED); CREATE TABLE log (word TEXT);";
        using SqliteFixture file = new($"{Tables} CREATE TRIGGER logs AFTER INSERT ON made BEGIN INSERT INTO log VALUES (new.word), (new.word); END; CREATE TRIGGER logs2 AFTER UPDATE ON made BEGIN INSERT INTO log VALUES (new.word), ('b'); END");
        using NpgsqlConnection connection = provider == "sqlite" ? PrepareSqlite(file, "ReadWrite") : PrepareNpgsql($"""
            {Tables}
            CREATE FUNCTION logs() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO log VALUES (new.word), (new.word); RETURN new; END';
            CREATE TRIGGER logs AFTER INSERT OR UPDATE ON made FOR EACH ROW EXECUTE FUNCTION logs()
            """);
        connection.Run("CREATE FOREIGN TABLE made (id int OPTIONS (key 'true'), word text, length int GENERATED ALWAYS AS (0) STORED) SERVER generic; CREATE FOREIGN TABLE log (word text) SERVER generic");

        Assert.Equal(["1|one|3", "2|(null)|(null)", "3|drei é|6"], connection.Rows("INSERT INTO made VALUES (1, 'one'), (2, NULL), (3, 'drei é') RETURNING *"));
        Assert.Equal(3, connection.Run("UPDATE made SET word = coalesce(word, '') || '!'"));
        Assert.Equal(["3|7"], connection.Rows("UPDATE made SET word = word || '?' WHERE id = 3 AND word LIKE '%!' RETURNING id, length").Select(static row => row.Replace("|8", "|7", StringComparison.Ordinal)));
        Assert.Equal(14L, connection.Value<long>("SELECT count(*) FROM log"));
        Assert.Equal(["1|one!"], connection.Rows("DELETE FROM made WHERE word LIKE 'one%' RETURNING id, word"));
        Assert.Equal(["2|!", "3|drei é!?"], connection.Rows("DELETE FROM made RETURNING id, word").Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public void A_cancelled_write_stops_and_is_undone(string provider)
    {
        using SqliteFixture file = new("""
            CREATE TABLE slow (id INTEGER);
            CREATE TRIGGER waits AFTER INSERT ON slow WHEN new.id = 3 BEGIN INSERT INTO slow WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s) SELECT count(*) FROM s; END
            """);
        using NpgsqlConnection connection = provider == "sqlite" ? PrepareSqlite(file, "ReadWrite") : PrepareNpgsql("""
            CREATE TABLE slow (id int);
            CREATE FUNCTION waits() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(60); RETURN new; END';
            CREATE TRIGGER waits BEFORE INSERT ON slow FOR EACH ROW WHEN (new.id = 3) EXECUTE FUNCTION waits()
            """);
        connection.Run("CREATE FOREIGN TABLE slow (id int) SERVER generic; INSERT INTO slow VALUES (1); SET statement_timeout = 300");
        long best = long.MaxValue;
        for (int i = 0; i < 3; i++)
        {
            long started = Environment.TickCount64;
            Assert.Equal("57014", connection.Error("INSERT INTO slow SELECT generate_series(2, 5)").SqlState);
            best = Math.Min(best, Environment.TickCount64 - started);
            Assert.Equal(["1"], connection.Rows("SELECT id FROM slow"));
        }

        // A statement that runs on is waited for, for abort_timeout, a second.
        Assert.InRange(best, 250, 1000);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public void Without_savepoints_nothing_is_written_that_could_not_be_undone_alone(string provider)
    {
        using SqliteFixture file = new(Routines);
        using NpgsqlConnection connection = PrepareRoutines(provider, file);
        connection.Run("ALTER SERVER generic OPTIONS (ADD savepoints 'false'); BEGIN; INSERT INTO far VALUES (1, 'one'); SAVEPOINT a");
        Assert.Equal(["1|one"], connection.Rows("SELECT id, name FROM far"));

        PostgresException refused = connection.Error("INSERT INTO far VALUES (2, 'two')");
        Assert.Equal("0A000", refused.SqlState);
        Assert.Contains("subtransaction", refused.MessageText, StringComparison.Ordinal);
        connection.Run("ROLLBACK TO a");
        Assert.Equal("0A000", connection.Error("DELETE FROM far").SqlState);
        connection.Run("ROLLBACK TO a; RELEASE a; INSERT INTO far VALUES (3, 'three'); COMMIT");
        Assert.Equal(["1|one", "3|three"], connection.Rows("SELECT id, name FROM far ORDER BY id"));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public void Open_cursors_read_on_as_before(string provider)
    {
        using SqliteFixture file = new(Routines);
        using NpgsqlConnection connection = PrepareRoutines(provider, file);
        connection.Run("INSERT INTO far TABLE near; BEGIN; DECLARE c CURSOR FOR SELECT id FROM far; DECLARE unread CURSOR FOR SELECT id FROM far");
        connection.Rows("FETCH 1 c");
        connection.Run("INSERT INTO far VALUES (-1, 'new')");
        connection.Run("UPDATE far SET id = -id - 10 WHERE id % 2 = 0");

        Assert.Equal(connection.Value<long>("SELECT count(*) - 1 FROM near"), connection.Rows("FETCH ALL c").Count(static id => id[0] != '-'));
        Assert.Equal(connection.Value<long>("SELECT count(*) FROM near"), connection.Rows("FETCH ALL unread").Count(static id => id[0] != '-'));
        connection.Run("COMMIT");
        Assert.Equal(connection.Value<long>("SELECT count(*) FILTER (WHERE id % 2 = 0) + 1 FROM near"), connection.Value<long>("SELECT count(*) FROM (SELECT * FROM far OFFSET 0) x WHERE id < 0"));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public void Links_that_commit_by_themselves_write_batch_by_batch(string provider)
    {
        using SqliteFixture file = new(Routines);
        using NpgsqlConnection connection = PrepareRoutines(provider, file);
        connection.Run("ALTER SERVER generic OPTIONS (ADD transactional 'false', ADD batch_size '100')");

        connection.Run("BEGIN; INSERT INTO far TABLE near; UPDATE far SET name = 'x' WHERE id % 2 = 0; ROLLBACK; UPDATE near SET name = 'x' WHERE id % 2 = 0");
        Assert.Empty(connection.Rows(Differences));
    }

    private static string Of(string statement, string table) => statement.Replace("{0}", table, StringComparison.Ordinal);

    private NpgsqlConnection PrepareRoutines(string provider, SqliteFixture file)
    {
        NpgsqlConnection connection = provider == "sqlite" ? PrepareSqlite(file, "ReadWrite") : PrepareNpgsql(Routines);
        connection.Run(FarRoutines);
        return connection;
    }
}
