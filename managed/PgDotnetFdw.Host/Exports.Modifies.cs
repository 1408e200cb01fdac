// Entries for writing rows.

using System.Runtime.InteropServices;
using PgDotnetFdw.Core.Messages;
using PgDotnetFdw.Core.Modifies;
using PgDotnetFdw.Core.Operations;
using PgDotnetFdw.Core.Requests;
using PgDotnetFdw.Core.Scans;
using PgDotnetFdw.Host.Rows;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Rows;

namespace PgDotnetFdw.Host;

internal static unsafe partial class Exports
{
    [UnmanagedCallersOnly]
    private static int ModifyIdentity(ulong relation, int kind, short** attributes, int* count, PgdnError* error)
    {
        try
        {
            return ModifyIdentityImpl(relation, kind, attributes, count);
        }
        catch (Exception e)
        {
            return ErrorBridge.Fill(error, e);
        }
    }

    [UnmanagedCallersOnly]
    private static int ModifyPlan(PgdnModifyPlanRequest* request, PgdnBytes* plan, PgdnError* error)
    {
        try
        {
            return ModifyPlanImpl(request, plan);
        }
        catch (Exception e)
        {
            return ErrorBridge.Fill(error, e);
        }
    }

    [UnmanagedCallersOnly]
    private static int ModifyOpen(PgdnScanRequest* request, PgdnModify* modify, PgdnError* error)
    {
        try
        {
            return ModifyOpenImpl(request, modify);
        }
        catch (Exception e)
        {
            return ErrorBridge.Fill(error, e);
        }
    }

    [UnmanagedCallersOnly]
    private static int ModifyPrepare(ulong modify, int mayRowsRepeat, PgdnModifyShape* shape, PgdnError* error)
    {
        try
        {
            return ModifyPrepareImpl(modify, mayRowsRepeat, shape);
        }
        catch (Exception e)
        {
            return ErrorBridge.Fill(error, e);
        }
    }

    [UnmanagedCallersOnly]
    private static int ModifyWrite(ulong modify, PgdnBytes rows, int rowCount, int isAwaited, PgdnModifyAnswer* answer, PgdnError* error)
    {
        try
        {
            return ModifyWriteImpl(modify, rows, rowCount, isAwaited, answer);
        }
        catch (Exception e)
        {
            return ErrorBridge.Fill(error, e);
        }
    }

    [UnmanagedCallersOnly]
    private static int ModifyFinish(ulong modify, long* unchanged, PgdnError* error)
    {
        try
        {
            return ModifyFinishImpl(modify, unchanged);
        }
        catch (Exception e)
        {
            return ErrorBridge.Fill(error, e);
        }
    }

    [UnmanagedCallersOnly]
    private static void ModifyStatistics(ulong modify, PgdnScanStatistics* statistics)
    {
        try
        {
            ModifyStatisticsImpl(modify, statistics);
        }
        catch (Exception e)
        {
            Warn(e);
        }
    }

    [UnmanagedCallersOnly]
    private static void ModifyClose(ulong modify)
    {
        try
        {
            ModifyCloseImpl(modify);
        }
        catch (Exception e)
        {
            Warn(e);
        }
    }

    [UnmanagedCallersOnly]
    private static int TruncateOpen(PgdnTruncateRequest* request, ulong* operation, PgdnError* error)
    {
        try
        {
            return TruncateOpenImpl(request, operation);
        }
        catch (Exception e)
        {
            return ErrorBridge.Fill(error, e);
        }
    }

    private static int ModifyIdentityImpl(ulong relation, int kind, short** attributes, int* count)
    {
        Backend backend = Running();
        IReadOnlyList<short> wanted = backend.Engine.ModifyIdentity(backend.Relations.Get(relation).Relation, (ModifyKind)kind);
        backend.Answers.Reset();
        *attributes = (short*)backend.Answers.Store(MemoryMarshal.AsBytes<short>(wanted.ToArray())).Data;
        *count = wanted.Count;
        return PgdnStatus.Ok;
    }

    private static int ModifyPlanImpl(PgdnModifyPlanRequest* request, PgdnBytes* plan)
    {
        Backend backend = Running();
        ReadOnlySpan<byte> question = ModifyQuestion(request);
        if (!backend.ModifyPlans.TryFind(question, out byte[]? bytes))
        {
            bytes = backend.Engine.PlanModify(
                ReadRelationRequest(request->Table),
                new ModifyRequest(
                    (ModifyKind)request->Kind,
                    request->IgnoresConflicts != 0,
                    request->IsCopy != 0,
                    new ReadOnlySpan<short>(request->Values, request->ValueCount).ToArray(),
                    new ReadOnlySpan<short>(request->Returned, request->ReturnedCount).ToArray()));

            // What is returned may depend on what is known of the remote by now.
            if (request->ReturnedCount == 0)
            {
                backend.ModifyPlans.Keep(question, bytes);
            }
        }

        backend.Answers.Reset();
        *plan = backend.Answers.Store(bytes);
        return PgdnStatus.Ok;
    }

