using PgDotnetFdw.Sdk.Relations;

namespace PgDotnetFdw.Core.Planning;

/// <summary>Row locks. Never refused: a dialect without them writes nothing.</summary>
internal static class PushLock
{
    public static PushOutcome Push(PlannedRelation input, IReadOnlyList<RowLock> locks)
    {
        return PushOutcome.Accept(new PlannedRelation(input.Context, new LockRelation(input.Algebra, locks), input.Notes, input)
        {
            IsComplete = input.IsComplete,
            IsVerified = input.IsVerified,
            LocalQuals = input.LocalQuals,
        });
    }
}
