// int2, int4, int8 and oid: the Datum is the value, sign-extended to 64 bits (Int32GetDatum); oid is never negative.

using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Rows;

namespace PgDotnetFdw.Host.Encoders;

internal sealed class IntegerWriter(WriterSite site, long minimum, long maximum) : DatumWriter(site)
{
    // 2^63, the first double beyond long.
    private const double Limit = 9223372036854775808.0;

    /// <inheritdoc/>
    public override void WriteBoolean(bool value) => SetDatum(value ? 1UL : 0UL);

    /// <inheritdoc/>
    public override void WriteInt64(long value)
    {
        if (value < minimum || value > maximum)
        {
            throw OutOfRange();
        }

        SetDatum((ulong)value);
    }

    /// <inheritdoc/>
    public override void WriteDouble(double value)
    {
        if (!(value >= -Limit && value < Limit))
        {
            throw OutOfRange();
        }

        if (value != Math.Truncate(value))
        {
            throw NotIntegral();
        }

        WriteInt64((long)value);
    }

    /// <inheritdoc/>
    public override void WriteSingle(float value) => WriteDouble(value);

    /// <inheritdoc/>
    public override void WriteNumeric(in NumericValue value)
    {
        if (NumericBuilder.TryGetInt64(value, out long number))
        {
            WriteInt64(number);
        }
        else
        {
            throw NumericBuilder.IsIntegral(value) ? OutOfRange() : NotIntegral();
        }
    }

    /// <inheritdoc/>
    public override void WriteUtf8(ReadOnlySpan<byte> utf8)
    {
        ReadOnlySpan<byte> text = Trim(utf8);
        bool isNegative = false;
        int position = 0;
        if (text.Length > 0 && text[0] is (byte)'-' or (byte)'+')
        {
            isNegative = text[0] == (byte)'-';
            position = 1;
        }

        if (position == text.Length)
        {
            throw Invalid(utf8);
        }

        // Counted downwards, because the negative side reaches one further.
        long value = 0;
        bool isTooLarge = false;
        for (; position < text.Length; position++)
        {
            int digit = text[position] - '0';
            if ((uint)digit > 9)
            {
                throw Invalid(utf8);
            }

            if (value < (long.MinValue + digit) / 10)
            {
                isTooLarge = true;
                value = 0;
            }

            value = unchecked((value * 10) - digit);
        }

        if (isTooLarge || (!isNegative && value == long.MinValue))
        {
            throw OutOfRange();
        }

        WriteInt64(isNegative ? value : -value);
    }

    private ForeignDataException NotIntegral() =>
        Error(SqlState.InvalidTextRepresentation, $"value of column \"{Column.Name}\" is not an integer, but type {TypeName} is");
}
