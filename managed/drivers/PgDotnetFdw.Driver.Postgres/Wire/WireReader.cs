using System.Buffers.Binary;
using System.Diagnostics;
using PgDotnetFdw.Sdk.Remote;

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

    /// <summary>What may be read at once at the end; more is read as it comes.</summary>
    private const int LongestUnread = 96 * 1024;

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

    /// <summary>Takes what has arrived, without waiting and without reading it.</summary>
    /// <param name="descriptor">The socket below the stream, which must be a plain one.</param>
    /// <param name="answers">How many answers are outstanding, ≥ 1: each ends with ReadyForQuery.</param>
    public Arrival Receive(int descriptor, int answers)
    {
        while (true)
        {
            _buffer.Reserve(Math.Max(BufferBytes - _buffer.Length, HeaderBytes));
            int read = QuietSocket.TryReceive(descriptor, _buffer.Free);
            if (read <= 0)
            {
                return read == QuietSocket.NothingYet ? Arrival.Partial : Arrival.Unclear;
            }

            BytesReceived += read;
            _buffer.Append(read);
            Arrival arrival = Look(_buffer.Content[_messageLength..], answers);
            if (arrival != Arrival.Partial || _buffer.Length > LongestUnread)
            {
                return arrival == Arrival.Complete ? arrival : Arrival.Unclear;
            }
        }
    }

    /// <summary>Notes time in which it was waited elsewhere for bytes to arrive.</summary>
    public void NoteWait(TimeSpan time) => Waited += time;

    /// <inheritdoc/>
    public void Dispose() => _buffer.Dispose();

    private static Arrival Look(ReadOnlySpan<byte> messages, int answers)
    {
        while (messages.Length >= HeaderBytes)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(messages[1..]);
            if (length < sizeof(int) || messages[0] is not ((byte)'D' or (byte)'T' or (byte)'C' or (byte)'I' or (byte)'t' or (byte)'n' or (byte)'s' or (byte)'Z'
                or (byte)'1' or (byte)'2' or (byte)'3' or (byte)'N' or (byte)'A' or (byte)'S'))
            {
                return Arrival.Unclear;
            }

            if (messages.Length <= length)
            {
                break;
            }

            answers -= messages[0] == (byte)'Z' ? 1 : 0;
            messages = messages[(length + 1)..];
        }

        return answers > 0 ? Arrival.Partial : Arrival.Complete;
    }

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
