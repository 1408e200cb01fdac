using PgDotnetFdw.Core.Messages;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;

namespace PgDotnetFdw.Tests.Unit.Messages;

/// <summary>The formats at the end of pgdotnet_abi.h, both ways.</summary>
public sealed class MessageTests
{
    private static readonly TypeFacts s_text = new(TypeOid.Text, -1, 'b', ObjectOrigin.BuiltIn, null, 0, 0, "pg_catalog", "text");
    private static readonly CollationFacts s_collation = new(100, true, false, true, "pg_catalog", "default", "i|de|153.120");

    [Fact]
    public void A_table_survives_with_its_nulls()
    {
        var table = new TextTable(3);
        table.AddRow("a", null, string.Empty);
        table.AddRow("é", "日本", "x");

        TextTable read = TextTable.Read(table.ToBytes());

        Assert.Equal(2, read.RowCount);
        Assert.Equal(3, read.ColumnCount);
        string?[] expected = ["a", null, string.Empty, "é", "日本", "x"];
        Assert.Equal(expected, new[] { read[0, 0], read[0, 1], read[0, 2], read[1, 0], read[1, 1], read[1, 2] });
    }

    [Fact]
    public void A_table_has_the_bytes_of_the_header()
    {
        var table = new TextTable(2);
        table.AddRow("ab", null);

        Assert.Equal([1, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, (byte)'a', (byte)'b', 255, 255, 255, 255], table.ToBytes());
    }

    [Fact]
    public void An_absent_table_is_empty()
    {
        Assert.Empty(TextTable.Read(default).ToPairs());
        Assert.Empty(new TextTable(2).ToPairs());
    }

    [Fact]
    public void Pairs_keep_order_and_duplicates()
    {
        KeyValuePair<string, string>[] pairs = [new("b", "1"), new("a", "2"), new("b", "3")];

        Assert.Equal(pairs, TextTable.Read(TextTable.FromPairs(pairs).ToBytes()).ToPairs());
    }

    [Fact]
    public void Every_form_of_value_survives()
    {
        RemoteValue[] values =
        [
            RemoteValue.Null, RemoteValue.FromBoolean(true), RemoteValue.FromInt64(long.MinValue), RemoteValue.FromFloat64(-0.0),
            RemoteValue.FromText("é"), RemoteValue.FromBytes(new byte[] { 0, 255 }), RemoteValue.FromOutput("12.50"u8.ToArray()),
            RemoteValue.FromArray(s_text, [RemoteValue.FromText("a"), RemoteValue.Null]),
            RemoteValue.FromArray(s_text, [RemoteValue.Null, RemoteValue.FromText("b")], [new(1, -3), new(2, 0)]),
            RemoteValue.FromArray(s_text, []),
        ];
        var writer = new MessageWriter();
        writer.WriteUInt32((uint)values.Length);
        foreach (RemoteValue value in values)
        {
            writer.WriteValue(value);
        }

        IReadOnlyList<RemoteValue> read = ParametersReader.Read(writer.Written);

        Assert.Equal(values.Select(value => value.Form), read.Select(value => value.Form));
        Assert.True(read[1].Boolean);
        Assert.Equal(long.MinValue, read[2].Int64);
        Assert.True(double.IsNegative(read[3].Float64));
        Assert.Equal("é", read[4].Text);
        Assert.Equal([0, 255], read[5].Bytes.ToArray());
        Assert.Equal("12.50", read[6].Text);
        Assert.Equal(s_text, read[7].ElementType);
        Assert.Equal("a", read[7].Elements[0].Text);
        Assert.True(read[7].Elements[1].IsNull);
        Assert.Equal([new ArrayDimension(2, 1)], read[7].Dimensions);
        Assert.Equal([new ArrayDimension(1, -3), new ArrayDimension(2, 0)], read[8].Dimensions);
        Assert.Equal("b", read[8].Elements[1].Text);
        Assert.Empty(read[9].Dimensions);
    }

    [Theory]
    [InlineData(1)] // too few
    [InlineData(3)] // too many
    [InlineData(0)]
    [InlineData(-2)]
    public void A_dimension_that_does_not_fit_the_elements_is_refused(int length)
    {
        var writer = new MessageWriter();
        writer.WriteUInt32(1);
        writer.WriteValue(RemoteValue.FromArray(s_text, [RemoteValue.Null, RemoteValue.Null], [new(length, 1)]));
        byte[] message = writer.ToArray();

        Assert.Equal(SqlState.InternalError, Assert.Throws<ForeignDataException>(() => ParametersReader.Read(message)).SqlState);
    }

