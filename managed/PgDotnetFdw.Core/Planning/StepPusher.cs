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
        object content = Read(step, message);
        return () => Push(step, input, inner, content);
    }

    /// <summary>Tries a step whose message has been read.</summary>
    internal static PushOutcome Push(RelationStep step, PlannedRelation input, PlannedRelation? inner, object content)
    {
        return ObjectionTo(step, input, inner) is { } objection ? PushOutcome.Refuse(objection) : content switch
        {
            IReadOnlyList<Qual> quals => PushFilter.Push(input, quals),
            JoinStep join => PushJoin.Push(
                input, inner ?? throw new ForeignDataException(SqlState.InternalError, "a join without an inner side"), join),
            AggregateStep aggregate => PushAggregate.Push(input, aggregate),
            WindowStep window => PushWindow.Push(input, window),
            DistinctStep distinct => PushDistinct.Push(input, distinct),
            IReadOnlyList<SortKey> keys => PushOrder.Push(input, keys),
            LimitStep limit => PushLimit.Push(input, limit),
            IReadOnlyList<RowLock> locks => PushLock.Push(input, locks),
            ModifyStep modify => PushModify.Push(input, modify),
            _ => throw Unrecognized(),
        };
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

    private static object Read(RelationStep step, ReadOnlySpan<byte> message)
    {
        switch (step)
        {
            case RelationStep.Filter:
                return StepReader.ReadFilter(message);
            case RelationStep.Join:
                return StepReader.ReadJoin(message);
            case RelationStep.Aggregate:
                return StepReader.ReadAggregate(message);
            case RelationStep.Window:
                return StepReader.ReadWindow(message);
            case RelationStep.Distinct:
                return StepReader.ReadDistinct(message);
            case RelationStep.Order:
                return StepReader.ReadOrder(message);
            case RelationStep.Limit:
                return StepReader.ReadLimit(message);
            case RelationStep.Lock:
                return StepReader.ReadLock(message);
            case RelationStep.Modify:
                return StepReader.ReadModify(message);
        }

        throw Unrecognized();
    }

    private static ForeignDataException Unrecognized() => new(SqlState.InternalError, "unrecognized step of a relation");

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
            RelationStep.Modify => "modify",
        };
    }
}
