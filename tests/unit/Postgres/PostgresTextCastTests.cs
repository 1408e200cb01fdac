using PgDotnetFdw.Driver.Postgres;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;

namespace PgDotnetFdw.Tests.Unit.Postgres;

/// <summary>Which conversions through text a remote PostgreSQL is trusted with.</summary>
public sealed class PostgresTextCastTests
{
    private const uint Int4Array = 1007;
    private const uint Float8Array = 1022;
    private const uint TextArray = 1009;

    [Theory]
    [InlineData(TypeOid.Int4)]
    [InlineData(TypeOid.Int8)]
    [InlineData(TypeOid.Numeric)]
    [InlineData(TypeOid.Uuid)]
    [InlineData(TypeOid.Bool)]
    [InlineData(TypeOid.Inet)]
    [InlineData(TypeOid.Jsonb)]
    public void Values_with_one_text_are_written_and_read(uint type)
    {
        Assert.True(PostgresRoutines.IsIoCastExact(type, TypeOid.Text, out string reason));
        Assert.Empty(reason);
        Assert.True(PostgresRoutines.IsIoCastExact(TypeOid.VarChar, type, out _));
    }

    [Theory]
    [InlineData(TypeOid.Float8, "extra_float_digits")]
    [InlineData(TypeOid.Point, "extra_float_digits")]
    [InlineData(TypeOid.Bytea, "bytea_output")]
    [InlineData(TypeOid.Interval, "IntervalStyle")]
    [InlineData(TypeOid.Timestamp, "DateStyle")]
    [InlineData(TypeOid.TimestampTz, "TimeZone")]
    [InlineData(TypeOid.Money, "lc_monetary")]
    public void Text_that_depends_on_settings_is_not_written(uint type, string setting)
    {
        Assert.False(PostgresRoutines.IsIoCastExact(type, TypeOid.Text, out string reason));
        Assert.Contains(setting, reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TypeOid.Date)]
    [InlineData(TypeOid.Time)]
    [InlineData(TypeOid.TimestampTz)]
    [InlineData(TypeOid.Interval)]
    [InlineData(TypeOid.Money)]
    [InlineData(TypeOid.Xml)]
    [InlineData(TypeOid.RegProc)]
    [InlineData(Int4Array)]
    [InlineData(600_000u)]
    public void Text_that_is_read_by_settings_is_not_read(uint type)
    {
        Assert.False(PostgresRoutines.IsIoCastExact(TypeOid.Text, type, out string reason));
        Assert.NotEmpty(reason);
    }

    [Fact]
    public void Some_types_are_trusted_in_one_direction()
    {
        Assert.True(PostgresRoutines.IsIoCastExact(TypeOid.Text, TypeOid.Float8, out _));
        Assert.True(PostgresRoutines.IsIoCastExact(TypeOid.Text, TypeOid.Bytea, out _));
        Assert.True(PostgresRoutines.IsIoCastExact(TypeOid.Time, TypeOid.Text, out _));
        Assert.False(PostgresRoutines.IsIoCastExact(TypeOid.Int4, TypeOid.Uuid, out _));
    }

    [Fact]
    public void Arrays_are_written_like_their_elements()
    {
        Assert.True(PostgresRoutines.IsIoCastExact(Int4Array, TypeOid.Text, out _));
        Assert.False(PostgresRoutines.IsIoCastExact(Float8Array, TypeOid.Text, out _));
        Assert.False(PostgresRoutines.IsIoCastExact(TextArray, TypeOid.Text, out _));
    }

    [Theory]
    [InlineData(TypeOid.Int4, 15, 15, true)]
    [InlineData(TypeOid.Int4, 15, 12, true)]
    [InlineData(TypeOid.Int4, 15, 16, false)]
    [InlineData(TypeOid.Int4, 18, 15, false)]
    [InlineData(TypeOid.Int4, 16, 18, true)]
    [InlineData(TypeOid.Numeric, 15, 13, false)]
    [InlineData(TypeOid.Numeric, 15, 14, true)]
    [InlineData(TypeOid.Numeric, 15, 16, false)]
    [InlineData(TypeOid.Uuid, 15, 18, true)]
    public void Numbers_are_read_alike_on_one_side_of_version_16(uint type, int localMajor, int remoteMajor, bool isSame) =>
        Assert.Equal(isSame, PostgresTextCasts.Find(TypeOid.Text, type).MeansTheSame(localMajor, remoteMajor));

    [Fact]
    public void Numbers_are_written_alike_by_all_versions() =>
        Assert.True(PostgresTextCasts.Find(TypeOid.Int4, TypeOid.Text).MeansTheSame(15, 18));

    [Theory]
    [InlineData(TypeOid.Jsonb, TypeOid.Text)]
    [InlineData(TypeOid.Text, TypeOid.Bytea)]
    [InlineData(TypeOid.Json, TypeOid.Jsonb)]
    [InlineData(TypeOid.Int4, TypeOid.Name)]
    public void Bytes_of_text_are_a_matter_of_the_encoding(uint from, uint to) =>
        Assert.Equal((Fidelity.Exact, TextNeed.Encoding), (PostgresTextCasts.Find(from, to).Fidelity, PostgresTextCasts.Find(from, to).Text));
}
