using PgDotnetFdw.Driver.Sqlite;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Sql;

namespace PgDotnetFdw.Driver.Planted;

/// <summary>A dropped condition: each comparison with &gt;= that could be sent becomes one that is always true.</summary>
public sealed class ConditionDialect : SqliteDialect
{
    /// <inheritdoc/>
    public override Fidelity WriteOperator(SqlExpressionWriter writer, OpExpr expression)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(expression);
        int length = writer.Sql.Length;
        Fidelity fidelity = base.WriteOperator(writer, expression);
        if (fidelity == Fidelity.Exact && expression.Operator.Name == ">=")
        {
            writer.Sql.Length = length;
            writer.Sql.Append("(1 = 1)");
        }

        return fidelity;
    }
}
