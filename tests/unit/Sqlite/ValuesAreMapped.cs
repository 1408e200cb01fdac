using System.Text;
using PgDotnetFdw.Driver.Sqlite;

namespace PgDotnetFdw.Tests.Unit.Sqlite;

/// <summary>Declared types, dates and numbers on their way between the two worlds.</summary>
public sealed class ValuesAreMapped
{
    [Theory]
    [InlineData("INTEGER", "bigint", "Integer")]
    [InlineData("int", "bigint", "Integer")]
    [InlineData("UNSIGNED BIG INT", "bigint", "Integer")]
    [InlineData("TINYINT(1)", "bigint", "Integer")]
    [InlineData("INTERVAL", "text", "Integer")]
    [InlineData("POINT", "text", "Integer")]
    [InlineData("FLOATING POINT", "double precision", "Integer")]
    [InlineData("BOOLEAN", "boolean", "Numeric")]
    [InlineData("REAL", "double precision", "Real")]
    [InlineData("DOUBLE PRECISION", "double precision", "Real")]
    [InlineData("DECIMAL(10,2)", "numeric(10,2)", "Numeric")]
    [InlineData("NUMERIC( 12 , 6 )", "numeric(12,6)", "Numeric")]
    [InlineData("DECIMAL(8)", "numeric(8,0)", "Numeric")]
    [InlineData("DECIMAL(5000,2)", "numeric", "Numeric")]
    [InlineData("NUMERIC", "numeric", "Numeric")]
    [InlineData("VARCHAR(20)", "text", "Text")]
    [InlineData("CHARACTER VARYING (20)", "text", "Text")]
    [InlineData("CLOB", "text", "Text")]
    [InlineData("STRING", "text", "Numeric")]
    [InlineData("BLOB", "bytea", "Blob")]
    [InlineData("VARBINARY(16)", "bytea", "Numeric")]
    [InlineData("", "text", "Blob")]
    [InlineData("DATE", "date", "Numeric")]
    [InlineData("DATETIME", "timestamp without time zone", "Numeric")]
    [InlineData("TIMESTAMP WITH TIME ZONE", "timestamp with time zone", "Numeric")]
    [InlineData("TIME", "time without time zone", "Numeric")]
    [InlineData("GUID", "uuid", "Numeric")]
    [InlineData("JSON", "json", "Numeric")]
    public void A_declared_type_gives_a_local_type_and_an_affinity(string declared, string local, string affinity)
    {
        Assert.Equal(local, SqliteTypes.LocalType(declared));
        Assert.Equal(affinity, SqliteTypes.Affinity(declared).ToString());
    }

    [Theory]
    [InlineData("2000-01-01", 0)]
    [InlineData("1999-12-31", -1)]
    [InlineData("2024-02-29", 8825)]
    [InlineData("0001-01-01", -730119)]
    [InlineData("9999-12-31", 2921939)]
    public void An_iso_date_is_read(string text, int days)
    {
        Assert.True(SqliteDates.TryDate(Encoding.UTF8.GetBytes(text), out int read));
        Assert.Equal(days, read);
    }

    [Theory]
    [InlineData("2023-02-29")]
    [InlineData("0000-01-01")]
    [InlineData("2024-1-01")]
    [InlineData("2024-01-01 ")]
    [InlineData("20240101")]
    [InlineData("infinity")]
    [InlineData("2024/01/01")]
    [InlineData("")]
    public void Every_other_form_of_a_date_is_refused(string text) =>
        Assert.False(SqliteDates.TryDate(Encoding.UTF8.GetBytes(text), out _));

