// When does everybody know of the decision?
//
// When each remote has ended its prepared transaction. By then the decision has been made, so nothing here is an error: a remote that cannot be told in time
// is a warning, and the resolver tells it later. A broken connection is replaced once.

using PgDotnetFdw.Core.Connections;
using PgDotnetFdw.Core.Operations;
using PgDotnetFdw.Sdk;

namespace PgDotnetFdw.Core.Transactions;

/// <summary>Second phase of the commit, or the rollback of what was prepared.</summary>
/// <param name="notices">Where remotes that could not be told are reported.</param>
/// <param name="sessions">Where another session comes from.</param>
/// <param name="isCommit">Which of the two.</param>
/// <param name="branches">What is to be ended; already posted.</param>
internal sealed class FinishOperation(INoticeSink notices, SessionCache sessions, bool isCommit, List<PreparedBranch> branches) : Operation
{
    private readonly long _start = TimeProvider.System.GetTimestamp();

    public override OperationState Poll(out ReadOnlyMemory<byte> result)
    {
        result = default;
        TimeSpan elapsed = TimeProvider.System.GetElapsedTime(_start);
        branches.RemoveAll(branch => Take(branch, elapsed));
        return branches.Count == 0 ? OperationState.Done : OperationState.Pending;
    }

    public override void Close()
    {
        foreach (PreparedBranch branch in branches)
        {
            Warn(branch, null);
            branch.Leave();
        }

        branches.Clear();
    }

    private bool Take(PreparedBranch branch, TimeSpan elapsed)
    {
        TimeSpan limit = isCommit ? branch.Session.CommitTimeout : branch.Session.Options.AbortTimeout;
        if (branch.Job is not { IsDone: true } job)
        {
            if (elapsed < limit)
            {
                return false;
            }

            Warn(branch, null);
        }
        else if (job.Error is { } error)
        {
            if (elapsed < limit && !branch.IsReconnected && branch.Session.IsLost && TryReconnect(branch))
            {
                return false;
            }

            Warn(branch, error);
        }

        branch.Leave();
        return true;
    }

    private bool TryReconnect(PreparedBranch branch)
    {
        try
        {
            branch.FinishOver(sessions.Open(branch.Request), isCommit);
            return true;
        }
        catch (ForeignDataException)
        {
            return false;
        }
    }

    private void Warn(PreparedBranch branch, ForeignDataException? error)
    {
        string verb = isCommit ? "commit" : "roll back";
        string outcome = isCommit ? "is committed" : "is rolled back";
        notices.Add(
            NoticeSeverity.Warning,
            new ForeignDataException(SqlState.ConnectionFailure, $"could not {verb} prepared transaction \"{branch.Gid}\" on server \"{branch.Session.ServerName}\"{(error is null ? " in time" : string.Empty)}")
            {
                Detail = error is null ? null : $"It failed with: {error.Message}.",
                Hint = $"The local transaction {outcome}. The server follows when the resolver or pgdotnet.resolve_prepared_transactions() reaches it.",
            });
    }
}
