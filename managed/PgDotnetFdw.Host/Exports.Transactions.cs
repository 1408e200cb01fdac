// Entries for transaction events and the backend's end.

using System.Runtime.InteropServices;

namespace PgDotnetFdw.Host;

internal static unsafe partial class Exports
{
    [UnmanagedCallersOnly]
    private static int TransactionEvent(int transactionEvent, int nestLevel, ulong* operation, PgdnError* error)
    {
        try
        {
            return TransactionEventImpl(transactionEvent, nestLevel, operation);
        }
        catch (Exception e)
        {
            return ErrorBridge.Fill(error, e);
        }
    }

    [UnmanagedCallersOnly]
    private static void BackendExit(ulong* operation)
    {
        try
        {
            BackendExitImpl(operation);
        }
        catch (Exception e)
        {
            Warn(e);
        }
    }

    [UnmanagedCallersOnly]
    private static int LiveOperations()
    {
        try
        {
            return Backend.Current.Engine.LiveOperations;
        }
        catch (Exception e)
        {
            return ErrorBridge.Fill(null, e);
        }
    }

    private static int TransactionEventImpl(int transactionEvent, int nestLevel, ulong* operation)
    {
        Backend backend = Backend.Current;
        *operation = 0;
        int escapes = backend.Escapes;
        if (!backend.HasExited && backend.Engine.TransactionEvent((Core.TransactionEvent)transactionEvent, nestLevel) is { } started)
        {
            *operation = backend.Operations.Add(new OperationEntry(started, escapes));
        }

        return PgdnStatus.Ok;
    }

    private static void BackendExitImpl(ulong* operation)
    {
        Backend backend = Backend.Current;
        *operation = 0;
        if (backend.HasExited)
        {
            return;
        }

        backend.HasExited = true;
        if (backend.Engine.Exit() is { } exit)
        {
            *operation = backend.Operations.Add(new OperationEntry(exit, backend.Escapes));
        }
    }
}
