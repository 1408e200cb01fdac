// When does the main thread use a connection itself?
//
// When it is about to wait for a short statement anyway. Handing the statement to the session's thread and being woken by it costs two changes of threads, which is
// as much as a near remote takes to answer. So the main thread takes a turn: while the session's thread rests, it does the mailbox's jobs as far as they go without
// waiting (SessionJob.Try), sends the statement, and waits for the socket beside everything else that ends its waits. Once the whole answer has arrived, the same code that the
// session's thread would run reads it (Advance).
//
// It is a turn of good weather. Whatever might wait or is not plain goes to the session's thread at once, at the point that was reached: a long answer, an error, a cancel,
// a job for somebody else (EndTurn). So nothing here knows how to cancel, and the main thread never waits inside this code.

using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Core.Connections;

internal sealed partial class RemoteSession
{
    // Under _gate: whether the connection is the main thread's for the moment, and what it has begun and the session's thread is to end.
    private bool _isMainThreads;
    private SessionJob? _handedOver;

    // Main thread only. The descriptor that is watched; null = no answer is awaited in a turn.
    private int? _watched;

    /// <summary>Wakes the main thread for the socket.</summary>
    public ISocketWatch Sockets { get; init; } = new NoSocketWatch();

    /// <summary>Puts a job into the mailbox, as <see cref="Post"/> does, for which the caller waits or for whose outcome nobody does. Main thread.</summary>
    public void Ask(SessionJob job)
    {
        if (_state.Connection is not INonBlockingConnection connection || !TryTakeTurn(connection, job))
        {
            Post(job);
            return;
        }

        GoOn(connection);
    }

    /// <summary>Looks whether the answer to what was asked has come, and reads it. Main thread.</summary>
    public void Advance()
    {
        if (_watched is null || _state.Connection is not INonBlockingConnection connection)
        {
            return;
        }

        switch (connection.Receive())
        {
            case Arrival.Partial:
                break;
            case Arrival.Unclear:
                EndTurn();
                break;
            case Arrival.Complete when _running is { } job: // only who has the turn changes it
                StopWatching();
                Finish(job, Run(job, out bool isFatal), isFatal);
                GoOn(connection);
                break;
        }
    }

    private bool TryTakeTurn(INonBlockingConnection connection, SessionJob job)
    {
        lock (_gate)
        {
            if (_isMainThreads || _running is not null || _cancelsInProgress > 0 || IsLostLocked || _isClosing || !_state.IsOpen || connection.Descriptor is null)
            {
                return false;
            }

            _isMainThreads = true;
            _mailbox.Enqueue(job);
            return true;
        }
    }

    private void GoOn(INonBlockingConnection connection)
    {
        while (NextOfTurn() is { } job)
        {
            switch (Try(job, connection))
            {
                case JobProgress.Done:
                    break;
                case JobProgress.Asked when connection.Descriptor is { } descriptor && Sockets.TryAdd(descriptor):
                    _watched = descriptor;
                    return;
                case JobProgress.Asked or JobProgress.NeedsThread:
                    EndTurn();
                    return;
            }
        }
    }

    private JobProgress Try(SessionJob job, INonBlockingConnection connection)
    {
        ForeignDataException? error = null;
        bool isFatal = false;
        try
        {
            JobProgress progress = job.Try(_state, connection);
            if (progress != JobProgress.Done)
            {
                return progress;
            }

            _state.NoteWrites();
        }
#pragma warning disable CA1031 // the boundary to drivers: as on the session's thread
        catch (Exception e)
#pragma warning restore CA1031
        {
            error = ErrorOf(job, e, out isFatal);
        }

        Finish(job, error, isFatal);
        return JobProgress.Done;
    }

    // Ends the turn when there is nothing more to do.
    private SessionJob? NextOfTurn()
    {
        bool isLost;
        lock (_gate)
        {
            isLost = IsLostLocked;
            if (!isLost && _mailbox.TryDequeue(out SessionJob? job))
            {
                _running = job;
                return job;
            }

            _isMainThreads = false;
        }

        if (isLost)
        {
            // Its thread closes the connection.
            _wake.Set();
        }

        return null;
    }

    // Gives the connection back to the session's thread, with what is under way. Main thread.
    private void EndTurn()
    {
        lock (_gate)
        {
            if (!_isMainThreads)
            {
                return;
            }

            _isMainThreads = false;
            _handedOver = _running;
        }

        StopWatching();
        _wake.Set();
    }

    private void StopWatching()
    {
        if (_watched is { } descriptor)
        {
            Sockets.Remove(descriptor);
            _watched = null;
        }
    }
}
