using System.Buffers.Binary;
using System.Diagnostics;

namespace PgDotnetFdw.Driver.Postgres.Wire;

/// <summary>
/// Cuts what a remote sends into messages: a letter, a length of four bytes that counts itself, the body. Source: PostgreSQL docs, "Message Formats".
/// </summary>
internal sealed class WireReader : IDisposable
{
    private const int HeaderBytes = 5;
    private const int BufferBytes = 128 * 1024;

    /// <summary>No server makes a larger message: it is the largest value that PostgreSQL can hold.</summary>
    private const int MaxMessageBytes = 0x3fffffff;

    private readonly Stream _stream;
    private readonly NativeBuffer _buffer = new(BufferBytes);
    private int _bodyStart;
    private int _bodyLength;
    private int _messageLength;

    /// <summary>Reads from a stream, which stays its owner's.</summary>
    public WireReader(Stream stream)
    {
        _stream = stream;
    }

    /// <summary>Bytes received so far.</summary>
    public long BytesReceived { get; private set; }

    /// <summary>Time in which it waited for bytes to arrive.</summary>
    public TimeSpan Waited { get; private set; }

    /// <summary>Body of the message that was read last; valid until the next one is read.</summary>
    public ReadOnlySpan<byte> Body => _buffer.Content.Slice(_bodyStart, _bodyLength);

    /// <summary>Reads the next message. Blocks.</summary>
    /// <returns>Its letter.</returns>
    /// <exception cref="EndOfStreamException">The remote has closed the connection.</exception>
    /// <exception cref="InvalidDataException">What arrives is no message.</exception>
    public byte Read()
    {
        _buffer.Consume(_messageLength);
        _messageLength = 0;
        if (_buffer.Length == 0)
        {
            _buffer.Trim();
        }

        Require(HeaderBytes);
        ReadOnlySpan<byte> header = _buffer.Content;
        byte letter = header[0];
        int length = BinaryPrimitives.ReadInt32BigEndian(header[1..]);
        if (length is < sizeof(int) or > MaxMessageBytes || !char.IsAsciiLetterOrDigit((char)letter))
        {
            throw new InvalidDataException("The remote does not keep to the protocol.");
        }

        Require(length + 1);
        _bodyStart = HeaderBytes;
        _bodyLength = length - sizeof(int);
        _messageLength = length + 1;
        return letter;
    }

    /// <inheritdoc/>
    public void Dispose() => _buffer.Dispose();

    private void Require(int count)
    {
        while (_buffer.Length < count)
        {
            _buffer.Reserve(Math.Max(count - _buffer.Length, BufferBytes - _buffer.Length));
            long start = Stopwatch.GetTimestamp();
            int read = _stream.Read(_buffer.Free);
            Waited += Stopwatch.GetElapsedTime(start);
            if (read <= 0)
            {
                throw new EndOfStreamException("The remote has closed the connection.");
            }

            BytesReceived += read;
            _buffer.Append(read);
        }
    }
}
