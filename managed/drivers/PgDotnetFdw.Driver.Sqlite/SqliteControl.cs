// How is a running statement stopped, and how does it wait for a lock?
//
// Two ways, because neither is enough. SQLite asks the progress handler every few thousand instructions; that stops exactly the statement that
// runs, whatever else is open. Loops inside one instruction (counting a b-tree) look only at sqlite3_interrupt; but its mark stays until no
// statement of the connection is active, so it would also stop the next one (https://www.sqlite.org/c3ref/interrupt.html). It is therefore used
// only while the running statement is the only active one, and SqliteCursor resets that statement afterwards in any case.
//
// Cancel comes on another thread. The lock makes sure that it sees an open handle and a running statement, or does nothing.
// SQLite's own busy handler sleeps deaf; this one wakes up when Cancel comes.

using System.Runtime.InteropServices;

namespace PgDotnetFdw.Driver.Sqlite;

/// <summary>How a guarded piece of work ended.</summary>
internal enum SqliteOutcome
{
    Finished,
    Canceled,
    TimedOut,
}

/// <summary>Stops what a connection runs. Cancel on any thread, everything else on the connection's own.</summary>
internal sealed unsafe class SqliteControl : IDisposable
{
    // About 50 microseconds of work between two looks at the mark.
    private const int InstructionsBetweenLooks = 2000;

    private readonly Lock _lock = new();
    private readonly ManualResetEventSlim _wake = new(false);
    private readonly TimeSpan _busyTimeout;
    private GCHandle _self;
    private nint _database;
    private bool _isRunning;
    private bool _isAlone;
    private volatile bool _isStopped;
    private bool _isTimedOut;
    private long _deadline;
    private long _busySince;

    internal SqliteControl(TimeSpan busyTimeout)
    {
        _busyTimeout = busyTimeout;
    }

    /// <summary>Puts the handlers onto an open connection.</summary>
    internal void Attach(nint database)
    {
        _self = GCHandle.Alloc(this);
        NativeMethods.BusyHandler(database, &OnBusy, GCHandle.ToIntPtr(_self));
        NativeMethods.ProgressHandler(database, InstructionsBetweenLooks, &OnProgress, GCHandle.ToIntPtr(_self));
        lock (_lock)
        {
            _database = database;
        }
    }

    /// <summary>Forgets the connection, which may then be closed; Cancel does nothing from now on.</summary>
    internal void Detach()
    {
        lock (_lock)
        {
            _database = 0;
        }
    }

    /// <summary>Starts work that Cancel may stop.</summary>
    /// <param name="timeout">How long it may take; null = no limit.</param>
    /// <param name="isAlone">Whether no other statement of the connection is active.</param>
    internal void Begin(TimeSpan? timeout, bool isAlone)
    {
        lock (_lock)
        {
            _deadline = timeout is { } limit ? Environment.TickCount64 + (long)Math.Max(limit.TotalMilliseconds, 0) : long.MaxValue;
            _isTimedOut = false;
            _isStopped = false;
            _isAlone = isAlone;
            _isRunning = true;
            _wake.Reset();
        }
    }

    /// <summary>Ends the work; a later Cancel does not concern it.</summary>
    internal SqliteOutcome End()
    {
        lock (_lock)
        {
            _isRunning = false;
            bool isCanceled = _isStopped && !_isTimedOut;
            _isStopped = false;
            return isCanceled ? SqliteOutcome.Canceled : _isTimedOut ? SqliteOutcome.TimedOut : SqliteOutcome.Finished;
        }
    }

    /// <summary>Stops the work that runs, if any.</summary>
    internal void Cancel()
    {
        lock (_lock)
        {
            if (!_isRunning || _database == 0)
            {
                return;
            }

            // Cancel wins over a deadline that passes at the same time.
            _isTimedOut = false;
            _isStopped = true;
            _wake.Set();
            if (_isAlone)
            {
                NativeMethods.Interrupt(_database);
            }
        }
    }

    /// <summary>Frees what the handlers use; the connection is closed.</summary>
    public void Dispose()
    {
        // The event is left to the collector: a late Cancel may still hold it.
        if (_self.IsAllocated)
        {
            _self.Free();
        }
    }

    // Not 0 = stop.
    [UnmanagedCallersOnly(CallConvs = [typeof(System.Runtime.CompilerServices.CallConvCdecl)])]
    private static int OnProgress(nint argument)
    {
        try
        {
            return ((SqliteControl?)GCHandle.FromIntPtr(argument).Target)?.MustStop() == true ? 1 : 0;
        }
        catch (Exception)
        {
            return 1;
        }
    }

    // Not 0 = try again.
    [UnmanagedCallersOnly(CallConvs = [typeof(System.Runtime.CompilerServices.CallConvCdecl)])]
    private static int OnBusy(nint argument, int attempts)
    {
        try
        {
            return ((SqliteControl?)GCHandle.FromIntPtr(argument).Target)?.WaitForLock(attempts) == true ? 1 : 0;
        }
        catch (Exception)
        {
            return 0;
        }
    }

    private bool MustStop()
    {
        if (_isStopped)
        {
            return true;
        }

        if (Environment.TickCount64 < _deadline)
        {
            return false;
        }

        lock (_lock)
        {
            if (_isRunning && !_isStopped)
            {
                _isTimedOut = true;
                _isStopped = true;
            }

            return _isStopped;
        }
    }

    private bool WaitForLock(int attempts)
    {
        long now = Environment.TickCount64;
        if (attempts == 0)
        {
            _busySince = now;
        }

        long left = (long)_busyTimeout.TotalMilliseconds - (now - _busySince);
        if (left <= 0 || MustStop())
        {
            return false;
        }

        // Short at first, because most locks are; a cancel ends the wait at once.
        _wake.Wait((int)Math.Min(left, Math.Min(1 + (attempts * 2), 25)));
        return !MustStop();
    }
}
