// What is a session made from, and when does an existing one no longer fit?
//
// Options are compared by content: ALTER SERVER and ALTER USER MAPPING take effect in running sessions, and nothing of a changed option may
// survive in an old connection. So does the user's being a superuser: a driver may let superusers in where it refuses others.

using PgDotnetFdw.Core.Messages;
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

    /// <summary>Names the remote for <see cref="IDownRemotes"/>: database and server options, so that changed options are another remote.</summary>
    public long RemoteKey(string database) => Fnv(Fnv(FnvStart, System.Text.Encoding.UTF8.GetBytes(database)), TextTable.FromPairs(ServerOptions).ToBytes()) is var key && key != 0 ? key : 1;

    /// <summary>A number for the options of server and user mapping; connection_functions.c computes it from the catalog in the same way.</summary>
    public long OptionsDigest()
    {
        long digest = Fnv(FnvStart, TextTable.FromPairs(ServerOptions).ToBytes());
        return MappingOptions is null ? digest : Fnv(digest, TextTable.FromPairs(MappingOptions).ToBytes());
    }

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

    // FNV-1a of 64 bits.
    private const long FnvStart = unchecked((long)14695981039346656037);

    private static long Fnv(long digest, ReadOnlySpan<byte> bytes)
    {
        foreach (byte one in bytes)
        {
            digest = unchecked((digest ^ one) * 1099511628211);
        }

        return digest;
    }

    private static bool HoldsSame(IReadOnlyList<KeyValuePair<string, string>> mine, IReadOnlyList<KeyValuePair<string, string>> others)
    {
        if (ReferenceEquals(mine, others))
        {
            return true;
        }

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
