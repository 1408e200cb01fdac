// How does ANALYZE get a sample without reading the whole table?
//
// The driver is asked, on the session's thread, and may answer with something to put into FROM instead of the table. What comes back is a relation
// like the one that was asked about; PostgreSQL plans and runs its query as any other.

using PgDotnetFdw.Core.Connections;
using PgDotnetFdw.Sdk.Relations;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Core.Planning;

/// <summary>Finds out how one table is sampled. Main thread only.</summary>
internal sealed class RelationSampler
{
    private readonly PlannedRelation _relation;

    private RemoteSession? _session;
    private SampleJob? _job;

    public RelationSampler(PlannedRelation relation)
    {
        _relation = relation;
    }

    /// <summary>Asks the driver.</summary>
    /// <param name="wantedRows">Size of the sample.</param>
    /// <param name="sampled">The table as a sample; null = all rows must be read.</param>
    /// <param name="rows">How many rows the table has; negative = not known.</param>
    /// <returns>false while the remote is asked.</returns>
    public bool TrySample(double wantedRows, out PlannedRelation? sampled, out double rows)
    {
        sampled = null;
        rows = -1;
        if (_relation.Algebra is not TableRelation table)
        {
            return true;
        }

        if (_job is null)
        {
            _session = _relation.Context.Knowledge.Post(level => _job = new SampleJob(table.Table, wantedRows, level));
        }

        if (_job is not { IsDone: true } job)
        {
            return false;
        }

        _job = null;
        if (job.Error is { } error)
        {
            throw error;
        }

        if (job.Sample is { } sample)
        {
            rows = sample.Rows;
            sampled = sample.FromItem is null ? null : _relation.With(table with { Table = table.Table with { Sample = sample } });
        }

        return true;
    }

    /// <summary>Nobody waits any more.</summary>
    public void Cancel()
    {
        if (_job is { IsDone: false } job)
        {
            _session?.Cancel(job);
            _job = null;
        }
    }
}
