using PgDotnetFdw.Sdk.Relations;

namespace PgDotnetFdw.Core.Messages;

/// <summary>A relation's rows are to be made distinct.</summary>
/// <param name="IsOn">DISTINCT ON.</param>
/// <param name="Keys">What is compared.</param>
/// <param name="Order">The order that decides; only with <paramref name="IsOn"/>, may be empty.</param>
public sealed record DistinctStep(bool IsOn, IReadOnlyList<GroupKey> Keys, IReadOnlyList<SortKey> Order);
