// Which expressions do statements that write hold?
//
// Small ones, whose values are determined and which do not fail by themselves, but for a division now and then: what the remote computes is the
// business of the comparison of queries.

using System.Globalization;
using PgDotnetFdw.Tests.Differential.Model;
using PgDotnetFdw.Tests.Differential.Sql;

namespace PgDotnetFdw.Tests.Differential.Generate;

/// <summary>An entry of FROM whose columns may be used.</summary>
/// <param name="Alias">Its name.</param>
/// <param name="Columns">Its columns.</param>
internal sealed record DmlSource(string Alias, IReadOnlyList<DmlColumn> Columns);

/// <summary>Makes expressions and conditions.</summary>
internal sealed class DmlExpressions(Dice dice, DmlUniverse universe)
{
    private static readonly string[] s_texts = ["a", "b", "B", "ab", "", "zz", "a b", "\u00e4", "it's", "x"];
    private int _aliases;

    /// <summary>A constant.</summary>
    public Node Constant(SqlType type) => Node.Of(type.Name, new Literal(type, Value(type), Value(type), IsPlain: type == Types.Int4));

    /// <summary>A value of a type.</summary>
    /// <param name="type">The type.</param>
    /// <param name="sources">What it may use.</param>
    /// <param name="depth">How deep it may be.</param>
    public Node Of(SqlType type, IReadOnlyList<DmlSource> sources, int depth = 2)
    {
        List<Node> columns = Columns(type, sources);
        if (depth == 0 || dice.Percent(25))
        {
            return columns.Count > 0 && dice.Percent(65) ? dice.Pick(columns) : dice.Percent(5) ? Node.Of(type.Name, $"NULL::{type.Cast}") : Constant(type);
        }

        Node Deeper() => Of(type, sources, depth - 1);
        switch (dice.Weighted(60, 10, 10, 8, 6))
        {
            case 1:
                return Node.Counted(type.Name, "coalesce", "coalesce(", Deeper(), ", ", Deeper(), ")");
            case 2:
                return Node.Counted(type.Name, "case", "(CASE WHEN ", Condition(sources, depth - 1), " THEN ", Deeper(), " ELSE ", Deeper(), " END)");
            case 3 when type == Types.Int4 || type == Types.Int8:
                return Node.Counted(type.Name, "(select)", $"(", Aggregate(sources), $")::{type.Cast}");
            case 4 when type == Types.Int4:
                return Node.Counted(type.Name, "division", "(24 / nullif(", Deeper(), ", 0))");
            default:
                break;
        }

        if (type == Types.Int4 || type == Types.Int8)
        {
            return dice.Next(5) switch
            {
                0 => Node.Of(type.Name, "(", Deeper(), " + ", Constant(type), ")"),
                1 => Node.Of(type.Name, "(", Deeper(), " % 97)"),
                2 => Node.Of(type.Name, "(- ", Deeper(), ")"),
                3 => Node.Of(type.Name, $"length(", Of(Types.Text, sources, depth - 1), $")::{type.Cast}"),
                _ => Node.Of(type.Name, "greatest(", Deeper(), ", ", Deeper(), ")"),
            };
        }

        if (type == Types.Text)
        {
            return dice.Next(4) switch
            {
                0 => Node.Of(type.Name, "(", Deeper(), " || ", Constant(type), ")"),
                1 => Node.Of(type.Name, "upper(", Deeper(), ")"),
                2 => Node.Of(type.Name, "left(", Deeper(), ", 4)"),
                _ => Node.Of(type.Name, Of(Types.Int4, sources, depth - 1), "::text"),
            };
        }

        return type == Types.Date ? Node.Of(type.Name, "(", Deeper(), " + 1)")
            : type == Types.Numeric || type == Types.Float8 ? Node.Of(type.Name, "(", Deeper(), " + ", Constant(type), ")")
            : Deeper();
    }

