// What is one execution of a scan's remote statement?
//
// The first fetch of a scan, and each one after a rescan, makes a new run; nothing of an earlier one can reach it. The main thread asks a run
// for batches one at a time; the session's thread opens the cursor with the first and closes it at the end of the result. Giving a run up
// (Abandon) is a message like any other: a fetch that is still running completes into the void, then the cursor is closed.
//
// A run has two nest levels. The scan's own says which abort ends the scan. The cursor's says which rollback takes the cursor away: it is
// deeper when a savepoint was set on the connection between the scan's begin and its first fetch.

using PgDotnetFdw.Core.Connections;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Rows;

namespace PgDotnetFdw.Core.Scans;

/// <summary>One execution of a remote statement. Main thread, but for the members that say otherwise.</summary>
internal sealed class CursorRun
{
    private const int SpooledBatchRows = 10_000;
    private const long MostSpooled = 256L << 20;

    private readonly RemoteSession _session;
    private readonly RemoteStatement _statement;
    private readonly IReadOnlyList<RemoteValue> _parameters;

    // Written by the main thread, read by both.
    private volatile int _cursorLevel;
    private volatile bool _isAbandoned;

    // Session thread only.
    private RemoteCursor? _cursor;
    private bool _isOver;
    private bool _isAsked;
    private IBatchPool? _pool;
    private Queue<RowBatch>? _spool;

    private FetchJob? _pending;
    private ForeignDataException? _loss;

    public CursorRun(RemoteSession session, RemoteStatement statement, IReadOnlyList<RemoteValue> parameters, int scanLevel, int cursorLevel)
    {
        _session = session;
        _statement = statement;
        _parameters = parameters;
        ScanLevel = scanLevel;
        _cursorLevel = cursorLevel;
    }

    /// <summary>
    /// Why the session that was to run it has not; null = it was this one. Then rows that the transaction has written meanwhile might be found, and the run fails
    /// with this error instead.
    /// </summary>
    public ForeignDataException? FirstFailure { get; init; }

    /// <summary>Nest level of the scan.</summary>
    public int ScanLevel { get; set; }

    /// <summary>Nest level of the cursor, ≥ <see cref="ScanLevel"/>. Any thread.</summary>
    public int CursorLevel
    {
        get => _cursorLevel;
        set => _cursorLevel = value;
    }

    /// <summary>Whether more rows may come from the remote.</summary>
    public bool HasMore { get; private set; } = true;

    /// <summary>Whether a fetch was posted whose outcome has not been taken.</summary>
    public bool IsFetching => _pending is not null;

    /// <summary>Whether the session's thread still has a fetch of it to do.</summary>
    public bool IsRunning => _pending is { IsDone: false };

    /// <summary>Whether a fetch was posted that is known to have failed.</summary>
    public bool HasFailed => _pending is { IsDone: true, Error: not null };

    /// <summary>Whether the cursor is gone while rows are still to come.</summary>
    public bool IsLost => _loss is not null;

    /// <summary>Whether nothing of it is on the remote any more. Session thread.</summary>
    public bool IsSpooled => _spool is not null;

    /// <summary>Whether it changes the remote's rows. Any thread.</summary>
    public bool IsWriting => _statement.IsWriting;

    /// <summary>SQL text, for the context of errors. Any thread.</summary>
    public string Sql => _statement.Sql;

    /// <summary>Fails if the cursor is gone while rows are still to come.</summary>
    public void ThrowIfLost()
    {
        if (_loss is not null)
        {
            throw _loss;
        }
    }

    /// <summary>Asks for the next batch. There must be none on its way.</summary>
    /// <param name="lease">Filled by it.</param>
    /// <param name="maxRows">How many rows at most.</param>
    /// <param name="watcher">Told when the outcome is there; may be null.</param>
    /// <param name="willWait">Whether the main thread does nothing but wait for it.</param>
    public void Fetch(BatchLease lease, int maxRows, IOperationSignal? watcher, bool willWait)
    {
        _pending = new FetchJob(this, lease, maxRows, watcher);
        if (willWait)
        {
            _session.Ask(_pending);
        }
        else
        {
            _session.Post(_pending);
        }
    }

    /// <summary>Takes the batch that was asked for.</summary>
    /// <param name="lease">The batch, perhaps without rows; the caller's from now on. Null while it is still on its way.</param>
    /// <exception cref="ForeignDataException">The fetch failed.</exception>
    /// <param name="statistics">The fetch is added to it.</param>
    public bool TryTake(ScanStatistics statistics, out BatchLease? lease)
    {
        lease = null;
        if (_pending is { IsDone: false })
        {
            _session.Advance();
        }

        if (_pending is not { IsDone: true } done)
        {
            return false;
        }

        _pending = null;
        if (done.Error is { } error)
        {
            HasMore = false;
            throw error;
        }

        HasMore = done.HasMore;
        lease = done.Lease;
        statistics.Add(lease.Batch.RowCount, done.Elapsed, done.Counters);
        return true;
    }

