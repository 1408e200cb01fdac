using System.Globalization;
using System.Text;
using Npgsql;
using NpgsqlTypes;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Rows;

namespace PgDotnetFdw.Driver.Postgres;

/// <summary>
/// A remote cursor. It is declared with the first fetch, in the same round trip; each fetch reads its rows whole, as other cursors share the
/// connection. Fields arrive in binary and are decoded from a buffer that is used again and again.
/// </summary>
internal sealed class PostgresCursor : RemoteCursor
{
    private const int InitialFieldBytes = 8 * 1024;

    /// <summary>A field buffer that grew beyond this is given back after the fetch.</summary>
    private const int LargeFieldBytes = 1024 * 1024;

    private readonly PostgresConnection _connection;
    private readonly string _serverName;
    private readonly RemoteStatement _statement;
    private readonly IReadOnlyList<RemoteValue> _parameters;
    private readonly PostgresDecoder?[] _decoders;
    private readonly ColumnWriter?[] _writers;
    private readonly Action<NpgsqlDataReader> _readRows;

    private byte[] _field = new byte[InitialFieldBytes];
    private string _sql;
    private Correction _correction;
    private bool _isBound;
    private bool _needsCorrection;
    private bool _isLost;
    private bool _isAtEnd;

    // Of the fetch in progress.
    private string? _declaring;
    private RowBatch? _batch;
    private int _rowsAsked;
    private int _rowsRead;
    private int _rowsUntilFull;

    /// <summary>Largest fetch that a batch took without being full; fetches are cut to it, as a chunk must be read whole.</summary>
    private int _rowLimit = int.MaxValue;

    /// <summary>Makes a cursor that the remote has not heard of yet.</summary>
    public PostgresCursor(PostgresConnection connection, string serverName, RemoteStatement statement, IReadOnlyList<RemoteValue> parameters)
    {
        _connection = connection;
        _serverName = serverName;
        _statement = statement;
        _parameters = parameters;
        _decoders = new PostgresDecoder?[statement.Columns.Count];
        _writers = new ColumnWriter?[statement.Columns.Count];
        _readRows = ReadRows;
        string? corrected = connection.CorrectedSql(statement);
        _correction = corrected is null ? Correction.None : Correction.Remembered;
        _sql = corrected ?? statement.Sql;
    }

    /// <summary>Its name on the remote; null when the remote has no such cursor.</summary>
    public string? Name { get; private set; }

    /// <summary>Depth of the transaction at which it was declared.</summary>
    public int Level { get; private set; }

