// May two relations be joined by the remote?
//
// They must be wholly remote, of one connection, and tables, filters or joins. What decides on partners in an outer, semi or anti join must be exact
// throughout: with one condition left out, other rows would count as being without a partner. Conditions on the joined rows may stay local one by one.

using PgDotnetFdw.Core.Deparse;
using PgDotnetFdw.Core.Messages;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Relations;

namespace PgDotnetFdw.Core.Planning;

/// <summary>A join.</summary>
internal static class PushJoin
{
    public static PushOutcome Push(PlannedRelation outer, PlannedRelation inner, JoinStep step)
    {
        if (ObjectionTo(outer, inner, step.Kind) is { } objection)
        {
            return PushOutcome.Refuse(objection);
        }

        Dictionary<int, Sdk.Remote.RemoteTable> tables = outer.Tables.Concat(inner.Tables).ToDictionary(static t => t.Key, static t => t.Value);
        var text = new ExpressionText(tables);
        TableScope both = new TableScope().With(outer.Scope).With(inner.Scope);
        var onJudge = new QualJudge(outer.NewTrial(both), text);
        foreach (Qual qual in step.On)
        {
            if (onJudge.JudgeExact(qual) != Fidelity.Exact)
            {
                return PushOutcome.Refuse($"{text.Of(qual.Expression)}: {onJudge.Reason}");
            }
        }

        bool hidesInner = step.Kind is JoinKind.Semi or JoinKind.Anti;
        var whereJudge = new QualJudge(outer.NewTrial(hidesInner ? outer.Scope : both), text);
        return Join(outer, inner, step, whereJudge);
    }

    private static PushOutcome Join(PlannedRelation outer, PlannedRelation inner, JoinStep step, QualJudge judge)
    {
        var where = new List<Expr>();
        var verdicts = new Fidelity[step.Where.Count];
        for (int i = 0; i < verdicts.Length; i++)
        {
            Qual qual = step.Where[i];
            if (IsAlwaysTrue(step.Kind, inner, qual.Expression))
            {
                verdicts[i] = Fidelity.Exact;
                continue;
            }

            verdicts[i] = judge.JudgeExact(qual);
            if (verdicts[i] == Fidelity.Exact)
            {
                where.Add(qual.Expression);
            }
        }

        Expr[] on = step.On.Select(static q => q.Expression).ToArray();
        var algebra = new JoinRelation(step.Kind, outer.Algebra, inner.Algebra, on, where);
        var relation = new PlannedRelation(outer.Context, algebra, new PlanningNotes(outer.Notes, inner.Notes), outer, inner)
        {
            IsComplete = verdicts.All(static v => v == Fidelity.Exact),
            LocalQuals = judge.Local,
        };
        return new PushOutcome(new PushAnswer(relation, verdicts), null);
    }

    private static string? ObjectionTo(PlannedRelation outer, PlannedRelation inner, JoinKind kind)
    {
        if (outer.Context.Driver.Name != inner.Context.Driver.Name || outer.Context.Session.Key != inner.Context.Session.Key)
        {
            return "the tables are of different servers or users";
        }

        if (!outer.Shape.IsPlain || !inner.Shape.IsPlain)
        {
            return "a side of the join is more than tables, filters and joins";
        }

        if (outer.Tables.Keys.Any(inner.Tables.ContainsKey))
        {
            return "both sides hold the same table";
        }

        return outer.Context.Dialect.CanJoin(kind) ? null : $"the remote has no {Word(kind)} join like PostgreSQL's";
    }

    // A LEFT JOIN whose inner column must be NULL arrives as an anti join, with that condition still there.
    private static bool IsAlwaysTrue(JoinKind kind, PlannedRelation inner, Expr condition) =>
        kind == JoinKind.Anti
        && condition is NullTestExpr { IsNotNull: false, ArgumentIsRow: false, Argument: VarExpr { Attribute: > 0 } variable }
        && inner.Tables.ContainsKey(variable.Relation);

    private static string Word(JoinKind kind)
    {
        return kind switch
        {
            JoinKind.Inner => "inner",
            JoinKind.Left => "left",
            JoinKind.Full => "full",
            JoinKind.Semi => "semi",
            JoinKind.Anti => "anti",
        };
    }
}
