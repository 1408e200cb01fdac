using PgDotnetFdw.Core.Connections;
using PgDotnetFdw.Core.Modifies;
using PgDotnetFdw.Core.Scans;
using PgDotnetFdw.Core.Transactions;

namespace PgDotnetFdw.Core;

/// <summary>What the engine gets from its host, once for the backend's life.</summary>
/// <param name="InstallDirectory">Folder of the managed assemblies; its subfolder <c>drivers</c> holds the drivers.</param>
/// <param name="ExtensionVersion">Version of the SQL extension.</param>
/// <param name="RuntimeDirectory">The dotnet root that was chosen.</param>
/// <param name="ServerVersion">server_version_num, e.g. 150020.</param>
/// <param name="ServerIsUtf8">Whether the database's encoding is UTF-8.</param>
/// <param name="BackendPid">Process id of the backend.</param>
/// <param name="Signal">Wakes the main thread.</param>
/// <param name="Threads">Starts threads.</param>
/// <param name="Batches">Makes the pools of row batches.</param>
/// <param name="Memory">Memory for rows on their way out.</param>
/// <param name="Notices">Takes notices.</param>
public sealed record EngineEnvironment(
    string InstallDirectory,
    string ExtensionVersion,
    string RuntimeDirectory,
    int ServerVersion,
    bool ServerIsUtf8,
    int BackendPid,
    IOperationSignal Signal,
    IThreadStarter Threads,
    IBatchPoolFactory Batches,
    INativeMemory Memory,
    INoticeSink Notices)
{
    /// <summary>The local transaction. Default: none of its modes is set.</summary>
    public LocalTransaction Transaction { get; init; } = new();

    /// <summary>Wakes the main thread for sockets. Default: none can be watched.</summary>
    public ISocketWatch Sockets { get; init; } = new NoSocketWatch();

    /// <summary>What is known of the backend. Default: nothing.</summary>
    public SessionFacts Session { get; init; } = SessionFacts.None;

    /// <summary>Which remotes could not be reached. Default: none is remembered.</summary>
    public IDownRemotes DownRemotes { get; init; } = new NoDownRemotes();
}
