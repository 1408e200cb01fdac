// How is a whole query made up?
//
// One generator makes one query; what it makes is decided by the dice alone. This part: the kinds of queries, their select lists, order and
// limits. FROM is in QueryGenerator.Sources.cs, aggregates and windows in QueryGenerator.Aggregates.cs, subqueries inside expressions in
// QueryGenerator.Subqueries.cs.
//
// Every answer must be determined by the query, whatever plan is taken: a LIMIT stands only behind an order that is total, an aggregate that
// depends on the order of its input has one, and where equal values are not the same value (1.0 and 1.00) they are made the same before one of
// them is chosen.

using System.Globalization;
using PgDotnetFdw.Tests.Differential.Model;
using PgDotnetFdw.Tests.Differential.Sql;

namespace PgDotnetFdw.Tests.Differential.Generate;

/// <summary>Makes queries.</summary>
internal sealed partial class QueryGenerator
{
    private readonly Dice _dice;
    private readonly Universe _universe;
    private readonly ExpressionGenerator _expressions;
    private int _aliases;
    private int _nesting;

    private QueryGenerator(Dice dice, Universe universe, RuleBook rules, bool isRisky)
    {
        _dice = dice;
        _universe = universe;
        _expressions = new ExpressionGenerator(dice, universe, rules, isRisky);
    }

    /// <summary>Makes a query.</summary>
    /// <param name="dice">Decides everything.</param>
    /// <param name="universe">The tables.</param>
    /// <param name="rules">Operators and functions.</param>
    public static Query Make(Dice dice, Universe universe, RuleBook rules)
    {
        QueryGenerator generator = new(dice, universe, rules, isRisky: dice.Percent(4));
        Sending sending = dice.Percent(12) ? Sending.Prepared : Sending.Plain;
        Select select = generator.MakeSelect(outer: null, depth: 2);
        return new Query(select.Node, sending, generator._expressions.MayFail);
    }

    private Select MakeSelect(Scope? outer, int depth) => _dice.Weighted(48, 20, 8, 11, depth > 0 ? 9 : 0, depth > 1 ? 4 : 0) switch
    {
        0 => Plain(outer, depth),
        1 => Grouped(outer, depth),
        2 => Distinct(outer, depth),
        3 => Windowed(outer, depth),
        4 => SetOperation(outer, depth),
        _ => WithCommonTable(outer, depth),
    };

    private string NewAlias(string letter) => string.Create(CultureInfo.InvariantCulture, $"{letter}{++_aliases}");

    private static string Name(int index) => string.Create(CultureInfo.InvariantCulture, $"c{index + 1}");

    // Columns and expressions of the sources, with the keys at the end.
    private Select Plain(Scope? outer, int depth)
    {
        From from = MakeFrom(outer, depth);
        using Nesting _ = AllowSubqueries(from, depth);
        List<OutputColumn> columns = Items(from.Scope, _dice.Between(1, 4));
        List<string>? keys = AddKeys(columns, from);
        Node where = Where(from.Scope);
        bool isDistinctOn = keys is not null && _dice.Percent(6);
        Node? tail = null;
        Node distinct = Node.Of(string.Empty);
        if (isDistinctOn && _expressions.AnyLeaf(from.Scope with { Outer = null }, leaf => leaf.Type.HasOrder && leaf.IsCanonical) is { } leaf)
        {
            distinct = Node.OptionalCounted(string.Empty, "DISTINCT ON", "distinct on (", leaf.Prototype.Clone(), ") ");
            tail = Tail(from, [Node.Of(string.Empty, leaf.Prototype.Clone(), Direction())], isRequired: true);
            keys = null;
        }
        else if (keys is not null && _dice.Percent(45))
        {
            tail = Tail(from, OrderKeys(from.Scope), isRequired: false);
        }

        return new Select(Assemble(distinct, columns, from.Node, where, null, tail), columns, keys);
    }

