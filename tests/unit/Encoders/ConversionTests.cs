using System.Text;
using PgDotnetFdw.Host.Rows;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Rows;

namespace PgDotnetFdw.Tests.Unit.Encoders;

/// <summary>What each writer makes of a source of another type: the same value, or a refusal that names column and table.</summary>
public sealed class ConversionTests
{
    private static readonly ResultColumn s_interval = EncoderFixture.Column(TypeOid.Interval);

    [Fact]
    public void Integers_are_sign_extended()
    {
        Assert.Equal(0xFFFFFFFFFFFFFFFF, EncoderFixture.Word(TypeOid.Int2, w => w.WriteInt64(-1)));
        Assert.Equal(0xFFFFFFFF80000000, EncoderFixture.Word(TypeOid.Int4, w => w.WriteInt64(int.MinValue)));
        Assert.Equal(0x00000000FFFFFFFFUL, EncoderFixture.Word(TypeOid.Oid, w => w.WriteInt64(uint.MaxValue)));
        Assert.Equal(0xFFFFFFFFBF800000, EncoderFixture.Word(TypeOid.Float4, w => w.WriteSingle(-1)));
        Assert.Equal(0xFFFFFFFFFFFFFFFF, EncoderFixture.Word(TypeOid.Date, w => w.WriteDate(-1)));
    }

    [Fact]
    public void Every_nan_is_the_same_datum()
    {
        double payload = BitConverter.UInt64BitsToDouble(0xFFF8000000000123);

        Assert.Equal(0x7FF8000000000000UL, EncoderFixture.Word(TypeOid.Float8, w => w.WriteDouble(payload)));
        Assert.Equal(0x7FC00000UL, EncoderFixture.Word(TypeOid.Float4, w => w.WriteDouble(double.NaN)));
    }

    [Theory]
    [InlineData(TypeOid.Int2, 32768L)]
    [InlineData(TypeOid.Int4, 2147483648L)]
    [InlineData(TypeOid.Int4, -2147483649L)]
    [InlineData(TypeOid.Oid, -1L)]
    [InlineData(TypeOid.Bool, 2L)]
    [InlineData(TypeOid.Float8, 9007199254740993L)]
    [InlineData(TypeOid.Float8, long.MaxValue)]
    [InlineData(TypeOid.Float4, 16777217L)]
    public void An_integer_beyond_the_type_is_refused(uint oid, long value) =>
        Assert.Equal(SqlState.NumericValueOutOfRange, EncoderFixture.Refused(oid, -1, w => w.WriteInt64(value)).SqlState);

    [Theory]
    [InlineData(1.5, SqlState.InvalidTextRepresentation)]
    [InlineData(double.NaN, SqlState.NumericValueOutOfRange)]
    [InlineData(2147483648.0, SqlState.NumericValueOutOfRange)]
    [InlineData(1e300, SqlState.NumericValueOutOfRange)]
    public void A_double_that_is_no_integer_is_refused(double value, string sqlState) =>
        Assert.Equal(sqlState, EncoderFixture.Refused(TypeOid.Int4, -1, w => w.WriteDouble(value)).SqlState);

    [Fact]
    public void Integral_values_become_integers()
    {
        Assert.Equal(unchecked((ulong)-3L), EncoderFixture.Word(TypeOid.Int4, w => w.WriteDouble(-3.0)));
        Assert.Equal(unchecked((ulong)long.MinValue), EncoderFixture.Word(TypeOid.Int8, w => w.WriteDouble(-9223372036854775808.0)));
        Assert.Equal(120000UL, EncoderFixture.Word(TypeOid.Int4, w => w.WriteNumeric(new NumericValue(NumericKind.Positive, 1, 0, [12]))));
        Assert.Equal(unchecked((ulong)long.MinValue), EncoderFixture.Word(TypeOid.Int8, w => w.WriteNumeric(new NumericValue(NumericKind.Negative, 4, 0, [922, 3372, 368, 5477, 5808]))));
        Assert.Equal(SqlState.NumericValueOutOfRange, EncoderFixture.Refused(TypeOid.Int8, -1, w => w.WriteNumeric(new NumericValue(NumericKind.Positive, 4, 0, [922, 3372, 368, 5477, 5808]))).SqlState);
        Assert.Equal(SqlState.NumericValueOutOfRange, EncoderFixture.Refused(TypeOid.Int8, -1, w => w.WriteNumeric(new NumericValue(NumericKind.Positive, 32000, 0, [1]))).SqlState);
        Assert.Equal(SqlState.InvalidTextRepresentation, EncoderFixture.Refused(TypeOid.Int8, -1, w => w.WriteNumeric(new NumericValue(NumericKind.Positive, 0, 1, [1, 5000]))).SqlState);
    }

