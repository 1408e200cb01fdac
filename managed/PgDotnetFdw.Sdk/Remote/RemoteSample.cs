namespace PgDotnetFdw.Sdk.Remote;

/// <summary>How the remote can take a sample of a table for ANALYZE.</summary>
/// <param name="Rows">How many rows the table has, as far as the remote knows; ≥ 0.</param>
/// <param name="FromItem">What a query of the table has in FROM to get a sample, with an alias where SQL wants one; null = the table, all rows of it.</param>
public sealed record RemoteSample(double Rows, string? FromItem);
