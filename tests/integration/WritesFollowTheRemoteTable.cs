using Npgsql;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Options;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>What the remote table is decides on how the driver postgres writes into it: many rows are copied only where that does what INSERT does, and a row is found by its ctid only where it has one.</summary>
public sealed class WritesFollowTheRemoteTable(Clusters clusters) : ServerTest(clusters)
{
    private const string Source = "CREATE TABLE t (id int, v text); INSERT INTO t SELECT i, 'v' || i FROM generate_series(1, 200) i";

    private static readonly string[] s_columns = ["id", "v"];

    /// <summary>The remote table, whether its rows are copied, whether each is sure to be written, how many are, and a query that shows it.</summary>
    public static TheoryData<string, bool, bool, int, string> Tables => new()
    {
        { "CREATE TABLE t (id int, v text)", true, true, 200, "SELECT count(*) FROM t" },
        { "CREATE TABLE t (v text, id int PRIMARY KEY, d int DEFAULT 7, g int GENERATED ALWAYS AS (id * 2) STORED)", true, true, 200, "SELECT count(*) FROM t WHERE d = 7 AND g = id * 2 AND v = 'v' || id" },
        { "CREATE TABLE t (id int, v text) PARTITION BY RANGE (id); CREATE TABLE a PARTITION OF t FOR VALUES FROM (1) TO (50); CREATE TABLE b PARTITION OF t DEFAULT", true, true, 200, "SELECT count(*) FROM t WHERE tableoid = CASE WHEN id < 50 THEN 'a' ELSE 'b' END::regclass" },
        {
            "CREATE TABLE t (id int, v text); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN IF NEW.id % 2 = 0 THEN RETURN NULL; END IF; NEW.v := NEW.v || '!'; RETURN NEW; END$$;"
            + " CREATE TRIGGER f BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()",
            false, false, 100, "SELECT count(*) FROM t WHERE v LIKE '%!'"
        },
        {
            "CREATE TABLE t (id int, v text); CREATE TABLE log (n int); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE NOTICE 'a notice of %', repeat('x', 500); INSERT INTO public.log SELECT count(*) FROM public.t; RETURN NULL; END$$;"
            + " CREATE TRIGGER f AFTER INSERT ON t FOR EACH STATEMENT EXECUTE FUNCTION f()",
            false, true, 200, "SELECT count(DISTINCT n) FROM log"
        },
        { "CREATE TABLE t (id int, v text); CREATE TABLE u (id int); CREATE RULE r AS ON INSERT TO t WHERE NEW.id > 150 DO INSTEAD INSERT INTO u VALUES (NEW.id)", false, false, 150, "SELECT count(*) + (SELECT count(*) FROM u) - 50 FROM t" },
        { "CREATE TABLE base (id int, v text); CREATE VIEW t AS SELECT * FROM base WHERE id < 1000 WITH CHECK OPTION", false, false, 200, "SELECT count(*) FROM base" },
        {
            "CREATE TABLE t (id int, v text); ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON t USING (true); CREATE ROLE {user} LOGIN; GRANT ALL ON t TO {user}",
            false, true, 200, "SELECT count(*) FROM t"
        },
    };

    public static TheoryData<bool> Links => new(false, true);

