// How is a date or timestamp read from and written as text?
//
// ISO form only: [date][T or space][time][zone][ BC], as PostgreSQL writes it under DateStyle ISO, and infinity. The calendar is PostgreSQL's
// proleptic Gregorian one; date2j and j2date are its formulas (src/backend/utils/adt/datetime.c). Nothing depends on a session's time zone.

using System.Text;
using PgDotnetFdw.Host.Rows;

namespace PgDotnetFdw.Host.Encoders;

/// <summary>Outcome of reading a date or timestamp.</summary>
internal enum DateTimeParse
{
    Valid,
    Infinity,
    MinusInfinity,
    Invalid,
    OutOfRange,
}

/// <summary>What a date or timestamp text says.</summary>
internal struct DateTimeFields
{
    /// <summary>Days since 2000-01-01.</summary>
    internal int Days;

    /// <summary>Microseconds since midnight, 0 to 86,400,000,000 and a minute (24:00:00 and a second 60 are allowed).</summary>
    internal long Time;

    /// <summary>Whether a zone was given.</summary>
    internal bool HasZone;

    /// <summary>Seconds east of UTC.</summary>
    internal int ZoneSeconds;
}

internal static class DateTimeText
{
    internal const long MicrosecondsPerDay = 86_400_000_000;
    internal const int MinimumDate = -EpochJulian;
    internal const int EndDate = 2147483494 - EpochJulian;
    internal const long MinimumTimestamp = -211_813_488_000_000_000;
    internal const long EndTimestamp = 9_223_371_331_200_000_000;

    private const int EpochJulian = 2451545;
    private const int MicrosecondsPerSecond = 1_000_000;

    /// <summary>Reads text.</summary>
    /// <param name="text">Without white space around it.</param>
    /// <param name="fields">The fields when the result is Valid.</param>
    internal static DateTimeParse Parse(ReadOnlySpan<byte> text, out DateTimeFields fields)
    {
        fields = default;
        if (Ascii.EqualsIgnoreCase(text, "infinity"u8) || Ascii.EqualsIgnoreCase(text, "+infinity"u8))
        {
            return DateTimeParse.Infinity;
        }

        if (Ascii.EqualsIgnoreCase(text, "-infinity"u8))
        {
            return DateTimeParse.MinusInfinity;
        }

        bool isBeforeChrist = text.Length > 3 && text[^3] == (byte)' ' && Ascii.EqualsIgnoreCase(text[^2..], "BC"u8);
        if (isBeforeChrist)
        {
            text = text[..^3];
        }

        var reader = new FieldReader(text);
        if (!reader.TryNumber(4, 7, out int year) || !reader.TrySkip((byte)'-') || !reader.TryNumber(2, 2, out int month)
            || !reader.TrySkip((byte)'-') || !reader.TryNumber(2, 2, out int day))
        {
            return DateTimeParse.Invalid;
        }

        if (!reader.IsAtEnd)
        {
            if (!(reader.TrySkip((byte)' ') || reader.TrySkip((byte)'T') || reader.TrySkip((byte)'t')))
            {
                return DateTimeParse.Invalid;
            }

            DateTimeParse time = ParseTime(ref reader, ref fields);
            if (time != DateTimeParse.Valid)
            {
                return time;
            }
        }

        if (year == 0)
        {
            return DateTimeParse.OutOfRange;
        }

        year = isBeforeChrist ? 1 - year : year;
        if (month is < 1 or > 12 || day < 1 || day > DaysInMonth(year, month) || !IsJulian(year, month))
        {
            return DateTimeParse.OutOfRange;
        }

        fields.Days = ToJulian(year, month, day) - EpochJulian;
        return DateTimeParse.Valid;
    }

    /// <summary>Appends a date as date_out writes it.</summary>
    internal static void AppendDate(NativeList<byte> text, int days)
    {
        if (days is int.MaxValue or int.MinValue)
        {
            text.Add(days > 0 ? "infinity"u8 : "-infinity"u8);
            return;
        }

        bool isBeforeChrist = AppendYmd(text, days);
        if (isBeforeChrist)
        {
            text.Add(" BC"u8);
        }
    }

