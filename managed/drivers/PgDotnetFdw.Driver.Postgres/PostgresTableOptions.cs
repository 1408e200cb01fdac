using PgDotnetFdw.Sdk.Options;

namespace PgDotnetFdw.Driver.Postgres;

/// <summary>
/// Options of a foreign table on a postgres server: those of postgres_fdw which the common ones lack. Each overrides the server's of the same name. They
/// are accepted so that a script for postgres_fdw runs; what they are about is not in this version. Immutable once bound.
/// </summary>
public sealed class PostgresTableOptions : TableOptions
{
    /// <summary>Overrides the server's option; null = not set.</summary>
    [DriverOption("updatable", OptionCatalog.Table, "Whether the table can be changed; no effect yet, as this version only reads.")]
    public bool? IsUpdatable { get; init; }

    /// <summary>Overrides the server's option; null = not set.</summary>
    [DriverOption("truncatable", OptionCatalog.Table, "Whether the table can be truncated; no effect yet, as this version only reads.")]
    public bool? IsTruncatable { get; init; }

    /// <summary>Overrides the server's option; 0 = not set.</summary>
    [DriverOption("batch_size", OptionCatalog.Table, "Largest number of rows inserted at once; no effect yet, as this version only reads.", Minimum = 1)]
    public int BatchSize { get; init; }

    /// <summary>Overrides the server's option; null = not set.</summary>
    [DriverOption("analyze_sampling", OptionCatalog.Table, "How ANALYZE takes its sample on the remote.")]
    public AnalyzeSampling? AnalyzeSampling { get; init; }
}
