namespace PgDotnetFdw.Sdk.Remote;

/// <summary>A transaction that a remote holds prepared.</summary>
/// <param name="Gid">Its identifier.</param>
/// <param name="PreparedAt">When it was prepared, in a form that PostgreSQL's type timestamptz reads.</param>
/// <param name="IsOwn">Whether the connection that lists it may end it.</param>
public sealed record PreparedTransaction(string Gid, string PreparedAt, bool IsOwn);
