namespace PgDotnetFdw.Driver.Postgres.Links;

/// <summary>What a portal runs.</summary>
/// <param name="Sql">The query, with its comment; its columns are read in binary form.</param>
/// <param name="Parameters">Its parameters, whose types the query says.</param>
internal sealed record PortalQuery(string Sql, IReadOnlyList<PostgresParameter> Parameters)
{
    /// <summary>Whether it is an UPDATE or DELETE: it runs to its end with the first fetch.</summary>
    public bool IsWriting { get; init; }

    /// <summary>Whether the same text may come again, so that keeping it prepared can pay.</summary>
    public bool IsRepeatable { get; init; } = true;
}
