// Which rows has a statement changed already?
//
// PostgreSQL changes a row once, however often a join brings it up. Where the remote would change it again, rows that come again are left out; they are known by the
// bytes of their identity.

using System.Runtime.InteropServices;
using System.Text;
using PgDotnetFdw.Sdk.Rows;

namespace PgDotnetFdw.Core.Modifies;

/// <summary>The rows that one statement has changed in one table. Session thread only.</summary>
internal sealed class TouchedRows(int firstColumn, int columnCount)
{
    private const int ShortBytes = 15;

    private readonly HashSet<UInt128> _short = [];
    private readonly HashSet<string> _long = new(StringComparer.Ordinal);
    private readonly List<byte> _key = [];

    /// <summary>Finds those of some rows that come again, and remembers the others.</summary>
    /// <param name="rows">The rows, before the first.</param>
    /// <returns>Which are to be left out; null when none are.</returns>
    public bool[]? Note(OutgoingRows rows)
    {
        bool[]? again = null;
        while (rows.MoveNext())
        {
            if (!Add(rows))
            {
                again ??= new bool[rows.Count];
                again[rows.Ordinal] = true;
            }
        }

        return again;
    }

    private bool Add(OutgoingRows rows)
    {
        _key.Clear();
        for (int i = firstColumn; i < firstColumn + columnCount; i++)
        {
            ReadOnlySpan<byte> value = rows.Value(i);
            AddLength(rows.IsNull(i) ? -1 : value.Length);
            _key.AddRange(value);
        }

        ReadOnlySpan<byte> key = CollectionsMarshal.AsSpan(_key);
        if (key.Length > ShortBytes)
        {
            return _long.Add(Encoding.Latin1.GetString(key));
        }

        // The length tells keys apart that end in zeros.
        Span<byte> padded = stackalloc byte[ShortBytes + 1];
        padded.Clear();
        key.CopyTo(padded);
        padded[ShortBytes] = (byte)key.Length;
        return _short.Add(MemoryMarshal.Read<UInt128>(padded));
    }

    private void AddLength(int length)
    {
        for (int shift = 0; shift < 32; shift += 8)
        {
            _key.Add((byte)(length >> shift));
        }
    }
}