    /// <summary>Appends a timestamp as timestamp_out or, in UTC, timestamptz_out writes it.</summary>
    internal static void AppendTimestamp(NativeList<byte> text, long microseconds, bool hasZone)
    {
        if (microseconds is long.MaxValue or long.MinValue)
        {
            text.Add(microseconds > 0 ? "infinity"u8 : "-infinity"u8);
            return;
        }

        long days = Math.DivRem(microseconds, MicrosecondsPerDay, out long time);
        if (time < 0)
        {
            time += MicrosecondsPerDay;
            days--;
        }

        bool isBeforeChrist = AppendYmd(text, (int)days);
        int seconds = (int)(time / MicrosecondsPerSecond);
        int fraction = (int)(time % MicrosecondsPerSecond);
        text.Add((byte)' ');
        AppendNumber(text, seconds / 3600, 2);
        text.Add((byte)':');
        AppendNumber(text, seconds / 60 % 60, 2);
        text.Add((byte)':');
        AppendNumber(text, seconds % 60, 2);
        if (fraction != 0)
        {
            int width = 6;
            for (; fraction % 10 == 0; fraction /= 10)
            {
                width--;
            }

            text.Add((byte)'.');
            AppendNumber(text, fraction, width);
        }

        if (hasZone)
        {
            text.Add("+00"u8);
        }

        if (isBeforeChrist)
        {
            text.Add(" BC"u8);
        }
    }

    private static DateTimeParse ParseTime(ref FieldReader reader, ref DateTimeFields fields)
    {
        int second = 0;
        int fraction = 0;
        if (!reader.TryNumber(2, 2, out int hour) || !reader.TrySkip((byte)':') || !reader.TryNumber(2, 2, out int minute))
        {
            return DateTimeParse.Invalid;
        }

        if (reader.TrySkip((byte)':'))
        {
            if (!reader.TryNumber(2, 2, out second) || (reader.TrySkip((byte)'.') && !reader.TryFraction(out fraction)))
            {
                return DateTimeParse.Invalid;
            }
        }

        if (minute > 59 || second > 60 || hour > 24 || (hour == 24 && (minute | second | fraction) != 0))
        {
            return DateTimeParse.OutOfRange;
        }

        fields.Time = ((((hour * 60L) + minute) * 60) + second) * MicrosecondsPerSecond + fraction;
        return reader.IsAtEnd ? DateTimeParse.Valid : ParseZone(ref reader, ref fields);
    }

    private static DateTimeParse ParseZone(ref FieldReader reader, ref DateTimeFields fields)
    {
        reader.TrySkip((byte)' ');
        fields.HasZone = true;
        if (reader.TrySkip((byte)'Z') || reader.TrySkip((byte)'z'))
        {
            return reader.IsAtEnd ? DateTimeParse.Valid : DateTimeParse.Invalid;
        }

        bool isWest = reader.TrySkip((byte)'-');
        int minute = 0;
        int second = 0;
        if ((!isWest && !reader.TrySkip((byte)'+')) || !reader.TryNumber(2, 2, out int hour))
        {
            return DateTimeParse.Invalid;
        }

        // +HH, +HHMM, +HH:MM, +HH:MM:SS
        if (!reader.IsAtEnd)
        {
            bool hasColon = reader.TrySkip((byte)':');
            if (!reader.TryNumber(2, 2, out minute) || (!reader.IsAtEnd && !(hasColon && reader.TrySkip((byte)':') && reader.TryNumber(2, 2, out second))))
            {
                return DateTimeParse.Invalid;
            }
        }

        if (!reader.IsAtEnd)
        {
            return DateTimeParse.Invalid;
        }

        // MAX_TZDISP_HOUR of src/include/datatype/timestamp.h
        if (hour > 15 || minute > 59 || second > 59)
        {
            return DateTimeParse.OutOfRange;
        }

        int seconds = (((hour * 60) + minute) * 60) + second;
        fields.ZoneSeconds = isWest ? -seconds : seconds;
        return DateTimeParse.Valid;
    }

