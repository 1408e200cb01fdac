// How are comparisons written, and how far may they be trusted? The rules stand at the head of SqliteDialect.cs.
//
// A plain column is compared as it is, so that SQLite may use its indexes. Columns whose values have several forms (points in time, scaled numerics)
// are compared by what a function of the driver makes of them, exactly, beside a condition on the column itself that lets more rows through and
// may use an index.

using System.Globalization;
using System.Text;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Sql;

namespace PgDotnetFdw.Driver.Sqlite;

internal static class SqliteComparisons
{
    internal const string Catalog = "pg_catalog";
    internal const string Binary = " COLLATE BINARY";

    // A longer list makes plan and statement unwieldy; then the rows are fetched and filtered locally.
    private const int LongestList = 10_000;
    private const int LongestListText = 400_000;
    private const string IsDistinct = "IS NOT";
    private const long SecondsFrom1970To2000 = 946_684_800;

    /// <summary>Whether it is one of the six comparisons of PostgreSQL itself.</summary>
    internal static bool IsComparison(ProcedureFacts facts) =>
        facts.Origin == ObjectOrigin.BuiltIn && facts.Schema == Catalog && facts.Name is "=" or "<>" or "<" or "<=" or ">" or ">=";

    /// <summary>Writes a comparison.</summary>
    internal static Fidelity Write(SqlExpressionWriter writer, string name, CollationFacts collation, Expr leftSide, Expr rightSide)
    {
        SqliteKind kind = SqliteOperand.OfType(leftSide.Type.Oid);
        if (kind == SqliteKind.None || kind != SqliteOperand.OfType(rightSide.Type.Oid))
        {
            return writer.Refuse($"SQLite does not compare {leftSide.Type.Name} with {rightSide.Type.Name} as PostgreSQL does");
        }

        if (kind == SqliteKind.Text && !MayCompareText(writer, name, collation))
        {
            return Fidelity.No;
        }

        if (!SqliteOperand.IsPlain(leftSide) || !SqliteOperand.IsPlain(rightSide))
        {
            return WriteComputed(writer, kind, name, leftSide, rightSide);
        }

        var left = SqliteOperand.Of(writer, leftSide);
        var right = SqliteOperand.Of(writer, rightSide);
        if (left.Kind != kind || right.Kind != kind)
        {
            return RefuseColumn(writer, left.Kind == kind ? right : left);
        }

        switch (kind)
        {
            case SqliteKind.Numeric:
                return right.IsColumn ? WriteNumeric(writer, right, Commuted(name), left) : WriteNumeric(writer, left, name, right);
            case SqliteKind.Timestamp or SqliteKind.TimestampTz:
                return right.IsColumn && !left.IsColumn ? WritePoints(writer, right, Commuted(name), left) : WritePoints(writer, left, name, right);
        }

        if (!MayMeet(left, right) || !MayMeet(right, left))
        {
            return writer.Refuse("SQLite rounds integers that it compares with a column of affinity REAL");
        }

        writer.Sql.Append('(');
        bool isWritten = TryWritePlain(writer, left);
        writer.Sql.Append(kind is SqliteKind.Text or SqliteKind.Date ? Binary : string.Empty).Append(' ').Append(name).Append(' ');
        isWritten = isWritten && TryWritePlain(writer, right);
        writer.Sql.Append(')');
        return isWritten ? Fidelity.Exact : writer.Refuse("a constant has a length that SQLite does not take");
    }

    /// <summary>Writes IS DISTINCT FROM.</summary>
    internal static Fidelity WriteDistinct(SqlExpressionWriter writer, DistinctExpr expression) =>
        Write(writer, IsDistinct, expression.InputCollation, expression.Left, expression.Right);

