// How does the main thread use a connection that only its own thread may touch?
//
// By messages. A session is one connection, one thread and one mailbox. The main thread posts jobs and never waits; the session's thread
// runs them one at a time, in order. Three things need care, and each has its place:
//
// - A cancel must not hit a later job (RemoteSession.Cancel.cs).
// - A connection whose state is uncertain is never used again. After such a failure everything in the mailbox fails, later posts are
//   refused, and the thread ends (Finish, Post). The session object then only says that it is lost.
// - Whoever ends the session, the connection is disposed on its own thread, once, as the thread's last act (End).
//
// One exception: a short statement for which the main thread waits anyway may be run by the main thread itself (RemoteSession.Turn.cs).
//
// The lock is held for moments only and never while a driver's code runs. What a job found out needs no lock, see SessionJob.cs.

using PgDotnetFdw.Core.Drivers;
using PgDotnetFdw.Core.Modifies;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Options;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Core.Connections;

/// <summary>One remote connection with its thread. Public members are for the main thread.</summary>
internal sealed partial class RemoteSession
{
    private readonly Lock _gate = new();

    // What the thread sleeps on. Set outside the lock, which the thread needs as soon as it wakes; never disposed, as somebody may still set it.
    private readonly AutoResetEvent _wake = new(false);
    private readonly Queue<SessionJob> _mailbox = new();
    private readonly SessionState _state;
    private readonly string _driver;
    private readonly IThreadStarter _threads;
    private readonly IOperationSignal _signal;

    // All of the following: under _gate.
    private bool _isClaimed = true;
    private SessionJob? _running;
    private int _cancelsInProgress;
    private bool _isStarted;
    private bool _isClosing;
    private bool _isDiscarded;
    private bool _isEnded;
    private ForeignDataException? _failure;

    public RemoteSession(string driver, string serverName, ConnectionOptions options, RemoteConnection connection, IThreadStarter threads, IOperationSignal signal)
    {
        _driver = driver;
        ServerName = serverName;
        Options = options;
        _state = new SessionState(connection, serverName, options.IsTwoPhase)
        {
            OnBegin = options.OnBegin,
            BeforeCommit = options.IsTransactional ? null : options.BeforeCommit,
        };
        _threads = threads;
        _signal = signal;
    }

    public string ServerName { get; }

    /// <summary>Keeps the connection's secrets out of what providers say.</summary>
    public SecretMask Mask { get; init; } = SecretMask.None;

    /// <summary>The server's options and those of the user mapping.</summary>
    public ConnectionOptions Options { get; }

    /// <summary>How long a commit waits for the remote once it is prepared.</summary>
    public TimeSpan CommitTimeout => Options.CommitTimeout;

    /// <summary>Whether its transactions are prepared before the local one commits.</summary>
    public bool IsTwoPhase => Options.IsTwoPhase;

    /// <summary>Over how many connections, this one included, a large scan may be read. A transaction whose snapshot others share cannot be prepared.</summary>
    public int ScanConnections => IsTwoPhase ? 1 : Options.ScanConnections;

    /// <summary>Whether the remote transaction has begun; stays true when the connection is lost inside it.</summary>
    public bool HasBegun => _state.HasBegun;

    /// <summary>Whether a transaction that was begun by name is open on it, over the end of the local one. Main thread.</summary>
    public bool IsHeld { get; set; }

    /// <summary>Whether the connection has come about.</summary>
    public bool IsOpen => _state.IsOpen;

    /// <summary>What writers have wanted on it.</summary>
    public KnownWriters Writers => _state.Writers;

    /// <summary>Whether the driver has been asked what it knows of the remote, and has answered. Main thread.</summary>
    public bool IsProfileKnown { get; private set; }

    /// <summary>That answer; null when there is nothing to know. Main thread.</summary>
    public RemoteProfile? Profile { get; private set; }

    /// <summary>Whether the remote transaction may have changed anything, or may yet.</summary>
    public bool HasWritten => IsBusy || _state.HasWritten;

    /// <summary>Whether the jobs that are done may have changed anything.</summary>
    public bool IsKnownToHaveWritten => _state.HasWritten;

    /// <summary>Whether it can no longer be used.</summary>
    public bool IsLost
    {
        get
        {
            lock (_gate)
            {
                return IsLostLocked;
            }
        }
    }

    /// <summary>Whether it takes no more jobs because it was closed, or was unused for too long.</summary>
    public bool IsClosing
    {
        get
        {
            lock (_gate)
            {
                return _isClosing;
            }
        }
    }

    /// <summary>Whether the thread has ended and the connection is disposed.</summary>
    public bool IsEnded
    {
        get
        {
            lock (_gate)
            {
                return _isEnded;
            }
        }
    }

