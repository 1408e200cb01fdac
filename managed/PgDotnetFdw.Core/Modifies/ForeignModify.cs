// How do rows that PostgreSQL writes get to the remote?
//
// The main thread hands encoded rows over and either waits for what became of them, or goes on at once: then up to two requests are on their way, so that the
// next rows are made while the remote works. An error of such a request is raised by the next call, at the latest by TryFinish, which comes before the
// statement ends.
//
// Nothing remote happens before TryPrepare, which opens the driver's writer: it says in which form it wants each column.

using System.Buffers;
using PgDotnetFdw.Core.Reports;
using PgDotnetFdw.Core.Requests;
using PgDotnetFdw.Core.Scans;
using PgDotnetFdw.Core.Transactions;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Rows;

namespace PgDotnetFdw.Core.Modifies;

/// <summary>A running statement's writing into one foreign table. Main thread only.</summary>
public sealed class ForeignModify
{
    private const int MostOutstanding = 2;

    private readonly TransactionCoordinator _coordinator;
    private readonly INativeMemory _memory;
    private readonly IBatchPoolFactory _batches;
    private readonly PrefetchBudget _budget;
    private readonly ScanRequest _request;
    private readonly ModifyPlan _plan;
    private readonly ServerActivity _activity;
    private readonly Queue<WriteJob> _outstanding = new();

    private WriterRun? _run;
    private OpenWriterJob? _opening;
    private Connections.RemoteSession? _session;
    private IBatchPool? _pool;
    private WriteJob? _awaited;
    private BatchLease? _returned;
    private long _rowsPosted;
    private bool _isClosed;

    internal ForeignModify(
        TransactionCoordinator coordinator,
        INativeMemory memory,
        IBatchPoolFactory batches,
        PrefetchBudget budget,
        ServerActivity activity,
        ScanRequest request,
        ModifyPlan plan)
    {
        _coordinator = coordinator;
        _memory = memory;
        _batches = batches;
        _budget = budget;
        _request = request;
        _plan = plan;
        _activity = activity;
        Statistics = new ScanStatistics(activity);
    }

    /// <summary>Columns of a row that goes out: new values, then old ones.</summary>
    public IReadOnlyList<OutgoingColumn> Columns => _plan.Modify.Columns;

    /// <summary>How many of them are new values.</summary>
    public int ValueCount => _plan.Modify.Values.Count;

    /// <summary>Columns of what a written row returns.</summary>
    public IReadOnlyList<ResultColumn> Returned => _plan.Modify.Returning;

    /// <summary>Rows of one request.</summary>
    public int BatchSize => _plan.Modify.BatchSize;

    /// <summary>The form of each column; known once prepared.</summary>
    public IReadOnlyList<OutgoingForm> Forms => _opening?.Traits.Forms ?? [];

    /// <summary>Whether an inserted row is written or an error; known once prepared.</summary>
    public bool IsCountCertain => _opening?.Traits.IsCountCertain ?? false;

    /// <summary>Whether open scans may see what is written; known once prepared.</summary>
    public bool DoCursorsSeeWrites => _opening?.Traits.DoCursorsSeeWrites ?? false;

    /// <summary>What it has cost so far; rows are those that were written.</summary>
    public ScanStatistics Statistics { get; }

    /// <summary>Finds out how rows must be made.</summary>
    /// <param name="mayRowsRepeat">Whether the statement may bring one row up several times.</param>
    /// <returns>false: ask again after the signal.</returns>
    /// <exception cref="ForeignDataException">The remote cannot be reached, or the table cannot be written.</exception>
    public bool TryPrepare(bool mayRowsRepeat)
    {
        if (_coordinator.HasExited)
        {
            return true;
        }

        if (_opening is null)
        {
            _activity.AddCall();
            Participant participant = _coordinator.Enlist(Connections.SessionRequest.Of(_request), _request.NestLevel);
            participant.AddWriting();
            _session = participant.Session;
            _run = new WriterRun(_plan, mayRowsRepeat);
            _opening = new OpenWriterJob(_run, _request.NestLevel, participant.Session.Writers.Find(_plan.Modify));
            _session.Post(_opening);
        }

        // Forms that fitted before are taken for granted; the session's thread makes sure.
        if (_opening.Assumed is not null)
        {
            return true;
        }

        if (!_opening.IsDone)
        {
            return false;
        }

        Throw(_opening.Error);
        return true;
    }

