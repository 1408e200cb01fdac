using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Sdk.Relations;

/// <summary>
/// What the remote is to compute: an immutable description that grows step by step while PostgreSQL plans. A kind that a driver's Sdk does not
/// know never reaches it.
/// </summary>
public abstract record Relation;

/// <summary>The rows of one foreign table.</summary>
/// <param name="Table">The table.</param>
/// <param name="Index">Its number in the statement, ≥ 1; names it in <see cref="VarExpr.Relation"/>.</param>
public sealed record TableRelation(RemoteTable Table, int Index) : Relation;

/// <summary>The rows for which every qual is true.</summary>
/// <param name="Input">What is filtered.</param>
/// <param name="Quals">AND-ed; may be empty.</param>
public sealed record FilterRelation(Relation Input, IReadOnlyList<Expr> Quals) : Relation;

/// <summary>Kind of a join; the numbers are those of pgdotnet_abi.h. A right join arrives with its sides exchanged.</summary>
public enum JoinKind
{
    /// <summary>Pairs.</summary>
    Inner = 0,

    /// <summary>Pairs, and outer rows without a partner.</summary>
    Left = 1,

    /// <summary>Pairs, and the rows of both sides without a partner.</summary>
    Full = 2,

    /// <summary>Outer rows that have a partner; nothing of the inner side is seen above.</summary>
    Semi = 3,

    /// <summary>Outer rows without a partner; nothing of the inner side is seen above.</summary>
    Anti = 4,
}

/// <summary>A join.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Outer">Outer side.</param>
/// <param name="Inner">Inner side.</param>
/// <param name="On">AND-ed conditions that decide on partners; may be empty.</param>
/// <param name="Where">AND-ed conditions on the joined rows; may be empty.</param>
public sealed record JoinRelation(
    JoinKind Kind, Relation Outer, Relation Inner, IReadOnlyList<Expr> On, IReadOnlyList<Expr> Where) : Relation;

/// <summary>Something that rows are grouped by.</summary>
/// <param name="Expression">Its value.</param>
/// <param name="Equality">The operator that tells groups apart.</param>
/// <param name="Collation">Collation of the comparison.</param>
public sealed record GroupKey(Expr Expression, ProcedureFacts Equality, CollationFacts Collation);

/// <summary>One row for each group; aggregates may be asked for above it.</summary>
/// <param name="Input">What is grouped.</param>
/// <param name="Keys">The keys; empty = one group, also of no rows.</param>
/// <param name="Having">AND-ed conditions on groups; may be empty.</param>
public sealed record AggregateRelation(Relation Input, IReadOnlyList<GroupKey> Keys, IReadOnlyList<Expr> Having) : Relation;

/// <summary>Something that rows are sorted by.</summary>
/// <param name="Expression">Its value.</param>
/// <param name="IsDescending">Largest first.</param>
/// <param name="NullsFirst">NULLs before everything else.</param>
/// <param name="Operator">The operator that says "comes before": <c>&lt;</c>, or <c>&gt;</c> when descending.</param>
/// <param name="Collation">Collation of the comparison.</param>
public sealed record SortKey(Expr Expression, bool IsDescending, bool NullsFirst, ProcedureFacts Operator, CollationFacts Collation);

/// <summary>A window; frames in PostgreSQL's FRAMEOPTION bits.</summary>
/// <param name="Number">Named by <see cref="WindowExpr.Window"/>.</param>
/// <param name="Partition">Partition keys; may be empty.</param>
/// <param name="Order">Sort keys; may be empty.</param>
/// <param name="Frame">FRAMEOPTION_... bits, see <see cref="WindowFrame"/>.</param>
/// <param name="Start">Offset of the frame's start; null when it has none.</param>
/// <param name="End">Offset of the frame's end; null when it has none.</param>
public sealed record WindowDefinition(
    int Number, IReadOnlyList<GroupKey> Partition, IReadOnlyList<SortKey> Order, int Frame, Expr? Start, Expr? End);

