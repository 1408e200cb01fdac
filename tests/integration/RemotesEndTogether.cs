using System.Diagnostics;
using System.Globalization;
using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;
using Xunit.Abstractions;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>Several remotes are asked at the same time, whatever the end of the transaction is; and what is said when one of them is lost just then.</summary>
[Collection(MeasuringCollection.Name)]
public sealed class RemotesEndTogether(Clusters clusters, ITestOutputHelper output) : ServerTest(clusters)
{
    private const int Count = 4;
    private static readonly TimeSpan s_roundTrip = TimeSpan.FromMilliseconds(20);

    [Theory]
    [InlineData("COMMIT", false, "COMMIT")]
    [InlineData("ROLLBACK", false, "ROLLBACK")]
    [InlineData("PREPARE TRANSACTION", true, "COMMIT")]
    [InlineData("COMMIT PREPARED", true, "COMMIT")]
    [InlineData("ROLLBACK PREPARED", true, "COMMIT")]
    public void All_remotes_are_asked_before_the_first_has_answered(string command, bool isTwoPhase, string end)
    {
        using BranchProxies proxies = new(Remote.Port);
        using NpgsqlConnection connection = Connect();
        CreateServers(connection, [.. proxies.All.Select(static p => p.Port)], isTwoPhase);
        if (command == "ROLLBACK PREPARED")
        {
            // The fifth cannot be prepared, so it commits when all others are, and that fails.
            connection.Run($"""
                CREATE SERVER last FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'postgres', host '127.0.0.1', port '{Remote.Port}', dbname '{RemoteDatabase}');
                CREATE USER MAPPING FOR CURRENT_USER SERVER last OPTIONS (user 'postgres');
                CREATE FOREIGN TABLE last (n int) SERVER last;
                """);
            using NpgsqlConnection remote = ConnectRemote();
            remote.Run("CREATE TABLE last (n int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED)");
            end = "INSERT INTO last VALUES (1), (1); COMMIT";
        }

        connection.Run($"BEGIN; {Writes(Count)}");
        using Barrier all = new(Count);
        bool[] met = new bool[Count];
        Task[] stopped = [.. proxies.All.Select((proxy, i) => proxy.StopAt(command, isAfter: false, () => met[i] = all.SignalAndWait(TimeSpan.FromSeconds(8))))];
        try
        {
            connection.Run(end);
        }
        catch (PostgresException error) when (error.SqlState == "23505" && command == "ROLLBACK PREPARED")
        {
            // What it was made for.
        }

        Eventually.Holds(() => stopped.All(static task => task.IsCompletedSuccessfully), "every remote was asked");
        Assert.All(met, Assert.True);
    }

