namespace PgDotnetFdw.Tests.Integration.Harness;

/// <summary>
/// The two clusters that most tests share: <see cref="Local"/> has the extension (template database "product"), <see cref="Remote"/> plays
/// the other PostgreSQL.
/// </summary>
public sealed class Clusters : IDisposable
{
    /// <summary>Template with the extension, from which each test's database is made.</summary>
    public const string ProductTemplate = "product";

    /// <summary>Starts both.</summary>
    public Clusters()
    {
        Local = new ThrowawayCluster("local", new ClusterOptions { Settings = ["max_prepared_transactions = 10"] });
        Remote = new ThrowawayCluster("remote", new ClusterOptions { Settings = ["max_prepared_transactions = 20"] });
        try
        {
            Local.Execute($"CREATE DATABASE {ProductTemplate}");
            Local.Execute("CREATE EXTENSION pgdotnet_fdw", ProductTemplate);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Has the extension.</summary>
    public ThrowawayCluster Local { get; }

    /// <summary>Plays the other PostgreSQL.</summary>
    public ThrowawayCluster Remote { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Local.Dispose();
        }
        finally
        {
            Remote.Dispose();
        }
    }
}