    /// <summary>A condition.</summary>
    /// <param name="sources">What it may use.</param>
    /// <param name="depth">How deep it may be.</param>
    public Node Condition(IReadOnlyList<DmlSource> sources, int depth = 2)
    {
        SqlType type = dice.Pick(sources.SelectMany(source => source.Columns).Select(column => column.Type).Distinct().ToList());
        Node Column() => dice.Pick(Columns(type, sources));
        switch (dice.Weighted(40, 12, 12, depth > 0 ? 12 : 0, depth > 0 ? 8 : 0, depth > 0 ? 6 : 0, depth > 0 ? 8 : 0, 8))
        {
            case 0:
                return Node.Of("bool", Column(), $" {dice.Of("=", "<>", "<", ">", "<=", ">=")} ", dice.Percent(70) ? Constant(type) : Of(type, sources, Math.Min(depth, 1)));
            case 1:
                return Node.Of("bool", Column(), dice.Of(" IS NULL", " IS NOT NULL"));
            case 2:
                return Node.Of("bool", Column(), " IN (", Constant(type), ", ", Constant(type), ", ", Constant(type), ")");
            case 3:
                return Node.Of("bool", "(", Condition(sources, depth - 1), dice.Of(" AND ", " OR "), Condition(sources, depth - 1), ")");
            case 4:
                return Node.Counted("bool", "exists", dice.Of("EXISTS", "NOT EXISTS"), " (", Correlated("SELECT", sources), ")");
            case 5:
                return Node.Of("bool", "(NOT ", Condition(sources, depth - 1), ")");
            case 6 when Readable(Types.Int4) is { } readable:
                (DmlTable table, DmlColumn column) = readable;
                return Node.Counted("bool", "in (select)", dice.Pick(Columns(Types.Int4, sources) is { Count: > 0 } numbers ? numbers : [Constant(Types.Int4)]), " IN (SELECT ", column.Name, " FROM ", new TableName(table.Name), " WHERE ", column.Name, " > ", Constant(Types.Int4), ")");
            default:
                return type == Types.Text ? Node.Of("bool", Column(), " LIKE '%a%'") : Node.Of("bool", Column(), " BETWEEN ", Constant(type), " AND ", Constant(type));
        }
    }

    /// <summary>A new alias.</summary>
    public string Alias() => string.Create(CultureInfo.InvariantCulture, $"t{++_aliases}");

    /// <summary>Columns of a type.</summary>
    public static List<Node> Columns(SqlType type, IReadOnlyList<DmlSource> sources) =>
        [.. sources.SelectMany(source => source.Columns.Where(column => column.Type == type).Select(column => Node.Of(type.Name, $"{source.Alias}.{column.Name}")))];

    /// <summary>A value of a type's pool, in its text form.</summary>
    public string Value(SqlType type) =>
        type == Types.Text ? dice.Of<string>(s_texts)
        : type == Types.Date ? $"2024-02-2{dice.Next(6)}"
        : type == Types.Numeric || type == Types.Float8 ? string.Create(CultureInfo.InvariantCulture, $"{dice.Next(12)}.5")
        : string.Create(CultureInfo.InvariantCulture, $"{dice.Between(0, 14)}");

    // One number of a table, perhaps of the one that is written.
    private Node Aggregate(IReadOnlyList<DmlSource> sources)
    {
        if (Readable(Types.Int4) is not { } readable || dice.Percent(30))
        {
            return Correlated("SELECT count(*)", sources);
        }

        (DmlTable table, DmlColumn column) = readable;
        return Node.Of(string.Empty, $"SELECT {dice.Of("max", "min", "sum")}({column.Name}) % 1000 FROM ", new TableName(table.Name));
    }

    private Node Correlated(string select, IReadOnlyList<DmlSource> sources)
    {
        DmlTable table = dice.Pick(universe.Tables);
        string alias = Alias();
        DmlSource inner = new(alias, table.Columns);
        List<Node> outer = Columns(Types.Int4, sources);
        Node join = outer.Count == 0 || Columns(Types.Int4, [inner]) is not { Count: > 0 } numbers
            ? Condition([inner], 0)
            : Node.Of("bool", dice.Pick(numbers), dice.Percent(80) ? " = " : " < ", dice.Pick(outer));
        return Node.Of(string.Empty, $"{select} FROM ", new TableName(table.Name), $" {alias} WHERE ", join);
    }

    private (DmlTable Table, DmlColumn Column)? Readable(SqlType type)
    {
        DmlTable table = dice.Pick(universe.Tables);
        DmlColumn[] columns = [.. table.Columns.Where(column => column.Type == type)];
        return columns.Length == 0 ? null : (table, dice.Pick(columns));
    }
}
