// How does a batch travel, and who returns it when nobody wants it?
//
// The main thread rents it and sends it along with the job; the session's thread fills it. Then exactly one of two things happens, decided by
// one atomic exchange: the job is completed first and the batch belongs to the main thread (Delivered), or the scan gives it up first and
// whoever completes the job returns it (Unwanted). A fetch that failed returns its batch itself.

using System.Diagnostics;
using PgDotnetFdw.Core.Connections;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Core.Scans;

/// <summary>Fetches one batch.</summary>
internal sealed class FetchJob : SessionJob
{
    private const int Expected = 0;
    private const int Delivered = 1;
    private const int Unwanted = 2;

    private readonly CursorRun _run;
    private readonly int _maxRows;
    private readonly IOperationSignal? _watcher;
    private int _fate = Expected;

    // When the remote was asked; 0 = it is by running.
    private long _start;

    public FetchJob(CursorRun run, BatchLease lease, int maxRows, IOperationSignal? watcher)
    {
        _run = run;
        Lease = lease;
        _maxRows = maxRows;
        _watcher = watcher;
    }

    public override int Level => _run.CursorLevel;

    public override bool IsControl => false;

    public override bool IsUnwanted => Volatile.Read(ref _fate) == Unwanted && !_run.IsWriting;

    public BatchLease Lease { get; }

    /// <summary>Whether more rows may follow; valid once the job is done without an error.</summary>
    public bool HasMore { get; private set; }

    /// <summary>How long it took; valid once the job is done without an error.</summary>
    public TimeSpan Elapsed { get; private set; }

    /// <summary>What the driver counted; likewise.</summary>
    public RemoteCounters? Counters { get; private set; }

    public override JobProgress Try(SessionState state, INonBlockingConnection connection)
    {
        _start = Stopwatch.GetTimestamp();
        return _run.TryAsk(state, connection, Lease, _maxRows) ? JobProgress.Asked : JobProgress.NeedsThread;
    }

    public override void Run(SessionState state)
    {
        long start = _start != 0 ? _start : Stopwatch.GetTimestamp();
        RemoteCounters? before = _run.Counters;
        HasMore = _run.Fill(state, Lease, _maxRows, out RemoteCounters? after);
        Counters = after?.Since(before ?? default);
        Elapsed = Stopwatch.GetElapsedTime(start);
    }

    public override ForeignDataException Describe(ForeignDataException error) => ErrorContext.Add(error, _run.Sql);

    /// <summary>The scan wants the batch no more. Main thread, once.</summary>
    public void Abandon()
    {
        if (Interlocked.CompareExchange(ref _fate, Unwanted, Expected) == Delivered)
        {
            Lease.Release();
        }
    }

    protected override void OnCompleting()
    {
        if (Error is not null)
        {
            Lease.Release();
            return;
        }

        Lease.Settle();
        if (Interlocked.CompareExchange(ref _fate, Delivered, Expected) == Unwanted)
        {
            Lease.Release();
        }
    }

    protected override void OnCompleted() => _watcher?.Signal();
}
