using System.Globalization;
using PgDotnetFdw.Tests.Differential.Model;
using PgDotnetFdw.Tests.Differential.Sql;

namespace PgDotnetFdw.Tests.Differential.Generate;

/// <content>Aggregates, groups and windows.</content>
internal sealed partial class QueryGenerator
{
    private Select Grouped(Scope? outer, int depth)
    {
        From from = MakeFrom(outer, depth);
        Scope inner = from.Scope;
        Node where;
        using (AllowSubqueries(from, depth))
        {
            where = Where(inner);
        }

        List<Expression> groups = Groups(inner);

        // PostgreSQL before 18 takes a column that grouping sets turn into NULL for the column itself: where it is known to equal another one or a
        // constant, it sorts and joins by what it is no more. So grouping sets stand at the top, over one table, and without an order.
        bool hasSets = groups.Count >= 2 && outer is null && depth == 2 && from.Node.Parts is [TableName, ..] && _dice.Percent(40);
        List<Leaf> leaves = [.. groups.Select(group => new Leaf(group.Node, group.Type, group.Collation) { IsCanonical = group.IsCanonical })];
        if (hasSets)
        {
            Node grouping = Node.Counted("int4", "GROUPING", "grouping(", groups[0].Node.Clone(), ", ", groups[1].Node.Clone(), ")");
            leaves.Add(new Leaf(grouping, Types.Int4, default) { IsCanonical = true, IsSmall = true });
        }

        int identifying = leaves.Count;
        int aggregates = _dice.Between(groups.Count == 0 ? 1 : 0, 3);
        for (int i = 0; i < aggregates; i++)
        {
            Expression aggregate = Aggregate(inner with { Outer = null }, from, isWindow: false);
            leaves.Add(new Leaf(aggregate.Node, aggregate.Type, aggregate.Collation) { IsCanonical = aggregate.IsCanonical });
        }

        // The groups themselves identify the rows; expressions over groups and aggregates come in between.
        Scope scope = new(leaves, null);
        List<OutputColumn> columns = [];
        foreach (Leaf leaf in leaves)
        {
            columns.Add(new OutputColumn(Name(columns.Count), leaf.Use(), null));
        }

        if (_dice.Percent(35))
        {
            columns.Add(new OutputColumn(Name(columns.Count), _expressions.Make(_expressions.AnyType(scope), _dice.Between(1, 2), scope), null));
        }

        Node list = Node.List(" group by ", ", ", string.Empty, 0, groups.Select(group => group.Node.Clone()));
        if (hasSets)
        {
            List<Node> sets = [.. groups.Select(group => group.Node.Clone())];
            list = _dice.Next(3) switch
            {
                0 => Node.Counted(string.Empty, "ROLLUP", " group by rollup(", Node.List(string.Empty, ", ", string.Empty, 1, sets), ")"),
                1 => Node.Counted(string.Empty, "CUBE", " group by cube(", Node.List(string.Empty, ", ", string.Empty, 1, sets), ")"),
                _ => Node.Counted(string.Empty, "GROUPING SETS", " group by grouping sets((", Node.List(string.Empty, "), (", string.Empty, 1, sets), "), ())"),
            };
        }
        else if (groups.Count > 0)
        {
            list = Node.Counted(string.Empty, "GROUP BY", list);
        }

        Node having = _dice.Percent(25)
            ? Node.OptionalCounted(string.Empty, "HAVING", " having ", _expressions.Conditions.Make(1, scope))
            : Node.Of(string.Empty);
        List<string> keys = [.. columns.Take(identifying).Select(column => column.Name)];
        Node? tail = _dice.Percent(40) && groups.TrueForAll(group => group.Type.HasOrder) ? PositionalTail(identifying) : null;
        tail = identifying == 0 || hasSets ? null : tail;
        return new Select(Assemble(Node.Of(string.Empty), columns, from.Node, where, Node.Of(string.Empty, list, having), tail), columns, keys);
    }

