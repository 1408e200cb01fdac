namespace PgDotnetFdw.Sdk.Expressions;

/// <summary>How PostgreSQL would print a function call.</summary>
public enum CallForm
{
    /// <summary>f(x).</summary>
    Call = 0,

    /// <summary>x::type, written by the user.</summary>
    ExplicitCast = 1,

    /// <summary>A cast that PostgreSQL put in.</summary>
    ImplicitCast = 2,

    /// <summary>Special syntax, e.g. <c>EXTRACT(year FROM x)</c>; the function's own name means the same.</summary>
    SpecialSyntax = 3,
}

/// <summary>A function call; also a cast by a function.</summary>
/// <param name="Type">Type of the result, with the cast's modifier.</param>
/// <param name="Function">Facts on the function.</param>
/// <param name="IsVariadic">The last argument is the array of a VARIADIC parameter.</param>
/// <param name="Form">How it was written.</param>
/// <param name="Collation">Collation of the result.</param>
/// <param name="InputCollation">Collation that it works with.</param>
/// <param name="Arguments">All arguments, defaults filled in; may be empty.</param>
public sealed record FunctionExpr(
    TypeFacts Type,
    ProcedureFacts Function,
    bool IsVariadic,
    CallForm Form,
    CollationFacts Collation,
    CollationFacts InputCollation,
    IReadOnlyList<Expr> Arguments) : Expr(Type);

/// <summary><c>left IS DISTINCT FROM right</c>.</summary>
/// <param name="Type">bool.</param>
/// <param name="Operator">The equality operator.</param>
/// <param name="InputCollation">Collation that it works with.</param>
/// <param name="Left">Left side.</param>
/// <param name="Right">Right side.</param>
public sealed record DistinctExpr(TypeFacts Type, ProcedureFacts Operator, CollationFacts InputCollation, Expr Left, Expr Right) : Expr(Type);

/// <summary><c>NULLIF(left, right)</c>.</summary>
/// <param name="Type">The left side's type.</param>
/// <param name="Operator">The equality operator.</param>
/// <param name="Collation">Collation of the result.</param>
/// <param name="InputCollation">Collation that the operator works with.</param>
/// <param name="Left">Left side, the result unless equal.</param>
/// <param name="Right">Right side.</param>
public sealed record NullIfExpr(
    TypeFacts Type, ProcedureFacts Operator, CollationFacts Collation, CollationFacts InputCollation, Expr Left, Expr Right) : Expr(Type);

/// <summary>One WHEN of a CASE.</summary>
/// <param name="Condition">Its condition.</param>
/// <param name="Result">Its result.</param>
public sealed record CaseBranch(Expr Condition, Expr Result);

/// <summary>A searched CASE. <c>CASE x WHEN y</c> arrives as <c>CASE WHEN x = y</c>.</summary>
/// <param name="Type">Type of the result.</param>
/// <param name="Collation">Collation of the result.</param>
/// <param name="Branches">The WHENs, at least one.</param>
/// <param name="Default">ELSE; a NULL constant when there is none.</param>
public sealed record CaseExpr(TypeFacts Type, CollationFacts Collation, IReadOnlyList<CaseBranch> Branches, Expr Default) : Expr(Type);

/// <summary>COALESCE.</summary>
/// <param name="Type">Type of the result.</param>
/// <param name="Collation">Collation of the result.</param>
/// <param name="Arguments">One or more.</param>
public sealed record CoalesceExpr(TypeFacts Type, CollationFacts Collation, IReadOnlyList<Expr> Arguments) : Expr(Type);

/// <summary>GREATEST or LEAST.</summary>
/// <param name="Type">Type of the result.</param>
/// <param name="IsLeast">true = LEAST.</param>
/// <param name="Collation">Collation of the result.</param>
/// <param name="InputCollation">Collation of the comparison.</param>
/// <param name="Comparison">The type's default <c>&lt;</c> operator.</param>
/// <param name="Arguments">One or more, all of <paramref name="Type"/>.</param>
public sealed record MinMaxExpr(
    TypeFacts Type,
    bool IsLeast,
    CollationFacts Collation,
    CollationFacts InputCollation,
    ProcedureFacts Comparison,
    IReadOnlyList<Expr> Arguments) : Expr(Type);

