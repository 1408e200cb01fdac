using System.Collections.Concurrent;
using System.Globalization;
using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;
using Xunit.Abstractions;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>Money moves between three servers while things break at random, from a fixed seed: the sum stays what it was.</summary>
[Collection(WaitingCollection.Name)]
public sealed class TwoPhaseMovesMoney(TwoPhaseSites sites, ITestOutputHelper output) : IClassFixture<TwoPhaseSites>
{
    private const int Seed = 20261121;
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(150);
    private static readonly string[] s_tables = ["account", "account_a", "account_b"];

    [Fact]
    public void Nothing_is_made_or_lost_by_one_session_after_the_other()
    {
        Random random = new(Seed);
        for (int i = 0; i < 30; i++)
        {
            using NpgsqlConnection connection = sites.Local.Connect();
            CommandProxy proxy = sites.Proxies[random.Next(2)];
            string command = random.Next(2) == 0 ? "PREPARE TRANSACTION" : "COMMIT PREPARED";
            bool isAfter = random.Next(2) == 0;
            switch (random.Next(4))
            {
                case 0:
                    _ = proxy.StopAt(command, isAfter, static () => false);
                    break;
                case 1:
                    _ = proxy.StopAt(command, isAfter, () => Postgres.Signal(connection.BackendPid(), 15));
                    break;
                case 2:
                    _ = proxy.StopAt(command, isAfter, () => Postgres.Signal(connection.BackendPid(), 2));
                    break;
                default:
                    break;
            }

            _ = TryMove(connection, random);
            proxy.StopAtNothing();

            // What is in doubt holds locks for which the next transfer would wait: nobody else ends it here.
            if (sites.Remotes.Any(static remote => TwoPhaseSites.CountPrepared(remote) > 0))
            {
                sites.ResolveAll();
            }
        }

        AssertSum();
    }

    [Fact]
    [Trait("Category", "Long")]
    public void Nothing_is_made_or_lost_by_many_sessions_while_servers_are_killed()
    {
        // A deadlock between servers is seen by none of them.
        foreach (ThrowawayCluster server in sites.Remotes.Append(sites.Local))
        {
            server.Execute("ALTER SYSTEM SET lock_timeout = '1s'");
            server.Execute("SELECT pg_reload_conf()");
        }

        sites.Local.Execute("ALTER SYSTEM SET shared_preload_libraries = 'pgdotnet_fdw'");
        sites.Local.Restart();
        sites.Local.Execute("ALTER SYSTEM SET pgdotnet_fdw.resolver_interval = 1");
        sites.Local.Execute("SELECT pg_reload_conf()");

        using CancellationTokenSource end = new(s_long);
        int moved = 0;
        int failed = 0;
        ConcurrentDictionary<int, int> backends = new();
        Thread[] movers = [.. Enumerable.Range(0, 4).Select(number => new Thread(() =>
        {
            Random random = new(Seed + number);
            while (!end.IsCancellationRequested)
            {
                try
                {
                    using NpgsqlConnection connection = sites.Local.Connect();
                    backends[number] = connection.BackendPid();
                    for (int i = 0; i < 20 && !end.IsCancellationRequested && connection.FullState == System.Data.ConnectionState.Open; i++)
                    {
                        _ = TryMove(connection, random) ? Interlocked.Increment(ref moved) : Interlocked.Increment(ref failed);
                    }
                }
                catch (NpgsqlException)
                {
                    // It starts again just now.
                    Thread.Sleep(20);
                }
            }
        }))];
        Array.ForEach(movers, static mover => mover.Start());
        SortedDictionary<string, int> faults = new(StringComparer.Ordinal);
        Random chaos = new(Seed);
        while (!end.IsCancellationRequested)
        {
            string fault = Break(chaos, backends);
            faults[fault] = faults.GetValueOrDefault(fault) + 1;
            end.Token.WaitHandle.WaitOne(chaos.Next(200, 800));
        }

        Assert.All(movers, static mover => Assert.True(mover.Join(TimeSpan.FromSeconds(60)), "no transfer hangs"));
        foreach (CommandProxy proxy in sites.Proxies)
        {
            proxy.StopAtNothing();
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{moved} transfers, {failed} failed; {string.Join(", ", faults.Select(static f => $"{f.Key} {f.Value}"))}"));
        AssertSum();
        Assert.True(moved > 100, $"only {moved} transfers have succeeded");
    }

    private static bool TryMove(NpgsqlConnection connection, Random random)
    {
        string[] tables = [.. s_tables];
        random.Shuffle(tables);
        int amount = random.Next(1, 50);
        int from = random.Next(1, 5);
        int to = random.Next(1, 5);
        try
        {
            connection.Run($"BEGIN; UPDATE {tables[0]} SET amount = amount - {amount} WHERE id = {from}; UPDATE {tables[1]} SET amount = amount + {amount} WHERE id = {to}; COMMIT");
            return true;
        }
        catch (NpgsqlException)
        {
            // Whether the money has moved is known by the sum alone.
            Rollback(connection);
            return false;
        }
    }

    private static void Rollback(NpgsqlConnection connection)
    {
        try
        {
            connection.Run("ROLLBACK");
        }
        catch (Exception error) when (error is NpgsqlException or InvalidOperationException)
        {
            // The session has gone.
        }
    }

    private string Break(Random random, ConcurrentDictionary<int, int> backends)
    {
        int remote = random.Next(2);
        switch (random.Next(12))
        {
            case 0:
                TwoPhaseSites.KillAll(sites.Local);
                TwoPhaseSites.Revive(sites.Local);
                return "postmaster killed";
            case 1:
                sites.Remotes[remote].Stop(ShutdownMode.Immediate);
                TwoPhaseSites.Revive(sites.Remotes[remote]);
                return "remote stopped";
            case 2:
                return backends.TryGetValue(random.Next(4), out int killed) && Postgres.Signal(killed, 9) ? "backend killed" : "none";
            case 3 or 4:
                return backends.TryGetValue(random.Next(4), out int terminated) && Postgres.Signal(terminated, 15) ? "backend terminated" : "none";
            case 5 or 6:
                return backends.TryGetValue(random.Next(4), out int cancelled) && Postgres.Signal(cancelled, 2) ? "statement cancelled" : "none";
            case 7:
                sites.Proxies[remote].ResetAll();
                return "all connections reset";
            default:
                string command = random.Next(2) == 0 ? "PREPARE TRANSACTION" : "COMMIT PREPARED";
                _ = sites.Proxies[remote].StopAt(command, random.Next(2) == 0, static () => false);
                return "reset at a message";
        }
    }

    private void AssertSum()
    {
        foreach (ThrowawayCluster server in sites.Remotes.Append(sites.Local))
        {
            TwoPhaseSites.Revive(server);
        }

        sites.ResolveAll();
        using NpgsqlConnection connection = sites.Local.Connect();
        Assert.Equal(12_000, connection.Value<long>("SELECT sum(amount) FROM (SELECT amount FROM account UNION ALL SELECT amount FROM account_a UNION ALL SELECT amount FROM account_b) AS s"));
        Assert.NotEqual("1000", string.Join(' ', connection.Rows("SELECT DISTINCT amount FROM account")));
        sites.AcceptCrashes();
    }
}
