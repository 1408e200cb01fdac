using System.Buffers.Binary;
using Npgsql;

namespace PgDotnetFdw.Driver.Postgres.Links;

/// <summary>Puts the provider's rows together again as the protocol has them, in a buffer that is used again and again.</summary>
internal sealed class NpgsqlRows
{
    private const int InitialBytes = 8 * 1024;

    /// <summary>A buffer that grew beyond this is given back.</summary>
    private const int LargeBytes = 1024 * 1024;

    /// <summary>The provider is not asked to fill nothing.</summary>
    private const int LeastRoom = 64;

    private byte[] _row = new byte[InitialBytes];

    /// <summary>Gives the buffer back if it is large.</summary>
    public void Trim()
    {
        if (_row.Length > LargeBytes)
        {
            _row = new byte[InitialBytes];
        }
    }

    /// <summary>Reads the current row.</summary>
    /// <returns>The row as the body of a DataRow message; valid until the next call.</returns>
    public ReadOnlySpan<byte> Read(NpgsqlDataReader reader)
    {
        int fields = reader.FieldCount;
        int position = sizeof(short);
        BinaryPrimitives.WriteInt16BigEndian(_row, (short)fields);
        for (int i = 0; i < fields; i++)
        {
            Reserve(position, sizeof(int) + LeastRoom);
            int start = position + sizeof(int);
            int length = reader.IsDBNull(i) ? -1 : ReadField(reader, i, start);
            BinaryPrimitives.WriteInt32BigEndian(_row.AsSpan(position), length);
            position = start + Math.Max(length, 0);
        }

        return _row.AsSpan(0, position);
    }

    private int ReadField(NpgsqlDataReader reader, int ordinal, int start)
    {
        int room = _row.Length - start;
        int length = (int)reader.GetBytes(ordinal, 0, _row, start, room);
        if (length < room)
        {
            return length;
        }

        // Perhaps there is more of it than the buffer holds.
        length = (int)reader.GetBytes(ordinal, 0, null, 0, 0);
        if (length > room)
        {
            Reserve(start, length);
            _ = reader.GetBytes(ordinal, 0, _row, start, length);
        }

        return length;
    }

    private void Reserve(int position, int more)
    {
        if (_row.Length - position < more)
        {
            Array.Resize(ref _row, (int)Math.Min(Array.MaxLength, Math.Max(position + (long)more, _row.Length * 2L)));
        }
    }
}
