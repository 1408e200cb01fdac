namespace PgDotnetFdw.Sdk.Options;

/// <summary>Isolation of remote transactions.</summary>
public enum RemoteIsolation
{
    /// <summary>Serializable when the local transaction is, otherwise repeatable read.</summary>
    Default,

    /// <summary>Each remote statement sees what is committed when it starts.</summary>
    ReadCommitted,

    /// <summary>One snapshot for all statements of a transaction.</summary>
    RepeatableRead,

    /// <summary>As if transactions ran one after the other.</summary>
    Serializable,
}
