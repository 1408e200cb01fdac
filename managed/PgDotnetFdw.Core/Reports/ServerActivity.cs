using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Core.Reports;

/// <summary>What this backend has done with one foreign server so far. Main thread only.</summary>
internal sealed class ServerActivity
{
    private readonly TimeProvider _time;
    private int _sessions;

    public ServerActivity(TimeProvider time)
    {
        _time = time;
    }

    /// <summary>Executions of remote statements of scans.</summary>
    public long Calls { get; private set; }

    /// <summary>Rows received.</summary>
    public long Rows { get; private set; }

    /// <summary>Bytes received, as far as drivers count them.</summary>
    public long Bytes { get; private set; }

    /// <summary>Round trips of scans, as far as drivers count them.</summary>
    public long RoundTrips { get; private set; }

    /// <summary>Time that session threads waited for the remote, as far as drivers count it.</summary>
    public TimeSpan Waited { get; private set; }

    /// <summary>Time that session threads spent on fetches otherwise.</summary>
    public TimeSpan Decoded { get; private set; }

    /// <summary>Scans that ended with an error.</summary>
    public long Errors { get; private set; }

    /// <summary>Sessions that were opened after the first one.</summary>
    public long Reconnects => Math.Max(0, _sessions - 1);

    /// <summary>The last of those errors; null when there was none.</summary>
    public string? LastError { get; private set; }

    /// <summary>When it happened; null when there was none.</summary>
    public DateTimeOffset? LastErrorAt { get; private set; }

    public void AddCall() => Calls++;

    public void AddSession() => _sessions++;

    public void AddFetch(int rows, TimeSpan elapsed, RemoteCounters? counters)
    {
        RemoteCounters counted = counters ?? default;
        Rows += rows;
        Bytes += counted.BytesReceived;
        RoundTrips += counted.RoundTrips;
        Waited += counted.Waited;
        Decoded += elapsed - counted.Waited;
    }

    public void AddError(string message)
    {
        Errors++;
        LastError = message;
        LastErrorAt = _time.GetUtcNow();
    }
}
