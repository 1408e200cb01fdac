using PgDotnetFdw.Driver.Sqlite;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Options;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Tests.Unit.Sqlite;

/// <summary>TRUNCATE: references, cascades, cycles, sequences, triggers.</summary>
public sealed class TablesAreTruncated
{
    private const string Script = """
        CREATE TABLE parent(id INTEGER PRIMARY KEY AUTOINCREMENT);
        CREATE TABLE child(id INTEGER PRIMARY KEY, p INTEGER REFERENCES Parent ON DELETE RESTRICT);
        CREATE TABLE grandchild(id INTEGER PRIMARY KEY, c INTEGER REFERENCES child);
        CREATE TABLE ring(id INTEGER PRIMARY KEY, next INTEGER REFERENCES chain);
        CREATE TABLE chain(id INTEGER PRIMARY KEY, next INTEGER REFERENCES ring);
        CREATE TABLE log(id INTEGER);
        CREATE TRIGGER logged AFTER DELETE ON grandchild BEGIN INSERT INTO log VALUES (old.id); END;
        INSERT INTO parent VALUES (1), (2); INSERT INTO child VALUES (1, 1); INSERT INTO grandchild VALUES (1, 1), (2, 1);
        INSERT INTO ring VALUES (1, 1); INSERT INTO chain VALUES (1, 1);
        CREATE VIEW v AS SELECT * FROM parent;
        """;

    private const string Counts = "SELECT (SELECT count(*) FROM parent), (SELECT count(*) FROM child), (SELECT count(*) FROM grandchild), (SELECT count(*) FROM log)";

    [Theory]
    [InlineData("parent")]
    [InlineData("child")]
    [InlineData("ring")]
    public void A_reference_forbids_it_as_in_postgres(string table)
    {
        using var file = new SqliteFile(Script);
        using RemoteConnection connection = file.OpenToWrite(foreignKeys: true);
        ForeignDataException error = Assert.Throws<ForeignDataException>(() => connection.Truncate([Table(table)], cascade: false, restartIdentity: false));
        Assert.Equal((SqlState.FeatureNotSupported, "cannot truncate a table referenced in a foreign key constraint"), (error.SqlState, error.Message));
        Assert.NotNull(error.Hint);
    }

    [Fact]
    public void All_tables_of_a_cycle_can_be_emptied_together()
    {
        using var file = new SqliteFile(Script);
        using RemoteConnection connection = file.OpenToWrite(foreignKeys: true);
        connection.BeginTransaction();
        connection.Truncate([Table("ring"), Table("chain")], cascade: false, restartIdentity: false);
        Assert.True(connection.HasWritten);
        connection.CommitTransaction();
        Assert.Equal(["0|0"], RowsAreWritten.Shown(file, "SELECT (SELECT count(*) FROM ring), (SELECT count(*) FROM chain)"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Cascade_empties_what_refers_to_it(bool foreignKeys)
    {
        using var file = new SqliteFile(Script);
        using RemoteConnection connection = file.OpenToWrite(foreignKeys);
        connection.BeginTransaction();
        connection.Truncate([Table("parent")], cascade: true, restartIdentity: false);
        connection.CommitTransaction();
        Assert.Equal(["0|0|0|2"], RowsAreWritten.Shown(file, Counts));
    }

    [Fact]
    public void References_that_are_not_enforced_forbid_nothing()
    {
        using var file = new SqliteFile(Script);
        using RemoteConnection connection = file.OpenToWrite();
        connection.Truncate([Table("parent")], cascade: false, restartIdentity: false);
        Assert.Equal(["0|1|2|0"], RowsAreWritten.Shown(file, Counts));
    }

    [Theory]
    [InlineData(true, "1")]
    [InlineData(false, "3")]
    public void Identities_start_again_when_asked(bool restart, string next)
    {
        using var file = new SqliteFile(Script);
        using RemoteConnection connection = file.OpenToWrite();
        connection.Truncate([Table("parent")], cascade: false, restart);
        Assert.Equal([next], RowsAreWritten.Shown(file, "INSERT INTO parent DEFAULT VALUES; SELECT id FROM parent"));
    }

    [Fact]
    public void A_truncation_is_rolled_back()
    {
        using var file = new SqliteFile(Script);
        using RemoteConnection connection = file.OpenToWrite();
        connection.BeginTransaction();
        connection.Truncate([Table("parent"), Table("grandchild")], cascade: false, restartIdentity: true);
        connection.RollbackTransaction();
        Assert.Equal(["2|1|2|0"], RowsAreWritten.Shown(file, Counts));
    }

    [Fact]
    public void Views_and_missing_tables_are_refused()
    {
        using var file = new SqliteFile(Script);
        using RemoteConnection connection = file.OpenToWrite();
        Assert.Equal(SqlState.FeatureNotSupported, Assert.Throws<ForeignDataException>(() => connection.Truncate([Table("v")], false, false)).SqlState);
        Assert.Equal(SqlState.UndefinedTable, Assert.Throws<ForeignDataException>(() => connection.Truncate([Table("none")], false, false)).SqlState);
    }

    private static RemoteTable Table(string name) => new("public", "local_" + name, "main", name, [], new TableOptions());
}
