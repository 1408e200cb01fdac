using System.Diagnostics;

namespace PgDotnetFdw.Tests.Integration.Harness;

/// <summary>Waits for a condition with a limit, instead of sleeping.</summary>
public static class Eventually
{
    /// <summary>Asks until the answer is yes; fails the test after the limit. Returns how long it took.</summary>
    /// <param name="condition">Cheap to ask.</param>
    /// <param name="limit">How long to go on asking.</param>
    /// <param name="what">What is waited for, for the message.</param>
    public static TimeSpan Holds(Func<bool> condition, TimeSpan limit, string what)
    {
        Stopwatch watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < limit, $"not within {limit.TotalSeconds:0.###} s: {what}");
            Thread.Sleep(2);
        }

        return watch.Elapsed;
    }

    /// <summary>The same with a limit of 10 s, for what has no time limit of its own.</summary>
    /// <param name="condition">Cheap to ask.</param>
    /// <param name="what">What is waited for, for the message.</param>
    public static TimeSpan Holds(Func<bool> condition, string what) => Holds(condition, TimeSpan.FromSeconds(10), what);
}
