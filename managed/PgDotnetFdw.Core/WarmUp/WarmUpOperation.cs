// What does a session do once before its first query needs it?
//
// A whole query: planning, connecting, fetching, encoding, committing, against a remote that the driver plays itself (Sdk/Rehearsal.cs). It goes the ways that
// every query goes, so nothing has to be listed here that might be forgotten. It runs on an engine of its own; when that is closed nothing is left but
// loaded assemblies and compiled methods.

using PgDotnetFdw.Core.Operations;
using PgDotnetFdw.Core.Planning;
using PgDotnetFdw.Core.Requests;
using PgDotnetFdw.Core.Scans;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Rows;

namespace PgDotnetFdw.Core.WarmUp;

/// <summary>A rehearsal on its way.</summary>
internal sealed class WarmUpOperation : Operation
{
    private readonly ForeignEngine _engine;
    private readonly Rehearsal? _rehearsal;
    private readonly IEnumerator<bool> _steps;

    private bool _isClosed;

    /// <param name="engine">An engine of its own.</param>
    /// <param name="serverVersion">server_version_num.</param>
    /// <param name="driver">The driver's name.</param>
    /// <param name="rehearsal">Its remote; null when it has none.</param>
    public WarmUpOperation(ForeignEngine engine, int serverVersion, string driver, Rehearsal? rehearsal)
    {
        _engine = engine;
        _rehearsal = rehearsal;
        _steps = rehearsal is null ? Enumerable.Empty<bool>().GetEnumerator() : Run(new WarmUpQuery(driver, serverVersion, rehearsal)).GetEnumerator();
    }

    public override OperationState Poll(out ReadOnlyMemory<byte> result)
    {
        result = default;
        if (_isClosed || !_steps.MoveNext())
        {
            Close();
            return OperationState.Done;
        }

        return OperationState.Pending;
    }

    public override void Close()
    {
        if (!_isClosed)
        {
            _isClosed = true;
            _engine.Exit();
            _rehearsal?.Dispose();
        }
    }

    // Each element means: not yet, come again.
    private IEnumerable<bool> Run(WarmUpQuery query)
    {
        PlannedRelation table = _engine.OpenRelation(query.Relation);
        PushAnswer? pushed;
        while (!table.TryPush(RelationStep.Filter, null, query.Filter, isOptional: false, out pushed))
        {
            yield return true;
        }

        PlannedRelation relation = pushed.Relation ?? table;
        while (!relation.TryEstimate(WarmUpQuery.Estimate, out _))
        {
            yield return true;
        }

        FinishedPlan? plan;
        while (!relation.TryFinish(query.Columns, 1, out plan))
        {
            yield return true;
        }

        _ = _engine.Explain(plan.Plan);
        ForeignScan scan = _engine.OpenScan(query.Scan(plan.Plan));
        for (FetchState state = FetchState.Pending; state != FetchState.End;)
        {
            state = scan.TryFetch(WarmUpQuery.NoParameters, willWait: true, out RowBatch? _);
            if (state == FetchState.Pending)
            {
                yield return true;
            }
        }

        relation.Close();
        table.Close();
        scan.Close();
        Operation? commit = _engine.TransactionEvent(TransactionEvent.PreCommit, 1);
        while (commit is not null && commit.Poll(out _) == OperationState.Pending)
        {
            yield return true;
        }

        _engine.TransactionEvent(TransactionEvent.Commit, 1);
    }
}