    [Theory]
    [InlineData("2000-01-01", 0L, false)]
    [InlineData("2000-01-01 00:01", 60_000_000L, false)]
    [InlineData("2000-01-01T00:00:01.5", 1_500_000L, false)]
    [InlineData("2000-01-01 00:00:00.1234567", 123_457L, false)]
    [InlineData("2000-01-01 00:00:00.9999995", 1_000_000L, false)]
    [InlineData("2000-01-01 02:00:00+02", 0L, true)]
    [InlineData("2000-01-01 02:00:00+0200", 0L, true)]
    [InlineData("1999-12-31 20:30:00-03:30", 0L, true)]
    [InlineData("2000-01-01 00:00:00Z", 0L, true)]
    [InlineData("2000-01-01 00:00:00 Z", 0L, true)]
    public void A_point_in_time_is_read(string text, long microseconds, bool hasZone)
    {
        Assert.True(SqliteDates.TryTimestamp(Encoding.UTF8.GetBytes(text), out long read, out bool zone));
        Assert.Equal((microseconds, hasZone), (read, zone));
    }

    [Theory]
    [InlineData("2000-01-01 ")]
    [InlineData("2000-01-01 24:00")]
    [InlineData("2000-01-01 00:60")]
    [InlineData("2000-01-01 00:00:60")]
    [InlineData("2000-01-01 00:00:00.")]
    [InlineData("2000-01-01 00:00:00 UTC")]
    [InlineData("2000-01-01 00:00:00+2")]
    [InlineData("2000-01-01 00:00:00+16:00")]
    [InlineData("2000-01-01x00:00")]
    public void Every_other_form_of_a_point_in_time_is_refused(string text) =>
        Assert.False(SqliteDates.TryTimestamp(Encoding.UTF8.GetBytes(text), out _, out _));

    [Theory]
    [InlineData("5.00", "5")]
    [InlineData("-0.5", "-0.5")]
    [InlineData("9223372036854775807", "9223372036854775807")]
    [InlineData("9223372036854775808", "(1 * 1.0 * 4611686018427387904 * 2)")]
    [InlineData("9007199254740993.5", "9007199254740993")]
    [InlineData("-9007199254740993.5", "-9007199254740994")]
    [InlineData("NaN", "x''")]
    [InlineData("-Infinity", "-9e999")]
    public void A_decimal_is_taken_as_one_number(string text, string literal) =>
        Assert.Equal(literal, SqliteNumber.FromText(Encoding.UTF8.GetBytes(text)).ToLiteral());

    [Fact]
    public void Attachments_are_read()
    {
        Assert.Equal([("a", "/x/a.db"), ("b", "/y/b=c.db")], SqliteAttachments.Parse("s", "a=/x/a.db, b = /y/b=c.db"));
        Assert.Empty(SqliteAttachments.Parse("s", null));
    }

    [Theory]
    [InlineData("a=relative.db")]
    [InlineData("/x/a.db")]
    [InlineData("main=/x/a.db")]
    [InlineData("a=/x/a.db,A=/x/b.db")]
    public void Attachments_that_cannot_be_told_apart_are_refused(string option)
    {
        Sdk.ForeignDataException error = Assert.Throws<Sdk.ForeignDataException>(() => SqliteAttachments.Parse("s", option));

        Assert.Equal(Sdk.SqlState.InvalidParameterValue, error.SqlState);
    }

    [Fact]
    public void Views_on_compound_selects_and_virtual_tables_are_opaque()
    {
        SqliteRelation[] relations =
        [
            new("plain", false, "CREATE TABLE plain(a)"),
            new("fts", false, "CREATE VIRTUAL TABLE fts USING fts5(a)"),
            new("simple", true, "CREATE VIEW simple AS SELECT a FROM plain"),
            new("compound", true, "CREATE VIEW compound AS SELECT a FROM plain union SELECT 1"),
            new("nested", true, "CREATE VIEW nested AS SELECT a FROM compound"),
            new("on_fts", true, "CREATE VIEW on_fts AS SELECT a FROM fts"),
        ];

        Assert.Equal(["compound", "nested", "on_fts"], SqliteRelation.OpaqueViews(relations).Order(StringComparer.Ordinal));
    }
}
