// Entries for planning.
//
// A question that must know something of the remote first answers PENDING, and is asked again with the same arguments: what is on its way is kept by
// the relation, see Core/Planning/PlannedRelation.cs.

using System.Runtime.InteropServices;
using System.Text;
using PgDotnetFdw.Core.Messages;
using PgDotnetFdw.Core.Planning;
using PgDotnetFdw.Core.Plans;
using PgDotnetFdw.Core.Requests;
using PgDotnetFdw.Sdk;

namespace PgDotnetFdw.Host;

internal static unsafe partial class Exports
{
    [UnmanagedCallersOnly]
    private static int RelationOpen(PgdnRelationRequest* request, ulong* relation, PgdnError* error)
    {
        try
        {
            return RelationOpenImpl(request, relation);
        }
        catch (Exception e)
        {
            return ErrorBridge.Fill(error, e);
        }
    }

    [UnmanagedCallersOnly]
    private static int RelationPush(PgdnPushRequest* request, PgdnPushAnswer* answer, PgdnError* error)
    {
        try
        {
            return RelationPushImpl(request, answer);
        }
        catch (Exception e)
        {
            return ErrorBridge.Fill(error, e);
        }
    }

    [UnmanagedCallersOnly]
    private static int RelationJudge(ulong relation, PgdnBytes exprs, PgdnBytes* verdicts, PgdnError* error)
    {
        try
        {
            return RelationJudgeImpl(relation, exprs, verdicts);
        }
        catch (Exception e)
        {
            return ErrorBridge.Fill(error, e);
        }
    }

    [UnmanagedCallersOnly]
    private static int RelationEstimate(PgdnEstimateRequest* request, PgdnEstimate* estimate, PgdnError* error)
    {
        try
        {
            return RelationEstimateImpl(request, estimate);
        }
        catch (Exception e)
        {
            return ErrorBridge.Fill(error, e);
        }
    }

    [UnmanagedCallersOnly]
    private static int RelationSample(ulong relation, double wanted, ulong* sampled, double* rows, PgdnError* error)
    {
        try
        {
            return RelationSampleImpl(relation, wanted, sampled, rows);
        }
        catch (Exception e)
        {
            return ErrorBridge.Fill(error, e);
        }
    }

    [UnmanagedCallersOnly]
    private static int RelationFinish(PgdnFinishRequest* request, PgdnPlan* plan, PgdnError* error)
    {
        try
        {
            return RelationFinishImpl(request, plan);
        }
        catch (Exception e)
        {
            return ErrorBridge.Fill(error, e);
        }
    }

    [UnmanagedCallersOnly]
    private static void RelationClose(ulong relation)
    {
        try
        {
            RelationCloseImpl(relation);
        }
        catch (Exception e)
        {
            Warn(e);
        }
    }

    [UnmanagedCallersOnly]
    private static int ExpressionText(int step, PgdnBytes message, PgdnBytes* text, PgdnError* error)
    {
        try
        {
            return ExpressionTextImpl(step, message, text);
        }
        catch (Exception e)
        {
            return ErrorBridge.Fill(error, e);
        }
    }

    [UnmanagedCallersOnly]
    private static int PlanExplain(PgdnBytes plan, PgdnBytes* properties, PgdnError* error)
    {
        try
        {
            return PlanExplainImpl(plan, properties);
        }
        catch (Exception e)
        {
            return ErrorBridge.Fill(error, e);
        }
    }

    [UnmanagedCallersOnly]
    private static int Pushdown(PgdnBytes driver, PgdnBytes routines, PgdnBytes* table, PgdnError* error)
    {
        try
        {
            return PushdownImpl(driver, routines, table);
        }
        catch (Exception e)
        {
            return ErrorBridge.Fill(error, e);
        }
    }

    private static RelationRequest ReadRelationRequest(PgdnRelationRequest* request) => new(
        Backend.RequiredText(request->Driver),
        Backend.RequiredText(request->ServerName),
        Pairs(request->ServerOptions),
        OptionalPairs(request->MappingOptions),
        Backend.RequiredText(request->UserName),
        FactsReader.ReadRelation(request->Facts.Span),
        FactsReader.ReadLocal(request->LocalFacts.Span),
        request->ServerOid,
        request->UserOid,
        request->NestLevel,
        request->Index,
        request->UserIsSuperuser != 0);

    private static int RelationOpenImpl(PgdnRelationRequest* request, ulong* relation)
    {
        Backend backend = Running();
        *relation = 0;
        PlannedRelation opened = backend.Engine.OpenRelation(ReadRelationRequest(request));
        *relation = backend.Relations.Add(new RelationEntry(opened));
        return PgdnStatus.Ok;
    }

    private static int RelationPushImpl(PgdnPushRequest* request, PgdnPushAnswer* answer)
    {
        Backend backend = Running();
        *answer = default;
        RelationEntry entry = backend.Relations.Get(request->Input);
        PlannedRelation? inner = request->Inner == 0 ? null : backend.Relations.Get(request->Inner).Relation;
        int escapes = entry.Begin(backend);
        if (!entry.Relation.TryPush((RelationStep)request->Step, inner, request->Message.Span, request->IsOptional != 0, out PushAnswer? pushed))
        {
            return entry.Pending(escapes);
        }

        backend.Answers.Reset();
        answer->Verdicts = StoreVerdicts(backend, pushed.Verdicts);
        if (pushed.Relation is { } relation)
        {
            answer->Relation = backend.Relations.Add(new RelationEntry(relation));
            answer->IsComplete = relation.IsComplete ? 1 : 0;
            answer->IsVerified = relation.IsVerified ? 1 : 0;
            answer->IsAsyncCapable = relation.IsAsyncCapable ? 1 : 0;
        }

        return PgdnStatus.Ok;
    }

