using PgDotnetFdw.Driver.Sqlite;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Rows;
using static PgDotnetFdw.Tests.Unit.Sqlite.DialectFixture;

namespace PgDotnetFdw.Tests.Unit.Sqlite;

/// <summary>What rows do to tables: counts, identities, conflicts, triggers, views, whole statements.</summary>
public sealed class RowsAreWritten
{
    private static readonly TypeFacts s_tid = BuiltIn(TypeOid.Tid, "tid");
    private static readonly OutgoingColumn s_id = RowsOut.Column("id", Int8, "INTEGER", isNotNull: true);
    private static readonly OutgoingColumn s_name = RowsOut.Column("name", Text, "TEXT", 2);
    private static readonly OutgoingColumn s_row = RowsOut.Column("_rowid_", s_tid, attribute: -1, isNotNull: true);

    [Fact]
    public void Each_row_counts_alone_and_triggers_do_not()
    {
        using var file = new SqliteFile("""
            CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT);
            CREATE TABLE log(name TEXT);
            CREATE TRIGGER tlog AFTER UPDATE ON t BEGIN INSERT INTO log VALUES (new.name), (old.name); END;
            CREATE TRIGGER tskip BEFORE INSERT ON t WHEN new.name = 'skipped' BEGIN SELECT RAISE(IGNORE); END;
            """);
        using RemoteConnection connection = file.OpenToWrite();
        connection.BeginTransaction();
        Assert.False(connection.HasWritten);
        Assert.Equal([1L, 0, 1], RowsOut.Write(connection, RowsOut.Insert("t", s_id, s_name), ["1", "a"], ["2", "skipped"], ["3", null]));
        Assert.True(connection.HasWritten);
        Assert.Equal([1L, 0, 1, 1], RowsOut.Write(connection, Update(s_id), ["x", "1"], ["y", "2"], ["z", "3"], ["zz", "3"]));
        Assert.Equal([1L, 0], RowsOut.Write(connection, Delete(s_id), ["1"], ["1"]));
        connection.CommitTransaction();
        Assert.Equal(["3|zz"], Shown(file, "SELECT * FROM t"));
        Assert.Equal(["6"], Shown(file, "SELECT count(*) FROM log"));
    }

    [Fact]
    public void Rows_that_are_left_out_are_not_written()
    {
        using var file = new SqliteFile("CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT);");
        using RemoteConnection connection = file.OpenToWrite();
        RemoteModify modify = RowsOut.Insert("t", s_id, s_name);
        using (RemoteWriter writer = connection.OpenWriter(modify))
        {
            byte[] rows = RowsOut.Encode(writer, modify, [["1", "a"], ["2", "b"], ["3", "c"]]);
            var answer = new WriteAnswer(3, null);
            writer.Write(new OutgoingRows(rows, 3, 2, [false, true, false]), answer);
            Assert.Equal((1L, 0L, 1L), (answer.Changed(0), answer.Changed(1), answer.Changed(2)));
        }

        Assert.Equal(["1|a", "3|c"], Shown(file, "SELECT * FROM t"));
    }

    [Theory]
    [InlineData("CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT)", true)]
    [InlineData("CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT); CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; END", true)]
    [InlineData("CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT); CREATE TRIGGER g BEFORE INSERT ON t BEGIN SELECT RAISE(IGNORE); END", false)]
    [InlineData("CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT UNIQUE ON CONFLICT IGNORE)", false)]
    public void The_count_of_an_insert_is_certain_where_nothing_drops_rows(string script, bool isCertain)
    {
        using var file = new SqliteFile(script + ";");
        using RemoteConnection connection = file.OpenToWrite();
        using RemoteWriter insert = connection.OpenWriter(RowsOut.Insert("t", s_id, s_name));
        using RemoteWriter ignoring = connection.OpenWriter(Conflicting(ConflictAction.Ignore));
        using RemoteWriter update = connection.OpenWriter(Update(s_id));
        Assert.Equal((isCertain, false, false), (insert.IsCountCertain, ignoring.IsCountCertain, update.IsCountCertain));
    }

    [Fact]
    public void Conflicts_are_ignored_or_update()
    {
        using var file = new SqliteFile("CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT); INSERT INTO t VALUES (1, 'old'), (2, 'kept');");
        using RemoteConnection connection = file.OpenToWrite();
        Assert.Equal([0L, 1], RowsOut.Write(connection, Conflicting(ConflictAction.Ignore), ["1", "new"], ["3", "third"]));
        Assert.Equal([1L, 1, 1], RowsOut.Write(connection, Conflicting(ConflictAction.Update), ["1", "newer"], ["4", "fourth"], ["4", "again"]));
        Assert.Equal(["1|newer", "2|kept", "3|third", "4|again"], Shown(file, "SELECT * FROM t ORDER BY id"));
    }

