// uuid: the Datum points to 16 bytes.

using PgDotnetFdw.Sdk;

namespace PgDotnetFdw.Host.Encoders;

internal sealed unsafe class UuidWriter(WriterSite site) : DatumWriter(site)
{
    /// <inheritdoc/>
    public override void WriteUuid(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != UuidText.Size)
        {
            throw Error(
                SqlState.InvalidTextRepresentation,
                $"value of column \"{Column.Name}\" does not have the 16 bytes of a uuid");
        }

        bytes.CopyTo(new Span<byte>(SetReference(UuidText.Size, 1), UuidText.Size));
    }

    /// <inheritdoc/>
    public override void WriteBytes(ReadOnlySpan<byte> bytes) => WriteUuid(bytes);

    /// <inheritdoc/>
    public override void WriteUtf8(ReadOnlySpan<byte> utf8)
    {
        Span<byte> bytes = stackalloc byte[UuidText.Size];
        if (!UuidText.TryParse(Trim(utf8), bytes))
        {
            throw Invalid(utf8);
        }

        WriteUuid(bytes);
    }
}
