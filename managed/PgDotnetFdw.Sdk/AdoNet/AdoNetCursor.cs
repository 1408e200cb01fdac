// How is a result of a provider read? Row by row on the connection's thread, each column by the getter that was bound when the result was opened.

using System.Data.Common;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Rows;

namespace PgDotnetFdw.Sdk.AdoNet;

/// <summary>The result of a command of a provider; opened by the first fetch.</summary>
internal sealed class AdoNetCursor : RemoteCursor
{
    private const int None = -1;

    private readonly AdoNetConnection _connection;
    private readonly DbCommand _command;
    private readonly RemoteStatement _statement;
    private readonly AdoNetColumn[] _columns;
    private readonly ColumnWriter[] _writers;
    private DbDataReader? _reader;
    private HeldRows? _held;
    private bool _isStarted;
    private bool _isEnded;
    private int _column = None;
    private long _changed;

    /// <summary>Takes over a command that has its parameters.</summary>
    internal AdoNetCursor(AdoNetConnection connection, DbCommand command, RemoteStatement statement)
    {
        _connection = connection;
        _command = command;
        _statement = statement;
        _columns = new AdoNetColumn[statement.Columns.Count];
        _writers = new ColumnWriter[_columns.Length];
    }

    /// <inheritdoc/>
    public override long RowsChanged => _statement.IsWriting ? _changed : 0;

    /// <inheritdoc/>
    public override bool Fetch(RowBatch batch, int maxRows)
    {
        ArgumentNullException.ThrowIfNull(batch);
        for (int i = 0; i < _writers.Length; i++)
        {
            _writers[i] = batch.Column(i);
        }

        if (_held is not null)
        {
            return _held.Give(batch, maxRows);
        }

        if (_isEnded)
        {
            return false;
        }

        if (_isStarted && _reader is null)
        {
            throw new ForeignDataException(SqlState.InvalidTransactionState, "remote query has ended") { Context = AdoNetErrors.Context(_statement.Sql) };
        }

        bool isRead = false;
        _connection.Enter(_command);
        try
        {
            bool hasMore = Start() && Read(batch, maxRows);
            isRead = true;
            return hasMore;
        }
        catch (Exception error) when (AdoNetErrors.IsExpected(error))
        {
            throw Failed(error);
        }
        finally
        {
            _connection.Leave();
            if (!isRead)
            {
                CloseReader();
            }
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        Close();
        _connection.Forget(this);
    }

    /// <summary>Gives the result up.</summary>
    internal void Close()
    {
        _held = null;
        _isStarted = true;
        CloseReader();
        try
        {
            _command.Dispose();
        }
        catch (Exception error) when (AdoNetErrors.IsExpected(error))
        {
            // The connection itself tells whether it can still be used.
        }
    }

    /// <summary>Reads what is left into memory, so that the connection is free.</summary>
    internal void Hold()
    {
        if (_reader is null)
        {
            return;
        }

        var held = new HeldRows(_statement.Columns, _connection.MaximumHeldBytes, _connection.ServerName, _statement.Sql);
        bool isRead = false;
        try
        {
            while (ReadRow(held.Writers, held))
            {
            }

            isRead = true;
            _held = held;
        }
        catch (Exception error) when (AdoNetErrors.IsExpected(error))
        {
            throw Failed(error);
        }
        finally
        {
            _isEnded = isRead;
            CloseReader();
        }
    }

    // Answers whether there are rows to be read.
    private bool Start()
    {
        if (_reader is not null)
        {
            return true;
        }

        if (_statement.IsWriting)
        {
            _connection.RequireUndo($"remote of server \"{_connection.ServerName}\"");
        }

        _connection.HoldOthers(this);
        _isStarted = true;
        if (_statement is { IsWriting: true, Columns.Count: 0 })
        {
            _changed = _command.ExecuteNonQuery();
            _isEnded = true;
            return _changed >= 0 ? false : throw AdoNetErrors.Uncounted(_connection.ServerName, _statement.Sql);
        }

        _reader = _command.ExecuteReader(_connection.ReaderBehavior);
        if (_reader.FieldCount != Math.Max(_columns.Length, 1))
        {
            throw new ForeignDataException(SqlState.InternalError, "remote statement has another number of columns than its plan") { Context = AdoNetErrors.Context(_statement.Sql) };
        }

        for (int i = 0; i < _columns.Length; i++)
        {
            _columns[i] = new AdoNetColumn(i, _statement.Columns[i], _connection.HasTypePerValue, _connection.HasInfiniteDates);
            if (!_connection.HasTypePerValue)
            {
                _columns[i].Bind(_reader);
            }
        }

        return true;
    }

    private bool Read(RowBatch batch, int maxRows)
    {
        for (int rows = 0; rows < maxRows && !batch.IsFull; rows++)
        {
            if (!ReadRow(_writers, batch))
            {
                _isEnded = true;
                CloseReader();
                return false;
            }
        }

        return true;
    }

    private bool ReadRow(ColumnWriter[] writers, RowBatch batch)
    {
        DbDataReader reader = _reader!; // set by Start, which every caller has behind it
        if (_connection.IsCancelled)
        {
            throw AdoNetErrors.Cancelled(_connection.ServerName, _statement.Sql, null);
        }

        if (!reader.Read())
        {
            return false;
        }

        batch.BeginRow();
        AdoNetColumn[] columns = _columns;
        for (int i = 0; i < columns.Length; i++)
        {
            _column = i;
            columns[i].Read(reader, writers[i]);
        }

        _column = None;
        batch.EndRow();
        _changed++;
        return true;
    }

    private ForeignDataException Failed(Exception error)
    {
        if (_column >= 0 && error is InvalidCastException or OverflowException or FormatException or NotSupportedException)
        {
            return AdoNetErrors.Value(error, _statement.Columns[_column], _statement.Sql);
        }

        return _connection.Failed(error, _statement.Sql);
    }

    private void CloseReader()
    {
        try
        {
            _reader?.Dispose();
        }
        catch (Exception error) when (AdoNetErrors.IsExpected(error))
        {
            // The connection itself tells whether it can still be used.
        }

        _reader = null;
    }
}
