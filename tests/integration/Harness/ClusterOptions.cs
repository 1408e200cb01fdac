namespace PgDotnetFdw.Tests.Integration.Harness;

/// <summary>What a cluster has beyond the defaults.</summary>
public sealed record ClusterOptions
{
    /// <summary>Lines for postgresql.conf, later ones win.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <summary>The whole of pg_hba.conf; empty = everybody is trusted. Keep one line that trusts "postgres".</summary>
    public IReadOnlyList<string> HbaLines { get; init; } = [];

    /// <summary>Whether the server speaks TLS, with a certificate signed by itself.</summary>
    public bool Ssl { get; init; }

    /// <summary>Data folder of a stopped cluster, of whose files this one is a copy; null = a new cluster.</summary>
    public string? CopyOf { get; init; }

    /// <summary>Environment of the server, beyond its user's.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}
