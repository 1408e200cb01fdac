using System.Text;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Relations;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Sql;

namespace PgDotnetFdw.Driver.Postgres;

/// <summary>Calls of functions, aggregates and window functions.</summary>
public sealed partial class PostgresDialect
{
    /// <inheritdoc/>
    public override Fidelity WriteFunction(SqlExpressionWriter writer, FunctionExpr expression)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(expression);
        IReadOnlyList<Expr> arguments = expression.Arguments;
        if (PostgresTrust.IsBuiltIn(expression.Function) && expression.Function.Name is "enum_eq" or "enum_ne")
        {
            // As text they are compared by the operator.
            ProcedureFacts op = expression.Function with { Name = expression.Function.Name == "enum_eq" ? "=" : "<>" };
            return WriteOperator(writer, new OpExpr(expression.Type, op, expression.InputCollation, arguments));
        }

        if (!TryCall(writer, RoutineKind.Function, expression.Function, expression.InputCollation, arguments, out string? collation))
        {
            return Fidelity.No;
        }

        StringBuilder sql = writer.Sql;
        PostgresOperands operands = new(writer, arguments, collation, OrdersRecords(expression.Function));
        if (CastType(writer, expression) is { } type)
        {
            sql.Append('(');
            if (operands.Write(arguments[0]) != Fidelity.Exact)
            {
                return Fidelity.No;
            }

            sql.Append(")::").Append(type);
            return Fidelity.Exact;
        }

        WriteRoutineName(sql, expression.Function);
        sql.Append('(');
        if (!WriteArguments(writer, operands, arguments, expression.IsVariadic))
        {
            return Fidelity.No;
        }

