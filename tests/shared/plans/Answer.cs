namespace PgDotnetFdw.Tests.Plans;

/// <summary>What a statement answered: rows as text, or an error.</summary>
/// <param name="Rows">Rows in the order of their arrival, columns separated by '|'.</param>
/// <param name="SqlState">Of the error; null = it succeeded.</param>
/// <param name="Message">Of the error, with its detail.</param>
public sealed record Answer(IReadOnlyList<string> Rows, string? SqlState, string? Message)
{
    /// <summary>How two answers differ, in lines; empty when they are equal. Messages may differ, SQLSTATEs not.</summary>
    /// <param name="expected">The measure.</param>
    /// <param name="ordered">Whether the order of the rows counts.</param>
    public IReadOnlyList<string> DifferenceFrom(Answer expected, bool ordered)
    {
        if (SqlState != expected.SqlState)
        {
            return [$"expected {expected.Outcome}", $"got      {Outcome}"];
        }

        if (Rows.SequenceEqual(expected.Rows))
        {
            return [];
        }

        List<string> missing = Without(expected.Rows, Rows);
        List<string> extra = Without(Rows, expected.Rows);
        if (missing.Count == 0 && extra.Count == 0)
        {
            int place = Enumerable.Range(0, Rows.Count).First(i => Rows[i] != expected.Rows[i]);
            return ordered ? [$"the order differs, first in row {place + 1} of {Rows.Count}", $"- {Short(expected.Rows[place])}", $"+ {Short(Rows[place])}"] : [];
        }

        return
        [
            $"{expected.Rows.Count} rows expected, {Rows.Count} came; {missing.Count} missing, {extra.Count} not expected",
            .. missing.Take(5).Select(row => $"- {Short(row)}"),
            .. extra.Take(5).Select(row => $"+ {Short(row)}"),
        ];
    }

    private string Outcome => SqlState is null ? $"{Rows.Count} rows" : $"error {SqlState}: {Message}";

    private static string Short(string text) => text.Length <= 160 ? text : text[..160] + "...";

    // Rows of one list that the other has not, each as often as it is there too often.
    private static List<string> Without(IReadOnlyList<string> rows, IReadOnlyList<string> others)
    {
        Dictionary<string, int> left = others.GroupBy(row => row).ToDictionary(group => group.Key, group => group.Count());
        List<string> rest = [];
        foreach (string row in rows)
        {
            if (left.TryGetValue(row, out int count) && count > 0)
            {
                left[row] = count - 1;
            }
            else
            {
                rest.Add(row);
            }
        }

        return rest;
    }
}
