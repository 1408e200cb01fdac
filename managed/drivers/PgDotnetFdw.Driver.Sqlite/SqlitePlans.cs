using System.Globalization;

namespace PgDotnetFdw.Driver.Sqlite;

/// <summary>Makes lines of the tree that EXPLAIN QUERY PLAN returns (https://www.sqlite.org/eqp.html): id, parent, unused, detail.</summary>
internal static class SqlitePlans
{
    /// <summary>Indents each node below its parent, which comes before it.</summary>
    public static IReadOnlyList<string> Format(IReadOnlyList<string?[]> rows)
    {
        var depths = new Dictionary<string, int>(StringComparer.Ordinal);
        var lines = new List<string>(rows.Count);
        foreach (string?[] row in rows)
        {
            if (row is [{ } id, { } parent, _, var detail])
            {
                int depth = depths.TryGetValue(parent, out int above) ? above + 1 : 0;
                depths[id] = depth;
                lines.Add(string.Create(CultureInfo.InvariantCulture, $"{new string(' ', 2 * depth)}{detail}"));
            }
        }

        return lines;
    }
}
