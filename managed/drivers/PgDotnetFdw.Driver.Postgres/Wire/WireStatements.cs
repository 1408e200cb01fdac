// Which queries does the remote keep prepared?
//
// Those that come again: a query is prepared under a name when it is run for the second time in a session, and from then on only bound. Within the transaction
// that prepared it, or has used it, nobody can change the tables, because it holds locks on them. In a later transaction somebody may have changed them, and the remote then
// refuses the statement, which aborts the transaction; so a statement of an earlier transaction is used only where the transaction has done nothing yet
// and can be started once more (WirePortal.cs).

using System.Globalization;

namespace PgDotnetFdw.Driver.Postgres.Wire;

/// <summary>The prepared statements of a session.</summary>
internal sealed class WireStatements
{
    /// <summary>Statements that are kept; the remote holds a plan for each.</summary>
    private const int MaxPrepared = 64;

    /// <summary>Queries of which it is remembered that they were run.</summary>
    private const int MaxSeen = 256;

    private readonly Dictionary<string, WireStatement> _prepared = new(StringComparer.Ordinal);
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly List<string> _toClose = [];
    private volatile int _kept;
    private int _count;
    private int _period;

    /// <summary>How many there are. Any thread.</summary>
    public int Count => _kept;

    /// <summary>Says that locks may have been given up: a transaction has ended, or been rolled back in part.</summary>
    public void StartPeriod() => _period++;

    /// <summary>Finds the statement of a query.</summary>
    /// <param name="sql">The query.</param>
    /// <param name="mayBeOld">Whether one that may be refused is of use.</param>
    /// <returns>null when the query is to be parsed.</returns>
    public WireStatement? Find(string sql, bool mayBeOld)
    {
        if (!_prepared.TryGetValue(sql, out WireStatement? statement) || (statement.Period != _period && !mayBeOld))
        {
            return null;
        }

        statement.LastUse = ++_count;
        return statement;
    }

    /// <summary>Gives a query that must be parsed the name under which to do it.</summary>
    /// <returns>Empty = no name, as it was not run before.</returns>
    public string NameFor(string sql)
    {
        if (_seen.Add(sql))
        {
            if (_seen.Count > MaxSeen)
            {
                _seen.Clear();
            }

            return string.Empty;
        }

        return string.Create(CultureInfo.InvariantCulture, $"q{++_count}");
    }

    /// <summary>Keeps a statement that the remote has prepared.</summary>
    /// <param name="sql">Its query.</param>
    /// <param name="name">Its name.</param>
    /// <param name="types">Types of its columns.</param>
    public void Keep(string sql, string name, uint[] types)
    {
        Drop(sql);
        if (_prepared.Count >= MaxPrepared)
        {
            Drop(_prepared.MinBy(static pair => pair.Value.LastUse).Key);
        }

        _prepared.Add(sql, new WireStatement(name, types) { Period = _period, LastUse = ++_count });
        _kept = _prepared.Count;
    }

    /// <summary>Notes that a statement has run, so that the transaction holds its locks.</summary>
    public void Confirm(WireStatement statement) => statement.Period = _period;

    /// <summary>Gives a query's statement up, if there is one.</summary>
    public void Drop(string sql)
    {
        if (_prepared.Remove(sql, out WireStatement? statement))
        {
            _kept = _prepared.Count;
            _toClose.Add(statement.Name);
        }
    }

    /// <summary>Forgets all statements: the remote may have done so, too.</summary>
    public void Forget()
    {
        _prepared.Clear();
        _kept = 0;
    }

    /// <summary>Has a statement closed that is kept elsewhere.</summary>
    /// <param name="name">Its name.</param>
    public void Close(string name) => _toClose.Add(name);

    /// <summary>Writes what is to be closed, in front of a request.</summary>
    public void WriteCloses(WireWriter writer)
    {
        foreach (string name in _toClose)
        {
            writer.CloseStatement(name);
        }

        _toClose.Clear();
    }
}
