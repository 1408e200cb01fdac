// How much batch memory may all scans of this backend hold?
//
// pgdotnet_fdw.prefetch_bytes. A batch is charged with its full size while it is being filled and with what it really takes afterwards. A
// scan that has nothing to give to PostgreSQL always gets a batch, however small; fetching ahead needs room. So memory is bounded by the
// budget plus the smallest batch for each open scan.

namespace PgDotnetFdw.Core.Scans;

/// <summary>The backend's budget of batch memory, in bytes. Thread safe.</summary>
public sealed class PrefetchBudget
{
    /// <summary>No batch is made for more than this: larger ones leave the processor's caches before PostgreSQL reads them.</summary>
    public const long LargestBatch = 2L << 20;

    /// <summary>No batch is made for less than this.</summary>
    public const long SmallestBatch = 64L << 10;

    private long _limit;
    private long _used;

    /// <summary>Makes a budget.</summary>
    /// <param name="limit">Bytes, &gt; 0.</param>
    public PrefetchBudget(long limit)
    {
        _limit = limit;
    }

    /// <summary>Bytes in all.</summary>
    public long Limit
    {
        get => Volatile.Read(ref _limit);
        set => Volatile.Write(ref _limit, value);
    }

    /// <summary>Bytes charged now.</summary>
    public long Used => Volatile.Read(ref _used);

    /// <summary>Charges a batch without which a scan cannot go on.</summary>
    /// <returns>Its size in bytes.</returns>
    public long Reserve()
    {
        long bytes = Math.Clamp(Share(), SmallestBatch, LargestBatch);
        Interlocked.Add(ref _used, bytes);
        return bytes;
    }

    /// <summary>Charges a batch that is fetched ahead, if there is room.</summary>
    /// <param name="bytes">Its size in bytes; 0 when there is no room.</param>
    public bool TryReserve(out long bytes)
    {
        long share = Share();
        bytes = share < SmallestBatch ? 0 : Math.Min(share, LargestBatch);
        Interlocked.Add(ref _used, bytes);
        return bytes > 0;
    }

    /// <summary>Corrects a charge.</summary>
    /// <param name="from">What was charged.</param>
    /// <param name="to">What is to be charged; 0 releases it.</param>
    public void Change(long from, long to) => Interlocked.Add(ref _used, to - from);

    // Half of what is free, so that several scans find room.
    private long Share() => (Limit - Used) / 2;
}
