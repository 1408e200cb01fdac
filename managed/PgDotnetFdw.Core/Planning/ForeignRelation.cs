// What can be computed remotely of one foreign table, and at what cost?
//
// One object for each time PostgreSQL plans the table: it is asked which quals it takes (perhaps several times: PostgreSQL's list grows while
// it plans), what a scan would cost, and at last for the plan's bytes. It holds local facts only; planning never touches the remote.

using PgDotnetFdw.Core.Deparse;
using PgDotnetFdw.Core.Drivers;
using PgDotnetFdw.Core.Messages;
using PgDotnetFdw.Core.Plans;
using PgDotnetFdw.Core.Requests;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Options;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Sql;

namespace PgDotnetFdw.Core.Planning;

/// <summary>A base foreign relation under planning. Main thread only.</summary>
public sealed class ForeignRelation
{
    private const short TupleIdentifier = -1;

    private static readonly TypeFacts s_tidType = new(TypeOid.Tid, -1, 'b', ObjectOrigin.BuiltIn, null, 0, 0, "pg_catalog", "tid");

    private readonly LoadedDriver _driver;
    private readonly ConnectionOptions _server;
    private readonly RemoteTable _table;

    // The quals of the last Filter that the remote evaluates, exactly or as a superset.
    private readonly List<Expr> _remoteQuals = [];

    internal ForeignRelation(LoadedDriver driver, RelationRequest request)
    {
        _driver = driver;
        _server = driver.Binder.BindServer(request.ServerOptions);
        _table = BuildTable(driver.Binder, request.Facts);
    }

    /// <summary>Says of each qual how far the remote can decide it. Replaces what an earlier call said.</summary>
    /// <param name="quals">The AND-ed quals.</param>
    /// <returns>One verdict for each qual, in order.</returns>
    public Fidelity[] Filter(IReadOnlyList<Qual> quals)
    {
        _remoteQuals.Clear();
        var verdicts = new Fidelity[quals.Count];
        for (int i = 0; i < verdicts.Length; i++)
        {
            verdicts[i] = Judge(quals[i]);
            if (verdicts[i] != Fidelity.No)
            {
                _remoteQuals.Add(quals[i].Expression);
            }
        }

        return verdicts;
    }

    /// <summary>Estimates a scan with the quals of the last <see cref="Filter"/>.</summary>
    /// <param name="request">Sizes and local costs.</param>
    public CostEstimate Estimate(EstimateRequest request)
    {
        double startup = _server.StartupCost + request.LocalStartup;
        double total = startup + ((request.CpuTupleCost + _server.TupleCost + request.LocalCost) * request.RetrievedRows);

        // A NaN or a negative cost would upset PostgreSQL's path comparison.
        startup = Sane(startup);
        return new CostEstimate(startup, Math.Max(startup, Sane(total)));
    }

    /// <summary>Makes the plan for the quals of the last <see cref="Filter"/>.</summary>
    /// <param name="attributes">Attribute numbers to fetch, ascending; −1 = ctid; empty when only the number of rows matters.</param>
    public FinishedPlan Finish(ReadOnlySpan<short> attributes)
    {
        try
        {
            return FinishCore(attributes);
        }
#pragma warning disable CA1031 // a dialect is a driver's code: whatever it throws is this driver's error
        catch (Exception e)
#pragma warning restore CA1031
        {
            throw DriverFault.Translate(_driver.Name, e);
        }
    }

    private static double Sane(double cost) => double.IsFinite(cost) && cost > 0 ? cost : double.IsPositiveInfinity(cost) ? double.MaxValue : 0;

    private static RemoteTable BuildTable(OptionBinder binder, RelationFacts facts)
    {
        TableOptions options = binder.BindTable(facts.Options);
        var columns = new RemoteColumn[facts.Columns.Count];
        for (int i = 0; i < columns.Length; i++)
        {
            ColumnFacts column = facts.Columns[i];
            ColumnOptions columnOptions = binder.BindColumn(column.Options);
            columns[i] = new RemoteColumn(
                column.Attribute,
                column.Name,
                columnOptions.ColumnName ?? column.Name,
                column.IsNotNull,
                column.Type,
                column.Collation,
                columnOptions);
        }

        return new RemoteTable(
            facts.LocalSchema,
            facts.LocalName,
            options.SchemaName,
            options.TableName ?? facts.LocalName,
            columns,
            options);
    }