    [Fact]
    public void Returned_rows_come_in_order_and_only_for_rows_that_were_written()
    {
        using var file = new SqliteFile("CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT UNIQUE, twice TEXT AS (name || name)); INSERT INTO t(name) VALUES ('taken');");
        using RemoteConnection connection = file.OpenToWrite();
        ResultColumn[] result = [SqliteFile.Result("id", Int8), SqliteFile.Result("twice", Text), SqliteFile.Result("ctid", s_tid, -1)];
        RemoteModify modify = Conflicting(ConflictAction.Ignore) with { Returning = result };
        modify = modify with { Sql = modify.Sql + " RETURNING `id`, `twice`, `_rowid_`" };
        var returned = new RecordingBatch(result);
        using RemoteWriter writer = connection.OpenWriter(modify);
        Assert.Equal([1L, 0, 1], RowsOut.Write(writer, modify, returned, [null, "a"], [null, "taken"], ["70000", "b"]));
        Assert.Equal([[2L, "aa", "(0,3)"], [70000L, "bb", "(2,4465)"]], returned.Rows);
    }

    [Theory]
    [InlineData(0L)]
    [InlineData(1L)]
    [InlineData(32767L)]
    [InlineData(32768L)]
    [InlineData(140737488322559L)]
    public void A_rowid_names_its_row(long rowId)
    {
        using var file = new SqliteFile($"CREATE TABLE t(name TEXT); INSERT INTO t(_rowid_, name) VALUES ({rowId}, 'a'), (5, 'b');");
        using RemoteConnection connection = file.OpenToWrite();
        string tid = (string?)SqliteFile.Read(connection, "SELECT `_rowid_` FROM t WHERE name = 'a'", [SqliteFile.Result("ctid", s_tid, -1)])[0][0] ?? string.Empty;
        Assert.DoesNotContain(",0)", tid, StringComparison.Ordinal);
        Assert.Equal([1L], RowsOut.Write(connection, Update(s_row), ["changed", tid]));
        Assert.Equal([1L, 0], RowsOut.Write(connection, Delete(s_row), [tid, ], [tid]));
        Assert.Equal(["5|b"], Shown(file, "SELECT _rowid_, name FROM t"));
    }

