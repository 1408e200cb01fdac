namespace PgDotnetFdw.Core;

/// <summary>How loud a notice is; the numbers are those of pgdotnet_abi.h.</summary>
public enum NoticeSeverity
{
    /// <summary>DEBUG1.</summary>
    Debug = 0,

    /// <summary>LOG.</summary>
    Log = 1,

    /// <summary>NOTICE.</summary>
    Notice = 2,

    /// <summary>WARNING.</summary>
    Warning = 3,
}
