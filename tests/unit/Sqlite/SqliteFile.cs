// Where do tests get a database file from? The sqlite3 tool makes it in a folder of its own, which goes away with the test.

using PgDotnetFdw.Driver.Sqlite;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Tests.Unit.Sqlite;

/// <summary>A throw-away database file; by default with the tables of the regression suites.</summary>
public sealed class SqliteFile : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pgdotnet-sqlite-").FullName;

    /// <summary>Makes the file of the regression suites.</summary>
    public SqliteFile()
        : this(File.ReadAllText(Repository.File("tests/regress/sqlite/fixture.sql")))
    {
    }

    internal SqliteFile(string script)
    {
        Path = System.IO.Path.Combine(_folder, "test.db");
        ToolResult made = Tool.Run("sqlite3", ["-bail", Path], script);
        if (made.ExitCode != 0)
        {
            throw new InvalidOperationException($"sqlite3 failed: {made.Errors}");
        }
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);

    internal static RemoteConnection Create(SqliteConnectionOptions options) => new SqliteDriver().CreateConnection(new ConnectionRequest("files", "tester", true, false, options));

    internal RemoteConnection Open(TimeSpan queryTimeout = default)
    {
        RemoteConnection connection = Create(new SqliteConnectionOptions { Database = Path, QueryTimeout = queryTimeout });
        connection.Open(CancellationToken.None);
        return connection;
    }

    internal RemoteConnection OpenToWrite(bool foreignKeys = false, TimeSpan? busyTimeout = null)
    {
        RemoteConnection connection = Create(new SqliteConnectionOptions
        {
            Database = Path, Mode = SqliteOpenMode.Rw, ForeignKeys = foreignKeys, BusyTimeout = busyTimeout ?? TimeSpan.FromSeconds(5),
        });
        connection.Open(CancellationToken.None);
        return connection;
    }

    internal static ResultColumn Result(string name, TypeFacts type, short attribute = 1) => new(attribute, name, type, ColumnTransfer.Value);

    internal static List<object?[]> Read(RemoteConnection connection, string sql, IReadOnlyList<ResultColumn> columns, IReadOnlyList<TypeFacts>? types = null, IReadOnlyList<RemoteValue>? values = null)
    {
        using RemoteCursor cursor = connection.OpenCursor(new RemoteStatement(sql, columns, types ?? [], 1000), values ?? []);
        var batch = new RecordingBatch(columns);
        while (cursor.Fetch(batch, 1000))
        {
        }

        return batch.Rows;
    }

    internal static object? ReadOne(RemoteConnection connection, string sql, TypeFacts type) => Read(connection, sql, [Result("x", type)])[0][0];
}
