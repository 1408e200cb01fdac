// Which managed object does a handle name?
//
// A handle is generation << 32 | slot. A slot that is used again gets the next generation, so a handle that was closed never names what came
// after it. The generation's high bits tell the kinds of object apart: a handle of one table is stale in another. Main thread only.

using PgDotnetFdw.Sdk;

namespace PgDotnetFdw.Host;

/// <summary>Objects that C names by number.</summary>
internal sealed class HandleTable<T>
    where T : class
{
    private const int KindShift = 28;
    private const int FirstSlots = 8;
    private const int NoSlot = -1;

    private readonly uint _kind;

    // Arrays, as lists of such structs are compiled in each session, and this is needed in every one.
    private Entry[] _entries = new Entry[FirstSlots];
    private int _used;
    private int _firstFree = NoSlot;
    private int _freeCount;

    /// <summary>Makes a table.</summary>
    /// <param name="kind">1 to 15, different for each table.</param>
    internal HandleTable(uint kind)
    {
        _kind = kind << KindShift;
    }

    /// <summary>Number of objects.</summary>
    internal int Count => _used - _freeCount;

    /// <summary>Gives an object a handle; never 0.</summary>
    internal ulong Add(T value)
    {
        int slot = _firstFree;
        if (slot == NoSlot)
        {
            slot = _used++;
            if (slot == _entries.Length)
            {
                Array.Resize(ref _entries, slot * 2);
            }

            _entries[slot].Generation = 1;
        }
        else
        {
            _firstFree = _entries[slot].NextFree;
            _freeCount--;
        }

        uint generation = _entries[slot].Generation;
        _entries[slot].Value = value;
        return ((ulong)(_kind | generation) << 32) | (uint)slot;
    }

    /// <summary>The object of a handle.</summary>
    /// <exception cref="ForeignDataException">HV00B when the handle names nothing any more.</exception>
    internal T Get(ulong handle) =>
        Find(handle) ?? throw new ForeignDataException(SqlState.InvalidHandle, "invalid handle at the boundary of the managed assembly")
        {
            Detail = "The object that it named has been closed.",
        };

    /// <summary>The object of a handle; null when it names nothing any more.</summary>
    internal T? Find(ulong handle)
    {
        uint slot = (uint)handle;
        return slot < (uint)_used && (_kind | _entries[(int)slot].Generation) == (uint)(handle >> 32)
            ? _entries[(int)slot].Value
            : null;
    }

    /// <summary>Takes an object out; the handle is stale afterwards.</summary>
    /// <returns>null when the handle names nothing any more.</returns>
    internal T? Remove(ulong handle)
    {
        T? value = Find(handle);
        if (value is not null)
        {
            int slot = (int)(uint)handle;
            uint next = (_entries[slot].Generation + 1) & ((1u << KindShift) - 1);
            _entries[slot] = new Entry { Generation = next == 0 ? 1 : next, NextFree = _firstFree };
            _firstFree = slot;
            _freeCount++;
        }

        return value;
    }

    private struct Entry
    {
        public T? Value;
        public uint Generation;
        public int NextFree;
    }
}
