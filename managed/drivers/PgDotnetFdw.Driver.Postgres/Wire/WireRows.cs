using System.Buffers.Binary;
using System.Text;

namespace PgDotnetFdw.Driver.Postgres.Wire;

/// <summary>Reads the bodies of RowDescription and DataRow messages. Source: PostgreSQL docs, "Message Formats".</summary>
internal static class WireRows
{
    /// <summary>Bytes behind a column's name in a RowDescription: table, attribute, type, length, modifier, format.</summary>
    private const int ColumnBytes = 18;
    private const int TypeOffset = 6;

    /// <summary>Reads the columns' type oids.</summary>
    /// <exception cref="InvalidDataException">The message is malformed.</exception>
    public static uint[] ReadTypes(ReadOnlySpan<byte> body)
    {
        if (body.Length < sizeof(short))
        {
            throw Malformed();
        }

        uint[] types = new uint[BinaryPrimitives.ReadUInt16BigEndian(body)];
        body = body[sizeof(short)..];
        for (int i = 0; i < types.Length; i++)
        {
            int name = body.IndexOf((byte)0);
            if (name < 0 || body.Length < name + 1 + ColumnBytes)
            {
                throw Malformed();
            }

            body = body[(name + 1)..];
            types[i] = BinaryPrimitives.ReadUInt32BigEndian(body[TypeOffset..]);
            body = body[ColumnBytes..];
        }

        return types;
    }

    /// <summary>Reads the type oids of a ParameterDescription.</summary>
    /// <exception cref="InvalidDataException">The message is malformed.</exception>
    public static uint[] ReadParameterTypes(ReadOnlySpan<byte> body)
    {
        if (body.Length < sizeof(short) || body.Length != sizeof(short) + (BinaryPrimitives.ReadUInt16BigEndian(body) * sizeof(uint)))
        {
            throw Malformed();
        }

        uint[] types = new uint[BinaryPrimitives.ReadUInt16BigEndian(body)];
        for (int i = 0; i < types.Length; i++)
        {
            types[i] = BinaryPrimitives.ReadUInt32BigEndian(body[(sizeof(short) + (i * sizeof(uint)))..]);
        }

        return types;
    }

    /// <summary>Reads a row whose values are in text form.</summary>
    /// <exception cref="InvalidDataException">The message is malformed.</exception>
    public static string?[] ReadTexts(ReadOnlySpan<byte> body)
    {
        if (body.Length < sizeof(short))
        {
            throw Malformed();
        }

        string?[] row = new string?[BinaryPrimitives.ReadUInt16BigEndian(body)];
        body = body[sizeof(short)..];
        for (int i = 0; i < row.Length; i++)
        {
            if (!TryReadField(ref body, out ReadOnlySpan<byte> field, out bool isNull))
            {
                throw Malformed();
            }

            row[i] = isNull ? null : Encoding.UTF8.GetString(field);
        }

        return row;
    }

    /// <summary>Reads the next field of a row.</summary>
    /// <param name="rest">What follows; moved behind the field.</param>
    /// <param name="field">The field.</param>
    /// <param name="isNull">Whether it is NULL.</param>
    /// <returns>Whether there is a whole field.</returns>
    public static bool TryReadField(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> field, out bool isNull)
    {
        field = default;
        isNull = false;
        if (rest.Length < sizeof(int))
        {
            return false;
        }

        int length = BinaryPrimitives.ReadInt32BigEndian(rest);
        rest = rest[sizeof(int)..];
        if (length < 0)
        {
            isNull = true;
            return length == -1;
        }

        if (length > rest.Length)
        {
            return false;
        }

        field = rest[..length];
        rest = rest[length..];
        return true;
    }

    private static InvalidDataException Malformed() => new("The remote does not keep to the protocol.");
}