    /// <summary>Writes a comparison of rows of which all pairs are of kinds that SQLite compares as they are.</summary>
    internal static Fidelity WriteRows(SqlExpressionWriter writer, RowCompareExpr expression)
    {
        string? name = expression.Comparison switch
        {
            RowComparison.Less => "<",
            RowComparison.LessOrEqual => "<=",
            RowComparison.Greater => ">",
            RowComparison.GreaterOrEqual => ">=",
            _ => null,
        };
        if (name is null)
        {
            return writer.Refuse("kind of row comparison is not known");
        }

        var left = new StringBuilder();
        int start = writer.Sql.Length;
        for (int i = 0; i < expression.Left.Count; i++)
        {
            var one = SqliteOperand.Of(writer, expression.Left[i]);
            var other = SqliteOperand.Of(writer, expression.Right[i]);
            bool isSimple = one.Kind == other.Kind && one.Kind is SqliteKind.Integer or SqliteKind.Boolean or SqliteKind.Bytes or SqliteKind.Date or SqliteKind.Text
                && IsComparison(expression.Operators[i]) && MayMeet(one, other) && MayMeet(other, one);
            if (!isSimple)
            {
                return writer.Refuse("a pair of a row comparison has values that SQLite does not compare as they are");
            }

            if (one.Kind == SqliteKind.Text && !SqliteValues.MaySortText(writer, expression.InputCollations[i]))
            {
                return Fidelity.No;
            }

            // Both lists grow side by side; the left one is put before the right one at the end.
            writer.Sql.Append(i == 0 ? string.Empty : ", ");
            int length = writer.Sql.Length;
            if (!TryWritePlain(writer, one))
            {
                return Fidelity.No;
            }

            left.Append(i == 0 ? string.Empty : ", ").Append(writer.Sql, length, writer.Sql.Length - length)
                .Append(one.Kind is SqliteKind.Text or SqliteKind.Date ? Binary : string.Empty);
            writer.Sql.Length = length;
            if (!TryWritePlain(writer, other))
            {
                return Fidelity.No;
            }
        }

        string right = writer.Sql.ToString(start, writer.Sql.Length - start);
        writer.Sql.Length = start;
        writer.Sql.Append(CultureInfo.InvariantCulture, $"(({left}) {name} ({right}))");
        return Fidelity.Exact;
    }

    /// <summary>Writes = ANY and &lt;&gt; ALL.</summary>
    internal static Fidelity WriteArray(SqlExpressionWriter writer, ScalarArrayOpExpr expression)
    {
        bool isIn = expression.UseOr && expression.Operator.Name == "=";
        bool isNotIn = !expression.UseOr && expression.Operator.Name == "<>";
        if (!IsComparison(expression.Operator) || !(isIn || isNotIn))
        {
            return writer.Refuse("only = ANY and <> ALL are sent of comparisons with arrays");
        }

        SqliteKind kind = SqliteOperand.OfType(expression.Scalar.Type.Oid);
        Expr array = expression.Array is RelabelExpr { Argument: ConstExpr or ParamExpr } relabel ? relabel.Argument : expression.Array;
        if (kind == SqliteKind.None || SqliteOperand.OfType(array.Type.ElementOid) != kind)
        {
            return writer.Refuse($"SQLite does not compare {expression.Scalar.Type.Name} with {array.Type.Name} as PostgreSQL does");
        }

        if (kind == SqliteKind.Text && !MayCompareText(writer, "=", expression.InputCollation))
        {
            return Fidelity.No;
        }

        var scalar = SqliteOperand.Of(writer, expression.Scalar);
        if (scalar.IsRounded || (SqliteOperand.IsPlain(expression.Scalar) && !scalar.IsColumn))
        {
            return writer.Refuse("lists are not compared with numerics that reading rounds, nor with a parameter");
        }

        StringBuilder sql = writer.Sql.Append('(');
        if (!TryWriteScalar(writer, kind, scalar))
        {
            return Fidelity.No;
        }

        sql.Append(isIn ? " IN (" : " NOT IN (");
        bool isWritten = array switch
        {
            ConstExpr { Value.Form: ValueForm.Array } constant => TryWriteList(writer, kind, scalar.Affinity, constant.Value.Elements),
            ParamExpr parameter => TryWriteArrayParameter(writer, kind, scalar.Affinity, parameter),
            _ => false,
        };
        sql.Append("))");
        return isWritten ? Fidelity.Exact : writer.Refuse("the array has elements or a length that SQLite does not take exactly");
    }

    /// <summary>Writes the placeholder of a parameter.</summary>
    internal static void WriteOrdinal(SqlExpressionWriter writer, ParamExpr parameter) =>
        writer.Sql.Append(CultureInfo.InvariantCulture, $"?{writer.ParameterOrdinal(parameter)}");

    private static bool MayCompareText(SqlExpressionWriter writer, string name, CollationFacts collation)
    {
        if (name is not ("=" or "<>" or IsDistinct))
        {
            return SqliteValues.MaySortText(writer, collation);
        }

        if (!collation.IsDeterministic)
        {
            writer.Refuse($"collation {collation.Name} takes different texts as equal");
            return false;
        }

        return true;
    }

    private static string Commuted(string name) => name switch
    {
        "<" => ">",
        "<=" => ">=",
        ">" => "<",
        ">=" => "<=",
        _ => name,
    };

