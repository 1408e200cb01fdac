namespace PgDotnetFdw.Sdk.Remote;

/// <summary>What a cursor has cost so far; shown by EXPLAIN (ANALYZE).</summary>
/// <param name="BytesReceived">Bytes received from the remote, ≥ 0.</param>
/// <param name="RoundTrips">Requests whose answers were waited for, ≥ 0.</param>
/// <param name="Waited">Time in which the thread waited for the remote.</param>
public readonly record struct RemoteCounters(long BytesReceived, long RoundTrips, TimeSpan Waited)
{
    /// <summary>What was added since an earlier reading.</summary>
    /// <param name="earlier">The earlier reading of the same counters.</param>
    public RemoteCounters Since(RemoteCounters earlier) =>
        new(BytesReceived - earlier.BytesReceived, RoundTrips - earlier.RoundTrips, Waited - earlier.Waited);

    /// <summary>Both together.</summary>
    /// <param name="other">The other one.</param>
    public RemoteCounters Plus(RemoteCounters other) => new(BytesReceived + other.BytesReceived, RoundTrips + other.RoundTrips, Waited + other.Waited);
}
