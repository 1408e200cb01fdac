using PgDotnetFdw.Core.Transactions;

namespace PgDotnetFdw.Host;

/// <summary>Reads PostgreSQL's own variables, which the main thread alone changes.</summary>
internal sealed unsafe class PostgresTransactionModes(PgdnHostApi* host) : LocalTransaction
{
    // XACT_SERIALIZABLE of xact.h.
    private const int Serializable = 3;

    private readonly int* _isolation = host->XactIsolation;
    private readonly byte* _readOnly = host->XactReadOnly;
    private readonly byte* _deferrable = host->XactDeferrable;

    public override bool IsSerializable => *_isolation == Serializable;

    public override bool IsReadOnly => *_readOnly != 0;

    public override bool IsDeferrable => *_deferrable != 0;
}
