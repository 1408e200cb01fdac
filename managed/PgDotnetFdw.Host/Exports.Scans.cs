// Entries for scans.

using System.Runtime.InteropServices;
using PgDotnetFdw.Core.Operations;
using PgDotnetFdw.Core.Requests;
using PgDotnetFdw.Core.Scans;
using PgDotnetFdw.Host.Rows;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Rows;

namespace PgDotnetFdw.Host;

internal static unsafe partial class Exports
{
    [UnmanagedCallersOnly]
    private static int ScanOpen(PgdnScanRequest* request, PgdnScan* scan, PgdnError* error)
    {
        try
        {
            return ScanOpenImpl(request, scan);
        }
        catch (Exception e)
        {
            return ErrorBridge.Fill(error, e);
        }
    }

    [UnmanagedCallersOnly]
    private static int ScanFetch(ulong scan, PgdnBytes parameters, int willWait, PgdnBatch* batch, PgdnError* error)
    {
        try
        {
            return ScanFetchImpl(scan, parameters, willWait != 0, batch);
        }
        catch (Exception e)
        {
            return ErrorBridge.Fill(error, e);
        }
    }

    [UnmanagedCallersOnly]
    private static int ScanAhead(ulong scan)
    {
        try
        {
            return ScanAheadImpl(scan);
        }
        catch (Exception e)
        {
            Warn(e);
            return PgdnStatus.End;
        }
    }

    [UnmanagedCallersOnly]
    private static int ScanRescan(ulong scan, int parametersChanged, PgdnError* error)
    {
        try
        {
            return ScanRescanImpl(scan, parametersChanged);
        }
        catch (Exception e)
        {
            return ErrorBridge.Fill(error, e);
        }
    }

    [UnmanagedCallersOnly]
    private static void ScanWatch(ulong scan, int descriptor)
    {
        try
        {
            ScanWatchImpl(scan, descriptor);
        }
        catch (Exception e)
        {
            Warn(e);
        }
    }

    [UnmanagedCallersOnly]
    private static void ScanStatistics(ulong scan, PgdnScanStatistics* statistics)
    {
        try
        {
            ScanStatisticsImpl(scan, statistics);
        }
        catch (Exception e)
        {
            Warn(e);
        }
    }

    [UnmanagedCallersOnly]
    private static int ScanExplain(ulong scan, int details, ulong* operation, PgdnError* error)
    {
        try
        {
            return ScanExplainImpl(scan, details, operation);
        }
        catch (Exception e)
        {
            return ErrorBridge.Fill(error, e);
        }
    }

    [UnmanagedCallersOnly]
    private static void ScanClose(ulong scan)
    {
        try
        {
            ScanCloseImpl(scan);
        }
        catch (Exception e)
        {
            Warn(e);
        }
    }

    // Also what opens a statement that writes.
    private static ScanRequest ReadScanRequest(PgdnScanRequest* request) => new(
        request->Plan.Span.ToArray(),
        Backend.RequiredText(request->Driver),
        Backend.RequiredText(request->ServerName),
        ServerPairs(request->ServerOptions),
        OptionalPairs(request->MappingOptions),
        Backend.Text(request->TableName),
        Backend.RequiredText(request->UserName),
        request->ServerOid,
        request->UserOid,
        request->NestLevel,
        request->UserIsSuperuser != 0)
    {
        ApplicationName = Backend.Text(request->ApplicationName),
        Traceparent = Backend.Text(request->Traceparent),
        QueryId = request->QueryId,
    };

    private static void Fill(PgdnScanStatistics* statistics, ScanStatistics found)
    {
        statistics->Rows = found.Rows;
        statistics->Bytes = found.Bytes ?? -1;
        statistics->Batches = found.Batches;
        statistics->RoundTrips = found.RoundTrips ?? -1;
        statistics->WaitUs = found.Waited is { } waited ? (long)waited.TotalMicroseconds : -1;
        statistics->DecodeUs = (long)(found.Elapsed - (found.Waited ?? TimeSpan.Zero)).TotalMicroseconds;
    }

