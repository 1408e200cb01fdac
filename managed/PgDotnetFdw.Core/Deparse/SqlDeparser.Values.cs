// Which of the dialect's methods is asked for which kind of expression, and what no dialect is asked?
//
// Central refusals: a routine that is not immutable (its result may depend on settings, the time or the remote's data), a whole row tested
// field by field, GROUPING, and everything that the boundary does not describe.

using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Relations;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Sql;

namespace PgDotnetFdw.Core.Deparse;

public sealed partial class SqlDeparser
{
    // Bytes; nobody reads so much in EXPLAIN.
    private const int LargeConstant = 64 << 10;

    private const char Immutable = 'i';
    private const uint RecordType = 2249;
    private const uint FirstUserOid = 16384; // FirstNormalObjectId
    private const short TupleIdentifier = -1;
    private const short TableIdentifier = -6;

    /// <summary>Writes a column of the select list; when it is refused, nothing is left of it.</summary>
    /// <param name="expression">Its value.</param>
    /// <param name="transfer">How the driver hands it over.</param>
    /// <param name="asValue">A column is written as the dialect writes what is computed.</param>
    internal bool TryWriteOutput(Expr expression, out ColumnTransfer transfer, bool asValue = false)
    {
        ColumnTransfer found = ColumnTransfer.Value;
        bool isWritten = TryExact(() => expression is VarExpr variable && !asValue
            ? WriteOutputColumn(variable, ref found)
            : Named(expression, () => WriteOutputValue(expression, ref found)));
        transfer = found;
        return isWritten;
    }

    private static string DefaultReason(Expr expression)
    {
        return expression switch
        {
            VarExpr { Attribute: 0 } => "a whole row is not shippable",
            VarExpr { Attribute: < 0 } => "a system column is not shippable",
            VarExpr => "the column is not shippable",
            ConstExpr e => $"a constant of type {e.Type.Name} is not shippable",
            ParamExpr e => $"a parameter of type {e.Type.Name} is not shippable",
            OpExpr e => $"operator {e.Operator.Name} is not shippable",
            ScalarArrayOpExpr e => $"operator {e.Operator.Name} with an array is not shippable",
            FunctionExpr e => $"function {e.Function.Name} is not shippable",
            AggregateExpr e => $"aggregate {e.Function.Name} is not shippable",
            WindowExpr e => $"window function {e.Function.Name} is not shippable",
            RelabelExpr e => $"a cast to type {e.Type.Name} is not shippable",
            IoCastExpr e => $"a cast to type {e.Type.Name} through text is not shippable",
            ArrayCastExpr e => $"a cast to type {e.Type.Name} is not shippable",
            GroupingExpr => "GROUPING is computed locally",
            OpaqueExpr e => $"{e.NodeTag} is not shippable",
            DistinctExpr => "IS DISTINCT FROM is not shippable",
            NullIfExpr => "NULLIF is not shippable",
            CaseExpr => "CASE is not shippable",
            CoalesceExpr => "COALESCE is not shippable",
            MinMaxExpr e => (e.IsLeast ? "LEAST" : "GREATEST") + " is not shippable",
            SubscriptExpr => "a subscript is not shippable",
            ArrayExpr => "ARRAY[...] is not shippable",
            RowExpr or RowCompareExpr => "a row is not shippable",
            KeyLookupExpr => "a list of keys is not shippable",
            _ => "the expression is not shippable",
        };
    }

    private Fidelity WriteOutputColumn(VarExpr variable, ref ColumnTransfer transfer)
    {
        RemoteTable? table = Scope.Table(variable.Relation);
        if (table is null)
        {
            return Refuse("its table cannot be seen above the join");
        }

        if (variable.Attribute == 0)
        {
            return Scope.HasRow(variable.Relation) ? _dialect.WriteSelectRow(this, variable, table) : Refuse("a whole row cannot come out of a subquery");
        }

        if (variable.Attribute == TableIdentifier)
        {
            return Scope.HasRow(variable.Relation)
                ? _dialect.WriteSelectTableOid(this, variable, table)
                : Refuse("a whole row cannot come out of a subquery");
        }

        RemoteColumn? column = Column(variable);
        if (column is null)
        {
            return Refuse(DefaultReason(variable));
        }

        transfer = _dialect.WriteSelectColumn(this, variable, column);
        return Fidelity.Exact;
    }

