namespace PgDotnetFdw.Sdk.Options;

/// <summary>
/// Options of a server and its user mapping, bound to their types. A driver derives from it and adds its own properties.
/// Immutable once bound.
/// </summary>
public class ConnectionOptions
{
    /// <summary>What names of options begin with that are keywords of the provider.</summary>
    public const string KeywordPrefix = "connection.";

    /// <summary>How such options are declared.</summary>
    public const string KeywordFamily = KeywordPrefix + "<keyword>";

    /// <summary>
    /// Settings that go to the provider by its own keywords, which are not case-sensitive: the options <c>connection.KEYWORD</c>. A driver with a provider makes them options by
    /// overriding it with <c>[DriverOption(KeywordFamily, ...)]</c>, and judges them in <see cref="ForeignDriver.Validate"/>. They should be for superusers only: a
    /// provider reads files and reaches hosts by them.
    /// </summary>
    public virtual IReadOnlyDictionary<string, string> ProviderKeywords { get; init; } = new Dictionary<string, string>();

    /// <summary>Name of the driver.</summary>
    [DriverOption("driver", OptionCatalog.Wrapper, "Driver of all servers of this wrapper.")]
    [DriverOption("driver", OptionCatalog.Server, "Name of the driver that talks to the remote.")]
    public string Driver { get; init; } = string.Empty;

    /// <summary>
    /// Every place on the network that a connection with these options may go to, defaults included. The engine compares it with <c>pgdotnet_fdw.allowed_hosts</c>, by DDL and
    /// before each connection. Default: none, for remotes that are files. A driver that connects to hosts must override it, or anybody may reach any host through it.
    /// </summary>
    public virtual IReadOnlyList<RemoteEndpoint> Endpoints => [];

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

    /// <summary>Isolation of remote transactions.</summary>
    [DriverOption("isolation_level", OptionCatalog.Server, "Isolation of remote transactions; default is serializable where the local transaction is, else repeatable_read.")]
    public RemoteIsolation Isolation { get; init; } = RemoteIsolation.Default;

    /// <summary>Whether nothing may be written; remote transactions are read-only then.</summary>
    [DriverOption("read_only", OptionCatalog.Server, "Refuse everything that writes, and make remote transactions read-only.")]
    public bool IsReadOnly { get; init; }

    /// <summary>Whether remote transactions follow the local one; otherwise each remote statement commits by itself.</summary>
    [DriverOption("transactional", OptionCatalog.Server, "Let remote transactions follow the local one; otherwise what each statement writes is committed at once.")]
    public bool IsTransactional { get; init; } = true;

    /// <summary>Settings of the remote session, see <see cref="SessionSetting"/>; null = none.</summary>
    [DriverOption("environment", OptionCatalog.Server, "Settings of the remote session, separated by semicolons: name=value, +name=value in front of the present value, name+=value behind it.")]
    public string? Environment { get; init; }

    /// <summary>Commands that a new remote session runs; null = none.</summary>
    [DriverOption("on_connect", OptionCatalog.Server, "Commands that each new remote session runs.")]
    public string? OnConnect { get; init; }

    /// <summary>Commands that each remote transaction begins with; null = none.</summary>
    [DriverOption("on_begin", OptionCatalog.Server, "Commands that each remote transaction begins with.")]
    public string? OnBegin { get; init; }

    /// <summary>Commands that each remote transaction ends with; null = none.</summary>
    [DriverOption("before_commit", OptionCatalog.Server, "Commands that run in each remote transaction before anything is committed.")]
    public string? BeforeCommit { get; init; }

    /// <summary>How long a kept connection may be unused; zero = for ever.</summary>
    [DriverOption("idle_timeout", OptionCatalog.Server, "Time after which an unused connection is closed; 0 means never.", Minimum = 0, Maximum = 86_400)]
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.Zero;

    /// <summary>How often a connection attempt is repeated when the remote cannot be reached.</summary>
    [DriverOption("connect_retries", OptionCatalog.Server, "How often a failed connection attempt is repeated, with growing pauses, when the remote cannot be reached.", Minimum = 0, Maximum = 20)]
    public int ConnectRetries { get; init; }

    /// <summary>How long a remote that could not be reached is not tried again; zero = it is tried each time.</summary>
    [DriverOption("down_for", OptionCatalog.Server, "Time for which a remote that could not be reached is not tried again; 0 means that it is tried each time.", Minimum = 0, Maximum = 86_400)]
    public TimeSpan DownFor { get; init; } = TimeSpan.Zero;
}
