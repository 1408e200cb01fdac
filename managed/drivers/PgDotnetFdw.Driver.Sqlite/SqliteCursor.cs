// How does a query run? Stepwise, on the connection's thread: each fetch steps until the batch is full, and nothing is read ahead.

using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Rows;

namespace PgDotnetFdw.Driver.Sqlite;

/// <summary>The result of one query.</summary>
internal sealed class SqliteCursor : RemoteCursor
{
    private readonly SqliteConnection _connection;
    private readonly SqliteStatement _statement;
    private readonly SqliteReader? _reader;
    private readonly string _sql;
    private readonly bool _isWriting;
    private readonly bool _countsReturned;
    private TimeSpan _spent;
    private long _returned;
    private long _rowsChanged;
    private bool _isEnded;

    /// <summary>Takes over a prepared and bound statement.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="statement">The statement.</param>
    /// <param name="remote">What it is.</param>
    /// <param name="countsReturned">Whether a statement that writes returns one column for each row that is not read, so that the rows are counted.</param>
    internal SqliteCursor(SqliteConnection connection, SqliteStatement statement, RemoteStatement remote, bool countsReturned)
    {
        _isWriting = remote.IsWriting;
        _countsReturned = countsReturned;
        _connection = connection;
        _statement = statement;
        _sql = remote.Sql;

        // Without columns only rows count, and the one column of the select list is not read.
        _reader = remote.Columns.Count == 0 ? null : new SqliteReader(statement.Handle, remote.Columns, connection.IsUtf16);
    }

    /// <summary>Whether SQLite counts the statement as active: stepped, and neither ended nor reset.</summary>
    internal bool IsActive { get; private set; }

    /// <inheritdoc/>
    public override long RowsChanged => _rowsChanged;

    /// <inheritdoc/>
    public override bool Fetch(RowBatch batch, int maxRows)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (_isEnded)
        {
            return false;
        }

        if (_statement.Handle == 0)
        {
            throw new ForeignDataException(SqlState.InvalidTransactionState, "remote query has ended") { Context = $"remote SQL command: {_sql}" };
        }

        long started = Environment.TickCount64;
        _connection.BeginWork(_spent, this);
        int code = SqliteResult.Row;
        SqliteOutcome outcome;
        bool isRead = false;
        try
        {
            code = Read(batch, maxRows);
            isRead = true;
        }
        finally
        {
            outcome = _connection.EndWork();
            if (!isRead)
            {
                Close();
            }
        }

        _spent += TimeSpan.FromMilliseconds(Environment.TickCount64 - started);
        if (code == SqliteResult.Row && outcome == SqliteOutcome.Finished)
        {
            return true;
        }

        if (code == SqliteResult.Done && outcome == SqliteOutcome.Finished)
        {
            _rowsChanged = !_isWriting ? 0 : _countsReturned ? _returned : _connection.Changes();
            _statement.Reset();
            IsActive = false;
            _isEnded = true;
            return false;
        }

        // An interrupt that came too late to stop this statement must not be left for the next one: see SqliteControl.
        string message = code is SqliteResult.Row or SqliteResult.Done ? string.Empty : _connection.LastMessage();
        Close();
        throw outcome == SqliteOutcome.Finished ? _connection.Failed(code, message, _sql, _isWriting) : _connection.Stopped(outcome, _sql);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        Close();
        _connection.Forget(this);
    }

    /// <summary>Gives the statement up, after an error or with its transaction; a fetch afterwards is an error unless the result had ended.</summary>
    internal void Close()
    {
        IsActive = false;
        _statement.Dispose();
    }

    private int Read(RowBatch batch, int maxRows)
    {
        int code = SqliteResult.Row;
        IsActive = true;
        for (int rows = 0; rows < maxRows && !batch.IsFull; rows++)
        {
            code = _statement.Step();
            if (code != SqliteResult.Row)
            {
                break;
            }

            _returned++;
            if (_countsReturned)
            {
                rows--;
            }
            else if (_reader is null)
            {
                batch.BeginRow();
                batch.EndRow();
            }
            else
            {
                _reader.ReadRow(batch);
            }
        }

        return code;
    }
}
