// When may the first remote commit?
//
// When the commands of the option before_commit have run on all remotes that have them: a failure there must find nothing committed.

using PgDotnetFdw.Core.Connections;
using PgDotnetFdw.Core.Operations;

namespace PgDotnetFdw.Core.Transactions;

/// <summary>Waits for what runs before the commits, then for the commits.</summary>
/// <param name="scripts">What must have run.</param>
/// <param name="commit">Starts the commits; gives what is waited for, null = nothing.</param>
internal sealed class PreCommitOperation(List<(RemoteSession Session, SessionJob Job)> scripts, Func<Operation?> commit) : Operation
{
    private Operation? _commits;
    private bool _hasStarted;

    public override OperationState Poll(out ReadOnlyMemory<byte> result)
    {
        result = default;
        if (!_hasStarted)
        {
            if (scripts.Exists(static s => !s.Job.IsDone))
            {
                return OperationState.Pending;
            }

            if (scripts.Find(static s => s.Job.Error is not null).Job?.Error is { } error)
            {
                throw error;
            }

            _hasStarted = true;
            _commits = commit();
        }

        return _commits?.Poll(out result) ?? OperationState.Done;
    }

    public override void Close()
    {
        _commits?.Close();
        foreach ((RemoteSession session, SessionJob job) in scripts)
        {
            if (!job.IsDone)
            {
                session.Cancel(job);
            }
        }
    }
}