    // All that a plan depends on.
    private static ReadOnlySpan<byte> ModifyQuestion(PgdnModifyPlanRequest* request)
    {
        var question = new MessageWriter();
        question.WriteBytes(request->Table->Driver.Span);
        question.WriteBytes(request->Table->ServerOptions.Span);
        question.WriteBytes(request->Table->Facts.Span);
        question.WriteBytes(request->Table->LocalFacts.Span);
        question.WriteInt32(request->Kind);
        question.WriteInt32(request->IgnoresConflicts);
        question.WriteInt32(request->IsCopy);
        question.WriteBytes(MemoryMarshal.AsBytes(new ReadOnlySpan<short>(request->Values, request->ValueCount)));
        question.WriteBytes(MemoryMarshal.AsBytes(new ReadOnlySpan<short>(request->Returned, request->ReturnedCount)));
        return question.Written;
    }

    private static int ModifyOpenImpl(PgdnScanRequest* request, PgdnModify* modify)
    {
        Backend backend = Running();
        *modify = default;
        backend.SettleEscapes();
        ForeignModify opened = backend.Engine.OpenModify(ReadScanRequest(request));
        modify->Modify = backend.Modifies.Add(new ModifyEntry(opened, backend.ServerIsUtf8, backend.Escapes));
        modify->BatchSize = opened.BatchSize;
        return PgdnStatus.Ok;
    }

    private static int ModifyPrepareImpl(ulong modify, int mayRowsRepeat, PgdnModifyShape* shape)
    {
        Backend backend = Running();
        *shape = default;
        ModifyEntry entry = backend.Modifies.Get(modify);
        if (!entry.Modify.TryPrepare(mayRowsRepeat != 0))
        {
            backend.ThrowIfEscaped(entry.Escapes);
            return PgdnStatus.Pending;
        }

        entry.Describe();
        shape->Outgoing = entry.Outgoing;
        shape->OutgoingCount = entry.Modify.Columns.Count;
        shape->ValueCount = entry.Modify.ValueCount;
        shape->Returned = entry.Returned;
        shape->ReturnedCount = entry.Modify.Returned.Count;
        shape->IsCountCertain = entry.Modify.IsCountCertain ? 1 : 0;
        shape->DoScansSeeWrites = entry.Modify.DoCursorsSeeWrites ? 1 : 0;
        return PgdnStatus.Ok;
    }

    private static int ModifyWriteImpl(ulong modify, PgdnBytes rows, int rowCount, int isAwaited, PgdnModifyAnswer* answer)
    {
        Backend backend = Running();
        *answer = default;
        ModifyEntry entry = backend.Modifies.Get(modify);
        WriteState state = entry.Modify.TryWrite(rows.Span, rowCount, isAwaited != 0, out long changed, out RowBatch? returned);
        if (state == WriteState.Pending)
        {
            backend.ThrowIfEscaped(entry.Escapes);
            return PgdnStatus.Pending;
        }

        if (state == WriteState.Outdated)
        {
            return PgdnStatus.Outdated;
        }

        answer->Changed = changed;
        if (returned is NativeRowBatch native)
        {
            answer->Returned.Values = native.Cells;
            answer->Returned.Nulls = native.Nulls;
            answer->Returned.Rows = native.RowCount;
            answer->Returned.Columns = native.ColumnCount;
        }

        return PgdnStatus.Ok;
    }

    private static int ModifyFinishImpl(ulong modify, long* unchanged)
    {
        Backend backend = Running();
        *unchanged = 0;
        ModifyEntry entry = backend.Modifies.Get(modify);
        if (entry.Modify.TryFinish(out *unchanged))
        {
            return PgdnStatus.Ok;
        }

        backend.ThrowIfEscaped(entry.Escapes);
        return PgdnStatus.Pending;
    }

    private static void ModifyStatisticsImpl(ulong modify, PgdnScanStatistics* statistics)
    {
        *statistics = default;
        Backend backend = Backend.Current;
        if (!backend.HasExited)
        {
            Fill(statistics, backend.Modifies.Get(modify).Modify.Statistics);
        }
    }

    private static void ModifyCloseImpl(ulong modify)
    {
        Backend backend = Backend.Current;
        if (!backend.HasExited)
        {
            backend.Modifies.Remove(modify)?.Close();
        }
    }

    private static int TruncateOpenImpl(PgdnTruncateRequest* request, ulong* operation)
    {
        Backend backend = Running();
        *operation = 0;
        backend.SettleEscapes();
        int escapes = backend.Escapes;
        var tables = new RelationFacts[request->TableCount];
        for (int i = 0; i < tables.Length; i++)
        {
            tables[i] = FactsReader.ReadRelation(request->Facts[i].Span);
        }

        Operation opened = backend.Engine.OpenTruncate(new TruncateRequest(
            Backend.RequiredText(request->Driver),
            Backend.RequiredText(request->ServerName),
            Pairs(request->ServerOptions),
            OptionalPairs(request->MappingOptions),
            Backend.RequiredText(request->UserName),
            tables,
            request->ServerOid,
            request->UserOid,
            request->NestLevel,
            request->UserIsSuperuser != 0,
            request->Cascade != 0,
            request->RestartIdentity != 0));
        *operation = backend.Operations.Add(new OperationEntry(opened, escapes));
        return PgdnStatus.Ok;
    }
}
