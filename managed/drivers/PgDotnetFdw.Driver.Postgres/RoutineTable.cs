using PgDotnetFdw.Sdk.Sql;

namespace PgDotnetFdw.Driver.Postgres;

/// <summary>
/// A table from routines to something said of them, written as lists of words: <c>name</c> means all routines of that name,
/// <c>name(int4,text)</c> the one with these arguments, which goes before what is said of the name alone.
/// </summary>
/// <remarks>
/// Keys and values are references although structs would do: the framework's dictionaries are compiled ahead of time for references only, and
/// what is not is compiled in each session.
/// </remarks>
internal sealed class RoutineTable<T>
{
    private const int KindCount = (int)RoutineKind.Window + 1;

    // For each kind, words to values.
    private readonly Dictionary<string, Said>?[] _kinds = new Dictionary<string, Said>?[KindCount];

    /// <summary>What is listed, for tests.</summary>
    public IEnumerable<(RoutineKind Kind, string Name, string? Arguments)> Entries
    {
        get
        {
            for (int kind = 0; kind < KindCount; kind++)
            {
                foreach (string word in _kinds[kind]?.Keys.AsEnumerable() ?? [])
                {
                    int open = word.IndexOf('(', StringComparison.Ordinal);
                    yield return open < 0 ? ((RoutineKind)kind, word, null) : ((RoutineKind)kind, word[..open], word[(open + 1)..^1]);
                }
            }
        }
    }

    /// <summary>Adds routines, each of which must be new to the table.</summary>
    /// <param name="kind">What they are.</param>
    /// <param name="value">What is said of them.</param>
    /// <param name="words">The routines, separated by blanks.</param>
    public void Add(RoutineKind kind, T value, string words)
    {
        Dictionary<string, Said> table = _kinds[(int)kind] ??= new Dictionary<string, Said>(StringComparer.Ordinal);
        var said = new Said(value);
        foreach (string word in words.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            table.Add(word, said);
        }
    }

    /// <summary>Finds what is said of a routine.</summary>
    public bool TryFind(RoutineKind kind, string name, string arguments, out T? value)
    {
        if (_kinds[(int)kind] is { } table && (table.TryGetValue($"{name}({arguments})", out Said? said) || table.TryGetValue(name, out said)))
        {
            value = said.Value;
            return true;
        }

        value = default;
        return false;
    }

    private sealed class Said(T value)
    {
        public T Value { get; } = value;
    }
}
