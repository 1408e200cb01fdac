namespace PgDotnetFdw.Tests.Integration.Harness;

/// <summary>How pg_ctl stops a server.</summary>
public enum ShutdownMode
{
    /// <summary>Sessions are terminated, then a checkpoint is made.</summary>
    Fast,

    /// <summary>Processes are told to quit at once.</summary>
    Immediate,
}
