using PgDotnetFdw.Core.Deparse;
using PgDotnetFdw.Core.Messages;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Relations;

namespace PgDotnetFdw.Core.Planning;

/// <summary>
/// GROUP BY and HAVING. The aggregates themselves are judged as output columns.
///
/// Grouping sets are refused here and nowhere else. Above them a grouped column is NULL in the rows of some sets, whatever the column's own value and NOT NULL
/// say; PostgreSQL 18 marks such columns, 15 to 17 tell them from the column itself by where they stand only. An expression that is judged and written by what it
/// looks like, as output column, in HAVING or in an ORDER BY above, would then mean the wrong one of the two. GROUPING itself has no other meaning than with them.
/// </summary>
internal static class PushAggregate
{
    public static PushOutcome Push(PlannedRelation input, AggregateStep step)
    {
        if (step.HasGroupingSets)
        {
            return PushOutcome.Refuse("grouping sets, ROLLUP and CUBE are computed locally");
        }

        if (!input.Context.Dialect.CanGroup)
        {
            return PushOutcome.Refuse("the remote does not group like PostgreSQL");
        }

        if (!input.Shape.IsPlain)
        {
            return PushOutcome.Refuse("its input is more than tables, filters and joins");
        }

        IReadOnlyList<GroupKey> keys = KeyChecks.Telling(step.Keys);
        if (KeyChecks.Refusal(input, keys) is { } refusal)
        {
            return PushOutcome.Refuse(refusal);
        }

        var having = new List<Expr>();
        var verdicts = new Fidelity[step.Having.Count];
        SqlDeparser trial = new PlannedRelation(input.Context, new AggregateRelation(input.Algebra, keys, having), input.Notes, input).NewTrial();
        trial.UseConstantParameters = false;
        var judge = new QualJudge(trial, new ExpressionText(input.Tables));
        for (int i = 0; i < verdicts.Length; i++)
        {
            verdicts[i] = judge.JudgeExact(step.Having[i]);
            if (verdicts[i] == Fidelity.Exact)
            {
                having.Add(step.Having[i].Expression);
            }
        }

        var relation = new PlannedRelation(input.Context, new AggregateRelation(input.Algebra, keys, having), new PlanningNotes(input.Notes), input)
        {
            IsComplete = verdicts.All(static v => v == Fidelity.Exact),
            LocalQuals = judge.Local,
        };
        return new PushOutcome(new PushAnswer(relation, verdicts), null);
    }
}
