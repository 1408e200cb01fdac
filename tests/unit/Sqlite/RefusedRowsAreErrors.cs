using PgDotnetFdw.Driver.Sqlite;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Remote;
using static PgDotnetFdw.Tests.Unit.Sqlite.DialectFixture;

namespace PgDotnetFdw.Tests.Unit.Sqlite;

/// <summary>What SQLite refuses arrives with PostgreSQL's SQLSTATE and the names that the message holds.</summary>
public sealed class RefusedRowsAreErrors
{
    private const string Script = """
        CREATE TABLE other(id INTEGER PRIMARY KEY);
        CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT UNIQUE, b TEXT NOT NULL DEFAULT '', c INTEGER CONSTRAINT positive CHECK (c > 0),
            o INTEGER REFERENCES other, g TEXT AS (a || b), UNIQUE (b, c));
        CREATE UNIQUE INDEX lowered ON t(lower(a)) WHERE c > 100;
        CREATE TRIGGER raising BEFORE INSERT ON t WHEN new.a = 'raise' BEGIN SELECT RAISE(ABORT, 'not this one'); END;
        INSERT INTO t(id, a, b, c) VALUES (1, 'x', 'y', 1), (100, 'low', 'low', 200);
        CREATE TABLE strict_table(n INTEGER, a ANY) STRICT;
        CREATE VIEW plain_view AS SELECT * FROM t;
        """;

    private static readonly OutgoingColumn s_id = RowsOut.Column("id", Int8, "INTEGER");
    private static readonly OutgoingColumn s_a = RowsOut.Column("a", Text, "TEXT");
    private static readonly OutgoingColumn s_b = RowsOut.Column("b", Text, "TEXT");
    private static readonly OutgoingColumn s_c = RowsOut.Column("c", Int8, "INTEGER");
    private static readonly OutgoingColumn s_o = RowsOut.Column("o", Int8, "INTEGER");

