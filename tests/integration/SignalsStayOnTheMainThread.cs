using System.Globalization;
using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>No signal that PostgreSQL handles can be delivered to a thread of .NET.</summary>
[Collection(MeasuringCollection.Name)]
public sealed class SignalsStayOnTheMainThread(Clusters clusters) : ServerTest(clusters)
{
    // HUP, INT, QUIT, USR1, USR2, ALRM, TERM, CHLD, URG (the latch): bit n-1 of the mask stands for signal n.
    private static readonly int[] s_signals = [1, 2, 3, 10, 12, 14, 15, 17, 23];

    [Fact]
    public void Every_thread_but_the_main_one_blocks_them()
    {
        using SqliteFixture file = new("CREATE TABLE t(n INTEGER); INSERT INTO t VALUES (1), (2);");
        using NpgsqlConnection connection = Connect();
        CreateSqliteServer(connection, file);
        CreatePostgresServer(connection);
        ConnectAndFill();
        connection.Run("""
            CREATE FOREIGN TABLE a (n bigint) SERVER file OPTIONS (table_name 't');
            CREATE FOREIGN TABLE b (n int) SERVER remote OPTIONS (schema_name 'public', table_name 'many');
            """);
        Assert.Equal(100_002, connection.Value<long>("SELECT (SELECT count(*) FROM a) + (SELECT count(*) FROM b)"));

        int main = connection.BackendPid();
        string[] tasks = Directory.GetDirectories(string.Create(CultureInfo.InvariantCulture, $"/proc/{main}/task"));
        Assert.True(tasks.Length > 4, "the runtime has threads");
        foreach (string task in tasks)
        {
            if (Path.GetFileName(task) == main.ToString(CultureInfo.InvariantCulture))
            {
                continue;
            }

            string status = File.ReadAllText(Path.Combine(task, "status"));
            ulong mask = ulong.Parse(Line(status, "SigBlk:"), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            foreach (int signal in s_signals)
            {
                Assert.True((mask & (1UL << (signal - 1))) != 0, $"thread \"{Line(status, "Name:")}\" does not block signal {signal}");
            }
        }
    }

    [Fact]
    public void A_burst_of_signals_does_no_harm()
    {
        using NpgsqlConnection connection = Connect();
        ConnectAndFill();
        CreatePostgresServer(connection);
        connection.Run("CREATE FOREIGN TABLE b (n int) SERVER remote OPTIONS (schema_name 'public', table_name 'many')");
        using CancellationTokenSource stop = new();
        int pid = connection.BackendPid();
        Thread sender = new(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                Postgres.Signal(pid, 1); // reload
                Postgres.Signal(pid, 10); // procsignal without a reason
                Thread.Yield();
            }
        });
        sender.Start();
        try
        {
            for (int i = 0; i < 10; i++)
            {
                Assert.Equal(100_000, connection.Value<long>("SELECT count(n) FROM b"));
            }
        }
        finally
        {
            stop.Cancel();
            sender.Join();
        }
    }

    private static string Line(string status, string label) =>
        status.Split('\n').First(line => line.StartsWith(label, StringComparison.Ordinal))[label.Length..].Trim();

    private void ConnectAndFill()
    {
        using NpgsqlConnection remote = ConnectRemote();
        remote.Run("CREATE TABLE many AS SELECT i AS n FROM generate_series(1, 100000) i");
    }
}
