// How does an expression become SQL that may be trusted?
//
// This file answers the part that is the same for every database: connectives, NULL tests, names, parameters, and how far the whole may be
// trusted when its parts are known. What each kind of expression is asked of the dialect is in SqlDeparser.Values.cs. It does not decide which
// quals are tried (Planning/Push*.cs), nor where they stand in the statement (StatementWriter.cs).
//
// The rules of trust (Fidelity):
// - Exact everywhere is Exact. A part that is refused takes back all text that was written for it.
// - An AND in positive position may leave parts out and pass on Supersets: fewer conditions let more rows through, and PostgreSQL rechecks.
// - An OR in positive position may pass on Supersets but must have all its parts: a missing one would drop rows.
// - Below NOT, below an operator, and inside a NULL test "more rows" would turn into "fewer", so only Exact is good enough. This is enforced
//   here for whatever a dialect writes, see Ask.
// "Positive" means: reached from the top of a qual through AND and OR only.

using System.Runtime.CompilerServices;
using System.Text;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Relations;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Sql;

namespace PgDotnetFdw.Core.Deparse;

/// <summary>Writes the expressions of one remote statement. Used once, on the main thread.</summary>
public sealed partial class SqlDeparser : SqlExpressionWriter
{
    private readonly DeparseContext _context;
    private readonly SqlDialect _dialect;
    private readonly StatementParameters _parameters;

    // The weakest fidelity that Write has answered inside the dialect's current call.
    private Fidelity _weakestArgument = Fidelity.Exact;

    // A name was asked for that cannot be seen at this place.
    private bool _hasUnknownName;

    // The value that a subquery's column holds was named by that column, a grouped value by its text, see Named.
    private bool _isNamedByColumn;

    /// <summary>Makes a deparser for quals of one table, number 1, without anything being known of the remote.</summary>
    /// <param name="dialect">How the database writes SQL.</param>
    /// <param name="table">The table whose columns occur.</param>
    public SqlDeparser(SqlDialect dialect, RemoteTable table)
        : this(DeparseContext.Of(dialect), ScopeOf(table))
    {
    }

    internal SqlDeparser(DeparseContext context, NameScope scope)
    {
        _context = context;
        _dialect = context.Dialect;
        _parameters = new StatementParameters(Sql);
        Scope = scope;
    }

    /// <inheritdoc/>
    public override StringBuilder Sql { get; } = new(256);

    /// <inheritdoc/>
    public override RemoteProfile? Profile => _context.Profiles.Profile;

    /// <inheritdoc/>
    public override LocalFacts Local => _context.Local;

    /// <inheritdoc/>
    public override IReadOnlySet<string> Extensions => _context.Extensions;

    /// <summary>The values that PostgreSQL computes when the scan starts, in the order of their ordinals.</summary>
    public IReadOnlyList<ParamExpr> Parameters => _parameters.All.Select(static p => p.Scan).OfType<ParamExpr>().ToArray();

    /// <summary>All parameters in the order of their ordinals, as the finished text has them.</summary>
    internal IReadOnlyList<StatementParameter> FindParameters() => _parameters.InText(Sql.ToString());

    /// <summary>Numbers the parameters as another deparser does, so that texts of both can be compared.</summary>
    internal void NumberAs(SqlDeparser other)
    {
        foreach (ParamExpr parameter in other.Parameters)
        {
            _parameters.OrdinalOf(parameter);
        }
    }

    /// <summary>What is seen at the place that is written now.</summary>
    internal NameScope Scope { get; set; }

    /// <summary>The windows that window functions may name.</summary>
    internal IReadOnlyList<WindowDefinition> Windows { get; set; } = [];

    /// <summary>Whether constants become parameters at the place that is written now, where the dialect can.</summary>
    internal bool UseConstantParameters { get; set; }

    /// <summary>Whether the statement is for the remote's planner: parameters stand as typed NULLs.</summary>
    internal bool IsForPlanner { get; init; }

    /// <summary>Whether a dialect asked for an ordinal although there are no parameters: the text cannot be used.</summary>
    internal bool HasStrayParameter { get; private set; }

