using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Options;
using PgDotnetFdw.Sdk.Remote;
using static PgDotnetFdw.Tests.Unit.Sqlite.Calls;
using static PgDotnetFdw.Tests.Unit.Sqlite.DialectFixture;

namespace PgDotnetFdw.Tests.Unit.Sqlite;

/// <summary>A column of SQLite holds anything: what reading would refuse is refused too when something is made of it remotely.</summary>
public sealed class UnreadableValuesFail
{
    public static TheoryData<string, string, string> Values => new()
    {
        { "INTEGER", "int4", "'thirty'" },
        { "INTEGER", "int4", "30.5" },
        { "INTEGER", "int4", "2147483648" },
        { "INTEGER", "int4", "x'30'" },
        { "INTEGER", "int2", "-32769" },
        { "REAL", "int8", "9.3e18" },
        { "DOUBLE", "float8", "'1.5.0'" },
        { "BOOLEAN", "bool", "2" },
        { "TEXT", "text", "x'61'" },
        { "TEXT", "text", "CAST(x'80ff' AS TEXT)" },
        { "TEXT", "text", "CAST(x'610061' AS TEXT)" },
        { "VARCHAR(40)", "varchar", "printf('%041d', 0)" },
        { "BLOB", "bytea", "'text'" },
        { "DATE", "date", "'06.05.1994'" },
        { "DATE", "date", "'2023-02-29'" },
        { "DATE", "date", "19940506" },
        { "DATETIME", "timestamp", "'2024-02-29 12:00:00Z'" },
        { "DATETIME", "timestamp", "1709164800" },
        { "unix", "timestamp", "'1709164800s'" },
        { "unix", "timestamp", "9e18" },
        { "julian", "timestamp", "-1" },
        { "DECIMAL(10,2)", "numeric", "'x'" },
        { "DECIMAL(10,2)", "numeric", "100000000" },
        { "DECIMAL(10,2)", "numeric", "99999999.995" },
        { "DECIMAL(10,2)", "numeric", "9e999" },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void Counting_one_is_an_error(string declared, string local, string stored)
    {
        (SqliteFile file, RemoteTable table) = Make(declared, local, stored);
        using (file)
        using (RemoteConnection connection = file.Open())
        {
            var column = new VarExpr(table.Columns[0].Type, 1, 1, C);
            var writer = new DialectWriter(Dialect, table);
            Assert.Equal(Fidelity.Exact, Dialect.WriteSelectExpression(writer, A(Int8, "count(any)", column), out _));

            ForeignDataException error = Assert.Throws<ForeignDataException>(() => SqliteFile.ReadOne(connection, $"SELECT {writer.Sql} FROM t", Int8));

            Assert.Equal(SqlState.InvalidTextRepresentation, error.SqlState);
            Assert.Contains("invalid value of storage class", error.Detail, StringComparison.Ordinal);
            Assert.NotNull(error.Hint);

            // The connection is as good as before, and the value is dropped by a condition.
            Assert.Equal(1L, SqliteFile.ReadOne(connection, $"SELECT {writer.Sql} FROM t WHERE rowid = 1", Int8));
            Assert.Equal(1L, SqliteFile.ReadOne(connection, "SELECT count(*) FROM t WHERE rowid = 1", Int8));
        }
    }

    [Theory]
    [MemberData(nameof(Values))]
    public void Grouping_by_one_is_an_error(string declared, string local, string stored)
    {
        (SqliteFile file, RemoteTable table) = Make(declared, local, stored);
        using (file)
        using (RemoteConnection connection = file.Open())
        {
            var writer = new DialectWriter(Dialect, table);
            Assert.Equal(Fidelity.Exact, Dialect.WriteGroupKey(writer, Key(new VarExpr(table.Columns[0].Type, 1, 1, C))));

            ForeignDataException error = Assert.Throws<ForeignDataException>(() => SqliteFile.Read(connection, $"SELECT count(*) FROM t GROUP BY {writer.Sql}", [SqliteFile.Result("n", Int8)]));

            Assert.Equal(SqlState.InvalidTextRepresentation, error.SqlState);
        }
    }

    [Theory]
    [MemberData(nameof(Values))]
    public void Deciding_on_one_within_a_value_is_an_error(string declared, string local, string stored)
    {
        (SqliteFile file, RemoteTable table) = Make(declared, local, stored);
        using (file)
        using (RemoteConnection connection = file.Open())
        {
            Expr column = new VarExpr(table.Columns[0].Type, 1, 1, C);
            Expr condition = local switch
            {
                "bool" => Not(column),
                "float8" => Is(column, "<>", Float(7)),
                "text" => Is(column, "~~", Txt("x%"), "text,text"),
                "varchar" => Is(new RelabelExpr(Text, C, column), "<", Txt("x")),
                "bytea" => new BooleanTestExpr(Bool, BooleanTestKind.IsTrue, Is(column, ">", Const(Bytea, RemoteValue.FromBytes(new byte[] { 7 })))),
                "date" => new DistinctExpr(Bool, Facts("="), C, column, Day("2001-01-01")),
                "timestamp" => And(Is(column, ">", Moment(Timestamp, "1900-01-01 00:00:00")), Is(column, "<", Param(Timestamp))),
                "numeric" => Is(column, "<", Decimal("100.00")),
                _ => Any(column, "=", Array(Int8, RemoteValue.FromInt64(7), RemoteValue.FromInt64(8))),
            };
            foreach (Expr value in (Expr[])[CountAll(condition), A(Int8, "sum(int4)", Case(Int4, condition, I4(1), I4(0))), A(Bool, "bool_or(bool)", condition)])
            {
                var writer = new DialectWriter(Dialect, table);
                Assert.True(Dialect.WriteSelectExpression(writer, value, out _) == Fidelity.Exact, writer.Reason);

                ForeignDataException error = Assert.Throws<ForeignDataException>(
                    () => SqliteFile.Read(connection, $"SELECT {writer.Sql} FROM t", [SqliteFile.Result("x", value.Type)], writer.Parameters.Select(p => p.Type).ToArray(), [Output("2100-01-01 00:00:00")]));
                Assert.Equal(SqlState.InvalidTextRepresentation, error.SqlState);
            }
        }
    }

    [Theory]
    [InlineData("DATETIME", "timestamp", "'2024-02-29 12:00:00Z'")]
    [InlineData("unix", "timestamp", "9e18")]
    [InlineData("julian", "timestamp", "-1")]
    [InlineData("DECIMAL(10,2)", "numeric", "99999999.995")]
    public void Comparing_one_is_no_error_and_does_not_find_it(string declared, string local, string stored)
    {
        (SqliteFile file, RemoteTable table) = Make(declared, local, stored);
        using (file)
        using (RemoteConnection connection = file.Open())
        {
            var column = new VarExpr(table.Columns[0].Type, 1, 1, C);
            ConstExpr value = local == "numeric" ? Decimal("5.00") : Moment(Timestamp, "2020-01-01 00:00:00");
            foreach (string name in (string[])["=", "<>", "<", "<=", ">", ">="])
            {
                var writer = new DialectWriter(Dialect, table);
                Assert.Equal(Fidelity.Exact, writer.WriteCondition(Is(column, name, value)));

                Assert.Equal(0L, SqliteFile.ReadOne(connection, $"SELECT count(*) FROM t WHERE rowid = 2 AND {writer.Sql}", Int8));
            }
        }
    }

    private static (SqliteFile File, RemoteTable Table) Make(string declared, string local, string stored)
    {
        (TypeFacts type, string good) = local switch
        {
            "int2" => (Int2, "1"),
            "int4" => (Int4, "1"),
            "int8" => (Int8, "1"),
            "float8" => (Float8, "1.5"),
            "bool" => (Bool, "1"),
            "text" => (Text, "'a'"),
            "varchar" => (VarChar, "'a'"),
            "bytea" => (Bytea, "x'00'"),
            "date" => (Date, "'2024-02-29'"),
            "timestamp" => (Timestamp, declared == "DATETIME" ? "'2024-02-29 12:00:00'" : "0"),
            _ => (BuiltIn(TypeOid.Numeric, "numeric", NumericModifier(10, 2)), "19.99"),
        };
        var table = new RemoteTable("public", "t", null, "t", [new RemoteColumn(1, "c", "c", false, type, C, new ColumnOptions { RemoteType = declared })], new TableOptions());
        return (new SqliteFile($"CREATE TABLE t(c {declared}); INSERT INTO t VALUES ({good}), ({stored});"), table);
    }
}
