// Which name did the user probably mean?
//
// The rule is PostgreSQL's own (src/backend/utils/adt/varlena.c, updateClosestMatch): the smallest Levenshtein distance, at most 4 and at
// most half the length of what was written.

namespace PgDotnetFdw.Core.Drivers;

/// <summary>Finds the closest of several names.</summary>
public static class ClosestMatch
{
    private const int MaximumDistance = 4;

    /// <summary>The candidate closest to a name; null when none is close.</summary>
    /// <param name="name">What the user wrote.</param>
    /// <param name="candidates">What there is.</param>
    public static string? Find(string name, IEnumerable<string> candidates)
    {
        string? best = null;
        int bestDistance = Math.Min(MaximumDistance, name.Length / 2) + 1;
        foreach (string candidate in candidates)
        {
            int distance = Distance(name, candidate);
            if (distance < bestDistance)
            {
                best = candidate;
                bestDistance = distance;
            }
        }

        return best;
    }

    private static int Distance(string left, string right)
    {
        // Names that differ in length by more than the limit cannot be close; this also bounds the work for absurd input.
        if (Math.Abs(left.Length - right.Length) > MaximumDistance)
        {
            return int.MaxValue;
        }

        var row = new int[right.Length + 1];
        for (int j = 0; j <= right.Length; j++)
        {
            row[j] = j;
        }

        for (int i = 1; i <= left.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int substitution = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substitution, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[right.Length];
    }
}
