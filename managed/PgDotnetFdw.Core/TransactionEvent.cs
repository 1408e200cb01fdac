namespace PgDotnetFdw.Core;

/// <summary>What happens to the local transaction; the numbers are those of pgdotnet_abi.h.</summary>
public enum TransactionEvent
{
    /// <summary>About to commit; may wait and fail.</summary>
    PreCommit = 1,

    /// <summary>Committed; nothing may fail.</summary>
    Commit = 2,

    /// <summary>Aborted; nothing may fail.</summary>
    Abort = 3,

    /// <summary>About to be prepared for two-phase commit; may fail.</summary>
    PrePrepare = 4,

    /// <summary>A subtransaction is about to commit; may wait and fail.</summary>
    SubPreCommit = 5,

    /// <summary>A subtransaction aborted; nothing may fail.</summary>
    SubAbort = 6,

    /// <summary>Prepared for two-phase commit by somebody above this server; nothing may fail.</summary>
    Prepare = 7,
}
