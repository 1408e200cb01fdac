// What is a session made from, and when does an existing one no longer fit?
//
// Options are compared by content: ALTER SERVER and ALTER USER MAPPING take effect in running sessions, and nothing of a changed option may
// survive in an old connection. So does the user's being a superuser: a driver may let superusers in where it refuses others.

using PgDotnetFdw.Core.Requests;

namespace PgDotnetFdw.Core.Connections;

/// <summary>Everything that a remote session depends on.</summary>
/// <param name="Key">Server and user.</param>
/// <param name="Driver">Name of the driver.</param>
/// <param name="ServerName">Foreign server's name.</param>
/// <param name="UserName">Local user's name.</param>
/// <param name="UserIsSuperuser">Whether that user is a superuser.</param>
/// <param name="ServerOptions">Options of wrapper and server, merged.</param>
/// <param name="MappingOptions">Options of the user mapping; null when there is none.</param>
internal sealed record SessionRequest(
    SessionKey Key,
    string Driver,
    string ServerName,
    string UserName,
    bool UserIsSuperuser,
    IReadOnlyList<KeyValuePair<string, string>> ServerOptions,
    IReadOnlyList<KeyValuePair<string, string>>? MappingOptions)
{
    public static SessionRequest Of(ScanRequest scan) => new(
        new SessionKey(scan.ServerOid, scan.UserOid),
        scan.Driver,
        scan.ServerName,
        scan.UserName,
        scan.UserIsSuperuser,
        scan.ServerOptions,
        scan.MappingOptions);

    public static SessionRequest Of(ImportStatement import) => new(
        new SessionKey(import.ServerOid, import.UserOid),
        import.Driver,
        import.ServerName,
        import.UserName,
        import.UserIsSuperuser,
        import.ServerOptions,
        import.MappingOptions);

    public static SessionRequest Of(TruncateRequest truncate) => new(
        new SessionKey(truncate.ServerOid, truncate.UserOid),
        truncate.Driver,
        truncate.ServerName,
        truncate.UserName,
        truncate.UserIsSuperuser,
        truncate.ServerOptions,
        truncate.MappingOptions);

    public static SessionRequest Of(TwoPhaseRequest request) => new(
        new SessionKey(request.ServerOid, request.UserOid),
        request.Driver,
        request.ServerName,
        request.UserName,
        request.UserIsSuperuser,
        request.ServerOptions,
        request.MappingOptions);

    public static SessionRequest Of(RelationRequest relation) => new(
        new SessionKey(relation.ServerOid, relation.UserOid),
        relation.Driver,
        relation.ServerName,
        relation.UserName,
        relation.UserIsSuperuser,
        relation.ServerOptions,
        relation.MappingOptions);

    /// <summary>Whether a session made from another request would be just the same.</summary>
    public bool IsSameAs(SessionRequest other)
    {
        return Key == other.Key
            && Driver == other.Driver
            && ServerName == other.ServerName
            && UserName == other.UserName
            && UserIsSuperuser == other.UserIsSuperuser
            && HoldsSame(ServerOptions, other.ServerOptions)
            && (MappingOptions, other.MappingOptions) switch
            {
                (null, null) => true,
                ({ } mine, { } others) => HoldsSame(mine, others),
                (_, _) => false,
            };
    }

    private static bool HoldsSame(IReadOnlyList<KeyValuePair<string, string>> mine, IReadOnlyList<KeyValuePair<string, string>> others)
    {
        if (mine.Count != others.Count)
        {
            return false;
        }

        for (int i = 0; i < mine.Count; i++)
        {
            if (mine[i].Key != others[i].Key || mine[i].Value != others[i].Value)
            {
                return false;
            }
        }

        return true;
    }
}
