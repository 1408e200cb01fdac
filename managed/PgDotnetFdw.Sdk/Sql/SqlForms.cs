// Forms that most databases write alike; a dialect calls them from its own Write methods when its meaning is PostgreSQL's.

using System.Globalization;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Relations;

namespace PgDotnetFdw.Sdk.Sql;

/// <summary>Standard SQL for common expressions. Each answers Exact when all parts are, otherwise No.</summary>
public static class SqlForms
{
    /// <summary>Writes expressions separated by commas.</summary>
    public static Fidelity WriteList(SqlExpressionWriter writer, IReadOnlyList<Expr> expressions)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(expressions);
        for (int i = 0; i < expressions.Count; i++)
        {
            writer.Sql.Append(i == 0 ? string.Empty : ", ");
            if (writer.Write(expressions[i]) != Fidelity.Exact)
            {
                return Fidelity.No;
            }
        }

        return Fidelity.Exact;
    }

    /// <summary>Writes a function's name and its arguments in parentheses.</summary>
    public static Fidelity WriteCall(SqlExpressionWriter writer, string name, IReadOnlyList<Expr> arguments)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Sql.Append(name).Append('(');
        Fidelity fidelity = WriteList(writer, arguments);
        writer.Sql.Append(')');
        return fidelity;
    }

    /// <summary>Writes a searched CASE.</summary>
    public static Fidelity WriteCase(SqlExpressionWriter writer, CaseExpr expression)
    {
        ArgumentNullException.ThrowIfNull(writer);
        return WriteCase(writer, expression, writer.Write);
    }

    /// <summary>Writes a searched CASE whose results need more than being written.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="expression">The CASE.</param>
    /// <param name="writeResult">Writes one result; called for each branch in order, then for the default.</param>
    public static Fidelity WriteCase(SqlExpressionWriter writer, CaseExpr expression, Func<Expr, Fidelity> writeResult)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(expression);
        ArgumentNullException.ThrowIfNull(writeResult);
        writer.Sql.Append("CASE");
        foreach (CaseBranch branch in expression.Branches)
        {
            writer.Sql.Append(" WHEN ");
            if (writer.WriteCondition(branch.Condition) != Fidelity.Exact)
            {
                return Fidelity.No;
            }

            writer.Sql.Append(" THEN ");
            if (writeResult(branch.Result) != Fidelity.Exact)
            {
                return Fidelity.No;
            }
        }

        writer.Sql.Append(" ELSE ");
        if (writeResult(expression.Default) != Fidelity.Exact)
        {
            return Fidelity.No;
        }

        writer.Sql.Append(" END");
        return Fidelity.Exact;
    }

    /// <summary>Writes COALESCE.</summary>
    public static Fidelity WriteCoalesce(SqlExpressionWriter writer, CoalesceExpr expression)
    {
        ArgumentNullException.ThrowIfNull(expression);
        return WriteCall(writer, "COALESCE", expression.Arguments);
    }

    /// <summary>Writes a frame, with a leading blank; nothing when it is the default one.</summary>
    public static Fidelity WriteFrame(SqlExpressionWriter writer, WindowDefinition window)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(window);
        var frame = (WindowFrame)window.Frame;
        if ((frame & WindowFrame.NonDefault) == 0)
        {
            return Fidelity.Exact;
        }

        string mode = (frame & WindowFrame.Rows) != 0 ? "ROWS" : (frame & WindowFrame.Groups) != 0 ? "GROUPS" : "RANGE";
        writer.Sql.Append(CultureInfo.InvariantCulture, $" {mode} BETWEEN ");
        if (WriteBound(writer, StartBound(frame), window.Start) != Fidelity.Exact)
        {
            return Fidelity.No;
        }

        writer.Sql.Append(" AND ");
        if (WriteBound(writer, EndBound(frame), window.End) != Fidelity.Exact)
        {
            return Fidelity.No;
        }

        writer.Sql.Append(
            (frame & WindowFrame.ExcludeCurrentRow) != 0 ? " EXCLUDE CURRENT ROW"
            : (frame & WindowFrame.ExcludeGroup) != 0 ? " EXCLUDE GROUP"
            : (frame & WindowFrame.ExcludeTies) != 0 ? " EXCLUDE TIES"
            : string.Empty);
        return Fidelity.Exact;
    }

    private static string StartBound(WindowFrame frame) =>
        (frame & WindowFrame.StartUnboundedPreceding) != 0 ? "UNBOUNDED PRECEDING"
        : (frame & WindowFrame.StartCurrentRow) != 0 ? "CURRENT ROW"
        : (frame & WindowFrame.StartOffsetPreceding) != 0 ? " PRECEDING"
        : (frame & WindowFrame.StartOffsetFollowing) != 0 ? " FOLLOWING"
        : string.Empty;

    private static string EndBound(WindowFrame frame) =>
        (frame & WindowFrame.EndUnboundedFollowing) != 0 ? "UNBOUNDED FOLLOWING"
        : (frame & WindowFrame.EndCurrentRow) != 0 ? "CURRENT ROW"
        : (frame & WindowFrame.EndOffsetPreceding) != 0 ? " PRECEDING"
        : (frame & WindowFrame.EndOffsetFollowing) != 0 ? " FOLLOWING"
        : string.Empty;

    // A bound that starts with a blank has an offset before it.
    private static Fidelity WriteBound(SqlExpressionWriter writer, string bound, Expr? offset)
    {
        if (bound.Length == 0)
        {
            return Fidelity.No;
        }

        Fidelity fidelity = bound[0] != ' ' ? Fidelity.Exact : offset is null ? Fidelity.No : writer.Write(offset);
        writer.Sql.Append(bound);
        return fidelity;
    }
}
