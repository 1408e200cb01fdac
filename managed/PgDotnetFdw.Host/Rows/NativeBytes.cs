// Where do rows wait that are on their way out? In native memory: rows may be larger than the managed heap is allowed to grow, and the session's thread reads
// them after PostgreSQL has gone on.

using System.Buffers;
using System.Runtime.InteropServices;

namespace PgDotnetFdw.Host.Rows;

/// <summary>A piece of native memory. Disposed once, by its owner, on any thread.</summary>
internal sealed unsafe class NativeBytes : MemoryManager<byte>
{
    private readonly NativeLedger _ledger;
    private readonly int _length;
    private byte* _start;

    internal NativeBytes(ReadOnlySpan<byte> bytes, NativeLedger ledger)
    {
        _length = bytes.Length;
        _ledger = ledger;
        _start = (byte*)NativeMemory.Alloc((nuint)Math.Max(_length, 1));
        _ledger.Add(_length);
        bytes.CopyTo(new Span<byte>(_start, _length));
    }

    /// <inheritdoc/>
    public override Span<byte> GetSpan()
    {
        ObjectDisposedException.ThrowIf(_start is null, this);
        return new Span<byte>(_start, _length);
    }

    /// <inheritdoc/>
    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)_length);
        return new MemoryHandle(_start + elementIndex);
    }

    /// <inheritdoc/>
    public override void Unpin()
    {
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (_start is not null)
        {
            NativeMemory.Free(_start);
            _start = null;
            _ledger.Add(-_length);
        }
    }
}
