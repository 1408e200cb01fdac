using System.Globalization;
using System.Text;
using PgDotnetFdw.Driver.Postgres;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Options;
using PgDotnetFdw.Sdk.Relations;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Sql;
using SortKey = PgDotnetFdw.Sdk.Relations.SortKey;

namespace PgDotnetFdw.Tests.Unit.Postgres;

/// <summary>
/// The dialect's way into arguments, without the deparser: tables are r1, r2, ... or without a name, columns c, c2, ... by attribute; connectives are
/// written plainly.
/// </summary>
internal sealed class ExpressionWriter : SqlExpressionWriter
{
    private readonly List<(ParamSource Source, int Index)> _parameters = [];
    private PostgresProfile? _profile;

    public PostgresDialect Dialect { get; } = new();

    public override StringBuilder Sql { get; } = new();

    /// <summary>Known from the start, unlike in the engine.</summary>
    public override RemoteProfile? Profile
    {
        get
        {
            WasAskedForProfile = true;
            return _profile;
        }
    }

    public bool WasAskedForProfile { get; private set; }

    public override LocalFacts Local { get; } = new(15, "UTF8", Ir.Default);

    public override IReadOnlySet<string> Extensions { get; } = new HashSet<string>();

    /// <summary>Column option remote_type of every column.</summary>
    public string? RemoteType { get; init; }

    /// <summary>Name of every column as written; null = c, c2, ...</summary>
    public string? ColumnName { get; init; }

    /// <summary>Whether tables have aliases.</summary>
    public bool HasAliases { get; init; }

    public string Reason { get; private set; } = string.Empty;

    public IReadOnlyList<string> Windows { get; init; } = [];

    public static ExpressionWriter With(PostgresProfile? profile, LocalFacts? local = null, params string[] extensions) => new(local, extensions) { _profile = profile };

    public ExpressionWriter()
    {
    }

    private ExpressionWriter(LocalFacts? local, string[] extensions)
    {
        Local = local ?? Local;
        Extensions = extensions.ToHashSet();
    }

    public override Fidelity Write(Expr expression)
    {
        int length = Sql.Length;
        Fidelity fidelity = Dispatch(expression);
        if (fidelity != Fidelity.Exact)
        {
            Sql.Length = length;
        }

        return fidelity;
    }

    public override Fidelity WriteCondition(Expr expression) => Write(expression);

    public override RemoteColumn? Column(VarExpr variable) => variable.Attribute <= 0
        ? null
        : new RemoteColumn(
            variable.Attribute, Name(variable), Name(variable), false, variable.Type, variable.Collation, new ColumnOptions { RemoteType = RemoteType });

    public override RemoteTable Table(VarExpr variable) => Ir.Table(variable.Type);

    public override void WriteColumnName(VarExpr variable)
    {
        if (HasAliases)
        {
            Sql.Append(CultureInfo.InvariantCulture, $"r{variable.Relation}.");
        }

        Sql.Append(ColumnName ?? Name(variable));
    }

    public override bool TryWriteAlias(VarExpr variable)
    {
        if (HasAliases)
        {
            Sql.Append(CultureInfo.InvariantCulture, $"r{variable.Relation}");
        }

        return HasAliases;
    }

    public override int ParameterOrdinal(ParamExpr parameter)
    {
        int known = _parameters.IndexOf((parameter.Source, parameter.Index));
        if (known < 0)
        {
            _parameters.Add((parameter.Source, parameter.Index));
        }

        return known < 0 ? _parameters.Count : known + 1;
    }

    public override Fidelity WriteSortKey(SortKey key) => Dialect.WriteSortKey(this, key);

    public override Fidelity WriteWindow(int window)
    {
        Sql.Append('(').Append(Windows[window]).Append(')');
        return Fidelity.Exact;
    }

    public override Fidelity Refuse(string reason)
    {
        Reason = Reason.Length == 0 ? reason : Reason;
        return Fidelity.No;
    }

    private static string Name(VarExpr variable) =>
        variable.Attribute == 1 ? "c" : string.Create(CultureInfo.InvariantCulture, $"c{variable.Attribute}");

    private Fidelity Dispatch(Expr expression) => expression switch
    {
        VarExpr e => Column(e) is { } column ? Dialect.WriteColumn(this, e, column) : Fidelity.No,
        ConstExpr e => Dialect.WriteConst(this, e),
        ParamExpr e => Dialect.WriteParameter(this, e),
        OpExpr e => Dialect.WriteOperator(this, e),
        ScalarArrayOpExpr e => Dialect.WriteScalarArray(this, e),
        RelabelExpr e => Dialect.WriteRelabel(this, e),
        BooleanTestExpr e => Dialect.WriteBooleanTest(this, e),
        FunctionExpr e => Dialect.WriteFunction(this, e),
        DistinctExpr e => Dialect.WriteDistinct(this, e),
        NullIfExpr e => Dialect.WriteNullIf(this, e),
        CaseExpr e => Dialect.WriteCase(this, e),
        CoalesceExpr e => Dialect.WriteCoalesce(this, e),
        MinMaxExpr e => Dialect.WriteMinMax(this, e),
        IoCastExpr e => Dialect.WriteIoCast(this, e),
        ArrayCastExpr e => Dialect.WriteArrayCast(this, e),
        ArrayExpr e => Dialect.WriteArray(this, e),
        SubscriptExpr e => Dialect.WriteSubscript(this, e),
        RowExpr e => Dialect.WriteRow(this, e),
        RowCompareExpr e => Dialect.WriteRowCompare(this, e),
        AggregateExpr e => Dialect.WriteAggregate(this, e),
        WindowExpr e => Dialect.WriteWindowFunction(this, e),
        KeyLookupExpr e => Dialect.WriteKeyLookup(this, e),
        BoolExpr e => WriteBoolean(e),
        NullTestExpr { Argument: VarExpr v } e => WriteNullTest(e, v),
        _ => Fidelity.No,
    };

    private Fidelity WriteBoolean(BoolExpr expression)
    {
        for (int i = 0; i < expression.Arguments.Count; i++)
        {
            Sql.Append(i > 0 ? expression.Operator == BoolOperator.And ? " AND " : " OR " : expression.Operator == BoolOperator.Not ? "(NOT " : "(");
            if (Write(expression.Arguments[i]) != Fidelity.Exact)
            {
                return Fidelity.No;
            }
        }

        Sql.Append(')');
        return Fidelity.Exact;
    }

    private Fidelity WriteNullTest(NullTestExpr test, VarExpr variable)
    {
        Fidelity fidelity = Dialect.WriteNullTestColumn(this, variable, Column(variable)!); // the tests have columns only
        Sql.Append(test.IsNotNull ? " IS NOT NULL" : " IS NULL");
        return fidelity;
    }
}
