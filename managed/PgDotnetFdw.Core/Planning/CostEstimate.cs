namespace PgDotnetFdw.Core.Planning;

/// <summary>Planner costs, in units of seq_page_cost; finite and not negative.</summary>
/// <param name="StartupCost">Until the first row.</param>
/// <param name="TotalCost">Until the last row; never below <paramref name="StartupCost"/>.</param>
public readonly record struct CostEstimate(double StartupCost, double TotalCost);
