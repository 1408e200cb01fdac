// How does a remote transaction follow the local one?
//
// A session becomes a participant at its first use in a local transaction: the remote transaction begins then, and one snapshot serves all
// statements. Savepoints follow the local nest level, but lazily: they are made when a scan of that level first needs the remote, and only up
// to that scan's own level; a cursor that began before a savepoint must survive the rollback to it. Everything is posted to the session's
// mailbox in order, so the depth kept here is the depth that the remote will have once it has read its mail.
//
// What fails on the way makes the session lost. A lost session that had begun stays a participant, so that neither a later statement nor
// the commit can pretend that nothing happened; one that had not begun, or whose every use has been rolled back, is simply replaced.
//
// Events of committing subtransactions and of rolled-back ones wait for nothing that a surviving scan is doing: the mailbox keeps the order.

using PgDotnetFdw.Core.Connections;
using PgDotnetFdw.Core.Operations;
using PgDotnetFdw.Core.Requests;
using PgDotnetFdw.Core.Scans;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Options;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Core.Transactions;

/// <summary>Keeps remote transactions in step with the local one. Main thread only.</summary>
internal sealed partial class TransactionCoordinator : IRemoteSessions
{
    private const string InvalidCursorState = "24000";

    /// <summary>How long the execution of a statement may begin after its planning has failed to reach a remote.</summary>
    private static readonly TimeSpan s_untoldFor = TimeSpan.FromMinutes(1);

    private readonly SessionCache _sessions;
    private readonly LocalTransaction _local;
    private readonly INoticeSink _notices;
    private readonly Dictionary<SessionKey, Participant> _participants = [];
    private readonly HashSet<ForeignScan> _scans = [];

    public TransactionCoordinator(SessionCache sessions, INoticeSink notices, LocalTransaction local)
    {
        _local = local;
        _sessions = sessions;
        _notices = notices;
    }

    /// <summary>Whether the backend is exiting; nothing is done any more.</summary>
    public bool HasExited { get; private set; }

    public void AddScan(ForeignScan scan) => _scans.Add(scan);

    public void RemoveScan(ForeignScan scan) => _scans.Remove(scan);

    /// <summary>Starts an execution of a scan's statement; the cursor is opened by its first fetch.</summary>
    /// <param name="request">The scan.</param>
    /// <param name="level">Its nest level.</param>
    /// <param name="statement">What is executed.</param>
    /// <param name="parameters">With which values.</param>
    /// <param name="firstFailure">See <see cref="CursorRun.FirstFailure"/>.</param>
    public CursorRun StartRun(
        ScanRequest request, int level, RemoteStatement statement, IReadOnlyList<RemoteValue> parameters, ForeignDataException? firstFailure = null)
    {
        Participant participant = Enlist(SessionRequest.Of(request), level);
        RemoteStatement sent = participant.Session.Options.AddsSqlComment ? statement with { Comment = SqlComment.Write(request) } : statement;
        var run = new CursorRun(participant.Session, sent, parameters, level, participant.IsAutocommit ? level : participant.Depth) { FirstFailure = firstFailure };
        participant.Add(run);
        return run;
    }

    /// <summary>Asks for the remote's plan of a scan's statement.</summary>
    public ExplainOperation StartExplain(
        ScanRequest request, int level, RemoteStatement statement, IReadOnlyList<RemoteValue>? parameters, ExplainDetails details)
    {
        try
        {
            Participant participant = Enlist(SessionRequest.Of(request), level);
            var job = new ExplainJob(statement, parameters, details, level, participant.Depth + 1);
            participant.Session.Post(job);
            return new ExplainOperation(participant.Session, job);
        }
        catch (ForeignDataException failure)
        {
            return new ExplainOperation(failure);
        }
    }

    /// <summary>Forgets a run that has ended or was given up.</summary>
    public void EndRun(CursorRun run)
    {
        foreach (Participant participant in _participants.Values)
        {
            if (participant.Runs.Remove(run))
            {
                return;
            }
        }
    }

