// Which class answers which step, and what holds for all of them?
//
// Above a relation that is not complete nothing is pushed but ORDER and LOCK: a LIMIT before a local recheck, or an aggregate over rows that
// PostgreSQL would have dropped, changes the answer. With verification on, quals must be checked on the rows of a table, so only tables are scanned.

using PgDotnetFdw.Core.Deparse;
using PgDotnetFdw.Core.Messages;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Relations;

namespace PgDotnetFdw.Core.Planning;

/// <summary>Tries steps.</summary>
internal static class StepPusher
{
    /// <summary>Reads a step's message and gives the question that answers it; the question may be asked several times.</summary>
    public static Func<PushOutcome> Prepare(RelationStep step, PlannedRelation input, PlannedRelation? inner, ReadOnlySpan<byte> message)
    {
        Func<PushOutcome> question = Read(step, input, inner, message);
        return ObjectionTo(step, input, inner) is { } objection ? () => PushOutcome.Refuse(objection) : question;
    }

    /// <summary>Keeps the reason of a refusal for the plans of the inputs.</summary>
    public static void Note(RelationStep step, PlannedRelation input, PlannedRelation? inner, PushOutcome outcome)
    {
        if (outcome.Refusal is not { } reason || !input.Context.KeepsNotes)
        {
            return;
        }

        if (inner is null)
        {
            input.Notes.Add(new PlanningNote($"{Label(step)}: {reason}"));
            return;
        }

        NoteJoin(input, inner, reason);
        NoteJoin(inner, input, reason);
    }

    /// <summary>Whether a key is a constant, which every remote would take for the position of a column.</summary>
    public static bool IsConstant(Expr expression) =>
        expression is ConstExpr || (expression is RelabelExpr relabel && IsConstant(relabel.Argument));

    private static Func<PushOutcome> Read(RelationStep step, PlannedRelation input, PlannedRelation? inner, ReadOnlySpan<byte> message)
    {
        switch (step)
        {
            case RelationStep.Filter:
                IReadOnlyList<Qual> quals = StepReader.ReadFilter(message);
                return () => PushFilter.Push(input, quals);
            case RelationStep.Join:
                JoinStep join = StepReader.ReadJoin(message);
                PlannedRelation innerSide = inner ?? throw new ForeignDataException(SqlState.InternalError, "a join without an inner side");
                return () => PushJoin.Push(input, innerSide, join);
            case RelationStep.Aggregate:
                AggregateStep aggregate = StepReader.ReadAggregate(message);
                return () => PushAggregate.Push(input, aggregate);
            case RelationStep.Window:
                WindowStep window = StepReader.ReadWindow(message);
                return () => PushWindow.Push(input, window);
            case RelationStep.Distinct:
                DistinctStep distinct = StepReader.ReadDistinct(message);
                return () => PushDistinct.Push(input, distinct);
            case RelationStep.Order:
                IReadOnlyList<SortKey> keys = StepReader.ReadOrder(message);
                return () => PushOrder.Push(input, keys);
            case RelationStep.Limit:
                LimitStep limit = StepReader.ReadLimit(message);
                return () => PushLimit.Push(input, limit);
            case RelationStep.Lock:
                IReadOnlyList<RowLock> locks = StepReader.ReadLock(message);
                return () => PushLock.Push(input, locks);
        }

        throw new ForeignDataException(SqlState.InternalError, "unrecognized step of a relation");
    }

    private static string? ObjectionTo(RelationStep step, PlannedRelation input, PlannedRelation? inner)
    {
        if (step is RelationStep.Filter or RelationStep.Order or RelationStep.Lock)
        {
            return null;
        }

        if (input.IsVerified || inner is { IsVerified: true })
        {
            return "every remote condition is to be verified";
        }

        return input.IsComplete && inner is null or { IsComplete: true } ? null : "its input is not computed by the remote alone";
    }

    private static void NoteJoin(PlannedRelation relation, PlannedRelation other, string reason)
    {
        (int index, Sdk.Remote.RemoteTable table) = other.Tables.First();
        relation.Notes.Add(new PlanningNote($"join with {table.LocalName}: {reason}", index));
    }

    private static string Label(RelationStep step)
    {
        return step switch
        {
            RelationStep.Filter => "filter",
            RelationStep.Join => "join",
            RelationStep.Aggregate => "aggregate",
            RelationStep.Window => "window",
            RelationStep.Distinct => "distinct",
            RelationStep.Order => "sort",
            RelationStep.Limit => "limit",
            RelationStep.Lock => "lock",
        };
    }
}
