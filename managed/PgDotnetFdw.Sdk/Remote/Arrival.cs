namespace PgDotnetFdw.Sdk.Remote;

/// <summary>How much of an answer is here; see <see cref="INonBlockingConnection.Receive"/>.</summary>
public enum Arrival
{
    /// <summary>More of it must come.</summary>
    Partial,

    /// <summary>All of it: who reads it now does not wait.</summary>
    Complete,

    /// <summary>It is long, or an error, or there will be none: the connection's own thread reads it, and may wait.</summary>
    Unclear,
}