    private Fidelity WriteOutputValue(Expr expression, ref ColumnTransfer transfer)
    {
        // A value that no row changes costs nothing locally, and would be mistaken for a position in some clauses.
        if (!HasRowValue(expression))
        {
            return Refuse("it does not depend on the remote's rows");
        }

        if (FirstMutable(expression) is { } routine)
        {
            return Refuse($"{routine} is not immutable");
        }

        Fidelity fidelity = _dialect.WriteSelectExpression(this, expression, out transfer);
        return fidelity == Fidelity.Exact ? fidelity : Refuse(DefaultReason(expression));
    }

    private static bool HasRowValue(Expr expression) =>
        expression is VarExpr or AggregateExpr or WindowExpr || ExprParts.Of(expression).Any(HasRowValue);

    private static string? FirstMutable(Expr expression) =>
        MutableRoutine(expression) ?? ExprParts.Of(expression).Select(FirstMutable).FirstOrDefault(static r => r is not null);

    private static string? MutableRoutine(Expr expression)
    {
        foreach (ProcedureFacts routine in ExprParts.Routines(expression))
        {
            if (routine.Volatility != Immutable)
            {
                string kind = expression is OpExpr or ScalarArrayOpExpr or DistinctExpr or NullIfExpr or MinMaxExpr or RowCompareExpr or KeyLookupExpr ? "operator" : "function";
                return $"{kind} {routine.Name}";
            }
        }

        return null;
    }

    private Fidelity WriteValue(Expr expression)
    {
        if (MutableRoutine(expression) is { } routine)
        {
            return Refuse($"{routine} is not immutable");
        }

        return expression switch
        {
            VarExpr variable => WriteVariable(variable),
            ConstExpr constant => WriteConstant(constant),
            ParamExpr parameter => WriteParameter(parameter),
            BoolExpr boolean => WriteBoolean(boolean, isPositive: false),
            NullTestExpr test => WriteNullTest(test),
            _ => Ask(() => WriteByDialect(expression)),
        };
    }

    private Fidelity WriteVariable(VarExpr variable)
    {
        if (Scope.Table(variable.Relation) is null)
        {
            return Refuse("its table cannot be seen above the join");
        }

        return Column(variable) is { } column ? Ask(() => _dialect.WriteColumn(this, variable, column)) : Fidelity.No;
    }

    private Fidelity WriteByDialect(Expr expression)
    {
        return expression switch
        {
            OpExpr e => _dialect.WriteOperator(this, e),
            ScalarArrayOpExpr e => _dialect.WriteScalarArray(this, e),
            RelabelExpr e => _dialect.WriteRelabel(this, e),
            BooleanTestExpr e => _dialect.WriteBooleanTest(this, e),
            FunctionExpr e => _dialect.WriteFunction(this, e),
            DistinctExpr e => _dialect.WriteDistinct(this, e),
            NullIfExpr e => _dialect.WriteNullIf(this, e),
            CaseExpr e => _dialect.WriteCase(this, e),
            CoalesceExpr e => _dialect.WriteCoalesce(this, e),
            MinMaxExpr e => _dialect.WriteMinMax(this, e),
            IoCastExpr e => _dialect.WriteIoCast(this, e),
            ArrayCastExpr e => _dialect.WriteArrayCast(this, e),
            ArrayExpr e => _dialect.WriteArray(this, e),
            SubscriptExpr e => _dialect.WriteSubscript(this, e),
            RowExpr e => _dialect.WriteRow(this, e),
            RowCompareExpr e => _dialect.WriteRowCompare(this, e),
            AggregateExpr e => WriteAggregate(e),
            WindowExpr e => _dialect.WriteWindowFunction(this, e),
            KeyLookupExpr e => _dialect.WriteKeyLookup(this, e),
            _ => Fidelity.No,
        };
    }

    private Fidelity WriteAggregate(AggregateExpr aggregate)
    {
        NameScope around = Scope;
        Scope = around.WithinAggregate;
        Fidelity fidelity = _dialect.WriteAggregate(this, aggregate);
        Scope = around;
        return fidelity;
    }

