// What does one client do?
//
// Steps, chosen by dice that the seed and the client's number decide. A step checks its own answers. It may be interrupted by a fault; what errors
// may say then is in Judge. After a step the session is rolled back, and of rows whose fate is open the remotes are asked directly.

using System.Diagnostics;
using System.Globalization;
using Npgsql;
using PgDotnetFdw.Tests.Differential.Generate;
using PgDotnetFdw.Tests.Integration.Harness;
using PgDotnetFdw.Tests.Soak.Run;

namespace PgDotnetFdw.Tests.Soak.Load;

/// <summary>A client with one session that lasts, or with one after the other.</summary>
internal sealed partial class Client : IDisposable
{
    // Between two readings of /proc.
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(5);

    private readonly SoakWorld _world;
    private readonly Weather _weather;
    private readonly Findings _findings;
    private readonly Dice _dice;
    private readonly int _number;
    private readonly bool _isLasting;
    private readonly (string Name, int Weight, Action Run)[] _steps;
    private readonly int[] _weights;
    private readonly Ledger[] _ledgers = [.. SoakWorld.Remotes.Append("lite").Select(static store => new Ledger(store))];
    private SoakSession _session;
    private DateTime _lastReading;

    /// <summary>Opens its session.</summary>
    /// <param name="number">Its number, from 0.</param>
    /// <param name="isLasting">Whether the session is the same from beginning to end.</param>
    /// <param name="seed">Decides the steps.</param>
    /// <param name="world">The clusters.</param>
    /// <param name="weather">Says what errors are excused.</param>
    /// <param name="findings">Where it tells what it sees.</param>
    public Client(int number, bool isLasting, long seed, SoakWorld world, Weather weather, Findings findings)
    {
        (_number, _isLasting, _world, _weather, _findings) = (number, isLasting, world, weather, findings);
        _dice = new Dice(seed, number);
        _session = Open();
        Vitals = new Vitals(number);
        _steps = [.. ReadSteps(), .. WriteSteps(), .. TogetherSteps(), .. TroubleSteps(), .. SessionSteps()];
        _weights = [.. _steps.Select(static step => step.Weight)];
    }

    /// <summary>The session of now.</summary>
    public SoakSession Session => _session;

    /// <summary>What the session that lasts uses.</summary>
    public Vitals Vitals { get; }

    /// <summary>Whether its session is the same from beginning to end.</summary>
    public bool IsLasting => _isLasting;

    private string Name => SoakWorld.NameOf(_number);

    /// <summary>Works until it is stopped.</summary>
    /// <param name="warm">Ends the first part, after which what the session uses is measured.</param>
    /// <param name="stop">Ends the load.</param>
    public void Work(CancellationToken warm, CancellationToken stop)
    {
        bool isWarm = false;
        while (!stop.IsCancellationRequested)
        {
            Step();
            if (_isLasting && !isWarm && warm.IsCancellationRequested)
            {
                isWarm = true;
                Vitals.Begin(Rest(), Sessions());
            }
            else if (_isLasting && isWarm && DateTime.UtcNow - _lastReading > s_every)
            {
                Vitals.Add(Read());
            }
        }
    }

    /// <summary>Once nothing is broken any more: everything works and is as it must be.</summary>
    public void Finish()
    {
        foreach (Ledger ledger in _ledgers)
        {
            CompareJournal(ledger);
        }

        foreach (string server in SoakWorld.Remotes)
        {
            Compare("SELECT count(*), sum(id), min(note), max(note), sum(length(pad)) FROM {s}.item", server);
            SumIsRight(server);
        }

        if (_isLasting)
        {
            Vitals.End(Rest(), Sessions());
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    private SoakSession Open() => new(_world, Name, _findings);

    private int Sessions() => SoakWorld.Remotes.Sum(server => _world.Count(server, $"pg_stat_activity WHERE application_name = '{Name}'"));

    // Nothing of the session's own is open, and what ends by itself has had time to.
    private BackendStats Rest()
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                _session.RollBack();
                _session.Run("DISCARD ALL");
                _prepared.Clear();
                _session.Run("SELECT pgdotnet.disconnect_all()");
                break;
            }
            catch (StatementFailure failure) when (attempt < 20)
            {
                Judge(failure);
            }
        }

        if (!Soon(TimeSpan.FromSeconds(20), () => Sessions() == 0))
        {
            _findings.Problem(ProblemKind.Leftover, $"{Name} has closed its connections, but these remote sessions are left:\n{RemoteSessions()}");
        }

