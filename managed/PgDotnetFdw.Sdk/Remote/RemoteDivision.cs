namespace PgDotnetFdw.Sdk.Remote;

/// <summary>
/// Says that a statement does nothing but read one table, row by row: it ends with its WHERE, if it has one, and its rows may come in any order. So conditions
/// can be added to its end.
/// </summary>
/// <param name="Schema">Remote schema; the local schema's name when none is set.</param>
/// <param name="Name">Remote table.</param>
/// <param name="HasConditions">Whether the statement ends with WHERE and AND-ed conditions.</param>
/// <param name="Rows">Estimated rows of the result, ≥ 0.</param>
public sealed record DivisibleTable(string Schema, string Name, bool HasConditions, double Rows);

/// <summary>A statement divided into parts that several connections can read at the same time.</summary>
/// <param name="Snapshot">Names the transaction's snapshot for other connections, while the transaction lasts.</param>
/// <param name="Parts">At least two statements with the columns and parameters of the whole one; each row is in just one of their results.</param>
public sealed record RemoteDivision(string Snapshot, IReadOnlyList<RemoteStatement> Parts);
