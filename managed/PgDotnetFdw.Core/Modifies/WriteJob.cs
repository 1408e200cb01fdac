// How do rows travel to the session's thread?
//
// In memory that the job owns, which is freed when the job is done or dropped. The batch for what they return is the main thread's again once the job is done; a job that
// was given up returns it itself (BatchLease.cs is for scans; here main thread and job agree through Abandon).

using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using PgDotnetFdw.Core.Connections;
using PgDotnetFdw.Core.Scans;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Rows;

namespace PgDotnetFdw.Core.Modifies;

/// <summary>Writes rows, of which the first is the statement's <c>first</c>-th, counted from 1.</summary>
internal sealed class WriteJob(WriterRun run, int level, IMemoryOwner<byte> rows, long first, int count, BatchLease? returned) : SessionJob
{
    private const int Expected = 0;
    private const int Delivered = 1;
    private const int Unwanted = 2;

    private int _fate = Expected;

    // When the remote was asked; 0 = it is by running.
    private long _start;

    public override int Level => level;

    public override bool IsControl => false;

    public int Count => count;

    /// <summary>What the rows return; the main thread's once the job is done. Null when nothing is asked for.</summary>
    public BatchLease? Returned => returned;

    /// <summary>How many rows count as changed; valid once the job is done without an error.</summary>
    public long Changed { get; private set; }

    /// <summary>How long it took; likewise.</summary>
    public TimeSpan Elapsed { get; private set; }

    /// <summary>What the driver counted; likewise.</summary>
    public RemoteCounters? Counters { get; private set; }

    public override JobProgress Try(SessionState state, INonBlockingConnection connection)
    {
        _start = Stopwatch.GetTimestamp();
        return run.TryAsk(state, connection, rows.Memory, count) ? JobProgress.Asked : JobProgress.NeedsThread;
    }

    public override void Run(SessionState state)
    {
        long start = _start != 0 ? _start : Stopwatch.GetTimestamp();
        RemoteCounters? before = run.Counters;
        Changed = run.Write(state, rows.Memory, count, returned?.Batch);
        Counters = run.Counters?.Since(before ?? default);
        Elapsed = Stopwatch.GetElapsedTime(start);
    }

    public override ForeignDataException Describe(ForeignDataException error) => ErrorContext.Add(error, run.Modify.Sql, Place());

    /// <summary>Nobody wants the answer. Main thread, once.</summary>
    public void Abandon()
    {
        if (Interlocked.CompareExchange(ref _fate, Unwanted, Expected) == Delivered)
        {
            returned?.Release();
        }
    }

    // COPY's own context says where its input is read, which may be far ahead.
    private string? Place() => first + count == 2
        ? null
        : string.Create(CultureInfo.InvariantCulture, $"rows {first} to {first + count - 1} of those written into foreign table \"{run.Modify.LocalTable}\"");

    protected override void OnCompleting()
    {
        rows.Dispose();
        returned?.Settle();
        if (Interlocked.CompareExchange(ref _fate, Delivered, Expected) == Unwanted)
        {
            returned?.Release();
        }
    }
}
