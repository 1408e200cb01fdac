using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PgDotnetFdw.Tests.Integration.Harness;

/// <summary>How a <see cref="FaultProxy"/> treats what passes from now on.</summary>
public enum NetworkFault
{
    /// <summary>It passes.</summary>
    None = 0,

    /// <summary>The next bytes of either side end the connection with a reset.</summary>
    Reset = 1,

    /// <summary>Nothing passes any more, in either direction, and nobody is told.</summary>
    Blackhole = 2,

    /// <summary>The remote has said that it sends nothing more, but still takes what comes.</summary>
    HalfOpen = 3,

    /// <summary>Whatever the remote sends passes in small pieces, slowly.</summary>
    Slow = 4,

    /// <summary>Bytes that belong to no protocol come in the middle of what the remote sends.</summary>
    Garbage = 5,
}

/// <summary>A TCP proxy on 127.0.0.1 whose network breaks on command.</summary>
public sealed class FaultProxy : IDisposable
{
    private const int BufferSize = 64 * 1024;
    private const int SlowPiece = 512;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<Socket> _sockets = [];
    private readonly HashSet<Socket> _swallowed = [];
    private readonly int _target;
    private volatile NetworkFault _fault;
    private volatile Cut? _cut;

    /// <summary>Starts to listen.</summary>
    /// <param name="target">Port of the server on 127.0.0.1.</param>
    public FaultProxy(int target)
    {
        _target = target;
        _listener.Start();
        Start(Accept);
    }

    /// <summary>The port on 127.0.0.1.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>What happens to what passes from now on.</summary>
    /// <param name="fault">The fault; None for connections that are made from now on.</param>
    public void Break(NetworkFault fault)
    {
        _fault = fault;
        if (fault == NetworkFault.HalfOpen)
        {
            lock (_sockets)
            {
                // Those of clients stand first of each pair.
                for (int i = 0; i < _sockets.Count; i += 2)
                {
                    Quietly(() => _sockets[i].Shutdown(SocketShutdown.Send));
                }
            }
        }
    }

    /// <summary>The network is reset at the next message that has a command in it, and stays so.</summary>
    /// <param name="command">The command, as it is sent.</param>
    /// <param name="isAfter">Whether the message reaches the remote; its answer then is lost.</param>
    public void ResetAt(string command, bool isAfter) => _cut = new Cut(Encoding.ASCII.GetBytes(command), isAfter);

    /// <summary>Whether the command of <see cref="ResetAt"/> has not come yet.</summary>
    public bool IsAwaitingReset => _cut is not null;

    /// <summary>Whatever is sent over the connections that are open now vanishes; later ones are as they should be.</summary>
    public void SwallowOpen()
    {
        lock (_sockets)
        {
            _swallowed.UnionWith(_sockets);
        }
    }

    /// <summary>Forgets all connections, so that the server learns of their end, and lets new ones pass.</summary>
    public void Repair()
    {
        _cut = null;
        _fault = NetworkFault.None;
        CloseAll();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _listener.Dispose();
        CloseAll();
    }

    private static void Start(Action body) => new Thread(() => Quietly(body)) { IsBackground = true }.Start();

    // A socket that either side has closed ends the thread that uses it, and so does a listener that is no more.
    private static void Quietly(Action body)
    {
        try
        {
            body();
        }
        catch (Exception error) when (error is SocketException or InvalidOperationException)
        {
        }
    }

    private void CloseAll()
    {
        lock (_sockets)
        {
            _sockets.ForEach(static socket => socket.Dispose());
            _sockets.Clear();
        }
    }

    private void Accept()
    {
        while (true)
        {
            Socket client = _listener.AcceptSocket();
            Socket server = new(SocketType.Stream, ProtocolType.Tcp);
            if (!TryConnect(server))
            {
                // Nobody listens there: the client is told so, by a reset instead of a refusal, and the next one may be luckier.
                server.Dispose();
                client.Close(0);
                continue;
            }

            lock (_sockets)
            {
                _sockets.Add(client);
                _sockets.Add(server);
            }

            // One that begins in a half-open network is told at once.
            if (_fault == NetworkFault.HalfOpen)
            {
                client.Shutdown(SocketShutdown.Send);
            }

            client.NoDelay = true;
            server.NoDelay = true;
            Start(() => Pass(client, server, client, fromRemote: false));
            Start(() => Pass(server, client, client, fromRemote: true));
        }
    }

    private bool TryConnect(Socket server)
    {
        try
        {
            server.Connect(IPAddress.Loopback, _target);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private void Pass(Socket from, Socket to, Socket client, bool fromRemote)
    {
        byte[] buffer = new byte[BufferSize];
        try
        {
            while (from.Receive(buffer) is int count and > 0)
            {
                lock (_sockets)
                {
                    if (_swallowed.Contains(client))
                    {
                        continue;
                    }
                }

                if (!fromRemote && _cut is { } cut && buffer.AsSpan(0, count).IndexOf(cut.Command) >= 0)
                {
                    _cut = null;
                    _fault = NetworkFault.Reset;
                    if (cut.IsAfter)
                    {
                        to.Send(buffer.AsSpan(0, count));
                    }

                    client.Close(0);
                    continue;
                }

                switch (_fault)
                {
                    case NetworkFault.None:
                        to.Send(buffer.AsSpan(0, count));
                        break;
                    case NetworkFault.Reset:
                        client.Close(0);
                        break;
                    case NetworkFault.Blackhole:
                        break;
                    case NetworkFault.HalfOpen:
                        if (!fromRemote)
                        {
                            to.Send(buffer.AsSpan(0, count));
                        }

                        break;
                    case NetworkFault.Slow:
                        for (int at = 0; at < count; at += SlowPiece)
                        {
                            to.Send(buffer.AsSpan(at, Math.Min(SlowPiece, count - at)));
                            if (fromRemote)
                            {
                                Thread.Sleep(1);
                            }
                        }

                        break;
                    case NetworkFault.Garbage:
                        if (fromRemote)
                        {
                            buffer.AsSpan(0, count).Fill(0xA5);
                        }

                        to.Send(buffer.AsSpan(0, count));
                        break;
                    default:
                        throw new InvalidOperationException("no such fault");
                }
            }
        }
        finally
        {
            // Also after a reset: the other side would never learn of it.
            Quietly(() => to.Shutdown(SocketShutdown.Send));
        }
    }

    private sealed record Cut(byte[] Command, bool IsAfter);
}
