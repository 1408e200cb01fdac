using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Sql;

namespace PgDotnetFdw.Driver.Generic;

/// <summary>Columns, and equality with a parameter, which PostgreSQL checks again.</summary>
public sealed class GenericDialect : SqlDialect
{
    /// <inheritdoc/>
    public override ColumnTransfer WriteSelectColumn(SqlExpressionWriter writer, VarExpr variable, RemoteColumn column)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteColumnName(variable);
        return ColumnTransfer.Value;
    }

    /// <inheritdoc/>
    public override Fidelity WriteColumn(SqlExpressionWriter writer, VarExpr variable, RemoteColumn column)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteColumnName(variable);
        return Fidelity.Exact;
    }

    /// <inheritdoc/>
    public override Fidelity WriteParameter(SqlExpressionWriter writer, ParamExpr parameter)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Sql.Append("@p").Append(writer.ParameterOrdinal(parameter));
        return Fidelity.Exact;
    }

    /// <inheritdoc/>
    public override Fidelity WriteOperator(SqlExpressionWriter writer, OpExpr expression)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(expression);
        if (expression.Operator is not { Name: "=", Origin: ObjectOrigin.BuiltIn } || expression.Arguments is not [VarExpr left, ParamExpr right] || left.Type.Oid != right.Type.Oid)
        {
            return Fidelity.No;
        }

        writer.Sql.Append('(');
        writer.Write(left);
        writer.Sql.Append(" = ");
        writer.Write(right);
        writer.Sql.Append(')');
        return Fidelity.Superset;
    }
}
