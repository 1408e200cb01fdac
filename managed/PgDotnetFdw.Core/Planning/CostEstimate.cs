namespace PgDotnetFdw.Core.Planning;

/// <summary>Size and planner costs of a relation, in units of seq_page_cost; all finite and not negative.</summary>
/// <param name="StartupCost">Until the first row.</param>
/// <param name="TotalCost">Until the last row; never below <paramref name="StartupCost"/>.</param>
/// <param name="RetrievedRows">Rows that the remote sends, ≥ 1.</param>
/// <param name="Rows">Rows after local quals, ≥ 1.</param>
/// <param name="Width">Bytes per row.</param>
/// <param name="IsRemote">The remote's planner was asked.</param>
public readonly record struct CostEstimate(
    double StartupCost, double TotalCost, double RetrievedRows, double Rows, int Width, bool IsRemote = false);
