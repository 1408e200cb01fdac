// Which parameters does a statement have so far?
//
// Two kinds share one row of ordinals: values that PostgreSQL computes when the scan starts (equal ones share an ordinal), and constants of
// quals (each has its own, so that statements which differ in constants only have the same text). What is taken back from the text takes its
// parameters along: by the deparser (Count, Truncate), or unseen by a dialect that shortens the text itself (Forget).

using System.Text;
using PgDotnetFdw.Sdk.Expressions;

namespace PgDotnetFdw.Core.Deparse;

/// <summary>The parameters of one statement in the order of their ordinals.</summary>
internal sealed class StatementParameters(StringBuilder sql)
{
    private readonly List<StatementParameter> _list = [];

    public IReadOnlyList<StatementParameter> All => _list;

    public int Count => _list.Count;

    /// <summary>Ordinal of the next constant.</summary>
    public int NextOrdinal
    {
        get
        {
            Forget();
            return _list.Count + 1;
        }
    }

    public void Truncate(int count) => _list.RemoveRange(count, _list.Count - count);

    public int OrdinalOf(ParamExpr parameter)
    {
        Forget();
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

    // Only from the end: the ordinals of what comes later stand in the text already.
    private void Forget()
    {
        while (_list.Count > 0 && _list[^1].Start + _list[^1].Placeholder.Length > sql.Length)
        {
            _list.RemoveAt(_list.Count - 1);
        }
    }
}
