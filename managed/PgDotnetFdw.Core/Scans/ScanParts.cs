// How do several connections read one result?
//
// The driver divides the statement (RemoteConnection.Divide), which also names the snapshot of the scan's own session. That session reads the first part;
// for every other part a helper begins a transaction in the same snapshot. Helpers start with the second batch that is asked for: before, nobody knows
// whether more than a few rows are wanted, and the table is not locked yet. Rows are handed out as they come, in any order.
//
// A helper that fails before it has given a row is no error: its part is read by the scan's own session, behind the first part. So a remote without
// a free connection, or one that waits for a lock, costs time only; an error of the data comes again. The scan's own session may have written by then, and
// would see what it wrote: in that case the helper's error stands (CursorRun.FirstFailure).
//
// A scan that is read as a whole is one part, and nothing of this happens.

using System.Diagnostics.CodeAnalysis;
using PgDotnetFdw.Core.Connections;
using PgDotnetFdw.Core.Requests;
using PgDotnetFdw.Core.Transactions;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Core.Scans;

/// <summary>One execution of a scan's statement, whole or in parts. Main thread only.</summary>
internal sealed class ScanParts
{
    // Below that, a connection more costs about as much as it saves.
    private const double MinimumRows = 10_000;

    private readonly TransactionCoordinator _coordinator;
    private readonly ForeignScan _scan;
    private readonly ScanRequest _request;
    private readonly RemoteStatement _statement;
    private readonly IReadOnlyList<RemoteValue> _parameters;
    private readonly IBatchPoolFactory _batches;
    private readonly IBatchPool _pool;

    private readonly List<ScanPart> _parts = [];
    private readonly IReadOnlyList<SessionKey> _helpers = [];
    private DivideJob? _dividing;
    private string _snapshot = string.Empty;
    private int _first;

    /// <param name="coordinator">Gives sessions.</param>
    /// <param name="scan">Whose execution it is.</param>
    /// <param name="request">The same, as it was asked for.</param>
    /// <param name="statement">What is executed.</param>
    /// <param name="parameters">With which values.</param>
    /// <param name="batches">Makes pools.</param>
    /// <param name="pool">The pool for what the scan's own session reads; stays the caller's.</param>
    /// <param name="watcher">Told when there may be something new; may be null.</param>
    public ScanParts(
        TransactionCoordinator coordinator,
        ForeignScan scan,
        ScanRequest request,
        RemoteStatement statement,
        IReadOnlyList<RemoteValue> parameters,
        IBatchPoolFactory batches,
        IBatchPool pool,
        IOperationSignal? watcher)
    {
        _coordinator = coordinator;
        _scan = scan;
        _request = request;
        _statement = statement;
        _parameters = parameters;
        _batches = batches;
        _pool = pool;
        if (statement.Divisible is { Rows: >= MinimumRows })
        {
            _helpers = coordinator.TakeHelpers(request, scan);
        }

        if (_helpers.Count > 0)
        {
            _dividing = new DivideJob(statement, _helpers.Count + 1, scan.NestLevel, watcher);
            coordinator.Enlist(SessionRequest.Of(request), scan.NestLevel).Session.Post(_dividing);
        }
        else
        {
            AddOwn(statement);
        }
    }

    /// <summary>How many rows a statement that writes has changed.</summary>
    public long RowsChanged => _parts.Sum(static part => part.Run?.RowsChanged ?? 0);

    /// <summary>Whether more rows may come.</summary>
    public bool HasMore => _dividing is not null || _parts.Exists(static part => part.HasMore);

    /// <summary>Whether a fetch was asked for whose outcome has not been taken.</summary>
    public bool IsFetching => _parts.Exists(static part => part.IsFetching);

    /// <summary>Whether something that was asked for is known to have failed.</summary>
    public bool HasFailed => _dividing is { IsDone: true, Error: not null } || _parts.Exists(static part => part.Run is { HasFailed: true });

    /// <summary>Whether a cursor is gone while rows are still to come.</summary>
    public bool IsLost => _parts.Exists(static part => part.Run is { IsLost: true });

    /// <summary>Whether one part has been read to its end, so that the others are wanted, too.</summary>
    public bool HasPartEnded => _parts.Exists(static part => !part.HasMore);

    /// <summary>Makes sure that the parts are known.</summary>
    /// <returns>false while the remote is asked for them.</returns>
    /// <exception cref="ForeignDataException">The remote was asked and failed.</exception>
    public bool TryPrepare()
    {
        if (_dividing is not { } job)
        {
            return true;
        }

        if (!job.IsDone)
        {
            return false;
        }

        if (job.Error is { } error)
        {
            throw error;
        }

        _dividing = null;
        RemoteDivision? division = job.Division;
        AddOwn(division?.Parts[0] ?? _statement);
        for (int i = 0; i < _helpers.Count; i++)
        {
            if (division is null || i + 1 >= division.Parts.Count)
            {
                _coordinator.EndHelper(_helpers[i], _scan, hasFailed: false);
                continue;
            }

            _snapshot = division.Snapshot;
            _parts.Add(new ScanPart(division.Parts[i + 1]) { Helper = _helpers[i] });
        }

        return true;
    }

