using PgDotnetFdw.Sdk.Options;

namespace PgDotnetFdw.Driver.Postgres;

/// <summary>Options of IMPORT FOREIGN SCHEMA from a postgres server. Immutable once bound.</summary>
public sealed class PostgresImportOptions : ImportOptions
{
    /// <summary>Whether COLLATE clauses are imported where a column's collation is not its type's default.</summary>
    [DriverOption("import_collate", OptionCatalog.Import, "Import the collations of columns.")]
    public bool Collate { get; init; } = true;

    /// <summary>Whether DEFAULT expressions are imported; what they call must then exist locally.</summary>
    [DriverOption("import_default", OptionCatalog.Import, "Import the defaults of columns.")]
    public bool Default { get; init; }

    /// <summary>Whether GENERATED expressions are imported; what they call must then exist locally.</summary>
    [DriverOption("import_generated", OptionCatalog.Import, "Import the expressions of generated columns.")]
    public bool Generated { get; init; } = true;
}
