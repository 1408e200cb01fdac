// How does an expression become SQL that may be trusted?
//
// This file answers the part that is the same for every database: connectives, NULL tests, parameters, and how far the whole may be trusted
// when its parts are known. Everything else is asked of the dialect. It does not decide which quals are tried (Planning/ForeignRelation.cs).
//
// The rules of trust (Fidelity):
// - Exact everywhere is Exact. A part that is refused takes back all text that was written for it.
// - An AND in positive position may leave parts out and pass on Supersets: fewer conditions let more rows through, and PostgreSQL rechecks.
// - An OR in positive position may pass on Supersets but must have all its parts: a missing one would drop rows.
// - Below NOT, below an operator, and inside a NULL test "more rows" would turn into "fewer", so only Exact is good enough. This is enforced
//   here for whatever a dialect writes, see ArgumentsExact.
// "Positive" means: reached from the top of a qual through AND and OR only.

using System.Runtime.CompilerServices;
using System.Text;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Sql;

namespace PgDotnetFdw.Core.Deparse;

/// <summary>Writes the SQL of one remote statement. Used once, on the main thread.</summary>
public sealed class SqlDeparser : SqlExpressionWriter
{
    private readonly SqlDialect _dialect;
    private readonly Dictionary<short, RemoteColumn> _columns = [];
    private readonly List<ParamExpr> _parameters = [];

    // The weakest fidelity that Write has answered inside the dialect's current call.
    private Fidelity _weakestArgument = Fidelity.Exact;

    /// <summary>Makes a deparser.</summary>
    /// <param name="dialect">How the database writes SQL.</param>
    /// <param name="table">The table whose columns occur.</param>
    public SqlDeparser(SqlDialect dialect, RemoteTable table)
    {
        _dialect = dialect;
        foreach (RemoteColumn column in table.Columns)
        {
            _columns.Add(column.Attribute, column);
        }
    }

    /// <inheritdoc/>
    public override StringBuilder Sql { get; } = new(256);

    /// <summary>The parameters in the order of their ordinals.</summary>
    public IReadOnlyList<ParamExpr> Parameters => _parameters;

    /// <summary>Writes a qual, in parentheses of its own.</summary>
    /// <param name="expression">The qual.</param>
    /// <returns>How far it may be trusted; after No nothing was written.</returns>
    public Fidelity WriteQual(Expr expression)
    {
        int length = Sql.Length;
        Sql.Append('(');
        Fidelity fidelity = Condition(expression, isPositive: true);
        if (fidelity == Fidelity.No)
        {
            Sql.Length = length;
            return Fidelity.No;
        }

        Sql.Append(')');
        return fidelity;
    }

    /// <inheritdoc/>
    /// <remarks>Dialects call it for the arguments of what they write, so nothing below it is in positive position.</remarks>
    public override Fidelity Write(Expr expression)
    {
        ArgumentNullException.ThrowIfNull(expression);
        Fidelity fidelity = Guarded(expression, isCondition: false, isPositive: false);
        _weakestArgument = (Fidelity)Math.Min((int)_weakestArgument, (int)fidelity);
        return fidelity;
    }

    /// <inheritdoc/>
    public override RemoteColumn? Column(VarExpr variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        return _columns.GetValueOrDefault(variable.Attribute);
    }

    /// <inheritdoc/>
    public override int ParameterOrdinal(ParamExpr parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        for (int i = 0; i < _parameters.Count; i++)
        {
            if (_parameters[i].Source == parameter.Source && _parameters[i].Index == parameter.Index)
            {
                return i + 1;
            }
        }

        _parameters.Add(parameter);
        return _parameters.Count;
    }

    private Fidelity Condition(Expr expression, bool isPositive) => Guarded(expression, isCondition: true, isPositive);

    // Takes text and parameters back when the answer is No; every recursion passes here.
    private Fidelity Guarded(Expr expression, bool isCondition, bool isPositive)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        int length = Sql.Length;
        int parameters = _parameters.Count;
        Fidelity fidelity = isCondition ? WriteCondition(expression, isPositive) : WriteValue(expression);
        if (fidelity == Fidelity.Superset && !isPositive)
        {
            fidelity = Fidelity.No;
        }

