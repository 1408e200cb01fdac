using System.Runtime.InteropServices;

namespace PgDotnetFdw.Driver.Postgres.Wire;

/// <summary>
/// Bytes between a start and an end, in native memory: a value of hundreds of megabytes must not count against the GC's limit. Appended at the end,
/// consumed at the start. Not thread safe.
/// </summary>
internal sealed unsafe class NativeBuffer : IDisposable
{
    private const long LargestStep = 32 << 20;

    private readonly int _kept;
    private byte* _bytes;
    private int _capacity;
    private int _start;
    private int _end;

    /// <summary>Makes an empty buffer.</summary>
    /// <param name="kept">What is kept of it when it is empty, in bytes; what it grew beyond that is given back.</param>
    public NativeBuffer(int kept)
    {
        _kept = kept;
    }

    ~NativeBuffer() => NativeMemory.Free(_bytes);

    /// <summary>Bytes in it.</summary>
    public int Length => _end - _start;

    /// <summary>What is in it; valid until the next call that appends or consumes.</summary>
    public ReadOnlySpan<byte> Content => new(_bytes + _start, _end - _start);

    /// <summary>Room behind its end; <see cref="Append(int)"/> says how much of it was filled.</summary>
    public Span<byte> Free => new(_bytes + _end, _capacity - _end);

    /// <summary>Makes room behind the end.</summary>
    /// <param name="more">Bytes that must fit.</param>
    public void Reserve(int more)
    {
        if (_capacity - _end >= more)
        {
            return;
        }

        int length = Length;
        if (_capacity - length < more)
        {
            long needed = length + (long)more;
            if (needed > int.MaxValue)
            {
                throw new OutOfMemoryException();
            }

            // Twice as large, so that many small pieces are not copied again and again; but not twice hundreds of megabytes.
            long capacity = Math.Min(int.MaxValue, Math.Max(needed, Math.Min(_capacity * 2L, _capacity + LargestStep)));

            byte* bytes = (byte*)NativeMemory.Alloc((nuint)capacity);
            Content.CopyTo(new Span<byte>(bytes, length));
            NativeMemory.Free(_bytes);
            _bytes = bytes;
            _capacity = (int)capacity;
        }
        else
        {
            Content.CopyTo(new Span<byte>(_bytes, length));
        }

        _start = 0;
        _end = length;
    }

    /// <summary>Says that so many bytes of <see cref="Free"/> were filled.</summary>
    public void Append(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(_capacity - _end), nameof(count));
        _end += count;
    }

    /// <summary>Appends bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(Free);
        _end += bytes.Length;
    }

    /// <summary>Forgets bytes at the start. They stay readable until the next call that appends or consumes.</summary>
    public void Consume(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)Length, nameof(count));
        _start += count;
    }

    /// <summary>Gives memory back if there is nothing in it and it has grown beyond what is kept.</summary>
    public void Trim()
    {
        if (_start != _end)
        {
            return;
        }

        _start = _end = 0;
        if (_capacity > _kept)
        {
            Dispose();
        }
    }

    /// <summary>Overwrites bytes that are in it.</summary>
    /// <param name="offset">From <see cref="Content"/>'s start.</param>
    /// <param name="bytes">What to write.</param>
    public void Overwrite(int offset, ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)(offset + bytes.Length), (uint)Length, nameof(offset));
        bytes.CopyTo(new Span<byte>(_bytes + _start + offset, bytes.Length));
    }

    /// <summary>Gives all memory back; the buffer is empty and may be used again.</summary>
    public void Dispose()
    {
        NativeMemory.Free(_bytes);
        _bytes = null;
        _capacity = _start = _end = 0;
    }
}
