// What is an expression made of?
//
// Direct parts and the routines that a node itself calls; whoever wants all of them recurses. A kind that is missing here would hide columns
// and functions from every check, so the lists below name each kind of the Sdk.

using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Relations;

namespace PgDotnetFdw.Core.Deparse;

/// <summary>Parts of expressions.</summary>
internal static class ExprParts
{
    /// <summary>The direct parts, in order.</summary>
    public static IEnumerable<Expr> Of(Expr expression)
    {
        return expression switch
        {
            OpExpr e => e.Arguments,
            ScalarArrayOpExpr e => [e.Scalar, e.Array],
            BoolExpr e => e.Arguments,
            NullTestExpr e => [e.Argument],
            RelabelExpr e => [e.Argument],
            BooleanTestExpr e => [e.Argument],
            DistinctExpr e => [e.Left, e.Right],
            NullIfExpr e => [e.Left, e.Right],
            FunctionExpr e => e.Arguments,
            CaseExpr e => [.. e.Branches.SelectMany(static b => new[] { b.Condition, b.Result }), e.Default],
            CoalesceExpr e => e.Arguments,
            MinMaxExpr e => e.Arguments,
            IoCastExpr e => [e.Argument],
            ArrayCastExpr e => [e.Element, e.Argument],
            ArrayExpr e => e.Elements,
            SubscriptExpr e => [e.Container, .. e.Upper.OfType<Expr>(), .. e.Lower.OfType<Expr>()],
            RowExpr e => e.Fields,
            RowCompareExpr e => [.. e.Left, .. e.Right],
            AggregateExpr e => [.. e.DirectArguments, .. e.Arguments, .. Keys(e.Order), .. Optional(e.Filter)],
            GroupingExpr e => e.Arguments,
            WindowExpr e => [.. e.Arguments, .. Optional(e.Filter)],
            KeyLookupExpr e => [.. e.Keys.SelectMany(static k => new[] { k.Column, k.Array })],
            _ => [],
        };
    }

    /// <summary>The routines that the node itself calls; not those of its parts.</summary>
    public static IEnumerable<ProcedureFacts> Routines(Expr expression)
    {
        return expression switch
        {
            OpExpr e => [e.Operator],
            ScalarArrayOpExpr e => [e.Operator],
            DistinctExpr e => [e.Operator],
            NullIfExpr e => [e.Operator],
            FunctionExpr e => [e.Function],
            MinMaxExpr e => [e.Comparison],
            IoCastExpr e => [e.OutputFunction, e.InputFunction],
            RowCompareExpr e => e.Operators,
            AggregateExpr e => [e.Function, .. e.Order.Select(static k => k.Operator)],
            WindowExpr e => [e.Function],
            KeyLookupExpr e => [.. e.Keys.Select(static k => k.Operator)],
            _ => [],
        };
    }

    /// <summary>Whether a node of a kind occurs in an expression.</summary>
    public static bool Contains<T>(Expr expression)
        where T : Expr => expression is T || Of(expression).Any(Contains<T>);

    private static IEnumerable<Expr> Keys(IReadOnlyList<SortKey> keys) => keys.Select(static k => k.Expression);

    private static IEnumerable<Expr> Optional(Expr? expression) => expression is null ? [] : [expression];
}