    /// <inheritdoc/>
    public override bool Fetch(RowBatch batch, int maxRows)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRows, 1);
        if (_isAtEnd)
        {
            return false;
        }

        if (_isLost)
        {
            throw new ForeignDataException("24000", $"remote cursor on server \"{_serverName}\" does not exist any more")
            {
                Detail = "It was opened inside a savepoint that has been rolled back.",
                Context = "remote SQL command: " + _statement.Sql,
            };
        }

        _batch = batch;
        _rowsAsked = Math.Min(maxRows, _rowLimit);
        _connection.EnterCall();
        try
        {
            FetchOnce();
            while (_needsCorrection)
            {
                Correct();
                FetchOnce();
            }
        }
        finally
        {
            _connection.LeaveCall();
            _batch = null;
            if (_field.Length > LargeFieldBytes)
            {
                _field = new byte[InitialFieldBytes];
            }
        }

        _isAtEnd = _rowsRead < _rowsAsked;
        if (_rowsUntilFull > 0 && _rowsUntilFull < _rowsAsked)
        {
            _rowLimit = _rowsUntilFull;
        }
        else if (_rowsUntilFull == 0 && _rowsAsked == _rowLimit)
        {
            _rowLimit = (int)Math.Min(int.MaxValue, _rowLimit * 2L);
        }

        return !_isAtEnd;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _connection.CloseCursor(this);
        Name = null;
        _isLost = true;
    }

    /// <summary>Notes that the remote has dropped the cursors of a depth and deeper.</summary>
    public void Forget(int level)
    {
        if (Name is not null && Level >= level)
        {
            Name = null;
            _isLost = true;
        }
    }

    /// <summary>Notes that the savepoint below which it was declared is released.</summary>
    public void MoveUp(int level) => Level = Math.Min(Level, level);

    private void FetchOnce()
    {
        _rowsRead = 0;
        _rowsUntilFull = 0;
        _needsCorrection = false;
        string count = _rowsAsked.ToString(CultureInfo.InvariantCulture);
        if (Name is not null)
        {
            _connection.Execute(_statement.Sql, [new NpgsqlBatchCommand($"FETCH FORWARD {count} FROM {Name}")], _readRows);
            return;
        }

        string name = _connection.NextCursorName();
        NpgsqlBatchCommand declare = new($"DECLARE {name} NO SCROLL CURSOR FOR {_sql}");
        AddParameters(declare);

        _declaring = name;
        _connection.Execute(_statement.Sql, [declare, new NpgsqlBatchCommand($"FETCH FORWARD {count} FROM {name}")], _readRows);
    }

    private void AddParameters(NpgsqlBatchCommand command)
    {
        for (int i = 0; i < _parameters.Count; i++)
        {
            // As text without a type: the casts in the SQL say what it is.
            RemoteValue value = _parameters[i];
            command.Parameters.Add(new NpgsqlParameter
            {
                NpgsqlDbType = NpgsqlDbType.Unknown,
                Value = value.IsNull ? DBNull.Value : PostgresLiterals.ToText(value, _statement.ParameterTypes[i].Oid),
            });
        }
    }

    private void ReadRows(NpgsqlDataReader reader)
    {
        RowBatch batch = _batch ?? throw new InvalidOperationException("no fetch is in progress");
        if (_declaring is not null)
        {
            // There is a result, so it is declared. When the declaration fails, the remote has aborted the level at which it was tried.
            Name = _declaring;
            Level = _connection.Transaction.Depth;
            _declaring = null;
        }

        if (!_isBound && !Bind(reader, batch))
        {
            _needsCorrection = true;
            return;
        }

        PostgresDecoder?[] decoders = _decoders;
        while (reader.Read())
        {
            batch.BeginRow();
            for (int i = 0; i < decoders.Length; i++)
            {
                if (!reader.IsDBNull(i))
                {
                    int length = ReadField(reader, i);
                    decoders[i]!.Decode(_field.AsSpan(0, length), _writers[i]!); // both are set by Bind
                }
            }

            batch.EndRow();
            _rowsRead++;
            if (_rowsUntilFull == 0 && batch.IsFull)
            {
                _rowsUntilFull = _rowsRead;
            }
        }
    }

    private int ReadField(NpgsqlDataReader reader, int ordinal)
    {
        int length = (int)reader.GetBytes(ordinal, 0, _field, 0, _field.Length);
        if (length < _field.Length)
        {
            return length;
        }

        // Perhaps there is more of it than the buffer holds.
        length = (int)reader.GetBytes(ordinal, 0, null, 0, 0);
        if (length > _field.Length)
        {
            _field = new byte[length];
            _ = reader.GetBytes(ordinal, 0, _field, 0, length);
        }

        return length;
    }

    /// <summary>Chooses a decoder for each column from the remote type that the result has and the local type that is wanted.</summary>
    /// <returns>Whether every column has one.</returns>
    private bool Bind(NpgsqlDataReader reader, RowBatch batch)
    {
        bool isComplete = true;
        for (int i = 0; i < _decoders.Length; i++)
        {
            ResultColumn column = _statement.Columns[i];
            _writers[i] = batch.Column(i);
            _decoders[i] = PostgresDecoder.Create(reader.GetDataTypeOID(i), column);
            if (_decoders[i] is null)
            {
                isComplete = false;
                if (_correction == Correction.Fresh)
                {
                    throw new ForeignDataException(SqlState.DatatypeMismatch, $"remote type of column \"{column.Name}\" cannot be read as \"{column.Type.Name}\"")
                    {
                        Detail = $"The remote type is \"{reader.GetDataTypeName(i)}\".",
                        ColumnName = column.Name,
                        DataTypeName = column.Type.Name,
                    };
                }
            }
        }

        _isBound = isComplete;
        return isComplete;
    }

    /// <summary>Closes the cursor and takes a text whose unreadable columns are cast, so that the next fetch declares it anew.</summary>
    private void Correct()
    {
        if (Name is { } name)
        {
            _connection.Transaction.CloseCursor(name, Level);
            Name = null;
        }

        if (_correction == Correction.Remembered)
        {
            // The remote's types have changed since: start over from the statement as it was planned.
            _sql = _statement.Sql;
            _correction = Correction.None;
            return;
        }

        _sql = CorrectedText();
        _correction = Correction.Fresh;
        _connection.RememberCorrection(_statement, _sql);
    }

    private string CorrectedText()
    {
        StringBuilder list = new();
        StringBuilder names = new();
        for (int i = 0; i < _decoders.Length; i++)
        {
            string separator = i == 0 ? string.Empty : ", ";
            names.Append(CultureInfo.InvariantCulture, $"{separator}c{i + 1}");
            if (_decoders[i] is not null)
            {
                list.Append(CultureInfo.InvariantCulture, $"{separator}r.c{i + 1}");
                continue;
            }

            // As text, which the local input function reads; so an error names the column.
            list.Append(CultureInfo.InvariantCulture, $"{separator}(r.c{i + 1})::pg_catalog.text");
        }

        return $"SELECT {list} FROM ({_statement.Sql}) AS r({names})";
    }

    /// <summary>Where the text of the declared statement comes from.</summary>
    private enum Correction
    {
        /// <summary>The plan.</summary>
        None,

        /// <summary>An earlier cursor's correction.</summary>
        Remembered,

        /// <summary>This cursor's own correction; if that does not fit, nothing does.</summary>
        Fresh,
    }
}
