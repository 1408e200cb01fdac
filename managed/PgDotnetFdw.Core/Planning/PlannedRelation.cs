// What is a relation while PostgreSQL plans?
//
// The thing that a handle names: an immutable description of what the remote would compute (Sdk/Relations), with what has been found out on the way.
// C asks one question at a time. A question may need to know something of the remote first; then the answer is "not yet", and C asks again after
// the engine's signal. Each kind of question has a class of its own: Push*.cs, OutputJudge.cs, RelationEstimator.cs, PlanFinisher.cs.

using System.Diagnostics.CodeAnalysis;
using PgDotnetFdw.Core.Deparse;
using PgDotnetFdw.Core.Drivers;
using PgDotnetFdw.Core.Messages;
using PgDotnetFdw.Core.Requests;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Relations;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Core.Planning;

/// <summary>A relation under planning. Main thread only.</summary>
public sealed class PlannedRelation
{
    private readonly RelationEstimator _estimator;
    private RelationSampler? _sampler;
    private SelectBody? _trialBody;

    internal PlannedRelation(ServerContext context, Relation algebra, PlanningNotes notes, params IReadOnlyList<PlannedRelation> inputs)
    {
        Context = context;
        Algebra = algebra;
        Notes = notes;
        Inputs = inputs;
        Shape = RelationShape.Of(algebra);
        Tables = RelationShape.Tables(algebra).ToDictionary(static t => t.Index, static t => t.Table);
        _estimator = new RelationEstimator(this);
    }

    /// <summary>Whether all of it is exact and remote, so that further steps may be tried.</summary>
    public bool IsComplete { get; internal init; }

    /// <summary>Whether every remote qual is to be checked locally too.</summary>
    public bool IsVerified { get; internal init; }

    /// <summary>Whether its scan may run while others do.</summary>
    public bool IsAsyncCapable => Tables.Values.Any(table => table.Options.IsAsyncCapable ?? Context.Server.IsAsyncCapable);

    internal ServerContext Context { get; }

    /// <summary>What the remote would compute.</summary>
    internal Relation Algebra { get; }

    internal RelationShape Shape { get; }

    /// <summary>All tables, by their numbers.</summary>
    internal IReadOnlyDictionary<int, RemoteTable> Tables { get; }

    /// <summary>What it was made from.</summary>
    internal IReadOnlyList<PlannedRelation> Inputs { get; }

    /// <summary>Refused steps.</summary>
    internal PlanningNotes Notes { get; }

    /// <summary>Quals that stay local, with reasons; empty unless asked for.</summary>
    internal IReadOnlyList<string> LocalQuals { get; init; } = [];

    /// <summary>What was last judged to be an output column.</summary>
    internal IReadOnlyList<Expr> Outputs { get; set; } = [];

    /// <summary>What was last estimated; null before.</summary>
    internal RelationSize? Size { get; set; }

    /// <summary>The names that are seen above FROM.</summary>
    internal TableScope Scope => (_trialBody ??= FromBuilder.Build(Shape.From, Shape.NeedsAliases, out _)).Scope;

    /// <summary>Tries a step.</summary>
    /// <param name="step">Which.</param>
    /// <param name="inner">Inner side of a join; otherwise null.</param>
    /// <param name="message">The step's message.</param>
    /// <param name="isOptional">The query does not ask for it itself, so that nobody need be told why it was refused.</param>
    /// <param name="answer">The answer.</param>
    /// <returns>false: something remote must be known first; ask again after the signal.</returns>
    public bool TryPush(
        RelationStep step, PlannedRelation? inner, ReadOnlySpan<byte> message, bool isOptional, [MaybeNullWhen(false)] out PushAnswer answer)
    {
        Func<PushOutcome> push = StepPusher.Prepare(step, this, inner, message);
        answer = null;
        if (!Context.Knowledge.TryAsk<PushOutcome>(() => Guard(push), out PushOutcome? outcome))
        {
            return false;
        }

        if (!isOptional)
        {
            StepPusher.Note(step, this, inner, outcome);
        }

        answer = outcome.Answer;
        return true;
    }

