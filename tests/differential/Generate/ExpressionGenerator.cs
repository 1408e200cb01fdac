// How is an expression of a wanted type made up?
//
// From columns, constants, the rules of Rules.cs, and the constructs that exist for every type. Two things are taken care of, because a query
// that fails proves nothing: collations of different columns never meet without a COLLATE between them, and what may raise an error is used
// only in the few queries that are meant to. Conditions are in ConditionGenerator.cs.

using PgDotnetFdw.Tests.Differential.Model;
using PgDotnetFdw.Tests.Differential.Sql;

namespace PgDotnetFdw.Tests.Differential.Generate;

/// <summary>Makes expressions.</summary>
internal sealed class ExpressionGenerator
{
    private static readonly string[] s_collations = ["C", "de-x-icu", "und-x-icu", "POSIX"];

    private readonly Dice _dice;
    private readonly Universe _universe;
    private readonly RuleBook _rules;
    private readonly bool _isRisky;

    /// <summary>Makes a generator for one query.</summary>
    /// <param name="dice">Decides everything.</param>
    /// <param name="universe">Which types there are columns of.</param>
    /// <param name="rules">Operators and functions.</param>
    /// <param name="isRisky">Whether what may raise an error is used.</param>
    public ExpressionGenerator(Dice dice, Universe universe, RuleBook rules, bool isRisky)
    {
        _dice = dice;
        _universe = universe;
        _rules = rules;
        _isRisky = isRisky;
        MayFail = isRisky;
        Conditions = new ConditionGenerator(dice, this);
    }

    /// <summary>Whether something was used that may raise an error.</summary>
    public bool MayFail { get; private set; }

    /// <summary>The maker of conditions.</summary>
    public ConditionGenerator Conditions { get; }

    /// <summary>Makes a scalar subquery of a type; null = subqueries are not wanted here.</summary>
    public Func<SqlType, Scope, Expression?>? Subquery { get; set; }

    /// <summary>A type, more often one of which the scope has columns.</summary>
    public SqlType AnyType(Scope scope)
    {
        if (scope.Leaves.Count > 0 && _dice.Percent(85))
        {
            return _dice.Pick(scope.Leaves).Type;
        }

        SqlType type = _dice.Pick(Types.All);
        return _universe.ColumnTypes.Contains(type) ? type : Types.Text;
    }

    /// <summary>A leaf of a type, of this level or, less often, of one around it; null = there is none.</summary>
    public Leaf? AnyLeaf(Scope scope, Func<Leaf, bool> fits)
    {
        for (Scope? level = scope; level is not null; level = level.Outer)
        {
            List<Leaf> leaves = [.. level.Leaves.Where(fits)];
            if (leaves.Count > 0 && (level.Outer is null || _dice.Percent(75)))
            {
                return _dice.Pick(leaves);
            }
        }

        return null;
    }

    /// <summary>An expression of a type.</summary>
    /// <param name="type">The type.</param>
    /// <param name="depth">How many levels it may have; 0 = a column or a constant.</param>
    /// <param name="scope">What it may use.</param>
    public Expression Make(SqlType type, int depth, Scope scope)
    {
        if (type == Types.Bool && depth > 0)
        {
            return new Expression(Conditions.Make(depth, scope), Types.Bool, default, IsCanonical: true);
        }

        if (depth <= 0 || _dice.Percent(30))
        {
            return LeafOrConstant(type, scope, constantPercent: 22);
        }

        if (_dice.Percent(60) && MakeByRule(type, depth, scope) is { } byRule)
        {
            return byRule;
        }

        switch (_dice.Weighted(14, 10, 16, 10, 8, 8, 6))
        {
            case 0:
                return Combined("coalesce", "coalesce(", ", ", ")", Several(type, depth, scope, _dice.Between(2, 3)));
            case 1 when type.HasEquality:
                return Combined("nullif", "nullif(", ", ", ")", Several(type, depth, scope, 2));
            case 2:
                return Case(type, depth, scope);
            case 3 when type.HasOrder:
                return Combined("greatest", "greatest(", ", ", ")", Several(type, depth, scope, _dice.Between(2, 3)));
            case 4 when type.HasOrder:
                return Combined("least", "least(", ", ", ")", Several(type, depth, scope, _dice.Between(2, 3)));
            case 5 when Subquery is not null:
                return Subquery(type, scope) ?? LeafOrConstant(type, scope, constantPercent: 22);
            case 6 when type.IsCollatable && type.Element is null:
                return Collated(Make(type, depth - 1, scope), _dice.Pick(s_collations));
            default:
                return LeafOrConstant(type, scope, constantPercent: 22);
        }
    }

