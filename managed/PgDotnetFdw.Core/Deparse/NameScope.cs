using System.Text;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Sql;

namespace PgDotnetFdw.Core.Deparse;

/// <summary>Under which names tables and columns are known at one place of a statement.</summary>
internal abstract class NameScope
{
    /// <summary>The table of a number; null when nothing of it can be seen here.</summary>
    public abstract RemoteTable? Table(int relation);

    /// <summary>Writes a column's name; false when it cannot be seen here, then nothing is written.</summary>
    public abstract bool TryWriteColumn(SqlDialect dialect, StringBuilder sql, VarExpr variable);

    /// <summary>A table's alias; null when it has none here or is hidden in a subquery.</summary>
    public abstract string? Alias(int relation);

    /// <summary>Whether whole rows of a table can be written here.</summary>
    public abstract bool HasRow(int relation);

    /// <summary>What stands for an expression's value: the name of a subquery's column, or the text of a grouped value; null when nothing does.</summary>
    public virtual string? Substitute(Expr expression) => null;

    /// <summary>What the arguments of an aggregate see.</summary>
    public virtual NameScope WithinAggregate => this;

    /// <summary>The column of a Var; null for a whole row or a system column, or when the table cannot be seen here.</summary>
    public RemoteColumn? Column(VarExpr variable)
    {
        if (Table(variable.Relation) is { } table)
        {
            foreach (RemoteColumn column in table.Columns)
            {
                if (column.Attribute == variable.Attribute)
                {
                    return column;
                }
            }
        }

        return null;
    }
}