    private List<Expression> Groups(Scope scope)
    {
        List<Expression> groups = [];
        int count = _dice.Weighted(22, 42, 26, 10);
        for (int i = 0; i < count; i++)
        {
            if (_expressions.AnyLeaf(scope with { Outer = null }, leaf => leaf.Type.HasEquality && leaf.Type.HasOrder) is not { } leaf)
            {
                break;
            }

            groups.Add(ExpressionGenerator.Canonical(_expressions.MadeOf(leaf, 30, scope)));
        }

        return groups;
    }

    // An aggregate whose answer does not depend on the order of its input.
    private Expression Aggregate(Scope scope, From from, bool isWindow)
    {
        Expression made = _dice.Weighted(12, 12, isWindow ? 0 : 8, 10, 8, 8, 4, 14, 6, 5, isWindow ? 0 : 8, isWindow ? 0 : 7, 6, isWindow ? 0 : 5, isWindow ? 0 : 4) switch
        {
            0 => Call("count(*)", Types.Int8, "count(*)"),
            1 => Call("count()", Types.Int8, "count(", Argument(scope).Node, ")"),
            2 => Call("count(DISTINCT)", Types.Int8, "count(distinct ", ExpressionGenerator.Canonical(Argument(scope, type => type.HasOrder)).Node, ")"),
            3 => Call("sum(int4)", Types.Int8, "sum(", _expressions.Make(Types.Int4, 1, scope).Node, ")"),
            4 => Call("sum(int8)", Types.Numeric, _dice.Of("sum(", "avg("), _expressions.Make(Types.Int8, 1, scope).Node, ")"),
            5 => Call("sum(numeric)", Types.Numeric, _dice.Of("sum(", "avg(", "variance(", "stddev_pop("), _expressions.Make(Types.Numeric, isWindow ? 0 : 1, scope).Node, ")"),
            6 => Call("sum(float8)", Types.Float8, _dice.Of("sum(", "avg("), _expressions.Small(Types.Float8, scope).Node, ")"),
            7 => Extreme(scope),
            8 => Call("bool_and()", Types.Bool, _dice.Of("bool_and(", "bool_or(", "every("), _expressions.Conditions.Make(1, scope), ")"),
            9 => Call("bit_and()", Types.Int4, _dice.Of("bit_and(", "bit_or(", "bit_xor("), _expressions.Make(Types.Int4, 1, scope).Node, ")"),
            10 => StringAggregate(scope, from),
            11 => ArrayAggregate(scope, from),
            12 => Call("avg(int4)", Types.Numeric, _dice.Of("avg(", "var_pop(", "stddev("), _expressions.Make(Types.Int4, 1, scope).Node, ")"),
            13 => Ordered(scope),
            _ => Call("sum(DISTINCT)", Types.Int8, "sum(distinct ", _expressions.Make(Types.Int4, 0, scope).Node, ")"),
        };
        if (!_dice.Percent(18))
        {
            return made;
        }

        Node filter = Node.OptionalCounted(string.Empty, "FILTER", " filter (where ", _expressions.Conditions.Make(1, scope), ")");
        return made with { Node = Node.Of(made.Type.Name, made.Node, filter) };
    }

    private static Expression Call(string feature, SqlType type, params ReadOnlySpan<object> parts) =>
        new(Node.Counted(type.Name, feature, parts), type, default, type.IsUnambiguous);

    private Expression Argument(Scope scope, Func<SqlType, bool>? fits = null)
    {
        Leaf? leaf = _expressions.AnyLeaf(scope, leaf => fits is null || fits(leaf.Type));
        return leaf is null ? _expressions.Constant(Types.Text)
            : _dice.Percent(75) ? leaf.Use()
            : _expressions.Make(leaf.Type, 1, scope);
    }

