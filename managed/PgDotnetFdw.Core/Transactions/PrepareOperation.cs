// When may the local transaction commit?
//
// When every remote that has written is prepared. One that cannot be prepared may be among them: it commits last, when all others are prepared, so that what
// follows is the local commit only. Whatever fails before is an error, and the abort rolls back what is prepared.

using PgDotnetFdw.Core.Connections;
using PgDotnetFdw.Core.Operations;
using PgDotnetFdw.Sdk;

namespace PgDotnetFdw.Core.Transactions;

/// <summary>First phase of the commit.</summary>
internal sealed class PrepareOperation : Operation
{
    private readonly TransactionCoordinator _coordinator;
    private readonly List<Participant> _pending;
    private readonly List<Participant> _last = [];
    private readonly bool _isLocalPrepare;
    private SessionJob? _lastCommit;
    private ForeignDataException? _error;

    /// <param name="coordinator">Told who takes part no more.</param>
    /// <param name="participants">Those whose <see cref="Participant.Preparing"/> was posted.</param>
    /// <param name="isLocalPrepare">Whether the local transaction is to be prepared, so that nothing may commit yet.</param>
    public PrepareOperation(TransactionCoordinator coordinator, List<Participant> participants, bool isLocalPrepare)
    {
        _coordinator = coordinator;
        _pending = participants;
        _isLocalPrepare = isLocalPrepare;
    }

    public override OperationState Poll(out ReadOnlyMemory<byte> result)
    {
        result = default;
        if (_coordinator.HasExited)
        {
            return OperationState.Done;
        }

        _pending.RemoveAll(Take);
        if (_pending.Count > 0)
        {
            return OperationState.Pending;
        }

        if (_error is not null)
        {
            throw _error;
        }

        if (_last.Count > 0 && (_last.Count > 1 || _isLocalPrepare))
        {
            _error = _isLocalPrepare ? TransactionCoordinator.CannotPrepareLocally() : TooManyLast();
            throw _error;
        }

        return _last.Count == 0 ? OperationState.Done : CommitLast(_last[0]);
    }

    public override void Close()
    {
        // Whether an unfinished commit arrives cannot be known; such a connection is not used again.
        if (_lastCommit is { IsDone: false })
        {
            _coordinator.GiveUpCommit(_last[0]);
        }
    }

    // Whether a participant is done with it.
    private bool Take(Participant participant)
    {
        if (participant.Preparing is not { IsDone: true } job)
        {
            return false;
        }

        if (job.Error is { } error)
        {
            // A session that failed before its transaction began has nothing to commit.
            if (participant.Session.HasBegun)
            {
                _error ??= error;
            }
            else
            {
                _coordinator.Leave(participant);
            }
        }
        else if (!job.IsToCommit)
        {
            _coordinator.Leave(participant);
        }
        else if (job.Gid is null)
        {
            _last.Add(participant);
        }

        return true;
    }

    private OperationState CommitLast(Participant participant)
    {
        if (_lastCommit is null)
        {
            _lastCommit = new ControlJob(ControlStep.Commit, level: 1);
            participant.Session.Post(_lastCommit);
        }

        if (!_lastCommit.IsDone)
        {
            return OperationState.Pending;
        }

        if (_lastCommit.Error is { } error)
        {
            _error = error;
            throw error;
        }

        _coordinator.Leave(participant);
        return OperationState.Done;
    }

    private ForeignDataException TooManyLast()
    {
        string names = string.Join(", ", _last.Select(static p => $"\"{p.Session.ServerName}\"").Order(StringComparer.Ordinal));
        return new ForeignDataException(SqlState.FeatureNotSupported, "cannot commit on all servers together")
        {
            Detail = $"A transaction with two-phase commit may write to one server without it; this one has written to {names}.",
            Hint = "Set the server option \"two_phase_commit\" on the others too.",
        };
    }
}
