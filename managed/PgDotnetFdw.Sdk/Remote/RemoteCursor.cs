using PgDotnetFdw.Sdk.Rows;

namespace PgDotnetFdw.Sdk.Remote;

/// <summary>The open result of a query. Used on its connection's thread only.</summary>
public abstract class RemoteCursor : IDisposable
{
    /// <summary>What the cursor has cost so far. Default: null, it is not counted.</summary>
    public virtual RemoteCounters? Counters => null;

    /// <summary>How many rows a statement that writes has changed; valid once <see cref="Fetch"/> has reported the end. Default: 0.</summary>
    public virtual long RowsChanged => 0;

    /// <summary>Appends rows to a batch.</summary>
    /// <param name="batch">Empty when called.</param>
    /// <param name="maxRows">How many rows at most, ≥ 1. A driver that must read a remote chunk whole may write fewer, never more.
    /// It stops early when <see cref="RowBatch.IsFull"/>.</param>
    /// <returns>false when the result has ended: no further row will come. true with an empty batch is allowed only when more is to come.</returns>
    public abstract bool Fetch(RowBatch batch, int maxRows);

    /// <summary>Closes the result. Must not throw; an error found here is kept by the connection (IsUsable).</summary>
    public abstract void Dispose();
}
