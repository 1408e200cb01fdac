using System.Net.Sockets;
using Npgsql;
using PgDotnetFdw.Driver.Postgres.Links;

namespace PgDotnetFdw.Driver.Postgres.Wire;

/// <summary>
/// Takes the stream of a session that the provider has logged in, for good: the provider never learns what happens on it, so it must run nothing afterwards. It is
/// taken only when everything is as this was written for; else the session goes on through the provider's public interface.
/// </summary>
internal static class WireTakeover
{
    /// <summary>The provider's versions in which the members that are used were looked at and tried.</summary>
    private static readonly Version s_firstVersion = new(10, 0);
    private static readonly Version s_endVersion = new(10, 1);

    /// <summary>Takes a session over.</summary>
    /// <param name="source">Its data source; the link's from now on.</param>
    /// <param name="connection">The open session; the link's from now on.</param>
    /// <param name="isLent">Whether a pooler lends the session for one transaction only.</param>
    /// <returns>The best link there is.</returns>
    public static PostgresLink Take(NpgsqlDataSource source, NpgsqlConnection connection, bool isLent) =>
        TryFindTransport(connection) is (Stream stream, Socket socket) ? new WireLink(source, connection, stream, socket, isLent) : new NpgsqlLink(source, connection);

    /// <summary>Checks that the session is idle and its stream ours to use.</summary>
    private static (Stream Stream, Socket Socket)? TryFindTransport(NpgsqlConnection connection)
    {
        Version? version = typeof(NpgsqlConnection).Assembly.GetName().Version;
        if (version is null || version < s_firstVersion || version >= s_endVersion)
        {
            return null;
        }

        if (PostgresInternals.TryGetTransport(connection) is not (Stream stream, Socket socket) || !stream.CanRead || !stream.CanWrite)
        {
            return null;
        }

        // Time limits are kept by cancelling, which a blocking read does not see.
        if (stream.CanTimeout)
        {
            stream.ReadTimeout = Timeout.Infinite;
            stream.WriteTimeout = Timeout.Infinite;
        }

        return QuietSocket.TryMake(socket) ? (stream, socket) : null;
    }
}
