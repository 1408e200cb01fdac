// How does EXPLAIN show an expression that stays local? As short readable text with local column names. It is nobody's SQL and is never parsed.

using System.Globalization;
using System.Runtime.CompilerServices;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Core.Deparse;

/// <summary>Expressions in words.</summary>
internal sealed class ExpressionText
{
    private const int MaximumLength = 60;

    private readonly IReadOnlyDictionary<int, RemoteTable> _tables;

    /// <param name="tables">The tables whose columns occur, by their numbers.</param>
    public ExpressionText(IReadOnlyDictionary<int, RemoteTable> tables)
    {
        _tables = tables;
    }

    public string Of(Expr expression)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return expression switch
        {
            VarExpr e => Name(e),
            ConstExpr e => Value(e.Value),
            ParamExpr e => string.Create(CultureInfo.InvariantCulture, $"${e.Index + 1}"),
            OpExpr { Arguments.Count: 1 } e => $"({e.Operator.Name} {Of(e.Arguments[0])})",
            OpExpr e => $"({string.Join($" {e.Operator.Name} ", e.Arguments.Select(Of))})",
            ScalarArrayOpExpr e => $"({Of(e.Scalar)} {e.Operator.Name} {(e.UseOr ? "ANY" : "ALL")} ({Of(e.Array)}))",
            BoolExpr { Operator: BoolOperator.Not } e => $"(NOT {Of(e.Arguments[0])})",
            BoolExpr e => $"({string.Join(e.Operator == BoolOperator.And ? " AND " : " OR ", e.Arguments.Select(Of))})",
            NullTestExpr e => $"({Of(e.Argument)} IS {(e.IsNotNull ? "NOT " : string.Empty)}NULL)",
            BooleanTestExpr e => $"({Of(e.Argument)} {Words(e.Test)})",
            RelabelExpr e => $"{Of(e.Argument)}::{e.Type.Name}",
            IoCastExpr e => $"{Of(e.Argument)}::{e.Type.Name}",
            ArrayCastExpr e => $"{Of(e.Argument)}::{e.Type.Name}",
            FunctionExpr { Form: CallForm.ExplicitCast or CallForm.ImplicitCast, Arguments.Count: > 0 } e => $"{Of(e.Arguments[0])}::{e.Type.Name}",
            FunctionExpr e => Call(e.Function.Name, e.Arguments),
            DistinctExpr e => $"({Of(e.Left)} IS DISTINCT FROM {Of(e.Right)})",
            NullIfExpr e => Call("NULLIF", [e.Left, e.Right]),
            CoalesceExpr e => Call("COALESCE", e.Arguments),
            MinMaxExpr e => Call(e.IsLeast ? "LEAST" : "GREATEST", e.Arguments),
            _ => OfComposed(expression),
        };
    }

    private string OfComposed(Expr expression)
    {
        return expression switch
        {
            CaseExpr e => $"CASE {string.Join(' ', e.Branches.Select(b => $"WHEN {Of(b.Condition)} THEN {Of(b.Result)}"))} ELSE {Of(e.Default)} END",
            ArrayExpr e => $"ARRAY[{List(e.Elements)}]",
            RowExpr e => Call("ROW", e.Fields),
            SubscriptExpr e => $"{Of(e.Container)}[{string.Join(',', e.Upper.OfType<Expr>().Select(Of))}]",
            RowCompareExpr e => $"(ROW({List(e.Left)}) {e.Operators[0].Name} ROW({List(e.Right)}))",
            AggregateExpr { IsStar: true } e => $"{e.Function.Name}(*)",
            AggregateExpr e => $"{e.Function.Name}({(e.IsDistinct ? "DISTINCT " : string.Empty)}{List(e.DirectArguments.Concat(e.Arguments))})",
            GroupingExpr e => Call("GROUPING", e.Arguments),
            WindowExpr e => $"{Call(e.Function.Name, e.Arguments)} OVER (...)",
            ElementExpr => "element",
            KeyLookupExpr e => $"({string.Join(", ", e.Keys.Select(k => $"{Of(k.Column)} {k.Operator.Name} {Of(k.Array)}"))})",
            OpaqueExpr e => e.NodeTag,
            _ => "expression",
        };
    }

    private string Call(string name, IEnumerable<Expr> arguments) => $"{name}({List(arguments)})";

    private string List(IEnumerable<Expr> expressions) => string.Join(", ", expressions.Select(Of));

    private string Name(VarExpr variable)
    {
        if (!_tables.TryGetValue(variable.Relation, out RemoteTable? table))
        {
            return "column";
        }

        string name = variable.Attribute switch
        {
            0 => "*",
            -1 => "ctid",
            _ => table.Columns.FirstOrDefault(c => c.Attribute == variable.Attribute)?.LocalName ?? "column",
        };
        return _tables.Count > 1 || variable.Attribute == 0 ? table.LocalName + "." + name : name;
    }

    private static string Value(RemoteValue value)
    {
        return value.Form switch
        {
            ValueForm.Null => "NULL",
            ValueForm.Boolean => value.Boolean ? "true" : "false",
            ValueForm.Int64 => value.Int64.ToString(CultureInfo.InvariantCulture),
            ValueForm.Float64 => value.Float64.ToString("R", CultureInfo.InvariantCulture),
            ValueForm.Text or ValueForm.Output => Quoted(value.Text),
            ValueForm.Bytes => "'\\x" + Convert.ToHexStringLower(value.Bytes.Span[..Math.Min(value.Bytes.Length, MaximumLength / 2)]) + "'",
            ValueForm.Array => "{" + string.Join(',', value.Elements.Take(MaximumLength / 10).Select(Value)) + (value.Elements.Count > MaximumLength / 10 ? ",..." : string.Empty) + "}",
            _ => "constant",
        };
    }

    // EXPLAIN prints one line for it.
    private static string Quoted(string text)
    {
        string line = text.Length <= MaximumLength ? text : text[..MaximumLength] + "...";
        return "'" + line.Replace("'", "''", StringComparison.Ordinal).ReplaceLineEndings(" ") + "'";
    }

    private static string Words(BooleanTestKind test)
    {
        return test switch
        {
            BooleanTestKind.IsTrue => "IS TRUE",
            BooleanTestKind.IsNotTrue => "IS NOT TRUE",
            BooleanTestKind.IsFalse => "IS FALSE",
            BooleanTestKind.IsNotFalse => "IS NOT FALSE",
            BooleanTestKind.IsUnknown => "IS UNKNOWN",
            BooleanTestKind.IsNotUnknown => "IS NOT UNKNOWN",
        };
    }
}
