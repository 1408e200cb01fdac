using System.Globalization;
using System.Text;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Sql;

namespace PgDotnetFdw.Driver.Generic;

/// <summary>Columns, equality with a parameter, which PostgreSQL checks again, and rows that are written by their key.</summary>
public sealed class GenericDialect : SqlDialect
{
    /// <inheritdoc/>
    public override bool CanReturn => true;

    /// <inheritdoc/>
    public override bool CanModify(ModifyKind kind) => true;

    /// <inheritdoc/>
    public override bool CanModifyWhole(ModifyKind kind, bool isJoined) => kind == ModifyKind.Delete && !isJoined;

    /// <inheritdoc/>
    public override void WriteOutgoing(StringBuilder sql, OutgoingColumn column, int ordinal)
    {
        ArgumentNullException.ThrowIfNull(sql);
        sql.Append(CultureInfo.InvariantCulture, $"@p{ordinal}");
    }

    /// <inheritdoc/>
    /// <remarks>Words that both databases know.</remarks>
    public override void WriteOldValueTest(StringBuilder sql, OutgoingColumn column, int ordinal)
    {
        ArgumentNullException.ThrowIfNull(sql);
        ArgumentNullException.ThrowIfNull(column);
        WriteIdentifier(sql.Append('('), column.RemoteName);
        sql.Append(CultureInfo.InvariantCulture, $" = @p{ordinal} OR (");
        WriteIdentifier(sql, column.RemoteName);
        sql.Append(CultureInfo.InvariantCulture, $" IS NULL AND @p{ordinal} IS NULL))");
    }

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
