// How are dates, points in time and UUIDs written for SQLite? In forms that its own functions understand and that sort as the values do, without allocating.

namespace PgDotnetFdw.Driver.Sqlite.Writes;

internal static class SqliteTimeText
{
    internal const int DateLength = 10;
    internal const int TimestampLength = 32;
    internal const int UuidLength = 36;

    private const long MicrosecondsPerSecond = 1_000_000;

    // DateTime counts from 0001-01-01.
    private const int DaysBefore2000 = 730_119;
    private const int LastDay = 3_652_058;

    /// <summary>Writes YYYY-MM-DD.</summary>
    /// <param name="days">Since 2000-01-01.</param>
    /// <param name="text">10 bytes.</param>
    /// <returns>false outside the years 1 to 9999.</returns>
    internal static bool TryWriteDate(long days, Span<byte> text)
    {
        long number = days + DaysBefore2000;
        if (number is < 0 or > LastDay)
        {
            return false;
        }

        (int year, int month, int day) = DateOnly.FromDayNumber((int)number);
        Digits(text[..4], year);
        text[4] = (byte)'-';
        Digits(text[5..7], month);
        text[7] = (byte)'-';
        Digits(text[8..10], day);
        return true;
    }

    /// <summary>Writes YYYY-MM-DD HH:MM:SS, a fraction when there is one, and +00:00 when asked for.</summary>
    /// <param name="microseconds">Since 2000-01-01.</param>
    /// <param name="hasZone">Whether the zone is written.</param>
    /// <param name="text">32 bytes.</param>
    /// <param name="length">How many are used.</param>
    /// <returns>false outside the years 1 to 9999.</returns>
    internal static bool TryWriteTimestamp(long microseconds, bool hasZone, Span<byte> text, out int length)
    {
        long days = Math.DivRem(microseconds, SqliteDates.MicrosecondsPerDay, out long time);
        if (time < 0)
        {
            days--;
            time += SqliteDates.MicrosecondsPerDay;
        }

        length = 0;
        if (!TryWriteDate(days, text))
        {
            return false;
        }

        int seconds = (int)(time / MicrosecondsPerSecond);
        int fraction = (int)(time % MicrosecondsPerSecond);
        text[10] = (byte)' ';
        Digits(text[11..13], seconds / 3600);
        text[13] = (byte)':';
        Digits(text[14..16], seconds / 60 % 60);
        text[16] = (byte)':';
        Digits(text[17..19], seconds % 60);
        length = 19;
        if (fraction != 0)
        {
            text[19] = (byte)'.';
            Digits(text[20..26], fraction);
            length = 26;
            while (text[length - 1] == (byte)'0')
            {
                length--;
            }
        }

        if (hasZone)
        {
            "+00:00"u8.CopyTo(text[length..]);
            length += 6;
        }

        return true;
    }

    /// <summary>Writes a UUID in lower case with hyphens.</summary>
    /// <param name="bytes">16 bytes in the order of the text.</param>
    /// <param name="text">36 bytes.</param>
    internal static void WriteUuid(ReadOnlySpan<byte> bytes, Span<byte> text)
    {
        int position = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            if (i is 4 or 6 or 8 or 10)
            {
                text[position++] = (byte)'-';
            }

            text[position++] = "0123456789abcdef"u8[bytes[i] >> 4];
            text[position++] = "0123456789abcdef"u8[bytes[i] & 0xf];
        }
    }

    private static void Digits(Span<byte> text, int value)
    {
        for (int i = text.Length - 1; i >= 0; i--)
        {
            text[i] = (byte)('0' + (value % 10));
            value /= 10;
        }
    }
}