    private Select Distinct(Scope? outer, int depth)
    {
        From from = MakeFrom(outer, depth);
        using Nesting _ = AllowSubqueries(from, depth);
        List<OutputColumn> columns = [];
        foreach (OutputColumn column in Items(from.Scope, _dice.Between(1, 3)))
        {
            if (column.Expression.Type.HasEquality)
            {
                columns.Add(column with { Name = Name(columns.Count), Expression = ExpressionGenerator.Canonical(column.Expression) });
            }
        }

        if (columns.Count == 0)
        {
            columns.Add(new OutputColumn("c1", new Expression(Node.Of("int4", "1"), Types.Int4, default, true), null));
        }

        Node? tail = _dice.Percent(40) && columns.TrueForAll(column => column.Expression.Type.HasOrder) ? PositionalTail(columns.Count) : null;
        Node distinct = Node.OptionalCounted(string.Empty, "DISTINCT", "distinct ");
        return new Select(Assemble(distinct, columns, from.Node, Where(from.Scope), null, tail), columns, [.. columns.Select(column => column.Name)]);
    }

    private Select SetOperation(Scope? outer, int depth)
    {
        List<SqlType> types = [];
        int count = _dice.Between(1, 3);
        while (types.Count < count)
        {
            SqlType type = _dice.Pick(_dice.Pick(_universe.Tables).Columns).Type;
            if (type.HasEquality && type.HasOrder)
            {
                types.Add(type);
            }
        }

        string operation = _dice.Of("union", "union all", "intersect", "except", "union", "union all", "intersect all", "except all");
        Node left = Branch(types, outer, depth - 1);
        Node right = Branch(types, outer, depth - 1);
        List<OutputColumn> columns = [];
        foreach (SqlType type in types)
        {
            // Ambiguous types were made canonical by the branches, some of them into text.
            bool isText = !type.IsUnambiguous && type.Canonical.EndsWith("::text", StringComparison.Ordinal);
            SqlType result = isText ? Types.Text : type;
            Collation collation = result.IsCollatable ? new Collation("C", IsExplicit: false) : default;
            columns.Add(new OutputColumn(Name(columns.Count), new Expression(Node.Of(result.Name), result, collation, IsCanonical: true), null));
        }

        List<object> parts = ["(", left, $") {operation} (", right, ")"];
        if (_dice.Percent(45))
        {
            parts.Add(PositionalTail(columns.Count));
        }

        bool hasKeys = !operation.EndsWith("all", StringComparison.Ordinal);
        return new Select(Node.Counted("select", operation.ToUpperInvariant(), [.. parts]), columns, hasKeys ? [.. columns.Select(column => column.Name)] : null);
    }

    // One side of a set operation.
    private Node Branch(IReadOnlyList<SqlType> types, Scope? outer, int depth)
    {
        From from = MakeFrom(outer, depth);
        using Nesting _ = AllowSubqueries(from, depth);
        List<OutputColumn> columns = [];
        foreach (SqlType type in types)
        {
            Expression expression = _expressions.Make(type, _dice.Between(0, 1), from.Scope);
            Expression canonical = ExpressionGenerator.Canonical(expression with { IsCanonical = type.IsUnambiguous });
            columns.Add(new OutputColumn(Name(columns.Count), canonical.Type.IsCollatable ? ExpressionGenerator.Collated(canonical, "C") : canonical, null));
        }

        return Assemble(Node.Of(string.Empty), columns, from.Node, Where(from.Scope), null, null);
    }

    private Select WithCommonTable(Scope? outer, int depth)
    {
        string name = NewAlias("w");
        Select common = MakeSelect(outer: null, depth - 1);
        _commonTables.Add((name, common));
        Select main = MakeSelect(outer, depth - 1);
        _commonTables.RemoveAt(_commonTables.Count - 1);
        string materialized = _dice.Of(string.Empty, "materialized ", "not materialized ");
        List<object> parts = [$"with {name} as {materialized}(", common.Node, ") ", main.Node];

        // The tail of the main query stays where it is; the whole is ordered as that is.
        Node node = Node.Counted("select", "WITH", [.. parts, .. main.Node.Parts is [.., Node { Kind: Query.Tail } tail] ? new object[] { tail } : []]);
        if (node.Parts[^1] is Node { Kind: Query.Tail })
        {
            main.Node.Parts.RemoveAt(main.Node.Parts.Count - 1);
        }

        return main with { Node = node };
    }

    private List<OutputColumn> Items(Scope scope, int count)
    {
        List<OutputColumn> columns = [];
        for (int i = 0; i < count; i++)
        {
            Leaf? leaf = _expressions.AnyLeaf(scope, _ => true);
            if (leaf is not null && _dice.Percent(45))
            {
                columns.Add(new OutputColumn(Name(i), leaf.Use(), leaf));
            }
            else
            {
                columns.Add(new OutputColumn(Name(i), _expressions.Make(_expressions.AnyType(scope), _dice.Between(1, 3), scope), null));
            }
        }

        return columns;
    }

