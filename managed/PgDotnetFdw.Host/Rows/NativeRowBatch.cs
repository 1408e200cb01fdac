// How do rows lie in memory on their way to PostgreSQL?
//
// Row-major: one 8-byte cell and one null byte for each column of each row, and an arena for what cells point to. The cells may move while the
// batch grows; the producer has finished before the consumer sees them. Who owns a batch is BatchPool's matter.

using System.Runtime.InteropServices;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Rows;

namespace PgDotnetFdw.Host.Rows;

/// <summary>Rows in native memory.</summary>
internal sealed unsafe class NativeRowBatch : RowBatch
{
    private const int FirstRows = 16;
    private const long KeptCellBytes = 4 << 20;

    private readonly BatchPool _pool;
    private readonly NativeLedger _ledger;
    private readonly Arena _arena;
    private readonly int _columnCount;
    private ulong* _cells;
    private byte* _nulls;
    private int _capacityRows;
    private int _rowCount;
    private int _maxRows;
    private long _maxBytes;
    private bool _isRowOpen;

    internal NativeRowBatch(BatchPool pool, NativeLedger ledger, int columnCount)
    {
        _pool = pool;
        _ledger = ledger;
        _arena = new Arena(ledger);
        _columnCount = columnCount;
    }

    /// <inheritdoc/>
    public override int ColumnCount => _columnCount;

    /// <inheritdoc/>
    public override int RowCount => _rowCount;

    /// <inheritdoc/>
    public override bool IsFull => _rowCount >= _maxRows || (_rowCount > 0 && ByteCount >= _maxBytes);

    /// <inheritdoc/>
    public override long ByteCount => ((long)_rowCount * _columnCount * (sizeof(ulong) + 1)) + _arena.UsedBytes;

    /// <summary>Row-major cells; null when there is no column.</summary>
    internal ulong* Cells => _cells;

    /// <summary>Row-major null bytes; null when there is no column.</summary>
    internal byte* Nulls => _nulls;

    /// <summary>Whether it is outside the pool; written under the pool's lock.</summary>
    internal bool IsRented { get; set; }

    /// <inheritdoc/>
    public override ColumnWriter Column(int index) => _pool.Column(index);

    /// <inheritdoc/>
    public override void BeginRow()
    {
        if (!IsRented)
        {
            throw new ObjectDisposedException(nameof(RowBatch), "A batch was written to after it had been given away.");
        }

        if (_rowCount >= _capacityRows && _columnCount > 0)
        {
            Grow();
        }

        RowTarget target = _pool.Target;
        target.Arena = _arena;
        if (_columnCount > 0)
        {
            long first = (long)_rowCount * _columnCount;
            target.Cells = _cells + first;
            target.Nulls = _nulls + first;
            new Span<ulong>(target.Cells, _columnCount).Clear();
            new Span<byte>(target.Nulls, _columnCount).Fill(1);
        }

        _isRowOpen = true;
    }

    /// <inheritdoc/>
    public override void EndRow()
    {
        if (!_isRowOpen)
        {
            throw new InvalidOperationException("A row was ended that had not been begun.");
        }

        _isRowOpen = false;
        _pool.Target.Clear();
        _rowCount++;
    }

    internal bool BelongsTo(BatchPool pool) => ReferenceEquals(_pool, pool);

    internal void Start(long maxBytes, int maxRows)
    {
        _rowCount = 0;
        _maxBytes = maxBytes;
        _maxRows = maxRows;
        _isRowOpen = false;
    }

    /// <summary>Forgets the rows; large memory is given back.</summary>
    internal void Recycle()
    {
        CloseRow();
        _arena.Reset();
        _rowCount = 0;
        if ((long)_capacityRows * _columnCount * (sizeof(ulong) + 1) > KeptCellBytes)
        {
            FreeCells();
        }
    }

    /// <summary>Gives all memory back.</summary>
    internal void Free()
    {
        CloseRow();
        _arena.Free();
        _rowCount = 0;
        FreeCells();
    }

    // A row that an error left open must not leave the writers pointing into memory that is given away.
    private void CloseRow()
    {
        if (_isRowOpen)
        {
            _isRowOpen = false;
            _pool.Target.Clear();
        }
    }

    private void Grow()
    {
        long rows = Math.Max(FirstRows, _capacityRows * 2L);
        rows = Math.Min(rows, Math.Max(_maxRows, _rowCount + 1L));
        long cells = rows * _columnCount;
        if (rows > int.MaxValue || cells > int.MaxValue / sizeof(ulong))
        {
            throw new ForeignDataException(SqlState.ProgramLimitExceeded, "batch of rows is too large")
            {
                Hint = "Set a smaller fetch_size.",
            };
        }

        long before = (long)_capacityRows * _columnCount;
        _cells = (ulong*)NativeMemory.AlignedRealloc(_cells, (nuint)(cells * sizeof(ulong)), sizeof(ulong));
        _ledger.Add((cells - before) * sizeof(ulong));

        // Counted apart, because the second allocation may fail where the first did not.
        try
        {
            _nulls = (byte*)NativeMemory.Realloc(_nulls, (nuint)cells);
        }
        catch (OutOfMemoryException)
        {
            _ledger.Add((before - cells) * sizeof(ulong));
            throw;
        }

        _ledger.Add(cells - before);
        _capacityRows = (int)rows;
    }

    private void FreeCells()
    {
        NativeMemory.AlignedFree(_cells);
        NativeMemory.Free(_nulls);
        _ledger.Add(-(long)_capacityRows * _columnCount * (sizeof(ulong) + 1));
        _cells = null;
        _nulls = null;
        _capacityRows = 0;
    }
}