/// <summary>A cast through the text forms of two types: the output function of the argument's type, then the input function of the result's.</summary>
/// <param name="Type">The new type.</param>
/// <param name="Collation">Collation of the result.</param>
/// <param name="OutputFunction">Facts on the argument's output function.</param>
/// <param name="InputFunction">Facts on the result's input function.</param>
/// <param name="Argument">What is cast.</param>
public sealed record IoCastExpr(
    TypeFacts Type, CollationFacts Collation, ProcedureFacts OutputFunction, ProcedureFacts InputFunction, Expr Argument) : Expr(Type);

/// <summary>A cast of an array, element by element.</summary>
/// <param name="Type">The new array type, with its modifier.</param>
/// <param name="Collation">Collation of the result.</param>
/// <param name="Element">How one element is cast; the element itself is an <see cref="ElementExpr"/>.</param>
/// <param name="Argument">The array.</param>
public sealed record ArrayCastExpr(TypeFacts Type, CollationFacts Collation, Expr Element, Expr Argument) : Expr(Type);

/// <summary>The element at hand in an <see cref="ArrayCastExpr"/>.</summary>
/// <param name="Type">Type of the element.</param>
/// <param name="Collation">Its collation.</param>
public sealed record ElementExpr(TypeFacts Type, CollationFacts Collation) : Expr(Type);

/// <summary><c>ARRAY[...]</c>.</summary>
/// <param name="Type">The array type.</param>
/// <param name="Collation">Collation of the result.</param>
/// <param name="IsMultidimensional">The elements are arrays themselves.</param>
/// <param name="Elements">The elements; may be empty.</param>
public sealed record ArrayExpr(TypeFacts Type, CollationFacts Collation, bool IsMultidimensional, IReadOnlyList<Expr> Elements) : Expr(Type);

/// <summary>A subscript of an array (or jsonb), for reading.</summary>
/// <param name="Type">Type of the result.</param>
/// <param name="Collation">Collation of the result.</param>
/// <param name="Container">What is subscripted.</param>
/// <param name="Upper">Subscripts, or upper bounds of slices; a bound left out is null.</param>
/// <param name="Lower">Lower bounds of slices, as many as <paramref name="Upper"/>; empty when it is no slice.</param>
public sealed record SubscriptExpr(
    TypeFacts Type, CollationFacts Collation, Expr Container, IReadOnlyList<Expr?> Upper, IReadOnlyList<Expr?> Lower) : Expr(Type);

/// <summary><c>ROW(...)</c>.</summary>
/// <param name="Type">record, or a named composite type.</param>
/// <param name="Fields">The fields; may be empty.</param>
public sealed record RowExpr(TypeFacts Type, IReadOnlyList<Expr> Fields) : Expr(Type);

/// <summary>Which comparison of rows; the numbers are those of pgdotnet_abi.h.</summary>
public enum RowComparison
{
    /// <summary>&lt;.</summary>
    Less = 1,

    /// <summary>&lt;=.</summary>
    LessOrEqual = 2,

    /// <summary>&gt;=.</summary>
    GreaterOrEqual = 4,

    /// <summary>&gt;.</summary>
    Greater = 5,
}

/// <summary><c>(a, b) &lt; (c, d)</c>; equality of rows arrives as AND.</summary>
/// <param name="Type">bool.</param>
/// <param name="Comparison">Which.</param>
/// <param name="Operators">The operator of each pair.</param>
/// <param name="InputCollations">The collation of each pair.</param>
/// <param name="Left">Left fields.</param>
/// <param name="Right">Right fields, as many.</param>
public sealed record RowCompareExpr(
    TypeFacts Type,
    RowComparison Comparison,
    IReadOnlyList<ProcedureFacts> Operators,
    IReadOnlyList<CollationFacts> InputCollations,
    IReadOnlyList<Expr> Left,
    IReadOnlyList<Expr> Right) : Expr(Type);