    /// <summary>A row for id, a, b, c, o; then SQLSTATE, column and constraint of the error.</summary>
    public static TheoryData<string?[], string, string?, string?> Cases { get; } = new()
    {
        { ["1", "z", "z", "2", null], "23505", "id", null },
        { ["2", "x", "z", "2", null], "23505", "a", "sqlite_autoindex_t_1" },
        { ["2", "z", "y", "1", null], "23505", null, "sqlite_autoindex_t_2" },
        { ["2", "LOW", "z", "201", null], "23505", null, "lowered" },
        { ["2", "z", null, "2", null], "23502", "b", null },
        { ["2", "z", "z", "-2", null], "23514", null, "positive" },
        { ["2", "z", "z", "2", "7"], "23503", null, null },
        { ["2", "raise", "z", "2", null], "P0001", null, null },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_constraint_is_named(string?[] row, string sqlState, string? column, string? constraint)
    {
        using var file = new SqliteFile(Script);
        using RemoteConnection connection = file.OpenToWrite(foreignKeys: true);
        connection.BeginTransaction();
        RemoteModify modify = RowsOut.Insert("t", s_id, s_a, s_b, s_c, s_o);
        ForeignDataException error = Assert.Throws<ForeignDataException>(() => RowsOut.Write(connection, modify, row));
        Assert.Equal((sqlState, column, constraint, "main", "t"), (error.SqlState, error.ColumnName, error.ConstraintName, error.SchemaName, error.TableName));
        Assert.StartsWith("SQLite reports: ", error.Detail, StringComparison.Ordinal);
        Assert.Equal("could not write to remote table \"t\" on server \"files\"", error.Message);
        Assert.True(connection.IsUsable);
        Assert.Equal([1L], RowsOut.Write(connection, modify, ["3", "fine", "fine", "3", null]));
        connection.CommitTransaction();
    }

    [Fact]
    public void A_foreign_key_that_waits_fails_the_commit()
    {
        using var file = new SqliteFile("CREATE TABLE other(id INTEGER PRIMARY KEY); CREATE TABLE t(id INTEGER PRIMARY KEY, o INTEGER REFERENCES other DEFERRABLE INITIALLY DEFERRED);");
        using RemoteConnection connection = file.OpenToWrite(foreignKeys: true);
        connection.BeginTransaction();
        RowsOut.Write(connection, RowsOut.Insert("t", s_id, s_o), ["1", "7"]);
        Assert.Equal("23503", Assert.Throws<ForeignDataException>(connection.CommitTransaction).SqlState);
        connection.RollbackTransaction();
        Assert.Empty(RowsAreWritten.Shown(file, "SELECT * FROM t"));
    }

    [Fact]
    public void A_strict_table_refuses_by_itself()
    {
        using var file = new SqliteFile(Script);
        using RemoteConnection connection = file.OpenToWrite();
        ForeignDataException error = Assert.Throws<ForeignDataException>(() => RowsOut.Write(connection, RowsOut.Insert("strict_table", RowsOut.Column("n", Text, "INTEGER")), ["abc"]));
        Assert.Equal((SqlState.DatatypeMismatch, "n"), (error.SqlState, error.ColumnName));
        Assert.Equal([1L], RowsOut.Write(connection, RowsOut.Insert("strict_table", RowsOut.Column("a", Text, "ANY")), ["012"]));
        Assert.Equal(["012|text"], RowsAreWritten.Shown(file, "SELECT a, typeof(a) FROM strict_table"));
    }

    [Fact]
    public void What_cannot_be_written_to_is_told_when_the_writer_opens()
    {
        using var file = new SqliteFile(Script);
        using RemoteConnection connection = file.OpenToWrite();
        Assert.Equal("428C9", Assert.Throws<ForeignDataException>(() => connection.OpenWriter(RowsOut.Insert("t", RowsOut.Column("g", Text)))).SqlState);
        Assert.Equal(SqlState.FeatureNotSupported, Assert.Throws<ForeignDataException>(() => connection.OpenWriter(RowsOut.Insert("plain_view", s_a))).SqlState);
        var whole = new RemoteStatement("DELETE FROM `main`.`plain_view`", [], [], 100) { IsWriting = true };
        Assert.Equal(SqlState.FeatureNotSupported, Assert.Throws<ForeignDataException>(() => connection.OpenCursor(whole, [])).SqlState);
        Assert.Equal(SqlState.UndefinedTable, Assert.Throws<ForeignDataException>(() => connection.OpenWriter(RowsOut.Insert("nowhere", s_a))).SqlState);
        Assert.Equal(SqlState.UndefinedColumn, Assert.Throws<ForeignDataException>(() => connection.OpenWriter(RowsOut.Insert("t", RowsOut.Column("nothing", Text)))).SqlState);
    }

    [Fact]
    public void A_file_that_is_open_for_reading_is_not_written_to()
    {
        using var file = new SqliteFile(Script);
        using RemoteConnection connection = file.Open();
        ForeignDataException error = Assert.Throws<ForeignDataException>(() => connection.OpenWriter(RowsOut.Insert("t", s_a)));
        Assert.Equal(("25006", "Set the server option \"mode\" to \"rw\"."), (error.SqlState, error.Hint));
        var update = new RemoteStatement("UPDATE `main`.`t` SET `a` = 'q'", [], [], 100) { IsWriting = true };
        Assert.Equal("25006", Assert.Throws<ForeignDataException>(() => connection.OpenCursor(update, [])).SqlState);
        Assert.False(connection.HasWritten);
    }

    [Fact]
    public void A_whole_statement_names_its_table()
    {
        using var file = new SqliteFile(Script + "CREATE TABLE `od``d`(a TEXT NOT NULL); INSERT INTO `od``d` VALUES ('x');");
        using RemoteConnection connection = file.OpenToWrite();
        using RemoteCursor cursor = connection.OpenCursor(new RemoteStatement("UPDATE `main`.`od``d` SET `a` = NULL", [], [], 100) { IsWriting = true }, []);
        ForeignDataException error = Assert.Throws<ForeignDataException>(() => cursor.Fetch(new RecordingBatch([]), 100));
        Assert.Equal(("23502", "a", "main", "could not write to remote table \"od`d\" on server \"files\""), (error.SqlState, error.ColumnName, error.SchemaName, error.Message));
    }
}
