// Entries for operations: work whose one answer comes later. Poll and close go on working after backend_exit, for the operation which that call
// itself starts.

using System.Runtime.InteropServices;
using PgDotnetFdw.Core.Messages;
using PgDotnetFdw.Core.Operations;
using PgDotnetFdw.Core.Requests;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Host;

internal static unsafe partial class Exports
{
    [UnmanagedCallersOnly]
    private static int ImportOpen(PgdnImportRequest* request, ulong* operation, PgdnError* error)
    {
        try
        {
            return ImportOpenImpl(request, operation);
        }
        catch (Exception e)
        {
            return ErrorBridge.Fill(error, e);
        }
    }

    [UnmanagedCallersOnly]
    private static int WarmUp(PgdnBytes driver, ulong* operation, PgdnError* error)
    {
        try
        {
            return WarmUpImpl(driver, operation);
        }
        catch (Exception e)
        {
            return ErrorBridge.Fill(error, e);
        }
    }

    [UnmanagedCallersOnly]
    private static int OperationPoll(ulong operation, PgdnBytes* result, PgdnError* error)
    {
        try
        {
            return OperationPollImpl(operation, result);
        }
        catch (Exception e)
        {
            return ErrorBridge.Fill(error, e);
        }
    }

    [UnmanagedCallersOnly]
    private static void OperationClose(ulong operation)
    {
        try
        {
            Backend.Current.Operations.Remove(operation)?.Operation.Close();
        }
        catch (Exception e)
        {
            Warn(e);
        }
    }

    private static int ImportOpenImpl(PgdnImportRequest* request, ulong* operation)
    {
        Backend backend = Running();
        *operation = 0;
        backend.SettleEscapes();
        int escapes = backend.Escapes;
        Operation opened = backend.Engine.OpenImport(new ImportStatement(
            Backend.RequiredText(request->Driver),
            Backend.RequiredText(request->ServerName),
            Pairs(request->ServerOptions),
            OptionalPairs(request->MappingOptions),
            Backend.RequiredText(request->UserName),
            Backend.RequiredText(request->RemoteSchema),
            Backend.RequiredText(request->LocalSchema),
            Pairs(request->ImportOptions),
            TextTable.Read(request->TableNames.Span).ToList(0),
            request->ServerOid,
            request->UserOid,
            request->NestLevel,
            (ImportSelection)request->ListType,
            request->UserIsSuperuser != 0));
        *operation = backend.Operations.Add(new OperationEntry(opened, escapes));
        return PgdnStatus.Ok;
    }

    private static int WarmUpImpl(PgdnBytes driver, ulong* operation)
    {
        Backend backend = Running();
        *operation = 0;
        int escapes = backend.Escapes;
        *operation = backend.Operations.Add(new OperationEntry(backend.Engine.OpenWarmUp(Backend.RequiredText(driver)), escapes));
        return PgdnStatus.Ok;
    }

    private static int OperationPollImpl(ulong operation, PgdnBytes* result)
    {
        Backend backend = Backend.Current;
        *result = default;
        OperationEntry? polled = backend.HasExited ? backend.Operations.Find(operation) : backend.Operations.Get(operation);
        if (polled is null)
        {
            return PgdnStatus.Ok;
        }

        if (polled.Operation.Poll(out ReadOnlyMemory<byte> answer) == OperationState.Pending)
        {
            backend.ThrowIfEscaped(polled.Escapes);
            return PgdnStatus.Pending;
        }

        backend.Answers.Reset();
        *result = backend.Answers.Store(answer.Span);
        return PgdnStatus.Ok;
    }
}
