using Npgsql;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Driver.Postgres;

/// <summary>
/// A session of a remote PostgreSQL over Npgsql's public interface. Every query is a cursor, so that several can be open at once; blocking
/// calls run on the connection's own thread. Transaction commands are sent with the statement that follows them.
/// </summary>
internal sealed class PostgresConnection : RemoteConnection
{
    /// <summary>How many statements' corrected texts are remembered; see <see cref="CorrectedSql"/>.</summary>
    private const int MaxCorrections = 64;

    private static readonly TimeSpan s_cancelRepeat = TimeSpan.FromMilliseconds(50);

    private readonly PostgresLogin _login;
    private readonly PostgresTransaction _transaction = new();
    private readonly List<PostgresCursor> _cursors = [];
    private readonly Dictionary<string, string> _corrections = new(StringComparer.Ordinal);

    /// <summary>Held while a cancel request is being delivered, and to change <see cref="_running"/>: so a request never hits a later statement.</summary>
    private readonly Lock _cancelGate = new();
    private PostgresStatement? _running;

    private NpgsqlDataSource? _source;
    private NpgsqlConnection? _connection;
    private bool _isLost;
    private int _cursorCount;

    /// <summary>Makes a connection that is not open yet.</summary>
    public PostgresConnection(PostgresLogin login)
    {
        _login = login;
    }

    /// <inheritdoc/>
    public override bool IsUsable => !_isLost && _connection is { State: System.Data.ConnectionState.Open };

    /// <summary>The remote transaction.</summary>
    public PostgresTransaction Transaction => _transaction;

    /// <inheritdoc/>
    public override void Open(CancellationToken cancellation)
    {
        PostgresOpening opening = new(_login);
        (_source, _connection) = opening.Complete(cancellation);
        Version version = _connection.PostgreSqlVersion;
        if (version.Major < 10)
        {
            Dispose();
            throw PostgresErrors.TooOld(_login, version);
        }
    }

    /// <inheritdoc/>
    public override void BeginTransaction() => _transaction.Begin();

    /// <inheritdoc/>
    public override void CommitTransaction()
    {
        bool isStarted = _transaction.IsStarted;
        bool isFailed = _transaction.IsFailed;
        ForgetCursors(0);
        _transaction.Clear();
        if (!isStarted)
        {
            return;
        }

        // COMMIT of an aborted transaction would succeed, as a rollback.
        ExecuteNow(isFailed ? "ROLLBACK" : "COMMIT");
        if (isFailed)
        {
            throw new ForeignDataException(SqlState.InFailedSqlTransaction, $"could not commit remote transaction on server \"{_login.ServerName}\"")
            {
                Detail = "An earlier error had aborted the remote transaction.",
            };
        }
    }

    /// <inheritdoc/>
    public override void RollbackTransaction()
    {
        bool isStarted = _transaction.IsStarted;
        ForgetCursors(0);
        _transaction.Clear();
        if (isStarted && IsUsable)
        {
            ExecuteNow("ROLLBACK");
        }
    }

    /// <inheritdoc/>
    public override void CreateSavepoint(int level) => _transaction.CreateSavepoint(level);

    /// <inheritdoc/>
    public override void ReleaseSavepoint(int level)
    {
        _transaction.ReleaseSavepoint(level);
        foreach (PostgresCursor cursor in _cursors)
        {
            cursor.MoveUp(level - 1);
        }
    }

    /// <inheritdoc/>
    public override void RollbackToSavepoint(int level)
    {
        ForgetCursors(level);
        if (!_transaction.RollbackToSavepoint(level))
        {
            return;
        }

        string name = PostgresTransaction.SavepointName(level);
        ExecuteNow("ROLLBACK TO SAVEPOINT " + name, "RELEASE SAVEPOINT " + name);
        _transaction.Recover();
    }

