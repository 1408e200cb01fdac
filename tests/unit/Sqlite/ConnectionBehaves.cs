using System.Diagnostics;
using PgDotnetFdw.Driver.Sqlite;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Options;
using PgDotnetFdw.Sdk.Remote;
using static PgDotnetFdw.Tests.Unit.Sqlite.DialectFixture;

namespace PgDotnetFdw.Tests.Unit.Sqlite;

/// <summary>Opening, reading, cancelling and importing, against the system's libsqlite3.</summary>
public sealed class ConnectionBehaves(SqliteFile file) : IClassFixture<SqliteFile>
{
    private static readonly ResultColumn[] s_number = [SqliteFile.Result("n", Int8)];

    [Theory]
    [InlineData("/nonexistent/file.db", SqlState.UnableToEstablishConnection, "No such file")]
    [InlineData("/etc/passwd", SqlState.UnableToEstablishConnection, "not a database")]
    [InlineData("relative.db", SqlState.InvalidParameterValue, "absolute path")]
    public void A_file_that_cannot_be_opened_is_told(string path, string sqlState, string detail)
    {
        using RemoteConnection connection = SqliteFile.Create(new SqliteConnectionOptions { Database = path });

        ForeignDataException error = Assert.Throws<ForeignDataException>(() => connection.Open(CancellationToken.None));

        Assert.Equal((sqlState, "could not connect to server \"files\""), (error.SqlState, error.Message));
        Assert.Contains(detail, error.Detail, StringComparison.Ordinal);
        Assert.NotNull(error.Hint);
        Assert.False(connection.IsUsable);
    }

    [Theory]
    [InlineData("SELECT `x` FROM `main`.`nowhere`", SqlState.UndefinedTable)]
    [InlineData("SELECT `nowhere` FROM `main`.`numbers`", SqlState.UndefinedColumn)]
    [InlineData("SELECT `id` FROM", "42601")]
    public void A_statement_that_cannot_run_is_told(string sql, string sqlState)
    {
        using RemoteConnection connection = file.Open();

        ForeignDataException error = Assert.Throws<ForeignDataException>(() => SqliteFile.Read(connection, sql, s_number));

        Assert.Equal((sqlState, $"remote SQL command: {sql}"), (error.SqlState, error.Context));
        Assert.True(connection.IsUsable);
    }

    [Fact]
    public void Every_table_of_the_fixture_is_imported_and_read()
    {
        using RemoteConnection connection = file.Open();
        connection.BeginTransaction();
        IReadOnlyList<ImportedTable> tables = connection.ImportSchema(new ImportRequest("MAIN", ImportSelection.Except, ["endless", "counting", "wrong_values"], new ImportOptions()));

        Assert.Contains("Mixed Case", tables.Select(table => table.Name));
        foreach (ImportedTable table in tables)
        {
            List<object?[]> rows = SqliteFile.Read(connection, $"SELECT NULL FROM `{table.Name}`", []);
            Assert.Equal(table.Name == "empty_table", rows.Count == 0);
        }

        connection.CommitTransaction();
    }

    [Fact]
    public void Not_null_is_imported_where_sqlite_enforces_it()
    {
        using var other = new SqliteFile("CREATE TABLE t(a TEXT PRIMARY KEY, b INTEGER); CREATE TABLE r(a INTEGER PRIMARY KEY, b TEXT NOT NULL); CREATE TABLE d(a INTEGER PRIMARY KEY DESC); CREATE TABLE w(a TEXT PRIMARY KEY) WITHOUT ROWID;");
        using RemoteConnection connection = other.Open();

        IEnumerable<string> columns = connection.ImportSchema(new ImportRequest("main", ImportSelection.All, [], new ImportOptions()))
            .SelectMany(table => table.Columns.Select(column => $"{table.Name}.{column.Name}{(column.IsNotNull ? " not null" : string.Empty)}"));

        Assert.Equal(["d.a", "r.a", "r.b not null", "t.a", "t.b", "w.a not null"], columns);
    }

    [Theory]
    [InlineData(true, "r.a w.b w.a")]
    [InlineData(false, "")]
    public void Keys_are_imported_when_asked(bool keys, string expected)
    {
        using var other = new SqliteFile("CREATE TABLE r(a INTEGER PRIMARY KEY, b TEXT UNIQUE); CREATE TABLE t(a INTEGER); CREATE TABLE w(b TEXT, a TEXT, c TEXT, PRIMARY KEY (a, b)) WITHOUT ROWID;");
        using RemoteConnection connection = other.Open();

        IEnumerable<string> marked = connection.ImportSchema(new ImportRequest("main", ImportSelection.All, [], new ImportOptions { Keys = keys }))
            .SelectMany(table => table.Columns.Where(column => column.IsKey).Select(column => $"{table.Name}.{column.Name}"));

        Assert.Equal(expected, string.Join(' ', marked));
    }

