// What happens when C first calls managed code?
//
// Start is the one method that C looks up by name (native/src/host.c). It compares the layouts of both sides before anything else is read,
// installs the handler without which an exception on a .NET thread would end the backend, and hands out the table of entry points. Called once
// for each process, on whichever thread started the runtime, with signals blocked.

using System.Globalization;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using PgDotnetFdw.Core;
using PgDotnetFdw.Sdk;

namespace PgDotnetFdw.Host;

/// <summary>The managed assembly's entry point.</summary>
public static unsafe class Bootstrap
{
    /// <summary>Starts the managed side of this backend.</summary>
    /// <param name="host">What C gives; valid for the process's life.</param>
    /// <param name="exports">Receives the entry points.</param>
    /// <param name="error">Filled in when the result is PGDN_ERROR.</param>
    /// <returns>PGDN_OK or PGDN_ERROR.</returns>
    [UnmanagedCallersOnly]
    public static int Start(void* host, void* exports, void* error)
    {
        try
        {
            return StartImpl((PgdnHostApi*)host, (PgdnExports*)exports);
        }
        catch (Exception e)
        {
            return ErrorBridge.Fill((PgdnError*)error, e);
        }
    }

    /// <summary>What differs between C's layout and ours; null when nothing does.</summary>
    internal static string? FindDifference(PgdnHostApi* host, PgdnExports* exports)
    {
        // The first two fields of both structs are fixed for all versions; nothing else is read before they agree.
        if (host->AbiVersion != Abi.Version || exports->Size != sizeof(PgdnExports) || host->Size != sizeof(PgdnHostApi))
        {
            return host->AbiVersion != Abi.Version
                ? string.Create(CultureInfo.InvariantCulture, $"The native library has boundary version {host->AbiVersion}, the managed assembly {Abi.Version}.")
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"The boundary's tables have {host->Size} and {exports->Size} bytes in the native library, {sizeof(PgdnHostApi)} and {sizeof(PgdnExports)} in the managed assembly.");
        }

        uint[] words = Abi.LayoutWords();
        if (host->LayoutCount != words.Length)
        {
            return string.Create(CultureInfo.InvariantCulture, $"The native library compares {host->LayoutCount} layout words, the managed assembly {words.Length}.");
        }

        for (int i = 0; i < words.Length; i++)
        {
            if (host->Layout[i] != words[i])
            {
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"The {Abi.LayoutNames[i]} is {host->Layout[i]} in the native library and {words[i]} in the managed assembly.");
            }
        }

        return null;
    }

    private static int StartImpl(PgdnHostApi* host, PgdnExports* exports)
    {
        if (FindDifference(host, exports) is { } difference)
        {
            throw new ForeignDataException(SqlState.InternalError, "incompatible managed assembly")
            {
                Detail = difference,
                Hint = "Install the native library and the managed assemblies of one build, then reconnect.",
            };
        }

        if (Backend.IsStarted)
        {
            throw new ForeignDataException(SqlState.InternalError, "managed assembly was started twice");
        }

        Backend backend = Backend.Start(host);
        InstallHandler(backend);
        Exports.Fill(exports);
        return PgdnStatus.Ok;
    }

    private static void InstallHandler(Backend backend)
    {
        try
        {
            ExceptionHandling.SetUnhandledExceptionHandler(exception =>
            {
                backend.OnEscapedException(exception);
                return true;
            });
        }
        catch (InvalidOperationException e)
        {
            backend.Notices.Add(
                NoticeSeverity.Warning,
                new ForeignDataException(SqlState.FdwError, "another extension has installed a handler for unhandled managed exceptions", e)
                {
                    Detail = "An exception that a driver lets escape on a thread of its own may end this session.",
                });
        }
    }
}
