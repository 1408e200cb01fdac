// How does a relation become one remote statement?
//
// As one SELECT, from left to right, whenever SQL allows it. Two things need a SELECT of their own below the outermost one:
// - conditions on window functions (PostgreSQL's run conditions) can only be checked around the SELECT that computes them;
// - DISTINCT compares what stands in its select list, so when values travel in another form than they are compared in, or rows are sorted
//   afterwards, the values themselves are made distinct below.
// Such a layer hands its values out as columns c1, c2, ... of a subquery; everything above knows them by those names only (SubqueryScope.cs).
//
// Everything is written by trial: a dialect may refuse at any place, and then there is no statement. Constants of conditions and of LIMIT may become
// parameters; those of the select list, of GROUP BY, HAVING and ORDER BY never do, because the remote must see that expressions are equal.

using System.Globalization;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Relations;
using PgDotnetFdw.Sdk.Remote;
using SortKey = PgDotnetFdw.Sdk.Relations.SortKey; // System.Globalization has one too

namespace PgDotnetFdw.Core.Deparse;

/// <summary>Writes one statement. Used once.</summary>
internal sealed partial class StatementWriter
{
    private readonly DeparseContext _context;
    private readonly RelationShape _shape;
    private readonly IReadOnlyList<Expr> _outputs;
    private readonly SelectBody _body;
    private readonly SqlDeparser _sql;

    // What is seen around FROM ... WHERE: all rows, or with GROUP BY the grouped values.
    private readonly NameScope _bodyScope;
    private readonly bool _usesParameters;
    // One for each output. A list of them would be compiled in each session.
    private readonly ColumnTransfer[] _transfers;
    private int _transferCount;

    // Innermost first: what is seen around FROM ... HAVING, around the layer of run conditions, around the layer of DISTINCT.
    private SubqueryLayer? _runLayer;
    private SubqueryLayer? _distinctLayer;
    private int _subqueries;

    // What writes the keys of DISTINCT ON.
    private readonly List<Func<bool>> _distinctOn = [];

    // Columns that are written as values, because DISTINCT compares them in that form.
    private readonly HashSet<Expr> _valueOutputs = new(ReferenceEqualityComparer.Instance);

    private StatementWriter(DeparseContext context, Relation relation, IReadOnlyList<Expr> outputs, StatementPurpose purpose)
    {
        _context = context;
        _outputs = outputs;
        _transfers = new ColumnTransfer[outputs.Count];
        _shape = RelationShape.Of(relation);
        _usesParameters = purpose == StatementPurpose.Execution;
        _body = FromBuilder.Build(_shape.From, _shape.NeedsAliases, out _subqueries);
        _sql = new SqlDeparser(context, _body.Scope) { IsForPlanner = purpose == StatementPurpose.Estimate, Windows = _shape.Window?.Windows ?? [] };
        RegisterColumns(RelationShape.Expressions(relation).Concat(outputs));
        _bodyScope = GroupedScope.Above(_sql, _shape, _body.Scope, context.Dialect);
    }

    /// <summary>Writes a statement.</summary>
    /// <param name="context">Dialect and facts.</param>
    /// <param name="relation">What is computed.</param>
    /// <param name="outputs">Output columns; empty when only the number of rows matters.</param>
    /// <param name="purpose">What it is for.</param>
    /// <param name="reason">Why there is none; null when there is one.</param>
    /// <returns>Null when a dialect refuses a part of it.</returns>
    public static WrittenStatement? TryWrite(
        DeparseContext context, Relation relation, IReadOnlyList<Expr> outputs, StatementPurpose purpose, out string? reason)
    {
        var writer = new StatementWriter(context, relation, outputs, purpose);
        bool isWritten = writer.PlanLayers() && writer.WriteAll() && !writer._sql.HasStrayParameter;
        reason = isWritten ? null : writer._sql.Reason ?? "the remote cannot compute it";
        return isWritten ? new WrittenStatement(writer._sql.Sql.ToString(), writer._transfers, writer._sql.FindParameters()) : null;
    }

    // Sides of full joins that became subqueries hand out whatever is used anywhere; said before anything is written.
    private void RegisterColumns(IEnumerable<Expr> expressions)
    {
        if (!HasSubquery(_body.From))
        {
            return;
        }

        var used = new SortedDictionary<(int Relation, short Attribute), VarExpr>();
        foreach (Expr expression in expressions)
        {
            Collect(expression, used);
        }

        RegisterColumns(_body.From, used.Values);
    }

