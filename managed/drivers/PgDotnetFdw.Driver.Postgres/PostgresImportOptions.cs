using PgDotnetFdw.Sdk.Options;

namespace PgDotnetFdw.Driver.Postgres;

/// <summary>Options of IMPORT FOREIGN SCHEMA from a postgres server. Immutable once bound.</summary>
public sealed class PostgresImportOptions : ImportOptions
{
    /// <summary>Whether COLLATE clauses are imported where a column's collation is not its type's default.</summary>
    [DriverOption("import_collate", OptionCatalog.Import, "Import the collations of columns.")]
    public bool Collate { get; init; } = true;
}
