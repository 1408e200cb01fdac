namespace PgDotnetFdw.Tests.Integration.Harness;

/// <summary>Tests that measure time, threads, switches or memory, or change what is installed: nothing runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class MeasuringCollection : ICollectionFixture<Clusters>
{
    /// <summary>Name of the collection.</summary>
    public const string Name = "measuring";
}
