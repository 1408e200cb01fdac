using PgDotnetFdw.Driver.Postgres;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Tests.Unit.Postgres;

/// <summary>Which remote types are read as which local types without a cast on the remote.</summary>
public sealed class PostgresDecoderTests
{
    [Theory]
    [InlineData(TypeOid.Int4, TypeOid.Int4)]
    [InlineData(TypeOid.Int8, TypeOid.Int2)]
    [InlineData(TypeOid.Int2, TypeOid.Numeric)]
    [InlineData(TypeOid.Oid, TypeOid.Int8)]
    [InlineData(TypeOid.Float4, TypeOid.Float8)]
    [InlineData(TypeOid.VarChar, TypeOid.Text)]
    [InlineData(TypeOid.Text, TypeOid.Int4)]
    [InlineData(TypeOid.Text, 16500u)]
    [InlineData(TypeOid.Jsonb, TypeOid.Json)]
    [InlineData(TypeOid.Jsonb, TypeOid.Text)]
    public void Lossless_pairs_have_a_decoder(uint remote, uint local) => Assert.NotNull(Create(remote, local, ColumnTransfer.Value));

    [Theory]
    [InlineData(TypeOid.Int4, TypeOid.Text)]
    [InlineData(TypeOid.Int4, TypeOid.Bool)]
    [InlineData(TypeOid.Int8, TypeOid.Float8)]
    [InlineData(TypeOid.Float8, TypeOid.Float4)]
    [InlineData(TypeOid.Float4, TypeOid.Numeric)]
    [InlineData(TypeOid.Numeric, TypeOid.Int4)]
    [InlineData(TypeOid.Date, TypeOid.Timestamp)]
    [InlineData(TypeOid.TimestampTz, TypeOid.Timestamp)]
    [InlineData(TypeOid.Jsonb, TypeOid.Int4)]
    [InlineData(16500u, TypeOid.Text)]
    public void Others_go_through_the_text_form(uint remote, uint local) => Assert.Null(Create(remote, local, ColumnTransfer.Value));

    [Fact]
    public void The_receive_function_gets_only_its_own_type()
    {
        Assert.NotNull(Create(TypeOid.Inet, TypeOid.Inet, ColumnTransfer.Receive));
        Assert.Null(Create(TypeOid.Cidr, TypeOid.Inet, ColumnTransfer.Receive));
        Assert.NotNull(Create(TypeOid.Text, TypeOid.Inet, ColumnTransfer.Receive));
        Assert.Null(Create(TypeOid.Int4, TypeOid.Inet, ColumnTransfer.Receive));
        Assert.Null(Create(1007, 1016, ColumnTransfer.Receive));
    }

    private static PostgresDecoder? Create(uint remote, uint local, ColumnTransfer transfer) =>
        PostgresDecoder.Create(remote, new ResultColumn(1, "c", Ir.BuiltIn(local, "local"), transfer));
}
