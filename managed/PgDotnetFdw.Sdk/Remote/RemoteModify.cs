using PgDotnetFdw.Sdk.Expressions;

namespace PgDotnetFdw.Sdk.Remote;

/// <summary>What is done to rows of a remote table.</summary>
public enum ModifyKind
{
    /// <summary>INSERT.</summary>
    Insert = 1,

    /// <summary>UPDATE.</summary>
    Update = 2,

    /// <summary>DELETE.</summary>
    Delete = 3,
}

/// <summary>What happens to a new row that a unique constraint of the remote forbids.</summary>
public enum ConflictAction
{
    /// <summary>An error.</summary>
    Error = 0,

    /// <summary>The row is left out and not counted.</summary>
    Ignore = 1,

    /// <summary>The row that is there gets the new row's values.</summary>
    Update = 2,
}

/// <summary>A column whose values go to the remote.</summary>
/// <param name="Attribute">Local attribute number, ≥ 1; −1 = the row identifier that PostgreSQL knows as ctid.</param>
/// <param name="LocalName">Local name, for messages.</param>
/// <param name="RemoteName">Remote name.</param>
/// <param name="Type">Local type, which the values have.</param>
/// <param name="IsNotNull">Declared NOT NULL locally.</param>
public sealed record OutgoingColumn(short Attribute, string LocalName, string RemoteName, TypeFacts Type, bool IsNotNull)
{
    /// <summary>The column option remote_type; null = not set.</summary>
    public string? RemoteType { get; init; }
}

/// <summary>
/// A way of writing rows into one remote table. Immutable. A row that goes out has the values of <see cref="Values"/>, <see cref="Identity"/> and
/// <see cref="Expected"/>, in this order; the parameters of <see cref="Sql"/> have the same order.
/// </summary>
/// <param name="Kind">What is done.</param>
/// <param name="LocalTable">Local name of the table, for messages.</param>
/// <param name="RemoteSchema">Remote schema; null when the driver has none.</param>
/// <param name="RemoteTable">Remote name.</param>
/// <param name="Sql">The statement for one row.</param>
public sealed record RemoteModify(ModifyKind Kind, string LocalTable, string? RemoteSchema, string RemoteTable, string Sql)
{
    /// <summary>Schema of the table in PostgreSQL: the remote one's where the option schema_name is not set and the driver has schemas.</summary>
    public string LocalSchema { get; init; } = string.Empty;

    /// <summary>Columns that get values; none for DELETE, and for an INSERT of defaults only.</summary>
    public IReadOnlyList<OutgoingColumn> Values { get; init; } = [];

    /// <summary>Columns whose old values name the row; none for INSERT.</summary>
    public IReadOnlyList<OutgoingColumn> Identity { get; init; } = [];

    /// <summary>Further columns that must still have the old values; none for INSERT.</summary>
    public IReadOnlyList<OutgoingColumn> Expected { get; init; } = [];

    /// <summary>What each row that was written returns; empty when nothing is asked for.</summary>
    public IReadOnlyList<ResultColumn> Returning { get; init; } = [];

    /// <summary>What an INSERT does about a conflict.</summary>
    public ConflictAction OnConflict { get; init; }

    /// <summary>
    /// Whether rows come from COPY, which counts them as it hands them over: a writer that says <see cref="RemoteWriter.IsCountCertain"/> must then know that it still holds.
    /// </summary>
    public bool IsCopy { get; init; }

    /// <summary>Rows that one request has at most, ≥ 1.</summary>
    public int BatchSize { get; init; } = 1;

    /// <summary>What the option sql_comment puts behind the statement; null = nothing.</summary>
    public RemoteComment? Comment { get; init; }

    /// <summary>The statement with its comment: what is sent. Errors tell <see cref="Sql"/>.</summary>
    public string SentSql => Comment is null ? Sql : Sql + Comment.Text;

    /// <summary>Values, identity and expected values together: the columns of a row that goes out.</summary>
    public IReadOnlyList<OutgoingColumn> Columns => [.. Values, .. Identity, .. Expected];
}
