// What becomes of an exception that a driver lets out?
//
// A ForeignDataException is an error as it should be and passes unchanged. Everything else means that the driver did not foresee what
// happened: it becomes XX000 with the exception's type and text, and whoever called the driver must not trust the object again. This is the
// one place that decides it; the callers are the session thread (Connections/RemoteSession.cs), planning and the registry.

using PgDotnetFdw.Sdk;

namespace PgDotnetFdw.Core.Drivers;

/// <summary>Translates what a driver throws.</summary>
public static class DriverFault
{
    /// <summary>Turns an exception into an error that can be reported.</summary>
    /// <param name="driver">Name of the driver that threw it.</param>
    /// <param name="exception">What was thrown.</param>
    public static ForeignDataException Translate(string driver, Exception exception)
    {
        return exception switch
        {
            ForeignDataException known => known,
            OperationCanceledException => new ForeignDataException(SqlState.QueryCanceled, "remote operation was canceled", exception),
            OutOfMemoryException => new ForeignDataException(SqlState.OutOfMemory, $"driver \"{driver}\" ran out of memory", exception)
            {
                Hint = "Increase \"pgdotnet_fdw.heap_limit\" or decrease the option \"fetch_size\".",
            },
            InsufficientExecutionStackException => new ForeignDataException(SqlState.StatementTooComplex, "statement is too complex", exception)
            {
                Detail = "An expression is nested too deeply.",
            },
            _ => new ForeignDataException(SqlState.InternalError, $"driver \"{driver}\" failed: {exception.GetType().FullName}", exception)
            {
                Detail = exception.Message,
            },
        };
    }
}
