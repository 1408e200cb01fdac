namespace PgDotnetFdw.Core.Scans;

/// <summary>Answer of a scan that is asked for rows.</summary>
public enum FetchState
{
    /// <summary>A batch of at least one row is there.</summary>
    Batch,

    /// <summary>Nothing yet; ask again after the signal.</summary>
    Pending,

    /// <summary>The result has ended.</summary>
    End,
}
