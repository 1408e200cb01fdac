// How does SQLite write what PostgreSQL asks, and how far may its answer be trusted?
//
// The rules, by the local type of the column; SqliteOperand.cs says when a column may take part at all.
//
// - int2, int4, int8: Exact. SQLite compares integers and doubles by value, without rounding.
// - float8: Exact. NaN travels as an empty BLOB, which sorts behind every number as PostgreSQL sorts NaN; SQLite itself cannot keep a NaN.
// - float4: not sent. Reading rounds.
// - numeric: constants Exact where SqliteNumber.cs proves it, otherwise Superset with operators widened to <= and >=; <> is then not sent.
// - numeric with a declared scale: Superset with bounds a unit of the scale away; <> and lists are not sent. Reading rounds.
// - bool: Exact, because reading accepts only the integers 0 and 1.
// - text, varchar: = and <> under a deterministic collation, Exact, always with COLLATE BINARY: the column may be declared NOCASE.
//   < and its kin are not sent: a UTF-16 database compares other bytes.
// - bpchar: not sent. PostgreSQL ignores trailing blanks.
// - bytea: Exact. Both sides compare bytes, a prefix first.
// - date: Exact, as ISO text; SqliteDates.cs reads no other form. Dates that cannot be read, infinities too, become texts before or behind all.
// - timestamps, uuid, json, and everything else: not sent. The same value has several texts.
// - = ANY and <> ALL: IN and NOT IN, Exact where = is; NULL elements make the same NULLs. Array parameters travel as JSON.
//
// Identifiers stand in grave accents, which SQLite takes as MySQL does: a name in double quotes that is no column silently becomes a string
// (https://www.sqlite.org/quirks.html, section 8), so a dropped column would not be noticed.
//
// It does not compose AND, OR and NOT: the deparser of Core does.

using System.Globalization;
using System.Text;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Sql;

namespace PgDotnetFdw.Driver.Sqlite;

/// <summary>How SQLite writes SQL, and what it may be trusted with.</summary>
/// <remarks>Not sealed: tests/drivers/PgDotnetFdw.Driver.Planted derives dialects with defects from it, which the differential tester must find.</remarks>
public class SqliteDialect : SqlDialect
{
    // Result columns with this prefix tell the cursor how a point in time is kept.
    internal const string MarkerPrefix = "pgdotnet:";

    // A longer list makes plan and statement unwieldy; then the rows are fetched and filtered locally.
    private const int LongestList = 10_000;
    private const string Catalog = "pg_catalog";
    private const string Binary = " COLLATE BINARY";

    /// <inheritdoc/>
    public override void WriteIdentifier(StringBuilder sql, string name)
    {
        ArgumentNullException.ThrowIfNull(sql);
        ArgumentNullException.ThrowIfNull(name);
        sql.Append('`').Append(name.Replace("`", "``", StringComparison.Ordinal)).Append('`');
    }

    /// <inheritdoc/>
    /// <remarks>A column whose remote_type is unix or julian gets an alias that tells the cursor so.</remarks>
    public override ColumnTransfer WriteSelectColumn(StringBuilder sql, RemoteColumn column)
    {
        ArgumentNullException.ThrowIfNull(column);
        WriteIdentifier(sql, column.RemoteName);
        if (SqliteTypes.MarkerOf(column.Options.RemoteType) is { } marker && SqliteTypes.BaseOid(column.Type) is TypeOid.Date or TypeOid.Timestamp or TypeOid.TimestampTz)
        {
            sql.Append(" AS ");
            WriteIdentifier(sql, MarkerPrefix + marker);
        }

        return ColumnTransfer.Value;
    }

