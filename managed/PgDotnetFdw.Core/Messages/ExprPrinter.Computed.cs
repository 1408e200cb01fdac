// How do functions, casts, conditions, arrays, rows and aggregates look as text, and the keys that rows are sorted or grouped by?
// See ExprPrinter.cs.

using System.Globalization;
using System.Text;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Relations;
using SortKey = PgDotnetFdw.Sdk.Relations.SortKey; // System.Globalization has one too

namespace PgDotnetFdw.Core.Messages;

public static partial class ExprPrinter
{
    internal static void AppendSortKey(StringBuilder text, SortKey key)
    {
        text.Append(key.IsDescending ? "(desc" : "(asc").Append(key.NullsFirst ? " nulls first by " : " nulls last by ");
        AppendComparison(text, key.Operator, key.Collation, key.Expression);
        text.Append(')');
    }

    internal static void AppendGroupKey(StringBuilder text, GroupKey key)
    {
        text.Append("(by ");
        AppendComparison(text, key.Equality, key.Collation, key.Expression);
        text.Append(')');
    }

    internal static void AppendOrder(StringBuilder text, IReadOnlyList<SortKey> order)
    {
        text.Append(order.Count > 0 ? " order" : string.Empty);
        foreach (SortKey key in order)
        {
            text.Append(' ');
            AppendSortKey(text, key);
        }
    }

    private static void AppendComputed(StringBuilder text, Expr expression)
    {
        switch (expression)
        {
            case DistinctExpr distinct:
                text.Append("(is distinct from ");
                AppendComparison(text, distinct.Operator, distinct.InputCollation, distinct.Left, distinct.Right);
                break;
            case NullIfExpr nullIf:
                text.Append("(nullif ");
                AppendProcedure(text, nullIf.Operator);
                AppendResult(text, nullIf.Type, nullIf.Collation, nullIf.InputCollation, nullIf.Left, nullIf.Right);
                break;
            case FunctionExpr function:
                text.Append(Name(function.Form));
                AppendProcedure(text, function.Function);
                text.Append(function.IsVariadic ? " variadic" : string.Empty);
                AppendResult(text, function.Type, function.Collation, function.InputCollation, function.Arguments);
                break;
            case CaseExpr conditional:
                text.Append("(case ");
                AppendTyped(text, conditional.Type, conditional.Collation);
                foreach (CaseBranch branch in conditional.Branches)
                {
                    text.Append(" when");
                    AppendList(text, [branch.Condition]);
                    text.Append(" then");
                    AppendList(text, [branch.Result]);
                }

                text.Append(" else");
                AppendList(text, [conditional.Default]);
                break;
            case CoalesceExpr coalesce:
                text.Append("(coalesce ");
                AppendTyped(text, coalesce.Type, coalesce.Collation, coalesce.Arguments);
                break;
            case MinMaxExpr minMax:
                text.Append(minMax.IsLeast ? "(least " : "(greatest ");
                AppendProcedure(text, minMax.Comparison);
                AppendResult(text, minMax.Type, minMax.Collation, minMax.InputCollation, minMax.Arguments);
                break;
            case IoCastExpr cast:
                text.Append("(io cast ");
                AppendProcedure(text, cast.OutputFunction);
                text.Append(' ');
                AppendProcedure(text, cast.InputFunction);
                text.Append(" -> ");
                AppendTyped(text, cast.Type, cast.Collation, cast.Argument);
                break;
            case ArrayCastExpr cast:
                text.Append("(array cast ");
                AppendTyped(text, cast.Type, cast.Collation, cast.Element, cast.Argument);
                break;
            case ElementExpr element:
                text.Append("(element ");
                AppendTyped(text, element.Type, element.Collation);
                break;
            case ArrayExpr array:
                text.Append(array.IsMultidimensional ? "(array of arrays " : "(array ");
                AppendTyped(text, array.Type, array.Collation, array.Elements);
                break;
            case SubscriptExpr subscript:
                text.Append("(subscript ");
                AppendTyped(text, subscript.Type, subscript.Collation, subscript.Container);
                AppendBounds(text, subscript);
                break;
            case RowExpr row:
                text.Append("(row ");
                AppendType(text, row.Type);
                AppendList(text, row.Fields);
                break;
            case RowCompareExpr comparison:
                text.Append("(row ").Append(Name(comparison.Comparison));
                for (int i = 0; i < comparison.Left.Count; i++)
                {
                    text.Append(" (");
                    AppendComparison(text, comparison.Operators[i], comparison.InputCollations[i], comparison.Left[i], comparison.Right[i]);
                    text.Append(')');
                }

                break;
            default:
                AppendAggregate(text, expression);
                break;
        }
    }

