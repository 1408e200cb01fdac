// How does a run go through its cases?
//
// Cases come in blocks of 10, which share a world and settings. As with queries, the number of a case decides it together with the seed. Each worker has
// worlds of its own, since what it writes is seen by all who use them.

using System.Diagnostics;
using System.Globalization;
using System.Text;
using PgDotnetFdw.Tests.Differential.Generate;
using PgDotnetFdw.Tests.Differential.Model;
using PgDotnetFdw.Tests.Differential.Sql;

namespace PgDotnetFdw.Tests.Differential.Run;

/// <summary>The run of one driver.</summary>
internal sealed class DmlRun(RunOptions options, DmlUniverse universe, IReadOnlyList<DmlWorld> worlds, TextWriter output)
{
    private const int BlockSize = 10;

    private readonly Lock _lock = new();
    private readonly Stopwatch _watch = new();
    private readonly HashSet<string> _shapes = new(StringComparer.Ordinal);
    private bool _isStopped;
    private int _minimised;

    /// <summary>What came of it.</summary>
    public DmlStatistics Statistics { get; } = new();

    /// <summary>The first case that showed a mismatch, made small; null = none did.</summary>
    public string? FirstCase { get; private set; }

    /// <summary>How long it took.</summary>
    public TimeSpan Elapsed => _watch.Elapsed;

    /// <summary>Runs to the end.</summary>
    public void Run()
    {
        _watch.Start();
        if (options.Query is { } only)
        {
            RunOne(only);
            return;
        }

        int workers = Math.Min(options.Workers, worlds.Count);
        Thread[] threads = [.. Enumerable.Range(0, workers).Select(worker => new Thread(() => Work(worker, workers)))];
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

    private bool IsOver => Volatile.Read(ref _isStopped) || _watch.Elapsed.TotalSeconds >= options.Seconds;

    private IReadOnlyList<(string Name, string Value)> Settings(long block)
    {
        Dice dice = new(options.Seed, block, -2);
        List<(string, string)> settings = [("jit", "off")];
        foreach (string name in new[] { "enable_hashjoin", "enable_mergejoin", "enable_nestloop", "enable_hashagg", "enable_material", "enable_memoize" })
        {
            if (dice.Percent(12))
            {
                settings.Add((name, "off"));
            }
        }

        settings.Add(("plan_cache_mode", dice.Of("auto", "force_generic_plan", "force_custom_plan")));
        settings.Add(("enable_partitionwise_join", dice.Of("on", "off")));
        settings.Add(("pgdotnet_fdw.enable_batched_lookup", dice.Of("force", "on", "off")));
        return settings;
    }

    private DmlCase Make(long number) => DmlGenerator.Make(new Dice(options.Seed, number, -3), universe);

    private void Work(int worker, int workers)
    {
        Dictionary<DmlWorld, DmlJudge> judges = [];
        try
        {
            for (long block = 0; !IsOver && block * BlockSize < options.Queries; block++)
            {
                int index = (int)(block % worlds.Count);
                if (index % workers != worker)
                {
                    continue;
                }

                if (!judges.TryGetValue(worlds[index], out DmlJudge? judge))
                {
                    judge = new DmlJudge(worlds[index]);
                    judges.Add(worlds[index], judge);
                }

                judge.Apply(Settings(block));
                for (long number = block * BlockSize; number < (block + 1) * BlockSize && number < options.Queries && !IsOver; number++)
                {
                    DmlCase made = Make(number);
                    DmlJudgement judgement = judge.Try(made);
                    lock (_lock)
                    {
                        Statistics.Add(number, made, judgement);
                    }

                    if (judgement.Verdict == Verdict.Mismatch)
                    {
                        Report(judge, worlds[index], number, made, judgement);
                    }
                }
            }
        }
        finally
        {
            foreach (DmlJudge judge in judges.Values)
            {
                judge.Dispose();
            }
        }
    }

    private void Report(DmlJudge judge, DmlWorld world, long number, DmlCase made, DmlJudgement judgement)
    {
        bool isCrash = judgement.Foreign.Outcome.SqlState == Outcome.Lost;
        lock (_lock)
        {
            _isStopped |= isCrash;
            if (_shapes.Contains(Shape(made, judgement)))
            {
                return;
            }
        }

        if (Interlocked.Increment(ref _minimised) <= 3 * options.Mismatches)
        {
            string kind = judgement.Kind;
            DmlCase smallest = DmlMinimiser.Minimise(made, candidate => judge.Try(candidate) is { Verdict: Verdict.Mismatch } again && again.Kind == kind);
            DmlJudgement last = judge.Try(smallest);
            if (last.Verdict == Verdict.Mismatch)
            {
                (made, judgement) = (smallest, last);
            }
        }

        lock (_lock)
        {
            if (_shapes.Add(Shape(made, judgement)))
            {
                string text = Reproduction(judge, world, number, made, judgement);
                FirstCase ??= string.Join("; ", made.Steps.Select(step => DmlSide.Text(step, DmlUniverse.Foreign)));
                output.Write(text);
            }

            _isStopped |= _shapes.Count >= options.Mismatches;
        }
    }

    private static string Shape(DmlCase made, DmlJudgement judgement) => judgement.Foreign.Outcome.Message is { } message
        ? judgement.Kind + ": " + Comparison.WithoutValues(message)
        : judgement.Kind + ": " + string.Join(' ', made.Steps.Skip(judgement.Local.Step).Take(1).SelectMany(step => step.Root.All()).Select(node => node.Feature).OfType<string>().Distinct().Order(StringComparer.Ordinal));

    private string Reproduction(DmlJudge judge, DmlWorld world, long number, DmlCase made, DmlJudgement judgement)
    {
        StringBuilder text = new();
        text.AppendLine(CultureInfo.InvariantCulture, $"== {judgement.Verdict}, driver {universe.Driver}; again with: make differential DRIVER={universe.Driver}-dml SEED={options.Seed} QUERY={number}");
        text.AppendLine(CultureInfo.InvariantCulture, $"   {world.Description}");
        foreach ((string name, string value) in Settings(number / BlockSize))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"   SET {name} = {SqlText.Quoted(value)};");
        }

