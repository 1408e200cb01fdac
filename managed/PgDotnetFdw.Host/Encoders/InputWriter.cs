// Any type through its input function: the cell points to the value's text with a zero behind it. C converts it to the server's encoding.

namespace PgDotnetFdw.Host.Encoders;

internal sealed class InputWriter(WriterSite site) : TextualWriter(site)
{
    /// <inheritdoc/>
    public override void WriteBoolean(bool value) => Store(value ? "t"u8 : "f"u8);

    /// <inheritdoc/>
    public override void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > (MaximumValueBytes / 2) - 2)
        {
            throw TooLarge();
        }

        Scratch.Clear();
        HexText.Append(Scratch, bytes);
        Store(Scratch.Span);
    }

    /// <inheritdoc/>
    protected override void Store(ReadOnlySpan<byte> text) => SetCString(text);
}
