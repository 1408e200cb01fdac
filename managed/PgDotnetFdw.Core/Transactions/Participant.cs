using PgDotnetFdw.Core.Connections;
using PgDotnetFdw.Core.Scans;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Core.Transactions;

/// <summary>A remote session that takes part in the local transaction. Main thread only.</summary>
internal sealed class Participant(RemoteSession session, bool isHelper = false)
{
    public RemoteSession Session { get; } = session;

    /// <summary>
    /// Whether it helps another participant to read: it has a transaction of its own that only reads, knows no savepoints, and may fail without harm to
    /// the local transaction.
    /// </summary>
    public bool IsHelper { get; } = isHelper;

    /// <summary>Depth of the remote transaction as posted: 1 = begun, n = a savepoint for each local level from 2 to n.</summary>
    public int Depth { get; set; }

    /// <summary>
    /// Whether the remote transaction may change nothing, and since which depth: 0 = it may, 1 = all of it, n = since that savepoint, with whose end it may again.
    /// </summary>
    public int ReadOnlyDepth { get; set; }

    /// <summary>
    /// Outermost nest level that has used it and has not been rolled back; null = none has. What has used it is committed with that level or rolled back with it.
    /// </summary>
    public int? UsedSince { get; private set; }

    /// <summary>Whether it is lost, and with it something that the local transaction still counts on.</summary>
    public bool IsMissed => Session.IsLost && Session.HasBegun && UsedSince is not null;

    /// <summary>Whether its statements commit by themselves; see TransactionCoordinator.Autocommit.cs.</summary>
    public bool IsAutocommit { get; } = !isHelper && !session.Options.IsTransactional;

    /// <summary>Nest level at which remote_begin() has begun a transaction of such a link; 0 = there is none.</summary>
    public int OwnLevel { get; set; }

    /// <summary>How transactions of such a link begin, as posted.</summary>
    public TransactionModes? Modes { get; set; }

    /// <summary>How the remote is reached once more; null for a helper.</summary>
    public SessionRequest? Request { get; init; }

    /// <summary>First phase of the commit, once it was posted.</summary>
    public PrepareJob? Preparing { get; set; }

    /// <summary>How many runs, and statements that write, it has had in this transaction.</summary>
    public int RunCount { get; private set; }

    /// <summary>Runs whose cursor may be open.</summary>
    public List<CursorRun> Runs { get; } = [];

    /// <summary>A level uses it.</summary>
    public void Use(int level) => UsedSince = Math.Min(UsedSince ?? level, level);

    /// <summary>A level has been rolled back.</summary>
    public void Unuse(int level) => UsedSince = UsedSince >= level ? null : UsedSince;

    /// <summary>A level's work is its parent's from now on.</summary>
    public void PassOn(int level) => UsedSince = UsedSince is { } since ? Math.Min(since, level - 1) : null;

    /// <summary>Counts a statement that writes.</summary>
    public void AddWriting() => RunCount++;

    /// <summary>Adds a run.</summary>
    public void Add(CursorRun run)
    {
        Runs.Add(run);
        RunCount++;
    }
}
