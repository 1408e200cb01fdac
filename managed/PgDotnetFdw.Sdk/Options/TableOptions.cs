using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Sdk.Options;

/// <summary>Options of a foreign table. A driver may derive from it. Immutable once bound.</summary>
public class TableOptions
{
    /// <summary>Remote schema; null = the local schema's name where the driver has schemas.</summary>
    [DriverOption("schema_name", OptionCatalog.Table, "Schema of the remote table.")]
    public string? SchemaName { get; init; }

    /// <summary>Remote table; null = the local table's name.</summary>
    [DriverOption("table_name", OptionCatalog.Table, "Name of the remote table.")]
    public string? TableName { get; init; }

    /// <summary>Overrides the server's fetch_size; 0 = not set.</summary>
    [DriverOption("fetch_size", OptionCatalog.Table, "Largest number of rows fetched at once.", Minimum = 1)]
    public int FetchSize { get; init; }

    /// <summary>Overrides the server's use_remote_estimate; null = not set.</summary>
    [DriverOption("use_remote_estimate", OptionCatalog.Table, "Ask the remote's planner for sizes and costs of foreign scans.")]
    public bool? UseRemoteEstimate { get; init; }

    /// <summary>Overrides the server's async_capable; null = not set.</summary>
    [DriverOption("async_capable", OptionCatalog.Table, "Let scans of this table run at the same time as others below one Append.")]
    public bool? IsAsyncCapable { get; init; }

    /// <summary>Overrides the server's recheck; null = not set.</summary>
    [DriverOption("recheck", OptionCatalog.Table, "Check every remote condition locally too; a row that disagrees is an error.")]
    public bool? Recheck { get; init; }

    /// <summary>Overrides the server's batch_size; 0 = not set.</summary>
    [DriverOption("batch_size", OptionCatalog.Table, "Largest number of rows written by one request.", Minimum = 1)]
    public int BatchSize { get; init; }

    /// <summary>Overrides the server's updatable; null = not set.</summary>
    [DriverOption("updatable", OptionCatalog.Table, "Allow INSERT, UPDATE and DELETE.")]
    public bool? Updatable { get; init; }

    /// <summary>Overrides the server's truncatable; null = not set.</summary>
    [DriverOption("truncatable", OptionCatalog.Table, "Allow TRUNCATE.")]
    public bool? Truncatable { get; init; }

    /// <summary>How UPDATE and DELETE name a row.</summary>
    [DriverOption("row_identity", OptionCatalog.Table, "How UPDATE and DELETE find a row: auto, key (columns with option key), or all_columns (all old values).")]
    public RowIdentity RowIdentity { get; init; } = RowIdentity.Auto;

    /// <summary>What INSERT and COPY do when the remote already has the row.</summary>
    [DriverOption("on_conflict", OptionCatalog.Table, "What INSERT and COPY do when a unique constraint of the remote forbids a row: error, ignore, or update (by the columns with option key).")]
    public ConflictAction OnConflict { get; init; } = ConflictAction.Error;
}

/// <summary>How a row is named when it is written.</summary>
public enum RowIdentity
{
    /// <summary>By the remote's own row identifier where there is one, otherwise by the key.</summary>
    Auto = 0,

    /// <summary>By the columns with option key.</summary>
    Key = 1,

    /// <summary>By the old values of all columns.</summary>
    AllColumns = 2,
}
