namespace PgDotnetFdw.Core.Plans;

/// <summary>Where a constant's placeholder stands in a statement, and the literal that EXPLAIN shows instead.</summary>
/// <param name="Start">Position in the SQL text, in UTF-16 units.</param>
/// <param name="Length">Length of the placeholder.</param>
/// <param name="Literal">The literal.</param>
public sealed record LiteralPlace(int Start, int Length, string Literal);
