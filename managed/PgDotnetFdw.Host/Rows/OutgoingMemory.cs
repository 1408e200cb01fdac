using System.Buffers;
using PgDotnetFdw.Core.Modifies;

namespace PgDotnetFdw.Host.Rows;

/// <summary>Native memory for rows on their way out, counted with that of the batches.</summary>
internal sealed class OutgoingMemory(NativeLedger ledger) : INativeMemory
{
    /// <inheritdoc/>
    public IMemoryOwner<byte> Copy(ReadOnlySpan<byte> bytes) => new NativeBytes(bytes, ledger);
}