    /// <summary>A column of a type, or a constant.</summary>
    public Expression LeafOrConstant(SqlType type, Scope scope, int constantPercent)
    {
        Leaf? leaf = _dice.Percent(constantPercent) ? null : AnyLeaf(scope, leaf => leaf.Type == type && !leaf.IsEdge);
        return leaf?.Use() ?? Constant(type, AnyLeaf(scope, leaf => leaf.Type == type && leaf.Values is not null)?.Values);
    }

    /// <summary>A constant.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="values">Values of a column, of which it should often be one; null = none.</param>
    public Expression Constant(SqlType type, IReadOnlyList<string>? values = null)
    {
        string? Value() => _dice.Percent(4) ? null : _dice.Pick(values is not null && _dice.Percent(70) ? values : type.Constants);
        return new Expression(Node.Of(type.Name, new Literal(type, Value(), Value(), _dice.Percent(60))), type, new Collation(type.DefaultCollation, IsExplicit: false), type.IsUnambiguous);
    }

    /// <summary>A column or a constant with which arithmetic cannot fail.</summary>
    public Expression Small(SqlType type, Scope scope)
    {
        Leaf? leaf = _dice.Percent(35) ? null : AnyLeaf(scope, leaf => leaf.Type == type && leaf.IsSmall);
        IReadOnlyList<string> values = type.Small.Count > 0 ? type.Small : type.Constants;
        return leaf?.Use() ?? new Expression(Node.Of(type.Name, new Literal(type, _dice.Pick(values), _dice.Pick(values), _dice.Percent(60))), type, default, type.IsUnambiguous);
    }

    /// <summary>An expression by one of the rules; null = there is none for the type.</summary>
    public Expression? MakeByRule(SqlType type, int depth, Scope scope)
    {
        RuleSet rules = _rules.For(type);
        bool isFromCatalog = _dice.Percent(45);
        IReadOnlyList<Rule> candidates = (_isRisky && _dice.Percent(25), isFromCatalog) switch
        {
            (true, true) => rules.Failing,
            (true, false) => rules.Risky,
            (false, true) => rules.Tried,
            (false, false) => rules.Safe,
        };
        for (int attempt = 0; attempt < 4 && candidates.Count > 0; attempt++)
        {
            Rule rule = _dice.Pick(candidates);
            if (rule.Arguments.All(_universe.ColumnTypes.Contains))
            {
                MayFail |= rule.IsTried;
                return Apply(rule, depth, scope);
            }
        }

        return null;
    }

    /// <summary>An expression of this level by a rule, fit for GROUP BY and ORDER BY, where a lone number would be a position; else the leaf itself.</summary>
    public Expression MadeOf(Leaf leaf, int percent, Scope scope)
    {
        Expression? made = _dice.Percent(percent) ? MakeByRule(leaf.Type, 1, scope with { Outer = null }) : null;
        return made is not null && made.Node.All().Any(node => node.IsColumn) ? made : leaf.Use();
    }

    /// <summary>The expression, made such that its equal values are the same value.</summary>
    public static Expression Canonical(Expression expression)
    {
        if (expression.IsCanonical || expression.Type.IsUnambiguous)
        {
            return expression;
        }

        string[] pieces = expression.Type.Canonical.Split("{0}");
        bool isText = expression.Type.Canonical.EndsWith("::text", StringComparison.Ordinal);
        SqlType type = isText ? Types.Text : expression.Type;
        return new Expression(Node.Of(type.Name, pieces[0], expression.Node, pieces[1]), type, expression.Collation, IsCanonical: true);
    }

    /// <summary>The expression under a collation.</summary>
    public static Expression Collated(Expression expression, string collation) =>
        expression with
        {
            Node = Node.Counted(expression.Type.Name, "COLLATE", "(", expression.Node, $" collate \"{collation}\")"),
            Collation = new Collation(collation, IsExplicit: true),
        };

