using System.Globalization;
using System.Text;
using Npgsql;
using PgDotnetFdw.Driver.Postgres.Links;
using PgDotnetFdw.Driver.Postgres.Wire;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Options;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Sql;

namespace PgDotnetFdw.Driver.Postgres;

/// <summary>
/// A session of a remote PostgreSQL. Every query is a portal, so that several can be open at once; blocking calls run on the connection's own thread.
/// Transaction commands are sent with the statement that follows them.
/// </summary>
internal sealed partial class PostgresConnection : RemoteConnection
{
    /// <summary>How many statements' corrected texts are remembered; see <see cref="CorrectedSql"/>.</summary>
    private const int MaxCorrections = 64;

    /// <summary>The first release with client_connection_check_interval.</summary>
    private const int FirstMajorThatLooksForItsClient = 14;

    private static readonly PostgresCommand[] s_commit = [new(PostgresTransaction.Commit)];

    private readonly PostgresLogin _login;
    private readonly PostgresTransaction _transaction;
    private readonly List<PostgresCursor> _cursors = [];
    private readonly Dictionary<string, string> _corrections = new(StringComparer.Ordinal);

    private PostgresLink? _link;
    private bool _isLost;
    private bool _hasOneSnapshot;
    private int _portalCount;
    private int _explainCount;

    /// <summary>What names the transaction's snapshot for other sessions; null = it was not exported.</summary>
    private string? _snapshot;

    /// <summary>Makes a connection that is not open yet.</summary>
    public PostgresConnection(PostgresLogin login)
    {
        _login = login;
        _transaction = login.IsPooledByTransaction
            ? new PostgresTransaction { Settings = PostgresPooling.Settings(login.Environment) }
            : new PostgresTransaction { AreSettingsAltered = () => _link is { AreSettingsAltered: true } };
    }

    /// <inheritdoc/>
    public override bool IsUsable => !_isLost && _link is { IsOpen: true };

    /// <inheritdoc/>
    public override bool HasWritten => _link is null || _link.HasWritten || _transaction.IsFailed;

    /// <summary>The remote transaction.</summary>
    public PostgresTransaction Transaction => _transaction;

    /// <summary>Major version of the remote.</summary>
    public int Major => (_link ?? throw new InvalidOperationException("not open")).Major;

    /// <inheritdoc/>
    public override void Open(CancellationToken cancellation)
    {
        Connect(cancellation);
    }

    /// <inheritdoc/>
    /// <remarks>
    /// A session that the remote has ended since the last transaction is replaced: nothing of it is needed any more. Names of portals start anew, as those of an
    /// earlier transaction are gone: over the provider they are part of the text, and the remote keeps statistics by text.
    /// </remarks>
    public override void BeginTransaction(TransactionModes modes)
    {
        EnsureAlive(isAsked: false);
        StartTransaction(modes);
    }

    /// <inheritdoc/>
    public override void BeginTransaction() => BeginTransaction(TransactionModes.Default);

    /// <inheritdoc/>
    /// <remarks>A pooler names none of its sessions.</remarks>
    public override int? RemotePid => _login.IsPooledByTransaction ? null : _link?.RemotePid;

    /// <inheritdoc/>
    public override int? PreparedStatements => _link?.PreparedStatements;

    /// <inheritdoc/>
    public override bool HasRemoteGone => _isLost || _link is { HasRemoteGone: true };

    /// <inheritdoc/>
    /// <remarks>A session that has ended while it was idle is replaced, as at the beginning of a transaction.</remarks>
    public override void Ping()
    {
        if (_transaction.Depth == 0)
        {
            EnsureAlive(isAsked: true);
            return;
        }

        InCall(() => Run(SignOfLife, link => link.Query(_transaction.TakeCommands(), SignOfLife, [])));
    }

    /// <inheritdoc/>
    public override void SetReadOnly() => _transaction.SetReadOnly();

