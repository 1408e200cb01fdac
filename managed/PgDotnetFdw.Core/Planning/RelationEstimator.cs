// How large is a relation, and what does it cost?
//
// Either by PostgreSQL's own idea of the rows and a model of what a remote does (RelationCosts.cs), or, with the option use_remote_estimate, by the
// remote's planner, which is asked about the statement that would be sent. Unlike what a dialect wants to know, an estimate that was asked for and
// fails is an error, as with postgres_fdw.

using PgDotnetFdw.Core.Connections;
using PgDotnetFdw.Core.Deparse;
using PgDotnetFdw.Core.Requests;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Relations;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Core.Planning;

/// <summary>Estimates one relation. Main thread only.</summary>
internal sealed class RelationEstimator
{
    private readonly PlannedRelation _relation;

    private RemoteSession? _session;
    private EstimateJob? _job;
    private bool _isAnswered;
    private RemoteEstimate? _answer;

    public RelationEstimator(PlannedRelation relation)
    {
        _relation = relation;
    }

    private bool AsksRemote
    {
        get
        {
            // The remote cannot tell what one key of a list costs that it has not seen.
            if (_relation.Algebra is FilterRelation filter && filter.Quals.Any(static q => q is KeyLookupExpr))
            {
                return false;
            }

            bool server = _relation.Context.Server.UseRemoteEstimate;
            return _relation.Tables.Values.Any(t => t.Options.UseRemoteEstimate ?? server);
        }
    }

    /// <summary>Estimates; false while the remote is asked.</summary>
    public bool TryEstimate(EstimateRequest request, out CostEstimate estimate)
    {
        estimate = default;
        if (!AsksRemote)
        {
            estimate = RelationCosts.Estimate(_relation, request);
            return true;
        }

        if (!TryAskRemote())
        {
            return false;
        }

        estimate = _answer is { } answer ? RelationCosts.FromRemote(_relation, request, answer) : RelationCosts.Estimate(_relation, request);
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

    private bool TryAskRemote()
    {
        if (_isAnswered)
        {
            return true;
        }

        if (_job is null && !TryStart())
        {
            return _isAnswered;
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

        Answer(job.Estimate);
        return true;
    }

    // false when what is needed to write the statement is not there yet, or there is no statement to ask about.
    private bool TryStart()
    {
        RemoteKnowledge knowledge = _relation.Context.Knowledge;
        if (!knowledge.TryAsk<Question>(() => new Question(_relation.Guard(Write)), out Question? question))
        {
            return false;
        }

        if (question.Sql is not { } sql)
        {
            Answer(null);
            return false;
        }

        _session = knowledge.Post(level => _job = new EstimateJob(sql, level));
        return true;
    }

    private void Answer(RemoteEstimate? answer)
    {
        _answer = answer;
        _isAnswered = true;
    }

    private string? Write() =>
        StatementWriter.TryWrite(_relation.Context.Deparse, _relation.Algebra, Outputs(), StatementPurpose.Estimate, out _)?.Sql;

    // What was judged is what PostgreSQL is about to ask for. Of a base relation nothing is judged: all columns, or the remote would believe
    // that an index alone could answer.
    private IReadOnlyList<Expr> Outputs()
    {
        if (_relation.Outputs.Count > 0 || !_relation.Shape.IsSingleTable)
        {
            return _relation.Outputs;
        }

        (int index, RemoteTable table) = _relation.Tables.First();
        return table.Columns.Select(c => new VarExpr(c.Type, index, c.Attribute, c.Collation)).ToArray();
    }

    private sealed record Question(string? Sql);
}
