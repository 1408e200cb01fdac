namespace PgDotnetFdw.Sdk.Options;

/// <summary>Options of IMPORT FOREIGN SCHEMA. A driver may derive from it. Immutable once bound.</summary>
public class ImportOptions
{
    /// <summary>Whether NOT NULL constraints are imported.</summary>
    [DriverOption("import_not_null", OptionCatalog.Import, "Import NOT NULL constraints.")]
    public bool NotNull { get; init; } = true;

    /// <summary>Whether the columns of primary keys get option key; null = only where rows are found by it.</summary>
    [DriverOption("import_keys", OptionCatalog.Import, "Mark the columns of primary keys with option key; by default the driver does so where rows are found by their keys.")]
    public bool? Keys { get; init; }

    /// <summary>What happens to the case of names.</summary>
    [DriverOption("import_case", OptionCatalog.Import, "Case of imported names: keep, lower, or smart (lower what is all upper).")]
    public NameCase Case { get; init; } = NameCase.Keep;
}

/// <summary>What import does to the case of names.</summary>
public enum NameCase
{
    /// <summary>As on the remote.</summary>
    Keep = 0,

    /// <summary>All lower case.</summary>
    Lower = 1,

    /// <summary>Lower case where the name has no lower case letter.</summary>
    Smart = 2,
}