    /// <inheritdoc/>
    public override void Execute(string script)
    {
        ArgumentNullException.ThrowIfNull(script);
        IReadOnlyList<PostgresCommand> commands = [.. SqlScript.Split(script).Select(static command => new PostgresCommand(command))];
        InCall(() => Run(script, link =>
        {
            link.NoteScript(script);
            link.Run([.. _transaction.TakeCommands(), .. commands]);
            link.NoteWrite();
            return true;
        }));
    }

    /// <inheritdoc/>
    public override void BeginTransaction(string snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        EnsureAlive(isAsked: false);
        StartLinkTransaction();
        _transaction.Begin(PostgresDivision.SnapshotOf(snapshot));
        InCall(() => PostgresDivision.CheckServer(this, _login.ServerName, snapshot));
    }

    /// <inheritdoc/>
    public override void CommitTransaction()
    {
        if (TakeAskedCommit())
        {
            return;
        }

        bool isStarted = _transaction.IsStarted;
        bool hasWritten = HasWritten;
        bool isFailed = isStarted && hasWritten && HasFailed();
        ForgetCursors(0);
        _transaction.Clear();
        if (!isStarted)
        {
            return;
        }

        if (!hasWritten)
        {
            // It only gives locks and the snapshot back. The answer is read with that of the next statement.
            Run("COMMIT", static link =>
            {
                link.Post(s_commit);
                return true;
            });
            return;
        }

        // COMMIT of an aborted transaction would succeed, as a rollback. An error that comes to light here is one of rows that were fetched ahead and that nobody
        // has asked for; where nothing was written before, nothing is lost with them.
        bool isLoss = isFailed && _link is { HadWritten: true };
        ExecuteNow(isFailed ? "ROLLBACK" : "COMMIT");
        if (isLoss)
        {
            throw CannotCommitFailed();
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
            StopAhead(0, "ROLLBACK");
            ExecuteNow("ROLLBACK");
        }
    }

    /// <inheritdoc/>
    public override void CreateSavepoint(int level) => _transaction.CreateSavepoint(level);

