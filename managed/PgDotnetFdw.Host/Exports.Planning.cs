// Entries for planning. None of them touches a remote.

using System.Runtime.InteropServices;
using System.Text;
using PgDotnetFdw.Core.Messages;
using PgDotnetFdw.Core.Planning;
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
    private static int RelationFilter(ulong relation, PgdnBytes quals, PgdnBytes* verdicts, PgdnError* error)
    {
        try
        {
            return RelationFilterImpl(relation, quals, verdicts);
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
            Backend.Current.Relations.Remove(relation);
        }
        catch (Exception e)
        {
            Warn(e);
        }
    }

    [UnmanagedCallersOnly]
    private static int ExpressionText(PgdnBytes quals, PgdnBytes* text, PgdnError* error)
    {
        try
        {
            return ExpressionTextImpl(quals, text);
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

    private static int RelationOpenImpl(PgdnRelationRequest* request, ulong* relation)
    {
        Backend backend = Running();
        *relation = 0;
        ForeignRelation opened = backend.Engine.OpenRelation(new RelationRequest(
            Backend.RequiredText(request->Driver),
            Pairs(request->ServerOptions),
            FactsReader.ReadRelation(request->Facts.Span)));
        *relation = backend.Relations.Add(opened);
        return PgdnStatus.Ok;
    }

    private static int RelationFilterImpl(ulong relation, PgdnBytes quals, PgdnBytes* verdicts)
    {
        Backend backend = Running();
        *verdicts = default;
        Fidelity[] fidelities = backend.Relations.Get(relation).Filter(ExprReader.ReadQuals(quals.Span));
        backend.Answers.Reset();
        PgdnBytes answer = backend.Answers.Store(new byte[fidelities.Length]);
        for (int i = 0; i < fidelities.Length; i++)
        {
            answer.Data[i] = (byte)fidelities[i];
        }

        *verdicts = answer;
        return PgdnStatus.Ok;
    }

    private static int RelationEstimateImpl(PgdnEstimateRequest* request, PgdnEstimate* estimate)
    {
        CostEstimate answer = Running().Relations.Get(request->Relation).Estimate(new EstimateRequest(
            request->Tuples,
            request->RetrievedRows,
            request->Rows,
            request->LocalCost,
            request->LocalStartup,
            request->CpuTupleCost,
            request->Width));
        estimate->StartupCost = answer.StartupCost;
        estimate->TotalCost = answer.TotalCost;
        return PgdnStatus.Ok;
    }

    private static int RelationFinishImpl(PgdnFinishRequest* request, PgdnPlan* plan)
    {
        Backend backend = Running();
        *plan = default;
        FinishedPlan finished = backend.Relations.Get(request->Relation).Finish(new ReadOnlySpan<short>(request->Attributes, request->AttributeCount));
        backend.Answers.Reset();
        plan->Plan = backend.Answers.Store(finished.Plan);
        plan->ParameterList = backend.Answers.Store(finished.ParameterIndexes.AsSpan());
        plan->ParameterCount = finished.ParameterIndexes.Length;
        return PgdnStatus.Ok;
    }

    private static int ExpressionTextImpl(PgdnBytes quals, PgdnBytes* text)
    {
        Backend backend = Running();
        *text = default;
        byte[] printed = Encoding.UTF8.GetBytes(ExprPrinter.Print(ExprReader.ReadQuals(quals.Span)));
        backend.Answers.Reset();
        *text = backend.Answers.Store(printed);
        return PgdnStatus.Ok;
    }

    private static int PlanExplainImpl(PgdnBytes plan, PgdnBytes* properties)
    {
        Backend backend = Running();
        *properties = default;
        TextTable table = TextTable.FromPairs(backend.Engine.Explain(plan.Span.ToArray()));
        backend.Answers.Reset();
        *properties = backend.Answers.Store(table.ToBytes());
        return PgdnStatus.Ok;
    }
}
