namespace PgDotnetFdw.Core.Requests;

/// <summary>What is wanted of a connection; the numbers are those of pgdotnet_abi.h.</summary>
public enum ConnectionAction
{
    /// <summary>It is opened.</summary>
    Connect = 0,

    /// <summary>The remote is asked for a sign of life.</summary>
    Ping = 1,
}
