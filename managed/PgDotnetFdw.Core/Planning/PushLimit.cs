using PgDotnetFdw.Core.Deparse;
using PgDotnetFdw.Core.Messages;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Relations;

namespace PgDotnetFdw.Core.Planning;

/// <summary>LIMIT and OFFSET.</summary>
internal static class PushLimit
{
    public static PushOutcome Push(PlannedRelation input, LimitStep step)
    {
        if (input.Shape.Limit is not null)
        {
            return PushOutcome.Refuse("rows are cut already");
        }

        if (IsNegative(step.Count) || IsNegative(step.Offset))
        {
            return PushOutcome.Refuse("a negative number of rows is an error, which PostgreSQL reports");
        }

        SqlDeparser trial = input.NewTrial();
        if (!trial.TryExact(() => input.Context.Dialect.WriteLimit(trial, step.Count, step.Offset)))
        {
            return PushOutcome.Refuse(trial.Reason ?? "LIMIT is not shippable");
        }

        return PushOutcome.Accept(new PlannedRelation(input.Context, new LimitRelation(input.Algebra, step.Count, step.Offset), input.Notes, input)
        {
            IsComplete = true,
        });
    }

    private static bool IsNegative(Expr? expression) => expression is ConstExpr { Value: { Form: ValueForm.Int64, Int64: < 0 } };
}