        sql.Append(')');
        return Fidelity.Exact;
    }

    /// <inheritdoc/>
    public override Fidelity WriteAggregate(SqlExpressionWriter writer, AggregateExpr expression)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(expression);
        Expr[] aggregated = [.. expression.Arguments, .. expression.DirectArguments, .. expression.Order.Select(key => key.Expression)];
        if (!TryCall(writer, RoutineKind.Aggregate, expression.Function, expression.InputCollation, aggregated, out string? collation))
        {
            return Fidelity.No;
        }

        StringBuilder sql = writer.Sql;
        WriteRoutineName(sql, expression.Function);
        sql.Append('(');
        bool isWritten = expression.Kind == AggregateKind.Normal
            ? WriteAggregated(writer, expression, collation)
            : WriteArguments(writer, new PostgresOperands(writer, expression.DirectArguments, null), expression.DirectArguments, isVariadic: false);
        if (!isWritten)
        {
            return Fidelity.No;
        }

        if (expression.Kind != AggregateKind.Normal)
        {
            // The collation is that of the sort key.
            sql.Append(") WITHIN GROUP (");
        }

        if (!WriteOrder(writer, expression))
        {
            return Fidelity.No;
        }

        sql.Append(')');
        return WriteFilter(writer, expression.Filter);
    }

    /// <inheritdoc/>
    public override Fidelity WriteWindowFunction(SqlExpressionWriter writer, WindowExpr expression)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(expression);
        RoutineKind kind = expression.IsAggregate ? RoutineKind.Aggregate : RoutineKind.Window;
        if (!TryCall(writer, kind, expression.Function, expression.InputCollation, expression.Arguments, out string? collation))
        {
            return Fidelity.No;
        }

        WriteRoutineName(writer.Sql, expression.Function);
        writer.Sql.Append('(');
        if (expression.IsStar)
        {
            writer.Sql.Append('*');
        }
        else if (!WriteArguments(writer, new PostgresOperands(writer, expression.Arguments, collation), expression.Arguments, isVariadic: false))
        {
            return Fidelity.No;
        }

        writer.Sql.Append(')');
        if (WriteFilter(writer, expression.Filter) != Fidelity.Exact)
        {
            return Fidelity.No;
        }

        writer.Sql.Append(" OVER ");
        return writer.WriteWindow(expression.Window);
    }

    /// <inheritdoc/>
    public override Fidelity WriteFrame(SqlExpressionWriter writer, WindowDefinition window)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(window);
        var frame = (WindowFrame)window.Frame;
        const WindowFrame Exclusion = WindowFrame.ExcludeCurrentRow | WindowFrame.ExcludeGroup | WindowFrame.ExcludeTies;
        bool isNew = (frame & (WindowFrame.Groups | Exclusion)) != 0
            || ((frame & WindowFrame.Range) != 0 && (window.Start is not null || window.End is not null));
        return !isNew || PostgresTrust.HasMajor(writer, 11, "such a window frame") ? SqlForms.WriteFrame(writer, window) : Fidelity.No;
    }

    private static bool TryCall(
        SqlExpressionWriter writer,
        RoutineKind kind,
        ProcedureFacts routine,
        CollationFacts input,
        IReadOnlyList<Expr> arguments,
        out string? collation)
    {
        if (!PostgresTrust.TryRoutine(writer, kind, routine, input, out collation))
        {
            return false;
        }

        foreach (Expr argument in arguments)
        {
            // As text it would find another function, or go into a result of another type.
            if (argument.Type.Kind == 'e' && !IsCount(routine) && kind != RoutineKind.Window)
            {
                writer.Refuse($"{routine.Name} of the enum {argument.Type.Name}");
                return false;
            }
        }

        if (!PostgresOperands.HasPlace(collation, arguments))
        {
            writer.Refuse("type name has no collation in all versions");
            return false;
        }

        return true;
    }

    private static bool IsCount(ProcedureFacts routine) => PostgresTrust.IsBuiltIn(routine) && routine.Name == "count";

    private static bool WriteArguments(SqlExpressionWriter writer, PostgresOperands operands, IReadOnlyList<Expr> arguments, bool isVariadic)
    {
        for (int i = 0; i < arguments.Count; i++)
        {
            writer.Sql.Append(i == 0 ? string.Empty : ", ");
            if (isVariadic && i == arguments.Count - 1)
            {
                writer.Sql.Append("VARIADIC ");
            }

            if (operands.Write(arguments[i]) != Fidelity.Exact)
            {
                return false;
            }
        }

        return true;
    }

    private static bool WriteAggregated(SqlExpressionWriter writer, AggregateExpr expression, string? collation)
    {
        if (expression.IsStar)
        {
            writer.Sql.Append('*');
            return true;
        }

        if (IsCount(expression.Function)
            && !expression.IsDistinct
            && expression.Order.Count == 0
            && expression.Arguments is [VarExpr variable]
            && writer.Column(variable) is not null)
        {
            // Of any type: only NULL or not counts.
            writer.WriteColumnName(variable);
            return true;
        }

        if (!expression.IsDistinct)
        {
            return WriteArguments(writer, new PostgresOperands(writer, expression.Arguments, collation), expression.Arguments, expression.IsVariadic);
        }

        if (expression.Order.Any(key => IsTextOutside(key.Expression)))
        {
            writer.Refuse("DISTINCT with an ORDER BY of a type that travels as text");
            return false;
        }

        if (expression.Order.Any(static key => key.Expression is ConstExpr))
        {
            writer.Refuse("DISTINCT with an ORDER BY of a constant");
            return false;
        }

        writer.Sql.Append("DISTINCT ");
        return WriteDistinctArguments(writer, expression, collation);
    }

    // A key of ORDER BY must be one of the arguments to the letter, COLLATE included. Without ORDER BY PostgreSQL hands the distinct values over in
    // their order, on which nobody should rely; but aggregates that show it are not sent unless it is the same.
    private static bool WriteDistinctArguments(SqlExpressionWriter writer, AggregateExpr expression, string? collation)
    {
        bool isShown = expression.Function.Name is "string_agg" or "array_agg" or "json_agg" or "jsonb_agg" or "json_agg_strict" or "jsonb_agg_strict";
        for (int i = 0; i < expression.Arguments.Count; i++)
        {
            Expr argument = expression.Arguments[i];
            writer.Sql.Append(i == 0 ? string.Empty : ", ");
            if (expression.IsVariadic && i == expression.Arguments.Count - 1)
            {
                writer.Sql.Append("VARIADIC ");
            }

            if (writer.Write(argument) != Fidelity.Exact)
            {
                return false;
            }

            if (!PostgresCollations.IsCollatable(argument) && !PostgresCollations.IsName(argument))
            {
                continue;
            }

            string? wanted = collation ?? (PostgresCollations.Conflict(argument) ? PostgresCollations.Bytes : null);
            SortKey? key = expression.Order.FirstOrDefault(candidate => candidate.Expression == argument);
            if (key is null && argument is not ConstExpr && expression.Order.Any(candidate => PostgresCollations.IsCollatable(candidate.Expression) || PostgresCollations.IsName(candidate.Expression)))
            {
                writer.Refuse("DISTINCT with an ORDER BY of text");
                return false;
            }

            if ((key is not null || isShown) && argument is not ConstExpr
                && !TrySortCollation(writer, key?.Collation ?? expression.InputCollation, out wanted))
            {
                return false;
            }

            if (PostgresCollations.WriteClause(writer, argument, wanted) != Fidelity.Exact)
            {
                return false;
            }
        }

        return true;
    }

    private static bool WriteOrder(SqlExpressionWriter writer, AggregateExpr expression)
    {
        for (int i = 0; i < expression.Order.Count; i++)
        {
            writer.Sql.Append(i > 0 ? ", " : expression.Kind == AggregateKind.Normal ? " ORDER BY " : "ORDER BY ");
            if (writer.WriteSortKey(expression.Order[i]) != Fidelity.Exact)
            {
                return false;
            }
        }

        return true;
    }

    private static Fidelity WriteFilter(SqlExpressionWriter writer, Expr? filter)
    {
        if (filter is null)
        {
            return Fidelity.Exact;
        }

        writer.Sql.Append(" FILTER (WHERE ");
        if (writer.WriteCondition(filter) != Fidelity.Exact)
        {
            return Fidelity.No;
        }

        writer.Sql.Append(')');
        return Fidelity.Exact;
    }
}