    // The sources' keys as further columns; null when a source has none.
    private List<string>? AddKeys(List<OutputColumn> columns, From from)
    {
        if (from.Keys is null)
        {
            return null;
        }

        List<string> names = [];
        foreach ((string _, Leaf key) in from.Keys)
        {
            names.Add(Name(columns.Count));
            columns.Add(new OutputColumn(names[^1], key.Use(), key));
        }

        return names;
    }

    private Node Where(Scope scope)
    {
        int count = _dice.Weighted(15, 45, 28, 12);
        List<Node> conditions = [];
        for (int i = 0; i < count; i++)
        {
            conditions.Add(_expressions.Conditions.Make(_dice.Between(0, 3), scope));
        }

        return Node.List(" where ", " and ", string.Empty, 0, conditions);
    }

    private List<Node> OrderKeys(Scope scope)
    {
        List<Node> keys = [];
        int count = _dice.Weighted(30, 45, 25);
        for (int i = 0; i < count; i++)
        {
            if (_expressions.AnyLeaf(scope with { Outer = null }, leaf => leaf.Type.HasOrder) is not { } leaf)
            {
                break;
            }

            Expression key = _expressions.MadeOf(leaf, 25, scope);
            if (key.Type.IsCollatable && key.Type.Element is null && _dice.Percent(20))
            {
                key = ExpressionGenerator.Collated(key, _dice.Of("C", "de-x-icu", "und-x-icu"));
            }

            keys.Add(Node.Of(string.Empty, key.Node, Direction()));
        }

        return keys;
    }

    private string Direction() => _dice.Of(string.Empty, " asc", " desc", string.Empty) + _dice.Of(string.Empty, " nulls first", " nulls last", string.Empty);

    // A total order: what is wanted, then the keys of all sources.
    private Node Tail(From from, List<Node> wanted, bool isRequired)
    {
        List<Node> keys = [.. wanted, .. TieBreakers(from)];
        Node order = Node.List(" order by ", ", ", string.Empty, 0, keys);
        Node limit = _dice.Percent(50) ? Node.OptionalCounted(string.Empty, "LIMIT", " limit ", Count(20)) : Node.Of(string.Empty);
        Node offset = _dice.Percent(20) ? Node.OptionalCounted(string.Empty, "OFFSET", " offset ", Count(5)) : Node.Of(string.Empty);
        return isRequired ? Node.Of(Query.Tail, order, limit, offset) : Node.OptionalCounted(Query.Tail, "ORDER BY", order, limit, offset);
    }

    private Literal Count(int most) => new(
        Types.Int8, _dice.Between(0, most).ToString(CultureInfo.InvariantCulture), _dice.Percent(10) ? null : _dice.Between(0, most).ToString(CultureInfo.InvariantCulture), IsPlain: false);

    private IEnumerable<Node> TieBreakers(From from) =>
        from.Keys is null ? [] : from.Keys.Select(key => Node.Key(key.Alias, key.Leaf.Text + _dice.Of(string.Empty, " desc", " nulls first")));

    // A total order by all columns of the result.
    private Node PositionalTail(int columns)
    {
        List<Node> keys = [];
        for (int i = 1; i <= columns; i++)
        {
            keys.Add(Node.Key(string.Empty, i.ToString(CultureInfo.InvariantCulture) + Direction()));
        }

        Node limit = _dice.Percent(40) ? Node.OptionalCounted(string.Empty, "LIMIT", " limit ", Count(10)) : Node.Of(string.Empty);
        return Node.OptionalCounted(Query.Tail, "ORDER BY", Node.List(" order by ", ", ", string.Empty, 0, keys), limit);
    }

    private static Node Assemble(Node distinct, IReadOnlyList<OutputColumn> columns, Node from, Node where, Node? grouping, Node? tail)
    {
        Node items = Node.List(string.Empty, ", ", string.Empty, 1, columns.Select(column => Node.Of(string.Empty, column.Expression.Node, $" as {column.Name}")));
        List<object> parts = ["select ", distinct, items, " from ", from, where];
        if (grouping is not null)
        {
            parts.Add(grouping);
        }

        if (tail is not null)
        {
            parts.Add(tail);
        }

        return Node.Of("select", [.. parts]);
    }
}