    private static int ScanOpenImpl(PgdnScanRequest* request, PgdnScan* scan)
    {
        Backend backend = Running();
        *scan = default;
        backend.SettleEscapes();
        ForeignScan opened = backend.Engine.OpenScan(ReadScanRequest(request));
        var entry = new ScanEntry(opened, backend.ServerIsUtf8, backend.Escapes);
        scan->Scan = backend.Scans.Add(entry);
        scan->Columns = entry.Columns;
        scan->ColumnCount = entry.ColumnCount;
        scan->IsVerified = opened.IsVerified ? 1 : 0;
        return PgdnStatus.Ok;
    }

    private static int ScanFetchImpl(ulong scan, PgdnBytes parameters, bool willWait, PgdnBatch* batch)
    {
        Backend backend = Backend.Current;
        *batch = default;
        if (backend.HasExited)
        {
            return PgdnStatus.End;
        }

        ScanEntry entry = backend.Scans.Get(scan);
        while (true)
        {
            int escapes = backend.Escapes;
            switch (entry.Scan.TryFetch(parameters.Span, willWait, out RowBatch? rows))
            {
                case FetchState.Pending:
                    backend.ThrowIfEscaped(entry.Escapes);
                    return PgdnStatus.Pending;
                case FetchState.End:
                    return PgdnStatus.End;
                case FetchState.Batch when rows is NativeRowBatch { RowCount: > 0 } native:
                    // What is pending from here on was started by this call: the next batch.
                    entry.Escapes = escapes;
                    batch->Values = native.Cells;
                    batch->Nulls = native.Nulls;
                    batch->Rows = native.RowCount;
                    batch->Columns = native.ColumnCount;
                    return PgdnStatus.Ok;
                case FetchState.Batch:
                    // Without rows: C is promised at least one, so the next batch is asked for at once.
                    break;
            }
        }
    }

    private static int ScanAheadImpl(ulong scan)
    {
        Backend backend = Backend.Current;
        return !backend.HasExited && backend.Scans.Get(scan).Scan.TryStartAhead() ? PgdnStatus.Ok : PgdnStatus.End;
    }

    private static int ScanRescanImpl(ulong scan, int parametersChanged)
    {
        Backend backend = Backend.Current;
        if (!backend.HasExited)
        {
            backend.Scans.Get(scan).Scan.Rescan(parametersChanged != 0);
        }

        return PgdnStatus.Ok;
    }

    private static void ScanWatchImpl(ulong scan, int descriptor)
    {
        Backend backend = Backend.Current;
        if (!backend.HasExited)
        {
            backend.Scans.Get(scan).Watch(descriptor);
        }
    }

    private static void ScanStatisticsImpl(ulong scan, PgdnScanStatistics* statistics)
    {
        *statistics = default;
        Backend backend = Backend.Current;
        if (!backend.HasExited)
        {
            ForeignScan found = backend.Scans.Get(scan).Scan;
            Fill(statistics, found.Statistics);
            statistics->Changed = found.RowsChanged;
            statistics->Connections = found.Statistics.Connections;
        }
    }

    private static int ScanExplainImpl(ulong scan, int details, ulong* operation)
    {
        Backend backend = Running();
        *operation = 0;
        backend.SettleEscapes();
        int escapes = backend.Escapes;
        Operation opened = backend.Scans.Get(scan).Scan.Explain((ExplainDetails)details);
        *operation = backend.Operations.Add(new OperationEntry(opened, escapes));
        return PgdnStatus.Ok;
    }

    private static void ScanCloseImpl(ulong scan)
    {
        Backend backend = Backend.Current;
        if (!backend.HasExited)
        {
            backend.Scans.Remove(scan)?.Close();
        }
    }
}