    private static int DaysInMonth(int year, int month) => month switch
    {
        2 => (year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)) ? 29 : 28,
        4 or 6 or 9 or 11 => 30,
        _ => 31,
    };

    // IS_VALID_JULIAN
    private static bool IsJulian(int year, int month) =>
        (year > -4713 || (year == -4713 && month >= 11)) && (year < 5874898 || (year == 5874898 && month < 6));

    private static int ToJulian(int year, int month, int day)
    {
        if (month > 2)
        {
            month++;
            year += 4800;
        }
        else
        {
            month += 13;
            year += 4799;
        }

        int century = year / 100;
        return (year * 365) - 32167 + (year / 4) - century + (century / 4) + (7834 * month / 256) + day;
    }

    private static bool AppendYmd(NativeList<byte> text, int days)
    {
        uint julian = (uint)(days + (long)EpochJulian) + 32044;
        uint quad = julian / 146097;
        uint extra = ((julian - (quad * 146097)) * 4) + 3;
        julian += 60 + (quad * 3) + (extra / 146097);
        quad = julian / 1461;
        julian -= quad * 1461;
        int y = (int)(julian * 4 / 1461);
        julian = (y != 0 ? (julian + 305) % 365 : (julian + 306) % 366) + 123;
        int year = y + (int)(quad * 4) - 4800;
        quad = julian * 2141 / 65536;
        int day = (int)(julian - (7834 * quad / 256));
        int month = (int)((quad + 10) % 12) + 1;
        AppendNumber(text, year > 0 ? year : 1 - year, 4);
        text.Add((byte)'-');
        AppendNumber(text, month, 2);
        text.Add((byte)'-');
        AppendNumber(text, day, 2);
        return year <= 0;
    }

    private static void AppendNumber(NativeList<byte> text, int value, int width)
    {
        int digits = 1;
        for (int rest = value / 10; rest != 0; rest /= 10)
        {
            digits++;
        }

        digits = Math.Max(digits, width);
        Span<byte> added = text.AddUnset(digits);
        for (int i = digits - 1; i >= 0; i--, value /= 10)
        {
            added[i] = (byte)('0' + (value % 10));
        }
    }

    private ref struct FieldReader(ReadOnlySpan<byte> text)
    {
        private ReadOnlySpan<byte> _rest = text;

        internal readonly bool IsAtEnd => _rest.IsEmpty;

        internal bool TrySkip(byte character)
        {
            if (_rest.IsEmpty || _rest[0] != character)
            {
                return false;
            }

            _rest = _rest[1..];
            return true;
        }

        internal bool TryNumber(int minimumDigits, int maximumDigits, out int value)
        {
            value = 0;
            int count = 0;
            while (count < maximumDigits && count < _rest.Length && (uint)(_rest[count] - '0') <= 9)
            {
                value = (value * 10) + (_rest[count++] - '0');
            }

            _rest = _rest[count..];
            return count >= minimumDigits;
        }

        // Microseconds; further digits are rounded, half to even, as rint() in the input functions does.
        internal bool TryFraction(out int microseconds)
        {
            microseconds = 0;
            int count = 0;
            bool isBeyondHalf = false;
            int seventh = 0;
            for (; count < _rest.Length && (uint)(_rest[count] - '0') <= 9; count++)
            {
                int digit = _rest[count] - '0';
                if (count < 6)
                {
                    microseconds = (microseconds * 10) + digit;
                }
                else if (count == 6)
                {
                    seventh = digit;
                }
                else
                {
                    isBeyondHalf |= digit != 0;
                }
            }

            _rest = _rest[count..];
            for (int i = count; i < 6; i++)
            {
                microseconds *= 10;
            }

            if (seventh > 5 || (seventh == 5 && (isBeyondHalf || microseconds % 2 != 0)))
            {
                microseconds++;
            }

            return count > 0;
        }
    }
}