    /// <inheritdoc/>
    public override void ReleaseSavepoint(int level)
    {
        _transaction.ReleaseSavepoint(level);
        _link?.MoveUp(level - 1);
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

        StopAhead(level, "ROLLBACK TO SAVEPOINT");
        string name = PostgresTransaction.SavepointName(level);
        ExecuteNow("ROLLBACK TO SAVEPOINT " + name, "RELEASE SAVEPOINT " + name);
        _link?.ForgetLocks();
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
    public override RemoteDivision? Divide(RemoteStatement statement, int parts)
    {
        ArgumentNullException.ThrowIfNull(statement);
        return Major < PostgresDivision.FirstMajor || !_hasOneSnapshot ? null : InCall(() => PostgresDivision.Divide(this, statement, parts, ref _snapshot));
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
    public override IReadOnlyList<string>? ExplainQuery(RemoteStatement statement, IReadOnlyList<RemoteValue>? parameters, ExplainDetails details)
    {
        ArgumentNullException.ThrowIfNull(statement);
        return InCall(() => PostgresPlans.Explain(this, Major, statement, parameters, details));
    }

    /// <inheritdoc/>
    public override RemoteSample? PrepareSample(RemoteTable table, double wantedRows)
    {
        ArgumentNullException.ThrowIfNull(table);
        AnalyzeSampling method = (table.Options as PostgresTableOptions)?.AnalyzeSampling ?? _login.AnalyzeSampling;
        return InCall(() => PostgresSampling.Prepare(this, method, table, wantedRows));
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        ForgetCursors(0);
        _transaction.Clear();
        _isLost = true;
        _link?.Dispose();
    }

    /// <summary>Forgets a cursor that is closed, and closes it on the remote with the next statement.</summary>
    public void CloseCursor(PostgresCursor cursor)
    {
        _cursors.Remove(cursor);
        if (cursor.PortalName is { } name && IsUsable)
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

    /// <summary>Runs a query with a small result, after the transaction commands that wait.</summary>
    /// <param name="sql">The query.</param>
    /// <param name="parameters">Its parameters in text form; null = NULL.</param>
    /// <returns>Its rows, all values in text form.</returns>
    public IReadOnlyList<string?[]> Query(string sql, params IReadOnlyList<string?> parameters) =>
        Run(sql, link => link.Query(_transaction.TakeCommands(), sql, parameters));

    /// <summary>A name for a prepared statement that the session has not had before.</summary>
    public string NewStatementName() => _login.IsPooledByTransaction ? $"pgdotnet_explain_{Guid.NewGuid():N}" : string.Create(CultureInfo.InvariantCulture, $"pgdotnet_explain_{++_explainCount}");

    /// <summary>Makes a portal of which the remote hears with its first fetch.</summary>
    /// <param name="query">What it runs.</param>
    public PostgresPortal CreatePortal(PortalQuery query)
    {
        _portalCount++;
        return Usable(query.Sql).CreatePortal(string.Create(CultureInfo.InvariantCulture, $"c{_portalCount}"), query);
    }

    /// <summary>Gives rows of a portal to a sink.</summary>
    /// <returns>What it cost; null when that is not counted.</returns>
    public RemoteCounters? Fetch(PostgresPortal portal, string sql, int maxRows, IRowSink sink) =>
        Run(sql, link =>
        {
            RemoteCounters? before = TakeCountersBefore() ?? link.Counters;
            portal.Fetch(_transaction, maxRows, sink);
            return link.Counters?.Since(before ?? default);
        });

    private void StartTransaction(TransactionModes modes)
    {
        StartLinkTransaction();
        _hasOneSnapshot = modes.Isolation != RemoteIsolation.ReadCommitted;
        _transaction.Begin(modes);
    }

    private void StartLinkTransaction()
    {
        _portalCount = 0;
        _snapshot = null;
        _link?.StartTransaction();
    }

    private void Connect(CancellationToken cancellation)
    {
        PostgresOpening opening = new(_login);
        (NpgsqlDataSource source, NpgsqlConnection connection) = opening.Complete(cancellation);
        Version version = connection.PostgreSqlVersion;
        if (version.Major < 10)
        {
            PostgresOpening.DisposeQuietly(connection, source);
            throw PostgresErrors.TooOld(_login, version);
        }

        _link = _login.UsesProviderOnly ? new NpgsqlLink(source, connection) : WireTakeover.Take(source, connection, _login.IsPooledByTransaction);
        Run("BEGIN", static link =>
        {
            link.Probe();
            return true;
        });
        if (version.Major >= FirstMajorThatLooksForItsClient && !_login.IsPooled)
        {
            AskToLookForClient();
        }

        SetSessionUp();
    }

    /// <summary>Runs transaction commands at once, without what waits.</summary>
    private void ExecuteNow(params ReadOnlySpan<string> commands)
    {
        PostgresCommand[] all = new PostgresCommand[commands.Length];
        for (int i = 0; i < all.Length; i++)
        {
            all[i] = new PostgresCommand(commands[i]);
        }

        Run(commands[0], link =>
        {
            link.Run(all);
            return true;
        });
    }

    /// <summary>Whether the remote has aborted the transaction, be it over rows that it was asked for ahead of time.</summary>
    private bool HasFailed()
    {
        if (!_transaction.IsFailed && IsUsable)
        {
            if (HasNothingToLose)
            {
                StopAhead(0, "COMMIT");
            }

            Run("COMMIT", static link =>
            {
                link.Settle();
                return true;
            });
        }

        return _transaction.IsFailed || _link is { IsTransactionFailed: true };
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

    private PostgresLink Usable(string sql)
    {
        if (_link is { } link && IsUsable)
        {
            return link;
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
