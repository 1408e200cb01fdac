using PgDotnetFdw.Driver.Sqlite;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Sql;

namespace PgDotnetFdw.Driver.Planted;

/// <summary>A dropped recheck: every Superset is called Exact.</summary>
public sealed class RecheckDialect : SqliteDialect
{
    /// <inheritdoc/>
    public override Fidelity WriteOperator(SqlExpressionWriter writer, OpExpr expression)
    {
        Fidelity fidelity = base.WriteOperator(writer, expression);
        return fidelity == Fidelity.Superset ? Fidelity.Exact : fidelity;
    }
}
