// What do timestamps mean once they are microseconds since 2000-01-01?
//
// Columns that hold points in time are compared and computed with as PostgreSQL's own number, because the same point has several texts. This file
// turns the output of PostgreSQL into that number, and the number into days, fields and truncated points. It knows all of PostgreSQL's range,
// also the years that DateTime does not have. Source: PostgreSQL, src/backend/utils/adt/timestamp.c; the calendar is the proleptic Gregorian one.

using System.Globalization;

namespace PgDotnetFdw.Driver.Sqlite;

internal static class SqliteMoments
{
    private const int DaysFromMarchOf0000To2000 = 730_425;
    private const int DaysPerEra = 146_097;
    private const long MicrosecondsPerSecond = 1_000_000;
    private const long MicrosecondsPerMinute = 60 * MicrosecondsPerSecond;
    private const long MicrosecondsPerHour = 60 * MicrosecondsPerMinute;

    /// <summary>Reads what the output function of timestamp or timestamptz made under DateStyle ISO.</summary>
    /// <param name="text">The output.</param>
    /// <param name="microseconds">Since 2000-01-01, in UTC when there is a zone; PostgreSQL's own numbers for the infinities.</param>
    internal static bool TryParse(string text, out long microseconds)
    {
        microseconds = text == "infinity" ? long.MaxValue : long.MinValue;
        if (text is "infinity" or "-infinity")
        {
            return true;
        }

        bool isBeforeChrist = text.EndsWith(" BC", StringComparison.Ordinal);
        ReadOnlySpan<char> rest = isBeforeChrist ? text.AsSpan(0, text.Length - 3) : text;
        int first = rest.IndexOf('-');
        int blank = rest.IndexOf(' ');
        if (first < 4 || blank != first + 6 || rest.Length < blank + 9
            || !TryNumber(rest[..first], out int year) || !TryNumber(rest.Slice(first + 1, 2), out int month) || !TryNumber(rest.Slice(first + 4, 2), out int day)
            || !TryNumber(rest.Slice(blank + 1, 2), out int hour) || !TryNumber(rest.Slice(blank + 4, 2), out int minute) || !TryNumber(rest.Slice(blank + 7, 2), out int second))
        {
            return false;
        }

        long time = (hour * MicrosecondsPerHour) + (minute * MicrosecondsPerMinute) + (second * MicrosecondsPerSecond);
        rest = rest[(blank + 9)..];
        if (rest.Length > 0 && rest[0] == '.')
        {
            int digits = 1;
            while (digits < rest.Length && char.IsAsciiDigit(rest[digits]))
            {
                digits++;
            }

            if (digits is 1 or > 7 || !TryNumber(rest[1..digits], out int fraction))
            {
                return false;
            }

            for (int i = digits; i <= 6; i++)
            {
                fraction *= 10;
            }

            time += fraction;
            rest = rest[digits..];
        }

        if (!TryOffset(rest, out int offsetSeconds))
        {
            return false;
        }

        microseconds = (Days(isBeforeChrist ? 1 - year : year, month, day) * SqliteDates.MicrosecondsPerDay) + time - (offsetSeconds * MicrosecondsPerSecond);
        return true;
    }

    /// <summary>The date on which a point lies, or one some days away, as a text that compares with ISO texts; see <see cref="SqliteDates.Comparable"/>.</summary>
    internal static string Day(long microseconds, int distance)
    {
        (int year, int month, int day) = Civil(FloorDiv(microseconds, SqliteDates.MicrosecondsPerDay) + distance);
        return year < 1 ? string.Empty
            : year > 9999 ? SqliteDates.AfterAll
            : string.Create(CultureInfo.InvariantCulture, $"{year:0000}-{month:00}-{day:00}");
    }

    /// <summary>A field of a point in time, as EXTRACT gives it; false for fields that are not whole numbers or not known here.</summary>
    internal static bool TryPart(ReadOnlySpan<byte> field, long microseconds, out long part)
    {
        long days = FloorDiv(microseconds, SqliteDates.MicrosecondsPerDay);
        long time = microseconds - (days * SqliteDates.MicrosecondsPerDay);
        (int year, int month, int day) = Civil(days);
        part = 0;
        if (field.SequenceEqual("year"u8))
        {
            // There is no year 0: 1 BC is -1.
            part = year > 0 ? year : year - 1;
        }
        else if (field.SequenceEqual("quarter"u8))
        {
            part = (month + 2) / 3;
        }
        else if (field.SequenceEqual("month"u8))
        {
            part = month;
        }
        else if (field.SequenceEqual("day"u8))
        {
            part = day;
        }
        else if (field.SequenceEqual("hour"u8))
        {
            part = time / MicrosecondsPerHour;
        }
        else if (field.SequenceEqual("minute"u8))
        {
            part = time / MicrosecondsPerMinute % 60;
        }
        else if (field.SequenceEqual("dow"u8))
        {
            part = Weekday(days);
        }
        else if (field.SequenceEqual("isodow"u8))
        {
            part = Weekday(days) == 0 ? 7 : Weekday(days);
        }
        else if (field.SequenceEqual("doy"u8))
        {
            part = days - Days(year, 1, 1) + 1;
        }
        else
        {
            return false;
        }

        return true;
    }

