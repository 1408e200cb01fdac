// Where do encoders keep intermediate values? In a native array that grows and is kept from one value to the next, so that a value makes no
// garbage and a huge one does not count against the GC's limit.

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PgDotnetFdw.Host.Rows;

/// <summary>A growing array in native memory; owned by one writer, freed by <see cref="Free"/>.</summary>
internal sealed unsafe class NativeList<T>
    where T : unmanaged
{
    private const int KeptBytes = 1 << 20;

    private readonly NativeLedger _ledger;
    private T* _items;
    private int _capacity;
    private int _count;

    internal NativeList(NativeLedger ledger)
    {
        _ledger = ledger;
    }

    internal int Count
    {
        get => _count;
        set
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)value, (uint)_capacity, nameof(value));
            _count = value;
        }
    }

    /// <summary>The items; the pointer is valid until the next growth.</summary>
    internal T* Items => _items;

    internal Span<T> Span => new(_items, _count);

    internal ref T this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)_count, nameof(index));
            return ref _items[index];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Add(T item)
    {
        if (_count == _capacity)
        {
            Reserve(1);
        }

        _items[_count++] = item;
    }

    internal void Add(ReadOnlySpan<T> items)
    {
        Reserve(items.Length);
        items.CopyTo(new Span<T>(_items + _count, items.Length));
        _count += items.Length;
    }

    /// <summary>Appends that many items, whose contents are not set, and gives them out.</summary>
    internal Span<T> AddUnset(int count)
    {
        Reserve(count);
        var added = new Span<T>(_items + _count, count);
        _count += count;
        return added;
    }

    /// <summary>Makes room for so many more items.</summary>
    internal void Reserve(int more)
    {
        long needed = (long)_count + more;
        if (needed <= _capacity)
        {
            return;
        }

        long capacity = Math.Max(Math.Max(needed, _capacity * 2L), 64);
        if (capacity * sizeof(T) > int.MaxValue)
        {
            capacity = needed;
        }

        if (capacity > int.MaxValue || capacity * sizeof(T) > int.MaxValue)
        {
            throw new OutOfMemoryException();
        }

        _items = (T*)NativeMemory.Realloc(_items, (nuint)(capacity * sizeof(T)));
        _ledger.Add((capacity - _capacity) * sizeof(T));
        _capacity = (int)capacity;
    }

    /// <summary>Forgets the items; gives the memory back when it is large.</summary>
    internal void Clear()
    {
        _count = 0;
        if ((long)_capacity * sizeof(T) > KeptBytes)
        {
            Free();
        }
    }

    /// <summary>Gives the memory back; the list may be used again.</summary>
    internal void Free()
    {
        NativeMemory.Free(_items);
        _ledger.Add(-(long)_capacity * sizeof(T));
        _items = null;
        _capacity = 0;
        _count = 0;
    }
}