    private Fidelity Judge(Qual qual)
    {
        // A pseudoconstant qual becomes a gating Result node above the scan; it costs the remote nothing.
        if (qual.IsPseudoconstant)
        {
            return Fidelity.No;
        }

        try
        {
            if (!qual.IsPromotable && !LeakproofCheck.IsLeakproof(qual.Expression))
            {
                return Fidelity.No;
            }

            return new SqlDeparser(_driver.Driver.Dialect, _table).WriteQual(qual.Expression);
        }
#pragma warning disable CA1031 // a dialect is a driver's code: whatever it throws is this driver's error
        catch (Exception e)
#pragma warning restore CA1031
        {
            throw DriverFault.Translate(_driver.Name, e);
        }
    }

    private FinishedPlan FinishCore(ReadOnlySpan<short> attributes)
    {
        SqlDialect dialect = _driver.Driver.Dialect;
        var deparser = new SqlDeparser(dialect, _table);
        deparser.Sql.Append("SELECT ");
        ResultColumn[] columns = WriteSelectList(deparser, attributes);
        deparser.Sql.Append(" FROM ");
        dialect.WriteTable(deparser.Sql, _table);
        string separator = " WHERE ";
        foreach (Expr qual in _remoteQuals)
        {
            deparser.Sql.Append(separator);
            if (deparser.WriteQual(qual) == Fidelity.No)
            {
                // PostgreSQL was told that the remote evaluates it: leaving it out now would be a wrong answer.
                throw new ForeignDataException(SqlState.InternalError, $"driver \"{_driver.Name}\" refused a condition that it had accepted");
            }

            separator = " AND ";
        }

        int fetchSize = _table.Options.FetchSize > 0 ? _table.Options.FetchSize : _server.FetchSize;
        IReadOnlyList<ParamExpr> parameters = deparser.Parameters;
        var statement = new RemoteStatement(
            deparser.Sql.ToString(),
            columns,
            parameters.Select(static p => p.Type).ToArray(),
            fetchSize);
        byte[] plan = new RemotePlan(_driver.Name, _table.LocalName, statement).ToBytes();
        return new FinishedPlan(plan, parameters.Select(static p => p.Index).ToArray());
    }

    private ResultColumn[] WriteSelectList(SqlDeparser deparser, ReadOnlySpan<short> attributes)
    {
        SqlDialect dialect = _driver.Driver.Dialect;
        var columns = new List<ResultColumn>(attributes.Length);
        foreach (short attribute in attributes)
        {
            // Without a tuple identifier the shim fills in ctid by itself.
            if (attribute == TupleIdentifier && !dialect.HasTupleIdentifier)
            {
                continue;
            }

            if (columns.Count > 0)
            {
                deparser.Sql.Append(", ");
            }

            RemoteColumn column = ColumnOf(attribute);
            ColumnTransfer transfer = dialect.WriteSelectColumn(deparser.Sql, column);
            columns.Add(new ResultColumn(attribute, column.LocalName, column.Type, transfer));
        }

        if (columns.Count == 0)
        {
            dialect.WriteEmptySelectList(deparser.Sql);
        }

        return [.. columns];
    }

    private RemoteColumn ColumnOf(short attribute)
    {
        if (attribute == TupleIdentifier)
        {
            return new RemoteColumn(
                TupleIdentifier, "ctid", "ctid", true, s_tidType, CollationFacts.None, _driver.Binder.BindColumn([]));
        }

        foreach (RemoteColumn column in _table.Columns)
        {
            if (column.Attribute == attribute)
            {
                return column;
            }
        }

        throw new ForeignDataException(SqlState.InternalError, $"foreign table \"{_table.LocalName}\" has no attribute number {attribute}");
    }
}
