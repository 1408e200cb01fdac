using PgDotnetFdw.Sdk.Relations;

namespace PgDotnetFdw.Sdk.Expressions;

/// <summary>Kind of an aggregate; pg_aggregate.aggkind.</summary>
public enum AggregateKind
{
    /// <summary>An ordinary one.</summary>
    Normal = 0,

    /// <summary>WITHIN GROUP.</summary>
    OrderedSet = 1,

    /// <summary>WITHIN GROUP of a hypothetical row.</summary>
    HypotheticalSet = 2,
}

/// <summary>A call of an aggregate, over the groups of an <see cref="AggregateRelation"/>.</summary>
/// <param name="Type">Type of the result.</param>
/// <param name="Function">Facts on the aggregate.</param>
/// <param name="Kind">What kind.</param>
/// <param name="IsStar">count(*).</param>
/// <param name="IsDistinct">Duplicates are left out.</param>
/// <param name="IsVariadic">The last argument is the array of a VARIADIC parameter.</param>
/// <param name="Collation">Collation of the result.</param>
/// <param name="InputCollation">Collation that it works with.</param>
/// <param name="DirectArguments">Arguments before WITHIN GROUP; empty for ordinary ones.</param>
/// <param name="Arguments">Aggregated arguments; for the kinds with WITHIN GROUP empty, as <paramref name="Order"/> has them.</param>
/// <param name="Order">ORDER BY within the call, or WITHIN GROUP's; may be empty.</param>
/// <param name="Filter">FILTER's condition; null when there is none.</param>
public sealed record AggregateExpr(
    TypeFacts Type,
    ProcedureFacts Function,
    AggregateKind Kind,
    bool IsStar,
    bool IsDistinct,
    bool IsVariadic,
    CollationFacts Collation,
    CollationFacts InputCollation,
    IReadOnlyList<Expr> DirectArguments,
    IReadOnlyList<Expr> Arguments,
    IReadOnlyList<SortKey> Order,
    Expr? Filter) : Expr(Type);

/// <summary>GROUPING(...).</summary>
/// <param name="Type">int4.</param>
/// <param name="Arguments">The grouping expressions that it asks about.</param>
public sealed record GroupingExpr(TypeFacts Type, IReadOnlyList<Expr> Arguments) : Expr(Type);

/// <summary>A call of a window function, over a window of a <see cref="WindowRelation"/>.</summary>
/// <param name="Type">Type of the result.</param>
/// <param name="Function">Facts on the function.</param>
/// <param name="IsAggregate">It is an aggregate used as a window function.</param>
/// <param name="IsStar">count(*).</param>
/// <param name="Collation">Collation of the result.</param>
/// <param name="InputCollation">Collation that it works with.</param>
/// <param name="Window">Which window, see <see cref="WindowDefinition.Number"/>.</param>
/// <param name="Arguments">Arguments; may be empty.</param>
/// <param name="Filter">FILTER's condition; null when there is none.</param>
public sealed record WindowExpr(
    TypeFacts Type,
    ProcedureFacts Function,
    bool IsAggregate,
    bool IsStar,
    CollationFacts Collation,
    CollationFacts InputCollation,
    int Window,
    IReadOnlyList<Expr> Arguments,
    Expr? Filter) : Expr(Type);
