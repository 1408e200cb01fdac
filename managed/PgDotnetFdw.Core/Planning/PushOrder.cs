using PgDotnetFdw.Core.Deparse;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Relations;

namespace PgDotnetFdw.Core.Planning;

/// <summary>ORDER BY. The one step that is tried above anything: rows that a local qual drops leave the others in order.</summary>
internal static class PushOrder
{
    public static PushOutcome Push(PlannedRelation input, IReadOnlyList<SortKey> keys)
    {
        if (keys.Count == 0)
        {
            return PushOutcome.Refuse("there is no key");
        }

        if (input.Shape.Limit is not null)
        {
            return PushOutcome.Refuse("rows are cut already");
        }

        if (keys.Select(static k => KeyChecks.Constant(k.Expression)).FirstOrDefault(static c => c is not null) is { } constant)
        {
            return PushOutcome.Refuse(constant);
        }

        if (!input.IsComplete && !keys.All(static k => IsColumn(k.Expression)))
        {
            return PushOutcome.Refuse("an expression might fail for a row that a local condition drops");
        }

        var algebra = new OrderRelation(input.Algebra, keys);
        return Refusal(input, algebra) is { } refusal
            ? PushOutcome.Refuse(refusal)
            : PushOutcome.Accept(new PlannedRelation(input.Context, algebra, input.Notes, input)
            {
                IsComplete = input.IsComplete,
                IsVerified = input.IsVerified,
                LocalQuals = input.LocalQuals,
            });
    }

    private static bool IsColumn(Expr expression) => expression is RelabelExpr relabel ? IsColumn(relabel.Argument) : expression is VarExpr;

    private static string? Refusal(PlannedRelation input, OrderRelation algebra)
    {
        if (input.Shape.Distinct is { IsOn: true } distinct)
        {
            return IsOrderOf(input, distinct, algebra.Keys) ? null : "it is another order than that of DISTINCT ON";
        }

        if (input.Shape.Distinct is null && input.Shape.Window is null or { RunConditions.Count: 0 })
        {
            return KeyChecks.Refusal(input, algebra.Keys);
        }

        Expr[] outputs = input.Shape.Distinct?.Keys.Select(static k => k.Expression).ToArray() ?? [];
        StatementWriter.TryWrite(input.Context.Deparse, algebra, outputs, StatementPurpose.Execution, out string? refusal);
        return refusal;
    }

    // Rows come back in the order that decides which of them DISTINCT ON keeps.
    private static bool IsOrderOf(PlannedRelation input, DistinctRelation distinct, IReadOnlyList<SortKey> keys)
    {
        if (keys.Count > distinct.Order.Count)
        {
            return false;
        }

        SqlDeparser trial = input.NewTrial();
        trial.UseConstantParameters = false;
        for (int i = 0; i < keys.Count; i++)
        {
            if (Text(trial, keys[i]) is not { } text || text != Text(trial, distinct.Order[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static string? Text(SqlDeparser trial, SortKey key)
    {
        int start = trial.Sql.Length;
        return trial.TryWriteSortKey(key) ? trial.Sql.ToString(start, trial.Sql.Length - start) : null;
    }
}
