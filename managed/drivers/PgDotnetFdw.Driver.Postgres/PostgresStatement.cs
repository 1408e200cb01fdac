using PgDotnetFdw.Driver.Postgres.Links;

namespace PgDotnetFdw.Driver.Postgres;

/// <summary>
/// One round trip in progress, as far as another thread may meddle with it. The owner's thread calls <see cref="End"/>; a canceller asks the
/// remote to stop and, when that does not help within <see cref="HardStopAfter"/>, shuts the socket down so that the owner's thread comes back.
/// </summary>
internal sealed class PostgresStatement
{
    private readonly PostgresLink _link;
    private readonly object _sync = new();
    private readonly Timer? _timeLimit;
    private Timer? _hardStop;
    private bool _hasEnded;

    /// <summary>Makes a statement that is about to run.</summary>
    /// <param name="link">Over which.</param>
    /// <param name="timeLimit">How long it may take; zero = as long as it likes.</param>
    /// <param name="onTimeLimit">Called on a thread of the pool when it takes longer.</param>
    public PostgresStatement(PostgresLink link, TimeSpan timeLimit, Action<PostgresStatement> onTimeLimit)
    {
        _link = link;
        if (timeLimit > TimeSpan.Zero)
        {
            _timeLimit = new Timer(_ => onTimeLimit(this), null, timeLimit, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>How long the remote may take to answer a cancel request.</summary>
    public static TimeSpan HardStopAfter { get; } = TimeSpan.FromSeconds(2);

    /// <summary>Whether it was asked to stop. For the owner's thread, after the end.</summary>
    public bool IsCanceled { get; private set; }

    /// <summary>Whether it was asked to stop because it took too long. For the owner's thread, after the end.</summary>
    public bool IsTimedOut { get; private set; }

    /// <summary>Notes that it took too long and is asked to stop for that reason.</summary>
    public void ExpectTimeout()
    {
        lock (_sync)
        {
            IsTimedOut = !_hasEnded;
        }

        ExpectEnd();
    }

    /// <summary>Notes that it is asked to stop. From the first call on it has <see cref="HardStopAfter"/> to do so.</summary>
    public void ExpectEnd()
    {
        lock (_sync)
        {
            if (!_hasEnded)
            {
                IsCanceled = true;
                _hardStop ??= new Timer(static state => ((PostgresStatement)state!).HardStop(), this, HardStopAfter, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>Asks the remote to stop; may block. Does no harm when repeated, or when the statement was not sent yet.</summary>
    public void RequestCancel() => _link.RequestCancel();

    /// <summary>Lets it fail at once, and the link with it.</summary>
    public void GiveUp() => HardStop();

    /// <summary>Waits for the statement to end.</summary>
    /// <returns>Whether it has ended.</returns>
    public bool WaitForEnd(TimeSpan limit)
    {
        lock (_sync)
        {
            return _hasEnded || Monitor.Wait(_sync, limit);
        }
    }

    /// <summary>Says that the statement has ended, however it went. From here on the socket is safe.</summary>
    public void End()
    {
        lock (_sync)
        {
            _hasEnded = true;
            _timeLimit?.Dispose();
            _hardStop?.Dispose();
            Monitor.PulseAll(_sync);
        }
    }

    private void HardStop()
    {
        lock (_sync)
        {
            if (!_hasEnded)
            {
                _link.Shutdown();
            }
        }
    }
}
