namespace PgDotnetFdw.Core.Plans;

/// <summary>What a plan says of itself.</summary>
/// <param name="Places">Placeholders of constants, by position.</param>
/// <param name="Relations">The relations in words; null for a single table.</param>
/// <param name="Local">What stays local, each with its reason; empty unless it was asked for.</param>
/// <param name="IsVerified">Whether every remote qual is checked locally too.</param>
public sealed record PlanRemarks(IReadOnlyList<LiteralPlace> Places, string? Relations, IReadOnlyList<string> Local, bool IsVerified)
{
    /// <summary>Nothing to say.</summary>
    public static PlanRemarks None { get; } = new([], null, [], false);
}
