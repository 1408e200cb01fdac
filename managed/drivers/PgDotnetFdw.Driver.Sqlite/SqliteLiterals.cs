// How is a constant written so that SQLite reads back the same value, bit for bit?
//
// Doubles are the difficult ones: SQLite promises only 15 digits when it reads a decimal, and its algorithm has changed several times
// (https://www.sqlite.org/floatingpoint.html; util.c, sqlite3AtoF). A decimal with at most 3 digits after the point and fewer than 2^53 units
// is read right by all of them: the true quotient is farther from the middle between two doubles than any of their errors. Everything else is
// written as integer * 1.0 / 2^k, which is exact in binary arithmetic.

using System.Globalization;
using System.Text;

namespace PgDotnetFdw.Driver.Sqlite;

internal static class SqliteLiterals
{
    private const double TwoTo53 = 9007199254740992;
    private const int LargestShift = 62;

    internal static void WriteInt64(StringBuilder sql, long value) => sql.Append(CultureInfo.InvariantCulture, $"{value}");

    internal static void WriteBoolean(StringBuilder sql, bool value) => sql.Append(value ? '1' : '0');

    /// <summary>Writes text; it holds no zero character, because PostgreSQL's text has none.</summary>
    internal static void WriteText(StringBuilder sql, string text) =>
        sql.Append('\'').Append(text.Replace("'", "''", StringComparison.Ordinal)).Append('\'');

    internal static void WriteBytes(StringBuilder sql, ReadOnlySpan<byte> bytes) => sql.Append("x'").Append(Convert.ToHexStringLower(bytes)).Append('\'');

    /// <summary>Writes a double; NaN as an empty BLOB, which SQLite sorts behind every number, as PostgreSQL sorts NaN.</summary>
    internal static void WriteDouble(StringBuilder sql, double value)
    {
        if (double.IsNaN(value))
        {
            sql.Append("x''");
        }
        else if (double.IsInfinity(value))
        {
            sql.Append(value > 0 ? "9e999" : "-9e999");
        }
        else if (!TryWriteDecimal(sql, value))
        {
            WriteBinary(sql, value);
        }
    }

    private static bool TryWriteDecimal(StringBuilder sql, double value)
    {
        double scale = 1;
        for (int digits = 0; digits <= 3; digits++, scale *= 10)
        {
            double units = Math.Round(value * scale);
            if (Math.Abs(units) >= TwoTo53)
            {
                return false;
            }

            // A quotient of two exact doubles is rounded to the nearest double: equality says that value is the nearest one to this decimal.
            if (units / scale == value)
            {
                decimal exact = (decimal)(long)units / (decimal)scale;
                sql.Append(exact.ToString(digits == 0 ? "0.0" : "0.0##", CultureInfo.InvariantCulture));
                return true;
            }
        }

        return false;
    }

    private static void WriteBinary(StringBuilder sql, double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)((bits >> 52) & 0x7ff);
        long mantissa = bits & 0xfffffffffffffL;
        if (exponent == 0)
        {
            exponent = 1;
        }
        else
        {
            mantissa |= 1L << 52;
        }

        exponent -= 1075;
        while ((mantissa & 1) == 0)
        {
            mantissa >>= 1;
            exponent++;
        }

        sql.Append('(').Append(CultureInfo.InvariantCulture, $"{(bits < 0 ? -mantissa : mantissa)} * 1.0");
        for (int rest = Math.Abs(exponent); rest > 0; rest -= Math.Min(rest, LargestShift))
        {
            sql.Append(exponent < 0 ? " / " : " * ").Append(CultureInfo.InvariantCulture, $"{1L << Math.Min(rest, LargestShift)}");
        }

        sql.Append(')');
    }
}