        foreach (string schema in new[] { DmlUniverse.Twin, DmlUniverse.Foreign })
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"-- {(schema == DmlUniverse.Twin ? "local" : "foreign")}");
            text.Append(made.Begin is null ? string.Empty : made.Begin + ";\n");
            for (int i = 0; i < made.Steps.Count && i <= judgement.Local.Step; i++)
            {
                DmlStep step = made.Steps[i];
                string note = step.Kind switch
                {
                    DmlStepKind.Guarded => " -- with a savepoint before it",
                    DmlStepKind.Prepared => " -- as a prepared statement with its constants as parameters",
                    _ => string.Empty,
                };
                text.AppendLine(CultureInfo.InvariantCulture, $"{DmlSide.Text(step, schema)};{note}");
            }

            text.Append(made.Begin is null || judgement.Local.Step < made.Steps.Count ? string.Empty : made.IsCommitted ? "COMMIT;\n" : "ROLLBACK;\n");
        }

        text.AppendLine(CultureInfo.InvariantCulture, $"-- difference of the {judgement.Local.What} after step {judgement.Local.Step + 1}").Append(Comparison.Describe(judgement.Local.Outcome, judgement.Foreign.Outcome));
        if (judgement.Local.Outcome.Affected != judgement.Foreign.Outcome.Affected)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"   local counts {judgement.Local.Outcome.Affected}, foreign {judgement.Foreign.Outcome.Affected}");
        }

        return text.Append(Plan(judge, made, judgement)).ToString();
    }

    // The plan of the statement that the difference follows, or of the last one.
    private static string Plan(DmlJudge judge, DmlCase made, DmlJudgement judgement)
    {
        DmlStep? step = made.Steps.Take(judgement.Local.Step + 1).LastOrDefault();
        string sql = step is null ? string.Empty : DmlSide.Text(step, DmlUniverse.Foreign);
        judge.Foreign.Revive();
        return judge.Foreign.Execute($"EXPLAIN (VERBOSE, COSTS OFF) {sql}").Rows is { } rows ? $"-- plan\n   {string.Join("\n   ", rows)}\n" : string.Empty;
    }

    private void RunOne(long number)
    {
        DmlWorld world = worlds[(int)(number / BlockSize % worlds.Count)];
        using DmlJudge judge = new(world);
        judge.Apply(Settings(number / BlockSize));
        DmlCase made = Make(number);
        DmlJudgement judgement = judge.Try(made);
        Statistics.Add(number, made, judgement);
        output.Write(Reproduction(judge, world, number, made, judgement));
        if (judgement.Verdict == Verdict.Mismatch)
        {
            Report(judge, world, number, made, judgement);
        }
    }
}
