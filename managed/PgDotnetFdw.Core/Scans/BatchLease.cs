// Who gives a batch back?
//
// Whoever holds its lease, once: the main thread for a batch that PostgreSQL reads, the completing thread for one that nobody wants any more
// (FetchJob.cs). A lease changes hands only through a job's completion, so its fields need no lock.

using PgDotnetFdw.Sdk.Rows;

namespace PgDotnetFdw.Core.Scans;

/// <summary>A rented batch with its charge to the budget.</summary>
internal sealed class BatchLease
{
    private readonly PrefetchBudget _budget;
    private long _charged;

    private BatchLease(IBatchPool pool, PrefetchBudget budget, RowBatch batch, long charged)
    {
        Pool = pool;
        _budget = budget;
        _charged = charged;
        Batch = batch;
    }

    public RowBatch Batch { get; private set; }

    /// <summary>Where it comes from.</summary>
    public IBatchPool Pool { get; }

    /// <summary>Rents a batch for bytes that are charged already.</summary>
    public static BatchLease Rent(IBatchPool pool, PrefetchBudget budget, long charged, int maxRows)
    {
        RowBatch? batch = null;
        try
        {
            batch = pool.Rent(charged, maxRows);
            return new BatchLease(pool, budget, batch, charged);
        }
        finally
        {
            if (batch is null)
            {
                budget.Change(charged, 0);
            }
        }
    }

    /// <summary>Puts another batch of the same pool, already filled, into the place of this one.</summary>
    public void Exchange(RowBatch filled)
    {
        Pool.Return(Batch);
        Batch = filled;
    }

    /// <summary>Charges what the rows really take. Called once the batch is filled.</summary>
    public void Settle()
    {
        long actual = Batch.ByteCount;
        _budget.Change(_charged, actual);
        _charged = actual;
    }

    /// <summary>Gives the batch back.</summary>
    public void Release()
    {
        _budget.Change(_charged, 0);
        _charged = 0;
        Pool.Return(Batch);
    }
}
