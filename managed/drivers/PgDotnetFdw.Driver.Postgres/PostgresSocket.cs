using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Npgsql;
using Npgsql.Internal;

namespace PgDotnetFdw.Driver.Postgres;

/// <summary>
/// Wakes a thread that is blocked in a read of an open connection, by shutting its socket down. Npgsql has no public way to do so: a
/// cancel request depends on the remote's answer, and a synchronous read does not obey a token. The members are those of Npgsql 10.0.0, to which
/// the project is pinned.
/// </summary>
internal static class PostgresSocket
{
    /// <summary>Shuts the socket down, if the members are there; the connection is broken afterwards.</summary>
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
            // Another Npgsql than the pinned one: then the read ends when the network says so.
        }
        catch (SocketException)
        {
            // The link is down already, which is what was wanted.
        }
        catch (ObjectDisposedException)
        {
            // Closed by its own thread meanwhile.
        }
    }

#pragma warning disable NPG9001 // the type is experimental; see the class comment
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Connector")]
    private static extern NpgsqlConnector? Connector(NpgsqlConnection connection);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_socket")]
    private static extern ref Socket? Socket(NpgsqlConnector connector);
#pragma warning restore NPG9001
}
