// Which integer or double is a PostgreSQL numeric, and does it read as the same numeric?
//
// Reading gives an INTEGER as it is and a FLOAT as the shortest decimal that names it, rounded to the declared scale (SqliteReader.cs). A decimal of at most 15
// digits comes back from the double nearest to it (SqliteNumber.cs), and the quotient of two exact doubles is that double. For all others the decimal that
// would be read is made and compared, with digits of any length.
//
// The binary form: how many digits, weight of the first, sign, scale, each as two bytes; then the digits, base 10000. Source: PostgreSQL,
// src/backend/utils/adt/numeric.c, numeric_send.

using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;

namespace PgDotnetFdw.Driver.Sqlite.Writes;

internal static class SqliteDecimal
{
    private const int HeaderBytes = 8;
    private const int DigitsPerGroup = 4;
    private const int GroupBase = 10_000;
    private const ushort NegativeSign = 0x4000;
    private const ushort NotANumber = 0xC000;
    private const ushort PositiveInfinity = 0xD000;
    private const ushort NegativeInfinity = 0xF000;

    // Groups that always fit a long.
    private const int SmallGroups = 4;
    private const ulong ExactUnits = 1_000_000_000_000_000;
    private const long ExactInteger = 1L << 53;

    private static readonly double[] s_powersOfTen =
        [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22];

    /// <summary>Finds the number that stands for a numeric.</summary>
    /// <param name="binary">What numeric's send function made.</param>
    /// <param name="scale">Scale to which reading rounds; −1 = none.</param>
    /// <param name="isReal">Whether SQLite makes a double of each integer.</param>
    /// <param name="isInteger">Whether it is <paramref name="integer"/>, otherwise <paramref name="real"/>.</param>
    /// <param name="integer">The integer.</param>
    /// <param name="real">The double, NaN for NaN.</param>
    /// <returns>Whether it reads as the same numeric.</returns>
    internal static bool TryNumber(ReadOnlySpan<byte> binary, int scale, bool isReal, out bool isInteger, out long integer, out double real)
    {
        int groups = BinaryPrimitives.ReadInt16BigEndian(binary);
        int weight = BinaryPrimitives.ReadInt16BigEndian(binary[2..]);
        ushort sign = BinaryPrimitives.ReadUInt16BigEndian(binary[4..]);
        ReadOnlySpan<byte> digits = binary[HeaderBytes..];
        isInteger = false;
        integer = 0;
        real = sign switch { NotANumber => double.NaN, PositiveInfinity => double.PositiveInfinity, NegativeInfinity => double.NegativeInfinity, _ => 0 };
        if (sign is NotANumber or PositiveInfinity or NegativeInfinity)
        {
            return sign != NotANumber;
        }

        // Groups behind the point; below 0 there are zeros before it.
        int behind = groups - 1 - weight;
        if (groups == 0 || (groups <= SmallGroups && behind >= -(SmallGroups - groups)))
        {
            ulong units = Units(digits, groups, Math.Max(-behind, 0));
            int places = groups == 0 ? 0 : Math.Max(behind, 0) * DigitsPerGroup;
            while (places > 0 && units % 10 == 0)
            {
                units /= 10;
                places--;
            }

            if (units < ExactUnits && places < s_powersOfTen.Length)
            {
                isInteger = places == 0;
                integer = sign == NegativeSign ? -(long)units : (long)units;
                real = integer / s_powersOfTen[places];
                return true;
            }
        }

        return TryLong(digits, groups, behind, sign == NegativeSign, scale, isReal, out isInteger, out integer, out real);
    }

    /// <summary>Whether two numbers read as the same numeric of a scale.</summary>
    /// <param name="left">A number as text, plain or with an exponent.</param>
    /// <param name="right">Another one.</param>
    /// <param name="scale">Scale to which reading rounds; −1 = none.</param>
    internal static bool AreSame(string left, string right, int scale) =>
        TryParse(left, out BigInteger one, out int oneScale) && TryParse(right, out BigInteger other, out int otherScale)
        && Compare(Rounded(one, ref oneScale, scale), oneScale, Rounded(other, ref otherScale, scale), otherScale) == 0;

    private static ulong Units(ReadOnlySpan<byte> digits, int groups, int zeroGroups)
    {
        ulong units = 0;
        for (int i = 0; i < groups; i++)
        {
            units = (units * GroupBase) + BinaryPrimitives.ReadUInt16BigEndian(digits[(i * sizeof(short))..]);
        }

        for (int i = 0; i < zeroGroups; i++)
        {
            units *= GroupBase;
        }

        return units;
    }

    private static bool TryLong(ReadOnlySpan<byte> digits, int groups, int behind, bool isNegative, int scale, bool isReal, out bool isInteger, out long integer, out double real)
    {
        BigInteger units = 0;
        for (int i = 0; i < groups; i++)
        {
            units = (units * GroupBase) + BinaryPrimitives.ReadUInt16BigEndian(digits[(i * sizeof(short))..]);
        }

        units = (isNegative ? -units : units) * BigInteger.Pow(GroupBase, Math.Max(-behind, 0));
        int places = Math.Max(behind, 0) * DigitsPerGroup;
        bool fits = places == 0 && units >= long.MinValue && units <= long.MaxValue;
        integer = fits ? (long)units : 0;
        isInteger = fits && (!isReal || integer is >= -ExactInteger and <= ExactInteger);
        real = 0;
        if (isInteger)
        {
            return true;
        }

        // The conversion of a text is the nearest one.
        real = double.Parse(string.Create(CultureInfo.InvariantCulture, $"{units}E-{places}"), NumberStyles.Float, CultureInfo.InvariantCulture);
        if (!double.IsFinite(real) || !TryParse(real.ToString("R", CultureInfo.InvariantCulture), out BigInteger read, out int readScale))
        {
            return false;
        }

        return Compare(Rounded(read, ref readScale, scale), readScale, units, places) == 0;
    }

    private static bool TryParse(string text, out BigInteger units, out int scale)
    {
        units = 0;
        scale = 0;
        int mark = text.IndexOfAny(['e', 'E']);
        int exponent = 0;
        if (mark >= 0 && !int.TryParse(text.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent))
        {
            return false;
        }

        string mantissa = mark >= 0 ? text[..mark] : text;
        int point = mantissa.IndexOf('.', StringComparison.Ordinal);
        scale = (point < 0 ? 0 : mantissa.Length - point - 1) - exponent;
        return scale is > -20_000 and < 20_000
            && BigInteger.TryParse(point < 0 ? mantissa : mantissa.Remove(point, 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out units);
    }

    // Half away from zero, as numeric rounds.
    private static BigInteger Rounded(BigInteger units, ref int places, int scale)
    {
        if (scale < 0 || places <= scale)
        {
            return units;
        }

        var divisor = BigInteger.Pow(10, places - scale);
        places = scale;
        BigInteger rounded = ((BigInteger.Abs(units) * 2) + divisor) / (divisor * 2);
        return units.Sign < 0 ? -rounded : rounded;
    }

    private static int Compare(BigInteger left, int leftScale, BigInteger right, int rightScale)
    {
        int scale = Math.Max(leftScale, rightScale);
        return (left * BigInteger.Pow(10, scale - leftScale)).CompareTo(right * BigInteger.Pow(10, scale - rightScale));
    }
}
