// How is a PostgreSQL numeric compared with what SQLite keeps: 64-bit integers and doubles?
//
// Reading gives an INTEGER as it is and a FLOAT d as S(d), the shortest decimal that names d. D(c) is the double nearest to a decimal c. Used
// below: S and D keep order; D(S(d)) = d; a decimal of at most 15 significant digits inside the normal range has S(D(c)) = c.
// Source: IEEE 754; "What Every Computer Scientist Should Know About Floating-Point Arithmetic", section on binary to decimal conversion.
//
// Exact constants (TryExactLiteral): at most 15 significant digits and |c| < 10^15. A whole c is written as an integer: it is its own D(c), and
// SQLite compares integers with doubles exactly. Any other c is written as D(c): d < D(c) if and only if S(d) < c, and no integer lies between
// c and D(c). Longer ones are not exact: 2^60 as FLOAT reads as 1152921504606847000, which differs from the integer 1152921504606846976.
//
// All other values (FromText) are taken as one number n, such that S(d) < c implies d <= D(n), v < c implies v <= n for every integer v, and
// so on for > and =: whole numbers, and the floor of others from 2^53 on, as int64 when they fit, else D(c). Comparing with n and with D(n)
// finds at least the rows wanted.
//
// A column with a declared scale reads R(S(d)), rounded to a multiple of u = 10^-scale; integers stay. R(S(d)) <= c implies S(d) <= c + u/2, thus
// d <= D(c + u), and D(c + u) is no less than any integer up to c; >= likewise. TryBounds writes D(c - u) and D(c + u) where u is wider than what
// doubles leave out. For other values Upper and Lower have SQLite add u and 10^-15 of the magnitude to n: c, n, D(c + u/2) and each
// operation are within 2^-53 of what they stand for, together less than 6 * 10^-16. The magnitude is a product, because abs() of -2^63 is an error.
// NaN's BLOB counts as 0 there and stays the greater one in max(). An infinity gives NULL where infinities meet, which is only where no finite
// value can be the answer.

using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace PgDotnetFdw.Driver.Sqlite;

