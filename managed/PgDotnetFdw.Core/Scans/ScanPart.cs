using PgDotnetFdw.Core.Connections;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Core.Scans;

/// <summary>One of the statements whose rows together are a scan's. Main thread only.</summary>
internal sealed class ScanPart(RemoteStatement statement)
{
    public RemoteStatement Statement { get; } = statement;

    /// <summary>The session that helps; null = the scan's own session.</summary>
    public SessionKey? Helper { get; set; }

    /// <summary>Null before its first fetch.</summary>
    public CursorRun? Run { get; set; }

    /// <summary>Its batches. A pool fills one batch at a time, so each session needs its own.</summary>
    public IBatchPool? Pool { get; set; }

    /// <summary>Whether rows of it have been handed out.</summary>
    public bool HasDelivered { get; set; }

    public bool HasMore => Run is null or { HasMore: true };

    public bool IsFetching => Run is { IsFetching: true };
}
