using System.Globalization;
using Npgsql;

namespace PgDotnetFdw.Tests.Integration.Harness;

/// <summary>
/// Base of tests on the shared clusters. Each test has databases of its own; after each, both logs are searched for crashes, so that
/// a crash is reported by the test that caused it.
/// </summary>
[Collection(ClusterCollection.Name)]
public abstract class ServerTest : IDisposable
{
    private static int s_count;

    private readonly Clusters _clusters;
    private readonly Lazy<string> _remoteDatabase;

    /// <summary>Makes the test's local database, with the extension in it.</summary>
    /// <param name="clusters">Given by xunit.</param>
    protected ServerTest(Clusters clusters)
    {
        _clusters = clusters;
        Database = string.Create(CultureInfo.InvariantCulture, $"test_{Interlocked.Increment(ref s_count)}");
        Local.Execute($"CREATE DATABASE {Database} TEMPLATE {Clusters.ProductTemplate}");
        _remoteDatabase = new Lazy<string>(MakeRemoteDatabase);
    }

    /// <summary>The cluster with the extension.</summary>
    protected ThrowawayCluster Local => _clusters.Local;

    /// <summary>The other PostgreSQL.</summary>
    protected ThrowawayCluster Remote => _clusters.Remote;

    /// <summary>This test's database in <see cref="Local"/>.</summary>
    protected string Database { get; }

    /// <summary>This test's database in <see cref="Remote"/>, made at first use.</summary>
    protected string RemoteDatabase => _remoteDatabase.Value;

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Drops the databases and searches the logs.</summary>
    /// <param name="disposing">Always true.</param>
    protected virtual void Dispose(bool disposing)
    {
        Local.AssertNoCrash();
        Remote.AssertNoCrash();
        Local.Execute($"DROP DATABASE IF EXISTS {Database} WITH (FORCE)");
        if (_remoteDatabase.IsValueCreated)
        {
            Remote.Execute($"DROP DATABASE IF EXISTS {RemoteDatabase} WITH (FORCE)");
        }
    }

    /// <summary>Opens a session on the test's database.</summary>
    protected NpgsqlConnection Connect() => Local.Connect(Database);

    /// <summary>Opens a session on the test's remote database.</summary>
    protected NpgsqlConnection ConnectRemote() => Remote.Connect(RemoteDatabase);

    /// <summary>Makes a server and a user mapping for the remote database, and imports nothing.</summary>
    /// <param name="connection">Session on the test's database.</param>
    /// <param name="server">Name of the server.</param>
    /// <param name="options">More options, beginning with a comma; empty = none.</param>
    protected void CreatePostgresServer(NpgsqlConnection connection, string server = "remote", string options = "") =>
        connection.Run($"""
            CREATE SERVER {server} FOREIGN DATA WRAPPER pgdotnet_fdw
                OPTIONS (driver 'postgres', host '127.0.0.1', port '{Remote.Port}', dbname '{RemoteDatabase}'{options});
            CREATE USER MAPPING FOR CURRENT_USER SERVER {server} OPTIONS (user 'postgres');
            """);

    /// <summary>Makes a server for an SQLite file.</summary>
    /// <param name="connection">Session on the test's database.</param>
    /// <param name="file">The file.</param>
    /// <param name="server">Name of the server.</param>
    protected static void CreateSqliteServer(NpgsqlConnection connection, SqliteFixture file, string server = "file") =>
        connection.Run($"CREATE SERVER {server} FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'sqlite', database '{file.Path}')");

    private string MakeRemoteDatabase()
    {
        Remote.Execute($"CREATE DATABASE {Database}");
        return Database;
    }
}
