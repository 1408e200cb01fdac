using PgDotnetFdw.Sdk.Rows;

namespace PgDotnetFdw.Core.Scans;

/// <summary>
/// The batches of one scan. Disposed by the consumer; the memory of a rented batch is freed when it is returned, even after Dispose.
/// Thread safe; this engine rents on the main thread and returns on any.
/// </summary>
public interface IBatchPool : IDisposable
{
    /// <summary>Hands out an empty batch.</summary>
    /// <param name="maxBytes">Bytes of rows after which the batch is full, &gt; 0; one row is always admitted.</param>
    /// <param name="maxRows">Rows after which the batch is full, ≥ 1.</param>
    RowBatch Rent(long maxBytes, int maxRows);

    /// <summary>Takes a batch back; its rows are gone.</summary>
    /// <param name="batch">What was rented; returned exactly once.</param>
    void Return(RowBatch batch);
}
