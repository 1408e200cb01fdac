namespace PgDotnetFdw.Core.Connections;

/// <summary>What one remote session serves: a foreign server, as seen by one local user.</summary>
/// <param name="ServerOid">Foreign server's oid.</param>
/// <param name="UserOid">Local user's oid.</param>
/// <param name="Helper">0 = the session itself; n = the n-th one that helps it to read large tables.</param>
/// <param name="Link">Name of a session link, which belongs to no server; null = it is a server's.</param>
internal sealed record SessionKey(uint ServerOid, uint UserOid, int Helper = 0, string? Link = null);