    // Whether one side puts up with the other.
    private static bool MayMeet(SqliteOperand side, SqliteOperand other)
    {
        if (!side.IsColumn)
        {
            // Without a column both sides are known before the scan; these kinds compare alike whatever they hold.
            return other.IsColumn || side.Kind is SqliteKind.Integer or SqliteKind.Boolean or SqliteKind.Text;
        }

        // SQLite may turn = and OR into IN, whose values take on the column's affinity: REAL rounds integers from 2^53 on.
        return side is not { Kind: SqliteKind.Integer, Affinity: SqliteAffinity.Real }
            || other.Expression is ConstExpr { Value: { Form: ValueForm.Int64, Int64: >= -SqliteNumber.ExactIntegerLimit and <= SqliteNumber.ExactIntegerLimit } };
    }

    private static Fidelity RefuseColumn(SqlExpressionWriter writer, SqliteOperand operand) => operand.Expression is VarExpr variable
        ? SqliteValues.RefuseColumn(writer, variable)
        : writer.Refuse($"SQLite has no exact form for values of type {operand.Expression.Type.Name}");

    // Both sides in the one form that SqliteValues.cs gives them, or as something that keeps its place among such forms.
    private static Fidelity WriteComputed(SqlExpressionWriter writer, SqliteKind kind, string name, Expr left, Expr right)
    {
        if (kind == SqliteKind.Numeric && (left, right) is not (FunctionExpr, ConstExpr) and not (ConstExpr, FunctionExpr))
        {
            return writer.Refuse("SQLite does not compute with numeric");
        }

        writer.Sql.Append('(');
        if (WriteComparand(writer, kind, left) != Fidelity.Exact)
        {
            return Fidelity.No;
        }

        writer.Sql.Append(' ').Append(name).Append(' ');
        if (WriteComparand(writer, kind, right) != Fidelity.Exact)
        {
            return Fidelity.No;
        }

        writer.Sql.Append(')');
        return Fidelity.Exact;
    }

    private static Fidelity WriteComparand(SqlExpressionWriter writer, SqliteKind kind, Expr expression)
    {
        switch (expression)
        {
            case ConstExpr constant:
                return SqliteValues.TryWriteConstant(writer.Sql, kind, constant.Value, isCompared: true) ? Fidelity.Exact : writer.Refuse("a constant has too many digits for SQLite");
            case ParamExpr parameter when kind != SqliteKind.Numeric:
                WriteOrdinal(writer, parameter);
                return Fidelity.Exact;
            default:
                return SqliteValues.Write(writer, expression);
        }
    }

    private static bool TryWritePlain(SqlExpressionWriter writer, SqliteOperand operand)
    {
        switch (operand.Expression)
        {
            case ConstExpr constant:
                return SqliteValues.TryWriteConstant(writer.Sql, operand.Kind, constant.Value, isCompared: true);
            case ParamExpr parameter:
                WriteOrdinal(writer, parameter);
                return true;
            case VarExpr variable when operand.IsColumn:
                return TryWriteColumn(writer, operand, variable);
            default:
                return false;
        }
    }

    private static bool TryWriteColumn(SqlExpressionWriter writer, SqliteOperand operand, VarExpr variable)
    {
        if (operand.IsRead && operand.Kind != SqliteKind.Numeric)
        {
            return SqliteValues.WriteColumn(writer, variable) == Fidelity.Exact;
        }

        writer.Sql.Append(operand.IsRead ? "pgdotnet_read_numeric(" : string.Empty);
        writer.WriteColumnName(variable);
        writer.Sql.Append(operand.IsRead ? ")" : string.Empty);
        return true;
    }

    private static bool TryWriteScalar(SqlExpressionWriter writer, SqliteKind kind, SqliteOperand scalar)
    {
        if (!scalar.IsColumn)
        {
            return scalar.Expression is not VarExpr
                ? kind != SqliteKind.Numeric && SqliteValues.Write(writer, scalar.Expression) == Fidelity.Exact
                : RefuseColumn(writer, scalar) == Fidelity.Exact;
        }

        if (scalar.Kind == SqliteKind.None)
        {
            RefuseColumn(writer, scalar);
            return false;
        }

        if (kind is SqliteKind.Timestamp or SqliteKind.TimestampTz)
        {
            return TryWritePoint(writer, scalar);
        }

        bool isWritten = TryWritePlain(writer, scalar);
        writer.Sql.Append(kind is SqliteKind.Text or SqliteKind.Date ? Binary : string.Empty);
        return isWritten;
    }

