// What is broken, and when?
//
// Storms of faults, one after the other, with calms between. In a calm that has settled (Weather) everything must work again.

using System.Globalization;
using Npgsql;
using PgDotnetFdw.Tests.Differential.Generate;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Soak.Run;

/// <summary>Breaks networks, ends and cancels sessions, changes servers.</summary>
/// <param name="world">What is broken.</param>
/// <param name="options">The seed.</param>
/// <param name="weather">Told of storms.</param>
/// <param name="findings">Told of faults.</param>
/// <param name="stop">Ends it.</param>
internal sealed class FaultMaker(SoakWorld world, SoakOptions options, Weather weather, Findings findings, CancellationToken stop)
{
    private static readonly (string Name, string[] Values)[] s_serverOptions =
    [
        ("fetch_size", ["50", "333", "1000", "10000"]),
        ("batch_size", ["1", "77", "1000"]),
        ("async_capable", ["true", "false"]),
        ("scan_connections", ["1", "2", "3"]),
        ("provider_only", ["true", "false"]),
        ("keep_connections", ["true", "true", "false"]),
        ("idle_timeout", ["0", "500ms", "5s"]),
        ("connect_retries", ["0", "2"]),
        ("down_for", ["0", "300ms"]),
        ("use_remote_estimate", ["true", "false"]),
        ("sql_comment", ["true", "false"]),
        ("commit_timeout", ["200ms", "1s", "5s"]),
    ];

    private readonly Dice _dice = new(options.Seed, -1);
    private readonly HashSet<string> _set = [];

    /// <summary>Runs until it is stopped; leaves everything whole.</summary>
    public void Run()
    {
        while (!stop.IsCancellationRequested)
        {
            Pause(3_000, 6_000);
            weather.IsStorm = true;
            for (int faults = _dice.Between(8, 24); faults > 0 && !stop.IsCancellationRequested; faults--)
            {
                Break();
                Pause(50, 900);
            }

            weather.IsStorm = false;
            Pause(12_000, 18_000);
        }
    }

    private void Pause(int low, int high) => stop.WaitHandle.WaitOne(_dice.Between(low, high));

    private void Break()
    {
        string server = _dice.Pick(SoakWorld.Remotes);
        switch (_dice.Weighted(4, 3, 2, 3, 2, 3, 1, 2, 5, 5, 2, 1, 1, 1, 1, 2, 6))
        {
            case 0:
                Network(server, NetworkFault.Reset, _dice.Between(20, 400));
                break;
            case 1:
                Network(server, NetworkFault.Blackhole, _dice.Between(500, 5000));
                break;
            case 2:
                Network(server, NetworkFault.HalfOpen, _dice.Between(100, 2000));
                break;
            case 3:
                Network(server, NetworkFault.Slow, _dice.Between(500, 3000));
                break;
            case 4:
                Network(server, NetworkFault.Garbage, _dice.Between(20, 300));
                break;
            case 5:
                OnRemote(server, "remote terminate", "SELECT pg_terminate_backend(pid) FROM (SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'soak-%' ORDER BY md5(pid::text) LIMIT 2) x");
                break;
            case 6:
                OnRemote(server, "remote terminate all", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'soak-%'");
                break;
            case 7:
                OnRemote(server, "remote cancel", "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'soak-%' AND state = 'active'");
                break;
            case 8:
                Locally("cancel", $"SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE application_name = '{SoakWorld.NameOf(_dice.Next(options.Clients))}'");
                break;
            case 9:
                (string name, string[] values) = _dice.Pick(s_serverOptions);
                string altered = _dice.Pick(SoakWorld.Servers);
                string verb = _set.Add($"{altered} {name}") && name is not ("fetch_size" or "batch_size") ? "ADD" : "SET";
                Locally("ALTER SERVER", $"ALTER SERVER {altered} OPTIONS ({verb} {name} '{_dice.Pick(values)}')");
                break;
            case 10:
                Locally("ALTER USER MAPPING", $"ALTER USER MAPPING FOR postgres SERVER {_dice.Pick(SoakWorld.Servers)} OPTIONS (SET user 'postgres')");
                break;
            case 11:
                OnRemote(server, "remote lock", string.Create(CultureInfo.InvariantCulture, $"BEGIN; LOCK TABLE account, item IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep({_dice.Between(1, 30) / 10.0}); COMMIT"));
                break;
            case 13:
                findings.Broke("remote restart, immediate", server);
                world.Restart(server, ShutdownMode.Immediate);
                break;
            case 14:
                findings.Broke("remote restart, fast", server);
                world.Restart(server, ShutdownMode.Fast);
                break;
            case 15:
                // The other server of the same remote always has it.
                Locally("two-phase commit on or off", $"ALTER SERVER {server} OPTIONS (SET two_phase_commit '{_dice.Of("true", "false")}')");
                break;
            case 16:
                CutWithinProtocol(server, _dice.Of("PREPARE TRANSACTION", "COMMIT PREPARED", "COMMIT PREPARED", "ROLLBACK PREPARED"), _dice.Percent(50), _dice.Between(500, 2500));
                break;
            default:
                OnRemote(server, "remote DDL", _dice.Of("ANALYZE", "ALTER TABLE item ADD further int; ALTER TABLE item DROP further", "DROP INDEX IF EXISTS item_kind; CREATE INDEX item_kind ON item (kind)"));
                break;
        }
    }

    private void Network(string server, NetworkFault fault, int milliseconds)
    {
        findings.Broke($"network {fault}", server);
        FaultProxy network = world.Network(server);
        network.Break(fault);
        stop.WaitHandle.WaitOne(milliseconds);

        // What was swallowed never comes: only a slow link can go on.
        if (fault == NetworkFault.Slow)
        {
            network.Break(NetworkFault.None);
        }
        else
        {
            network.Repair();
        }
    }

    private void CutWithinProtocol(string server, string command, bool isAfter, int milliseconds)
    {
        FaultProxy network = world.Network(server);
        network.ResetAt(command, isAfter);
        stop.WaitHandle.WaitOne(milliseconds);
        if (!network.IsAwaitingReset)
        {
            findings.Broke($"network reset {(isAfter ? "after" : "before")} {command}", server);
        }

        network.Repair();
    }

    private void OnRemote(string server, string name, string sql)
    {
        findings.Broke(name, server);
        try
        {
            world.Ask(server, connection =>
            {
                connection.Run("SET lock_timeout = '5s'");
                return connection.Run(sql);
            });
        }
        catch (PostgresException error) when (error.SqlState is "55P03" or "40P01")
        {
            // A client is in its way.
        }
    }

    private void Locally(string name, string sql)
    {
        findings.Broke(name, sql);
        world.Local.Execute(sql, SoakWorld.Database);
    }
}
