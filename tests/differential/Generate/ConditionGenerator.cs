using PgDotnetFdw.Tests.Differential.Model;
using PgDotnetFdw.Tests.Differential.Sql;

namespace PgDotnetFdw.Tests.Differential.Generate;

/// <summary>Makes conditions: comparisons of every type, tests, lists, rows, connectives, and conditions with subqueries.</summary>
internal sealed class ConditionGenerator(Dice dice, ExpressionGenerator expressions)
{
    private static readonly string[] s_comparisons = ["=", "=", "=", "<>", "<", "<=", ">", ">="];
    private static readonly string[] s_tests = ["is true", "is not true", "is false", "is not false", "is unknown", "is not unknown"];

    /// <summary>Makes a condition with a subquery; null = subqueries are not wanted here.</summary>
    public Func<Scope, Node?>? Subquery { get; set; }

    /// <summary>A condition.</summary>
    /// <param name="depth">How many levels it may have.</param>
    /// <param name="scope">What it may use.</param>
    public Node Make(int depth, Scope scope)
    {
        if (depth <= 0)
        {
            return dice.Percent(75) ? Comparison(0, scope) : NullTest(0, scope);
        }

        switch (dice.Weighted(26, 12, 5, 9, 5, 4, 9, 5, 5, 16, 4, 6, 3))
        {
            case 0:
                return Comparison(depth, scope);
            case 1:
                bool isAnd = dice.Percent(45);
                Node list = Node.List("(", isAnd ? " and " : " or ", ")", 1, [Make(depth - 1, scope), Make(depth - 1, scope), .. dice.Percent(25) ? [Make(depth - 1, scope)] : Array.Empty<Node>()]);
                return Node.Counted("bool", isAnd ? "AND" : "OR", list);
            case 2:
                return Node.Counted("bool", "NOT", "(not ", Make(depth - 1, scope), ")");
            case 3:
                return NullTest(depth, scope);
            case 4:
                return Distinct(depth, scope);
            case 5:
                string test = dice.Of<string>(s_tests);
                return Node.Counted("bool", test.ToUpperInvariant(), "(", Make(depth - 1, scope), $" {test})");
            case 6:
                return List(depth, scope);
            case 7:
                return AnyOrAll(depth, scope);
            case 8:
                return Between(depth, scope);
            case 9:
                return expressions.MakeByRule(Types.Bool, depth, scope) is { } rule ? rule.Node : Comparison(depth, scope);
            case 10:
                return Row(scope);
            case 11:
                return Subquery?.Invoke(scope) ?? Comparison(depth, scope);
            default:
                return expressions.AnyLeaf(scope, leaf => leaf.Type == Types.Bool)?.Use().Node ?? Comparison(depth, scope);
        }
    }

    /// <summary>A comparison of a column of this level with a constant of its values, or with another expression.</summary>
    public Node Comparison(int depth, Scope scope)
    {
        Leaf? leaf = expressions.AnyLeaf(scope, leaf => leaf.Type.HasEquality);
        if (leaf is null)
        {
            return Node.Of("bool", dice.Of("true", "1 = 1", "1 < 0"));
        }

        SqlType type = leaf.Type;
        Expression left = depth > 0 && dice.Percent(40) ? expressions.Make(type, depth - 1, scope) : leaf.Use();
        Expression right = depth > 0 && dice.Percent(35) ? expressions.Make(type, depth - 1, scope)
            : dice.Percent(75) ? expressions.Constant(type, leaf.Values)
            : expressions.LeafOrConstant(type, scope, 0);
        string comparison = type.HasOrder ? dice.Of<string>(s_comparisons) : dice.Of("=", "<>");
        if (type.IsCollatable && type.Element is null && dice.Percent(12))
        {
            left = ExpressionGenerator.Collated(left, dice.Of("C", "de-x-icu", "und-x-icu"));
        }

        return dice.Percent(15) ? Comparison(right, comparison, left) : Comparison(left, comparison, right);
    }

    /// <summary>A comparison of two expressions.</summary>
    public Node Comparison(Expression left, string comparison, Expression right)
    {
        IReadOnlyList<Expression> sides = expressions.Reconciled(left, right);
        return Node.Counted("bool", comparison, "(", sides[0].Node, $" {comparison} ", sides[1].Node, ")");
    }

    private Node NullTest(int depth, Scope scope)
    {
        Leaf? leaf = expressions.AnyLeaf(scope, _ => true);
        if (leaf is null)
        {
            return Node.Of("bool", "true");
        }

        string test = dice.Of("is null", "is not null", "is not null");
        Node argument = depth > 0 && dice.Percent(45) ? expressions.Make(leaf.Type, depth - 1, scope).Node : leaf.Use().Node;
        return Node.Counted("bool", test.ToUpperInvariant(), "(", argument, $" {test})");
    }

    private Node Distinct(int depth, Scope scope)
    {
        Leaf? leaf = expressions.AnyLeaf(scope, leaf => leaf.Type.HasEquality);
        if (leaf is null)
        {
            return Node.Of("bool", "true");
        }

        string comparison = dice.Of("is distinct from", "is not distinct from");
        IReadOnlyList<Expression> sides = expressions.Reconciled(
            leaf.Use(), dice.Percent(60) ? expressions.Constant(leaf.Type, leaf.Values) : expressions.Make(leaf.Type, depth - 1, scope));
        return Node.Counted("bool", comparison.ToUpperInvariant(), "(", sides[0].Node, $" {comparison} ", sides[1].Node, ")");
    }

