using System.Buffers;
using System.Text;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Sdk.Rows;

/// <summary>
/// Writes one column's value of the current row. Each method converts what it is given to the column's local type and enforces the declared
/// type modifier. Conversions are lossless or refused.
/// </summary>
/// <remarks>
/// A value that does not fit is a <see cref="ForeignDataException"/> (22003, 22P02, 22001, 22007, 22008, 22021) that names column and table.
/// A method that makes no sense for the local type is refused with 42804. No method allocates managed memory on success.
/// </remarks>
public abstract class ColumnWriter
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The column.</summary>
    public abstract ResultColumn Column { get; }

    /// <summary>Writes NULL.</summary>
    public abstract void WriteNull();

    /// <summary>Writes a boolean.</summary>
    public abstract void WriteBoolean(bool value);

    /// <summary>Writes an integer of any width.</summary>
    public abstract void WriteInt64(long value);

    /// <summary>Writes a double; NaN and infinities allowed where the type has them.</summary>
    public abstract void WriteDouble(double value);

    /// <summary>Writes a single.</summary>
    public abstract void WriteSingle(float value);

    /// <summary>Writes text, or any type in its text form.</summary>
    /// <param name="utf8">UTF-8 without a terminator; checked for validity and zero bytes.</param>
    public abstract void WriteUtf8(ReadOnlySpan<byte> utf8);

    /// <summary>Writes text, or any type in its text form, from UTF-16. The host writes it as UTF-8 straight into the batch where the local type is text.</summary>
    /// <param name="text">Checked for surrogates that stand alone, and zero characters.</param>
    public virtual void WriteChars(ReadOnlySpan<char> text)
    {
        byte[] rented = ArrayPool<byte>.Shared.Rent(s_strict.GetMaxByteCount(text.Length));
        try
        {
            int length;
            try
            {
                length = s_strict.GetBytes(text, rented);
            }
            catch (EncoderFallbackException error)
            {
                throw new ForeignDataException(SqlState.CharacterNotInRepertoire, $"invalid UTF-16 in column \"{Column.Name}\"", error) { ColumnName = Column.Name };
            }

            WriteUtf8(rented.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>Writes text that comes in pieces, read to its end. The host needs no managed memory for the whole of it.</summary>
    /// <param name="text">Stays its owner's.</param>
    public virtual void WriteChars(TextReader text)
    {
        ArgumentNullException.ThrowIfNull(text);
        WriteChars(text.ReadToEnd());
    }

    /// <summary>Writes a byte string.</summary>
    public abstract void WriteBytes(ReadOnlySpan<byte> bytes);

    /// <summary>Writes a byte string that comes in pieces, read to its end. The host needs no managed memory for the whole of it.</summary>
    /// <param name="bytes">Stays its owner's.</param>
    public virtual void WriteBytes(Stream bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        using MemoryStream whole = new();
        bytes.CopyTo(whole);
        WriteBytes(whole.GetBuffer().AsSpan(0, (int)whole.Length));
    }

    /// <summary>Writes a decimal in PostgreSQL's own digits.</summary>
    public abstract void WriteNumeric(in NumericValue value);

    /// <summary>Writes a date.</summary>
    /// <param name="days">Days since 2000-01-01; <see cref="int.MaxValue"/> = infinity, <see cref="int.MinValue"/> = -infinity.</param>
    public abstract void WriteDate(int days);

    /// <summary>Writes a timestamp without time zone.</summary>
    /// <param name="microseconds">Since 2000-01-01 00:00:00; <see cref="long.MaxValue"/> = infinity, <see cref="long.MinValue"/> = -infinity.</param>
    public abstract void WriteTimestamp(long microseconds);

    /// <summary>Writes a timestamp with time zone.</summary>
    /// <param name="microseconds">Since 2000-01-01 00:00:00 UTC; <see cref="long.MaxValue"/> = infinity, <see cref="long.MinValue"/> = -infinity.</param>
    public abstract void WriteTimestampTz(long microseconds);

    /// <summary>Writes a UUID.</summary>
    /// <param name="bytes">16 bytes in the order of its text form.</param>
    public abstract void WriteUuid(ReadOnlySpan<byte> bytes);

    /// <summary>Writes the type's external binary form; only for columns with <see cref="ColumnTransfer.Receive"/>.</summary>
    public abstract void WriteBinary(ReadOnlySpan<byte> bytes);
}
