using PgDotnetFdw.Sdk.Expressions;

namespace PgDotnetFdw.Sdk.Remote;

/// <summary>
/// One connection to a remote. Every method but <see cref="Cancel"/> is called on the connection's own thread, one at a time, and may block.
/// Errors are thrown as <see cref="ForeignDataException"/>; any other exception counts as a bug of the driver (XX000) and the connection is
/// thrown away.
/// </summary>
public abstract class RemoteConnection : IDisposable
{
    /// <summary>Whether the connection may be used again. Once false it stays false; asked after each error.</summary>
    public abstract bool IsUsable { get; }

    /// <summary>
    /// Whether the remote transaction may have changed anything, be it by functions that a query has called. Asked after each call. Default: true. When it is false,
    /// nobody waits for the commit, and its failure is nobody's error.
    /// </summary>
    public virtual bool HasWritten => true;

    /// <summary>The same, asked of the remote where <see cref="HasWritten"/> says true without knowing. Called before the remote transaction ends; may block.</summary>
    public virtual bool AskHasWritten() => HasWritten;

    /// <summary>Connects, and makes the session what the options environment and on_connect want. Called before any other method, and again only when it has failed.</summary>
    /// <param name="cancellation">Set when the local statement is cancelled; the attempt must end soon after (≤ 1 s).</param>
    /// <exception cref="ForeignDataException">HV00N or a class 08 state when the remote cannot be reached or refuses.</exception>
    public abstract void Open(CancellationToken cancellation);

    /// <summary>Starts the remote transaction, in which one snapshot serves all statements. May be deferred to the first statement.</summary>
    public abstract void BeginTransaction();

    /// <summary>
    /// Starts the remote transaction as the local one and the server's options want it; this is what the host calls. Default: <see cref="BeginTransaction()"/>, whatever the
    /// modes are: right for a driver that only reads and has one kind of transaction.
    /// </summary>
    /// <param name="modes">How.</param>
    public virtual void BeginTransaction(TransactionModes modes) => BeginTransaction();

    /// <summary>
    /// The local transaction, or the subtransaction of the innermost savepoint, may change nothing from now on; nor may the remote one, up to the end of that savepoint.
    /// Default: nothing; PostgreSQL itself refuses to write then.
    /// </summary>
    public virtual void SetReadOnly()
    {
    }

    /// <summary>Runs commands of the remote that a server option holds, such as on_begin; inside the transaction, if there is one. Default: refused.</summary>
    /// <param name="script">One command, or several separated by semicolons.</param>
    /// <exception cref="ForeignDataException">0A000: the driver cannot. What the remote says of a command.</exception>
    public virtual void Execute(string script) =>
        throw new ForeignDataException(SqlState.FeatureNotSupported, "the driver cannot run commands of a server option");

    /// <summary>
    /// Starts a transaction that only reads, in the snapshot of another connection's. Called instead of <see cref="BeginTransaction()"/> on connections that help to
    /// read one result. Default: an error; asked only after <see cref="Divide"/> has named a snapshot.
    /// </summary>
    /// <param name="snapshot">What <see cref="RemoteDivision.Snapshot"/> said on the other connection, whose transaction goes on.</param>
    /// <exception cref="ForeignDataException">The snapshot cannot be had; this connection is then not used, and nothing else is lost.</exception>
    public virtual void BeginTransaction(string snapshot) =>
        throw new ForeignDataException(SqlState.FeatureNotSupported, "the driver cannot share a snapshot between connections");

    /// <summary>Commits the remote transaction.</summary>
    public abstract void CommitTransaction();

    /// <summary>Rolls the remote transaction back, whatever its state, and drops its cursors.</summary>
    public abstract void RollbackTransaction();

    /// <summary>
    /// Whether transactions can be prepared for two-phase commit as the remote is set up now. May ask the remote; asked in front of each write when the option two_phase_commit
    /// is set. Default: false.
    /// </summary>
    public virtual bool CanPrepare => false;

