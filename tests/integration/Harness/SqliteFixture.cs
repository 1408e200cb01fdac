namespace PgDotnetFdw.Tests.Integration.Harness;

/// <summary>An SQLite file that the server's user can read and write, made with the sqlite3 tool.</summary>
public sealed class SqliteFixture : IDisposable
{
    private readonly string _folder = Postgres.NewFolder("sqlite");

    /// <summary>Makes the file.</summary>
    /// <param name="sql">Commands that fill it.</param>
    public SqliteFixture(string sql)
    {
        Path = System.IO.Path.Combine(_folder, "fixture.db");
        Execute(sql);
    }

    /// <summary>Absolute path of the file.</summary>
    public string Path { get; }

    /// <summary>The file that the pg_regress suites use.</summary>
    public static SqliteFixture OfRegressionTests() => new(File.ReadAllText(Repository.File("tests", "regress", "sqlite", "fixture.sql")));

    /// <summary>Runs more commands in it.</summary>
    /// <param name="sql">Commands of SQLite.</param>
    public void Execute(string sql)
    {
        ToolResult result = Tool.Run("sqlite3", ["-batch", "-bail", Path], sql);
        if (result.ExitCode != 0)
        {
            throw new InvalidOperationException($"sqlite3 failed: {result.Errors}");
        }

        if (Postgres.IsRoot)
        {
            Tool.Must("chown", Postgres.ServerUser, Path);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Tool.Must("rm", "-rf", "--one-file-system", _folder);
}
