// How do tests write through a driver's connection? As the host does: values encoded as COPY encodes them, in the forms that the writer asks for.

using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Rows;

namespace PgDotnetFdw.Tests.Unit.Sqlite;

/// <summary>Writes values that are given as PostgreSQL shows them; dates and points in time in ISO form, timestamptz in UTC.</summary>
internal static class RowsOut
{
    private const int DigitsPerGroup = 4;

    internal static OutgoingColumn Column(string name, TypeFacts type, string? remoteType = null, short attribute = 1, bool isNotNull = false) =>
        new(attribute, name, name, type, isNotNull) { RemoteType = remoteType };

    internal static RemoteModify Insert(string table, params OutgoingColumn[] columns)
    {
        var sql = new StringBuilder("INSERT INTO `main`.`").Append(table).Append("`(");
        sql.AppendJoin(", ", columns.Select(column => $"`{column.RemoteName}`")).Append(") VALUES (");
        sql.AppendJoin(", ", columns.Select((_, index) => string.Create(CultureInfo.InvariantCulture, $"?{index + 1}"))).Append(')');
        return new RemoteModify(ModifyKind.Insert, "local", "main", table, sql.ToString()) { Values = columns, BatchSize = 1000 };
    }

    /// <summary>Writes rows and gives how many remote rows each has changed.</summary>
    internal static long[] Write(RemoteConnection connection, RemoteModify modify, params string?[][] rows)
    {
        using RemoteWriter writer = connection.OpenWriter(modify);
        return Write(writer, modify, null, rows);
    }

    internal static long[] Write(RemoteWriter writer, RemoteModify modify, RowBatch? returned, params string?[][] rows)
    {
        var answer = new WriteAnswer(rows.Length, returned);
        writer.Write(new OutgoingRows(Encode(writer, modify, rows), rows.Length, modify.Columns.Count), answer);
        return [.. Enumerable.Range(0, rows.Length).Select(answer.Changed)];
    }

    internal static byte[] Encode(RemoteWriter writer, RemoteModify modify, IReadOnlyList<string?[]> rows)
    {
        IReadOnlyList<OutgoingColumn> columns = modify.Columns;
        using var bytes = new MemoryStream();
        foreach (string?[] row in rows)
        {
            Assert.Equal(columns.Count, row.Length);
            WriteInt16(bytes, (short)row.Length);
            for (int i = 0; i < row.Length; i++)
            {
                byte[]? value = row[i] is { } text ? writer.Forms[i] == OutgoingForm.Text ? Encoding.UTF8.GetBytes(text) : Binary(columns[i].Type, text) : null;
                WriteInt32(bytes, value?.Length ?? -1);
                bytes.Write(value ?? []);
            }
        }

        return bytes.ToArray();
    }

    private static byte[] Binary(TypeFacts type, string text)
    {
        using var bytes = new MemoryStream();
        switch (type.BaseOid != 0 ? type.BaseOid : type.Oid)
        {
            case TypeOid.Bool:
                return [text == "t" ? (byte)1 : (byte)0];
            case TypeOid.Int2:
                WriteInt16(bytes, short.Parse(text, CultureInfo.InvariantCulture));
                break;
            case TypeOid.Int4:
                WriteInt32(bytes, int.Parse(text, CultureInfo.InvariantCulture));
                break;
            case TypeOid.Int8:
                WriteInt64(bytes, long.Parse(text, CultureInfo.InvariantCulture));
                break;
            case TypeOid.Float4:
                WriteInt32(bytes, BitConverter.SingleToInt32Bits(float.Parse(text, CultureInfo.InvariantCulture)));
                break;
            case TypeOid.Float8:
                WriteInt64(bytes, BitConverter.DoubleToInt64Bits(double.Parse(text, CultureInfo.InvariantCulture)));
                break;
            case TypeOid.Text or TypeOid.VarChar or TypeOid.BpChar:
                return Encoding.UTF8.GetBytes(text);
            case TypeOid.Bytea:
                return Convert.FromHexString(text);
            case TypeOid.Uuid:
                return Guid.Parse(text).ToByteArray(bigEndian: true);
            case TypeOid.Date:
                WriteInt32(bytes, text switch { "infinity" => int.MaxValue, "-infinity" => int.MinValue, _ => (int)(Microseconds(text) / 86_400_000_000) });
                break;
            case TypeOid.Timestamp or TypeOid.TimestampTz:
                WriteInt64(bytes, text switch { "infinity" => long.MaxValue, "-infinity" => long.MinValue, _ => Microseconds(text) });
                break;
            case TypeOid.Numeric:
                WriteNumeric(bytes, text);
                break;
            case TypeOid.Tid:
                string[] parts = text.Trim('(', ')').Split(',');
                WriteInt32(bytes, unchecked((int)uint.Parse(parts[0], CultureInfo.InvariantCulture)));
                WriteInt16(bytes, unchecked((short)ushort.Parse(parts[1], CultureInfo.InvariantCulture)));
                break;
            default:
                throw new NotSupportedException(type.Name);
        }

        return bytes.ToArray();
    }

    // A number stands for the microseconds themselves: years that DateTime does not have.
    private static long Microseconds(string text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
        ? number
        : (DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.None) - new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Unspecified)).Ticks / 10;

    // As numeric_send does.
    private static void WriteNumeric(MemoryStream bytes, string text)
    {
        ushort special = text switch { "NaN" => 0xC000, "Infinity" => 0xD000, "-Infinity" => 0xF000, _ => 0 };
        string digits = text.TrimStart('-');
        int point = digits.IndexOf('.', StringComparison.Ordinal);
        int scale = special != 0 || point < 0 ? 0 : digits.Length - point - 1;
        string whole = special != 0 ? string.Empty : point < 0 ? digits : digits[..point];
        string fraction = point < 0 ? string.Empty : digits[(point + 1)..];
        whole = whole.PadLeft((whole.Length + DigitsPerGroup - 1) / DigitsPerGroup * DigitsPerGroup, '0');
        fraction = fraction.PadRight((fraction.Length + DigitsPerGroup - 1) / DigitsPerGroup * DigitsPerGroup, '0');
        var groups = (whole + fraction).Chunk(DigitsPerGroup).Select(static group => short.Parse(group, CultureInfo.InvariantCulture)).ToList();
        int weight = (whole.Length / DigitsPerGroup) - 1;
        while (groups.Count > 0 && groups[^1] == 0)
        {
            groups.RemoveAt(groups.Count - 1);
        }

        while (groups.Count > 0 && groups[0] == 0)
        {
            groups.RemoveAt(0);
            weight--;
        }

        WriteInt16(bytes, (short)groups.Count);
        WriteInt16(bytes, (short)(groups.Count == 0 ? 0 : weight));
        WriteInt16(bytes, unchecked((short)(special != 0 ? special : text.StartsWith('-') && groups.Count > 0 ? 0x4000 : 0)));
        WriteInt16(bytes, (short)scale);
        groups.ForEach(group => WriteInt16(bytes, group));
    }

    private static void WriteInt16(MemoryStream bytes, short value)
    {
        Span<byte> buffer = stackalloc byte[sizeof(short)];
        BinaryPrimitives.WriteInt16BigEndian(buffer, value);
        bytes.Write(buffer);
    }

    private static void WriteInt32(MemoryStream bytes, int value)
    {
        Span<byte> buffer = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(buffer, value);
        bytes.Write(buffer);
    }

    private static void WriteInt64(MemoryStream bytes, long value)
    {
        Span<byte> buffer = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(buffer, value);
        bytes.Write(buffer);
    }
}
