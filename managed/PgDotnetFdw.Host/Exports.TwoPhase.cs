// Entries for two-phase commit, beside those for transaction events.

using System.Runtime.InteropServices;
using PgDotnetFdw.Core.Messages;
using PgDotnetFdw.Core.Requests;

namespace PgDotnetFdw.Host;

internal static unsafe partial class Exports
{
    [UnmanagedCallersOnly]
    private static int TwoPhaseWanted(int hasLocalWork, int isLocalPrepare)
    {
        try
        {
            Backend backend = Backend.Current;
            return !backend.HasExited && backend.Engine.MustPrepare(hasLocalWork != 0, isLocalPrepare != 0) ? 1 : 0;
        }
        catch (Exception e)
        {
            return ErrorBridge.Fill(null, e);
        }
    }

    [UnmanagedCallersOnly]
    private static int TwoPhaseIdentify(PgdnBytes gid, PgdnError* error)
    {
        try
        {
            Running().Engine.Identify(Backend.RequiredText(gid));
            return PgdnStatus.Ok;
        }
        catch (Exception e)
        {
            return ErrorBridge.Fill(error, e);
        }
    }

    [UnmanagedCallersOnly]
    private static int TwoPhaseOpen(PgdnTwoPhaseRequest* request, ulong* operation, PgdnError* error)
    {
        try
        {
            return TwoPhaseOpenImpl(request, operation);
        }
        catch (Exception e)
        {
            return ErrorBridge.Fill(error, e);
        }
    }

    private static int TwoPhaseOpenImpl(PgdnTwoPhaseRequest* request, ulong* operation)
    {
        Backend backend = Running();
        *operation = 0;
        backend.SettleEscapes();
        int escapes = backend.Escapes;
        if (backend.Engine.OpenTwoPhase(new TwoPhaseRequest(
            Backend.RequiredText(request->Driver),
            Backend.RequiredText(request->ServerName),
            Pairs(request->ServerOptions),
            OptionalPairs(request->MappingOptions),
            Backend.RequiredText(request->UserName),
            request->ServerOid,
            request->UserOid,
            request->UserIsSuperuser != 0,
            request->GidPrefix.IsAbsent ? null : Backend.RequiredText(request->GidPrefix),
            TextTable.Read(request->Decisions.Span).ToPairs())) is { } opened)
        {
            *operation = backend.Operations.Add(new OperationEntry(opened, escapes));
        }

        return PgdnStatus.Ok;
    }
}
