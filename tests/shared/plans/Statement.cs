namespace PgDotnetFdw.Tests.Plans;

/// <summary>One test: statements that prepare, and the statement that is compared.</summary>
/// <param name="Name">File and number in it, such as "joins/12".</param>
/// <param name="Preparation">SQL before it, in the same transaction; empty = none.</param>
/// <param name="Sql">The statement that is compared.</param>
/// <param name="Directives">Lines "--@ name words" above it, by name.</param>
public sealed record Statement(string Name, string Preparation, string Sql, IReadOnlyDictionary<string, string> Directives)
{
    /// <summary>Whether EXPLAIN takes it.</summary>
    public bool IsExplainable => new[] { "SELECT", "WITH", "VALUES", "TABLE", "EXECUTE", "(" }.Any(word => Sql.StartsWith(word, StringComparison.Ordinal));

    /// <summary>
    /// Whether the order of its rows counts: it has an ORDER BY outside of parentheses, or says "--@ ordered". "--@ ties" says that the ORDER BY
    /// leaves the order of some rows open.
    /// </summary>
    public bool IsOrdered => Directives.ContainsKey("ordered") || (!Directives.ContainsKey("ties") && HasOuterOrder());

    /// <summary>Remote table whose locked rows are compared; null = none.</summary>
    public string? LockedTable => Directives.GetValueOrDefault("locks");

    /// <summary>Why the plan may have more nodes than postgres_fdw's; null = it may not.</summary>
    public string? PlanException => Directives.GetValueOrDefault("plan");

    /// <summary>Why postgres_fdw's answer is wrong, so that the remote's own answer counts; null = postgres_fdw's counts.</summary>
    public string? Far => Directives.GetValueOrDefault("far");

    /// <summary>Why this test fails today; null = it must pass. A test that passes in spite of it is an error.</summary>
    public string? Open => Directives.GetValueOrDefault("open");

    private bool HasOuterOrder()
    {
        int depth = 0;
        for (int i = 0; i < Sql.Length; i++)
        {
            depth += Sql[i] == '(' ? 1 : Sql[i] == ')' ? -1 : 0;
            if (depth == 0 && string.CompareOrdinal(Sql, i, "ORDER BY", 0, 8) == 0)
            {
                return true;
            }
        }

        return false;
    }
}
