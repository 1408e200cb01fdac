// What does one SELECT have to do for a relation?
//
// Relations grow one step at a time; a SELECT does its clauses in a fixed order. Here the steps are sorted into clauses. The rules of the steps
// (Planning/Push*.cs) see to it that they fit: at most one of each, rows are locked and cut last.

using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Relations;

namespace PgDotnetFdw.Core.Deparse;

/// <summary>The clauses of a relation's SELECT.</summary>
internal sealed class RelationShape
{
    private RelationShape(Relation from)
    {
        From = from;
    }

    /// <summary>Tables, filters and joins; anything else is a relation that fits no SELECT.</summary>
    public Relation From { get; private set; }

    public AggregateRelation? Aggregate { get; private set; }

    public WindowRelation? Window { get; private set; }

    public DistinctRelation? Distinct { get; private set; }

    /// <summary>The order of the result; empty when none was asked for.</summary>
    public IReadOnlyList<SortKey> Order { get; private set; } = [];

    public LimitRelation? Limit { get; private set; }

    public IReadOnlyList<RowLock> Locks { get; private set; } = [];

    /// <summary>Whether there is nothing but tables, filters and joins.</summary>
    public bool IsPlain => IsUnsorted && Aggregate is null && Window is null && Distinct is null;

    /// <summary>Whether rows come in any order, whole and unlocked.</summary>
    public bool IsUnsorted => Order.Count == 0 && Limit is null && Locks.Count == 0;

    /// <summary>Whether the rows are those of one table.</summary>
    public bool IsSingleTable => From is TableRelation or FilterRelation && Aggregate is null && Window is null && Distinct is null;

    /// <summary>
    /// Whether tables need aliases: with more than one, and wherever a bare column name could be taken for the name of an output column.
    /// </summary>
    public bool NeedsAliases => !IsSingleTable || Order.Count > 0;

    public static RelationShape Of(Relation relation)
    {
        var shape = new RelationShape(relation);
        shape.PeelTop();
        shape.PeelGroups();
        return shape;
    }

    /// <summary>The tables of a relation, also those that nothing above can see.</summary>
    public static IEnumerable<TableRelation> Tables(Relation relation)
    {
        return relation switch
        {
            TableRelation table => [table],
            JoinRelation join => Tables(join.Outer).Concat(Tables(join.Inner)),
            _ => Input(relation) is { } input ? Tables(input) : [],
        };
    }

    /// <summary>The one input; null for tables and joins.</summary>
    public static Relation? Input(Relation relation)
    {
        return relation switch
        {
            FilterRelation r => r.Input,
            AggregateRelation r => r.Input,
            WindowRelation r => r.Input,
            DistinctRelation r => r.Input,
            OrderRelation r => r.Input,
            LimitRelation r => r.Input,
            LockRelation r => r.Input,
            ModifyRelation r => r.Input,
            _ => null,
        };
    }

    /// <summary>All expressions of a relation, its inputs' too.</summary>
    public static IEnumerable<Expr> Expressions(Relation relation)
    {
        IEnumerable<Expr> below = relation is JoinRelation join
            ? Expressions(join.Outer).Concat(Expressions(join.Inner))
            : Input(relation) is { } input ? Expressions(input) : [];
        return below.Concat(OwnExpressions(relation));
    }

    private static IEnumerable<Expr> OwnExpressions(Relation relation)
    {
        return relation switch
        {
            FilterRelation r => r.Quals,
            JoinRelation r => [.. r.On, .. r.Where],
            AggregateRelation r => [.. r.Keys.Select(static k => k.Expression), .. r.Having],
            WindowRelation r => [.. r.Windows.SelectMany(OfWindow), .. r.RunConditions],
            DistinctRelation r => [.. r.Keys.Select(static k => k.Expression), .. r.Order.Select(static k => k.Expression)],
            OrderRelation r => [.. r.Keys.Select(static k => k.Expression)],
            LimitRelation r => [.. Optional(r.Count), .. Optional(r.Offset)],
            ModifyRelation r => [.. r.Assignments.Select(static a => a.Value)],
            _ => [],
        };
    }

    private static IEnumerable<Expr> OfWindow(WindowDefinition window) =>
    [
        .. window.Partition.Select(static k => k.Expression), .. window.Order.Select(static k => k.Expression), .. Optional(window.Start), .. Optional(window.End),
    ];

    private static IEnumerable<Expr> Optional(Expr? expression) => expression is null ? [] : [expression];

    private void PeelTop()
    {
        // What is asked of a change is asked of the rows that it is about.
        if (From is ModifyRelation modify)
        {
            From = modify.Input;
        }

        while (true)
        {
            switch (From)
            {
                case LockRelation r:
                    Locks = [.. r.Locks, .. Locks];
                    From = r.Input;
                    break;
                case LimitRelation r when Limit is null && Order.Count == 0:
                    Limit = r;
                    From = r.Input;
                    break;
                case OrderRelation r:
                    // An order above another one replaces it.
                    Order = Order.Count == 0 ? r.Keys : Order;
                    From = r.Input;
                    break;
                default:
                    return;
            }
        }
    }

    private void PeelGroups()
    {
        if (From is DistinctRelation distinct)
        {
            Distinct = distinct;
            From = distinct.Input;
        }

        if (From is WindowRelation window)
        {
            Window = window;
            From = window.Input;
        }

        if (From is AggregateRelation aggregate)
        {
            Aggregate = aggregate;
            From = aggregate.Input;
        }
    }
}
