namespace PgDotnetFdw.Tests.Bench;

/// <summary>Something that is measured.</summary>
/// <param name="name">What CASES= selects by; unique.</param>
public abstract class BenchCase(string name)
{
    /// <summary>What CASES= selects by.</summary>
    public string Name => name;

    /// <summary>Measures it.</summary>
    /// <param name="stage">Where.</param>
    public abstract IEnumerable<Comparison> Measure(Stage stage);
}
