// What does a dialect write into when it is tested by itself? A writer that composes connectives and NULL tests and numbers parameters, as simply as
// can be; the product's deparser is tested in its own room.

using System.Text;
using PgDotnetFdw.Driver.Sqlite;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Relations;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Sql;

namespace PgDotnetFdw.Tests.Unit.Sqlite;

/// <summary>Writes expressions over tables that are numbered from 1; with one table without aliases, else with r1, r2 ...</summary>
internal sealed class DialectWriter(SqlDialect dialect, params RemoteTable[] tables) : SqlExpressionWriter
{
    private readonly List<ParamExpr> _parameters = [];

    public override StringBuilder Sql { get; } = new();

    public override RemoteProfile? Profile { get; } = new SqliteProfile(IsUtf16: false, HasUnicodeFunctions: false);

    public override LocalFacts Local { get; } = new(15, "UTF8", DialectFixture.DefaultCollation);

    internal IReadOnlyList<ParamExpr> Parameters => _parameters;

    internal IReadOnlyList<WindowDefinition> Windows { get; init; } = [];

    internal string? Reason { get; private set; }

    // With another profile.
    internal DialectWriter(SqlDialect dialect, RemoteProfile? profile, string encoding, params RemoteTable[] tables)
        : this(dialect, tables)
    {
        Profile = profile;
        Local = Local with { Encoding = encoding };
    }

    public override Fidelity Write(Expr expression) => expression switch
    {
        BoolExpr boolean => WriteBoolean(boolean),
        NullTestExpr test => WriteNullTest(test),
        VarExpr variable => Column(variable) is { } column ? dialect.WriteColumn(this, variable, column) : Fidelity.No,
        ConstExpr constant => dialect.WriteConst(this, constant),
        ParamExpr parameter => dialect.WriteParameter(this, parameter),
        OpExpr e => dialect.WriteOperator(this, e),
        ScalarArrayOpExpr e => dialect.WriteScalarArray(this, e),
        KeyLookupExpr e => dialect.WriteKeyLookup(this, e),
        RelabelExpr e => dialect.WriteRelabel(this, e),
        BooleanTestExpr e => dialect.WriteBooleanTest(this, e),
        FunctionExpr e => dialect.WriteFunction(this, e),
        DistinctExpr e => dialect.WriteDistinct(this, e),
        NullIfExpr e => dialect.WriteNullIf(this, e),
        CaseExpr e => dialect.WriteCase(this, e),
        CoalesceExpr e => dialect.WriteCoalesce(this, e),
        MinMaxExpr e => dialect.WriteMinMax(this, e),
        IoCastExpr e => dialect.WriteIoCast(this, e),
        RowCompareExpr e => dialect.WriteRowCompare(this, e),
        AggregateExpr e => dialect.WriteAggregate(this, e),
        WindowExpr e => dialect.WriteWindowFunction(this, e),
        _ => Fidelity.No,
    };

    public override Fidelity WriteCondition(Expr expression) =>
        expression is VarExpr or ConstExpr or ParamExpr ? dialect.WriteCondition(this, expression) : Write(expression);

    public override RemoteColumn? Column(VarExpr variable) => Table(variable).Columns.FirstOrDefault(column => column.Attribute == variable.Attribute);

    public override RemoteTable Table(VarExpr variable) => tables[variable.Relation - 1];

    public override void WriteColumnName(VarExpr variable)
    {
        if (tables.Length > 1)
        {
            Sql.Append('r').Append(variable.Relation).Append('.');
        }

        dialect.WriteIdentifier(Sql, Column(variable)?.RemoteName ?? string.Empty);
    }

    public override bool TryWriteAlias(VarExpr variable) => false;

    public override int ParameterOrdinal(ParamExpr parameter)
    {
        int index = _parameters.FindIndex(other => other.Source == parameter.Source && other.Index == parameter.Index);
        if (index < 0)
        {
            index = _parameters.Count;
            _parameters.Add(parameter);
        }

        return index + 1;
    }

    public override Fidelity WriteSortKey(SortKey key) => dialect.WriteSortKey(this, key);

    public override Fidelity WriteWindow(int window)
    {
        WindowDefinition definition = Windows.Single(candidate => candidate.Number == window);
        Sql.Append('(');
        bool isExact = List("PARTITION BY ", definition.Partition, key => dialect.WriteGroupKey(this, key))
            && List(" ORDER BY ", definition.Order, WriteSortKey)
            && dialect.WriteFrame(this, definition) == Fidelity.Exact;
        Sql.Append(')');
        return isExact ? Fidelity.Exact : Fidelity.No;
    }

    public override Fidelity Refuse(string reason)
    {
        Reason ??= reason;
        return Fidelity.No;
    }

    private bool List<T>(string keyword, IReadOnlyList<T> items, Func<T, Fidelity> write)
    {
        string separator = keyword;
        foreach (T item in items)
        {
            Sql.Append(separator);
            separator = ", ";
            if (write(item) != Fidelity.Exact)
            {
                return false;
            }
        }

        return true;
    }

    private Fidelity WriteNullTest(NullTestExpr test)
    {
        Sql.Append('(');
        Fidelity fidelity = test.Argument is VarExpr variable && Column(variable) is { } column
            ? dialect.WriteNullTestColumn(this, variable, column)
            : Write(test.Argument);
        Sql.Append(test.IsNotNull ? " IS NOT NULL)" : " IS NULL)");
        return fidelity == Fidelity.Exact ? fidelity : Fidelity.No;
    }

    private Fidelity WriteBoolean(BoolExpr expression)
    {
        if (expression.Operator == BoolOperator.Not)
        {
            Sql.Append("(NOT ");
            Fidelity inner = WriteCondition(expression.Arguments[0]);
            Sql.Append(')');
            return inner == Fidelity.Exact ? inner : Fidelity.No;
        }

        Sql.Append('(');
        Fidelity whole = Fidelity.Exact;
        for (int i = 0; i < expression.Arguments.Count; i++)
        {
            Sql.Append(i == 0 ? string.Empty : expression.Operator == BoolOperator.And ? " AND " : " OR ");
            whole = (Fidelity)Math.Min((int)whole, (int)WriteCondition(expression.Arguments[i]));
        }

        Sql.Append(')');
        return whole;
    }
}
