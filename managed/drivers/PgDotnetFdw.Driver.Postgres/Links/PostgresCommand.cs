namespace PgDotnetFdw.Driver.Postgres.Links;

/// <summary>A command without parameters or result.</summary>
/// <param name="Sql">The SQL text.</param>
/// <param name="ClosedPortal">Name of the portal that it closes, when that is what it does: the protocol has a message for it.</param>
internal sealed record PostgresCommand(string Sql, string? ClosedPortal = null);
