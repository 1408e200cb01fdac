// What is a connection to SQLite? One handle on the file, used on one thread, with the handlers of SqliteControl on it.
//
// Transactions: BEGIN is deferred, so the snapshot is taken by the first read and held until the end; in rollback-journal mode that keeps writers
// out meanwhile. Cursors are closed with their transaction, because an active one would keep the old snapshot alive into the next.
// Settings: mmap_size = 0, because a mapped file that another process truncates ends the backend with SIGBUS; trusted_schema = OFF, because the
// file's author need not be trusted (https://www.sqlite.org/security.html).

using System.Text;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Sql;

namespace PgDotnetFdw.Driver.Sqlite;

/// <summary>One connection to a database file.</summary>
internal sealed unsafe partial class SqliteConnection : RemoteConnection
{
    private const int OldestVersion = 3_031_000;

    private const int WritesAllowed = int.MaxValue;

    private readonly SqliteConnectionOptions _options;
    private readonly SqliteControl _control;
    private readonly List<SqliteCursor> _cursors = [];
    private nint _database;
    private bool _isUsable = true;
    private bool _isInTransaction;

    // 0 = the whole transaction only reads, n = what is inside n − 1 savepoints does.
    private int _queryOnlySince = WritesAllowed;

    internal SqliteConnection(string serverName, SqliteConnectionOptions options)
    {
        ServerName = serverName;
        _options = options;
        _control = new SqliteControl(options.BusyTimeout);
    }

    /// <inheritdoc/>
    public override bool IsUsable => _isUsable;

    /// <summary>Foreign server, for messages.</summary>
    internal string ServerName { get; }

    private bool IsTransactionLost => _isInTransaction && (_database == 0 || NativeMethods.IsAutoCommit(_database) != 0);

    /// <summary>Whether SQLite enforces foreign keys here.</summary>
    internal bool EnforcesForeignKeys => _options.ForeignKeys;

    /// <summary>Whether the database keeps text in UTF-16; attached ones always agree.</summary>
    internal bool IsUtf16 { get; private set; }

    /// <inheritdoc/>
    public override void Open(CancellationToken cancellation)
    {
        try
        {
            OpenFile(cancellation);
            if (_options.OnConnect is { } script)
            {
                RunOnConnect(script);
            }
        }
        catch (DllNotFoundException missing)
        {
            _isUsable = false;
            throw SqliteErrors.Library(ServerName, "The library libsqlite3.so.0 cannot be loaded.", missing);
        }
        catch (EntryPointNotFoundException missing)
        {
            _isUsable = false;
            throw SqliteErrors.Library(ServerName, "The library libsqlite3.so.0 lacks a function that is needed.", missing);
        }
        catch (ForeignDataException)
        {
            _isUsable = false;
            throw;
        }
    }

    /// <inheritdoc/>
    public override void BeginTransaction() => BeginTransaction(TransactionModes.Default);

    /// <inheritdoc/>
    /// <remarks>Transactions of SQLite are always serializable.</remarks>
    public override void BeginTransaction(TransactionModes modes)
    {
        ArgumentNullException.ThrowIfNull(modes);
        SetQueryOnly(modes.IsReadOnly ? 0 : WritesAllowed);
        Command("BEGIN");
        _isInTransaction = true;
        _hasWritten = false;
        _savepoints = 0;
    }

    /// <inheritdoc/>
    public override void SetReadOnly() => SetQueryOnly(_savepoints + 1);

    /// <inheritdoc/>
    public override void Execute(string script)
    {
        ArgumentNullException.ThrowIfNull(script);
        foreach (string command in SqlScript.Split(script))
        {
            _hasWritten = _isInTransaction;
            _ = Guarded(_options.QueryTimeout, command, () => Rows(command));
        }
    }

