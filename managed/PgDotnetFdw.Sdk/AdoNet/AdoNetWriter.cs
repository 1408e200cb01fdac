// How do rows go out over a provider? One command with a parameter for each value, run once for each row, inside the transaction that is open.
//
// The command is prepared before it runs the second time: one row alone is not worth the way. A value that the usual type of its column cannot hold (NaN of a numeric,
// infinity of a date) goes as text; then the command is made anew, because a prepared one takes values of one type only. What a row has changed is what the provider says,
// or, where rows are returned, how many.

using System.Data.Common;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Rows;

namespace PgDotnetFdw.Sdk.AdoNet;

/// <summary>Writes rows into one table.</summary>
internal sealed class AdoNetWriter : RemoteWriter
{
    private readonly AdoNetConnection _connection;
    private readonly RemoteModify _modify;
    private readonly IReadOnlyList<OutgoingColumn> _columns;
    private readonly OutgoingForm[] _forms;
    private readonly Type[] _types;
    private readonly AdoNetColumn[] _returned;
    private readonly DbParameter[] _parameters;
    private DbCommand? _command;
    private long _runs;

    internal AdoNetWriter(AdoNetConnection connection, RemoteModify modify)
    {
        _connection = connection;
        _modify = modify;
        _columns = modify.Columns;
        _forms = [.. _columns.Select(static column => AdoNetOutgoing.Form(column.Type))];
        _types = [.. _columns.Select(static column => AdoNetOutgoing.UsualType(column.Type))];
        _parameters = new DbParameter[_columns.Count];
        _returned = [.. modify.Returning.Select((column, i) => new AdoNetColumn(i, column, connection.HasTypePerValue, connection.HasInfiniteDates))];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<OutgoingForm> Forms => _forms;

    /// <inheritdoc/>
    public override void Write(OutgoingRows rows, WriteAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(answer);
        _connection.RequireUndo($"foreign table \"{_modify.LocalTable}\"");
        _connection.Enter(null);
        try
        {
            _connection.HoldOthers(null);
            if (_command is not null)
            {
                _connection.Join(_command);
            }

            while (rows.MoveNext())
            {
                DbCommand command = Bind(rows);
                _connection.Switch(command);
                if (_connection.IsCancelled)
                {
                    throw AdoNetErrors.Cancelled(_connection.ServerName, _modify.Sql, null);
                }

                answer.SetChanged(rows.Ordinal, Run(command, answer.Returned));
            }
        }
        catch (Exception error) when (AdoNetErrors.IsExpected(error))
        {
            throw _connection.Failed(error, _modify.Sql);
        }
        finally
        {
            _connection.Leave();
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        try
        {
            _command?.Dispose();
        }
        catch (Exception error) when (AdoNetErrors.IsExpected(error))
        {
            // The connection itself tells whether it can still be used.
        }

        _command = null;
    }

    // The current row, in a command whose parameters have the types of its values.
    private DbCommand Bind(OutgoingRows rows)
    {
        DbCommand command = _command ?? Create();
        if (!Fill(rows))
        {
            command = Create();
            if (!Fill(rows))
            {
                throw new ForeignDataException(SqlState.InternalError, "a value that goes out has no type of its own") { Context = AdoNetErrors.Context(_modify.Sql) };
            }
        }

        return command;
    }

    private DbCommand Create()
    {
        Dispose();
        DbCommand command = _connection.CreateCommand(_modify.SentSql);
        for (int i = 0; i < _parameters.Length; i++)
        {
            _parameters[i] = _connection.AddParameter(command);
            _connection.Declare(_parameters[i], _columns[i].Type, _types[i]);
        }

        _command = command;
        _runs = 0;
        return command;
    }

    // Answers whether all types are those that were declared.
    private bool Fill(OutgoingRows rows)
    {
        bool isDeclared = true;
        for (int i = 0; i < _parameters.Length; i++)
        {
            DbParameter parameter = _parameters[i];
            TypeFacts type = _columns[i].Type;
            try
            {
                _connection.Give(parameter, type, AdoNetOutgoing.Read(type, rows, i));
            }
            catch (Exception error) when (error is InvalidCastException or OverflowException or FormatException or NotSupportedException)
            {
                throw AdoNetErrors.Outgoing(error, _columns[i], _modify.Sql);
            }

            if (parameter.Value is { } value and not DBNull && value.GetType() != _types[i])
            {
                _types[i] = value.GetType();
                isDeclared = false;
            }
        }

        return isDeclared;
    }

    private long Run(DbCommand command, RowBatch? returned)
    {
        // A comment that changes makes each statement another one to the remote.
        if (_runs++ == 1 && _modify.Comment is not { IsTransient: true })
        {
            _connection.Prepare(command);
        }

        if (_returned.Length > 0 && returned is not null)
        {
            return Return(command, returned);
        }

        int changed = command.ExecuteNonQuery();
        return changed >= 0 ? changed
            : _modify is { Kind: ModifyKind.Insert, OnConflict: ConflictAction.Error } ? 1
            : throw AdoNetErrors.Uncounted(_connection.ServerName, _modify.Sql);
    }

    private long Return(DbCommand command, RowBatch returned)
    {
        long rows = 0;
        using DbDataReader reader = command.ExecuteReader(_connection.ReaderBehavior);
        if (reader.FieldCount != _returned.Length)
        {
            throw new ForeignDataException(SqlState.InternalError, "remote statement has another number of columns than its plan") { Context = AdoNetErrors.Context(_modify.Sql) };
        }

        if (!_connection.HasTypePerValue)
        {
            foreach (AdoNetColumn column in _returned)
            {
                column.Bind(reader);
            }
        }

        for (; reader.Read(); rows++)
        {
            returned.BeginRow();
            for (int i = 0; i < _returned.Length; i++)
            {
                Read(reader, returned, i);
            }

            returned.EndRow();
        }

        return rows;
    }

    private void Read(DbDataReader reader, RowBatch returned, int column)
    {
        try
        {
            _returned[column].Read(reader, returned.Column(column));
        }
        catch (Exception error) when (error is InvalidCastException or OverflowException or FormatException or NotSupportedException)
        {
            throw AdoNetErrors.Value(error, _modify.Returning[column], _modify.Sql);
        }
    }
}
