namespace PgDotnetFdw.Core.Requests;

/// <summary>A connection that is wanted by itself, without a query.</summary>
/// <param name="Action">What is wanted of it.</param>
/// <param name="Link">Name of a session link, whose options are all in <paramref name="ServerOptions"/>; null = it is a server's.</param>
/// <param name="Driver">Name of the driver; empty for a link.</param>
/// <param name="ServerName">Foreign server's name; for a link its own.</param>
/// <param name="ServerOptions">Options of wrapper and server, merged.</param>
/// <param name="MappingOptions">Options of the user mapping; null when there is none.</param>
/// <param name="UserName">Local user on whose behalf.</param>
/// <param name="ServerOid">Foreign server's oid; 0 for a link.</param>
/// <param name="UserOid">Oid of that user.</param>
/// <param name="NestLevel">Transaction nest level, ≥ 1.</param>
/// <param name="UserIsSuperuser">Whether that user is a superuser.</param>
public sealed record ConnectionStatement(
    ConnectionAction Action,
    string? Link,
    string Driver,
    string ServerName,
    IReadOnlyList<KeyValuePair<string, string>> ServerOptions,
    IReadOnlyList<KeyValuePair<string, string>>? MappingOptions,
    string UserName,
    uint ServerOid,
    uint UserOid,
    int NestLevel,
    bool UserIsSuperuser);
