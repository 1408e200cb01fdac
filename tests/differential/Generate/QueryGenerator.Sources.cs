using System.Globalization;
using PgDotnetFdw.Tests.Differential.Model;
using PgDotnetFdw.Tests.Differential.Sql;

namespace PgDotnetFdw.Tests.Differential.Generate;

/// <content>FROM: tables, joins, subqueries, common tables, functions.</content>
internal sealed partial class QueryGenerator
{
    private readonly List<(string Name, Select Select)> _commonTables = [];

    /// <summary>A whole FROM.</summary>
    /// <param name="Node">Its text.</param>
    /// <param name="Scope">What it offers.</param>
    /// <param name="Keys">What identifies its rows, with the source that each belongs to; null = nothing does.</param>
    /// <param name="Sources">How many sources it has.</param>
    private sealed record From(Node Node, Scope Scope, IReadOnlyList<(string Alias, Leaf Leaf)>? Keys, int Sources);

    private From MakeFrom(Scope? outer, int depth, int maximum = 5)
    {
        int count = Math.Min(maximum, depth switch
        {
            0 => _dice.Weighted(75, 25) + 1,
            1 => _dice.Weighted(55, 35, 10) + 1,
            _ => _dice.Weighted(42, 30, 17, 8, 3) + 1,
        });
        Source first = MakeSource(outer, depth, lateral: null);
        Node node = first.Node;
        List<Source> sources = [first];
        for (int i = 1; i < count; i++)
        {
            node = Join(node, sources, outer, depth);
        }

        List<Leaf> leaves = [.. sources.SelectMany(source => source.Leaves)];
        bool haveKeys = sources.TrueForAll(source => source.Keys is not null);
        List<(string, Leaf)>? keys = haveKeys ? [.. sources.SelectMany(source => (source.Keys ?? []).Select(key => (source.Alias, key)))] : null;
        return new From(node, new Scope(leaves, outer), keys, sources.Count);
    }

    private Node Join(Node left, List<Source> sources, Scope? outer, int depth)
    {
        List<Leaf> leftLeaves = [.. sources.SelectMany(source => source.Leaves)];
        int kind = _dice.Weighted(38, 24, 10, 12, 5, depth > 0 && sources.Count < 3 ? 7 : 0);
        if (kind == 5)
        {
            // Its subquery looks at the left side.
            Source lateral = MakeSource(outer, depth, new Scope(leftLeaves, outer));
            sources.Add(lateral);
            bool isLeft = _dice.Percent(50);
            return Node.Counted("from", "LATERAL", left, isLeft ? " left join lateral " : " cross join lateral ", lateral.Node, isLeft ? " on true" : string.Empty);
        }

        Source right = MakeSource(outer, depth, lateral: null);
        bool isSmall = sources.Count == 1;
        sources.Add(right);
        if (kind == 4 && isSmall && right.Leaves.Count < 8)
        {
            return Node.Counted("from", "CROSS JOIN", left, " cross join ", right.Node);
        }

        (string text, string feature) = kind switch
        {
            0 or 4 => (_dice.Of(" join ", " inner join "), "JOIN"),
            1 => (" left join ", "LEFT JOIN"),
            2 => (" right join ", "RIGHT JOIN"),
            _ => (" full join ", "FULL JOIN"),
        };
        if (isSmall && _dice.Percent(10) && Has(leftLeaves, ".\"k\"") && Has(right.Leaves, ".\"k\""))
        {
            return Node.Counted("from", feature + " USING", "(", left, text, right.Node, " using (k))");
        }

        List<Node> conditions = [JoinEquality(leftLeaves, right.Leaves, onlyHashable: kind == 3)];
        if (kind != 3)
        {
            Scope scope = new([.. leftLeaves, .. right.Leaves], outer);
            int more = _dice.Weighted(60, 30, 10);
            for (int i = 0; i < more; i++)
            {
                conditions.Add(_expressions.Conditions.Make(_dice.Between(0, 1), scope));
            }
        }

        return Node.Counted("from", feature, "(", left, text, right.Node, Node.List(" on ", " and ", string.Empty, 1, conditions), ")");
    }

    private static bool Has(IReadOnlyList<Leaf> leaves, string column) => leaves.Any(leaf => leaf.Prototype.IsColumn && leaf.Text.EndsWith(column, StringComparison.Ordinal));

    // Equality of two columns of one type; of those with few values if there are any, so that the result is neither empty nor huge.
    private Node JoinEquality(IReadOnlyList<Leaf> left, IReadOnlyList<Leaf> right, bool onlyHashable)
    {
        List<(Leaf, Leaf)> all = [];
        List<(Leaf, Leaf)> usual = [];
        foreach (Leaf a in left)
        {
            foreach (Leaf b in right)
            {
                if (a.Type == b.Type && a.Type.HasEquality && !(onlyHashable && a.Type == Types.Varbit))
                {
                    all.Add((a, b));
                    if (a.Type == Types.Int4 || a.Type == Types.Text || a.Type == Types.Mood)
                    {
                        usual.Add((a, b));
                    }
                }
            }
        }

        if (all.Count == 0)
        {
            return Node.Of("bool", "true");
        }

        (Leaf x, Leaf y) = _dice.Pick(usual.Count > 0 && _dice.Percent(75) ? usual : all);
        return _expressions.Conditions.Comparison(x.Use(), "=", y.Use());
    }