    /// <inheritdoc/>
    public override RemoteCursor OpenCursor(RemoteStatement statement, IReadOnlyList<RemoteValue> parameters)
    {
        ArgumentNullException.ThrowIfNull(statement);
        ArgumentNullException.ThrowIfNull(parameters);
        PostgresCursor cursor = new(this, _login.ServerName, statement, parameters);
        _cursors.Add(cursor);
        return cursor;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ImportedTable> ImportSchema(ImportRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return new PostgresCatalog(this, _login.ServerName).Import(request);
    }

    /// <inheritdoc/>
    public override void Cancel()
    {
        PostgresStatement? statement;
        lock (_cancelGate)
        {
            statement = _running;
            if (statement is null)
            {
                return;
            }

            statement.ArmHardStop();
            statement.Batch.Cancel();
        }

        // A statement that was about to be sent ignored the request, as Npgsql knows nothing of it yet; one that got it ignores further ones.
        long start = Environment.TickCount64;
        while (!statement.WaitForEnd(s_cancelRepeat) && Environment.TickCount64 - start < PostgresStatement.HardStopAfter.TotalMilliseconds)
        {
            lock (_cancelGate)
            {
                if (_running == statement)
                {
                    statement.Batch.Cancel();
                }
            }
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        ForgetCursors(0);
        _transaction.Clear();
        _isLost = true;
        PostgresOpening.DisposeQuietly(_connection, _source);
    }

    /// <summary>A name that no cursor of this connection had before.</summary>
    public string NextCursorName() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"c{++_cursorCount}");

    /// <summary>Forgets a cursor that is closed, and closes it on the remote with the next statement.</summary>
    public void CloseCursor(PostgresCursor cursor)
    {
        _cursors.Remove(cursor);
        if (cursor.Name is { } name && IsUsable)
        {
            _transaction.CloseCursor(name, cursor.Level);
        }
    }

    /// <summary>The text under which a statement's result had the wanted types before; null = as it is.</summary>
    public string? CorrectedSql(string sql) => _corrections.GetValueOrDefault(sql);

    /// <summary>Remembers a statement's corrected text for its rescans.</summary>
    public void RememberCorrection(string sql, string corrected)
    {
        if (_corrections.Count >= MaxCorrections)
        {
            _corrections.Clear();
        }

        _corrections[sql] = corrected;
    }

    /// <summary>Runs commands in one round trip, after the transaction commands that wait.</summary>
    /// <param name="sql">What to call it in an error's context.</param>
    /// <param name="commands">One or more commands.</param>
    /// <param name="read">Reads the first result; called once, before errors of later commands are known. Null = there is nothing to read.</param>
    public void Execute(string sql, ReadOnlySpan<NpgsqlBatchCommand> commands, Action<NpgsqlDataReader>? read)
    {
        NpgsqlConnection connection = Usable(sql);
        NpgsqlBatch batch = new(connection);
        _transaction.Send(batch);
        foreach (NpgsqlBatchCommand command in commands)
        {
            batch.BatchCommands.Add(command);
        }

        Run(connection, batch, sql, read);
    }

    /// <summary>Runs transaction commands at once, without what waits.</summary>
    private void ExecuteNow(params ReadOnlySpan<string> commands)
    {
        string sql = commands[0];
        NpgsqlConnection connection = Usable(sql);
        NpgsqlBatch batch = new(connection);
        foreach (string command in commands)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(command));
        }

        Run(connection, batch, sql, null);
    }

    private void Run(NpgsqlConnection connection, NpgsqlBatch batch, string sql, Action<NpgsqlDataReader>? read)
    {
        PostgresStatement statement = new(connection, batch);
        lock (_cancelGate)
        {
            _running = statement;
        }

        try
        {
            using NpgsqlDataReader reader = batch.ExecuteReader();
            read?.Invoke(reader);
            while (reader.NextResult())
            {
                // Only to see the errors of later commands.
            }
        }
        catch (Exception error) when (PostgresErrors.IsExpected(error))
        {
            _isLost |= connection.State != System.Data.ConnectionState.Open;
            _transaction.Fail();
            throw PostgresErrors.Statement(error, _login.ServerName, sql, _isLost);
        }
        finally
        {
            statement.End();
            lock (_cancelGate)
            {
                _running = null;
            }
        }
    }

    private NpgsqlConnection Usable(string sql)
    {
        if (_connection is { } connection && IsUsable)
        {
            return connection;
        }

        _isLost = true;
        throw new ForeignDataException(SqlState.ConnectionFailure, $"connection to server \"{_login.ServerName}\" was lost")
        {
            Context = "remote SQL command: " + sql,
        };
    }

    /// <summary>Drops the cursors that were declared at a depth or deeper: the remote has dropped them.</summary>
    private void ForgetCursors(int level)
    {
        foreach (PostgresCursor cursor in _cursors)
        {
            cursor.Forget(level);
        }
    }
}
