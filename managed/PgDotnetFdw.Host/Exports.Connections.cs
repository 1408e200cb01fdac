// Entries for connections by themselves.

using System.Runtime.InteropServices;
using PgDotnetFdw.Core.Operations;
using PgDotnetFdw.Core.Requests;

namespace PgDotnetFdw.Host;

internal static unsafe partial class Exports
{
    [UnmanagedCallersOnly]
    private static int ConnectionOpen(PgdnConnectionRequest* request, ulong* operation, PgdnError* error)
    {
        try
        {
            return ConnectionOpenImpl(request, operation);
        }
        catch (Exception e)
        {
            return ErrorBridge.Fill(error, e);
        }
    }

    [UnmanagedCallersOnly]
    private static int ConnectionsClose(uint serverOid, PgdnBytes link, int* closed, PgdnError* error)
    {
        try
        {
            return ConnectionsCloseImpl(serverOid, link, closed);
        }
        catch (Exception e)
        {
            return ErrorBridge.Fill(error, e);
        }
    }

    private static int ConnectionOpenImpl(PgdnConnectionRequest* request, ulong* operation)
    {
        Backend backend = Running();
        *operation = 0;
        backend.SettleEscapes();
        int escapes = backend.Escapes;
        Operation opened = backend.Engine.OpenConnection(new ConnectionStatement(
            (ConnectionAction)request->Action,
            Backend.Text(request->Link),
            Backend.RequiredText(request->Driver),
            Backend.RequiredText(request->ServerName),
            Pairs(request->ServerOptions),
            OptionalPairs(request->MappingOptions),
            Backend.RequiredText(request->UserName),
            request->ServerOid,
            request->UserOid,
            request->NestLevel,
            request->UserIsSuperuser != 0));
        *operation = backend.Operations.Add(new OperationEntry(opened, escapes));
        return PgdnStatus.Ok;
    }

    private static int ConnectionsCloseImpl(uint serverOid, PgdnBytes link, int* closed)
    {
        if (serverOid == PgdnConnection.SessionState)
        {
            Running().Engine.DiscardSessionState();
            *closed = 0;
            return PgdnStatus.Ok;
        }

        *closed = Running().Engine.CloseConnections(serverOid, Backend.Text(link)) ? 1 : 0;
        return PgdnStatus.Ok;
    }
}
