namespace PgDotnetFdw.Sdk.Remote;

/// <summary>What the remote's own planner thinks of a query.</summary>
/// <param name="Rows">Rows, ≥ 0.</param>
/// <param name="Width">Bytes per row, ≥ 0.</param>
/// <param name="StartupCost">Until its first row, in the units of PostgreSQL's cost settings.</param>
/// <param name="TotalCost">Until its last row.</param>
public readonly record struct RemoteEstimate(double Rows, int Width, double StartupCost, double TotalCost);
