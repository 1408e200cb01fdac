namespace PgDotnetFdw.Tests.Bench;

/// <summary>One who runs in a case.</summary>
/// <param name="Name">For the table.</param>
/// <param name="Run">Does the work once; returns milliseconds.</param>
public sealed record Contestant(string Name, Func<double> Run)
{
    /// <summary>Lets contestants run in turn, so that what else the machine does hits all of them.</summary>
    /// <param name="contestants">Who runs.</param>
    /// <param name="rounds">How often each.</param>
    /// <returns>The median of each.</returns>
    public static double[] Alternate(IReadOnlyList<Contestant> contestants, int rounds)
    {
        List<double>[] times = [.. contestants.Select(_ => new List<double>())];
        for (int round = 0; round < rounds; round++)
        {
            for (int i = 0; i < contestants.Count; i++)
            {
                times[i].Add(contestants[i].Run());
            }
        }

        return [.. times.Select(Median)];
    }

    /// <summary>The median of an odd number of values; the upper one of the middle two else.</summary>
    /// <param name="values">At least one.</param>
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
