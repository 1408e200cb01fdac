// How do rows get from the remote to PostgreSQL?
//
// Batch by batch. Nothing remote happens before the first TryFetch. The first batches are small, so that a LIMIT costs little, and grow up
// to fetch_size. The second batch is fetched only when PostgreSQL asks for it; from then on it is clear that the whole result is wanted, and
// while PostgreSQL reads one batch the session's thread fills the next, if the backend's budget has room. A rescan starts with the size that the run
// before has shown to be wanted. A large result may be read over several connections (ScanParts.cs).
//
// A scan ends in two ways: Close, by the executor or by a memory context that goes away, and an abort, after which its run is over but the
// batch that PostgreSQL may still look at stays until Close. Neither cancels a statement of a healthy transaction: on many databases a
// cancelled statement spoils the transaction for the statements after it. It is the abort that cancels (TransactionCoordinator.cs).

using System.Globalization;
using PgDotnetFdw.Core.Messages;
using PgDotnetFdw.Core.Operations;
using PgDotnetFdw.Core.Plans;
using PgDotnetFdw.Core.Reports;
using PgDotnetFdw.Core.Requests;
using PgDotnetFdw.Core.Transactions;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Rows;

namespace PgDotnetFdw.Core.Scans;

/// <summary>A running foreign scan. Main thread only.</summary>
public sealed class ForeignScan
{
    private const int FirstBatchRows = 100;
    private const int BatchGrowth = 4;

    // A rescan that returns as many rows as the one before, and some more, shall take one round trip.
    private const int RescanGrowth = 8;

    private readonly TransactionCoordinator _coordinator;
    private readonly IBatchPoolFactory _batches;
    private readonly PrefetchBudget _budget;
    private readonly ServerActivity _activity;
    private readonly ScanRequest _request;
    private readonly RemotePlan _plan;
    private readonly RemoteStatement _statement;

    private Phase _phase = Phase.NotStarted;
    private IReadOnlyList<RemoteValue> _parameters = [];
    private bool _areParametersKept;

    // For the result of the fetch in progress.
    private bool _willWait;

    // Started by TryStartAhead, and nobody has asked for rows yet.
    private bool _isAhead;
    private IOperationSignal? _watcher;
    private IBatchPool? _pool;
    private ScanParts? _parts;

    // What PostgreSQL reads now; kept after the end of the result when it is the whole of it.
    private BatchLease? _current;
    private int _batchCount;
    private int _nextRows;

    // Of the current run, to guess the next one's.
    private long _runRows;
    private long _runBytes;

    // Whoever asks again after an error gets it again, not the end of the result.
    private ForeignDataException? _failure;

    internal ForeignScan(
        TransactionCoordinator coordinator, IBatchPoolFactory batches, PrefetchBudget budget, ServerActivity activity, ScanRequest request, RemotePlan plan)
    {
        _activity = activity;
        Statistics = new ScanStatistics(activity);
        _coordinator = coordinator;
        _batches = batches;
        _budget = budget;
        _request = request;
        _plan = plan;
        _statement = plan.Statement;
        NestLevel = request.NestLevel;
        coordinator.AddScan(this);
    }

    private enum Phase
    {
        // Before the first fetch, and after a rescan that must ask the remote again.
        NotStarted,

        // The whole result is in one batch, which is to be given once more.
        Replaying,

        Running,
        Ended,
        Closed,
    }

    /// <summary>Columns of every batch.</summary>
    public IReadOnlyList<ResultColumn> Columns => _statement.Columns;

    /// <summary>Whether every remote qual is to be checked locally too.</summary>
    public bool IsVerified => _plan.Remarks.IsVerified;

    /// <summary>Local nest level to which the scan belongs; lowered when its subtransaction commits.</summary>
    internal int NestLevel { get; set; }

    // Everything that the remote has to give is in _current, or there was nothing.
    private bool IsWholeResultHeld => _parts is { HasMore: false, IsFetching: false } && _batchCount <= 1;

    /// <summary>What it has cost so far.</summary>
    public ScanStatistics Statistics { get; }

    /// <summary>How many rows a statement that writes has changed, once it has ended.</summary>
    public long RowsChanged => _parts?.RowsChanged ?? 0;

