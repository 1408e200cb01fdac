using System.Globalization;
using System.Text;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Relations;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Sql;
using SortKey = PgDotnetFdw.Sdk.Relations.SortKey;

namespace PgDotnetFdw.Tests.Unit.Statements;

/// <summary>
/// A database that means everything as PostgreSQL does and writes it plainly, so that what the deparser itself writes is all that is seen. Values of
/// numeric travel as text. Functions named vague are only nearly the same; those named foreign are not known; a column named secret is not known.
/// </summary>
public sealed class StandardDialect : SqlDialect
{
    public override bool CanGroup => true;

    public override bool CanDistinct => true;

    public override bool CanDistinctOn => true;

    public override bool CanWindow => true;

    /// <summary>Whether equality needs a profile of the remote.</summary>
    public bool AsksForProfile { get; init; }

    public override bool CanJoin(JoinKind kind) => true;

    public override void WriteIdentifier(StringBuilder sql, string name) => sql.Append(name);

    public override ColumnTransfer WriteSelectColumn(SqlExpressionWriter writer, VarExpr variable, RemoteColumn column)
    {
        if (column.Type.Oid != TypeOid.Numeric)
        {
            writer.WriteColumnName(variable);
            return ColumnTransfer.Value;
        }

        writer.Sql.Append("text(");
        writer.WriteColumnName(variable);
        writer.Sql.Append(')');
        return ColumnTransfer.Value;
    }

    public override Fidelity WriteSelectExpression(SqlExpressionWriter writer, Expr expression, out ColumnTransfer transfer)
    {
        transfer = ColumnTransfer.Value;
        if (expression.Type.Oid != TypeOid.Numeric)
        {
            return writer.Write(expression);
        }

        writer.Sql.Append("text(");
        Fidelity fidelity = writer.Write(expression);
        writer.Sql.Append(')');
        return fidelity;
    }

    public override Fidelity WriteSelectRow(SqlExpressionWriter writer, VarExpr variable, RemoteTable table)
    {
        writer.Sql.Append("row(");
        bool hasAlias = writer.TryWriteAlias(variable);
        writer.Sql.Append(')');
        return hasAlias ? Fidelity.Exact : Fidelity.No;
    }

    public override Fidelity WriteColumn(SqlExpressionWriter writer, VarExpr variable, RemoteColumn column)
    {
        if (column.LocalName == "secret")
        {
            return writer.Refuse("column secret is not known");
        }

        writer.WriteColumnName(variable);
        return Fidelity.Exact;
    }

    public override Fidelity WriteNullTestColumn(SqlExpressionWriter writer, VarExpr variable, RemoteColumn column)
    {
        writer.WriteColumnName(variable);
        return Fidelity.Exact;
    }

    public override Fidelity WriteConst(SqlExpressionWriter writer, ConstExpr constant)
    {
        writer.Sql.Append(constant.Value.Form switch
        {
            ValueForm.Null => "NULL",
            ValueForm.Boolean => constant.Value.Boolean ? "TRUE" : "FALSE",
            ValueForm.Int64 => constant.Value.Int64.ToString(CultureInfo.InvariantCulture),
            _ => $"'{constant.Value.Text}'",
        });
        return Fidelity.Exact;
    }

    public override bool TryWriteConstParameter(SqlExpressionWriter writer, ConstExpr constant, int ordinal)
    {
        writer.Sql.Append(CultureInfo.InvariantCulture, $":{ordinal}");
        return constant.Value.Form != ValueForm.Boolean;
    }

    public override Fidelity WriteParameter(SqlExpressionWriter writer, ParamExpr parameter)
    {
        writer.Sql.Append(CultureInfo.InvariantCulture, $":{writer.ParameterOrdinal(parameter)}");
        return Fidelity.Exact;
    }

    public override Fidelity WriteOperator(SqlExpressionWriter writer, OpExpr expression)
    {
        if (AsksForProfile && writer.Profile is null)
        {
            return writer.Refuse("nothing is known of the remote");
        }

        writer.Sql.Append('(');
        Fidelity left = writer.Write(expression.Arguments[0]);
        writer.Sql.Append(' ').Append(expression.Operator.Name).Append(' ');
        Fidelity right = writer.Write(expression.Arguments[1]);
        writer.Sql.Append(')');
        return left < right ? left : right;
    }

    public override Fidelity WriteFunction(SqlExpressionWriter writer, FunctionExpr expression)
    {
        if (expression.Function.Name == "foreign")
        {
            return Fidelity.No;
        }

        Fidelity fidelity = SqlForms.WriteCall(writer, expression.Function.Name, expression.Arguments);
        return expression.Function.Name == "vague" ? Fidelity.Superset : fidelity;
    }

    public override Fidelity WriteAggregate(SqlExpressionWriter writer, AggregateExpr expression)
    {
        if (!expression.IsStar)
        {
            return SqlForms.WriteCall(writer, expression.Function.Name, expression.Arguments);
        }

        writer.Sql.Append(expression.Function.Name).Append("(*)");
        return Fidelity.Exact;
    }

    public override Fidelity WriteWindowFunction(SqlExpressionWriter writer, WindowExpr expression)
    {
        if (SqlForms.WriteCall(writer, expression.Function.Name, expression.Arguments) != Fidelity.Exact)
        {
            return Fidelity.No;
        }

        writer.Sql.Append(" OVER ");
        return writer.WriteWindow(expression.Window);
    }

    public override Fidelity WriteGroupKey(SqlExpressionWriter writer, GroupKey key) => writer.Write(key.Expression);

    public override Fidelity WriteSortKey(SqlExpressionWriter writer, SortKey key)
    {
        Fidelity fidelity = WriteSortValue(writer, key);
        writer.Sql.Append(key.IsDescending ? " DESC" : " ASC");
        return fidelity;
    }

    public override Fidelity WriteSortValue(SqlExpressionWriter writer, SortKey key)
    {
        Fidelity fidelity = writer.Write(key.Expression);
        writer.Sql.Append(key.Collation.SortsAsC ? string.Empty : " COLLATE \"C\"");
        return fidelity;
    }

    public override Fidelity WriteLimit(SqlExpressionWriter writer, Expr? count, Expr? offset)
    {
        foreach ((string word, Expr? rows) in new[] { (" LIMIT ", count), (" OFFSET ", offset) })
        {
            if (rows is not null)
            {
                writer.Sql.Append(word);
                if (writer.Write(rows) != Fidelity.Exact)
                {
                    return Fidelity.No;
                }
            }
        }

        return Fidelity.Exact;
    }

    public override void WriteLock(StringBuilder sql, string? alias, RowLock rowLock) =>
        sql.Append(" FOR UPDATE").Append(alias is null ? string.Empty : " OF " + alias);
}