    /// <summary>Says which expressions can be output columns.</summary>
    /// <param name="expressions">The expressions.</param>
    /// <param name="verdicts">Exact or No for each.</param>
    /// <returns>false: ask again after the signal.</returns>
    public bool TryJudge(IReadOnlyList<Expr> expressions, [MaybeNullWhen(false)] out Fidelity[] verdicts)
    {
        if (!Context.Knowledge.TryAsk(() => Guard(() => OutputJudge.Judge(this, expressions)), out verdicts))
        {
            return false;
        }

        Fidelity[] found = verdicts;
        Outputs = expressions.Where((_, i) => found[i] == Fidelity.Exact).ToArray();
        return true;
    }

    /// <summary>Estimates size and costs.</summary>
    /// <param name="request">What PostgreSQL knows.</param>
    /// <param name="estimate">The estimate.</param>
    /// <returns>false: ask again after the signal.</returns>
    /// <exception cref="ForeignDataException">The remote's planner was asked and failed.</exception>
    public bool TryEstimate(EstimateRequest request, out CostEstimate estimate) => _estimator.TryEstimate(request, out estimate);

    /// <summary>Says how ANALYZE gets a sample of the table.</summary>
    /// <param name="wantedRows">Size of the sample.</param>
    /// <param name="sampled">The table as a sample; null = all rows must be read.</param>
    /// <param name="rows">How many rows the table has; negative = not known.</param>
    /// <returns>false: ask again after the signal.</returns>
    /// <exception cref="ForeignDataException">The remote was asked and failed.</exception>
    public bool TrySample(double wantedRows, out PlannedRelation? sampled, out double rows) =>
        (_sampler ??= new RelationSampler(this)).TrySample(wantedRows, out sampled, out rows);

    /// <summary>Makes the plan.</summary>
    /// <param name="columns">Output columns; empty when only the number of rows matters.</param>
    /// <param name="rows">Estimated rows that the remote sends, ≥ 0.</param>
    /// <param name="plan">The plan.</param>
    /// <returns>false: ask again after the signal.</returns>
    public bool TryFinish(IReadOnlyList<OutputColumn> columns, double rows, [MaybeNullWhen(false)] out FinishedPlan plan) =>
        Context.Knowledge.TryAsk(() => Guard(() => PlanFinisher.Finish(this, columns, rows)), out plan);

    /// <summary>The handle is gone: what runs for it is cancelled. Idempotent, never throws.</summary>
    public void Close()
    {
        _estimator.Cancel();
        _sampler?.Cancel();
        Context.Knowledge.Cancel();
    }

    /// <summary>Another relation of the same server and query, checked alike.</summary>
    internal PlannedRelation With(Relation algebra) => new(Context, algebra, Notes) { IsComplete = IsComplete, IsVerified = IsVerified };

    /// <summary>A deparser for trials, whose text is for nobody.</summary>
    internal SqlDeparser NewTrial()
    {
        SqlDeparser trial = NewTrial(Scope);
        trial.UseConstantParameters = false;
        trial.Scope = GroupedScope.Above(trial, Shape, Scope, Context.Dialect);
        trial.UseConstantParameters = true;
        return trial;
    }

    /// <summary>A deparser for trials in another scope.</summary>
    internal SqlDeparser NewTrial(NameScope scope) =>
        new(Context.Deparse, scope) { UseConstantParameters = true, Windows = Shape.Window?.Windows ?? [] };

    /// <summary>Calls what calls a driver's dialect: whatever it throws is this driver's error.</summary>
    internal T Guard<T>(Func<T> question)
    {
        try
        {
            return question();
        }
#pragma warning disable CA1031 // a dialect is a driver's code
        catch (Exception e)
#pragma warning restore CA1031
        {
            throw DriverFault.Translate(Context.Driver.Name, e);
        }
    }
}