        // Threads of the runtime's pool end when they have been idle for 20 s.
        BackendStats reading = BackendStats.Of(_session.Pid);
        Soon(TimeSpan.FromSeconds(45), () =>
        {
            reading = BackendStats.Of(_session.Pid);
            return Vitals.IsWithin(reading);
        });
        return reading;
    }

    private string RemoteSessions() => string.Join('\n', SoakWorld.Remotes.SelectMany(server => _world.Ask(
        server,
        connection => connection.Rows($"SELECT '{server}', pid, state, xact_start, wait_event, query FROM pg_stat_activity WHERE application_name = '{Name}'"))));

    private BackendStats Read()
    {
        _lastReading = DateTime.UtcNow;
        return BackendStats.Of(_session.Pid);
    }

    private void Step()
    {
        (string name, _, Action run) = _steps[_dice.Weighted(_weights)];
        bool isInterrupted = false;
        long began = Stopwatch.GetTimestamp();
        _mayBeNew = false;
        _xid = null;
        _isInterrupted = false;
        _session.IsInDoubt = false;
        try
        {
            run();
        }
        catch (StatementFailure failure)
        {
            isInterrupted = true;
            Judge(failure);
            if (failure.SqlState.StartsWith("XX", StringComparison.Ordinal))
            {
                // The client's library closes the session after such an error; the server has not.
                Reopen();
            }
        }
        catch (SessionLost lost)
        {
            isInterrupted = true;
            Replace(lost);
        }
        catch (WrongAnswerException)
        {
            // What would follow would be wrong, too.
            isInterrupted = true;
        }

        _isInterrupted |= isInterrupted;
        _findings.Did(name, isInterrupted, _weather.WasCalm(began));
        try
        {
            _session.RollBack();
        }
        catch (SessionLost lost)
        {
            Replace(lost);
        }

        SettleAll();
    }

    // Only a session that comes and goes may be ended from outside.
    private void Replace(SessionLost lost)
    {
        if (_isLasting)
        {
            _findings.Problem(ProblemKind.Crash, $"the session of {Name} was lost: {lost.Message}\nbefore it:\n   {_session.History}");
        }

        Reopen();
    }

    private void Reopen()
    {
        int before = _session.Pid;
        _session.Dispose();
        _prepared.Clear();
        _session = Open();

        // What it has done is known when it has ended.
        if (!Soon(TimeSpan.FromSeconds(30), () => LocalCount(Text($"pg_stat_activity WHERE pid = {before}")) == 0))
        {
            _findings.Problem(ProblemKind.Hang, Text($"backend {before} of {Name} outlives its connection by 30 s"));
        }
    }

    // What an error of a statement that was right may be.
    private void Judge(StatementFailure failure)
    {
        // Others hold locks, or somebody said stop.
        bool isExcused = failure.SqlState is "40001" or "40P01" or "55P03" or "57014";

        // The link, while links are being broken.
        isExcused |= failure.SqlState is "08001" or "08006" or "08007" && !_weather.WasCalm(_session.Began);
        if (isExcused)
        {
            _findings.Failed(failure.SqlState);
        }
        else
        {
            _findings.Problem(ProblemKind.UnexpectedOutcome, $"{Name} (backend {_session.Pid}) got {failure.Description}\n   before it:\n   {_session.History}");
        }
    }

    private void ExpectError(string sql, params ReadOnlySpan<string> states)
    {
        try
        {
            _session.Rows(sql);
        }
        catch (StatementFailure failure) when (Contains(states, failure.SqlState))
        {
            _findings.Failed(failure.SqlState);
            return;
        }

        _findings.Problem(ProblemKind.UnexpectedOutcome, $"{Name} got no error from {sql}");
    }

    private static bool Contains(ReadOnlySpan<string> states, string state)
    {
        foreach (string one in states)
        {
            if (one == state)
            {
                return true;
            }
        }

        return false;
    }

    private void Wrong(string what, IReadOnlyList<string> expected, IReadOnlyList<string> actual)
    {
        int at = Enumerable.Range(0, Math.Max(expected.Count, actual.Count)).First(i => i >= expected.Count || i >= actual.Count || expected[i] != actual[i]);
        string text = string.Create(CultureInfo.InvariantCulture, $"{Name} (backend {_session.Pid}) expected {expected.Count} rows and got {actual.Count} from {what}; the first difference is in row {at + 1}:");
        using NpgsqlConnection local = _world.Local.Connect(SoakWorld.Database);
        string options = string.Join("\n   ", local.Rows("SELECT srvname, srvoptions FROM pg_foreign_server ORDER BY srvname"));
        _findings.Problem(
            ProblemKind.WrongAnswer,
            $"{text}\n   expected: {expected.ElementAtOrDefault(at)}\n   got:      {actual.ElementAtOrDefault(at)}\n   before it:\n   {_session.History}\n   servers:\n   {options}");
        throw new WrongAnswerException();
    }

    private void Check(string what, IReadOnlyList<string> expected, IReadOnlyList<string> actual)
    {
        if (!expected.SequenceEqual(actual, StringComparer.Ordinal))
        {
            Wrong(what, expected, actual);
        }
    }

    // Asks until the answer is yes.
    private static bool Soon(TimeSpan limit, Func<bool> condition)
    {
        DateTime end = DateTime.UtcNow + limit;
        while (!condition())
        {
            if (DateTime.UtcNow > end)
            {
                return false;
            }

            Thread.Sleep(20);
        }

        return true;
    }
}
