// Where are the tables that random transactions write?
//
// In databases of their own: a local one with the twin, the twin the other way round and the foreign tables, and the remote one or an SQLite file. The
// worlds differ in collations and in the options of their servers. Only one worker uses a world.

using PgDotnetFdw.Tests.Differential.Model;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Differential.Run;

/// <summary>Databases for the comparison of writing.</summary>
internal sealed class DmlWorld : IDisposable
{
    /// <summary>How long a statement may take.</summary>
    public const string Longest = "20s";

    private static readonly string[] s_postgresOptions = [string.Empty, ", batch_size '1'", ", provider_only 'true'", ", batch_size '7'", ", fetch_size '2'"];

    private readonly ThrowawayCluster _cluster;
    private readonly World _world;
    private readonly SqliteFixture? _file;
    private readonly string _options;

    /// <summary>Makes one.</summary>
    /// <param name="cluster">Plays both sides.</param>
    /// <param name="universe">The tables.</param>
    /// <param name="index">Number of the world.</param>
    public DmlWorld(ThrowawayCluster cluster, DmlUniverse universe, int index)
    {
        World world = World.All[index];
        _cluster = cluster;
        _world = world with { Local = $"{world.Local}_{universe.Driver}", Remote = $"{world.Remote}_{universe.Driver}" };
        Universe = universe;
        new WorldBuilder(cluster).Create(_world, needsRemote: !universe.IsSqlite);
        _file = universe.IsSqlite ? new SqliteFixture(DmlScripts.OfSqlite(universe)) : null;
        _options = universe.IsSqlite ? index % 2 == 0 ? string.Empty : ", batch_size '7'" : s_postgresOptions[index];
        string server = _file is { } file
            ? $"database '{file.Path}', mode 'rw', foreign_keys 'true'{_options}"
            : $"host '127.0.0.1', port '{cluster.Port}', dbname '{_world.Remote}'{_options}";
        string mapping = universe.IsSqlite ? string.Empty : "CREATE USER MAPPING FOR CURRENT_USER SERVER remote OPTIONS (user 'postgres');\n";
        if (!universe.IsSqlite)
        {
            cluster.Execute(DmlScripts.OfRemote(universe), _world.Remote);
        }

        cluster.Execute(
            $"{DmlScripts.OfTwin(universe, DmlUniverse.Twin, isReversed: false)}{DmlScripts.OfTwin(universe, DmlUniverse.Reversed, isReversed: true)}"
            + $"CREATE SERVER remote FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver '{universe.Driver}', {server});\n{mapping}{DmlScripts.OfForeign(universe, "remote")}",
            _world.Local);
    }

    /// <summary>The tables.</summary>
    public DmlUniverse Universe { get; }

    /// <summary>What a reader needs to know.</summary>
    public string Description => $"{_world.Description}{(_options.Length == 0 ? string.Empty : $"; server options{_options[1..]}")}; database {_world.Local}";

    /// <summary>Opens a session in the local database.</summary>
    public Session Connect() => new(_cluster, _world);

    /// <summary>Opens a session in the remote database; null when there is none.</summary>
    public Session? ConnectRemote() => Universe.IsSqlite ? null : new Session(_cluster, _world with { Local = _world.Remote });

    /// <summary>Brings the SQLite file back to its start.</summary>
    public void ResetFile() => _file?.Execute(DmlScripts.ResetSqlite(Universe));

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();
}