    /// <summary>
    /// Prepares the remote transaction under an identifier: from then on it survives crashes and the end of the connection, and this connection is outside of any transaction.
    /// Default: an error.
    /// </summary>
    /// <param name="gid">Lower-case letters, digits and underscores, at most 100 characters; unique.</param>
    /// <returns>false: there was nothing to prepare, and the transaction has ended.</returns>
    /// <exception cref="ForeignDataException">It is not prepared, or that cannot be known.</exception>
    public virtual bool PrepareTransaction(string gid) => throw CannotPrepare();

    /// <summary>Commits a prepared transaction. Called outside of any transaction. Default: an error.</summary>
    /// <param name="gid">Its identifier.</param>
    /// <returns>false: there is none, so somebody else has ended it.</returns>
    public virtual bool CommitPrepared(string gid) => throw CannotPrepare();

    /// <summary>Rolls a prepared transaction back. Called outside of any transaction. Default: an error.</summary>
    /// <param name="gid">Its identifier.</param>
    /// <returns>false: there is none, so somebody else has ended it, or it was never prepared.</returns>
    public virtual bool RollbackPrepared(string gid) => throw CannotPrepare();

    /// <summary>Lists the prepared transactions that connections like this one can end, or at least see. Called outside of any transaction. Default: none.</summary>
    /// <param name="prefix">How their identifiers begin.</param>
    public virtual IReadOnlyList<PreparedTransaction> ListPrepared(string prefix) => [];

    /// <summary>Creates a savepoint.</summary>
    /// <param name="level">Local nest level, ≥ 2; names the savepoint.</param>
    public abstract void CreateSavepoint(int level);

    /// <summary>Releases the savepoint of a level.</summary>
    /// <param name="level">Local nest level, ≥ 2.</param>
    public abstract void ReleaseSavepoint(int level);

    /// <summary>Rolls back to the savepoint of a level and releases it. The transaction is usable again afterwards.</summary>
    /// <param name="level">Local nest level, ≥ 2.</param>
    public abstract void RollbackToSavepoint(int level);

    /// <summary>Runs a query. Several cursors may be open at once. The remote may be asked as late as the first fetch.</summary>
    /// <param name="statement">SQL and result columns.</param>
    /// <param name="parameters">One value for each parameter, in order.</param>
    public abstract RemoteCursor OpenCursor(RemoteStatement statement, IReadOnlyList<RemoteValue> parameters);

    /// <summary>
    /// Whether an open cursor may see what is written on the connection meanwhile, as with sqlite. Then the host reads open cursors to their end before anything is
    /// written. Default: false, each cursor has the snapshot of its start.
    /// </summary>
    public virtual bool DoCursorsSeeWrites => false;

    /// <summary>Prepares to write rows into a table. May ask the remote, e.g. about the types of its columns. Default: refused.</summary>
    /// <param name="modify">What is written, and how.</param>
    /// <exception cref="ForeignDataException">0A000: the table, or the way in which rows are named, does not allow it.</exception>
    public virtual RemoteWriter OpenWriter(RemoteModify modify)
    {
        ArgumentNullException.ThrowIfNull(modify);
        throw new ForeignDataException(SqlState.FeatureNotSupported, $"foreign table \"{modify.LocalTable}\" cannot be written to") { Detail = "Its driver only reads." };
    }

    /// <summary>Empties tables. Default: refused.</summary>
    /// <param name="tables">One or more tables of this remote.</param>
    /// <param name="cascade">Whether tables that refer to them are emptied too; otherwise such a reference is an error.</param>
    /// <param name="restartIdentity">Whether the sequences that belong to them start again.</param>
    /// <exception cref="ForeignDataException">0A000: the remote cannot do what is asked.</exception>
    public virtual void Truncate(IReadOnlyList<RemoteTable> tables, bool cascade, bool restartIdentity)
    {
        ArgumentNullException.ThrowIfNull(tables);
        throw new ForeignDataException(SqlState.FeatureNotSupported, $"foreign table \"{tables[0].LocalName}\" cannot be truncated") { Detail = "Its driver does not support TRUNCATE." };
    }

