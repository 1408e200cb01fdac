using Npgsql;

namespace PgDotnetFdw.Tests.Integration.Harness;

/// <summary>Base of tests of the Sdk's generic path, over the driver in tests/drivers/PgDotnetFdw.Driver.Generic.</summary>
public abstract class ProviderTest(Clusters clusters) : ServerTest(clusters)
{
    /// <summary>The two providers.</summary>
    public static TheoryData<string> Providers => new("sqlite", "npgsql");

    /// <summary>Opens a session with server generic, which is the remote database over Npgsql.</summary>
    /// <param name="sql">What the remote runs before.</param>
    protected NpgsqlConnection PrepareNpgsql(string sql)
    {
        using (NpgsqlConnection remote = ConnectRemote())
        {
            remote.Run(sql);
        }

        return Prepare("npgsql", $"Host=127.0.0.1;Port={Remote.Port};Username=postgres;Database={RemoteDatabase};Pooling=false");
    }

    /// <summary>Opens a session with server generic, which is a file over Microsoft.Data.Sqlite.</summary>
    /// <param name="file">The file.</param>
    /// <param name="mode">ReadOnly or ReadWrite.</param>
    protected NpgsqlConnection PrepareSqlite(SqliteFixture file, string mode = "ReadOnly")
    {
        ArgumentNullException.ThrowIfNull(file);
        return Prepare("sqlite", $"Data Source={file.Path};Mode={mode};Pooling=false");
    }

    private NpgsqlConnection Prepare(string provider, string connectionString)
    {
        NpgsqlConnection connection = Connect();
        connection.Run($"SET pgdotnet_fdw.driver_path = '{TestDrivers.Folder}'");
        connection.Run($"CREATE SERVER generic FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'generic', provider '{provider}', connection_string '{connectionString}')");
        return connection;
    }
}
