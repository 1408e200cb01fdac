namespace PgDotnetFdw.Sdk.Options;

/// <summary>
/// Options of a server and its user mapping, bound to their types. A driver derives from it and adds its own properties.
/// Immutable once bound.
/// </summary>
public class ConnectionOptions
{
    /// <summary>Name of the driver.</summary>
    [DriverOption("driver", OptionCatalog.Wrapper, "Driver of all servers of this wrapper.")]
    [DriverOption("driver", OptionCatalog.Server, "Name of the driver that talks to the remote.")]
    public string Driver { get; init; } = string.Empty;

    /// <summary>Rows of the largest fetch; the first fetches are smaller.</summary>
    [DriverOption("fetch_size", OptionCatalog.Server, "Largest number of rows fetched at once.", Minimum = 1)]
    public int FetchSize { get; init; } = 10_000;

    /// <summary>How long a connection attempt may take; zero = no limit.</summary>
    [DriverOption("connect_timeout", OptionCatalog.Server, "Time limit of a connection attempt; 0 means none.", Minimum = 0, Maximum = 86_400)]
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long one remote statement may take; zero = no limit.</summary>
    [DriverOption("query_timeout", OptionCatalog.Server, "Time limit of one remote statement; 0 means none.", Minimum = 0, Maximum = 86_400)]
    public TimeSpan QueryTimeout { get; init; } = TimeSpan.Zero;

    /// <summary>How long a rollback may take before the connection is dropped.</summary>
    [DriverOption("abort_timeout", OptionCatalog.Server, "Time that a rollback waits for the remote before the connection is dropped.", Minimum = 0, Maximum = 60)]
    public TimeSpan AbortTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a commit waits for a remote that is prepared.</summary>
    [DriverOption("commit_timeout", OptionCatalog.Server, "Time that COMMIT waits for the server to confirm a transaction that is prepared there.", Minimum = 0, Maximum = 60)]
    public TimeSpan CommitTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether the server is prepared before the local transaction commits. A driver that can do that makes it an option by overriding it.</summary>
    public virtual bool IsTwoPhase { get; init; }

    /// <summary>Over how many connections one large scan may be read, ≥ 1. A driver that can divide a statement makes it an option by overriding it.</summary>
    public virtual int ScanConnections { get; init; } = 1;

    /// <summary>Whether the connection stays open after the transaction that used it.</summary>
    [DriverOption("keep_connections", OptionCatalog.Server, "Keep the connection open after the transaction that used it.")]
    public bool KeepConnections { get; init; } = true;

    /// <summary>Planner cost of starting a scan, in units of seq_page_cost.</summary>
    [DriverOption("fdw_startup_cost", OptionCatalog.Server, "Planner cost of starting a foreign scan.", Minimum = 0)]
    public double StartupCost { get; init; } = 100.0;

    /// <summary>Planner cost of transferring one row.</summary>
    [DriverOption("fdw_tuple_cost", OptionCatalog.Server, "Planner cost of transferring one row.", Minimum = 0)]
    public double TupleCost { get; init; } = 0.01;

    /// <summary>Whether the remote's planner is asked for sizes and costs.</summary>
    [DriverOption("use_remote_estimate", OptionCatalog.Server, "Ask the remote's planner for sizes and costs of foreign scans.")]
    public bool UseRemoteEstimate { get; init; }

    /// <summary>Whether several scans below one Append may run at the same time.</summary>
    [DriverOption("async_capable", OptionCatalog.Server, "Let scans of this server run at the same time as others below one Append.")]
    public bool IsAsyncCapable { get; init; }

    /// <summary>Whether every qual that the remote evaluates is checked locally too.</summary>
    [DriverOption("recheck", OptionCatalog.Server, "Check every remote condition locally too; a row that disagrees is an error.")]
    public bool Recheck { get; init; }

    /// <summary>Whether the remote is told, in a comment behind each query, on whose behalf it runs.</summary>
    [DriverOption("sql_comment", OptionCatalog.Server, "Add a comment with application name, query id and traceparent to each remote query.")]
    public bool AddsSqlComment { get; init; }

    /// <summary>Names of extensions, separated by commas, which are on both sides alike: their immutable functions, operators and types are shippable.</summary>
    [DriverOption("extensions", OptionCatalog.Server, "Extensions that the remote has in a compatible version, separated by commas.")]
    public string Extensions { get; init; } = string.Empty;

    /// <summary>Rows that one writing request has at most.</summary>
    [DriverOption("batch_size", OptionCatalog.Server, "Largest number of rows written by one request.", Minimum = 1)]
    public int BatchSize { get; init; } = 10_000;

    /// <summary>Whether tables may be written to.</summary>
    [DriverOption("updatable", OptionCatalog.Server, "Allow INSERT, UPDATE and DELETE.")]
    public bool Updatable { get; init; } = true;

    /// <summary>Whether tables may be emptied.</summary>
    [DriverOption("truncatable", OptionCatalog.Server, "Allow TRUNCATE.")]
    public bool Truncatable { get; init; } = true;
}