    /// <summary>Makes expressions meet: where their collations conflict, all get the same one.</summary>
    public IReadOnlyList<Expression> Reconciled(params IReadOnlyList<Expression> expressions)
    {
        int explicits = expressions.Where(e => e.Type.IsCollatable && e.Collation.IsExplicit).Select(e => e.Collation.Name).Distinct().Count();
        int names = expressions.Where(e => e.Type.IsCollatable && e.Collation.Name is not null).Select(e => e.Collation.Name).Distinct().Count();
        if (explicits == 1 || (explicits == 0 && names <= 1))
        {
            return expressions;
        }

        string collation = _dice.Pick(s_collations);
        return [.. expressions.Select(e => e.Type.IsCollatable ? Collated(e, collation) : e)];
    }

    /// <summary>The collation of what is made of reconciled expressions.</summary>
    public static Collation Merged(IReadOnlyList<Expression> expressions)
    {
        Collation merged = default;
        foreach (Expression expression in expressions)
        {
            if (expression.Type.IsCollatable && (expression.Collation.IsExplicit || (merged.Name is null && expression.Collation.Name is not null)))
            {
                merged = expression.Collation;
            }
        }

        return merged;
    }

    private Expression Apply(Rule rule, int depth, Scope scope)
    {
        List<Expression> arguments = [];
        foreach (object part in rule.Parts)
        {
            if (part is Argument argument)
            {
                arguments.Add(argument.Restriction switch
                {
                    "s" => Small(argument.Type, scope),
                    "c" => Constant(argument.Type),
                    _ => Make(argument.Type, depth - 1, scope),
                });
            }
        }

        IReadOnlyList<Expression> reconciled = Reconciled(arguments);
        List<object> parts = [];
        int index = 0;
        foreach (object part in rule.Parts)
        {
            parts.Add(part switch
            {
                Argument => reconciled[index++].Node,
                PoolWord word => _dice.Pick(Rules.Pool(word.Pool)),
                _ => part,
            });
        }

        Collation collation = rule.Result.IsCollatable ? Merged(reconciled) : default;
        if (rule.Result == Types.Bool)
        {
            parts.Insert(0, "(");
            parts.Add(")");
        }

        return new Expression(Node.Counted(rule.Result.Name, rule.Feature, [.. parts]), rule.Result, collation, rule.Result.IsUnambiguous);
    }

    private List<Expression> Several(SqlType type, int depth, Scope scope, int count)
    {
        List<Expression> expressions = [];
        for (int i = 0; i < count; i++)
        {
            expressions.Add(Make(type, depth - 1, scope));
        }

        return expressions;
    }

    // A construct whose arguments and result have one type.
    private Expression Combined(string feature, string before, string between, string after, IReadOnlyList<Expression> arguments)
    {
        IReadOnlyList<Expression> reconciled = Reconciled(arguments);
        SqlType type = arguments[0].Type;
        Node list = Node.List(string.Empty, between, string.Empty, 1, reconciled.Select(e => e.Node));
        return new Expression(Node.Counted(type.Name, feature.ToUpperInvariant(), before, list, after), type, Merged(reconciled), type.IsUnambiguous);
    }

    private Expression Case(SqlType type, int depth, Scope scope)
    {
        int branches = _dice.Between(1, 2);
        bool hasElse = _dice.Percent(70);
        IReadOnlyList<Expression> results = Reconciled(Several(type, depth, scope, branches + (hasElse ? 1 : 0)));
        List<Node> whens = [];
        Expression? subject = null;
        if (_dice.Percent(35))
        {
            SqlType tested = AnyType(scope);
            subject = tested.HasEquality && tested != Types.Bool ? Make(tested, depth - 1, scope) : null;
        }

        // All values meet the subject one by one, but share its collation.
        IReadOnlyList<Expression> values = subject is null ? [] : Reconciled([subject, .. Enumerable.Range(0, branches).Select(_ => LeafOrConstant(subject.Type, scope, 70))]);
        for (int i = 0; i < branches; i++)
        {
            whens.Add(Node.Of(string.Empty, "when ", subject is null ? Conditions.Make(depth - 1, scope) : values[i + 1].Node, " then ", results[i].Node));
        }

        Node node = Node.Counted(
            type.Name,
            subject is null ? "CASE" : "CASE x",
            subject is null ? "case " : "case ",
            subject is null ? string.Empty : values[0].Node,
            Node.List(" ", " ", string.Empty, 1, whens),
            hasElse ? Node.Optional(string.Empty, " else ", results[^1].Node) : string.Empty,
            " end");
        return new Expression(Node.Of(type.Name, "(", node, ")"), type, Merged(results), type.IsUnambiguous);
    }
}
