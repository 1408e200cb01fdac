using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace PgDotnetFdw.Tests;

/// <summary>
/// A TCP proxy that makes every round trip longer by a fixed time, and nothing else: what a client sends waits in a queue without a bound until
/// it is due, what the server sends passes at once. Bandwidth is thus that of the loopback interface.
/// </summary>
public sealed class DelayProxy : IDisposable
{
    private const int BufferSize = 256 * 1024;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<Socket> _sockets = [];
    private readonly int _target;
    private readonly TimeSpan _delay;

    /// <summary>Starts to listen.</summary>
    /// <param name="target">Port of the server on 127.0.0.1.</param>
    /// <param name="delay">What each round trip takes longer.</param>
    public DelayProxy(int target, TimeSpan delay)
    {
        _target = target;
        _delay = delay;
        _listener.Start();
        Start(Accept);
    }

    /// <summary>Where it listens, on 127.0.0.1.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <inheritdoc/>
    public void Dispose()
    {
        _listener.Stop();
        foreach (Socket socket in _sockets)
        {
            socket.Dispose();
        }
    }

    [DllImport("libc", EntryPoint = "nanosleep")]
    private static extern int Sleep(in TimeSpec time, nint remaining);

    private static void Start(Action body) => new Thread(() => UntilClosed(body)) { IsBackground = true }.Start();

    // A socket that either side has closed ends the thread that uses it.
    private static void UntilClosed(Action body)
    {
        try
        {
            body();
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
        }
    }

    // Thread.Sleep knows whole milliseconds only.
    private static void SleepUntil(long due)
    {
        double seconds = (due - Stopwatch.GetTimestamp()) / (double)Stopwatch.Frequency;
        if (seconds > 0)
        {
            _ = Sleep(new TimeSpec((nint)seconds, (nint)(seconds % 1 * 1e9)), 0);
        }
    }

    private static void Send(Socket socket, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[socket.Send(bytes)..];
        }
    }

    private static void Shutdown(Socket socket) => UntilClosed(() => socket.Shutdown(SocketShutdown.Send));

    private static void Pass(Socket from, Socket to)
    {
        byte[] buffer = new byte[BufferSize];
        UntilClosed(() =>
        {
            while (from.Receive(buffer) is int count and > 0)
            {
                Send(to, buffer.AsSpan(0, count));
            }
        });
        Shutdown(to);
    }

    private void Accept()
    {
        while (true)
        {
            Socket client = _listener.AcceptSocket();
            Socket server = new(SocketType.Stream, ProtocolType.Tcp);
            server.Connect(IPAddress.Loopback, _target);
            foreach (Socket socket in new[] { client, server })
            {
                socket.NoDelay = true;
                _sockets.Add(socket);
            }

            BlockingCollection<(long Due, byte[] Bytes)> waiting = [];
            Start(() => Collect(client, waiting));
            Start(() => Deliver(waiting, server));
            Start(() => Pass(server, client));
        }
    }

    private void Collect(Socket client, BlockingCollection<(long Due, byte[] Bytes)> waiting)
    {
        byte[] buffer = new byte[BufferSize];
        long delay = (long)(_delay.TotalSeconds * Stopwatch.Frequency);
        UntilClosed(() =>
        {
            while (client.Receive(buffer) is int count and > 0)
            {
                waiting.Add((Stopwatch.GetTimestamp() + delay, buffer[..count]));
            }
        });
        waiting.CompleteAdding();
    }

    private static void Deliver(BlockingCollection<(long Due, byte[] Bytes)> waiting, Socket server)
    {
        UntilClosed(() =>
        {
            foreach ((long due, byte[] bytes) in waiting.GetConsumingEnumerable())
            {
                SleepUntil(due);
                Send(server, bytes);
            }
        });
        Shutdown(server);
    }

    private readonly record struct TimeSpec(nint Seconds, nint Nanoseconds);
}