    [Fact]
    public void A_schema_that_does_not_exist_is_told()
    {
        using RemoteConnection connection = file.Open();

        ForeignDataException error = Assert.Throws<ForeignDataException>(() => connection.ImportSchema(new ImportRequest("public", ImportSelection.All, [], new ImportOptions())));

        Assert.Equal((SqlState.SchemaNotFound, "The schemas of this server are: main."), (error.SqlState, error.Hint));
    }

    [Theory]
    [InlineData(2, "age", SqlState.InvalidTextRepresentation)]
    [InlineData(3, "born", SqlState.InvalidTextRepresentation)]
    [InlineData(4, "ok", SqlState.InvalidTextRepresentation)]
    [InlineData(6, "name", SqlState.InvalidTextRepresentation)]
    [InlineData(8, "born", SqlState.InvalidTextRepresentation)]
    public void A_value_that_does_not_fit_names_column_and_table(int id, string column, string sqlState)
    {
        using RemoteConnection connection = file.Open();
        ResultColumn[] columns =
        [
            SqliteFile.Result("age", Int8), SqliteFile.Result("born", Date), SqliteFile.Result("ok", Bool),
            SqliteFile.Result("price", BuiltIn(TypeOid.Numeric, "numeric", NumericModifier(6, 2))), SqliteFile.Result("name", Text),
        ];

        ForeignDataException error = Assert.Throws<ForeignDataException>(
            () => SqliteFile.Read(connection, $"SELECT age, born, ok, price, name FROM wrong_values WHERE id = {id}", columns));

        Assert.Equal((sqlState, column, $"invalid value in column \"{column}\" of remote table \"wrong_values\""), (error.SqlState, error.ColumnName, error.Message));
        Assert.Single(SqliteFile.Read(connection, "SELECT age, born, ok, price, name FROM wrong_values WHERE id = 1", columns));
    }

    [Fact]
    public void Values_are_read_by_their_storage_class()
    {
        using RemoteConnection connection = file.Open();

        Assert.Equal("5", SqliteFile.ReadOne(connection, "SELECT 5", Text));
        Assert.Equal(2.5f, SqliteFile.ReadOne(connection, "SELECT 2.5", Float4));
        Assert.Equal(3.0, SqliteFile.ReadOne(connection, "SELECT 3", Float8));
        Assert.Equal("-0.07", SqliteFile.ReadOne(connection, "SELECT -0.07", BuiltIn(TypeOid.Numeric, "numeric", NumericModifier(12, 2))));
        Assert.Equal("12345678901.250", SqliteFile.ReadOne(connection, "SELECT 12345678901.25", BuiltIn(TypeOid.Numeric, "numeric", NumericModifier(20, 3))));
        Assert.Equal("00112233-4455-6677-8899-aabbccddeeff", SqliteFile.ReadOne(connection, "SELECT x'00112233445566778899aabbccddeeff'", Uuid));
        Assert.Equal(new DateTime(2024, 2, 29, 12, 34, 56), SqliteFile.ReadOne(connection, "SELECT 1709210096 AS `pgdotnet:unix`", Timestamp));
        Assert.Equal(new DateOnly(1970, 1, 1), SqliteFile.ReadOne(connection, "SELECT 2440587.5 AS `pgdotnet:julian`", Date));
        Assert.Throws<ForeignDataException>(() => SqliteFile.ReadOne(connection, "SELECT 9007199254740993", Float8));
        Assert.Throws<ForeignDataException>(() => SqliteFile.ReadOne(connection, "SELECT 1 AS `pgdotnet:unix`", Date));
        ForeignDataException error = Assert.Throws<ForeignDataException>(() => SqliteFile.ReadOne(connection, "SELECT 'abcd  '", BuiltIn(TypeOid.VarChar, "varchar", 8)));
        Assert.Equal(SqlState.StringDataRightTruncation, error.SqlState);
    }

    [Theory]
    [InlineData("0.30000000000000004", 2, "0.30")]
    [InlineData("9.999", 2, "10.00")]
    [InlineData("19.995", 2, "20.00")]
    [InlineData("19.985", 2, "19.99")]
    [InlineData("19.994999999999997", 2, "19.99")]
    [InlineData("-19.985", 2, "-19.99")]
    [InlineData("-0.004", 2, "0.00")]
    [InlineData("0.5", 0, "1")]
    [InlineData("-1.5", 0, "-2")]
    [InlineData("1e14+0.015625", 2, "100000000000000.02")]
    [InlineData("70368744177664.83", 2, "70368744177664.83")]
    [InlineData("8928.55015065753", 12, "8928.550150657530")]
    [InlineData("1e300", 2, null)]
    public void A_declared_scale_rounds_the_shortest_decimal(string stored, int scale, string? expected)
    {
        using RemoteConnection connection = file.Open();
        object? read = SqliteFile.ReadOne(connection, $"SELECT {stored}", BuiltIn(TypeOid.Numeric, "numeric", NumericModifier(400, scale)));

        Assert.Equal(expected ?? "1" + new string('0', 300) + ".00", read);
    }

