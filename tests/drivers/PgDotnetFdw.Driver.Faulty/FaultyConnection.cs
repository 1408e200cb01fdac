using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Rows;

namespace PgDotnetFdw.Driver.Faulty;

/// <summary>A connection to nowhere.</summary>
public sealed class FaultyConnection(FaultyOptions options) : RemoteConnection
{
    private readonly ManualResetEventSlim _cancelled = new();

    /// <summary>The options.</summary>
    public FaultyOptions Options => options;

    /// <inheritdoc/>
    public override bool IsUsable => !_cancelled.IsSet;

    /// <inheritdoc/>
    public override void Open(CancellationToken cancellation)
    {
        if (options.Fault == Fault.OpenHangs)
        {
            cancellation.WaitHandle.WaitOne();
            throw new ForeignDataException(SqlState.QueryCanceled, "connection attempt was cancelled");
        }

        if (options.Fault == Fault.OpenToken)
        {
            throw new ForeignDataException(SqlState.UnableToEstablishConnection, options.Loose, new InvalidOperationException(options.Loose)) { Detail = options.Loose, Hint = options.Loose };
        }
    }

    /// <inheritdoc/>
    public override void BeginTransaction()
    {
    }

    /// <inheritdoc/>
    public override void CommitTransaction() => FailAt(Fault.CommitThrows);

    /// <inheritdoc/>
    public override void RollbackTransaction() => FailRollback();

    /// <inheritdoc/>
    public override bool CanPrepare => true;

    /// <inheritdoc/>
    public override bool PrepareTransaction(string gid)
    {
        FailAt(Fault.PrepareThrows);
        return true;
    }

    /// <inheritdoc/>
    public override bool CommitPrepared(string gid)
    {
        FailAt(Fault.CommitPreparedThrows);
        StayDeafAt(Fault.CommitPreparedDeaf, Fault.CommitPreparedEscapes);
        return true;
    }

    /// <inheritdoc/>
    public override bool RollbackPrepared(string gid)
    {
        FailAt(Fault.RollbackPreparedThrows);
        StayDeafAt(Fault.RollbackPreparedDeaf, Fault.None);
        return true;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<PreparedTransaction> ListPrepared(string prefix)
    {
        FailAt(Fault.ListPreparedThrows);
        return [];
    }

    /// <inheritdoc/>
    public override void CreateSavepoint(int level) => FailAt(Fault.SavepointThrows);

    /// <inheritdoc/>
    public override void ReleaseSavepoint(int level) => FailAt(Fault.SavepointThrows);

    /// <inheritdoc/>
    public override void RollbackToSavepoint(int level) => FailRollback();

    /// <inheritdoc/>
    public override RemoteCursor OpenCursor(RemoteStatement statement, IReadOnlyList<RemoteValue> parameters) =>
        new FaultyCursor(this);

    /// <inheritdoc/>
    public override IReadOnlyList<ImportedTable> ImportSchema(ImportRequest request) =>
        [new ImportedTable(null, "rows", [new ImportedColumn("n", "bigint", true)])];

    /// <inheritdoc/>
    public override RemoteProfile ReadProfile()
    {
        switch (options.Fault)
        {
            case Fault.ProfileFails:
                throw new ForeignDataException(SqlState.InsufficientPrivilege, "permission denied for what the dialect wants to know");
            case Fault.ProfileHangs:
                Hang();
                throw new ForeignDataException(SqlState.QueryCanceled, "remote query was cancelled");
            default:
                return new FaultyProfile();
        }
    }

    /// <inheritdoc/>
    public override RemoteEstimate? EstimateQuery(string sql)
    {
        switch (options.Fault)
        {
            case Fault.EstimateFails:
                throw new ForeignDataException(SqlState.UndefinedTable, "there is no such remote table");
            case Fault.EstimateHangs:
                Hang();
                throw new ForeignDataException(SqlState.QueryCanceled, "remote query was cancelled");
            default:
                return new RemoteEstimate(7, 8, 1, 2);
        }
    }

    /// <inheritdoc/>
    public override void Cancel() => _cancelled.Set();

    /// <inheritdoc/>
    public override void Dispose()
    {
        _cancelled.Set();
        FailAt(Fault.CloseThrows);
    }

    internal void Hang() => _cancelled.Wait();

    private static void WaitLong()
    {
        using ManualResetEventSlim never = new();
        never.Wait(TimeSpan.FromSeconds(5));
    }

    private void FailAt(Fault fault)
    {
        if (options.Fault == fault)
        {
            Faults.NullReference();
        }
    }

    private void FailRollback()
    {
        FailAt(Fault.RollbackThrows);
        FailAt(Fault.CloseThrows);
        StayDeafAt(Fault.RollbackDeaf, Fault.RollbackEscapes);
    }

    private void StayDeafAt(Fault deaf, Fault escaping)
    {
        if (options.Fault == Fault.None || (options.Fault != deaf && options.Fault != escaping))
        {
            return;
        }

        if (options.Fault == escaping)
        {
            ThreadPool.QueueUserWorkItem(static _ => throw new InvalidOperationException("thrown on a thread of the pool"));
        }

        WaitLong();
    }
}

/// <summary>Rows 1, 2, 3, ... or a fault.</summary>
public sealed class FaultyCursor(FaultyConnection connection) : RemoteCursor
{
    private long _next = 1;

