// What is the driver sqlite? The list of its roles; each has a file of its own.

using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Options;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Sql;

namespace PgDotnetFdw.Driver.Sqlite;

/// <summary>SQLite database files as foreign tables, through the system's libsqlite3.</summary>
public sealed class SqliteDriver : ForeignDriver
{
    /// <inheritdoc/>
    public override SqlDialect Dialect { get; } = new SqliteDialect();

    /// <inheritdoc/>
    public override Type ConnectionOptionsType => typeof(SqliteConnectionOptions);

    /// <inheritdoc/>
    /// <remarks>statement_snapshot is false because a scan on the same connection sees what a later statement writes.</remarks>
    public override IReadOnlyDictionary<string, bool> Capabilities { get; } = new Dictionary<string, bool>(StringComparer.Ordinal)
    {
        ["select"] = true,
        ["where"] = true,
        ["import"] = true,
        ["cancel"] = true,
        ["transactions"] = true,
        ["savepoints"] = true,
        ["concurrent_cursors"] = true,
        ["statement_snapshot"] = false,
        ["insert"] = true,
        ["update"] = true,
        ["delete"] = true,
        ["two_phase_commit"] = false,
    };

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> RefusedOptions { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [ConnectionOptions.KeywordFamily] = "SQLite is used without a provider. Use PRAGMA in the option \"on_connect\".",
    };

    /// <inheritdoc/>
    public override Rehearsal? Rehearse() => new SqliteRehearsal();

    /// <inheritdoc/>
    /// <remarks>Commands of SQLite open any file that they name.</remarks>
    public override void Validate(OptionCatalog catalog, IReadOnlyList<KeyValuePair<string, string>> options, bool isSuperuser)
    {
        ArgumentNullException.ThrowIfNull(options);
        foreach (KeyValuePair<string, string> option in options)
        {
            if (option.Key == "environment")
            {
                throw new ForeignDataException(SqlState.FeatureNotSupported, "driver \"sqlite\" does not support the option \"environment\"")
                {
                    Hint = "Use PRAGMA in the option \"on_connect\".",
                };
            }

            if (!isSuperuser && (option.Key is "on_connect" or "on_begin" or "before_commit"))
            {
                throw new ForeignDataException(SqlState.InsufficientPrivilege, $"permission denied to set option \"{option.Key}\"")
                {
                    Hint = "Only a superuser may set it.",
                };
            }
        }
    }

    /// <inheritdoc/>
    public override RemoteConnection CreateConnection(ConnectionRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return new SqliteConnection(request.ServerName, (SqliteConnectionOptions)request.Options);
    }
}
