using System.Text;
using PgDotnetFdw.Driver.Postgres.Links;

namespace PgDotnetFdw.Driver.Postgres.Wire;

/// <summary>The messages by which a prepared statement is run for a row: Bind and Execute of the unnamed portal. All results come in binary form.</summary>
internal sealed class RowMessages
{
    private readonly byte[] _head;
    private readonly byte[] _tail;

    /// <summary>Makes what is the same for all rows.</summary>
    public RowMessages(PostgresPrepared statement)
    {
        List<byte> head = [0, .. Encoding.UTF8.GetBytes(statement.Name), 0];
        AddInt16(head, statement.IsBinary.Length);
        foreach (bool isBinary in statement.IsBinary)
        {
            AddInt16(head, isBinary ? 1 : 0);
        }

        _head = [.. head];
        _tail = statement.ColumnTypes.Length == 0 ? [0, 0] : [0, 1, 0, 1];
    }

    /// <summary>Bytes of a Bind's body.</summary>
    public int Length(ReadOnlySpan<byte> row) => _head.Length + row.Length + _tail.Length;

    /// <summary>Writes a row's messages.</summary>
    public void Write(WireWriter writer, ReadOnlySpan<byte> row)
    {
        writer.Message('B', _head, row, _tail);
        writer.Message('E', [0, 0, 0, 0, 0]);
    }

    private static void AddInt16(List<byte> bytes, int value)
    {
        bytes.Add((byte)(value >> 8));
        bytes.Add((byte)value);
    }
}
