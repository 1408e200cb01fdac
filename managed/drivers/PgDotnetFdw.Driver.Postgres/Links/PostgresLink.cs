using Npgsql;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Rows;

namespace PgDotnetFdw.Driver.Postgres.Links;

/// <summary>
/// One open session of a remote PostgreSQL: how commands go out and rows come back. Knows nothing of transactions, savepoints or columns.
/// There are two of them: <see cref="Wire.WireLink"/> speaks the protocol itself once the provider has logged in, and <see cref="NpgsqlLink"/> stays with
/// the provider's public interface.
/// </summary>
/// <remarks>
/// Used by one thread at a time, but for <see cref="RequestCancel"/> and <see cref="Shutdown"/>. Methods throw what <see cref="PostgresErrors.IsExpected"/> knows:
/// a <see cref="PostgresException"/> for an error of the remote, another one when the link is broken.
/// </remarks>
internal abstract class PostgresLink : IDisposable
{
    /// <summary>Whether it may be used. Once false it stays false.</summary>
    public abstract bool IsOpen { get; }

    /// <summary>Whether the remote is known to have ended the session while nothing was asked of it. Does not block.</summary>
    public abstract bool HasRemoteGone { get; }

    /// <summary>Process id of the remote session. Any thread.</summary>
    public abstract int RemotePid { get; }

    /// <summary>How many statements the remote keeps prepared; null = it is not known. Any thread.</summary>
    public virtual int? PreparedStatements => null;

    /// <summary>Major version of the remote.</summary>
    public abstract int Major { get; }

    /// <summary>Whether the remote is known to refuse everything until a rollback.</summary>
    public abstract bool IsTransactionFailed { get; }

    /// <summary>Whether the remote has reported that a setting is no longer what the driver has made it.</summary>
    public virtual bool AreSettingsAltered => false;

    /// <summary>Whether the transaction may have changed anything.</summary>
    public abstract bool HasWritten { get; }

    /// <summary>Whether the transaction may have changed anything that an error has not undone: as <see cref="HasWritten"/>, before what is not known yet.</summary>
    public abstract bool HadWritten { get; }

    /// <summary>What the session has cost so far; null when it is not counted.</summary>
    public abstract RemoteCounters? Counters { get; }

    /// <summary>Makes sure that the remote answers as expected; called once, before anything else.</summary>
    public abstract void Probe();

    /// <summary>Runs commands in one round trip, up to the first that fails.</summary>
    /// <param name="commands">One or more.</param>
    public abstract void Run(IReadOnlyList<PostgresCommand> commands);

    /// <summary>Sends commands whose outcome concerns nobody, and does not wait for it.</summary>
    /// <param name="commands">One or more.</param>
    public abstract void Post(IReadOnlyList<PostgresCommand> commands);

    /// <summary>Runs commands and then a query, in one round trip.</summary>
    /// <param name="commands">None or more.</param>
    /// <param name="sql">A query with a small result, whose columns are text.</param>
    /// <param name="parameters">Its parameters in text form.</param>
    /// <returns>Its rows; null = NULL.</returns>
    public abstract IReadOnlyList<string?[]> Query(IReadOnlyList<PostgresCommand> commands, string sql, IReadOnlyList<string?> parameters);

    /// <summary>Makes a portal of which the remote hears with the first fetch.</summary>
    /// <param name="name">A name that no portal of the transaction had before.</param>
    /// <param name="query">What it runs.</param>
    public abstract PostgresPortal CreatePortal(string name, PortalQuery query);

    /// <summary>Asks a question and then has a statement prepared, in one round trip.</summary>
    /// <param name="commands">What goes before it.</param>
    /// <param name="statement">The statement; gets its name and its types.</param>
    /// <param name="question">A query with a small result, whose columns are text; null = there is none.</param>
    /// <param name="parameters">The question's parameters.</param>
    /// <param name="answer">Takes the question's rows; also when the statement is refused.</param>
    public abstract void Prepare(
        IReadOnlyList<PostgresCommand> commands, PostgresPrepared statement, string? question, IReadOnlyList<string> parameters, ICollection<string?[]> answer);

    /// <summary>Runs a prepared statement once for each row, in order, up to the first that fails.</summary>
    /// <param name="commands">What goes before it, in the same round trip.</param>
    /// <param name="statement">The statement.</param>
    /// <param name="rows">Its parameters, row by row.</param>
    /// <param name="sink">Takes what comes back.</param>
    /// <param name="isTerse">Whether nothing comes back but counts, so that much may be sent before anything is read.</param>
    public abstract void Write(IReadOnlyList<PostgresCommand> commands, PostgresPrepared statement, OutgoingRows rows, IWriteSink sink, bool isTerse);

    /// <summary>Runs a COPY FROM STDIN.</summary>
    /// <param name="commands">What goes before it, in the same round trip if possible.</param>
    /// <param name="sql">The statement.</param>
    /// <param name="rows">What is copied.</param>
    /// <param name="isBinary">Whether it is of COPY's binary format, otherwise of its text format.</param>
    /// <returns>How many rows the remote says it has written; null when it does not say.</returns>
    public abstract long? Copy(IReadOnlyList<PostgresCommand> commands, string sql, OutgoingRows rows, bool isBinary);

    /// <summary>Forgets a prepared statement; the remote is told with the next request.</summary>
    public abstract void Forget(PostgresPrepared statement);

    /// <summary>Whether parameters can be sent in binary form.</summary>
    public abstract bool SendsBinary { get; }

    /// <summary>Whether a statement that was prepared in an earlier transaction is refused when its table is not what it was.</summary>
    public abstract bool RefusesOutdated { get; }

    /// <summary>Grows whenever the remote may have given up locks: with each transaction and each rollback of a part.</summary>
    public int Period { get; private set; }

    /// <summary>Says that what was run last may have changed something.</summary>
    public abstract void NoteWrite();

    /// <summary>Says that commands of somebody else are about to run, which may drop what the session has prepared.</summary>
    /// <param name="script">The commands.</param>
    public virtual void NoteScript(string script)
    {
    }

    /// <summary>Says that a transaction begins with what is sent next.</summary>
    public abstract void StartTransaction();

    /// <summary>Says that the remote has given up locks: the transaction was rolled back in part.</summary>
    public virtual void ForgetLocks() => Period++;

    /// <summary>Says that a savepoint was released.</summary>
    /// <param name="level">The level to which belongs what belonged to it.</param>
    public virtual void MoveUp(int level)
    {
    }

    /// <summary>Waits for what the remote was asked ahead of time.</summary>
    public abstract void Settle();

    /// <summary>
    /// Asks the remote to stop what it is doing, over a connection of its own, and waits until the request has been passed on. Any thread; may block; must not throw;
    /// may be repeated, and does no harm when there is nothing to stop.
    /// </summary>
    public abstract void RequestCancel();

    /// <summary>Wakes the thread that waits for the remote by shutting the socket down. Any thread; must not throw. The link is broken afterwards.</summary>
    public abstract void Shutdown();

    /// <summary>Closes the session, in whatever state it is. Must not throw.</summary>
    public abstract void Dispose();
}
