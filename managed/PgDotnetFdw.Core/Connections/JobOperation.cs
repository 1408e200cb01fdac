using PgDotnetFdw.Core.Operations;

namespace PgDotnetFdw.Core.Connections;

/// <summary>One statement of a session as an operation.</summary>
/// <param name="session">The session to which the job was posted.</param>
/// <param name="job">The job.</param>
/// <param name="result">Gives the result once the job is done without an error.</param>
internal sealed class JobOperation(RemoteSession session, SessionJob job, Func<ReadOnlyMemory<byte>> result) : Operation
{
    public override OperationState Poll(out ReadOnlyMemory<byte> answer)
    {
        answer = default;
        if (!job.IsDone)
        {
            return OperationState.Pending;
        }

        if (job.Error is { } error)
        {
            throw error;
        }

        answer = result();
        return OperationState.Done;
    }

    public override void Close()
    {
        // Who closes an unfinished statement is about to abort the local transaction; the abort cleans up what a cancelled statement leaves.
        if (!job.IsDone)
        {
            session.Cancel(job);
        }
    }
}