    /// <summary>Why the first thing was refused since <see cref="ForgetReason"/>; null when nothing was.</summary>
    internal string? Reason { get; private set; }

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
        return Weigh(Guarded(expression, isCondition: false, isPositive: false));
    }

    /// <inheritdoc/>
    public override Fidelity WriteCondition(Expr expression)
    {
        ArgumentNullException.ThrowIfNull(expression);
        return Weigh(Condition(expression, isPositive: false));
    }

    /// <inheritdoc/>
    public override RemoteColumn? Column(VarExpr variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        return variable.Attribute == TupleIdentifier && _dialect.HasTupleIdentifier && Scope.Table(variable.Relation) is not null
            ? _context.TupleIdentifier
            : Scope.Column(variable);
    }

    /// <inheritdoc/>
    public override RemoteTable Table(VarExpr variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        return Scope.Table(variable.Relation)
            ?? throw new ForeignDataException(SqlState.InternalError, "a dialect asked for a table that cannot be seen at this place of the statement");
    }

    /// <inheritdoc/>
    public override void WriteColumnName(VarExpr variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        if (!Scope.TryWriteColumn(_dialect, Sql, variable))
        {
            _hasUnknownName = true;
        }
    }

    /// <inheritdoc/>
    public override bool TryWriteAlias(VarExpr variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        string? alias = Scope.Alias(variable.Relation);
        Sql.Append(alias);
        return alias is not null;
    }

    /// <inheritdoc/>
    public override int ParameterOrdinal(ParamExpr parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        HasStrayParameter |= IsForPlanner;
        return _parameters.OrdinalOf(parameter);
    }

    /// <inheritdoc/>
    public override Fidelity WriteSortKey(SortKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Weigh(Trusted(() => WriteKey(key)));
    }

    /// <inheritdoc/>
    public override Fidelity WriteWindow(int window)
    {
        WindowDefinition? definition = Windows.FirstOrDefault(w => w.Number == window);
        return definition is null ? Refuse("its window is computed locally") : Weigh(Trusted(() => WriteDefinition(definition)));
    }

    /// <inheritdoc/>
    public override Fidelity Refuse(string reason)
    {
        Reason ??= reason;
        return Fidelity.No;
    }

    /// <summary>Starts something new, of which a reason may be asked.</summary>
    internal void ForgetReason() => Reason = null;

    /// <summary>Writes something of which only Exact is good enough; otherwise nothing is left of it.</summary>
    internal bool TryExact(Func<Fidelity> write) => Trusted(write) == Fidelity.Exact;

    /// <summary>Writes a key of GROUP BY or DISTINCT; when it is refused, nothing is left of it.</summary>
    internal bool TryWriteGroupKey(GroupKey key) => TryExact(() => Named(key.Expression, () => WriteKey(key)));

    /// <summary>What a key of GROUP BY looks like; null when it is refused. Its parameters are kept, nothing is written.</summary>
    internal string? TextOf(GroupKey key)
    {
        int start = Sql.Length;
        string? text = TryWriteGroupKey(key) ? Sql.ToString(start, Sql.Length - start) : null;
        Sql.Length = start;
        return text;
    }

    /// <summary>Writes a key of ORDER BY; when it is refused, nothing is left of it.</summary>
    internal bool TryWriteSortKey(SortKey key) => TryExact(() => Named(key.Expression, () => WriteKey(key)));

    /// <summary>Writes what a key of ORDER BY sorts by; when it is refused, nothing is left of it.</summary>
    internal bool TryWriteSortValue(SortKey key) =>
        TryExact(() => Named(key.Expression, () => WriteKey(key.Operator, key.Expression, () => _dialect.WriteSortValue(this, key), "the order of ")));

    /// <summary>Writes a value as the remote itself has it, to be read by the statement around; when it is refused, nothing is left of it.</summary>
    internal bool TryWritePlain(Expr expression)
    {
        return TryExact(() =>
        {
            if (expression is not VarExpr variable)
            {
                return Write(expression);
            }

            if (variable.Attribute == 0)
            {
                return Refuse("a whole row cannot come out of a subquery");
            }

            WriteColumnName(variable);
            return Fidelity.Exact;
        });
    }

    private static TableScope ScopeOf(RemoteTable table)
    {
        var scope = new TableScope();
        scope.Add(1, table, null);
        return scope;
    }

    private Fidelity Weigh(Fidelity fidelity)
    {
        _weakestArgument = (Fidelity)Math.Min((int)_weakestArgument, (int)fidelity);
        return fidelity;
    }

    // Whatever the dialect answers: one inexact argument, or a name that cannot be seen, makes the whole untrustworthy.
    private Fidelity Trusted(Func<Fidelity> write)
    {
        int length = Sql.Length;
        int parameters = _parameters.Count;
        Fidelity fidelity = Ask(write) == Fidelity.Exact ? Fidelity.Exact : Fidelity.No;
        if (fidelity == Fidelity.No)
        {
            TakeBack(length, parameters);
        }

        return fidelity;
    }

    private Fidelity Ask(Func<Fidelity> write)
    {
        Fidelity before = _weakestArgument;
        bool hadUnknownName = _hasUnknownName;
        _weakestArgument = Fidelity.Exact;
        _hasUnknownName = false;
        Fidelity fidelity = write();
        bool isSound = _weakestArgument == Fidelity.Exact && !_hasUnknownName;
        if (_hasUnknownName)
        {
            Refuse("it needs a column that cannot be seen at its place in the remote statement");
        }

        _weakestArgument = before;
        _hasUnknownName = hadUnknownName;
        return isSound ? fidelity : Fidelity.No;
    }

    // Around a subquery that holds the value, a dialect that computes it once more, from what happens to be there, would compute something else.
    private Fidelity Named(Expr expression, Func<Fidelity> write)
    {
        _isNamedByColumn = false;
        Fidelity fidelity = write();
        return Scope.Substitute(expression) is null || _isNamedByColumn
            ? fidelity
            : Refuse("its value cannot be taken out of a subquery");
    }

    private void TakeBack(int length, int parameters)
    {
        Sql.Length = Math.Min(Sql.Length, length);
        _parameters.Truncate(Math.Min(_parameters.Count, parameters));
    }

    private Fidelity Condition(Expr expression, bool isPositive) => Guarded(expression, isCondition: true, isPositive);

    // Takes text and parameters back when the answer is No; every recursion passes here.
    private Fidelity Guarded(Expr expression, bool isCondition, bool isPositive)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (Scope.Substitute(expression) is { } name)
        {
            _isNamedByColumn = true;
            Sql.Append(name);
            return Fidelity.Exact;
        }

        int length = Sql.Length;
        int parameters = _parameters.Count;
        Fidelity fidelity = isCondition ? WriteCondition(expression, isPositive) : WriteValue(expression);
        if (fidelity == Fidelity.Superset && !isPositive)
        {
            fidelity = Refuse("the remote's answer is not exact");
        }

        if (fidelity == Fidelity.No)
        {
            Refuse(DefaultReason(expression));
            TakeBack(length, parameters);
        }

        return fidelity;
    }

    private Fidelity WriteCondition(Expr expression, bool isPositive)
    {
        return expression switch
        {
            BoolExpr boolean => WriteBoolean(boolean, isPositive),
            VarExpr or ConstExpr or ParamExpr => Ask(() => _dialect.WriteCondition(this, expression)),
            _ => WriteValue(expression),
        };
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
