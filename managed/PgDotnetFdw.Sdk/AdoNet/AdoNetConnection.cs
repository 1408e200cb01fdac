// How does an ADO.NET provider become a connection of ours?
//
// The driver makes the provider's connection and says by virtual members where its provider differs from the rule; everything else is here: opening,
// transactions and savepoints, cancelling from another thread, errors. Rows are AdoNetCursor's matter, types AdoNetColumn's, writing is in AdoNetConnection.Writes.cs. It knows no provider.
//
// A provider that reads one result at a time (most do) cannot serve two open cursors. Another connection would have another snapshot; so what is left
// of the earlier result is read into memory first (HeldRows), up to MaximumHeldBytes.

using System.Data;
using System.Data.Common;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Options;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Sdk.AdoNet;

/// <summary>
/// A connection over an ADO.NET provider. A driver derives from it and implements <see cref="CreateProviderConnection"/>; what differs from the rule in its
/// provider it says by the virtual members. Values are read with typed getters, bound once for each result.
/// </summary>
public abstract partial class AdoNetConnection : RemoteConnection
{
    private readonly Lock _gate = new();
    private readonly ConnectionOptions _options;
    private readonly List<AdoNetCursor> _cursors = [];
    private DbConnection? _connection;
    private DbTransaction? _transaction;
    private bool _isLost;

    // Under _gate.
    private DbCommand? _running;
    private volatile bool _isCancelled;

    /// <summary>Makes a connection that is not open yet.</summary>
    /// <param name="serverName">Foreign server's name, for messages.</param>
    /// <param name="options">Its time limits are kept.</param>
    protected AdoNetConnection(string serverName, ConnectionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ServerName = serverName;
        _options = options;
    }

    /// <inheritdoc/>
    public override bool IsUsable => !_isLost && _connection is { State: ConnectionState.Open };

    /// <summary>Foreign server's name.</summary>
    protected internal string ServerName { get; }

    /// <summary>The provider's connection; from <see cref="Open"/> on.</summary>
    protected DbConnection ProviderConnection => _connection ?? throw new InvalidOperationException("The connection is not open.");

    /// <summary>Whether several results may be read at the same time on one connection. Default: false.</summary>
    protected internal virtual bool HasConcurrentReaders => false;

    /// <summary>Whether a value may be of another type than its column (SQLite). Default: false. When it is true, the type is asked for each value.</summary>
    protected internal virtual bool HasTypePerValue => false;

    /// <summary>Whether the provider gives DateTime.MaxValue and MinValue, and those of DateOnly, for infinity. Default: false.</summary>
    protected internal virtual bool HasInfiniteDates => false;

    /// <summary>How results are read. Default: columns in order, one result, so that large values need not be in memory as a whole.</summary>
    protected internal virtual CommandBehavior ReaderBehavior => CommandBehavior.SequentialAccess | CommandBehavior.SingleResult;

    /// <summary>Most bytes of a result that are kept in memory when another query needs the connection. Default: 64 MB.</summary>
    protected internal virtual int MaximumHeldBytes => 64 << 20;

    /// <inheritdoc/>
    public override void Open(CancellationToken cancellation)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (_options.ConnectTimeout > TimeSpan.Zero)
        {
            limit.CancelAfter(_options.ConnectTimeout);
        }

