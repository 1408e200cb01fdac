using System.Globalization;

namespace PgDotnetFdw.Tests.Differential.Run;

/// <summary>What comparing two outcomes says.</summary>
internal enum Verdict
{
    /// <summary>The same rows.</summary>
    Equal,

    /// <summary>Errors on both sides that mean the same.</summary>
    BothFailed,

    /// <summary>An error in data on one side, which may come from another order of evaluation.</summary>
    OneSidedDataError,

    /// <summary>Nothing can be said: given up by time or size, or the local answer itself is not determined.</summary>
    GivenUp,

    /// <summary>Different answers.</summary>
    Mismatch,
}

/// <summary>Compares outcomes.</summary>
internal static class Comparison
{
    /// <summary>The kind of a mismatch without errors.</summary>
    public const string Rows = "rows";

    /// <summary>Compares.</summary>
    /// <param name="local">What the local tables gave.</param>
    /// <param name="foreign">What the foreign tables gave.</param>
    /// <param name="isOrdered">Whether the order of the rows counts.</param>
    public static Verdict Compare(Outcome local, Outcome foreign, bool isOrdered)
    {
        if (local.IsGivenUp || foreign.IsGivenUp)
        {
            return Verdict.GivenUp;
        }

        if (local.Rows is not null && foreign.Rows is not null)
        {
            return AreEqual(local.Rows, foreign.Rows, isOrdered) ? Verdict.Equal : Verdict.Mismatch;
        }

        if (local.Rows is null && foreign.Rows is null)
        {
            return local.SqlState == foreign.SqlState || (local.IsDataError && foreign.IsDataError) ? Verdict.BothFailed : Verdict.Mismatch;
        }

        return local.IsDataError || foreign.IsDataError ? Verdict.OneSidedDataError : Verdict.Mismatch;
    }

    /// <summary>What a mismatch is about, so that a smaller query can be seen to show the same one.</summary>
    public static string Kind(Outcome local, Outcome foreign) =>
        local.Rows is not null && foreign.Rows is not null ? Rows : $"error {local.SqlState ?? "none"}/{foreign.SqlState ?? "none"}";

    /// <summary>The difference as text.</summary>
    public static string Describe(Outcome local, Outcome foreign)
    {
        if (local.Rows is null || foreign.Rows is null)
        {
            return $"   local:   {Summary(local)}\n   foreign: {Summary(foreign)}\n";
        }

        List<string> onlyForeign = [.. foreign.Rows];
        List<string> onlyLocal = [];
        foreach (string row in local.Rows)
        {
            if (!onlyForeign.Remove(row))
            {
                onlyLocal.Add(row);
            }
        }

        string text = string.Create(CultureInfo.InvariantCulture, $"   local: {local.Rows.Count} rows, foreign: {foreign.Rows.Count} rows\n");
        if (onlyLocal.Count + onlyForeign.Count == 0)
        {
            int at = Enumerable.Range(0, local.Rows.Count).FirstOrDefault(i => local.Rows[i] != foreign.Rows[i], -1);
            return at < 0 ? text + "   none\n" : text + string.Create(CultureInfo.InvariantCulture, $"   the same rows in another order, from row {at + 1} on:\n   local:   {Outcome.Readable(local.Rows[at])}\n   foreign: {Outcome.Readable(foreign.Rows[at])}\n");
        }

        return text
            + string.Concat(onlyLocal.Take(8).Select(row => $"   only local:   {Outcome.Readable(row)}\n"))
            + string.Concat(onlyForeign.Take(8).Select(row => $"   only foreign: {Outcome.Readable(row)}\n"));
    }

    private static string Summary(Outcome outcome) =>
        outcome.Rows is { } rows ? string.Create(CultureInfo.InvariantCulture, $"{rows.Count} rows") : $"{outcome.SqlState}: {outcome.Message}";

    private static bool AreEqual(IReadOnlyList<string> left, IReadOnlyList<string> right, bool isOrdered)
    {
        if (left.Count != right.Count)
        {
            return false;
        }

        if (left.SequenceEqual(right, StringComparer.Ordinal))
        {
            return true;
        }

        return !isOrdered && left.Order(StringComparer.Ordinal).SequenceEqual(right.Order(StringComparer.Ordinal), StringComparer.Ordinal);
    }
}