    /// <summary>Fails if a cursor is gone while rows are still to come.</summary>
    public void ThrowIfLost()
    {
        foreach (ScanPart part in _parts)
        {
            part.Run?.ThrowIfLost();
        }
    }

    /// <summary>Finds a part that can be fetched from now, and starts its helper if it needs one.</summary>
    /// <returns>null when all parts are being fetched or have ended; never null while there is more and nothing is being fetched.</returns>
    public ScanPart? NextIdle()
    {
        bool isOwnSessionTaken = false;
        foreach (ScanPart part in _parts)
        {
            if (!part.HasMore)
            {
                continue;
            }

            if (part is { Helper: not null, Run: null })
            {
                StartHelper(part);
            }

            // What its own session has to read comes one after the other: two open results would only be in each other's way.
            if (part is { Helper: null } && isOwnSessionTaken)
            {
                continue;
            }

            isOwnSessionTaken |= part.Helper is null;
            if (!part.IsFetching)
            {
                part.Run ??= OwnRun(part, null);
                return part;
            }
        }

        return null;
    }

    /// <summary>Takes a batch that has arrived.</summary>
    /// <param name="statistics">The fetch is added to it.</param>
    /// <param name="lease">The batch, perhaps without rows; the caller's from now on.</param>
    /// <returns>false when none has arrived; perhaps nothing is being fetched any more then.</returns>
    /// <exception cref="ForeignDataException">A fetch failed.</exception>
    public bool TryTake(ScanStatistics statistics, [NotNullWhen(true)] out BatchLease? lease)
    {
        lease = null;
        for (int i = 0; i < _parts.Count; i++)
        {
            int index = (_first + i) % _parts.Count;
            if (TryTake(_parts[index], statistics, out lease))
            {
                // So that no part waits for ever.
                _first = index + 1;
                return true;
            }
        }

        return false;
    }

    /// <summary>Ends the execution; what still comes is for nobody.</summary>
    public void Abandon()
    {
        foreach (ScanPart part in _parts)
        {
            if (part.Run is { } run)
            {
                run.Abandon();
                _coordinator.EndRun(run);
            }

            if (part.Pool is { } pool && !ReferenceEquals(pool, _pool))
            {
                pool.Dispose();
            }
        }

        foreach (SessionKey helper in _helpers)
        {
            _coordinator.EndHelper(helper, _scan, hasFailed: false);
        }
    }

    /// <summary>Forgets runs that have come to their end by themselves.</summary>
    public void End()
    {
        foreach (ScanPart part in _parts)
        {
            if (part.Run is { } run)
            {
                _coordinator.EndRun(run);
            }
        }
    }

    private void AddOwn(RemoteStatement statement)
    {
        var part = new ScanPart(statement) { Pool = _pool };
        part.Run = OwnRun(part, null);
        _parts.Add(part);
    }

    private CursorRun OwnRun(ScanPart part, ForeignDataException? firstFailure)
    {
        part.Pool = _pool;
        return _coordinator.StartRun(_request, _scan.NestLevel, part.Statement, _parameters, firstFailure);
    }

    private void StartHelper(ScanPart part)
    {
        SessionKey helper = part.Helper!; // the caller has looked
        try
        {
            part.Run = _coordinator.StartHelper(_request, helper, _snapshot, part.Statement, _parameters);
            part.Pool = _batches.Create(_statement.Columns, _request.TableName);
        }
        catch (ForeignDataException e)
        {
            MoveToOwnSession(part, e);
        }
    }

    private bool TryTake(ScanPart part, ScanStatistics statistics, [NotNullWhen(true)] out BatchLease? lease)
    {
        lease = null;
        if (part.Run is not { } run)
        {
            return false;
        }

        try
        {
            if (!run.TryTake(statistics, out lease) || lease is null)
            {
                return false;
            }
        }
        catch (ForeignDataException e) when (part is { Helper: not null, HasDelivered: false })
        {
            _coordinator.EndRun(run);
            MoveToOwnSession(part, e);
            return false;
        }

        part.HasDelivered |= lease.Batch.RowCount > 0;
        statistics.NoteConnections(1 + _parts.Count(static p => p is { Helper: not null, HasDelivered: true }));
        if (!run.HasMore && part.Helper is { } helper)
        {
            _coordinator.EndRun(run);
            _coordinator.EndHelper(helper, _scan, hasFailed: false);
        }

        return true;
    }

    private void MoveToOwnSession(ScanPart part, ForeignDataException error)
    {
        if (part.Helper is { } helper)
        {
            _coordinator.EndHelper(helper, _scan, hasFailed: true);
        }

        part.Helper = null;
        part.Pool?.Dispose();
        part.Run = OwnRun(part, error);
    }
}
