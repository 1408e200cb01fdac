// What travels through a session's mailbox?
//
// A job: the main thread makes it and posts it, the session's thread runs it, and from then on the main thread asks IsDone. Some are run by the main thread
// itself (RemoteSession.Turn.cs). A job is taken
// out of the mailbox exactly once, under the session's lock, by whoever runs, drops or fails it; that one completes it. What a job found out
// is written before IsDone becomes true and not changed afterwards, so the main thread reads it without a lock.

using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Core.Connections;

/// <summary>A message to a session.</summary>
internal abstract class SessionJob
{
    /// <summary>Level of jobs that no abort may cancel.</summary>
    public const int NeverCancelled = 0;

    private volatile bool _isDone;

    /// <summary>Local nest level on whose behalf it runs: an abort of that level or an outer one cancels it. May be read on any thread.</summary>
    public abstract int Level { get; }

    /// <summary>
    /// Whether its failure leaves the connection's state uncertain, as that of BEGIN or COMMIT does. Such a job is never dropped from the
    /// mailbox by an abort; the other kind, a statement, is.
    /// </summary>
    public abstract bool IsControl { get; }

    /// <summary>Whether it is something that a remote transaction consists of.</summary>
    public virtual bool NeedsTransaction => !IsControl;

    /// <summary>Whether nobody wants what it brings any more. Any thread.</summary>
    public virtual bool IsUnwanted => false;

    /// <summary>Whether somebody waits for its success.</summary>
    public virtual bool IsAwaited => true;

    /// <summary>Whether it has run, failed, or been dropped.</summary>
    public bool IsDone => _isDone;

    /// <summary>Its error, once done; null when it succeeded.</summary>
    public ForeignDataException? Error { get; private set; }

    /// <summary>Does the work. Session thread; may block; may throw anything.</summary>
    public abstract void Run(SessionState state);

    /// <summary>Does what goes without waiting. Main thread, while the session's thread rests; may throw anything. Default: nothing goes.</summary>
    /// <param name="state">The session's connection and what is open on it.</param>
    /// <param name="connection">The same connection.</param>
    public virtual JobProgress Try(SessionState state, INonBlockingConnection connection) => JobProgress.NeedsThread;

    /// <summary>Adds to an error what this job knows, such as the remote SQL.</summary>
    public virtual ForeignDataException Describe(ForeignDataException error) => error;

    /// <summary>Called on a pool thread while the job runs and is to stop, before the driver is asked to cancel.</summary>
    public virtual void OnCancel()
    {
    }

    /// <summary>Makes the outcome known. Any thread, once.</summary>
    public void Complete(ForeignDataException? error)
    {
        Error = error;
        OnCompleting();
        _isDone = true;
        OnCompleted();
    }

    /// <summary>Last step before <see cref="IsDone"/> becomes true; on the thread that completes the job.</summary>
    protected virtual void OnCompleting()
    {
    }

    /// <summary>First step after <see cref="IsDone"/> has become true; on the same thread.</summary>
    protected virtual void OnCompleted()
    {
    }
}