    [Fact]
    [Trait("Category", "Long")]
    public void Four_remotes_take_no_longer_than_one_and_a_half_times_one()
    {
        using NpgsqlConnection connection = Connect();
        DelayProxy[] proxies = [.. Enumerable.Range(0, Count).Select(_ => new DelayProxy(Remote.Port, s_roundTrip))];
        try
        {
            CreateServers(connection, [.. proxies.Select(static p => p.Port)], isTwoPhase: false);
            foreach (bool isTwoPhase in new[] { false, true })
            {
                foreach (string name in Names(Count))
                {
                    connection.Run($"ALTER SERVER {name} OPTIONS (SET two_phase_commit '{(isTwoPhase ? "true" : "false")}')");
                }

                foreach (string end in new[] { "COMMIT", "ROLLBACK" })
                {
                    double one = Median(connection, 1, end);
                    double four = Median(connection, Count, end);
                    output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"two_phase_commit {isTwoPhase}, {end}: one remote {one:0.0} ms, four {four:0.0} ms, {four / one:0.00} times"));
                    Assert.True(four <= one * 1.5, $"{end}: {four} ms for four, {one} ms for one");
                }
            }
        }
        finally
        {
            foreach (DelayProxy proxy in proxies)
            {
                proxy.Dispose();
            }
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_connection_that_is_lost_during_commit_leaves_the_outcome_unknown(bool isAfter)
    {
        using CommandProxy proxy = new(Remote.Port);
        using NpgsqlConnection connection = Connect();
        CreateServers(connection, [proxy.Port], isTwoPhase: false);
        connection.Run($"BEGIN; INSERT INTO here VALUES (1); {Writes(1)}");
        Task cut = proxy.StopAt("COMMIT", isAfter, static () => false);

        PostgresException error = connection.Error("COMMIT");

        Eventually.Holds(() => cut.IsCompletedSuccessfully, "the connection is cut");
        Assert.Equal("08007", error.SqlState);
        Assert.Equal("the outcome of the remote transaction on server \"s0\" is unknown", error.MessageText);
        Assert.Contains("The connection was lost during COMMIT", error.Detail, StringComparison.Ordinal);
        Assert.Contains("two_phase_commit", error.Hint, StringComparison.Ordinal);
        Assert.Equal(0, connection.Value<long>("SELECT count(*) FROM here"));
        Assert.Equal(isAfter ? 1 : 0, connection.Value<long>("SELECT count(*) FROM t0"));
    }

    [Fact]
    public void A_wait_for_commit_that_is_cancelled_says_that_the_outcome_is_unknown()
    {
        using CommandProxy proxy = new(Remote.Port);
        using NpgsqlConnection connection = Connect();
        CreateServers(connection, [proxy.Port], isTwoPhase: false);
        List<PostgresNotice> warnings = [];
        connection.Notice += (_, notice) => warnings.Add(notice.Notice);
        connection.Run($"BEGIN; {Writes(1)}");
        using ManualResetEventSlim goOn = new();
        Task stopped = proxy.StopAt("COMMIT", isAfter: true, () =>
        {
            using NpgsqlConnection other = Connect();
            other.Run($"SELECT pg_cancel_backend({connection.BackendPid()})");
            return goOn.Wait(TimeSpan.FromSeconds(30));
        });

        PostgresException error = connection.Error("COMMIT");

        goOn.Set();
        Eventually.Holds(() => stopped.IsCompletedSuccessfully, "the answer goes on");
        Assert.Equal("57014", error.SqlState);
        Assert.Equal(["08007"], warnings.Select(static w => w.SqlState));
        Assert.Equal(1, connection.Value<long>("SELECT count(*) FROM t0"));
    }

    private static IEnumerable<string> Names(int count) => Enumerable.Range(0, count).Select(static i => string.Create(CultureInfo.InvariantCulture, $"s{i}"));

    private static string Writes(int count) => string.Join("; ", Names(count).Select(static name => $"INSERT INTO t{name[1..]} VALUES (1)"));

    private static double Median(NpgsqlConnection connection, int remotes, string end)
    {
        double[] times = new double[11];
        for (int i = -1; i < times.Length; i++)
        {
            connection.Run($"BEGIN; INSERT INTO here VALUES (1); {Writes(remotes)}");
            long start = Stopwatch.GetTimestamp();
            connection.Run(end);
            if (i >= 0)
            {
                times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }
        }

        Array.Sort(times);
        return times[times.Length / 2];
    }

    private void CreateServers(NpgsqlConnection connection, IReadOnlyList<int> ports, bool isTwoPhase)
    {
        using NpgsqlConnection remote = ConnectRemote();
        foreach (string name in Names(ports.Count))
        {
            string number = name[1..];
            remote.Run($"CREATE TABLE t{number} (n int)");
            connection.Run($"""
                CREATE SERVER {name} FOREIGN DATA WRAPPER pgdotnet_fdw
                    OPTIONS (driver 'postgres', host '127.0.0.1', port '{ports[int.Parse(number, CultureInfo.InvariantCulture)]}', dbname '{RemoteDatabase}',
                        two_phase_commit '{(isTwoPhase ? "true" : "false")}', abort_timeout '10', commit_timeout '10');
                CREATE USER MAPPING FOR CURRENT_USER SERVER {name} OPTIONS (user 'postgres');
                CREATE FOREIGN TABLE t{number} (n int) SERVER {name};
                """);
        }

        connection.Run("CREATE TABLE IF NOT EXISTS here (n int)");
    }

    private sealed class BranchProxies(int target) : IDisposable
    {
        public IReadOnlyList<CommandProxy> All { get; } = [.. Enumerable.Range(0, Count).Select(_ => new CommandProxy(target))];

        public void Dispose()
        {
            foreach (CommandProxy proxy in All)
            {
                proxy.Dispose();
            }
        }
    }
}
