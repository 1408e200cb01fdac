// Which getter reads a column, and what is written for it?
//
// Bound once for each result from the .NET type that the provider names; for a value there is one switch and one typed getter, nothing is boxed for the types
// that DbDataReader has getters for. The writer knows the local type and refuses what does not fit; here only those pairs are handled that it cannot know:
// times, intervals, and points in time whose kind decides.

using System.Data.Common;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Rows;

namespace PgDotnetFdw.Sdk.AdoNet;

/// <summary>One column of a provider's result.</summary>
internal sealed class AdoNetColumn
{
    // Beyond this a value is read in pieces, if the provider can.
    private const int LongText = 64 << 10;
    private const int PieceBytes = 8 << 10;
    private const int UuidBytes = 16;

    private static readonly Dictionary<Type, Getter> s_getters = new()
    {
        [typeof(bool)] = Getter.Boolean,
        [typeof(byte)] = Getter.Byte,
        [typeof(sbyte)] = Getter.SByte,
        [typeof(short)] = Getter.Int16,
        [typeof(ushort)] = Getter.UInt16,
        [typeof(int)] = Getter.Int32,
        [typeof(uint)] = Getter.UInt32,
        [typeof(long)] = Getter.Int64,
        [typeof(ulong)] = Getter.UInt64,
        [typeof(float)] = Getter.Single,
        [typeof(double)] = Getter.Double,
        [typeof(decimal)] = Getter.Decimal,
        [typeof(string)] = Getter.String,
        [typeof(char)] = Getter.Char,
        [typeof(byte[])] = Getter.Bytes,
        [typeof(Guid)] = Getter.Guid,
        [typeof(DateTime)] = Getter.DateTime,
        [typeof(DateTimeOffset)] = Getter.DateTimeOffset,
        [typeof(DateOnly)] = Getter.DateOnly,
        [typeof(TimeOnly)] = Getter.TimeOnly,
        [typeof(TimeSpan)] = Getter.TimeSpan,
    };

    private readonly int _ordinal;
    private readonly ResultColumn _column;
    private readonly bool _hasTypePerValue;
    private readonly bool _hasInfiniteDates;
    private readonly bool _isTimeTz;
    private readonly bool _isTimestampTz;
    private Type? _type;
    private Getter _getter;
    private bool _isLong;
    private byte[]? _piece;

    internal AdoNetColumn(int ordinal, ResultColumn column, bool hasTypePerValue, bool hasInfiniteDates)
    {
        _ordinal = ordinal;
        _column = column;
        _hasTypePerValue = hasTypePerValue;
        _hasInfiniteDates = hasInfiniteDates;
        uint oid = column.Type.BaseOid != 0 ? column.Type.BaseOid : column.Type.Oid;
        _isTimeTz = oid == TypeOid.TimeTz;
        _isTimestampTz = oid == TypeOid.TimestampTz;
    }

    private enum Getter
    {
        Boolean,
        Byte,
        SByte,
        Int16,
        UInt16,
        Int32,
        UInt32,
        Int64,
        UInt64,
        Single,
        Double,
        Decimal,
        String,
        Char,
        Bytes,
        Guid,
        DateTime,
        DateTimeOffset,
        DateOnly,
        TimeOnly,
        TimeSpan,
    }

    /// <summary>Chooses the getter.</summary>
    /// <exception cref="ForeignDataException">42804 for a type of the provider that has no counterpart.</exception>
    internal void Bind(DbDataReader reader)
    {
        Type type = reader.GetFieldType(_ordinal);
        if (ReferenceEquals(type, _type))
        {
            return;
        }

        if (!s_getters.TryGetValue(type, out Getter getter))
        {
            throw AdoNetErrors.Type(type, reader.GetDataTypeName(_ordinal), _column);
        }

        _type = type;
        _getter = getter;
    }

