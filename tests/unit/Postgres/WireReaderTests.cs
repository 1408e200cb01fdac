using System.Buffers.Binary;
using System.Text;
using PgDotnetFdw.Driver.Postgres.Wire;

namespace PgDotnetFdw.Tests.Unit.Postgres;

/// <summary>Messages are cut the same way wherever the network cuts the stream, and a broken stream is an error.</summary>
public sealed class WireReaderTests
{
    private static readonly (char Letter, byte[] Body)[] s_messages =
    [
        ('T', Bytes(300)), ('D', Bytes(0)), ('D', Bytes(1)), ('N', Encoding.UTF8.GetBytes("SNOTICE\0Mhello\0\0")), ('D', Bytes(70)), ('S', Encoding.UTF8.GetBytes("TimeZone\0GMT\0")),
        ('C', Encoding.UTF8.GetBytes("SELECT 3\0")), ('A', Bytes(12)), ('E', Encoding.UTF8.GetBytes("SERROR\0C22012\0Mdivision by zero\0\0")), ('Z', [(byte)'T']),
    ];

    [Fact]
    public void Every_cut_in_two_gives_the_same_messages()
    {
        byte[] stream = Stream(s_messages);
        for (int cut = 1; cut < stream.Length; cut++)
        {
            AssertReads(new PiecewiseStream(stream, cut, stream.Length), s_messages);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(64)]
    public void Small_pieces_give_the_same_messages(int size) => AssertReads(new PiecewiseStream(Stream(s_messages), size, size), s_messages);

    [Fact]
    public void A_message_larger_than_the_buffer_is_read_whole()
    {
        (char, byte[])[] messages = [('D', Bytes(50)), ('D', Bytes(3_000_000)), ('D', Bytes(200_000)), ('Z', [(byte)'I'])];

        AssertReads(new PiecewiseStream(Stream(messages), 1, 65_536), messages);
    }

    [Fact]
    public void Every_truncation_is_an_end_of_stream()
    {
        byte[] stream = Stream(s_messages);
        for (int length = 0; length < stream.Length; length++)
        {
            using WireReader reader = new(new PiecewiseStream(stream[..length], 5, 100));
            Assert.Throws<EndOfStreamException>(() => ReadAll(reader, s_messages.Length));
        }
    }

    [Fact]
    public void A_flipped_byte_ends_in_wrong_messages_or_an_error_and_nothing_else()
    {
        byte[] stream = Stream(s_messages);
        for (int i = 0; i < stream.Length; i++)
        {
            byte[] broken = [.. stream];
            broken[i] ^= 0x81;
            using WireReader reader = new(new PiecewiseStream(broken, 5, 100));
            Exception? error = Record.Exception(() => ReadAll(reader, s_messages.Length));
            Assert.True(error is null or EndOfStreamException or InvalidDataException, $"byte {i}: {error}");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(-1)]
    [InlineData(0x40000000)]
    public void An_impossible_length_is_refused(int length)
    {
        byte[] stream = [(byte)'D', 0, 0, 0, 0, 0, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(stream.AsSpan(1), length);
        using WireReader reader = new(new MemoryStream(stream));

        Assert.Throws<InvalidDataException>(() => reader.Read());
    }

    [Fact]
    public void Types_and_texts_are_read_and_broken_ones_refused()
    {
        byte[] columns = [0, 2, (byte)'a', 0, .. new byte[6], 0, 0, 0, 23, .. new byte[8], (byte)'b', 0, .. new byte[6], 0, 0, 0, 25, .. new byte[8]];
        byte[] row = [0, 3, 0, 0, 0, 1, (byte)'x', 255, 255, 255, 255, 0, 0, 0, 0];

        Assert.Equal([23u, 25u], WireRows.ReadTypes(columns));
        Assert.Equal((IEnumerable<string?>)["x", null, string.Empty], WireRows.ReadTexts(row));
        for (int length = 0; length < columns.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() => WireRows.ReadTypes(columns.AsSpan(0, length)));
        }

        for (int length = 0; length < row.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() => WireRows.ReadTexts(row.AsSpan(0, length)));
        }
    }

    [Fact]
    public void Fields_of_an_error_are_read_as_far_as_they_go()
    {
        byte[] body = Encoding.UTF8.GetBytes("SFEHLER\0VERROR\0C23505\0Mdoppelt\0Ddetail\0Hhint\0ssch\0ttab\0ccol\0nkey\0\0");

        Npgsql.PostgresException error = WireErrors.Read(body);

        Assert.Equal(("ERROR", "23505", "doppelt", "detail", "hint"), (error.InvariantSeverity, error.SqlState, error.MessageText, error.Detail, error.Hint));
        Assert.Equal(("sch", "tab", "col", "key"), (error.SchemaName, error.TableName, error.ColumnName, error.ConstraintName));
        Assert.Equal("XX000", WireErrors.Read(body.AsSpan(0, 5)).SqlState);
    }

    private static void AssertReads(Stream stream, IReadOnlyList<(char Letter, byte[] Body)> messages)
    {
        using WireReader reader = new(stream);
        foreach ((char letter, byte[] body) in messages)
        {
            Assert.Equal((byte)letter, reader.Read());
            Assert.True(reader.Body.SequenceEqual(body), $"body of {letter}");
        }
    }

    private static void ReadAll(WireReader reader, int count)
    {
        for (int i = 0; i < count; i++)
        {
            _ = reader.Read();
            _ = reader.Body.Length;
        }
    }

    private static byte[] Bytes(int count)
    {
        byte[] bytes = new byte[count];
        new Random(count).NextBytes(bytes);
        return bytes;
    }

    private static byte[] Stream(IReadOnlyList<(char Letter, byte[] Body)> messages)
    {
        using MemoryStream stream = new();
        foreach ((char letter, byte[] body) in messages)
        {
            byte[] length = new byte[sizeof(int)];
            BinaryPrimitives.WriteInt32BigEndian(length, body.Length + sizeof(int));
            stream.WriteByte((byte)letter);
            stream.Write(length);
            stream.Write(body);
        }

        return stream.ToArray();
    }

    /// <summary>Gives a first piece of one size and then pieces of another.</summary>
    private sealed class PiecewiseStream(byte[] bytes, int first, int others) : MemoryStream(bytes)
    {
        private bool _isFirst = true;

        public override int Read(Span<byte> buffer)
        {
            int size = _isFirst ? first : others;
            _isFirst = false;
            return base.Read(buffer[..Math.Min(size, buffer.Length)]);
        }
    }
}