    [Fact]
    public void An_error_names_column_and_table()
    {
        ForeignDataException error = EncoderFixture.Refused(TypeOid.Int4, -1, w => w.WriteInt64(long.MaxValue));

        Assert.Equal("value of column \"c\" is out of range for type integer", error.Message);
        Assert.Equal("column \"c\" of foreign table \"tab\"", error.Context);
        Assert.Equal("c", error.ColumnName);
        Assert.Equal("tab", error.TableName);
    }

    [Fact]
    public void A_source_that_makes_no_sense_is_refused()
    {
        Assert.Equal(SqlState.DatatypeMismatch, EncoderFixture.Refused(TypeOid.Date, -1, w => w.WriteInt64(1)).SqlState);
        Assert.Equal(SqlState.DatatypeMismatch, EncoderFixture.Refused(TypeOid.Text, -1, w => w.WriteBytes([1])).SqlState);
        Assert.Equal(SqlState.DatatypeMismatch, EncoderFixture.Refused(TypeOid.TimestampTz, -1, w => w.WriteTimestamp(1)).SqlState);
        Assert.Equal(SqlState.DatatypeMismatch, EncoderFixture.Refused(TypeOid.Int4, -1, w => w.WriteBinary([1])).SqlState);
    }

    [Theory]
    [InlineData(new byte[] { 0xFF })]
    [InlineData(new byte[] { 0xC0, 0x80 })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    [InlineData(new byte[] { 0x61, 0x00 })]
    public void Bytes_that_are_no_text_are_refused(byte[] bytes)
    {
        Assert.Equal(SqlState.CharacterNotInRepertoire, EncoderFixture.Refused(TypeOid.Text, -1, w => w.WriteUtf8(bytes)).SqlState);
        Assert.Equal(SqlState.CharacterNotInRepertoire, EncoderFixture.Refused(TypeOid.Interval, -1, w => w.WriteUtf8(bytes)).SqlState);
    }

    [Fact]
    public void Too_long_text_is_refused_with_the_declared_type()
    {
        Assert.Equal("value too long for type character varying(5)", EncoderFixture.Refused(TypeOid.VarChar, 9, w => w.WriteUtf8("abcdef"u8)).Message);
        Assert.Equal("value too long for type character(5)", EncoderFixture.Refused(TypeOid.BpChar, 9, w => w.WriteUtf8("abcdef"u8)).Message);
    }

    [Fact]
    public void A_numeric_beyond_its_precision_is_refused_with_the_limits()
    {
        const int Modifier = ((5 << 16) | 2) + 4;

        Assert.Equal("A field with precision 5, scale 2 must round to an absolute value less than 10^3.", EncoderFixture.Refused(TypeOid.Numeric, Modifier, w => w.WriteInt64(1000)).Detail);
        Assert.Equal("A field with precision 5, scale 2 cannot hold an infinite value.", EncoderFixture.Refused(TypeOid.Numeric, Modifier, w => w.WriteDouble(double.PositiveInfinity)).Detail);
    }

    [Fact]
    public void Typed_values_become_the_text_of_postgres()
    {
        Assert.Equal("t", EncoderFixture.CString(s_interval, true, w => w.WriteBoolean(true)));
        Assert.Equal("-7", EncoderFixture.CString(s_interval, true, w => w.WriteInt64(-7)));
        Assert.Equal("1e+15", EncoderFixture.CString(s_interval, true, w => w.WriteDouble(1e15)));
        Assert.Equal("0.0001", EncoderFixture.CString(s_interval, true, w => w.WriteDouble(1e-4)));
        Assert.Equal("1e+06", EncoderFixture.CString(s_interval, true, w => w.WriteSingle(1e6f)));
        Assert.Equal("-Infinity", EncoderFixture.CString(s_interval, true, w => w.WriteDouble(double.NegativeInfinity)));
        Assert.Equal("-12.5000", EncoderFixture.CString(s_interval, true, w => w.WriteNumeric(new NumericValue(NumericKind.Negative, 0, 4, [12, 5000]))));
        Assert.Equal("0.0007", EncoderFixture.CString(s_interval, true, w => w.WriteNumeric(new NumericValue(NumericKind.Positive, -1, 4, [7]))));
        Assert.Equal("4714-11-24 BC", EncoderFixture.CString(s_interval, true, w => w.WriteDate(-2451545)));
        Assert.Equal("2000-01-01 00:00:00.00001", EncoderFixture.CString(s_interval, true, w => w.WriteTimestamp(10)));
        Assert.Equal("1999-12-31 23:59:59.999999+00", EncoderFixture.CString(s_interval, true, w => w.WriteTimestampTz(-1)));
        Assert.Equal("infinity", EncoderFixture.CString(s_interval, true, w => w.WriteTimestamp(long.MaxValue)));
        Assert.Equal("\\x00ff", EncoderFixture.CString(s_interval, true, w => w.WriteBytes([0, 255])));
        Assert.Equal("00010203-0405-0607-0809-0a0b0c0d0e0f", EncoderFixture.CString(s_interval, true, w => w.WriteUuid([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15])));
    }

    [Fact]
    public void Another_server_encoding_leaves_text_to_the_shim()
    {
        Assert.Equal("é", EncoderFixture.CString(EncoderFixture.Column(TypeOid.Text), false, w => w.WriteUtf8("é"u8)));
        Assert.Equal("éé", EncoderFixture.CString(EncoderFixture.Column(TypeOid.VarChar, 5), false, w => w.WriteUtf8("éé"u8)));
        Assert.Equal("{\"é\":1}", EncoderFixture.CString(EncoderFixture.Column(TypeOid.Jsonb), false, w => w.WriteUtf8("{\"é\":1}"u8)));
    }

    [Fact]
    public void Binary_values_carry_their_length_and_text_a_mark()
    {
        ResultColumn column = EncoderFixture.Column(TypeOid.Inet, -1, ColumnTransfer.Receive);

        Assert.Equal([3, 0, 0, 0, 9, 8, 7], EncoderFixture.Bytes(column, 7, w => w.WriteBinary([9, 8, 7])));
        Assert.Equal([255, 255, 255, 255, (byte)':', (byte)':', 0], EncoderFixture.Bytes(column, 7, w => w.WriteUtf8("::"u8)));
        Assert.Equal(SqlState.DatatypeMismatch, Assert.Throws<ForeignDataException>(() => EncoderFixture.Bytes(column, 1, w => w.WriteInt64(1))).SqlState);
    }

    [Fact]
    public void A_tid_is_taken_as_text_and_as_binary()
    {
        var ctid = new ResultColumn(-1, "ctid", EncoderFixture.Type(TypeOid.Tid), ColumnTransfer.Receive);

        Assert.Equal([1, 0, 2, 0, 3, 0], EncoderFixture.Bytes(ctid, 6, w => w.WriteBinary([0, 1, 0, 2, 0, 3])));
        Assert.Equal([1, 0, 2, 0, 3, 0], EncoderFixture.Bytes(ctid, 6, w => w.WriteUtf8("(65538,3)"u8)));
    }

    [Fact]
    public void Deep_json_is_refused_and_less_deep_json_is_not()
    {
        byte[] deep = Encoding.UTF8.GetBytes(new string('[', 6000) + new string(']', 6000));
        byte[] less = Encoding.UTF8.GetBytes(new string('[', 5000) + new string(']', 5000));

        Assert.Equal(SqlState.StatementTooComplex, EncoderFixture.Refused(TypeOid.Jsonb, -1, w => w.WriteUtf8(deep)).SqlState);
        Assert.Equal(SqlState.StatementTooComplex, EncoderFixture.Refused(TypeOid.Json, -1, w => w.WriteUtf8(deep)).SqlState);
        Assert.NotEmpty(EncoderFixture.Varlena(TypeOid.Jsonb, -1, w => w.WriteUtf8(less)));
    }

    [Fact]
    public void Success_makes_no_garbage()
    {
        uint[] oids = [TypeOid.Int4, TypeOid.Float8, TypeOid.Numeric, TypeOid.Text, TypeOid.VarChar, TypeOid.Date, TypeOid.TimestampTz, TypeOid.Json, TypeOid.Jsonb, TypeOid.Uuid, TypeOid.Bytea, TypeOid.Interval];
        byte[][] texts = [.. new[] { "42", "1.5", "-123.4567", "text é", "abc", "2024-02-29", "2024-02-29 12:00:00.5+01", "{\"a\":[1,2]}", "{\"b\":1,\"aa\":null,\"a\":\"\\u00e9\"}", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "\\x00ff", "1 day" }.Select(Encoding.UTF8.GetBytes)];
        var factory = new BatchPoolFactory(true);
        using var pool = factory.Create([.. oids.Select(oid => EncoderFixture.Column(oid))], "tab");
        RowBatch batch = pool.Rent(long.MaxValue, int.MaxValue);
        long before = 0;
        const int Rows = 20_000;
        for (int row = 0; row < 2 * Rows; row++)
        {
            if (row == Rows)
            {
                before = GC.GetAllocatedBytesForCurrentThread();
            }

            batch.BeginRow();
            for (int i = 0; i < oids.Length; i++)
            {
                batch.Column(i).WriteUtf8(texts[i]);
            }

            batch.EndRow();
        }

        long perRow = (GC.GetAllocatedBytesForCurrentThread() - before) / Rows;
        pool.Return(batch);

        // The list of chunks grows now and then; a value makes nothing.
        Assert.Equal(0, perRow);
    }
}
