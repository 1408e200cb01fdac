// Text in and out of a numeric: PostgreSQL's set_var_from_str and get_str_from_var (src/backend/utils/adt/numeric.c), decimal forms only.

using System.Text;
using PgDotnetFdw.Host.Rows;
using PgDotnetFdw.Sdk.Rows;

namespace PgDotnetFdw.Host.Encoders;

internal sealed partial class NumericBuilder
{
    // Far beyond what the stored form can hold, and far from where sums of it overflow.
    private const int MaximumExponent = 1 << 27;

    /// <summary>Appends a value in the form of numeric_out.</summary>
    internal static void AppendText(NativeList<byte> text, in NumericValue value)
    {
        switch (value.Kind)
        {
            case NumericKind.NaN:
                text.Add("NaN"u8);
                return;
            case NumericKind.PositiveInfinity:
                text.Add("Infinity"u8);
                return;
            case NumericKind.NegativeInfinity:
                text.Add("-Infinity"u8);
                return;
            case NumericKind.Positive:
            case NumericKind.Negative:
                break;
        }

        ReadOnlySpan<short> digits = value.Digits;
        if (value.Kind == NumericKind.Negative)
        {
            text.Add((byte)'-');
        }

        int start = text.Count;
        for (int i = 0; i <= value.Weight; i++)
        {
            AppendUnit(text, i < digits.Length ? digits[i] : 0, 4, isFirst: text.Count == start);
        }

        if (text.Count == start)
        {
            text.Add((byte)'0');
        }

        if (value.Scale <= 0)
        {
            return;
        }

        text.Add((byte)'.');
        int left = value.Scale;
        for (int i = value.Weight + 1; left > 0; i++, left -= DigitsPerUnit)
        {
            AppendUnit(text, i >= 0 && i < digits.Length ? digits[i] : 0, Math.Min(left, DigitsPerUnit), isFirst: false);
        }
    }

    /// <summary>Takes a double by the shortest digits that give it again.</summary>
    internal void Set(double value)
    {
        if (double.IsFinite(value))
        {
            Span<byte> digits = stackalloc byte[40];
            int count = FloatText.Shortest(value, digits, out int exponent, out bool isNegative);
            SetDigits(digits[..count], exponent, isNegative);
        }
        else
        {
            SetSpecial(value);
        }
    }

    /// <summary>Takes a single by the shortest digits that give it again.</summary>
    internal void Set(float value)
    {
        if (float.IsFinite(value))
        {
            Span<byte> digits = stackalloc byte[40];
            int count = FloatText.Shortest(value, digits, out int exponent, out bool isNegative);
            SetDigits(digits[..count], exponent, isNegative);
        }
        else
        {
            SetSpecial(value);
        }
    }

    /// <summary>Takes text.</summary>
    /// <param name="text">Without white space around it.</param>
    internal NumberParse Set(ReadOnlySpan<byte> text)
    {
        bool isNegative = !text.IsEmpty && text[0] == (byte)'-';
        ReadOnlySpan<byte> rest = !text.IsEmpty && text[0] is (byte)'-' or (byte)'+' ? text[1..] : text;
        if (rest.IsEmpty)
        {
            return NumberParse.Invalid;
        }

        if ((rest[0] | 0x20) is 'n' or 'i')
        {
            return SetName(text, rest, isNegative);
        }

        int integerLength = DigitCount(rest);
        ReadOnlySpan<byte> integer = rest[..integerLength];
        rest = rest[integerLength..];
        ReadOnlySpan<byte> fraction = default;
        if (!rest.IsEmpty && rest[0] == (byte)'.')
        {
            rest = rest[1..];
            int fractionLength = DigitCount(rest);
            fraction = rest[..fractionLength];
            rest = rest[fractionLength..];
        }

        if (integer.IsEmpty && fraction.IsEmpty)
        {
            return NumberParse.Invalid;
        }

        int exponent = 0;
        if (!rest.IsEmpty && !TryExponent(rest, out exponent))
        {
            return NumberParse.Invalid;
        }

        int scale = Math.Max(0, fraction.Length - exponent);
        Begin(isNegative ? NumericKind.Negative : NumericKind.Positive, scale);
        integer = integer.TrimStart((byte)'0');
        int first = integer.Length - 1 + exponent;
        if (Math.Abs(exponent) >= MaximumExponent)
        {
            return NumberParse.OutOfRange;
        }

        AddDecimals(integer, fraction, first);
        return NumberParse.Valid;
    }

