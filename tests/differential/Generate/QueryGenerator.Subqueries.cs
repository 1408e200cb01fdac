using System.Globalization;
using PgDotnetFdw.Tests.Differential.Model;
using PgDotnetFdw.Tests.Differential.Sql;

namespace PgDotnetFdw.Tests.Differential.Generate;

/// <content>Subqueries inside expressions: EXISTS, IN, ANY, scalar ones; and those of LATERAL.</content>
internal sealed partial class QueryGenerator
{
    // Subqueries are offered to expressions for the time of one FROM only, and not inside other subqueries of expressions: a correlated one costs
    // a remote query for each row.
    private Nesting AllowSubqueries(From from, int depth)
    {
        bool isAllowed = depth > 0 && _nesting < 2 && from.Sources <= 2;
        Nesting nesting = new(_expressions, _expressions.Subquery, _expressions.Conditions.Subquery);
        _expressions.Subquery = isAllowed && from.Sources == 1 ? Scalar : null;
        _expressions.Conditions.Subquery = isAllowed ? Condition : null;
        return nesting;
    }

    private Node? Condition(Scope scope)
    {
        using Nesting _ = Closed();
        bool isNot = _dice.Percent(40);
        switch (_dice.Weighted(40, 30, 12, 18))
        {
            case 0:
                Inner inner = MakeInner(scope);
                return Node.Counted("bool", isNot ? "NOT EXISTS" : "EXISTS", isNot ? "(not exists (" : "(exists (", inner.Select("1"), "))");
            case 1:
                return In(scope, isNot);
            case 2:
                return Quantified(scope);
            default:
                if (_expressions.AnyLeaf(scope, leaf => leaf.Type.HasOrder && leaf.Type.HasMinimum) is not { } leaf || Scalar(leaf.Type, scope) is not { } value)
                {
                    return null;
                }

                return _expressions.Conditions.Comparison(leaf.Use(), _dice.Of("=", "<", ">=", "<>"), value);
        }
    }

    private Node? In(Scope scope, bool isNot)
    {
        if (_expressions.AnyLeaf(scope with { Outer = null }, leaf => leaf.Type.HasEquality && leaf.Type.HasOrder) is not { } left)
        {
            return null;
        }

        Inner inner = MakeInner(scope);
        if (_expressions.AnyLeaf(inner.Scope with { Outer = null }, leaf => leaf.Type == left.Type) is not { } right)
        {
            return null;
        }

        IReadOnlyList<Expression> sides = _expressions.Reconciled(left.Use(), right.Use());
        return Node.Counted("bool", isNot ? "NOT IN (SELECT)" : "IN (SELECT)", "(", sides[0].Node, isNot ? " not in (" : " in (", inner.Select(sides[1].Node), "))");
    }

    private Node? Quantified(Scope scope)
    {
        if (_expressions.AnyLeaf(scope with { Outer = null }, leaf => leaf.Type.HasOrder) is not { } left)
        {
            return null;
        }

        Inner inner = MakeInner(scope);
        if (_expressions.AnyLeaf(inner.Scope with { Outer = null }, leaf => leaf.Type == left.Type) is not { } right)
        {
            return null;
        }

        IReadOnlyList<Expression> sides = _expressions.Reconciled(left.Use(), right.Use());
        string comparison = _dice.Of("=", "<>", "<", ">=");
        string quantifier = _dice.Of("any", "all");
        return Node.Counted("bool", $"{comparison} {quantifier.ToUpperInvariant()} (SELECT)", "(", sides[0].Node, $" {comparison} {quantifier} (", inner.Select(sides[1].Node), "))");
    }

    // A subquery with one row at most: an aggregate, or the first row of a total order.
    private Expression? Scalar(SqlType type, Scope scope)
    {
        using Nesting _ = Closed();
        Inner inner = MakeInner(scope);
        if (_expressions.AnyLeaf(inner.Scope with { Outer = null }, leaf => leaf.Type == type && leaf.IsCanonical) is not { } leaf)
        {
            return null;
        }

        Node select;
        if (type.HasMinimum && _dice.Percent(60))
        {
            select = inner.Select(Node.Of(type.Name, _dice.Of("min(", "max("), leaf.Prototype.Clone(), ")"));
        }
        else
        {
            select = inner.Select(leaf.Prototype.Clone());
            List<Node> order = [.. OrderKeys(inner.Scope with { Outer = null }), .. TieBreakers(inner.From)];
            select.Parts.Add(Node.Of(Query.Tail, Node.List(" order by ", ", ", string.Empty, 0, order), " limit 1"));
        }

        return new Expression(Node.Counted(type.Name, "(SELECT)", "(", select, ")"), type, leaf.Collation, IsCanonical: true);
    }

    private Inner MakeInner(Scope scope)
    {
        Source table = TableSource(_dice.Pick(_universe.Tables));
        Scope own = new(table.Leaves, null);
        List<Node> conditions = [];
        if (_dice.Percent(65))
        {
            // What correlates it.
            conditions.Add(JoinEquality(scope.Leaves, table.Leaves, onlyHashable: false));
        }

        if (_dice.Percent(60))
        {
            conditions.Add(_expressions.Conditions.Make(_dice.Between(0, 1), own with { Outer = _dice.Percent(30) ? scope : null }));
        }

        From from = new(table.Node, own with { Outer = scope }, [.. (table.Keys ?? []).Select(key => (table.Alias, key))], 1);
        return new Inner(from, Node.List(" where ", " and ", string.Empty, 0, conditions));
    }

    private Select LateralSelect(Scope lateral)
    {
        Inner inner = MakeInner(lateral);
        Scope own = inner.Scope with { Outer = _dice.Percent(50) ? lateral : null };
        List<OutputColumn> columns = Items(own, _dice.Between(1, 2));
        List<string>? keys = AddKeys(columns, inner.From);
        Node? tail = _dice.Percent(60) ? Tail(inner.From, OrderKeys(own), isRequired: false) : null;
        return new Select(Assemble(Node.Of(string.Empty), columns, inner.From.Node, inner.Where, null, tail), columns, keys);
    }

    private Nesting Closed()
    {
        Nesting nesting = new(_expressions, _expressions.Subquery, _expressions.Conditions.Subquery);
        _expressions.Subquery = null;
        _expressions.Conditions.Subquery = null;
        return nesting;
    }

    // Puts back what was offered before.
    private readonly struct Nesting(ExpressionGenerator expressions, Func<SqlType, Scope, Expression?>? scalar, Func<Scope, Node?>? condition) : IDisposable
    {
        public void Dispose()
        {
            expressions.Subquery = scalar;
            expressions.Conditions.Subquery = condition;
        }
    }

    private sealed record Inner(From From, Node Where)
    {
        public Scope Scope => From.Scope;

        public Node Select(object item) => Node.Of("select", "select ", item, " from ", From.Node, Where);
    }
}
