namespace PgDotnetFdw.Tests.Differential.Generate;

/// <summary>
/// Random numbers that a seed alone decides: SplitMix64, written out so that no release of .NET changes what a seed means.
/// (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014.)
/// </summary>
internal sealed class Dice
{
    private ulong _state;

    /// <summary>Makes dice.</summary>
    /// <param name="seeds">Numbers that decide everything that follows.</param>
    public Dice(params ReadOnlySpan<long> seeds)
    {
        foreach (long seed in seeds)
        {
            _state = unchecked(_state + (ulong)seed + 0x632BE59BD9B4E019UL);
            _state = Next64();
        }
    }

    /// <summary>0 to <paramref name="bound"/> - 1.</summary>
    public int Next(int bound) => (int)(Next64() % (ulong)bound);

    /// <summary><paramref name="low"/> to <paramref name="high"/>, both included.</summary>
    public int Between(int low, int high) => low + Next(high - low + 1);

    /// <summary>True in so many of a hundred cases.</summary>
    public bool Percent(int percent) => Next(100) < percent;

    /// <summary>One of them.</summary>
    public T Pick<T>(IReadOnlyList<T> items) => items[Next(items.Count)];

    /// <summary>One of them.</summary>
    public T Of<T>(params ReadOnlySpan<T> items) => items[Next(items.Length)];

    /// <summary>An index, each as likely as its weight says.</summary>
    public int Weighted(params ReadOnlySpan<int> weights)
    {
        int sum = 0;
        foreach (int weight in weights)
        {
            sum += weight;
        }

        int at = Next(sum);
        for (int i = 0; ; i++)
        {
            at -= weights[i];
            if (at < 0)
            {
                return i;
            }
        }
    }

    private ulong Next64()
    {
        unchecked
        {
            _state += 0x9E3779B97F4A7C15UL;
            ulong z = _state;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
            return z ^ (z >> 31);
        }
    }
}
