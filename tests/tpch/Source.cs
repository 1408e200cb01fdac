namespace PgDotnetFdw.Tests.Tpch;

/// <summary>One set of foreign tables.</summary>
/// <param name="Title">For tables and messages; also the schema of the foreign tables and the name of the server.</param>
/// <param name="Wrapper">Foreign-data wrapper.</param>
/// <param name="ServerOptions">Options of the server.</param>
/// <param name="Mapping">OPTIONS clause of the user mapping; may be empty.</param>
/// <param name="RemoteSchema">Whose tables are imported.</param>
/// <param name="Measure">Title of the source that must have fewer queries that are one foreign scan, and none that this one has not; null = none.</param>
public sealed record Source(string Title, string Wrapper, string ServerOptions, string Mapping, string RemoteSchema, string? Measure)
{
    /// <summary>Whether it is tested; else it is a measure.</summary>
    public bool IsOurs => Wrapper == "pgdotnet_fdw";

    /// <summary>Writes the source's names into the set-up script.</summary>
    /// <param name="sql">A statement of it.</param>
    public string Fill(string sql) => sql
        .Replace("{schema}", Title, StringComparison.Ordinal)
        .Replace("{wrapper}", Wrapper, StringComparison.Ordinal)
        .Replace("{server_options}", ServerOptions, StringComparison.Ordinal)
        .Replace("{mapping}", Mapping, StringComparison.Ordinal)
        .Replace("{remote_schema}", RemoteSchema, StringComparison.Ordinal);
}