        if (fidelity == Fidelity.No)
        {
            Sql.Length = length;
            _parameters.RemoveRange(parameters, _parameters.Count - parameters);
        }

        return fidelity;
    }

    private Fidelity WriteCondition(Expr expression, bool isPositive)
    {
        switch (expression)
        {
            case BoolExpr boolean:
                return WriteBoolean(boolean, isPositive);
            case VarExpr or ConstExpr or ParamExpr:
                Fidelity before = _weakestArgument;
                Fidelity fidelity = _dialect.WriteCondition(this, expression);
                _weakestArgument = before;
                return fidelity;
            default:
                return WriteValue(expression);
        }
    }

    private Fidelity WriteValue(Expr expression)
    {
        switch (expression)
        {
            case VarExpr variable:
                return Column(variable) is { } column ? _dialect.WriteColumn(this, variable, column) : Fidelity.No;
            case ConstExpr constant:
                return _dialect.WriteConst(this, constant);
            case ParamExpr parameter:
                return _dialect.WriteParameter(this, parameter);
            case BoolExpr boolean:
                return WriteBoolean(boolean, isPositive: false);
            case NullTestExpr test:
                return WriteNullTest(test);
            case OpExpr or ScalarArrayOpExpr or RelabelExpr or BooleanTestExpr:
                return WriteWithArguments(expression);
            default:
                return Fidelity.No;
        }
    }

    // ArgumentsExact: whatever the dialect answers, one inexact argument makes the whole untrustworthy.
    private Fidelity WriteWithArguments(Expr expression)
    {
        Fidelity before = _weakestArgument;
        _weakestArgument = Fidelity.Exact;
        Fidelity fidelity = expression switch
        {
            OpExpr operation => _dialect.WriteOperator(this, operation),
            ScalarArrayOpExpr operation => _dialect.WriteScalarArray(this, operation),
            RelabelExpr relabel => _dialect.WriteRelabel(this, relabel),
            BooleanTestExpr test => _dialect.WriteBooleanTest(this, test),
            _ => Fidelity.No,
        };
        bool areArgumentsExact = _weakestArgument == Fidelity.Exact;
        _weakestArgument = before;
        return areArgumentsExact ? fidelity : Fidelity.No;
    }

    private Fidelity WriteNullTest(NullTestExpr test)
    {
        // IS NULL of a row looks at its fields; databases differ on that.
        if (test.ArgumentIsRow)
        {
            return Fidelity.No;
        }

        Sql.Append('(');
        Fidelity fidelity = test.Argument is VarExpr variable && Column(variable) is { } column
            ? _dialect.WriteNullTestColumn(this, variable, column)
            : Guarded(test.Argument, isCondition: false, isPositive: false);
        Sql.Append(test.IsNotNull ? " IS NOT NULL)" : " IS NULL)");
        return fidelity;
    }

    private Fidelity WriteBoolean(BoolExpr expression, bool isPositive)
    {
        if (expression.Operator == BoolOperator.Not)
        {
            Sql.Append("(NOT ");
            Fidelity inner = Condition(expression.Arguments[0], isPositive: false);
            Sql.Append(')');
            return inner;
        }

        bool isAnd = expression.Operator == BoolOperator.And;
        string separator = isAnd ? " AND " : " OR ";
        Fidelity whole = Fidelity.Exact;
        bool isFirst = true;
        Sql.Append('(');
        foreach (Expr argument in expression.Arguments)
        {
            int length = Sql.Length;
            if (!isFirst)
            {
                Sql.Append(separator);
            }

            Fidelity fidelity = Condition(argument, isPositive);
            if (fidelity == Fidelity.No)
            {
                if (!isAnd || !isPositive)
                {
                    return Fidelity.No;
                }

                // This part is left to PostgreSQL; what remains lets more rows through.
                Sql.Length = length;
                whole = Fidelity.Superset;
                continue;
            }

            whole = (Fidelity)Math.Min((int)whole, (int)fidelity);
            isFirst = false;
        }

        Sql.Append(')');
        return isFirst ? Fidelity.No : whole;
    }
}