    /// <summary>Names somebody who is told, beside the engine's own signal, whenever a fetch may have an answer.</summary>
    public void Watch(IOperationSignal watcher) => _watcher = watcher;

    /// <summary>Asks for rows.</summary>
    /// <param name="parameters">The parameters message; read by the first call after opening or a rescan.</param>
    /// <param name="willWait">Whether the caller does nothing but wait when the answer is <see cref="FetchState.Pending"/>.</param>
    /// <param name="batch">At least one row, valid until the next call of any method; null unless the answer is <see cref="FetchState.Batch"/>.</param>
    /// <exception cref="ForeignDataException">The scan failed.</exception>
    public FetchState TryFetch(ReadOnlySpan<byte> parameters, bool willWait, out RowBatch? batch)
    {
        batch = null;
        _willWait = willWait;
        if (_coordinator.HasExited)
        {
            return FetchState.End;
        }

        _isAhead = false;
        if (_failure is not null)
        {
            throw _failure;
        }

        FetchState state;
        try
        {
            state = Step(parameters);
        }
        catch (ForeignDataException e)
        {
            _failure = e;
            _activity.AddError(e.Message);
            throw;
        }

        if (state == FetchState.Batch)
        {
            batch = _current?.Batch;
        }

        return state;
    }

    /// <summary>
    /// Starts the scan before anybody asks for rows: it connects and fetches its first batch. Only where all of that can be undone without a trace, should nobody
    /// ever ask: the server has taken no part in the local transaction yet. Errors are kept for whoever asks.
    /// </summary>
    /// <returns>false: it was not started.</returns>
    public bool TryStartAhead()
    {
        if (_phase != Phase.NotStarted || _failure is not null || _plan.ScanParameterCount > 0 || !_coordinator.CanStartAhead(_request))
        {
            return false;
        }

        _isAhead = true;
        _willWait = false;
        try
        {
            _parameters = _plan.Bind([]);
            _areParametersKept = true;
            Start([]);
            if (_parts is { } parts && parts.TryPrepare())
            {
                Ask(parts, isMoreWanted: false);
            }
        }
        catch (ForeignDataException e)
        {
            _failure = e;
        }

        return true;
    }

    /// <summary>Starts the scan again.</summary>
    /// <param name="parametersChanged">Whether a parameter has changed its value since the last start.</param>
    public void Rescan(bool parametersChanged)
    {
        // What was started ahead has no parameters, and its rows are all still there.
        if (_phase is Phase.NotStarted or Phase.Closed || _coordinator.HasExited || _isAhead)
        {
            return;
        }

        if (!parametersChanged && IsWholeResultHeld && _failure is null)
        {
            _phase = Phase.Replaying;
            return;
        }

        EndRun();
        _failure = null;
        _areParametersKept = !parametersChanged;
        _phase = Phase.NotStarted;
    }

    /// <summary>Ends the scan and releases what it holds. Idempotent, never throws.</summary>
    public void Close()
    {
        if (_phase == Phase.Closed || _coordinator.HasExited)
        {
            return;
        }

        _phase = Phase.Closed;
        _coordinator.RemoveScan(this);
        EndRun();
        if (_isAhead)
        {
            _coordinator.UndoAhead(_request);
        }

        _pool?.Dispose();
        _pool = null;
    }

    /// <summary>Asks for the remote's plan. The query is run only if the scan itself has run, and with the parameters that it had then.</summary>
    /// <param name="details">What is wanted.</param>
    public Operation Explain(ExplainDetails details)
    {
        bool hasRun = _phase is not Phase.NotStarted || Statistics.Batches > 0;
        IReadOnlyList<RemoteValue>? values = _plan.ScanParameterCount == 0 ? _plan.Bind([]) : hasRun ? _parameters : null;
        return _coordinator.StartExplain(_request, NestLevel, _statement, values, hasRun ? details : details & ~ExplainDetails.Analyze);
    }

    private FetchState Step(ReadOnlySpan<byte> parameters)
    {
        if (_phase == Phase.NotStarted)
        {
            Start(parameters);
        }

        return _phase switch
        {
            Phase.Running => Advance(),
            Phase.Replaying => Replay(),
            Phase.NotStarted or Phase.Ended or Phase.Closed => FetchState.End,
        };
    }

