// Short names for expressions, so that a list of cases can be read.

using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Relations;
using static PgDotnetFdw.Tests.Unit.Sqlite.DialectFixture;

namespace PgDotnetFdw.Tests.Unit.Sqlite;

/// <summary>Expressions over the table of <see cref="Samples"/>, by signatures such as <c>length(text)</c>.</summary>
internal static class Calls
{
    internal static readonly TypeFacts Int2 = BuiltIn(TypeOid.Int2, "int2");
    internal static readonly TypeFacts TimestampTz = BuiltIn(TypeOid.TimestampTz, "timestamptz");

    internal static readonly CollationFacts C = new(950, IsDeterministic: true, SortsAsC: true, IsDatabaseDefault: false, "pg_catalog", "C", "c|C|C|");

    /// <summary>A column.</summary>
    internal static VarExpr V(string name, int table = 1)
    {
        var column = Samples.Table.Columns.Single(candidate => candidate.LocalName == name);
        return new VarExpr(column.Type, table, column.Attribute, C);
    }

    internal static ProcedureFacts Signature(string signature)
    {
        int parenthesis = signature.IndexOf('(', StringComparison.Ordinal);
        return Facts(signature[..parenthesis], arguments: signature[(parenthesis + 1)..^1]);
    }

    /// <summary>A function.</summary>
    internal static FunctionExpr F(TypeFacts type, string signature, params Expr[] arguments) =>
        new(type, Signature(signature), false, CallForm.Call, C, C, arguments);

    /// <summary>An operator.</summary>
    internal static OpExpr O(TypeFacts type, string signature, params Expr[] arguments) => new(type, Signature(signature), C, arguments);

    /// <summary>A comparison, or another operator that gives bool.</summary>
    internal static OpExpr Is(Expr left, string name, Expr right, string types = "") => new(Bool, Facts(name, arguments: types), C, [left, right]);

    /// <summary>An aggregate of one value.</summary>
    internal static AggregateExpr A(TypeFacts type, string signature, Expr argument, bool isDistinct = false, Expr? filter = null) =>
        new(type, Signature(signature), AggregateKind.Normal, false, isDistinct, false, C, C, [], [argument], [], filter);

    internal static AggregateExpr CountAll(Expr? filter = null) => new(Int8, Signature("count()"), AggregateKind.Normal, true, false, false, C, C, [], [], [], filter);

    /// <summary>A window function over window 1.</summary>
    internal static WindowExpr W(TypeFacts type, string signature, bool isAggregate, params Expr[] arguments) =>
        new(type, Signature(signature), isAggregate, signature == "count()", C, C, 1, arguments, null);

    internal static CaseExpr Case(TypeFacts type, Expr condition, Expr result, Expr otherwise) => new(type, C, [new CaseBranch(condition, result)], otherwise);

    internal static CoalesceExpr Coalesce(params Expr[] arguments) => new(arguments[0].Type, C, arguments);

    internal static MinMaxExpr Greatest(params Expr[] arguments) => new(arguments[0].Type, false, C, C, Facts("<"), arguments);

    internal static MinMaxExpr Least(params Expr[] arguments) => new(arguments[0].Type, true, C, C, Facts("<"), arguments);

    internal static ConstExpr I4(long value) => new(Int4, CollationFacts.None, RemoteValue.FromInt64(value));

    internal static ConstExpr Txt(string value) => new(Text, C, RemoteValue.FromText(value));

    internal static ConstExpr Null(TypeFacts type) => new(type, C, RemoteValue.Null);

    internal static ConstExpr Moment(TypeFacts type, string text) => Const(type, Output(text));

    internal static GroupKey Key(Expr expression) => new(expression, Facts("="), C);

    internal static SortKey Sort(Expr expression, bool isDescending = false, bool? nullsFirst = null) =>
        new(expression, isDescending, nullsFirst ?? isDescending, Facts(isDescending ? ">" : "<"), C);
}
