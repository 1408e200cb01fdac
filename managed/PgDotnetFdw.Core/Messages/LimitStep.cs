using PgDotnetFdw.Sdk.Expressions;

namespace PgDotnetFdw.Core.Messages;

/// <summary>A part of a relation's rows is wanted.</summary>
/// <param name="Count">How many rows; null = all.</param>
/// <param name="Offset">How many are left out first; null = none.</param>
public sealed record LimitStep(Expr? Count, Expr? Offset);