    /// <inheritdoc/>
    public override Fidelity WriteNullTestColumn(SqlExpressionWriter writer, VarExpr variable, RemoteColumn column)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(column);
        WriteIdentifier(writer.Sql, column.RemoteName);
        return Fidelity.Exact;
    }

    /// <inheritdoc/>
    public override Fidelity WriteColumn(SqlExpressionWriter writer, VarExpr variable, RemoteColumn column)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(column);
        SqliteOperand operand = SqliteOperand.Of(writer, variable);
        if (operand.Kind == SqliteKind.None)
        {
            return Fidelity.No;
        }

        WriteIdentifier(writer.Sql, column.RemoteName);
        return Fidelity.Exact;
    }

    /// <inheritdoc/>
    public override Fidelity WriteConst(SqlExpressionWriter writer, ConstExpr constant)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(constant);
        SqliteKind kind = SqliteOperand.OfType(constant.Type.Oid);
        return kind != SqliteKind.None && TryWriteValue(writer.Sql, kind, constant.Value) ? Fidelity.Exact : Fidelity.No;
    }

    /// <inheritdoc/>
    /// <remarks>Stands alone only where its truth or its nullness counts, and both survive binding; an array's nullness does not.</remarks>
    public override Fidelity WriteParameter(SqlExpressionWriter writer, ParamExpr parameter)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(parameter);
        if (parameter.Type.ElementOid != 0)
        {
            return Fidelity.No;
        }

        WriteOrdinal(writer, parameter);
        return Fidelity.Exact;
    }

    /// <inheritdoc/>
    public override Fidelity WriteRelabel(SqlExpressionWriter writer, RelabelExpr expression)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(expression);
        SqliteOperand operand = SqliteOperand.Of(writer, expression);
        return operand.Kind == SqliteKind.Text ? writer.Write(operand.Expression) : Fidelity.No;
    }

    /// <inheritdoc/>
    public override Fidelity WriteCondition(SqlExpressionWriter writer, Expr expression)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (expression is not VarExpr)
        {
            return writer.Write(expression);
        }

        SqliteOperand operand = SqliteOperand.Of(writer, expression);
        if (operand is not { Kind: SqliteKind.Boolean, Column: { } column })
        {
            return Fidelity.No;
        }

        writer.Sql.Append('(');
        WriteIdentifier(writer.Sql, column.RemoteName);
        writer.Sql.Append(" <> 0)");
        return Fidelity.Exact;
    }

    /// <inheritdoc/>
    public override Fidelity WriteBooleanTest(SqlExpressionWriter writer, BooleanTestExpr expression)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(expression);

        // IS compares without NULL as a result, so each test is one comparison with 1, 0 or NULL.
        string? test = expression.Test switch
        {
            BooleanTestKind.IsTrue => " IS 1)",
            BooleanTestKind.IsNotTrue => " IS NOT 1)",
            BooleanTestKind.IsFalse => " IS 0)",
            BooleanTestKind.IsNotFalse => " IS NOT 0)",
            BooleanTestKind.IsUnknown => " IS NULL)",
            BooleanTestKind.IsNotUnknown => " IS NOT NULL)",
            _ => null,
        };
        if (test is null || expression.Argument.Type.Oid != TypeOid.Bool)
        {
            return Fidelity.No;
        }

        writer.Sql.Append('(');
        Fidelity argument = writer.Write(expression.Argument);
        writer.Sql.Append(test);
        return argument == Fidelity.Exact ? Fidelity.Exact : Fidelity.No;
    }

    /// <inheritdoc/>
    public override Fidelity WriteOperator(SqlExpressionWriter writer, OpExpr expression)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(expression);
        if (!IsComparison(expression.Operator) || expression.Arguments.Count != 2)
        {
            return Fidelity.No;
        }

        string name = expression.Operator.Name;
        SqliteOperand left = SqliteOperand.Of(writer, expression.Arguments[0]);
        SqliteOperand right = SqliteOperand.Of(writer, expression.Arguments[1]);
        if (left.Kind == SqliteKind.None || left.Kind != right.Kind)
        {
            return Fidelity.No;
        }

        if (left.Kind == SqliteKind.Numeric)
        {
            return right.IsColumn ? WriteNumeric(writer, right, Commuted(name), left) : WriteNumeric(writer, left, name, right);
        }

        if (left.Kind == SqliteKind.Text && !(name is "=" or "<>" && expression.InputCollation.IsDeterministic))
        {
            return Fidelity.No;
        }

        if (!MayMeet(left, right) || !MayMeet(right, left))
        {
            return Fidelity.No;
        }

        writer.Sql.Append('(');
        bool isWritten = TryWriteOperand(writer, left);
        writer.Sql.Append(left.Kind is SqliteKind.Text or SqliteKind.Date ? Binary : string.Empty).Append(' ').Append(name).Append(' ');
        isWritten = isWritten && TryWriteOperand(writer, right);
        writer.Sql.Append(')');
        return isWritten ? Fidelity.Exact : Fidelity.No;
    }

    /// <inheritdoc/>
    public override Fidelity WriteScalarArray(SqlExpressionWriter writer, ScalarArrayOpExpr expression)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(expression);
        bool isIn = expression.UseOr && expression.Operator.Name == "=";
        bool isNotIn = !expression.UseOr && expression.Operator.Name == "<>";
        SqliteOperand scalar = SqliteOperand.Of(writer, expression.Scalar);
        if (!IsComparison(expression.Operator) || !(isIn || isNotIn) || scalar is not { Kind: not SqliteKind.None, Column: { } column }
            || scalar.IsRounded || (scalar.Kind == SqliteKind.Text && !expression.InputCollation.IsDeterministic))
        {
            return Fidelity.No;
        }

        Expr array = expression.Array is RelabelExpr { Argument: ConstExpr or ParamExpr } relabel ? relabel.Argument : expression.Array;
        if (SqliteOperand.OfType(array.Type.ElementOid) != scalar.Kind)
        {
            return Fidelity.No;
        }

        StringBuilder sql = writer.Sql;
        sql.Append('(');
        WriteIdentifier(sql, column.RemoteName);
        sql.Append(scalar.Kind is SqliteKind.Text or SqliteKind.Date ? Binary : string.Empty).Append(isIn ? " IN (" : " NOT IN (");
        bool isWritten = array switch
        {
            ConstExpr { Value.Form: ValueForm.Array } constant => TryWriteList(sql, scalar, constant.Value.Elements),
            ParamExpr parameter => TryWriteArrayParameter(writer, scalar, parameter),
            _ => false,
        };
        sql.Append("))");
        return isWritten ? Fidelity.Exact : Fidelity.No;
    }

    private static bool IsComparison(ProcedureFacts facts) =>
        facts.Origin == ObjectOrigin.BuiltIn && facts.Schema == Catalog && facts.Name is "=" or "<>" or "<" or "<=" or ">" or ">=";

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

    private static Fidelity WriteOrdinal(SqlExpressionWriter writer, ParamExpr parameter)
    {
        writer.Sql.Append(CultureInfo.InvariantCulture, $"?{writer.ParameterOrdinal(parameter)}");
        return Fidelity.Exact;
    }

    private static bool TryWriteValue(StringBuilder sql, SqliteKind kind, RemoteValue value)
    {
        if (value.IsNull)
        {
            sql.Append("NULL");
            return true;
        }

        switch (kind, value.Form)
        {
            case (SqliteKind.Integer, ValueForm.Int64):
                SqliteLiterals.WriteInt64(sql, value.Int64);
                return true;
            case (SqliteKind.Float, ValueForm.Float64):
                SqliteLiterals.WriteDouble(sql, value.Float64);
                return true;
            case (SqliteKind.Numeric, ValueForm.Output):
                return SqliteNumber.TryWriteExact(sql, value.Bytes.Span);
            case (SqliteKind.Boolean, ValueForm.Boolean):
                SqliteLiterals.WriteBoolean(sql, value.Boolean);
                return true;
            case (SqliteKind.Text, ValueForm.Text):
                SqliteLiterals.WriteText(sql, value.Text);
                return true;
            case (SqliteKind.Bytes, ValueForm.Bytes):
                SqliteLiterals.WriteBytes(sql, value.Bytes.Span);
                return true;
            case (SqliteKind.Date, ValueForm.Output):
                SqliteLiterals.WriteText(sql, SqliteDates.Comparable(value.Text));
                return true;
            default:
                return false;
        }
    }

    private static bool TryWriteList(StringBuilder sql, SqliteOperand scalar, IReadOnlyList<RemoteValue> elements)
    {
        if (elements.Count > LongestList)
        {
            return false;
        }

        for (int i = 0; i < elements.Count; i++)
        {
            sql.Append(i == 0 ? string.Empty : ", ");
            RemoteValue element = elements[i];
            bool isRounded = scalar is { Kind: SqliteKind.Integer, Affinity: SqliteAffinity.Real }
                && element.Int64 is < -SqliteNumber.ExactIntegerLimit or > SqliteNumber.ExactIntegerLimit;
            if (isRounded || !TryWriteValue(sql, scalar.Kind, element))
            {
                return false;
            }
        }

        return true;
    }

    // Integers, texts and dates survive JSON unchanged. A NULL array is bound as [null], which gives the NULL that PostgreSQL gives.
    private static bool TryWriteArrayParameter(SqlExpressionWriter writer, SqliteOperand scalar, ParamExpr parameter)
    {
        if (scalar is not { Kind: SqliteKind.Integer or SqliteKind.Text or SqliteKind.Date } or { Kind: SqliteKind.Integer, Affinity: SqliteAffinity.Real })
        {
            return false;
        }

        writer.Sql.Append("SELECT value FROM json_each(");
        WriteOrdinal(writer, parameter);
        writer.Sql.Append(')');
        return true;
    }

    private bool TryWriteOperand(SqlExpressionWriter writer, SqliteOperand operand)
    {
        switch (operand.Expression)
        {
            case ConstExpr constant:
                return TryWriteValue(writer.Sql, operand.Kind, constant.Value);
            case ParamExpr parameter:
                WriteOrdinal(writer, parameter);
                return true;
            default:
                if (operand.Column is null)
                {
                    return false;
                }

                WriteIdentifier(writer.Sql, operand.Column.RemoteName);
                return true;
        }
    }

    private Fidelity WriteNumeric(SqlExpressionWriter writer, SqliteOperand left, string name, SqliteOperand right)
    {
        // An INTEGER and a FLOAT in two columns compare by value, which is not how they read from 2^53 on.
        if (left.Column is not { } column || right.IsColumn)
        {
            return Fidelity.No;
        }

        if (left.IsRounded)
        {
            return name == "<>" ? Fidelity.No : WriteRounded(writer, column, name, right.Expression);
        }

        StringBuilder sql = writer.Sql;
        int start = sql.Length;
        if (right.Expression is ConstExpr constant)
        {
            sql.Append('(');
            WriteIdentifier(sql, column.RemoteName);
            sql.Append(' ').Append(name).Append(' ');
            if (TryWriteValue(sql, SqliteKind.Numeric, constant.Value))
            {
                sql.Append(')');
                return Fidelity.Exact;
            }

            sql.Length = start;
        }

        return name == "<>" ? Fidelity.No : WriteWidened(writer, column, name, right.Expression);
    }

    // The number n that stands for the value may lie a rounding away from it, see SqliteNumber.cs.
    private Fidelity WriteWidened(SqlExpressionWriter writer, RemoteColumn column, string name, Expr value)
    {
        if (NumericOperand(writer, value) is not { } operand)
        {
            return Fidelity.No;
        }

        StringBuilder sql = writer.Sql.Append('(');
        WriteIdentifier(sql, column.RemoteName);
        sql.Append(name switch
        {
            "=" => $" IN ({operand}, {operand} + 0.0))",
            "<" or "<=" => $" <= max({operand}, {operand} + 0.0))",
            _ => $" >= min({operand}, {operand} + 0.0))",
        });
        return Fidelity.Superset;
    }

    // What reads as the value may lie a rounding to the declared scale away from it, see SqliteNumber.cs.
    private Fidelity WriteRounded(SqlExpressionWriter writer, RemoteColumn column, string name, Expr value)
    {
        if (!SqliteTypes.TryNumericModifier(column.Type.Modifier, out _, out int scale) || NumericOperand(writer, value) is not { } operand)
        {
            return Fidelity.No;
        }

        if (value is not ConstExpr constant || !SqliteNumber.TryBounds(constant.Value.Bytes.Span, scale, out string lower, out string upper))
        {
            lower = SqliteNumber.Lower(operand, scale);
            upper = SqliteNumber.Upper(operand, scale);
        }

        StringBuilder sql = writer.Sql.Append('(');
        WriteIdentifier(sql, column.RemoteName);
        sql.Append(name switch
        {
            "=" => $" BETWEEN {lower} AND {upper})",
            "<" or "<=" => $" <= {upper})",
            _ => $" >= {lower})",
        });
        return Fidelity.Superset;
    }

    // The number that stands for a numeric; null for NULL and for what is neither constant nor parameter.
    private static string? NumericOperand(SqlExpressionWriter writer, Expr value) => value switch
    {
        ParamExpr parameter => string.Create(CultureInfo.InvariantCulture, $"?{writer.ParameterOrdinal(parameter)}"),
        ConstExpr { Value.Form: ValueForm.Output } constant => SqliteNumber.FromText(constant.Value.Bytes.Span).ToLiteral(),
        _ => null,
    };
}
