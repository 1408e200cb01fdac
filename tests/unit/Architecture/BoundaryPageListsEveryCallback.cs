using System.Text.RegularExpressions;

namespace PgDotnetFdw.Tests.Unit.Architecture;

/// <summary>
/// docs/architecture/boundary.md has one table row for each callback of PostgreSQL 18's FdwRoutine. That the rows tell the truth about
/// the struct as filled is shown by the integration tests.
/// </summary>
public sealed class BoundaryPageListsEveryCallback
{
    private static readonly string[] s_callbacks =
    [
        "GetForeignRelSize", "GetForeignPaths", "GetForeignPlan", "BeginForeignScan", "IterateForeignScan", "ReScanForeignScan", "EndForeignScan",
        "GetForeignJoinPaths", "GetForeignUpperPaths", "AddForeignUpdateTargets", "PlanForeignModify", "BeginForeignModify", "ExecForeignInsert",
        "ExecForeignBatchInsert", "GetForeignModifyBatchSize", "ExecForeignUpdate", "ExecForeignDelete", "EndForeignModify", "BeginForeignInsert",
        "EndForeignInsert", "IsForeignRelUpdatable", "PlanDirectModify", "BeginDirectModify", "IterateDirectModify", "EndDirectModify",
        "GetForeignRowMarkType", "RefetchForeignRow", "RecheckForeignScan", "ExplainForeignScan", "ExplainForeignModify", "ExplainDirectModify",
        "AnalyzeForeignTable", "ImportForeignSchema", "ExecForeignTruncate", "IsForeignScanParallelSafe", "EstimateDSMForeignScan",
        "InitializeDSMForeignScan", "ReInitializeDSMForeignScan", "InitializeWorkerForeignScan", "ShutdownForeignScan",
        "ReparameterizeForeignPathByChild", "IsForeignPathAsyncCapable", "ForeignAsyncRequest", "ForeignAsyncConfigureWait", "ForeignAsyncNotify",
    ];

    [Fact]
    public void Each_callback_has_exactly_one_row()
    {
        string page = File.ReadAllText(Repository.File("docs", "architecture", "boundary.md"));

        IEnumerable<string> rows = Regex.Matches(page, @"^\|(?: *\d+ *\|)? *`(\w+)` *\|", RegexOptions.Multiline)
            .Select(row => row.Groups[1].Value)
            .Where(name => s_callbacks.Contains(name, StringComparer.Ordinal));

        Assert.Equal(s_callbacks.Order(StringComparer.Ordinal), rows.Order(StringComparer.Ordinal));
    }
}