    /// <summary>Whether anything of it still runs on another thread, be it the end of the thread itself.</summary>
    public bool IsBusy
    {
        get
        {
            lock (_gate)
            {
                return (!_isEnded && (_running is not null || _mailbox.Count > 0 || _isClosing || IsLostLocked)) || _cancelsInProgress > 0;
            }
        }
    }

    /// <summary>When a transaction last used it, or ended using it. Main thread.</summary>
    public DateTimeOffset LastUsedAt { get; private set; } = TimeProvider.System.GetUtcNow();

    /// <summary>When the connection came about; null = not yet.</summary>
    public DateTimeOffset? OpenedAt => IsOpen ? _state.OpenedAt : null;

    /// <summary>Whether somebody has claimed it and not released it.</summary>
    public bool IsClaimed
    {
        get
        {
            lock (_gate)
            {
                return _isClaimed;
            }
        }
    }

    /// <summary>Why it was lost; null when it was not, or was given up without an error.</summary>
    public ForeignDataException? Failure
    {
        get
        {
            lock (_gate)
            {
                return _failure;
            }
        }
    }

    /// <summary>
    /// When planning found that the remote cannot be reached and told nobody; null = it did not, or somebody else has been given the session since. Main thread.
    /// </summary>
    public DateTimeOffset? UntoldSince { get; set; }

    /// <summary>See <see cref="RemoteConnection.RemotePid"/>.</summary>
    public int? RemotePid => IsOpen ? _state.Connection.RemotePid : null;

    /// <summary>See <see cref="RemoteConnection.PreparedStatements"/>.</summary>
    public int? PreparedStatements => IsOpen ? _state.Connection.PreparedStatements : null;

    /// <summary>Whether the remote is known to have ended the session.</summary>
    public bool HasRemoteGone => IsLost || (IsOpen && IsResting && _state.Connection.HasRemoteGone);

    // What nobody waits for stays in the mailbox until somebody does.
    private bool IsResting
    {
        get
        {
            lock (_gate)
            {
                return _running is null && _cancelsInProgress == 0 && _mailbox.All(static job => !job.IsAwaited);
            }
        }
    }

    private bool IsLostLocked => _failure is not null || _isDiscarded;

    /// <summary>Takes the session for a transaction: from now on it does not end for being unused. Main thread.</summary>
    /// <returns>false when it has ended, or is about to.</returns>
    public bool TryClaim()
    {
        lock (_gate)
        {
            _isClaimed = !IsLostLocked && !_isClosing;
            LastUsedAt = _isClaimed ? TimeProvider.System.GetUtcNow() : LastUsedAt;
            return _isClaimed;
        }
    }

    /// <summary>The transaction has ended; the session may end once it has been unused for long enough. Main thread.</summary>
    public void Release()
    {
        lock (_gate)
        {
            if (!_isClaimed)
            {
                return;
            }

            _isClaimed = false;
            LastUsedAt = TimeProvider.System.GetUtcNow();
        }

        if (Options.IdleTimeout > TimeSpan.Zero)
        {
            // The thread has to start counting.
            _wake.Set();
        }
    }

    /// <summary>Keeps what the driver knows of the remote for as long as the connection lives. Main thread.</summary>
    public void KeepProfile(RemoteProfile? profile)
    {
        Profile = profile;
        IsProfileKnown = true;
    }

    /// <summary>Puts a job into the mailbox. A session that is lost or closing completes it at once with an error.</summary>
    public void Post(SessionJob job)
    {
        ForeignDataException? refusal = null;
        bool mustStart = false;
        lock (_gate)
        {
            if (IsLostLocked || _isClosing)
            {
                // A connection that never came about is reported as what it is, also to those who post after the fact.
                refusal = _failure is not null && !HasBegun ? _failure : LostError();
            }
            else
            {
                _mailbox.Enqueue(job);
                mustStart = !_isStarted;
                _isStarted = true;
            }
        }

        EndTurn();

        if (refusal is not null)
        {
            job.Complete(refusal);
        }
        else if (mustStart)
        {
            StartThread();
        }
        else if (job.IsAwaited)
        {
            // Another one waits for the job that it was posted for.
            _wake.Set();
        }
    }

    /// <summary>Lets the session end once its mailbox is empty.</summary>
    public void Close()
    {
        EndTurn();
        lock (_gate)
        {
            _isClosing = true;
        }

        _wake.Set();
    }

    /// <summary>Gives the connection up: what waits fails, what runs is cancelled, and the thread ends as soon as it can.</summary>
    public void Discard()
    {
        EndTurn();
        List<SessionJob> failed;
        ForeignDataException error;
        lock (_gate)
        {
            _isDiscarded = true;
            error = LostError();
            failed = TakeAll();
            if (_running is { } running)
            {
                StartCancel(running);
            }
        }

        _wake.Set();
        CompleteAll(failed, error);
    }

