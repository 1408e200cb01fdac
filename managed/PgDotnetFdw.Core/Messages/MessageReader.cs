// How is a message of pgdotnet_abi.h read?
//
// The formats are described at the end of native/include/pgdotnet_abi.h; the opposite direction is MessageWriter.cs. Every read is checked
// against the message's bounds, so that a damaged message is an error (XX000) and never a read beyond it. Everything is copied out: the
// bytes belong to C and are gone when the call returns.

using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;

namespace PgDotnetFdw.Core.Messages;

/// <summary>Reads a message from its start to its end. Malformed input is a <see cref="ForeignDataException"/> with SQLSTATE XX000.</summary>
public ref struct MessageReader
{
    /// <summary>Version of the message formats that this reader knows (PGDN_IR_VERSION).</summary>
    public const byte FormatVersion = 3;

    // PostgreSQL's own bound of columns (MaxTupleAttributeNumber is 1664).
    private const uint MaximumColumns = 1664;

    // PostgreSQL's own bound of an array's dimensions (MAXDIM).
    private const int MaximumDimensions = 6;

    private readonly ReadOnlySpan<byte> _message;
    private int _position;

    /// <summary>Starts at the first byte.</summary>
    /// <param name="message">The whole message; not copied.</param>
    public MessageReader(ReadOnlySpan<byte> message)
    {
        _message = message;
        _position = 0;
    }

    /// <summary>Bytes not yet read.</summary>
    public readonly int Remaining => _message.Length - _position;

    /// <summary>Makes the error that every malformed message ends in.</summary>
    /// <param name="what">What is wrong, a complete sentence.</param>
    public static ForeignDataException Malformed(string what) =>
        new(SqlState.InternalError, "malformed message at the boundary of the managed assembly") { Detail = what };

    /// <summary>Reads one byte.</summary>
    public byte ReadByte() => Take(1)[0];

    /// <summary>Reads a byte that is 0 or 1.</summary>
    public bool ReadBoolean()
    {
        byte value = ReadByte();
        return value <= 1 ? value == 1 : throw Malformed("A flag is neither 0 nor 1.");
    }

    /// <summary>Reads an i16.</summary>
    public short ReadInt16() => BinaryPrimitives.ReadInt16LittleEndian(Take(sizeof(short)));

    /// <summary>Reads a u16.</summary>
    public ushort ReadUInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(sizeof(ushort)));

    /// <summary>Reads an i32.</summary>
    public int ReadInt32() => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));

    /// <summary>Reads a u32.</summary>
    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)));

    /// <summary>Reads an i64.</summary>
    public long ReadInt64() => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)));

    /// <summary>Reads an f64.</summary>
    public double ReadDouble() => BinaryPrimitives.ReadDoubleLittleEndian(Take(sizeof(double)));

    /// <summary>Reads a u32 that counts things of which each takes at least a given number of bytes.</summary>
    /// <param name="minimumSize">Bytes that each takes at least, ≥ 1.</param>
    /// <returns>The count; small enough for a list to be sized by it.</returns>
    public int ReadCount(int minimumSize)
    {
        uint count = ReadUInt32();
        return count <= (uint)(Remaining / minimumSize)
            ? (int)count
            : throw Malformed("A count is larger than the message.");
    }

    /// <summary>Reads a str as bytes; the span points into the message.</summary>
    public ReadOnlySpan<byte> ReadBytes() => Take(ReadCount(1));

    /// <summary>Reads a str as text.</summary>
    public string ReadString() => Encoding.UTF8.GetString(ReadBytes());

    /// <summary>Reads that many bytes as a message of their own.</summary>
    /// <param name="length">Bytes, ≥ 0.</param>
    public MessageReader ReadPart(int length) => new(Take(length));

    /// <summary>Reads a text table.</summary>
    public TextTable ReadTable()
    {
        uint rows = ReadUInt32();
        uint columns = ReadUInt32();
        if (columns > MaximumColumns || (ulong)rows * columns > (ulong)(Remaining / sizeof(int)) || (columns == 0 && rows != 0))
        {
            throw Malformed("A text table is larger than its message.");
        }

        var table = new TextTable((int)columns);
        var row = new string?[columns];
        for (uint i = 0; i < rows; i++)
        {
            for (int j = 0; j < row.Length; j++)
            {
                int length = ReadInt32();
                row[j] = length switch
                {
                    -1 => null,
                    < 0 => throw Malformed("A cell's length is negative."),
                    _ => Encoding.UTF8.GetString(Take(length)),
                };
            }

            table.AddRow(row);
        }

        return table;
    }

    /// <summary>Reads a text table of names and values; a NULL value counts as empty.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> ReadPairs() => ReadTable().ToPairs();

    /// <summary>Reads a type.</summary>
    public TypeFacts ReadType()
    {
        uint oid = ReadUInt32();
        int modifier = ReadInt32();
        char kind = (char)ReadByte();
        ObjectOrigin origin = ReadOrigin();
        string? extension = origin == ObjectOrigin.Extension ? ReadString() : null;
        uint elementOid = ReadUInt32();
        uint baseOid = ReadUInt32();
        string schema = ReadString();
        string name = ReadString();
        return new TypeFacts(oid, modifier, kind, origin, extension, elementOid, baseOid, schema, name);
    }

    /// <summary>Reads a collation.</summary>
    public CollationFacts ReadCollation()
    {
        uint oid = ReadUInt32();
        if (oid == 0)
        {
            return CollationFacts.None;
        }

        byte flags = ReadByte();
        string schema = ReadString();
        string name = ReadString();
        string rules = ReadString();
        return new CollationFacts(oid, (flags & 1) != 0, (flags & 2) != 0, (flags & 4) != 0, schema, name, rules);
    }

    /// <summary>Reads facts on an operator or function.</summary>
    public ProcedureFacts ReadProcedure()
    {
        string schema = ReadString();
        string name = ReadString();
        string arguments = ReadString();
        ObjectOrigin origin = ReadOrigin();
        string? extension = origin == ObjectOrigin.Extension ? ReadString() : null;
        char volatility = (char)ReadByte();
        bool isStrict = ReadBoolean();
        bool isLeakproof = ReadBoolean();
        return new ProcedureFacts(schema, name, arguments, origin, extension, volatility, isStrict, isLeakproof);
    }

    /// <summary>Reads a value; it holds its own memory.</summary>
    public RemoteValue ReadValue() => ReadValue(isElement: false);

    /// <summary>Makes sure that nothing is left.</summary>
    public readonly void ExpectEnd()
    {
        if (Remaining != 0)
        {
            throw Malformed("Bytes follow the end of a message.");
        }
    }

    private RemoteValue ReadValue(bool isElement)
    {
        byte form = ReadByte();
        switch (form)
        {
            case (byte)ValueForm.Null:
                return RemoteValue.Null;
            case (byte)ValueForm.Boolean:
                return RemoteValue.FromBoolean(ReadBoolean());
            case (byte)ValueForm.Int64:
                return RemoteValue.FromInt64(ReadInt64());
            case (byte)ValueForm.Float64:
                return RemoteValue.FromFloat64(ReadDouble());
            case (byte)ValueForm.Text:
                return RemoteValue.FromText(ReadBytes().ToArray());
            case (byte)ValueForm.Bytes:
                return RemoteValue.FromBytes(ReadBytes().ToArray());
            case (byte)ValueForm.Output:
                return RemoteValue.FromOutput(ReadBytes().ToArray());
            case (byte)ValueForm.Array when !isElement:
                return ReadArray();
            default:
                throw Malformed(string.Create(CultureInfo.InvariantCulture, $"A value has the unexpected form {form}."));
        }
    }

    private RemoteValue ReadArray()
    {
        TypeFacts elementType = ReadType();
        var dimensions = new ArrayDimension[ReadByte()];
        if (dimensions.Length > MaximumDimensions)
        {
            throw Malformed("An array has too many dimensions.");
        }

        long product = dimensions.Length == 0 ? 0 : 1;
        for (int i = 0; i < dimensions.Length; i++)
        {
            dimensions[i] = new ArrayDimension(ReadInt32(), ReadInt32());
            if (dimensions[i].Length < 1 || (product *= dimensions[i].Length) > Remaining)
            {
                throw Malformed("An array's dimension is out of its range.");
            }
        }

        var elements = new RemoteValue[ReadCount(1)];
        if (elements.Length != product)
        {
            throw Malformed("An array's dimensions do not fit its elements.");
        }

        for (int i = 0; i < elements.Length; i++)
        {
            elements[i] = ReadValue(isElement: true);
        }

        return RemoteValue.FromArray(elementType, elements, dimensions);
    }

    private ObjectOrigin ReadOrigin()
    {
        byte origin = ReadByte();
        return origin <= (byte)ObjectOrigin.User
            ? (ObjectOrigin)origin
            : throw Malformed("An object's origin is out of its range.");
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > Remaining)
        {
            throw Malformed("A message is shorter than its contents.");
        }

        ReadOnlySpan<byte> taken = _message.Slice(_position, length);
        _position += length;
        return taken;
    }
}
