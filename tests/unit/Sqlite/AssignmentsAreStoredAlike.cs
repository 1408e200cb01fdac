using System.Text;
using PgDotnetFdw.Driver.Sqlite;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Options;
using PgDotnetFdw.Sdk.Remote;
using static PgDotnetFdw.Tests.Unit.Sqlite.DialectFixture;

namespace PgDotnetFdw.Tests.Unit.Sqlite;

/// <summary>A value that a whole UPDATE computes is stored just as a writer stores it, or is not sent.</summary>
public sealed class AssignmentsAreStoredAlike
{
    private static readonly TypeFacts s_timestampTz = BuiltIn(TypeOid.TimestampTz, "timestamptz");

    /// <summary>Local type, declared type, a constant as PostgreSQL shows it.</summary>
    public static TheoryData<string, string, string> Constants { get; } = new()
    {
        { "int8", "INTEGER", "-5" },
        { "int8", "", "9223372036854775807" },
        { "bool", "BOOLEAN", "t" },
        { "float8", "REAL", "0.1" },
        { "float8", "NUMERIC", "12" },
        { "text", "TEXT", "it's 05" },
        { "text", "BLOB", "05" },
        { "bytea", "TEXT", "00FF" },
        { "date", "DATE", "0001-01-01" },
        { "timestamp", "DATETIME", "2024-02-29 12:30:00.5" },
        { "timestamptz", "TEXT", "1969-12-31 23:59:59" },
        { "numeric", "NUMERIC", "-1.5" },
        { "numeric", "DECIMAL(10,2)", "100" },
    };

    [Theory]
    [MemberData(nameof(Constants))]
    public void A_constant_is(string name, string declared, string value)
    {
        TypeFacts type = Type(name);
        using var file = new SqliteFile($"CREATE TABLE t(id INTEGER PRIMARY KEY, c {declared}); INSERT INTO t(id) VALUES (1);");
        using RemoteConnection connection = file.OpenToWrite();
        var column = new RemoteColumn(1, "c", "c", false, type, DefaultCollation, new ColumnOptions { RemoteType = declared.Length == 0 ? "BLOB" : declared });
        var writer = new DialectWriter(Dialect, new RemoteTable("public", "local", "main", "t", [column], new TableOptions()));
        Assert.Equal(Fidelity.Exact, Dialect.WriteAssignment(writer, column, Const(type, Value(type, value))));
        var update = new RemoteStatement($"UPDATE `main`.`t` SET `c` = {writer.Sql}", [], [], 100) { IsWriting = true };
        using (RemoteCursor cursor = connection.OpenCursor(update, []))
        {
            Assert.False(cursor.Fetch(new RecordingBatch([]), 100));
            Assert.Equal(1, cursor.RowsChanged);
        }

        RowsOut.Write(connection, RowsOut.Insert("t", RowsOut.Column("c", type, column.Options.RemoteType)), [value]);
        string[] stored = RowsAreWritten.Shown(file, "SELECT typeof(c), quote(c) FROM t ORDER BY id");
        Assert.Equal(stored[1], stored[0]);
    }

    [Theory]
    [InlineData("i_real", "i", false)]
    [InlineData("i", "i_real", true)]
    [InlineData("i2", "i", true)]
    [InlineData("t", "t2", true)]
    [InlineData("t", "v", true)]
    [InlineData("v", "t_string", false)]
    [InlineData("b", "i", false)]
    [InlineData("f", "f", true)]
    [InlineData("n", "n2", false)]
    [InlineData("ts", "ts", false)]
    [InlineData("d", "d", true)]
    [InlineData("i_unknown", "i", false)]
    [InlineData("u", "u", false)]
    [InlineData("f4", "f4", false)]
    public void A_column_is_or_is_not_sent(string target, string source, bool isSent)
    {
        var writer = new DialectWriter(Dialect, Table);
        Assert.Equal(isSent, Dialect.WriteAssignment(writer, Column(target), Var(source)) == Fidelity.Exact);
    }

    [Fact]
    public void What_has_no_stored_form_is_not_sent()
    {
        Assert.Equal(Fidelity.No, Written(Column("i_real"), Integer(1)));
        Assert.Equal(Fidelity.No, Written(Column("f"), Float(double.NaN)));
        Assert.Equal(Fidelity.No, Written(Column("d"), Day("infinity")));
        Assert.Equal(Fidelity.No, Written(Column("ts"), Const(Timestamp, Output("infinity"))));
        Assert.Equal(Fidelity.No, Written(Column("unix"), Const(Timestamp, Output("2024-01-01 00:00:00"))));
        Assert.Equal(Fidelity.No, Written(Column("n"), Decimal("0.1234567890123456789")));
        Assert.Equal(Fidelity.No, Written(Column("n_text"), Decimal("1")));
        Assert.Equal(Fidelity.No, Written(Column("t_string"), String("012")));
        Assert.Equal(Fidelity.No, Written(Column("f"), Param(Float8)));
        Assert.Equal(Fidelity.Exact, Written(Column("u"), Const(Uuid, RemoteValue.Null)));
        Assert.Equal(Fidelity.Exact, Written(Column("i"), Param(Int8)));
    }

    private static Fidelity Written(RemoteColumn column, Expr value) => Dialect.WriteAssignment(new DialectWriter(Dialect, Table), column, value);

    private static RemoteValue Value(TypeFacts type, string text) => type.Oid switch
    {
        TypeOid.Int8 => RemoteValue.FromInt64(long.Parse(text, System.Globalization.CultureInfo.InvariantCulture)),
        TypeOid.Bool => RemoteValue.FromBoolean(text == "t"),
        TypeOid.Float8 => RemoteValue.FromFloat64(double.Parse(text, System.Globalization.CultureInfo.InvariantCulture)),
        TypeOid.Text => RemoteValue.FromText(text),
        TypeOid.Bytea => RemoteValue.FromBytes(Convert.FromHexString(text)),
        TypeOid.TimestampTz => RemoteValue.FromOutput(Encoding.UTF8.GetBytes(text + "+00")),
        _ => RemoteValue.FromOutput(Encoding.UTF8.GetBytes(text)),
    };

    private static TypeFacts Type(string name) => name switch
    {
        "int8" => Int8,
        "bool" => Bool,
        "float8" => Float8,
        "text" => Text,
        "bytea" => Bytea,
        "date" => Date,
        "timestamp" => Timestamp,
        "timestamptz" => s_timestampTz,
        _ => Numeric,
    };
}
