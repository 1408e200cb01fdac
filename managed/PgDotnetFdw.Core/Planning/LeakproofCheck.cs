// May a qual run before the security barrier of its relation?
//
// Row security and security-barrier views promise that a qual with side channels sees only rows that passed the barrier. PostgreSQL says of
// each qual whether it may go first; a qual that may not is shippable only when nothing in it can tell what it saw, which is believed of
// PostgreSQL's own functions that are marked leakproof and of nothing else.

using System.Runtime.CompilerServices;
using PgDotnetFdw.Sdk.Expressions;

namespace PgDotnetFdw.Core.Planning;

/// <summary>Looks for functions that could leak.</summary>
internal static class LeakproofCheck
{
    /// <summary>Whether the expression consists of built-in leakproof functions only.</summary>
    public static bool IsLeakproof(Expr expression)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return expression switch
        {
            VarExpr or ConstExpr or ParamExpr => true,
            OpExpr operation => IsLeakproof(operation.Operator) && AreLeakproof(operation.Arguments),
            ScalarArrayOpExpr operation =>
                IsLeakproof(operation.Operator) && IsLeakproof(operation.Scalar) && IsLeakproof(operation.Array),
            BoolExpr boolean => AreLeakproof(boolean.Arguments),
            NullTestExpr test => IsLeakproof(test.Argument),
            BooleanTestExpr test => IsLeakproof(test.Argument),
            RelabelExpr relabel => IsLeakproof(relabel.Argument),
            _ => false,
        };
    }

    private static bool IsLeakproof(ProcedureFacts procedure) =>
        procedure.IsLeakproof && procedure.Origin == ObjectOrigin.BuiltIn;

    private static bool AreLeakproof(IReadOnlyList<Expr> expressions)
    {
        foreach (Expr expression in expressions)
        {
            if (!IsLeakproof(expression))
            {
                return false;
            }
        }

        return true;
    }
}
