using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PgDotnetFdw.Tests.Integration.Harness;

/// <summary>A server that asks for the password in clear text and then fails with a message that repeats it.</summary>
public sealed class EchoingServer : IDisposable
{
    private const int LongestStart = 10_000;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    /// <summary>Starts to listen.</summary>
    public EchoingServer()
    {
        _listener.Start();
        new Thread(Serve) { IsBackground = true }.Start();
    }

    /// <summary>The port on 127.0.0.1.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private static void Answer(NetworkStream stream)
    {
        byte[] length = new byte[4];
        stream.ReadExactly(length);
        stream.ReadExactly(new byte[Math.Clamp(BinaryPrimitives.ReadInt32BigEndian(length) - 4, 0, LongestStart)]);
        stream.Write([(byte)'R', 0, 0, 0, 8, 0, 0, 0, 3]);
        byte[] head = new byte[5];
        stream.ReadExactly(head);
        byte[] password = new byte[BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(1)) - 4];
        stream.ReadExactly(password);
        byte[] body = Encoding.UTF8.GetBytes($"SFATAL\0VFATAL\0C28P01\0Mno entry for {Encoding.UTF8.GetString(password).TrimEnd('\0')} here\0\0");
        byte[] message = new byte[body.Length + 5];
        message[0] = (byte)'E';
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), body.Length + 4);
        body.CopyTo(message, 5);
        stream.Write(message);
    }

    private void Serve()
    {
        try
        {
            while (true)
            {
                using TcpClient client = _listener.AcceptTcpClient();
                try
                {
                    Answer(client.GetStream());
                }
                catch (IOException)
                {
                    // The client has gone; the next one may come.
                }
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }
}
