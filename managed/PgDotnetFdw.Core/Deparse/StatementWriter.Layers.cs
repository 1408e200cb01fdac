// Which layers does a statement need below its outermost SELECT, and what do their columns hold?

using System.Globalization;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Relations;
using SortKey = PgDotnetFdw.Sdk.Relations.SortKey; // System.Globalization has one too

namespace PgDotnetFdw.Core.Deparse;

internal sealed partial class StatementWriter
{
    private bool PlanLayers()
    {
        if (_shape.Window is { RunConditions.Count: > 0 } window)
        {
            _runLayer = RunLayer(window);
        }

        return _shape.Distinct is not { } distinct || (distinct.IsOn ? PlanDistinctOn(distinct) : PlanDistinct(distinct));
    }

    private string NextAlias() => string.Create(CultureInfo.InvariantCulture, $"s{++_subqueries}");

    // Everything that is needed above becomes a column: outputs, keys, and the window functions of the conditions.
    private SubqueryLayer RunLayer(WindowRelation window)
    {
        string alias = NextAlias();
        var scope = new SubqueryScope(_bodyScope, alias);
        var values = new List<Expr>();
        IEnumerable<Expr> needed = _outputs
            .Concat(window.RunConditions.SelectMany(WindowCalls))
            .Concat(_shape.Order.Select(static k => k.Expression))
            .Concat((_shape.Distinct?.Keys ?? []).Select(static k => k.Expression))
            .Concat((_shape.Distinct?.Order ?? []).Select(static k => k.Expression));
        foreach (Expr value in needed)
        {
            if (scope.ColumnOf(value) == 0)
            {
                values.Add(value);
                scope.Add(value, values.Count);
            }
        }

        return new SubqueryLayer(alias, values, scope);
    }

    private static IEnumerable<Expr> WindowCalls(Expr expression) =>
        expression is WindowExpr ? [expression] : ExprParts.Of(expression).SelectMany(WindowCalls);

    private bool PlanDistinct(DistinctRelation distinct)
    {
        NameScope below = _runLayer?.Scope ?? _bodyScope;
        var scratch = new Scratch(this, below);
        string[] keys = distinct.Keys.Select(k => scratch.Text(d => d.TryWriteGroupKey(k))).ToArray();
        if (Array.Exists(keys, static k => k.Length == 0))
        {
            return Refuse(scratch.Reason);
        }

        if (AreComparedAsSent(keys, scratch) && (_context.Dialect.SortsDistinctFreely ? AreSortedByKeys(distinct, scratch) : AreSortedAsCompared(keys, scratch)))
        {
            return true;
        }

        _valueOutputs.Clear();
        return PlanDistinctLayer(distinct, keys, scratch, below);
    }

    // Whether the select list is just what is to be distinct. A column may have two forms that can be read; the compared one is as good as the other.
    private bool AreComparedAsSent(string[] keys, Scratch scratch)
    {
        var sent = new HashSet<string>(StringComparer.Ordinal);
        foreach (Expr output in _outputs)
        {
            string text = scratch.Text(d => d.TryWriteOutput(output, out _));
            if (!keys.Contains(text, StringComparer.Ordinal))
            {
                text = scratch.Text(d => d.TryWriteOutput(output, out _, asValue: true));
                _valueOutputs.Add(output);
            }

            sent.Add(text);
        }

        return sent.Count > 0 && sent.SetEquals(keys);
    }

    // With DISTINCT a remote may insist that what is sorted by stands in the select list, in the same words.
    private bool AreSortedAsCompared(string[] keys, Scratch scratch) =>
        _shape.Order.All(k => keys.Contains(scratch.Text(d => d.TryWriteSortValue(k)), StringComparer.Ordinal));

    // Elsewhere it is enough that equal rows sort alike.
    private bool AreSortedByKeys(DistinctRelation distinct, Scratch scratch) =>
        _shape.Order.All(sort => distinct.Keys.Any(key => scratch.IsKey(key, sort.Expression)));

    private bool PlanDistinctLayer(DistinctRelation distinct, string[] keys, Scratch scratch, NameScope below)
    {
        string alias = NextAlias();
        var scope = new SubqueryScope(below, alias);
        foreach (Expr value in _outputs.Concat(_shape.Order.Select(static k => k.Expression)))
        {
            int column = Array.IndexOf(keys, scratch.Text(d => d.TryWritePlain(value)));
            if (column < 0)
            {
                return Refuse(scratch.HasFailed ? scratch.Reason : "it is not one of the values that are made distinct");
            }

            scope.Add(value, column + 1);
        }

        _distinctLayer = new SubqueryLayer(alias, distinct.Keys.Select(static k => k.Expression).ToArray(), scope);
        return true;
    }

    // The remote takes DISTINCT ON only when its keys come first in ORDER BY, in the same words: they are written as they are sorted by.
    private bool PlanDistinctOn(DistinctRelation distinct)
    {
        var scratch = new Scratch(this, _runLayer?.Scope ?? _bodyScope);
        List<GroupKey> unsorted = [.. distinct.Keys];
        foreach (SortKey sort in distinct.Order)
        {
            if (unsorted.Count == 0)
            {
                break;
            }

            if (!distinct.Keys.Any(key => scratch.IsKey(key, sort.Expression)))
            {
                return Refuse("ORDER BY does not begin with the keys of DISTINCT ON");
            }

            if (unsorted.RemoveAll(key => scratch.IsKey(key, sort.Expression)) > 0)
            {
                _distinctOn.Add(() => _sql.TryWriteSortValue(sort));
            }
        }

        _distinctOn.AddRange(unsorted.Select<GroupKey, Func<bool>>(key => () => _sql.TryWriteGroupKey(key)));
        return !scratch.HasFailed || Refuse(scratch.Reason);
    }

    // What expressions look like at a place; equal texts are equal values to the remote.
    private sealed class Scratch
    {
        private readonly SqlDeparser _deparser;

        public Scratch(StatementWriter writer, NameScope scope)
        {
            _deparser = new SqlDeparser(writer._context, scope) { IsForPlanner = writer._sql.IsForPlanner, Windows = writer._sql.Windows };
            _deparser.NumberAs(writer._sql);
        }

        public bool HasFailed { get; private set; }

        public string Reason => _deparser.Reason ?? "the remote cannot compute it";

        /// <summary>Whether an expression is what a key compares.</summary>
        public bool IsKey(GroupKey key, Expr expression) =>
            ReferenceEquals(key.Expression, expression)
            || (key.Expression.Type == expression.Type
                && Text(d => d.TryWriteGroupKey(key)) is { Length: > 0 } text
                && text == Text(d => d.TryWriteGroupKey(key with { Expression = expression })));

        // Empty when it was refused.
        public string Text(Func<SqlDeparser, bool> write)
        {
            int start = _deparser.Sql.Length;
            bool isWritten = write(_deparser);
            HasFailed |= !isWritten;
            string text = _deparser.Sql.ToString(start, _deparser.Sql.Length - start);
            return isWritten ? text : string.Empty;
        }
    }
}
