using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace PgDotnetFdw.Tests.Integration.Harness;

/// <summary>A TCP proxy on 127.0.0.1 behind which the server is far away: what passes comes later, but not slower.</summary>
public sealed class LatencyProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<Socket> _sockets = [];
    private readonly int _target;
    private readonly TimeSpan _delay;

    /// <summary>Starts to listen.</summary>
    /// <param name="target">Port of the server on 127.0.0.1.</param>
    /// <param name="roundTrip">How long a question and its answer are under way.</param>
    public LatencyProxy(int target, TimeSpan roundTrip)
    {
        _target = target;
        _delay = roundTrip / 2;
        _listener.Start();
        Start(Accept);
    }

    /// <summary>Where it listens.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <inheritdoc/>
    public void Dispose()
    {
        _listener.Dispose();
        foreach (Socket socket in _sockets)
        {
            socket.Dispose();
        }
    }

    private static void Start(Action body) => new Thread(() =>
    {
        try
        {
            body();
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // Either side has gone.
        }
    })
    { IsBackground = true }.Start();

    private void Accept()
    {
        while (true)
        {
            Socket client = _listener.AcceptSocket();
            Socket server = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            server.Connect(IPAddress.Loopback, _target);
            client.NoDelay = server.NoDelay = true;
            _sockets.Add(client);
            _sockets.Add(server);
            Connect(client, server);
            Connect(server, client);
        }
    }

    private void Connect(Socket from, Socket to)
    {
        BlockingCollection<(long Due, byte[] Bytes)> underWay = [];
        Start(() =>
        {
            try
            {
                byte[] buffer = new byte[65536];
                for (int count; (count = from.Receive(buffer)) > 0;)
                {
                    underWay.Add((Stopwatch.GetTimestamp() + (long)(_delay.TotalSeconds * Stopwatch.Frequency), buffer[..count]));
                }
            }
            finally
            {
                underWay.CompleteAdding();
            }
        });
        Start(() =>
        {
            foreach ((long due, byte[] bytes) in underWay.GetConsumingEnumerable())
            {
                TimeSpan left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due);
                if (left > TimeSpan.Zero)
                {
                    Thread.Sleep(left);
                }

                for (int sent = 0; sent < bytes.Length;)
                {
                    sent += to.Send(bytes.AsSpan(sent));
                }
            }

            to.Shutdown(SocketShutdown.Send);
        });
    }
}
