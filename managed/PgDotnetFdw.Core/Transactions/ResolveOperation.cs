using PgDotnetFdw.Core.Connections;
using PgDotnetFdw.Core.Operations;

namespace PgDotnetFdw.Core.Transactions;

/// <summary>A <see cref="ResolveJob"/> on a session of its own, which ends with it.</summary>
internal sealed class ResolveOperation(RemoteSession session, ResolveJob job) : Operation
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

        result = job.Answer;
        return OperationState.Done;
    }

    public override void Close()
    {
        if (job.IsDone)
        {
            session.Close();
        }
        else
        {
            session.Discard();
        }
    }
}
