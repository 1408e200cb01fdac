using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Core.Scans;

/// <summary>Makes the batch pool of a scan.</summary>
public interface IBatchPoolFactory
{
    /// <summary>Native memory of all pools, in bytes.</summary>
    long NativeBytes { get; }

    /// <summary>Makes a pool. Main thread only.</summary>
    /// <param name="columns">Columns of every batch; may be empty.</param>
    /// <param name="tableName">Local table's name, for messages; null when there is none.</param>
    IBatchPool Create(IReadOnlyList<ResultColumn> columns, string? tableName);
}