    private void Start(ReadOnlySpan<byte> parameters)
    {
        ReadParameters(parameters);
        _pool ??= _batches.Create(_statement.Columns, _request.TableName);
        _nextRows = (int)Math.Min(Math.Max(FirstBatchRows, RowsExpected()), _statement.FetchSize);
        _runRows = 0;
        _runBytes = 0;
        _activity.AddCall();
        _parts = new ScanParts(_coordinator, this, _request, _statement, _parameters, _batches, _pool, _watcher);
        _phase = Phase.Running;
    }

    // What the run before makes likely, as far as it fits into a batch. Nothing is known of a scan's first run.
    private long RowsExpected() =>
        _runRows == 0 ? 0 : Math.Min(_runRows * RescanGrowth, PrefetchBudget.LargestBatch / Math.Max(_runBytes / _runRows, 1));

    private void ReadParameters(ReadOnlySpan<byte> message)
    {
        // After a rescan with unchanged parameters the shim need not send them again.
        if (message.IsEmpty && _areParametersKept)
        {
            return;
        }

        IReadOnlyList<RemoteValue> values = ParametersReader.Read(message);
        if (values.Count != _plan.ScanParameterCount)
        {
            throw new ForeignDataException(
                SqlState.InternalError,
                string.Create(CultureInfo.InvariantCulture, $"foreign scan got {values.Count} parameters instead of {_plan.ScanParameterCount}"));
        }

        _parameters = _plan.Bind(values);
    }

    private FetchState Advance()
    {
        ScanParts parts = _parts!; // set by Start, which made the phase Running
        if (!parts.TryPrepare())
        {
            return FetchState.Pending;
        }

        parts.ThrowIfLost();

        // Only a first batch can turn out to be the whole result and be replayed; any other makes room before the next one is asked for.
        if (_batchCount > 1)
        {
            ReleaseCurrent();
        }

        BatchLease? lease;
        while (true)
        {
            if (!parts.IsFetching && !parts.HasMore)
            {
                return End();
            }

            Ask(parts, isMoreWanted: _batchCount > 0 || parts.HasPartEnded);
            if (parts.TryTake(Statistics, out lease))
            {
                if (lease.Batch.RowCount > 0)
                {
                    break;
                }

                lease.Release();
            }
            else if (parts.IsFetching)
            {
                return FetchState.Pending;
            }
        }

        ReleaseCurrent();
        _current = lease;
        _batchCount++;
        _runRows += lease.Batch.RowCount;
        _runBytes += lease.Batch.ByteCount;
        if (_batchCount > 1)
        {
            AskAhead(parts);
        }

        return FetchState.Batch;
    }

    // One fetch must be on its way; more of them only where there is room for what they bring.
    private void Ask(ScanParts parts, bool isMoreWanted)
    {
        if (!parts.IsFetching && parts.NextIdle() is { } part)
        {
            Post(part, _budget.Reserve());
        }

        if (isMoreWanted)
        {
            AskAhead(parts);
        }
    }

    private void AskAhead(ScanParts parts)
    {
        while (parts.NextIdle() is { } part && _budget.TryReserve(out long bytes))
        {
            Post(part, bytes);
        }
    }

    private FetchState Replay()
    {
        if (_current is null)
        {
            return End();
        }

        _phase = Phase.Ended;
        return FetchState.Batch;
    }

    private FetchState End()
    {
        _parts?.End();
        _phase = Phase.Ended;
        return FetchState.End;
    }

    private void Post(ScanPart part, long bytes)
    {
        // Whoever waits for the first rows can ask for them, too; later ones are fetched while PostgreSQL works on those before.
        bool willWait = _willWait && _batchCount == 0 && _watcher is null;
        part.Run!.Fetch(BatchLease.Rent(part.Pool!, _budget, bytes, _nextRows), _nextRows, _watcher, willWait); // what is idle has both
        _nextRows = (int)Math.Min((long)_nextRows * BatchGrowth, _statement.FetchSize);
    }

    private void EndRun()
    {
        _parts?.Abandon();
        _parts = null;
        ReleaseCurrent();
        _batchCount = 0;
    }

    private void ReleaseCurrent()
    {
        _current?.Release();
        _current = null;
    }
}
