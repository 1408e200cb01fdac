using PgDotnetFdw.Sdk.Options;

namespace PgDotnetFdw.Driver.Sqlite;

/// <summary>Options of a server of driver sqlite. SQLite has no users, so a user mapping is neither needed nor has options.</summary>
public sealed class SqliteConnectionOptions : ConnectionOptions
{
    /// <summary>Path of the database file, absolute: the server process has a working directory of its own.</summary>
    [DriverOption("database", OptionCatalog.Server, "Absolute path of the database file.", Required = true, IsPath = true)]
    public string Database { get; init; } = string.Empty;

    /// <summary>How the file is opened.</summary>
    [DriverOption("mode", OptionCatalog.Server, "How the file is opened: ro, rw, or rwc, which makes a missing file.")]
    public SqliteOpenMode Mode { get; init; } = SqliteOpenMode.Ro;

    /// <summary>How long a statement waits for a lock of another process; zero = not at all.</summary>
    [DriverOption("busy_timeout", OptionCatalog.Server, "Time that a statement waits for the lock of another process.", Minimum = 0, Maximum = 86_400)]
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether SQLite enforces foreign keys on this connection.</summary>
    [DriverOption("foreign_keys", OptionCatalog.Server, "Whether SQLite enforces foreign keys.")]
    public bool ForeignKeys { get; init; }

    /// <summary>Further database files as <c>name=path,name=path</c>; each name is a remote schema. Names and paths hold no comma.</summary>
    [DriverOption("attach", OptionCatalog.Server, "Further database files as name=path,name=path; each name is a remote schema.", SuperuserOnly = true)]
    public string? Attach { get; init; }
}
