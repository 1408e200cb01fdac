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
}