    private static int RelationJudgeImpl(ulong relation, PgdnBytes exprs, PgdnBytes* verdicts)
    {
        Backend backend = Running();
        *verdicts = default;
        RelationEntry entry = backend.Relations.Get(relation);
        int escapes = entry.Begin(backend);
        if (!entry.Relation.TryJudge(ExprReader.ReadExprs(exprs.Span), out Fidelity[]? judged))
        {
            return entry.Pending(escapes);
        }

        backend.Answers.Reset();
        *verdicts = StoreVerdicts(backend, judged);
        return PgdnStatus.Ok;
    }

    private static int RelationEstimateImpl(PgdnEstimateRequest* request, PgdnEstimate* estimate)
    {
        Backend backend = Running();
        *estimate = default;
        RelationEntry entry = backend.Relations.Get(request->Relation);
        int escapes = entry.Begin(backend);
        var question = new EstimateRequest(
            request->Tuples,
            request->Pages,
            request->RetrievedRows,
            request->Rows,
            request->LocalCost,
            request->LocalStartup,
            request->CpuTupleCost,
            request->CpuOperatorCost,
            request->SeqPageCost,
            request->RandomPageCost,
            request->Width,
            request->IsParameterized != 0);
        if (!entry.Relation.TryEstimate(question, out CostEstimate answer))
        {
            return entry.Pending(escapes);
        }

        estimate->StartupCost = answer.StartupCost;
        estimate->TotalCost = answer.TotalCost;
        estimate->RetrievedRows = answer.RetrievedRows;
        estimate->Rows = answer.Rows;
        estimate->Width = answer.Width;
        estimate->IsRemote = answer.IsRemote ? 1 : 0;
        return PgdnStatus.Ok;
    }

    private static int RelationSampleImpl(ulong relation, double wanted, ulong* sampled, double* rows)
    {
        Backend backend = Running();
        *sampled = 0;
        *rows = -1;
        RelationEntry entry = backend.Relations.Get(relation);
        int escapes = entry.Begin(backend);
        if (!entry.Relation.TrySample(wanted, out PlannedRelation? sample, out double known))
        {
            return entry.Pending(escapes);
        }

        *rows = known;
        if (sample is not null)
        {
            *sampled = backend.Relations.Add(new RelationEntry(sample));
        }

        return PgdnStatus.Ok;
    }

    private static int RelationFinishImpl(PgdnFinishRequest* request, PgdnPlan* plan)
    {
        Backend backend = Running();
        *plan = default;
        RelationEntry entry = backend.Relations.Get(request->Relation);
        int escapes = entry.Begin(backend);
        if (!entry.Relation.TryFinish(ColumnsReader.Read(request->Columns.Span), request->Rows, out FinishedPlan? finished))
        {
            return entry.Pending(escapes);
        }

        backend.Answers.Reset();
        plan->Plan = backend.Answers.Store(finished.Plan);
        plan->ParameterList = backend.Answers.Store(finished.ParameterIndexes.AsSpan());
        plan->ParameterCount = finished.ParameterIndexes.Length;
        return PgdnStatus.Ok;
    }

    private static void RelationCloseImpl(ulong relation)
    {
        Backend backend = Backend.Current;
        if (!backend.HasExited)
        {
            backend.Relations.Remove(relation)?.Relation.Close();
        }
    }

    private static int ExpressionTextImpl(int step, PgdnBytes message, PgdnBytes* text)
    {
        Backend backend = Running();
        *text = default;
        byte[] printed = Encoding.UTF8.GetBytes(StepPrinter.Print(step, message.Span));
        backend.Answers.Reset();
        *text = backend.Answers.Store(printed);
        return PgdnStatus.Ok;
    }

    private static int PlanExplainImpl(PgdnBytes plan, PgdnBytes* properties)
    {
        Backend backend = Running();
        *properties = default;
        var table = new TextTable(3);
        foreach (ExplainProperty line in backend.Engine.Explain(plan.Span.ToArray()))
        {
            table.AddRow(line.Label, line.Value, line.IsVerbose ? "t" : string.Empty);
        }

        backend.Answers.Reset();
        *properties = backend.Answers.Store(table.ToBytes());
        return PgdnStatus.Ok;
    }

    private static int PushdownImpl(PgdnBytes driver, PgdnBytes routines, PgdnBytes* table)
    {
        Backend backend = Running();
        *table = default;
        TextTable report = backend.Engine.Pushdown(Backend.RequiredText(driver), RoutinesReader.Read(routines.Span));
        backend.Answers.Reset();
        *table = backend.Answers.Store(report.ToBytes());
        return PgdnStatus.Ok;
    }

    private static PgdnBytes StoreVerdicts(Backend backend, IReadOnlyList<Fidelity> verdicts)
    {
        PgdnBytes stored = backend.Answers.Store(new byte[verdicts.Count]);
        for (int i = 0; i < verdicts.Count; i++)
        {
            stored.Data[i] = (byte)verdicts[i];
        }

        return stored;
    }
}
