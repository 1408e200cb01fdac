namespace PgDotnetFdw.Core.Requests;

/// <summary>What is known of a relation's size once its quals are classified.</summary>
/// <param name="Tuples">Rows of the remote table, ≥ 0.</param>
/// <param name="RetrievedRows">Rows after the remote quals, ≥ 1.</param>
/// <param name="Rows">Rows after all quals, ≥ 1.</param>
/// <param name="LocalCost">Cost of evaluating local quals and target list, per retrieved row.</param>
/// <param name="LocalStartup">One-time part of the same.</param>
/// <param name="CpuTupleCost">The setting cpu_tuple_cost.</param>
/// <param name="Width">Bytes per row, ≥ 0.</param>
public sealed record EstimateRequest(
    double Tuples,
    double RetrievedRows,
    double Rows,
    double LocalCost,
    double LocalStartup,
    double CpuTupleCost,
    int Width);
