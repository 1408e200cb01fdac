// What is seen above GROUP BY, in the same SELECT?
//
// The grouped values, and nothing else of a row. Many databases take an expression for a grouped one only when they find a key in it in the same
// words, and what surrounds an expression may change the words that are written for it: so wherever a part of an expression is a key, the key's own text
// is put there. A column that stands for no key may have other values within a group; it cannot be named. PostgreSQL comes here with such ones when
// it has simplified an expression, NOT (a < b) to a >= b, of which the part a < b is a key.
//
// Within the arguments of an aggregate, rows are seen as they were before (see WithinAggregate).

using System.Text;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Relations;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Sql;

namespace PgDotnetFdw.Core.Deparse;

/// <summary>The names above GROUP BY.</summary>
internal sealed class GroupedScope : NameScope
{
    private readonly NameScope _inside;
    private readonly IReadOnlyList<(Expr Key, string Text)> _keys;

    private GroupedScope(NameScope inside, IReadOnlyList<(Expr Key, string Text)> keys)
    {
        _inside = inside;
        _keys = keys;
    }

    public override NameScope WithinAggregate => _inside;

    /// <summary>The scope above GROUP BY of a relation; what is seen below when there is no such need.</summary>
    /// <param name="sql">Writes the statement; nothing is written yet. It keeps the keys' parameters.</param>
    /// <param name="shape">The relation.</param>
    /// <param name="inside">What is seen in FROM and WHERE.</param>
    /// <param name="dialect">Whether there is a need.</param>
    public static NameScope Above(SqlDeparser sql, RelationShape shape, NameScope inside, SqlDialect dialect)
    {
        if (shape.Aggregate is not { Keys.Count: > 0 } aggregate || !dialect.FindsGroupKeysByText)
        {
            return inside;
        }

        NameScope around = sql.Scope;
        sql.Scope = inside;
        var keys = new List<(Expr, string)>();
        foreach (GroupKey key in aggregate.Keys)
        {
            if (sql.TextOf(key) is { } text)
            {
                keys.Add((key.Expression, text));
            }
        }

        sql.Scope = around;
        return new GroupedScope(inside, keys);
    }

    public override RemoteTable? Table(int relation) => _inside.Table(relation);

    public override string? Alias(int relation) => null;

    public override bool HasRow(int relation) => false;

    public override string? Substitute(Expr expression)
    {
        foreach ((Expr key, string text) in _keys)
        {
            if (SameExpression.AreSame(key, expression))
            {
                return text;
            }
        }

        return null;
    }

    public override bool TryWriteColumn(SqlDialect dialect, StringBuilder sql, VarExpr variable) =>
        Substitute(variable) is not null && _inside.TryWriteColumn(dialect, sql, variable);
}
