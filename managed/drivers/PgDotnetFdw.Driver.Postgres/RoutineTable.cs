using PgDotnetFdw.Sdk.Sql;

namespace PgDotnetFdw.Driver.Postgres;

/// <summary>
/// A table from routines to something said of them, written as lists of words: <c>name</c> means all routines of that name,
/// <c>name(int4,text)</c> the one with these arguments, which goes before what is said of the name alone.
/// </summary>
internal sealed class RoutineTable<T>
{
    private readonly Dictionary<(RoutineKind Kind, string Name), T> _names = [];
    private readonly Dictionary<(RoutineKind Kind, string Name, string Arguments), T> _signatures = [];

    /// <summary>What is listed, for tests.</summary>
    public IEnumerable<(RoutineKind Kind, string Name, string? Arguments)> Entries
    {
        get
        {
            foreach ((RoutineKind kind, string name) in _names.Keys)
            {
                yield return (kind, name, null);
            }

            foreach ((RoutineKind kind, string name, string arguments) in _signatures.Keys)
            {
                yield return (kind, name, arguments);
            }
        }
    }

    /// <summary>Adds routines, each of which must be new to the table.</summary>
    /// <param name="kind">What they are.</param>
    /// <param name="value">What is said of them.</param>
    /// <param name="words">The routines, separated by blanks.</param>
    public void Add(RoutineKind kind, T value, string words)
    {
        foreach (string word in words.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            int open = word.IndexOf('(', StringComparison.Ordinal);
            if (open < 0)
            {
                _names.Add((kind, word), value);
            }
            else
            {
                _signatures.Add((kind, word[..open], word[(open + 1)..^1]), value);
            }
        }
    }

    /// <summary>Finds what is said of a routine.</summary>
    public bool TryFind(RoutineKind kind, string name, string arguments, out T? value) =>
        _signatures.TryGetValue((kind, name, arguments), out value) || _names.TryGetValue((kind, name), out value);
}
