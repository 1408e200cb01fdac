namespace PgDotnetFdw.Sdk.Expressions;

/// <summary>
/// A PostgreSQL expression, as far as the boundary describes it. Immutable.
/// A kind that this Sdk does not know arrives as <see cref="OpaqueExpr"/>.
/// </summary>
/// <param name="Type">Type of the result.</param>
public abstract record Expr(TypeFacts Type);

/// <summary>Something that is not described further; never shippable.</summary>
/// <param name="Type">Type of the result.</param>
/// <param name="NodeTag">PostgreSQL's name of the node, for diagnostics.</param>
/// <param name="Attributes">Attribute numbers used below it; may be empty.</param>
public sealed record OpaqueExpr(TypeFacts Type, string NodeTag, IReadOnlyList<short> Attributes) : Expr(Type);

/// <summary>A column of a foreign table.</summary>
/// <param name="Type">The column's declared type.</param>
/// <param name="Relation">Which table of the statement, see <see cref="Relations.TableRelation.Index"/>.</param>
/// <param name="Attribute">Attribute number, ≥ 1; 0 = the whole row; negative = a system column.</param>
/// <param name="Collation">The column's collation.</param>
public sealed record VarExpr(TypeFacts Type, int Relation, short Attribute, CollationFacts Collation) : Expr(Type);

/// <summary>A constant.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Collation">Its collation.</param>
/// <param name="Value">Its value; may be NULL.</param>
public sealed record ConstExpr(TypeFacts Type, CollationFacts Collation, RemoteValue Value) : Expr(Type);

/// <summary>Where a parameter's value comes from.</summary>
public enum ParamSource
{
    /// <summary>A parameter of the prepared statement.</summary>
    External = 0,

    /// <summary>Set by the executor: a correlated subquery or a nested loop.</summary>
    Executor = 1,

    /// <summary>An expression without columns of the table, computed locally before the scan.</summary>
    Expression = 2,
}

/// <summary>A value that is known when the scan starts.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="Index">Position in the shim's list of parameter expressions, ≥ 0.</param>
/// <param name="Collation">Its collation.</param>
public sealed record ParamExpr(TypeFacts Type, ParamSource Source, int Index, CollationFacts Collation) : Expr(Type);

/// <summary>An operator with one or two arguments.</summary>
/// <param name="Type">Type of the result.</param>
/// <param name="Operator">Facts on the operator and its function.</param>
/// <param name="InputCollation">Collation that it works with.</param>
/// <param name="Arguments">One or two arguments, left first.</param>
public sealed record OpExpr(TypeFacts Type, ProcedureFacts Operator, CollationFacts InputCollation, IReadOnlyList<Expr> Arguments) : Expr(Type);

/// <summary><c>scalar op ANY (array)</c> or <c>scalar op ALL (array)</c>.</summary>
/// <param name="Type">bool.</param>
/// <param name="Operator">Facts on the operator and its function.</param>
/// <param name="UseOr">true = ANY, false = ALL.</param>
/// <param name="InputCollation">Collation that it works with.</param>
/// <param name="Scalar">The left side.</param>
/// <param name="Array">The array.</param>
public sealed record ScalarArrayOpExpr(TypeFacts Type, ProcedureFacts Operator, bool UseOr, CollationFacts InputCollation, Expr Scalar, Expr Array) : Expr(Type);

/// <summary>Which boolean connective.</summary>
public enum BoolOperator
{
    /// <summary>All of them.</summary>
    And = 0,

    /// <summary>Any of them.</summary>
    Or = 1,

    /// <summary>The opposite of its one argument.</summary>
    Not = 2,
}

/// <summary>AND, OR or NOT.</summary>
/// <param name="Type">bool.</param>
/// <param name="Operator">The connective.</param>
/// <param name="Arguments">One for NOT, two or more otherwise.</param>
public sealed record BoolExpr(TypeFacts Type, BoolOperator Operator, IReadOnlyList<Expr> Arguments) : Expr(Type);

/// <summary>IS NULL or IS NOT NULL.</summary>
/// <param name="Type">bool.</param>
/// <param name="IsNotNull">true = IS NOT NULL.</param>
/// <param name="ArgumentIsRow">The argument is a row, tested field by field.</param>
/// <param name="Argument">What is tested.</param>
public sealed record NullTestExpr(TypeFacts Type, bool IsNotNull, bool ArgumentIsRow, Expr Argument) : Expr(Type);

/// <summary>A cast that changes the type's name but not a bit of the value, e.g. varchar to text.</summary>
/// <param name="Type">The new type.</param>
/// <param name="Collation">The result's collation.</param>
/// <param name="Argument">What is relabelled.</param>
public sealed record RelabelExpr(TypeFacts Type, CollationFacts Collation, Expr Argument) : Expr(Type);

/// <summary>Which boolean test; the numbers are those of pgdotnet_abi.h.</summary>
public enum BooleanTestKind
{
    /// <summary>IS TRUE.</summary>
    IsTrue = 0,

    /// <summary>IS NOT TRUE.</summary>
    IsNotTrue = 1,

    /// <summary>IS FALSE.</summary>
    IsFalse = 2,

    /// <summary>IS NOT FALSE.</summary>
    IsNotFalse = 3,

    /// <summary>IS UNKNOWN.</summary>
    IsUnknown = 4,

    /// <summary>IS NOT UNKNOWN.</summary>
    IsNotUnknown = 5,
}

/// <summary>IS [NOT] TRUE, FALSE, UNKNOWN.</summary>
/// <param name="Type">bool.</param>
/// <param name="Test">The test.</param>
/// <param name="Argument">What is tested.</param>
public sealed record BooleanTestExpr(TypeFacts Type, BooleanTestKind Test, Expr Argument) : Expr(Type);
