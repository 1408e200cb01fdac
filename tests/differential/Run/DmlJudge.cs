// Is what foreign tables do what their twin does?
//
// A difference counts when the twin does the same under other plans and with its rows stored the other way round; otherwise the case is not
// determined and is given up.

using PgDotnetFdw.Tests.Differential.Generate;
using PgDotnetFdw.Tests.Differential.Model;

namespace PgDotnetFdw.Tests.Differential.Run;

/// <summary>A verdict on a case, with the two outcomes that it rests on.</summary>
/// <param name="Verdict">Equal, given up or a mismatch.</param>
/// <param name="Local">The twin's point.</param>
/// <param name="Foreign">The foreign tables' point.</param>
/// <param name="Points">All that the twin saw up to there.</param>
internal sealed record DmlJudgement(Verdict Verdict, DmlPoint Local, DmlPoint Foreign, IReadOnlyList<DmlPoint> Points)
{
    /// <summary>What a mismatch is about, so that a smaller case can be seen to show the same one.</summary>
    public string Kind => $"{Local.What} {Comparison.Kind(Local.Outcome, Foreign.Outcome)}";

    /// <summary>Whether the foreign tables say that they cannot do it.</summary>
    public bool IsRefused => Verdict == Verdict.GivenUp && Local.Outcome.SqlState is null && IsRefusal(Foreign.Outcome, isReadOn: true);

    /// <summary>Whether it is no wrong answer, but none: not supported, or a remote cursor that a savepoint has taken along.</summary>
    /// <param name="outcome">What the foreign tables say.</param>
    /// <param name="isReadOn">Whether rows of a cursor are asked for of which rows were read before: one of which nobody has read any must be there.</param>
    public static bool IsRefusal(Outcome outcome, bool isReadOn) => outcome.SqlState == "0A000" || (outcome.SqlState == "24000" && isReadOn);
}

/// <summary>The sides of one world.</summary>
internal sealed class DmlJudge : IDisposable
{
    private static readonly (string Name, string Value)[][] s_plans =
    [
        [("enable_hashjoin", "off"), ("enable_hashagg", "off"), ("enable_memoize", "off")],
        [("enable_mergejoin", "off"), ("enable_nestloop", "off"), ("enable_sort", "off")],
    ];

    private readonly DmlWorld _world;
    private readonly DmlSide _twin;
    private readonly DmlSide _reversed;
    private readonly DmlSide _foreign;
    private readonly Session _local;
    private readonly Session _far;
    private readonly Session? _remote;

    /// <summary>Opens the sessions.</summary>
    public DmlJudge(DmlWorld world)
    {
        _world = world;
        _local = world.Connect();
        _far = world.Connect();
        _remote = world.ConnectRemote();
        _twin = new DmlSide(_local, world.Universe, DmlUniverse.Twin);
        _reversed = new DmlSide(_local, world.Universe, DmlUniverse.Reversed);
        _foreign = new DmlSide(_far, world.Universe, DmlUniverse.Foreign);
    }

    /// <summary>The session of the foreign tables.</summary>
    public Session Foreign => _far;

    /// <summary>Sets what the cases to come run under.</summary>
    public void Apply(IReadOnlyList<(string Name, string Value)> settings)
    {
        foreach (Session session in new[] { _local, _far })
        {
            session.Revive();
            session.Apply(settings, DmlWorld.Longest);
        }
    }

    /// <summary>Goes through a case on both sides.</summary>
    public DmlJudgement Try(DmlCase tried)
    {
        Reset();
        List<DmlPoint> points = [];
        DmlJudgement? judgement = null;
        foreach ((DmlPoint local, DmlPoint foreign) in _twin.Play(tried).Zip(_foreign.Play(tried)))
        {
            points.Add(local);
            if (Compare(local, foreign, IsReadOn(tried, foreign.Step)) is { } verdict && verdict != Verdict.Equal)
            {
                judgement = new DmlJudgement(verdict, local, foreign, points);
                break;
            }
        }

        bool isLost = _far.IsLost;
        _twin.Leave();
        _foreign.Leave();
        judgement ??= CompareRemote(tried, points);
        return judgement.Verdict == Verdict.Mismatch && !isLost && !IsDetermined(tried, judgement) ? judgement with { Verdict = Verdict.GivenUp } : judgement;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _local.Dispose();
        _far.Dispose();
        _remote?.Dispose();
    }

