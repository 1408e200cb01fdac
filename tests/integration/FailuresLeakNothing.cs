using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>A thousand failing queries in one session.</summary>
[Collection(MeasuringCollection.Name)]
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
        List<BackendStats> early = [];
        List<BackendStats> late = [];
        int earlySessions = 0;

        for (int i = 1; i <= 1000; i++)
        {
            PostgresException error = connection.Error($"SELECT * FROM {tables[i % tables.Length]}");
            Assert.True(error.SqlState != "XX000", $"{error.MessageText}\n{error.Detail}");
            if (i is > 90 and <= 100)
            {
                early.Add(BackendStats.Of(connection.BackendPid()));
                earlySessions = activity.Sessions;
            }
            else if (i > 990)
            {
                late.Add(BackendStats.Of(connection.BackendPid()));
            }
        }

        // Memory is a saw between two collections: the middle of ten readings counts.
        long growth = Middle(late, static s => s.PrivateKilobytes) - Middle(early, static s => s.PrivateKilobytes);
        Assert.True(growth <= 2048, $"private memory grew by {growth} kB");
        long threads = Middle(late, static s => s.Threads) - Middle(early, static s => s.Threads);
        Assert.True(threads <= 2, $"{threads} more threads");

        // A connection attempt may just be under way: what stays is the least of the readings.
        BackendStats before = early.MinBy(static s => s.Descriptors)!; // there are ten
        BackendStats after = late.MinBy(static s => s.Descriptors)!; // likewise
        Assert.True(after.Descriptors <= before.Descriptors, $"{after.Descriptors - before.Descriptors} more descriptors:\n{string.Join('\n', after.Open)}\nbefore:\n{string.Join('\n', before.Open)}");
        Assert.True(activity.Sessions <= earlySessions, $"remote sessions grew from {earlySessions} to {activity.Sessions}");
    }

    private static long Middle(List<BackendStats> readings, Func<BackendStats, long> value) =>
        readings.Select(value).Order().ElementAt(readings.Count / 2);
}
