using PgDotnetFdw.Sdk.Options;

namespace PgDotnetFdw.Driver.Postgres;

/// <summary>
/// Options of a foreign table on a postgres server: those of postgres_fdw which the common ones lack. Each overrides the server's of the same name. They
/// are accepted so that a script for postgres_fdw runs; what they are about is not in this version. Immutable once bound.
/// </summary>
public sealed class PostgresTableOptions : TableOptions
{
    /// <summary>Overrides the server's option; null = not set.</summary>
    [DriverOption("analyze_sampling", OptionCatalog.Table, "How ANALYZE takes its sample on the remote.")]
    public AnalyzeSampling? AnalyzeSampling { get; init; }
}
