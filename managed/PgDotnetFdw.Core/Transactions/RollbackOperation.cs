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
    private static readonly TimeSpan s_askAgainAfter = TimeSpan.FromMilliseconds(100);

    private readonly int _level;
    private readonly List<(RemoteSession Session, SessionJob Job)> _rollbacks;
    private readonly long _start = TimeProvider.System.GetTimestamp();
    private TimeSpan _lastAsked = TimeSpan.Zero;

    /// <param name="notices">Where a connection that is given up is reported.</param>
    /// <param name="level">Nest level of the abort; what runs at it or deeper has been asked to stop.</param>
    /// <param name="rollbacks">What is waited for.</param>
    public RollbackOperation(INoticeSink notices, int level, List<(RemoteSession Session, SessionJob Job)> rollbacks)
    {
        _notices = notices;
        _level = level;
        _rollbacks = rollbacks;
    }

    public override OperationState Poll(out ReadOnlyMemory<byte> result)
    {
        result = default;
        TimeSpan elapsed = TimeProvider.System.GetElapsedTime(_start);
        bool mustAskAgain = elapsed - _lastAsked > s_askAgainAfter;
        _lastAsked = mustAskAgain ? elapsed : _lastAsked;
        for (int i = _rollbacks.Count - 1; i >= 0; i--)
        {
            (RemoteSession session, SessionJob job) = _rollbacks[i];
            if (!job.IsDone && elapsed < session.Options.AbortTimeout)
            {
                // The first request may have come before the statement was on its way, where it hits nothing.
                if (mustAskAgain)
                {
                    session.CancelFrom(_level);
                }

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
