// May a qual run before the security barrier of its relation?
//
// Row security and security-barrier views promise that a qual with side channels sees only rows that passed the barrier. PostgreSQL says of
// each qual whether it may go first; a qual that may not is shippable only when nothing in it can tell what it saw, which is believed of
// PostgreSQL's own functions that are marked leakproof and of nothing else.

using System.Runtime.CompilerServices;
using PgDotnetFdw.Core.Deparse;
using PgDotnetFdw.Sdk.Expressions;

namespace PgDotnetFdw.Core.Planning;

/// <summary>Looks for functions that could leak.</summary>
internal static class LeakproofCheck
{
    /// <summary>Whether the expression consists of built-in leakproof functions only, and of kinds that call no others.</summary>
    public static bool IsLeakproof(Expr expression)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return IsKnown(expression)
            && ExprParts.Routines(expression).All(static r => r.IsLeakproof && r.Origin == ObjectOrigin.BuiltIn)
            && ExprParts.Of(expression).All(IsLeakproof);
    }

    // A kind that is new to this list may call anything. Reading an element of an array calls nothing; other containers may.
    private static bool IsKnown(Expr expression)
    {
        return expression is VarExpr or ConstExpr or ParamExpr or ElementExpr
            or OpExpr or ScalarArrayOpExpr or DistinctExpr or NullIfExpr or MinMaxExpr or RowCompareExpr or FunctionExpr or IoCastExpr
            or BoolExpr or NullTestExpr or BooleanTestExpr or RelabelExpr
            or KeyLookupExpr or CaseExpr or CoalesceExpr or ArrayExpr or RowExpr or ArrayCastExpr
            || (expression is SubscriptExpr { Container.Type.ElementOid: not 0 });
    }
}
