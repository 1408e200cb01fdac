using System.Globalization;
using System.Text;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Sql;

namespace PgDotnetFdw.Core.Deparse;

/// <summary>
/// What is seen around a SELECT that became a subquery as a whole: the values of its select list and nothing else. A Var is found by table and
/// attribute, any other expression by being the same object.
/// </summary>
internal sealed class SubqueryScope(NameScope inside, string alias) : NameScope
{
    private readonly List<(Expr Expression, int Column)> _values = [];

    /// <summary>Says that a column of the select list, counted from 1, holds an expression's value.</summary>
    public void Add(Expr expression, int column) => _values.Add((expression, column));

    /// <summary>Number of the column that holds a value; 0 when none does.</summary>
    public int ColumnOf(Expr expression)
    {
        foreach ((Expr value, int column) in _values)
        {
            if (ReferenceEquals(value, expression) || IsSameColumn(value, expression))
            {
                return column;
            }
        }

        return 0;
    }

    public override RemoteTable? Table(int relation) => inside.Table(relation);

    public override string? Alias(int relation) => null;

    public override bool HasRow(int relation) => false;

    // A column is left to the dialect, which may have to say how the remote's value is meant.
    public override string? Substitute(Expr expression) => expression is VarExpr ? null : Name(expression);

    public override bool TryWriteColumn(SqlDialect dialect, StringBuilder sql, VarExpr variable)
    {
        string? name = Name(variable);
        sql.Append(name);
        return name is not null;
    }

    private static bool IsSameColumn(Expr left, Expr right) =>
        left is VarExpr a && right is VarExpr b && a.Relation == b.Relation && a.Attribute == b.Attribute;

    private string? Name(Expr expression)
    {
        int column = ColumnOf(expression);
        return column == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{alias}.c{column}");
    }
}
