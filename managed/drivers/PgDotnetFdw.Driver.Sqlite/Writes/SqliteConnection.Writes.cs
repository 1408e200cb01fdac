// How does a connection write?
//
// A transaction begins deferred, so that its first read takes the snapshot. If the first thing that it does is a write, it begins again as IMMEDIATE: then
// the lock is waited for before there is a snapshot, which another process could make stale. A write after a read cannot have that: when someone else has
// written meanwhile, SQLite fails with SQLITE_BUSY_SNAPSHOT (40001), and the transaction has to be repeated (https://www.sqlite.org/isolation.html).
// IMMEDIATE locks every attached file, so with attachments the transaction stays deferred.

using System.Text;
using PgDotnetFdw.Driver.Sqlite.Writes;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Driver.Sqlite;

internal sealed unsafe partial class SqliteConnection
{
    private const int TransactionStateVersion = 3_034_000;
    private const int LongChangesVersion = 3_037_000;
    private const int ReturningVersion = 3_035_000;
    private const int NoTransactionYet = 0;

    private const string CountRows = " RETURNING 1";

    private const string UniqueIndexQuery = """
        SELECT l.name FROM pragma_index_list(?1, ?2) l
        WHERE l."unique" AND ?3 = (SELECT group_concat(name, ', ') FROM (SELECT i.name FROM pragma_index_info(l.name, ?2) i ORDER BY i.seqno))
        """;

    private readonly List<SqliteWriter> _writers = [];
    private readonly bool _hasLongChanges = HasVersion(LongChangesVersion);
    private bool _hasWritten;
    private int _savepoints;

    /// <inheritdoc/>
    public override bool HasWritten => _hasWritten;

    /// <inheritdoc/>
    public override bool DoCursorsSeeWrites => true;

    /// <inheritdoc/>
    public override RemoteWriter OpenWriter(RemoteModify modify)
    {
        ArgumentNullException.ThrowIfNull(modify);
        BeginToWrite(modify.RemoteSchema, $"foreign table \"{modify.LocalTable}\"");
        return Guarded(_options.QueryTimeout, modify.Sql, () => Prepared(modify));
    }

    /// <inheritdoc/>
    public override void Truncate(IReadOnlyList<RemoteTable> tables, bool cascade, bool restartIdentity)
    {
        ArgumentNullException.ThrowIfNull(tables);
        BeginToWrite(tables[0].RemoteSchema, $"foreign table \"{tables[0].LocalName}\"");
        _hasWritten = true;
        Guarded(_options.QueryTimeout, null, () =>
        {
            SqliteTruncation.Run(this, tables, cascade, restartIdentity);
            return s_done;
        });
    }

    /// <summary>Runs a statement of the driver's own that writes.</summary>
    /// <param name="sql">One statement.</param>
    /// <param name="site">Where an error happened.</param>
    internal void Run(string sql, SqliteWriteSite site)
    {
        using SqliteStatement statement = Prepare(sql, sql);
        int code;
        while ((code = statement.Step()) == SqliteResult.Row)
        {
        }

        if (code != SqliteResult.Done)
        {
            throw WriteFailed(code, LastMessage(), site);
        }
    }

    /// <summary>Starts writing rows, which may be stopped.</summary>
    internal void BeginWrite()
    {
        _hasWritten = true;
        _control.Begin(_options.QueryTimeout > TimeSpan.Zero ? _options.QueryTimeout : null, _cursors.TrueForAll(cursor => !cursor.IsActive));
    }

    /// <summary>Rows that the statement which has just ended changed by itself.</summary>
    internal long Changes() => _hasLongChanges ? NativeMethods.Changes64(_database) : NativeMethods.Changes(_database);

