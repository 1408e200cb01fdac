// How is a message of pgdotnet_abi.h written?
//
// The formats are described at the end of native/include/pgdotnet_abi.h; the opposite direction is MessageReader.cs. Used for answers to C,
// for the bytes of a plan, and by tests that make what C would send.

using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;

namespace PgDotnetFdw.Core.Messages;

/// <summary>Writes a message from its start to its end into memory of its own.</summary>
public sealed class MessageWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new(256);

    /// <summary>Bytes written so far.</summary>
    public int Length => _buffer.WrittenCount;

    /// <summary>What was written so far; valid until the next write.</summary>
    public ReadOnlySpan<byte> Written => _buffer.WrittenSpan;

    /// <summary>Copies what was written.</summary>
    public byte[] ToArray() => _buffer.WrittenSpan.ToArray();

    /// <summary>Writes one byte.</summary>
    public void WriteByte(byte value)
    {
        _buffer.GetSpan(1)[0] = value;
        _buffer.Advance(1);
    }

    /// <summary>Writes a byte that is 0 or 1.</summary>
    public void WriteBoolean(bool value) => WriteByte(value ? (byte)1 : (byte)0);

    /// <summary>Writes an i16.</summary>
    public void WriteInt16(short value)
    {
        BinaryPrimitives.WriteInt16LittleEndian(_buffer.GetSpan(sizeof(short)), value);
        _buffer.Advance(sizeof(short));
    }

    /// <summary>Writes a u16.</summary>
    public void WriteUInt16(ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(_buffer.GetSpan(sizeof(ushort)), value);
        _buffer.Advance(sizeof(ushort));
    }

    /// <summary>Writes an i32.</summary>
    public void WriteInt32(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_buffer.GetSpan(sizeof(int)), value);
        _buffer.Advance(sizeof(int));
    }

    /// <summary>Writes a u32.</summary>
    public void WriteUInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer.GetSpan(sizeof(uint)), value);
        _buffer.Advance(sizeof(uint));
    }

    /// <summary>Writes an i64.</summary>
    public void WriteInt64(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_buffer.GetSpan(sizeof(long)), value);
        _buffer.Advance(sizeof(long));
    }

    /// <summary>Writes an f64.</summary>
    public void WriteDouble(double value)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(_buffer.GetSpan(sizeof(double)), value);
        _buffer.Advance(sizeof(double));
    }

    /// <summary>Writes bytes without a length.</summary>
    /// <param name="bytes">What is written.</param>
    public void WriteRaw(ReadOnlySpan<byte> bytes) => _buffer.Write(bytes);

    /// <summary>Writes a str of bytes.</summary>
    public void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        WriteUInt32((uint)bytes.Length);
        WriteRaw(bytes);
    }

    /// <summary>Writes a str of text.</summary>
    public void WriteString(string text)
    {
        int length = Encoding.UTF8.GetByteCount(text);
        WriteUInt32((uint)length);
        _buffer.Advance(Encoding.UTF8.GetBytes(text, _buffer.GetSpan(length)));
    }

    /// <summary>Writes a text table.</summary>
    public void WriteTable(TextTable table)
    {
        WriteUInt32((uint)table.RowCount);
        WriteUInt32((uint)table.ColumnCount);
        for (int row = 0; row < table.RowCount; row++)
        {
            for (int column = 0; column < table.ColumnCount; column++)
            {
                if (table[row, column] is { } cell)
                {
                    WriteString(cell);
                }
                else
                {
                    WriteInt32(-1);
                }
            }
        }
    }

    /// <summary>Writes names and values as a text table.</summary>
    public void WritePairs(IReadOnlyList<KeyValuePair<string, string>> pairs) => WriteTable(TextTable.FromPairs(pairs));

    /// <summary>Writes a type.</summary>
    public void WriteType(TypeFacts type)
    {
        WriteUInt32(type.Oid);
        WriteInt32(type.Modifier);
        WriteByte(checked((byte)type.Kind));
        WriteOrigin(type.Origin, type.Extension);
        WriteUInt32(type.ElementOid);
        WriteUInt32(type.BaseOid);
        WriteString(type.Schema);
        WriteString(type.Name);
    }

    /// <summary>Writes a collation.</summary>
    public void WriteCollation(CollationFacts collation)
    {
        WriteUInt32(collation.Oid);
        if (collation.Oid == 0)
        {
            return;
        }

        WriteByte((byte)((collation.IsDeterministic ? 1 : 0) | (collation.SortsAsC ? 2 : 0) | (collation.IsDatabaseDefault ? 4 : 0)));
        WriteString(collation.Schema);
        WriteString(collation.Name);
        WriteString(collation.Rules);
    }

    /// <summary>Writes facts on an operator or function.</summary>
    public void WriteProcedure(ProcedureFacts procedure)
    {
        WriteString(procedure.Schema);
        WriteString(procedure.Name);
        WriteString(procedure.Arguments);
        WriteOrigin(procedure.Origin, procedure.Extension);
        WriteByte(checked((byte)procedure.Volatility));
        WriteBoolean(procedure.IsStrict);
        WriteBoolean(procedure.IsLeakproof);
    }

    /// <summary>Writes a value.</summary>
    public void WriteValue(RemoteValue value)
    {
        WriteByte((byte)value.Form);
        switch (value.Form)
        {
            case ValueForm.Null:
                break;
            case ValueForm.Boolean:
                WriteBoolean(value.Boolean);
                break;
            case ValueForm.Int64:
                WriteInt64(value.Int64);
                break;
            case ValueForm.Float64:
                WriteDouble(value.Float64);
                break;
            case ValueForm.Text:
            case ValueForm.Bytes:
            case ValueForm.Output:
                WriteBytes(value.Bytes.Span);
                break;
            case ValueForm.Array:
                if (value.ElementType is null)
                {
                    throw new ForeignDataException(SqlState.InternalError, "array without a type of its elements");
                }

                WriteType(value.ElementType);
                WriteByte(checked((byte)value.Dimensions.Count));
                foreach (ArrayDimension dimension in value.Dimensions)
                {
                    WriteInt32(dimension.Length);
                    WriteInt32(dimension.LowerBound);
                }

                WriteUInt32((uint)value.Elements.Count);
                foreach (RemoteValue element in value.Elements)
                {
                    WriteValue(element);
                }

                break;
            default:
                throw new ForeignDataException(
                    SqlState.InternalError,
                    string.Create(CultureInfo.InvariantCulture, $"unexpected form {(int)value.Form} of a value"));
        }
    }

    private void WriteOrigin(ObjectOrigin origin, string? extension)
    {
        WriteByte((byte)origin);
        if (origin == ObjectOrigin.Extension)
        {
            WriteString(extension ?? string.Empty);
        }
    }
}
