namespace PgDotnetFdw.Core.Requests;

/// <summary>A scan about to run.</summary>
/// <param name="Plan">The bytes of the plan; copied when they are kept.</param>
/// <param name="Driver">Name of the driver.</param>
/// <param name="ServerName">Foreign server's name.</param>
/// <param name="ServerOptions">Options of wrapper and server, merged.</param>
/// <param name="MappingOptions">Options of the user mapping; null when there is none.</param>
/// <param name="TableName">Local table's name, for messages; null when there is none.</param>
/// <param name="UserName">Local user as whom the scan runs.</param>
/// <param name="ServerOid">Foreign server's oid.</param>
/// <param name="UserOid">Oid of that user.</param>
/// <param name="NestLevel">Transaction nest level at begin, ≥ 1.</param>
/// <param name="UserIsSuperuser">Whether that user is a superuser.</param>
public sealed record ScanRequest(
    ReadOnlyMemory<byte> Plan,
    string Driver,
    string ServerName,
    IReadOnlyList<KeyValuePair<string, string>> ServerOptions,
    IReadOnlyList<KeyValuePair<string, string>>? MappingOptions,
    string? TableName,
    string UserName,
    uint ServerOid,
    uint UserOid,
    int NestLevel,
    bool UserIsSuperuser)
{
    /// <summary>The local session's application_name; null = none.</summary>
    public string? ApplicationName { get; init; }

    /// <summary>The trace that the application says it is in; null = none.</summary>
    public string? Traceparent { get; init; }

    /// <summary>Id of the local statement; 0 = it has none.</summary>
    public long QueryId { get; init; }
}