    // Whether a step asks for rows of a cursor of which an earlier one has read some.
    private static bool IsReadOn(DmlCase tried, int step)
    {
        string?[] fetches = [.. tried.Steps.Take(step + 1).Select(Fetched)];
        return step < fetches.Length && fetches[step] is { } cursor && Array.IndexOf(fetches, cursor) < step;
    }

    // The cursor that a step reads; null when it is another step.
    private static string? Fetched(DmlStep step) =>
        step.Root.Feature == "fetch" && DmlSide.Text(step, string.Empty).Split(" FROM ") is [_, var cursor] ? cursor : null;

    private static Verdict Compare(DmlPoint local, DmlPoint foreign, bool isReadOn = false)
    {
        if (local.What != foreign.What || local.Step != foreign.Step)
        {
            return Verdict.Mismatch;
        }

        if (DmlJudgement.IsRefusal(foreign.Outcome, isReadOn) && local.Outcome.SqlState is null)
        {
            return Verdict.GivenUp;
        }

        Verdict verdict = Comparison.Compare(local.Outcome, foreign.Outcome, isOrdered: false);
        return verdict switch
        {
            Verdict.Equal when local.Outcome.Affected != foreign.Outcome.Affected => Verdict.Mismatch,
            Verdict.BothFailed => Verdict.Equal,
            Verdict.OneSidedDataError => Verdict.Mismatch,
            _ => verdict,
        };
    }

    // What the remote itself says, after the transaction.
    private DmlJudgement CompareRemote(DmlCase tried, List<DmlPoint> points)
    {
        DmlPoint last = points[^1];
        if (_remote is null)
        {
            return new DmlJudgement(Verdict.Equal, last, last, points);
        }

        string[] tables = [.. _world.Universe.Tables.SelectMany(table => table.RemoteNames)];
        DmlPoint local = new(tried.Steps.Count, "remote tables", _local.Execute(DmlSide.ContentsQuery(DmlUniverse.Twin, tables)));
        DmlPoint foreign = local with { Outcome = _remote.Execute(DmlSide.ContentsQuery(DmlUniverse.Remote, tables)) };
        points.Add(local);
        return new DmlJudgement(Compare(local, foreign), local, foreign, points);
    }

    private bool IsDetermined(DmlCase tried, DmlJudgement judgement)
    {
        foreach ((string Name, string Value)[] plan in s_plans)
        {
            foreach (DmlSide side in new[] { _twin, _reversed })
            {
                _local.Execute($"SELECT {side.Schema}.reset()");
                bool DoesTheSame()
                {
                    bool isSame = side.Play(tried).Zip(judgement.Points).All(pair => Compare(pair.Second, pair.First) == Verdict.Equal);
                    side.Leave();
                    return isSame;
                }

                if (!_local.With(plan, DoesTheSame))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private void Reset()
    {
        _twin.Leave();
        _foreign.Leave();
        Must(_local, DmlUniverse.Twin);
        Must(_far, DmlUniverse.Foreign);
        if (_remote is null)
        {
            _world.ResetFile();
        }
        else
        {
            Must(_remote, DmlUniverse.Remote);
        }
    }

    private static void Must(Session session, string schema)
    {
        Outcome outcome;
        do
        {
            // A crash elsewhere shows only when the session is used.
            session.Revive();
            outcome = session.Execute($"SELECT {schema}.reset()");
        }
        while (outcome.SqlState == Outcome.Lost);
        if (outcome.SqlState is not null)
        {
            throw new InvalidOperationException($"the tables of schema {schema} could not be reset: {outcome.SqlState} {outcome.Message}");
        }
    }
}
