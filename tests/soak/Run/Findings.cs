using System.Globalization;

namespace PgDotnetFdw.Tests.Soak.Run;

/// <summary>What the clients see: counts, and what should not have been. Used by all threads.</summary>
/// <param name="output">Where problems are told as they come.</param>
internal sealed class Findings(TextWriter output)
{
    private const int Told = 20;
    private const int FaultsTold = 5;

    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, long> _steps = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _interruptions = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _failures = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _faults = new(StringComparer.Ordinal);
    private readonly Dictionary<ProblemKind, int> _problems = [];
    private readonly Queue<string> _lastFaults = [];
    private long _statements;
    private long _calmSteps;
    private TimeSpan _longest;
    private string _longestText = string.Empty;

    /// <summary>Statements that were run.</summary>
    public long Statements => Interlocked.Read(ref _statements);

    /// <summary>How many problems of a kind there were.</summary>
    public int Count(ProblemKind kind)
    {
        lock (_lock)
        {
            return _problems.GetValueOrDefault(kind);
        }
    }

    /// <summary>Steps that went well while nothing had been broken for a while; no fault excused any error in them.</summary>
    public long CalmSteps => Interlocked.Read(ref _calmSteps);

    /// <summary>A statement has ended, well or not.</summary>
    /// <param name="sql">Its text.</param>
    /// <param name="took">How long it took.</param>
    public void Ran(string sql, TimeSpan took)
    {
        Interlocked.Increment(ref _statements);
        lock (_lock)
        {
            if (took > _longest)
            {
                (_longest, _longestText) = (took, sql);
            }
        }
    }

    /// <summary>A step of a client has ended.</summary>
    /// <param name="step">Its name.</param>
    /// <param name="wasInterrupted">Whether a fault ended it before its time.</param>
    /// <param name="wasCalm">Whether nothing was broken.</param>
    public void Did(string step, bool wasInterrupted, bool wasCalm)
    {
        if (wasCalm && !wasInterrupted)
        {
            Interlocked.Increment(ref _calmSteps);
        }

        Add(_steps, step);
        if (wasInterrupted)
        {
            Add(_interruptions, step);
        }
    }

    /// <summary>A statement has failed as it may.</summary>
    /// <param name="sqlState">The error's SQLSTATE.</param>
    public void Failed(string sqlState) => Add(_failures, sqlState);

    /// <summary>A fault was made.</summary>
    /// <param name="fault">Its name.</param>
    /// <param name="where">What it befell, for whoever reads of a problem soon after it.</param>
    public void Broke(string fault, string where)
    {
        Add(_faults, fault);
        lock (_lock)
        {
            _lastFaults.Enqueue($"{Now()} {fault}: {where}");
            if (_lastFaults.Count > FaultsTold)
            {
                _lastFaults.Dequeue();
            }
        }
    }

    /// <summary>Something should not have been.</summary>
    /// <param name="kind">What it speaks against.</param>
    /// <param name="text">What it was.</param>
    public void Problem(ProblemKind kind, string text)
    {
        lock (_lock)
        {
            _problems[kind] = _problems.GetValueOrDefault(kind) + 1;
            if (_problems.Values.Sum() <= Told)
            {
                output.WriteLine($"== {kind} at {Now()} UTC: {text}\n   last faults:\n   {string.Join("\n   ", _lastFaults)}");
            }
        }
    }

    /// <summary>All counts, for the log.</summary>
    public string Table()
    {
        lock (_lock)
        {
            return Line("steps (interrupted by a fault)", _steps) + Line("failures that may be", _failures) + Line("faults", _faults)
                + string.Create(CultureInfo.InvariantCulture, $"longest statement: {_longest.TotalSeconds:0.0} s, {_longestText}\n");
        }
    }

    private static string Now() => DateTime.UtcNow.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);

    private string Line(string title, SortedDictionary<string, long> counts) => title + ": " + string.Join("; ", counts.Select(pair =>
        string.Create(CultureInfo.InvariantCulture, $"{pair.Key} {pair.Value}{(_interruptions.TryGetValue(pair.Key, out long count) && counts == _steps ? $" ({count})" : string.Empty)}"))) + "\n";

    private void Add(SortedDictionary<string, long> counts, string name)
    {
        lock (_lock)
        {
            counts[name] = counts.GetValueOrDefault(name) + 1;
        }
    }
}
