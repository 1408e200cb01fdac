// How does a rowid travel through PostgreSQL, which names rows by tid?
//
// A tid has 48 bits: 32 of a block number and 16 of an offset. A rowid has 64, but is counted up from 1 by SQLite. The lowest 15 bits become the offset, less
// one: PostgreSQL takes offset 0 for no row at all, and keeps the highest offsets for marks of its own. The last block number means "no block" and is left out.
// So rowids from 0 to 2^47 - 2^15 - 1 have a tid each; others are refused when they are read.
// Source: PostgreSQL, src/include/storage/itemptr.h, block.h.

using System.Buffers.Binary;

namespace PgDotnetFdw.Driver.Sqlite.Writes;

internal static class SqliteRowId
{
    /// <summary>Bytes of a tid in its external binary form.</summary>
    internal const int TidBytes = 6;

    private const int OffsetBits = 15;
    private const long LastBlock = 0xfffffffe;

    /// <summary>Writes the tid of a rowid, as block and offset, big-endian.</summary>
    /// <returns>false when it has none.</returns>
    internal static bool TryWrite(long rowId, Span<byte> tid)
    {
        if (rowId < 0 || rowId >> OffsetBits > LastBlock)
        {
            return false;
        }

        BinaryPrimitives.WriteUInt32BigEndian(tid, (uint)(rowId >> OffsetBits));
        BinaryPrimitives.WriteUInt16BigEndian(tid[sizeof(uint)..], (ushort)((rowId & ((1 << OffsetBits) - 1)) + 1));
        return true;
    }

    /// <summary>The rowid of a tid that <see cref="TryWrite"/> has made.</summary>
    internal static long Read(ReadOnlySpan<byte> tid) =>
        ((long)BinaryPrimitives.ReadUInt32BigEndian(tid) << OffsetBits) + BinaryPrimitives.ReadUInt16BigEndian(tid[sizeof(uint)..]) - 1;
}