    private static void AppendUnit(NativeList<byte> text, int unit, int digits, bool isFirst)
    {
        int power = 1000;
        for (int i = 0; i < digits; i++, power /= 10)
        {
            int digit = unit / power % 10;
            if (!isFirst || digit != 0)
            {
                text.Add((byte)('0' + digit));
                isFirst = false;
            }
        }
    }

    private static int DigitCount(ReadOnlySpan<byte> text)
    {
        int count = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return count < 0 ? text.Length : count;
    }

    private static bool TryExponent(ReadOnlySpan<byte> text, out int exponent)
    {
        exponent = 0;
        if ((text[0] | 0x20) != 'e')
        {
            return false;
        }

        text = text[1..];
        bool isNegative = !text.IsEmpty && text[0] == (byte)'-';
        if (!text.IsEmpty && text[0] is (byte)'-' or (byte)'+')
        {
            text = text[1..];
        }

        if (text.IsEmpty || DigitCount(text) != text.Length)
        {
            return false;
        }

        foreach (byte digit in text)
        {
            exponent = Math.Min((exponent * 10) + (digit - '0'), MaximumExponent);
        }

        exponent = isNegative ? -exponent : exponent;
        return true;
    }

    private NumberParse SetName(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word, bool isNegative)
    {
        if (Ascii.EqualsIgnoreCase(text, "nan"u8))
        {
            Begin(NumericKind.NaN, 0);
            return NumberParse.Valid;
        }

        if (Ascii.EqualsIgnoreCase(word, "infinity"u8) || Ascii.EqualsIgnoreCase(word, "inf"u8))
        {
            Begin(isNegative ? NumericKind.NegativeInfinity : NumericKind.PositiveInfinity, 0);
            return NumberParse.Valid;
        }

        return NumberParse.Invalid;
    }

    private void SetSpecial(double value) =>
        Begin(double.IsNaN(value) ? NumericKind.NaN : value > 0 ? NumericKind.PositiveInfinity : NumericKind.NegativeInfinity, 0);

    private void SetDigits(ReadOnlySpan<byte> digits, int exponent, bool isNegative)
    {
        Begin(isNegative ? NumericKind.Negative : NumericKind.Positive, Math.Max(0, digits.Length - 1 - exponent));
        AddDecimals(digits, default, exponent);
    }

    // first: the power of ten of the first decimal digit, of head or, when head is empty, of tail.
    private void AddDecimals(ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail, int first)
    {
        if (head.IsEmpty)
        {
            int zeros = tail.IndexOfAnyExcept((byte)'0');
            zeros = zeros < 0 ? tail.Length : zeros;
            tail = tail[zeros..];
            first -= zeros;
        }

        if (head.IsEmpty && tail.IsEmpty)
        {
            return;
        }

        // Floor division: the unit in which the first digit lies.
        _weight = first >= 0 ? first / DigitsPerUnit : -((-first + DigitsPerUnit - 1) / DigitsPerUnit);
        int filled = DigitsPerUnit - 1 - (first - (_weight * DigitsPerUnit));
        _digits.Reserve(((head.Length + tail.Length + filled) / DigitsPerUnit) + 2);
        int unit = 0;
        AddDecimals(head, ref unit, ref filled);
        AddDecimals(tail, ref unit, ref filled);
        if (filled > 0)
        {
            for (; filled < DigitsPerUnit; filled++)
            {
                unit *= 10;
            }

            _digits.Add((short)unit);
        }

        _count = _digits.Count - _start;
    }

    private void AddDecimals(ReadOnlySpan<byte> decimals, ref int unit, ref int filled)
    {
        foreach (byte digit in decimals)
        {
            unit = (unit * 10) + (digit - '0');
            if (++filled == DigitsPerUnit)
            {
                _digits.Add((short)unit);
                unit = 0;
                filled = 0;
            }
        }
    }
}