    /// <summary>Hands rows over, at most <see cref="BatchSize"/>.</summary>
    /// <param name="rows">Encoded rows; copied.</param>
    /// <param name="count">How many.</param>
    /// <param name="isAwaited">Whether to wait for what becomes of them.</param>
    /// <param name="changed">How many count as changed; all, when nobody waits.</param>
    /// <param name="returned">What they return; valid until the next call of any method. Null when nothing is.</param>
    /// <returns>false: ask again, with the same rows, after the signal.</returns>
    public bool TryWrite(ReadOnlySpan<byte> rows, int count, bool isAwaited, out long changed, out RowBatch? returned)
    {
        changed = count;
        returned = null;
        if (_coordinator.HasExited)
        {
            return true;
        }

        if (_awaited is null)
        {
            TakeDone();
            if (_outstanding.Count >= MostOutstanding)
            {
                return false;
            }

            WriteJob job = Post(rows, count);
            if (!isAwaited)
            {
                _outstanding.Enqueue(job);
                return true;
            }

            _awaited = job;
        }

        if (!IsDone(_awaited))
        {
            return false;
        }

        WriteJob done = _awaited;
        _awaited = null;
        changed = Take(done);
        _returned = done.Returned;
        returned = _returned?.Batch;
        return true;
    }

    /// <summary>Waits until all rows that were handed over are written.</summary>
    /// <returns>false: ask again after the signal.</returns>
    public bool TryFinish()
    {
        if (_coordinator.HasExited)
        {
            return true;
        }

        TakeDone();
        return _outstanding.Count == 0;
    }

    /// <summary>Ends it; what is still on its way is for nobody. Idempotent, never throws.</summary>
    public void Close()
    {
        if (_isClosed || _coordinator.HasExited)
        {
            return;
        }

        _isClosed = true;
        _awaited?.Abandon();
        foreach (WriteJob job in _outstanding)
        {
            job.Abandon();
        }

        ReleaseReturned();
        _pool?.Dispose();
        if (_run is not null)
        {
            _session?.Ask(new CloseWriterJob(_run));
        }
    }

    private WriteJob Post(ReadOnlySpan<byte> rows, int count)
    {
        ReleaseReturned();
        BatchLease? lease = null;
        if (_plan.Modify.Returning.Count > 0)
        {
            _pool ??= _batches.Create(_plan.Modify.Returning, _plan.Modify.LocalTable);
            lease = BatchLease.Rent(_pool, _budget, _budget.Reserve(), count);
        }

        IMemoryOwner<byte> copy = _memory.Copy(rows);
        var job = new WriteJob(_run!, _request.NestLevel, copy, _rowsPosted + 1, count, lease); // prepared before anything is written
        _rowsPosted += count;
        _session!.Ask(job); // likewise
        return job;
    }

    private bool IsDone(WriteJob job)
    {
        if (!job.IsDone)
        {
            _session?.Advance();
        }

        return job.IsDone;
    }

    private void TakeDone()
    {
        if (_opening is { IsDone: true, Error: { } error })
        {
            Throw(error);
        }

        while (_outstanding.TryPeek(out WriteJob? job) && IsDone(job))
        {
            _outstanding.Dequeue();
            Take(job);
        }
    }

    private long Take(WriteJob job)
    {
        if (job.Error is not null)
        {
            job.Returned?.Release();

            // Without a writer no row can be written: then the reason is the writer's.
            Throw(_opening?.Error ?? job.Error);
        }

        Statistics.Add(job.Count, job.Elapsed, job.Counters);
        return job.Changed;
    }

    private void Throw(ForeignDataException? error)
    {
        if (error is not null)
        {
            _activity.AddError(error.Message);
            throw error;
        }
    }

    private void ReleaseReturned()
    {
        _returned?.Release();
        _returned = null;
    }
}
