using System.Text;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Sql;

namespace PgDotnetFdw.Core.Deparse;

/// <summary>The tables of one FROM, and within EXISTS those around it.</summary>
internal sealed class TableScope : NameScope
{
    private const short TupleIdentifier = -1;

    private readonly Dictionary<int, Entry> _tables = [];
    private readonly NameScope? _around;

    public TableScope(NameScope? around = null)
    {
        _around = around;
    }

    /// <summary>Numbers of the tables of this FROM.</summary>
    public IReadOnlyCollection<int> Tables => _tables.Keys;

    public void Add(int relation, RemoteTable table, string? alias) => _tables.Add(relation, new Entry(table, alias, null));

    /// <summary>Adds everything that another FROM shows.</summary>
    public TableScope With(TableScope other)
    {
        foreach ((int relation, Entry entry) in other._tables)
        {
            _tables.Add(relation, entry);
        }

        return this;
    }

    /// <summary>The same tables, seen from outside of a subquery.</summary>
    public TableScope Behind(SubqueryColumns subquery)
    {
        var scope = new TableScope();
        foreach ((int relation, Entry entry) in _tables)
        {
            scope._tables.Add(relation, new Entry(entry.Table, null, subquery));
        }

        return scope;
    }

    public override RemoteTable? Table(int relation) =>
        _tables.TryGetValue(relation, out Entry? entry) ? entry.Table : _around?.Table(relation);

    public override string? Alias(int relation) =>
        _tables.TryGetValue(relation, out Entry? entry) ? entry.Alias : _around?.Alias(relation);

    public override bool HasRow(int relation) =>
        _tables.TryGetValue(relation, out Entry? entry) ? entry.Subquery is null : _around?.HasRow(relation) ?? false;

    public override bool TryWriteColumn(SqlDialect dialect, StringBuilder sql, VarExpr variable)
    {
        if (!_tables.TryGetValue(variable.Relation, out Entry? entry))
        {
            return _around?.TryWriteColumn(dialect, sql, variable) ?? false;
        }

        string? name = variable.Attribute == TupleIdentifier ? dialect.TupleIdentifier : Column(variable)?.RemoteName;
        if (name is null)
        {
            return false;
        }

        if (entry.Subquery is not null)
        {
            string? outer = entry.Subquery.NameOf(variable);
            sql.Append(outer);
            return outer is not null;
        }

        if (entry.Alias is not null)
        {
            sql.Append(entry.Alias).Append('.');
        }

        dialect.WriteIdentifier(sql, name);
        return true;
    }

    private sealed record Entry(RemoteTable Table, string? Alias, SubqueryColumns? Subquery);
}
