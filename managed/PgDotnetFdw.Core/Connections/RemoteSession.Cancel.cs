// How does a cancel reach the job for which it is meant, and no other?
//
// It is asked for under the lock for one job, runs on a pool thread, looks again whether that job is still the running one, and no further job starts while a cancel is under
// way (NextJob).

using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Core.Connections;

internal sealed partial class RemoteSession
{
    /// <summary>Drops the waiting statements of a nest level and deeper, and cancels the running job if it is one of theirs.</summary>
    public void CancelFrom(int level)
    {
        EndTurn();
        var dropped = new List<SessionJob>();
        lock (_gate)
        {
            for (int i = _mailbox.Count; i > 0; i--)
            {
                SessionJob job = _mailbox.Dequeue();
                if (!job.IsControl && job.Level >= level)
                {
                    dropped.Add(job);
                }
                else
                {
                    _mailbox.Enqueue(job);
                }
            }

            if (_running is { } running && running.Level >= level)
            {
                StartCancel(running);
            }
        }

        CompleteAll(dropped, Canceled());
    }

    /// <summary>Drops one statement, or cancels it when it runs.</summary>
    public void Cancel(SessionJob job)
    {
        EndTurn();
        bool isDropped = false;
        lock (_gate)
        {
            for (int i = _mailbox.Count; i > 0; i--)
            {
                SessionJob waiting = _mailbox.Dequeue();
                if (ReferenceEquals(waiting, job))
                {
                    isDropped = true;
                }
                else
                {
                    _mailbox.Enqueue(waiting);
                }
            }

            if (ReferenceEquals(_running, job))
            {
                StartCancel(job);
            }
        }

        if (isDropped)
        {
            job.Complete(Canceled());
        }
    }

    /// <summary>At the end of a transaction: has the remote leave what nobody wants any more, if it loses nothing by that.</summary>
    public void CancelUnwanted()
    {
        lock (_gate)
        {
            if (_running is not { IsUnwanted: true } running || _isMainThreads)
            {
                return;
            }

            StartCancel(running, static connection => connection.CancelUnwanted());
        }
    }

    private static ForeignDataException Canceled() => new(SqlState.QueryCanceled, "remote operation was canceled");

    // Caller holds _gate, so the pool thread cannot decrement before the increment.
    private void StartCancel(SessionJob job) => StartCancel(job, connection =>
    {
        job.OnCancel();
        connection.Cancel();
    });

    private void StartCancel(SessionJob job, Action<RemoteConnection> cancel)
    {
        _threads.Queue(() => CancelNow(job, cancel));
        _cancelsInProgress++;
    }

    // A pool thread: the driver's Cancel may block for a moment.
    private void CancelNow(SessionJob job, Action<RemoteConnection> cancel)
    {
        bool isStillRunning;
        lock (_gate)
        {
            isStillRunning = ReferenceEquals(_running, job) && !job.IsDone;
        }

        if (isStillRunning)
        {
            try
            {
                cancel(_state.Connection);
            }
#pragma warning disable CA1031 // a failed cancel is no error of anybody's statement
            catch (Exception)
#pragma warning restore CA1031
            {
                // The statement goes on; whoever waits for it has a bound and discards the session then.
            }
        }

        lock (_gate)
        {
            _cancelsInProgress--;
        }

        _wake.Set();
        _signal.Signal();
    }
}
