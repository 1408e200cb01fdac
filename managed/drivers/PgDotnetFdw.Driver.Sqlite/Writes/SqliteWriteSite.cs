namespace PgDotnetFdw.Driver.Sqlite.Writes;

/// <summary>Where an error of writing happened.</summary>
/// <param name="Schema">Remote schema; null = not known.</param>
/// <param name="Table">Remote table.</param>
/// <param name="Sql">The statement.</param>
internal sealed record SqliteWriteSite(string? Schema, string Table, string? Sql)
{
    /// <summary>The statement as context of an error.</summary>
    internal string? Context => Sql is null ? null : $"remote SQL command: {Sql}";
}
