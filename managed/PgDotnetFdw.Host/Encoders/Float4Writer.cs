// float4: the Datum is the value's bits, sign-extended (Float4GetDatum). A double is rounded, as PostgreSQL's assignment of a double precision
// to a real does: the declared type says how many digits are wanted. Beyond its range it is refused. Every NaN becomes PostgreSQL's own.

using PgDotnetFdw.Sdk.Rows;

namespace PgDotnetFdw.Host.Encoders;

internal sealed class Float4Writer(WriterSite site) : DatumWriter(site)
{
    private const ulong NotANumber = 0x7FC00000;

    /// <inheritdoc/>
    public override void WriteSingle(float value) => SetDatum(float.IsNaN(value) ? NotANumber : (ulong)(long)BitConverter.SingleToInt32Bits(value));

    /// <inheritdoc/>
    public override void WriteDouble(double value)
    {
        float converted = (float)value;
        if ((float.IsInfinity(converted) && double.IsFinite(value)) || (converted == 0 && value != 0))
        {
            throw OutOfRange();
        }

        WriteSingle(converted);
    }

    /// <inheritdoc/>
    public override void WriteInt64(long value)
    {
        float converted = value;
        if (converted >= 9223372036854775808.0f || (long)converted != value)
        {
            throw Inexact();
        }

        WriteSingle(converted);
    }

    /// <inheritdoc/>
    public override void WriteUtf8(ReadOnlySpan<byte> utf8)
    {
        switch (FloatText.Parse(Trim(utf8), out float value))
        {
            case NumberParse.Valid:
                WriteSingle(value);
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
