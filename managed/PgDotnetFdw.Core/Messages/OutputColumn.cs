using PgDotnetFdw.Sdk.Expressions;

namespace PgDotnetFdw.Core.Messages;

/// <summary>A column that a scan gives back.</summary>
/// <param name="Position">Position in the slot, ≥ 1; −1 = the slot's ctid.</param>
/// <param name="Name">Its local name, for messages; may be empty.</param>
/// <param name="Expression">Its value.</param>
public sealed record OutputColumn(short Position, string Name, Expr Expression);
