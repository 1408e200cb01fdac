using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>A thousand failing queries in one session.</summary>
public sealed class FailuresLeakNothing(Clusters clusters) : ServerTest(clusters)
{
    [Fact]
    public void Between_the_hundredth_and_the_thousandth_failure_nothing_grows()
    {
        using NpgsqlConnection connection = Connect();
        using (NpgsqlConnection remote = ConnectRemote())
        {
            remote.Run("CREATE TABLE words AS SELECT 'word ' || i AS n FROM generate_series(1, 1000) i");
        }

        CreatePostgresServer(connection);
        int nobody = Postgres.FreePort();
        connection.Run($"""
            CREATE SERVER nobody FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'postgres', host '127.0.0.1', port '{nobody}', dbname 'x');
            CREATE USER MAPPING FOR CURRENT_USER SERVER nobody OPTIONS (user 'u');
            CREATE SERVER nofile FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'sqlite', database '/nonexistent/file.db');
            CREATE FOREIGN TABLE refused (n int) SERVER nobody;
            CREATE FOREIGN TABLE nofile (n int) SERVER nofile;
            CREATE FOREIGN TABLE missing (n int) SERVER remote OPTIONS (table_name 'missing');
            CREATE FOREIGN TABLE wrong_column (no_such int) SERVER remote OPTIONS (table_name 'words');
            CREATE FOREIGN TABLE wrong_type (n int) SERVER remote OPTIONS (table_name 'words');
            """);
        string[] tables = ["refused", "nofile", "missing", "wrong_column", "wrong_type"];
        using RemoteActivity activity = new(Remote, RemoteDatabase);
        BackendStats? early = null;
        int earlySessions = 0;

        for (int i = 1; i <= 1000; i++)
        {
            connection.Error($"SELECT * FROM {tables[i % tables.Length]}");
            if (i == 100)
            {
                early = BackendStats.Of(connection.BackendPid());
                earlySessions = activity.Sessions;
            }
        }

        BackendStats late = BackendStats.Of(connection.BackendPid());
        Assert.NotNull(early);
        Assert.True(late.PrivateKilobytes - early.PrivateKilobytes <= 2048, $"private memory grew from {early.PrivateKilobytes} to {late.PrivateKilobytes} kB");
        Assert.True(late.Threads - early.Threads <= 2, $"threads grew from {early.Threads} to {late.Threads}");
        Assert.True(late.Descriptors <= early.Descriptors, $"descriptors grew from {early.Descriptors} to {late.Descriptors}");
        Assert.True(activity.Sessions <= earlySessions, $"remote sessions grew from {earlySessions} to {activity.Sessions}");
    }
}
