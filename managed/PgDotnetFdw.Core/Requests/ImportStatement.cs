using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Core.Requests;

/// <summary>An IMPORT FOREIGN SCHEMA statement.</summary>
/// <param name="Driver">Name of the driver.</param>
/// <param name="ServerName">Foreign server's name.</param>
/// <param name="ServerOptions">Options of wrapper and server, merged.</param>
/// <param name="MappingOptions">Options of the user mapping; null when there is none.</param>
/// <param name="UserName">Local user who runs the statement.</param>
/// <param name="RemoteSchema">Remote schema's name.</param>
/// <param name="LocalSchema">Local schema's name.</param>
/// <param name="ImportOptions">The statement's options.</param>
/// <param name="TableNames">Names of LIMIT TO or EXCEPT.</param>
/// <param name="ServerOid">Foreign server's oid.</param>
/// <param name="UserOid">Oid of that user.</param>
/// <param name="NestLevel">Transaction nest level, ≥ 1.</param>
/// <param name="Selection">How <paramref name="TableNames"/> is meant.</param>
/// <param name="UserIsSuperuser">Whether that user is a superuser.</param>
public sealed record ImportStatement(
    string Driver,
    string ServerName,
    IReadOnlyList<KeyValuePair<string, string>> ServerOptions,
    IReadOnlyList<KeyValuePair<string, string>>? MappingOptions,
    string UserName,
    string RemoteSchema,
    string LocalSchema,
    IReadOnlyList<KeyValuePair<string, string>> ImportOptions,
    IReadOnlyList<string> TableNames,
    uint ServerOid,
    uint UserOid,
    int NestLevel,
    ImportSelection Selection,
    bool UserIsSuperuser);