    /// <summary>The error of a statement that writes; notes whether the connection may still be used.</summary>
    /// <param name="code">Extended result code.</param>
    /// <param name="message">SQLite's words.</param>
    /// <param name="site">Where it happened.</param>
    /// <param name="isNull">Whether what does not fit the rowid may be a NULL.</param>
    internal ForeignDataException WriteFailed(int code, string message, SqliteWriteSite site, bool isNull = false)
    {
        _ = Failed(code, message, null);
        return SqliteWriteErrors.Translate(ServerName, code, message, site, isNull, _isUsable ? UniqueIndex(code, message, site) : null);
    }

    // SQLite tells the columns of a unique index, PostgreSQL its name.
    private string? UniqueIndex(int code, string message, SqliteWriteSite site)
    {
        if (SqliteWriteErrors.UniqueColumns(code, message) is not { } columns)
        {
            return null;
        }

        try
        {
            return Rows(UniqueIndexQuery, site.Table, site.Schema ?? "main", columns) is [[{ } name]] ? name : null;
        }
        catch (ForeignDataException)
        {
            // The error without the name is better than another one.
            return null;
        }
    }

    /// <summary>A writer has been closed.</summary>
    internal void Forget(SqliteWriter writer) => _writers.Remove(writer);

    // A whole UPDATE or DELETE, as the host composes it: the table's name follows the keyword.
    private static SqliteWriteSite SiteOf(string sql)
    {
        List<string> names = [];
        int position = sql.IndexOf('`', StringComparison.Ordinal);
        while (position >= 0 && position < sql.Length && sql[position] == '`')
        {
            int end = position + 1;
            while (end < sql.Length && (sql[end] != '`' || (end + 1 < sql.Length && sql[end + 1] == '`')))
            {
                end += sql[end] == '`' ? 2 : 1;
            }

            names.Add(sql[(position + 1)..Math.Min(end, sql.Length)].Replace("``", "`", StringComparison.Ordinal));
            position = end + 1 < sql.Length && sql[end + 1] == '.' ? end + 2 : -1;
        }

        return names switch
        {
            [var schema, var table] => new SqliteWriteSite(schema, table, sql),
            [var table] => new SqliteWriteSite(null, table, sql),
            _ => new SqliteWriteSite(null, string.Empty, sql),
        };
    }

    // Prepares the connection for a whole UPDATE or DELETE. SQLite counts no rows of a view, so it is asked for them.
    private bool MustCountReturned(RemoteStatement statement)
    {
        SqliteWriteSite site = SiteOf(statement.Sql);
        BeginToWrite(site.Schema, $"remote table \"{site.Table}\"");
        _hasWritten = true;
        SqliteTableFacts? table = null;
        Guarded(_options.QueryTimeout, statement.Sql, () =>
        {
            table = SqliteTableFacts.Find(this, site.Schema, site.Table);
            return s_done;
        });
        if (table is not { IsView: true })
        {
            return false;
        }

        RequireTriggers(statement.Sql, site);
        return statement.Columns.Count == 0 && HasVersion(ReturningVersion)
            ? true
            : throw SqliteTableFacts.Refused(site.Table, $"The remote relation \"{site.Table}\" is a view, of which SQLite cannot return what its triggers have made.", "Leave out RETURNING, or write to the table itself.");
    }

    // Before anything is read in the transaction.
    private void BeginToWrite(string? schema, string table)
    {
        int isReadOnly;
        fixed (byte* name = Encoding.UTF8.GetBytes((schema ?? "main") + "\0"))
        {
            isReadOnly = _database == 0 ? 0 : NativeMethods.IsReadOnly(_database, name);
        }

        if (isReadOnly == 1)
        {
            throw SqliteWriteErrors.ReadOnly(ServerName, table, _options.Mode == SqliteOpenMode.Ro);
        }

        if (_isInTransaction && _savepoints == 0 && _options.Attach is null && _cursors.Count == 0 && HasVersion(TransactionStateVersion)
            && NativeMethods.TransactionState(_database, null) == NoTransactionYet)
        {
            Guarded(_options.QueryTimeout, "BEGIN IMMEDIATE", () =>
            {
                Command("COMMIT");
                _isInTransaction = false;
                try
                {
                    Command("BEGIN IMMEDIATE");
                }
                catch (ForeignDataException)
                {
                    // The host goes on with the transaction that it knows, be it to roll it back.
                    Command("BEGIN");
                    throw;
                }
                finally
                {
                    _isInTransaction = true;
                }

                return s_done;
            });
        }
    }

