using PgDotnetFdw.Core.Connections;
using PgDotnetFdw.Core.Operations;

namespace PgDotnetFdw.Core.Transactions;

/// <summary>Waits at backend exit for the end of all session threads.</summary>
internal sealed class ExitOperation(SessionCache sessions) : Operation
{
    public override OperationState Poll(out ReadOnlyMemory<byte> result)
    {
        result = default;
        return sessions.HaveAllEnded() ? OperationState.Done : OperationState.Pending;
    }

    public override void Close()
    {
        // Everything is cancelled already; what has not ended by now ends with the process.
    }
}