    private static bool TryWriteList(SqlExpressionWriter writer, SqliteKind kind, SqliteAffinity affinity, IReadOnlyList<RemoteValue> elements)
    {
        if (elements.Count > LongestList)
        {
            return false;
        }

        int start = writer.Sql.Length;
        for (int i = 0; i < elements.Count; i++)
        {
            writer.Sql.Append(i == 0 ? string.Empty : ", ");
            RemoteValue element = elements[i];
            bool isRounded = kind == SqliteKind.Integer && affinity == SqliteAffinity.Real
                && element.Int64 is < -SqliteNumber.ExactIntegerLimit or > SqliteNumber.ExactIntegerLimit;
            if (isRounded || writer.Sql.Length - start > LongestListText || !SqliteValues.TryWriteConstant(writer.Sql, kind, element, isCompared: true))
            {
                return false;
            }
        }

        return true;
    }

    // Integers, texts and dates survive JSON unchanged. A NULL array is bound as [null], which gives the NULL that PostgreSQL gives.
    private static bool TryWriteArrayParameter(SqlExpressionWriter writer, SqliteKind kind, SqliteAffinity affinity, ParamExpr parameter)
    {
        if (kind is not (SqliteKind.Integer or SqliteKind.Text or SqliteKind.Date) || (kind == SqliteKind.Integer && affinity == SqliteAffinity.Real))
        {
            return false;
        }

        writer.Sql.Append("SELECT value FROM json_each(");
        WriteOrdinal(writer, parameter);
        writer.Sql.Append(')');
        return true;
    }

    // What a column of points in time holds, or NULL or an error; or a point that is known.
    private static bool TryWritePoint(SqlExpressionWriter writer, SqliteOperand operand)
    {
        if (operand.Expression is not VarExpr variable)
        {
            return TryWritePlain(writer, operand);
        }

        writer.Sql.Append(operand.IsRead ? "pgdotnet_read_" : "pgdotnet_try_").Append(SqliteValues.PointFunction(operand)).Append('(');
        writer.WriteColumnName(variable);
        writer.Sql.Append(')');
        return true;
    }

    private static Fidelity WritePoints(SqlExpressionWriter writer, SqliteOperand left, string name, SqliteOperand right)
    {
        writer.Sql.Append('(');
        if (left is { IsRead: false, Expression: VarExpr variable } && !right.IsColumn && name is not ("<>" or IsDistinct))
        {
            WriteNear(writer, left, variable, name, right.Expression);
        }

        if (!TryWritePoint(writer, left))
        {
            return writer.Refuse("a point in time has an unexpected form");
        }

        writer.Sql.Append(' ').Append(name).Append(' ');
        if (!TryWritePoint(writer, right))
        {
            return writer.Refuse("a point in time has an unexpected form");
        }

        writer.Sql.Append(')');
        return Fidelity.Exact;
    }

    // A condition that holds for each readable value for which the comparison holds, and more, with a blank and AND behind it. Texts: the date before
    // the time may lie a day away because of a zone, and another one because of rounding.
    private static void WriteNear(SqlExpressionWriter writer, SqliteOperand column, VarExpr variable, string name, Expr value)
    {
        string lower;
        string upper;
        string collation = string.Empty;
        long? known = value is ConstExpr { Value.IsNull: false } constant && SqliteMoments.TryParse(constant.Value.Text, out long parsed) ? parsed : null;
        string operand = value is ParamExpr parameter ? string.Create(CultureInfo.InvariantCulture, $"?{writer.ParameterOrdinal(parameter)}") : "NULL";
        switch (SqliteTypes.MarkerOf(column.Column?.Options.RemoteType))
        {
            case SqliteTypes.Unix:
                lower = Number(known / 1_000_000, $"{operand} / 1000000", SecondsFrom1970To2000 - 2);
                upper = Number(known / 1_000_000, $"{operand} / 1000000", SecondsFrom1970To2000 + 2);
                break;
            case SqliteTypes.Julian:
                lower = Number(known / SqliteDates.MicrosecondsPerDay, $"{operand} / 86400000000", 2_451_542);
                upper = Number(known / SqliteDates.MicrosecondsPerDay, $"{operand} / 86400000000", 2_451_547);
                break;
            default:
                collation = Binary;
                lower = known is { } early ? $"'{SqliteMoments.Day(early, -2)}'" : $"pgdotnet_day({operand}, -2)";
                upper = known is { } late ? $"'{SqliteMoments.Day(late, 3)}'" : $"pgdotnet_day({operand}, 3)";
                break;
        }

        writer.WriteColumnName(variable);
        writer.Sql.Append(collation).Append(name switch
        {
            "=" => $" BETWEEN {lower} AND {upper} AND ",
            "<" or "<=" => $" <= {upper} AND ",
            _ => $" >= {lower} AND ",
        });

        static string Number(long? known, string operand, long distance) =>
            known is { } number ? (number + distance).ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{operand} + {distance}");
    }

