// Where do the bytes of an answer live? In native memory that belongs to managed code and holds until the next call that answers with bytes
// ("Memory behind an answer", pgdotnet_abi.h).

using System.Runtime.InteropServices;

namespace PgDotnetFdw.Host;

/// <summary>Memory of the current answer. Main thread only.</summary>
internal sealed unsafe class AnswerMemory
{
    private const int FirstBytes = 16 << 10;
    private const int Alignment = 8;

    private readonly byte* _first = (byte*)NativeMemory.Alloc(FirstBytes);
    private byte*[] _more = new byte*[4];
    private int _moreCount;
    private int _used;

    /// <summary>Forgets the previous answer.</summary>
    internal void Reset()
    {
        _used = 0;
        while (_moreCount > 0)
        {
            NativeMemory.Free(_more[--_moreCount]);
        }
    }

    /// <summary>Copies bytes; never absent, so that an empty answer is told from none.</summary>
    internal PgdnBytes Store(ReadOnlySpan<byte> bytes)
    {
        byte* start = Allocate(bytes.Length);
        bytes.CopyTo(new Span<byte>(start, bytes.Length));
        return new PgdnBytes { Data = start, Length = bytes.Length };
    }

    /// <summary>Copies numbers.</summary>
    internal int* Store(ReadOnlySpan<int> numbers)
    {
        int* start = (int*)Allocate(checked(numbers.Length * sizeof(int)));
        numbers.CopyTo(new Span<int>(start, numbers.Length));
        return start;
    }

    private byte* Allocate(int size)
    {
        int rounded = checked((Math.Max(size, 1) + Alignment - 1) & ~(Alignment - 1));
        if (rounded <= FirstBytes - _used)
        {
            byte* start = _first + _used;
            _used += rounded;
            return start;
        }

        if (_moreCount == _more.Length)
        {
            byte*[] longer = new byte*[_moreCount * 2];
            _more.CopyTo(longer, 0);
            _more = longer;
        }

        return _more[_moreCount++] = (byte*)NativeMemory.Alloc((nuint)rounded);
    }
}
