// text and its kin in a database that is not UTF-8: the cell points to UTF-8 with a zero behind it, and C converts and stores it.

namespace PgDotnetFdw.Host.Encoders;

internal sealed class ConvertedTextWriter(WriterSite site) : TextualWriter(site)
{
    /// <inheritdoc/>
    public override void WriteBoolean(bool value) => Store(value ? "true"u8 : "false"u8);

    /// <inheritdoc/>
    protected override void Store(ReadOnlySpan<byte> text) => SetCString(text);
}
