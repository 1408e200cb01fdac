namespace PgDotnetFdw.Core.Requests;

/// <summary>What PostgreSQL knows of a relation's size, and its cost settings.</summary>
/// <param name="Tuples">Rows of the remote table, ≥ 0; 0 above base relations.</param>
/// <param name="Pages">Pages of the remote table, ≥ 0; 0 above base relations.</param>
/// <param name="RetrievedRows">Rows that the remote sends, ≥ 1.</param>
/// <param name="Rows">Rows after local quals, ≥ 1.</param>
/// <param name="LocalCost">Cost of evaluating local quals and target list, per retrieved row.</param>
/// <param name="LocalStartup">One-time part of the same.</param>
/// <param name="CpuTupleCost">The setting cpu_tuple_cost.</param>
/// <param name="CpuOperatorCost">The setting cpu_operator_cost.</param>
/// <param name="SeqPageCost">The setting seq_page_cost.</param>
/// <param name="RandomPageCost">The setting random_page_cost.</param>
/// <param name="Width">Bytes per row, ≥ 0.</param>
/// <param name="IsParameterized">Whether it runs again and again with other parameters.</param>
public sealed record EstimateRequest(
    double Tuples,
    double Pages,
    double RetrievedRows,
    double Rows,
    double LocalCost,
    double LocalStartup,
    double CpuTupleCost,
    double CpuOperatorCost,
    double SeqPageCost,
    double RandomPageCost,
    int Width,
    bool IsParameterized);
