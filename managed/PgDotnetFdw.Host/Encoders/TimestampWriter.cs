// timestamp and timestamptz: the Datum is microseconds since 2000-01-01 00:00:00, for timestamptz in UTC.
//
// A timestamp without zone is not turned into one with a zone, or back, unless it is text: there a missing zone means UTC, because what the
// session's time zone is must not change what a remote row says.

using PgDotnetFdw.Sdk;

namespace PgDotnetFdw.Host.Encoders;

internal sealed class TimestampWriter : DatumWriter
{
    private const int MaximumPrecision = 6;

    // From here on a day's microseconds would not fit; well beyond the last valid day.
    private const int MaximumDays = 106_751_991;

    private readonly bool _hasZone;
    private readonly long _step = 1;

    internal TimestampWriter(WriterSite site, bool hasZone)
        : base(site)
    {
        _hasZone = hasZone;
        int precision = site.Column.Type.Modifier;
        if (precision is >= 0 and < MaximumPrecision)
        {
            for (int i = precision; i < MaximumPrecision; i++)
            {
                _step *= 10;
            }
        }
    }

    /// <inheritdoc/>
    public override void WriteDate(int days)
    {
        if (_hasZone)
        {
            throw Mismatch("date");
        }

        if (days is int.MinValue or int.MaxValue)
        {
            SetDatum((ulong)(days < 0 ? long.MinValue : long.MaxValue));
        }
        else
        {
            Store(days, 0);
        }
    }

    /// <inheritdoc/>
    public override void WriteTimestamp(long microseconds)
    {
        if (_hasZone)
        {
            throw Mismatch("timestamp without time zone");
        }

        Store(microseconds);
    }

    /// <inheritdoc/>
    public override void WriteTimestampTz(long microseconds)
    {
        if (!_hasZone)
        {
            throw Mismatch("timestamp with time zone");
        }

        Store(microseconds);
    }

    /// <inheritdoc/>
    public override void WriteUtf8(ReadOnlySpan<byte> utf8)
    {
        switch (DateTimeText.Parse(Trim(utf8), out DateTimeFields fields))
        {
            case DateTimeParse.Valid when fields.HasZone && !_hasZone:
                throw Error(
                    SqlState.InvalidDatetimeFormat,
                    $"value of column \"{Column.Name}\" has a time zone, but type {TypeName} has none",
                    hint: "Declare the column as timestamp with time zone.");
            case DateTimeParse.Valid:
                Store(fields.Days, fields.Time - (fields.ZoneSeconds * 1_000_000L));
                break;
            case DateTimeParse.Infinity:
                SetDatum(long.MaxValue);
                break;
            case DateTimeParse.MinusInfinity:
                SetDatum(unchecked((ulong)long.MinValue));
                break;
            case DateTimeParse.Invalid:
                throw Invalid(utf8, SqlState.InvalidDatetimeFormat);
            case DateTimeParse.OutOfRange:
                throw Invalid(utf8, SqlState.DatetimeFieldOverflow);
        }
    }

    private void Store(int days, long time)
    {
        if (days is > MaximumDays or < -MaximumDays)
        {
            throw DateOutOfRange();
        }

        // The last day that passes the check above still overflows late in the evening.
        long microseconds = days * DateTimeText.MicrosecondsPerDay;
        if (time > 0 && microseconds > long.MaxValue - time)
        {
            throw DateOutOfRange();
        }

        microseconds += time;
        if (microseconds is < DateTimeText.MinimumTimestamp or >= DateTimeText.EndTimestamp)
        {
            throw DateOutOfRange();
        }

        Store(microseconds);
    }

    private void Store(long microseconds)
    {
        if (microseconds is not (long.MinValue or long.MaxValue))
        {
            if (microseconds is < DateTimeText.MinimumTimestamp or >= DateTimeText.EndTimestamp)
            {
                throw DateOutOfRange();
            }

            if (_step != 1)
            {
                microseconds = Round(microseconds);
            }
        }

        SetDatum((ulong)microseconds);
    }

    // AdjustTimestampForTypmod, src/backend/utils/adt/timestamp.c: half away from 2000-01-01.
    private long Round(long microseconds)
    {
        long half = _step / 2;
        long rounded = microseconds >= 0
            ? (microseconds + half) / _step * _step
            : -((-microseconds + half) / _step * _step);
        return rounded < DateTimeText.EndTimestamp ? rounded : throw DateOutOfRange();
    }
}
