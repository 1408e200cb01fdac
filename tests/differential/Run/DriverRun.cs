// How does a run go through its queries?
//
// Queries come in blocks of 25, which share a world (World.cs) and settings. The number of a query decides it together with the seed: the dice
// of query n know nothing of the queries before it, so that one can be run alone, and several workers change nothing but the order of output.

using System.Diagnostics;
using System.Text.RegularExpressions;
using PgDotnetFdw.Tests.Differential.Generate;
using PgDotnetFdw.Tests.Differential.Model;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Differential.Run;

/// <summary>The run of one driver.</summary>
internal sealed partial class DriverRun
{
    private const int BlockSize = 25;

    private readonly Lock _lock = new();
    private readonly RunOptions _options;
    private readonly Universe _universe;
    private readonly RuleBook _rules;
    private readonly IReadOnlyList<World> _worlds;
    private readonly ThrowawayCluster _cluster;
    private readonly Judge _judge;
    private readonly TextWriter _output;
    private readonly Stopwatch _watch = new();
    private readonly HashSet<string> _shapes = new(StringComparer.Ordinal);
    private long _nextBlock;
    private bool _isStopped;
    private int _minimised;

    /// <summary>Prepares a run.</summary>
    public DriverRun(RunOptions options, Universe universe, RuleBook rules, IReadOnlyList<World> worlds, ThrowawayCluster cluster, TextWriter output)
    {
        _options = options;
        _universe = universe;
        _rules = rules;
        _worlds = worlds;
        _cluster = cluster;
        _judge = new Judge(universe);
        _output = output;
    }

    /// <summary>Whether the product can check itself what the remote answered.</summary>
    public bool CanVerify { get; init; }

    /// <summary>What came of it.</summary>
    public Statistics Statistics { get; } = new();

    /// <summary>For a driver with a planted defect: the tables of the driver without it. Mismatches that it shows, too, do not count.</summary>
    public Universe? Healthy { get; init; }

    /// <summary>The first query that showed a mismatch, made small; null = none did.</summary>
    public string? FirstQuery { get; private set; }

    /// <summary>How long it took.</summary>
    public TimeSpan Elapsed => _watch.Elapsed;

    /// <summary>Runs to the end.</summary>
    public void Run()
    {
        _watch.Start();
        if (_options.Query is { } only)
        {
            RunOne(only);
            return;
        }

        Thread[] threads = [.. Enumerable.Range(1, _options.Workers).Select(_ => new Thread(Work))];
        foreach (Thread thread in threads)
        {
            thread.Start();
        }

        foreach (Thread thread in threads)
        {
            thread.Join();
        }

        _watch.Stop();
    }

    private bool IsOver => Volatile.Read(ref _isStopped) || _watch.Elapsed.TotalSeconds >= _options.Seconds;

    private (World World, IReadOnlyList<(string Name, string Value)> Settings) Block(long block)
    {
        Dice dice = new(_options.Seed, block, -1);
        return (_worlds[(int)(block % _worlds.Count)], SessionSettings.Make(dice, CanVerify));
    }

    private Query Make(long number) => QueryGenerator.Make(new Dice(_options.Seed, number), _universe, _rules);

    private void Work()
    {
        Dictionary<World, Session> sessions = [];
        try
        {
            while (!IsOver)
            {
                long block = Interlocked.Increment(ref _nextBlock) - 1;
                if (block * BlockSize >= _options.Queries)
                {
                    break;
                }

                RunBlock(block, sessions);
            }
        }
        finally
        {
            foreach (Session session in sessions.Values)
            {
                session.Dispose();
            }
        }
    }

    private void RunBlock(long block, Dictionary<World, Session> sessions)
    {
        (World world, IReadOnlyList<(string Name, string Value)> settings) = Block(block);
        if (!sessions.TryGetValue(world, out Session? session))
        {
            session = new Session(_cluster, world);
            sessions.Add(world, session);
        }

        session.Apply(settings);
        for (long number = block * BlockSize; number < (block + 1) * BlockSize && number < _options.Queries && !IsOver; number++)
        {
            Query query = Make(number);
            Judgement judgement = Judge(session, query);
            PlanFacts? plan = number % _options.ExplainEvery == 0 && judgement.Verdict == Verdict.Equal ? Explain(session, query) : null;
            lock (_lock)
            {
                Statistics.Add(number, query, judgement, plan);
            }

            if (judgement.Verdict == Verdict.Mismatch)
            {
                Report(session, world, settings, number, query, judgement);
            }

        }
    }