    [Theory]
    [MemberData(nameof(Tables))]
    public void Many_rows(string table, bool isCopied, bool isCertain, int count, string query)
    {
        ArgumentNullException.ThrowIfNull(table);
        foreach (bool providerOnly in new[] { false, true })
        {
            using NpgsqlConnection local = Connect();
            using NpgsqlConnection remote = ConnectRemote();
            string user = table.Contains("{user}", StringComparison.Ordinal) ? Database + "_user" : "postgres";
            local.Run("DROP TABLE IF EXISTS t;" + Source);
            remote.Run("DROP SCHEMA public CASCADE; CREATE SCHEMA public; GRANT USAGE ON SCHEMA public TO public;");
            remote.Run(table.Replace("{user}", user, StringComparison.Ordinal));
            using (DriverSession session = new(local, Remote, RemoteDatabase, providerOnly, user: user))
            {
                RemoteModify insert = session.Insert("t", s_columns);
                using RemoteWriter writer = session.Connection.OpenWriter(insert);
                Assert.Equal(isCertain, writer.IsCountCertain);
                (IReadOnlyList<long> changed, _) = DriverSession.Write(writer, insert, session.Rows(writer, insert, "t ORDER BY id"));
                session.Commit();

                Assert.Equal(count, changed.Sum());
                Assert.Equal(count, remote.Value<long>(query));
                if (!table.Contains("VIEW", StringComparison.Ordinal))
                {
                    Assert.Equal(isCopied, remote.Value<long>("SELECT count(DISTINCT cmin::text) FROM t") == 1);
                }
            }

            if (user != "postgres")
            {
                remote.Run($"DROP OWNED BY {user}; DROP ROLE {user}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Links))]
    public void A_column_that_the_remote_makes_is_refused_as_by_INSERT(bool providerOnly)
    {
        using NpgsqlConnection local = Connect();
        using NpgsqlConnection remote = ConnectRemote();
        local.Run(Source);
        remote.Run("CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY, v text)");
        using DriverSession session = new(local, Remote, RemoteDatabase, providerOnly);

        ForeignDataException error = Assert.Throws<ForeignDataException>(() => session.Write(session.Insert("t", s_columns), "t"));

        Assert.Equal("428C9", error.SqlState);
        session.Rollback();
        (IReadOnlyList<long> changed, _) = session.Write(session.Insert("t", ["v"]), "t");
        session.Commit();
        Assert.Equal((200, 200L), (changed.Sum(), remote.Value<long>("SELECT count(DISTINCT id) FROM t")));
    }

    [Theory]
    [MemberData(nameof(Links))]
    public void Rows_are_changed_by_ctid_and_by_key(bool providerOnly)
    {
        using NpgsqlConnection local = Connect();
        using NpgsqlConnection remote = ConnectRemote();
        local.Run("CREATE TABLE t (id int, v text); CREATE TABLE w (row tid, id int, k int, v text)");
        remote.Run("CREATE TABLE t (id int, v text); INSERT INTO t SELECT NULLIF(i, 5), 'v' || i FROM generate_series(1, 10) i");
        foreach (string row in remote.Rows("SELECT ctid, id, right(v, -1) FROM t"))
        {
            string[] parts = row.Replace("(null)", "NULL", StringComparison.Ordinal).Split('|');
            local.Run($"INSERT INTO w VALUES ('{parts[0]}', {parts[1]}, {parts[2]}, 'new {parts[2]}')");
        }

        using DriverSession session = new(local, Remote, RemoteDatabase, providerOnly);
        OutgoingColumn id = session.Column("t", "id");
        OutgoingColumn text = session.Column("t", "v");
        RemoteModify update = new(ModifyKind.Update, "t", "public", "t", "UPDATE public.t SET v = $1 WHERE ctid = $2 RETURNING id, v")
        {
            Values = [text],
            Identity = [session.Column("t", "ctid")],
            Returning = [session.Result("t", "id"), session.Result("t", "v")],
            BatchSize = 100,
        };

        // The fourth row is asked for twice; its second identifier is outdated by then.
        (IReadOnlyList<long> changed, IList<string> returned) = session.Write(update, "(SELECT * FROM w WHERE k < 7 UNION ALL SELECT * FROM w WHERE k = 4) w", ["v", "row"]);
        Assert.Equal([1L, 1, 1, 1, 1, 1, 0], changed);
        Assert.Equal(["1|new 1", "2|new 2", "3|new 3", "4|new 4", "(null)|new 5", "6|new 6"], returned);

        System.Text.StringBuilder sql = new("DELETE FROM public.t WHERE ");
        new Driver.Postgres.PostgresDialect().WriteOldValueTest(sql, id, 1);
        RemoteModify delete = new(ModifyKind.Delete, "t", "public", "t", sql.ToString()) { Identity = [id], BatchSize = 100 };
        (changed, _) = session.Write(delete, "w WHERE k IN (4, 5, 6)", ["id"]);
        (IReadOnlyList<long> missing, _) = session.Write(delete, "w WHERE k IN (4, 7)", ["id"]);
        session.Commit();

        Assert.Equal([1L, 1, 1], changed);
        Assert.Equal([0L, 1], missing);
        Assert.Equal(["1|new 1", "2|new 2", "3|new 3", "8|v8", "9|v9", "10|v10"], remote.Rows("SELECT * FROM t ORDER BY id"));
    }

    [Theory]
    [InlineData("CREATE TABLE t (id int, v text) PARTITION BY LIST (id); CREATE TABLE a PARTITION OF t DEFAULT", "is partitioned")]
    [InlineData("CREATE TABLE t (id int, v text); CREATE TABLE a () INHERITS (t)", "has children")]
    [InlineData("CREATE TABLE base (id int, v text); CREATE VIEW t AS SELECT * FROM base", "is a view")]
    public void A_ctid_that_does_not_name_one_row_is_refused(string table, string reason)
    {
        using NpgsqlConnection local = Connect();
        using NpgsqlConnection remote = ConnectRemote();
        local.Run("CREATE TABLE t (id int, v text)");
        remote.Run(table);
        foreach (bool providerOnly in new[] { false, true })
        {
            using DriverSession session = new(local, Remote, RemoteDatabase, providerOnly);
            RemoteModify delete = new(ModifyKind.Delete, "t", "public", "t", "DELETE FROM public.t WHERE ctid = $1") { Identity = [session.Column("t", "ctid")] };

            ForeignDataException error = Assert.Throws<ForeignDataException>(() => session.Connection.OpenWriter(delete));

            Assert.Equal("0A000", error.SqlState);
            Assert.Contains(reason, error.Detail, StringComparison.Ordinal);
            Assert.NotNull(error.Hint);
            Assert.True(session.Connection.IsUsable);
            session.Rollback();
        }
    }

    [Theory]
    [MemberData(nameof(Links))]
    public void Conflicts_are_errors_or_left_out(bool providerOnly)
    {
        using NpgsqlConnection local = Connect();
        using NpgsqlConnection remote = ConnectRemote();
        local.Run(Source);
        remote.Run("CREATE TABLE t (id int CONSTRAINT only_once UNIQUE, v text); INSERT INTO t VALUES (150, 'old')");
        using DriverSession session = new(local, Remote, RemoteDatabase, providerOnly);

        foreach (int batchSize in new[] { 10, 10_000 })
        {
            ForeignDataException error = Assert.Throws<ForeignDataException>(() => session.Write(session.Insert("t", s_columns, batchSize), "t ORDER BY id"));
            Assert.Equal(("23505", "public", "t", "only_once"), (error.SqlState, error.SchemaName, error.TableName, error.ConstraintName));
            Assert.True(session.Connection.IsUsable);
            session.Rollback();
        }

        (IReadOnlyList<long> changed, _) = session.Write(session.Insert("t", s_columns, conflict: " ON CONFLICT DO NOTHING"), "t ORDER BY id");
        session.Commit();
        Assert.Equal(Enumerable.Range(1, 200).Select(i => i == 150 ? 0L : 1L), changed);
        Assert.Equal("200|old", remote.Rows("SELECT count(*), max(v) FILTER (WHERE id = 150) FROM t").Single());
    }

    [Theory]
    [MemberData(nameof(Links))]
    public void A_table_that_has_changed_meanwhile_is_asked_about_again(bool providerOnly)
    {
        using NpgsqlConnection local = Connect();
        using NpgsqlConnection remote = ConnectRemote();
        local.Run(Source);
        remote.Run("CREATE TABLE t (id int, v text)");
        using DriverSession session = new(local, Remote, RemoteDatabase, providerOnly);
        RemoteModify single = session.Insert("t", s_columns, returning: s_columns);
        session.Write(single, "t WHERE id = 1");
        session.Commit();

        // Its columns have other numbers and one another type now: what was prepared is refused.
        remote.Run("DROP TABLE t; CREATE TABLE t (v varchar, x int, id int)");
        using (RemoteWriter writer = session.Connection.OpenWriter(single))
        {
            (_, IList<string> returned) = DriverSession.Write(writer, single, session.Rows(writer, single, "t WHERE id = 2"));
            Assert.Equal("2|v2", returned.Single());
        }

        session.Commit();
        Assert.Equal("v2|(null)|2", remote.Rows("SELECT * FROM t").Single());

        // Values were asked for in a form that does not fit any more; that is found out before anything is written.
        remote.Run("TRUNCATE t; ALTER TABLE t ALTER id TYPE text");
        if (!providerOnly)
        {
            using RemoteWriter writer = session.Connection.OpenWriter(single);
            ForeignDataException error = Assert.Throws<ForeignDataException>(() => DriverSession.Write(writer, single, session.Rows(writer, single, "t WHERE id = 3")));
            Assert.Equal("40001", error.SqlState);
            session.Rollback();
        }

        session.Write(single, "t WHERE id = 3");
        session.Commit();
        Assert.Equal("v3|(null)|3", remote.Rows("SELECT * FROM t").Single());

        // A trigger that nobody knew of: many rows are written by statements, as always.
        RemoteModify many = session.Insert("t", s_columns);
        session.Write(many, "t");
        session.Commit();
        remote.Run("""
            TRUNCATE t; CREATE TABLE log (n int);
            CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN INSERT INTO public.log VALUES (1); RETURN NULL; END$$;
            CREATE TRIGGER f AFTER INSERT ON t FOR EACH STATEMENT EXECUTE FUNCTION f()
            """);
        session.Write(many, "t");
        session.Commit();
        Assert.Equal("200|200", remote.Rows("SELECT (SELECT count(*) FROM t), (SELECT count(*) FROM log)").Single());
    }

    [Fact]
    public void A_row_in_a_later_transaction_costs_one_round_trip()
    {
        using NpgsqlConnection local = Connect();
        using NpgsqlConnection remote = ConnectRemote();
        local.Run(Source);
        remote.Run("CREATE TABLE t (id int, v text)");
        using DriverSession session = new(local, Remote, RemoteDatabase, providerOnly: false);
        RemoteModify insert = session.Insert("t", s_columns);
        for (int i = 1; i <= 3; i++)
        {
            using RemoteWriter writer = session.Connection.OpenWriter(insert);
            DriverSession.Write(writer, insert, session.Rows(writer, insert, $"t WHERE id = {i}"));
            Assert.Equal(i == 1 ? 2 : 1, writer.Counters?.RoundTrips);
            session.Commit();
        }

        Assert.Equal(3L, remote.Value<long>("SELECT count(*) FROM t"));
    }

    [Theory]
    [MemberData(nameof(Links))]
    public void Whole_tables_are_changed_and_emptied(bool providerOnly)
    {
        using NpgsqlConnection local = Connect();
        using NpgsqlConnection remote = ConnectRemote();
        local.Run("CREATE TABLE t (id int, v text); CREATE TABLE o (p point)");
        remote.Run("""
            CREATE TABLE t (id int PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, v int); INSERT INTO t(v) SELECT i FROM generate_series(1, 1000) i;
            CREATE TABLE child (id int REFERENCES t); INSERT INTO child VALUES (1)
            """);
        using DriverSession session = new(local, Remote, RemoteDatabase, providerOnly);
        TypeFacts integer = session.Column("t", "id").Type;

        // The remote's v is a number, the local one text.
        RemoteStatement returning = new("UPDATE public.t SET v = v + $1::int4 WHERE id <= 300 RETURNING id, v", [session.Result("t", "id"), session.Result("t", "v")], [integer], 50) { IsWriting = true };
        RemoteStatement unreadable = returning with { Sql = "UPDATE public.t SET v = v + $1::int4 WHERE id = 1 RETURNING point(id, v)", Columns = [session.Result("o", "p") with { Transfer = ColumnTransfer.Value }] };
        RemoteStatement plain = new("DELETE FROM public.t WHERE id > $1::int4", [], [integer], 50) { IsWriting = true };

        for (int run = 1; run <= 2; run++)
        {
            Assert.Equal((300, 300L), Run(session.Connection, returning, 1000, out IList<string> rows));
            Assert.Equal($"300|{300 + (1000 * run)}", rows.OrderBy(static row => int.Parse(row.Split('|')[0], System.Globalization.CultureInfo.InvariantCulture)).Last());
            Assert.Equal((1, 1L), Run(session.Connection, unreadable, 0, out rows));
            Assert.Equal($"(1,{1 + (1000 * run)})", rows.Single());
            Assert.Equal((0, run == 1 ? 500L : 0L), Run(session.Connection, plain, 500, out _));
            Assert.True(session.Connection.HasWritten);
            session.Commit();
        }

        Assert.Equal("500|725250", remote.Rows("SELECT count(*), sum(v) FROM t").Single());
        RemoteTable table = new("far", "t", "public", "t", [], new TableOptions());
        ForeignDataException error = Assert.Throws<ForeignDataException>(() => session.Connection.Truncate([table], cascade: false, restartIdentity: false));
        Assert.Equal("0A000", error.SqlState);
        session.Rollback();
        session.Connection.Truncate([table], cascade: true, restartIdentity: true);
        Assert.True(session.Connection.HasWritten);
        session.Commit();
        Assert.Equal("1", remote.Rows("INSERT INTO t(v) VALUES (1) RETURNING id").Single());
        Assert.Empty(remote.Rows("SELECT * FROM child"));
    }

    private static (int Rows, long Changed) Run(RemoteConnection connection, RemoteStatement statement, int parameter, out IList<string> rows)
    {
        using RemoteCursor cursor = connection.OpenCursor(statement, [RemoteValue.FromInt64(parameter)]);
        ReturnedRows batch = new(statement.Columns);
        int fetches = 0;
        while (cursor.Fetch(batch, 50))
        {
            Assert.True(++fetches < 100);
        }

        rows = batch.Rows;
        return (batch.RowCount, cursor.RowsChanged);
    }
}
