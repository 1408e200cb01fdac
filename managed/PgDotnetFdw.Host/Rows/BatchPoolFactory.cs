// Where do batch pools come from? The one place that knows the server's encoding and counts the memory of all pools.

using PgDotnetFdw.Core.Scans;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Host.Rows;

/// <summary>Makes batch pools for one backend.</summary>
internal sealed class BatchPoolFactory : IBatchPoolFactory
{
    private readonly bool _serverIsUtf8;

    internal BatchPoolFactory(bool serverIsUtf8)
    {
        _serverIsUtf8 = serverIsUtf8;
    }

    /// <summary>Native memory of all pools.</summary>
    internal NativeLedger Ledger { get; } = new();

    /// <inheritdoc/>
    public long NativeBytes => Ledger.Bytes;

    /// <inheritdoc/>
    public IBatchPool Create(IReadOnlyList<ResultColumn> columns, string? tableName) =>
        new BatchPool(columns, tableName, _serverIsUtf8, Ledger);
}