    /// <summary>The point cut to a unit, as date_trunc does; false for units that are not known here.</summary>
    internal static bool TryTruncate(ReadOnlySpan<byte> unit, long microseconds, out long truncated)
    {
        long days = FloorDiv(microseconds, SqliteDates.MicrosecondsPerDay);
        (int year, int month, _) = Civil(days);
        long perUnit = unit.SequenceEqual("second"u8) ? MicrosecondsPerSecond
            : unit.SequenceEqual("minute"u8) ? MicrosecondsPerMinute
            : unit.SequenceEqual("hour"u8) ? MicrosecondsPerHour
            : 0;
        truncated = 0;
        if (perUnit != 0)
        {
            truncated = FloorDiv(microseconds, perUnit) * perUnit;
            return true;
        }

        if (unit.SequenceEqual("week"u8))
        {
            days -= (Weekday(days) + 6) % 7;
        }
        else if (unit.SequenceEqual("month"u8))
        {
            days = Days(year, month, 1);
        }
        else if (unit.SequenceEqual("quarter"u8))
        {
            days = Days(year, month - ((month - 1) % 3), 1);
        }
        else if (unit.SequenceEqual("year"u8))
        {
            days = Days(year, 1, 1);
        }
        else if (!unit.SequenceEqual("day"u8))
        {
            return false;
        }

        truncated = days * SqliteDates.MicrosecondsPerDay;
        return true;
    }

    // Years are astronomical here: 0 is 1 BC. Eras of 400 years that start on the first of March, as in the well-known algorithm of days_from_civil.
    private static long Days(int year, int month, int day)
    {
        int shifted = month <= 2 ? year - 1 : year;
        long era = FloorDiv(shifted, 400);
        long yearOfEra = shifted - (era * 400);
        long dayOfYear = (((153 * (month + (month > 2 ? -3 : 9))) + 2) / 5) + day - 1;
        long dayOfEra = (yearOfEra * 365) + (yearOfEra / 4) - (yearOfEra / 100) + dayOfYear;
        return (era * DaysPerEra) + dayOfEra - DaysFromMarchOf0000To2000;
    }

    private static (int Year, int Month, int Day) Civil(long days)
    {
        long shifted = days + DaysFromMarchOf0000To2000;
        long era = FloorDiv(shifted, DaysPerEra);
        long dayOfEra = shifted - (era * DaysPerEra);
        long yearOfEra = (dayOfEra - (dayOfEra / 1460) + (dayOfEra / 36524) - (dayOfEra / 146096)) / 365;
        long dayOfYear = dayOfEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
        long shiftedMonth = ((5 * dayOfYear) + 2) / 153;
        int day = (int)(dayOfYear - (((153 * shiftedMonth) + 2) / 5) + 1);
        int month = (int)(shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9);
        return ((int)(yearOfEra + (era * 400)) + (month <= 2 ? 1 : 0), month, day);
    }

    // 0 = Sunday; 2000-01-01 was a Saturday.
    private static long Weekday(long days) => (((days + 6) % 7) + 7) % 7;

    private static long FloorDiv(long value, long divisor) => value >= 0 ? value / divisor : ((value + 1) / divisor) - 1;

    private static bool TryOffset(ReadOnlySpan<char> text, out int seconds)
    {
        seconds = 0;
        if (text.IsEmpty)
        {
            return true;
        }

        int scale = 3600;
        ReadOnlySpan<char> rest = text[1..];
        while (rest.Length >= 2 && scale > 0)
        {
            if (!TryNumber(rest[..2], out int part))
            {
                return false;
            }

            seconds += part * scale;
            scale /= 60;
            rest = rest.Length > 2 && rest[2] == ':' ? rest[3..] : rest[2..];
        }

        seconds = text[0] == '-' ? -seconds : seconds;
        return text[0] is '+' or '-' && rest.IsEmpty;
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out int value) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
