// FROM and WHERE, with everything that stands in them: joins, sides of joins that are subqueries, and EXISTS.

using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Relations;

namespace PgDotnetFdw.Core.Deparse;

internal sealed partial class StatementWriter
{
    private bool WriteBody()
    {
        NameScope around = _sql.Scope;
        _sql.UseConstantParameters = _usesParameters;
        _sql.Scope = _body.Scope;
        bool isWritten = WriteBody(_body);
        _sql.Scope = around;
        _sql.UseConstantParameters = false;
        return isWritten;
    }

    private bool WriteBody(SelectBody body)
    {
        Append(" FROM ");
        return WriteFrom(body.From) && WriteConditions(" WHERE ", body.Where, body.Scope);
    }

    private bool WriteFrom(FromItem item)
    {
        switch (item)
        {
            case FromTable { Table.Sample.FromItem: { } sample, Alias: null }:
                Append(sample);
                return true;
            case FromTable table:
                _context.Dialect.WriteTable(_sql.Sql, table.Table);
                if (table.Alias is not null)
                {
                    _context.Dialect.WriteAlias(_sql.Sql, table.Alias);
                }

                return true;
            case FromSubquery subquery:
                return WriteSubquery(subquery);
            case FromJoin join:
                return WriteJoin(join);
        }

        throw new ForeignDataException(SqlState.InternalError, "unexpected item in FROM");
    }

    private bool WriteJoin(FromJoin join)
    {
        if (!WriteFrom(join.Outer))
        {
            return false;
        }

        bool isProduct = join.Kind == JoinKind.Inner && join.On.Count == 0;
        Append(isProduct ? " CROSS JOIN " : join.Kind switch
        {
            JoinKind.Inner => " INNER JOIN ",
            JoinKind.Left => " LEFT JOIN ",
            JoinKind.Full => " FULL JOIN ",
            JoinKind.Semi or JoinKind.Anti => throw new ForeignDataException(SqlState.InternalError, "unexpected kind of join in FROM"),
        });
        bool isNested = join.Inner is FromJoin;
        Append(isNested ? "(" : string.Empty);
        if (!WriteFrom(join.Inner))
        {
            return false;
        }

        Append(isNested ? ")" : string.Empty);
        if (isProduct)
        {
            return true;
        }

        if (join.On.Count == 0)
        {
            Append(" ON (1 = 1)");
            return true;
        }

        return WriteConditions(" ON ", join.On, _sql.Scope);
    }

    private bool WriteSubquery(FromSubquery subquery)
    {
        NameScope around = _sql.Scope;
        _sql.Scope = subquery.Body.Scope;
        Append("(SELECT ");
        IReadOnlyList<Expr> columns = subquery.Columns.Columns;
        bool isWritten = WriteColumns(columns, _sql.TryWritePlain) && WriteBody(subquery.Body);
        Append(")");
        _context.Dialect.WriteAlias(_sql.Sql, subquery.Columns.Alias);
        _sql.Scope = around;
        return isWritten;
    }

    private bool WriteConditions(string keyword, IReadOnlyList<FromCondition> conditions, NameScope scope)
    {
        foreach (FromCondition condition in conditions)
        {
            Append(keyword);
            if (!WriteCondition(condition, scope))
            {
                return false;
            }

            keyword = " AND ";
        }

        return true;
    }

    private bool WriteCondition(FromCondition condition, NameScope scope)
    {
        switch (condition)
        {
            case QualCondition qual:
                return _sql.WriteQual(qual.Expression) != Fidelity.No;
            case ExistsCondition exists:
                return WriteExists(exists, scope);
        }

        throw new ForeignDataException(SqlState.InternalError, "unexpected condition");
    }

    // Within EXISTS the tables around are seen too.
    private bool WriteExists(ExistsCondition exists, NameScope scope)
    {
        NameScope around = _sql.Scope;
        TableScope inside = new TableScope(scope).With(exists.Body.Scope);
        _sql.Scope = inside;
        Append(exists.IsNegated ? "(NOT EXISTS (SELECT 1" : "(EXISTS (SELECT 1");
        bool isWritten = WriteBody(exists.Body with { Scope = inside });
        Append("))");
        _sql.Scope = around;
        return isWritten;
    }
}