    /// <summary>Ends the run; what it still does is for nobody.</summary>
    public void Abandon()
    {
        if (_isAbandoned)
        {
            return;
        }

        _isAbandoned = true;
        FetchJob? pending = _pending;
        _pending = null;
        pending?.Abandon();

        // Also when the last fetch reported the end: the cursor is then closed already, and no message is needed.
        if (HasMore && pending is not { IsDone: true, Error: null, HasMore: false })
        {
            _session.Ask(new CloseCursorJob(this));
        }
    }

    /// <summary>Says that the cursor is gone. A run that already has all its rows does not mind.</summary>
    public void Lose(ForeignDataException reason)
    {
        if (!HasMore || _pending is { IsDone: true, Error: null, HasMore: false })
        {
            return;
        }

        Abandon();
        _loss = reason;
    }

    /// <summary>How many rows a statement that writes has changed; valid once there are no more rows. Written by the session's thread before the job is done.</summary>
    public long RowsChanged { get; private set; }

    /// <summary>What the cursor has counted so far. Session thread.</summary>
    internal RemoteCounters? Counters => _cursor?.Counters;

    /// <summary>Sends what the first fetch asks, without waiting. Main thread, while the session's thread rests.</summary>
    /// <returns>false: nothing was sent.</returns>
    internal bool TryAsk(SessionState state, INonBlockingConnection connection, BatchLease lease, int maxRows)
    {
        if (_isAbandoned || _isOver || _cursor is not null || _statement.IsWriting || FirstFailure is not null)
        {
            return false;
        }

        Open(state, lease);
        _isAsked = connection.TryAsk(_cursor!, maxRows); // Open has made the cursor
        return _isAsked;
    }

    /// <summary>Fills the batch of a lease. Session thread, or the main thread once the answer to <see cref="TryAsk"/> has arrived.</summary>
    /// <returns>false when the result has ended.</returns>
    internal bool Fill(SessionState state, BatchLease lease, int maxRows, out RemoteCounters? counters)
    {
        counters = null;
        if (_isAbandoned && !_isAsked)
        {
            return false;
        }

        // What was asked has an answer, which must be read whether or not anybody wants it.
        _isAsked = false;
        bool hasMore = false;
        try
        {
            Open(state, lease);
            hasMore = _spool is null ? _cursor!.Fetch(lease.Batch, maxRows) : TakeSpooled(lease); // Open has made the cursor
            counters = _cursor?.Counters;
            RowsChanged = _cursor?.RowsChanged ?? 0;
        }
        finally
        {
            // At the end and after an error alike: a cursor costs the remote memory and locks.
            if (!hasMore)
            {
                CloseCursor(state);
            }
        }

        return hasMore;
    }

    /// <summary>Reads all rows that are still to come, because the remote's cursor might see what is written next. Session thread.</summary>
    /// <exception cref="ForeignDataException">54000: there are too many.</exception>
    internal void Spool()
    {
        if (_cursor is null || _spool is not null || _isAbandoned || _pool is null)
        {
            return;
        }

        _spool = new Queue<RowBatch>();
        long bytes = 0;
        bool hasMore = true;
        while (hasMore)
        {
            RowBatch batch = _pool.Rent(PrefetchBudget.LargestBatch, SpooledBatchRows);
            _spool.Enqueue(batch);
            hasMore = _cursor.Fetch(batch, SpooledBatchRows);
            bytes += batch.ByteCount;
            if (bytes > MostSpooled)
            {
                throw new ForeignDataException(SqlState.ProgramLimitExceeded, "too many rows are still to be read by an open cursor")
                {
                    Detail = "On this connection cursors are read to their end before something is written.",
                    Hint = "Read the cursor to its end or close it before writing, or declare it WITH HOLD.",
                };
            }
        }
    }

    /// <summary>Closes the cursor if it is open. Session thread.</summary>
    internal void CloseCursor(SessionState state)
    {
        state.Runs.Remove(this);
        while (_spool is not null && _spool.TryDequeue(out RowBatch? batch))
        {
            _pool?.Return(batch);
        }

        if (_cursor is { } cursor)
        {
            _cursor = null;
            _isOver = true;
            state.Close(cursor);
        }
    }

    private void Open(SessionState state, BatchLease lease)
    {
        if (_cursor is not null || _isOver)
        {
            return;
        }

        if (FirstFailure is not null && state.HasWritten && state.Connection.Divide(_statement, 2) is null)
        {
            throw FirstFailure;
        }

        if (_statement.IsWriting)
        {
            state.BeforeWriting();
        }

        _pool = lease.Pool;
        _cursor = state.Connection.OpenCursor(_statement, _parameters);
        state.Add(_cursor);
        state.Runs.Add(this);
    }

    private bool TakeSpooled(BatchLease lease)
    {
        if (_spool!.TryDequeue(out RowBatch? batch)) // spooled: the caller has looked
        {
            lease.Exchange(batch);
        }

        return _spool.Count > 0;
    }
}