    /// <summary>Makes a session take part in the local transaction, with savepoints up to a nest level.</summary>
    /// <exception cref="ForeignDataException">08006: it was lost within this transaction. What making a connection throws.</exception>
    public Participant Enlist(SessionRequest request, int level)
    {
        if (_participants.TryGetValue(request.Key, out Participant? participant) && participant.Session.IsLost)
        {
            if (participant.IsMissed && (!participant.IsAutocommit || participant.OwnLevel > 0))
            {
                throw participant.Session.LostError();
            }

            // What planning has found out says the scan, too: whoever posts to a lost session gets its error.
            if (IsOutOfReach(request))
            {
                participant.Session.UntoldSince = null;
                return participant;
            }

            _participants.Remove(request.Key);
            participant = null;
        }

        if (participant is null)
        {
            participant = TakeOwn(request.Key) ?? Begin(request, level);
            _participants.Add(request.Key, participant);
        }

        participant.Use(level);
        if (participant.IsAutocommit)
        {
            SetModes(participant);
            return participant;
        }

        while (participant.Depth < level)
        {
            participant.Depth++;
            participant.Session.Post(new ControlJob(ControlStep.CreateSavepoint, level, participant.Depth));
        }

        // Also when it is set in the middle.
        if (_local.IsReadOnly && participant.ReadOnlyDepth == 0)
        {
            participant.ReadOnlyDepth = participant.Depth;
            participant.Session.Post(new SetReadOnlyJob(level));
        }

        return participant;
    }

    /// <inheritdoc/>
    public bool IsOutOfReach(SessionRequest request) =>
        _participants.TryGetValue(request.Key, out Participant? participant)
        && participant is { Session.UntoldSince: { } since, Request: { } made }
        && made.IsSameAs(request)
        && TimeProvider.System.GetUtcNow() - since < s_untoldFor;

    /// <inheritdoc/>
    public RemoteSession EnlistSession(SessionRequest request, int level) => Enlist(request, level).Session;

    /// <summary>Whether the local transaction uses a session.</summary>
    public bool IsUsed(SessionKey key) => _participants.ContainsKey(key) || _own.ContainsKey(key);

    /// <summary>The session that the local transaction uses under a key; null = none.</summary>
    public RemoteSession? FindUsed(SessionKey key) => (_participants.GetValueOrDefault(key) ?? _own.GetValueOrDefault(key))?.Session;

    /// <inheritdoc/>
    public RemoteSession? FindSession(SessionRequest request)
    {
        if (_participants.TryGetValue(request.Key, out Participant? participant) || _own.TryGetValue(request.Key, out participant))
        {
            return participant.Session.IsLost ? null : participant.Session;
        }

        return _sessions.Find(request);
    }

    /// <summary>Follows a local event.</summary>
    /// <returns>What must be waited for; null when nothing.</returns>
    public Operation? Follow(TransactionEvent transactionEvent, int level)
    {
        if (HasExited)
        {
            return null;
        }

        switch (transactionEvent)
        {
            case TransactionEvent.PreCommit:
                return PreCommit();
            case TransactionEvent.Commit:
                return Commit();
            case TransactionEvent.Abort:
                return Abort();
            case TransactionEvent.PrePrepare:
                return PrePrepare();
            case TransactionEvent.Prepare:
                LeavePrepared();
                return null;
            case TransactionEvent.SubPreCommit:
                SubPreCommit(level);
                return null;
            case TransactionEvent.SubAbort:
                return SubAbort(level);
        }

        throw new ForeignDataException(SqlState.InternalError, "unrecognized transaction event");
    }

    /// <summary>Gives everything up. Afterwards every member does nothing.</summary>
    /// <returns>Done when all threads have ended; null when there are none.</returns>
    public Operation? Exit()
    {
        if (HasExited)
        {
            return null;
        }

        HasExited = true;
        _participants.Clear();
        _own.Clear();
        _scans.Clear();
        _sessions.DiscardAll();
        return _sessions.HaveAllEnded() ? null : new ExitOperation(_sessions);
    }

    /// <summary>A participant has committed; it takes part no more.</summary>
    internal void Leave(Participant participant)
    {
        foreach ((SessionKey key, Participant candidate) in _participants)
        {
            if (ReferenceEquals(candidate, participant))
            {
                _participants.Remove(key);
                return;
            }
        }
    }