    private static Fidelity WriteNumeric(SqlExpressionWriter writer, SqliteOperand left, string name, SqliteOperand right)
    {
        // An INTEGER and a FLOAT in two columns compare by value, which is not how they read from 2^53 on.
        if (left.Expression is not VarExpr variable || right.IsColumn || name == IsDistinct)
        {
            return writer.Refuse("SQLite compares numeric columns with constants and parameters only");
        }

        if (left.IsRounded)
        {
            return WriteRounded(writer, left, variable, name, right.Expression);
        }

        StringBuilder sql = writer.Sql;
        int start = sql.Length;
        if (right.Expression is ConstExpr constant)
        {
            sql.Append('(');
            TryWriteColumn(writer, left, variable);
            sql.Append(' ').Append(name).Append(' ');
            if (SqliteValues.TryWriteConstant(sql, SqliteKind.Numeric, constant.Value, isCompared: true))
            {
                sql.Append(')');
                return Fidelity.Exact;
            }

            sql.Length = start;
        }

        return WriteWidened(writer, variable, name, right.Expression);
    }

    // The number n that stands for the value may lie a rounding away from it, see SqliteNumber.cs.
    private static Fidelity WriteWidened(SqlExpressionWriter writer, VarExpr variable, string name, Expr value)
    {
        if (name == "<>" || NumericOperand(writer, value) is not { } operand)
        {
            return writer.Refuse("SQLite does not compare numeric with the digits that the value has or may have");
        }

        StringBuilder sql = writer.Sql.Append('(');
        writer.WriteColumnName(variable);
        sql.Append(name switch
        {
            "=" => $" IN ({operand}, {operand} + 0.0))",
            "<" or "<=" => $" <= max({operand}, {operand} + 0.0))",
            _ => $" >= min({operand}, {operand} + 0.0))",
        });
        return Fidelity.Superset;
    }

    // What reads as the value may lie a rounding to the declared scale away from it, see SqliteNumber.cs; units decide exactly, see SqliteUnits.cs.
    private static Fidelity WriteRounded(SqlExpressionWriter writer, SqliteOperand column, VarExpr variable, string name, Expr value)
    {
        if (!SqliteTypes.TryNumericModifier(variable.Type.Modifier, out _, out int scale) || NumericOperand(writer, value) is not { } operand)
        {
            return writer.Refuse("SQLite does not compare numeric with the digits that the value has or may have");
        }

        long units = 0;
        bool isExact = column.HasUnits(out int precision, out scale) && value is ConstExpr exact && SqliteUnits.TryFromConstant(exact.Value.Text, scale, out units);
        if (name == "<>" && !isExact)
        {
            return writer.Refuse("SQLite compares numerics that reading rounds by <> only with constants of their scale");
        }

        if (value is not ConstExpr constant || !SqliteNumber.TryBounds(constant.Value.Bytes.Span, scale, out string lower, out string upper))
        {
            lower = SqliteNumber.Lower(operand, scale);
            upper = SqliteNumber.Upper(operand, scale);
        }

        StringBuilder sql = writer.Sql.Append('(');
        bool hasBounds = name != "<>" && !(isExact && column.IsRead);
        if (hasBounds)
        {
            writer.WriteColumnName(variable);
            sql.Append(name switch
            {
                "=" => $" BETWEEN {lower} AND {upper}",
                "<" or "<=" => $" <= {upper}",
                _ => $" >= {lower}",
            });
        }

        if (isExact)
        {
            sql.Append(hasBounds ? " AND " : string.Empty).Append(column.IsRead ? "pgdotnet_read_units(" : "pgdotnet_try_units(");
            writer.WriteColumnName(variable);
            sql.Append(CultureInfo.InvariantCulture, $", {precision}, {scale}) {name} {units}");
        }

        sql.Append(')');
        return isExact ? Fidelity.Exact : Fidelity.Superset;
    }

    // The number that stands for a numeric; null for NULL and for what is neither constant nor parameter.
    private static string? NumericOperand(SqlExpressionWriter writer, Expr value) => value switch
    {
        ParamExpr parameter => string.Create(CultureInfo.InvariantCulture, $"?{writer.ParameterOrdinal(parameter)}"),
        ConstExpr { Value.Form: ValueForm.Output } constant => SqliteNumber.FromText(constant.Value.Bytes.Span).ToLiteral(),
        _ => null,
    };
}
