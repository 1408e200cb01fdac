// How does a value reach its cell?
//
// The base of all column writers: it stores Datums and values by reference in the current row, and makes the errors. Every Write method refuses
// (42804) until a subclass says what it makes of that source. A subclass exists for each form of Datum; ColumnEncoders chooses it once, when the
// scan is opened. On success nothing here allocates managed memory.
//
// Datums are those of PostgreSQL 15 to 18 on a little-endian 64-bit machine (src/include/postgres.h, varatt.h).

using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using PgDotnetFdw.Host.Rows;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Rows;

namespace PgDotnetFdw.Host.Encoders;

internal abstract unsafe class DatumWriter : ColumnWriter
{
    /// <summary>Largest value that PostgreSQL can hold, with its header (MaxAllocSize).</summary>
    internal const int MaximumValueBytes = 0x3fffffff;

    private const int ShownBytes = 60;
    private const int PieceLength = 32 << 10;

    // A varlena of at most 127 bytes, header included, may have a header of one byte where the type's storage allows it.
    private const int MaximumShortData = 126;

    private readonly RowTarget _target;
    private readonly int _index;
    private readonly string? _tableName;
    private readonly NativeLedger _ledger;
    private NativeList<byte>? _pieces;

    protected DatumWriter(WriterSite site)
    {
        _target = site.Target;
        _index = site.Index;
        _tableName = site.TableName;
        Column = site.Column;
        _ledger = site.Ledger;
        Scratch = new NativeList<byte>(site.Ledger);
    }

    /// <inheritdoc/>
    public sealed override ResultColumn Column { get; }

    /// <summary>Intermediate text; contents do not outlive a Write call.</summary>
    protected NativeList<byte> Scratch { get; }

    /// <inheritdoc/>
    public sealed override void WriteNull()
    {
        Require(_target.Cells != null);
        _target.Cells[_index] = 0;
        _target.Nulls[_index] = 1;
    }

    /// <inheritdoc/>
    public override void WriteBoolean(bool value) => throw Mismatch("boolean");

    /// <inheritdoc/>
    public override void WriteInt64(long value) => throw Mismatch("integer");

    /// <inheritdoc/>
    public override void WriteDouble(double value) => throw Mismatch("double precision");

    /// <inheritdoc/>
    public override void WriteSingle(float value) => throw Mismatch("real");

    /// <inheritdoc/>
    public override void WriteUtf8(ReadOnlySpan<byte> utf8) => throw Mismatch("text");

    /// <inheritdoc/>
    public override void WriteChars(ReadOnlySpan<char> text)
    {
        NativeList<byte> pieces = Pieces();
        Append(pieces, text);
        WriteUtf8(pieces.Span);
    }

    /// <inheritdoc/>
    public sealed override void WriteChars(TextReader text)
    {
        NativeList<byte> pieces = Pieces();
        char[] piece = ArrayPool<char>.Shared.Rent(PieceLength);
        try
        {
            // A piece may end between the two halves of a character.
            int kept = 0;
            for (int read; (read = text.Read(piece, kept, piece.Length - kept)) > 0;)
            {
                int length = kept + read;
                kept = char.IsHighSurrogate(piece[length - 1]) ? 1 : 0;
                RequireRoom(pieces, length * 3L);
                Append(pieces, piece.AsSpan(0, length - kept));
                piece[0] = piece[length - 1];
            }

            Append(pieces, piece.AsSpan(0, kept));
        }
        finally
        {
            ArrayPool<char>.Shared.Return(piece);
        }

        WriteUtf8(pieces.Span);
        pieces.Clear();
    }

    /// <inheritdoc/>
    public override void WriteBytes(ReadOnlySpan<byte> bytes) => throw Mismatch("byte string");

    /// <inheritdoc/>
    public sealed override void WriteBytes(Stream bytes)
    {
        NativeList<byte> pieces = Pieces();
        for (int read = PieceLength; read > 0;)
        {
            RequireRoom(pieces, PieceLength);
            int start = pieces.Count;
            read = bytes.Read(pieces.AddUnset(PieceLength));
            pieces.Count = start + read;
        }

        WriteBytes(pieces.Span);
        pieces.Clear();
    }