    /// <summary>Nobody waits any longer for a commit that the remote may have been told of.</summary>
    internal void GiveUpCommit(Participant participant)
    {
        if (!HasExited && participant.Session.HasBegun)
        {
            _notices.Add(NoticeSeverity.Warning, UnknownOutcome.Of(participant.Session.ServerName, null));
        }

        participant.Session.Discard();
    }

    private static ForeignDataException CursorLost(string reason)
    {
        return new ForeignDataException(InvalidCursorState, "cannot fetch more rows of a foreign scan") { Detail = reason };
    }

    // What is read-only in a subtransaction may be so in it alone; then the savepoint is.
    private Participant Begin(SessionRequest request, int level)
    {
        RemoteSession session = _sessions.Get(request, level);
        ConnectionOptions options = session.Options;
        if (!options.IsTransactional)
        {
            return new Participant(session) { Depth = 1 };
        }

        bool isReadOnly = options.IsReadOnly || (level == TopLevel && _local.IsReadOnly);
        RemoteIsolation isolation = options.Isolation != RemoteIsolation.Default ? options.Isolation
            : _local.IsSerializable ? RemoteIsolation.Serializable
            : RemoteIsolation.RepeatableRead;
        session.Post(new BeginJob(new TransactionModes(isolation, isReadOnly, _local.IsDeferrable), level));
        return new Participant(session) { Depth = 1, ReadOnlyDepth = isReadOnly ? 1 : 0, Request = request };
    }

    private Operation? PreCommit()
    {
        SetAutocommitApart();
        EndHelpers();
        ForgetLost();
        var scripts = new List<(RemoteSession Session, SessionJob Job)>();
        foreach (Participant participant in _participants.Values)
        {
            if (participant.Session.Options.BeforeCommit is { } script)
            {
                var job = new BeforeCommitJob(script);
                participant.Session.Post(job);
                scripts.Add((participant.Session, job));
            }
        }

        return scripts.Count == 0 ? StartCommits() : new PreCommitOperation(scripts, StartCommits);
    }

    // All or nothing as far as can be known: no remote commits while another is known to be lost. What nobody misses has no part in it.
    private void ForgetLost()
    {
        foreach ((SessionKey key, Participant participant) in _participants)
        {
            if (participant.IsMissed)
            {
                throw participant.Session.LostError();
            }

            if (participant.Session.IsLost)
            {
                _participants.Remove(key);
            }
        }
    }

    private Operation? StartCommits()
    {
        if (_gid is { } gid)
        {
            return Prepare(gid, isLocalPrepare: false);
        }

        var commits = new List<(Participant Participant, SessionJob Job)>();
        foreach (Participant participant in _participants.Values.ToArray())
        {
            LoseRuns(participant, 0, CursorLost("Its transaction has ended."));
            participant.Session.CancelUnwanted();
            bool hasWritten = participant.Session.HasWritten;
            var job = new ControlJob(ControlStep.Commit, level: 1);
            participant.Session.Ask(job);
            if (hasWritten)
            {
                commits.Add((participant, job));
            }
            else
            {
                // It only ends the snapshot: whether that succeeds concerns nobody, and the next transaction's first job comes behind it.
                Leave(participant);
            }
        }

        return commits.Count == 0 ? null : new CommitOperation(this, commits);
    }

    // After COMMIT nobody should be left. A session that is would carry an open transaction into the next one.
    private void Forget()
    {
        foreach (Participant participant in _participants.Values)
        {
            participant.Session.Discard();
        }

        _participants.Clear();
        _gid = null;
        _sessions.Trim();
    }