/// <summary>The input's rows, above which window functions may be asked for.</summary>
/// <param name="Input">What the windows range over.</param>
/// <param name="Windows">The windows.</param>
/// <param name="RunConditions">
/// AND-ed conditions on window functions that PostgreSQL has taken out of an outer query's WHERE: rows that fail them must not come back.
/// </param>
public sealed record WindowRelation(Relation Input, IReadOnlyList<WindowDefinition> Windows, IReadOnlyList<Expr> RunConditions) : Relation;

/// <summary>Rows without duplicates.</summary>
/// <param name="Input">What is made distinct.</param>
/// <param name="IsOn">DISTINCT ON: of the rows with equal keys, the first in <paramref name="Order"/>.</param>
/// <param name="Keys">What is compared; without <paramref name="IsOn"/> every output column.</param>
/// <param name="Order">The order that decides, and in which rows come back; only with <paramref name="IsOn"/>, may be empty then.</param>
public sealed record DistinctRelation(Relation Input, bool IsOn, IReadOnlyList<GroupKey> Keys, IReadOnlyList<SortKey> Order) : Relation;

/// <summary>The input's rows in an order.</summary>
/// <param name="Input">What is sorted.</param>
/// <param name="Keys">The keys, most significant first.</param>
public sealed record OrderRelation(Relation Input, IReadOnlyList<SortKey> Keys) : Relation;

/// <summary>A part of the input's rows.</summary>
/// <param name="Input">What is cut.</param>
/// <param name="Count">How many rows; null = all. A NULL value means all, a negative one is an error.</param>
/// <param name="Offset">How many are left out first; null = none. A NULL value means none.</param>
public sealed record LimitRelation(Relation Input, Expr? Count, Expr? Offset) : Relation;

/// <summary>How strongly rows are locked; the numbers are those of pgdotnet_abi.h.</summary>
public enum LockStrength
{
    /// <summary>FOR KEY SHARE.</summary>
    KeyShare = 1,

    /// <summary>FOR SHARE.</summary>
    Share = 2,

    /// <summary>FOR NO KEY UPDATE.</summary>
    NoKeyUpdate = 3,

    /// <summary>FOR UPDATE.</summary>
    Update = 4,
}

/// <summary>What to do about a row that is locked by someone else.</summary>
public enum LockWait
{
    /// <summary>Wait.</summary>
    Block = 0,

    /// <summary>SKIP LOCKED.</summary>
    Skip = 1,

    /// <summary>NOWAIT.</summary>
    Error = 2,
}

/// <summary>A lock on the rows of one table.</summary>
/// <param name="Table">Which table, see <see cref="TableRelation.Index"/>.</param>
/// <param name="Strength">How strong.</param>
/// <param name="Wait">What about locked rows.</param>
public sealed record RowLock(int Table, LockStrength Strength, LockWait Wait);

/// <summary>A new value for a column.</summary>
/// <param name="Attribute">Local attribute number, ≥ 1.</param>
/// <param name="Value">Of the column's local type.</param>
public sealed record Assignment(short Attribute, Expr Value);

/// <summary>The input's rows of one of its tables, updated or deleted.</summary>
/// <param name="Input">Which rows; a row that it has several times is changed once.</param>
/// <param name="Kind">Update or Delete.</param>
/// <param name="Table">Which table, see <see cref="TableRelation.Index"/>.</param>
/// <param name="Assignments">What an update sets; otherwise empty.</param>
public sealed record ModifyRelation(Relation Input, ModifyKind Kind, int Table, IReadOnlyList<Assignment> Assignments) : Relation;

/// <summary>The input's rows, locked.</summary>
/// <param name="Input">What is locked.</param>
/// <param name="Locks">The locks; at least one.</param>
public sealed record LockRelation(Relation Input, IReadOnlyList<RowLock> Locks) : Relation;
