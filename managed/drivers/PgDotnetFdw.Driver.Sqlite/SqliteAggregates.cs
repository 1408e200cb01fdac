// Which aggregates and window functions can SQLite be trusted with?
//
// The arguments are written in their one form (SqliteValues.cs), so a value that reading would refuse is an error and not counted silently; min and
// max of a column look at the column itself, so that SQLite may use an index, and what they find is read strictly.
//
// - sum of int2 and int4 gives bigint on both sides, with an error on overflow. sum of int8 and all averages of integers give numeric, and so do those
//   of numeric(p,s): the driver's own aggregates. numeric without a scale is not sent: its sums are decimals, SQLite's are doubles.
// - sum and avg of float8 add in the order of the rows, which is SQLite's; with DISTINCT they are not sent, because PostgreSQL then adds in sorted order.
// - min and max of text only where SQLite sorts as the collation does.
// - An aggregate with ORDER BY, and those whose result depends on the order (string_agg, array_agg), are not sent: SQLite has the former since 3.44 only.

using System.Globalization;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Sql;

namespace PgDotnetFdw.Driver.Sqlite;

internal static class SqliteAggregates
{
    private static readonly Dictionary<(string Name, string Arguments), Aggregate> s_aggregates = Aggregates();
    private static readonly Dictionary<(string Name, string Arguments), WindowFunction> s_windowFunctions = WindowFunctions();

    private enum Form
    {
        // The name, around the value.
        Value,

        // Whatever has a value, numerics too.
        Any,

        // Around a column as it is, the result read strictly.
        Extreme,

        // Of numeric(p,s): around units.
        Units,
        UnitsExtreme,
    }

    /// <summary>Whether an aggregate is in the table, and under which condition it is sent.</summary>
    internal static bool TryFind(ProcedureFacts facts, out string condition)
    {
        condition = string.Empty;
        if (!SqliteRoutines.IsBuiltIn(facts) || !s_aggregates.TryGetValue((facts.Name, facts.Arguments), out Aggregate? aggregate))
        {
            return false;
        }

        condition = aggregate.Condition;
        return true;
    }

    /// <summary>Whether a window function is in the table, and under which condition it is sent.</summary>
    internal static bool TryFindWindow(ProcedureFacts facts, out string condition)
    {
        condition = string.Empty;
        if (!SqliteRoutines.IsBuiltIn(facts) || !s_windowFunctions.TryGetValue((facts.Name, facts.Arguments), out WindowFunction? function))
        {
            return false;
        }

        condition = function.Condition;
        return true;
    }

    /// <summary>Writes an aggregate.</summary>
    internal static Fidelity Write(SqlExpressionWriter writer, AggregateExpr expression)
    {
        if (expression is not { Kind: AggregateKind.Normal, IsVariadic: false, Order.Count: 0, DirectArguments.Count: 0 })
        {
            return writer.Refuse("aggregates with ORDER BY, VARIADIC or WITHIN GROUP are not sent");
        }

        return Write(writer, expression.Function, expression.InputCollation, expression.IsStar, expression.IsDistinct, expression.Arguments, expression.Filter, window: null);
    }

    /// <summary>Writes a window function.</summary>
    internal static Fidelity WriteWindow(SqlExpressionWriter writer, WindowExpr expression)
    {
        if (expression.IsAggregate)
        {
            return Write(writer, expression.Function, expression.InputCollation, expression.IsStar, false, expression.Arguments, expression.Filter, expression.Window);
        }

        string name = expression.Function.Name;
        if (!SqliteRoutines.IsBuiltIn(expression.Function) || !s_windowFunctions.TryGetValue((name, expression.Function.Arguments), out WindowFunction? function))
        {
            return writer.Refuse($"window function {name} is not in the table of driver sqlite");
        }

        if (!function.Accepts(expression.Arguments))
        {
            return writer.Refuse($"{name} is sent {function.Condition}");
        }

        writer.Sql.Append(name).Append('(');
        for (int i = 0; i < expression.Arguments.Count; i++)
        {
            writer.Sql.Append(i == 0 ? string.Empty : ", ");
            if (SqliteValues.Write(writer, expression.Arguments[i]) != Fidelity.Exact)
            {
                return Fidelity.No;
            }
        }

        writer.Sql.Append(')');
        return WriteEnd(writer, null, expression.Window);
    }

