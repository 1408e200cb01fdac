using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Npgsql;
using Npgsql.Internal;

namespace PgDotnetFdw.Driver.Postgres;

/// <summary>
/// What the driver needs of an open Npgsql connection that has no public member: to stop a statement from another thread, and to take the stream over.
/// The members are those of Npgsql 10.0.0, to which the project is pinned; without them there are the public, weaker ways.
/// </summary>
internal static class PostgresInternals
{
    /// <summary>
    /// Sends a cancel request over a connection of its own and waits until the remote has passed it on, so that it cannot hit a later statement.
    /// </summary>
    /// <remarks>
    /// NpgsqlCommand.Cancel sends one request per statement; when it arrives before the statement does, the statement runs on and cannot be
    /// cancelled any more. This may be repeated.
    /// </remarks>
    /// <param name="connection">An open connection. May be in use by another thread.</param>
    /// <returns>Whether there is such a way; whether the request arrived is not known.</returns>
    public static bool TryRequestCancel(NpgsqlConnection connection)
    {
        try
        {
            if (Connector(connection) is { } connector)
            {
                RequestCancel(NewConnector(connector), connection.ProcessID, SecretKey(connector));
            }

            return true;
        }
        catch (MissingMemberException)
        {
            return false;
        }
        catch (Exception error) when (PostgresErrors.IsExpected(error))
        {
            // The remote does not answer, or closes the request's connection by a reset.
            return true;
        }
    }

    /// <summary>Wakes a thread that is blocked in a read, by shutting the socket down. The connection is broken afterwards.</summary>
    /// <param name="connection">An open connection. May be in use by another thread.</param>
    public static void Shutdown(NpgsqlConnection connection)
    {
        try
        {
            if (Connector(connection) is { } connector)
            {
                Socket(connector)?.Shutdown(SocketShutdown.Both);
            }
        }
        catch (MissingMemberException)
        {
            // Then the read ends when the network says so.
        }
        catch (Exception error) when (PostgresErrors.IsExpected(error))
        {
            // Down or closed already, which is what was wanted.
        }
    }

    /// <summary>Whether the remote has closed the connection, which the provider notices only when it uses it.</summary>
    /// <param name="connection">An open connection. May be in use by another thread.</param>
    public static bool HasPeerClosed(NpgsqlConnection connection)
    {
        try
        {
            return Connector(connection) is not { } connector || (Socket(connector) is { } socket && Wire.QuietSocket.HasPeerClosed(socket));
        }
        catch (MissingMemberException)
        {
            return false;
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
    }

    /// <summary>Finds the stream and the socket of a session in which the provider holds nothing back.</summary>
    /// <param name="connection">An open connection that nobody else uses.</param>
    /// <returns>null when a member is missing, or something of the session is in the provider's hands.</returns>
    public static (Stream Stream, Socket Socket)? TryGetTransport(NpgsqlConnection connection)
    {
        try
        {
            if (Connector(connection) is { } connector
                && Stream(connector) is { } stream
                && Socket(connector) is { } socket
                && KeepAliveTimer(connector) is null
                && ReadBytesLeft(ReadBuffer(connector)) == 0
                && WriteSpaceUsed(WriteBuffer(connector)) == 0
                && PrependedResponses(connector) == 0)
            {
                return (stream, socket);
            }
        }
        catch (Exception error) when (error is MissingMemberException or TypeLoadException)
        {
            // Another version of the provider.
        }

        return null;
    }

#pragma warning disable NPG9001 // the type is experimental; see the class comment
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Connector")]
    private static extern NpgsqlConnector? Connector(NpgsqlConnection connection);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_socket")]
    private static extern ref Socket? Socket(NpgsqlConnector connector);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_stream")]
    private static extern ref Stream? Stream(NpgsqlConnector connector);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_keepAliveTimer")]
    private static extern ref Timer? KeepAliveTimer(NpgsqlConnector connector);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_PendingPrependedResponses")]
    private static extern int PrependedResponses(NpgsqlConnector connector);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_ReadBuffer")]
    [return: UnsafeAccessorType("Npgsql.Internal.NpgsqlReadBuffer, Npgsql")]
    private static extern object ReadBuffer(NpgsqlConnector connector);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_ReadBytesLeft")]
    private static extern int ReadBytesLeft([UnsafeAccessorType("Npgsql.Internal.NpgsqlReadBuffer, Npgsql")] object buffer);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_WriteBuffer")]
    [return: UnsafeAccessorType("Npgsql.Internal.NpgsqlWriteBuffer, Npgsql")]
    private static extern object WriteBuffer(NpgsqlConnector connector);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "WritePosition")]
    private static extern ref int WriteSpaceUsed([UnsafeAccessorType("Npgsql.Internal.NpgsqlWriteBuffer, Npgsql")] object buffer);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_backendSecretKey")]
    private static extern ref int SecretKey(NpgsqlConnector connector);

    /// <summary>A connector that is not connected, with the settings of another one.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    private static extern NpgsqlConnector NewConnector(NpgsqlConnector connector);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "DoCancelRequest")]
    private static extern void RequestCancel(NpgsqlConnector connector, int processId, int secretKey);
#pragma warning restore NPG9001
}
