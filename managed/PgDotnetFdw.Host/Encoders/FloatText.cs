// How is a float read from and written as text?
//
// Reading: PostgreSQL's float8in (src/backend/utils/adt/float.c) without hexadecimal forms; overflow and underflow are errors there and here.
// Writing: the shortest digits that give the same value again, in the layout of float8out with extra_float_digits 1.

using System.Globalization;
using System.Text;
using PgDotnetFdw.Host.Rows;

namespace PgDotnetFdw.Host.Encoders;

/// <summary>Outcome of reading a number from text.</summary>
internal enum NumberParse
{
    Valid,
    Invalid,
    OutOfRange,
}

internal static class FloatText
{
    // Shortest forms have at most 17 digits; sign, point and exponent come on top.
    private const int MaximumText = 40;

    // Exponents from which float8out and float4out write an exponent (src/common/d2s.c, f2s.c).
    private const int DoubleFixedLimit = 15;
    private const int SingleFixedLimit = 6;

    /// <summary>Reads a double.</summary>
    /// <param name="text">Without white space around it.</param>
    /// <param name="value">The value.</param>
    internal static NumberParse Parse(ReadOnlySpan<byte> text, out double value)
    {
        if (TrySpecial(text, out value))
        {
            return NumberParse.Valid;
        }

        if (!IsDecimal(text) || !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value))
        {
            return NumberParse.Invalid;
        }

