// How are numerics computed with exactly, when SQLite has only 64-bit integers and doubles?
//
// A column numeric(p,s) with p of at most 18 reads as a multiple of 10^-s, and the number of these units fits an integer. Sums and averages are
// kept in 128 bits by aggregate functions of the driver (SqliteFunctions.cs), and what comes out is text. It leaves SQLite as a BLOB with a prefix
// that no other value has, because a TEXT would be read by other rules (SqliteReader.cs).
//
// Division is numeric's: as many digits after the point as PostgreSQL gives. Source: PostgreSQL, src/backend/utils/adt/numeric.c, select_div_scale;
// https://www.postgresql.org/docs/current/datatype-numeric.html.

using System.Globalization;
using System.Numerics;

namespace PgDotnetFdw.Driver.Sqlite;

internal static class SqliteUnits
{
    /// <summary>Largest precision whose units always fit a 64-bit integer.</summary>
    internal const int LargestPrecision = 18;

    private const int DigitsPerGroup = 4;
    private const int LeastSignificantDigits = 16;
    private const int LargestScale = 1000;

    private static readonly long[] s_powersOfTen = PowersOfTen();

    /// <summary>The units that an INTEGER reads as.</summary>
    /// <returns>false when the value has too many digits for the precision.</returns>
    internal static bool TryFromInteger(long value, int precision, int scale, out long units)
    {
        units = 0;
        long limit = s_powersOfTen[precision - scale];
        if (value <= -limit || value >= limit)
        {
            return false;
        }

        units = value * s_powersOfTen[scale];
        return true;
    }

    /// <summary>The units that a FLOAT reads as: those of its shortest decimal, rounded half away from zero.</summary>
    /// <returns>false when the value has too many digits for the precision, or is infinite.</returns>
    internal static bool TryFromDouble(double value, int precision, int scale, out long units)
    {
        units = 0;
        long limit = s_powersOfTen[precision];
        if (scale <= 15)
        {
            double power = s_powersOfTen[scale];
            double rounded = Math.Round(value * power);
            if (Math.Abs(rounded) < 1e15 && rounded / power == value)
            {
                units = (long)rounded;
                return units > -limit && units < limit;
            }
        }

        if (!double.IsFinite(value))
        {
            return false;
        }

        Span<char> text = stackalloc char[32];
        if (!value.TryFormat(text, out int length, "R", CultureInfo.InvariantCulture))
        {
            return false;
        }

        return TryFromText(text[..length], scale, isRounded: true, out units) && units > -limit && units < limit;
    }

    /// <summary>The units of a constant.</summary>
    /// <param name="text">What numeric's output function made.</param>
    /// <param name="scale">Digits after the point.</param>
    /// <param name="units">The units.</param>
    /// <returns>false when the constant is no multiple of 10^-scale, is NaN or infinite, or has too many digits.</returns>
    internal static bool TryFromConstant(ReadOnlySpan<char> text, int scale, out long units) => TryFromText(text, scale, isRounded: false, out units);

    /// <summary>Writes units as numeric's output function does.</summary>
    internal static string ToText(BigInteger units, int scale)
    {
        string digits = BigInteger.Abs(units).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        return (units.Sign < 0 ? "-" : string.Empty) + (scale == 0 ? digits : digits.Insert(digits.Length - scale, "."));
    }

    /// <summary>The quotient of a sum and a count as avg gives it.</summary>
    /// <param name="sum">Units.</param>
    /// <param name="scale">What a unit is: 10^-scale.</param>
    /// <param name="count">How many, ≥ 1.</param>
    internal static string Average(Int128 sum, int scale, long count)
    {
        BigInteger units = BigInteger.Abs(sum);
        (int sumWeight, int sumDigit) = FirstGroup(units, scale);
        (int countWeight, int countDigit) = FirstGroup(count, 0);
        int weight = sumWeight - countWeight - (sumDigit <= countDigit ? 1 : 0);
        int digits = Math.Clamp(Math.Max(LeastSignificantDigits - (weight * DigitsPerGroup), scale), 0, LargestScale);
        BigInteger divisor = BigInteger.Pow(10, scale) * count;
        BigInteger quotient = ((units * BigInteger.Pow(10, digits) * 2) + divisor) / (divisor * 2);
        return ToText(Int128.IsNegative(sum) ? -quotient : quotient, digits);
    }

    // Position and value of the first digit in base 10000 that is not zero, counted from the point; of zero (0, 0).
    private static (int Weight, int Digit) FirstGroup(BigInteger units, int scale)
    {
        if (units.IsZero)
        {
            return (0, 0);
        }

        string digits = units.ToString(CultureInfo.InvariantCulture);
        int whole = digits.Length - scale;
        int weight = whole > 0 ? (whole - 1) / DigitsPerGroup : -((-whole / DigitsPerGroup) + 1);

        // The group may begin before the first digit and end behind the last one.
        int end = whole - (weight * DigitsPerGroup);
        string group = digits.Length >= end ? digits[..end] : digits.PadRight(end, '0');
        return (weight, int.Parse(group, CultureInfo.InvariantCulture));
    }

    // Plain or scientific notation.
    private static bool TryFromText(ReadOnlySpan<char> text, int scale, bool isRounded, out long units)
    {
        units = 0;
        bool isNegative = text.StartsWith("-");
        text = isNegative ? text[1..] : text;
        int exponent = 0;
        int mark = text.IndexOf('E');
        if (mark >= 0)
        {
            if (!int.TryParse(text[(mark + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent))
            {
                return false;
            }

            text = text[..mark];
        }

        int point = text.IndexOf('.');
        exponent += scale - (point < 0 ? 0 : text.Length - point - 1);
        string digits = point < 0 ? text.ToString() : string.Concat(text[..point], text[(point + 1)..]);
        if (!BigInteger.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out BigInteger value) || exponent > 400)
        {
            return false;
        }

        if (exponent >= 0)
        {
            value *= BigInteger.Pow(10, exponent);
        }
        else
        {
            BigInteger divisor = BigInteger.Pow(10, Math.Min(-exponent, 20_000));
            if (!isRounded && !(value % divisor).IsZero)
            {
                return false;
            }

            value = ((value * 2) + divisor) / (divisor * 2);
        }

        if (value > long.MaxValue)
        {
            return false;
        }

        units = isNegative ? -(long)value : (long)value;
        return true;
    }

    private static long[] PowersOfTen()
    {
        var powers = new long[LargestPrecision + 1];
        powers[0] = 1;
        for (int i = 1; i < powers.Length; i++)
        {
            powers[i] = powers[i - 1] * 10;
        }

        return powers;
    }
}
