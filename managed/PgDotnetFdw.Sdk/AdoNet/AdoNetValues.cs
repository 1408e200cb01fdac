// How do values of .NET become PostgreSQL's, and back? Lossless, but for the seventh digit of a second, which is rounded as PostgreSQL rounds text.

using System.Buffers.Text;
using System.Globalization;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Rows;

namespace PgDotnetFdw.Sdk.AdoNet;

internal static class AdoNetValues
{
    private const int EpochDay = 730119; // 2000-01-01, counted from 0001-01-01
    private const long EpochTicks = EpochDay * TimeSpan.TicksPerDay;
    private const long MicrosecondsPerSecond = 1_000_000;
    private const int Base = 10_000;
    private const int BaseDigits = 4;
    private const int MaximumGroups = 9;
    private const int MaximumTime = 40;

    /// <summary>Days since 2000-01-01.</summary>
    internal static int Days(DateOnly date) => date.DayNumber - EpochDay;

    /// <summary>Microseconds since 2000-01-01; the kind does not matter.</summary>
    internal static long Microseconds(DateTime value) => Round(value.Ticks - EpochTicks);

    /// <summary>Writes a decimal with the digits that it shows.</summary>
    internal static void WriteDecimal(decimal value, ColumnWriter writer)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        int scale = (bits[3] >> 16) & 0xff;
        UInt128 rest = new((uint)bits[2], ((ulong)(uint)bits[1] << 32) | (uint)bits[0]);

        // The point stands between two groups of four digits.
        int padding = (BaseDigits - (scale % BaseDigits)) % BaseDigits;
        for (int i = 0; i < padding; i++)
        {
            rest *= 10;
        }

        Span<short> groups = stackalloc short[MaximumGroups];
        int first = MaximumGroups;
        while (rest > ulong.MaxValue)
        {
            (rest, UInt128 group) = UInt128.DivRem(rest, Base);
            groups[--first] = (short)group;
        }

        for (ulong low = (ulong)rest; low > 0;)
        {
            (low, ulong group) = Math.DivRem(low, (ulong)Base);
            groups[--first] = (short)group;
        }

        int weight = MaximumGroups - first - 1 - ((scale + padding) / BaseDigits);
        ReadOnlySpan<short> digits = groups[first..].TrimEnd((short)0);
        NumericKind kind = digits.IsEmpty || value > 0 ? NumericKind.Positive : NumericKind.Negative;
        writer.WriteNumeric(new NumericValue(kind, digits.IsEmpty ? 0 : weight, scale, digits));
    }

    /// <summary>Writes a time of day, or a span of time, in its text form.</summary>
    /// <param name="value">The time.</param>
    /// <param name="offset">Of its time zone; null = none.</param>
    /// <param name="writer">Where to.</param>
    internal static void WriteTime(TimeSpan value, TimeSpan? offset, ColumnWriter writer)
    {
        long microseconds = Round(value.Ticks);
        Span<byte> text = stackalloc byte[MaximumTime];
        int length = 0;
        if (microseconds < 0)
        {
            text[length++] = (byte)'-';
            microseconds = -microseconds;
        }

        (long seconds, long fraction) = Math.DivRem(microseconds, MicrosecondsPerSecond);
        Append(text, ref length, seconds / 3600, 2);
        text[length++] = (byte)':';
        Append(text, ref length, seconds / 60 % 60, 2);
        text[length++] = (byte)':';
        Append(text, ref length, seconds % 60, 2);
        if (fraction != 0)
        {
            text[length++] = (byte)'.';
            Append(text, ref length, fraction, 6);
        }

        if (offset is { } zone)
        {
            text[length++] = zone < TimeSpan.Zero ? (byte)'-' : (byte)'+';
            Append(text, ref length, Math.Abs(zone.Hours), 2);
            text[length++] = (byte)':';
            Append(text, ref length, Math.Abs(zone.Minutes), 2);
        }

        writer.WriteUtf8(text[..length]);
    }

    /// <summary>The value of a parameter as a provider takes it.</summary>
    /// <exception cref="ForeignDataException">0A000 for an array.</exception>
    internal static object ToProvider(TypeFacts type, RemoteValue value)
    {
        uint oid = type.BaseOid != 0 ? type.BaseOid : type.Oid;
        return value.Form switch
        {
            ValueForm.Null => DBNull.Value,
            ValueForm.Boolean => value.Boolean,
            ValueForm.Int64 when oid == TypeOid.Int2 => (short)value.Int64,
            ValueForm.Int64 when oid == TypeOid.Int4 => (int)value.Int64,
            ValueForm.Int64 => value.Int64,
            ValueForm.Float64 when oid == TypeOid.Float4 => (float)value.Float64,
            ValueForm.Float64 => value.Float64,
            ValueForm.Text => value.Text,
            ValueForm.Bytes => value.Bytes.ToArray(),
            ValueForm.Output => FromOutput(oid, value.Text),
            _ => throw new ForeignDataException(SqlState.FeatureNotSupported, $"parameter of type {type.Name} cannot be sent to the remote"),
        };
    }

    // What .NET cannot hold (infinity, years beyond 9999, more than 28 digits) stays text: then the remote decides.
    private static object FromOutput(uint oid, string text)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        return oid switch
        {
            TypeOid.Numeric when decimal.TryParse(text, NumberStyles.Number, culture, out decimal number) && number.ToString(culture) == text => number,
            TypeOid.Uuid => Guid.Parse(text),
            TypeOid.Date when DateOnly.TryParseExact(text, "yyyy-MM-dd", culture, DateTimeStyles.None, out DateOnly date) => date.ToDateTime(TimeOnly.MinValue),
            TypeOid.Timestamp when DateTime.TryParseExact(text, "yyyy-MM-dd HH:mm:ss.FFFFFF", culture, DateTimeStyles.None, out DateTime local) => local,
            TypeOid.TimestampTz when DateTime.TryParseExact(text, s_zoned, culture, DateTimeStyles.AdjustToUniversal, out DateTime point) => point,
            _ => text,
        };
    }

    private static readonly string[] s_zoned = ["yyyy-MM-dd HH:mm:ss.FFFFFFzz", "yyyy-MM-dd HH:mm:ss.FFFFFFzzz"];

    // A tick is a tenth of a microsecond. Half goes to the even one, as rint() does in PostgreSQL's input functions.
    private static long Round(long ticks)
    {
        (long microseconds, long rest) = Math.DivRem(ticks, TimeSpan.TicksPerMicrosecond);
        long half = TimeSpan.TicksPerMicrosecond / 2;
        if (rest > half || (rest == half && (microseconds & 1) != 0))
        {
            return microseconds + 1;
        }

        return rest < -half || (rest == -half && (microseconds & 1) != 0) ? microseconds - 1 : microseconds;
    }

    private static void Append(Span<byte> text, ref int length, long number, byte digits)
    {
        Utf8Formatter.TryFormat(number, text[length..], out int written, new('D', digits));
        length += written;
    }
}