        return double.IsInfinity(value) || (value == 0 && HasNonZeroDigit(text)) ? NumberParse.OutOfRange : NumberParse.Valid;
    }

    /// <summary>Reads a single.</summary>
    /// <param name="text">Without white space around it.</param>
    /// <param name="value">The value.</param>
    internal static NumberParse Parse(ReadOnlySpan<byte> text, out float value)
    {
        if (TrySpecial(text, out double special))
        {
            value = (float)special;
            return NumberParse.Valid;
        }

        value = 0;
        if (!IsDecimal(text) || !float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value))
        {
            return NumberParse.Invalid;
        }

        return float.IsInfinity(value) || (value == 0 && HasNonZeroDigit(text)) ? NumberParse.OutOfRange : NumberParse.Valid;
    }

    /// <summary>Appends a double as float8out writes it.</summary>
    internal static void Append(NativeList<byte> text, double value)
    {
        if (!TryAppendSpecial(text, value))
        {
            Span<byte> digits = stackalloc byte[MaximumText];
            int count = Shortest(value, digits, out int exponent, out bool isNegative);
            Append(text, digits[..count], exponent, isNegative, DoubleFixedLimit);
        }
    }

    /// <summary>Appends a single as float4out writes it.</summary>
    internal static void Append(NativeList<byte> text, float value)
    {
        if (!TryAppendSpecial(text, value))
        {
            Span<byte> digits = stackalloc byte[MaximumText];
            int count = Shortest(value, digits, out int exponent, out bool isNegative);
            Append(text, digits[..count], exponent, isNegative, SingleFixedLimit);
        }
    }

    /// <summary>The shortest decimal digits of a finite double: value = d.ddd × 10^exponent.</summary>
    /// <param name="value">Finite.</param>
    /// <param name="digits">At least 40 bytes; receives '0' to '9'.</param>
    /// <param name="exponent">Power of ten of the first digit.</param>
    /// <param name="isNegative">Whether there is a minus sign; also for minus zero.</param>
    /// <returns>Number of digits, ≥ 1.</returns>
    internal static int Shortest(double value, Span<byte> digits, out int exponent, out bool isNegative)
    {
        Span<byte> text = stackalloc byte[MaximumText];

        // "R" gives the shortest digits, but in two layouts; both are taken apart the same way.
        value.TryFormat(text, out int length, "R", CultureInfo.InvariantCulture);
        return TakeApart(text[..length], digits, out exponent, out isNegative);
    }

    /// <summary>The shortest decimal digits of a finite single.</summary>
    internal static int Shortest(float value, Span<byte> digits, out int exponent, out bool isNegative)
    {
        Span<byte> text = stackalloc byte[MaximumText];
        value.TryFormat(text, out int length, "R", CultureInfo.InvariantCulture);
        return TakeApart(text[..length], digits, out exponent, out isNegative);
    }

    private static int TakeApart(ReadOnlySpan<byte> text, Span<byte> digits, out int exponent, out bool isNegative)
    {
        isNegative = text[0] == (byte)'-';
        int count = 0;
        int integerDigits = 0;
        int written = 0;
        int leadingZeros = 0;
        bool isFraction = false;
        for (int i = isNegative ? 1 : 0; i < text.Length; i++)
        {
            byte character = text[i];
            if (character == (byte)'.')
            {
                isFraction = true;
            }
            else if (character is (byte)'E' or (byte)'e')
            {
                written = ParseExponent(text[(i + 1)..]);
                break;
            }
            else
            {
                integerDigits += isFraction ? 0 : 1;
                if (count == 0 && character == (byte)'0')
                {
                    leadingZeros++;
                }
                else
                {
                    digits[count++] = character;
                }
            }
        }

        while (count > 0 && digits[count - 1] == (byte)'0')
        {
            count--;
        }

        if (count == 0)
        {
            digits[0] = (byte)'0';
            exponent = 0;
            return 1;
        }

        exponent = integerDigits - 1 - leadingZeros + written;
        return count;
    }

    private static int ParseExponent(ReadOnlySpan<byte> text)
    {
        bool isNegative = text[0] == (byte)'-';
        int value = 0;
        foreach (byte character in text[(text[0] is (byte)'-' or (byte)'+' ? 1 : 0)..])
        {
            value = (value * 10) + (character - '0');
        }

        return isNegative ? -value : value;
    }

    private static void Append(NativeList<byte> text, ReadOnlySpan<byte> digits, int exponent, bool isNegative, int fixedLimit)
    {
        if (isNegative)
        {
            text.Add((byte)'-');
        }

        if (exponent < -4 || exponent >= fixedLimit)
        {
            text.Add(digits[0]);
            if (digits.Length > 1)
            {
                text.Add((byte)'.');
                text.Add(digits[1..]);
            }

            text.Add((byte)'e');
            text.Add(exponent < 0 ? (byte)'-' : (byte)'+');
            int magnitude = Math.Abs(exponent);
            if (magnitude >= 100)
            {
                text.Add((byte)('0' + (magnitude / 100)));
            }

            text.Add((byte)('0' + (magnitude / 10 % 10)));
            text.Add((byte)('0' + (magnitude % 10)));
        }
        else if (exponent < 0)
        {
            text.Add("0."u8);
            for (int i = -1; i > exponent; i--)
            {
                text.Add((byte)'0');
            }

            text.Add(digits);
        }
        else
        {
            for (int i = 0; i <= exponent || i < digits.Length; i++)
            {
                if (i == exponent + 1)
                {
                    text.Add((byte)'.');
                }

                text.Add(i < digits.Length ? digits[i] : (byte)'0');
            }
        }
    }

    private static bool TryAppendSpecial(NativeList<byte> text, double value)
    {
        if (double.IsFinite(value))
        {
            return false;
        }

        text.Add(double.IsNaN(value) ? "NaN"u8 : value > 0 ? "Infinity"u8 : "-Infinity"u8);
        return true;
    }

    private static bool TrySpecial(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        if (text.IsEmpty || text[^1] is not ((byte)'n' or (byte)'N' or (byte)'y' or (byte)'Y' or (byte)'f' or (byte)'F'))
        {
            return false;
        }

        if (Ascii.EqualsIgnoreCase(text, "nan"u8))
        {
            value = double.NaN;
            return true;
        }

        bool isNegative = text[0] == (byte)'-';
        ReadOnlySpan<byte> word = text[0] is (byte)'-' or (byte)'+' ? text[1..] : text;
        value = isNegative ? double.NegativeInfinity : double.PositiveInfinity;
        return Ascii.EqualsIgnoreCase(word, "infinity"u8) || Ascii.EqualsIgnoreCase(word, "inf"u8);
    }

    private static bool IsDecimal(ReadOnlySpan<byte> text) =>
        !text.IsEmpty && text.IndexOfAnyExcept("0123456789+-.eE"u8) < 0;

    private static bool HasNonZeroDigit(ReadOnlySpan<byte> text)
    {
        int exponent = text.IndexOfAny((byte)'e', (byte)'E');
        return (exponent < 0 ? text : text[..exponent]).IndexOfAnyInRange((byte)'1', (byte)'9') >= 0;
    }
}
