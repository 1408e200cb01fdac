// bool: the Datum is 0 or 1. Text is read as PostgreSQL's boolin reads it (src/backend/utils/adt/bool.c).

using System.Text;
using PgDotnetFdw.Sdk.Rows;

namespace PgDotnetFdw.Host.Encoders;

internal sealed class BooleanWriter(WriterSite site) : DatumWriter(site)
{
    /// <inheritdoc/>
    public override void WriteBoolean(bool value) => SetDatum(value ? 1UL : 0UL);

    /// <inheritdoc/>
    public override void WriteInt64(long value)
    {
        if (value is not (0 or 1))
        {
            throw OutOfRange();
        }

        SetDatum((ulong)value);
    }

    /// <inheritdoc/>
    public override void WriteUtf8(ReadOnlySpan<byte> utf8)
    {
        ReadOnlySpan<byte> text = Trim(utf8);

        // "o" alone could be on or off.
        if (IsPrefix(text, "true"u8) || IsPrefix(text, "yes"u8) || (text.Length == 2 && IsPrefix(text, "on"u8)) || text.SequenceEqual("1"u8))
        {
            SetDatum(1);
        }
        else if (IsPrefix(text, "false"u8) || IsPrefix(text, "no"u8) || (text.Length >= 2 && IsPrefix(text, "off"u8)) || text.SequenceEqual("0"u8))
        {
            SetDatum(0);
        }
        else
        {
            throw Invalid(utf8);
        }
    }

    /// <inheritdoc/>
    public override void WriteNumeric(in NumericValue value) =>
        WriteInt64(NumericBuilder.TryGetInt64(value, out long number) ? number : -1);

    private static bool IsPrefix(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word) =>
        text.Length > 0 && text.Length <= word.Length && Ascii.EqualsIgnoreCase(text, word[..text.Length]);
}
