// Any type through its receive function: the cell points to a length of four bytes in native order and the type's external binary form.

namespace PgDotnetFdw.Host.Encoders;

internal sealed unsafe class ReceiveWriter(WriterSite site) : DatumWriter(site)
{
    private const int Alignment = 8;

    /// <inheritdoc/>
    public override void WriteBinary(ReadOnlySpan<byte> bytes)
    {
        byte* start = SetReference(sizeof(int) + (long)bytes.Length, Alignment);
        *(int*)start = bytes.Length;
        bytes.CopyTo(new Span<byte>(start + sizeof(int), bytes.Length));
    }
}
