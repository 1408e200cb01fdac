using System.Text.Json;

namespace PgDotnetFdw.Tests.Plans;

/// <summary>What a plan does, as numbers of nodes: the measure by which plans of two wrappers are compared.</summary>
public sealed record PlanCounts
{
    /// <summary>Foreign Scan nodes.</summary>
    public int ForeignScans { get; private init; }

    /// <summary>Filter properties of any node: conditions that PostgreSQL checks itself.</summary>
    public int Filters { get; private init; }

    /// <summary>Nested Loop, Hash Join, Merge Join; custom nodes count as joins, too.</summary>
    public int Joins { get; private init; }

    /// <summary>Sort and Incremental Sort.</summary>
    public int Sorts { get; private init; }

    /// <summary>Aggregate and Group.</summary>
    public int Aggregates { get; private init; }

    /// <summary>Unique.</summary>
    public int Uniques { get; private init; }

    /// <summary>Limit.</summary>
    public int Limits { get; private init; }

    /// <summary>WindowAgg.</summary>
    public int Windows { get; private init; }

    /// <summary>LockRows.</summary>
    public int Locks { get; private init; }

    /// <summary>All nodes but those that only pass rows on (Result, Subquery Scan).</summary>
    public int Workers { get; private init; }

    /// <summary>Whether the remote does everything.</summary>
    public bool IsOneForeignScan => Workers == 1 && ForeignScans == 1 && Filters == 0;

    /// <summary>Counts the nodes of a plan.</summary>
    /// <param name="json">What EXPLAIN (FORMAT JSON) printed.</param>
    public static PlanCounts Of(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        List<string> types = [];
        int filters = 0;
        foreach (JsonElement statement in document.RootElement.EnumerateArray())
        {
            Walk(statement.GetProperty("Plan"), string.Empty, types, ref filters);
        }

        return new PlanCounts
        {
            ForeignScans = Count(types, "Foreign Scan", Lookup),
            Filters = filters,
            Joins = Count(types, "Nested Loop", "Hash Join", "Merge Join", Lookup),
            Sorts = Count(types, "Sort", "Incremental Sort"),
            Aggregates = Count(types, "Aggregate", "Group"),
            Uniques = Count(types, "Unique"),
            Limits = Count(types, "Limit"),
            Windows = Count(types, "WindowAgg"),
            Locks = Count(types, "LockRows"),
            Workers = types.Count - Count(types, "Result", "Subquery Scan"),
        };
    }

    /// <summary>
    /// What this plan has more of than another, in words; empty when it has no more of anything. A Unique node stands for an aggregate: both
    /// make rows distinct.
    /// </summary>
    /// <param name="other">The measure.</param>
    public IReadOnlyList<string> MoreThan(PlanCounts other)
    {
        (string Name, int Mine, int Theirs)[] pairs =
        [
            ("foreign scans", ForeignScans, other.ForeignScans),
            ("filters", Filters, other.Filters),
            ("joins", Joins, other.Joins),
            ("sorts", Sorts, other.Sorts),
            ("aggregates", Aggregates + Uniques, other.Aggregates + other.Uniques),
            ("limits", Limits, other.Limits),
            ("windows", Windows, other.Windows),
            ("row locks", Locks, other.Locks),
        ];
        return [.. pairs.Where(pair => pair.Mine > pair.Theirs).Select(pair => $"{pair.Name} {pair.Mine} > {pair.Theirs}")];
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"scans {ForeignScans}, filters {Filters}, joins {Joins}, sorts {Sorts}, aggregates {Aggregates}, uniques {Uniques}, limits {Limits}, windows {Windows}, locks {Locks}";

    private const string Lookup = "Custom Scan";

    private static int Count(List<string> types, params string[] wanted) => types.Count(type => wanted.Contains(type, StringComparer.Ordinal));

    // A batched key lookup asks the remote and joins. An aggregate right below it makes the keys of a semijoin distinct, as a hash join's table does.
    private static void Walk(JsonElement node, string parent, List<string> types, ref int filters)
    {
        string type = node.GetProperty("Node Type").GetString() ?? string.Empty;
        if (parent != Lookup || type is not ("Aggregate" or "Unique"))
        {
            types.Add(type);
        }

        filters += node.TryGetProperty("Filter", out _) ? 1 : 0;
        if (node.TryGetProperty("Plans", out JsonElement children))
        {
            foreach (JsonElement child in children.EnumerateArray())
            {
                Walk(child, type, types, ref filters);
            }
        }
    }
}
