// Who owns the batches of a scan?
//
// The pool counts one owner for itself and one for each rented batch. Dispose drops the first: idle batches are freed at once, rented ones when
// they are returned, and the writers' intermediate memory with the last of them. A producer that still fills a batch when its scan is closed
// therefore never writes into freed memory. Renting and returning may happen on any thread; only one batch is filled at a time.

using PgDotnetFdw.Core.Scans;
using PgDotnetFdw.Host.Encoders;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Rows;

namespace PgDotnetFdw.Host.Rows;

/// <summary>The batches of one scan.</summary>
internal sealed class BatchPool : IBatchPool
{
    // One is read by PostgreSQL while the next is filled; more are not worth keeping.
    private const int MaximumIdle = 2;

    private readonly Lock _lock = new();
    private readonly NativeLedger _ledger;
    private readonly DatumWriter[] _writers;
    private readonly Stack<NativeRowBatch> _idle = new();
    private int _owners = 1;
    private bool _isDisposed;

    internal BatchPool(IReadOnlyList<ResultColumn> columns, string? tableName, bool serverIsUtf8, NativeLedger ledger)
    {
        _ledger = ledger;
        _writers = new DatumWriter[columns.Count];
        for (int i = 0; i < _writers.Length; i++)
        {
            _writers[i] = ColumnEncoders.Create(new WriterSite(columns[i], tableName, i, Target, ledger), serverIsUtf8);
        }
    }

    /// <summary>Where the writers write.</summary>
    internal RowTarget Target { get; } = new();

    /// <inheritdoc/>
    public RowBatch Rent(long maxBytes, int maxRows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBytes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRows, 1);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (!_idle.TryPop(out NativeRowBatch? batch))
            {
                batch = new NativeRowBatch(this, _ledger, _writers.Length);
            }

            _owners++;
            batch.IsRented = true;
            batch.Start(maxBytes, maxRows);
            return batch;
        }
    }

    /// <inheritdoc/>
    public void Return(RowBatch batch)
    {
        if (batch is not NativeRowBatch native || !native.BelongsTo(this))
        {
            throw new ArgumentException("The batch is not of this pool.", nameof(batch));
        }

        lock (_lock)
        {
            // Returned twice: both ends of a scan may run into their clean-up.
            if (!native.IsRented)
            {
                return;
            }

            native.IsRented = false;
            if (_isDisposed || _idle.Count >= MaximumIdle)
            {
                native.Free();
            }
            else
            {
                native.Recycle();
                _idle.Push(native);
            }

            DropOwner();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
            while (_idle.TryPop(out NativeRowBatch? batch))
            {
                batch.Free();
            }

            DropOwner();
        }
    }

    internal ColumnWriter Column(int index) => _writers[index];

    private void DropOwner()
    {
        _owners--;
        if (_owners == 0)
        {
            foreach (DatumWriter writer in _writers)
            {
                writer.FreeMemory();
            }
        }
    }
}
