namespace PgDotnetFdw.Tests.Integration.Harness;

/// <summary>
/// Tests that wait more than they work, for networks that break and servers that start and stop. They have clusters like those of
/// <see cref="ClusterCollection"/> for themselves, and run beside its tests: the suite takes two thirds of the time.
/// </summary>
[CollectionDefinition(Name)]
public sealed class WaitingCollection : ICollectionFixture<Clusters>
{
    /// <summary>Name of the collection.</summary>
    public const string Name = "waiting";
}
