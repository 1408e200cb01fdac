// How does one value that goes out become a parameter of a statement?
//
// By the column's rule (SqliteWriteRule.cs). Bytes and text are not copied: they lie pinned until the row has been written. What is checked here is that
// reading would give the same value; a value for which it would not is an error that names the column. Two differences are none in PostgreSQL's eyes and are
// let through: -0 becomes 0 where SQLite keeps whole numbers as INTEGER, and numeric without a scale loses zeros at its end.
//
// Old values that only name a row are not checked: they have been read.

using System.Buffers.Binary;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Driver.Sqlite.Writes;

/// <summary>Binds the values of one column. Used on the connection's thread.</summary>
/// <param name="column">The column.</param>
/// <param name="rule">As what its values are stored.</param>
/// <param name="affinity">What SQLite does to them.</param>
/// <param name="isStored">Whether they are stored, and do not only name a row.</param>
/// <param name="isUtf16">Whether the database keeps text in UTF-16.</param>
internal sealed unsafe class SqliteEncoder(OutgoingColumn column, SqliteWriteRule rule, SqliteAffinity affinity, bool isStored, bool isUtf16)
{
    private const double TwoTo63 = 9223372036854775808.0;

    // Of the binary form of date and timestamp.
    private const int InfiniteDays = int.MaxValue;
    private const int MinusInfiniteDays = int.MinValue;

    private readonly OutgoingColumn _column = column;
    private readonly bool _isStored = isStored;
    private readonly int _scale = SqliteTypes.TryNumericModifier(column.Type.Modifier, out _, out int scale) && scale >= 0 ? scale : -1;

    /// <summary>The form in which the values are wanted.</summary>
    internal OutgoingForm Form { get; } = SqliteWriteRules.FormOf(rule, column.Type);

    /// <summary>Binds a value that is not NULL.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="index">Position, ≥ 1.</param>
    /// <param name="bytes">The value; must stay where it is until the statement has run.</param>
    /// <returns>A result code.</returns>
    internal int Bind(nint statement, int index, ReadOnlySpan<byte> bytes)
    {
        switch (rule)
        {
            case SqliteWriteRule.Integer:
                return NativeMethods.BindInt64(statement, index, Integer(bytes));
            case SqliteWriteRule.RealInteger:
                long integer = Integer(bytes);
                double rounded = integer;
                Accept(rounded < TwoTo63 && (long)rounded == integer, SqlState.NumericValueOutOfRange, "REAL affinity makes a double of it, which cannot hold all its digits.");
                return NativeMethods.BindInt64(statement, index, integer);
            case SqliteWriteRule.Boolean:
                return NativeMethods.BindInt64(statement, index, bytes[0] != 0 ? 1 : 0);
            case SqliteWriteRule.Float8:
                return BindDouble(statement, index, BinaryPrimitives.ReadDoubleBigEndian(bytes));
            case SqliteWriteRule.Float4:
                return BindDouble(statement, index, BinaryPrimitives.ReadSingleBigEndian(bytes));
            case SqliteWriteRule.Numeric:
                return BindNumeric(statement, index, bytes);
            case SqliteWriteRule.Text:
                return BindText(statement, index, bytes);
            case SqliteWriteRule.PaddedText:
                return BindText(statement, index, bytes.TrimEnd((byte)' '));
            case SqliteWriteRule.LooseText:
                Accept(SqliteNumberText.Stays(bytes, affinity), SqlState.InvalidTextRepresentation, "SQLite would make a number of the text, which reads as another text.");
                return BindText(statement, index, bytes);
            case SqliteWriteRule.NoNumber:
                Accept(!SqliteNumberText.MayBeNumber(bytes), SqlState.InvalidTextRepresentation, "SQLite would make a number of the text.");
                return BindText(statement, index, bytes);
            case SqliteWriteRule.Bytes or SqliteWriteRule.UuidBytes:
                return BindBytes(statement, index, bytes);
            case SqliteWriteRule.UuidText:
                Span<byte> uuid = stackalloc byte[SqliteTimeText.UuidLength];
                SqliteTimeText.WriteUuid(bytes, uuid);
                return BindCopy(statement, index, uuid);
            case SqliteWriteRule.DateText or SqliteWriteRule.DateUnix or SqliteWriteRule.DateJulian:
                return BindDate(statement, index, BinaryPrimitives.ReadInt32BigEndian(bytes));
            case SqliteWriteRule.TimestampText or SqliteWriteRule.TimestampTzText or SqliteWriteRule.TimestampUnix or SqliteWriteRule.TimestampJulian:
                return BindTimestamp(statement, index, BinaryPrimitives.ReadInt64BigEndian(bytes));
            case SqliteWriteRule.RowId:
                return NativeMethods.BindInt64(statement, index, SqliteRowId.Read(bytes));
            default:
                throw Error(
                    SqlState.DatatypeMismatch,
                    $"{affinity.ToString().ToUpperInvariant()} affinity of the remote column changes values of type {_column.Type.Name}.",
                    affinity == SqliteAffinity.Text ? "Declare the column as text." : "Declare the column as double precision or numeric.");
        }
    }

    private static long Integer(ReadOnlySpan<byte> bytes) => bytes.Length switch
    {
        sizeof(long) => BinaryPrimitives.ReadInt64BigEndian(bytes),
        sizeof(int) => BinaryPrimitives.ReadInt32BigEndian(bytes),
        _ => BinaryPrimitives.ReadInt16BigEndian(bytes),
    };

    private static int BindBytes(nint statement, int index, ReadOnlySpan<byte> bytes)
    {
        // A null pointer would be bound as NULL.
        if (bytes.IsEmpty)
        {
            return NativeMethods.BindZeroBlob(statement, index, 0);
        }

        fixed (byte* start = bytes)
        {
            return NativeMethods.BindBlob(statement, index, start, bytes.Length, NativeMethods.Static);
        }
    }

