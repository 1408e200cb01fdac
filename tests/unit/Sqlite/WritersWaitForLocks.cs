using System.Diagnostics;
using PgDotnetFdw.Driver.Sqlite;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Remote;
using static PgDotnetFdw.Tests.Unit.Sqlite.DialectFixture;

namespace PgDotnetFdw.Tests.Unit.Sqlite;

/// <summary>Two connections on one file: waiting, giving up, cancelling, and snapshots that are out of date.</summary>
public sealed class WritersWaitForLocks
{
    private const string Script = "CREATE TABLE t(id INTEGER PRIMARY KEY); INSERT INTO t VALUES (1);";

    private static readonly RemoteModify s_insert = RowsOut.Insert("t", RowsOut.Column("id", Int8, "INTEGER"));

    [Fact]
    public void A_lock_that_stays_is_an_error_after_the_timeout()
    {
        using var file = new SqliteFile(Script);
        using RemoteConnection holder = Holder(file);
        using RemoteConnection connection = file.OpenToWrite(busyTimeout: TimeSpan.FromSeconds(1));
        connection.BeginTransaction();
        var watch = Stopwatch.StartNew();
        ForeignDataException error = Assert.Throws<ForeignDataException>(() => RowsOut.Write(connection, s_insert, ["2"]));
        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(30));
        Assert.Equal("55P03", error.SqlState);
        Assert.Contains("busy_timeout", error.Hint, StringComparison.Ordinal);
        connection.RollbackTransaction();
        holder.CommitTransaction();
        connection.BeginTransaction();
        Assert.Equal([1L], RowsOut.Write(connection, s_insert, ["2"]));
        connection.CommitTransaction();
        Assert.Equal(["1", "2", "10"], RowsAreWritten.Shown(file, "SELECT id FROM t"));
    }

    [Fact]
    public async Task A_lock_that_goes_lets_the_row_in()
    {
        using var file = new SqliteFile("PRAGMA journal_mode = WAL; " + Script);
        using RemoteConnection holder = Holder(file);
        using RemoteConnection connection = file.OpenToWrite(busyTimeout: TimeSpan.FromSeconds(60));
        connection.BeginTransaction();
        Task<long[]> write = Task.Run(() => RowsOut.Write(connection, s_insert, ["2"]));
        Assert.NotSame(write, await Task.WhenAny(write, Task.Delay(200)));
        holder.CommitTransaction();
        long[] changed = await write.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal([1L], changed);
        connection.CommitTransaction();
    }

    [Fact]
    public async Task Cancel_ends_the_wait()
    {
        using var file = new SqliteFile(Script);
        using RemoteConnection holder = Holder(file);
        using RemoteConnection connection = file.OpenToWrite(busyTimeout: TimeSpan.FromSeconds(600));
        connection.BeginTransaction();
        Task<long[]> write = Task.Run(() => RowsOut.Write(connection, s_insert, ["2"]));
        while (!write.IsCompleted)
        {
            // Until it has begun to wait there is nothing to cancel.
            connection.Cancel();
            await Task.WhenAny(write, Task.Delay(20));
        }

        Assert.Equal(SqlState.QueryCanceled, (await Assert.ThrowsAsync<ForeignDataException>(() => write)).SqlState);
        Assert.True(connection.IsUsable);
        connection.RollbackTransaction();
        holder.RollbackTransaction();
        Assert.Equal([1L], RowsOut.Write(connection, s_insert, ["2"]));
    }

    [Fact]
    public async Task Cancel_ends_a_row_and_with_it_the_transaction()
    {
        using var file = new SqliteFile(Script + "CREATE TRIGGER endless AFTER INSERT ON t BEGIN SELECT count(*) FROM (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n); END;");
        using RemoteConnection connection = file.OpenToWrite();
        connection.BeginTransaction();
        connection.CreateSavepoint(2);

        // A cancel that comes before the row has begun leaves everything as it was: then it is tried again.
        for (int attempt = 0; attempt < 50 && connection.IsUsable; attempt++)
        {
            Task<long[]> write = Task.Run(() => RowsOut.Write(connection, s_insert, ["2"]));
            while (!write.IsCompleted)
            {
                await Task.WhenAny(write, Task.Delay(20));
                connection.Cancel();
            }

            Assert.Equal(SqlState.QueryCanceled, (await Assert.ThrowsAsync<ForeignDataException>(() => write)).SqlState);
        }

        // The savepoint to which the host would go back is gone.
        Assert.False(connection.IsUsable);
    }

    [Fact]
    public void A_snapshot_that_is_out_of_date_cannot_be_written_from()
    {
        using var file = new SqliteFile("PRAGMA journal_mode = WAL; " + Script);
        using RemoteConnection connection = file.OpenToWrite(busyTimeout: TimeSpan.FromSeconds(600));
        connection.BeginTransaction();
        Assert.Single(SqliteFile.Read(connection, "SELECT `id` FROM `t`", [SqliteFile.Result("id", Int8)]));
        using (RemoteConnection other = Holder(file))
        {
            other.CommitTransaction();
        }

        ForeignDataException error = Assert.Throws<ForeignDataException>(() => RowsOut.Write(connection, s_insert, ["2"]));
        Assert.Equal("40001", error.SqlState);
        Assert.Contains("Repeat the transaction", error.Hint, StringComparison.Ordinal);
        connection.RollbackTransaction();
        connection.BeginTransaction();
        Assert.Equal([1L], RowsOut.Write(connection, s_insert, ["2"]));
        connection.CommitTransaction();
    }

    [Fact]
    public void A_transaction_that_writes_first_never_has_such_a_snapshot()
    {
        using var file = new SqliteFile("PRAGMA journal_mode = WAL; " + Script);
        using RemoteConnection connection = file.OpenToWrite();
        connection.BeginTransaction();
        using RemoteWriter writer = connection.OpenWriter(s_insert);
        using RemoteConnection other = file.OpenToWrite(busyTimeout: TimeSpan.Zero);
        other.BeginTransaction();
        Assert.Equal("55P03", Assert.Throws<ForeignDataException>(() => RowsOut.Write(other, s_insert, ["3"])).SqlState);
        other.RollbackTransaction();
        Assert.Equal([1L], RowsOut.Write(writer, s_insert, null, ["2"]));
        connection.CommitTransaction();
    }

    // Holds the lock of a writer.
    private static RemoteConnection Holder(SqliteFile file)
    {
        RemoteConnection connection = file.OpenToWrite();
        connection.BeginTransaction();
        RowsOut.Write(connection, s_insert, ["10"]);
        return connection;
    }
}
