using System.Globalization;

namespace PgDotnetFdw.Tests.Bench;

/// <summary>What a case should reach.</summary>
/// <param name="Text">For the table.</param>
/// <param name="IsMet">Of the rival's time and ours.</param>
public sealed record Target(string Text, Func<double, double, bool> IsMet)
{
    /// <summary>At most this part of the rival's time.</summary>
    /// <param name="ratio">Ours / the rival's.</param>
    public static Target Ratio(double ratio) => new(ratio.ToString("0.00", CultureInfo.InvariantCulture), (rival, ours) => ours <= ratio * rival);

    /// <summary>At most this time.</summary>
    /// <param name="milliseconds">Limit.</param>
    public static Target Time(double milliseconds) => new(string.Create(CultureInfo.InvariantCulture, $"{milliseconds:0.###} ms"), (_, ours) => ours <= milliseconds);

    /// <summary>At most this much more than the rival.</summary>
    /// <param name="milliseconds">Difference.</param>
    public static Target More(double milliseconds) => new(string.Create(CultureInfo.InvariantCulture, $"+{milliseconds:0.###} ms"), (rival, ours) => ours - rival <= milliseconds);
}
