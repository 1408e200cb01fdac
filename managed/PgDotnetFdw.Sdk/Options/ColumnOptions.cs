namespace PgDotnetFdw.Sdk.Options;

/// <summary>Options of a foreign table's column. A driver may derive from it. Immutable once bound.</summary>
public class ColumnOptions
{
    /// <summary>Remote column; null = the local column's name.</summary>
    [DriverOption("column_name", OptionCatalog.Column, "Name of the remote column.")]
    public string? ColumnName { get; init; }

    /// <summary>The remote column's type as its database names it; null = not known.</summary>
    [DriverOption("remote_type", OptionCatalog.Column, "Type of the remote column, as its database names it.")]
    public string? RemoteType { get; init; }

    /// <summary>Whether the column is part of the key by which rows are found for UPDATE and DELETE.</summary>
    [DriverOption("key", OptionCatalog.Column, "Part of the key by which UPDATE and DELETE find a row.")]
    public bool IsKey { get; init; }

    /// <summary>Whether UPDATE and DELETE require that the column still has the value that was read.</summary>
    [DriverOption("searchable", OptionCatalog.Column, "UPDATE and DELETE change a row only if this column still has the value that was read.")]
    public bool IsSearchable { get; init; }
}
