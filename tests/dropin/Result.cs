using PgDotnetFdw.Tests.Plans;

namespace PgDotnetFdw.Tests.Dropin;

/// <summary>What one wrapper made of a statement.</summary>
/// <param name="Answer">Rows or error.</param>
/// <param name="Counts">Nodes of the plan; null = it cannot be explained.</param>
/// <param name="Plan">EXPLAIN (VERBOSE, COSTS OFF); null = it cannot be explained.</param>
/// <param name="Locked">Identities of the remote rows that it locked; null = not asked.</param>
public sealed record Result(Answer Answer, PlanCounts? Counts, string? Plan, string? Locked);
