namespace PgDotnetFdw.Tests.Differential.Run;

/// <summary>What EXPLAIN (VERBOSE) says of a query's pushdown.</summary>
/// <param name="Text">All of it.</param>
/// <param name="ForeignScans">How many foreign scans there are.</param>
/// <param name="IsOneForeignScan">Whether the whole query is one foreign scan.</param>
/// <param name="RemoteSql">The remote statements, in lower case.</param>
internal sealed record PlanFacts(string Text, int ForeignScans, bool IsOneForeignScan, string RemoteSql)
{
    /// <summary>Reads a plan.</summary>
    /// <param name="lines">The lines of EXPLAIN (VERBOSE, COSTS OFF).</param>
    public static PlanFacts Read(IReadOnlyList<string> lines)
    {
        int scans = lines.Count(line => line.TrimStart().TrimStart('-', '>', ' ').StartsWith("Foreign Scan", StringComparison.Ordinal));
        bool isOne = lines.Count > 0 && lines[0].StartsWith("Foreign Scan", StringComparison.Ordinal)
            && !lines.Any(line => line.Contains("->  ", StringComparison.Ordinal) || line.TrimStart().StartsWith("Filter:", StringComparison.Ordinal));
        string remote = string.Join('\n', lines.Select(line => line.Trim()).Where(line => line.StartsWith("Remote SQL:", StringComparison.Ordinal)).Select(line => line["Remote SQL:".Length..]));
        return new PlanFacts(string.Join('\n', lines), scans, isOne, remote.ToLowerInvariant());
    }
}
