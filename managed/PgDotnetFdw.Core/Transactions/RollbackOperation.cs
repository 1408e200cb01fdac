// When are the remotes clean again after an abort?
//
// When each has worked off its mailbox up to the rollback. It is never an error: a rollback that fails, or that takes longer than the
// server's abort_timeout, costs the connection and nothing else. The remote rolls back by itself when the connection goes.

using PgDotnetFdw.Core.Connections;
using PgDotnetFdw.Core.Operations;
using PgDotnetFdw.Sdk;

namespace PgDotnetFdw.Core.Transactions;

/// <summary>Waits for remote rollbacks.</summary>
internal sealed class RollbackOperation : Operation
{
    private readonly INoticeSink _notices;
    private readonly List<(RemoteSession Session, SessionJob Job)> _rollbacks;
    private readonly long _start = TimeProvider.System.GetTimestamp();

    public RollbackOperation(INoticeSink notices, List<(RemoteSession Session, SessionJob Job)> rollbacks)
    {
        _notices = notices;
        _rollbacks = rollbacks;
    }

    public override OperationState Poll(out ReadOnlyMemory<byte> result)
    {
        result = default;
        TimeSpan elapsed = TimeProvider.System.GetElapsedTime(_start);
        for (int i = _rollbacks.Count - 1; i >= 0; i--)
        {
            (RemoteSession session, SessionJob job) = _rollbacks[i];
            if (!job.IsDone && elapsed < session.AbortTimeout)
            {
                continue;
            }

            GiveUpUnlessDone(session, job);
            _rollbacks.RemoveAt(i);
        }

        return _rollbacks.Count == 0 ? OperationState.Done : OperationState.Pending;
    }

    public override void Close()
    {
        foreach ((RemoteSession session, SessionJob job) in _rollbacks)
        {
            GiveUpUnlessDone(session, job);
        }

        _rollbacks.Clear();
    }

    private void GiveUpUnlessDone(RemoteSession session, SessionJob job)
    {
        if (job.IsDone)
        {
            return;
        }

        // A connection that was still being opened is nothing that anybody would miss.
        if (session.HasBegun)
        {
            _notices.Add(
                NoticeSeverity.Warning,
                new ForeignDataException(SqlState.ConnectionFailure, $"could not roll back the remote transaction on server \"{session.ServerName}\" in time")
                {
                    Detail = "The connection was dropped; the remote rolls back by itself.",
                });
        }

        session.Discard();
    }
}
