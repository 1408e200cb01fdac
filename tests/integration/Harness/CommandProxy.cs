using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PgDotnetFdw.Tests.Integration.Harness;

/// <summary>
/// Stands between the local server and a remote, and stops at one command: before the remote hears of it, or when the remote has answered and nobody has heard
/// the answer yet. What then happens is the test's; afterwards the connection is reset, or the message goes on.
/// </summary>
public sealed class CommandProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<Socket> _sockets = [];
    private readonly int _target;
    private volatile Trap? _trap;

    /// <summary>Starts to listen.</summary>
    /// <param name="target">Port of the remote.</param>
    public CommandProxy(int target)
    {
        _target = target;
        _listener.Start();
        Start(Accept);
    }

    /// <summary>Where it listens.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Stops once at a command.</summary>
    /// <param name="command">How it begins, upper case.</param>
    /// <param name="isAfter">Whether the remote has carried it out by then.</param>
    /// <param name="action">What happens then, on another thread; returns whether the message goes on.</param>
    /// <returns>Done when the action is.</returns>
    public Task StopAt(string command, bool isAfter, Func<bool> action)
    {
        Trap trap = new(Encoding.ASCII.GetBytes(command), isAfter, action);
        _trap = trap;
        return trap.Done.Task;
    }

    /// <summary>Forgets a command that has not come.</summary>
    public void StopAtNothing() => _trap = null;

    /// <summary>Resets all connections.</summary>
    public void ResetAll()
    {
        lock (_sockets)
        {
            foreach (Socket socket in _sockets)
            {
                Reset(socket);
            }

            _sockets.Clear();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _listener.Dispose();
        ResetAll();
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

    private static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // It is reset already.
        }

        socket.Dispose();
    }

    private static void SendAll(Socket socket, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[socket.Send(bytes)..];
        }
    }

    private void Accept()
    {
        while (true)
        {
            Socket client = _listener.AcceptSocket();
            Socket server = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                server.Connect(IPAddress.Loopback, _target);
            }
            catch (SocketException)
            {
                Reset(client);
                continue;
            }

            client.NoDelay = server.NoDelay = true;
            lock (_sockets)
            {
                _sockets.Add(client);
                _sockets.Add(server);
            }

            Link link = new(client, server);
            Start(() => Forward(link));
            Start(() => Answer(link));
        }
    }

    private void Forward(Link link)
    {
        byte[] buffer = new byte[65536];
        for (int count; (count = link.Client.Receive(buffer)) > 0;)
        {
            Trap? trap = _trap;
            if (trap is not null && buffer.AsSpan(0, count).IndexOf(trap.Command) >= 0 && Interlocked.CompareExchange(ref _trap, null, trap) == trap)
            {
                if (trap.IsAfter)
                {
                    link.Stopped = trap;
                }
                else if (!Run(trap, link))
                {
                    return;
                }
            }

            SendAll(link.Server, buffer.AsSpan(0, count));
        }

        link.Server.Shutdown(SocketShutdown.Send);
    }

    private void Answer(Link link)
    {
        byte[] buffer = new byte[65536];
        for (int count; (count = link.Server.Receive(buffer)) > 0;)
        {
            // The answer ends with ReadyForQuery: Z, length 5, status.
            if (link.Stopped is { } trap && count >= 6 && buffer[count - 6] == 'Z')
            {
                link.Stopped = null;
                if (!Run(trap, link))
                {
                    return;
                }
            }

            SendAll(link.Client, buffer.AsSpan(0, count));
        }

        link.Client.Shutdown(SocketShutdown.Send);
    }

    private static bool Run(Trap trap, Link link)
    {
        bool goesOn = false;
        try
        {
            goesOn = trap.Action();
            trap.Done.SetResult();
        }
        catch (Exception error)
        {
            trap.Done.SetException(error);
        }

        if (!goesOn)
        {
            Reset(link.Client);
            Reset(link.Server);
        }

        return goesOn;
    }

    private sealed class Link(Socket client, Socket server)
    {
        private volatile Trap? _stopped;

        public Socket Client => client;

        public Socket Server => server;

        public Trap? Stopped
        {
            get => _stopped;
            set => _stopped = value;
        }
    }

    private sealed record Trap(byte[] Command, bool IsAfter, Func<bool> Action)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
