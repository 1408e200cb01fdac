namespace PgDotnetFdw.Tests.Integration.Harness;

/// <summary>A test that needs <see cref="FaultLibrary"/>; skipped, with the reason, on other machines.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FaultTheoryAttribute : TheoryAttribute
{
    /// <summary>Looks whether the machine will do.</summary>
    public FaultTheoryAttribute()
    {
        if (!FaultLibrary.IsSupported)
        {
            Skip = "tests/faults is written for x86-64";
        }
    }
}
