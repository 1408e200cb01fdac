using System.Data;
using System.Globalization;
using System.Text;
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

    /// <summary>The first release with client_connection_check_interval.</summary>
    private const int FirstMajorThatLooksForItsClient = 14;

    private static readonly TimeSpan s_firstRepeat = TimeSpan.FromMilliseconds(20);

    private readonly PostgresLogin _login;
    private readonly PostgresTransaction _transaction = new();
    private readonly List<PostgresCursor> _cursors = [];
    private readonly Dictionary<string, string> _corrections = new(StringComparer.Ordinal);

    /// <summary>Held while a cancel request is being delivered, and to change <see cref="_running"/>: so a request never hits a later statement.</summary>
    private readonly Lock _cancelGate = new();
    private PostgresStatement? _running;
    private bool _isInCall;
    private bool _isCancelWanted;

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
    public override bool IsUsable => !_isLost && _connection is { State: ConnectionState.Open };

    /// <summary>The remote transaction.</summary>
    public PostgresTransaction Transaction => _transaction;

    private int Major => (_connection ?? throw new InvalidOperationException("not open")).PostgreSqlVersion.Major;

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

        if (version.Major >= FirstMajorThatLooksForItsClient)
        {
            AskToLookForClient();
        }
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Names of cursors start anew, as those of an earlier transaction are gone: the same query is then the same text in each transaction, which
    /// matters where the remote keeps statistics by text.
    /// </remarks>
    public override void BeginTransaction()
    {
        _cursorCount = 0;
        _transaction.Begin();
    }

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
        return InCall(() => new PostgresCatalog(this, _login.ServerName, Major).Import(request));
    }

    /// <inheritdoc/>
    public override RemoteProfile? ReadProfile() =>
        InCall(() => PostgresFacts.ReadProfile(this, Major));

    /// <inheritdoc/>
    public override RemoteEstimate? EstimateQuery(string sql)
    {
        ArgumentNullException.ThrowIfNull(sql);
        return InCall(() => PostgresFacts.Estimate(this, sql));
    }

    /// <inheritdoc/>
    public override RemoteSample? PrepareSample(RemoteTable table, double wantedRows)
    {
        ArgumentNullException.ThrowIfNull(table);
        AnalyzeSampling method = (table.Options as PostgresTableOptions)?.AnalyzeSampling ?? _login.AnalyzeSampling;
        return InCall(() => PostgresSampling.Prepare(this, method, table, wantedRows));
    }

    /// <inheritdoc/>
    public override void Cancel()
    {
        PostgresStatement? statement;
        lock (_cancelGate)
        {
            // Also for the statements that the same call has yet to send.
            _isCancelWanted = _isInCall;
            statement = _running;
            if (statement is null)
            {
                return;
            }

            statement.ExpectEnd();
            statement.RequestCancel();
        }

        // A request that reaches the remote before the statement does is void, so it is repeated until the statement has ended.
        TimeSpan pause = s_firstRepeat;
        while (!statement.WaitForEnd(pause) && pause < PostgresStatement.HardStopAfter)
        {
            pause *= 2;
            lock (_cancelGate)
            {
                if (_running == statement)
                {
                    statement.RequestCancel();
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

    /// <summary>A name that no cursor of this transaction had before.</summary>
    public string NextCursorName() => string.Create(CultureInfo.InvariantCulture, $"c{++_cursorCount}");

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
    public string? CorrectedSql(RemoteStatement statement) =>
        _corrections.Count == 0 ? null : _corrections.GetValueOrDefault(CorrectionKey(statement));

    /// <summary>Remembers a statement's corrected text for its rescans.</summary>
    public void RememberCorrection(RemoteStatement statement, string corrected)
    {
        if (_corrections.Count >= MaxCorrections)
        {
            _corrections.Clear();
        }

        _corrections[CorrectionKey(statement)] = corrected;
    }

    /// <summary>Says that a call begins which may send several statements, all of which a cancel concerns.</summary>
    public void EnterCall()
    {
        lock (_cancelGate)
        {
            _isInCall = true;
            _isCancelWanted = false;
        }
    }

    /// <summary>Says that the call has ended; a cancel that came too late for it is forgotten.</summary>
    public void LeaveCall()
    {
        lock (_cancelGate)
        {
            _isInCall = false;
            _isCancelWanted = false;
        }
    }

    /// <summary>Runs commands in one round trip, after the transaction commands that wait.</summary>
    /// <param name="sql">What to call it in an error's context.</param>
    /// <param name="commands">One or more commands.</param>
    /// <param name="read">Reads the first result; called once, before errors of later commands are known. Null = there is nothing to read.</param>
    public void Execute(string sql, ReadOnlySpan<NpgsqlBatchCommand> commands, Action<NpgsqlDataReader>? read)
    {
        PostgresStatement statement = Start(sql);
        _transaction.Send(statement.Batch);
        foreach (NpgsqlBatchCommand command in commands)
        {
            statement.Batch.BatchCommands.Add(command);
        }

        Run(statement, sql, read);
    }

    private T InCall<T>(Func<T> call)
    {
        EnterCall();
        try
        {
            return call();
        }
        finally
        {
            LeaveCall();
        }
    }

    /// <summary>Runs transaction commands at once, without what waits.</summary>
    private void ExecuteNow(params ReadOnlySpan<string> commands)
    {
        string sql = commands[0];
        PostgresStatement statement = Start(sql);
        foreach (string command in commands)
        {
            statement.Batch.BatchCommands.Add(new NpgsqlBatchCommand(command));
        }

        Run(statement, sql, null);
    }

    /// <summary>
    /// Lets a statement that sends nothing for long, such as an aggregate over a large table, end soon after this server has died: the remote would else see
    /// it when it sends the result.
    /// </summary>
    private void AskToLookForClient()
    {
        try
        {
            ExecuteNow("SET client_connection_check_interval = '2s'");
        }
        catch (ForeignDataException) when (IsUsable)
        {
            // A platform on which the remote cannot see that.
        }
    }

    /// <summary>Makes the statement that a cancel stops from now on; <see cref="Run"/> must follow.</summary>
    private PostgresStatement Start(string sql)
    {
        NpgsqlConnection connection = Usable(sql);
        PostgresStatement statement = new(connection, new NpgsqlBatch(connection));
        lock (_cancelGate)
        {
            if (_isCancelWanted)
            {
                throw PostgresErrors.StatementCanceled(_login.ServerName, sql);
            }

            _running = statement;
        }

        return statement;
    }

    private void Run(PostgresStatement statement, string sql, Action<NpgsqlDataReader>? read)
    {
        try
        {
            using NpgsqlDataReader reader = statement.Batch.ExecuteReader();
            read?.Invoke(reader);
            while (reader.NextResult())
            {
                // Only to see the errors of later commands.
            }
        }
        catch (Exception error) when (PostgresErrors.IsExpected(error))
        {
            _isLost |= _connection is not { State: ConnectionState.Open };
            _transaction.Fail();
            throw PostgresErrors.Statement(error, _login.ServerName, sql, statement.IsCanceled, _isLost);
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

    /// <summary>What a correction depends on: the text, and how its columns are wanted.</summary>
    private static string CorrectionKey(RemoteStatement statement)
    {
        StringBuilder key = new(statement.Sql);
        foreach (ResultColumn column in statement.Columns)
        {
            key.Append(CultureInfo.InvariantCulture, $" {column.Type.Oid}:{(int)column.Transfer}");
        }

        return key.ToString();
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
