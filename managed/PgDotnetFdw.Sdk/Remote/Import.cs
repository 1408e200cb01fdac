using PgDotnetFdw.Sdk.Options;

namespace PgDotnetFdw.Sdk.Remote;

/// <summary>Which of a remote schema's tables are wanted.</summary>
public enum ImportSelection
{
    /// <summary>All.</summary>
    All = 0,

    /// <summary>Only those named.</summary>
    LimitTo = 1,

    /// <summary>All but those named.</summary>
    Except = 2,
}

/// <summary>A request of IMPORT FOREIGN SCHEMA.</summary>
/// <param name="RemoteSchema">Remote schema's name.</param>
/// <param name="Selection">How <paramref name="TableNames"/> is meant.</param>
/// <param name="TableNames">Remote table names; empty for All.</param>
/// <param name="Options">The statement's options, bound to the driver's type.</param>
public sealed record ImportRequest(string RemoteSchema, ImportSelection Selection, IReadOnlyList<string> TableNames, ImportOptions Options);

/// <summary>A column to be imported.</summary>
/// <param name="Name">Remote name.</param>
/// <param name="LocalType">PostgreSQL type as SQL text, with modifier, e.g. <c>numeric(10,2)</c>.</param>
/// <param name="IsNotNull">Whether the remote forbids NULL.</param>
/// <param name="RemoteType">The remote's own name of the type, kept as column option remote_type; null = not needed.</param>
/// <param name="Collation">Collation as SQL text, quoted as needed; null = the default.</param>
public sealed record ImportedColumn(string Name, string LocalType, bool IsNotNull, string? RemoteType = null, string? Collation = null)
{
    /// <summary>Whether the column belongs to the primary key and keys are imported.</summary>
    public bool IsKey { get; init; }

    /// <summary>Default as an expression of PostgreSQL, every name in it qualified; null = none is imported.</summary>
    public string? Default { get; init; }

    /// <summary>The expression from which PostgreSQL generates the column, every name in it qualified; null = the column is not generated, or imported as an ordinary one.</summary>
    public string? GeneratedAs { get; init; }
}

/// <summary>A table to be imported.</summary>
/// <param name="Schema">Remote schema for option schema_name; null = the driver has none.</param>
/// <param name="Name">Remote name.</param>
/// <param name="Columns">Columns in remote order; may be empty.</param>
public sealed record ImportedTable(string? Schema, string Name, IReadOnlyList<ImportedColumn> Columns);