    /// <summary>Reads the value of the current row.</summary>
    internal void Read(DbDataReader reader, ColumnWriter writer)
    {
        if (reader.IsDBNull(_ordinal))
        {
            writer.WriteNull();
            return;
        }

        if (_hasTypePerValue)
        {
            Bind(reader);
        }

        switch (_getter)
        {
            case Getter.Boolean:
                writer.WriteBoolean(reader.GetBoolean(_ordinal));
                break;
            case Getter.Byte:
                writer.WriteInt64(reader.GetByte(_ordinal));
                break;
            case Getter.SByte:
                writer.WriteInt64(reader.GetFieldValue<sbyte>(_ordinal));
                break;
            case Getter.Int16:
                writer.WriteInt64(reader.GetInt16(_ordinal));
                break;
            case Getter.UInt16:
                writer.WriteInt64(reader.GetFieldValue<ushort>(_ordinal));
                break;
            case Getter.Int32:
                writer.WriteInt64(reader.GetInt32(_ordinal));
                break;
            case Getter.UInt32:
                writer.WriteInt64(reader.GetFieldValue<uint>(_ordinal));
                break;
            case Getter.Int64:
                writer.WriteInt64(reader.GetInt64(_ordinal));
                break;
            case Getter.UInt64:
                WriteUnsigned(reader.GetFieldValue<ulong>(_ordinal), writer);
                break;
            case Getter.Single:
                writer.WriteSingle(reader.GetFloat(_ordinal));
                break;
            case Getter.Double:
                writer.WriteDouble(reader.GetDouble(_ordinal));
                break;
            case Getter.Decimal:
                AdoNetValues.WriteDecimal(reader.GetDecimal(_ordinal), writer);
                break;
            case Getter.String:
                ReadText(reader, writer);
                break;
            case Getter.Char:
                writer.WriteChars([reader.GetChar(_ordinal)]);
                break;
            case Getter.Bytes:
                ReadBytes(reader, writer);
                break;
            case Getter.Guid:
                Span<byte> uuid = stackalloc byte[UuidBytes];
                reader.GetGuid(_ordinal).TryWriteBytes(uuid, bigEndian: true, out _);
                writer.WriteUuid(uuid);
                break;
            case Getter.DateTime:
                ReadDateTime(reader.GetDateTime(_ordinal), writer);
                break;
            case Getter.DateTimeOffset:
                ReadDateTimeOffset(reader.GetFieldValue<DateTimeOffset>(_ordinal), writer);
                break;
            case Getter.DateOnly:
                DateOnly date = reader.GetFieldValue<DateOnly>(_ordinal);
                writer.WriteDate(_hasInfiniteDates && date == DateOnly.MaxValue ? int.MaxValue
                    : _hasInfiniteDates && date == DateOnly.MinValue ? int.MinValue
                    : AdoNetValues.Days(date));
                break;
            case Getter.TimeOnly:
                AdoNetValues.WriteTime(reader.GetFieldValue<TimeOnly>(_ordinal).ToTimeSpan(), null, writer);
                break;
            case Getter.TimeSpan:
                AdoNetValues.WriteTime(reader.GetFieldValue<TimeSpan>(_ordinal), null, writer);
                break;
            default:
                throw new InvalidOperationException("The column is not bound.");
        }
    }

    private static void WriteUnsigned(ulong value, ColumnWriter writer)
    {
        if (value <= long.MaxValue)
        {
            writer.WriteInt64((long)value);
        }
        else
        {
            AdoNetValues.WriteDecimal(value, writer);
        }
    }

    // A text in pieces costs more than a string, unless it is so long that the string would be a burden.
    private void ReadText(DbDataReader reader, ColumnWriter writer)
    {
        if (_isLong)
        {
            using TextReader text = reader.GetTextReader(_ordinal);
            writer.WriteChars(text);
            return;
        }

        string whole = reader.GetString(_ordinal);
        _isLong = whole.Length > LongText;
        writer.WriteChars(whole);
    }

    private void ReadBytes(DbDataReader reader, ColumnWriter writer)
    {
        byte[] piece = _piece ??= new byte[PieceBytes];
        int length = (int)reader.GetBytes(_ordinal, 0, piece, 0, piece.Length);
        if (length < piece.Length)
        {
            writer.WriteBytes(piece.AsSpan(0, length));
            return;
        }

        using FieldStream stream = new(reader, _ordinal, piece);
        writer.WriteBytes(stream);
    }

    // A point in time is one only with a zone; the writer refuses to guess. Infinity is everywhere the same.
    private void ReadDateTime(DateTime value, ColumnWriter writer)
    {
        bool isInfinite = _hasInfiniteDates && (value.Ticks == DateTime.MaxValue.Ticks || value.Ticks == DateTime.MinValue.Ticks);
        long microseconds = isInfinite ? (value.Ticks > 0 ? long.MaxValue : long.MinValue)
            : AdoNetValues.Microseconds(value.Kind == DateTimeKind.Local ? value.ToUniversalTime() : value);
        if (value.Kind == DateTimeKind.Unspecified && !(isInfinite && _isTimestampTz))
        {
            writer.WriteTimestamp(microseconds);
        }
        else
        {
            writer.WriteTimestampTz(microseconds);
        }
    }

    private void ReadDateTimeOffset(DateTimeOffset value, ColumnWriter writer)
    {
        if (_isTimeTz)
        {
            AdoNetValues.WriteTime(value.TimeOfDay, value.Offset, writer);
        }
        else
        {
            writer.WriteTimestampTz(AdoNetValues.Microseconds(value.UtcDateTime));
        }
    }
}
