using PgDotnetFdw.Core.Deparse;
using PgDotnetFdw.Core.Messages;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Relations;

namespace PgDotnetFdw.Core.Planning;

/// <summary>
/// Windows. PostgreSQL takes conditions on window functions out of an outer query's WHERE and keeps them here only (run conditions): when the remote
/// cannot check them, too many rows would come back.
/// </summary>
internal static class PushWindow
{
    public static PushOutcome Push(PlannedRelation input, WindowStep step)
    {
        if (!input.Context.Dialect.CanWindow)
        {
            return PushOutcome.Refuse("the remote has no windows like PostgreSQL's");
        }

        RelationShape shape = input.Shape;
        if (!shape.IsUnsorted || shape.Distinct is not null || shape.Window is not null)
        {
            return PushOutcome.Refuse("its input is more than tables, filters, joins and groups");
        }

        var algebra = new WindowRelation(input.Algebra, step.Windows, step.RunConditions);
        var relation = new PlannedRelation(input.Context, algebra, new PlanningNotes(input.Notes), input) { IsComplete = true };
        string? refusal = step.Windows.Select(w => Refusal(relation, w)).FirstOrDefault(static r => r is not null);
        if (refusal is null && step.RunConditions.Count > 0)
        {
            StatementWriter.TryWrite(input.Context.Deparse, algebra, [], StatementPurpose.Execution, out refusal);
        }

        return refusal is null ? PushOutcome.Accept(relation) : PushOutcome.Refuse(refusal);
    }

    private static string? Refusal(PlannedRelation relation, WindowDefinition window)
    {
        IEnumerable<Expr> keys = window.Partition.Select(static k => k.Expression).Concat(window.Order.Select(static k => k.Expression));
        if (keys.Select(KeyChecks.Constant).FirstOrDefault(static c => c is not null) is { } constant)
        {
            return constant;
        }

        SqlDeparser trial = relation.NewTrial();
        trial.UseConstantParameters = false;
        return trial.WriteWindow(window.Number) == Fidelity.Exact ? null : trial.Reason ?? "the window is not shippable";
    }
}
