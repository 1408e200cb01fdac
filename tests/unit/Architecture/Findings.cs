namespace PgDotnetFdw.Tests.Unit.Architecture;

/// <summary>Places that break a rule.</summary>
public static class Findings
{
    /// <summary>Fails with every place on a line of its own.</summary>
    /// <param name="places">"path:line: what", or paths.</param>
    public static void None(IEnumerable<string> places)
    {
        string[] found = places.ToArray();
        Assert.True(found.Length == 0, string.Join('\n', found));
    }
}
