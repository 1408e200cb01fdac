namespace PgDotnetFdw.Tests.Bench;

/// <summary>One line of the report: ours beside one rival.</summary>
/// <param name="Section">Heading of the table that it belongs to.</param>
/// <param name="Title">What was done.</param>
/// <param name="Rival">Compared with.</param>
/// <param name="RivalTime">Its median, in milliseconds.</param>
/// <param name="OurTime">Our median, in milliseconds.</param>
/// <param name="Target">What should be reached; null = not a goal, for information.</param>
public sealed record Comparison(string Section, string Title, string Rival, double RivalTime, double OurTime, Target? Target)
{
    /// <summary>Ours / the rival's.</summary>
    public double Ratio => OurTime / RivalTime;

    /// <summary>Whether a target is missed.</summary>
    public bool IsMissed => Target is { } target && !target.IsMet(RivalTime, OurTime);
}
