using PgDotnetFdw.Core.Connections;
using PgDotnetFdw.Core.Operations;

namespace PgDotnetFdw.Core.Import;

/// <summary>An IMPORT FOREIGN SCHEMA on its way; its result is a text table of one column, one command a row.</summary>
internal sealed class ImportOperation(RemoteSession session, ImportJob job) : Operation
{
    public override OperationState Poll(out ReadOnlyMemory<byte> result)
    {
        result = default;
        if (!job.IsDone)
        {
            return OperationState.Pending;
        }

        if (job.Error is { } error)
        {
            throw error;
        }

        result = job.Commands;
        return OperationState.Done;
    }

    public override void Close()
    {
        // Who closes an unfinished import is about to abort the local transaction; the abort cleans up what a cancelled statement leaves.
        if (!job.IsDone)
        {
            session.Cancel(job);
        }
    }
}
