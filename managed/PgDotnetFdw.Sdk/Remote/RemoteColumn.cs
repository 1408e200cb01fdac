using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Options;

namespace PgDotnetFdw.Sdk.Remote;

/// <summary>A column of a foreign table with what the local catalog says of it.</summary>
/// <param name="Attribute">Attribute number, ≥ 1; −1 = ctid.</param>
/// <param name="LocalName">Name in PostgreSQL.</param>
/// <param name="RemoteName">Name on the remote.</param>
/// <param name="IsNotNull">Declared NOT NULL locally.</param>
/// <param name="Type">Declared local type.</param>
/// <param name="Collation">Declared local collation.</param>
/// <param name="Options">The column's options, bound to the driver's type.</param>
public sealed record RemoteColumn(
    short Attribute,
    string LocalName,
    string RemoteName,
    bool IsNotNull,
    TypeFacts Type,
    CollationFacts Collation,
    ColumnOptions Options);

/// <summary>A foreign table with what the local catalog says of it.</summary>
/// <param name="LocalSchema">Schema in PostgreSQL.</param>
/// <param name="LocalName">Name in PostgreSQL.</param>
/// <param name="RemoteSchema">Remote schema; null when the option is not set.</param>
/// <param name="RemoteName">Remote name.</param>
/// <param name="Columns">Columns in attribute order, without dropped ones.</param>
/// <param name="Options">The table's options, bound to the driver's type.</param>
/// <param name="LocalOid">The foreign table's oid in PostgreSQL: its rows' tableoid.</param>
public sealed record RemoteTable(
    string LocalSchema,
    string LocalName,
    string? RemoteSchema,
    string RemoteName,
    IReadOnlyList<RemoteColumn> Columns,
    TableOptions Options,
    uint LocalOid = 0)
{
    /// <summary>Stands in FROM instead of the table's name, while ANALYZE reads a sample; null = the table itself.</summary>
    public RemoteSample? Sample { get; init; }
}
