namespace PgDotnetFdw.Tests.Integration.Harness;

/// <summary>A test that needs pgbouncer; skipped, with the reason, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PoolerTheoryAttribute : TheoryAttribute
{
    /// <summary>Looks whether it is there.</summary>
    public PoolerTheoryAttribute()
    {
        if (!File.Exists(Bouncer.Program))
        {
            Skip = $"{Bouncer.Program} is missing; scripts/prerequisites installs it";
        }
    }
}
