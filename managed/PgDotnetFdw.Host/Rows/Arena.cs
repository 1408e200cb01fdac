// Where do by-reference values of a batch live?
//
// In chunks whose addresses never move, because cells point into them. A value that does not fit into a chunk gets one of its own, so a row may
// be of any size. Reset keeps the ordinary chunks for the next batch and gives the large ones back.

using System.Runtime.InteropServices;

namespace PgDotnetFdw.Host.Rows;

/// <summary>Memory of one batch for values by reference; used by one thread at a time.</summary>
internal sealed unsafe class Arena
{
    private const int FirstChunkBytes = 16 << 10;
    private const int LargestChunkBytes = 256 << 10;
    private const long KeptBytes = 4 << 20;

    private readonly NativeLedger _ledger;
    private readonly List<Chunk> _ordinary = [];
    private readonly List<Chunk> _large = [];
    private byte* _position;
    private byte* _limit;
    private byte* _last;
    private int _current = -1;
    private long _closedBytes;

    internal Arena(NativeLedger ledger)
    {
        _ledger = ledger;
    }

    /// <summary>Bytes that values take, with padding.</summary>
    internal long UsedBytes => _closedBytes + (_current >= 0 ? _position - (byte*)_ordinary[_current].Address : 0);

    /// <summary>Gives out memory that stays where it is until <see cref="Reset"/>.</summary>
    /// <param name="size">Bytes, ≥ 0.</param>
    /// <param name="alignment">1, 2, 4 or 8; the bytes skipped for it are zeroed.</param>
    internal byte* Allocate(int size, int alignment)
    {
        byte* start = (byte*)(((nuint)_position + (nuint)(alignment - 1)) & ~(nuint)(alignment - 1));
        if (_position == null || size > _limit - start)
        {
            return AllocateElsewhere(size);
        }

        while (_position < start)
        {
            *_position++ = 0;
        }

        _position = start + size;
        _last = start;
        return start;
    }

    /// <summary>Gives the end of the latest allocation back; one in a chunk of its own keeps its size.</summary>
    /// <param name="start">What <see cref="Allocate"/> returned last.</param>
    /// <param name="size">Bytes that are needed of it.</param>
    internal void Shrink(byte* start, int size)
    {
        if (start == _last)
        {
            _position = start + size;
        }
    }

    /// <summary>Forgets all values.</summary>
    internal void Reset()
    {
        ReleaseLarge();
        long kept = 0;
        int keep = 0;
        while (keep < _ordinary.Count && kept + _ordinary[keep].Size <= KeptBytes)
        {
            kept += _ordinary[keep++].Size;
        }

        for (int i = keep; i < _ordinary.Count; i++)
        {
            Release(_ordinary[i]);
        }

        _ordinary.RemoveRange(keep, _ordinary.Count - keep);
        _current = -1;
        _position = _limit = _last = null;
        _closedBytes = 0;
    }

    /// <summary>Gives all memory back; the arena may be used again.</summary>
    internal void Free()
    {
        ReleaseLarge();
        foreach (Chunk chunk in _ordinary)
        {
            Release(chunk);
        }

        _ordinary.Clear();
        _current = -1;
        _position = _limit = _last = null;
        _closedBytes = 0;
    }

    private byte* AllocateElsewhere(int size)
    {
        if (size > LargestChunkBytes / 4)
        {
            Chunk own = New(Math.Max(size, 1));
            _large.Add(own);
            _closedBytes += own.Size;
            return (byte*)own.Address;
        }

        // The end of the current chunk is left empty: at most a quarter of a chunk.
        if (_current >= 0)
        {
            _closedBytes += _ordinary[_current].Size;
        }

        // A chunk is at least four times as large as any value that goes into one.
        do
        {
            _current++;
            if (_current == _ordinary.Count)
            {
                int wanted = _current == 0 ? FirstChunkBytes : (int)Math.Min(_ordinary[^1].Size * 2, LargestChunkBytes);
                _ordinary.Add(New(Math.Max(wanted, Math.Min(size * 4, LargestChunkBytes))));
            }
        }
        while (_ordinary[_current].Size < size);

        Chunk chunk = _ordinary[_current];
        _position = (byte*)chunk.Address;
        _limit = _position + chunk.Size;
        _last = _position;
        _position += size;
        return _last;
    }

    private Chunk New(long size)
    {
        nint address = (nint)NativeMemory.AlignedAlloc((nuint)size, 8);
        _ledger.Add(size);
        return new Chunk(address, size);
    }

    private void Release(Chunk chunk)
    {
        NativeMemory.AlignedFree((void*)chunk.Address);
        _ledger.Add(-chunk.Size);
    }

    private void ReleaseLarge()
    {
        foreach (Chunk chunk in _large)
        {
            Release(chunk);
        }

        _large.Clear();
    }

    // A class: what the framework would do with a struct of ours is compiled in each session.
    private sealed record Chunk(nint Address, long Size);
}
