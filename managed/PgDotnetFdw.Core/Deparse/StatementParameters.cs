// Which parameters does a statement have so far?
//
// Two kinds share one row of ordinals: values that PostgreSQL computes when the scan starts (equal ones share an ordinal), and constants of
// quals (each has its own, so that statements which differ in constants only have the same text). What the deparser takes back from the text takes
// its parameters along. A dialect may move text about or drop some of it by itself; then ordinals stay as they are, because others stand in the text
// already, and a constant that is nowhere left in it is found out at the end (InText).

using System.Text;
using PgDotnetFdw.Sdk.Expressions;

namespace PgDotnetFdw.Core.Deparse;

/// <summary>The parameters of one statement in the order of their ordinals.</summary>
internal sealed class StatementParameters(StringBuilder sql)
{
    private readonly List<StatementParameter> _list = [];

    public IReadOnlyList<StatementParameter> All => _list;

    public int Count => _list.Count;

    public void Truncate(int count) => _list.RemoveRange(count, _list.Count - count);

    public int OrdinalOf(ParamExpr parameter)
    {
        for (int i = 0; i < _list.Count; i++)
        {
            if (_list[i].Scan is { } known && known.Source == parameter.Source && known.Index == parameter.Index)
            {
                return i + 1;
            }
        }

        _list.Add(new StatementParameter(parameter, null, sql.Length, string.Empty, string.Empty));
        return _list.Count;
    }

    /// <summary>Adds a constant whose placeholder has just been written.</summary>
    public void Add(ConstExpr constant, int start, string literal) =>
        _list.Add(new StatementParameter(null, constant, start, sql.ToString(start, sql.Length - start), literal));

    /// <summary>The parameters with the places where the finished text has their placeholders.</summary>
    /// <param name="text">The whole statement.</param>
    /// <returns>In the order of their ordinals; Start is −1 for a constant that is not in the text. Such ones are left out at the end.</returns>
    public IReadOnlyList<StatementParameter> InText(string text)
    {
        List<StatementParameter> found = _list.ConvertAll(p => p.Constant is null ? p : p with { Start = Find(text, p) });
        while (found is [.., { Constant: not null, Start: < 0 }])
        {
            found.RemoveAt(found.Count - 1);
        }

        return found;
    }

    private static int Find(string text, StatementParameter parameter)
    {
        int start = StandsAt(text, parameter.Placeholder, parameter.Start) ? parameter.Start : -1;
        for (int from = 0; start < 0 && (from = text.IndexOf(parameter.Placeholder, from, StringComparison.Ordinal)) >= 0; from++)
        {
            start = StandsAt(text, parameter.Placeholder, from) ? from : -1;
        }

        return start;
    }

    // Not as the first digits of another ordinal.
    private static bool StandsAt(string text, string placeholder, int start)
    {
        int end = start + placeholder.Length;
        return end <= text.Length
            && text.AsSpan(start, placeholder.Length).SequenceEqual(placeholder)
            && (end == text.Length || !char.IsAsciiDigit(text[end]));
    }
}
