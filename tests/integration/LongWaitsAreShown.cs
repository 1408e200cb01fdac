using System.Globalization;
using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>Whoever looks at the server sees that a session waits for a remote: in pg_stat_activity at once, in the process title after a second.</summary>
[Collection(MeasuringCollection.Name)]
public sealed class LongWaitsAreShown(Clusters clusters) : ServerTest(clusters)
{
    [Fact]
    public void The_process_title_says_what_is_waited_for_until_it_is_over()
    {
        using (NpgsqlConnection remote = ConnectRemote())
        {
            remote.Run("CREATE VIEW slow AS SELECT pg_sleep(100)::text AS t");
        }

        using NpgsqlConnection connection = Connect();
        CreatePostgresServer(connection);
        connection.Run("CREATE FOREIGN TABLE slow (t text) SERVER remote");
        int pid = connection.BackendPid();
        using NpgsqlCommand command = new("SELECT * FROM slow", connection);
        Task<int> running = Task.Run(command.ExecuteNonQuery);
        using NpgsqlConnection observer = Connect();

        Eventually.Holds(() => Title(pid).EndsWith("SELECT waiting for remote rows", StringComparison.Ordinal), "the title says so");
        Assert.StartsWith("Extension|", observer.Rows($"SELECT wait_event_type, wait_event FROM pg_stat_activity WHERE pid = {pid}").Single(), StringComparison.Ordinal);
        observer.Run($"SELECT pg_cancel_backend({pid})");

        Assert.Equal("57014", Assert.Throws<PostgresException>(() => running.GetAwaiter().GetResult()).SqlState);
        Eventually.Holds(() => Title(pid).EndsWith(" idle", StringComparison.Ordinal), $"the title is as before; it is {Title(pid)}");
    }

    // Some systems fill the rest of the line with zeros.
    private static string Title(int pid) =>
        File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/cmdline")).TrimEnd('\0', ' ');
}
