// date: the Datum is days since 2000-01-01, sign-extended (DateADTGetDatum).

using PgDotnetFdw.Sdk;

namespace PgDotnetFdw.Host.Encoders;

internal sealed class DateWriter(WriterSite site) : DatumWriter(site)
{
    /// <inheritdoc/>
    public override void WriteDate(int days)
    {
        if (days is not (int.MinValue or int.MaxValue) && (days < DateTimeText.MinimumDate || days >= DateTimeText.EndDate))
        {
            throw DateOutOfRange();
        }

        SetDatum((ulong)(long)days);
    }

    /// <inheritdoc/>
    public override void WriteTimestamp(long microseconds)
    {
        if (microseconds is long.MinValue or long.MaxValue)
        {
            WriteDate(microseconds < 0 ? int.MinValue : int.MaxValue);
            return;
        }

        long days = Math.DivRem(microseconds, DateTimeText.MicrosecondsPerDay, out long time);
        if (time != 0)
        {
            throw HasTime();
        }

        WriteDate((int)days);
    }

    /// <inheritdoc/>
    public override void WriteUtf8(ReadOnlySpan<byte> utf8)
    {
        switch (DateTimeText.Parse(Trim(utf8), out DateTimeFields fields))
        {
            case DateTimeParse.Valid when fields.HasZone:
                throw Invalid(utf8, SqlState.InvalidDatetimeFormat);
            case DateTimeParse.Valid when fields.Time != 0:
                throw HasTime();
            case DateTimeParse.Valid:
                WriteDate(fields.Days);
                break;
            case DateTimeParse.Infinity:
                WriteDate(int.MaxValue);
                break;
            case DateTimeParse.MinusInfinity:
                WriteDate(int.MinValue);
                break;
            case DateTimeParse.Invalid:
                throw Invalid(utf8, SqlState.InvalidDatetimeFormat);
            case DateTimeParse.OutOfRange:
                throw Invalid(utf8, SqlState.DatetimeFieldOverflow);
        }
    }

    private ForeignDataException HasTime() =>
        Error(
            SqlState.InvalidDatetimeFormat,
            $"value of column \"{Column.Name}\" has a time of day, but type date has none",
            hint: "Declare the column as timestamp without time zone.");
}
