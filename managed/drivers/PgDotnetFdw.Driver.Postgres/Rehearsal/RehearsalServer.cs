using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using PgDotnetFdw.Sdk.Expressions;

namespace PgDotnetFdw.Driver.Postgres.Rehearsal;

/// <summary>The server's side of the protocol, as much of it as a rehearsal needs. Source: PostgreSQL docs, "Message Flow" and "Message Formats".</summary>
internal sealed class RehearsalServer
{
    private const int TlsRequest = 80877103;
    private const int LargestMessage = 64 * 1024;

    private static readonly uint[] s_types = [TypeOid.Int4, TypeOid.Text, TypeOid.Int8, TypeOid.Numeric, TypeOid.TimestampTz, TypeOid.Bool];

    // 5, five, 5, 5, the year 2000, true.
    private static readonly byte[][] s_row =
        [[0, 0, 0, 5], "five"u8.ToArray(), [0, 0, 0, 0, 0, 0, 0, 5], [0, 1, 0, 0, 0, 0, 0, 0, 0, 5], new byte[8], [1]];

    // The answer to PostgresFacts: of the database, and of no collation.
    private static readonly byte[][] s_profile = [[], "UTF8"u8.ToArray(), "t"u8.ToArray(), "c|C|C|"u8.ToArray()];
    private static readonly byte[][] s_true = [[1]];

    private readonly Socket _socket;
    private readonly string _password;
    private readonly MemoryStream _output = new();
    private readonly Dictionary<string, string> _statements = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _portals = new(StringComparer.Ordinal);
    private byte _status = (byte)'I';

    /// <param name="socket">A session that was just accepted.</param>
    /// <param name="password">The password to ask for.</param>
    public RehearsalServer(Socket socket, string password)
    {
        _socket = socket;
        _password = password;
    }

    /// <summary>Serves until the other side has gone. Blocks.</summary>
    public void Serve()
    {
        while (BinaryPrimitives.ReadInt32BigEndian(Receive(ReadLength())) == TlsRequest)
        {
            _socket.Send("N"u8);
        }

        LogIn();
        while (true)
        {
            byte letter = Receive(1)[0];
            byte[] body = Receive(ReadLength());
            if (letter == 'X')
            {
                return;
            }

            Answer(letter, body);
        }
    }

    private void LogIn()
    {
        var scram = new RehearsalScram(_password);
        Authentication(10, "SCRAM-SHA-256\0\0");
        Flush();
        Authentication(11, scram.Challenge(ReadPassword()));
        Flush();
        Authentication(12, scram.Confirm(ReadPassword()));
        Authentication(0, string.Empty);
        foreach (string parameter in (string[])["server_version\015.0\0", "client_encoding\0UTF8\0", "server_encoding\0UTF8\0", "standard_conforming_strings\0on\0", "integer_datetimes\0on\0", "TimeZone\0GMT\0", "DateStyle\0ISO, MDY\0"])
        {
            Message('S', Encoding.ASCII.GetBytes(parameter));
        }

        Message('K', new byte[8]);
        Message('Z', [_status]);
        Flush();
    }

    private string ReadPassword()
    {
        if (Receive(1)[0] != 'p')
        {
            throw new InvalidDataException("not a password");
        }

        return Encoding.ASCII.GetString(Receive(ReadLength()));
    }

    private void Answer(byte letter, byte[] body)
    {
        switch ((char)letter)
        {
            case 'P':
                _statements[Text(body, 0, out int sql)] = Text(body, sql, out _);
                Message('1', []);
                break;
            case 'B':
                _portals[Text(body, 0, out int statement)] = _statements.GetValueOrDefault(Text(body, statement, out _), string.Empty);
                Message('2', []);
                break;
            case 'C':
                Message('3', []);
                break;
            case 'D':
                Message('T', Description());
                break;
            case 'E':
                Execute(_portals.GetValueOrDefault(Text(body, 0, out _), string.Empty));
                break;
            case 'S':
                Message('Z', [_status]);
                Flush();
                break;
        }
    }

    private void Execute(string sql)
    {
        string tag = sql.Split(' ', 2)[0];
        _status = tag switch
        {
            "START" => (byte)'T',
            "COMMIT" or "ROLLBACK" => (byte)'I',
            _ => _status,
        };
        if (tag == "SELECT")
        {
            byte[][] row = sql.Contains("txid_current", StringComparison.Ordinal) ? s_true : sql.Contains("getdatabaseencoding", StringComparison.Ordinal) ? s_profile : s_row;
            Message('D', Row(row));
            tag = "SELECT 1";
        }

        Message('C', Encoding.ASCII.GetBytes(tag + "\0"));
    }

    private static byte[] Description()
    {
        using var body = new MemoryStream();
        Int16(body, (short)s_types.Length);
        foreach (uint type in s_types)
        {
            body.Write("c\0"u8);
            Int32(body, 0);
            Int16(body, 0);
            Int32(body, (int)type);
            Int16(body, -1);
            Int32(body, -1);
            Int16(body, 1);
        }

        return body.ToArray();
    }

    private static byte[] Row(byte[][] fields)
    {
        using var body = new MemoryStream();
        Int16(body, (short)fields.Length);
        foreach (byte[] field in fields)
        {
            Int32(body, field.Length);
            body.Write(field);
        }

        return body.ToArray();
    }

    private void Authentication(int kind, string text)
    {
        byte[] body = new byte[sizeof(int) + text.Length];
        BinaryPrimitives.WriteInt32BigEndian(body, kind);
        Encoding.ASCII.GetBytes(text, body.AsSpan(sizeof(int)));
        Message('R', body);
    }

    private void Message(char letter, byte[] body)
    {
        _output.WriteByte((byte)letter);
        Int32(_output, body.Length + sizeof(int));
        _output.Write(body);
    }

    private static void Int16(MemoryStream stream, short value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(short)];
        BinaryPrimitives.WriteInt16BigEndian(bytes, value);
        stream.Write(bytes);
    }

    private static void Int32(MemoryStream stream, int value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        stream.Write(bytes);
    }

    private void Flush()
    {
        byte[] bytes = _output.ToArray();
        _output.SetLength(0);
        for (int sent = 0; sent < bytes.Length;)
        {
            sent += _socket.Send(bytes.AsSpan(sent), SocketFlags.None);
        }
    }

    private int ReadLength()
    {
        int length = BinaryPrimitives.ReadInt32BigEndian(Receive(sizeof(int))) - sizeof(int);
        return length is >= 0 and <= LargestMessage ? length : throw new InvalidDataException("not the protocol");
    }

    private byte[] Receive(int length)
    {
        byte[] bytes = new byte[length];
        for (int read = 0; read < length;)
        {
            int more = _socket.Receive(bytes.AsSpan(read), SocketFlags.None);
            read += more > 0 ? more : throw new InvalidDataException("the other side has gone");
        }

        return bytes;
    }

    private static string Text(byte[] body, int start, out int end)
    {
        int length = body.AsSpan(start).IndexOf((byte)0);
        end = start + length + 1;
        return length >= 0 ? Encoding.UTF8.GetString(body, start, length) : throw new InvalidDataException("not the protocol");
    }
}
