using PgDotnetFdw.Sdk.Options;

namespace PgDotnetFdw.Sdk.Remote;

/// <summary>How a remote transaction is started.</summary>
/// <param name="Isolation">Never <see cref="RemoteIsolation.Default"/>.</param>
/// <param name="IsReadOnly">Whether it may change nothing.</param>
/// <param name="IsDeferrable">Whether a serializable one that only reads may wait for a moment in which it cannot fail.</param>
public sealed record TransactionModes(RemoteIsolation Isolation, bool IsReadOnly = false, bool IsDeferrable = false)
{
    /// <summary>One snapshot, reading and writing.</summary>
    public static TransactionModes Default { get; } = new(RemoteIsolation.RepeatableRead);
}
