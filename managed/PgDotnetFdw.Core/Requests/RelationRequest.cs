using PgDotnetFdw.Core.Messages;
using PgDotnetFdw.Sdk.Sql;

namespace PgDotnetFdw.Core.Requests;

/// <summary>A base foreign relation, as the planner meets it.</summary>
/// <param name="Driver">Name of the driver.</param>
/// <param name="ServerName">Foreign server's name.</param>
/// <param name="ServerOptions">Options of wrapper and server, merged.</param>
/// <param name="MappingOptions">Options of the user mapping of the user as whom the scan will run; null when there is none.</param>
/// <param name="UserName">That user.</param>
/// <param name="Facts">What the local catalog says of the table.</param>
/// <param name="Local">Facts on the local database.</param>
/// <param name="ServerOid">Foreign server's oid.</param>
/// <param name="UserOid">That user's oid.</param>
/// <param name="NestLevel">Transaction nest level, ≥ 1: planning may ask the remote.</param>
/// <param name="Index">Range table index, ≥ 1: names the relation in Vars.</param>
/// <param name="UserIsSuperuser">Whether that user is a superuser.</param>
public sealed record RelationRequest(
    string Driver,
    string ServerName,
    IReadOnlyList<KeyValuePair<string, string>> ServerOptions,
    IReadOnlyList<KeyValuePair<string, string>>? MappingOptions,
    string UserName,
    RelationFacts Facts,
    LocalFacts Local,
    uint ServerOid,
    uint UserOid,
    int NestLevel,
    int Index,
    bool UserIsSuperuser);
