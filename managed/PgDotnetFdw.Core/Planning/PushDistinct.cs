using PgDotnetFdw.Core.Deparse;
using PgDotnetFdw.Core.Messages;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Relations;

namespace PgDotnetFdw.Core.Planning;

/// <summary>DISTINCT and DISTINCT ON.</summary>
internal static class PushDistinct
{
    public static PushOutcome Push(PlannedRelation input, DistinctStep step)
    {
        if (step.IsOn ? !input.Context.Dialect.CanDistinctOn : !input.Context.Dialect.CanDistinct)
        {
            return PushOutcome.Refuse(step.IsOn ? "the remote has no DISTINCT ON" : "the remote has no DISTINCT like PostgreSQL's");
        }

        if (!input.Shape.IsUnsorted || input.Shape.Distinct is not null)
        {
            return PushOutcome.Refuse("its input is sorted or cut already");
        }

        if (step.Keys.Count == 0)
        {
            return PushOutcome.Refuse("there is no key");
        }

        var algebra = new DistinctRelation(input.Algebra, step.IsOn, step.Keys, step.Order);
        string? refusal = KeyChecks.Refusal(input, step.Keys) ?? KeyChecks.Refusal(input, step.Order);
        if (refusal is null)
        {
            Expr[] outputs = step.IsOn ? [] : step.Keys.Select(static k => k.Expression).ToArray();
            StatementWriter.TryWrite(input.Context.Deparse, algebra, outputs, StatementPurpose.Execution, out refusal);
        }

        return refusal is null
            ? PushOutcome.Accept(new PlannedRelation(input.Context, algebra, new PlanningNotes(input.Notes), input) { IsComplete = true })
            : PushOutcome.Refuse(refusal);
    }
}