    /// <inheritdoc/>
    public override void WriteNumeric(in NumericValue value) => throw Mismatch("numeric");

    /// <inheritdoc/>
    public override void WriteDate(int days) => throw Mismatch("date");

    /// <inheritdoc/>
    public override void WriteTimestamp(long microseconds) => throw Mismatch("timestamp without time zone");

    /// <inheritdoc/>
    public override void WriteTimestampTz(long microseconds) => throw Mismatch("timestamp with time zone");

    /// <inheritdoc/>
    public override void WriteUuid(ReadOnlySpan<byte> bytes) => throw Mismatch("uuid");

    /// <inheritdoc/>
    public override void WriteBinary(ReadOnlySpan<byte> bytes) => throw Mismatch("binary");

    /// <summary>Gives the writer's own memory back; called once no batch of the scan is left.</summary>
    internal virtual void FreeMemory()
    {
        Scratch.Free();
        _pieces?.Free();
    }

    /// <summary>Stores a Datum by value.</summary>
    protected void SetDatum(ulong datum)
    {
        RowTarget target = _target;
        Require(target.Cells != null);
        target.Cells[_index] = datum;
        target.Nulls[_index] = 0;
    }

    /// <summary>Stores a pointer to so many bytes of the batch, which the caller fills.</summary>
    protected byte* SetReference(long size, int alignment)
    {
        RowTarget target = _target;
        Require(target.Cells != null);
        if (size > MaximumValueBytes)
        {
            throw TooLarge();
        }

        // Invariant: RowTarget has an arena whenever it has cells (NativeRowBatch.BeginRow).
        byte* start = target.Arena!.Allocate((int)size, alignment);
        target.Cells[_index] = (ulong)start;
        target.Nulls[_index] = 0;
        return start;
    }

    /// <summary>Gives the unused end of what <see cref="SetReference"/> returned last back.</summary>
    protected void ShrinkReference(byte* start, int size) => _target.Arena?.Shrink(start, size);

    /// <summary>Stores a varlena with a short header when the data are short; only for types whose storage is not plain.</summary>
    protected void SetVarlena(ReadOnlySpan<byte> data) => data.CopyTo(SetVarlena(data.Length));

    /// <summary>Stores a varlena of so many bytes, which the caller fills.</summary>
    protected Span<byte> SetVarlena(long length)
    {
        if (length <= MaximumShortData)
        {
            byte* start = SetReference(length + 1, 1);
            *start = (byte)(((length + 1) << 1) | 1);
            return new Span<byte>(start + 1, (int)length);
        }
        else
        {
            byte* start = SetReference(length + sizeof(uint), sizeof(uint));
            *(uint*)start = (uint)(length + sizeof(uint)) << 2;
            return new Span<byte>(start + sizeof(uint), (int)length);
        }
    }

    /// <summary>Stores text with a zero behind it.</summary>
    protected void SetCString(ReadOnlySpan<byte> text)
    {
        byte* start = SetReference(text.Length + 1L, 1);
        text.CopyTo(new Span<byte>(start, text.Length));
        start[text.Length] = 0;
    }

    /// <summary>Refuses text that PostgreSQL could not hold.</summary>
    protected void RequireText(ReadOnlySpan<byte> utf8)
    {
        if (!Utf8.IsValid(utf8))
        {
            throw Error(SqlState.CharacterNotInRepertoire, $"invalid byte sequence for encoding \"UTF8\" in column \"{Column.Name}\"");
        }

        if (utf8.Contains((byte)0))
        {
            throw Error(SqlState.CharacterNotInRepertoire, $"text with a zero byte in column \"{Column.Name}\"", "PostgreSQL text cannot hold the character with code zero.");
        }
    }

    /// <summary>The error of UTF-16 that is none.</summary>
    protected ForeignDataException InvalidChars() =>
        Error(SqlState.CharacterNotInRepertoire, $"invalid UTF-16 in column \"{Column.Name}\"");

