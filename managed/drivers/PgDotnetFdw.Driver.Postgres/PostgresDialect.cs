using System.Globalization;
using System.Text;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Sql;

namespace PgDotnetFdw.Driver.Postgres;

/// <summary>
/// How a remote PostgreSQL writes SQL, and what it may be trusted with: immutable built-in operators on built-in types, which mean the same
/// on both sides, all of them Exact. What depends on a collation's order is sent only where the local order is that of the bytes, and then says so.
/// Everything else is left to the local side.
/// </summary>
/// <remarks>
/// Assumes that a remote column has the type that the foreign table declares, as postgres_fdw does; column option remote_type says otherwise.
/// </remarks>
public sealed class PostgresDialect : SqlDialect
{
    private const string BuiltInSchema = "pg_catalog";

    /// <inheritdoc/>
    public override bool HasTupleIdentifier => true;

    /// <inheritdoc/>
    public override void WriteIdentifier(StringBuilder sql, string name)
    {
        ArgumentNullException.ThrowIfNull(sql);
        ArgumentNullException.ThrowIfNull(name);
        PostgresIdentifiers.Write(sql, name);
    }

    /// <inheritdoc/>
    public override void WriteTable(StringBuilder sql, RemoteTable table)
    {
        ArgumentNullException.ThrowIfNull(sql);
        ArgumentNullException.ThrowIfNull(table);
        WriteIdentifier(sql, table.RemoteSchema ?? table.LocalSchema);
        sql.Append('.');
        WriteIdentifier(sql, table.RemoteName);
    }

    /// <inheritdoc/>
    public override ColumnTransfer WriteSelectColumn(SqlExpressionWriter writer, VarExpr variable, RemoteColumn column)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(column);
        if (column.Attribute == -1)
        {
            writer.WriteColumnName(variable);
            return ColumnTransfer.Receive;
        }

        TypeTransfer? transfer = Transfer(column);
        if (transfer is null)
        {
            writer.Sql.Append('(');
            writer.WriteColumnName(variable);
            writer.Sql.Append(")::pg_catalog.text");
            return ColumnTransfer.Value;
        }

