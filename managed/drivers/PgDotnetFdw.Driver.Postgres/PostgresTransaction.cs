using System.Globalization;
using PgDotnetFdw.Driver.Postgres.Links;
using PgDotnetFdw.Sdk.Options;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Driver.Postgres;

/// <summary>
/// What of the remote transaction is still to be said: its start, savepoints, releases and closed cursors wait here and go out in front of
/// the next statement, in the same round trip. Knows also how deep the transaction is and whether the remote has aborted it.
/// </summary>
internal sealed class PostgresTransaction
{
    /// <summary>
    /// What waits for a lock behind somebody who waits for the transaction whose snapshot this is would wait for ever, and neither server could see it.
    /// </summary>
    private const string LongestLockWait = "1s";

    private static readonly PostgresCommand s_start = new(DefaultStart);

    private readonly List<Step> _steps = [];

    /// <summary>How a transaction starts when no option says otherwise.</summary>
    public const string DefaultStart = "START TRANSACTION ISOLATION LEVEL REPEATABLE READ";

    /// <summary>How it ends.</summary>
    public const string Commit = "COMMIT";

    /// <summary>0 = no transaction, 1 = no savepoint, n = the savepoint of level n is the innermost one.</summary>
    public int Depth { get; private set; }

    /// <summary>Whether the remote may have an open transaction.</summary>
    public bool IsStarted { get; private set; }

    /// <summary>Whether the remote refuses everything until a rollback.</summary>
    public bool IsFailed { get; private set; }

    /// <summary>Whether the remote remembers what is read, to refuse what no order of the transactions could give.</summary>
    public bool IsSerializable { get; private set; }

    /// <summary>Name of a level's savepoint.</summary>
    public static string SavepointName(int level) => string.Create(CultureInfo.InvariantCulture, $"s{level}");

    /// <summary>Starts a transaction.</summary>
    /// <param name="modes">Its isolation, and what it may do.</param>
    public void Begin(TransactionModes modes)
    {
        Clear();
        Depth = 1;
        IsSerializable = modes.Isolation == RemoteIsolation.Serializable;
        string isolation = modes.Isolation switch
        {
            RemoteIsolation.ReadCommitted => "READ COMMITTED",
            RemoteIsolation.Serializable => "SERIALIZABLE",
            _ => "REPEATABLE READ",
        };
        string access = (modes.IsReadOnly ? " READ ONLY" : string.Empty) + (modes.IsDeferrable ? " DEFERRABLE" : string.Empty);
        _steps.Add(new Step(StepKind.Begin, 1, modes == TransactionModes.Default ? s_start : new PostgresCommand($"START TRANSACTION ISOLATION LEVEL {isolation}{access}")));
        AddSettings();
    }

    /// <summary>Settings that each transaction makes for itself; empty = the session has them.</summary>
    public IReadOnlyList<PostgresCommand> Settings { get; init; } = [];

    /// <summary>Tells whether the pinned settings are not what they should be; null = nobody knows.</summary>
    public Func<bool>? AreSettingsAltered { get; init; }

    /// <summary>Lets it change nothing from here on, up to the end of the innermost savepoint.</summary>
    public void SetReadOnly() => _steps.Add(new Step(StepKind.Mode, Depth, new PostgresCommand("SET TRANSACTION READ ONLY")));

    /// <summary>Starts a transaction that reads in another one's snapshot.</summary>
    /// <param name="snapshot">Its name, as pg_export_snapshot() has given it.</param>
    public void Begin(string snapshot)
    {
        Clear();
        Depth = 1;
        _steps.Add(new Step(StepKind.Begin, 1, new PostgresCommand("START TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")));
        _steps.Add(new Step(StepKind.Begin, 1, new PostgresCommand("SET TRANSACTION SNAPSHOT " + PostgresLiterals.Quote(snapshot))));
        AddSettings();
        _steps.Add(new Step(StepKind.Begin, 1, new PostgresCommand($"SET LOCAL lock_timeout = '{LongestLockWait}'")));
    }

    /// <summary>Creates a level's savepoint.</summary>
    public void CreateSavepoint(int level)
    {
        Depth = level;
        _steps.Add(new Step(StepKind.Savepoint, level, new PostgresCommand("SAVEPOINT " + SavepointName(level))));
    }

    /// <summary>Releases a level's savepoint.</summary>
    public void ReleaseSavepoint(int level)
    {
        if (!Forget(level))
        {
            _steps.Add(new Step(StepKind.Release, level, new PostgresCommand("RELEASE SAVEPOINT " + SavepointName(level))));
        }

        Depth = level - 1;
    }

    /// <summary>Notes a rollback to a level's savepoint: cursors of that level and deeper are gone, and so is what waited to be said of them.</summary>
    /// <returns>Whether the remote has to be told.</returns>
    public bool RollbackToSavepoint(int level)
    {
        bool isUnsent = Forget(level);
        _steps.RemoveAll(step => step.Kind != StepKind.Begin && step.Level >= level);
        Depth = level - 1;
        return !isUnsent && IsStarted;
    }

    /// <summary>Closes a cursor.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="level">Depth at which it was declared.</param>
    public void CloseCursor(string name, int level) => _steps.Add(new Step(StepKind.Close, level, new PostgresCommand("CLOSE " + name, name)));

    /// <summary>Hands out what waits, to be sent in front of the next statement.</summary>
    public IReadOnlyList<PostgresCommand> TakeCommands()
    {
        if (AreSettingsAltered is { } areAltered && areAltered())
        {
            // Behind the start of the transaction, if that is still to be sent.
            _steps.AddRange(PostgresSettings.Pins.Select(pin => new Step(StepKind.Mode, Depth, pin)));
        }

        if (_steps.Count == 0)
        {
            return [];
        }

        PostgresCommand[] commands = new PostgresCommand[_steps.Count];
        for (int i = 0; i < commands.Length; i++)
        {
            Step step = _steps[i];
            commands[i] = step.Command;
            IsStarted |= step.Kind == StepKind.Begin;
        }

        _steps.Clear();
        return commands;
    }

    /// <summary>Notes that a statement failed on the remote.</summary>
    public void Fail() => IsFailed = IsStarted;

    /// <summary>Notes that the remote has rolled back to a savepoint and works again.</summary>
    public void Recover() => IsFailed = false;

    /// <summary>Forgets everything: the transaction has ended.</summary>
    public void Clear()
    {
        _steps.Clear();
        Depth = 0;
        IsSerializable = false;
        IsStarted = false;
        IsFailed = false;
    }

    private void AddSettings() => _steps.AddRange(Settings.Select(static setting => new Step(StepKind.Begin, 1, setting)));

    /// <summary>Takes back a savepoint that was not sent yet, and deeper ones.</summary>
    private bool Forget(int level)
    {
        if (!_steps.Exists(step => step.Kind == StepKind.Savepoint && step.Level == level))
        {
            return false;
        }

        _steps.RemoveAll(step => step.Kind is StepKind.Savepoint or StepKind.Release or StepKind.Mode && step.Level >= level);
        return true;
    }

    private enum StepKind
    {
        Begin,
        Savepoint,
        Mode,
        Release,
        Close,
    }

    // A class, like PostgresCommand: what the framework would do with a struct of ours is compiled in each session.
    private sealed record Step(StepKind Kind, int Level, PostgresCommand Command);
}
