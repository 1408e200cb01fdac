// Any type through its receive function: the cell points to a length of four bytes in native order and the type's external binary form. A remote
// column of another type gives its text instead, which goes through the input function: the length is then TextMark.

namespace PgDotnetFdw.Host.Encoders;

internal sealed unsafe class ReceiveWriter(WriterSite site) : DatumWriter(site)
{
    private const int Alignment = 8;
    private const int TextMark = -1;

    /// <inheritdoc/>
    public override void WriteBinary(ReadOnlySpan<byte> bytes)
    {
        byte* start = SetReference(sizeof(int) + (long)bytes.Length, Alignment);
        *(int*)start = bytes.Length;
        bytes.CopyTo(new Span<byte>(start + sizeof(int), bytes.Length));
    }

    /// <inheritdoc/>
    public override void WriteUtf8(ReadOnlySpan<byte> utf8)
    {
        RequireText(utf8);
        byte* start = SetReference(sizeof(int) + utf8.Length + 1L, Alignment);
        *(int*)start = TextMark;
        utf8.CopyTo(new Span<byte>(start + sizeof(int), utf8.Length));
        start[sizeof(int) + utf8.Length] = 0;
    }
}
