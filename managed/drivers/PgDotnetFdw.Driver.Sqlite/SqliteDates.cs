// How do ISO 8601 texts become days and microseconds since 2000-01-01, and how are dates compared as text?
//
// SQLite has no types for points in time; its own functions write YYYY-MM-DD and YYYY-MM-DD HH:MM:SS.SSS, in UTC
// (https://www.sqlite.org/lang_datefunc.html). A date is accepted in exactly that form and no other, because only then the order of the texts is
// the order of the dates, and dates are compared remotely as text (SqliteDialect.cs). Timestamps are not compared remotely, so their parts may
// vary: T or a blank between date and time, seconds and their fraction left out, Z or an offset. Fractions are rounded to microseconds.

namespace PgDotnetFdw.Driver.Sqlite;

internal static class SqliteDates
{
    internal const long MicrosecondsPerDay = 86_400_000_000;

    private const long SecondsFrom1970To2000 = 946_684_800;
    private const double MillisecondsPerDay = 86_400_000;
    private const double JulianMillisecondsOf2000 = 211_813_444_800_000;

    // PostgreSQL's range of timestamps, in seconds since 1970: 4714-11-24 BC to 294276-12-31.
    private const double FirstSecond = -210_866_803_200;
    private const double LastSecond = 9_224_318_015_999;

    // DateTime counts from 0001-01-01.
    private const int DaysBefore2000 = 730_119;

    // Sorts behind each date of the years 1 to 9999, and equals none.
    internal const string AfterAll = "9999-12-32";

    /// <summary>Reads YYYY-MM-DD, years 1 to 9999.</summary>
    internal static bool TryDate(ReadOnlySpan<byte> text, out int days)
    {
        days = 0;
        if (text.Length != 10 || text[4] != '-' || text[7] != '-'
            || !TryDigits(text[..4], out int year) || !TryDigits(text[5..7], out int month) || !TryDigits(text[8..], out int day)
            || year == 0 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        days = (int)(new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Unspecified).Ticks / TimeSpan.TicksPerDay) - DaysBefore2000;
        return true;
    }

    /// <summary>Reads a date or a point in time.</summary>
    /// <param name="text">UTF-8.</param>
    /// <param name="microseconds">Since 2000-01-01; in UTC when there is a zone.</param>
    /// <param name="hasZone">Whether there is Z or an offset.</param>
    internal static bool TryTimestamp(ReadOnlySpan<byte> text, out long microseconds, out bool hasZone)
    {
        microseconds = 0;
        hasZone = false;
        if (text.Length < 10 || !TryDate(text[..10], out int days))
        {
            return false;
        }

        microseconds = days * MicrosecondsPerDay;
        if (text.Length == 10)
        {
            return true;
        }

        if (text[10] is not ((byte)' ' or (byte)'T') || !TryTime(text[11..], out long time, out ReadOnlySpan<byte> zone) || !TryZone(zone, out int offsetMinutes, out hasZone))
        {
            return false;
        }

        microseconds += time - (offsetMinutes * 60_000_000L);
        return true;
    }

    /// <summary>Reads seconds since 1970.</summary>
    /// <returns>false when PostgreSQL has no such point in time.</returns>
    internal static bool TryUnix(long seconds, out long microseconds)
    {
        microseconds = unchecked((seconds - SecondsFrom1970To2000) * 1_000_000);
        return (double)seconds is >= FirstSecond and <= LastSecond;
    }

    /// <inheritdoc cref="TryUnix(long, out long)"/>
    internal static bool TryUnix(double seconds, out long microseconds)
    {
        bool isInRange = seconds is >= FirstSecond and <= LastSecond;
        microseconds = isInRange ? (long)Math.Round((seconds - SecondsFrom1970To2000) * 1_000_000) : 0;
        return isInRange;
    }

    /// <summary>Reads a Julian day, in milliseconds, as SQLite's own functions take it: a double of this size holds no more.</summary>
    /// <returns>false when it is outside the range of those functions, which ends with the year 9999.</returns>
    internal static bool TryJulian(double day, out long microseconds)
    {
        bool isInRange = day is >= 0 and < 5_373_484.5;
        microseconds = isInRange ? (long)(Math.Floor((day * MillisecondsPerDay) + 0.5) - JulianMillisecondsOf2000) * 1000 : 0;
        return isInRange;
    }

