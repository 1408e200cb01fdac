// tid: the Datum points to an ItemPointerData of 6 bytes: high and low half of the block number, then the offset, 16 bits each
// (src/include/storage/itemptr.h).

using System.Buffers.Binary;
using System.Buffers.Text;

namespace PgDotnetFdw.Host.Encoders;

internal sealed unsafe class TidWriter(WriterSite site) : DatumWriter(site)
{
    private const int Size = 6;

    /// <summary>Takes the external binary form: block (u32) and offset (u16), big-endian.</summary>
    public override void WriteBinary(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
        {
            throw Invalid(default);
        }

        Store(BinaryPrimitives.ReadUInt32BigEndian(bytes), BinaryPrimitives.ReadUInt16BigEndian(bytes[sizeof(uint)..]));
    }

    /// <summary>Takes <c>(block,offset)</c>.</summary>
    public override void WriteUtf8(ReadOnlySpan<byte> utf8)
    {
        ReadOnlySpan<byte> text = Trim(utf8);
        if (text.Length < 5 || text[0] != (byte)'(' || text[^1] != (byte)')')
        {
            throw Invalid(utf8);
        }

        text = text[1..^1];
        int comma = text.IndexOf((byte)',');
        if (comma < 0
            || !Utf8Parser.TryParse(text[..comma], out uint block, out int blockLength) || blockLength != comma
            || !Utf8Parser.TryParse(text[(comma + 1)..], out ushort offset, out int offsetLength) || offsetLength != text.Length - comma - 1)
        {
            throw Invalid(utf8);
        }

        Store(block, offset);
    }

    private void Store(uint block, ushort offset)
    {
        ushort* start = (ushort*)SetReference(Size, sizeof(ushort));
        start[0] = (ushort)(block >> 16);
        start[1] = (ushort)block;
        start[2] = offset;
    }
}
