using PgDotnetFdw.Core.Deparse;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;

namespace PgDotnetFdw.Core.Planning;

/// <summary>Says which expressions the remote can give back.</summary>
internal static class OutputJudge
{
    public static Fidelity[] Judge(PlannedRelation relation, IReadOnlyList<Expr> expressions)
    {
        var verdicts = new Fidelity[expressions.Count];
        for (int i = 0; i < verdicts.Length; i++)
        {
            verdicts[i] = CanOutput(relation, expressions[i], out string? reason) ? Fidelity.Exact : Fidelity.No;
            if (reason is not null)
            {
                Note(relation, expressions[i], reason);
            }
        }

        return verdicts;
    }

    // A refused output may be the end of a step that was accepted: its input is what will be planned then.
    private static void Note(PlannedRelation relation, Expr expression, string reason)
    {
        if (!relation.Context.KeepsNotes || relation.Inputs.Count != 1)
        {
            return;
        }

        string step = relation.Shape.Distinct is not null ? "distinct" : relation.Shape.Window is not null ? "window" : "aggregate";
        relation.Inputs[0].Notes.Add(new PlanningNote($"{step}: {new ExpressionText(relation.Tables).Of(expression)}: {reason}"));
    }

    private static bool CanOutput(PlannedRelation relation, Expr expression, out string? reason)
    {
        reason = null;
        RelationShape shape = relation.Shape;
        if (shape.Aggregate is { Keys.Count: 0 } && !ExprParts.Contains<AggregateExpr>(expression))
        {
            return false;
        }

        // In one SELECT a column is written whatever else there is; through a layer it must come out of the layer.
        bool isOneSelect = shape.Distinct is null or { IsOn: true } && shape.Window is null or { RunConditions.Count: 0 };
        if (!isOneSelect)
        {
            // What DISTINCT compares comes out as a whole.
            IEnumerable<Expr> keys = shape.Distinct is { IsOn: false } distinct ? distinct.Keys.Select(static k => k.Expression) : [];
            return StatementWriter.TryWrite(relation.Context.Deparse, relation.Algebra, [expression, .. keys], StatementPurpose.Execution, out reason) is not null;
        }

        SqlDeparser trial = relation.NewTrial();
        trial.UseConstantParameters = false;
        if (trial.TryWriteOutput(expression, out _))
        {
            return true;
        }

        reason = trial.Reason;
        return false;
    }
}
