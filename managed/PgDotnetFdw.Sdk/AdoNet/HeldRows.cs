// Where do rows wait that nobody has asked for yet, because another query needs the connection? In memory, as a record of the calls that wrote them; when they
// are asked for, the calls are repeated on the real writers. So errors of conversion come when PostgreSQL wants the row, and name its column.

using System.Runtime.InteropServices;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Rows;

namespace PgDotnetFdw.Sdk.AdoNet;

/// <summary>Rows of a result, bounded in bytes.</summary>
internal sealed class HeldRows : RowBatch
{
    private readonly MemoryStream _memory = new();
    private readonly BinaryWriter _record;
    private readonly BinaryReader _replay;
    private readonly int _maximumBytes;
    private readonly string _serverName;
    private readonly string _sql;
    private int _rows;
    private long _readTo;

    internal HeldRows(IReadOnlyList<ResultColumn> columns, int maximumBytes, string serverName, string sql)
    {
        _record = new BinaryWriter(_memory);
        _replay = new BinaryReader(_memory);
        _maximumBytes = maximumBytes;
        _serverName = serverName;
        _sql = sql;
        Writers = [.. columns.Select(column => new Recorder(column, _record))];
    }

    private enum Call : byte
    {
        Null,
        Boolean,
        Int64,
        Double,
        Single,
        Utf8,
        Chars,
        Bytes,
        Numeric,
        Date,
        Timestamp,
        TimestampTz,
        Uuid,
    }

    /// <summary>What writes into it.</summary>
    internal ColumnWriter[] Writers { get; }

    /// <inheritdoc/>
    public override int ColumnCount => Writers.Length;

    /// <inheritdoc/>
    public override int RowCount => _rows;

    /// <inheritdoc/>
    public override bool IsFull => false;

    /// <inheritdoc/>
    public override long ByteCount => _memory.Length - _readTo;

    /// <inheritdoc/>
    public override ColumnWriter Column(int index) => Writers[index];

    /// <inheritdoc/>
    public override void BeginRow()
    {
    }

    /// <inheritdoc/>
    public override void EndRow()
    {
        _rows++;
        if (_memory.Length > _maximumBytes)
        {
            throw new ForeignDataException(SqlState.ProgramLimitExceeded, $"result of a remote query on server \"{_serverName}\" is too large to be kept in memory")
            {
                Detail = "The provider reads one result at a time, and another query of this connection has begun before this one was read to its end.",
                Hint = "Read the tables one after the other, for example into a temporary table.",
                Context = AdoNetErrors.Context(_sql),
            };
        }
    }

    /// <summary>Moves rows into a batch.</summary>
    /// <returns>Whether there are more.</returns>
    internal bool Give(RowBatch batch, int maxRows)
    {
        _memory.Position = _readTo;
        for (int written = 0; written < maxRows && !batch.IsFull && _rows > 0; written++, _rows--)
        {
            batch.BeginRow();
            for (int i = 0; i < Writers.Length; i++)
            {
                Repeat(batch.Column(i));
            }

            batch.EndRow();
        }

        _readTo = _memory.Position;
        return _rows > 0;
    }

    private void Repeat(ColumnWriter writer)
    {
        switch ((Call)_replay.ReadByte())
        {
            case Call.Null:
                writer.WriteNull();
                break;
            case Call.Boolean:
                writer.WriteBoolean(_replay.ReadBoolean());
                break;
            case Call.Int64:
                writer.WriteInt64(_replay.ReadInt64());
                break;
            case Call.Double:
                writer.WriteDouble(_replay.ReadDouble());
                break;
            case Call.Single:
                writer.WriteSingle(_replay.ReadSingle());
                break;
            case Call.Utf8:
                writer.WriteUtf8(Block());
                break;
            case Call.Chars:
                writer.WriteChars(MemoryMarshal.Cast<byte, char>(Block()));
                break;
            case Call.Bytes:
                writer.WriteBytes(Block());
                break;
            case Call.Numeric:
                var kind = (NumericKind)_replay.ReadByte();
                int weight = _replay.ReadInt32();
                int scale = _replay.ReadInt32();
                writer.WriteNumeric(new NumericValue(kind, weight, scale, MemoryMarshal.Cast<byte, short>(Block())));
                break;
            case Call.Date:
                writer.WriteDate(_replay.ReadInt32());
                break;
            case Call.Timestamp:
                writer.WriteTimestamp(_replay.ReadInt64());
                break;
            case Call.TimestampTz:
                writer.WriteTimestampTz(_replay.ReadInt64());
                break;
            case Call.Uuid:
                writer.WriteUuid(Block());
                break;
            default:
                throw new InvalidOperationException("The record is broken.");
        }
    }

    private ReadOnlySpan<byte> Block()
    {
        int length = _replay.ReadInt32();
        int start = (int)_memory.Position;
        _memory.Position += length;
        return _memory.GetBuffer().AsSpan(start, length);
    }

    private sealed class Recorder(ResultColumn column, BinaryWriter record) : ColumnWriter
    {
        public override ResultColumn Column => column;

        public override void WriteNull() => record.Write((byte)Call.Null);

        public override void WriteBoolean(bool value)
        {
            record.Write((byte)Call.Boolean);
            record.Write(value);
        }

        public override void WriteInt64(long value)
        {
            record.Write((byte)Call.Int64);
            record.Write(value);
        }

        public override void WriteDouble(double value)
        {
            record.Write((byte)Call.Double);
            record.Write(value);
        }

        public override void WriteSingle(float value)
        {
            record.Write((byte)Call.Single);
            record.Write(value);
        }

        public override void WriteUtf8(ReadOnlySpan<byte> utf8) => Block(Call.Utf8, utf8);

        public override void WriteChars(ReadOnlySpan<char> text) => Block(Call.Chars, MemoryMarshal.AsBytes(text));

        public override void WriteBytes(ReadOnlySpan<byte> bytes) => Block(Call.Bytes, bytes);

        public override void WriteNumeric(in NumericValue value)
        {
            record.Write((byte)Call.Numeric);
            record.Write((byte)value.Kind);
            record.Write(value.Weight);
            record.Write(value.Scale);
            record.Write(value.Digits.Length * sizeof(short));
            record.Write(MemoryMarshal.AsBytes(value.Digits));
        }

        public override void WriteDate(int days)
        {
            record.Write((byte)Call.Date);
            record.Write(days);
        }

        public override void WriteTimestamp(long microseconds)
        {
            record.Write((byte)Call.Timestamp);
            record.Write(microseconds);
        }

        public override void WriteTimestampTz(long microseconds)
        {
            record.Write((byte)Call.TimestampTz);
            record.Write(microseconds);
        }

        public override void WriteUuid(ReadOnlySpan<byte> bytes) => Block(Call.Uuid, bytes);

        public override void WriteBinary(ReadOnlySpan<byte> bytes) => throw new NotSupportedException();

        private void Block(Call call, ReadOnlySpan<byte> bytes)
        {
            record.Write((byte)call);
            record.Write(bytes.Length);
            record.Write(bytes);
        }
    }
}
