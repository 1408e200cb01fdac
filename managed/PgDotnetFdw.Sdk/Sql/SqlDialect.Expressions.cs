using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Sdk.Sql;

public abstract partial class SqlDialect
{
    /// <summary>Writes a column inside an expression. Default: not shippable.</summary>
    public virtual Fidelity WriteColumn(SqlExpressionWriter writer, VarExpr variable, RemoteColumn column) => Fidelity.No;

    /// <summary>Writes a column as the argument of IS NULL; only whether it is NULL matters. Default: not shippable.</summary>
    public virtual Fidelity WriteNullTestColumn(SqlExpressionWriter writer, VarExpr variable, RemoteColumn column) => Fidelity.No;

    /// <summary>Writes a constant as a literal. Default: not shippable.</summary>
    public virtual Fidelity WriteConst(SqlExpressionWriter writer, ConstExpr constant) => Fidelity.No;

    /// <summary>
    /// What <see cref="WriteConst"/> would answer, without the literal: asked for a large constant that is sent as a parameter. Default: the literal is written and
    /// taken back.
    /// </summary>
    public virtual Fidelity JudgeConst(SqlExpressionWriter writer, ConstExpr constant)
    {
        ArgumentNullException.ThrowIfNull(writer);
        int start = writer.Sql.Length;
        Fidelity fidelity = WriteConst(writer, constant);
        writer.Sql.Length = start;
        return fidelity;
    }

    /// <summary>
    /// Writes the placeholder that stands for a constant of a qual, so that statements which differ in constants only are one to the remote. Default:
    /// false, then the literal stays.
    /// </summary>
    /// <param name="writer">Where to.</param>
    /// <param name="constant">A constant, not NULL, that <see cref="WriteConst"/> has accepted.</param>
    /// <param name="ordinal">Its position among the parameters, starting at 1.</param>
    public virtual bool TryWriteConstParameter(SqlExpressionWriter writer, ConstExpr constant, int ordinal) => false;

    /// <summary>Writes a parameter. Default: not shippable.</summary>
    public virtual Fidelity WriteParameter(SqlExpressionWriter writer, ParamExpr parameter) => Fidelity.No;

    /// <summary>Writes a typed NULL, which stands for a parameter when the remote's planner is asked. Default: <c>NULL</c>.</summary>
    public virtual void WriteUnknownParameter(SqlExpressionWriter writer, ParamExpr parameter)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Sql.Append("NULL");
    }

    /// <summary>Writes an operator with its arguments. Default: not shippable.</summary>
    public virtual Fidelity WriteOperator(SqlExpressionWriter writer, OpExpr expression) => Fidelity.No;

    /// <summary>Writes op ANY or op ALL. Default: not shippable.</summary>
    public virtual Fidelity WriteScalarArray(SqlExpressionWriter writer, ScalarArrayOpExpr expression) => Fidelity.No;

    /// <summary>
    /// Writes the condition of a batched key lookup, e.g. <c>(k IN (SELECT unnest($1::int8[])))</c>. Arrays hold thousands of values, so that the text should
    /// be one that the remote answers by an index on the columns where it has one, and in one pass where not. A row must not come twice, whatever the
    /// arrays hold. A dialect that cannot write several keys refuses; then it is asked for the first of them alone. Default: not shippable.
    /// </summary>
    public virtual Fidelity WriteKeyLookup(SqlExpressionWriter writer, KeyLookupExpr expression) => Fidelity.No;

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

    /// <summary>Writes a function call. Default: not shippable.</summary>
    public virtual Fidelity WriteFunction(SqlExpressionWriter writer, FunctionExpr expression) => Fidelity.No;

    /// <summary>Writes IS DISTINCT FROM. Default: not shippable.</summary>
    public virtual Fidelity WriteDistinct(SqlExpressionWriter writer, DistinctExpr expression) => Fidelity.No;

    /// <summary>Writes NULLIF. Default: not shippable.</summary>
    public virtual Fidelity WriteNullIf(SqlExpressionWriter writer, NullIfExpr expression) => Fidelity.No;

    /// <summary>Writes CASE. Default: not shippable; <see cref="SqlForms.WriteCase(SqlExpressionWriter, CaseExpr)"/> writes the standard form.</summary>
    public virtual Fidelity WriteCase(SqlExpressionWriter writer, CaseExpr expression) => Fidelity.No;

    /// <summary>Writes COALESCE. Default: not shippable; <see cref="SqlForms.WriteCoalesce"/> writes the standard form.</summary>
    public virtual Fidelity WriteCoalesce(SqlExpressionWriter writer, CoalesceExpr expression) => Fidelity.No;

    /// <summary>Writes GREATEST or LEAST. Default: not shippable.</summary>
    public virtual Fidelity WriteMinMax(SqlExpressionWriter writer, MinMaxExpr expression) => Fidelity.No;

    /// <summary>Writes a cast through text. Default: not shippable.</summary>
    public virtual Fidelity WriteIoCast(SqlExpressionWriter writer, IoCastExpr expression) => Fidelity.No;

    /// <summary>Writes a cast of an array. Default: not shippable.</summary>
    public virtual Fidelity WriteArrayCast(SqlExpressionWriter writer, ArrayCastExpr expression) => Fidelity.No;

    /// <summary>Writes ARRAY[...]. Default: not shippable.</summary>
    public virtual Fidelity WriteArray(SqlExpressionWriter writer, ArrayExpr expression) => Fidelity.No;

    /// <summary>Writes a subscript. Default: not shippable.</summary>
    public virtual Fidelity WriteSubscript(SqlExpressionWriter writer, SubscriptExpr expression) => Fidelity.No;

    /// <summary>Writes ROW(...). Default: not shippable.</summary>
    public virtual Fidelity WriteRow(SqlExpressionWriter writer, RowExpr expression) => Fidelity.No;

    /// <summary>Writes a comparison of rows. Default: not shippable.</summary>
    public virtual Fidelity WriteRowCompare(SqlExpressionWriter writer, RowCompareExpr expression) => Fidelity.No;

    /// <summary>Writes an aggregate. Default: not shippable.</summary>
    public virtual Fidelity WriteAggregate(SqlExpressionWriter writer, AggregateExpr expression) => Fidelity.No;

    /// <summary>Writes a window function with its OVER, see <see cref="SqlExpressionWriter.WriteWindow"/>. Default: not shippable.</summary>
    public virtual Fidelity WriteWindowFunction(SqlExpressionWriter writer, WindowExpr expression) => Fidelity.No;
}