    private SqliteWriter Prepared(RemoteModify modify)
    {
        var table = SqliteTableFacts.Find(this, modify.RemoteSchema, modify.RemoteTable);
        string sql = modify.Sql;
        bool usesRowId = modify.Identity.Any(static column => column.Attribute < 0);
        if (table is { IsView: true })
        {
            sql = ForView(modify, usesRowId);
            RequireTriggers(modify.Sql, new SqliteWriteSite(modify.RemoteSchema, modify.RemoteTable, modify.Sql));
        }

        if (usesRowId && table?.Affinities.ContainsKey(SqliteDialect.RowIdName) == true)
        {
            throw SqliteTableFacts.Refused(modify.LocalTable, $"A column of the remote table is named {SqliteDialect.RowIdName} and hides the rowid.", KeyHint);
        }

        SqliteStatement? prepared = SqliteStatement.Prepare(_database, sql, out int code);
        if (prepared is null)
        {
            string message = LastMessage();
            throw usesRowId && message.StartsWith("no such column: " + SqliteDialect.RowIdName, StringComparison.Ordinal)
                ? SqliteTableFacts.Refused(modify.LocalTable, $"The remote table \"{modify.RemoteTable}\" is declared WITHOUT ROWID.", KeyHint)
                : WriteFailed(code, message, new SqliteWriteSite(modify.RemoteSchema, modify.RemoteTable, sql));
        }

        int columns = NativeMethods.ColumnCount(prepared.Handle);
        int parameters = NativeMethods.BindParameterCount(prepared.Handle);
        if ((columns != modify.Returning.Count && table?.IsView != true) || parameters > modify.Columns.Count)
        {
            prepared.Dispose();
            throw new ForeignDataException(SqlState.InternalError, "remote statement has other columns or parameters than its plan") { Context = $"remote SQL command: {sql}" };
        }

        var writer = new SqliteWriter(this, prepared, modify, table);
        _writers.Add(writer);
        return writer;
    }

    // RETURNING is a trigger to SQLite, for which it takes rows into a view that has no other; without it, it refuses.
    private void RequireTriggers(string sql, SqliteWriteSite site)
    {
        using SqliteStatement statement = SqliteStatement.Prepare(_database, sql, out int code) ?? throw WriteFailed(code, LastMessage(), site);
    }

    // What INSTEAD OF triggers do is theirs alone: SQLite returns the rows as they went in, without rowid, and counts none of them.
    private static string ForView(RemoteModify modify, bool usesRowId)
    {
        if (usesRowId)
        {
            throw SqliteTableFacts.Refused(modify.LocalTable, $"The remote relation \"{modify.RemoteTable}\" is a view, whose rows have no rowid.", KeyHint);
        }

        if (modify.Returning.Count > 0)
        {
            throw SqliteTableFacts.Refused(modify.LocalTable, $"The remote relation \"{modify.RemoteTable}\" is a view, of which SQLite cannot return what its triggers have made.", "Leave out RETURNING, or write to the table itself.");
        }

        return HasVersion(ReturningVersion)
            ? modify.Sql + CountRows
            : throw SqliteTableFacts.Refused(modify.LocalTable, "The rows of a view can be counted since SQLite 3.35 only.", "Write to the table itself.");
    }

    private const string KeyHint = "Set the option \"key\" on the columns of the foreign table that identify a row.";

    private void CloseWriters()
    {
        foreach (SqliteWriter writer in _writers)
        {
            writer.Close();
        }

        _writers.Clear();
    }
}
