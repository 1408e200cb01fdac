namespace PgDotnetFdw.Tests.Integration.Harness;

/// <summary>Tests that share one local and one remote cluster, one test at a time: all that name no other collection.</summary>
[CollectionDefinition(Name)]
public sealed class ClusterCollection : ICollectionFixture<Clusters>
{
    /// <summary>Name of the collection.</summary>
    public const string Name = "clusters";
}
