using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PgDotnetFdw.Tests.Integration.Harness;

/// <summary>Stands between the local server and a remote, and puts other messages in the place of the remote's own. Without TLS.</summary>
public sealed class MangledRemote : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<Socket> _sockets = [];
    private readonly int _target;

    /// <summary>Starts to listen.</summary>
    /// <param name="target">Port of the remote.</param>
    public MangledRemote(int target)
    {
        _target = target;
        _listener.Start();
        Start(Accept);
    }

    /// <summary>Where it listens.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>
    /// Gives the bytes that are sent instead of a message: its letter, its body, and whether the session is logged in; null = the message itself.
    /// </summary>
    public Func<char, byte[], bool, byte[]?> Mangle { get; set; } = static (_, _, _) => null;

    /// <summary>Whether what replaces a message is sent without end.</summary>
    public bool IsEndless { get; set; }

    /// <summary>Whether what the remote sends behind an error that was put in is left out, up to ReadyForQuery, as a server would.</summary>
    public bool IsHonestBehindErrors { get; set; } = true;

    /// <summary>A message as it is sent.</summary>
    public static byte[] Message(char letter, byte[] body)
    {
        byte[] message = new byte[5 + body.Length];
        message[0] = (byte)letter;
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), body.Length + 4);
        body.CopyTo(message, 5);
        return message;
    }

    /// <summary>A message whose body is text; zero bytes are written as vertical bars.</summary>
    public static byte[] Message(char letter, string body) => Message(letter, Encoding.Latin1.GetBytes(body.Replace('|', '\0')));

    /// <inheritdoc/>
    public void Dispose()
    {
        _listener.Dispose();
        lock (_sockets)
        {
            _sockets.ForEach(static socket => socket.Dispose());
        }
    }

    private static void Start(Action body) => new Thread(() =>
    {
        try
        {
            body();
        }
        catch (Exception error) when (error is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Somebody has closed the connection, or the test is over.
        }
    })
    { IsBackground = true }.Start();

    private void Accept()
    {
        while (true)
        {
            Socket near = _listener.AcceptSocket();
            Socket far = new(SocketType.Stream, ProtocolType.Tcp);
            far.Connect(IPAddress.Loopback, _target);
            lock (_sockets)
            {
                _sockets.Add(near);
                _sockets.Add(far);
            }

            Start(() => Forward(near, far));
            Start(() => Answer(near, far));
        }
    }

    private static void Forward(Socket near, Socket far)
    {
        using NetworkStream from = new(near);
        using NetworkStream to = new(far);
        from.CopyTo(to);
        far.Shutdown(SocketShutdown.Send);
    }

    private void Answer(Socket near, Socket far)
    {
        using NetworkStream from = new(far);
        using NetworkStream to = new(near);
        bool isLoggedIn = false;
        bool isBehindError = false;
        byte[] header = new byte[5];
        while (true)
        {
            from.ReadExactly(header);
            byte[] body = new byte[BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(1)) - 4];
            from.ReadExactly(body);
            isBehindError &= header[0] != 'Z';
            if (isBehindError)
            {
                continue;
            }

            byte[]? other = Mangle((char)header[0], body, isLoggedIn);
            isLoggedIn |= header[0] == 'Z';
            isBehindError = IsHonestBehindErrors && other is [(byte)'E', ..];
            if (other is not null && IsEndless)
            {
                while (true)
                {
                    to.Write(other);
                }
            }

            to.Write(other ?? Message((char)header[0], body));
        }
    }
}