    private static bool HasSubquery(FromItem item) => item switch
    {
        FromSubquery => true,
        FromJoin join => HasSubquery(join.Outer) || HasSubquery(join.Inner) || join.On.Any(static condition => condition is ExistsCondition),
        _ => false,
    };

    private static void Collect(Expr expression, SortedDictionary<(int Relation, short Attribute), VarExpr> used)
    {
        if (expression is VarExpr { Attribute: not 0 } variable)
        {
            used.TryAdd((variable.Relation, variable.Attribute), variable);
        }

        foreach (Expr part in ExprParts.Of(expression))
        {
            Collect(part, used);
        }
    }

    private static void RegisterColumns(FromItem item, IReadOnlyCollection<VarExpr> used)
    {
        switch (item)
        {
            case FromJoin join:
                RegisterColumns(join.Outer, used);
                RegisterColumns(join.Inner, used);
                RegisterColumns(join.On, used);
                break;
            case FromSubquery subquery:
                foreach (VarExpr variable in used.Where(v => subquery.Body.Scope.Tables.Contains(v.Relation)))
                {
                    subquery.Columns.NameOf(variable);
                }

                subquery.Columns.Close();
                RegisterColumns(subquery.Body.From, used);
                RegisterColumns(subquery.Body.Where, used);
                break;
        }
    }

    private static void RegisterColumns(IReadOnlyList<FromCondition> conditions, IReadOnlyCollection<VarExpr> used)
    {
        foreach (ExistsCondition exists in conditions.OfType<ExistsCondition>())
        {
            RegisterColumns(exists.Body.From, used);
            RegisterColumns(exists.Body.Where, used);
        }
    }

    private bool WriteAll()
    {
        _sql.Scope = OutermostScope;
        Append("SELECT ");
        return WriteDistinctOn()
            && WriteOutputs()
            && WriteSource()
            && WriteOrder()
            && WriteLimit()
            && WriteLocks();
    }

    private NameScope OutermostScope => _distinctLayer?.Scope ?? _runLayer?.Scope ?? _bodyScope;

    private bool WriteDistinctOn()
    {
        if (_shape.Distinct is not { } distinct || _distinctLayer is not null)
        {
            return true;
        }

        Append("DISTINCT ");
        if (!distinct.IsOn)
        {
            return true;
        }

        Append("ON (");
        bool isWritten = WriteList(_distinctOn, static write => write());
        Append(") ");
        return isWritten;
    }

    private bool WriteOutputs()
    {
        if (_outputs.Count == 0)
        {
            WriteEmptyList();
            return true;
        }

        // Without GROUP BY nothing but an aggregate makes one row of all.
        if (_shape.Aggregate is { Keys.Count: 0 } aggregate && !_outputs.Concat(aggregate.Having).Any(ExprParts.Contains<AggregateExpr>))
        {
            return Refuse("it does not depend on the remote's rows");
        }

        return WriteList(_outputs, WriteOutput);
    }

    private bool WriteOutput(Expr output)
    {
        bool isWritten = _sql.TryWriteOutput(output, out ColumnTransfer transfer, _valueOutputs.Contains(output));
        _transfers[_transferCount++] = transfer;
        return isWritten;
    }

    private void WriteEmptyList()
    {
        // A select list without an aggregate would give a row for each row of the input.
        if (_shape is { Aggregate.Keys.Count: 0 } && _distinctLayer is null && _runLayer is null)
        {
            Append("count(*)");
            return;
        }

        _context.Dialect.WriteEmptySelectList(_sql.Sql);
    }

    // FROM ... of the outermost SELECT, and with it everything below.
    private bool WriteSource() => _distinctLayer is not null ? WriteDistinctLayer(_distinctLayer) : WriteRunSource();

    private bool WriteRunSource() => _runLayer is not null ? WriteRunLayer(_runLayer) : WriteBody() && WriteGroups();

    private bool WriteDistinctLayer(SubqueryLayer layer)
    {
        NameScope around = _sql.Scope;
        _sql.Scope = _runLayer?.Scope ?? _bodyScope;
        Append(" FROM (SELECT DISTINCT ");
        bool isWritten = WriteColumns(_shape.Distinct?.Keys ?? [], _sql.TryWriteGroupKey) && WriteRunSource();
        CloseLayer(layer, around);
        return isWritten;
    }