    private PlanFacts? Explain(Session session, Query query)
    {
        Outcome outcome = session.Execute($"EXPLAIN (VERBOSE, COSTS OFF) {Sql.SqlText.Of(query.Root, _universe.Foreign)}");
        return outcome.Rows is { } rows ? PlanFacts.Read(rows) : null;
    }

    private void Report(Session session, World world, IReadOnlyList<(string Name, string Value)> settings, long number, Query query, Judgement judgement)
    {
        string kind = Comparison.Kind(judgement.Local, judgement.Foreign);
        bool isLost = session.IsLost;
        lock (_lock)
        {
            // A crash ends all sessions; only the first to tell of it is looked into.
            if (isLost && _isStopped)
            {
                return;
            }

            _isStopped |= isLost;

            // An error that has been reported needs no further reproduction.
            if (kind != Comparison.Rows && _shapes.Contains(Shape(kind, query, judgement)))
            {
                return;
            }
        }

        if (Interlocked.Increment(ref _minimised) <= 4 * _options.Mismatches)
        {
            Query smallest = Minimiser.Minimise(query, candidate => ShowsTheSame(session, candidate, kind));
            session.Revive();
            Judgement again = Judge(session, smallest);

            // What does not show each time is reported as it was first seen.
            if (again.Verdict == Verdict.Mismatch)
            {
                (query, judgement) = (smallest, again);
                settings = FewestSettings(session, settings, () => ShowsTheSame(session, smallest, kind));
            }
        }

        string shape = Shape(kind, query, judgement);
        session.Revive();
        PlanFacts? plan = Explain(session, query);
        lock (_lock)
        {
            if (_shapes.Add(shape))
            {
                FirstQuery ??= Sql.SqlText.Of(query.Root, _universe.Foreign);
                _output.Write(Reproduction.Of(_options.Seed, number, _universe, world, settings, query, judgement, plan));
            }

            _isStopped |= _shapes.Count >= _options.Mismatches;
        }
    }

    private Judgement Judge(Session session, Query query)
    {
        Judgement judgement = _judge.TryThoroughly(session, query);
        bool isHealthy = judgement.Verdict != Verdict.Mismatch || Healthy is null || new Judge(Healthy).TryThoroughly(session, query).Verdict != Verdict.Mismatch;
        return isHealthy ? judgement : judgement with { Verdict = Verdict.GivenUp };
    }

    // Leaves out each setting that the mismatch does not need, and puts all back in the end.
    private static List<(string Name, string Value)> FewestSettings(Session session, IReadOnlyList<(string Name, string Value)> settings, Func<bool> stillShows)
    {
        List<(string Name, string Value)> needed = [.. settings];
        foreach ((string Name, string Value) setting in settings)
        {
            session.Revive();
            session.Apply([.. needed.Where(other => other != setting)]);
            if (stillShows())
            {
                needed.Remove(setting);
            }
        }

        session.Revive();
        session.Apply(settings);
        return needed;
    }

    private bool ShowsTheSame(Session session, Query candidate, string kind)
    {
        session.Revive();
        Judgement judgement = Judge(session, candidate);
        return judgement.Verdict == Verdict.Mismatch && Comparison.Kind(judgement.Local, judgement.Foreign) == kind;
    }

    // Mismatches of one shape are reported once: errors by their text without values, rows by what the query is made of.
    private static string Shape(string kind, Query query, Judgement judgement)
    {
        string? message = judgement.Foreign.Message ?? judgement.Local.Message;
        return message is null
            ? kind + ": " + string.Join(' ', query.Root.All().Select(node => node.Feature).OfType<string>().Distinct().Order(StringComparer.Ordinal))
            : kind + ": " + Values().Replace(message.Split(';')[0], "x");
    }

    [GeneratedRegex("\"[^\"]*\"|[0-9]+")]
    private static partial Regex Values();

    private void RunOne(long number)
    {
        (World world, IReadOnlyList<(string Name, string Value)> settings) = Block(number / BlockSize);
        using Session session = new(_cluster, world);
        session.Apply(settings);
        Query query = Make(number);
        Judgement judgement = _judge.TryThoroughly(session, query);
        PlanFacts? plan = Explain(session, query);
        Statistics.Add(number, query, judgement, plan);
        _output.Write(Reproduction.Of(_options.Seed, number, _universe, world, settings, query, judgement, plan));
        if (judgement.Verdict == Verdict.Mismatch)
        {
            Report(session, world, settings, number, query, judgement);
        }
    }
}
