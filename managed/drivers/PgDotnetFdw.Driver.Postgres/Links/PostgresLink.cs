using Npgsql;
using PgDotnetFdw.Sdk.Remote;

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

    /// <summary>Major version of the remote.</summary>
    public abstract int Major { get; }

    /// <summary>Whether the remote is known to refuse everything until a rollback.</summary>
    public abstract bool IsTransactionFailed { get; }

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
    /// <param name="sql">A query; its columns are read in binary form.</param>
    /// <param name="parameters">Its parameters in text form, whose types the query says; null = NULL.</param>
    /// <param name="isRepeatable">Whether the same text may come again, so that keeping the query prepared can pay.</param>
    public abstract PostgresPortal CreatePortal(string name, string sql, IReadOnlyList<string?> parameters, bool isRepeatable);

    /// <summary>Says that a transaction begins with what is sent next.</summary>
    public abstract void StartTransaction();

    /// <summary>Says that the remote has given up locks: the transaction was rolled back in part.</summary>
    public abstract void ForgetLocks();

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
