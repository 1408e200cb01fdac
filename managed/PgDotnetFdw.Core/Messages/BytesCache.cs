// Have these very bytes been read before?
//
// Applications run the same statements again and again: the same plans, options and questions cross the boundary each time, as bytes. What was made of them is immutable and depends on nothing
// else, so the same bytes get the same object. There is one place for each hash: what comes later takes it over, so the cache cannot grow and needs no rule for what to forget.

using System.Diagnostics.CodeAnalysis;

namespace PgDotnetFdw.Core.Messages;

/// <summary>What was made of bytes. Main thread only.</summary>
/// <typeparam name="T">Something immutable.</typeparam>
public sealed class BytesCache<T>
    where T : class
{
    private const int Places = 256;

    // Longer ones are rare and would keep memory that nobody counts.
    private const int LongestKept = 16 * 1024;

    private readonly byte[]?[] _keys = new byte[]?[Places];
    private readonly T?[] _values = new T?[Places];

    /// <summary>Finds what was made.</summary>
    /// <param name="bytes">All that it depends on.</param>
    /// <param name="value">What was kept.</param>
    public bool TryFind(ReadOnlySpan<byte> bytes, [MaybeNullWhen(false)] out T value)
    {
        int place = PlaceOf(bytes);
        value = _keys[place] is { } key && bytes.SequenceEqual(key) ? _values[place] : null;
        return value is not null;
    }

    /// <summary>Keeps what was made.</summary>
    /// <param name="bytes">All that it depends on; copied.</param>
    /// <param name="value">What was made.</param>
    public void Keep(ReadOnlySpan<byte> bytes, T value)
    {
        if (bytes.Length <= LongestKept)
        {
            int place = PlaceOf(bytes);
            _keys[place] = bytes.ToArray();
            _values[place] = value;
        }
    }

    private static int PlaceOf(ReadOnlySpan<byte> bytes)
    {
        var hash = default(HashCode);
        hash.AddBytes(bytes);
        return (int)((uint)hash.ToHashCode() % Places);
    }
}