    /// <inheritdoc/>
    public override void CommitTransaction()
    {
        CloseCursors();

        // May wait for readers to leave the file. A cancel that comes when it is done is too late, not an error.
        _control.Begin(null, isAlone: true);
        try
        {
            Command("COMMIT");
        }
        catch (ForeignDataException)
        {
            SqliteOutcome outcome = _control.End();
            if (outcome != SqliteOutcome.Finished)
            {
                throw Stopped(outcome, "COMMIT");
            }

            throw;
        }

        _control.End();
        _isInTransaction = false;
        _hasWritten = false;
    }

    /// <inheritdoc/>
    public override void RollbackTransaction()
    {
        CloseCursors();
        _isInTransaction = false;

        // Some errors end the transaction by themselves; then there is none to roll back.
        if (_database != 0 && NativeMethods.IsAutoCommit(_database) == 0)
        {
            Command("ROLLBACK");
        }

        _hasWritten = false;
    }

    /// <inheritdoc/>
    public override void CreateSavepoint(int level)
    {
        Command($"SAVEPOINT s{level}");
        _savepoints++;
    }

    /// <inheritdoc/>
    public override void ReleaseSavepoint(int level)
    {
        Command($"RELEASE s{level}");
        _savepoints--;
        if (_queryOnlySince > _savepoints + 1)
        {
            SetQueryOnly(WritesAllowed);
        }
    }

    /// <inheritdoc/>
    public override void RollbackToSavepoint(int level)
    {
        Command($"ROLLBACK TO s{level}");
        ReleaseSavepoint(level);
    }