    [Fact]
    public void Half_a_surrogate_pair_is_refused_in_a_utf16_database()
    {
        using var other = new SqliteFile("PRAGMA encoding = 'UTF-16le'; CREATE TABLE t(x TEXT); INSERT INTO t VALUES ('😀é'), (CAST(x'00d8' AS TEXT));");
        using RemoteConnection connection = other.Open();

        Assert.Equal("😀é", SqliteFile.ReadOne(connection, "SELECT x FROM t WHERE rowid = 1", Text));
        ForeignDataException error = Assert.Throws<ForeignDataException>(() => SqliteFile.ReadOne(connection, "SELECT x FROM t WHERE rowid = 2", Text));
        Assert.Equal(SqlState.CharacterNotInRepertoire, error.SqlState);
    }

    [Fact]
    public void The_comment_of_a_statement_is_sent_and_not_told_in_errors()
    {
        using RemoteConnection connection = file.Open();
        RemoteStatement statement = new("SELECT id FROM numbers", s_number, [], 10) { Comment = new RemoteComment(" /*nobody ends this", IsTransient: true) };

        // SQLite lets a comment run to the end of the text.
        connection.OpenCursor(statement, []).Dispose();
        ForeignDataException error = Assert.Throws<ForeignDataException>(
            () => connection.OpenCursor(statement with { Comment = new RemoteComment(" nonsense here", IsTransient: true) }, []));

        Assert.Equal("remote SQL command: SELECT id FROM numbers", error.Context);
    }

    [Fact]
    public void Cancel_ends_a_query_and_leaves_other_cursors_and_later_statements_alone()
    {
        using RemoteConnection connection = file.Open();
        connection.BeginTransaction();
        using RemoteCursor outer = connection.OpenCursor(new RemoteStatement("SELECT id FROM numbers", s_number, [], 10), []);
        var rows = new RecordingBatch(s_number);
        Assert.True(outer.Fetch(rows, 10));
        connection.CreateSavepoint(2);
        using (RemoteCursor inner = connection.OpenCursor(new RemoteStatement("SELECT n FROM endless", s_number, [], 10), []))
        {
            var waited = new Stopwatch();
            var canceller = new Thread(() =>
            {
                Thread.Sleep(100);
                waited.Start();
                connection.Cancel();
            });
            canceller.Start();
            ForeignDataException error = Assert.Throws<ForeignDataException>(() => inner.Fetch(new RecordingBatch(s_number), 1));
            waited.Stop();
            canceller.Join();
            Assert.Equal(SqlState.QueryCanceled, error.SqlState);
            Assert.InRange(waited.ElapsedMilliseconds, 0, 100);
        }

        connection.RollbackToSavepoint(2);
        while (outer.Fetch(rows, 1000))
        {
        }

        Assert.Equal(20_000, rows.RowCount);
        connection.CommitTransaction();
        Assert.True(connection.IsUsable);
    }

    [Fact]
    public void A_query_ends_at_its_timeout()
    {
        using RemoteConnection connection = file.Open(TimeSpan.FromMilliseconds(100));

        ForeignDataException error = Assert.Throws<ForeignDataException>(() => SqliteFile.Read(connection, "SELECT n FROM endless", s_number));

        Assert.Equal((SqlState.QueryCanceled, "It ran longer than the server option \"query_timeout\" allows."), (error.SqlState, error.Detail));
        Assert.Single(SqliteFile.Read(connection, "SELECT 1", s_number));
    }

    [Fact]
    public void A_cursor_ends_with_its_transaction()
    {
        using RemoteConnection connection = file.Open();
        connection.BeginTransaction();
        RemoteCursor cursor = connection.OpenCursor(new RemoteStatement("SELECT id FROM numbers", s_number, [], 10), []);
        cursor.Fetch(new RecordingBatch(s_number), 10);
        connection.RollbackTransaction();

        ForeignDataException error = Assert.Throws<ForeignDataException>(() => cursor.Fetch(new RecordingBatch(s_number), 10));

        Assert.Equal(SqlState.InvalidTransactionState, error.SqlState);
        cursor.Dispose();
        connection.RollbackTransaction();
    }

    [Fact]
    public void Cancel_and_dispose_may_come_at_any_time()
    {
        RemoteConnection connection = SqliteFile.Create(new SqliteConnectionOptions { Database = file.Path });
        connection.Cancel();
        connection.Open(CancellationToken.None);
        connection.Cancel();
        Assert.Single(SqliteFile.Read(connection, "SELECT 1", s_number));
        connection.Dispose();
        connection.Cancel();
        connection.Dispose();

        Assert.Throws<ForeignDataException>(() => SqliteFile.Read(connection, "SELECT 1", s_number));
    }
}
