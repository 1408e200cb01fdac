// Are two expressions the same?
//
// As PostgreSQL's own equal() means it: the same nodes with the same facts, whatever the spelling of a cast. Records compare their lists by
// reference, so the lists are compared here. A kind that is missing is the same as nothing but itself.

using System.Runtime.CompilerServices;
using PgDotnetFdw.Sdk.Expressions;

namespace PgDotnetFdw.Core.Deparse;

/// <summary>Compares expressions by what they say.</summary>
internal static class SameExpression
{
    /// <summary>Whether they are the same.</summary>
    public static bool AreSame(Expr left, Expr right)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (ReferenceEquals(left, right))
        {
            return true;
        }

        return left.Type == right.Type && HaveSameFacts(left, right) && ExprParts.Of(left).SequenceEqual(ExprParts.Of(right), Comparer.Instance);
    }

    private static bool HaveSameFacts(Expr left, Expr right)
    {
        return (left, right) switch
        {
            (VarExpr a, VarExpr b) => a == b,
            (ConstExpr a, ConstExpr b) => a.Collation == b.Collation && AreSame(a.Value, b.Value),
            (ParamExpr a, ParamExpr b) => a == b,
            (OpExpr a, OpExpr b) => a.Operator == b.Operator && a.InputCollation == b.InputCollation,
            (ScalarArrayOpExpr a, ScalarArrayOpExpr b) => a.Operator == b.Operator && a.UseOr == b.UseOr && a.InputCollation == b.InputCollation,
            (BoolExpr a, BoolExpr b) => a.Operator == b.Operator,
            (NullTestExpr a, NullTestExpr b) => a.IsNotNull == b.IsNotNull && a.ArgumentIsRow == b.ArgumentIsRow,
            (BooleanTestExpr a, BooleanTestExpr b) => a.Test == b.Test,
            (DistinctExpr a, DistinctExpr b) => a.Operator == b.Operator && a.InputCollation == b.InputCollation,
            (NullIfExpr a, NullIfExpr b) => a.Operator == b.Operator && a.InputCollation == b.InputCollation && a.Collation == b.Collation,
            (FunctionExpr a, FunctionExpr b) =>
                a.Function == b.Function && a.IsVariadic == b.IsVariadic && a.InputCollation == b.InputCollation && a.Collation == b.Collation,
            _ => HaveSameForm(left, right),
        };
    }

    private static bool HaveSameForm(Expr left, Expr right)
    {
        return (left, right) switch
        {
            (RelabelExpr a, RelabelExpr b) => a.Collation == b.Collation,
            (IoCastExpr a, IoCastExpr b) => a.Collation == b.Collation && a.OutputFunction == b.OutputFunction && a.InputFunction == b.InputFunction,
            (ArrayCastExpr a, ArrayCastExpr b) => a.Collation == b.Collation,
            (ElementExpr a, ElementExpr b) => a == b,
            (CaseExpr a, CaseExpr b) => a.Collation == b.Collation,
            (CoalesceExpr a, CoalesceExpr b) => a.Collation == b.Collation,
            (MinMaxExpr a, MinMaxExpr b) =>
                a.IsLeast == b.IsLeast && a.Comparison == b.Comparison && a.InputCollation == b.InputCollation && a.Collation == b.Collation,
            (ArrayExpr a, ArrayExpr b) => a.Collation == b.Collation && a.IsMultidimensional == b.IsMultidimensional,
            (SubscriptExpr a, SubscriptExpr b) => a.Collation == b.Collation && Pattern(a.Upper).SequenceEqual(Pattern(b.Upper)) && Pattern(a.Lower).SequenceEqual(Pattern(b.Lower)),
            (RowExpr, RowExpr) => true,
            (RowCompareExpr a, RowCompareExpr b) =>
                a.Comparison == b.Comparison && a.Operators.SequenceEqual(b.Operators) && a.InputCollations.SequenceEqual(b.InputCollations),
            _ => false,
        };
    }

    // Which bounds of a subscript are there.
    private static IEnumerable<bool> Pattern(IReadOnlyList<Expr?> bounds) => bounds.Select(static b => b is not null);

    private static bool AreSame(RemoteValue left, RemoteValue right) =>
        left.Form == right.Form
        && left.Boolean == right.Boolean
        && left.Int64 == right.Int64
        && BitConverter.DoubleToInt64Bits(left.Float64) == BitConverter.DoubleToInt64Bits(right.Float64)
        && left.Bytes.Span.SequenceEqual(right.Bytes.Span)
        && left.ElementType == right.ElementType
        && left.Dimensions.SequenceEqual(right.Dimensions)
        && left.Elements.Count == right.Elements.Count
        && left.Elements.Zip(right.Elements).All(static pair => AreSame(pair.First, pair.Second));

    private sealed class Comparer : IEqualityComparer<Expr>
    {
        public static Comparer Instance { get; } = new();

        public bool Equals(Expr? x, Expr? y) => x is null || y is null ? x is null && y is null : AreSame(x, y);

        public int GetHashCode(Expr obj) => obj.Type.GetHashCode();
    }
}