    private static Fidelity Write(
        SqlExpressionWriter writer, ProcedureFacts facts, CollationFacts collation, bool isStar, bool isDistinct, IReadOnlyList<Expr> arguments, Expr? filter, int? window)
    {
        if (!SqliteRoutines.IsBuiltIn(facts) || !s_aggregates.TryGetValue((facts.Name, facts.Arguments), out Aggregate? aggregate))
        {
            return writer.Refuse($"aggregate {facts.Name} of {facts.Arguments} is not in the table of driver sqlite");
        }

        if (isStar)
        {
            writer.Sql.Append("count(*)");
            return WriteEnd(writer, filter, window);
        }

        if (arguments.Count != 1 || (window is not null && aggregate.IsOwn) || (isDistinct && aggregate.RefusesDistinct))
        {
            return writer.Refuse($"{facts.Name} of {facts.Arguments} is sent {aggregate.Condition}");
        }

        if (!SqliteRoutine.AreMet(writer, aggregate.Needs, facts.Name, collation))
        {
            return Fidelity.No;
        }

        // Around the call, so FILTER and OVER come before its end.
        Expr argument = arguments[0];
        bool isBare = aggregate.Form == Form.Extreme && SqliteOperand.Of(writer, argument) is { IsColumn: true, Kind: SqliteKind.Integer or SqliteKind.Float or SqliteKind.Date };
        string? reader = isBare ? $"pgdotnet_read_{facts.Arguments}(" : aggregate.Form == Form.UnitsExtreme ? "pgdotnet_decimal(" : null;
        writer.Sql.Append(reader).Append(aggregate.Name).Append('(').Append(isDistinct ? "DISTINCT " : string.Empty);

        // SQLite forgets the FILTER of min() and max() over a frame whose start moves; what is NULL does not count.
        bool isCase = filter is not null && window is not null && aggregate.Name is ("min" or "max");
        if (isCase && !TryWriteCase(writer, filter))
        {
            return Fidelity.No;
        }

        int scale = 0;
        bool isWritten = aggregate.Form switch
        {
            Form.Any => TryWriteAny(writer, argument, isDistinct),
            Form.Units or Form.UnitsExtreme => SqliteValues.TryWriteUnits(writer, argument, out scale) || Refused(writer, facts, aggregate),
            _ when isBare => TryWriteColumn(writer, argument),
            _ => SqliteValues.Write(writer, argument) == Fidelity.Exact,
        };
        if (!isWritten)
        {
            return Fidelity.No;
        }

        writer.Sql.Append(isCase ? " END" : string.Empty).Append(aggregate.Form == Form.Units ? string.Create(CultureInfo.InvariantCulture, $", {scale})") : ")");
        if (WriteEnd(writer, isCase ? null : filter, window) != Fidelity.Exact)
        {
            return Fidelity.No;
        }

        writer.Sql.Append(aggregate.Form == Form.UnitsExtreme ? string.Create(CultureInfo.InvariantCulture, $", {scale})") : reader is null ? string.Empty : ")");
        return Fidelity.Exact;
    }

    private static bool TryWriteCase(SqlExpressionWriter writer, Expr? filter)
    {
        writer.Sql.Append("CASE WHEN ");
        bool isWritten = filter is null || writer.WriteCondition(SqliteConditions.Read(filter)) == Fidelity.Exact;
        writer.Sql.Append(" THEN ");
        return isWritten;
    }

    private static Fidelity WriteEnd(SqlExpressionWriter writer, Expr? filter, int? window)
    {
        if (filter is not null)
        {
            writer.Sql.Append(" FILTER (WHERE ");
            if (writer.WriteCondition(SqliteConditions.Read(filter)) != Fidelity.Exact)
            {
                return Fidelity.No;
            }

            writer.Sql.Append(')');
        }

        if (window is not { } number)
        {
            return Fidelity.Exact;
        }

        writer.Sql.Append(" OVER ");
        return writer.WriteWindow(number);
    }

    private static bool Refused(SqlExpressionWriter writer, ProcedureFacts facts, Aggregate aggregate)
    {
        writer.Refuse($"{facts.Name} of {facts.Arguments} is sent {aggregate.Condition}");
        return false;
    }

    // Only whether there is a value matters, and that it can be read.
    private static bool TryWriteAny(SqlExpressionWriter writer, Expr argument, bool isDistinct)
    {
        var operand = SqliteOperand.Of(writer, argument);
        if (operand is not { Kind: SqliteKind.Numeric, Expression: VarExpr variable })
        {
            return SqliteValues.Write(writer, argument) == Fidelity.Exact;
        }

        if (operand.IsRounded)
        {
            return SqliteValues.TryWriteUnits(writer, argument, out _) || SqliteValues.RefuseColumn(writer, variable) == Fidelity.Exact;
        }

        if (isDistinct)
        {
            // 2^60 as INTEGER and as FLOAT are equal there and read as two values.
            writer.Refuse("SQLite does not tell all values of numeric without a scale apart");
            return false;
        }

        writer.Sql.Append("pgdotnet_read_numeric(");
        writer.WriteColumnName(variable);
        writer.Sql.Append(')');
        return true;
    }

