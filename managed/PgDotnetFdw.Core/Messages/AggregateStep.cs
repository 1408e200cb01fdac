using PgDotnetFdw.Sdk.Relations;

namespace PgDotnetFdw.Core.Messages;

/// <summary>A relation's rows are to be grouped.</summary>
/// <param name="Keys">What they are grouped by; may be empty.</param>
/// <param name="Having">Conditions on groups; may be empty.</param>
public sealed record AggregateStep(IReadOnlyList<GroupKey> Keys, IReadOnlyList<Qual> Having);