/// <summary>A numeric as SQLite gets it.</summary>
/// <param name="Class">INTEGER or FLOAT, or BLOB for NaN, which then is greater than every number, as in PostgreSQL.</param>
/// <param name="Integer">Value of class INTEGER.</param>
/// <param name="Float">Value of class FLOAT.</param>
internal readonly record struct SqliteNumber(int Class, long Integer, double Float)
{
    /// <summary>Doubles below it name each whole number.</summary>
    internal const long ExactIntegerLimit = 1L << 53;

    private const int ExactDigits = 15;
    private const double SmallestExact = 1e-300;
    private const decimal SmallestUnbounded = 1_000_000_000_000_000;
    private const int LargestBoundedScale = 12;
    private const int LargestMarginScale = 15;

    /// <summary>Takes the text that numeric's output function made.</summary>
    internal static SqliteNumber FromText(ReadOnlySpan<byte> utf8)
    {
        if (utf8.SequenceEqual("NaN"u8))
        {
            return new SqliteNumber(NativeMethods.ClassBlob, 0, 0);
        }

        int point = utf8.IndexOf((byte)'.');
        ReadOnlySpan<byte> whole = point < 0 ? utf8 : utf8[..point];
        bool isWhole = point < 0 || utf8[(point + 1)..].IndexOfAnyExcept((byte)'0') < 0;
        if (Utf8Parser.TryParse(whole, out long value, out int consumed) && consumed == whole.Length)
        {
            if (isWhole)
            {
                return new SqliteNumber(NativeMethods.ClassInteger, value, 0);
            }

            if (value >= ExactIntegerLimit)
            {
                return new SqliteNumber(NativeMethods.ClassInteger, value, 0);
            }

            if (value <= -ExactIntegerLimit && value > long.MinValue)
            {
                return new SqliteNumber(NativeMethods.ClassInteger, value - 1, 0);
            }
        }

        return new SqliteNumber(NativeMethods.ClassFloat, 0, double.Parse(utf8, NumberStyles.Float, CultureInfo.InvariantCulture));
    }

    /// <summary>Writes a constant with which SQLite compares as PostgreSQL does.</summary>
    /// <param name="sql">Where to.</param>
    /// <param name="utf8">Text that numeric's output function made.</param>
    /// <returns>false when there is none; nothing is written then.</returns>
    internal static bool TryWriteExact(StringBuilder sql, ReadOnlySpan<byte> utf8)
    {
        ReadOnlySpan<byte> digits = utf8.StartsWith("-"u8) ? utf8[1..] : utf8;
        if (digits.IsEmpty || !char.IsAsciiDigit((char)digits[0]) || SignificantDigits(digits) > ExactDigits)
        {
            return false;
        }

        SqliteNumber number = FromText(utf8);
        if (number.Class == NativeMethods.ClassInteger)
        {
            if (number.Integer is <= -1_000_000_000_000_000 or >= 1_000_000_000_000_000)
            {
                return false;
            }

            SqliteLiterals.WriteInt64(sql, number.Integer);
            return true;
        }

        if (!double.IsFinite(number.Float) || Math.Abs(number.Float) is < SmallestExact or >= 1e15)
        {
            return false;
        }

        SqliteLiterals.WriteDouble(sql, number.Float);
        return true;
    }

    /// <summary>The number as SQL.</summary>
    internal string ToLiteral()
    {
        var sql = new StringBuilder();
        if (Class == NativeMethods.ClassInteger)
        {
            SqliteLiterals.WriteInt64(sql, Integer);
        }
        else
        {
            SqliteLiterals.WriteDouble(sql, Class == NativeMethods.ClassFloat ? Float : double.NaN);
        }

        return sql.ToString();
    }

    /// <summary>Finds numbers between which every value lies that reads as the constant once it is rounded.</summary>
    /// <param name="utf8">Text that numeric's output function made.</param>
    /// <param name="scale">Declared scale of the column, ≥ 0.</param>
    /// <param name="lower">The lower one as SQL; no value that reads as the constant or more is less.</param>
    /// <param name="upper">The upper one as SQL; no value that reads as the constant or less is greater.</param>
    /// <returns>false when the constant is too great or has too many digits.</returns>
    internal static bool TryBounds(ReadOnlySpan<byte> utf8, int scale, out string lower, out string upper)
    {
        lower = upper = string.Empty;
        string text = Encoding.UTF8.GetString(utf8);
        if (scale > LargestBoundedScale
            || !decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value)
            || Math.Abs(value) >= SmallestUnbounded
            || value.ToString(CultureInfo.InvariantCulture) != text)
        {
            return false;
        }

        var unit = new decimal(1, 0, 0, isNegative: false, (byte)scale);
        lower = FromDecimal(value - unit).ToLiteral();
        upper = FromDecimal(value + unit).ToLiteral();
        return true;
    }

    /// <summary>An expression that no value exceeds which reads as at most the operand once it is rounded.</summary>
    internal static string Upper(string operand, int scale) => Margin("max", operand, '+', scale);

    /// <summary>An expression that exceeds no value which reads as at least the operand once it is rounded.</summary>
    internal static string Lower(string operand, int scale) => Margin("min", operand, '-', scale);

    // A greater unit than the column's is no harm. Its last digits matter little: half of it is to spare.
    private static string Margin(string function, string operand, char sign, int scale) => string.Create(
        CultureInfo.InvariantCulture, $"{function}({operand}, {operand} {sign} 1e-{Math.Min(scale, LargestMarginScale)} {sign} abs({operand} * 1e-15))");

    // By way of text: the conversion from decimal to double is not the nearest one.
    private static SqliteNumber FromDecimal(decimal value) => FromText(Encoding.UTF8.GetBytes(value.ToString(CultureInfo.InvariantCulture)));

    private static int SignificantDigits(ReadOnlySpan<byte> digits)
    {
        int seen = 0;
        int significant = 0;
        foreach (byte digit in digits)
        {
            if (digit == '.')
            {
                continue;
            }

            if (seen > 0 || digit != '0')
            {
                seen++;
                significant = digit != '0' ? seen : significant;
            }
        }

        return significant;
    }
}