    /// <summary>The Julian day of a point in time.</summary>
    internal static double ToJulian(long microseconds) => (Math.Floor(microseconds / 1000.0) + JulianMillisecondsOf2000) / MillisecondsPerDay;

    /// <summary>The seconds since 1970 of a point in time, when they are a whole number.</summary>
    internal static bool TryToUnix(long microseconds, out long seconds)
    {
        seconds = (microseconds / 1_000_000) + SecondsFrom1970To2000;
        return microseconds % 1_000_000 == 0;
    }

    /// <summary>The seconds since 1970 of a point in time.</summary>
    internal static double ToUnix(long microseconds) => (microseconds + (SecondsFrom1970To2000 * 1_000_000.0)) / 1_000_000.0;

    /// <summary>The text with which a date is compared remotely: ISO, or one that sorts before or behind all dates that can be read.</summary>
    /// <param name="output">What date's output function made under DateStyle ISO.</param>
    internal static string Comparable(string output)
    {
        if (output.EndsWith(" BC", StringComparison.Ordinal) || output.StartsWith('-'))
        {
            return string.Empty;
        }

        return output.Length == 10 && char.IsAsciiDigit(output[0]) ? output : AfterAll;
    }

    private static bool TryTime(ReadOnlySpan<byte> text, out long microseconds, out ReadOnlySpan<byte> rest)
    {
        microseconds = 0;
        rest = [];
        if (text.Length < 5 || text[2] != ':' || !TryDigits(text[..2], out int hour) || !TryDigits(text[3..5], out int minute) || hour > 23 || minute > 59)
        {
            return false;
        }

        rest = text[5..];
        int second = 0;
        long fraction = 0;
        if (rest.Length > 0 && rest[0] == ':')
        {
            if (rest.Length < 3 || !TryDigits(rest[1..3], out second) || second > 59)
            {
                return false;
            }

            rest = rest[3..];
            if (rest.Length > 0 && rest[0] == '.' && !TryFraction(ref rest, out fraction))
            {
                return false;
            }
        }

        microseconds = (((((hour * 60L) + minute) * 60) + second) * 1_000_000) + fraction;
        return true;
    }

    private static bool TryFraction(ref ReadOnlySpan<byte> text, out long microseconds)
    {
        microseconds = 0;
        int digits = 1;
        while (digits < text.Length && char.IsAsciiDigit((char)text[digits]))
        {
            // The seventh digit decides how the sixth is rounded; later ones cannot change it.
            if (digits <= 6)
            {
                microseconds = (microseconds * 10) + (text[digits] - '0');
            }
            else if (digits == 7 && text[digits] >= '5')
            {
                microseconds++;
            }

            digits++;
        }

        for (int i = digits; i <= 6; i++)
        {
            microseconds *= 10;
        }

        text = text[digits..];
        return digits > 1;
    }

    private static bool TryZone(ReadOnlySpan<byte> text, out int offsetMinutes, out bool hasZone)
    {
        offsetMinutes = 0;
        hasZone = text.Length > 0;
        if (text.Length > 0 && text[0] == ' ')
        {
            text = text[1..];
        }

        if (!hasZone || text is [(byte)'Z'])
        {
            return true;
        }

        if (text.Length is not (3 or 5 or 6) || text[0] is not ((byte)'+' or (byte)'-') || !TryDigits(text[1..3], out int hours))
        {
            return false;
        }

        ReadOnlySpan<byte> minuteText = text.Length == 6 && text[3] == ':' ? text[4..] : text[3..];
        int minutes = 0;
        if (minuteText.Length > 0 && !TryDigits(minuteText, out minutes))
        {
            return false;
        }

        if (hours > 15 || minutes > 59)
        {
            return false;
        }

        offsetMinutes = ((hours * 60) + minutes) * (text[0] == '-' ? -1 : 1);
        return true;
    }

    private static bool TryDigits(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        foreach (byte digit in text)
        {
            if (!char.IsAsciiDigit((char)digit))
            {
                return false;
            }

            value = (value * 10) + (digit - '0');
        }

        return text.Length is > 0 and <= 4;
    }
}