    private Operation? Abort()
    {
        TakeAllOwn();
        List<PreparedBranch> branches = TakeBranches(isCommit: false);
        FinishOperation? finish = branches.Count == 0 ? null : new FinishOperation(_notices, _sessions, isCommit: false, branches);
        var rollbacks = new List<(RemoteSession Session, SessionJob Job)>();
        foreach (Participant participant in _participants.Values)
        {
            LoseRuns(participant, 0, CursorLost("Its transaction has been rolled back."));
            participant.Session.CancelFrom(1);
            if (!participant.Session.IsLost)
            {
                var job = new ControlJob(ControlStep.Rollback, SessionJob.NeverCancelled);
                participant.Session.Post(job);
                rollbacks.Add((participant.Session, job));
            }
        }

        _participants.Clear();
        _helpers.Clear();
        _gid = null;
        _sessions.Trim();
        RollbackOperation? rollback = rollbacks.Count == 0 ? null : new RollbackOperation(_notices, 1, rollbacks);
        return (finish, rollback) switch
        {
            (null, _) => rollback,
            (_, null) => finish,
            (_, _) => new BothOperations(finish, rollback),
        };
    }

    // Without two-phase commit nothing remote may be part of it, not even a snapshot.
    private PrepareOperation? PrePrepare()
    {
        SetAutocommitApart();
        if (_participants.Count == 0)
        {
            return null;
        }

        EndHelpers();
        foreach (Participant participant in _participants.Values)
        {
            if (!participant.Session.IsTwoPhase)
            {
                throw CannotPrepareLocally();
            }
        }

        ForgetLost();
        return Prepare(_gid ?? string.Empty, isLocalPrepare: true);
    }

    // Nothing waits here: a release that fails makes the session lost, and the commit of the whole transaction fails for it.
    private void SubPreCommit(int level)
    {
        foreach (ForeignScan scan in _scans)
        {
            scan.NestLevel = Math.Min(scan.NestLevel, level - 1);
        }

        foreach (Participant participant in _participants.Values)
        {
            EndReadOnly(participant, level);
            participant.PassOn(level);
            participant.OwnLevel = Math.Min(participant.OwnLevel, level - 1);
            foreach (CursorRun run in participant.Runs)
            {
                run.ScanLevel = Math.Min(run.ScanLevel, level - 1);
                run.CursorLevel = Math.Min(run.CursorLevel, level - 1);
            }

            for (; participant.Depth >= level; participant.Depth--)
            {
                participant.Session.Post(new ControlJob(ControlStep.ReleaseSavepoint, level - 1, participant.Depth));
            }
        }
    }

    private RollbackOperation? SubAbort(int level)
    {
        var rollbacks = new List<(RemoteSession Session, SessionJob Job)>();
        foreach (Participant participant in _participants.Values)
        {
            EndReadOnly(participant, level);
            participant.Unuse(level);
            if (participant.IsAutocommit)
            {
                AbortAutocommit(participant, level, rollbacks);
                continue;
            }

            if (participant.Depth < level)
            {
                continue;
            }

            LoseRuns(participant, level, CursorLost("Its remote cursor was opened inside a savepoint that has been rolled back."));
            participant.Session.CancelFrom(level);
            participant.Depth = level - 1;
            if (participant.Session.IsLost)
            {
                continue;
            }

            var job = new ControlJob(ControlStep.RollbackToSavepoint, SessionJob.NeverCancelled, level);
            participant.Session.Post(job);

            // A fetch of a scan that survives is not cancelled, and may take as long as the remote likes.
            if (!participant.Runs.Exists(static r => r.IsRunning))
            {
                rollbacks.Add((participant.Session, job));
            }
        }

        // In the mailbox behind the rollback, so that they see what it leaves.
        foreach (ForeignScan scan in _scans)
        {
            if (scan.NestLevel < level)
            {
                scan.RestartUnread();
            }
        }

        return rollbacks.Count == 0 ? null : new RollbackOperation(_notices, level, rollbacks);
    }

    private static void EndReadOnly(Participant participant, int level) =>
        participant.ReadOnlyDepth = participant.ReadOnlyDepth >= level ? 0 : participant.ReadOnlyDepth;

    // Ends the runs of scans of a level and deeper, and those of outer scans whose cursor was opened so deep.
    private static void LoseRuns(Participant participant, int level, ForeignDataException reason)
    {
        for (int i = participant.Runs.Count - 1; i >= 0; i--)
        {
            CursorRun run = participant.Runs[i];
            if (run.CursorLevel >= level)
            {
                run.Lose(reason);
                participant.Runs.RemoveAt(i);
            }
        }
    }
}
