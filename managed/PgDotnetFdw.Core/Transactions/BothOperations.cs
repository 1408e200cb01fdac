using PgDotnetFdw.Core.Operations;

namespace PgDotnetFdw.Core.Transactions;

/// <summary>Waits for two operations at once, neither of which fails.</summary>
internal sealed class BothOperations(Operation first, Operation second) : Operation
{
    public override OperationState Poll(out ReadOnlyMemory<byte> result)
    {
        OperationState one = first.Poll(out result);
        OperationState other = second.Poll(out result);
        return one == OperationState.Done ? other : one;
    }

    public override void Close()
    {
        first.Close();
        second.Close();
    }
}
