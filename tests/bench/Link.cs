namespace PgDotnetFdw.Tests.Bench;

/// <summary>A way to the remote.</summary>
/// <param name="Name">In the names of cases and schemas.</param>
/// <param name="Title">Heading of its table.</param>
/// <param name="Port">Of the remote, or of the proxy before it.</param>
/// <param name="RemoteSchema">Whose tables are scanned: fewer rows over a longer way, as postgres_fdw needs a round trip for each 100.</param>
public sealed record Link(string Name, string Title, int Port, string RemoteSchema);
