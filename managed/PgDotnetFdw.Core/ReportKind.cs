namespace PgDotnetFdw.Core;

/// <summary>Which table a report asks for; the numbers are those of pgdotnet_abi.h.</summary>
public enum ReportKind
{
    /// <summary>One cell: extension, runtime, Sdk.</summary>
    Version = 1,

    /// <summary>item, ok, detail: the managed part of pgdotnet.diagnose().</summary>
    Diagnose = 2,

    /// <summary>The columns of pgdotnet.drivers().</summary>
    Drivers = 3,

    /// <summary>The columns of pgdotnet.options(driver); the argument is the driver's name.</summary>
    Options = 4,

    /// <summary>The columns of pgdotnet.stat_servers.</summary>
    StatServers = 5,

    /// <summary>The columns of pgdotnet.runtime().</summary>
    Runtime = 6,

    /// <summary>What <see cref="Reports.ConnectionReport"/> writes; the argument "check" lets it look whether remotes have ended sessions.</summary>
    Connections = 7,
}
