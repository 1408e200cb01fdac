// Where does each condition of a tree of joins stand?
//
// In as few SELECTs as possible. A condition on rows travels up to the WHERE of the statement through inner joins and through the outer side of a
// left join; coming from the inner side of a left join it becomes one more condition of ON, which is the same: an inner row that fails it is no
// partner. Through a full join it cannot travel at all, so such a side becomes a subquery. A semi or anti join is a condition, EXISTS, on the rows
// of its outer side.

using System.Globalization;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Relations;

namespace PgDotnetFdw.Core.Deparse;

/// <summary>Builds FROM and WHERE of a relation that consists of tables, filters and joins.</summary>
internal sealed class FromBuilder
{
    private readonly bool _hasAliases;
    private int _subqueries;

    private FromBuilder(bool hasAliases)
    {
        _hasAliases = hasAliases;
    }

    /// <summary>Builds FROM and WHERE.</summary>
    /// <param name="relation">Tables, filters and joins.</param>
    /// <param name="hasAliases">Whether tables get aliases.</param>
    /// <param name="subqueries">How many subqueries were given an alias.</param>
    public static SelectBody Build(Relation relation, bool hasAliases, out int subqueries)
    {
        var builder = new FromBuilder(hasAliases);
        SelectBody body = builder.Build(relation);
        subqueries = builder._subqueries;
        return body;
    }

    private SelectBody Build(Relation relation)
    {
        return relation switch
        {
            TableRelation table => BuildTable(table),
            FilterRelation filter => BuildFilter(filter),
            JoinRelation join => BuildJoin(join, Build(join.Outer), Build(join.Inner)),
            _ => throw new ForeignDataException(SqlState.InternalError, "unexpected relation in FROM"),
        };
    }

    private SelectBody BuildTable(TableRelation table)
    {
        string? alias = _hasAliases ? string.Create(CultureInfo.InvariantCulture, $"r{table.Index}") : null;
        var scope = new TableScope();
        scope.Add(table.Index, table.Table, alias);
        return new SelectBody(new FromTable(table.Table, alias), [], scope);
    }

    private SelectBody BuildFilter(FilterRelation filter)
    {
        SelectBody input = Build(filter.Input);
        return input with { Where = [.. input.Where, .. Quals(filter.Quals)] };
    }

    private SelectBody BuildJoin(JoinRelation join, SelectBody outer, SelectBody inner)
    {
        switch (join.Kind)
        {
            case JoinKind.Inner:
                return Joined(join.Kind, outer, inner, [.. Quals(join.On), .. Quals(join.Where)], [.. outer.Where, .. inner.Where]);
            case JoinKind.Left:
                return Joined(join.Kind, outer, inner, [.. Quals(join.On), .. inner.Where], [.. outer.Where, .. Quals(join.Where)]);
            case JoinKind.Full:
                return Joined(join.Kind, Closed(outer), Closed(inner), [.. Quals(join.On)], [.. Quals(join.Where)]);
            case JoinKind.Semi:
            case JoinKind.Anti:
                SelectBody partners = inner with { Where = [.. inner.Where, .. Quals(join.On)] };
                var exists = new ExistsCondition(partners, join.Kind == JoinKind.Anti);
                return outer with { Where = [.. outer.Where, exists, .. Quals(join.Where)] };
        }

        throw new ForeignDataException(SqlState.InternalError, "unexpected kind of join");
    }

    private static SelectBody Joined(
        JoinKind kind, SelectBody outer, SelectBody inner, IReadOnlyList<FromCondition> on, IReadOnlyList<FromCondition> where) =>
        new(new FromJoin(kind, outer.From, inner.From, on), where, new TableScope().With(outer.Scope).With(inner.Scope));

    private SelectBody Closed(SelectBody side)
    {
        if (side.Where.Count == 0)
        {
            return side;
        }

        var columns = new SubqueryColumns(string.Create(CultureInfo.InvariantCulture, $"s{++_subqueries}"));
        return new SelectBody(new FromSubquery(side, columns), [], side.Scope.Behind(columns));
    }

    private static IEnumerable<FromCondition> Quals(IReadOnlyList<Expr> quals) => quals.Select(static q => new QualCondition(q));
}