    /// <inheritdoc/>
    public override bool Fetch(RowBatch batch, int maxRows)
    {
        Misbehave();
        if (connection.Options.Fault == Fault.SignalMask)
        {
            WriteMasks(batch);
            return false;
        }

        for (int written = 0; written < maxRows && !batch.IsFull && _next <= connection.Options.Rows; written++)
        {
            batch.BeginRow();
            for (int i = 0; i < batch.ColumnCount; i++)
            {
                batch.Column(i).WriteInt64(_next);
            }

            batch.EndRow();
            _next++;
        }

        return _next <= connection.Options.Rows;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
    }

    private static string MaskOfThisThread()
    {
        foreach (string line in File.ReadLines("/proc/thread-self/status"))
        {
            if (line.StartsWith("SigBlk:", StringComparison.Ordinal))
            {
                return line["SigBlk:".Length..].Trim();
            }
        }

        return "none";
    }

    private static void WriteMasks(RowBatch batch)
    {
        string pool = string.Empty;
        using ManualResetEventSlim done = new();
        ThreadPool.QueueUserWorkItem(_ =>
        {
            pool = MaskOfThisThread();
            done.Set();
        });
        done.Wait();
        foreach (string mask in new[] { MaskOfThisThread(), pool })
        {
            batch.BeginRow();
            batch.Column(0).WriteUtf8(System.Text.Encoding.ASCII.GetBytes(mask));
            batch.EndRow();
        }
    }

    private void Misbehave()
    {
        switch (connection.Options.Fault)
        {
            case Fault.FetchNull:
                Faults.NullReference();
                break;
            case Fault.FetchDivide:
                Faults.Divide(1);
                break;
            case Fault.PoolThrow:
                ThreadPool.QueueUserWorkItem(static _ => throw new InvalidOperationException("thrown on a thread of the pool"));
                connection.Hang();
                break;
            case Fault.PoolToken:
                string loose = connection.Options.Loose;
                ThreadPool.QueueUserWorkItem(_ => throw new InvalidOperationException(loose));
                connection.Hang();
                break;
            case Fault.FetchToken:
                throw new InvalidOperationException(connection.Options.Loose);
            case Fault.FetchHangs:
                connection.Hang();
                throw new ForeignDataException(SqlState.QueryCanceled, "remote query was cancelled");
            case Fault.FetchDeaf:
                using (ManualResetEventSlim never = new())
                {
                    never.Wait(TimeSpan.FromSeconds(10));
                }

                break;
            case Fault.OutOfMemory:
                Faults.ExhaustHeap();
                break;
            default:
                break;
        }
    }
}
