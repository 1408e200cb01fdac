using PgDotnetFdw.Sdk.Relations;

namespace PgDotnetFdw.Core.Messages;

/// <summary>Two relations are to be joined.</summary>
/// <param name="Kind">How.</param>
/// <param name="On">Conditions that decide on partners; empty for an inner join.</param>
/// <param name="Where">Conditions on the joined rows; may be empty.</param>
public sealed record JoinStep(JoinKind Kind, IReadOnlyList<Qual> On, IReadOnlyList<Qual> Where);
