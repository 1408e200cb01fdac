// float8: the Datum is the value's bits. Every NaN becomes PostgreSQL's own: where Datums are compared as words, all NaNs must be equal.

using PgDotnetFdw.Sdk.Rows;

namespace PgDotnetFdw.Host.Encoders;

internal sealed class Float8Writer(WriterSite site) : DatumWriter(site)
{
    private const ulong NotANumber = 0x7FF8000000000000;

    /// <inheritdoc/>
    public override void WriteDouble(double value) => SetDatum(double.IsNaN(value) ? NotANumber : BitConverter.DoubleToUInt64Bits(value));

    /// <inheritdoc/>
    public override void WriteSingle(float value) => WriteDouble(value);

    /// <inheritdoc/>
    public override void WriteInt64(long value)
    {
        // The cast back saturates, so that the rounding of long.MaxValue to 2^63 would go unseen without the first comparison.
        double converted = value;
        if (converted >= 9223372036854775808.0 || (long)converted != value)
        {
            throw Inexact();
        }

        WriteDouble(converted);
    }

    /// <inheritdoc/>
    public override void WriteUtf8(ReadOnlySpan<byte> utf8)
    {
        switch (FloatText.Parse(Trim(utf8), out double value))
        {
            case NumberParse.Valid:
                WriteDouble(value);
                break;
            case NumberParse.Invalid:
                throw Invalid(utf8);
            case NumberParse.OutOfRange:
                throw OutOfRange();
        }
    }

    /// <inheritdoc/>
    public override void WriteNumeric(in NumericValue value)
    {
        Scratch.Clear();
        NumericBuilder.AppendText(Scratch, value);
        WriteUtf8(Scratch.Span);
    }
}
