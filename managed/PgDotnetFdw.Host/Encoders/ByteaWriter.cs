// bytea: a varlena of the bytes.

namespace PgDotnetFdw.Host.Encoders;

internal sealed class ByteaWriter(WriterSite site) : DatumWriter(site)
{
    /// <inheritdoc/>
    public override void WriteBytes(ReadOnlySpan<byte> bytes) => SetVarlena(bytes);

    /// <inheritdoc/>
    public override void WriteUtf8(ReadOnlySpan<byte> utf8)
    {
        Scratch.Clear();
        if (!HexText.TryParse(utf8, Scratch))
        {
            throw Invalid(utf8);
        }

        SetVarlena(Scratch.Span);
    }
}