        _isLost = false;
        try
        {
            _connection = CreateProviderConnection();

            // Only this form can be cancelled; it may block, because the connection has a thread of its own.
            _connection.OpenAsync(limit.Token).GetAwaiter().GetResult();
            Prepare(_connection);
            if (_options.OnConnect is { } script)
            {
                Execute(script);
            }
        }
        catch (Exception error) when (AdoNetErrors.IsExpected(error))
        {
            _isLost = true;
            throw AdoNetErrors.Connect(error, ServerName, isCancelled: cancellation.IsCancellationRequested, isTimedOut: limit.IsCancellationRequested);
        }
    }

    /// <inheritdoc/>
    public override void BeginTransaction() => BeginTransaction(TransactionModes.Default);

    /// <inheritdoc/>
    public override void BeginTransaction(TransactionModes modes)
    {
        ArgumentNullException.ThrowIfNull(modes);
        Modes = modes;
        Run(() => _transaction = StartTransaction(ProviderConnection));
    }

    /// <inheritdoc/>
    /// <remarks>The whole script goes to the provider as one command text.</remarks>
    public override void Execute(string script) => Run(() =>
    {
        HoldOthers(null);
        using DbCommand command = ProviderConnection.CreateCommand();
        command.Transaction = _transaction;
#pragma warning disable CA2100 // the text of a server option: who owns the server says what runs
        command.CommandText = script;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    });

    /// <inheritdoc/>
    public override void CommitTransaction()
    {
        CloseCursors();
        Run(() => _transaction?.Commit());
        EndTransaction();
    }

    /// <inheritdoc/>
    public override void RollbackTransaction()
    {
        CloseCursors();
        Run(() => _transaction?.Rollback());
        EndTransaction();
    }

    /// <inheritdoc/>
    /// <remarks>Where the provider has no savepoints it is only noted: what is read need not be undone, and nothing is written meanwhile.</remarks>
    public override void CreateSavepoint(int level) => Run(() =>
    {
        if (Savepoint() is { } transaction)
        {
            transaction.Save(SavepointName(level));
        }
        else
        {
            _missingSavepoints.Add(level);
        }
    });

    /// <inheritdoc/>
    public override void ReleaseSavepoint(int level) => Run(() =>
    {
        Savepoint()?.Release(SavepointName(level));
        _missingSavepoints.RemoveAll(missing => missing >= level);
    });

    /// <inheritdoc/>
    public override void RollbackToSavepoint(int level) => Run(() =>
    {
        if (Savepoint() is { } transaction)
        {
            transaction.Rollback(SavepointName(level));
            transaction.Release(SavepointName(level));
        }

        _missingSavepoints.RemoveAll(missing => missing >= level);
    });

    /// <inheritdoc/>
    public override RemoteCursor OpenCursor(RemoteStatement statement, IReadOnlyList<RemoteValue> parameters)
    {
        ArgumentNullException.ThrowIfNull(statement);
        ArgumentNullException.ThrowIfNull(parameters);
        var cursor = new AdoNetCursor(this, CreateCommand(statement, parameters), statement);
        _cursors.Add(cursor);
        return cursor;
    }

    /// <inheritdoc/>
    /// <remarks>Default: refused; tables are created by hand.</remarks>
    public override IReadOnlyList<ImportedTable> ImportSchema(ImportRequest request) =>
        throw new ForeignDataException(SqlState.FeatureNotSupported, $"driver of server \"{ServerName}\" cannot import a schema")
        {
            Hint = "Use CREATE FOREIGN TABLE.",
        };

    /// <inheritdoc/>
    public override void Cancel()
    {
        DbCommand? running;
        lock (_gate)
        {
            _isCancelled = true;
            running = _running;
        }

        try
        {
            if (running is not null)
            {
                CancelCommand(running);
            }
        }
#pragma warning disable CA1031 // the command may be ending, or the link be gone, at the same time: then there is nothing left to stop
        catch (Exception)
        {
        }
#pragma warning restore CA1031
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _isLost = true;
        try
        {
            CloseCursors();
            _transaction?.Dispose();
            _connection?.Dispose();
        }
#pragma warning disable CA1031 // whatever state the link is in, it is given up
        catch (Exception)
        {
        }
#pragma warning restore CA1031
        GC.SuppressFinalize(this);
    }

    /// <summary>Makes the provider's connection, not open yet. Called on the connection's own thread.</summary>
    protected abstract DbConnection CreateProviderConnection();

    /// <summary>Runs what a new connection needs, such as settings. Default: nothing.</summary>
    protected virtual void Prepare(DbConnection connection)
    {
    }

    /// <summary>How the transaction is to be started, or was.</summary>
    protected TransactionModes Modes { get; private set; } = TransactionModes.Default;

    /// <summary>Starts the remote transaction, in <see cref="Modes"/>. Default: with their isolation; that a transaction only reads is not said to the remote. null = the remote has no transactions.</summary>
    protected virtual DbTransaction? StartTransaction(DbConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return connection.BeginTransaction(Modes.Isolation switch
        {
            RemoteIsolation.ReadCommitted => IsolationLevel.ReadCommitted,
            RemoteIsolation.Serializable => IsolationLevel.Serializable,
            _ => IsolationLevel.RepeatableRead,
        });
    }

    /// <summary>Name of a parameter in a command, as the dialect writes it into the SQL or as the provider wants it; empty = by position. Default: <c>@p1</c>.</summary>
    /// <param name="ordinal">Position, ≥ 1.</param>
    protected virtual string ParameterName(int ordinal) => FormattableString.Invariant($"@p{ordinal}");

    /// <summary>
    /// Gives a parameter its value. Default: the .NET type that is closest to the local one; text for all that has none. A dialect should not send what the provider
    /// cannot take; arrays are refused here.
    /// </summary>
    /// <param name="parameter">Whose DbType and Value may be set.</param>
    /// <param name="type">Local type.</param>
    /// <param name="value">The value, maybe NULL.</param>
    protected virtual void Bind(DbParameter parameter, TypeFacts type, RemoteValue value)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(value);
        parameter.Value = AdoNetValues.ToProvider(type, value);
    }

    /// <summary>Stops a command. Called on another thread than the connection's. Default: <see cref="DbCommand.Cancel"/>.</summary>
    protected virtual void CancelCommand(DbCommand command)
    {
        ArgumentNullException.ThrowIfNull(command);
        command.Cancel();
    }

    /// <summary>The SQLSTATE of a provider's error; null = unknown. Default: what the provider says.</summary>
    protected internal virtual string? SqlStateOf(DbException error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return error.SqlState;
    }

    /// <summary>Whether the work in progress is to stop.</summary>
    internal bool IsCancelled => _isCancelled;

    /// <summary>Starts work that can be stopped.</summary>
    /// <param name="command">What then is to be cancelled; null = nothing, only the mark is set.</param>
    internal void Enter(DbCommand? command)
    {
        lock (_gate)
        {
            _isCancelled = false;
            _running = command;
        }
    }

    /// <summary>Ends it.</summary>
    internal void Leave()
    {
        lock (_gate)
        {
            _running = null;
        }
    }

    /// <summary>Makes the connection free for another command than that of a cursor.</summary>
    internal void HoldOthers(AdoNetCursor? cursor)
    {
        if (HasConcurrentReaders)
        {
            return;
        }

        foreach (AdoNetCursor other in _cursors)
        {
            if (!ReferenceEquals(other, cursor))
            {
                other.Hold();
            }
        }
    }

    /// <summary>A cursor has been closed.</summary>
    internal void Forget(AdoNetCursor cursor) => _cursors.Remove(cursor);

    /// <summary>The error of a statement; notes whether the connection is lost.</summary>
    internal ForeignDataException Failed(Exception error, string? sql)
    {
        _isLost |= _connection is not { State: ConnectionState.Open };
        string? state = error is DbException provider ? SqlStateOf(provider) : null;
        return AdoNetErrors.Statement(error, ServerName, sql, state, _isCancelled, _isLost);
    }

    private static string SavepointName(int level) => FormattableString.Invariant($"s{level}");

    private DbTransaction? Savepoint()
    {
        if (!HasSavepoints)
        {
            return null;
        }

        HoldOthers(null);
        return _transaction;
    }

    private DbCommand CreateCommand(RemoteStatement statement, IReadOnlyList<RemoteValue> parameters)
    {
        DbCommand command = CreateCommand(statement.SentSql);
        for (int i = 0; i < parameters.Count; i++)
        {
            Bind(AddParameter(command), statement.ParameterTypes[i], parameters[i]);
        }

        return command;
    }

    private void Run(Action action)
    {
        Enter(null);
        try
        {
            action();
        }
        catch (Exception error) when (AdoNetErrors.IsExpected(error))
        {
            throw Failed(error, null);
        }
        finally
        {
            Leave();
        }
    }

    private void EndTransaction()
    {
        _transaction?.Dispose();
        _transaction = null;
        _missingSavepoints.Clear();
    }

    private void CloseCursors()
    {
        foreach (AdoNetCursor cursor in _cursors)
        {
            cursor.Close();
        }
    }
}