    private static void AppendAggregate(StringBuilder text, Expr expression)
    {
        switch (expression)
        {
            case AggregateExpr aggregate:
                text.Append("(aggregate ");
                AppendProcedure(text, aggregate.Function);
                text.Append(Name(aggregate.Kind));
                text.Append(aggregate.IsStar ? " star" : string.Empty);
                text.Append(aggregate.IsDistinct ? " distinct" : string.Empty);
                text.Append(aggregate.IsVariadic ? " variadic" : string.Empty);
                AppendResult(text, aggregate.Type, aggregate.Collation, aggregate.InputCollation);
                text.Append(aggregate.DirectArguments.Count > 0 ? " direct" : string.Empty);
                AppendList(text, aggregate.DirectArguments);
                text.Append(aggregate.DirectArguments.Count > 0 && aggregate.Arguments.Count > 0 ? " aggregated" : string.Empty);
                AppendList(text, aggregate.Arguments);
                AppendOrder(text, aggregate.Order);
                AppendFilter(text, aggregate.Filter);
                break;
            case GroupingExpr grouping:
                text.Append("(grouping");
                AppendList(text, grouping.Arguments);
                break;
            case WindowExpr window:
                text.Append("(window ");
                AppendProcedure(text, window.Function);
                text.Append(window.IsAggregate ? " aggregate" : string.Empty);
                text.Append(window.IsStar ? " star" : string.Empty);
                AppendResult(text, window.Type, window.Collation, window.InputCollation);
                text.Append(CultureInfo.InvariantCulture, $" over {window.Window}");
                AppendList(text, window.Arguments);
                AppendFilter(text, window.Filter);
                break;
            case KeyLookupExpr lookup:
                text.Append("(lookup");
                foreach (LookupKey key in lookup.Keys)
                {
                    text.Append(" (");
                    AppendProcedure(text, key.Operator);
                    AppendCollation(text, key.InputCollation);
                    AppendList(text, [key.Column, key.Array]);
                    text.Append(')');
                }

                break;
            default:
                text.Append(CultureInfo.InvariantCulture, $"(unrecognized {expression.GetType().Name}");
                break;
        }
    }

    private static void AppendFilter(StringBuilder text, Expr? filter)
    {
        if (filter is not null)
        {
            text.Append(" filter");
            AppendList(text, [filter]);
        }
    }

    // [upper], [lower : upper]; a bound that was left out is empty.
    private static void AppendBounds(StringBuilder text, SubscriptExpr subscript)
    {
        for (int i = 0; i < subscript.Upper.Count; i++)
        {
            text.Append(" [");
            if (subscript.Lower.Count > 0)
            {
                AppendBound(text, subscript.Lower[i]);
                text.Append(" : ");
            }

            AppendBound(text, subscript.Upper[i]);
            text.Append(']');
        }
    }

    private static void AppendBound(StringBuilder text, Expr? bound)
    {
        if (bound is not null)
        {
            Append(text, bound);
        }
    }

    // The input's collation where it is another than the result's.
    private static void AppendResult(
        StringBuilder text, TypeFacts type, CollationFacts collation, CollationFacts inputCollation, params IReadOnlyList<Expr> list)
    {
        text.Append(" -> ");
        AppendTyped(text, type, collation);
        if (inputCollation.Oid != collation.Oid)
        {
            text.Append(inputCollation.Oid == 0 ? " input without collation" : " input");
            AppendCollation(text, inputCollation);
        }

        AppendList(text, list);
    }

    private static string Name(CallForm form) => form switch
    {
        CallForm.ExplicitCast => "(explicit cast ",
        CallForm.ImplicitCast => "(implicit cast ",
        CallForm.SpecialSyntax => "(special syntax ",
        _ => "(call ",
    };

    private static string Name(AggregateKind kind) => kind switch
    {
        AggregateKind.OrderedSet => " ordered set",
        AggregateKind.HypotheticalSet => " hypothetical set",
        _ => string.Empty,
    };

    private static string Name(RowComparison comparison) => comparison switch
    {
        RowComparison.Less => "<",
        RowComparison.LessOrEqual => "<=",
        RowComparison.GreaterOrEqual => ">=",
        _ => ">",
    };
}
