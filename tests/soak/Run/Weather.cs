using System.Diagnostics;

namespace PgDotnetFdw.Tests.Soak.Run;

/// <summary>Whether something is being broken now: in a calm that has lasted for a while no network error has an excuse. Used by all threads.</summary>
internal sealed class Weather
{
    /// <summary>So long after the last fault its effects may still be met: statements that wait for timeouts, connections that were lost unnoticed.</summary>
    private static readonly TimeSpan s_settling = TimeSpan.FromSeconds(8);

    private readonly Lock _lock = new();
    private long _calmSince = Stopwatch.GetTimestamp();
    private bool _isStorm;

    /// <summary>Begins or ends a time of faults.</summary>
    public bool IsStorm
    {
        set
        {
            lock (_lock)
            {
                _isStorm = value;
                _calmSince = Stopwatch.GetTimestamp();
            }
        }
    }

    /// <summary>Whether nothing was broken for so long that everything must work.</summary>
    /// <param name="since">Beginning of what is asked for, as of <see cref="Stopwatch.GetTimestamp"/>.</param>
    public bool WasCalm(long since)
    {
        lock (_lock)
        {
            return !_isStorm && since > _calmSince && Stopwatch.GetElapsedTime(_calmSince, since) > s_settling;
        }
    }
}
