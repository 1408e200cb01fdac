// When have all remotes committed?
//
// When every commit job is done. The first error is the operation's; participants that have committed by then stay committed, as with
// postgres_fdw: only two-phase commit could do better.

using PgDotnetFdw.Core.Connections;
using PgDotnetFdw.Core.Operations;
using PgDotnetFdw.Sdk;

namespace PgDotnetFdw.Core.Transactions;

/// <summary>Waits for the remote commits.</summary>
internal sealed class CommitOperation : Operation
{
    private readonly TransactionCoordinator _coordinator;
    private readonly List<(Participant Participant, SessionJob Job)> _commits;
    private ForeignDataException? _error;

    public CommitOperation(TransactionCoordinator coordinator, List<(Participant Participant, SessionJob Job)> commits)
    {
        _coordinator = coordinator;
        _commits = commits;
    }

    public override OperationState Poll(out ReadOnlyMemory<byte> result)
    {
        result = default;
        if (_coordinator.HasExited)
        {
            return OperationState.Done;
        }

        for (int i = _commits.Count - 1; i >= 0; i--)
        {
            (Participant participant, SessionJob job) = _commits[i];
            if (!job.IsDone)
            {
                participant.Session.Advance();
            }

            if (!job.IsDone)
            {
                continue;
            }

            // A session that failed before its transaction began has nothing to commit.
            if (job.Error is null || !participant.Session.HasBegun)
            {
                _coordinator.Leave(participant);
            }
            else
            {
                _error ??= job.Error;
            }

            _commits.RemoveAt(i);
        }

        if (_commits.Count > 0)
        {
            return OperationState.Pending;
        }

        return _error is null ? OperationState.Done : throw _error;
    }

    public override void Close()
    {
        // Whether an unfinished commit arrives cannot be known; such a connection is not used again.
        foreach ((Participant participant, SessionJob job) in _commits)
        {
            if (!job.IsDone)
            {
                _coordinator.GiveUpCommit(participant);
            }
        }

        _commits.Clear();
    }
}
