using PgDotnetFdw.Core.Messages;

namespace PgDotnetFdw.Core.Requests;

/// <summary>A TRUNCATE of foreign tables of one server.</summary>
/// <param name="Driver">Name of the driver.</param>
/// <param name="ServerName">Foreign server's name.</param>
/// <param name="ServerOptions">Options of wrapper and server, merged.</param>
/// <param name="MappingOptions">Options of the user mapping; null when there is none.</param>
/// <param name="UserName">Local user as whom it runs.</param>
/// <param name="Tables">What the local catalog says of the tables; at least one.</param>
/// <param name="ServerOid">Foreign server's oid.</param>
/// <param name="UserOid">Oid of that user.</param>
/// <param name="NestLevel">Transaction nest level, ≥ 1.</param>
/// <param name="UserIsSuperuser">Whether that user is a superuser.</param>
/// <param name="Cascade">Whether tables that refer to these are emptied too.</param>
/// <param name="RestartIdentity">Whether their sequences start again.</param>
public sealed record TruncateRequest(
    string Driver,
    string ServerName,
    IReadOnlyList<KeyValuePair<string, string>> ServerOptions,
    IReadOnlyList<KeyValuePair<string, string>>? MappingOptions,
    string UserName,
    IReadOnlyList<RelationFacts> Tables,
    uint ServerOid,
    uint UserOid,
    int NestLevel,
    bool UserIsSuperuser,
    bool Cascade,
    bool RestartIdentity);
