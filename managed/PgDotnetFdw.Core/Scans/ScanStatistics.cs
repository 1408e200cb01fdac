using PgDotnetFdw.Core.Reports;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Core.Scans;

/// <summary>What a scan has cost so far, over all its executions. Changed and read on the main thread.</summary>
public sealed class ScanStatistics
{
    private readonly ServerActivity _activity;

    internal ScanStatistics(ServerActivity activity)
    {
        _activity = activity;
    }

    /// <summary>Rows that came from the remote.</summary>
    public long Rows { get; private set; }

    /// <summary>Batches that held them.</summary>
    public long Batches { get; private set; }

    /// <summary>Bytes received; null when the driver does not count them.</summary>
    public long? Bytes { get; private set; }

    /// <summary>Round trips; null when the driver does not count them.</summary>
    public long? RoundTrips { get; private set; }

    /// <summary>Time in which the session's thread waited for the remote; null when the driver does not count it.</summary>
    public TimeSpan? Waited { get; private set; }

    /// <summary>Time that the session's thread spent on the fetches in all.</summary>
    public TimeSpan Elapsed { get; private set; }

    /// <summary>Over how many connections it was read at most.</summary>
    public int Connections { get; private set; } = 1;

    /// <summary>Says over how many connections it is read.</summary>
    internal void NoteConnections(int count) => Connections = Math.Max(Connections, count);

    /// <summary>Adds a fetch.</summary>
    internal void Add(int rows, TimeSpan elapsed, RemoteCounters? counters)
    {
        _activity.AddFetch(rows, elapsed, counters);
        Rows += rows;
        Batches++;
        Elapsed += elapsed;
        if (counters is { } counted)
        {
            Bytes = (Bytes ?? 0) + counted.BytesReceived;
            RoundTrips = (RoundTrips ?? 0) + counted.RoundTrips;
            Waited = (Waited ?? TimeSpan.Zero) + counted.Waited;
        }
    }
}
