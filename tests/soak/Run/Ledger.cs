// What does a client know of its own rows?
//
// Of each store (a server with a table journal) the client remembers what it has committed. A transaction works on a copy; savepoints are copies of
// that. When the answer to COMMIT is lost the store holds the old rows or the new ones, and nothing between: Settle says which. With two-phase
// commit it is not open, as the local transaction decides.

using System.Globalization;

namespace PgDotnetFdw.Tests.Soak.Run;

/// <summary>A client's rows in one store.</summary>
/// <param name="store">The server's name.</param>
internal sealed class Ledger(string store)
{
    private readonly Stack<SortedDictionary<int, JournalRow>> _savepoints = [];

    /// <summary>Name of the server.</summary>
    public string Store => store;

    /// <summary>Whether the transaction goes through the server with two-phase commit.</summary>
    public bool IsTogether { get; set; }

    /// <summary>The schema that leads to the rows.</summary>
    public string Schema => IsTogether ? SoakWorld.Together(store) : store;

    /// <summary>What is committed.</summary>
    public SortedDictionary<int, JournalRow> Committed { get; private set; } = new() { [0] = new JournalRow(0, string.Empty) };

    /// <summary>What the transaction sees; null outside of one that has written here.</summary>
    public SortedDictionary<int, JournalRow>? Working { get; private set; }

    /// <summary>What a query gives now.</summary>
    public SortedDictionary<int, JournalRow> Visible => Working ?? Committed;

    /// <summary>What the transaction may change.</summary>
    public SortedDictionary<int, JournalRow> Writable => Working ??= new SortedDictionary<int, JournalRow>(Committed);

    /// <summary>Follows SAVEPOINT.</summary>
    public void Save() => _savepoints.Push(new SortedDictionary<int, JournalRow>(Visible));

    /// <summary>Follows ROLLBACK TO SAVEPOINT with the last one, which stays.</summary>
    public void Return() => Working = new SortedDictionary<int, JournalRow>(_savepoints.Peek());

    /// <summary>Follows RELEASE SAVEPOINT with the last one.</summary>
    public void Release() => _savepoints.Pop();

    /// <summary>Follows COMMIT.</summary>
    public void Commit()
    {
        Committed = Visible;
        Forget();
    }

    /// <summary>Follows ROLLBACK.</summary>
    public void Forget()
    {
        Working = null;
        IsTogether = false;
        _savepoints.Clear();
    }

    /// <summary>Takes what the store was found to hold; false when that cannot be.</summary>
    /// <param name="found">Lines as <see cref="Lines"/> makes them.</param>
    /// <param name="mayBeOld">Whether the transaction may have been rolled back.</param>
    /// <param name="mayBeNew">Whether the transaction may have been committed.</param>
    public bool Settle(IReadOnlyList<string> found, bool mayBeOld, bool mayBeNew)
    {
        bool isNew = mayBeNew && found.SequenceEqual(Lines(Visible), StringComparer.Ordinal);
        bool isOld = mayBeOld && found.SequenceEqual(Lines(Committed), StringComparer.Ordinal);
        if (isNew)
        {
            Commit();
        }
        else if (!isOld)
        {
            Committed = Parse(found);
        }

        Forget();
        return isNew || isOld;
    }

    /// <summary>Rows as SELECT id, v, pad ... ORDER BY id gives them.</summary>
    public static IReadOnlyList<string> Lines(SortedDictionary<int, JournalRow> rows) =>
        [.. rows.Select(static row => string.Create(CultureInfo.InvariantCulture, $"{row.Key}|{row.Value.V}|{row.Value.Pad}"))];

    private static SortedDictionary<int, JournalRow> Parse(IReadOnlyList<string> lines)
    {
        SortedDictionary<int, JournalRow> rows = [];
        foreach (string[] parts in lines.Select(static line => line.Split('|', 3)))
        {
            rows.Add(int.Parse(parts[0], CultureInfo.InvariantCulture), new JournalRow(long.Parse(parts[1], CultureInfo.InvariantCulture), parts[2]));
        }

        return rows;
    }
}