    // Of memory that is gone before the statement runs.
    private static int BindCopy(nint statement, int index, ReadOnlySpan<byte> ascii)
    {
        fixed (byte* start = ascii)
        {
            return NativeMethods.BindText(statement, index, start, ascii.Length, NativeMethods.Transient);
        }
    }

    private int BindDouble(nint statement, int index, double value)
    {
        Accept(!double.IsNaN(value), SqlState.NumericValueOutOfRange, "SQLite cannot store NaN: it keeps NULL instead.");
        return NativeMethods.BindDouble(statement, index, value);
    }

    private int BindNumeric(nint statement, int index, ReadOnlySpan<byte> bytes)
    {
        bool isExact = SqliteDecimal.TryNumber(bytes, _scale, affinity == SqliteAffinity.Real, out bool isInteger, out long integer, out double real);
        Accept(isExact, SqlState.NumericValueOutOfRange, "SQLite keeps numbers as 64-bit integers and doubles, which cannot hold all its digits.");
        return isInteger ? NativeMethods.BindInt64(statement, index, integer)
            : double.IsNaN(real) ? NativeMethods.BindNull(statement, index)
            : NativeMethods.BindDouble(statement, index, real);
    }

    private int BindText(nint statement, int index, ReadOnlySpan<byte> utf8)
    {
        if (isUtf16 && utf8.IndexOfAnyExceptInRange((byte)0, (byte)0x7f) >= 0)
        {
            // SQLite's conversion takes the two for errors: https://www.sqlite.org/src/file/src/utf.c, READ_UTF8.
            Accept(
                utf8.IndexOf("\uFFFE"u8) < 0 && utf8.IndexOf("\uFFFF"u8) < 0,
                SqlState.CharacterNotInRepertoire,
                "The file keeps text in UTF-16, where SQLite replaces the characters U+FFFE and U+FFFF.");
        }

        // A null pointer would be bound as NULL; any other will do for no bytes.
        fixed (byte* start = utf8.IsEmpty ? "0"u8 : utf8)
        {
            return NativeMethods.BindText(statement, index, start, utf8.Length, NativeMethods.Static);
        }
    }

    private int BindDate(nint statement, int index, int days)
    {
        if (rule == SqliteWriteRule.DateText)
        {
            Span<byte> text = stackalloc byte[SqliteTimeText.DateLength];
            RequireTime(days is not (InfiniteDays or MinusInfiniteDays) && SqliteTimeText.TryWriteDate(days, text), "SQLite has dates of the years 1 to 9999, and no infinities.");
            return BindCopy(statement, index, text);
        }

        RequireTime(days is not (InfiniteDays or MinusInfiniteDays), "A number of days or seconds has no infinities.");
        return BindMoment(statement, index, days * SqliteDates.MicrosecondsPerDay);
    }

    private int BindTimestamp(nint statement, int index, long microseconds)
    {
        if (rule is SqliteWriteRule.TimestampUnix or SqliteWriteRule.TimestampJulian)
        {
            RequireTime(microseconds is not (long.MaxValue or long.MinValue), "A number of days or seconds has no infinities.");
            return BindMoment(statement, index, microseconds);
        }

        Span<byte> text = stackalloc byte[SqliteTimeText.TimestampLength];
        RequireTime(
            microseconds is not (long.MaxValue or long.MinValue)
            & SqliteTimeText.TryWriteTimestamp(microseconds, rule == SqliteWriteRule.TimestampTzText, text, out int length),
            "SQLite has points in time of the years 1 to 9999, and no infinities.");
        return BindCopy(statement, index, text[..length]);
    }

    // As seconds or Julian day; reading is asked whether it would give the same microsecond.
    private int BindMoment(nint statement, int index, long microseconds)
    {
        long read;
        if (rule is SqliteWriteRule.DateJulian or SqliteWriteRule.TimestampJulian)
        {
            double day = SqliteDates.ToJulian(microseconds);
            RequireTime(SqliteDates.TryJulian(day, out read), "SQLite has Julian days up to the year 9999.");
            Accept(read == microseconds, SqlState.NumericValueOutOfRange, "A Julian day holds milliseconds.");
            return NativeMethods.BindDouble(statement, index, day);
        }

        if (SqliteDates.TryToUnix(microseconds, out long seconds))
        {
            RequireTime(SqliteDates.TryUnix(seconds, out _), "Reading takes seconds of PostgreSQL's own range of points in time only.");
            return NativeMethods.BindInt64(statement, index, seconds);
        }

        double fraction = SqliteDates.ToUnix(microseconds);
        RequireTime(SqliteDates.TryUnix(fraction, out read), "Reading takes seconds of PostgreSQL's own range of points in time only.");
        Accept(read == microseconds, SqlState.NumericValueOutOfRange, "A double cannot hold all digits of the seconds.");
        return NativeMethods.BindDouble(statement, index, fraction);
    }

    private void RequireTime(bool isAccepted, string detail)
    {
        if (!isAccepted)
        {
            throw Error(SqlState.DatetimeFieldOverflow, detail, "Declare the column as text.");
        }
    }

    private void Accept(bool isAccepted, string sqlState, string detail)
    {
        if (!isAccepted && _isStored)
        {
            throw Error(sqlState, detail, null);
        }
    }

    private ForeignDataException Error(string sqlState, string detail, string? hint) =>
        new(sqlState, $"value of column \"{_column.LocalName}\" cannot be stored by SQLite as it is")
        {
            Detail = detail,
            Hint = hint,
            ColumnName = _column.LocalName,
            DataTypeName = _column.Type.Name,
        };
}
