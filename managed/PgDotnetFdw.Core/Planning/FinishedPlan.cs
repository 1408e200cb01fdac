namespace PgDotnetFdw.Core.Planning;

/// <summary>A relation turned into a plan.</summary>
/// <param name="Plan">The bytes of the <see cref="Plans.RemotePlan"/>.</param>
/// <param name="ParameterIndexes">For each parameter of the remote statement, its index in the shim's list of parameter expressions.</param>
public sealed record FinishedPlan(byte[] Plan, int[] ParameterIndexes);
