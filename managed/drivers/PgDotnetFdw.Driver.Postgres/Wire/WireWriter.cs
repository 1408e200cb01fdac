using System.Buffers.Binary;
using System.Text;
using PgDotnetFdw.Driver.Postgres.Links;

namespace PgDotnetFdw.Driver.Postgres.Wire;

/// <summary>
/// Writes messages to a remote. They are gathered and go out with <see cref="Flush"/>. Source: PostgreSQL docs, "Message Formats".
/// </summary>
internal sealed class WireWriter : IDisposable
{
    private const int KeptBytes = 16 * 1024;
    private const short BinaryFormat = 1;

    private readonly Stream _stream;
    private readonly NativeBuffer _buffer = new(KeptBytes);
    private int _start;

    /// <summary>Writes to a stream, which stays its owner's.</summary>
    public WireWriter(Stream stream)
    {
        _stream = stream;
    }

    /// <summary>Bytes that wait to be sent.</summary>
    public int Length => _buffer.Length;

    /// <summary>Has a statement parsed; the server finds the types of its parameters.</summary>
    /// <param name="statement">Its name; empty = the unnamed one.</param>
    /// <param name="sql">Its text.</param>
    public void Parse(string statement, string sql)
    {
        Begin('P');
        Text(statement);
        Text(sql);
        Int16(0);
        End();
    }

    /// <summary>Makes a portal of a statement.</summary>
    /// <param name="portal">Its name; empty = the unnamed one.</param>
    /// <param name="statement">The statement's name.</param>
    /// <param name="parameters">Values; they go out in text form.</param>
    /// <param name="isBinary">Whether results are to come in binary form.</param>
    public void Bind(string portal, string statement, IReadOnlyList<PostgresParameter> parameters, bool isBinary)
    {
        Begin('B');
        Text(portal);
        Text(statement);
        Int16(0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(parameters.Count, ushort.MaxValue, nameof(parameters));
        Int16(unchecked((short)parameters.Count));
        foreach (PostgresParameter parameter in parameters)
        {
            Parameter(parameter);
        }

        Int16(isBinary ? (short)1 : (short)0);
        if (isBinary)
        {
            Int16(BinaryFormat);
        }

        End();
    }

    /// <summary>Asks for the columns of a portal.</summary>
    public void DescribePortal(string portal)
    {
        Begin('D');
        Byte((byte)'P');
        Text(portal);
        End();
    }

    /// <summary>Asks for the parameters and the columns of a statement.</summary>
    public void DescribeStatement(string statement)
    {
        Begin('D');
        Byte((byte)'S');
        Text(statement);
        End();
    }

    /// <summary>Writes a message that was put together elsewhere, in three parts.</summary>
    /// <param name="letter">Its letter.</param>
    /// <param name="head">Begins its body.</param>
    /// <param name="middle">Follows.</param>
    /// <param name="tail">Ends it.</param>
    public void Message(char letter, ReadOnlySpan<byte> head, ReadOnlySpan<byte> middle = default, ReadOnlySpan<byte> tail = default)
    {
        Begin(letter);
        _buffer.Reserve(head.Length + middle.Length + tail.Length);
        _buffer.Append(head);
        _buffer.Append(middle);
        _buffer.Append(tail);
        End();
    }

    /// <summary>Sends what was written, and behind it a message whose body is not copied. Blocks.</summary>
    /// <param name="letter">Its letter.</param>
    /// <param name="body">Its body.</param>
    public void FlushWith(char letter, ReadOnlySpan<byte> body)
    {
        Byte((byte)letter);
        Int32(sizeof(int) + body.Length);
        Flush();
        _stream.Write(body);
    }

    /// <summary>Has the server send the answers it has so far.</summary>
    public void AskForAnswers()
    {
        Begin('H');
        End();
    }

    /// <summary>Runs a portal.</summary>
    /// <param name="portal">Its name.</param>
    /// <param name="maxRows">How many rows at most; 0 = all.</param>
    public void Execute(string portal, int maxRows)
    {
        Begin('E');
        Text(portal);
        Int32(maxRows);
        End();
    }

    /// <summary>Closes a portal; one that does not exist is no error.</summary>
    public void ClosePortal(string portal) => Close('P', portal);

    /// <summary>Closes a statement; one that does not exist is no error.</summary>
    public void CloseStatement(string statement) => Close('S', statement);

    /// <summary>Ends a request: the server answers with ReadyForQuery, also after an error.</summary>
    public void Sync()
    {
        Begin('S');
        End();
    }

    /// <summary>Sends what was written. Blocks.</summary>
    public void Flush()
    {
        _stream.Write(_buffer.Content);
        _stream.Flush();
        _buffer.Consume(_buffer.Length);
        _buffer.Trim();
    }

    /// <inheritdoc/>
    public void Dispose() => _buffer.Dispose();

    private void Close(char kind, string name)
    {
        Begin('C');
        Byte((byte)kind);
        Text(name);
        End();
    }

    private void Begin(char letter)
    {
        Byte((byte)letter);
        _start = _buffer.Length;
        Int32(0);
    }

    private void End()
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, _buffer.Length - _start);
        _buffer.Overwrite(_start, length);
    }

    private void Byte(byte value) => _buffer.Append([value]);

    private void Int16(short value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(short)];
        BinaryPrimitives.WriteInt16BigEndian(bytes, value);
        _buffer.Append(bytes);
    }

    private void Int32(int value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        _buffer.Append(bytes);
    }

    private void Text(string text)
    {
        Utf8(text);
        Byte(0);
    }

    private void Parameter(PostgresParameter parameter)
    {
        if (parameter.IsNull)
        {
            Int32(-1);
            return;
        }

        Int32(parameter.Utf8Length);
        _buffer.Reserve(parameter.Utf8Length);
        parameter.WriteUtf8(_buffer.Free);
        _buffer.Append(parameter.Utf8Length);
    }

    private void Utf8(string text)
    {
        int length = Encoding.UTF8.GetByteCount(text);
        _buffer.Reserve(length);
        _buffer.Append(Encoding.UTF8.GetBytes(text, _buffer.Free));
    }
}
