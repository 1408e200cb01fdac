using PgDotnetFdw.Sdk;

namespace PgDotnetFdw.Core.Planning;

/// <summary>Answer to a step.</summary>
/// <param name="Relation">The new relation; null when the step is refused.</param>
/// <param name="Verdicts">One for each qual of the step; empty for steps without.</param>
public sealed record PushAnswer(PlannedRelation? Relation, IReadOnlyList<Fidelity> Verdicts)
{
    /// <summary>No new relation.</summary>
    public static PushAnswer Refused { get; } = new(null, []);
}
