namespace PgDotnetFdw.Driver.Postgres;

/// <summary>Which of several hosts will do: libpq's target_session_attrs.</summary>
public enum TargetSession
{
    /// <summary>Each.</summary>
    Any,

    /// <summary>One whose sessions may write.</summary>
    ReadWrite,

    /// <summary>One whose sessions may not.</summary>
    ReadOnly,

    /// <summary>One that is no standby.</summary>
    Primary,

    /// <summary>A standby.</summary>
    Standby,

    /// <summary>A standby, if there is one; otherwise each.</summary>
    PreferStandby,
}
