using System.Text;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Sdk.Sql;

/// <summary>
/// How one database writes SQL, and what it may be trusted with. Stateless; called on the backend's main thread during planning.
/// Every Write method of an expression appends to <see cref="SqlExpressionWriter.Sql"/> and returns a fidelity; the default is
/// <see cref="Fidelity.No"/> wherever databases differ, so a dialect ships only what it says. AND, OR, NOT and IS NULL itself are written by the
/// deparser.
/// </summary>
public abstract class SqlDialect
{
    /// <summary>Writes a quoted identifier. Default: double quotes, doubled inside.</summary>
    public virtual void WriteIdentifier(StringBuilder sql, string name)
    {
        ArgumentNullException.ThrowIfNull(sql);
        ArgumentNullException.ThrowIfNull(name);
        sql.Append('"').Append(name.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
    }

    /// <summary>Writes the table's name for FROM. Default: schema (when set) and name as identifiers.</summary>
    public virtual void WriteTable(StringBuilder sql, RemoteTable table)
    {
        ArgumentNullException.ThrowIfNull(sql);
        ArgumentNullException.ThrowIfNull(table);
        if (table.RemoteSchema is not null)
        {
            WriteIdentifier(sql, table.RemoteSchema);
            sql.Append('.');
        }

        WriteIdentifier(sql, table.RemoteName);
    }

    /// <summary>Writes a column of the select list and says how the driver will hand its values over.</summary>
    public abstract ColumnTransfer WriteSelectColumn(StringBuilder sql, RemoteColumn column);

    /// <summary>Writes the select list of a query of which only the number of rows matters. Default: <c>NULL</c>.</summary>
    public virtual void WriteEmptySelectList(StringBuilder sql)
    {
        ArgumentNullException.ThrowIfNull(sql);
        sql.Append("NULL");
    }

    /// <summary>Whether attribute −1 (ctid) can be fetched. Default: false, then it reads as NULL-like (4294967295,0).</summary>
    public virtual bool HasTupleIdentifier => false;

    /// <summary>Writes a column inside an expression. Default: not shippable.</summary>
    public virtual Fidelity WriteColumn(SqlExpressionWriter writer, VarExpr variable, RemoteColumn column) => Fidelity.No;

    /// <summary>Writes a column as the argument of IS NULL; only whether it is NULL matters. Default: not shippable.</summary>
    public virtual Fidelity WriteNullTestColumn(SqlExpressionWriter writer, VarExpr variable, RemoteColumn column) => Fidelity.No;

    /// <summary>Writes a constant. Default: not shippable.</summary>
    public virtual Fidelity WriteConst(SqlExpressionWriter writer, ConstExpr constant) => Fidelity.No;

    /// <summary>Writes a parameter. Default: not shippable.</summary>
    public virtual Fidelity WriteParameter(SqlExpressionWriter writer, ParamExpr parameter) => Fidelity.No;

    /// <summary>Writes an operator with its arguments. Default: not shippable.</summary>
    public virtual Fidelity WriteOperator(SqlExpressionWriter writer, OpExpr expression) => Fidelity.No;

    /// <summary>Writes op ANY or op ALL. Default: not shippable.</summary>
    public virtual Fidelity WriteScalarArray(SqlExpressionWriter writer, ScalarArrayOpExpr expression) => Fidelity.No;

    /// <summary>Writes a relabelled argument. Default: not shippable.</summary>
    public virtual Fidelity WriteRelabel(SqlExpressionWriter writer, RelabelExpr expression) => Fidelity.No;

    /// <summary>Writes IS TRUE and its kin. Default: not shippable.</summary>
    public virtual Fidelity WriteBooleanTest(SqlExpressionWriter writer, BooleanTestExpr expression) => Fidelity.No;

    /// <summary>Writes a boolean expression (column, constant or parameter) where a condition is wanted. Default: as <see cref="SqlExpressionWriter.Write"/>.</summary>
    public virtual Fidelity WriteCondition(SqlExpressionWriter writer, Expr expression)
    {
        ArgumentNullException.ThrowIfNull(writer);
        return writer.Write(expression);
    }
}