    private Node List(int depth, Scope scope)
    {
        Leaf? leaf = expressions.AnyLeaf(scope, leaf => leaf.Type.HasEquality && leaf.Type.Element is null);
        if (leaf is null)
        {
            return Node.Of("bool", "true");
        }

        bool isNot = dice.Percent(35);
        List<Expression> all = [dice.Percent(75) ? leaf.Use() : expressions.Make(leaf.Type, depth - 1, scope)];
        int count = dice.Between(1, 5);
        for (int i = 0; i < count; i++)
        {
            all.Add(dice.Percent(85) ? expressions.Constant(leaf.Type, leaf.Values) : expressions.LeafOrConstant(leaf.Type, scope, 0));
        }

        IReadOnlyList<Expression> sides = expressions.Reconciled(all);
        return Node.Counted(
            "bool",
            isNot ? "NOT IN" : "IN",
            "(",
            sides[0].Node,
            isNot ? " not in (" : " in (",
            Node.List(string.Empty, ", ", string.Empty, 1, sides.Skip(1).Select(side => side.Node)),
            "))");
    }

    private Node AnyOrAll(int depth, Scope scope)
    {
        Leaf? leaf = expressions.AnyLeaf(scope, leaf => leaf.Type.HasEquality && Types.ArrayOf(leaf.Type) is not null);
        if (leaf is null || Types.ArrayOf(leaf.Type) is not { } array)
        {
            return Comparison(depth, scope);
        }

        string comparison = leaf.Type.HasOrder ? dice.Of<string>(s_comparisons) : "=";
        string quantifier = dice.Of("any", "any", "all");
        Expression right;
        if (dice.Percent(60))
        {
            right = expressions.Constant(array);
        }
        else
        {
            int count = dice.Between(1, 4);
            IReadOnlyList<Expression> elements = expressions.Reconciled([.. Enumerable.Range(0, count).Select(_ => expressions.Constant(leaf.Type, leaf.Values))]);
            right = new Expression(
                Node.Of(array.Name, "array[", Node.List(string.Empty, ", ", string.Empty, 1, elements.Select(e => e.Node)), "]"), array, ExpressionGenerator.Merged(elements), IsCanonical: false);
        }

        IReadOnlyList<Expression> sides = expressions.Reconciled(leaf.Use(), right);
        return Node.Counted("bool", $"{comparison} {quantifier.ToUpperInvariant()}", "(", sides[0].Node, $" {comparison} {quantifier} (", sides[1].Node, "))");
    }

    private Node Between(int depth, Scope scope)
    {
        Leaf? leaf = expressions.AnyLeaf(scope, leaf => leaf.Type.HasOrder);
        if (leaf is null)
        {
            return Node.Of("bool", "true");
        }

        string between = dice.Of("between", "between", "not between", "between symmetric", "not between symmetric");
        IReadOnlyList<Expression> sides = expressions.Reconciled(
            dice.Percent(70) ? leaf.Use() : expressions.Make(leaf.Type, depth - 1, scope), expressions.Constant(leaf.Type, leaf.Values), expressions.Constant(leaf.Type, leaf.Values));
        return Node.Counted("bool", between.ToUpperInvariant(), "(", sides[0].Node, $" {between} ", sides[1].Node, " and ", sides[2].Node, ")");
    }

    private Node Row(Scope scope)
    {
        Leaf? first = expressions.AnyLeaf(scope, leaf => leaf.Type.HasOrder);
        Leaf? second = expressions.AnyLeaf(scope, leaf => leaf.Type.HasOrder);
        if (first is null || second is null)
        {
            return Node.Of("bool", "true");
        }

        if (dice.Percent(20))
        {
            string test = dice.Of("is null", "is not null");
            return Node.Counted("bool", $"ROW {test.ToUpperInvariant()}", "(row(", first.Use().Node, ", ", second.Use().Node, $") {test})");
        }

        IReadOnlyList<Expression> a = expressions.Reconciled(first.Use(), expressions.Constant(first.Type, first.Values));
        IReadOnlyList<Expression> b = expressions.Reconciled(second.Use(), expressions.Constant(second.Type, second.Values));
        if (dice.Percent(25))
        {
            IReadOnlyList<Expression> c = expressions.Reconciled(a[0], expressions.Constant(first.Type, first.Values));
            IReadOnlyList<Expression> d = expressions.Reconciled(b[0], expressions.Constant(second.Type, second.Values));
            string isIn = dice.Of(" in ", " not in ");
            return Node.Counted(
                "bool", $"ROW{isIn.ToUpperInvariant()}", "((", a[0].Node, ", ", b[0].Node, $"){isIn}((", a[1].Node, ", ", b[1].Node, "), (", c[1].Node, ", ", d[1].Node, ")))");
        }

        string comparison = dice.Of("=", "<>", "<", "<=", ">", ">=", "is distinct from");
        return Node.Counted("bool", $"ROW {comparison}", "((", a[0].Node, ", ", b[0].Node, $") {comparison} (", a[1].Node, ", ", b[1].Node, "))");
    }
}