    private Source MakeSource(Scope? outer, int depth, Scope? lateral)
    {
        int kind = lateral is not null
            ? (_dice.Percent(80) ? 1 : 4)
            : _dice.Weighted(74, depth > 0 ? 14 : 0, _commonTables.Count > 0 ? 60 : 0, 4, 0);
        switch (kind)
        {
            case 1:
                _nesting++;
                Select select = lateral is null ? MakeSelect(outer, depth - 1) : LateralSelect(lateral);
                _nesting--;
                return SubquerySource(select);
            case 2:
                (string name, Select common) = _dice.Pick(_commonTables);
                string alias = NewAlias("x");
                return Described(Node.Entry(alias, $"{name} as {alias}"), alias, common);
            case 3:
                return Values();
            case 4:
                return FunctionSource(lateral);
            default:
                return TableSource(_dice.Pick(_universe.Tables));
        }
    }

    private Source TableSource(Table table)
    {
        string alias = NewAlias("t");
        List<Leaf> leaves = [];
        foreach (Column column in table.Columns)
        {
            leaves.Add(new Leaf(Node.Of(column.Type.Name, $"{alias}.{column.Sql}"), column.Type, new Collation(column.Collation ?? column.Type.DefaultCollation, IsExplicit: false))
            {
                IsSmall = column.IsSmall,
                IsEdge = column.IsEdge,
                IsCanonical = column.IsCanonical,
                Values = column.IsKey ? ["1", "2", "3", "5", "10", "20"] : column.Pool,
            });
        }

        List<Leaf> keys = [.. leaves.Where((_, i) => table.Columns[i].IsKey)];

        // PostgreSQL 15 itself cannot plan HAVING with a grouped whole row of a partitioned table when it groups partitionwise.
        if (table.PartitionedBy is null && _dice.Percent(12))
        {
            leaves.Add(new Leaf(Node.Counted("text", "whole row", $"({alias}.*)::text"), Types.Text, default) { IsCanonical = true });
        }

        return new Source(Node.Entry(alias, new TableName(table.Name), $" as {alias}"), alias, leaves, keys);
    }

    private Source SubquerySource(Select select)
    {
        string alias = NewAlias("q");
        return Described(Node.Entry(alias, "(", select.Node, $") as {alias}"), alias, select);
    }

    private static Source Described(Node node, string alias, Select select)
    {
        List<Leaf> leaves = [];
        foreach (OutputColumn column in select.Columns)
        {
            Expression expression = column.Expression;
            leaves.Add(new Leaf(Node.Of(expression.Type.Name, $"{alias}.{column.Name}"), expression.Type, expression.Collation.Implicit)
            {
                IsCanonical = expression.IsCanonical,
                IsSmall = column.Leaf?.IsSmall ?? false,
                IsEdge = column.Leaf?.IsEdge ?? false,
                Values = column.Leaf?.Values,
            });
        }

        return new Source(node, alias, leaves, select.Keys?.Select(key => leaves[select.Columns.TakeWhile(column => column.Name != key).Count()]).ToList());
    }

    private Source Values()
    {
        string alias = NewAlias("v");
        List<Node> rows = [];
        int count = _dice.Between(1, 4);
        for (int i = 1; i <= count; i++)
        {
            Expression text = _expressions.Constant(Types.Text);
            rows.Add(Node.Of(string.Empty, string.Create(CultureInfo.InvariantCulture, $"({i}, "), text.Node, ")"));
        }

        List<Leaf> leaves =
        [
            new Leaf(Node.Of("int4", $"{alias}.n"), Types.Int4, default) { IsSmall = true, IsCanonical = true, Values = ["1", "2", "3"] },
            new Leaf(Node.Of("text", $"{alias}.s"), Types.Text, default) { IsCanonical = true },
        ];
        Node node = Node.Entry(alias, "(values ", Node.List(string.Empty, ", ", string.Empty, 1, rows), $") as {alias}(n, s)");
        return new Source(node, alias, leaves, [leaves[0]]);
    }

    private Source FunctionSource(Scope? lateral)
    {
        string alias = NewAlias("f");
        if (lateral is not null && _expressions.AnyLeaf(lateral with { Outer = null }, leaf => leaf.Type.Element is not null) is { } array)
        {
            SqlType element = Types.Named(array.Type.Element ?? string.Empty);
            Leaf leaf = new(Node.Of(element.Name, $"{alias}.e"), element, array.Collation) { IsCanonical = element.IsUnambiguous };
            Leaf number = new(Node.Of("int8", $"{alias}.n"), Types.Int8, default) { IsCanonical = true, IsSmall = true };
            return new Source(Node.Entry(alias, "unnest(", array.Prototype.Clone(), $") with ordinality as {alias}(e, n)"), alias, [leaf, number], [number]);
        }

        string series = string.Create(CultureInfo.InvariantCulture, $"generate_series({_dice.Between(0, 2)}, {_dice.Between(2, 6)}) as {alias}(n)");
        Leaf member = new(Node.Of("int4", $"{alias}.n"), Types.Int4, default) { IsSmall = true, IsCanonical = true, Values = ["1", "2", "3"] };
        return new Source(Node.Entry(alias, series), alias, [member], [member]);
    }
}