    private Expression Extreme(Scope scope)
    {
        Expression argument = ExpressionGenerator.Canonical(Argument(scope, type => type.HasMinimum));
        string function = _dice.Of("min", "max");
        return argument.Type.HasMinimum
            ? new Expression(Node.Counted(argument.Type.Name, $"{function}()", $"{function}(", argument.Node, ")"), argument.Type, argument.Collation, argument.IsCanonical)
            : Call("count(*)", Types.Int8, "count(*)");
    }

    private Expression StringAggregate(Scope scope, From from)
    {
        Expression text = Argument(scope, type => type == Types.Text);
        if (text.Type != Types.Text)
        {
            return Call("count(*)", Types.Int8, "count(*)");
        }

        if (_dice.Percent(30))
        {
            Node again = text.Node.Clone();
            return new Expression(
                Node.Counted("text", "string_agg(DISTINCT)", "string_agg(distinct ", text.Node, ", ',' order by ", again, Direction(), ")"), Types.Text, text.Collation, true);
        }

        Node? order = InnerOrder(scope, from);
        return order is null
            ? Call("count()", Types.Int8, "count(", text.Node, ")")
            : new Expression(Node.Counted("text", "string_agg()", "string_agg(", text.Node, ", '|'", order, ")"), Types.Text, text.Collation, true);
    }

    private Expression ArrayAggregate(Scope scope, From from)
    {
        Expression item = Argument(scope, type => Types.ArrayOf(type) is not null);
        Node? order = InnerOrder(scope, from);
        if (Types.ArrayOf(item.Type) is not { } array || order is null)
        {
            return Call("count()", Types.Int8, "count(", item.Node, ")");
        }

        string function = _dice.Of("array_agg", "array_agg", "json_agg");
        SqlType type = function == "json_agg" ? Types.Json : array;
        return new Expression(Node.Counted(type.Name, $"{function}()", $"{function}(", item.Node, order, ")"), type, type.IsCollatable ? item.Collation : default, type.IsUnambiguous);
    }

    private Node? InnerOrder(Scope scope, From from) =>
        from.Keys is null ? null : Node.List(" order by ", ", ", string.Empty, 0, [.. OrderKeys(scope), .. TieBreakers(from)]);

    private Expression Ordered(Scope scope)
    {
        Expression argument = ExpressionGenerator.Canonical(Argument(scope, type => type.HasOrder));
        switch (_dice.Next(4))
        {
            case 0:
                return new Expression(
                    Node.Counted(argument.Type.Name, "percentile_disc()", "percentile_disc(0.5) within group (order by ", argument.Node, ")"), argument.Type, argument.Collation, argument.IsCanonical);
            case 1:
                return new Expression(Node.Counted(argument.Type.Name, "mode()", "mode() within group (order by ", argument.Node, ")"), argument.Type, argument.Collation, argument.IsCanonical);
            case 2:
                return Call("percentile_cont()", Types.Float8, "percentile_cont(0.25) within group (order by ", _expressions.Small(Types.Float8, scope).Node, ")");
            default:
                IReadOnlyList<Expression> sides = _expressions.Reconciled(_expressions.Constant(argument.Type), argument);
                return Call("rank() WITHIN GROUP", Types.Int8, "rank(", sides[0].Node, ") within group (order by ", sides[1].Node, Direction(), ")");
        }
    }