    private bool WriteRunLayer(SubqueryLayer layer)
    {
        NameScope around = _sql.Scope;
        _sql.Scope = _bodyScope;
        Append(" FROM (SELECT ");
        bool isWritten = WriteColumns(layer.Values, _sql.TryWritePlain) && WriteBody() && WriteGroups();
        CloseLayer(layer, layer.Scope);
        isWritten = isWritten && WriteRunConditions();
        _sql.Scope = around;
        return isWritten;
    }

    private void CloseLayer(SubqueryLayer layer, NameScope around)
    {
        Append(")");
        _context.Dialect.WriteAlias(_sql.Sql, layer.Alias);
        _sql.Scope = around;
    }

    private bool WriteRunConditions()
    {
        string separator = " WHERE ";
        foreach (Expr condition in _shape.Window?.RunConditions ?? [])
        {
            Append(separator);
            if (_sql.WriteQual(condition) != Fidelity.Exact)
            {
                return false;
            }

            separator = " AND ";
        }

        return true;
    }

    private bool WriteGroups()
    {
        if (_shape.Aggregate is not { } aggregate)
        {
            return true;
        }

        if (aggregate.Keys.Count > 0)
        {
            Append(" GROUP BY ");
            NameScope around = _sql.Scope;
            _sql.Scope = _body.Scope;
            bool isWritten = WriteList(aggregate.Keys, _sql.TryWriteGroupKey);
            _sql.Scope = around;
            if (!isWritten)
            {
                return false;
            }
        }

        string separator = " HAVING ";
        foreach (Expr condition in aggregate.Having)
        {
            Append(separator);
            if (_sql.WriteQual(condition) != Fidelity.Exact)
            {
                return false;
            }

            separator = " AND ";
        }

        return true;
    }

    private bool WriteOrder()
    {
        IReadOnlyList<SortKey> keys = _shape.Distinct is { IsOn: true } distinct ? distinct.Order : _shape.Order;
        if (keys.Count == 0)
        {
            return true;
        }

        Append(" ORDER BY ");
        return WriteList(keys, _sql.TryWriteSortKey);
    }

    private bool WriteLimit()
    {
        if (_shape.Limit is not { } limit)
        {
            return true;
        }

        _sql.UseConstantParameters = _usesParameters;
        bool isWritten = _sql.TryExact(() => _context.Dialect.WriteLimit(_sql, limit.Count, limit.Offset));
        _sql.UseConstantParameters = false;
        return isWritten || Refuse("LIMIT is not shippable");
    }

    private bool WriteLocks()
    {
        if (_runLayer is not null || _distinctLayer is not null || _shape.Aggregate is not null)
        {
            return true;
        }

        foreach (RowLock rowLock in _shape.Locks)
        {
            // PostgreSQL locks no table of a full join, nor one that only EXISTS sees; should that change, rows must not stay unlocked unnoticed.
            if (!_body.Scope.Tables.Contains(rowLock.Table) || !_body.Scope.HasRow(rowLock.Table))
            {
                return Refuse("rows of a table that stands in a subquery cannot be locked");
            }

            _context.Dialect.WriteLock(_sql.Sql, _body.Scope.Alias(rowLock.Table), rowLock);
        }

        return true;
    }

    private bool WriteList<T>(IReadOnlyList<T> items, Func<T, bool> write)
    {
        for (int i = 0; i < items.Count; i++)
        {
            Append(i == 0 ? string.Empty : ", ");
            if (!write(items[i]))
            {
                return false;
            }
        }

        return true;
    }

    // A select list whose columns have the names c1, c2, ...
    private bool WriteColumns<T>(IReadOnlyList<T> items, Func<T, bool> write)
    {
        for (int i = 0; i < items.Count; i++)
        {
            Append(i == 0 ? string.Empty : ", ");
            if (!write(items[i]))
            {
                return false;
            }

            _sql.Sql.Append(CultureInfo.InvariantCulture, $" AS c{i + 1}");
        }

        if (items.Count == 0)
        {
            _context.Dialect.WriteEmptySelectList(_sql.Sql);
        }

        return true;
    }

    private bool Refuse(string reason)
    {
        _sql.Refuse(reason);
        return false;
    }

    private void Append(string text) => _sql.Sql.Append(text);
}