        writer.WriteColumnName(variable);
        return transfer == TypeTransfer.Receive ? ColumnTransfer.Receive : ColumnTransfer.Value;
    }

    /// <inheritdoc/>
    public override Fidelity WriteNullTestColumn(SqlExpressionWriter writer, VarExpr variable, RemoteColumn column)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(column);
        writer.WriteColumnName(variable);
        return Fidelity.Exact;
    }

    /// <inheritdoc/>
    public override Fidelity WriteColumn(SqlExpressionWriter writer, VarExpr variable, RemoteColumn column)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(variable);
        ArgumentNullException.ThrowIfNull(column);
        if (PostgresTypes.Family(variable.Type) == TypeFamily.None || !PostgresTypes.IsSameType(column.Options.RemoteType, column.Type))
        {
            return Fidelity.No;
        }

        writer.WriteColumnName(variable);
        return Fidelity.Exact;
    }

    /// <inheritdoc/>
    public override Fidelity WriteConst(SqlExpressionWriter writer, ConstExpr constant)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(constant);
        TypeFamily family = PostgresTypes.Family(constant.Type);
        if (family == TypeFamily.None || !MeansTheSame(family, constant.Value))
        {
            return Fidelity.No;
        }

        StringBuilder sql = writer.Sql;
        RemoteValue value = constant.Value;
        if (family == TypeFamily.Boolean && !value.IsNull)
        {
            sql.Append(value.Boolean ? "true" : "false");
        }
        else if (family == TypeFamily.Integer && !value.IsNull && value.Int64 != long.MinValue)
        {
            // Its width does not matter: every pair of integer types has its own operators. Only the smallest int8 cannot be
            // written as a negated literal.
            string digits = value.Int64.ToString(CultureInfo.InvariantCulture);
            sql.Append(value.Int64 < 0 ? $"({digits})" : digits);
        }
        else
        {
            WriteTyped(sql, value, constant.Type.Oid);
        }

        return Fidelity.Exact;
    }

    /// <inheritdoc/>
    public override Fidelity WriteParameter(SqlExpressionWriter writer, ParamExpr parameter)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(parameter);
        return WriteParameterOf(PostgresTypes.Family(parameter.Type), writer, parameter) ? Fidelity.Exact : Fidelity.No;
    }

    /// <inheritdoc/>
    public override Fidelity WriteOperator(SqlExpressionWriter writer, OpExpr expression)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(expression);
        if (expression.Arguments.Count != 2)
        {
            return Fidelity.No;
        }

        Expr left = expression.Arguments[0];
        Expr right = expression.Arguments[1];
        Comparison comparison = Classify(
            expression.Operator, expression.InputCollation, PostgresTypes.Family(left.Type), PostgresTypes.Family(right.Type));
        if (comparison == Comparison.No)
        {
            return Fidelity.No;
        }

        writer.Sql.Append('(');
        if (!WriteLeft(writer, left, comparison))
        {
            return Fidelity.No;
        }

        writer.Sql.Append(' ').Append(expression.Operator.Name).Append(' ');
        if (writer.Write(right) != Fidelity.Exact)
        {
            return Fidelity.No;
        }

        writer.Sql.Append(')');
        return Fidelity.Exact;
    }

    /// <inheritdoc/>
    public override Fidelity WriteScalarArray(SqlExpressionWriter writer, ScalarArrayOpExpr expression)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(expression);
        Comparison comparison = Classify(
            expression.Operator, expression.InputCollation, PostgresTypes.Family(expression.Scalar.Type), ElementFamily(expression.Array.Type));
        if (comparison == Comparison.No)
        {
            return Fidelity.No;
        }

        writer.Sql.Append('(');
        if (!WriteLeft(writer, expression.Scalar, comparison))
        {
            return Fidelity.No;
        }

        writer.Sql.Append(' ').Append(expression.Operator.Name).Append(expression.UseOr ? " ANY (" : " ALL (");
        if (!WriteArray(writer, expression.Array))
        {
            return Fidelity.No;
        }

        writer.Sql.Append("))");
        return Fidelity.Exact;
    }

    /// <inheritdoc/>
    public override Fidelity WriteRelabel(SqlExpressionWriter writer, RelabelExpr expression)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(expression);
        TypeFamily from = PostgresTypes.Family(expression.Argument.Type);
        TypeFamily to = PostgresTypes.Family(expression.Type);
        if (from == TypeFamily.None || to == TypeFamily.None)
        {
            return Fidelity.No;
        }

        // Within a family the remote relabels by itself when it resolves the operator; the collation is the operator's matter.
        if (from == to)
        {
            return writer.Write(expression.Argument);
        }

        writer.Sql.Append('(');
        if (writer.Write(expression.Argument) != Fidelity.Exact)
        {
            return Fidelity.No;
        }

        writer.Sql.Append(")::").Append(PostgresTypes.CastName(expression.Type.Oid));
        return Fidelity.Exact;
    }

    /// <inheritdoc/>
    public override Fidelity WriteBooleanTest(SqlExpressionWriter writer, BooleanTestExpr expression)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(expression);
        string? test = expression.Test switch
        {
            BooleanTestKind.IsTrue => " IS TRUE",
            BooleanTestKind.IsNotTrue => " IS NOT TRUE",
            BooleanTestKind.IsFalse => " IS FALSE",
            BooleanTestKind.IsNotFalse => " IS NOT FALSE",
            BooleanTestKind.IsUnknown => " IS UNKNOWN",
            BooleanTestKind.IsNotUnknown => " IS NOT UNKNOWN",
            _ => null,
        };
        if (test is null)
        {
            return Fidelity.No;
        }

        writer.Sql.Append('(');
        if (writer.Write(expression.Argument) != Fidelity.Exact)
        {
            return Fidelity.No;
        }

        writer.Sql.Append(test).Append(')');
        return Fidelity.Exact;
    }

    /// <summary>Null: as text.</summary>
    private static TypeTransfer? Transfer(RemoteColumn column)
    {
        TypeFacts type = column.Type;
        if (type.Origin != ObjectOrigin.BuiltIn || !PostgresTypes.IsSameType(column.Options.RemoteType, type))
        {
            return null;
        }

        return PostgresTypes.FindElement(type.Oid) is null ? PostgresTypes.Find(type.Oid)?.Transfer : TypeTransfer.Receive;
    }

    /// <summary>Decides whether the remote's operator of that name answers as the local one, and whether it must be told to order by bytes.</summary>
    private static Comparison Classify(ProcedureFacts function, CollationFacts collation, TypeFamily left, TypeFamily right)
    {
        if (function.Origin != ObjectOrigin.BuiltIn
            || function.Schema != BuiltInSchema
            || function.Volatility != 'i'
            || left == TypeFamily.None
            || (left != right && !IsDateAndTimestamp(left, right)))
        {
            return Comparison.No;
        }

        bool isEquality = function.Name is "=" or "<>";
        if (!isEquality && function.Name is not ("<" or "<=" or ">" or ">="))
        {
            return Comparison.No;
        }

        if (left is TypeFamily.Text or TypeFamily.BlankPadded)
        {
            if (isEquality)
            {
                return collation.Oid != 0 && collation.IsDeterministic ? Comparison.Plain : Comparison.No;
            }

            return collation.Oid != 0 && collation.SortsAsC ? Comparison.ByBytes : Comparison.No;
        }

        return left switch
        {
            // name sorts by bytes in every version, unless another collation is asked for; before version 12 it takes no COLLATE.
            TypeFamily.Name => collation.SortsAsC ? Comparison.Plain : Comparison.No,
            TypeFamily.Jsonb => isEquality ? Comparison.Plain : Comparison.No,
            _ => Comparison.Plain,
        };
    }

    private static bool IsDateAndTimestamp(TypeFamily left, TypeFamily right) =>
        (left == TypeFamily.Date && right == TypeFamily.Timestamp) || (left == TypeFamily.Timestamp && right == TypeFamily.Date);

    private static TypeFamily ElementFamily(TypeFacts array) =>
        array.Origin == ObjectOrigin.BuiltIn ? PostgresTypes.FindElement(array.Oid)?.Family ?? TypeFamily.None : TypeFamily.None;

    private static bool WriteLeft(SqlExpressionWriter writer, Expr left, Comparison comparison)
    {
        if (writer.Write(left) != Fidelity.Exact)
        {
            return false;
        }

        if (comparison == Comparison.ByBytes)
        {
            writer.Sql.Append(" COLLATE pg_catalog.\"C\"");
        }

        return true;
    }

    /// <summary>Writes the array of ANY or ALL. Columns are not written: an array column is compared locally.</summary>
    private static bool WriteArray(SqlExpressionWriter writer, Expr array)
    {
        switch (array)
        {
            case ConstExpr constant:
                if (!MeansTheSame(ElementFamily(constant.Type), constant.Value))
                {
                    return false;
                }

                WriteTyped(writer.Sql, constant.Value, constant.Type.Oid);
                return true;
            case ParamExpr parameter:
                return WriteParameterOf(ElementFamily(parameter.Type), writer, parameter);
            case RelabelExpr relabel when ElementFamily(relabel.Argument.Type) == ElementFamily(relabel.Type):
                return WriteArray(writer, relabel.Argument);
            default:
                return false;
        }
    }

    /// <summary>Whether every supported version reads the value's text as the local one does.</summary>
    private static bool MeansTheSame(TypeFamily family, RemoteValue value)
    {
        switch (value.Form)
        {
            case ValueForm.Array:
                foreach (RemoteValue element in value.Elements)
                {
                    if (!MeansTheSame(family, element))
                    {
                        return false;
                    }
                }

                return true;
            case ValueForm.Output:
                return family switch
                {
                    // Infinite numerics are new in version 14, infinite intervals in 17.
                    TypeFamily.Numeric or TypeFamily.Interval => value.Bytes.Span.IndexOf("nfinity"u8) < 0,
                    // The text form of bytes above 127 changed in version 16.
                    TypeFamily.SingleByte => value.Bytes.Length <= 1 && value.Bytes.Span.IndexOfAnyInRange((byte)0x80, byte.MaxValue) < 0,
                    _ => true,
                };
            default:
                return true;
        }
    }

    private static void WriteTyped(StringBuilder sql, RemoteValue value, uint typeOid)
    {
        if (value.IsNull)
        {
            sql.Append("NULL");
        }
        else
        {
            PostgresLiterals.WriteQuoted(sql, PostgresLiterals.ToText(value, typeOid));
        }

        sql.Append("::").Append(PostgresTypes.CastName(typeOid));
    }

    private static bool WriteParameterOf(TypeFamily family, SqlExpressionWriter writer, ParamExpr parameter)
    {
        // For "char" see MeansTheSame: the value is not known yet.
        if (family is TypeFamily.None or TypeFamily.SingleByte)
        {
            return false;
        }

        writer.Sql.Append(CultureInfo.InvariantCulture, $"${writer.ParameterOrdinal(parameter)}::{PostgresTypes.CastName(parameter.Type.Oid)}");
        return true;
    }

    /// <summary>What a comparison needs on the remote.</summary>
    private enum Comparison
    {
        No,
        Plain,
        ByBytes,
    }
}