    private Select Windowed(Scope? outer, int depth)
    {
        From from = MakeFrom(outer, depth, maximum: 3);
        if (from.Keys is null)
        {
            return Plain(outer, depth);
        }

        List<OutputColumn> columns = Items(from.Scope, _dice.Between(1, 2));
        int windows = _dice.Between(1, 2);
        bool isNumbered = _dice.Percent(40) && depth > 0;
        for (int i = 0; i < windows; i++)
        {
            columns.Add(new OutputColumn(Name(columns.Count), Window(from, isNumbered && i == windows - 1), null));
        }

        string last = columns[^1].Name;
        List<string>? keys = AddKeys(columns, from);
        Node? tail = !isNumbered && _dice.Percent(35) ? Tail(from, OrderKeys(from.Scope), isRequired: false) : null;
        Select select = new(Assemble(Node.Of(string.Empty), columns, from.Node, Where(from.Scope), null, tail), columns, keys);
        if (!isNumbered)
        {
            return select;
        }

        // The planner turns such a condition into the window's own one.
        Source source = SubquerySource(select);
        string limit = string.Create(CultureInfo.InvariantCulture, $"{source.Alias}.{last} {_dice.Of("<=", "<", "=", "between 2 and", ">")} {_dice.Between(1, 4)}");
        List<Node> conditions = [Node.Counted("bool", "rn <= n", limit)];
        Scope scope = new(source.Leaves, outer);
        if (_dice.Percent(40))
        {
            conditions.Add(_expressions.Conditions.Make(1, scope));
        }

        List<OutputColumn> all = [];
        foreach (Leaf leaf in source.Leaves)
        {
            all.Add(new OutputColumn(Name(all.Count), leaf.Use(), null));
        }

        From outerFrom = new(source.Node, scope, [.. (source.Keys ?? []).Select(key => (source.Alias, key))], 1);
        Node? order = _dice.Percent(40) ? Tail(outerFrom, OrderKeys(scope), isRequired: false) : null;
        return new Select(Assemble(Node.Of(string.Empty), all, source.Node, Node.List(" where ", " and ", string.Empty, 0, conditions), null, order), all, keys);
    }

    private Expression Window(From from, bool isNumber)
    {
        Scope scope = from.Scope with { Outer = null };
        List<Node> partition = [];
        if (_dice.Percent(60) && _expressions.AnyLeaf(scope, leaf => leaf.Type.HasOrder) is { } leaf)
        {
            partition.Add(leaf.Use().Node);
        }

        int kind = isNumber ? _dice.Weighted(3, 1) : _dice.Weighted(2, 3, 2, 3, 4, 6);
        bool isTotal = kind is 0 or 2 or 3 or 4;
        List<Node> order = OrderKeys(scope);
        if (isTotal || _dice.Percent(50))
        {
            order.AddRange(TieBreakers(from));
            isTotal = true;
        }

        Expression argument = Argument(scope);
        string lag = string.Create(CultureInfo.InvariantCulture, $", {_dice.Between(0, 3)})");
        Expression call = kind switch
        {
            0 => Call("row_number()", Types.Int8, "row_number()"),
            1 => Call("rank()", Types.Int8, _dice.Of("rank()", "dense_rank()")),
            2 => Call("ntile()", Types.Int4, "ntile(3)"),
            3 => new Expression(Node.Counted(argument.Type.Name, "lag()", _dice.Of("lag(", "lead("), argument.Node, lag), argument.Type, argument.Collation, argument.IsCanonical),
            4 => new Expression(
                Node.Counted(argument.Type.Name, "first_value()", _dice.Of("first_value(", "last_value("), argument.Node, ")"), argument.Type, argument.Collation, argument.IsCanonical),
            _ => Aggregate(scope, from, isWindow: true),
        };
        string frame = kind is 4 or 5 ? Frame(isTotal, order.Count > 0) : string.Empty;
        Node over = Node.Of(
            string.Empty, " over (", Node.List("partition by ", ", ", string.Empty, 0, partition), Node.List(" order by ", ", ", string.Empty, 0, order), Node.Optional(string.Empty, frame), ")");
        return call with { Node = Node.Counted(call.Type.Name, "OVER", call.Node, over) };
    }

    private string Frame(bool isTotal, bool hasOrder)
    {
        string exclude = _dice.Of(string.Empty, string.Empty, " exclude current row", hasOrder ? " exclude ties" : string.Empty);
        return _dice.Next(5) switch
        {
            0 when isTotal => " rows between 1 preceding and 1 following" + exclude,
            1 when isTotal => " rows between unbounded preceding and current row" + exclude,
            2 when hasOrder => " groups between 1 preceding and current row" + exclude,
            3 when hasOrder => " range between current row and unbounded following",
            _ => string.Empty,
        };
    }
}