    [Theory]
    [InlineData(-1L)]
    [InlineData(140737488322560L)]
    [InlineData(long.MaxValue)]
    public void A_rowid_without_tid_is_refused_when_it_is_read(long rowId)
    {
        using var file = new SqliteFile($"CREATE TABLE t(name TEXT); INSERT INTO t(_rowid_, name) VALUES ({rowId}, 'a');");
        using RemoteConnection connection = file.OpenToWrite();
        ForeignDataException error = Assert.Throws<ForeignDataException>(() => SqliteFile.Read(connection, "SELECT `_rowid_` FROM t", [SqliteFile.Result("ctid", s_tid, -1)]));
        Assert.Equal(SqlState.NumericValueOutOfRange, error.SqlState);
        Assert.Contains("\"key\"", error.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT) WITHOUT ROWID", "WITHOUT ROWID")]
    [InlineData("CREATE TABLE b(id INTEGER PRIMARY KEY, name TEXT); CREATE VIEW t AS SELECT * FROM b", "is a view")]
    [InlineData("CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT, _rowid_ TEXT)", "hides the rowid")]
    public void Rows_without_rowid_need_a_key(string script, string detail)
    {
        using var file = new SqliteFile(script + ";");
        using RemoteConnection connection = file.OpenToWrite();
        ForeignDataException error = Assert.Throws<ForeignDataException>(() => connection.OpenWriter(Delete(s_row)));
        Assert.Equal(SqlState.FeatureNotSupported, error.SqlState);
        Assert.Contains(detail, error.Detail, StringComparison.Ordinal);
        Assert.Contains("\"key\"", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_of_a_view_are_counted_though_sqlite_does_not()
    {
        using var file = new SqliteFile("""
            CREATE TABLE b(id INTEGER PRIMARY KEY, name TEXT);
            CREATE VIEW t AS SELECT * FROM b;
            CREATE TRIGGER ti INSTEAD OF INSERT ON t BEGIN INSERT INTO b VALUES (new.id, new.name); END;
            CREATE TRIGGER tu INSTEAD OF UPDATE ON t BEGIN UPDATE b SET name = new.name WHERE id = old.id; END;
            CREATE TRIGGER td INSTEAD OF DELETE ON t BEGIN DELETE FROM b WHERE id = old.id; END;
            """);
        using RemoteConnection connection = file.OpenToWrite();
        Assert.Equal([1L, 1, 1], RowsOut.Write(connection, RowsOut.Insert("t", s_id, s_name), ["1", "a"], ["2", "b"], ["3", "c"]));
        Assert.Equal([1L, 0], RowsOut.Write(connection, Update(s_id), ["x", "1"], ["y", "9"]));
        Assert.Equal([1L], RowsOut.Write(connection, Delete(s_id), ["2"]));
        Assert.Equal(2, Whole(connection, "DELETE FROM `main`.`t` WHERE `id` > ?1", [], Int8, RemoteValue.FromInt64(0)).Count);
        RemoteModify returning = RowsOut.Insert("t", s_id, s_name) with { Returning = [SqliteFile.Result("id", Int8)] };
        ForeignDataException error = Assert.Throws<ForeignDataException>(() => connection.OpenWriter(returning));
        Assert.Equal(SqlState.FeatureNotSupported, error.SqlState);
        Assert.Empty(Shown(file, "SELECT * FROM b"));
    }

    [Fact]
    public void Whole_statements_count_and_return()
    {
        using var file = new SqliteFile("CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) INSERT INTO t SELECT i, 'n' || i FROM n;");
        using RemoteConnection connection = file.OpenToWrite();
        connection.BeginTransaction();
        (long count, List<object?[]> rows) = Whole(connection, "UPDATE `main`.`t` SET `name` = 'x' WHERE `id` <= ?1 RETURNING `id`, `name`", [SqliteFile.Result("id", Int8), SqliteFile.Result("name", Text)], Int8, RemoteValue.FromInt64(2500));
        Assert.Equal((2500L, 2500), (count, rows.Count));
        Assert.All(rows, row => Assert.Equal("x", row[1]));
        Assert.Equal(500, Whole(connection, "DELETE FROM `main`.`t` WHERE `id` > ?1", [], Int8, RemoteValue.FromInt64(2500)).Count);
        Assert.True(connection.HasWritten);
        connection.RollbackTransaction();
        Assert.Equal(["3000|0"], Shown(file, "SELECT count(*), sum(name = 'x') FROM t"));
    }

    [Fact]
    public void A_writer_outlives_savepoints_and_transactions()
    {
        using var file = new SqliteFile("CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT);");
        using RemoteConnection connection = file.OpenToWrite();
        RemoteModify modify = RowsOut.Insert("t", s_id, s_name);
        connection.BeginTransaction();
        using RemoteWriter writer = connection.OpenWriter(modify);
        RowsOut.Write(writer, modify, null, ["1", "a"]);
        connection.CreateSavepoint(2);
        RowsOut.Write(writer, modify, null, ["2", "b"]);
        Assert.Throws<ForeignDataException>(() => RowsOut.Write(writer, modify, null, ["3", "c"], ["1", "again"]));
        connection.RollbackToSavepoint(2);
        RowsOut.Write(writer, modify, null, ["4", "d"]);
        connection.CommitTransaction();
        Assert.False(connection.HasWritten);
        RowsOut.Write(writer, modify, null, ["5", "e"]);
        Assert.Equal(["1|a", "4|d", "5|e"], Shown(file, "SELECT * FROM t"));
    }

    private static RemoteModify Update(OutgoingColumn identity) => Keyed(ModifyKind.Update, "UPDATE `main`.`t` SET `name` = ?1 WHERE ", identity, 2) with { Values = [s_name] };

    private static RemoteModify Delete(OutgoingColumn identity) => Keyed(ModifyKind.Delete, "DELETE FROM `main`.`t` WHERE ", identity, 1);

    private static RemoteModify Keyed(ModifyKind kind, string start, OutgoingColumn identity, int ordinal)
    {
        var sql = new System.Text.StringBuilder(start);
        Dialect.WriteOldValueTest(sql, identity, ordinal);
        return new RemoteModify(kind, "local", "main", "t", sql.ToString()) { Identity = [identity], BatchSize = 100 };
    }

    private static RemoteModify Conflicting(ConflictAction action)
    {
        RemoteModify insert = RowsOut.Insert("t", s_id, s_name);
        var sql = new System.Text.StringBuilder(insert.Sql);
        Assert.True(Dialect.TryWriteConflict(sql, action, [s_id], [s_name]));
        return insert with { Sql = sql.ToString(), OnConflict = action };
    }

    private static (long Count, List<object?[]> Rows) Whole(RemoteConnection connection, string sql, ResultColumn[] columns, TypeFacts type, RemoteValue value)
    {
        using RemoteCursor cursor = connection.OpenCursor(new RemoteStatement(sql, columns, [type], 1000) { IsWriting = true }, [value]);
        var batch = new RecordingBatch(columns);
        while (cursor.Fetch(batch, 1000))
        {
        }

        return (cursor.RowsChanged, batch.Rows);
    }

    internal static string[] Shown(SqliteFile file, string sql) => Tool.Must("sqlite3", file.Path, sql).Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
