// How is the backend's main thread woken? By adding 1 to the eventfd on which it waits (native/src/wait.c).

using System.Runtime.InteropServices;
using PgDotnetFdw.Core;

namespace PgDotnetFdw.Host;

/// <summary>The eventfd. Any thread.</summary>
internal sealed unsafe partial class EventSignal : IOperationSignal
{
    private readonly int _descriptor;

    internal EventSignal(int descriptor)
    {
        _descriptor = descriptor;
    }

    /// <inheritdoc/>
    public void Signal()
    {
        // The descriptor is non-blocking. A full counter (EAGAIN) wakes the reader as well, and nothing can be done about any other failure.
        ulong one = 1;
        _ = Write(_descriptor, &one, sizeof(ulong));
    }

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint Write(int descriptor, void* buffer, nuint count);
}
