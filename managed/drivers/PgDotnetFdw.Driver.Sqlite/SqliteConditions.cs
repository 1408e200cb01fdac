// When does a condition have to read what it compares?
//
// Where it decides which rows there are (WHERE, ON, HAVING), it compares columns as they are: a value that cannot be read is dropped or kept, and
// indexes are used. Where its result becomes part of a value (CASE, FILTER, a comparison in a select list or a group), such a value must be an error,
// as it is when PostgreSQL computes it. There the plain columns below the condition are marked, by a relabelling that no query can hold, and what is
// marked is written by the read functions.

using PgDotnetFdw.Sdk.Expressions;

namespace PgDotnetFdw.Driver.Sqlite;

internal static class SqliteConditions
{
    private static readonly CollationFacts s_mark = new(0, true, true, false, string.Empty, "read");

    /// <summary>Whether a relabelling is the mark.</summary>
    internal static bool IsMark(RelabelExpr expression) => ReferenceEquals(expression.Collation, s_mark);

    /// <summary>The condition with its plain columns marked; the same object when there are none.</summary>
    internal static Expr Read(Expr expression)
    {
        switch (expression)
        {
            case VarExpr:
                return Mark(expression);
            case BoolExpr e:
                IReadOnlyList<Expr> parts = Each(e.Arguments, Read);
                return ReferenceEquals(parts, e.Arguments) ? e : e with { Arguments = parts };
            case BooleanTestExpr e:
                Expr tested = Read(e.Argument);
                return ReferenceEquals(tested, e.Argument) ? e : e with { Argument = tested };
            case OpExpr e:
                IReadOnlyList<Expr> operands = Each(e.Arguments, Mark);
                return ReferenceEquals(operands, e.Arguments) ? e : e with { Arguments = operands };
            case ScalarArrayOpExpr e:
                Expr scalar = Mark(e.Scalar);
                return ReferenceEquals(scalar, e.Scalar) ? e : e with { Scalar = scalar };
            case DistinctExpr e:
                (Expr left, Expr right) = (Mark(e.Left), Mark(e.Right));
                return ReferenceEquals(left, e.Left) && ReferenceEquals(right, e.Right) ? e : e with { Left = left, Right = right };
            case RowCompareExpr e:
                (IReadOnlyList<Expr> lefts, IReadOnlyList<Expr> rights) = (Each(e.Left, Mark), Each(e.Right, Mark));
                return ReferenceEquals(lefts, e.Left) && ReferenceEquals(rights, e.Right) ? e : e with { Left = lefts, Right = rights };
            default:
                // Whatever is computed reads its columns anyway, and whether a value is NULL can be told without reading it.
                return expression;
        }
    }

    // A column, perhaps under a change of its type's name.
    private static Expr Mark(Expr expression)
    {
        Expr inner = expression;
        while (inner is RelabelExpr relabel)
        {
            if (IsMark(relabel))
            {
                return expression;
            }

            inner = relabel.Argument;
        }

        return inner is VarExpr ? new RelabelExpr(expression.Type, s_mark, expression) : expression;
    }

    private static IReadOnlyList<Expr> Each(IReadOnlyList<Expr> expressions, Func<Expr, Expr> change)
    {
        Expr[] changed = new Expr[expressions.Count];
        bool isChanged = false;
        for (int i = 0; i < changed.Length; i++)
        {
            changed[i] = change(expressions[i]);
            isChanged |= !ReferenceEquals(changed[i], expressions[i]);
        }

        return isChanged ? changed : expressions;
    }
}
