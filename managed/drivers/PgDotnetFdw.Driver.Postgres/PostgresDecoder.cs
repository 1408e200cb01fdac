using System.Buffers.Binary;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Rows;

namespace PgDotnetFdw.Driver.Postgres;

/// <summary>
/// Reads one column's binary form and hands the value to the batch; chosen once per column and cursor, from the remote type and the local
/// one. Source of the forms: the send functions in PostgreSQL, src/backend/utils/adt.
/// </summary>
internal abstract class PostgresDecoder
{
    private static readonly PostgresDecoder s_boolean = new BooleanDecoder();
    private static readonly PostgresDecoder s_int2 = new Int2Decoder();
    private static readonly PostgresDecoder s_int4 = new Int4Decoder();
    private static readonly PostgresDecoder s_int8 = new Int8Decoder();
    private static readonly PostgresDecoder s_oid = new OidDecoder();
    private static readonly PostgresDecoder s_float4 = new Float4Decoder();
    private static readonly PostgresDecoder s_float8 = new Float8Decoder();
    private static readonly PostgresDecoder s_text = new TextDecoder();
    private static readonly PostgresDecoder s_jsonb = new JsonbDecoder();
    private static readonly PostgresDecoder s_bytes = new BytesDecoder();
    private static readonly PostgresDecoder s_date = new DateDecoder();
    private static readonly PostgresDecoder s_timestamp = new TimestampDecoder();
    private static readonly PostgresDecoder s_timestampTz = new TimestampTzDecoder();
    private static readonly PostgresDecoder s_uuid = new UuidDecoder();
    private static readonly PostgresDecoder s_binary = new BinaryDecoder();

    /// <summary>Decodes one value that is not NULL.</summary>
    /// <param name="field">The whole field.</param>
    /// <param name="writer">Where it goes.</param>
    public abstract void Decode(ReadOnlySpan<byte> field, ColumnWriter writer);

    /// <summary>Chooses a decoder.</summary>
    /// <param name="remoteOid">Type that the remote says the column has.</param>
    /// <param name="column">The local column.</param>
    /// <returns>null when there is no way from one type to the other but by the text form.</returns>
    public static PostgresDecoder? Create(uint remoteOid, ResultColumn column)
    {
        uint local = column.Type.Oid;
        if (column.Transfer == ColumnTransfer.Receive && remoteOid == local)
        {
            return s_binary;
        }

        if (PostgresTypes.IsTextual(remoteOid))
        {
            // For any local type: the writer takes text of all of them.
            return s_text;
        }

        if (column.Transfer == ColumnTransfer.Receive)
        {
            return null;
        }

        switch (remoteOid)
        {
            case TypeOid.Bool when local == TypeOid.Bool:
                return s_boolean;
            case TypeOid.Int2 when IsNumber(local):
                return s_int2;
            case TypeOid.Int4 when IsNumber(local):
                return s_int4;
            case TypeOid.Int8 when IsNumber(local):
                return s_int8;
            case TypeOid.Oid when IsInteger(local) || local == TypeOid.Numeric:
                return s_oid;
            case TypeOid.Float4 when local is TypeOid.Float4 or TypeOid.Float8:
                return s_float4;
            case TypeOid.Float8 when local == TypeOid.Float8:
                return s_float8;
            case TypeOid.Numeric when local == TypeOid.Numeric:
                return new NumericDecoder();
            case TypeOid.Jsonb when local is TypeOid.Jsonb or TypeOid.Json or TypeOid.Text or TypeOid.VarChar or TypeOid.BpChar:
                return s_jsonb;
            case TypeOid.Bytea when local == TypeOid.Bytea:
                return s_bytes;
            case TypeOid.Date when local == TypeOid.Date:
                return s_date;
            case TypeOid.Timestamp when local == TypeOid.Timestamp:
                return s_timestamp;
            case TypeOid.TimestampTz when local == TypeOid.TimestampTz:
                return s_timestampTz;
            case TypeOid.Uuid when local == TypeOid.Uuid:
                return s_uuid;
            default:
                return null;
        }
    }

    private static bool IsInteger(uint oid) => oid is TypeOid.Int2 or TypeOid.Int4 or TypeOid.Int8 or TypeOid.Oid;

    private static bool IsNumber(uint oid) => IsInteger(oid) || oid == TypeOid.Numeric;

    /// <summary>Checks a field's length, so that a broken remote is an error of the remote.</summary>
    private static void Expect(ReadOnlySpan<byte> field, int length, ColumnWriter writer)
    {
        if (field.Length != length)
        {
            throw Malformed(writer);
        }
    }

    private static ForeignDataException Malformed(ColumnWriter writer) =>
        new("08P01", $"remote value of column \"{writer.Column.Name}\" is malformed") { ColumnName = writer.Column.Name };

    private sealed class BooleanDecoder : PostgresDecoder
    {
        public override void Decode(ReadOnlySpan<byte> field, ColumnWriter writer)
        {
            Expect(field, 1, writer);
            writer.WriteBoolean(field[0] != 0);
        }
    }

    private sealed class Int2Decoder : PostgresDecoder
    {
        public override void Decode(ReadOnlySpan<byte> field, ColumnWriter writer)
        {
            Expect(field, sizeof(short), writer);
            writer.WriteInt64(BinaryPrimitives.ReadInt16BigEndian(field));
        }
    }

