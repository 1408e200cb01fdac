namespace PgDotnetFdw.Sdk.Expressions;

/// <summary>One key of a batched lookup.</summary>
/// <param name="Operator">Facts on the equality, with the column to its left and an element of the array to its right.</param>
/// <param name="InputCollation">Collation that it works with.</param>
/// <param name="Column">The column, perhaps relabelled.</param>
/// <param name="Array">The values of this key that are looked up, none of them NULL: a parameter.</param>
public sealed record LookupKey(ProcedureFacts Operator, CollationFacts InputCollation, Expr Column, Expr Array);

/// <summary>
/// True for the rows whose keys equal those at one position of the arrays, which all have the same length: what a join sends for many rows of its other
/// side at once. Stands alone as a qual. Local PostgreSQL compares the keys again, so a Superset is as good as Exact.
/// </summary>
/// <param name="Type">bool.</param>
/// <param name="Keys">The keys, the most selective one first; at least one.</param>
public sealed record KeyLookupExpr(TypeFacts Type, IReadOnlyList<LookupKey> Keys) : Expr(Type);
