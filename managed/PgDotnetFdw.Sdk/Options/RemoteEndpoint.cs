namespace PgDotnetFdw.Sdk.Options;

/// <summary>Where on the network a connection goes.</summary>
/// <param name="Host">Name or numeric address as it is given to the provider, or the folder of a Unix socket, beginning with <c>/</c> or <c>@</c>.</param>
/// <param name="Port">TCP port, or the number in the socket's name.</param>
public readonly record struct RemoteEndpoint(string Host, int Port);
