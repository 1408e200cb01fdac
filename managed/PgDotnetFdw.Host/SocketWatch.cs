// How does the main thread hear of a socket while it waits? By an epoll descriptor, which is one of the things for which native/src/wait.c waits.

using System.Runtime.InteropServices;
using PgDotnetFdw.Core;

namespace PgDotnetFdw.Host;

/// <summary>The socket set.</summary>
internal sealed unsafe partial class SocketWatch(int set) : ISocketWatch
{
    private const int Add = 1;
    private const int Delete = 2;
    private const uint Readable = 0x1;

    // struct epoll_event begins with the events on every platform; what follows is not used.
    private const int EventBytes = 16;

    /// <inheritdoc/>
    public bool TryAdd(int descriptor)
    {
        byte* wanted = stackalloc byte[EventBytes];
        *(uint*)wanted = Readable;
        return Control(set, Add, descriptor, wanted) == 0;
    }

    /// <inheritdoc/>
    public void Remove(int descriptor)
    {
        byte* unused = stackalloc byte[EventBytes];
        _ = Control(set, Delete, descriptor, unused);
    }

    [LibraryImport("libc", EntryPoint = "epoll_ctl")]
    private static partial int Control(int set, int operation, int descriptor, void* wanted);
}
