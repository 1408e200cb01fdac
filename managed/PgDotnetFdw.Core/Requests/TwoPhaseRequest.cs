namespace PgDotnetFdw.Core.Requests;

/// <summary>A question about transactions that a server holds prepared, or what is to become of them.</summary>
/// <param name="Driver">Name of the driver.</param>
/// <param name="ServerName">Foreign server's name.</param>
/// <param name="ServerOptions">Options of wrapper and server, merged.</param>
/// <param name="MappingOptions">Options of the user mapping; null when there is none.</param>
/// <param name="UserName">Local user as whom the server is asked.</param>
/// <param name="ServerOid">Foreign server's oid.</param>
/// <param name="UserOid">Oid of that user.</param>
/// <param name="UserIsSuperuser">Whether that user is a superuser.</param>
/// <param name="GidPrefix">Those whose identifier begins so are listed; null = the decisions are carried out.</param>
/// <param name="Decisions">Identifiers, and "t" where the transaction is to be committed, "f" where it is to be rolled back.</param>
public sealed record TwoPhaseRequest(
    string Driver,
    string ServerName,
    IReadOnlyList<KeyValuePair<string, string>> ServerOptions,
    IReadOnlyList<KeyValuePair<string, string>>? MappingOptions,
    string UserName,
    uint ServerOid,
    uint UserOid,
    bool UserIsSuperuser,
    string? GidPrefix,
    IReadOnlyList<KeyValuePair<string, string>> Decisions);
