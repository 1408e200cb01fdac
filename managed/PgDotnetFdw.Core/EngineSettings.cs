using PgDotnetFdw.Core.Drivers;

namespace PgDotnetFdw.Core;

/// <summary>Settings of pgdotnet_fdw that the engine obeys.</summary>
/// <param name="DriverPath">Further folders in which drivers are looked for, after the installed ones; in order.</param>
/// <param name="AllowedPaths">Folders below which a user without superuser rights may name files.</param>
/// <param name="AllowedHosts">Hosts that a user without superuser rights may reach.</param>
/// <param name="PrefetchBytes">Budget of batch memory for this backend, in bytes, &gt; 0.</param>
/// <param name="VerifyPushdown">Every remote qual is checked locally too.</param>
/// <param name="ExplainPushdown">Plans say why each local piece is local.</param>
public sealed record EngineSettings(
    IReadOnlyList<string> DriverPath,
    IReadOnlyList<string> AllowedPaths,
    HostRules AllowedHosts,
    long PrefetchBytes,
    bool VerifyPushdown = false,
    bool ExplainPushdown = false)
{
    /// <summary>Replaces the option application_name of all servers; empty = it does not.</summary>
    public string ApplicationName { get; init; } = string.Empty;

    /// <summary>application_name of the local session.</summary>
    public string SessionApplicationName { get; init; } = string.Empty;

    /// <summary>How many remote connections the backend may have, ≥ 1.</summary>
    public int MaximumConnections { get; init; } = 100;

    /// <summary>What holds until the first settings arrive: no folders, any host, 16 MB.</summary>
    public static EngineSettings Default { get; } = new([], [], HostRules.Anywhere, 16L << 20);
}
