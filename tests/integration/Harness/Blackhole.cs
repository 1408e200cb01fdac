using System.Net;
using System.Net.Sockets;

namespace PgDotnetFdw.Tests.Integration.Harness;

/// <summary>A loopback address where connections are accepted by the kernel and never answered.</summary>
public sealed class Blackhole : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    /// <summary>Starts listening; nobody ever accepts.</summary>
    public Blackhole() => _listener.Start();

    /// <summary>The port on 127.0.0.1.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Whether anybody has come.</summary>
    public bool HasCallers => _listener.Pending();

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();
}