    private Fidelity WriteConstant(ConstExpr constant)
    {
        int start = Sql.Length;
        if (UseConstantParameters && constant.Value.Bytes.Length > LargeConstant && TryWriteLarge(constant, start) is { } verdict)
        {
            return verdict;
        }

        Fidelity fidelity = _dialect.WriteConst(this, constant);
        if (!UseConstantParameters || fidelity != Fidelity.Exact || constant.Value.IsNull)
        {
            return fidelity;
        }

        string literal = Sql.ToString(start, Sql.Length - start);
        Sql.Length = start;
        if (_dialect.TryWriteConstParameter(this, constant, _parameters.Count + 1))
        {
            _parameters.Add(constant, start, literal);
        }
        else
        {
            Sql.Length = start;
            Sql.Append(literal);
        }

        return fidelity;
    }

    // As a parameter, without its literal, which would be copied with every text that it stands in. So EXPLAIN shows the placeholder.
    private Fidelity? TryWriteLarge(ConstExpr constant, int start)
    {
        Fidelity fidelity = _dialect.JudgeConst(this, constant);
        if (fidelity != Fidelity.Exact)
        {
            return fidelity;
        }

        if (!_dialect.TryWriteConstParameter(this, constant, _parameters.Count + 1))
        {
            Sql.Length = start;
            return null;
        }

        _parameters.Add(constant, start, Sql.ToString(start, Sql.Length - start));
        return Fidelity.Exact;
    }

    private Fidelity WriteParameter(ParamExpr parameter)
    {
        if (!IsForPlanner)
        {
            return _dialect.WriteParameter(this, parameter);
        }

        _dialect.WriteUnknownParameter(this, parameter);
        return Fidelity.Exact;
    }

    private Fidelity WriteNullTest(NullTestExpr test)
    {
        // IS NULL of a row looks at its fields; databases differ on that.
        if (test.ArgumentIsRow)
        {
            return Refuse("IS NULL of a row is not shippable");
        }

        Sql.Append('(');
        Fidelity fidelity = test.Argument is VarExpr variable && Scope.Substitute(variable) is null && Column(variable) is { } column
            ? Ask(() => _dialect.WriteNullTestColumn(this, variable, column))
            : Guarded(test.Argument, isCondition: false, isPositive: false);
        Sql.Append(IsRow(test.Argument.Type)
            ? test.IsNotNull ? " IS DISTINCT FROM NULL)" : " IS NOT DISTINCT FROM NULL)"
            : test.IsNotNull ? " IS NOT NULL)" : " IS NULL)");
        return fidelity;
    }

    // A row as a whole is tested when PostgreSQL has made the test of row = row: IS NULL would look at the fields.
    private static bool IsRow(TypeFacts type) =>
        type.Kind == 'c' || type.Oid == RecordType || (type.Kind == 'd' && type.BaseOid >= FirstUserOid);

    private Fidelity WriteKey(SortKey key) => WriteKey(key.Operator, key.Expression, () => _dialect.WriteSortKey(this, key), "the order of ");

    private Fidelity WriteKey(GroupKey key) => WriteKey(key.Equality, key.Expression, () => _dialect.WriteGroupKey(this, key), "equality of ");

    private Fidelity WriteKey(ProcedureFacts comparison, Expr expression, Func<Fidelity> write, string what)
    {
        if (comparison.Volatility != Immutable)
        {
            return Refuse($"operator {comparison.Name} is not immutable");
        }

        if (FirstMutable(expression) is { } routine)
        {
            return Refuse($"{routine} is not immutable");
        }

        Fidelity fidelity = write();
        return fidelity == Fidelity.Exact ? fidelity : Refuse($"{what}type {expression.Type.Name} is not the remote's");
    }

    private Fidelity WriteDefinition(WindowDefinition window)
    {
        Sql.Append('(');
        string separator = "PARTITION BY ";
        foreach (GroupKey key in window.Partition)
        {
            Sql.Append(separator);
            if (Ask(() => WriteKey(key)) != Fidelity.Exact)
            {
                return Fidelity.No;
            }

            separator = ", ";
        }

        separator = window.Partition.Count > 0 ? " ORDER BY " : "ORDER BY ";
        foreach (SortKey key in window.Order)
        {
            Sql.Append(separator);
            if (Ask(() => WriteKey(key)) != Fidelity.Exact)
            {
                return Fidelity.No;
            }

            separator = ", ";
        }

        if (Ask(() => _dialect.WriteFrame(this, window)) != Fidelity.Exact)
        {
            return Refuse("the window's frame is not shippable");
        }

        Sql.Append(')');
        return Fidelity.Exact;
    }
}