    /// <summary>The error of every use after the loss.</summary>
    public ForeignDataException LostError()
    {
        lock (_gate)
        {
            return new ForeignDataException(SqlState.ConnectionFailure, $"connection to server \"{ServerName}\" was lost", _failure)
            {
                Detail = _failure is null ? null : _failure.SqlState == SqlState.ConnectionFailure && _failure.Detail is { } detail ? detail : $"It failed with: {_failure.Message}.",
                Hint = "The next transaction connects again.",
            };
        }
    }

    private static void CompleteAll(List<SessionJob> jobs, ForeignDataException error)
    {
        foreach (SessionJob job in jobs)
        {
            job.Complete(error);
        }
    }

    private void StartThread()
    {
        try
        {
            _threads.Start("pgdotnet " + ServerName, Serve);
        }
#pragma warning disable CA1031 // no thread, no session: every job must still come to its end
        catch (Exception e)
#pragma warning restore CA1031
        {
            var error = new ForeignDataException(SqlState.OutOfMemory, $"could not start a thread for server \"{ServerName}\"", e) { Detail = e.Message };
            List<SessionJob> failed;
            lock (_gate)
            {
                _failure = error;
                failed = TakeAll();
            }

            CompleteAll(failed, error);
            End();
        }
    }

    // The session's thread.
    private void Serve()
    {
        while (NextJob() is { } job)
        {
            ForeignDataException? error = Run(job, out bool isFatal);
            Finish(job, error, isFatal);
            if (job.IsAwaited || error is not null)
            {
                _signal.Signal();
            }
        }

        End();
    }

    // Whoever has the connection to itself.
    private ForeignDataException? Run(SessionJob job, out bool isFatal)
    {
        isFatal = false;
        try
        {
            _state.Run(job);
            _state.NoteWrites();
            return null;
        }
#pragma warning disable CA1031 // the boundary to drivers: nothing may leave the thread
        catch (Exception e)
#pragma warning restore CA1031
        {
            return ErrorOf(job, e, out isFatal);
        }
    }

    private ForeignDataException ErrorOf(SessionJob job, Exception e, out bool isFatal)
    {
        ForeignDataException translated = DriverFault.Translate(_driver, e);
        isFatal = job.IsControl || e is not ForeignDataException || !IsConnectionUsable();
        return job.Describe(job is OpenJob || e is not ForeignDataException ? Mask.Apply(translated) : translated);
    }

    private SessionJob? NextJob()
    {
        bool hasWaited = false;
        while (true)
        {
            TimeSpan limit = Timeout.InfiniteTimeSpan;
            lock (_gate)
            {
                if (_handedOver is { } begun)
                {
                    _handedOver = null;
                    return begun;
                }

                bool isUnused = !_isClaimed && _mailbox.Count == 0 && Options.IdleTimeout > TimeSpan.Zero;
                _isClosing |= hasWaited && isUnused;
                limit = isUnused ? Options.IdleTimeout : limit;
                if (!_isMainThreads && (IsLostLocked || (_isClosing && _mailbox.Count == 0)))
                {
                    return null;
                }

                // A cancel under way was meant for an earlier job; it must be over before the next one can be hit by it.
                if (!_isMainThreads && _mailbox.Count > 0 && _cancelsInProgress == 0)
                {
                    _running = _mailbox.Dequeue();
                    return _running;
                }
            }

            hasWaited = !_wake.WaitOne(limit);
        }
    }

    private void Finish(SessionJob job, ForeignDataException? error, bool isFatal)
    {
        List<SessionJob> failed = [];
        lock (_gate)
        {
            // Before the job counts as done: who sees its error must also see that the session is lost.
            if (isFatal)
            {
                _failure ??= error;
                failed = TakeAll();
            }
        }

        job.Complete(error);
        if (error is not null)
        {
            CompleteAll(failed, error);
        }

        lock (_gate)
        {
            _running = null;
        }
    }

    private void End()
    {
        try
        {
            _state.CloseAll();
        }
#pragma warning disable CA1031 // nobody is left who could be told
        catch (Exception)
#pragma warning restore CA1031
        {
            // The connection goes next, and with it what a cursor held.
        }

        try
        {
            _state.Connection.Dispose();
        }
#pragma warning disable CA1031 // nobody is left who could be told
        catch (Exception)
#pragma warning restore CA1031
        {
            // Dispose must not throw by its contract; a driver that does so has nothing more to give back.
        }

        lock (_gate)
        {
            _isEnded = true;
        }

        _signal.Signal();
    }

    private bool IsConnectionUsable()
    {
        try
        {
            return _state.Connection.IsUsable;
        }
#pragma warning disable CA1031 // a connection that cannot even say so is not usable
        catch (Exception)
#pragma warning restore CA1031
        {
            return false;
        }
    }

    // Caller holds _gate.
    private List<SessionJob> TakeAll()
    {
        List<SessionJob> all = [.. _mailbox];
        _mailbox.Clear();
        return all;
    }
}
