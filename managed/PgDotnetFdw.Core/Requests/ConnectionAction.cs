namespace PgDotnetFdw.Core.Requests;

/// <summary>What is wanted of a connection; the numbers are those of pgdotnet_abi.h.</summary>
public enum ConnectionAction
{
    /// <summary>It is opened.</summary>
    Connect = 0,

    /// <summary>The remote is asked for a sign of life.</summary>
    Ping = 1,

    /// <summary>A transaction of a link without transactions begins, with the isolation of the server's options.</summary>
    Begin = 2,

    /// <summary>The same, READ COMMITTED.</summary>
    BeginReadCommitted = 3,

    /// <summary>The same, REPEATABLE READ.</summary>
    BeginRepeatableRead = 4,

    /// <summary>The same, SERIALIZABLE.</summary>
    BeginSerializable = 5,

    /// <summary>It commits.</summary>
    Commit = 6,

    /// <summary>It is rolled back.</summary>
    Rollback = 7,
}
