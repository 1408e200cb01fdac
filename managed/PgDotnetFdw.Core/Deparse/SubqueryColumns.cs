// Which columns does a subquery in FROM hand out, and under which names?
//
// Those that are used anywhere outside of it. A statement registers them all before it is written; once the subquery's select list stands
// there (Close), a column that was forgotten cannot be named any more, and whoever needs it is refused instead of writing wrong SQL.

using System.Globalization;
using PgDotnetFdw.Sdk.Expressions;

namespace PgDotnetFdw.Core.Deparse;

/// <summary>The output columns of a side of a join that had to become a subquery.</summary>
internal sealed class SubqueryColumns(string alias)
{
    private readonly List<VarExpr> _columns = [];
    private bool _isClosed;

    public string Alias { get; } = alias;

    /// <summary>The columns in the order of their names c1, c2, ...</summary>
    public IReadOnlyList<VarExpr> Columns => _columns;

    /// <summary>The select list is about to be written.</summary>
    public void Close() => _isClosed = true;

    /// <summary>The name of a column, with the subquery's alias; null when it is not handed out.</summary>
    public string? NameOf(VarExpr variable)
    {
        int index = _columns.FindIndex(c => c.Relation == variable.Relation && c.Attribute == variable.Attribute);
        if (index < 0)
        {
            if (_isClosed)
            {
                return null;
            }

            index = _columns.Count;
            _columns.Add(variable);
        }

        return string.Create(CultureInfo.InvariantCulture, $"{Alias}.c{index + 1}");
    }
}