    private static bool TryWriteColumn(SqlExpressionWriter writer, Expr argument)
    {
        if (argument is not VarExpr variable)
        {
            return false;
        }

        writer.WriteColumnName(variable);
        return true;
    }

    private static Dictionary<(string, string), Aggregate> Aggregates()
    {
        const string Plain = "not as a window function";
        const string Undoubled = "without DISTINCT, and not as a window function";
        const string Scaled = "of a column numeric(p,s) with p up to 18, without DISTINCT, and not as a window function";
        var table = new Dictionary<(string, string), Aggregate>
        {
            [("count", string.Empty)] = new("count", Form.Value),
            [("count", "any")] = new("count", Form.Any, Condition: "of types that SQLite has an exact form for; DISTINCT not of numeric without a scale", RefusesDistinct: false),
            [("sum", "int2")] = new("sum", Form.Value),
            [("sum", "int4")] = new("sum", Form.Value),
            [("sum", "int8")] = new("pgdotnet_sum", Form.Value, IsOwn: true, Condition: Plain),
            [("sum", "numeric")] = new("pgdotnet_sum", Form.Units, IsOwn: true, RefusesDistinct: true, Condition: Scaled),
            [("sum", "float8")] = new("pgdotnet_sum_float8", Form.Value, IsOwn: true, RefusesDistinct: true, Condition: Undoubled),
            [("avg", "numeric")] = new("pgdotnet_avg", Form.Units, IsOwn: true, RefusesDistinct: true, Condition: Scaled),
            [("avg", "float8")] = new("pgdotnet_avg_float8", Form.Value, IsOwn: true, RefusesDistinct: true, Condition: Undoubled),
            [("bool_and", "bool")] = new("min", Form.Value),
            [("every", "bool")] = new("min", Form.Value),
            [("bool_or", "bool")] = new("max", Form.Value),
        };
        foreach (string type in (string[])["int2", "int4", "int8"])
        {
            table[("avg", type)] = new("pgdotnet_avg", Form.Value, IsOwn: true, Condition: Plain);
        }

        foreach (string name in (string[])["min", "max"])
        {
            foreach (string type in (string[])["int2", "int4", "int8", "float8", "date"])
            {
                table[(name, type)] = new(name, Form.Extreme);
            }

            table[(name, "timestamp")] = new(name, Form.Value);
            table[(name, "timestamptz")] = new(name, Form.Value);
            table[(name, "text")] = new(name, Form.Value, SqliteNeeds.SortsAsC, "under collations that sort by bytes");
            table[(name, "numeric")] = new(name, Form.UnitsExtreme, Condition: "of a column numeric(p,s) with p up to 18");
        }

        return table;
    }

    private static Dictionary<(string, string), WindowFunction> WindowFunctions()
    {
        const string Constants = "with a constant offset";
        var table = new Dictionary<(string, string), WindowFunction>();
        foreach (string name in (string[])["row_number", "rank", "dense_rank", "percent_rank", "cume_dist"])
        {
            table[(name, string.Empty)] = new(static arguments => arguments.Count == 0);
        }

        table[("ntile", "int4")] = new(static arguments => SqliteRoutines.IsInteger(arguments[0], 1, int.MaxValue), "with a constant from 1 on");
        foreach (string name in (string[])["lag", "lead"])
        {
            table[(name, "anyelement")] = new(static _ => true);
            table[(name, "anyelement,int4")] = new(static arguments => SqliteRoutines.IsInteger(arguments[1], 0, int.MaxValue), Constants);
            table[(name, "anyelement,int4,anyelement")] = table[(name, "anyelement,int4")];
            table[(name, "anycompatible,int4,anycompatible")] = table[(name, "anyelement,int4")];
        }

        table[("first_value", "anyelement")] = new(static _ => true);
        table[("last_value", "anyelement")] = new(static _ => true);
        table[("nth_value", "anyelement,int4")] = new(static arguments => SqliteRoutines.IsInteger(arguments[1], 1, int.MaxValue), Constants);
        return table;
    }

    // IsOwn: an aggregate of the driver, which SQLite does not run over a window.
    private sealed record Aggregate(
        string Name, Form Form, SqliteNeeds Needs = SqliteNeeds.None, string Condition = "", bool IsOwn = false, bool RefusesDistinct = false);

    private sealed record WindowFunction(Func<IReadOnlyList<Expr>, bool> Accepts, string Condition = "");
}
