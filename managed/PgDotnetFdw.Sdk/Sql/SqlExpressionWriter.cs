using System.Text;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Relations;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Sdk.Sql;

/// <summary>What a dialect gets to write an expression: the text so far, and the way back into the deparser for arguments.</summary>
public abstract class SqlExpressionWriter
{
    /// <summary>The SQL text; append only. What was appended is taken back when the dialect answers <see cref="Fidelity.No"/>.</summary>
    public abstract StringBuilder Sql { get; }

    /// <summary>
    /// What the driver's connection has found out of the remote (<see cref="RemoteConnection.ReadProfile"/>). Null when it is not known (yet): then the
    /// dialect must refuse what depends on it, and is asked again once it is known. Reading the property is what makes it known, so it is
    /// read only when the answer depends on it.
    /// </summary>
    public abstract RemoteProfile? Profile { get; }

    /// <summary>Facts on the local database.</summary>
    public abstract LocalFacts Local { get; }

    /// <summary>
    /// Names of the extensions that the server's option declares to be on both sides alike: what they own is as shippable as what is built in. May be
    /// empty. Default: none.
    /// </summary>
    public virtual IReadOnlySet<string> Extensions { get; } = new HashSet<string>();

    /// <summary>Writes an argument.</summary>
    /// <returns>How far it may be trusted; an operator needs <see cref="Fidelity.Exact"/> of its arguments.</returns>
    public abstract Fidelity Write(Expr expression);

    /// <summary>Writes an argument where a condition is wanted, e.g. in WHEN or FILTER; connectives and NULL tests are the deparser's.</summary>
    /// <returns>How far it may be trusted.</returns>
    public abstract Fidelity WriteCondition(Expr expression);

    /// <summary>The column of a Var; null for a whole row or a system column.</summary>
    public abstract RemoteColumn? Column(VarExpr variable);

    /// <summary>The table of a Var.</summary>
    public abstract RemoteTable Table(VarExpr variable);

    /// <summary>Writes the name under which a column is known here: plain, with the table's alias, or of a subquery.</summary>
    public abstract void WriteColumnName(VarExpr variable);

    /// <summary>Writes the alias of a Var's table, e.g. for a whole row; false when the table has none here or is hidden in a subquery.</summary>
    public abstract bool TryWriteAlias(VarExpr variable);

    /// <summary>Position of a parameter in the remote statement, starting at 1; the same for equal parameters.</summary>
    public abstract int ParameterOrdinal(ParamExpr parameter);

    /// <summary>Writes a sort key through the dialect, for ORDER BY inside an aggregate.</summary>
    public abstract Fidelity WriteSortKey(SortKey key);

    /// <summary>Writes the parentheses of OVER: partition, order and frame of a window.</summary>
    public abstract Fidelity WriteWindow(int window);

    /// <summary>Says why something is not shippable, for EXPLAIN; the innermost reason is kept.</summary>
    /// <param name="reason">A short clause in lower case, e.g. <c>function lower depends on the collation</c>.</param>
    /// <returns><see cref="Fidelity.No"/>.</returns>
    public abstract Fidelity Refuse(string reason);
}
