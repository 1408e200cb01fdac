using PgDotnetFdw.Driver.Postgres.Links;
using PgDotnetFdw.Driver.Postgres.Wire;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Rows;

namespace PgDotnetFdw.Driver.Postgres;

/// <summary>
/// A query whose rows are decoded into batches. It is opened with the first fetch, in the same round trip. When a column arrives in a form that cannot be read, the query
/// is sent again with that column cast.
/// </summary>
internal sealed class PostgresCursor : RemoteCursor, IRowSink
{
    private readonly PostgresConnection _connection;
    private readonly string _serverName;
    private readonly RemoteStatement _statement;
    private readonly PostgresParameter[] _parameters;
    private readonly PostgresResult _result;

    private PostgresPortal? _portal;
    private string _sql;
    private Correction _correction;
    private bool _needsCorrection;
    private bool _isLost;
    private RowBatch? _batch;
    private RemoteCounters? _counters;

    /// <summary>Makes a cursor that the remote has not heard of yet.</summary>
    public PostgresCursor(PostgresConnection connection, string serverName, RemoteStatement statement, IReadOnlyList<RemoteValue> parameters)
    {
        _connection = connection;
        _serverName = serverName;
        _statement = statement;
        _parameters = new PostgresParameter[parameters.Count];
        for (int i = 0; i < _parameters.Length; i++)
        {
            _parameters[i] = new PostgresParameter(parameters[i], statement.ParameterTypes[i].Oid);
        }

        _result = new PostgresResult(serverName, statement.Columns);
        string? corrected = connection.CorrectedSql(statement);
        _correction = corrected is null ? Correction.None : Correction.Remembered;
        _sql = corrected ?? statement.Sql;
    }

    /// <inheritdoc/>
    public override RemoteCounters? Counters => _counters;

    /// <inheritdoc/>
    public override long RowsChanged => _portal?.RowsChanged ?? 0;

    /// <summary>Depth of the transaction at which it was opened.</summary>
    public int Level { get; private set; }

    /// <summary>The query as it was planned.</summary>
    public string Sql => _statement.Sql;

    /// <summary>Name of its portal; null when the remote has none.</summary>
    public string? PortalName => _portal is { IsOpen: true } portal ? portal.Name : null;

    /// <inheritdoc/>
    public override bool Fetch(RowBatch batch, int maxRows)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRows, 1);
        if (_isLost)
        {
            throw new ForeignDataException("24000", $"remote cursor on server \"{_serverName}\" does not exist any more")
            {
                Detail = "It was opened inside a savepoint that has been rolled back.",
                Context = "remote SQL command: " + _statement.Sql,
            };
        }

        _batch = batch;
        _connection.EnterCall();
        try
        {
            FetchOnce(maxRows);
            while (_needsCorrection)
            {
                Correct();
                FetchOnce(maxRows);
            }
        }
        finally
        {
            _connection.LeaveCall();
            _batch = null;
        }

        return _portal is { IsAtEnd: false };
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _connection.CloseCursor(this);
        _isLost = true;
        ClosePortal();
    }

    /// <summary>Notes that the remote has dropped the cursors of a depth and deeper.</summary>
    public void Forget(int level)
    {
        if (PortalName is not null && Level >= level)
        {
            _isLost = true;
            ClosePortal();
        }
    }

    /// <summary>Notes that the savepoint below which it was opened is released.</summary>
    public void MoveUp(int level) => Level = Math.Min(Level, level);

    /// <inheritdoc/>
    public bool Describe(uint[] types)
    {
        RowBatch batch = _batch ?? throw new InvalidOperationException("no fetch is in progress");
        _result.Bind(batch);
        if (_result.Describe(types))
        {
            return true;
        }

        // What writes has run by now.
        if (_correction == Correction.Fresh || _statement.IsWriting)
        {
            throw _result.Unreadable();
        }

        _needsCorrection = true;
        return false;
    }

    /// <inheritdoc/>
    public bool Add(ReadOnlySpan<byte> row)
    {
        RowBatch batch = _batch ?? throw new InvalidOperationException("no fetch is in progress");
        _result.Add(row, batch);
        return !batch.IsFull;
    }

    /// <summary>Sends what the first fetch asks, where it is known that the answer will be readable as it comes.</summary>
    /// <returns>false: nothing was sent.</returns>
    public bool TryAsk(PostgresTransaction transaction, int maxRows)
    {
        _portal ??= CreatePortal();
        return _portal is WirePortal portal && portal.KnownTypes(transaction) is { } types && _result.Describe(types) && portal.TryAsk(transaction, maxRows);
    }

    private PostgresPortal CreatePortal() => _connection.CreatePortal(new PortalQuery(_sql + _statement.Comment?.Text, _parameters)
    {
        IsWriting = _statement.IsWriting,
        IsRepeatable = _statement.Comment is not { IsTransient: true },
    });

    private void FetchOnce(int maxRows)
    {
        _needsCorrection = false;
        bool isNew = _portal is not { IsOpen: true };
        if (isNew && _statement is { IsWriting: true, Columns.Count: > 0 } && _correction == Correction.None)
        {
            DescribeFirst();
        }

        _portal ??= CreatePortal();
        if (_connection.Fetch(_portal, _statement.Sql, maxRows, this) is { } cost)
        {
            _counters = (_counters ?? default).Plus(cost);
        }

        if (isNew)
        {
            // When the remote refuses it, it has aborted the level at which it was tried.
            Level = _connection.Transaction.Depth;
        }
    }

    /// <summary>What writes may run only once, so that it must be known before how its columns are read. That is remembered, whatever it is.</summary>
    private void DescribeFirst()
    {
        if (!_result.Describe(_connection.Describe(_sql, _statement.Sql)))
        {
            string list = _result.CorrectedList(out string names);
            _sql = $"WITH r({names}) AS ({_statement.Sql}) SELECT {list} FROM r";
        }

        _correction = Correction.Fresh;
        _connection.RememberCorrection(_statement, _sql);
    }

    private void ClosePortal()
    {
        _portal?.Dispose();
        _portal = null;
    }

    /// <summary>Closes the portal and takes a text whose unreadable columns are cast, so that the next fetch opens it anew.</summary>
    private void Correct()
    {
        if (PortalName is { } name)
        {
            _connection.Transaction.CloseCursor(name, Level);
        }

        ClosePortal();
        if (_correction == Correction.Remembered)
        {
            // The remote's types have changed since: start over from the statement as it was planned.
            _sql = _statement.Sql;
            _correction = Correction.None;
            return;
        }

        string list = _result.CorrectedList(out string names);
        _sql = $"SELECT {list} FROM ({_statement.Sql}) AS r({names})";
        _correction = Correction.Fresh;
        _connection.RememberCorrection(_statement, _sql);
    }

    /// <summary>Where the text of the query comes from.</summary>
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