    /// <summary>A value beyond the type's range.</summary>
    protected ForeignDataException OutOfRange() =>
        Error(SqlState.NumericValueOutOfRange, $"value of column \"{Column.Name}\" is out of range for type {TypeName}");

    /// <summary>A value with more digits than the type holds.</summary>
    protected ForeignDataException Inexact() =>
        Error(SqlState.NumericValueOutOfRange, $"value of column \"{Column.Name}\" cannot be represented exactly in type {TypeName}");

    /// <summary>Text that is none of the type.</summary>
    protected ForeignDataException Invalid(ReadOnlySpan<byte> text, string sqlState = SqlState.InvalidTextRepresentation) =>
        Error(sqlState, $"invalid value for type {TypeName} in column \"{Column.Name}\"", Shown(text));

    /// <summary>A point in time beyond the type's range, or a field of it beyond its own.</summary>
    protected ForeignDataException DateOutOfRange() =>
        Error(SqlState.DatetimeFieldOverflow, $"value of column \"{Column.Name}\" is out of range for type {TypeName}");

    /// <summary>A value larger than PostgreSQL can hold.</summary>
    protected ForeignDataException TooLarge() =>
        Error(SqlState.ProgramLimitExceeded, $"value of column \"{Column.Name}\" is larger than 1 GB");

    /// <summary>A source that makes no sense for the type.</summary>
    protected ForeignDataException Mismatch(string source) =>
        Error(
            SqlState.DatatypeMismatch,
            $"column \"{Column.Name}\" is of type {TypeName} but the remote value is of type {source}",
            hint: "Declare the column with a type that matches the remote one.");

    /// <summary>The type's name for messages.</summary>
    protected string TypeName => TypeNames.Display(Column.Type);

    /// <summary>Makes an error that names column and table.</summary>
    protected ForeignDataException Error(string sqlState, string message, string? detail = null, string? hint = null) =>
        new(sqlState, message)
        {
            Detail = detail,
            Hint = hint,
            TableName = _tableName,
            ColumnName = Column.Name,
            Context = _tableName is null ? $"column \"{Column.Name}\"" : $"column \"{Column.Name}\" of foreign table \"{_tableName}\"",
        };

    /// <summary>Removes white space on both sides, as PostgreSQL's input functions do.</summary>
    protected static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text) => text.Trim(" \t\n\v\f\r"u8);

    // Not Scratch, which the Write methods use for what they make of the value.
    private NativeList<byte> Pieces()
    {
        _pieces ??= new NativeList<byte>(_ledger);
        _pieces.Clear();
        return _pieces;
    }

    private void Append(NativeList<byte> pieces, ReadOnlySpan<char> text)
    {
        int start = pieces.Count;
        OperationStatus status = Utf8.FromUtf16(text, pieces.AddUnset(Encoding.UTF8.GetByteCount(text)), out _, out int written, replaceInvalidSequences: false);
        pieces.Count = start + written;
        if (status != OperationStatus.Done)
        {
            throw InvalidChars();
        }
    }

    private void RequireRoom(NativeList<byte> pieces, long more)
    {
        if (pieces.Count + more > int.MaxValue)
        {
            throw TooLarge();
        }
    }

    private static string Shown(ReadOnlySpan<byte> text)
    {
        bool isCut = text.Length > ShownBytes;
        if (isCut)
        {
            int end = ShownBytes;
            while (end > 0 && (text[end] & 0xC0) == 0x80)
            {
                end--;
            }

            text = text[..end];
        }

        string shown = Encoding.UTF8.GetString(text);
        return string.Create(CultureInfo.InvariantCulture, $"The remote value is \"{shown}\"{(isCut ? " (shortened)" : string.Empty)}.");
    }

    private static void Require([DoesNotReturnIf(false)] bool isRowOpen)
    {
        if (!isRowOpen)
        {
            ThrowNoRow();
        }
    }

    [DoesNotReturn]
    private static void ThrowNoRow() => throw new InvalidOperationException("A value was written outside of a row.");
}
