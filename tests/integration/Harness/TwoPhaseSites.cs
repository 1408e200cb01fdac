using Npgsql;

namespace PgDotnetFdw.Tests.Integration.Harness;

/// <summary>
/// A local server and two remotes, each in a cluster of its own that may be killed, with a proxy in front of each remote. Table t(i) is on all three; the remote
/// ones are the foreign tables ta and tb.
/// </summary>
public sealed class TwoPhaseSites : IDisposable
{
    /// <summary>Starts everything.</summary>
    public TwoPhaseSites()
    {
        Local = new ThrowawayCluster("twophase", new ClusterOptions { Settings = ["max_prepared_transactions = 10"] });
        Remotes = [.. new[] { "branch-a", "branch-b" }.Select(name => new ThrowawayCluster(name, new ClusterOptions { Settings = ["max_prepared_transactions = 20"] }))];
        Proxies = [.. Remotes.Select(remote => new CommandProxy(remote.Port))];
        foreach (ThrowawayCluster remote in Remotes)
        {
            remote.Execute("CREATE TABLE t (i int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED); CREATE TABLE account (id int PRIMARY KEY, amount int); INSERT INTO account SELECT generate_series(1, 4), 1000");
        }

        Local.Execute("CREATE EXTENSION pgdotnet_fdw; CREATE TABLE t (i int PRIMARY KEY); CREATE TABLE account (id int PRIMARY KEY, amount int); INSERT INTO account SELECT generate_series(1, 4), 1000");
        for (int i = 0; i < Remotes.Count; i++)
        {
            char name = "ab"[i];
            Local.Execute($"""
                CREATE SERVER {name} FOREIGN DATA WRAPPER pgdotnet_fdw
                    OPTIONS (driver 'postgres', host '127.0.0.1', port '{Proxies[i].Port}', dbname 'postgres', two_phase_commit 'true', connect_timeout '5');
                CREATE USER MAPPING FOR CURRENT_USER SERVER {name} OPTIONS (user 'postgres');
                CREATE FOREIGN TABLE t{name} (i int) SERVER {name} OPTIONS (table_name 't');
                CREATE FOREIGN TABLE account_{name} (id int, amount int) SERVER {name} OPTIONS (table_name 'account');
                """);
        }
    }

    /// <summary>Has the extension.</summary>
    public ThrowawayCluster Local { get; }

    /// <summary>a and b.</summary>
    public IReadOnlyList<ThrowawayCluster> Remotes { get; }

    /// <summary>In front of each remote.</summary>
    public IReadOnlyList<CommandProxy> Proxies { get; }

    /// <summary>How many transactions a remote holds prepared.</summary>
    public static long CountPrepared(ThrowawayCluster remote)
    {
        using NpgsqlConnection connection = remote.Connect();
        return connection.Value<long>("SELECT count(*) FROM pg_prepared_xacts");
    }

    /// <summary>Whether a server has the row.</summary>
    public static bool Has(ThrowawayCluster server, int row)
    {
        using NpgsqlConnection connection = server.Connect();
        return connection.Value<bool>($"SELECT EXISTS (SELECT FROM t WHERE i = {row})");
    }

    /// <summary>Ends a server as a power failure does: the postmaster first, then all of its processes.</summary>
    public static void KillAll(ThrowawayCluster server)
    {
        int postmaster = server.PostmasterPid;
        string[] children = Tool.Run("pgrep", ["-P", $"{postmaster}"]).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Postgres.Signal(postmaster, 9);
        foreach (string child in children)
        {
            Postgres.Signal(int.Parse(child, System.Globalization.CultureInfo.InvariantCulture), 9);
        }
    }

    /// <summary>Waits until a server takes connections, starting it when its postmaster is gone.</summary>
    public static void Revive(ThrowawayCluster server)
    {
        Eventually.Holds(
            () =>
            {
                if (CanConnect(server))
                {
                    return true;
                }

                TryStart(server);
                return false;
            },
            TimeSpan.FromSeconds(30),
            "the server takes connections");
    }

    // A postmaster that was killed is a process for a moment yet, and the shared memory of its children keeps the next one out.
    private static void TryStart(ThrowawayCluster server)
    {
        int pid = server.PostmasterPid;
        if (pid != 0 && Postgres.Signal(pid, 0))
        {
            return;
        }

        try
        {
            server.Start();
        }
        catch (InvalidOperationException)
        {
            // Asked again until the limit.
        }
    }

    /// <summary>Resolves until no remote holds anything prepared.</summary>
    public void ResolveAll() => Eventually.Holds(
        () =>
        {
            using NpgsqlConnection connection = Local.Connect();
            connection.Run("SELECT * FROM pgdotnet.resolve_prepared_transactions()");
            return Remotes.All(remote => CountPrepared(remote) == 0);
        },
        TimeSpan.FromSeconds(30),
        "nothing is prepared any more");

    /// <summary>Looks for a PANIC, and takes the crashes that the test has caused as expected.</summary>
    public void AcceptCrashes()
    {
        foreach (ThrowawayCluster server in Remotes.Append(Local))
        {
            Assert.DoesNotContain("PANIC", server.Log, StringComparison.Ordinal);
            server.AcceptLog();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (CommandProxy proxy in Proxies)
        {
            proxy.Dispose();
        }

        foreach (ThrowawayCluster server in Remotes.Append(Local))
        {
            Revive(server);
            server.AcceptLog();
            server.Dispose();
        }
    }

    private static bool CanConnect(ThrowawayCluster server)
    {
        try
        {
            server.Connect().Dispose();
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }
}
