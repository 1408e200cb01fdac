// How do rows reach a table of SQLite? One prepared statement, bound and stepped for each row, all inside the transaction that is open.
//
// SQLite needs no more than that to be fast: what costs is the transaction and the preparing. Values are bound from the bytes that the host made, which lie
// pinned meanwhile; nothing is allocated for a row. Each row has its own count: changes() counts what the statement itself did and nothing that triggers or
// foreign keys did (https://www.sqlite.org/c3ref/changes.html). Of a view it counts nothing, so rows of a view are counted by what they return.

using System.Buffers;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Rows;

namespace PgDotnetFdw.Driver.Sqlite.Writes;

/// <summary>Writes rows into one table.</summary>
internal sealed class SqliteWriter : RemoteWriter
{
    private readonly SqliteConnection _connection;
    private readonly SqliteStatement _statement;
    private readonly SqliteEncoder[] _encoders;
    private readonly OutgoingForm[] _forms;
    private readonly SqliteReader? _reader;
    private readonly SqliteWriteSite _site;
    private readonly bool _countsReturned;
    private readonly int _valueCount;

    /// <summary>Takes over a prepared statement.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="statement">The statement for one row.</param>
    /// <param name="modify">What is written.</param>
    /// <param name="table">The table; null when nothing is known of it.</param>
    internal SqliteWriter(SqliteConnection connection, SqliteStatement statement, RemoteModify modify, SqliteTableFacts? table)
    {
        _connection = connection;
        _statement = statement;
        _site = new SqliteWriteSite(modify.RemoteSchema, table?.Name ?? modify.RemoteTable, modify.Sql);
        _valueCount = modify.Values.Count;
        _countsReturned = table?.IsView == true;
        _reader = modify.Returning.Count == 0 ? null : new SqliteReader(statement.Handle, modify.Returning, connection.IsUtf16);
        IReadOnlyList<OutgoingColumn> columns = modify.Columns;
        _encoders = new SqliteEncoder[columns.Count];
        _forms = new OutgoingForm[columns.Count];
        for (int i = 0; i < _encoders.Length; i++)
        {
            OutgoingColumn column = columns[i];
            SqliteAffinity affinity = SqliteAffinity.Unknown;
            string? declared = null;
            if (table is not null && table.Affinities.TryGetValue(column.RemoteName, out affinity))
            {
                declared = table.DeclaredTypes[column.RemoteName];
            }

            SqliteWriteRule rule = SqliteWriteRules.Of(column.Type, affinity, declared ?? string.Empty, column.RemoteType);
            _encoders[i] = new SqliteEncoder(column, rule, affinity, i < modify.Values.Count, connection.IsUtf16);
            _forms[i] = _encoders[i].Form;
        }

        IsCountCertain = modify.Kind == ModifyKind.Insert && modify.OnConflict == ConflictAction.Error && table is { MayIgnoreRows: false };
    }

    /// <inheritdoc/>
    public override IReadOnlyList<OutgoingForm> Forms => _forms;

    /// <inheritdoc/>
    public override bool IsCountCertain { get; }

    /// <inheritdoc/>
    public override void Write(OutgoingRows rows, WriteAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(answer);
        if (_statement.Handle == 0)
        {
            throw new ForeignDataException(SqlState.InvalidTransactionState, "remote statement has ended") { Context = _site.Context };
        }

        _connection.BeginWrite();
        int code = SqliteResult.Done;
        string message = string.Empty;
        SqliteOutcome outcome;
        using MemoryHandle pinned = rows.Encoded.Pin();
        try
        {
            while (code == SqliteResult.Done && rows.MoveNext())
            {
                code = WriteRow(rows, answer);
            }

            // Resetting forgets the words.
            message = code == SqliteResult.Done ? string.Empty : _connection.LastMessage();
        }
        finally
        {
            _statement.Reset();
            NativeMethods.ClearBindings(_statement.Handle);
            outcome = _connection.EndWork();
        }

        if (outcome != SqliteOutcome.Finished)
        {
            throw _connection.Stopped(outcome, _site.Sql);
        }

        if (code != SqliteResult.Done)
        {
            throw _connection.WriteFailed(code, message, _site, isNull: HasNull(rows));
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _statement.Dispose();
        _connection.Forget(this);
    }

    /// <summary>Gives the statement up, because the connection closes.</summary>
    internal void Close() => _statement.Dispose();

    private bool HasNull(OutgoingRows rows) => Enumerable.Range(0, _valueCount).Any(rows.IsNull);

    private int WriteRow(OutgoingRows rows, WriteAnswer answer)
    {
        nint statement = _statement.Handle;
        for (int i = 0; i < _encoders.Length; i++)
        {
            int bound = rows.IsNull(i) ? NativeMethods.BindNull(statement, i + 1) : _encoders[i].Bind(statement, i + 1, rows.Value(i));
            if (bound != SqliteResult.Ok)
            {
                return bound;
            }
        }

        int code;
        int returned = 0;
        while ((code = _statement.Step()) == SqliteResult.Row)
        {
            returned++;
            if (_reader is not null && answer.Returned is { } batch)
            {
                _reader.ReadRow(batch);
            }
        }

        if (code == SqliteResult.Done)
        {
            _statement.Reset();
            answer.SetChanged(rows.Ordinal, _countsReturned ? returned : _connection.Changes());
        }

        return code;
    }
}
