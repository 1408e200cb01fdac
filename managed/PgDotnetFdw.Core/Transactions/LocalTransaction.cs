namespace PgDotnetFdw.Core.Transactions;

/// <summary>What remote transactions take over of the local one. The host reads it from PostgreSQL; main thread only.</summary>
public class LocalTransaction
{
    /// <summary>Whether it is serializable.</summary>
    public virtual bool IsSerializable => false;

    /// <summary>Whether it, or the present subtransaction, may change nothing.</summary>
    public virtual bool IsReadOnly => false;

    /// <summary>Whether it is deferrable.</summary>
    public virtual bool IsDeferrable => false;
}