    /// <summary>
    /// Divides a statement, so that other connections can help to read it. Called inside a transaction, outside any savepoint, when the option scan_connections wants
    /// it. Default: null.
    /// </summary>
    /// <param name="statement">A statement with <see cref="RemoteStatement.Divisible"/>.</param>
    /// <param name="parts">Largest number of parts, ≥ 2.</param>
    /// <returns>null when it is to be read as a whole: it is too small, or others would not see the same rows, as when the transaction has written.</returns>
    public virtual RemoteDivision? Divide(RemoteStatement statement, int parts) => null;

    /// <summary>Lists the tables of a remote schema, sorted by name, for IMPORT FOREIGN SCHEMA.</summary>
    /// <param name="request">Which schema and tables.</param>
    /// <exception cref="ForeignDataException">HV00Q when there is no such schema.</exception>
    public abstract IReadOnlyList<ImportedTable> ImportSchema(ImportRequest request);

    /// <summary>Finds out what the dialect wants to know of the remote; asked once for each connection, and only when a dialect has asked. Default: nothing.</summary>
    /// <returns>Null when there is nothing to know.</returns>
    public virtual RemoteProfile? ReadProfile() => null;

    /// <summary>Asks the remote's planner about a query, without running it. Default: null, then the local estimate is used.</summary>
    /// <param name="sql">A query without parameters: they stand as typed NULLs.</param>
    public virtual RemoteEstimate? EstimateQuery(string sql) => null;

    /// <summary>
    /// Shows how the remote would run a query, for EXPLAIN. What it changes in the remote transaction is rolled back afterwards. Blocks. Default: null, the remote cannot say.
    /// </summary>
    /// <param name="statement">The query.</param>
    /// <param name="parameters">One value for each parameter; null = they have none yet, and the query is not to be run.</param>
    /// <param name="details">What is wanted; what the remote cannot give is left out, but a query is run only when that is wanted.</param>
    /// <returns>The plan's lines, as the remote's own tools show them.</returns>
    public virtual IReadOnlyList<string>? ExplainQuery(RemoteStatement statement, IReadOnlyList<RemoteValue>? parameters, ExplainDetails details) => null;

    /// <summary>Says how ANALYZE gets a sample of a table. Blocks.</summary>
    /// <param name="table">The table.</param>
    /// <param name="wantedRows">Size of the sample, ≥ 1; a little more does no harm.</param>
    /// <returns>null when the remote takes none: its rows are counted, and all of them are read. Default: null.</returns>
    public virtual RemoteSample? PrepareSample(RemoteTable table, double wantedRows) => null;

    /// <summary>
    /// Asks the remote to stop what the connection is doing now. Called on another thread than the connection's, at any time, also
    /// before Open and after Dispose; may block, must not throw, and must not hurt a statement that starts later.
    /// </summary>
    public abstract void Cancel();

    /// <summary>
    /// The same for rows that nobody wants any more, when the transaction is about to be committed: only where the remote's error would undo nothing. What is committed then may be rolled back.
    /// Default: nothing, and COMMIT waits until the remote has them.
    /// </summary>
    public virtual void CancelUnwanted()
    {
    }

    /// <summary>Asks the remote for a sign of life. Blocks. Default: nothing is asked.</summary>
    /// <exception cref="ForeignDataException">There is none.</exception>
    public virtual void Ping()
    {
    }

    /// <summary>Process id of the session on the remote; null = unknown. Any thread. Default: null.</summary>
    public virtual int? RemotePid => null;

    /// <summary>How many statements the remote keeps prepared; null = unknown. Any thread. Default: null.</summary>
    public virtual int? PreparedStatements => null;

    /// <summary>Whether the remote is known to have ended the session while nothing was asked of it. Any thread, while nothing runs; must not block. Default: false.</summary>
    public virtual bool HasRemoteGone => false;

    private static ForeignDataException CannotPrepare() => new(SqlState.FeatureNotSupported, "the driver does not support two-phase commit");

    /// <summary>Closes the connection, in whatever state it is. Must not throw and not wait for the remote longer than a moment.</summary>
    public abstract void Dispose();
}
