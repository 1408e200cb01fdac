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
