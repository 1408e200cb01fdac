// How much native memory do batches hold? One number, so that tests can show that everything is given back.

namespace PgDotnetFdw.Host.Rows;

/// <summary>Counts native bytes; may be used on any thread.</summary>
internal sealed class NativeLedger
{
    private long _bytes;

    /// <summary>Bytes allocated and not yet freed.</summary>
    internal long Bytes => Interlocked.Read(ref _bytes);

    internal void Add(long bytes) => Interlocked.Add(ref _bytes, bytes);
}
