using System.Text;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Sdk.Sql;

/// <summary>What a dialect gets to write an expression: the text so far, and the way back into the deparser for arguments.</summary>
public abstract class SqlExpressionWriter
{
    /// <summary>The SQL text; append only. What was appended is taken back when the dialect answers <see cref="Fidelity.No"/>.</summary>
    public abstract StringBuilder Sql { get; }

    /// <summary>Writes an argument.</summary>
    /// <returns>How far it may be trusted; an operator needs <see cref="Fidelity.Exact"/> of its arguments.</returns>
    public abstract Fidelity Write(Expr expression);

    /// <summary>The column of a Var; null for a whole row or a system column.</summary>
    public abstract RemoteColumn? Column(VarExpr variable);

    /// <summary>Position of a parameter in the remote statement, starting at 1; the same for equal parameters.</summary>
    public abstract int ParameterOrdinal(ParamExpr parameter);
}