    private sealed class Int4Decoder : PostgresDecoder
    {
        public override void Decode(ReadOnlySpan<byte> field, ColumnWriter writer)
        {
            Expect(field, sizeof(int), writer);
            writer.WriteInt64(BinaryPrimitives.ReadInt32BigEndian(field));
        }
    }

    private sealed class Int8Decoder : PostgresDecoder
    {
        public override void Decode(ReadOnlySpan<byte> field, ColumnWriter writer)
        {
            Expect(field, sizeof(long), writer);
            writer.WriteInt64(BinaryPrimitives.ReadInt64BigEndian(field));
        }
    }

    private sealed class OidDecoder : PostgresDecoder
    {
        public override void Decode(ReadOnlySpan<byte> field, ColumnWriter writer)
        {
            Expect(field, sizeof(uint), writer);
            writer.WriteInt64(BinaryPrimitives.ReadUInt32BigEndian(field));
        }
    }

    private sealed class Float4Decoder : PostgresDecoder
    {
        public override void Decode(ReadOnlySpan<byte> field, ColumnWriter writer)
        {
            Expect(field, sizeof(float), writer);
            writer.WriteSingle(BinaryPrimitives.ReadSingleBigEndian(field));
        }
    }

    private sealed class Float8Decoder : PostgresDecoder
    {
        public override void Decode(ReadOnlySpan<byte> field, ColumnWriter writer)
        {
            Expect(field, sizeof(double), writer);
            writer.WriteDouble(BinaryPrimitives.ReadDoubleBigEndian(field));
        }
    }

    private sealed class TextDecoder : PostgresDecoder
    {
        public override void Decode(ReadOnlySpan<byte> field, ColumnWriter writer) => writer.WriteUtf8(field);
    }

    /// <summary>A version byte, then the text.</summary>
    private sealed class JsonbDecoder : PostgresDecoder
    {
        public override void Decode(ReadOnlySpan<byte> field, ColumnWriter writer)
        {
            if (field.Length < 1 || field[0] != 1)
            {
                throw Malformed(writer);
            }

            writer.WriteUtf8(field[1..]);
        }
    }

    private sealed class BytesDecoder : PostgresDecoder
    {
        public override void Decode(ReadOnlySpan<byte> field, ColumnWriter writer) => writer.WriteBytes(field);
    }

    private sealed class DateDecoder : PostgresDecoder
    {
        public override void Decode(ReadOnlySpan<byte> field, ColumnWriter writer)
        {
            Expect(field, sizeof(int), writer);
            writer.WriteDate(BinaryPrimitives.ReadInt32BigEndian(field));
        }
    }

    private sealed class TimestampDecoder : PostgresDecoder
    {
        public override void Decode(ReadOnlySpan<byte> field, ColumnWriter writer)
        {
            Expect(field, sizeof(long), writer);
            writer.WriteTimestamp(BinaryPrimitives.ReadInt64BigEndian(field));
        }
    }

    private sealed class TimestampTzDecoder : PostgresDecoder
    {
        public override void Decode(ReadOnlySpan<byte> field, ColumnWriter writer)
        {
            Expect(field, sizeof(long), writer);
            writer.WriteTimestampTz(BinaryPrimitives.ReadInt64BigEndian(field));
        }
    }

    private sealed class UuidDecoder : PostgresDecoder
    {
        public override void Decode(ReadOnlySpan<byte> field, ColumnWriter writer)
        {
            Expect(field, 16, writer);
            writer.WriteUuid(field);
        }
    }

    private sealed class BinaryDecoder : PostgresDecoder
    {
        public override void Decode(ReadOnlySpan<byte> field, ColumnWriter writer) => writer.WriteBinary(field);
    }

    /// <summary>Number of digits, weight, sign, scale, then the base-10000 digits, two bytes each.</summary>
    private sealed class NumericDecoder : PostgresDecoder
    {
        private const int HeaderBytes = 8;

        private short[] _digits = new short[16];

        public override void Decode(ReadOnlySpan<byte> field, ColumnWriter writer)
        {
            if (field.Length < HeaderBytes)
            {
                throw Malformed(writer);
            }

            // Unsigned, whatever the protocol calls it: the largest numerics have 36,864 digits.
            int count = BinaryPrimitives.ReadUInt16BigEndian(field);
            int weight = BinaryPrimitives.ReadInt16BigEndian(field[2..]);
            ushort sign = BinaryPrimitives.ReadUInt16BigEndian(field[4..]);
            int scale = BinaryPrimitives.ReadUInt16BigEndian(field[6..]);
            ReadOnlySpan<byte> bytes = field[HeaderBytes..];
            if (bytes.Length != count * sizeof(short))
            {
                throw Malformed(writer);
            }

            NumericKind kind = sign switch
            {
                0x0000 => NumericKind.Positive,
                0x4000 => NumericKind.Negative,
                0xC000 => NumericKind.NaN,
                0xD000 => NumericKind.PositiveInfinity,
                0xF000 => NumericKind.NegativeInfinity,
                _ => throw Malformed(writer),
            };
            if (_digits.Length < count)
            {
                _digits = new short[count];
            }

            Span<short> digits = _digits.AsSpan(0, count);
            for (int i = 0; i < digits.Length; i++)
            {
                digits[i] = BinaryPrimitives.ReadInt16BigEndian(bytes[(i * sizeof(short))..]);
            }

            writer.WriteNumeric(new NumericValue(kind, weight, scale, digits));
        }
    }
}