    [Fact]
    public void Values_hold_their_own_memory()
    {
        var writer = new MessageWriter();
        writer.WriteUInt32(1);
        writer.WriteValue(RemoteValue.FromText("abc"));
        byte[] message = writer.ToArray();

        IReadOnlyList<RemoteValue> read = ParametersReader.Read(message);
        message.AsSpan().Clear();

        Assert.Equal("abc", read[0].Text);
    }

    [Fact]
    public void Relation_facts_survive()
    {
        var writer = new MessageWriter();
        writer.WriteByte(MessageReader.FormatVersion);
        writer.WriteUInt32(16_384);
        writer.WriteString("public");
        writer.WriteString("t");
        writer.WritePairs([new("table_name", "T")]);
        writer.WriteUInt32(1);
        writer.WriteInt16(3);
        writer.WriteString("name");
        writer.WriteBoolean(true);
        writer.WriteType(s_text with { Origin = ObjectOrigin.User, BaseOid = 25, Kind = 'd', Modifier = 9 });
        writer.WriteCollation(s_collation);
        writer.WritePairs([]);

        RelationFacts facts = FactsReader.ReadRelation(writer.Written);

        Assert.Equal(16_384u, facts.Oid);
        Assert.Equal(("public", "t"), (facts.LocalSchema, facts.LocalName));
        Assert.Equal([new("table_name", "T")], facts.Options);
        ColumnFacts column = Assert.Single(facts.Columns);
        Assert.Equal(3, column.Attribute);
        Assert.True(column.IsNotNull);
        Assert.Equal(s_text with { Origin = ObjectOrigin.User, BaseOid = 25, Kind = 'd', Modifier = 9 }, column.Type);
        Assert.Equal(s_collation, column.Collation);
        Assert.Empty(column.Options);
    }

    [Fact]
    public void Another_version_is_refused()
    {
        byte[] message = [(byte)(MessageReader.FormatVersion + 1), 0, 0, 0, 0];

        Assert.Equal(SqlState.InternalError, Assert.Throws<ForeignDataException>(() => ExprReader.ReadExprs(message)).SqlState);
        Assert.Equal(SqlState.InternalError, Assert.Throws<ForeignDataException>(() => FactsReader.ReadLocal(message)).SqlState);
        Assert.Equal(SqlState.InternalError, Assert.Throws<ForeignDataException>(() => ColumnsReader.Read(message)).SqlState);
        Assert.Equal(SqlState.InternalError, Assert.Throws<ForeignDataException>(() => RoutinesReader.Read(message)).SqlState);
        for (int step = 0; step <= 8; step++)
        {
            Assert.Equal(SqlState.InternalError, Assert.Throws<ForeignDataException>(() => StepPrinter.Print(step, message)).SqlState);
        }

        Assert.Equal(SqlState.InternalError, Assert.Throws<ForeignDataException>(() => FactsReader.ReadRelation(message)).SqlState);
    }

    [Fact]
    public void A_damaged_message_is_an_error_and_nothing_else()
    {
        List<byte[]> messages = [Samples.Parameters(), Samples.Table(), Samples.Columns(), Samples.Routines(), Samples.LocalFacts()];
        List<Action<byte[]>> readers =
        [
            m => ParametersReader.Read(m), m => TextTable.Read(m), m => ColumnsReader.Read(m), m => RoutinesReader.Read(m),
            m => FactsReader.ReadLocal(m),
        ];
        IReadOnlyList<byte[]> steps = Samples.Steps();
        for (int i = 0; i < steps.Count; i++)
        {
            int step = i;
            messages.Add(steps[step]);
            readers.Add(m => StepPrinter.Print(step, m));
        }

        var random = new Random(1);
        for (int kind = 0; kind < messages.Count; kind++)
        {
            byte[] whole = messages[kind];
            for (int length = 1; length < whole.Length; length++)
            {
                AssertRefusedOrRead(readers[kind], whole[..length]);
            }

            for (int i = 0; i < 20_000; i++)
            {
                byte[] damaged = [.. whole];
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
                damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
                AssertRefusedOrRead(readers[kind], damaged);
            }
        }
    }

    [Fact]
    public void A_count_beyond_the_message_allocates_nothing()
    {
        byte[] message = [0xFF, 0xFF, 0xFF, 0xFF, 0];

        Assert.Throws<ForeignDataException>(() => ParametersReader.Read(message));
        Assert.Throws<ForeignDataException>(() => TextTable.Read([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]));
        Assert.Throws<ForeignDataException>(() => TextTable.Read([0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0]));
    }

    private static void AssertRefusedOrRead(Action<byte[]> read, byte[] message)
    {
        try
        {
            read(message);
        }
        catch (ForeignDataException e)
        {
            Assert.Equal(SqlState.InternalError, e.SqlState);
        }
    }
}
