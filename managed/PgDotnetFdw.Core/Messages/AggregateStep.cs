using PgDotnetFdw.Sdk.Relations;

namespace PgDotnetFdw.Core.Messages;

/// <summary>A relation's rows are to be grouped.</summary>
/// <param name="Keys">What they are grouped by; may be empty.</param>
/// <param name="Having">Conditions on groups; may be empty.</param>
/// <param name="HasGroupingSets">By several sets of keys at once, of which nothing more is said.</param>
public sealed record AggregateStep(IReadOnlyList<GroupKey> Keys, IReadOnlyList<Qual> Having, bool HasGroupingSets = false);
