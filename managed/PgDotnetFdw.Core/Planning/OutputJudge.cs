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
            verdicts[i] = CanOutput(relation, expressions[i]) ? Fidelity.Exact : Fidelity.No;
        }

        return verdicts;
    }

    private static bool CanOutput(PlannedRelation relation, Expr expression)
    {
        RelationShape shape = relation.Shape;
        if (shape.Aggregate is { Keys.Count: 0 } && !ExprParts.Contains<AggregateExpr>(expression))
        {
            return false;
        }

        // In one SELECT a column is written whatever else there is; through a layer it must come out of the layer.
        bool isOneSelect = shape.Distinct is null or { IsOn: true } && shape.Window is null or { RunConditions.Count: 0 };
        if (!isOneSelect)
        {
            return StatementWriter.TryWrite(relation.Context.Deparse, relation.Algebra, [expression], StatementPurpose.Execution, out _) is not null;
        }

        SqlDeparser trial = relation.NewTrial();
        trial.UseConstantParameters = false;
        return trial.TryWriteOutput(expression, out _);
    }
}