    /// <inheritdoc/>
    public override RemoteCursor OpenCursor(RemoteStatement statement, IReadOnlyList<RemoteValue> parameters)
    {
        ArgumentNullException.ThrowIfNull(statement);
        ArgumentNullException.ThrowIfNull(parameters);
        SqliteStatement? prepared = null;
        try
        {
            bool countsReturned = statement.IsWriting && MustCountReturned(statement);
            string sql = countsReturned ? statement.Sql + CountRows : statement.Sql;

            // Reading the schema may wait for a lock.
            prepared = Guarded(_options.QueryTimeout, sql, () => Prepare(sql + statement.Comment?.Text, sql));
            int count = NativeMethods.ColumnCount(prepared.Handle);
            if (count != Math.Max(statement.Columns.Count, statement.IsWriting && !countsReturned ? 0 : 1))
            {
                throw new ForeignDataException(SqlState.InternalError, "remote statement has another number of columns than its plan") { Context = $"remote SQL command: {statement.Sql}" };
            }

            int code = prepared.Bind(statement.ParameterTypes, parameters);
            if (code != SqliteResult.Ok)
            {
                throw Failed(code, LastMessage(), statement.Sql);
            }

            var cursor = new SqliteCursor(this, prepared, statement, countsReturned);
            _cursors.Add(cursor);
            prepared = null;
            return cursor;
        }
        finally
        {
            prepared?.Dispose();
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ImportedTable> ImportSchema(ImportRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Guarded(_options.QueryTimeout, null, () => SqliteCatalog.Import(this, request));
    }

    /// <inheritdoc/>
    public override RemoteProfile ReadProfile() => Guarded(_options.QueryTimeout, null, () => new SqliteProfile(
        IsUtf16, Rows("SELECT 1 FROM pragma_compile_options WHERE compile_options = 'ENABLE_ICU'").Count > 0));

    /// <inheritdoc/>
    /// <remarks>Parameters are left without values: the plan does not depend on them. Nothing is run.</remarks>
    public override IReadOnlyList<string>? ExplainQuery(RemoteStatement statement, IReadOnlyList<RemoteValue>? parameters, ExplainDetails details)
    {
        ArgumentNullException.ThrowIfNull(statement);
        return Guarded(_options.QueryTimeout, statement.Sql, () => SqlitePlans.Format(Plan(statement.Sql)));
    }

    /// <inheritdoc/>
    public override void Cancel() => _control.Cancel();

    /// <inheritdoc/>
    public override void Dispose()
    {
        _isUsable = false;
        CloseCursors();
        CloseWriters();
        _control.Detach();
        if (_database != 0)
        {
            NativeMethods.Close(_database);
            _database = 0;
        }

        _control.Dispose();
    }

    /// <summary>Runs a query of the driver's own and gives its rows, each column as text.</summary>
    /// <param name="sql">The query.</param>
    /// <param name="parameters">Texts for its parameters.</param>
    internal List<string?[]> Rows(string sql, params ReadOnlySpan<string> parameters)
    {
        using SqliteStatement statement = Prepare(sql, sql);
        var types = new List<TypeFacts>();
        var values = new List<RemoteValue>();
        foreach (string parameter in parameters)
        {
            types.Add(s_text);
            values.Add(RemoteValue.FromText(parameter));
        }

        return ReadAll(statement, statement.Bind(types, values), sql);
    }

    private List<string?[]> Plan(string sql)
    {
        using SqliteStatement statement = Prepare("EXPLAIN QUERY PLAN " + sql, sql);
        return ReadAll(statement, SqliteResult.Ok, sql);
    }

    private List<string?[]> ReadAll(SqliteStatement statement, int code, string sql)
    {
        List<string?[]> rows = [];
        int columns = NativeMethods.ColumnCount(statement.Handle);
        while (code == SqliteResult.Ok && (code = statement.Step()) == SqliteResult.Row)
        {
            var row = new string?[columns];
            for (int i = 0; i < columns; i++)
            {
                row[i] = statement.Text(i);
            }

            rows.Add(row);
            code = SqliteResult.Ok;
        }

        return code is SqliteResult.Ok or SqliteResult.Done ? rows : throw Failed(code, LastMessage(), sql);
    }

    /// <summary>Whether libsqlite3 is at least of a version, e.g. 3037000.</summary>
    internal static bool HasVersion(int version) => NativeMethods.LibraryVersionNumber() >= version;

    /// <summary>Starts work of a cursor that may be stopped.</summary>
    /// <param name="spent">Time that its earlier work took.</param>
    /// <param name="cursor">The cursor.</param>
    internal void BeginWork(TimeSpan spent, SqliteCursor cursor)
    {
        bool isAlone = true;
        foreach (SqliteCursor other in _cursors)
        {
            isAlone &= ReferenceEquals(other, cursor) || !other.IsActive;
        }

        _control.Begin(_options.QueryTimeout > TimeSpan.Zero ? _options.QueryTimeout - spent : null, isAlone);
    }

    /// <summary>Ends the work.</summary>
    internal SqliteOutcome EndWork() => _control.End();

    /// <summary>SQLite's words on the latest error.</summary>
    internal string LastMessage() => SqliteStatement.Utf8(NativeMethods.ErrorMessage(_database)) ?? string.Empty;

    /// <summary>The error of a statement; notes whether the connection may still be used.</summary>
    /// <param name="code">Extended result code.</param>
    /// <param name="message">SQLite's words.</param>
    /// <param name="sql">The statement; null when it is not the user's.</param>
    /// <param name="isWriting">Whether it is an UPDATE or DELETE.</param>
    internal ForeignDataException Failed(int code, string message, string? sql, bool isWriting = false)
    {
        bool isBroken = SqliteResult.Primary(code) is SqliteResult.InputOutput or SqliteResult.Corrupt or SqliteResult.NotADatabase or SqliteResult.Misuse
            or SqliteResult.NoMemory or SqliteResult.CannotOpen;

        // After some errors SQLite rolls back by itself, and the snapshot is gone.
        _isUsable &= !isBroken && !IsTransactionLost;
        return isWriting && sql is not null
            ? Writes.SqliteWriteErrors.Translate(ServerName, code, message, SiteOf(sql), isNull: true)
            : SqliteErrors.Statement(ServerName, code, message, sql);
    }

    /// <summary>The error of a statement that was stopped; notes whether the connection may still be used.</summary>
    internal ForeignDataException Stopped(SqliteOutcome outcome, string? sql)
    {
        // SQLite ends the transaction when it stops a statement that writes: https://www.sqlite.org/c3ref/interrupt.html.
        _isUsable &= !IsTransactionLost;
        return outcome == SqliteOutcome.TimedOut ? SqliteErrors.TimedOut(ServerName, "query_timeout", sql) : SqliteErrors.Canceled(ServerName, sql);
    }

    /// <summary>A cursor has been closed.</summary>
    internal void Forget(SqliteCursor cursor) => _cursors.Remove(cursor);

    // What guarded work gives that has no result of its own.
    private static readonly object s_done = new();

    private static readonly TypeFacts s_text = new(TypeOid.Text, -1, 'b', ObjectOrigin.BuiltIn, null, 0, 0, "pg_catalog", "text");

    private void OpenFile(CancellationToken cancellation)
    {
        if (!Path.IsPathFullyQualified(_options.Database) || _options.Database.Contains('\0', StringComparison.Ordinal))
        {
            throw new ForeignDataException(SqlState.InvalidParameterValue, $"could not connect to server \"{ServerName}\"")
            {
                Detail = "The server option \"database\" is not an absolute path.",
                Hint = "Give the path from the root, for example /data/legacy.db.",
            };
        }

        if (NativeMethods.LibraryVersionNumber() < OldestVersion || NativeMethods.ThreadSafe() == 0)
        {
            throw SqliteErrors.Library(ServerName, "The library libsqlite3.so.0 is too old, or was built without thread safety.", null);
        }

        int flags = NativeMethods.OpenNoMutex | NativeMethods.OpenExtendedCodes | _options.Mode switch
        {
            SqliteOpenMode.Rw => NativeMethods.OpenReadWrite,
            SqliteOpenMode.Rwc => NativeMethods.OpenReadWrite | NativeMethods.OpenCreate,
            _ => NativeMethods.OpenReadOnly,
        };
        nint database;
        int code;
        fixed (byte* path = Encoding.UTF8.GetBytes(_options.Database + "\0"))
        {
            code = NativeMethods.Open(path, &database, flags, null);
        }

        // Even a failed attempt gives a handle, which holds the message.
        _database = database;
        if (code != SqliteResult.Ok)
        {
            throw ConnectFailed(code, _options.Database);
        }

        NativeMethods.ExtendedResultCodes(database, 1);
        code = SqliteFunctions.Register(database);
        if (code != SqliteResult.Ok)
        {
            throw ConnectFailed(code, _options.Database);
        }

        _control.Attach(database);
        SqliteOutcome outcome = SqliteOutcome.Finished;
        ForeignDataException? failure = null;
        _control.Begin(_options.ConnectTimeout > TimeSpan.Zero ? _options.ConnectTimeout : null, isAlone: true);
        using (cancellation.UnsafeRegister(static state => ((SqliteControl)state!).Cancel(), _control)) // never null: the argument beside it
        {
            try
            {
                Prepare();
            }
            catch (ForeignDataException error)
            {
                failure = error;
            }
            finally
            {
                outcome = _control.End();
            }
        }

        if (outcome == SqliteOutcome.TimedOut)
        {
            throw SqliteErrors.TimedOut(ServerName, "connect_timeout", null);
        }

        if (outcome == SqliteOutcome.Canceled || cancellation.IsCancellationRequested)
        {
            throw SqliteErrors.Canceled(ServerName, null);
        }

        if (failure is not null)
        {
            throw failure;
        }
    }

    // The first statement that reads the file finds out whether it is a database.
    private void Prepare()
    {
        Setting("PRAGMA mmap_size = 0");
        Setting("PRAGMA trusted_schema = OFF");
        Setting(_options.ForeignKeys ? "PRAGMA foreign_keys = ON" : "PRAGMA foreign_keys = OFF");
        Setting("PRAGMA schema_version");
        IsUtf16 = Rows("PRAGMA encoding") is [[{ } encoding]] && encoding.StartsWith("UTF-16", StringComparison.Ordinal);
        foreach ((string name, string path) in SqliteAttachments.Parse(ServerName, _options.Attach))
        {
            using SqliteStatement attach = Prepare("ATTACH DATABASE ?1 AS ?2", null);
            int code = attach.Bind([s_text, s_text], [RemoteValue.FromText(path), RemoteValue.FromText(name)]);
            code = code == SqliteResult.Ok ? attach.Step() : code;
            if (code != SqliteResult.Done)
            {
                throw ConnectFailed(code, path);
            }
        }
    }

    private void Setting(string sql)
    {
        using SqliteStatement? statement = SqliteStatement.Prepare(_database, sql, out int code);
        while (statement is not null && (code = statement.Step()) == SqliteResult.Row)
        {
        }

        if (code is not (SqliteResult.Ok or SqliteResult.Done))
        {
            throw ConnectFailed(code, _options.Database);
        }
    }

    private ForeignDataException ConnectFailed(int code, string path)
    {
        string message = _database == 0 ? "out of memory" : LastMessage();
        int systemError = _database != 0 && SqliteResult.Primary(code) is SqliteResult.CannotOpen or SqliteResult.InputOutput
            ? NativeMethods.SystemErrorNumber(_database)
            : 0;
        return SqliteErrors.Connect(ServerName, path, code, message, systemError);
    }

    private void RunOnConnect(string script)
    {
        try
        {
            Execute(script);
        }
        catch (ForeignDataException error)
        {
            throw error.WithContext("server option \"on_connect\"");
        }
    }

    // A setting of the connection, and so nothing that a rollback takes back.
    private void SetQueryOnly(int since)
    {
        if (since != _queryOnlySince)
        {
            _queryOnlySince = since;
            _ = Rows(since == WritesAllowed ? "PRAGMA query_only = OFF" : "PRAGMA query_only = ON");
        }
    }

    private void Command(string sql)
    {
        using SqliteStatement statement = Prepare(sql, sql);
        int code = statement.Step();
        if (code != SqliteResult.Done)
        {
            throw Failed(code, LastMessage(), sql);
        }
    }

    private SqliteStatement Prepare(string sql, string? told)
    {
        if (_database == 0)
        {
            throw new ForeignDataException(SqlState.ConnectionFailure, $"connection to server \"{ServerName}\" is closed");
        }

        return SqliteStatement.Prepare(_database, sql, out int code) ?? throw Failed(code, LastMessage(), told);
    }

    // Work of which each statement may be stopped.
    private T Guarded<T>(TimeSpan timeout, string? sql, Func<T> work)
        where T : class
    {
        bool isAlone = _cursors.TrueForAll(cursor => !cursor.IsActive);
        _control.Begin(timeout > TimeSpan.Zero ? timeout : null, isAlone);
        T? result = null;
        ForeignDataException? failure = null;
        SqliteOutcome outcome = SqliteOutcome.Finished;
        try
        {
            result = work();
        }
        catch (ForeignDataException error)
        {
            failure = error;
        }
        finally
        {
            outcome = _control.End();
        }

        if (outcome != SqliteOutcome.Finished)
        {
            (result as IDisposable)?.Dispose();
            throw Stopped(outcome, sql);
        }

        // One of the two is set: the work ended either way.
        return result ?? throw failure ?? new ForeignDataException(SqlState.InternalError, "remote work ended without a result");
    }

    private void CloseCursors()
    {
        foreach (SqliteCursor cursor in _cursors)
        {
            cursor.Close();
        }

        _cursors.Clear();
    }
}
